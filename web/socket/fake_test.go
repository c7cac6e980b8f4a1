package socket

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"shoptalk/chat"
)

// memory is a Store, Sessions, Desk and Bot in maps, with the rules of the real ones as far as the sockets can see them.
type memory struct {
	mu            sync.Mutex
	bus           *wires
	conversations map[string]*chat.Conversation
	messages      map[string][]chat.Message
	notes         map[string][]chat.Note
	files         map[string]chat.File
	sessions      map[string]chat.Session // by token
	shoppers      map[string]chat.Shopper
	agents        map[string]chat.Agent // by token
	ratings       map[string]chat.Rating
	presence      map[string]string
	handled       []string
	typing        []string // what the bot heard of it
	opened        int
	broken        error // what Say fails with
	torn          bool  // Say stores, then fails all the same
	unreadable    error // what Messages fails with
	answers       bool  // the bot answers at once
	panics        bool  // Say panics
	saying        chan struct{}
}

func newMemory() *memory {
	return &memory{bus: &wires{}, conversations: map[string]*chat.Conversation{}, messages: map[string][]chat.Message{},
		notes: map[string][]chat.Note{}, files: map[string]chat.File{}, sessions: map[string]chat.Session{}, shoppers: map[string]chat.Shopper{},
		agents: map[string]chat.Agent{}, ratings: map[string]chat.Rating{}, presence: map[string]string{}}
}

// wires is a Bus that calls its subscribers in order.
type wires struct {
	mu   sync.Mutex
	subs []func(chat.Hint)
	lose bool // hints about messages come without them
}

func (w *wires) Publish(h chat.Hint) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lose {
		h.Messages = nil
	}
	for _, s := range w.subs {
		s(h)
	}
}

func (w *wires) Subscribe(f func(chat.Hint)) func() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.subs = append(w.subs, f)
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.subs = nil
	}
}

// shopper makes a shopper with a session and an open conversation, all named after id.
func (m *memory) shopper(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.shoppers[id] = chat.Shopper{ID: id, Site: "main", Name: "Name of " + id}
	c := m.open(id)
	m.sessions["token-"+id] = chat.Session{Hash: "hash-" + id, Site: "main", Shopper: id, Conversation: c.ID, Expires: time.Now().Add(time.Hour)}
}

func (m *memory) open(shopper string) *chat.Conversation {
	m.opened++
	c := &chat.Conversation{ID: fmt.Sprintf("c%d-%s", m.opened, shopper), Site: "main", Shopper: shopper, Owner: chat.Owner{Kind: chat.OwnerBot}, Created: time.Now(), Updated: time.Now()}
	m.conversations[c.ID] = c
	return c
}

func (m *memory) agent(id string) {
	m.agents["token-"+id] = chat.Agent{ID: id, Name: "Agent " + id, Role: "agent"}
}

func (m *memory) Epoch() string { return "epoch-1" }

func (m *memory) OpenConversation(_ context.Context, _, shopper, _ string) (chat.Conversation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.conversations {
		if c.Shopper == shopper && !c.Ended {
			return *c, nil
		}
	}
	return *m.open(shopper), nil
}

func (m *memory) Conversation(_ context.Context, id string) (chat.Conversation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c := m.conversations[id]; c != nil {
		return *c, nil
	}
	return chat.Conversation{}, chat.ErrNotFound
}

func (m *memory) File(_ context.Context, id string) (chat.File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f, ok := m.files[id]; ok {
		return f, nil
	}
	return chat.File{}, chat.ErrNotFound
}

// file puts an upload into a conversation.
func (m *memory) file(id, conversation string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[id] = chat.File{ID: id, Conversation: conversation, Name: id + ".jpg", MIME: "image/jpeg", Size: 7}
}

func (m *memory) Conversations(_ context.Context, f chat.ConversationFilter) (items []chat.Conversation, next string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.conversations {
		if (f.Shopper == "" || c.Shopper == f.Shopper) && !(f.Open && c.Ended) {
			items = append(items, *c)
		}
	}
	return items, "", nil
}

func (m *memory) Messages(_ context.Context, conversation string, after int64, limit int) ([]chat.Message, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.unreadable != nil {
		return nil, m.unreadable
	}
	all := m.messages[conversation]
	all = all[min(int(after), len(all)):]
	return append([]chat.Message(nil), all[:min(limit, len(all))]...), nil
}

func (m *memory) Say(_ context.Context, u chat.Utterance) (chat.Message, bool, error) {
	if m.saying != nil {
		<-m.saying
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.panics {
		panic("a panic on purpose")
	}
	if m.broken != nil && !m.torn {
		return chat.Message{}, false, m.broken
	}
	c := m.conversations[u.Conversation]
	if c == nil {
		return chat.Message{}, false, chat.ErrNotFound
	}
	for _, old := range m.messages[u.Conversation] {
		if old.CID == u.CID && old.From.Role == u.From.Role && old.From.ID == u.From.ID {
			a, _ := json.Marshal(old.Body)
			b, _ := json.Marshal(u.Body)
			if string(a) != string(b) {
				return chat.Message{}, false, chat.ErrCIDConflict
			}
			return old, false, nil
		}
	}
	if c.Ended {
		return chat.Message{}, false, chat.ErrEnded
	}
	if u.From.Role == chat.RoleAgent && c.Owner.Agent != u.From.ID {
		return chat.Message{}, false, chat.ErrNotOwner
	}
	return m.add(c, chat.Message{CID: u.CID, From: u.From, Body: u.Body}), true, m.broken
}

func (m *memory) add(c *chat.Conversation, msg chat.Message) chat.Message {
	c.Head++
	c.LastText, c.Updated = msg.Body.Text, time.Now()
	msg.Conversation, msg.Seq, msg.At = c.ID, c.Head, time.Now()
	m.messages[c.ID] = append(m.messages[c.ID], msg)
	return msg
}

// say has a party say something and tells the bus.
func (m *memory) say(conversation string, role chat.Role, bodies ...chat.Body) {
	m.mu.Lock()
	var said []chat.Message
	for _, b := range bodies {
		said = append(said, m.add(m.conversations[conversation], chat.Message{From: chat.From{Role: role, Name: "Bot"}, Body: b}))
	}
	m.mu.Unlock()
	m.bus.Publish(chat.Hint{Conversation: conversation, Kind: "message", Messages: said})
}

// own changes the owner as the desk and the bot do.
func (m *memory) own(conversation string, o chat.Owner) {
	m.mu.Lock()
	m.conversations[conversation].Owner = o
	m.mu.Unlock()
	m.say(conversation, chat.RoleSystem, chat.Body{Type: "event", Text: string(o.Kind), Event: &chat.SystemEvent{Kind: "taken", Owner: &o}})
	m.bus.Publish(chat.Hint{Conversation: conversation, Kind: "owner", Owner: &o})
}

func (m *memory) SetPage(_ context.Context, conversation string, page chat.Page) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.conversations[conversation].Page = page
	return nil
}

func (m *memory) SetRead(_ context.Context, conversation string, role chat.Role, seq int64) error {
	return nil
}

func (m *memory) Rate(_ context.Context, r chat.Rating) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ratings[r.CID] = r
	return nil
}

func (m *memory) AddNote(_ context.Context, n chat.Note) (chat.Note, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, old := range m.notes[n.Conversation] {
		if old.CID == n.CID {
			return old, nil
		}
	}
	n.ID = fmt.Sprintf("n%d", len(m.notes[n.Conversation])+1)
	m.notes[n.Conversation] = append(m.notes[n.Conversation], n)
	return n, nil
}

func (m *memory) Notes(_ context.Context, conversation string) ([]chat.Note, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]chat.Note(nil), m.notes[conversation]...), nil
}

func (m *memory) QueuePosition(_ context.Context, conversation string) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, c := range m.conversations {
		if c.Owner.Kind == chat.OwnerQueue {
			n++
		}
	}
	return n, nil
}

func (m *memory) Session(_ context.Context, token string) (chat.Session, chat.Shopper, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.sessions[token]
	if !ok {
		return s, chat.Shopper{}, chat.ErrUnauthorized
	}
	return s, m.shoppers[s.Shopper], nil
}

func (m *memory) Agent(_ context.Context, token string) (chat.Agent, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	a, ok := m.agents[token]
	if !ok {
		return a, chat.ErrUnauthorized
	}
	return a, nil
}

func (m *memory) Leave(ctx context.Context, conversation string) (chat.Conversation, error) {
	c, err := m.Conversation(ctx, conversation)
	if err == nil && c.Owner.Kind == chat.OwnerQueue {
		m.own(conversation, chat.Owner{Kind: chat.OwnerBot})
	}
	return c, err
}

func (m *memory) End(ctx context.Context, conversation string, _ chat.From, _ bool) (chat.Conversation, error) {
	m.mu.Lock()
	ended := m.conversations[conversation].Ended
	m.mu.Unlock()
	if !ended {
		m.say(conversation, chat.RoleSystem, chat.Body{Type: "event", Text: "ended", Event: &chat.SystemEvent{Kind: "ended"}})
		m.mu.Lock()
		m.conversations[conversation].Ended = true
		m.mu.Unlock()
	}
	return m.Conversation(ctx, conversation)
}

func (m *memory) SetPresence(agent chat.Agent, state string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.presence[agent.ID] = state
	return nil
}

func (m *memory) Handle(conversation string) {
	m.mu.Lock()
	m.handled = append(m.handled, conversation)
	answers := m.answers
	m.mu.Unlock()
	if answers {
		m.say(conversation, chat.RoleBot, chat.Text("an answer"))
	}
}

func (m *memory) Typing(conversation string, on bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.typing = append(m.typing, fmt.Sprint(conversation, " ", on))
}

func (m *memory) wasHandled() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string(nil), m.handled...)
}

// with changes the memory under its lock.
func (m *memory) with(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f()
}
