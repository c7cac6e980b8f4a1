package identity

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"shoptalk/chat"
)

// memory is a Store that keeps all in maps.
type memory struct {
	shoppers      map[string]chat.Shopper
	sessions      map[string]chat.Session
	conversations map[string]chat.Conversation
	current       map[string]string // shopper → the conversation that their next message goes to
	agents        map[string]chat.Agent
	tokens        map[string]chat.AgentToken
}

func newMemory() *memory {
	return &memory{map[string]chat.Shopper{}, map[string]chat.Session{}, map[string]chat.Conversation{}, map[string]string{}, map[string]chat.Agent{}, map[string]chat.AgentToken{}}
}

func (m *memory) NewShopper(_ context.Context, site string) (chat.Shopper, error) {
	s := chat.Shopper{ID: newID("shp_"), Site: site}
	m.shoppers[s.ID] = s
	return s, nil
}
func (m *memory) KnownShopper(_ context.Context, site, external, name string) (chat.Shopper, error) {
	for _, s := range m.shoppers {
		if s.Site == site && s.External == external {
			return s, nil
		}
	}
	s := chat.Shopper{ID: newID("shp_"), Site: site, External: external, Name: name}
	m.shoppers[s.ID] = s
	return s, nil
}
func find[T any](m map[string]T, key string) (T, error) {
	v, ok := m[key]
	if !ok {
		return v, chat.ErrNotFound
	}
	return v, nil
}
func (m *memory) Shopper(_ context.Context, id string) (chat.Shopper, error) {
	return find(m.shoppers, id)
}
func (m *memory) SaveSession(_ context.Context, s chat.Session) error {
	m.sessions[s.Hash] = s
	return nil
}
func (m *memory) Session(_ context.Context, hash string) (chat.Session, error) {
	return find(m.sessions, hash)
}
func (m *memory) DeleteSession(_ context.Context, hash string) error {
	delete(m.sessions, hash)
	return nil
}
func (m *memory) OpenConversation(_ context.Context, site, shopper, _ string) (chat.Conversation, error) {
	if c, ok := m.conversations[m.current[shopper]]; ok && !c.Ended {
		return c, nil
	}
	c := chat.Conversation{ID: newID("cnv_"), Site: site, Shopper: shopper}
	m.conversations[c.ID] = c
	m.current[shopper] = c.ID
	return c, nil
}
func (m *memory) Conversations(_ context.Context, f chat.ConversationFilter) (items []chat.Conversation, next string, err error) {
	for _, c := range m.conversations {
		if c.Shopper == f.Shopper && c.Site == f.Site {
			items = append(items, c)
		}
	}
	slices.SortFunc(items, func(a, b chat.Conversation) int { return b.Updated.Compare(a.Updated) })
	return items, "", nil
}
func (m *memory) Adopt(ctx context.Context, conversation, shopper string) (chat.Conversation, error) {
	c := m.conversations[conversation]
	c.Shopper = shopper
	m.conversations[conversation] = c
	if now, ok := m.conversations[m.current[shopper]]; !c.Ended && (!ok || now.Ended) {
		m.current[shopper] = c.ID
	}
	return m.OpenConversation(ctx, c.Site, shopper, "")
}
func (m *memory) Agent(_ context.Context, id string) (chat.Agent, error) { return find(m.agents, id) }
func (m *memory) SaveAgent(_ context.Context, a chat.Agent) error        { m.agents[a.ID] = a; return nil }
func (m *memory) SaveAgentToken(_ context.Context, t chat.AgentToken) error {
	m.tokens[t.Hash] = t
	return nil
}
func (m *memory) AgentToken(_ context.Context, hash string) (chat.AgentToken, error) {
	return find(m.tokens, hash)
}
func (m *memory) UseAgentToken(_ context.Context, hash string) (chat.AgentToken, error) {
	t, err := find(m.tokens, hash)
	if err == nil && t.Kind != kindOnce {
		return t, chat.ErrNotFound
	}
	delete(m.tokens, hash)
	return t, err
}
func (m *memory) DeleteAgentToken(_ context.Context, hash string) error {
	delete(m.tokens, hash)
	return nil
}

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func keeper(t *testing.T) (*Keeper, *memory, *clock) {
	t.Helper()
	m, c := newMemory(), &clock{time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	k, err := New(Options{Store: m, Secret: []byte(strings.Repeat("k", 32)), Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	return k, m, c
}

var ctx = context.Background()

func TestAShortSecretIsRefused(t *testing.T) {
	if _, err := New(Options{Store: newMemory(), Secret: []byte("short")}); err == nil {
		t.Fatal("a secret of 5 bytes was taken")
	}
}

func TestAnAnonymousShopperFindsTheConversationAgainByToken(t *testing.T) {
	k, m, _ := keeper(t)
	first, err := k.OpenSession(ctx, "main", "", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, stored := m.sessions[first.Token]; stored || len(first.Token) < 43 {
		t.Errorf("the token itself is stored, or is shorter than 256 bits: %q", first.Token)
	}
	again, err := k.OpenSession(ctx, "main", "", first.Token)
	if err != nil || again.Conversation != first.Conversation || again.Token == first.Token {
		t.Fatalf("renewal gave %+v, %v", again, err)
	}
	if _, _, err := k.Session(ctx, first.Token); !errors.Is(err, chat.ErrUnauthorized) {
		t.Errorf("the token before renewal still works: %v", err)
	}
}

func TestASessionExpires(t *testing.T) {
	k, _, c := keeper(t)
	g, _ := k.OpenSession(ctx, "main", "", "")
	c.at = c.at.Add(AnonymousTTL)
	if _, _, err := k.Session(ctx, g.Token); !errors.Is(err, chat.ErrUnauthorized) {
		t.Errorf("an expired session answers %v", err)
	}
}

func TestAKnownShopperHasOneConversationOnEveryDevice(t *testing.T) {
	k, _, _ := keeper(t)
	token, _ := k.SignShopper("u-1", "李薇", time.Hour)
	a, err := k.OpenSession(ctx, "main", token, "")
	if err != nil {
		t.Fatal(err)
	}
	b, err := k.OpenSession(ctx, "main", token, "")
	if err != nil || a.Conversation != b.Conversation || a.Shopper != b.Shopper || a.Token == b.Token {
		t.Fatalf("%+v and %+v, %v", a, b, err)
	}
}

func TestSigningInKeepsTheAnonymousConversation(t *testing.T) {
	k, m, _ := keeper(t)
	anonymous, _ := k.OpenSession(ctx, "main", "", "")
	token, _ := k.SignShopper("u-1", "", time.Hour)
	known, err := k.OpenSession(ctx, "main", token, anonymous.Token)
	if err != nil || known.Conversation != anonymous.Conversation || known.Shopper == anonymous.Shopper {
		t.Fatalf("%+v, %v", known, err)
	}
	if m.conversations[anonymous.Conversation].Shopper != known.Shopper {
		t.Error("the conversation did not become the known shopper's")
	}
}

func TestSigningInWithAnOpenConversationKeepsThatCurrent(t *testing.T) {
	k, _, _ := keeper(t)
	token, _ := k.SignShopper("u-1", "", time.Hour)
	before, _ := k.OpenSession(ctx, "main", token, "")
	anonymous, _ := k.OpenSession(ctx, "main", "", "")
	after, err := k.OpenSession(ctx, "main", token, anonymous.Token)
	if err != nil || after.Conversation != before.Conversation {
		t.Fatalf("current is %q, want %q (%v)", after.Conversation, before.Conversation, err)
	}
}

func TestSigningInKeepsTheConversationThatFollowedAnEndedOne(t *testing.T) {
	k, m, c := keeper(t)
	anonymous, _ := k.OpenSession(ctx, "main", "", "")
	first := m.conversations[anonymous.Conversation]
	first.Ended = true
	m.conversations[first.ID] = first
	m.conversations["next"] = chat.Conversation{ID: "next", Site: "main", Shopper: anonymous.Shopper, Updated: c.at}
	token, _ := k.SignShopper("u-1", "", time.Hour)
	known, err := k.OpenSession(ctx, "main", token, anonymous.Token)
	if err != nil || known.Conversation != "next" || m.conversations[first.ID].Shopper != known.Shopper {
		t.Fatalf("%+v, %v; the ended one is %s's", known, err, m.conversations[first.ID].Shopper)
	}
}

func TestAnotherKnownShopperDoesNotInheritTheConversation(t *testing.T) {
	k, m, _ := keeper(t)
	one, _ := k.SignShopper("u-1", "", time.Hour)
	two, _ := k.SignShopper("u-2", "", time.Hour)
	first, _ := k.OpenSession(ctx, "main", one, "")
	second, err := k.OpenSession(ctx, "main", two, first.Token)
	if err != nil || second.Conversation == first.Conversation || m.conversations[first.Conversation].Shopper != first.Shopper {
		t.Fatalf("%+v, %v", second, err)
	}
}

func TestForgedShopTokensAreRefused(t *testing.T) {
	k, _, c := keeper(t)
	sign := func(method jwt.SigningMethod, key any, sub string, life time.Duration) string {
		s, err := jwt.NewWithClaims(method, jwt.MapClaims{"sub": sub, "exp": c.at.Add(life).Unix()}).SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	noEnd, _ := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": "u-1"}).SignedString(k.secret)
	for name, token := range map[string]string{
		"another key":  sign(jwt.SigningMethodHS256, []byte(strings.Repeat("x", 32)), "u-1", time.Hour),
		"no algorithm": sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, "u-1", time.Hour),
		"HS512":        sign(jwt.SigningMethodHS512, k.secret, "u-1", time.Hour),
		"expired":      sign(jwt.SigningMethodHS256, k.secret, "u-1", -time.Hour),
		"two days":     sign(jwt.SigningMethodHS256, k.secret, "u-1", 48*time.Hour),
		"no subject":   sign(jwt.SigningMethodHS256, k.secret, "", time.Hour),
		"no end":       noEnd,
		"not a token":  "abc",
		"binary":       "\x00\xff.\x00.\x00",
	} {
		if _, err := k.OpenSession(ctx, "main", token, ""); !errors.Is(err, chat.ErrUnauthorized) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := k.SignShopper("u-1", "", 25*time.Hour); err == nil {
		t.Error("a token of 25 hours was signed")
	}
}

func TestATokenOfAnotherSiteIsRefused(t *testing.T) {
	k, _, _ := keeper(t)
	g, _ := k.OpenSession(ctx, "main", "", "")
	if _, err := k.OpenSession(ctx, "other", "", g.Token); !errors.Is(err, chat.ErrUnauthorized) {
		t.Errorf("answered %v", err)
	}
}

func TestSignOutEndsTheSession(t *testing.T) {
	k, _, _ := keeper(t)
	g, _ := k.OpenSession(ctx, "main", "", "")
	if s, err := k.SignOut(ctx, g.Token); err != nil || s.Conversation != g.Conversation {
		t.Fatal(s, err)
	}
	if _, err := k.SignOut(ctx, g.Token); !errors.Is(err, chat.ErrUnauthorized) {
		t.Errorf("signing out twice answers %v", err)
	}
}

func TestAOneTimeLinkWorksOnce(t *testing.T) {
	k, _, c := keeper(t)
	a, err := k.NewAgent(ctx, "admin", "admin")
	if err != nil {
		t.Fatal(err)
	}
	code, _ := k.OneTimeLink(ctx, a)
	if _, err := k.Agent(ctx, code); !errors.Is(err, chat.ErrUnauthorized) {
		t.Errorf("the code itself is a credential: %v", err)
	}
	cookie, expires, who, err := k.RedeemLink(ctx, code, "  小 周\n ")
	if err != nil || who.Name != "小 周" || !expires.After(c.at) {
		t.Fatal(who, err)
	}
	if got, err := k.Agent(ctx, cookie); err != nil || got.ID != a.ID {
		t.Fatal(got, err)
	}
	if _, _, _, err := k.RedeemLink(ctx, code, ""); !errors.Is(err, chat.ErrUnauthorized) {
		t.Errorf("the second use answers %v", err)
	}
	c.at = c.at.Add(CookieTTL)
	if _, err := k.Agent(ctx, cookie); !errors.Is(err, chat.ErrUnauthorized) {
		t.Errorf("an expired cookie answers %v", err)
	}
}

func TestAgentsSignOut(t *testing.T) {
	k, _, _ := keeper(t)
	a, _ := k.NewAgent(ctx, "Zhou", "agent")
	token, _ := k.AgentBearer(ctx, a, time.Hour)
	if err := k.SignOutAgent(ctx, token); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Agent(ctx, token); !errors.Is(err, chat.ErrUnauthorized) {
		t.Errorf("answered %v", err)
	}
}
