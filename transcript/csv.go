package transcript

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"shoptalk/chat"
)

// Spreadsheets take a file for UTF-8 only with a byte order mark before it.
const byteOrderMark = "\ufeff"

type csvFile struct {
	w *csv.Writer
	o Options
}

func newCSV(w io.Writer, o Options) (*csvFile, error) {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return nil, err
	}
	c := &csvFile{w: csv.NewWriter(w), o: o}
	return c, c.w.Write([]string{"conversation", "site", "shopper", "seq", "at", "role", "name", "type", "text", "action", "reply_to", "covers", "language", "intent", "confidence", "sentiment", "csat", "tags"})
}

// Write writes a row for each message and each note.
func (c *csvFile) Write(e Entry) error {
	for _, m := range e.Messages {
		body := redacted(m.Body, c.o.Redact)
		row := []string{e.Conversation.ID, e.Conversation.Site, e.Conversation.Shopper, number(m.Seq), stamp(m.At), string(m.From.Role), m.From.Name, body.Type, body.Text, "", number(m.ReplyTo), number(m.Covers), "", "", "", "", number(int64(e.Conversation.Stars)), strings.Join(e.Conversation.Tags, " ")}
		if body.File != nil && body.Said() != "" {
			for _, f := range body.Attachments() {
				row[8] += "\n[" + f.Name + "]"
			}
		}
		if body.Action != nil {
			row[9] = body.Action.Name
		}
		if r, ok := e.Readings[m.Seq]; ok && m.From.Role == chat.RoleShopper {
			row[12], row[13], row[14], row[15] = r.Language, r.Intent.Name, strconv.FormatFloat(r.Intent.Confidence, 'f', 3, 64), r.Sentiment.Label
		}
		if err := c.row(row); err != nil {
			return err
		}
	}
	for _, n := range e.Notes {
		if err := c.row([]string{e.Conversation.ID, e.Conversation.Site, e.Conversation.Shopper, "", stamp(n.At), string(n.From.Role), n.From.Name, "note", c.o.Redact(n.Text), "", "", "", "", "", "", "", "", ""}); err != nil {
			return err
		}
	}
	c.w.Flush()
	return c.w.Error()
}

// Close flushes what is left.
func (c *csvFile) Close() error { c.w.Flush(); return c.w.Error() }

// row keeps a spreadsheet from running what a shopper typed: a cell that would start a formula gets an apostrophe before it.
func (c *csvFile) row(cells []string) error {
	for i, s := range cells {
		if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
			cells[i] = "'" + s
		}
	}
	return c.w.Write(cells)
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
