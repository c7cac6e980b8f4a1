package socket

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"shoptalk/chat"
)

// transport is one way to a viewer: a WebSocket or an event stream. Only the peer's writer calls it.
type transport interface {
	send(out) error
	beat() error // a ping, or what keeps a stream open
	bye(goodbye)
	hurry() // gives a write under way a last chance; safe from anywhere
	kill()  // cuts the connection; safe from anywhere
}

// peer is one viewer: a shopper's tab or an agent's console.
type peer struct {
	hub     *Hub
	kind    string // chat, desk or events
	role    chat.Role
	out     *outbox
	link    transport
	greeted atomic.Bool // a welcome is queued: side frames make sense

	mu      sync.Mutex
	streams map[string]*stream // by conversation
	left    bool               // gone: no stream may start
	keys    []string           // in the hub's index
	moving  sync.Mutex         // one change of conversation at a time

	// What hello established; written before greeted is set.
	token   string
	session chat.Session
	shopper chat.Shopper
	agent   chat.Agent // guarded by mu: renewed while connected
}

func (h *Hub) newPeer(kind string, role chat.Role) *peer {
	return &peer{hub: h, kind: kind, role: role, out: newOutbox(), streams: map[string]*stream{}}
}

// named gives the conversation for frames to agents, "" for frames to shoppers, who have only one.
func (p *peer) named(conversation string) string {
	if p.role == chat.RoleAgent {
		return conversation
	}
	return ""
}

// push queues a frame; a reader too slow for it is closed and loses nothing, since it resumes by seq.
func (p *peer) push(f out) {
	if !p.out.push(f) {
		p.hub.log.Info("slow reader closed", "kind", p.kind)
		p.hub.meter.Closed(closeTryLater)
		p.out.close(goodbye{code: closeTryLater, text: "too slow: come back", now: true})
		p.link.hurry()
	}
}

func (p *peer) send(v any) { p.push(out{data: encode(v)}) }

// close says why in an error frame, and closes with code once what waits is written.
func (p *peer) close(code int, reason, text string) {
	if p.out.closing() {
		return
	}
	p.out.push(out{data: encode(errorFrame{Type: "error", Code: reason, Text: text})})
	p.hub.meter.Closed(code)
	p.out.close(goodbye{code: code, text: clip(text, 100)})
}

// write is the writer: it runs until the connection has ended, and only it touches the transport.
func (p *peer) write() {
	defer p.recovered("writer")
	beat := time.NewTimer(beatAfter())
	defer beat.Stop()
	for {
		t := p.out.next()
		switch {
		case t.stop:
			return
		case t.bye != nil:
			p.link.bye(*t.bye)
			return
		case t.idle():
			select {
			case <-p.out.wake:
			case <-beat.C:
				p.out.ping()
				beat.Reset(beatAfter())
			}
			continue
		}
		if err := p.do(t); err != nil {
			p.link.kill()
			return
		}
		select {
		case <-beat.C:
			p.out.ping()
			beat.Reset(beatAfter())
		default:
		}
	}
}

// do does one task of the writer.
func (p *peer) do(t task) error {
	switch {
	case t.beat:
		p.recheck()
		return p.link.beat()
	case t.stream != nil:
		return p.replay(t.stream)
	}
	if err := p.link.send(*t.frame); err != nil {
		return err
	}
	p.out.wrote()
	return nil
}

// beatAfter is 20 s with a tenth of jitter, so that a thousand sockets that came back together do not ping together.
func beatAfter() time.Duration { return 18*time.Second + rand.N(4*time.Second) }

// replay writes one page of a stream's older messages. A storage failure closes the socket: the client comes back.
func (p *peer) replay(s *stream) error {
	if s.gone.Load() {
		p.out.replayed(s)
		return nil
	}
	gen := s.room.generation()
	messages, err := p.hub.store.Messages(p.hub.ctx, s.room.conversation, s.sent.Load(), pageSize)
	if err != nil {
		p.hub.log.Error("replay cannot be read", "conversation", s.room.conversation, "err", err)
		p.out.replayed(s)
		p.close(closeTryLater, "storage", "messages cannot be read now: come back")
		return nil
	}
	for _, m := range messages {
		if err := p.link.send(out{data: encode(NewMessage(m, p.role == chat.RoleAgent)), seq: m.Seq}); err != nil {
			return err
		}
		s.sent.Store(m.Seq)
	}
	if len(messages) == pageSize {
		return nil
	}
	if p.role == chat.RoleAgent && !s.noted {
		s.noted = true
		return p.replayNotes(s)
	}
	if s.room.attach(s, gen) {
		p.out.replayed(s)
	}
	return nil
}

func (p *peer) replayNotes(s *stream) error {
	notes, err := p.hub.store.Notes(p.hub.ctx, s.room.conversation)
	if err != nil {
		p.hub.log.Error("notes cannot be read", "conversation", s.room.conversation, "err", err)
		p.close(closeTryLater, "storage", "notes cannot be read now: come back")
		return nil
	}
	for _, n := range notes {
		f := NewNote(n)
		f.Type = "note"
		if err := p.link.send(out{data: encode(f)}); err != nil {
			return err
		}
	}
	return nil
}

// follow starts a stream after a seq. before are frames that come first: reset and welcome.
func (p *peer) follow(r *room, after int64, before ...any) {
	s := &stream{peer: p, room: r}
	s.sent.Store(after)
	p.mu.Lock()
	left := p.left
	if !left {
		p.streams[r.conversation] = s
	}
	p.mu.Unlock()
	if left {
		p.hub.leave(r)
		return
	}
	r.mu.Lock()
	r.members[s] = false
	for _, f := range before {
		p.send(f)
	}
	r.mu.Unlock()
	p.out.replay(s)
}

// unfollow ends a stream.
func (p *peer) unfollow(conversation string) {
	p.mu.Lock()
	s := p.streams[conversation]
	delete(p.streams, conversation)
	p.mu.Unlock()
	if s == nil {
		return
	}
	s.gone.Store(true)
	s.room.mu.Lock()
	if s.room.members[s] {
		s.room.live--
	}
	delete(s.room.members, s)
	s.room.mu.Unlock()
	p.hub.leave(s.room)
}

// follows gives the stream of a conversation, or nil.
func (p *peer) follows(conversation string) *stream {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.streams[conversation]
}

// leave ends every stream and takes the peer out of the hub.
func (p *peer) leave() {
	p.mu.Lock()
	p.left = true
	var all []string
	for id := range p.streams {
		all = append(all, id)
	}
	p.mu.Unlock()
	for _, id := range all {
		p.unfollow(id)
	}
	p.hub.remove(p)
}

// recheck closes a socket whose credentials have ended since hello.
func (p *peer) recheck() {
	if !p.greeted.Load() {
		return
	}
	if p.role == chat.RoleShopper {
		if !p.hub.now().Before(p.session.Expires) {
			p.close(closePolicy, chat.ErrUnauthorized.Code, "the session has expired: get a new one")
		}
		return
	}
	ctx, cancel := context.WithTimeout(p.hub.ctx, 5*time.Second)
	defer cancel()
	agent, err := p.hub.sessions.Agent(ctx, p.token)
	if errors.Is(err, chat.ErrUnauthorized) {
		p.close(closePolicy, chat.ErrUnauthorized.Code, "you have been signed out: sign in again")
	}
	if err == nil {
		p.mu.Lock()
		p.agent = agent
		p.mu.Unlock()
	}
}

// who gives the agent as last checked.
func (p *peer) who() chat.Agent {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.agent
}

// recovered keeps a panic in one connection from ending the process: net/http does not do it after a hijack.
func (p *peer) recovered(where string) {
	if v := recover(); v != nil {
		p.hub.meter.Panicked()
		p.hub.log.Error("panic in a connection", "where", where, "kind", p.kind, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
		p.out.close(goodbye{code: closeTryLater, text: "an error of the server: come back", now: true})
		if where == "writer" {
			p.link.kill()
		}
	}
}
