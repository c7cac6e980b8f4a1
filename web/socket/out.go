package socket

import (
	"bytes"
	"encoding/json"
	"time"

	"shoptalk/chat"
)

// stampLayout is RFC 3339 with milliseconds.
const stampLayout = "2006-01-02T15:04:05.000Z07:00"

// Stamp writes a time as every frame does: RFC 3339 with milliseconds, UTC.
func Stamp(t time.Time) string { return t.UTC().Format(stampLayout) }

// MessageFrame is a message as viewers get it. Conversation is set for agents.
type MessageFrame struct {
	Type         string    `json:"type"`
	Conversation string    `json:"conversation,omitempty"`
	Seq          int64     `json:"seq"`
	CID          string    `json:"cid,omitempty"`
	ReplyTo      int64     `json:"reply_to,omitempty"`
	Covers       int64     `json:"covers,omitempty"`
	From         chat.From `json:"from"`
	At           string    `json:"at"`
	Body         chat.Body `json:"body"`
}

// NewMessage makes the frame of a message; forDesk adds the conversation.
func NewMessage(m chat.Message, forDesk bool) MessageFrame {
	f := MessageFrame{Type: "message", Seq: m.Seq, CID: m.CID, ReplyTo: m.ReplyTo, Covers: m.Covers, From: m.From, At: Stamp(m.At), Body: m.Body}
	if f.Covers == f.ReplyTo {
		f.Covers = 0
	}
	if forDesk {
		f.Conversation = m.Conversation
	}
	return f
}

// DeskOwner is an owner as agents see it: with the agent's id.
type DeskOwner struct {
	chat.Owner
	Agent string `json:"agent,omitempty"`
}

// ConversationFrame is a conversation as agents see it, in frames (with Type) and in HTTP answers (without).
type ConversationFrame struct {
	Type string `json:"type,omitempty"`
	chat.Conversation
	Owner   DeskOwner  `json:"owner"`
	Created string     `json:"created"`
	Updated string     `json:"updated"`
	Page    *chat.Page `json:"page,omitempty"`
}

// NewConversation makes an agents' view of a conversation.
func NewConversation(c chat.Conversation) ConversationFrame {
	f := ConversationFrame{Conversation: c, Owner: DeskOwner{c.Owner, c.Owner.Agent}, Created: Stamp(c.Created), Updated: Stamp(c.Updated)}
	if p := c.Page; p.URL != "" || p.Title != "" || p.Product != "" || p.Order != "" || len(p.Cart) > 0 {
		f.Page = &p
	}
	return f
}

// NoteFrame is an agent's note.
type NoteFrame struct {
	Type         string    `json:"type,omitempty"`
	Conversation string    `json:"conversation"`
	ID           string    `json:"id"`
	After        int64     `json:"after"`
	From         chat.From `json:"from"`
	At           string    `json:"at"`
	Text         string    `json:"text"`
}

// NewNote makes the frame of a note, without its Type.
func NewNote(n chat.Note) NoteFrame {
	return NoteFrame{Conversation: n.Conversation, ID: n.ID, After: n.After, From: n.From, At: Stamp(n.At), Text: n.Text}
}

// AgentView is an agent as other agents see it.
type AgentView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Role string `json:"role"`
}

// NewAgent makes the view of an agent.
func NewAgent(a chat.Agent) AgentView { return AgentView{ID: a.ID, Name: a.Name, Role: a.Role} }

type welcomeFrame struct {
	Type         string      `json:"type"`
	Conversation string      `json:"conversation"`
	Epoch        string      `json:"epoch"`
	Head         int64       `json:"head"`
	Owner        *chat.Owner `json:"owner"`
}

type deskWelcomeFrame struct {
	Type  string    `json:"type"`
	Agent AgentView `json:"agent"`
	Epoch string    `json:"epoch"`
}

type resetFrame struct {
	Type         string `json:"type"`
	Conversation string `json:"conversation,omitempty"`
	Epoch        string `json:"epoch"`
	Head         int64  `json:"head"`
}

type liveFrame struct {
	Type         string `json:"type"`
	Conversation string `json:"conversation,omitempty"`
}

// AckFrame says that something is on disk. Seq is left out where the thing has none.
type AckFrame struct {
	Type         string `json:"type"`
	Conversation string `json:"conversation,omitempty"`
	CID          string `json:"cid"`
	Seq          int64  `json:"seq,omitempty"`
}

// NackFrame says that something is not stored, and whether to send it again.
type NackFrame struct {
	Type         string `json:"type"`
	Conversation string `json:"conversation,omitempty"`
	CID          string `json:"cid"`
	Code         string `json:"code"`
	Text         string `json:"text"`
	Retry        bool   `json:"retry"`
}

type typingFrame struct {
	Type         string    `json:"type"`
	Conversation string    `json:"conversation,omitempty"`
	From         chat.From `json:"from"`
	On           bool      `json:"on"`
}

type readFrame struct {
	Type         string    `json:"type"`
	Conversation string    `json:"conversation,omitempty"`
	From         chat.From `json:"from"`
	Seq          int64     `json:"seq"`
}

type ownerFrame struct {
	Type         string     `json:"type"`
	Conversation string     `json:"conversation,omitempty"`
	Owner        *DeskOwner `json:"owner"`
}

type errorFrame struct {
	Type         string `json:"type"`
	Conversation string `json:"conversation,omitempty"` // on the desk: the socket stays open
	Code         string `json:"code"`
	Text         string `json:"text"`
}

// encode writes a frame. Markup stays as it was typed: a frame is never part of a page.
func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		// Only an action's value can fail, and that was valid JSON when it came in.
		return encode(errorFrame{Type: "error", Code: "internal", Text: "a frame could not be written"})
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// pair is one frame for shoppers and the same for agents, each encoded when first asked for.
type pair struct {
	make       func(forDesk bool) any
	chat, desk []byte
}

func (p *pair) to(role chat.Role) []byte {
	if role == chat.RoleAgent {
		if p.desk == nil {
			p.desk = encode(p.make(true))
		}
		return p.desk
	}
	if p.chat == nil {
		p.chat = encode(p.make(false))
	}
	return p.chat
}
