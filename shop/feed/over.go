package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"shoptalk/chat"
	"shoptalk/chat/lex"
	"shoptalk/shop"
)

// Change is what laying a file over the shop's data does. Lines names, for each id or number of the file, the line it came from.
type Change struct {
	New, Changed, Unchanged []string // ids or numbers, in the file's order
	Categories              []chat.Category
	Notes                   []string
	Lines                   map[string]int
}

// Over gives the shop's contents with these products in them, and what changed. Products that the file does not name stay; of those
// that it names, what it does not speak of stays too. A product that is not for sale any more is out of stock. A text in one language
// stands for both until the other is there. asOf is when the export was made: what the file says is as old. c is not changed.
func (p *Products) Over(c shop.Contents, asOf time.Time) (shop.Contents, Change) {
	change := Change{Lines: map[string]int{}}
	c.Products, c.Categories = slices.Clone(c.Products), slices.Clone(c.Categories)
	place := map[string]int{}
	for i, old := range c.Products {
		place[old.ID] = i
	}
	c.Categories, change.Categories = withCategories(c.Categories, p.rest.Categories)
	c.SizeGuides = withGuides(c.SizeGuides, p.rest.SizeGuides)
	k := &kinds{list: c.Categories, byName: map[string]string{}}
	k.index()
	oneTongue, off := 0, 0
	for _, item := range p.Items {
		id := item.Product.ID
		i, known := place[id]
		if item.hidden && !known {
			off++
			continue
		}
		var old chat.Product
		if known {
			old = c.Products[i]
		}
		if item.entire {
			k.have(item.Product.Category)
		}
		now := item.over(old, known, k)
		if !item.entire && len(item.Product.Title) == 1 && now.Title[chat.Chinese] == now.Title[chat.English] {
			oneTongue++
		}
		change.Lines[id] = item.Line
		if !item.entire || now.AsOf.IsZero() {
			now.AsOf = asOf
		}
		if known {
			c.Products[i] = now
		}
		switch {
		case !known:
			place[id] = len(c.Products)
			c.Products = append(c.Products, now)
			change.New = append(change.New, id)
		case same(undated(old), undated(now)):
			change.Unchanged = append(change.Unchanged, id)
		default:
			change.Changed = append(change.Changed, id)
		}
	}
	change.Categories = append(change.Categories, k.list[len(c.Categories):]...)
	c.Categories = k.list
	var r reading
	r.counted(oneTongue, "%d products have a name in one language, which stands for both: give title_zh and title_en", "%d 个商品只有一种语言的名称，暂时两用：可另给 title_zh 与 title_en")
	r.counted(off, "%d products are not for sale and were left out", "%d 个商品未上架，已略过")
	change.Notes = r.notes
	return c, change
}

// withCategories lays categories over those that are there, and tells the new ones.
func withCategories(have, given []chat.Category) (all, fresh []chat.Category) {
	all = slices.Clone(have)
	for _, g := range given {
		if i := slices.IndexFunc(all, func(c chat.Category) bool { return c.ID == g.ID }); i >= 0 {
			all[i] = g
			continue
		}
		all, fresh = append(all, g), append(fresh, g)
	}
	return all, fresh
}

func withGuides(have, given []chat.SizeGuide) []chat.SizeGuide {
	all := slices.Clone(have)
	for _, g := range given {
		if i := slices.IndexFunc(all, func(c chat.SizeGuide) bool { return c.ID == g.ID }); i >= 0 {
			all[i] = g
			continue
		}
		all = append(all, g)
	}
	return all
}

// undated is a product without the time it was heard of.
func undated(p chat.Product) chat.Product {
	p.AsOf = time.Time{}
	return p
}

// same reports whether two values are written alike.
func same(a, b any) bool {
	first, _ := json.Marshal(a)
	second, _ := json.Marshal(b)
	return string(first) == string(second)
}

// over lays an item over the product that the shop has.
func (i Item) over(old chat.Product, known bool, k *kinds) chat.Product {
	if i.entire {
		return i.Product
	}
	if i.hidden {
		old.Variants = slices.Clone(old.Variants)
		for n := range old.Variants {
			old.Variants[n].Stock = 0
		}
		return old
	}
	now := old
	now.ID, now.Price, now.Was = i.Product.ID, i.Product.Price, i.Product.Was
	now.Title = laidOver(old.Title, i.Product.Title)
	if len(i.Product.Description) > 0 {
		now.Description = laidOver(old.Description, i.Product.Description)
	}
	for _, t := range []struct{ now, given *string }{{&now.Brand, &i.Product.Brand}, {&now.Image, &i.Product.Image}, {&now.URL, &i.Product.URL}, {&now.SizeGuide, &i.Product.SizeGuide}} {
		if *t.given != "" {
			*t.now = *t.given
		}
	}
	if i.Product.Popularity > 0 {
		now.Popularity = i.Product.Popularity
	}
	if i.Product.Rating > 0 {
		now.Rating = i.Product.Rating
	}
	if len(i.Product.Words) > 0 {
		now.Words = i.Product.Words
	}
	now.Attributes = withFacts(old.Attributes, i.Product.Attributes)
	now.Variants = i.variants(old)
	if len(i.path) > 0 || !known {
		now.Category = k.of(i.path)
	}
	return now
}

// laidOver lays the languages that are given over those that were there. A language that only stood in for the other follows it.
func laidOver(old, given chat.Words) chat.Words {
	out := chat.Words{chat.Chinese: given[chat.Chinese], chat.English: given[chat.English]}
	for language, other := range map[string]string{chat.Chinese: chat.English, chat.English: chat.Chinese} {
		if out[language] != "" {
			continue
		}
		if out[language] = given[other]; old[language] != "" && old[language] != old[other] {
			out[language] = old[language]
		}
	}
	return out
}

func withFacts(old, given []chat.Attribute) []chat.Attribute {
	out := slices.Clone(old)
	for _, a := range given {
		if i := slices.IndexFunc(out, func(b chat.Attribute) bool { return b.Name == a.Name }); i >= 0 {
			if out[i].Value != a.Value {
				out[i] = a
			}
			continue
		}
		out = append(out, a)
	}
	return out
}

// variants takes over the item's variants; a quantity that the file does not tell stays where it was more than none.
func (i Item) variants(old chat.Product) []chat.Variant {
	out := slices.Clone(i.Product.Variants)
	for n, v := range out {
		at := slices.IndexFunc(old.Variants, func(o chat.Variant) bool { return o.SKU == v.SKU })
		if i.plenty[v.SKU] && at >= 0 && old.Variants[at].Stock > 0 {
			out[n].Stock = old.Variants[at].Stock
		}
	}
	return out
}

// have makes a category that a product names by an id that is not there.
func (k *kinds) have(id string) {
	if !slices.ContainsFunc(k.list, func(c chat.Category) bool { return c.ID == id }) {
		name := strings.ReplaceAll(id, "-", " ")
		words := chat.Words{chat.Chinese: name, chat.English: name}
		if id == unsorted {
			words = chat.Words{chat.Chinese: "商品", chat.English: "Goods"}
		}
		k.list = append(k.list, chat.Category{ID: id, Title: words, Words: []string{name}})
	}
}

// kinds finds categories by what they are called, and makes those that are missing.
type kinds struct {
	list   []chat.Category
	byName map[string]string // folded title, word or id → id
}

func (k *kinds) index() {
	for _, c := range k.list {
		for _, name := range append([]string{c.ID, c.Title[chat.Chinese], c.Title[chat.English]}, c.Words...) {
			if name = lex.Fold(strings.TrimSpace(name)); name != "" && k.byName[name] == "" {
				k.byName[name] = c.ID
			}
		}
	}
}

// of gives the id of the category at the end of a path. Nothing is the category of all other things.
func (k *kinds) of(path []string) string {
	if len(path) == 0 {
		return k.named("other", chat.Words{chat.Chinese: "其他", chat.English: "Other"}, "")
	}
	id := ""
	for _, step := range path {
		id = k.named(step, both(step), id)
	}
	return id
}

func (k *kinds) named(name string, title chat.Words, parent string) string {
	folded := lex.Fold(strings.TrimSpace(name))
	if id := k.byName[folded]; id != "" {
		return id
	}
	id := slug(folded)
	for slices.ContainsFunc(k.list, func(c chat.Category) bool { return c.ID == id }) {
		id += "-" + digest(parent + "/" + folded)[:4]
	}
	k.list = append(k.list, chat.Category{ID: id, Title: title, Words: []string{folded}, Parent: parent})
	k.byName[folded] = id
	return id
}

// slug makes an id of a name: its Latin letters and digits, or a digest where there are other letters.
func slug(name string) string {
	out := strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || digit(r):
			return r
		case r < 0x80:
			return '-'
		}
		return '~'
	}, name), "-")
	for strings.Contains(out, "--") {
		out = strings.ReplaceAll(out, "--", "-")
	}
	if out == "" || strings.Contains(out, "~") || len(out) > maxIDRunes-8 {
		return "c-" + digest(name)[:10]
	}
	return out
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
