package entity

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"shoptalk/chat"
)

// meaning is what a phrase of the lexicon stands for.
type meaning struct {
	kind  string
	value string
	weak  bool // counts only beside a word that says it is meant: cream, mint
}

// leaf is a place in the lexicon's tree.
type leaf struct {
	next  map[rune]*leaf
	order []rune    // of next, so that a search takes the same way every time
	means []meaning // of the phrase that ends here, the likeliest first
}

func (l *leaf) has(kind string) bool {
	return l != nil && slices.ContainsFunc(l.means, func(m meaning) bool { return m.kind == kind })
}

// lexicon knows the words for colours and attributes, and the shop's own brands, categories, products and sizes.
type lexicon struct {
	root     leaf
	colors   map[string]string // colorKey → as the catalogue spells it
	sizes    map[string]string // in capitals → as the catalogue writes it
	names    map[string]bool   // of the catalogue's attributes
	facts    map[string]bool   // name=value, as the catalogue has them
	said     map[string]string // what a fact is called → name=value
	measures map[string]string // 20000mah → name=value, "" where two facts are said alike
}

// Limits on what a catalogue may bring in, so that no odd entry swallows messages.
const (
	maxPhrase = 60
	minLatin  = 2
)

// order of preference where one phrase has several meanings.
var precedence = []string{chat.EntityProduct, chat.EntityBrand, chat.EntityCategory, chat.EntityColor, chat.EntityAttribute}

func newLexicon(catalogue Catalogue) *lexicon {
	x := &lexicon{sizes: map[string]string{}, names: map[string]bool{}, facts: map[string]bool{}, said: map[string]string{}, measures: map[string]string{}}
	var products []chat.Product
	if catalogue != nil {
		products = catalogue.Products()
	}
	x.colors = catalogueColors(products)
	for _, english := range slices.Sorted(maps.Keys(colorWords)) {
		list := colorWords[english]
		for phrase := range strings.SplitSeq(english+"|"+list, "|") {
			x.put(phrase, meaning{kind: chat.EntityColor, value: x.spell(english), weak: weakColors[phrase]})
		}
	}
	x.fromCatalogue(catalogue, products)
	for _, fact := range slices.Sorted(maps.Keys(attributeWords)) {
		x.synonyms(fact, attributeWords[fact])
	}
	x.products(products) // last: a name made of the words above is nobody's
	return x
}

// synonyms takes in the words for a fact under the shop's own name for it. A fact that the shop's goods cannot have is left out:
// looked for, it would find nothing.
func (x *lexicon) synonyms(fact, list string) {
	name, _, _ := strings.Cut(fact, "=")
	known := x.facts[fact]
	for phrase := range strings.SplitSeq(list, "|") {
		if shops, ok := x.said[key(phrase)]; ok && !known {
			fact, known = shops, true
		}
	}
	if !known && len(x.names) > 0 && !x.names[name] {
		return
	}
	for phrase := range strings.SplitSeq(list, "|") {
		x.put(phrase, meaning{kind: chat.EntityAttribute, value: fact, weak: weakFactWords[phrase]})
	}
}

func catalogueColors(products []chat.Product) map[string]string {
	out := map[string]string{}
	for _, p := range products {
		for _, v := range p.Variants {
			out[colorKey(v.Color)] = v.Color
		}
	}
	return out
}

// colorKey is the same for grey and gray, off-white and off white.
func colorKey(color string) string {
	return strings.NewReplacer("gray", "grey", "-", " ", "_", " ").Replace(strings.ToLower(color))
}

// spell gives the name of a colour as the catalogue spells it.
func (x *lexicon) spell(english string) string {
	if own, ok := x.colors[colorKey(english)]; ok {
		return own
	}
	return english
}

// key gives a phrase as the lexicon holds it: folded, a hyphen like a space.
func key(s string) string { return strings.Map(unhyphen, strings.Map(fold, strings.TrimSpace(s))) }

func unhyphen(r rune) rune {
	if r == '-' || r == '\n' {
		return ' '
	}
	return r
}

func (x *lexicon) put(phrase string, m meaning) {
	phrase = key(phrase)
	n := utf8.RuneCountInString(phrase)
	if n == 0 || n > maxPhrase || n < minLatin && phrase[0] < utf8.RuneSelf || m.value == "" {
		return
	}
	at := &x.root
	for _, r := range phrase {
		if at.next == nil {
			at.next = map[rune]*leaf{}
		}
		if at.next[r] == nil {
			at.next[r] = &leaf{}
			k, _ := slices.BinarySearch(at.order, r)
			at.order = slices.Insert(at.order, k, r)
		}
		at = at.next[r]
	}
	if at.has(m.kind) {
		return
	}
	at.means = append(at.means, m)
	slices.SortStableFunc(at.means, func(a, b meaning) int { return slices.Index(precedence, a.kind) - slices.Index(precedence, b.kind) })
}

// longest gives the end and the leaf of the longest phrase that stands at i as whole words; a plural s may follow.
func (x *lexicon) longest(s *scan, i int) (end int, hit *leaf) {
	at := &x.root
	for j := i; j < len(s.low); j++ {
		next := at.next[unhyphen(s.low[j])]
		if next == nil {
			break
		}
		s.steps++
		if at = next; len(at.means) == 0 {
			continue
		}
		if stop, ok := s.wordEnd(i, j+1); ok {
			end, hit = stop, at
		}
	}
	return end, hit
}

// exact gives the leaf of a phrase, nil where the lexicon has none.
func (x *lexicon) exact(phrase []rune) *leaf {
	at := &x.root
	for _, r := range phrase {
		if at = at.next[unhyphen(r)]; at == nil {
			return nil
		}
	}
	if len(at.means) == 0 {
		return nil
	}
	return at
}

// wordEnd reports whether a phrase at i to end stands on its own, and its end with a plural.
func (s *scan) wordEnd(i, end int) (int, bool) {
	if isLetter(s.low[i]) && isLatin(s.at(i-1)) {
		return 0, false
	}
	if !isLatin(s.low[end-1]) || !isLatin(s.at(end)) {
		return end, !(isDigit(s.low[end-1]) && isLetter(s.at(end)))
	}
	for _, plural := range []string{"s", "es"} {
		if stop := end + len(plural); stop <= len(s.low) && s.str(end, stop) == plural && !isLatin(s.at(stop)) {
			return stop, true
		}
	}
	return 0, false
}
