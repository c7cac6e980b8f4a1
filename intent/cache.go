package intent

import (
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"unicode"

	"shoptalk/chat"
)

const (
	cacheSize      = 4096 // texts; some 2 KiB each
	cacheTextBytes = 192  // longer texts do not come twice
)

// cache remembers what the model said about short texts: greetings and tapped replies come all day. It holds no text, only a
// salted hash, and is never asked about personal data.
type cache struct {
	mu   sync.Mutex
	salt [32]byte
	at   map[[32]byte]int
	ring []cached
	hand int
}

type cached struct {
	key   [32]byte
	value Vectors
	used  bool
}

func newCache(size int) *cache {
	c := &cache{at: make(map[[32]byte]int, size), ring: make([]cached, 0, size)}
	rand.Read(c.salt[:]) // never fails
	return c
}

func (c *cache) key(text string) [32]byte {
	buffer := make([]byte, 0, len(c.salt)+cacheTextBytes)
	return sha256.Sum256(append(append(buffer, c.salt[:]...), text...))
}

func (c *cache) get(key [32]byte) (Vectors, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i, ok := c.at[key]
	if !ok {
		return Vectors{}, false
	}
	c.ring[i].used = true
	return c.ring[i].value, true
}

// put keeps a value in the place of one that was not asked for since the hand last passed (the clock algorithm).
func (c *cache) put(key [32]byte, value Vectors) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.at[key]; ok {
		return
	}
	if len(c.ring) < cap(c.ring) {
		c.at[key] = len(c.ring)
		c.ring = append(c.ring, cached{key: key, value: value})
		return
	}
	for c.ring[c.hand].used {
		c.ring[c.hand].used = false
		c.hand = (c.hand + 1) % len(c.ring)
	}
	delete(c.at, c.ring[c.hand].key)
	c.at[key] = c.hand
	c.ring[c.hand] = cached{key: key, value: value}
	c.hand = (c.hand + 1) % len(c.ring)
}

// personalTypes are entities that tell of a person.
var personalTypes = map[string]bool{
	chat.EntityPhone: true, chat.EntityEmail: true, chat.EntityAddress: true, chat.EntityPerson: true,
	chat.EntityOrderNumber: true, chat.EntityTrackingNumber: true,
}

// holdsPersonal reports whether a text may tell of a person: it has such an entity, an at sign, or three digits in all. It
// errs on the safe side: what it refuses is only computed again.
func holdsPersonal(text string, entities []chat.Entity) bool {
	for _, e := range entities {
		if personalTypes[e.Type] {
			return true
		}
	}
	digits := 0
	for _, c := range text {
		if c == '@' || c == '＠' {
			return true
		}
		if unicode.IsDigit(c) {
			if digits++; digits >= 3 {
				return true
			}
		}
	}
	return false
}
