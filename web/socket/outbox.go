package socket

import "sync"

// maxQueued is how many bytes may wait for a slow reader before it is closed. Replay is read as the socket drains and does not
// count.
const maxQueued = 256 << 10

// Close codes of RFC 6455 that this package sends.
const (
	closeProtocol   = 1002
	closeBinary     = 1003
	closeNotUTF8    = 1007
	closePolicy     = 1008
	closeTooBig     = 1009
	closeRestarting = 1012
	closeTryLater   = 1013
)

// out is one encoded frame. Seq is that of a message, for streams whose events carry ids.
type out struct {
	data []byte
	seq  int64
}

// goodbye is how a connection ends.
type goodbye struct {
	code int
	text string
	now  bool // without writing what still waits
}

// outbox is what waits to be written to one viewer: frames, and streams whose replay goes on. Pushing never blocks.
type outbox struct {
	mu      sync.Mutex
	frames  []out
	bytes   int
	streams []*stream // in replay, the first is next
	bye     *goodbye
	beat    bool
	stopped bool
	wake    chan struct{} // holds one: something changed
}

func newOutbox() *outbox { return &outbox{wake: make(chan struct{}, 1)} }

func (o *outbox) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// push adds a frame, and reports false where the reader is too slow for it.
func (o *outbox) push(f out) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.bye != nil || o.stopped {
		return true // nobody reads it any more
	}
	if o.bytes+len(f.data) > maxQueued {
		return false
	}
	o.frames, o.bytes = append(o.frames, f), o.bytes+len(f.data)
	o.signal()
	return true
}

// replay adds a stream whose older messages are to be read and written.
func (o *outbox) replay(s *stream) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.streams = append(o.streams, s)
	o.signal()
}

// replayed takes a stream out again.
func (o *outbox) replayed(s *stream) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i, t := range o.streams {
		if t == s {
			o.streams = append(o.streams[:i:i], o.streams[i+1:]...)
			return
		}
	}
}

// close asks the writer to say goodbye. The first call holds, but one that says now overtakes one that waits.
func (o *outbox) close(g goodbye) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.bye == nil || g.now && !o.bye.now {
		o.bye = &g
		if g.now {
			o.frames, o.bytes = nil, 0
		}
	}
	o.signal()
}

// ping asks for a beat.
func (o *outbox) ping() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.beat = true
	o.signal()
}

// stop ends the writer without a word: the connection is gone.
func (o *outbox) stop() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stopped = true
	o.frames, o.streams, o.bytes = nil, nil, 0
	o.signal()
}

// closing reports whether the end has been asked for.
func (o *outbox) closing() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.bye != nil || o.stopped
}

// task is what the writer has to do next; all fields zero: wait.
type task struct {
	frame  *out
	stream *stream
	bye    *goodbye
	beat   bool
	stop   bool
}

func (t task) idle() bool { return t == task{} }

// next gives the writer's next task. In a replay no beat comes: its pong would stand behind all that the reader has not read. A frame given is still counted until wrote is called.
func (o *outbox) next() task {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.stopped:
		return task{stop: true}
	case o.bye != nil && (o.bye.now || len(o.frames) == 0):
		return task{bye: o.bye}
	case o.beat && len(o.streams) == 0:
		o.beat = false
		return task{beat: true}
	case len(o.frames) > 0:
		f := o.frames[0]
		return task{frame: &f}
	case len(o.streams) > 0:
		return task{stream: o.streams[0]}
	}
	return task{}
}

// wrote takes the frame that next gave out of the queue.
func (o *outbox) wrote() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.frames) == 0 {
		return // emptied meanwhile
	}
	o.bytes -= len(o.frames[0].data)
	o.frames[0] = out{}
	if o.frames = o.frames[1:]; len(o.frames) == 0 {
		o.frames = nil
	}
}
