package file

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxProblems is how many problems are listed; the rest would follow from them or look alike.
const maxProblems = 20

// Problem is one thing that is wrong in a file. Line is 0 where it is not known, Field is like products[3].price.amount.
type Problem struct {
	File  string
	Line  int
	Field string
	Text  string
}

// String writes it as editors understand it: file:line: field: text.
func (p Problem) String() string {
	s := p.File
	if p.Line > 0 {
		s = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	if p.Field != "" {
		s += ": " + p.Field
	}
	return s + ": " + p.Text
}

// BadFiles is the error of files that were read and do not make a shop. It lists at most 20 problems.
type BadFiles struct{ Problems []Problem }

// Error lists the problems, one a line.
func (b *BadFiles) Error() string {
	lines := make([]string, len(b.Problems))
	for i, p := range b.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// plain drops a byte order mark and refuses what is not UTF-8.
func plain(name string, b []byte) ([]byte, error) {
	if bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff}) {
		return nil, &BadFiles{Problems: []Problem{{File: name, Line: 1, Text: "the file is UTF-16: save it as UTF-8"}}}
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			text := fmt.Sprintf("byte %#02x is not UTF-8: save the file as UTF-8 (not GBK)", b[i])
			return nil, &BadFiles{Problems: []Problem{{File: name, Line: lineAt(b, int64(i)), Text: text}}}
		}
		i += n
	}
	return b, nil
}

// lineAt gives the line of a byte offset, counted from 1.
func lineAt(b []byte, offset int64) int {
	return 1 + bytes.Count(b[:min(max(offset, 0), int64(len(b)))], []byte("\n"))
}

// withLines finds the lines of problems that know only their fields: of the field itself, else of what holds it.
func withLines(bad []Problem, raw map[string][]byte) []Problem {
	lines := map[string]map[string]int{}
	for _, p := range bad {
		if lines[p.File] == nil {
			lines[p.File] = fieldLines(p.File, raw[p.File], bad)
		}
	}
	for i, p := range bad {
		for field := p.Field; bad[i].Line == 0; field = holder(field) {
			bad[i].Line = lines[p.File][field]
			if field == "" {
				break
			}
		}
	}
	return bad
}

// holder is the field around a field: products[3] for products[3].price, products for products[3].
func holder(field string) string {
	return field[:max(strings.LastIndexAny(field, ".["), 0)]
}
