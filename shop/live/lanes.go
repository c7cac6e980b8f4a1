package live

import (
	"context"
	"sync"
)

// Lanes let one at a time through for each name. The zero value is ready.
type Lanes struct {
	mu    sync.Mutex
	lanes map[string]*lane
}

type lane struct {
	free  chan struct{} // holds one token while nobody is in it
	users int
}

// Enter waits for a name's lane; leave it by calling what is given back. The error is the context's.
func (l *Lanes) Enter(ctx context.Context, name string) (leave func(), err error) {
	l.mu.Lock()
	if l.lanes == nil {
		l.lanes = map[string]*lane{}
	}
	at := l.lanes[name]
	if at == nil {
		at = &lane{free: make(chan struct{}, 1)}
		at.free <- struct{}{}
		l.lanes[name] = at
	}
	at.users++
	l.mu.Unlock()
	drop := func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if at.users--; at.users == 0 {
			delete(l.lanes, name)
		}
	}
	select {
	case <-ctx.Done():
		drop()
		return nil, ctx.Err()
	case <-at.free:
		return func() { at.free <- struct{}{}; drop() }, nil
	}
}
