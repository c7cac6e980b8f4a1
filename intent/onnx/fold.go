package onnx

import (
	"errors"
	"unicode/utf8"
	"unsafe"
)

// folding is what a pack wants done to a text before it is cut into tokens: character for character, as letter case and the
// traditional forms of Chinese characters, which mean the same. The field is pack.json's.
type folding struct {
	From string `json:"from"`
	To   string `json:"to"` // as many characters as From

	to map[rune]rune
}

func (f *folding) prepare() error {
	if utf8.RuneCountInString(f.From) != utf8.RuneCountInString(f.To) {
		return errors.New("fold: from and to have different numbers of characters")
	}
	f.to = make(map[rune]rune, len(f.From)/2)
	to := f.To
	for _, from := range f.From {
		c, size := utf8.DecodeRuneInString(to)
		f.to[from], to = c, to[size:]
	}
	return nil
}

// apply gives the folded text. It lies in buffer, which is grown where it must be and given back, and holds only until that is used
// again.
func (f *folding) apply(buffer []byte, text string) (folded string, kept []byte) {
	first := -1
	for i, c := range text {
		if _, ok := f.to[c]; ok {
			first = i
			break
		}
	}
	if first < 0 {
		return text, buffer
	}
	buffer = append(buffer[:0], text[:first]...)
	for _, c := range text[first:] {
		if to, ok := f.to[c]; ok {
			c = to
		}
		buffer = utf8.AppendRune(buffer, c)
	}
	return unsafe.String(unsafe.SliceData(buffer), len(buffer)), buffer
}
