// Package bus tells the parts of one process that something happened in a conversation. It keeps nothing and promises no
// delivery: storage is the truth, a hint only says that it is worth a look.
package bus

import (
	"sync"

	"shoptalk/chat"
)

// maxPending is how many hints may wait for one subscriber before they are thinned out.
const maxPending = 4096

// Local carries hints between goroutines of this process.
type Local struct {
	mu          sync.RWMutex
	subscribers map[*subscriber]struct{}
}

// New makes a Local without subscribers.
func New() *Local { return &Local{subscribers: map[*subscriber]struct{}{}} }

// Publish hands a hint to every subscriber and returns without waiting for any of them.
func (l *Local) Publish(h chat.Hint) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for s := range l.subscribers {
		s.push(h)
	}
}

// Subscribe has call called for every hint published from now on, one at a time and in the order of publication, on a goroutine
// of its own; call may publish and cancel. To a subscriber who has fallen far behind typing and read hints are not told, and
// several hints of one kind in one conversation become one, of messages one without the messages. After cancel at most one call
// that had begun, or was about to, is still made. cancel may be called again.
func (l *Local) Subscribe(call func(chat.Hint)) (cancel func()) {
	s := &subscriber{call: call, latest: map[topic]*waiting{}}
	s.wake.L = &s.mu
	l.mu.Lock()
	l.subscribers[s] = struct{}{}
	l.mu.Unlock()
	go s.run()
	return func() {
		l.mu.Lock()
		delete(l.subscribers, s)
		l.mu.Unlock()
		s.stop()
	}
}

// topic is what hints are merged by.
type topic struct{ conversation, kind string }

// waiting is a hint that has not been told yet.
type waiting struct{ hint chat.Hint }

// subscriber is one callback with the hints that wait for it.
type subscriber struct {
	call func(chat.Hint)

	mu      sync.Mutex
	wake    sync.Cond
	pending []*waiting
	latest  map[topic]*waiting // the youngest that waits
	stopped bool
}

func (s *subscriber) push(h chat.Hint) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped || len(s.pending) >= maxPending && s.merge(h) {
		return
	}
	w := &waiting{h}
	s.pending = append(s.pending, w)
	s.latest[topic{h.Conversation, h.Kind}] = w
	s.wake.Signal()
}

// merge saves a place where a hint can do without one. A note is told in full: nothing else leads to it.
func (s *subscriber) merge(h chat.Hint) bool {
	switch h.Kind {
	case "typing", "read":
		return true
	case "note":
		return false
	}
	w := s.latest[topic{h.Conversation, h.Kind}]
	if w == nil {
		return false
	}
	if h.Kind == "message" {
		h.Messages = nil // the ones before would be missing: whoever hears it reads from storage
	}
	w.hint = h
	return true
}

// run tells the hints until stop.
func (s *subscriber) run() {
	for {
		h, ok := s.next()
		if !ok {
			return
		}
		s.call(h)
	}
}

// next waits for a hint; false after stop.
func (s *subscriber) next() (chat.Hint, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.pending) == 0 && !s.stopped {
		s.wake.Wait()
	}
	if s.stopped {
		return chat.Hint{}, false
	}
	w := s.pending[0]
	s.pending[0] = nil
	s.pending = s.pending[1:]
	key := topic{w.hint.Conversation, w.hint.Kind}
	if s.latest[key] == w {
		delete(s.latest, key)
	}
	return w.hint, true
}

// stop ends run; what waits is not told.
func (s *subscriber) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped, s.pending, s.latest = true, nil, nil
	s.wake.Signal()
}
