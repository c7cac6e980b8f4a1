package socket

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"sync"
	"time"

	"shoptalk/chat"
)

// Options are what New needs. Log, Meter and Now may be nil. MaxPeers 0 is 50,000; Wait 0 is 10 s: how long a peer may take
// for its hello, for a pong, and for one frame.
type Options struct {
	Store    Store
	Bus      Bus
	Sessions Sessions
	Desk     Desk
	Bot      Bot
	Log      *slog.Logger
	Meter    Meter
	Now      func() time.Time
	MaxPeers int
	Wait     time.Duration
}

// Hub knows everyone connected here and the conversations they look at.
type Hub struct {
	store    Store
	bus      Bus
	sessions Sessions
	desk     Desk
	bot      Bot
	log      *slog.Logger
	meter    Meter
	now      func() time.Time
	maxPeers int
	wait     time.Duration

	ctx    context.Context // ends when Shutdown is through
	cancel context.CancelFunc
	quiet  func() // ends the subscription
	wg     sync.WaitGroup
	said   *Buckets // messages, by conversation and role
	aside  *Buckets // context, typing and read, likewise
	board  *board
	asked  *asked

	attendance sync.Mutex // one agent comes or goes at a time, so that presence is that of the last

	mu      sync.Mutex
	rooms   map[string]*room
	refs    map[*room]int
	peers   map[*peer]struct{}
	index   map[string]map[*peer]struct{} // "session:", "shopper:", "agent:" and "token:" keys
	closing bool
}

// New makes a Hub and subscribes it to the bus. Shutdown ends it.
func New(o Options) *Hub {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Meter == nil {
		o.Meter = unmetered{}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.MaxPeers == 0 {
		o.MaxPeers = 50_000
	}
	if o.Wait == 0 {
		o.Wait = 10 * time.Second
	}
	h := &Hub{store: o.Store, bus: o.Bus, sessions: o.Sessions, desk: o.Desk, bot: o.Bot, log: o.Log, meter: o.Meter, now: o.Now,
		maxPeers: o.MaxPeers, wait: o.Wait, said: NewBuckets(20, 5), aside: NewBuckets(30, 10), board: newBoard(), asked: newAsked(),
		rooms: map[string]*room{}, refs: map[*room]int{}, peers: map[*peer]struct{}{}, index: map[string]map[*peer]struct{}{}}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	h.quiet = o.Bus.Subscribe(h.Deliver)
	h.wg.Go(h.runBoard)
	return h
}

// Deliver takes one hint of the bus to everybody here whom it concerns. It never waits for a viewer.
func (h *Hub) Deliver(hint chat.Hint) {
	h.mu.Lock()
	r := h.rooms[hint.Conversation]
	h.mu.Unlock()
	switch hint.Kind {
	case "message":
		h.answered(hint)
		if r != nil {
			r.told(hint.Messages)
		}
	case "owner":
		h.asked.forget(hint.Conversation)
		if r != nil && hint.Owner != nil {
			r.owned(*hint.Owner)
		}
		h.board.reorder()
	case "typing", "read":
		if r != nil {
			r.aside(hint)
		}
	case "note":
		if r != nil && hint.Note != nil {
			f := NewNote(*hint.Note)
			f.Type = "note"
			r.side(&pair{make: func(bool) any { return f }}, func(s *stream) bool { return s.peer.role == chat.RoleAgent })
		}
	}
	if hint.Kind != "typing" {
		h.touch(hint.Conversation)
	}
}

// aside shows who types and who has read: not to the one it is about, and a shopper's own other tabs need neither.
func (r *room) aside(hint chat.Hint) {
	p := &pair{make: func(forDesk bool) any {
		conversation := ""
		if forDesk {
			conversation = r.conversation
		}
		if hint.Kind == "read" {
			return readFrame{"read", conversation, hint.From, hint.Seq}
		}
		return typingFrame{"typing", conversation, hint.From, hint.On}
	}}
	r.side(p, func(s *stream) bool {
		if s.peer.role == chat.RoleShopper {
			return hint.From.Role != chat.RoleShopper
		}
		return hint.From.Role != chat.RoleAgent || hint.From.ID != s.peer.who().ID
	})
}

// join gives the room of a conversation, making it where nobody looks yet. Each join needs a leave.
func (h *Hub) join(conversation string) *room {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[conversation]
	if r == nil {
		r = &room{hub: h, conversation: conversation, members: map[*stream]bool{}}
		h.rooms[conversation] = r
	}
	h.refs[r]++
	return r
}

func (h *Hub) leave(r *room) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.refs[r]--; h.refs[r] <= 0 {
		delete(h.refs, r)
		delete(h.rooms, r.conversation)
	}
}

// add takes a peer in, before its hello; false when the Hub is full or shutting down.
func (h *Hub) add(p *peer) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing || len(h.peers) >= h.maxPeers {
		return false
	}
	h.peers[p] = struct{}{}
	h.wg.Add(1)
	h.meter.Connected(p.kind, 1)
	return true
}

// know files a peer under what its hello said.
func (h *Hub) know(p *peer, keys ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, here := h.peers[p]; !here {
		return
	}
	p.keys = append(p.keys, keys...)
	for _, k := range keys {
		if h.index[k] == nil {
			h.index[k] = map[*peer]struct{}{}
		}
		h.index[k][p] = struct{}{}
	}
}

func (h *Hub) remove(p *peer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, here := h.peers[p]; !here {
		return
	}
	delete(h.peers, p)
	for _, k := range p.keys {
		if delete(h.index[k], p); len(h.index[k]) == 0 {
			delete(h.index, k)
		}
	}
	h.meter.Connected(p.kind, -1)
	h.wg.Done()
}

// filed gives the peers under a key.
func (h *Hub) filed(key string) []*peer {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := make([]*peer, 0, len(h.index[key]))
	for p := range h.index[key] {
		all = append(all, p)
	}
	return all
}

// CloseSession closes the sockets of a shopper's session that has been signed out. Hash is chat.Session.Hash.
func (h *Hub) CloseSession(hash string) {
	for _, p := range h.filed("session:" + hash) {
		p.close(closePolicy, chat.ErrUnauthorized.Code, "signed out")
	}
}

// LeaveSession has the sockets of a session come back, because its shopper has become another one: the known shopper's session
// has taken its place.
func (h *Hub) LeaveSession(hash string) {
	for _, p := range h.filed("session:" + hash) {
		p.close(closeRestarting, "restarting", "the shopper has signed in: come back with the new session")
	}
}

// CloseAgent closes the sockets that an agent's token opened.
func (h *Hub) CloseAgent(token string) {
	for _, p := range h.filed("token:" + digest(token)) {
		p.close(closePolicy, chat.ErrUnauthorized.Code, "signed out")
	}
}

// Shutdown closes every connection with 1012, so that clients come back, and waits for what is being stored. When ctx ends
// first the connections are cut.
func (h *Hub) Shutdown(ctx context.Context) error {
	h.quiet()
	h.mu.Lock()
	h.closing = true
	all := make([]*peer, 0, len(h.peers))
	for p := range h.peers {
		all = append(all, p)
	}
	h.mu.Unlock()
	for _, p := range all {
		p.close(closeRestarting, "restarting", "the server restarts: come back in a moment")
	}
	h.board.stop()
	done := make(chan struct{})
	go func() { h.wg.Wait(); close(done) }()
	defer h.cancel()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		for _, p := range all {
			p.link.kill()
		}
		return ctx.Err()
	}
}

// pause waits, and reports false where the Hub ends meanwhile.
func (h *Hub) pause(d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-h.ctx.Done():
		return false
	}
}

// digest stands for a token in the index.
func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// unmetered is a Meter that counts nothing.
type unmetered struct{}

func (unmetered) Connected(string, int) {}
func (unmetered) Said(string)           {}
func (unmetered) Acked(string, float64) {}
func (unmetered) Nacked(string)         {}
func (unmetered) Closed(int)            {}
func (unmetered) Turned(float64)        {}
func (unmetered) Panicked()             {}
