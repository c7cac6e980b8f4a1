package transcript

import (
	"fmt"
	"io"
	"strings"

	"shoptalk/chat"
)

// shown is a message or note as people read it: retracted and edited ones as they are now.
type shown struct {
	At      string
	Role    string
	Speaker string
	Text    string
	Edited  bool
	Cards   []chat.Card
	Files   []chat.FileView
}

// view lays a conversation out for people, notes behind the message they follow.
func view(e Entry, o Options) []shown {
	changed := map[int64]chat.Message{}
	for _, m := range e.Messages {
		if a := amendment(m.Body); a != nil {
			changed[a.Target] = m
		}
	}
	var out []shown
	next := 0
	notes := func(seq int64) {
		for ; next < len(e.Notes) && (e.Notes[next].After <= seq || seq < 0); next++ {
			n := e.Notes[next]
			out = append(out, shown{At: n.At.In(o.Zone).Format("2006-01-02 15:04"), Role: "note", Speaker: headings[o.Language]["note"] + " " + n.From.Name, Text: o.Redact(n.Text)})
		}
	}
	for _, m := range e.Messages {
		if amendment(m.Body) == nil {
			s := shown{At: m.At.In(o.Zone).Format("2006-01-02 15:04"), Role: string(m.From.Role), Speaker: speaker(m.From, o.Language), Text: o.Redact(m.Body.Text), Cards: m.Body.Cards,
				Files: redacted(m.Body, o.Redact).Attachments()}
			if by, ok := changed[m.Seq]; ok && by.Body.Retract != nil {
				s.Text, s.Cards, s.Files = headings[o.Language]["retracted"], nil, nil
			} else if ok {
				s.Text, s.Edited = o.Redact(by.Body.Edit.Text), true
			}
			out = append(out, s)
		}
		notes(m.Seq)
	}
	notes(-1)
	return out
}

func amendment(b chat.Body) *chat.Amendment {
	if b.Retract != nil {
		return b.Retract
	}
	return b.Edit
}

type text struct {
	w io.Writer
	o Options
}

// Write writes a heading and a line for each message; the lines of a longer text are indented below it.
func (t *text) Write(e Entry) error {
	h := headings[t.o.Language]
	var b strings.Builder
	fmt.Fprintf(&b, "== %s %s · %s %s ==\n", h["conversation"], e.Conversation.ID, h["shopper"], e.Conversation.Shopper)
	for _, s := range view(e, t.o) {
		fmt.Fprintf(&b, "[%s] %s: %s", s.At, s.Speaker, strings.ReplaceAll(s.Text, "\n", "\n    "))
		if s.Edited {
			fmt.Fprintf(&b, " (%s)", h["edited"])
		}
		b.WriteByte('\n')
		for _, f := range s.Files {
			fmt.Fprintf(&b, "    · [%s] %s (%s)\n", h["file"], f.Name, f.URL)
		}
		for _, c := range s.Cards {
			fmt.Fprintf(&b, "    · %s %s — %s\n", c.Title, c.Price, c.Reason)
		}
	}
	b.WriteByte('\n')
	_, err := io.WriteString(t.w, b.String())
	return err
}

// Close has nothing to add.
func (t *text) Close() error { return nil }
