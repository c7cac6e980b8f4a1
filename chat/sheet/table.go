package sheet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// delimiters that exports use between cells.
var delimiters = []rune{',', '\t', ';', '|'}

// Table is a table whose first row is its headings.
type Table struct {
	Delimiter rune
	Head      []string // as written, trimmed
	Rows      []Row    // without empty ones
}

// Row is one row: the line it begins in, counted from 1, and its cells as written.
type Row struct {
	Line  int
	Cells []string
}

// Cell gives the cell of a column; "" where the row is shorter.
func (r Row) Cell(i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return r.Cells[i]
}

// Rest reports whether the row has filled cells beyond the headings: a delimiter in a text without quotes.
func (t *Table) Rest(r Row) bool {
	for i := len(t.Head); i < len(r.Cells); i++ {
		if strings.TrimSpace(r.Cells[i]) != "" {
			return true
		}
	}
	return false
}

// ReadTable reads CSV as in RFC 4180, with a comma, tab, semicolon or bar between the cells, and tables that programs write with
// tabs and no quoting. A table that cannot be cut into cells, or has no row of headings, is an *Error.
func ReadTable(text string) (*Table, error) {
	skipped := 0
	// Excel writes the delimiter into a line of its own.
	if first, rest, ok := strings.Cut(text, "\n"); ok && strings.HasPrefix(strings.ToLower(first), "sep=") {
		text, skipped = rest, 1
	}
	t := &Table{Delimiter: delimiterOf(text)}
	rows, err := t.cut(text)
	if err != nil {
		err.Line += skipped
		return nil, err
	}
	for i := range rows {
		rows[i].Line += skipped
	}
	if len(rows) == 0 {
		return nil, &Error{0, "the file is empty: its first line must be headings"}
	}
	for _, h := range rows[0].Cells {
		t.Head = append(t.Head, strings.TrimSpace(h))
	}
	t.Rows = rows[1:]
	return t, nil
}

// delimiterOf is what cuts the first line that holds anything into the most cells.
func delimiterOf(text string) rune {
	best, most := ',', 0
	for _, d := range delimiters {
		r := csv.NewReader(strings.NewReader(text))
		r.Comma, r.FieldsPerRecord, r.LazyQuotes = d, -1, true
		if cells, err := r.Read(); err == nil && len(cells) > most {
			best, most = d, len(cells)
		}
	}
	return best
}

func (t *Table) cut(text string) ([]Row, *Error) {
	if t.Delimiter == '\t' {
		if rows, even := unquoted(text); even {
			return rows, nil
		}
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = t.Delimiter, -1
	var rows []Row
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return rows, nil
		}
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			return nil, &Error{parse.StartLine, fmt.Sprintf("a quotation mark is out of place (%v): put a text that holds quotes in quotes, and double those inside", parse.Err)}
		}
		if err != nil {
			return nil, &Error{0, err.Error()}
		}
		if line, _ := r.FieldPos(0); !empty(cells) {
			rows = append(rows, Row{line, cells})
		}
	}
}

// unquoted cuts lines at tabs; even reports that every line has as many as the first, as programs that do not quote write them.
func unquoted(text string) (rows []Row, even bool) {
	n := 0
	for line := range strings.Lines(text) {
		n++
		cells := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if empty(cells) {
			continue
		}
		if len(rows) > 0 && len(cells) != len(rows[0].Cells) {
			return nil, false
		}
		for i, c := range cells {
			cells[i] = bare(c)
		}
		rows = append(rows, Row{n, cells})
	}
	return rows, true
}

// bare takes off the quotes around a whole cell.
func bare(cell string) string {
	if len(cell) < 2 || cell[0] != '"' || cell[len(cell)-1] != '"' {
		return cell
	}
	inner := strings.ReplaceAll(cell[1:len(cell)-1], `""`, "\x00")
	if strings.Contains(inner, `"`) {
		return cell
	}
	return strings.ReplaceAll(inner, "\x00", `"`)
}

func empty(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}
