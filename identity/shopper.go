package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"shoptalk/chat"
)

// claims are what the shop's token says of a shopper.
type claims struct {
	jwt.RegisteredClaims
	Name string `json:"name,omitempty"`
}

// OpenSession gives a new session or renews one. With shopToken the shopper is known and finds their conversation again;
// with token alone that session gets a new token; with both, the anonymous conversation becomes the known shopper's. A
// token that is wrong or expired is ErrUnauthorized, never silently another shopper.
func (k *Keeper) OpenSession(ctx context.Context, site, shopToken, token string) (chat.SessionGrant, error) {
	var old chat.Session
	if token != "" {
		s, _, err := k.Session(ctx, token)
		if err != nil {
			return chat.SessionGrant{}, err
		}
		if s.Site != site {
			return chat.SessionGrant{}, chat.ErrUnauthorized
		}
		old = s
	}
	if shopToken == "" {
		return k.openAnonymous(ctx, site, old)
	}
	c, err := k.checkShopToken(shopToken)
	if err != nil {
		return chat.SessionGrant{}, err
	}
	shopper, err := k.store.KnownShopper(ctx, site, c.Subject, c.Name)
	if err != nil {
		return chat.SessionGrant{}, err
	}
	conversation, err := k.join(ctx, site, old, shopper)
	if err != nil {
		return chat.SessionGrant{}, err
	}
	return k.grant(ctx, old, chat.Session{Site: site, Shopper: shopper.ID, Conversation: conversation}, KnownTTL)
}

// join finds the known shopper's conversation, taking over those of the anonymous shopper of an older session.
func (k *Keeper) join(ctx context.Context, site string, old chat.Session, shopper chat.Shopper) (string, error) {
	if old.Shopper != "" && old.Shopper != shopper.ID {
		before, err := k.store.Shopper(ctx, old.Shopper)
		if err != nil {
			return "", err
		}
		if !before.Known() {
			if err := k.adoptAll(ctx, site, before, shopper); err != nil {
				return "", err
			}
		}
	}
	c, err := k.store.OpenConversation(ctx, site, shopper.ID, "")
	return c.ID, err
}

// adoptAll takes over what the anonymous shopper said since the session was opened too: it may have ended and begun anew. The
// newest comes first, so that it is the one that goes on.
func (k *Keeper) adoptAll(ctx context.Context, site string, before, shopper chat.Shopper) error {
	f := chat.ConversationFilter{Site: site, Shopper: before.ID, Limit: 200}
	for {
		items, next, err := k.store.Conversations(ctx, f)
		if err != nil {
			return err
		}
		for _, c := range items {
			if _, err := k.store.Adopt(ctx, c.ID, shopper.ID); err != nil {
				return err
			}
		}
		if next == "" {
			return nil
		}
		f.Cursor = next
	}
}

func (k *Keeper) openAnonymous(ctx context.Context, site string, old chat.Session) (chat.SessionGrant, error) {
	ttl := AnonymousTTL
	var shopper chat.Shopper
	var err error
	if old.Shopper == "" {
		shopper, err = k.store.NewShopper(ctx, site)
	} else if shopper, err = k.store.Shopper(ctx, old.Shopper); err == nil && shopper.Known() {
		// Renewing cannot outlive what the shop vouched for: the same end as before.
		ttl = old.Expires.Sub(k.now())
	}
	if err != nil {
		return chat.SessionGrant{}, err
	}
	c, err := k.store.OpenConversation(ctx, site, shopper.ID, "")
	if err != nil {
		return chat.SessionGrant{}, err
	}
	return k.grant(ctx, old, chat.Session{Site: site, Shopper: shopper.ID, Conversation: c.ID}, ttl)
}

// grant stores the new session before the old one goes, so that a failure between the two locks nobody out.
func (k *Keeper) grant(ctx context.Context, old, s chat.Session, ttl time.Duration) (chat.SessionGrant, error) {
	token, hash := newToken()
	s.Hash, s.Expires = hash, k.now().Add(ttl).UTC().Truncate(time.Second)
	if err := k.store.SaveSession(ctx, s); err != nil {
		return chat.SessionGrant{}, err
	}
	if old.Hash != "" {
		if err := k.store.DeleteSession(ctx, old.Hash); err != nil {
			return chat.SessionGrant{}, err
		}
	}
	return chat.SessionGrant{Token: token, Conversation: s.Conversation, Shopper: s.Shopper, Expires: s.Expires}, nil
}

// Session answers who holds a token: ErrUnauthorized for an unknown or expired one. The session names the shopper's current
// conversation only as of its opening.
func (k *Keeper) Session(ctx context.Context, token string) (chat.Session, chat.Shopper, error) {
	if token == "" {
		return chat.Session{}, chat.Shopper{}, chat.ErrUnauthorized
	}
	s, err := k.store.Session(ctx, hashOf(token))
	if err != nil {
		return chat.Session{}, chat.Shopper{}, hidden(err)
	}
	if !k.now().Before(s.Expires) {
		return chat.Session{}, chat.Shopper{}, chat.ErrUnauthorized
	}
	shopper, err := k.store.Shopper(ctx, s.Shopper)
	return s, shopper, hidden(err)
}

// SignOut ends a session and returns it, so that its sockets can be closed.
func (k *Keeper) SignOut(ctx context.Context, token string) (chat.Session, error) {
	s, _, err := k.Session(ctx, token)
	if err != nil {
		return s, err
	}
	return s, k.store.DeleteSession(ctx, s.Hash)
}

// SignShopper makes the token by which a shop vouches for a shopper: a JWT (RFC 7519) signed with HS256. ttl is at most a day.
func (k *Keeper) SignShopper(external, name string, ttl time.Duration) (string, error) {
	if external == "" {
		return "", errors.New("identity: the shopper's id is empty: give the id your shop knows them by")
	}
	if ttl <= 0 || ttl > 24*time.Hour {
		return "", fmt.Errorf("identity: a token may live up to 24h, not %s", ttl)
	}
	now := k.now()
	c := claims{jwt.RegisteredClaims{Subject: external, IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(ttl))}, name}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString(k.secret)
}

// checkShopToken accepts HS256 alone, with a subject and an end at most a day away.
func (k *Keeper) checkShopToken(token string) (claims, error) {
	var c claims
	_, err := jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return k.secret, nil },
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithExpirationRequired(), jwt.WithTimeFunc(k.now), jwt.WithLeeway(30*time.Second))
	switch {
	case err != nil:
		return c, chat.ErrUnauthorized.With("the shop_token is not valid: sign it with HS256 and the shop's secret, with sub and exp").Because(err)
	case c.Subject == "" || len(c.Subject) > 256:
		return c, chat.ErrUnauthorized.With("the shop_token names no shopper: set sub to the shop's id of 1 to 256 bytes")
	case c.ExpiresAt.Sub(k.now()) > 24*time.Hour+30*time.Second:
		return c, chat.ErrUnauthorized.With("the shop_token lives longer than a day: set exp to at most 24 hours from now")
	}
	return c, nil
}
