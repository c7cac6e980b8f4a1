package web

import (
	"context"
	"io"
	"net/http"
	"time"

	"shoptalk/chat"
	"shoptalk/web/socket"
)

// Store is what the server needs of storage.
type Store interface {
	socket.Store
	Shopper(ctx context.Context, id string) (chat.Shopper, error)
	Agent(ctx context.Context, id string) (chat.Agent, error)
	Agents(ctx context.Context) ([]chat.Agent, error)
	SetTags(ctx context.Context, conversation string, tags []string) error
	Why(ctx context.Context, conversation string, seq int64) (chat.Why, error)
	SaveFile(ctx context.Context, f chat.File, content []byte) (chat.File, error)
	OpenFile(ctx context.Context, id string) (io.ReadSeekCloser, error)
}

// Identity is what opens sessions and answers who holds a token.
type Identity interface {
	socket.Sessions
	OpenSession(ctx context.Context, site, shopToken, token string) (chat.SessionGrant, error)
	SignOut(ctx context.Context, token string) (chat.Session, error)
	RedeemLink(ctx context.Context, code, name string) (cookie string, expires time.Time, agent chat.Agent, err error)
	SignOutAgent(ctx context.Context, token string) error
}

// Desk is what brings people into conversations and lets them go.
type Desk interface {
	socket.Desk
	Take(ctx context.Context, conversation string, agent chat.Agent) (chat.Conversation, error)
	Return(ctx context.Context, conversation string, agent chat.Agent) (chat.Conversation, error)
	Assign(ctx context.Context, conversation string, agent, to chat.Agent) (chat.Conversation, error)
}

// Bot is what answers. Resume goes on where it stood before a person took over.
type Bot interface {
	socket.Bot
	Resume(ctx context.Context, conversation string)
}

// Recommender is what finds products.
type Recommender interface {
	Recommend(ctx context.Context, w chat.Wish) ([]chat.Pick, error)
}

// Reader is what tells what a text means.
type Reader interface {
	Read(ctx context.Context, text string, previous []string) (chat.Reading, error)
}

// Shop is what the shop sells and has sold.
type Shop interface {
	Product(id string) (chat.Product, bool)
	Products() []chat.Product
	FAQ() []chat.FAQ
	Order(ctx context.Context, number string) (chat.Order, error)
	OrdersOf(ctx context.Context, externalShopper string) ([]chat.Order, error)
	Orders(ctx context.Context) ([]chat.Order, error)
}

// Merchant takes the shop's data over. Put lays an array of products, orders or faq over what there is, or in its place, whole or not at
// all, and counts what is new, changed and unchanged.
type Merchant interface {
	Put(ctx context.Context, kind string, body []byte, replace bool) (map[string]int, error)
}

// Hooks is what takes the webhooks of the shop's running system: it checks the signature and reads the body. chat.ErrNotFound is a system
// that is not connected.
type Hooks interface {
	Hook(system string, r *http.Request) error
}

// Transcript writes the conversations of a filter to w. Format is jsonl, csv, html or txt; redact is none, mask or remove;
// language is that of headings, zh or en.
type Transcript func(ctx context.Context, w io.Writer, format, redact, language string, f chat.ConversationFilter) error
