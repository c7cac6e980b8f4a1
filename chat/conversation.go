package chat

import "time"

// Conversation is one thread between a shopper and the shop.
type Conversation struct {
	ID       string    `json:"conversation"`
	Site     string    `json:"site"`
	Shopper  string    `json:"shopper"` // Shopper.ID
	Name     string    `json:"shopper_name,omitempty"`
	Language string    `json:"language,omitempty"` // of the last reply
	Owner    Owner     `json:"owner"`
	Head     int64     `json:"head"` // seq of the last message, 0 is none
	Covered  int64     `json:"-"`    // shopper's messages up to here have had their turn or a person
	LastText string    `json:"last_text,omitempty"`
	Unread   int       `json:"unread"` // shopper's messages that no agent has read
	Mood     float64   `json:"mood"`   // -1 to 1, recent messages weigh most
	Tags     []string  `json:"tags,omitempty"`
	Stars    int       `json:"csat,omitempty"` // 1 to 5; 0 is unrated
	Ended    bool      `json:"ended,omitempty"`
	Created  time.Time `json:"created"`
	Updated  time.Time `json:"updated"`
	Page     Page      `json:"page,omitzero"`
}

// Page is what the shopper has before them; a claim of the browser, never proof of ownership.
type Page struct {
	URL     string     `json:"url,omitempty"`
	Title   string     `json:"title,omitempty"`
	Product string     `json:"product,omitempty"`
	Order   string     `json:"order,omitempty"`
	Cart    []CartLine `json:"cart,omitempty"`
}

// CartLine is one line of a shopper's cart.
type CartLine struct {
	Product  string `json:"product"`
	Quantity int    `json:"quantity"`
}

// ConversationFilter chooses conversations. Empty fields choose all.
type ConversationFilter struct {
	ID        string // this conversation alone
	Site      string
	Shopper   string
	OwnerKind OwnerKind
	Agent     string // agent id that owns or wrote
	Intent    string // of any of its turns
	Tag       string
	Stars     int
	Sentiment string // of any of its turns
	Language  string
	From      time.Time // updated at or after
	To        time.Time // updated before
	Open      bool      // not ended
	Cursor    string    // from the page before
	Limit     int       // 0 is 50, at most 200
	Stable    bool      // oldest first by id: what changes meanwhile is neither missed nor seen twice; for exports
}

// Note is an agent's remark that the shopper never sees. After is the seq it stands behind.
type Note struct {
	ID           string    `json:"id"`
	Conversation string    `json:"conversation"`
	CID          string    `json:"-"`
	After        int64     `json:"after"`
	From         From      `json:"from"`
	At           time.Time `json:"at"`
	Text         string    `json:"text"`
}

// Rating is a shopper's judgement of a conversation (Stars, Text) or of one answer (Seq, Solved).
type Rating struct {
	Conversation string
	CID          string
	Stars        int
	Text         string
	Seq          int64
	Solved       *bool
}
