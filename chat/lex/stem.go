package lex

import "strings"

// irregular are the plurals that shops sell by and no rule finds.
var irregular = map[string]string{
	"men": "man", "women": "woman", "children": "child", "feet": "foot", "knives": "knife", "scarves": "scarf",
	"shelves": "shelf", "loaves": "loaf", "mice": "mouse", "geese": "goose", "teeth": "tooth", "people": "person",
	"bought": "buy", "sent": "send", "paid": "pay", "got": "get", "lost": "lose", "broke": "break", "broken": "break",
	"came": "come", "took": "take", "made": "make", "wore": "wear", "worn": "wear",
}

// Stem folds the endings of an English word in small letters: possessive, plural, -ed and -ing (step 1 of Porter, "An algorithm
// for suffix stripping", 1980, with plurals in -es kept apart). Words of other scripts come back as they are.
func Stem(w string) string {
	if at := strings.IndexByte(w, '\''); at >= 0 {
		if strings.HasSuffix(w, "n't") {
			return w[:at] + w[at+1:]
		}
		w = w[:at]
	}
	if s, ok := irregular[w]; ok {
		return s
	}
	if len(w) < 3 || w[len(w)-1] > 'z' {
		return w
	}
	w = singular(w)
	if s, ok := irregular[w]; ok { // womens, mens
		return s
	}
	w = present(w)
	if n := len(w); n > 3 && w[n-1] == 'y' && vowelIn(w[:n-1]) && !vowelAt(w, n-2) {
		return w[:n-1] + "i"
	}
	return w
}

func singular(w string) string {
	n := len(w)
	switch {
	case strings.HasSuffix(w, "ies") && n > 4:
		return w[:n-3] + "y"
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "xes"):
		return w[:n-2]
	case strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"), strings.HasSuffix(w, "is"):
		return w
	case w[n-1] == 's' && n > 3:
		return w[:n-1]
	}
	return w
}

func present(w string) string {
	n := len(w)
	var stem string
	switch {
	case strings.HasSuffix(w, "eed"):
		return w
	case strings.HasSuffix(w, "ed") && vowelIn(w[:n-2]):
		stem = w[:n-2]
	case strings.HasSuffix(w, "ing") && vowelIn(w[:n-3]):
		stem = w[:n-3]
	default:
		return strings.TrimSuffix(w, "e")
	}
	m := len(stem)
	if m < 2 {
		return w
	}
	// running → run, but falling → fall, passing → pass
	if last := stem[m-1]; m > 2 && last == stem[m-2] && !vowelAt(stem, m-1) && last != 'l' && last != 's' && last != 'z' {
		return stem[:m-1]
	}
	return stem
}

func vowelAt(w string, i int) bool {
	switch w[i] {
	case 'a', 'e', 'i', 'o', 'u':
		return true
	case 'y':
		return i > 0 && !vowelAt(w, i-1)
	}
	return false
}

func vowelIn(w string) bool {
	for i := range len(w) {
		if vowelAt(w, i) {
			return true
		}
	}
	return false
}
