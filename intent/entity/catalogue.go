package entity

import (
	"strings"
	"unicode/utf8"

	"shoptalk/chat"
)

// fromCatalogue takes in the shop's own words, and gives the facts that its attributes' words stand for.
func (x *lexicon) fromCatalogue(catalogue Catalogue, products []chat.Product) map[string]string {
	facts := map[string]string{}
	if catalogue == nil {
		return facts
	}
	for _, c := range catalogue.Categories() {
		for _, phrase := range append(both(c.Title), c.Words...) {
			m := meaning{kind: chat.EntityCategory, value: c.ID, weak: weakThings[key(phrase)]}
			x.put(phrase, m)
			if other := otherNumber(key(phrase)); other != "" {
				m.weak = weakThings[other]
				x.put(other, m)
			}
		}
	}
	for _, material := range []bool{true, false} { // where both say leather, the material is meant, not the upper
		for _, p := range products {
			for _, a := range p.Attributes {
				if (a.Name == "material") == material {
					x.attribute(a, facts)
				}
			}
		}
	}
	for _, p := range products {
		for _, v := range p.Variants {
			x.put(v.Color, meaning{kind: chat.EntityColor, value: v.Color})
		}
	}
	return facts
}

// products takes in brands, and what products are called: the title, the title without its brand, and its short name. A name
// that two products share names none.
func (x *lexicon) products(products []chat.Product) {
	owners := map[string]string{} // name → product, "" for several
	weak := map[string]bool{}
	brands := map[string]string{} // a word behind the brand in Chinese titles → brand, "" for several
	claim := func(name, id string, isWeak bool) {
		if name = key(name); utf8.RuneCountInString(name) < minName {
			return
		}
		if was, ok := owners[name]; ok && was != id {
			id = ""
		}
		owners[name] = id
		weak[name] = isWeak
	}
	seen := map[string]int{}
	for _, p := range products {
		x.put(p.Brand, meaning{kind: chat.EntityBrand, value: p.Brand})
		claim(p.Title[chat.Chinese], p.ID, false)
		claim(p.Title[chat.English], p.ID, false)
		for name, isWeak := range names(p) {
			claim(name, p.ID, isWeak)
		}
		if word := brandWord(p); word != "" {
			seen[word]++
			if was, ok := brands[word]; ok && was != p.Brand {
				brands[word] = ""
			} else {
				brands[word] = p.Brand
			}
		}
	}
	for name := range owners { // before the first is put: names may hold one another
		if x.generic(name) {
			owners[name] = ""
		}
	}
	for name, id := range owners {
		x.put(name, meaning{kind: chat.EntityProduct, value: id, weak: weak[name]})
	}
	for word, brand := range brands {
		if seen[word] > 1 {
			x.put(word, meaning{kind: chat.EntityBrand, value: brand})
		}
	}
}

// minName is the least length, in runes, of what may name one product.
const minName = 4

// names gives what else a product may be called, and which of it are plain words.
func names(p chat.Product) map[string]bool {
	out := map[string]bool{}
	if zh := strings.Fields(p.Title[chat.Chinese]); len(zh) > 1 {
		out[zh[len(zh)-1]] = false
		out[strings.Join(zh, "")] = false
		out[strings.Join(zh[1:], "")] = false
		out[strings.Join(zh[1:], " ")] = false
		if len(zh) > 3 { // brand, its word, a series, what it is
			out[strings.Join(zh[2:len(zh)-1], " ")] = false
			out[strings.Join(zh[2:len(zh)-1], "")] = false
		}
	}
	if bare, ok := strings.CutPrefix(key(p.Title[chat.English]), key(p.Brand)); ok && p.Brand != "" {
		words := strings.Fields(bare)
		out[strings.Join(words, " ")] = false
		for n := 2; n < min(len(words), 4); n++ {
			if !editions[words[n]] {
				out[strings.Join(words[:n], " ")] = true
			}
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
	s := &scan{low: []rune(phrase)}
	for i := s.skip(0); i < len(s.low); i = s.skip(i) {
		end, _ := x.longest(s, i)
		if end == 0 {
			return false
		}
		i = end
	}
	return true
}

// otherNumber gives the singular of an English plural, and the plural of what ends in y; the plain plural is read anyway.
func otherNumber(phrase string) string {
	switch {
	case phrase == "" || !isLatin(rune(phrase[len(phrase)-1])):
		return ""
	case strings.HasSuffix(phrase, "ies"):
		return strings.TrimSuffix(phrase, "ies") + "y"
	case strings.HasSuffix(phrase, "sses"), strings.HasSuffix(phrase, "xes"), strings.HasSuffix(phrase, "ches"), strings.HasSuffix(phrase, "shes"):
		return strings.TrimSuffix(phrase, "es")
	case strings.HasSuffix(phrase, "s") && !strings.HasSuffix(phrase, "ss"):
		return strings.TrimSuffix(phrase, "s")
	case strings.HasSuffix(phrase, "y"):
		return strings.TrimSuffix(phrase, "y") + "ies"
	}
	return ""
}

func both(w chat.Words) []string { return []string{w[chat.Chinese], w[chat.English]} }

// plainYes are texts that only say that a fact holds.
var plainYes = map[string]bool{"": true, "是": true, "有": true, "支持": true, "可用": true, "可": true, "可以": true, "可调": true, "yes": true, "included": true, "supported": true, "true": true}

// attribute takes in what people call a fact: its label where it is simply so (防水: yes), else its text (材质: 纯棉).
func (x *lexicon) attribute(a chat.Attribute, facts map[string]string) {
	said := append(both(a.Text), a.Value)
	switch strings.ToLower(a.Value) {
	case "no", "none", "false", "":
		return
	case "yes", "true":
		said = append(both(a.Label), strings.ReplaceAll(a.Name, "_", " "))
		for _, text := range both(a.Text) {
			if !plainYes[key(text)] {
				said = append(said, text)
			}
		}
	}
	for _, phrase := range said {
		if phrase = key(phrase); !telling(phrase, a.Name) {
			continue
		}
		if _, ok := facts[phrase]; !ok {
			facts[phrase] = a.Name + "=" + a.Value
		}
		x.put(phrase, meaning{kind: chat.EntityAttribute, value: a.Name + "=" + a.Value})
	}
}

// substances are attributes whose values are telling words by themselves: cotton, mesh.
var substances = map[string]bool{"material": true, "upper": true, "lining": true, "fabric": true, "fill": true}

// telling reports whether a phrase names its fact by itself. "medium" or 适中 do not, nor does a measure.
func telling(phrase, name string) bool {
	n := utf8.RuneCountInString(phrase)
	if n < 2 || n > 24 || isDigit(rune(phrase[0])) || vague[phrase] {
		return false
	}
	first, _ := utf8.DecodeRuneInString(phrase)
	if isHan(first) {
		return true
	}
	return isLatin(first) && (substances[name] || phrase == strings.ReplaceAll(name, "_", " ") || strings.ContainsRune(phrase, ' ') || n > 8)
}

// vague are attribute texts that fit many facts.
var vague = map[string]bool{
	"适中": true, "自然": true, "合身": true, "支持": true, "不支持": true, "可用": true, "不可用": true, "男女通用": true, "轻薄": true, "适合": true, "通用": true, "标准": true, "普通": true, "所有": true,
	"所有肤质": true, "高度": true, "容量": true, "重量": true, "for": true, "everyone": true, "quantity": true, "weight": true, "height": true, "length": true, "size": true, "colour": true, "color": true, "finish": true, "fit": true,
	"帽子": true, "down": true, "all skin types": true, "lock": true, "hair": true, "power": true, "sport": true, "skin": true, "warranty": true, "noise": true, "plate": true, "port": true, "ports": true,
}

// weakThings are words for kinds of thing that more often mean something else.
var weakThings = map[string]bool{"home": true, "light": true, "lights": true, "charging": true, "tech": true, "beauty": true, "hair": true, "watch": true, "slides": true, "runners": true, "mask": true, "pan": true, "sheets": true}

// partOfWord gives, for the last character of a kind of thing, the characters behind it that make another word: 包邮, 鞋带.
var partOfWord = map[rune]string{'包': "邮裹装括含换退赔税修月子容运您你", '鞋': "带盒垫码柜油底跟架", '灯': "光", '锅': "盖底"}

// bagBehind are characters behind which 包 is a bag; behind others it counts packs.
const bagBehind = "的个款买要有找女男皮新和跟"
