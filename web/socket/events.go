package socket

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"shoptalk/chat"
)

// flow is an event stream (text/event-stream) as a transport: each event is one frame, a message's id is its seq.
type flow struct {
	w    http.ResponseWriter
	rc   *http.ResponseController
	wait time.Duration
}

func (f *flow) write(parts ...string) error {
	f.rc.SetWriteDeadline(time.Now().Add(2 * f.wait))
	for _, s := range parts {
		if _, err := f.w.Write([]byte(s)); err != nil {
			return err
		}
	}
	return f.rc.Flush()
}

func (f *flow) send(o out) error {
	if o.seq > 0 {
		return f.write("id: ", strconv.FormatInt(o.seq, 10), "\ndata: ", string(o.data), "\n\n")
	}
	return f.write("data: ", string(o.data), "\n\n")
}

func (f *flow) beat() error { return f.write(": ping\n\n") }

func (f *flow) bye(goodbye) {} // the error frame before it said why; the handler's return ends the stream

func (f *flow) hurry() { f.rc.SetWriteDeadline(time.Now().Add(f.wait)) }

func (f *flow) kill() { f.rc.SetWriteDeadline(time.Now()) }

// ServeEvents streams what a shopper's socket would receive. An error comes before anything is written: chat.ErrNotFound for a
// conversation that is not the shopper's, chat.ErrBusy where the Hub is full.
func (h *Hub) ServeEvents(w http.ResponseWriter, r *http.Request, v Voice, epoch string, lastSeq int64) error {
	p := h.newPeer("events", chat.RoleShopper)
	p.session, p.shopper = v.Session, v.Shopper
	p.link = &flow{w: w, rc: http.NewResponseController(w), wait: h.wait}
	found, err := h.find(r.Context(), v.Conversation, epoch, lastSeq, func(c chat.Conversation) bool { return c.Shopper == v.Shopper.ID })
	if err != nil {
		return err
	}
	if !h.add(p) {
		h.leave(found.room)
		return chat.ErrBusy.With("too many connections: come back in a moment")
	}
	defer p.leave()
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // nginx would hold the events back
	http.NewResponseController(w).SetReadDeadline(time.Time{})
	w.WriteHeader(http.StatusOK)
	p.moving.Lock()
	h.know(p, "session:"+v.Session.Hash, "shopper:"+v.Shopper.ID)
	p.show(found)
	p.greeted.Store(true)
	p.moving.Unlock()
	defer context.AfterFunc(r.Context(), p.out.stop)()
	p.write()
	return nil
}
