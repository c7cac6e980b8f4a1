package entity

import (
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
			if !own[fold1(phrase)] {
				x.put(phrase, meaning{kind: chat.EntityAttribute, value: fact})
			}
		}
	}
	return x
}

// fromCatalogue takes in the shop's own words, and tells which phrases are attributes there.
func (x *lexicon) fromCatalogue(catalogue Catalogue, products []chat.Product) map[string]bool {
	own := map[string]bool{}
	if catalogue == nil {
		return own
	}
	for _, c := range catalogue.Categories() {
		for _, phrase := range append(both(c.Title), c.Words...) {
			x.put(phrase, meaning{kind: chat.EntityCategory, value: c.ID})
			x.put(otherNumber(fold1(phrase)), meaning{kind: chat.EntityCategory, value: c.ID})
		}
	}
	titles := map[string]int{}
	for _, p := range products {
		for _, title := range both(p.Title) {
			titles[fold1(title)]++
		}
	}
	for _, p := range products {
		x.put(p.Brand, meaning{kind: chat.EntityBrand, value: p.Brand})
		for _, title := range both(p.Title) {
			if titles[fold1(title)] == 1 {
				x.put(title, meaning{kind: chat.EntityProduct, value: p.ID})
				if bare, ok := strings.CutPrefix(fold1(title), fold1(p.Brand)); ok && p.Brand != "" && utf8.RuneCountInString(strings.TrimSpace(bare)) >= 4 && titles[strings.TrimSpace(bare)] == 0 {
					x.put(strings.TrimSpace(bare), meaning{kind: chat.EntityProduct, value: p.ID})
				}
			}
		}
		for _, v := range p.Variants {
			if v.Color != "" {
				x.put(v.Color, meaning{kind: chat.EntityColor, value: v.Color})
			}
		}
		for _, a := range p.Attributes {
			x.attribute(a, own)
		}
	}
	return own
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

// attribute takes in what people call a fact: its label where it is simply so (防水: yes), else its text (材质: 纯棉).
func (x *lexicon) attribute(a chat.Attribute, own map[string]bool) {
	value := strings.ToLower(a.Value)
	said := append(both(a.Text), a.Value)
	switch value {
	case "no", "none", "false", "":
		return
	case "yes", "true":
		said = append(both(a.Label), a.Name)
	}
	for _, phrase := range said {
		if n := utf8.RuneCountInString(phrase); n < 2 || n > 24 || strings.IndexFunc(phrase, func(r rune) bool { return isHan(r) || isLatin(fold(r)) }) < 0 || isDigit(rune(phrase[0])) {
			continue
		}
		own[fold1(phrase)] = true
		x.put(phrase, meaning{kind: chat.EntityAttribute, value: a.Name + "=" + a.Value})
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

func fold1(s string) string { return strings.Map(fold, strings.TrimSpace(s)) }

func (x *lexicon) put(phrase string, m meaning) {
	phrase = fold1(phrase)
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
		r := s.low[j]
		if r == '-' || r == '\n' {
			r = ' ' // trail-running shoes, trail running shoes
		}
		next := at.next[s.low[j]]
		if next == nil && r != s.low[j] {
			next = at.next[r]
		}
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
	member      = phrases("member|members|membership|card|level|tier|vip|status")
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

func (s *scan) fits(i, end int, m meaning) bool {
	if m.kind != chat.EntityColor {
		return true
	}
	if _, ok := s.after(end, member); ok {
		return false
	}
	if !m.weak {
		return true
	}
	_, before := s.before(i, colorBefore)
	_, after := s.after(end, colorAfter)
	return before || after
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
	colorCue   = phrases("要|换|换成|换个|改成|改为|买|拍|选|有|和|跟|或|还是|、|颜色|色|喜欢|不要|来")
	refuseWord = phrases("不要|不想要|别要|别买|不喜欢|不用|除了|除|非|不含|不带|不是|不能是|无|别|没有|避开|拒绝|no|not|without|except|excluding|don't want|dont want|do not want|don't like|dont like|other than|anything but|besides|non|non-|avoid|rather than|instead of|not in|hate|minus|free of")
	refuseTail = phrases("不要|的不要|不行|的不行|除外|的除外|就算了|的就算了|我不要|不喜欢|的不喜欢|不考虑|的不考虑")
	refuseGap  = phrases("a|an|any|the|in|of|带|有|要|是|的|用|任何|made of|with|in the|color|colour|颜色|那种|这种|什么|too much")
	alike      = phrases("和|或|或者|跟|与|、|及|or|and|nor|,|，|/|&")
	ask        = phrases("有没有|有无|是不是|没有吗|没有嘛|没有么|没有了吗|吗|吧|么|嘛|的吗|的吧|的么|?|right")
	wasNot     = phrases("不是|没有|isn't|not|aren't")
)

// refusable are the types that can be refused; a limit or a number cannot.
var refusable = map[string]bool{
	chat.EntityColor: true, chat.EntitySize: true, chat.EntityBrand: true, chat.EntityCategory: true, chat.EntityProduct: true, chat.EntityAttribute: true,
}

// refuse marks what the shopper does not want: 不要红色, red不要, not leather, without a hood. It carries over 和 and or.
func (s *scan) refuse(found []chat.Entity) {
	for k := range found {
		e := &found[k]
		if !refusable[e.Type] {
			continue
		}
		e.Not = s.refusedBefore(e.Start) && !s.askedAfter(e) || s.refusedAfter(e.End)
		if k > 0 && !e.Not && found[k-1].Not && found[k-1].Type == e.Type && s.joined(found[k-1].End, e.Start) && s.refusedBefore(found[k-1].Start) {
			e.Not = true
		}
	}
}

// askedAfter reports whether 不是纯棉吧 asks and does not refuse.
func (s *scan) askedAfter(e *chat.Entity) bool {
	at, ok := s.before(e.Start, wasNot)
	_, asked := s.after(e.End, ask)
	return ok && at < e.Start && asked
}

func (s *scan) refusedBefore(i int) bool {
	for range 3 {
		i = s.skipBack(i)
		if at, ok := s.upTo(i, refuseWord); ok {
			if hasSuffix(s.low[:i], "没有") {
				return false // 没有红色吗 asks for red
			}
			return !(s.at(at-1) == '要' && s.at(at) == '不') // 要不要红色
		}
		at, ok := s.upTo(i, refuseGap)
		if !ok {
			return false
		}
		i = at
	}
	return false
}

func (s *scan) refusedAfter(i int) bool {
	end, ok := s.after(i, refuseTail)
	if !ok {
		return false
	}
	_, asked := s.after(end, ask)
	next := s.skip(end)
	return !asked && (next >= len(s.low) || strings.ContainsRune("，,。.；;！!、 ", s.at(next)) || s.at(next) == '我' || s.at(next) == '要')
}

// joined reports whether only a word that joins, and spaces, stand between two places.
func (s *scan) joined(from, to int) bool {
	end, ok := s.after(from, alike)
	return ok && s.skip(end) == to || s.skip(from) == to
}
