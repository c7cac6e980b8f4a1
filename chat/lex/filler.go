package lex

import (
	"strings"
	"unicode/utf8"
)

// Filler is what people say around the thing they mean: English words, by their stems, and Chinese phrases. What is filler
// depends on what is searched, so each search brings its own list.
type Filler struct {
	words   map[string]bool
	phrases map[rune][]string // by their first character, longest first
}

// NewFiller makes a Filler of words and phrases divided by spaces.
func NewFiller(english, chinese string) Filler {
	f := Filler{words: map[string]bool{}, phrases: map[rune][]string{}}
	for word := range strings.FieldsSeq(english) {
		f.words[Stem(word)] = true
	}
	for phrase := range strings.FieldsSeq(chinese) {
		first, _ := utf8.DecodeRuneInString(phrase)
		list, at := f.phrases[first], 0
		for at < len(list) && len(list[at]) >= len(phrase) {
			at++
		}
		f.phrases[first] = append(list[:at], append([]string{phrase}, list[at:]...)...)
	}
	return f
}

// Has reports whether a term of Terms is an English filler word.
func (f Filler) Has(term string) bool { return f.words[term] }

// Without takes the Chinese phrases out of a text, so that no pair of characters spans one.
func (f Filler) Without(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		kept := text[i : i+size]
		for _, phrase := range f.phrases[r] {
			if strings.HasPrefix(text[i:], phrase) {
				kept, size = " ", len(phrase)
				break
			}
		}
		b.WriteString(kept)
		i += size
	}
	return b.String()
}
