package transcript

import (
	"encoding/json"
	"io"

	"shoptalk/chat"
)

// line is one message or note as a JSON line: the message frame's keys, with the conversation's own beside them.
type line struct {
	Type         string          `json:"type"` // message or note
	Conversation string          `json:"conversation"`
	Site         string          `json:"site"`
	Shopper      string          `json:"shopper"`
	Seq          int64           `json:"seq,omitempty"`
	ID           string          `json:"id,omitempty"`
	After        *int64          `json:"after,omitempty"`
	CID          string          `json:"cid,omitempty"`
	ReplyTo      int64           `json:"reply_to,omitempty"`
	Covers       int64           `json:"covers,omitempty"`
	From         chat.From       `json:"from"`
	At           string          `json:"at"`
	Body         *chat.Body      `json:"body,omitempty"`
	Text         string          `json:"text,omitempty"`
	Language     string          `json:"language,omitempty"`
	Intent       *chat.Score     `json:"intent,omitempty"`
	Sentiment    *chat.Sentiment `json:"sentiment,omitempty"`
	Abstained    bool            `json:"abstained,omitempty"`
	Stars        int             `json:"csat,omitempty"`
	Tags         []string        `json:"tags,omitempty"`
}

type jsonl struct {
	enc *json.Encoder
	o   Options
}

func newJSONL(w io.Writer, o Options) *jsonl {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return &jsonl{enc: enc, o: o}
}

// Write writes a line for each message in order, then one for each note.
func (j *jsonl) Write(e Entry) error {
	c := e.Conversation
	for _, m := range e.Messages {
		body := redacted(m.Body, j.o.Redact)
		l := line{Type: "message", Conversation: c.ID, Site: c.Site, Shopper: c.Shopper, Seq: m.Seq, CID: m.CID, ReplyTo: m.ReplyTo,
			Covers: m.Covers, From: m.From, At: stamp(m.At), Body: &body, Stars: c.Stars, Tags: c.Tags}
		if r, ok := e.Readings[m.Seq]; ok && m.From.Role == chat.RoleShopper {
			l.Language, l.Intent, l.Sentiment, l.Abstained = r.Language, &r.Intent, &r.Sentiment, r.Abstained
		}
		if err := j.enc.Encode(l); err != nil {
			return err
		}
	}
	for _, n := range e.Notes {
		after := n.After
		l := line{Type: "note", Conversation: c.ID, Site: c.Site, Shopper: c.Shopper, ID: n.ID, After: &after, From: n.From, At: stamp(n.At), Text: j.o.Redact(n.Text)}
		if err := j.enc.Encode(l); err != nil {
			return err
		}
	}
	return nil
}

// Close has nothing to add.
func (j *jsonl) Close() error { return nil }
