package recommend

import (
	"strings"

	"shoptalk/chat"
)

// bounds are the limits of a wish in the numbers of a shelf.
type bounds struct {
	priceMin, priceMax int64 // 0 is open
	categories         []bool
	brands             []int32
	colors, sizes      []int32
	attrs              [][]int32 // of each name one value must be there
	not                *bounds
	exclude            []int32
}

// newBounds reads limits. A name that the catalogue does not know is a number that nothing has: nothing fits.
func newBounds(s *shelf, l chat.Limits) *bounds {
	b := &bounds{priceMin: l.PriceMin, priceMax: l.PriceMax}
	if ids := said(l.Categories); len(ids) > 0 {
		b.categories = make([]bool, len(s.kinds))
		for _, id := range ids {
			root, ok := s.tree[id]
			for c := range s.kinds {
				b.categories[c] = b.categories[c] || ok && s.under(int32(c), root)
			}
		}
	}
	b.brands = s.numbers(kindBrand, l.Brands)
	b.colors = s.numbers(kindColor, l.Colors)
	b.sizes = s.numbers(kindSize, l.Sizes)
	b.attrs = s.groups(l.Attributes)
	if l.Not != nil {
		refused := *l.Not
		refused.Not = nil
		b.not = newBounds(s, refused)
	}
	return b
}

// said leaves out names of nothing.
func said(names []string) []string {
	var out []string
	for _, n := range names {
		if strings.TrimSpace(n) != "" {
			out = append(out, strings.TrimSpace(n))
		}
	}
	return out
}

func (s *shelf) numbers(kind string, names []string) []int32 {
	var out []int32
	for _, n := range said(names) {
		out = append(out, s.numberOf(kind, n))
	}
	return out
}

// groups gathers attributes by name: cotton or linen, and waterproof.
func (s *shelf) groups(attributes []string) [][]int32 {
	var out [][]int32
	at := map[string]int{}
	for _, a := range said(attributes) {
		name, _, _ := strings.Cut(normal(a), "=")
		name = strings.TrimSpace(name)
		i, ok := at[name]
		if !ok {
			i = len(out)
			at[name] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], s.numberOf(kindAttr, a))
	}
	return out
}

// fit gives the variant of product i that meets every limit, the cheapest one and of those the one with most stock; false where
// none does. A variant without stock never fits.
func (b *bounds) fit(s *shelf, i int32) (int32, bool) {
	it := &s.items[i]
	if b.categories != nil && !b.categories[it.category] || b.brands != nil && !has(b.brands, it.brand) {
		return 0, false
	}
	attrs := s.attrs[it.firstAttr:it.endAttr]
	for _, group := range b.attrs {
		if !meet(group, attrs) {
			return 0, false
		}
	}
	if has(b.exclude, i) || b.not != nil && b.not.refuses(it, attrs) {
		return 0, false
	}
	best := int32(-1)
	for v := it.firstVariant; v < it.endVariant; v++ {
		if b.fits(&s.variants[v]) && (best < 0 || better(&s.variants[v], &s.variants[best])) {
			best = v
		}
	}
	return best, best >= 0
}

func (b *bounds) fits(v *variant) bool {
	return v.stock > 0 && v.price >= b.priceMin && (b.priceMax <= 0 || v.price <= b.priceMax) &&
		(b.sizes == nil || has(b.sizes, v.size)) && (b.colors == nil || has(b.colors, v.color)) &&
		(b.not == nil || !b.not.refusesVariant(v))
}

// refuses reports whether b, as what is refused, holds a property of a product. Each is refused by itself: not leather, and
// nothing of that brand.
func (b *bounds) refuses(it *item, attrs []int32) bool {
	if b.categories != nil && b.categories[it.category] || has(b.brands, it.brand) {
		return true
	}
	for _, group := range b.attrs {
		if meet(group, attrs) {
			return true
		}
	}
	return false
}

// refusesVariant is refuses for what variants differ in. Two refused prices are the ends of one refused range.
func (b *bounds) refusesVariant(v *variant) bool {
	priced := b.priceMin > 0 || b.priceMax > 0
	inside := v.price >= b.priceMin && (b.priceMax <= 0 || v.price <= b.priceMax)
	return has(b.sizes, v.size) || has(b.colors, v.color) || priced && inside
}

func better(a, b *variant) bool {
	if a.price != b.price {
		return a.price < b.price
	}
	return a.stock > b.stock
}

func has(set []int32, n int32) bool {
	for _, m := range set {
		if m == n {
			return true
		}
	}
	return false
}

func meet(a, b []int32) bool {
	for _, n := range a {
		if has(b, n) {
			return true
		}
	}
	return false
}
