// Package lex cuts text in Chinese and English into the terms that search compares: folded words and Han characters alone
// and in pairs. It holds no index and no language model: equal terms mean equal spelling, nothing more.
package lex

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxRunes     = 8000 // of a text that are read: twice the longest message
	maxWordBytes = 40   // a longer run of letters is no word that anybody searches for
)

// Terms gives the terms of a text in order, repeated ones repeated. Words are folded by Fold and Stem; a run of Han characters
// gives each character and each neighbouring pair. Any bytes are allowed: what is no letter or digit separates.
func Terms(text string) []string {
	var terms []string
	Each(text, func(term string) { terms = append(terms, term) })
	return terms
}

// Each calls yield for every term of Terms.
func Each(text string, yield func(term string)) {
	text = Fold(text)
	var prevHan string // the Han character just before, "" where there is none
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		class := classOf(r)
		if class == han {
			here := text[i : i+size]
			if prevHan != "" {
				yield(text[i-len(prevHan) : i+size])
			}
			yield(here)
			prevHan, i = here, i+size
			continue
		}
		prevHan = ""
		if class == none {
			i += size
			continue
		}
		end := runEnd(text, i, class)
		if end-i <= maxWordBytes {
			word(text[i:end], class, yield)
		}
		i = end
	}
}

// IsHan reports whether a term is made of Han characters; single reports whether it is one alone.
func IsHan(term string) (isHan, single bool) {
	r, size := utf8.DecodeRuneInString(term)
	return classOf(r) == han, size == len(term)
}

// Fold brings spellings together that people mean alike: full-width forms become half-width, capitals small, marks above
// letters go; typographic apostrophes become plain ones.
func Fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	n := 0
	for _, r := range text {
		if n++; n > maxRunes {
			break
		}
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == ' ':
		case r == 0x3000:
			r = ' '
		case r >= 0xFF01 && r <= 0xFF5E:
			r = unicode.ToLower(r - 0xFEE0)
		case r == '’' || r == '‘' || r == '＇':
			r = '\''
		case r < utf8.RuneSelf:
			r = unicode.ToLower(r)
		case unicode.Is(unicode.Mn, r) || r == 0x200D || r >= 0xFE00 && r <= 0xFE0F:
			continue
		default:
			r = bare(unicode.ToLower(r))
		}
		b.WriteRune(r)
	}
	return b.String()
}

// class tells which runes make one run. Letters and digits part company so that "iphone15" finds "iPhone 15".
type class int

const (
	none class = iota
	letter
	digit
	han
)

func classOf(r rune) class {
	switch {
	case r >= 'a' && r <= 'z':
		return letter
	case r >= '0' && r <= '9':
		return digit
	case r < utf8.RuneSelf || r == utf8.RuneError:
		return none
	case unicode.Is(unicode.Han, r):
		return han
	case unicode.IsLetter(r):
		return letter
	case unicode.IsDigit(r):
		return digit
	}
	return none
}

// runEnd finds where the run of a class that starts at i ends. An apostrophe between letters belongs to the word, a point
// between digits to the number.
func runEnd(text string, i int, c class) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if classOf(r) != c {
			inside := c == letter && r == '\'' || c == digit && r == '.'
			if !inside || i+1 >= len(text) {
				return i
			}
			if next, _ := utf8.DecodeRuneInString(text[i+1:]); classOf(next) != c {
				return i
			}
		}
		i += size
	}
	return i
}

func word(s string, c class, yield func(string)) {
	if c == letter {
		s = Stem(s)
	}
	if s != "" {
		yield(s)
	}
}

// bare takes the marks off the Latin letters that shoppers leave them off.
func bare(r rune) rune {
	const marked = "àáâãäåāçćčďèéêëēėęěìíîïīłñńňòóôõöøōřśšşťùúûüūůýÿźżžß"
	const unmarked = "aaaaaaacccdeeeeeeeeiiiiilnnnooooooorssstuuuuuuyyzzzs"
	if r < 0xDF || r > 0x17F {
		return r
	}
	n := 0
	for _, m := range marked {
		if m == r {
			return rune(unmarked[n])
		}
		n++
	}
	return r
}
