package chat

import (
	"encoding/json"
	"strings"
	"unicode"
)

// Body is what a message says. Type is text, cards, order, form, csat, file, event, retract or edit; Text is always there and says
// the same for a client that shows no more.
type Body struct {
	Type    string       `json:"type"`
	Text    string       `json:"text"`
	Rich    []Node       `json:"rich,omitempty"`
	Cards   []Card       `json:"cards,omitempty"`
	Order   *OrderView   `json:"order,omitempty"`
	Form    *Form        `json:"form,omitempty"`
	Event   *SystemEvent `json:"event,omitempty"`
	Retract *Amendment   `json:"retract,omitempty"`
	Edit    *Amendment   `json:"edit,omitempty"`
	CSAT    *CSAT        `json:"csat,omitempty"`
	File    *FileView    `json:"file,omitempty"`
	Files   []FileView   `json:"files,omitempty"`  // further ones beside File
	Action  *Action      `json:"action,omitempty"` // a tapped reply, button, card or sent form
	Quote   int64        `json:"quote,omitempty"`  // seq of the message this one quotes
	Replies []Reply      `json:"replies,omitempty"`
}

// Text makes a plain text body.
func Text(text string) Body { return Body{Type: "text", Text: text} }

// Blank reports whether the body says nothing: no action, no file, and no text but spaces and control characters.
func (b Body) Blank() bool {
	return b.Action == nil && b.File == nil && b.Retract == nil && b.Edit == nil && strings.IndexFunc(b.Text, func(r rune) bool {
		return !unicode.IsSpace(r) && !unicode.IsControl(r)
	}) < 0
}

// Node is a piece of rich text: text, strong, em, code, link or list. Never HTML.
type Node struct {
	Type     string `json:"type"`
	Text     string `json:"text,omitempty"`
	URL      string `json:"url,omitempty"`
	Children []Node `json:"children,omitempty"`
}

// Action is what a tap or a sent form means. Value is any JSON: a string for a reply, an object of fields for a form.
type Action struct {
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value,omitempty"`
}

// Str gives the value where it is a string or a bare number, else "".
func (a Action) Str() string {
	var s string
	if json.Unmarshal(a.Value, &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(a.Value, &n) == nil {
		return n.String()
	}
	return ""
}

// Fields gives the value where it is an object of strings, else nil.
func (a Action) Fields() map[string]string {
	var m map[string]string
	if json.Unmarshal(a.Value, &m) != nil {
		return nil
	}
	return m
}

// Reply is a suggestion to tap, below a message or on a card.
type Reply struct {
	Label string `json:"label"`
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// Form asks for several values at once; it is answered by an action of the form's name with an object of its fields.
type Form struct {
	Name   string  `json:"name"`
	Fields []Field `json:"fields"`
}

// Field is one input of a form. Kind is text, number, tel, email or date.
type Field struct {
	Name     string `json:"name"`
	Label    string `json:"label"`
	Kind     string `json:"kind"`
	Required bool   `json:"required"`
}

// SystemEvent is what the system tells: queued, taken, assigned, returned, ended.
type SystemEvent struct {
	Kind  string `json:"kind"`
	Owner *Owner `json:"owner,omitempty"`
}

// Amendment names a message that a later one retracts or, with Text, edits. History never changes, views do.
type Amendment struct {
	Target int64  `json:"target"`
	Text   string `json:"text,omitempty"`
}

// CSAT asks how satisfied the shopper is, on a scale from 1 to Max stars.
type CSAT struct {
	Max int `json:"max"`
}
