package socket

import (
	"sync"
	"time"

	"shoptalk/chat"
)

// board keeps which conversations have changed since the agents were last told. Changes in quick succession become one frame.
type board struct {
	mu      sync.Mutex
	dirty   map[string]struct{}
	queue   bool // places in the queue may have moved
	stopped bool
	wake    chan struct{}
}

func newBoard() *board {
	return &board{dirty: map[string]struct{}{}, wake: make(chan struct{}, 1)}
}

func (b *board) add(conversation string) {
	b.mu.Lock()
	b.dirty[conversation] = struct{}{}
	b.mu.Unlock()
	b.signal()
}

func (b *board) reorder() {
	b.mu.Lock()
	b.queue = true
	b.mu.Unlock()
	b.signal()
}

func (b *board) stop() {
	b.mu.Lock()
	b.stopped = true
	b.mu.Unlock()
	b.signal()
}

func (b *board) signal() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

func (b *board) take() (dirty map[string]struct{}, queue, stopped bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	dirty, queue, stopped = b.dirty, b.queue, b.stopped
	b.dirty, b.queue = map[string]struct{}{}, false
	return dirty, queue, stopped
}

// touch has the agents told of a conversation's change.
func (h *Hub) touch(conversation string) {
	if len(h.filed("desk")) > 0 {
		h.board.add(conversation)
	}
}

// runBoard reads each changed conversation once and shows it to every agent, until Shutdown.
func (h *Hub) runBoard() {
	for range h.board.wake {
		dirty, queue, stopped := h.board.take()
		if stopped {
			return
		}
		for id := range dirty {
			h.announce(id)
		}
		if queue {
			h.reorder()
		}
		h.pause(10 * time.Millisecond)
	}
}

// announce shows a conversation as it is now to the agents.
func (h *Hub) announce(id string) {
	c, err := h.store.Conversation(h.ctx, id)
	if err != nil {
		h.log.Warn("a changed conversation cannot be read", "conversation", id, "err", err)
		return
	}
	f := NewConversation(c)
	f.Type = "conversation"
	data := encode(f)
	for _, p := range h.filed("desk") {
		p.push(out{data: data})
	}
}

// reorder tells the shoppers who wait here their place, where it has changed.
func (h *Hub) reorder() {
	h.mu.Lock()
	var waiting []*room
	for _, r := range h.rooms {
		r.mu.Lock()
		if r.owner.Kind == chat.OwnerQueue {
			waiting = append(waiting, r)
		}
		r.mu.Unlock()
	}
	h.mu.Unlock()
	for _, r := range waiting {
		position, err := h.store.QueuePosition(h.ctx, r.conversation)
		if err != nil || position < 1 {
			continue
		}
		r.mu.Lock()
		owner := r.owner
		moved := owner.Kind == chat.OwnerQueue && owner.Position != position
		r.mu.Unlock()
		if moved {
			owner.Position = position
			r.owned(owner)
		}
	}
}
