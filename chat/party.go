package chat

import "time"

// Shopper is who shops. Known ones were named by the shop's own token.
type Shopper struct {
	ID       string // ours, opaque
	Site     string
	External string // the shop's id of the shopper (the token's sub); "" for an anonymous one
	Name     string
	Created  time.Time
}

// Known reports whether the shop vouched for this shopper.
func (s Shopper) Known() bool { return s.External != "" }

// Agent is a person who answers. Role is agent or admin.
type Agent struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Role    string    `json:"role"`
	Created time.Time `json:"created"`
}

// Session ties a token to a shopper and a conversation. Only the token's hash is kept.
type Session struct {
	Hash         string // hex SHA-256 of the token
	Site         string
	Shopper      string // Shopper.ID
	Conversation string
	Expires      time.Time
}

// AgentToken ties a credential to an agent. Kind is cookie, bearer or once (a one-time link).
type AgentToken struct {
	Hash    string // hex SHA-256
	Agent   string
	Kind    string
	Expires time.Time
}

// Site is one storefront.
type Site struct {
	ID       string   `json:"id"`
	Name     Words    `json:"name"`
	Origins  []string `json:"origins"` // allowed browser origins
	Language string   `json:"language"`
	Currency string   `json:"currency"`
}

// SessionGrant is what a client gets for a new or renewed session. Token is secret and said once.
type SessionGrant struct {
	Token        string    `json:"token"`
	Conversation string    `json:"conversation"`
	Shopper      string    `json:"shopper"`
	Expires      time.Time `json:"expires"`
}
