package identity

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"shoptalk/chat"
)

// Kinds of an agent's credential.
const (
	kindCookie = "cookie"
	kindBearer = "bearer"
	kindOnce   = "once"
)

// NewAgent stores an agent. Role is agent or admin.
func (k *Keeper) NewAgent(ctx context.Context, name, role string) (chat.Agent, error) {
	if role != "agent" && role != "admin" {
		return chat.Agent{}, chat.ErrInvalid.With("an agent's role is agent or admin, not " + role)
	}
	a := chat.Agent{ID: newID("agt_"), Name: cleanName(name), Role: role, Created: k.now()}
	return a, k.store.SaveAgent(ctx, a)
}

// Agent answers which agent holds a bearer token or cookie: ErrUnauthorized for anything else, one-time codes among them.
func (k *Keeper) Agent(ctx context.Context, token string) (chat.Agent, error) {
	if token == "" {
		return chat.Agent{}, chat.ErrUnauthorized
	}
	t, err := k.store.AgentToken(ctx, hashOf(token))
	if err != nil {
		return chat.Agent{}, hidden(err)
	}
	if t.Kind == kindOnce || !k.now().Before(t.Expires) {
		return chat.Agent{}, chat.ErrUnauthorized
	}
	a, err := k.store.Agent(ctx, t.Agent)
	return a, hidden(err)
}

// OneTimeLink gives a code that signs an agent in once, within LinkTTL.
func (k *Keeper) OneTimeLink(ctx context.Context, a chat.Agent) (string, error) {
	return k.issue(ctx, a, kindOnce, LinkTTL)
}

// AgentBearer gives a token for programs.
func (k *Keeper) AgentBearer(ctx context.Context, a chat.Agent, ttl time.Duration) (string, error) {
	return k.issue(ctx, a, kindBearer, ttl)
}

// RedeemLink trades a one-time code for the value of the console's cookie. A name that is not blank becomes the agent's
// display name, which shoppers see.
func (k *Keeper) RedeemLink(ctx context.Context, code, name string) (cookie string, expires time.Time, a chat.Agent, err error) {
	t, err := k.store.UseAgentToken(ctx, hashOf(code))
	if err != nil {
		return "", time.Time{}, a, hidden(err)
	}
	if t.Kind != kindOnce || !k.now().Before(t.Expires) {
		return "", time.Time{}, a, chat.ErrUnauthorized
	}
	if a, err = k.store.Agent(ctx, t.Agent); err != nil {
		return "", time.Time{}, a, hidden(err)
	}
	if name = cleanName(name); name != "" && name != a.Name {
		a.Name = name
		if err = k.store.SaveAgent(ctx, a); err != nil {
			return "", time.Time{}, a, err
		}
	}
	cookie, err = k.issue(ctx, a, kindCookie, CookieTTL)
	return cookie, k.now().Add(CookieTTL), a, err
}

// SignOutAgent ends a cookie or bearer token.
func (k *Keeper) SignOutAgent(ctx context.Context, token string) error {
	return k.store.DeleteAgentToken(ctx, hashOf(token))
}

func (k *Keeper) issue(ctx context.Context, a chat.Agent, kind string, ttl time.Duration) (string, error) {
	token, hash := newToken()
	err := k.store.SaveAgentToken(ctx, chat.AgentToken{Hash: hash, Agent: a.ID, Kind: kind, Expires: k.now().Add(ttl)})
	return token, err
}

// cleanName keeps a display name short and on one line.
func cleanName(name string) string {
	name = strings.Join(strings.Fields(strings.ToValidUTF8(name, "")), " ")
	for utf8.RuneCountInString(name) > 40 {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	return name
}
