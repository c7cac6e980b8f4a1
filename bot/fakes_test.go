package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/dialog"
)

// noon is the clock of all tests: a Wednesday, before the shop's cutoff.
var noon = time.Date(2025, 6, 4, 12, 0, 0, 0, time.FixedZone("CST", 8*3600))

// fakeStore keeps one process's conversations in memory, with the promises of the real one.
type fakeStore struct {
	mu       sync.Mutex
	convs    map[string]*chat.Conversation
	shoppers map[string]chat.Shopper
	messages map[string][]chat.Message
	states   map[string][]byte
	whys     map[string]map[int64]chat.Why
	readings map[string]map[int64]chat.Reading
	tries    map[string]int
	turns    []chat.Turn
	fail     int // how many commits still fail
	failRead int // how many reads still fail
	before   func(chat.Turn)
}

func newFakeStore() *fakeStore {
	return &fakeStore{convs: map[string]*chat.Conversation{}, shoppers: map[string]chat.Shopper{}, messages: map[string][]chat.Message{},
		states: map[string][]byte{}, whys: map[string]map[int64]chat.Why{}, readings: map[string]map[int64]chat.Reading{}, tries: map[string]int{}}
}

func (s *fakeStore) open(id string, shopper chat.Shopper, language string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shoppers[shopper.ID] = shopper
	s.convs[id] = &chat.Conversation{ID: id, Site: "main", Shopper: shopper.ID, Language: language, Owner: chat.Owner{Kind: chat.OwnerBot}}
}

func (s *fakeStore) write(c *chat.Conversation, role chat.Role, b chat.Body) chat.Message {
	c.Head++
	m := chat.Message{Conversation: c.ID, Seq: c.Head, From: chat.From{Role: role}, Body: b, At: noon}
	s.messages[c.ID] = append(s.messages[c.ID], m)
	return m
}

func (s *fakeStore) shopperSays(id string, b chat.Body) chat.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.write(s.convs[id], chat.RoleShopper, b)
}

func (s *fakeStore) own(id string, o chat.Owner) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.convs[id]
	c.Owner, c.Covered = o, c.Head
}

func (s *fakeStore) page(id string, p chat.Page) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.convs[id].Page = p
}

func (s *fakeStore) Conversation(_ context.Context, id string) (chat.Conversation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failRead > 0 {
		s.failRead--
		return chat.Conversation{}, errors.New("disk is away")
	}
	c, ok := s.convs[id]
	if !ok {
		return chat.Conversation{}, chat.ErrNotFound
	}
	return *c, nil
}

func (s *fakeStore) Shopper(_ context.Context, id string) (chat.Shopper, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shoppers[id], nil
}

func (s *fakeStore) Messages(_ context.Context, id string, after int64, limit int) ([]chat.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []chat.Message
	for _, m := range s.messages[id] {
		if m.Seq > after && len(out) < limit {
			out = append(out, m)
		}
	}
	return out, nil
}

func (s *fakeStore) Unanswered(_ context.Context, id string) ([]chat.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.convs[id]
	var out []chat.Message
	for _, m := range s.messages[id] {
		if m.Seq > c.Covered && m.From.Role == chat.RoleShopper && c.Owner.Kind == chat.OwnerBot {
			out = append(out, m)
		}
	}
	return out, nil
}

func (s *fakeStore) Pending(ctx context.Context) ([]string, error) {
	s.mu.Lock()
	ids := []string{}
	for id := range s.convs {
		ids = append(ids, id)
	}
	s.mu.Unlock()
	return slices.DeleteFunc(ids, func(id string) bool { m, _ := s.Unanswered(ctx, id); return len(m) == 0 }), nil
}

func (s *fakeStore) State(_ context.Context, id string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.states[id], nil
}

func (s *fakeStore) Readings(_ context.Context, id string) (map[int64]chat.Reading, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[int64]chat.Reading{}
	for k, v := range s.readings[id] {
		out[k] = v
	}
	return out, nil
}

func (s *fakeStore) CommitTurn(_ context.Context, t chat.Turn) ([]chat.Message, error) {
	if s.before != nil {
		s.before(t)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail > 0 {
		s.fail--
		return nil, chat.ErrStorage
	}
	c := s.convs[t.Conversation]
	if c.Owner.Kind != chat.OwnerBot || t.ReplyTo != 0 && t.ReplyTo <= c.Covered {
		return nil, chat.ErrOwnerChanged
	}
	var out []chat.Message
	if s.whys[c.ID] == nil {
		s.whys[c.ID] = map[int64]chat.Why{}
	}
	for i, b := range t.Bodies {
		m := s.write(c, chat.RoleBot, b)
		m.ReplyTo, m.Covers = t.ReplyTo, t.Covers
		s.messages[c.ID][len(s.messages[c.ID])-1] = m
		s.whys[c.ID][m.Seq] = t.Whys[i]
		out = append(out, m)
	}
	s.states[c.ID] = t.State
	c.Language, c.Mood = t.Language, t.Mood
	c.Covered = max(c.Covered, t.ReplyTo)
	if t.Queue {
		c.Owner = chat.Owner{Kind: chat.OwnerQueue, Position: 1}
		owner := c.Owner
		out = append(out, s.write(c, chat.RoleSystem, chat.Body{Type: "event", Text: "queued", Event: &chat.SystemEvent{Kind: "queued", Owner: &owner}}))
	}
	s.turns = append(s.turns, t)
	return out, nil
}

func (s *fakeStore) SaveReading(_ context.Context, id string, seq int64, r chat.Reading, mood float64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.readings[id] == nil {
		s.readings[id] = map[int64]chat.Reading{}
	}
	s.readings[id][seq] = r
	s.convs[id].Mood = mood
	return nil
}

func (s *fakeStore) Attempt(_ context.Context, key string, limit int, _ time.Duration, _ time.Time) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tries[key] >= limit {
		return -1, nil
	}
	s.tries[key]++
	return limit - s.tries[key], nil
}

func (s *fakeStore) ClearAttempts(_ context.Context, key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tries, key)
	return nil
}

// fakeReader reads what a test told it; anything else is not understood.
type fakeReader struct {
	mu    sync.Mutex
	known map[string]chat.Reading
	fail  error
	panic bool
}

func (r *fakeReader) Read(_ context.Context, text string, _ []string) (chat.Reading, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.panic {
		panic("the reader is broken")
	}
	if r.fail != nil {
		return chat.Reading{}, r.fail
	}
	if got, ok := r.known[text]; ok {
		return got, nil
	}
	l, _ := chat.LanguageOf(text)
	return chat.Reading{Text: text, Language: l, Intent: chat.Score{Name: "out_of_scope", Confidence: 0.3}, Abstained: true,
		Ranking: []chat.Score{{Name: "out_of_scope", Confidence: 0.3}}, Sentiment: chat.Sentiment{Label: "neutral"}, Model: "test"}, nil
}

type fakeFAQ struct{ answers []chat.Answer }

func (f *fakeFAQ) Find(_ context.Context, query string, _ []float32, language string, n int) ([]chat.Answer, error) {
	var out []chat.Answer
	for _, a := range f.answers {
		if strings.Contains(query, a.Question) {
			out = append(out, a)
		}
	}
	return out[:min(n, len(out))], nil
}

func (f *fakeFAQ) Threshold() float64 { return 0.6 }

// fakeRecommender filters by price, category, colour and exclusion, in the catalogue's order.
type fakeRecommender struct {
	shop  *fakeShop
	asked []chat.Wish
}

func (f *fakeRecommender) Recommend(_ context.Context, w chat.Wish) ([]chat.Pick, error) {
	f.asked = append(f.asked, w)
	var out []chat.Pick
	for _, p := range f.shop.products {
		l := w.Limits
		in := func(list []string, s string) bool { return len(list) == 0 || slices.Contains(list, s) }
		color := len(l.Colors) == 0 || slices.ContainsFunc(p.Variants, func(v chat.Variant) bool { return slices.Contains(l.Colors, v.Color) })
		if l.PriceMax > 0 && p.Price.Amount > l.PriceMax || l.PriceMin > 0 && p.Price.Amount < l.PriceMin || !in(l.Categories, p.Category) ||
			!color || slices.Contains(w.Exclude, p.ID) || !in(l.Brands, p.Brand) {
			continue
		}
		out = append(out, chat.Pick{Product: p, Variant: p.Variants[0], Score: 1, Reason: map[string]string{"zh": "大家常买", "en": "often bought"}[w.Language],
			Terms: []chat.Term{{Name: "popularity", Value: 1}}})
	}
	return out[:min(len(out), max(w.N, 1))], nil
}

type fakeBus struct {
	mu    sync.Mutex
	hints []chat.Hint
	tell  chan chat.Hint
}

func (b *fakeBus) Publish(h chat.Hint) {
	b.mu.Lock()
	b.hints = append(b.hints, h)
	b.mu.Unlock()
	if h.Kind == "message" {
		b.tell <- h
	}
}

// stage is a bot with its fakes and one conversation, "c".
type stage struct {
	t      *testing.T
	bot    *Bot
	store  *fakeStore
	reader *fakeReader
	shop   *fakeShop
	faq    *fakeFAQ
	rec    *fakeRecommender
	bus    *fakeBus
	last   []chat.Message
}

// shippedTalk loads the shipped flows and words once for all tests; they never change.
var shippedTalk = sync.OnceValue(func() (talk struct {
	flows *dialog.Flows
	words words
}) {
	o := Options{}.filled()
	var err error
	if talk.flows, talk.words, err = loadTalk(o.Flows, o.Words); err != nil {
		panic(err)
	}
	return talk
})

var (
	anonymous = chat.Shopper{ID: "s1", Site: "main"}
	lin       = chat.Shopper{ID: "s2", Site: "main", External: "lin", Name: "林晓"}
)

func newStage(t *testing.T, shopper chat.Shopper, language string) *stage {
	t.Helper()
	s := &stage{t: t, store: newFakeStore(), reader: &fakeReader{known: map[string]chat.Reading{}}, shop: newFakeShop(), faq: &fakeFAQ{},
		bus: &fakeBus{tell: make(chan chat.Hint, 100)}}
	s.rec = &fakeRecommender{shop: s.shop}
	talk := shippedTalk()
	b := assemble(Options{Store: s.store, Reader: s.reader, Shop: s.shop, Recommender: s.rec, FAQ: s.faq, Publisher: s.bus,
		Mask: func(x string) string { return strings.ReplaceAll(x, "13800001234", "[phone]") },
		Now:  func() time.Time { return noon }, Name: chat.Words{"zh": "小满", "en": "Mani"}}.filled(), talk.flows, talk.words)
	s.bot = b
	s.store.open("c", shopper, language)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := b.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return s
}

func ent(kind, text, value string) chat.Entity {
	return chat.Entity{Type: kind, Text: text, Value: value}
}

// reading makes a sure reading; entities find their own place.
func reading(text, intent string, entities ...chat.Entity) chat.Reading {
	l, _ := chat.LanguageOf(text)
	for i, e := range entities {
		at := strings.Index(text, e.Text)
		if at < 0 {
			panic(fmt.Sprintf("%q is not in %q", e.Text, text))
		}
		entities[i].Start = len([]rune(text[:at]))
		entities[i].End = entities[i].Start + len([]rune(e.Text))
	}
	score := chat.Score{Name: intent, Confidence: 0.93}
	return chat.Reading{Text: text, Language: l, Intent: score, Ranking: []chat.Score{score, {Name: "out_of_scope", Confidence: 0.02}},
		Sentiment: chat.Sentiment{Label: "neutral"}, Entities: entities, Model: "test"}
}

// unsure makes a reading that abstains between two intents.
func unsure(text, a, b string) chat.Reading {
	r := reading(text, a)
	r.Abstained = true
	r.Ranking = []chat.Score{{Name: a, Confidence: 0.4}, {Name: b, Confidence: 0.35}}
	r.Intent = r.Ranking[0]
	return r
}

// hear says a text with a known reading and gives the bot's answer.
func (s *stage) hear(r chat.Reading) string {
	s.t.Helper()
	s.reader.mu.Lock()
	s.reader.known[r.Text] = r
	s.reader.mu.Unlock()
	return s.send(chat.Text(r.Text))
}

func (s *stage) say(text, intent string, entities ...chat.Entity) string {
	s.t.Helper()
	return s.hear(reading(text, intent, entities...))
}

// tap taps the reply of a label.
func (s *stage) tap(label string) string {
	s.t.Helper()
	for _, m := range s.last {
		for _, r := range m.Body.Replies {
			if r.Label == label {
				return s.act(r.Label, r.Name, r.Value)
			}
		}
		for _, c := range m.Body.Cards {
			for _, r := range c.Actions {
				if r.Label == label {
					return s.act(r.Label, r.Name, r.Value)
				}
			}
		}
	}
	s.t.Fatalf("there is no reply %q in %q", label, s.text())
	return ""
}

func (s *stage) act(label, name string, value any) string {
	s.t.Helper()
	b, err := json.Marshal(value)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.send(chat.Body{Type: "text", Text: label, Action: &chat.Action{Name: name, Value: b}})
}

func (s *stage) send(b chat.Body) string {
	s.t.Helper()
	s.store.shopperSays("c", b)
	s.bot.Handle("c")
	return s.wait()
}

func (s *stage) wait() string {
	s.t.Helper()
	select {
	case h := <-s.bus.tell:
		s.last = h.Messages
	case <-time.After(5 * time.Second):
		s.t.Fatal("the bot says nothing")
	}
	return s.text()
}

func (s *stage) text() string {
	var out []string
	for _, m := range s.last {
		if m.From.Role == chat.RoleBot {
			out = append(out, m.Body.Text)
		}
	}
	return strings.Join(out, "\n")
}

func (s *stage) labels() []string {
	var out []string
	for _, m := range s.last {
		for _, r := range m.Body.Replies {
			out = append(out, r.Label)
		}
	}
	return out
}

func (s *stage) why() chat.Why {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	for i := len(s.last) - 1; i >= 0; i-- {
		if s.last[i].From.Role == chat.RoleBot {
			return s.store.whys["c"][s.last[i].Seq]
		}
	}
	return chat.Why{}
}

func (s *stage) asks() string { return s.why().Facts["asks"] }

func (s *stage) owner() chat.OwnerKind {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	return s.store.convs["c"].Owner.Kind
}

func wants(t *testing.T, got string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(got, p) {
			t.Errorf("%q lacks %q", got, p)
		}
	}
}

func lacks(t *testing.T, got string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if strings.Contains(got, p) {
			t.Errorf("%q must not say %q", got, p)
		}
	}
}
