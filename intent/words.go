package intent

import (
	"sync"
	"sync/atomic"

	"shoptalk/intent/entity"
)

// versioned is a catalogue that counts its changes: while the number stays, what it gives stays.
type versioned interface{ Version() uint64 }

// words finds entities by the catalogue as it is: the finder is made anew once for every version.
type words struct {
	options entity.Options
	making  sync.Mutex
	now     atomic.Pointer[edition]
}

type edition struct {
	version uint64
	finder  *entity.Finder
}

func newWords(options entity.Options) *words {
	w := &words{options: options}
	w.now.Store(&edition{w.version(), entity.New(options)})
	return w
}

// version is read before the words are, so that a change in between is seen next time.
func (w *words) version() uint64 {
	if c, ok := w.options.Catalogue.(versioned); ok {
		return c.Version()
	}
	return 0
}

// finder gives the finder of the present version. While one reader makes it, the others go on with the one before.
func (w *words) finder() *entity.Finder {
	e := w.now.Load()
	if e.version == w.version() || !w.making.TryLock() {
		return e.finder
	}
	defer w.making.Unlock()
	fresh := &edition{w.version(), entity.New(w.options)}
	w.now.Store(fresh)
	return fresh.finder
}
