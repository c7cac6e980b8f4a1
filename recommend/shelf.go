package recommend

import (
	"slices"
	"sort"
	"strings"

	"shoptalk/chat"
	"shoptalk/chat/lex"
)

// shelf is the catalogue laid out flat, names as numbers, so that ten thousand products are filtered in a fraction of a
// millisecond.
type shelf struct {
	products []chat.Product
	names    map[string]int32 // normal name with its kind before it → number
	byID     map[string]int32
	items    []item
	variants []variant
	attrs    []int32                     // numbers of name=value, items point into it
	words    []int32                     // numbers of search words, likewise
	people   map[string]map[string]int32 // name of an audience → value → number of the attribute
	tree     map[string]int32
	parents  []int32 // of a category's number, -1 at the top
	kinds    []chat.Category
	hot      float64 // popularity of the best-selling tenth; 0 where nothing sells
}

// item is a product: its ranges in the flat arrays and what its score owes to no query.
type item struct {
	category                      int32
	brand                         int32 // 0 is none
	firstVariant, endVariant      int32
	firstAttr, endAttr            int32
	firstWord, endWord            int32
	popularity, rating, reduction float32 // 0 to 1
}

type variant struct {
	price       int64
	stock       int32
	size, color int32
}

// Kinds of names: a size "red" is not a colour "red".
const (
	kindBrand = "b:"
	kindColor = "c:"
	kindSize  = "s:"
	kindAttr  = "a:"
	kindWord  = "w:"
)

func newShelf(products []chat.Product, categories []chat.Category) *shelf {
	s := &shelf{products: products, names: map[string]int32{"": 0}, byID: make(map[string]int32, len(products)), tree: map[string]int32{}, people: map[string]map[string]int32{}}
	s.plant(categories)
	most := 0.0
	for _, p := range products {
		most = max(most, p.Popularity)
	}
	for i, p := range products {
		s.byID[p.ID] = int32(i)
		s.items = append(s.items, s.put(p, most))
	}
	s.hot = hottest(products)
	return s
}

// plant numbers the categories. A parent that is not there or that leads back to the child is no parent.
func (s *shelf) plant(categories []chat.Category) {
	for _, c := range categories {
		s.category(c.ID)
		s.kinds[s.tree[c.ID]] = c
	}
	for _, c := range categories {
		if parent, ok := s.tree[c.Parent]; ok && c.Parent != "" && !s.under(parent, s.tree[c.ID]) {
			s.parents[s.tree[c.ID]] = parent
		}
	}
}

func (s *shelf) category(id string) int32 {
	n, ok := s.tree[id]
	if !ok {
		n = int32(len(s.kinds))
		s.tree[id] = n
		s.kinds = append(s.kinds, chat.Category{ID: id})
		s.parents = append(s.parents, -1)
	}
	return n
}

// under reports whether category c is ancestor or a descendant of it.
func (s *shelf) under(c, ancestor int32) bool {
	for ; c >= 0; c = s.parents[c] {
		if c == ancestor {
			return true
		}
	}
	return false
}

func (s *shelf) put(p chat.Product, most float64) item {
	it := item{category: s.category(p.Category), brand: s.number(kindBrand, p.Brand)}
	it.firstAttr = int32(len(s.attrs))
	own := int32(0) // the colour of a product whose variants name none
	for _, a := range p.Attributes {
		number := s.number(kindAttr, a.Name+"="+a.Value)
		s.attrs = append(s.attrs, number)
		switch name := normal(a.Name); {
		case name == "color":
			own = s.number(kindColor, a.Value)
		case slices.Contains(audiences, name):
			if s.people[name] == nil {
				s.people[name] = map[string]int32{}
			}
			s.people[name][normal(a.Value)] = number
		}
	}
	it.endAttr = int32(len(s.attrs))
	it.firstWord = int32(len(s.words))
	for _, w := range p.Words {
		s.words = append(s.words, s.number(kindWord, w))
	}
	it.endWord = int32(len(s.words))
	it.firstVariant = int32(len(s.variants))
	for _, v := range p.Variants {
		n := variant{price: priceOf(p, v).Amount, stock: int32(min(max(v.Stock, 0), 1<<30)), size: s.number(kindSize, v.Size), color: s.number(kindColor, v.Color)}
		if n.color == 0 {
			n.color = own
		}
		s.variants = append(s.variants, n)
	}
	it.endVariant = int32(len(s.variants))
	it.popularity, it.rating, it.reduction = standing(p, most)
	return it
}

// number gives a name's number, a new one where it is new; 0 is the empty name.
func (s *shelf) number(kind, name string) int32 {
	key := keyOf(kind, name)
	n, ok := s.names[key]
	if !ok {
		n = int32(len(s.names))
		s.names[key] = n
	}
	return n
}

// unknownName is the number of a name that nothing in the catalogue carries.
const unknownName = -1

func (s *shelf) numberOf(kind, name string) int32 {
	if n, ok := s.names[keyOf(kind, name)]; ok && n != 0 {
		return n
	}
	return unknownName
}

func keyOf(kind, name string) string {
	name = normal(name)
	if name == "" {
		return ""
	}
	switch kind {
	case kindSize:
		name = sizeName(name)
	case kindColor:
		name = strings.ReplaceAll(name, "grey", "gray")
	case kindAttr:
		before, after, _ := strings.Cut(name, "=")
		name = strings.TrimSpace(before) + "=" + strings.TrimSpace(after)
		if name == "=" {
			return ""
		}
	}
	return kind + name
}

func normal(name string) string { return strings.Join(strings.Fields(lex.Fold(name)), " ") }

// sizeName brings the spellings of a size together: 2XL is XXL, 42.0 is 42.
func sizeName(s string) string {
	s = strings.TrimSuffix(s, ".0")
	if len(s) == 3 && s[1] == 'x' && s[0] >= '2' && s[0] <= '9' {
		return strings.Repeat("x", int(s[0]-'0')) + s[2:]
	}
	return s
}

func priceOf(p chat.Product, v chat.Variant) chat.Money {
	if v.Price != nil {
		return *v.Price
	}
	return p.Price
}

// reduced gives what a product costs less than before, 0 where it does not.
func reduced(p chat.Product) int64 {
	if p.Was == nil || p.Was.Currency != p.Price.Currency {
		return 0
	}
	return max(p.Was.Amount-p.Price.Amount, 0)
}

// hottest gives the least popularity of the best-selling tenth of the catalogue; 0 where too little is sold to say.
func hottest(products []chat.Product) float64 {
	sold := make([]float64, 0, len(products))
	for _, p := range products {
		if p.Popularity > 0 {
			sold = append(sold, p.Popularity)
		}
	}
	if len(sold) == 0 || len(products) < 10 {
		return 0
	}
	sort.Float64s(sold)
	return sold[len(sold)-min(len(products)/10, len(sold))]
}
