package entity

import (
	"slices"
	"strings"
)

// words is a set of phrases that can be looked for at a place, forwards or backwards. Phrases are lower case and simplified; a
// Latin letter or digit at an edge matches at a word's border only.
type words struct {
	first, last map[rune][][]rune // the longest first
}

func phrases(list string) words {
	w := words{first: map[rune][][]rune{}, last: map[rune][][]rune{}}
	for phrase := range strings.SplitSeq(list, "|") {
		if p := []rune(phrase); len(p) > 0 {
			w.first[p[0]] = longestFirst(w.first[p[0]], p)
			end := p[len(p)-1]
			w.last[end] = longestFirst(w.last[end], p)
		}
	}
	return w
}

func longestFirst(list [][]rune, p []rune) [][]rune {
	at := 0
	for at < len(list) && len(list[at]) >= len(p) {
		at++
	}
	list = append(list, nil)
	copy(list[at+1:], list[at:])
	list[at] = p
	return list
}

// from looks for a phrase that begins at i and gives its end.
func (s *scan) from(i int, w words) (end int, ok bool) {
	if i < 0 || i >= len(s.low) {
		return 0, false
	}
	for _, p := range w.first[s.low[i]] {
		s.steps++
		if end := i + len(p); end <= len(s.low) && equal(s.low[i:end], p) && s.bordered(i, end, p) {
			return end, true
		}
	}
	return 0, false
}

// upTo looks for a phrase that ends at i (exclusive) and gives its start.
func (s *scan) upTo(i int, w words) (start int, ok bool) {
	if i <= 0 || i > len(s.low) {
		return 0, false
	}
	for _, p := range w.last[s.low[i-1]] {
		s.steps++
		if start := i - len(p); start >= 0 && equal(s.low[start:i], p) && s.bordered(start, i, p) {
			return start, true
		}
	}
	return 0, false
}

// bordered reports whether a phrase of Latin letters stands between borders. A digit may be glued to letters: 65kg, eu42.
func (s *scan) bordered(start, end int, p []rune) bool {
	if isLatin(p[0]) && isLatin(s.at(start-1)) || isDigit(p[0]) && isDigit(s.at(start-1)) {
		return false
	}
	last := p[len(p)-1]
	return !(isLatin(last) && isLatin(s.at(end)) || isDigit(last) && isDigit(s.at(end)))
}

func equal(a, b []rune) bool {
	for i := range b {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// glossary is phrases that each stand for a number.
type glossary map[rune][]entry // by the first rune, the longest first

type entry struct {
	phrase []rune
	id     int
}

// glossed makes a glossary of lists of phrases; a phrase stands for the number of its list.
func glossed(lists ...string) glossary {
	g := glossary{}
	for id, list := range lists {
		for phrase := range strings.SplitSeq(list, "|") {
			p := []rune(phrase)
			g[p[0]] = append(g[p[0]], entry{p, id})
		}
	}
	for _, list := range g {
		slices.SortStableFunc(list, func(a, b entry) int { return len(b.phrase) - len(a.phrase) })
	}
	return g
}

// lookup finds the longest phrase of a glossary that begins at i.
func (s *scan) lookup(i int, g glossary) (end, id int, ok bool) {
	if i < 0 || i >= len(s.low) {
		return 0, 0, false
	}
	for _, e := range g[s.low[i]] {
		s.steps++
		if end := i + len(e.phrase); end <= len(s.low) && equal(s.low[i:end], e.phrase) && s.bordered(i, end, e.phrase) {
			return end, e.id, true
		}
	}
	return 0, 0, false
}

// after is from with spaces skipped.
func (s *scan) after(i int, w words) (end int, ok bool) { return s.from(s.skip(i), w) }

// before is upTo with spaces skipped.
func (s *scan) before(i int, w words) (start int, ok bool) { return s.upTo(s.skipBack(i), w) }

func (s *scan) skip(i int) int {
	for n := 0; n < 3 && s.at(i) == ' '; n++ {
		i++
	}
	return i
}

func (s *scan) skipBack(i int) int {
	for n := 0; n < 3 && s.at(i-1) == ' '; n++ {
		i--
	}
	return i
}
