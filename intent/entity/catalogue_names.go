package entity

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"shoptalk/chat"
)

// minName is the least length, in runes, of what may name one product.
const minName = 4

// named is something that a product may be called.
type named struct {
	name string
	part bool // of a title only: it must not be plain words for kinds and facts
	weak bool // it may be plain words, like "light rain"
}

// claims holds what products are called. A name that two of them share is nobody's.
type claims struct {
	owners map[string]string // name → product, "" for several
	part   map[string]bool
	weak   map[string]bool
}

func (c claims) add(n named, id string) {
	name := key(n.name)
	if utf8.RuneCountInString(name) < minName {
		return
	}
	if was, ok := c.owners[name]; ok {
		if was != id {
			id = ""
		}
		n.part, n.weak = n.part && c.part[name], n.weak && c.weak[name]
	}
	c.owners[name], c.part[name], c.weak[name] = id, n.part, n.weak
}

// products takes in brands, and what products are called: the title, the title without its brand, and its short name.
func (x *lexicon) products(products []chat.Product) {
	c := claims{map[string]string{}, map[string]bool{}, map[string]bool{}}
	for _, p := range products {
		x.put(p.Brand, meaning{kind: chat.EntityBrand, value: p.Brand})
		for _, n := range append(names(p), x.shortNames(p, products)...) {
			c.add(n, p.ID)
		}
	}
	all := slices.Sorted(maps.Keys(c.owners))
	for _, name := range all { // before the first is put: names may hold one another
		if !x.generic(name) {
			continue
		}
		if c.part[name] {
			c.owners[name] = ""
		}
		c.weak[name] = true // memory foam pillow is one where a name is expected
	}
	for _, name := range all {
		x.put(name, meaning{kind: chat.EntityProduct, value: c.owners[name], weak: c.weak[name]})
	}
	x.brandWords(products)
}

// brandWords takes in the Chinese names of brands: what stands behind the Latin one in the titles of several products.
func (x *lexicon) brandWords(products []chat.Product) {
	brands, seen := map[string]string{}, map[string]int{}
	for _, p := range products {
		word := brandWord(p)
		if word == "" {
			continue
		}
		seen[word]++
		if was, ok := brands[word]; ok && was != p.Brand {
			brands[word] = "" // no brand's alone
		} else {
			brands[word] = p.Brand
		}
	}
	for _, word := range slices.Sorted(maps.Keys(brands)) {
		if seen[word] > 1 {
			x.put(word, meaning{kind: chat.EntityBrand, value: brands[word]})
		}
	}
}

// shortNames gives the beginning of a Chinese title with the kind of thing that it ends with: 云感跑鞋 of 云感缓震跑鞋. The
// beginning must be the product's own, so that 静音鼠标 stays a description.
func (x *lexicon) shortNames(p chat.Product, all []chat.Product) []named {
	fields := strings.Fields(p.Title[chat.Chinese])
	if len(fields) != 3 {
		return nil
	}
	title := []rune(key(fields[2]))
	kind := -1
	for i := shortName + 1; i < len(title)-1 && kind < 0; i++ {
		if x.exact(title[i:]).has(chat.EntityCategory) {
			kind = i
		}
	}
	if kind < 0 || !isHan(title[0]) {
		return nil
	}
	start := string(title[:shortName])
	for _, other := range all {
		said := strings.Join(other.Words, " ")
		if other.ID != p.ID {
			said += other.Title[chat.Chinese]
		}
		if strings.Contains(said, start) {
			return nil
		}
	}
	return []named{{name: start + string(title[kind:]), part: true}}
}

// shortName is how many characters the beginning of a title is cut to.
const shortName = 2

// names gives what a product may be called.
func names(p chat.Product) []named {
	out := []named{{name: p.Title[chat.Chinese]}, {name: p.Title[chat.English]}}
	whole := func(fields []string, part bool) {
		out = append(out, named{name: strings.Join(fields, " "), part: part}, named{name: strings.Join(fields, ""), part: part})
	}
	if zh := strings.Fields(p.Title[chat.Chinese]); len(zh) > 1 {
		whole(zh, false)
		whole(zh[1:], false)
		if len(zh) < 4 || !isDigit(rune(zh[2][0])) { // 20000mAh 大容量充电宝
			whole(zh[len(zh)-1:], len(zh) > 3)
		}
		if len(zh) > 3 { // brand, its word, a series, what it is
			whole(zh[2:], false)
		}
		if len(zh) > 3 && !isDigit(rune(zh[2][0])) { // 20000mAh is no series
			whole(zh[2:len(zh)-1], true)
		}
	}
	bare, ok := strings.CutPrefix(key(p.Title[chat.English]), key(p.Brand))
	words := strings.Fields(bare)
	if !ok || p.Brand == "" || len(words) == 0 {
		return out
	}
	out = append(out, named{name: strings.Join(words, " ")})
	for n := 2; n < min(len(words), 4) && !isDigit(rune(words[0][0])); n++ {
		if !editions[words[n]] {
			out = append(out, named{name: strings.Join(words[:n], " "), part: true, weak: true})
		}
	}
	return out
}

// editions are words that make another product of a name.
var editions = map[string]bool{"pro": true, "max": true, "plus": true, "mini": true, "lite": true, "ultra": true, "se": true, "2": true, "3": true, "ii": true, "iii": true}

// brandWord gives the second word of a Chinese title that begins with the brand in Latin letters: Larkstep 云雀步 轻弹跑鞋.
func brandWord(p chat.Product) string {
	fields := strings.Fields(p.Title[chat.Chinese])
	if len(fields) > 2 && p.Brand != "" && key(fields[0]) == key(p.Brand) && utf8.RuneCountInString(fields[1]) >= 2 {
		return fields[1]
	}
	return ""
}

// generic reports whether a phrase is made of words for kinds, facts and colours alone, like 主动降噪耳机: such a name is no
// product's own.
func (x *lexicon) generic(phrase string) bool {
	s := newScan(nil, phrase)
	for i := s.skip(0); i < len(s.low); i = s.skip(i) {
		end, hit := x.longest(s, i)
		if end == 0 || !hit.has(chat.EntityCategory) && !hit.has(chat.EntityAttribute) && !hit.has(chat.EntityColor) {
			return false
		}
		i = end
	}
	return true
}
