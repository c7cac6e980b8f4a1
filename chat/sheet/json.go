package sheet

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Element is one entry of a JSON list, and the line it begins in, counted from 1.
type Element struct {
	Line int
	Raw  json.RawMessage
}

// Elements reads a JSON list, or the lists that an object holds under the names, with the line of each entry. JSON that breaks off or
// holds no such list is an *Error.
func Elements(text string, names ...string) ([]Element, error) {
	l := &lister{dec: json.NewDecoder(strings.NewReader(text)), text: text}
	token, err := l.dec.Token()
	if err != nil {
		return nil, l.broken(err)
	}
	switch token {
	case json.Delim('['):
		err = l.entries()
	case json.Delim('{'):
		err = l.members(names)
	default:
		err = &Error{1, "the JSON is neither a list nor an object"}
	}
	if err != nil {
		return nil, err
	}
	if _, err := l.dec.Token(); err != io.EOF {
		return nil, &Error{l.line(l.dec.InputOffset()), "there is more behind the end of the JSON: put all in one list"}
	}
	return l.out, nil
}

type lister struct {
	dec  *json.Decoder
	text string
	out  []Element
	seen int64 // bytes whose lines are counted
	last int   // lines before seen
}

// line gives the line of an offset; offsets only grow.
func (l *lister) line(offset int64) int {
	if offset = min(offset, int64(len(l.text))); offset > l.seen {
		l.last += strings.Count(l.text[l.seen:offset], "\n")
		l.seen = offset
	}
	return l.last + 1
}

func (l *lister) broken(err error) error {
	var bad *json.SyntaxError
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	at := l.dec.InputOffset()
	if errors.As(err, &bad) {
		at = max(at, bad.Offset)
	}
	return &Error{l.line(at), fmt.Sprintf("the JSON is broken: %v", err)}
}

// entries reads the rest of a list.
func (l *lister) entries() error {
	for l.dec.More() {
		var raw json.RawMessage
		if err := l.dec.Decode(&raw); err != nil {
			return l.broken(err)
		}
		l.out = append(l.out, Element{l.line(l.dec.InputOffset() - int64(len(raw))), raw})
	}
	if _, err := l.dec.Token(); err != nil {
		return l.broken(err)
	}
	return nil
}

// members reads the rest of an object, for the lists under the names.
func (l *lister) members(names []string) error {
	found := false
	for l.dec.More() {
		token, err := l.dec.Token()
		if err != nil {
			return l.broken(err)
		}
		name, _ := token.(string)
		if !slices.Contains(names, name) {
			var skip json.RawMessage
			if err := l.dec.Decode(&skip); err != nil {
				return l.broken(err)
			}
			continue
		}
		if token, err = l.dec.Token(); err != nil {
			return l.broken(err)
		}
		if token != json.Delim('[') {
			return &Error{l.line(l.dec.InputOffset()), fmt.Sprintf("%q must be a list", name)}
		}
		if err := l.entries(); err != nil {
			return err
		}
		found = true
	}
	if _, err := l.dec.Token(); err != nil {
		return l.broken(err)
	}
	if !found {
		return &Error{1, fmt.Sprintf("the object holds no list %s: give a list, or an object that holds one", strings.Join(names, ", "))}
	}
	return nil
}
