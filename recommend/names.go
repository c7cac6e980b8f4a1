package recommend

import (
	"slices"
	"strings"
	"unicode/utf8"

	"shoptalk/chat"
	"shoptalk/chat/lex"
)

// name is what a kind or a brand is called.
type name struct {
	kinds []int32 // numbers of categories; none of a brand
}

// longestName bounds the words of a name that is looked for.
const longestName = 4

// learnNames remembers what kinds and brands are called, so that a query that names one is answered with it and never taken for
// something that the shop does not have.
func (l *lexicon) learnNames(s *shelf) {
	put := func(text string, kinds ...int32) {
		key := joined(text)
		if key == "" || filler.Has(key) {
			return
		}
		n, known := l.names[key]
		n.kinds = append(n.kinds, kinds...)
		l.names[key] = n
		if isHan, _ := lex.IsHan(key); isHan && !known {
			l.han = append(l.han, key)
		}
	}
	for i, c := range s.kinds {
		for _, w := range wordings(c) {
			put(w, int32(i))
		}
	}
	for _, p := range s.products {
		put(p.Brand)
	}
	slices.Sort(l.han)
}

func wordings(c chat.Category) []string {
	out := slices.Clone(c.Words)
	eachText(c.Title, func(text string) { out = append(out, text) })
	return out
}

// joined is a text in folded words, as names are compared: "Running Shoes" and "running shoe" are one. Han runs stay whole.
func joined(text string) string {
	text = lex.Fold(text)
	if isHan, _ := lex.IsHan(text); isHan {
		return strings.Join(strings.Fields(text), "")
	}
	return strings.Join(latin(text), " ")
}

// latin gives the folded words of a text that are not Han.
func latin(text string) []string {
	var out []string
	lex.Each(text, func(term string) {
		if isHan, _ := lex.IsHan(term); !isHan {
			out = append(out, term)
		}
	})
	return out
}

// named gives the kinds that a query calls by a whole name, and whether it calls any kind or brand so. A name inside a longer
// one does not count: 跑鞋 is no 鞋 in general.
func (l *lexicon) named(query string) (kinds []int32, any bool) {
	var found []string
	words := latin(query)
	for from := range words {
		for to := from + 1; to <= min(from+longestName, len(words)); to++ {
			if key := strings.Join(words[from:to], " "); l.has(key) {
				found = append(found, key)
			}
		}
	}
	bare := filler.Without(lex.Fold(query))
	for _, key := range l.han {
		if calls(bare, key) {
			found = append(found, key)
		}
	}
	for _, key := range found {
		inside := slices.ContainsFunc(found, func(longer string) bool { return longer != key && strings.Contains(longer, key) })
		if !inside {
			kinds = append(kinds, l.names[key].kinds...)
		}
	}
	return kinds, len(found) > 0
}

func (l *lexicon) has(key string) bool {
	_, ok := l.names[key]
	return ok
}

// calls reports whether a folded text without filler holds a Chinese name. A name of one character has to end a run of
// characters: 跑步鞋 is a 鞋, 鞋柜 is none.
func calls(text, name string) bool {
	if utf8.RuneCountInString(name) > 1 {
		return strings.Contains(text, name)
	}
	for rest := text; ; {
		at := strings.Index(rest, name)
		if at < 0 {
			return false
		}
		rest = rest[at+len(name):]
		next, _ := utf8.DecodeRuneInString(rest)
		if isHan, _ := lex.IsHan(string(next)); !isHan {
			return true
		}
	}
}
