package socket

import (
	"sync"
	"sync/atomic"
	"time"

	"shoptalk/chat"
)

// pageSize is how many messages one read of a replay brings.
const pageSize = 50

// stream is one viewer's view of one conversation. It is in replay until attach makes it live; from then on the room alone
// moves sent.
type stream struct {
	peer  *peer
	room  *room
	sent  atomic.Int64 // seq of the last message written or queued
	noted bool         // an agent has been given the notes; the writer's own
	gone  atomic.Bool
}

// room is a conversation that somebody here looks at. Every live stream has been given everything up to head.
type room struct {
	hub          *Hub
	conversation string

	mu       sync.Mutex
	members  map[*stream]bool // live or not
	live     int
	head     int64
	known    int64 // the highest seq anybody told of
	hints    uint64
	owners   uint64 // owner changes heard
	owner    chat.Owner
	fetching bool
}

// generation counts the hints about messages so far. A replay that found nothing more is complete if it has not changed since.
func (r *room) generation() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.hints
}

// attach makes a stream live, and says so to its viewer, if nothing can be missing between what it was sent and what the
// room will show next. gen is the generation before the stream's last read of the store.
func (r *room) attach(s *stream, gen uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.gone.Load() {
		return true
	}
	if r.live == 0 {
		if r.hints != gen {
			return false
		}
		r.head = max(r.head, s.sent.Load())
		r.known = max(r.known, r.head)
	}
	if s.sent.Load() < r.head {
		return false
	}
	r.members[s] = true
	r.live++
	s.peer.push(out{data: encode(liveFrame{Type: "live", Conversation: s.peer.named(r.conversation)})})
	return true
}

// told takes a hint about messages: what follows without a gap is shown at once, the rest is read from the store.
func (r *room) told(messages []chat.Message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hints++
	if len(messages) == 0 {
		r.known = max(r.known, r.head+1)
	}
	for _, m := range messages {
		if r.live > 0 && !r.fetching && m.Seq == r.head+1 {
			r.show(m)
		}
		r.known = max(r.known, m.Seq)
	}
	if r.live > 0 && r.known > r.head && !r.fetching {
		r.fetching = true
		r.hub.wg.Go(r.fetch)
	}
}

// show gives a message to every live stream that has not had it. Callers hold mu.
func (r *room) show(m chat.Message) {
	p := pair{make: func(forDesk bool) any { return NewMessage(m, forDesk) }}
	for s, live := range r.members {
		if live && m.Seq > s.sent.Load() {
			s.sent.Store(m.Seq)
			s.peer.push(out{data: p.to(s.peer.role), seq: m.Seq})
		}
	}
	r.head = m.Seq
}

// fetch reads what hints told of but did not bring. Where storage fails again and again the viewers are sent away to come
// back: a closed socket is repaired by its client, a hole is not.
func (r *room) fetch() {
	failed := 0
	for {
		r.mu.Lock()
		after, hints := r.head, r.hints
		r.mu.Unlock()
		messages, err := r.hub.store.Messages(r.hub.ctx, r.conversation, after, pageSize)
		if err != nil {
			if failed++; failed < 5 && r.hub.pause(time.Duration(failed)*100*time.Millisecond) {
				continue
			}
			r.hub.log.Error("messages cannot be read, viewers must come back", "conversation", r.conversation, "err", err)
		}
		if r.fetched(messages, hints, err) {
			return
		}
	}
}

// fetched shows what was read and reports whether that was all.
func (r *room) fetched(messages []chat.Message, hints uint64, err error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		for s := range r.members {
			s.peer.close(closeTryLater, "storage", "messages cannot be read now: come back")
		}
		r.fetching = false
		return true
	}
	for _, m := range messages {
		if m.Seq > r.head {
			r.show(m)
		}
	}
	if len(messages) == pageSize || r.hints != hints {
		return false
	}
	r.known, r.fetching = r.head, false
	return true
}

// side gives a frame that is no message to the members it is for. A member has been welcomed: its welcome was queued under mu.
func (r *room) side(p *pair, to func(*stream) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for s := range r.members {
		if to(s) {
			s.peer.push(out{data: p.to(s.peer.role)})
		}
	}
}

// owned takes an owner change and tells everybody.
func (r *room) owned(owner chat.Owner) {
	r.mu.Lock()
	r.owner = owner
	r.owners++
	r.mu.Unlock()
	r.side(&pair{make: func(forDesk bool) any { return newOwner(r.conversation, owner, forDesk) }}, everyone)
}

func everyone(*stream) bool { return true }

func newOwner(conversation string, owner chat.Owner, forDesk bool) ownerFrame {
	f := ownerFrame{Type: "owner", Owner: &DeskOwner{Owner: owner}}
	if forDesk {
		f.Conversation, f.Owner.Agent = conversation, owner.Agent
	}
	return f
}
