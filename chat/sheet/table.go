package sheet

import (
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

// delimiterOf is what cuts the first row that holds anything into the most cells.
func delimiterOf(text string) rune {
	best, most := ',', 0
	for _, d := range delimiters {
		c := cutter{text: text, delimiter: byte(d), line: 1}
		row, err := c.row()
		for err == nil && empty(row.Cells) && c.at < len(text) {
			row, err = c.row()
		}
		if err == nil && len(row.Cells) > most {
			best, most = d, len(row.Cells)
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
	c := cutter{text: text, delimiter: byte(t.Delimiter), line: 1}
	var rows []Row
	for c.at < len(text) {
		row, err := c.row()
		if err != nil {
			return nil, err
		}
		if !empty(row.Cells) {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// cutter cuts a text into rows. It differs from encoding/csv in one thing: a quote inside a cell that does not begin with one is a
// character like any other, as in ="0042", which shops write to keep spreadsheets from counting.
type cutter struct {
	text      string
	delimiter byte
	at        int
	line      int
}

// row cuts one row.
func (c *cutter) row() (Row, *Error) {
	row := Row{Line: c.line}
	for {
		cell, err := c.cell()
		if err != nil {
			return row, err
		}
		row.Cells = append(row.Cells, cell)
		if c.at >= len(c.text) {
			return row, nil
		}
		mark := c.text[c.at]
		if c.at++; mark == c.delimiter {
			continue
		}
		if mark == '\r' && c.at < len(c.text) && c.text[c.at] == '\n' {
			c.at++
		}
		c.line++
		return row, nil
	}
}

// cell cuts one cell and stands then at the delimiter or line end behind it.
func (c *cutter) cell() (string, *Error) {
	if c.at < len(c.text) && c.text[c.at] == '"' {
		return c.quoted()
	}
	end := strings.IndexFunc(c.text[c.at:], func(r rune) bool { return r == rune(c.delimiter) || r == '\n' || r == '\r' })
	if end < 0 {
		end = len(c.text) - c.at
	}
	cell := c.text[c.at : c.at+end]
	c.at += end
	return cell, nil
}

// quoted cuts a cell in quotes.
func (c *cutter) quoted() (string, *Error) {
	start := c.line
	var b strings.Builder
	for c.at++; ; {
		end := strings.IndexByte(c.text[c.at:], '"')
		if end < 0 {
			return "", &Error{start, "a quotation mark is opened and never closed: close it, or double it where it belongs to the text"}
		}
		part := c.text[c.at : c.at+end]
		b.WriteString(strings.ReplaceAll(part, "\r\n", "\n"))
		c.line += strings.Count(part, "\n")
		c.at += end + 1
		if c.at >= len(c.text) || c.text[c.at] == c.delimiter || c.text[c.at] == '\n' || c.text[c.at] == '\r' {
			return b.String(), nil
		}
		if c.text[c.at] != '"' {
			return "", &Error{c.line, "a quotation mark stands inside a quoted cell: double it where it belongs to the text"}
		}
		b.WriteByte('"')
		c.at++
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
