package chat

import (
	"time"
	"unicode/utf8"
)

// Role says what kind of party wrote a message.
type Role string

// The four parties.
const (
	RoleShopper Role = "shopper"
	RoleBot     Role = "bot"
	RoleAgent   Role = "agent"
	RoleSystem  Role = "system"
)

// Limits on what a client may send.
const (
	MaxTextRunes  = 4000     // runes of a message's text
	MaxCIDBytes   = 64       // bytes of a sender's own message id
	MaxFrameBytes = 32 << 10 // bytes of one inbound frame
	MaxUnanswered = 20       // shopper's messages that may wait for a turn
)

// From is who wrote a message. ID is the shopper's or agent's id and is not shown.
type From struct {
	Role Role   `json:"role"`
	Name string `json:"name,omitempty"`
	ID   string `json:"-"`
}

// Message is one entry of a conversation. Seq starts at 1 and has no gaps; it is given by the store.
type Message struct {
	Conversation string
	Seq          int64
	CID          string // the sender's own id: shoppers and agents have one
	ReplyTo      int64  // a bot's message: the last shopper's message it answers; 0 is none
	Covers       int64  // the first of several it answers together; 0 where it is ReplyTo
	From         From
	At           time.Time
	Body         Body
}

// Utterance is what a shopper or an agent wants to say, before it has a place in the conversation.
type Utterance struct {
	Conversation string
	CID          string
	From         From
	Body         Body
}

// Validate reports ErrEmpty, ErrTooLong or ErrInvalid for what must not be stored.
func (u Utterance) Validate() error {
	if u.CID == "" || len(u.CID) > MaxCIDBytes || !utf8.ValidString(u.CID) {
		return ErrInvalid.With("cid must be 1 to 64 bytes of UTF-8")
	}
	if !utf8.ValidString(u.Body.Text) {
		return ErrInvalid.With("text is not UTF-8")
	}
	if utf8.RuneCountInString(u.Body.Text) > MaxTextRunes {
		return ErrTooLong
	}
	if u.Body.Blank() {
		return ErrEmpty
	}
	return nil
}
