package entity

import (
	"strings"

	"shoptalk/chat"
)

// fromCatalogue takes in the shop's own words for categories, facts, colours and sizes.
func (x *lexicon) fromCatalogue(catalogue Catalogue, products []chat.Product) {
	if catalogue == nil {
		return
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
					x.attribute(a)
				}
			}
		}
	}
	for _, p := range products {
		for _, v := range p.Variants {
			x.put(v.Color, meaning{kind: chat.EntityColor, value: v.Color})
			if size := strings.ToUpper(strings.TrimSpace(v.Size)); size != "" {
				x.sizes[size] = v.Size
			}
		}
	}
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
