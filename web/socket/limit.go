package socket

import (
	"sync"
	"time"

	"shoptalk/chat"
)

// Buckets are token buckets by key: burst at once, then rate a second.
type Buckets struct {
	burst, rate float64

	mu   sync.Mutex
	all  map[string]*bucket
	many int // keys at which full buckets are looked for next
}

type bucket struct {
	left float64
	at   time.Time
}

// NewBuckets makes empty ones.
func NewBuckets(burst, rate float64) *Buckets {
	return &Buckets{burst: burst, rate: rate, all: map[string]*bucket{}, many: 10_000}
}

// Allow takes one token of a key; false where none is left.
func (b *Buckets) Allow(key string, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.all[key]
	if k == nil {
		if len(b.all) >= b.many {
			b.sweep(now)
		}
		k = &bucket{left: b.burst, at: now}
		b.all[key] = k
	}
	k.left = min(b.burst, k.left+max(now.Sub(k.at).Seconds(), 0)*b.rate)
	k.at = now
	if k.left < 1 {
		return false
	}
	k.left--
	return true
}

// sweep drops the buckets that are full again: forgetting them changes nothing.
func (b *Buckets) sweep(now time.Time) {
	for key, k := range b.all {
		if k.left+now.Sub(k.at).Seconds()*b.rate >= b.burst {
			delete(b.all, key)
		}
	}
	b.many = max(10_000, 2*len(b.all))
}

// asked remembers when a shopper's first unanswered message was stored, to tell how long the bot took.
type asked struct {
	mu sync.Mutex
	at map[string]time.Time
}

func newAsked() *asked { return &asked{at: map[string]time.Time{}} }

func (a *asked) note(conversation string, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.at) > 100_000 {
		clear(a.at) // a measurement may be lost, memory may not
	}
	if _, waiting := a.at[conversation]; !waiting {
		a.at[conversation] = now
	}
}

func (a *asked) forget(conversation string) (time.Time, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	at, ok := a.at[conversation]
	delete(a.at, conversation)
	return at, ok
}

// answered measures a turn when the bot's messages come by.
func (h *Hub) answered(hint chat.Hint) {
	for _, m := range hint.Messages {
		if m.From.Role == chat.RoleShopper {
			continue
		}
		if at, waiting := h.asked.forget(hint.Conversation); waiting && m.From.Role == chat.RoleBot {
			h.meter.Turned(h.now().Sub(at).Seconds())
		}
	}
}
