package recommend

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"shoptalk/chat"
)

// What generated products and wishes are drawn from.
var (
	drawnColors = []string{"black", "white", "red", "blue", "gray", "green", ""}
	drawnSizes  = []string{"S", "M", "L", "XL", "XXL", "41", "42", "43", ""}
	drawnBrands = []string{"Fjell", "Nord", "Swift", "Pace", "Lumi", "Aiko", "Vento", ""}
	drawnWords  = []string{"轻便", "防水", "跑鞋", "外套", "保温杯", "耳机", "连衣裙", "背包", "jacket", "running", "bottle", "light", "summer", "travel", "kids"}
	drawnAttrs  = map[string][]string{"waterproof": {"yes", "no"}, "material": {"leather", "cotton", "nylon"}, "use": {"running", "hiking", "city"}, "gender": {"men", "women", "unisex"}}
	attrNames   = []string{"waterproof", "material", "use", "gender"}
)

const drawnLeaves = 24 // categories without children, four under each of six

func drawnCategory(n int) string { return fmt.Sprintf("leaf-%d", n) }

// generate makes a catalogue of n products that is the same for the same n.
func generate(n int) *fixture {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	f := &fixture{}
	for top := range drawnLeaves / 4 {
		f.categories = append(f.categories, chat.Category{ID: fmt.Sprintf("top-%d", top), Title: both(fmt.Sprintf("大类%c", '甲'+rune(top)), fmt.Sprintf("Group %d", top))})
	}
	for leaf := range drawnLeaves {
		w := drawnWords[leaf%len(drawnWords)]
		f.categories = append(f.categories, chat.Category{ID: drawnCategory(leaf), Title: both(w+"类", w+" kind"), Words: []string{w}, Parent: fmt.Sprintf("top-%d", leaf/4)})
	}
	for i := range n {
		p := chat.Product{ID: fmt.Sprintf("p%05d", i), Category: drawnCategory(r.IntN(drawnLeaves)), Brand: drawn(r, drawnBrands), Price: yuan(float64(10 + r.IntN(990)))}
		a, b, c := drawn(r, drawnWords), drawn(r, drawnWords), drawn(r, drawnWords)
		p.Title = both(a+b+"款"+fmt.Sprint(i%97), "The "+a+" "+b+" model")
		p.Description = both("适合"+c+"的好东西", "A fine thing for "+c)
		p.Words = []string{c}
		for _, name := range attrNames {
			if r.IntN(2) == 0 {
				value := drawn(r, drawnAttrs[name])
				p.Attributes = append(p.Attributes, attr(name, value, "标"+name, name, "值"+value, value))
			}
		}
		for range 1 + r.IntN(6) {
			v := chat.Variant{SKU: fmt.Sprint(i, len(p.Variants)), Size: drawn(r, drawnSizes), Color: drawn(r, drawnColors), Stock: max(r.IntN(12)-4, 0)}
			if r.IntN(4) == 0 {
				own := yuan(float64(10 + r.IntN(990)))
				v.Price = &own
			}
			p.Variants = append(p.Variants, v)
		}
		p.Popularity, p.Rating = float64(r.IntN(500)), 3+2*r.Float64()
		if r.IntN(5) == 0 {
			was := chat.Money{Amount: p.Price.Amount * 5 / 4, Currency: "CNY"}
			p.Was = &was
		}
		f.products = append(f.products, p)
	}
	return f
}

func drawn[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// some draws up to n of a list without what is empty.
func some(r *rand.Rand, from []string, n int) []string {
	var out []string
	for range r.IntN(n + 1) {
		if s := drawn(r, from); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func drawLimits(r *rand.Rand, refused bool) chat.Limits {
	var l chat.Limits
	rarely := func() bool { return r.IntN(4) == 0 }
	if rarely() {
		l.PriceMax = int64(1000 + r.IntN(90000))
	}
	if rarely() {
		l.PriceMin = int64(1000 + r.IntN(40000))
	}
	if rarely() {
		l.Categories = []string{drawnCategory(r.IntN(drawnLeaves))}
	} else if rarely() {
		l.Categories = []string{fmt.Sprintf("top-%d", r.IntN(drawnLeaves/4)), drawnCategory(r.IntN(drawnLeaves))}
	}
	if rarely() {
		l.Brands = some(r, drawnBrands, 2)
	}
	if rarely() {
		l.Colors = some(r, append(drawnColors, "BLACK", "grey"), 2)
	}
	if rarely() {
		l.Sizes = some(r, append(drawnSizes, "xl", "2XL"), 2)
	}
	if rarely() {
		name := drawn(r, attrNames)
		l.Attributes = []string{name + "=" + drawn(r, drawnAttrs[name])}
		if other := drawn(r, attrNames); rarely() {
			l.Attributes = append(l.Attributes, other+"="+drawn(r, drawnAttrs[other]))
		}
	}
	if !refused && rarely() {
		not := drawLimits(r, true)
		l.Not = &not
	}
	return l
}

// broken says which limit a product in a variant breaks, by looking at the catalogue's own words and nothing of this package.
func broken(categories []chat.Category, p chat.Product, v chat.Variant, l chat.Limits) string {
	price := p.Price.Amount
	if v.Price != nil {
		price = v.Price.Amount
	}
	one := func(list []string, have string) bool {
		return slices.ContainsFunc(list, func(s string) bool { return plain(s) == plain(have) })
	}
	var lineage []string
	for id := p.Category; id != ""; {
		lineage = append(lineage, id)
		at := slices.IndexFunc(categories, func(c chat.Category) bool { return c.ID == id })
		if at < 0 {
			break
		}
		id = categories[at].Parent
	}
	kind := func(list []string) bool {
		return slices.ContainsFunc(list, func(id string) bool { return slices.Contains(lineage, id) })
	}
	carries := func(attribute string) bool {
		return slices.ContainsFunc(p.Attributes, func(a chat.Attribute) bool { return a.Name+"="+a.Value == attribute })
	}
	switch {
	case v.Stock <= 0:
		return "stock"
	case l.PriceMin > 0 && price < l.PriceMin:
		return "price_min"
	case l.PriceMax > 0 && price > l.PriceMax:
		return "price_max"
	case len(l.Categories) > 0 && !kind(l.Categories):
		return "category"
	case len(l.Brands) > 0 && !one(l.Brands, p.Brand):
		return "brand"
	case len(l.Colors) > 0 && !one(l.Colors, v.Color):
		return "color"
	case len(l.Sizes) > 0 && !one(l.Sizes, v.Size):
		return "size"
	}
	names := map[string]bool{}
	for _, a := range l.Attributes {
		name, _, _ := strings.Cut(a, "=")
		names[name] = names[name] || carries(a)
	}
	for name, met := range names {
		if !met {
			return "attribute " + name
		}
	}
	if n := l.Not; n != nil {
		names := map[string]bool{}
		for _, a := range n.Attributes {
			names[a] = carries(a)
		}
		priced := n.PriceMin > 0 || n.PriceMax > 0
		switch {
		case kind(n.Categories), one(n.Brands, p.Brand), one(n.Colors, v.Color), one(n.Sizes, v.Size),
			slices.ContainsFunc(n.Attributes, carries), priced && price >= n.PriceMin && (n.PriceMax <= 0 || price <= n.PriceMax):
			return "not"
		}
	}
	return ""
}

func plain(s string) string {
	return strings.NewReplacer("grey", "gray", "2xl", "xxl").Replace(strings.ToLower(s))
}

func drawWish(r *rand.Rand, f *fixture) chat.Wish {
	w := chat.Wish{Limits: drawLimits(r, false), N: 1 + r.IntN(5), Language: drawn(r, []string{chat.Chinese, chat.English})}
	switch r.IntN(6) {
	case 0:
		w.Like = drawn(r, f.products).ID
	case 1:
		w.With = drawn(r, f.products).ID
	case 2, 3:
		w.Query = drawn(r, drawnWords) + " " + drawn(r, drawnWords)
	}
	for range r.IntN(3) {
		w.Exclude = append(w.Exclude, drawn(r, f.products).ID)
	}
	return w
}

func TestNoPickBreaksALimitOrIsSoldOut(t *testing.T) {
	draws := 120_000
	if testing.Short() || raceEnabled {
		draws = 5_000
	}
	f := generate(300)
	r := open(t, f, nil)
	random := rand.New(rand.NewPCG(7, 7))
	shown, empty := 0, 0
	for range draws {
		w := drawWish(random, f)
		picks := recommend(t, r, w)
		if len(picks) == 0 {
			empty++
		}
		seen := map[string]bool{}
		for _, p := range picks {
			shown++
			if why := broken(f.categories, p.Product, p.Variant, w.Limits); why != "" {
				t.Fatalf("%+v shows %s %+v, which breaks %s", w, p.Product.ID, p.Variant, why)
			}
			if seen[p.Product.ID] || slices.Contains(w.Exclude, p.Product.ID) || p.Product.ID == w.Like || p.Product.ID == w.With {
				t.Fatalf("%+v shows %s twice, excluded or itself", w, p.Product.ID)
			}
			if !slices.ContainsFunc(p.Product.Variants, func(x chat.Variant) bool { return x.SKU == p.Variant.SKU }) || p.Reason == "" {
				t.Fatalf("%+v: %+v", w, p)
			}
			seen[p.Product.ID] = true
		}
	}
	t.Logf("%d wishes, %d picks, %d wishes without any", draws, shown, empty)
	if shown < draws {
		t.Error("too few picks to have shown anything")
	}
}

func TestWhereSomethingFitsSomethingIsShown(t *testing.T) {
	f := generate(200)
	r := open(t, f, nil)
	random := rand.New(rand.NewPCG(8, 8))
	fitting := 0
	for range 3000 {
		w := chat.Wish{Limits: drawLimits(random, false)}
		fits := slices.ContainsFunc(f.products, func(p chat.Product) bool {
			return slices.ContainsFunc(p.Variants, func(v chat.Variant) bool { return broken(f.categories, p, v, w.Limits) == "" })
		})
		picks := recommend(t, r, w)
		if fits != (len(picks) > 0) {
			t.Fatalf("%+v: something fits %v, shown %d", w, fits, len(picks))
		}
		if fits {
			fitting++
			continue
		}
		if limit, picks, ok := r.Relax(context.Background(), w); ok {
			checkRelaxed(t, f, w, limit, picks)
		}
	}
	if fitting < 1000 || fitting == 3000 {
		t.Errorf("%d of 3000 wishes can be met: nothing was tested", fitting)
	}
}

// checkRelaxed looks that what is offered breaks the one condition that was let go and no other.
func checkRelaxed(t *testing.T, f *fixture, w chat.Wish, limit string, picks []chat.Pick) {
	t.Helper()
	name, _, _ := strings.Cut(limit, ":")
	for _, p := range picks {
		why := broken(f.categories, p.Product, p.Variant, w.Limits)
		if kind, _, _ := strings.Cut(why, " "); kind != name {
			t.Fatalf("%+v: letting go of %s shows %s, which breaks %q", w, limit, p.Product.ID, why)
		}
	}
}

// BenchmarkRecommend is one answer from 10,000 products: filter, words, meaning, choice and reasons.
func BenchmarkRecommend(b *testing.B) {
	f := generate(10_000)
	r := open(b, f, wordMeanings{})
	r.running.Wait()
	embedding, _ := wordMeanings{}.Embed(context.Background(), "防水 跑鞋")
	for name, w := range map[string]chat.Wish{
		"limits":           {Limits: chat.Limits{PriceMax: 50000, Sizes: []string{"42"}, Colors: []string{"black"}}},
		"words":            {Query: "防水 跑鞋", Limits: chat.Limits{PriceMax: 50000}},
		"words and vector": {Query: "防水 跑鞋", Embedding: embedding, Limits: chat.Limits{PriceMax: 50000}},
		"nothing":          {},
		"like":             {Like: "p00001"},
		"with":             {With: "p00001"},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := r.Recommend(context.Background(), w); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func FuzzQuery(f *testing.F) {
	for _, q := range []string{"黑色 xxl 500以内 防水", "waterproof jacket under 80", "", "\xff\xfe", "ＡＢＣ　鞋", strings.Repeat("跑鞋", 3000), "iphone 15", "'''", "的的的"} {
		f.Add(q, int64(0), 3)
	}
	r := open(f, smallShop(), nil)
	f.Fuzz(func(t *testing.T, query string, most int64, n int) {
		w := chat.Wish{Query: query, Limits: chat.Limits{PriceMax: most, Colors: []string{query}, Not: &chat.Limits{Sizes: []string{query}}}, N: n}
		for _, w := range []chat.Wish{{Query: query, N: n}, w} {
			for _, p := range recommend(t, r, w) {
				if why := broken(smallShop().categories, p.Product, p.Variant, chat.Limits{PriceMax: w.Limits.PriceMax}); why != "" || p.Reason == "" {
					t.Fatalf("%q: %s breaks %q", query, p.Product.ID, why)
				}
			}
			r.Relax(context.Background(), w)
		}
	})
}
