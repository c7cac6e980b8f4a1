package bot

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"shoptalk/chat"
)

// wish is a value of a variant that a shopper asks for, with the traits that it may be the value of: black is a colour, or the lens's.
type wish struct {
	names []string
	value string
}

// spokenValue is a value found in words, and where.
type spokenValue struct {
	wish
	from, to int
	own      bool // the thing has it as it is
}

// wishes reads out of a text the traits of what the shopper wants instead of a thing: those that differ from its own, found as values
// of the product's variants in the words, or by the reading. Of two values of one trait the last counts: not the red, the blue one.
func (v *visit) wishes(l chat.Line, p chat.Product, text string) []wish {
	text = strings.ToLower(text)
	now, values := traits(l.Size, l.Color, l.Options), valuesOf(l, p)
	var out []wish
	found := v.spokenIn(text, now, values)
	for _, s := range found {
		if s.own {
			continue
		}
		out = slices.DeleteFunc(out, func(w wish) bool {
			return slices.ContainsFunc(w.names, func(n string) bool { return slices.Contains(s.names, n) })
		})
		out = append(out, s.wish)
	}
	out = append(out, v.plainWishes(text, now, values)...)
	if len(out) == 0 { // a value that it has can still be wished for as another trait's: a brown frame, where the lens is brown
		for _, s := range found {
			s.names = slices.DeleteFunc(slices.Clone(s.names), func(n string) bool { return strings.EqualFold(now[n], s.value) })
			if len(s.names) > 0 {
				out = append(out, s.wish)
			}
		}
	}
	for _, name := range []string{"size", "color"} {
		heard := v.slot(name)
		i := slices.IndexFunc(values, func(w wish) bool { return strings.EqualFold(w.value, heard) && slices.Contains(w.names, name) })
		known := slices.ContainsFunc(out, func(w wish) bool { return slices.Contains(w.names, name) })
		if i >= 0 && !known && !strings.EqualFold(heard, now[name]) {
			out = append(out, wish{names: []string{name}, value: values[i].value})
		}
	}
	return out
}

// valuesOf lists the values that variants of a product have, and those of the thing itself, with the traits they are values of.
func valuesOf(l chat.Line, p chat.Product) []wish {
	var out []wish
	add := func(all map[string]string) {
		for name, value := range all {
			i := slices.IndexFunc(out, func(w wish) bool { return strings.EqualFold(w.value, value) })
			if i < 0 {
				out, i = append(out, wish{value: value}), len(out)
			}
			if !slices.Contains(out[i].names, name) {
				out[i].names = append(out[i].names, name)
			}
		}
	}
	add(traits(l.Size, l.Color, l.Options))
	for _, x := range p.Variants {
		add(traits(x.Size, x.Color, x.Options))
	}
	for _, w := range out {
		slices.Sort(w.names)
	}
	slices.SortFunc(out, func(a, b wish) int {
		return cmp.Or(cmp.Compare(len(b.value), len(a.value)), cmp.Compare(a.value, b.value))
	})
	return out
}

// bare are values that say nothing without the name of their trait.
func bare(value string) bool {
	switch strings.ToLower(value) {
	case "yes", "no", "none":
		return true
	}
	return false
}

// spokenIn finds values in a text in lower case, in the order they stand there; what is part of a longer one is none.
func (v *visit) spokenIn(text string, now map[string]string, values []wish) []spokenValue {
	var found []spokenValue
	for _, w := range values {
		if bare(w.value) {
			continue
		}
		for _, form := range v.formsOf(w) {
			for _, at := range standsIn(text, form) {
				found = append(found, spokenValue{wish: w, from: at[0], to: at[1],
					own: slices.ContainsFunc(w.names, func(n string) bool { return strings.EqualFold(now[n], w.value) })})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b spokenValue) int { return cmp.Compare(b.to-b.from, a.to-a.from) })
	var out []spokenValue
	for _, s := range found {
		if !slices.ContainsFunc(out, func(o spokenValue) bool { return s.from < o.to && o.from < s.to }) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b spokenValue) int { return cmp.Compare(a.from, b.from) })
	return out
}

var negatedBefore = regexp.MustCompile(`(?i)(\bno|\bnot|\bnon-?|\bwithout|n't|不|没有?|无|非|不要|不带)[ \-]*(?:\b(?:any|an?|the|be|is|that) )*$`)

// negatedAfter is how a label says it: water resistance: no.
var negatedAfter = regexp.MustCompile(`(?i)^[^:：,，;；]{1,40}[:：]\s*(?:no\b|none\b|否|无)`)

// plainWishes finds wishes for traits that there are or are not: waterproof, no armrest.
func (v *visit) plainWishes(text string, now map[string]string, values []wish) []wish {
	var out []wish
	for _, w := range values {
		if !bare(w.value) {
			continue
		}
		for _, name := range w.names {
			if one := (wish{names: []string{name}, value: w.value}); !strings.EqualFold(now[name], w.value) && v.speaksOf(text, one) {
				out = append(out, one)
			}
		}
	}
	return out
}

// speaksOf reports whether a text in lower case has a value of a trait: in words, or, of a mere yes or no, by the trait's name.
func (v *visit) speaksOf(text string, w wish) bool {
	if !bare(w.value) {
		return slices.ContainsFunc(v.formsOf(w), func(form string) bool { return len(standsIn(text, form)) > 0 })
	}
	at := v.nameIn(text, w.names[0])
	return at >= 0 && (negatedBefore.MatchString(text[:at]) || negatedAfter.MatchString(text[at:])) == (strings.ToLower(w.value) != "yes")
}

// nameIn finds where a text speaks of a trait: all words of its name one after the other, by their beginnings (water resistant), or the
// name's words in Chinese; -1 where it does not.
func (v *visit) nameIn(text, name string) int {
	for _, form := range v.bot.words[chat.Chinese][optionKey("name."+name)] {
		if at := strings.Index(text, form); at >= 0 {
			return at
		}
	}
	var pattern strings.Builder
	for i, w := range strings.Fields(strings.ToLower(name)) {
		if i > 0 {
			pattern.WriteString(`[ \-]+`)
		}
		pattern.WriteString(regexp.QuoteMeta(short(w, 6)) + `\w*`)
	}
	if at := regexp.MustCompile(pattern.String()).FindStringIndex(text); at != nil {
		return at[0]
	}
	return -1
}

// optionKey is the key of the words for an option's value or name.
func optionKey(value string) string {
	return "option." + strings.ReplaceAll(strings.ToLower(value), " ", "_")
}

var sizeWords = map[string][]string{"xs": {"extra small", "加小号", "加小码"}, "s": {"small", "小号", "小码"}, "m": {"medium", "中号", "中码"}, "l": {"large", "大号", "大码"},
	"xl": {"extra large", "加大号", "加大码"}}

var measured = regexp.MustCompile(`^([\d.]+(?:-[\d.]+)?)[ \-]?(liters?|l|ml|inch|inches|ft|hours?|cups?|mm|degrees|lbs|piece)$`)

var unitWords = map[string][]string{"liter": {"升", "l", " liter"}, "l": {"升", " liter"}, "ml": {"毫升"}, "inch": {"寸", "英寸", "\""}, "inche": {"寸", "英寸", " inch", "\""}, "ft": {"英尺", " feet", " foot"},
	"hour": {"小时", "h"}, "cup": {"杯"}, "mm": {"毫米"}, "degree": {"度"}, "lb": {"磅", " pounds"}, "piece": {"件套", "件", " pieces"}}

// formsOf are the ways to say a value, in lower case.
func (v *visit) formsOf(w wish) []string {
	value := strings.ToLower(w.value)
	forms := []string{value}
	for _, language := range []string{chat.Chinese, chat.English} {
		for _, key := range []string{optionKey(value), "color." + strings.ReplaceAll(value, " ", "_")} {
			for _, said := range v.bot.words[language][key] {
				forms = append(forms, strings.ToLower(said))
				if short, cut := strings.CutSuffix(said, "色"); cut {
					forms = append(forms, short+"的", short+"款")
				}
			}
		}
	}
	if slices.ContainsFunc(w.names, func(n string) bool { return strings.Contains(strings.ToLower(n), "size") }) {
		for short, long := range sizeWords {
			if value == short || value == long[0] {
				forms = append(append(forms, short), long...)
			}
		}
	}
	if m := measured.FindStringSubmatch(value); m != nil {
		for _, unit := range unitWords[strings.TrimSuffix(m[2], "s")] {
			forms = append(forms, m[1]+unit)
		}
	}
	return forms
}

// standsIn finds where a phrase stands in a text, spaces and hyphens left out of account, and not as part of a longer Latin word or
// number. An s at its end may be missing, or be there.
func standsIn(text, phrase string) [][2]int {
	if phrase == "" {
		return nil
	}
	first, _ := utf8.DecodeRuneInString(phrase)
	var out [][2]int
	for i, r := range text {
		if r != first {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		if latin(before) && latin(first) || before == '\'' || before == '’' || before == '.' && unicode.IsDigit(first) {
			continue
		}
		if n, ok := matched(text[i:], phrase); ok {
			out = append(out, [2]int{i, i + n})
		}
	}
	return out
}

// matched reports how much of a text's beginning is a phrase.
func matched(text, phrase string) (n int, ok bool) {
	last := rune(0)
	for phrase != "" {
		p, size := utf8.DecodeRuneInString(phrase)
		if p == ' ' || p == '-' {
			phrase = phrase[size:]
			continue
		}
		r, width := utf8.DecodeRuneInString(text[n:])
		if (r == ' ' || r == '-') && last != 0 {
			n += width
			continue
		}
		if r != p {
			if phrase == "s" && len(text) > 0 && !latin(r) {
				break
			}
			return 0, false
		}
		last, n, phrase = p, n+width, phrase[size:]
	}
	after, width := utf8.DecodeRuneInString(text[n:])
	if after == 's' && unicode.IsLetter(last) && latin(last) {
		next, _ := utf8.DecodeRuneInString(text[n+width:])
		if !latin(next) {
			return n + width, true
		}
	}
	return n, !(latin(last) && latin(after))
}

func latin(r rune) bool { return r < unicode.MaxLatin1 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// portion is the part of a text that speaks of one of several things: from where it is named up to where another is. A text that
// names none of them is about the one that was asked for; "" where it names others only.
func (v *visit) portion(l chat.Line, of []chat.Line, text string) string {
	if len(of) < 2 {
		return text
	}
	type mention struct {
		at  int
		sku string
	}
	var all []mention
	for _, other := range of {
		for _, at := range v.mentions(other, of, text) {
			all = append(all, mention{at, other.SKU})
		}
	}
	if len(all) == 0 {
		return text
	}
	slices.SortFunc(all, func(a, b mention) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.sku, b.sku)) })
	var out []string
	for i, m := range all {
		to := len(text)
		if i+1 < len(all) {
			to = all[i+1].at
		}
		if m.sku == l.SKU {
			out = append(out, text[m.at:to])
		}
	}
	return strings.Join(out, " ")
}

// mentions finds where a text names a thing: by its title or by what only its title has, and, of several things of one kind, by what
// stands before the name and is told apart by: the navy bottle.
func (v *visit) mentions(l chat.Line, of []chat.Line, text string) []int {
	low := strings.ToLower(text)
	if len(low) != len(text) {
		return nil
	}
	var places [][2]int
	for _, title := range l.Title {
		places = append(places, standsIn(low, strings.ToLower(title))...)
	}
	if len(places) == 0 {
		for term := range v.ownTerms(l, of) {
			places = append(places, standsIn(low, term)...)
		}
	}
	slices.SortFunc(places, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	all := chat.Order{Lines: of}
	siblings := linesOf(all, l)
	var out []int
	end := 0
	for _, at := range places {
		if at[0] < end {
			continue
		}
		if len(siblings) > 1 {
			from := max(end, at[0]-traitWindow)
			window := low[from:at[0]]
			told := v.toldApart(all, siblings, window)
			if len(told) != 1 || of[told[0]].SKU != l.SKU {
				end = at[1]
				continue
			}
			at[0] = from + v.traitsBegin(window, l)
		}
		out, end = append(out, at[0]), at[1]
	}
	return out
}

// traitsBegin is where the values of a thing begin that stand in a text in lower case, each where it stands last; its length where none does.
func (v *visit) traitsBegin(text string, l chat.Line) int {
	begin := len(text)
	for name, value := range traits(l.Size, l.Color, l.Options) {
		if bare(value) {
			continue
		}
		last := -1
		for _, form := range v.formsOf(wish{names: []string{name}, value: value}) {
			for _, at := range standsIn(text, form) {
				last = max(last, at[0])
			}
		}
		if last >= 0 {
			begin = min(begin, last)
		}
	}
	return begin
}

// traitWindow is how many bytes before a name are looked at for what tells things of its kind apart.
const traitWindow = 40
