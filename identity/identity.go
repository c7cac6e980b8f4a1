// Package identity says who is asking: shoppers by session tokens and the shop's signed JWT, agents by one-time links,
// cookies and bearer tokens. It knows nothing of sockets or HTTP: callers bring it the token they were given.
package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"time"

	"shoptalk/chat"
)

// How long credentials live.
const (
	AnonymousTTL = 30 * 24 * time.Hour // a session of a shopper the shop did not vouch for
	KnownTTL     = 24 * time.Hour      // a session opened by the shop's token
	CookieTTL    = 12 * time.Hour      // an agent's sign-in
	LinkTTL      = time.Hour           // a one-time link that nobody used
)

// Store is what Keeper needs of storage. Tokens reach it as hashes only.
type Store interface {
	NewShopper(ctx context.Context, site string) (chat.Shopper, error)
	KnownShopper(ctx context.Context, site, external, name string) (chat.Shopper, error)
	Shopper(ctx context.Context, id string) (chat.Shopper, error)
	SaveSession(ctx context.Context, s chat.Session) error
	Session(ctx context.Context, hash string) (chat.Session, error)
	DeleteSession(ctx context.Context, hash string) error
	OpenConversation(ctx context.Context, site, shopper, language string) (chat.Conversation, error)
	Conversations(ctx context.Context, f chat.ConversationFilter) (items []chat.Conversation, next string, err error)
	Adopt(ctx context.Context, conversation, shopper string) (chat.Conversation, error)
	Agent(ctx context.Context, id string) (chat.Agent, error)
	SaveAgent(ctx context.Context, a chat.Agent) error
	SaveAgentToken(ctx context.Context, t chat.AgentToken) error
	AgentToken(ctx context.Context, hash string) (chat.AgentToken, error)
	UseAgentToken(ctx context.Context, hash string) (chat.AgentToken, error)
	DeleteAgentToken(ctx context.Context, hash string) error
}

// Options are what New needs. Secret signs and checks the shop's tokens: at least 32 bytes.
type Options struct {
	Store  Store
	Secret []byte
	Now    func() time.Time
}

// Keeper opens sessions and answers who holds a token.
type Keeper struct {
	store  Store
	secret []byte
	now    func() time.Time
}

// New makes a Keeper. It refuses a secret shorter than 32 bytes: HS256 is as strong as its key.
func New(o Options) (*Keeper, error) {
	if len(o.Secret) < 32 {
		return nil, errors.New("identity: the shop secret has fewer than 32 bytes: make one with `shoptalk init` or `openssl rand -hex 32`")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Keeper{store: o.Store, secret: o.Secret, now: o.Now}, nil
}

// newToken gives a token of 256 random bits and the hash that is kept of it.
func newToken() (token, hash string) {
	var b [32]byte
	rand.Read(b[:]) // never fails: crypto/rand aborts the program instead
	token = base64.RawURLEncoding.EncodeToString(b[:])
	return token, hashOf(token)
}

// hashOf is the hex SHA-256 of a token. The token is random, so a plain hash cannot be guessed back.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// newID gives an opaque id with a readable prefix.
func newID(prefix string) string {
	var b [12]byte
	rand.Read(b[:])
	return prefix + base64.RawURLEncoding.EncodeToString(b[:])
}

// hidden turns "no such row" into "wrong credentials", so that a client cannot tell which it was.
func hidden(err error) error {
	if errors.Is(err, chat.ErrNotFound) {
		return chat.ErrUnauthorized
	}
	return err
}
