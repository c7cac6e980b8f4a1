package file

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"shoptalk/chat"
)

// Bounds on a document. No text of a shop comes near them.
const (
	maxDepth     = 16
	maxTextRunes = 8000
)

// walk goes through a JSON document beside the Go type it shall fill, so that every complaint has a line and a field. The
// standard decoder alone tells neither, lets a key stand twice and takes "Price" for "price".
type walk struct {
	name  string
	text  []byte
	dec   *json.Decoder
	path  []string
	bad   []Problem
	visit func(field string, offset int64) // nil: nobody asks
}

func newWalk(name string, text []byte) *walk {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	return &walk{name: name, text: text, dec: dec}
}

// fieldLines gives the lines of the fields that problems name, and of all that holds them.
func fieldLines(name string, raw []byte, bad []Problem) map[string]int {
	wanted := map[string]bool{}
	for _, p := range bad {
		for f := p.Field; p.File == name && f != "" && !wanted[f]; f = holder(f) {
			wanted[f] = true
		}
	}
	lines := map[string]int{}
	text := bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	w := newWalk(name, text)
	w.visit = func(field string, offset int64) {
		if wanted[field] {
			lines[field] = lineAt(text, offset)
		}
	}
	_ = w.document(nil) // it was read without an error before
	return lines
}

// document walks the one value of the file.
func (w *walk) document(t reflect.Type) error {
	if err := w.value(t); err != nil {
		return w.broken(err)
	}
	if _, err := w.dec.Token(); !errors.Is(err, io.EOF) {
		return w.broken(errors.New("something follows the end of the document"))
	}
	return nil
}

func (w *walk) broken(err error) error {
	offset := w.dec.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = syntax.Offset
	}
	text := "not valid JSON: " + err.Error()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		text, offset = "not valid JSON: the file ends too early", int64(len(w.text))
	}
	return &BadFiles{Problems: []Problem{{File: w.name, Line: lineAt(w.text, offset), Field: w.field(), Text: text}}}
}

func (w *walk) field() string { return strings.TrimPrefix(strings.Join(w.path, ""), ".") }

func (w *walk) complain(format string, args ...any) {
	if len(w.bad) < maxProblems {
		w.bad = append(w.bad, Problem{w.name, lineAt(w.text, w.dec.InputOffset()), w.field(), fmt.Sprintf(format, args...)})
	}
}

// value walks one value. t is nil inside of what is unknown already.
func (w *walk) value(t reflect.Type) error {
	tok, err := w.dec.Token()
	if err != nil {
		return err
	}
	if w.visit != nil {
		w.visit(w.field(), w.dec.InputOffset())
	}
	if len(w.path) > maxDepth {
		return fmt.Errorf("nested deeper than %d", maxDepth)
	}
	if t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch v := tok.(type) {
	case json.Delim:
		if v == '{' {
			return w.object(t)
		}
		return w.array(t)
	case string:
		w.str(t, v)
	case json.Number:
		w.number(t, v)
	case bool:
		if t != nil && t.Kind() != reflect.Bool {
			w.complain("must be %s, not %v", kindName(t), v)
		}
	case nil:
		if t != nil && t.Kind() != reflect.Map && t.Kind() != reflect.Slice && t.Kind() != reflect.Struct {
			w.complain("must be %s, not null: leave the field out", kindName(t))
		}
	}
	return nil
}

func (w *walk) object(t reflect.Type) error {
	if t != nil && (t == timeType || t.Kind() != reflect.Struct && t.Kind() != reflect.Map) {
		w.complain("must be %s, not an object", kindName(t))
		t = nil
	}
	seen := map[string]bool{}
	for w.dec.More() {
		tok, err := w.dec.Token()
		if err != nil {
			return err
		}
		key := tok.(string)
		w.path = append(w.path, "."+key)
		if seen[key] {
			w.complain("stands twice in the same object")
		}
		seen[key] = true
		if err := w.value(w.member(t, key)); err != nil {
			return err
		}
		w.path = w.path[:len(w.path)-1]
	}
	_, err := w.dec.Token()
	return err
}

var optionsType = reflect.TypeFor[map[string]string]()

// member gives the type of a key's value and complains about a key that t does not have.
func (w *walk) member(t reflect.Type, key string) reflect.Type {
	if t == nil {
		return nil
	}
	if t.Kind() == reflect.Map {
		// Texts and questions have languages; a variant's options are named by the shop.
		if t != optionsType && key != chat.Chinese && key != chat.English {
			w.complain("is not a language of the shop: use %q and %q", chat.Chinese, chat.English)
		}
		return t.Elem()
	}
	var known []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == key {
			return t.Field(i).Type
		}
		known = append(known, name)
	}
	w.complain("is not a known field: there are %s", strings.Join(known, ", "))
	return nil
}

func (w *walk) array(t reflect.Type) error {
	var of reflect.Type
	if t != nil && t.Kind() != reflect.Slice {
		w.complain("must be %s, not a list", kindName(t))
	} else if t != nil {
		of = t.Elem()
	}
	for i := 0; w.dec.More(); i++ {
		w.path = append(w.path, "["+strconv.Itoa(i)+"]")
		if err := w.value(of); err != nil {
			return err
		}
		w.path = w.path[:len(w.path)-1]
	}
	_, err := w.dec.Token()
	return err
}

var timeType = reflect.TypeFor[time.Time]()

func (w *walk) str(t reflect.Type, s string) {
	switch {
	case t == nil:
		return
	case t == timeType:
		if _, err := time.Parse(time.RFC3339, s); err != nil {
			w.complain("%s is no time: write it like 2026-05-01T14:30:00+08:00", shown(s))
		}
		return
	case t.Kind() != reflect.String:
		w.complain("must be %s, not the text %s", kindName(t), shown(s))
		return
	}
	if n := utf8.RuneCountInString(s); n > maxTextRunes {
		w.complain("has %d characters: at most %d", n, maxTextRunes)
	}
	if i := strings.IndexFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' }); i >= 0 {
		w.complain("holds the control character %+q: take it out", s[i])
	}
}

func (w *walk) number(t reflect.Type, n json.Number) {
	if t == nil {
		return
	}
	switch t.Kind() {
	case reflect.Int, reflect.Int64:
		if _, err := n.Int64(); err != nil {
			w.complain("%s is no whole number (amounts are in cents or fen: 79.90 is 7990)", shown(n.String()))
		}
	case reflect.Float64:
		if _, err := n.Float64(); err != nil {
			w.complain("%s is too large a number", shown(n.String()))
		}
	default:
		w.complain("must be %s, not the number %s", kindName(t), shown(n.String()))
	}
}

// kindName says what a value must be, for people.
func kindName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	}
	if t == timeType {
		return "a time"
	}
	return "an object"
}

// shown quotes a value of the file, cut short.
func shown(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return strconv.Quote(s)
}
