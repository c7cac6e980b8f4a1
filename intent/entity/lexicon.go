package entity

import (
	"slices"
	"strings"
	"unicode"
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
	means []meaning // of the phrase that ends here, the likeliest first
}

func (l *leaf) has(kind string) bool {
	return l != nil && slices.ContainsFunc(l.means, func(m meaning) bool { return m.kind == kind })
}

// lexicon knows the words for colours and attributes, and the shop's own brands, categories and products.
type lexicon struct {
	root   leaf
	colors map[string]string // colorKey → as the catalogue spells it
}

// Limits on what a catalogue may bring in, so that no odd entry swallows messages.
const (
	maxPhrase = 60
	minLatin  = 2
)

// order of preference where one phrase has several meanings.
var precedence = []string{chat.EntityProduct, chat.EntityBrand, chat.EntityCategory, chat.EntityColor, chat.EntityAttribute}

func newLexicon(catalogue Catalogue) *lexicon {
	x := &lexicon{}
	var products []chat.Product
	if catalogue != nil {
		products = catalogue.Products()
	}
	x.colors = catalogueColors(products)
	for english, list := range colorWords {
		for phrase := range strings.SplitSeq(english+"|"+list, "|") {
			x.put(phrase, meaning{kind: chat.EntityColor, value: x.spell(english), weak: weakColors[phrase]})
		}
	}
	own := x.fromCatalogue(catalogue, products)
	for fact, list := range attributeWords {
		for phrase := range strings.SplitSeq(list, "|") {
			if shops, ok := own[key(phrase)]; ok {
				fact = shops // the shop's own name for it
				break
			}
		}
		for phrase := range strings.SplitSeq(list, "|") {
			x.put(phrase, meaning{kind: chat.EntityAttribute, value: fact})
		}
	}
	x.products(products) // last: a name made of the words above is nobody's
	return x
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
		if at = next; len(at.means) == 0 {
			continue
		}
		if stop, ok := s.wordEnd(i, j+1); ok {
			end, hit = stop, at
		}
	}
	return end, hit
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
		if stop := end + len(plural); stop <= len(s.low) && string(s.low[end:stop]) == plural && !isLatin(s.at(stop)) {
			return stop, true
		}
	}
	return 0, false
}

var (
	colorBefore = phrases("in|color|colour|color:|colour:")
	colorAfter  = phrases("color|colour|one|ones|version|colored|coloured")
	thingBefore = phrases("a|the|any|some|new|another")
	// A product's short name in small letters may be plain words: it counts behind one of these.
	productBefore = phrases("the|your|my|these|this|those|that|of")
	member        = phrases("member|members|membership|card|level|tier|vip|status")
)

// lexical finds the words of the lexicon, the longest at each place first.
func (s *scan) lexical() {
	for i := 0; i < len(s.low); {
		end, hit := s.f.words.longest(s, i)
		if end == 0 {
			i++
			continue
		}
		if m := hit.means[0]; s.fits(i, end, m) {
			s.add(m.kind, i, end, rankWord, m.value)
			i = end
			continue
		}
		i++
	}
	s.shortColors()
}

// fits judges a word that often means something else by what stands around it.
func (s *scan) fits(i, end int, m meaning) bool {
	switch m.kind {
	case chat.EntityColor:
		_, status := s.after(end, member)
		_, before := s.before(i, colorBefore)
		_, after := s.after(end, colorAfter)
		return !status && (!m.weak || before || after)
	case chat.EntityCategory:
		if strings.ContainsRune(partOfWord[s.low[end-1]], s.at(end)) || s.low[i] == '个' && strings.ContainsRune("这那几每一两", s.at(i-1)) {
			return false
		}
		if end == i+1 && s.low[i] == '包' && isHan(s.at(i-1)) && !strings.ContainsRune(bagBehind, s.at(i-1)) || end == i+1 && isDigit(s.at(i-1)) {
			return false
		}
		_, before := s.before(i, thingBefore)
		return !m.weak || before && !isLatin(s.at(s.skip(end)))
	case chat.EntityAttribute:
		return s.low[i] != '皮' || !strings.ContainsRune("油干肌混", s.at(i-1)) // skin
	case chat.EntityProduct:
		_, before := s.before(i, productBefore)
		return !m.weak || before || unicode.IsUpper(s.raw[i]) || s.branded(i)
	}
	return true
}

// branded reports whether a brand stands before i.
func (s *scan) branded(i int) bool {
	n := len(s.found)
	return n > 0 && s.found[n-1].kind == chat.EntityBrand && s.found[n-1].end == s.skipBack(i)
}

// shortColors finds a colour's character that is not followed by 色: 黑的, 要白, 黑xl.
func (s *scan) shortColors() {
	for i, r := range s.low {
		english, ok := charColors[r]
		if !ok {
			continue
		}
		next, prev := s.at(i+1), s.at(i-1)
		like := next == '款' || next == '的' || s.isSizeAt(i+1)
		_, chosen := s.upTo(i, colorCue)
		ends := i+1 == len(s.low) || strings.ContainsRune(" ，,。.吧吗和跟或还、/?？!！", next)
		if like && (!isHan(prev) || chosen || strings.ContainsRune("是个件双条的这那了", prev)) || chosen && ends {
			s.add(chat.EntityColor, i, i+1, rankWord, s.f.words.spell(english))
		}
	}
}

func (s *scan) isSizeAt(i int) bool {
	end := i
	for end < len(s.low) && isLatin(s.low[end]) {
		end++
	}
	switch string(s.low[i:max(i, min(end, i+5))]) {
	case "s", "m", "l", "xs", "xl", "xxl", "xxxl":
		return true
	}
	return false
}

var (
	colorCue = phrases("要|换|换成|换个|改成|改为|买|拍|选|有|和|跟|或|还是|、|颜色|色|喜欢|不要|来")
)
