package socket

import (
	"context"
	"errors"

	"shoptalk/chat"
)

// where is what a hello or watch asks for, looked up.
type where struct {
	conversation chat.Conversation
	room         *room
	owners       uint64 // the room's owner changes before the conversation was read
	after        int64
	reset        bool
}

// find looks a conversation up for a viewer who has seen everything up to lastSeq of an epoch, and joins its room. The error
// is chat.ErrNotFound where may says no: what does not exist and what is not yours answer alike.
func (h *Hub) find(ctx context.Context, id, epoch string, lastSeq int64, may func(chat.Conversation) bool) (where, error) {
	w := where{room: h.join(id), after: lastSeq}
	w.room.mu.Lock()
	w.owners = w.room.owners
	w.room.mu.Unlock()
	c, err := h.store.Conversation(ctx, id)
	if err == nil && !may(c) {
		err = chat.ErrNotFound
	}
	if err != nil {
		h.leave(w.room)
		return w, err
	}
	w.conversation = c
	if epoch != "" && epoch != h.store.Epoch() || lastSeq > c.Head {
		w.reset, w.after = true, 0
	}
	return w, nil
}

// Current gives the conversation a shopper means: the one asked for, else the session's own, else, where that has ended, the one
// that took its place.
func (h *Hub) Current(ctx context.Context, s chat.Session, asked string) (string, error) {
	if asked != "" {
		return asked, nil
	}
	c, err := h.store.Conversation(ctx, s.Conversation)
	if err != nil || !c.Ended && c.Shopper == s.Shopper {
		return s.Conversation, err
	}
	open, _, err := h.store.Conversations(ctx, chat.ConversationFilter{Site: s.Site, Shopper: s.Shopper, Open: true, Limit: 1})
	if err != nil || len(open) == 0 {
		return s.Conversation, err
	}
	return open[0].ID, nil
}

// hello greets a shopper. The token of the frame goes before that of the request.
func (c *client) hello(f Frame) error {
	token := f.Token
	if token == "" {
		token = c.token
	}
	session, shopper, err := c.hub.sessions.Session(c.hub.ctx, token)
	if err != nil {
		return err
	}
	p := c.peer
	p.token, p.session, p.shopper = token, session, shopper
	id, err := c.hub.Current(c.hub.ctx, session, f.Conversation)
	if err != nil {
		return err
	}
	w, err := c.hub.find(c.hub.ctx, id, f.Epoch, f.LastSeq, func(found chat.Conversation) bool { return found.Shopper == shopper.ID })
	if err != nil {
		return err
	}
	c.current = id
	p.moving.Lock()
	defer p.moving.Unlock()
	c.hub.know(p, "session:"+session.Hash, "shopper:"+shopper.ID)
	p.show(w)
	c.welcomed()
	return nil
}

// show starts a stream with its first frames.
func (p *peer) show(w where) {
	id, epoch, forDesk := w.conversation.ID, p.hub.store.Epoch(), p.role == chat.RoleAgent
	var before []any
	if w.reset {
		before = append(before, resetFrame{"reset", p.named(id), epoch, w.conversation.Head})
	}
	owner := w.conversation.Owner
	if !forDesk {
		owner.Agent = ""
		before = append(before, welcomeFrame{"welcome", id, epoch, w.conversation.Head, &owner})
	}
	w.room.mu.Lock()
	if w.room.owners == w.owners {
		w.room.owner = w.conversation.Owner
	} else {
		before = append(before, newOwner(id, w.room.owner, forDesk))
	}
	w.room.mu.Unlock()
	p.follow(w.room, w.after, before...)
}

// chatFrame does what a shopper's frame says.
func (c *client) chatFrame(f Frame) {
	if f.Type == "hello" {
		if err := c.hello(f); err != nil {
			c.fail(err)
		}
		return
	}
	if s := c.peer.only(); s != "" {
		c.current = s
	}
	v := Voice{Session: c.peer.session, Shopper: c.peer.shopper, Conversation: c.current}
	switch f.Type {
	case "context":
		c.page = &f.Page
	case "read":
		c.read = max(c.read, f.Seq)
	case "end":
		if f.CID == c.ended {
			c.peer.send(AckFrame{Type: "ack", CID: f.CID}) // a repetition must not end what began after it
			return
		}
	}
	c.settle(v, f.Type == "message")
	if f.Type == "context" || f.Type == "read" {
		return
	}
	o, err := c.hub.Hear(c.hub.ctx, v, f)
	if err != nil {
		c.fail(err)
		return
	}
	if o.Conversation != c.current {
		c.hub.Move(v.Shopper.ID, o.Conversation)
		c.current, c.read = o.Conversation, 0
	}
	if ack, ok := o.Frame.(AckFrame); ok && f.Type == "end" {
		c.ended = ack.CID
	}
	if o.Frame != nil {
		c.peer.send(o.Frame)
	}
}

// settle stores the latest page and place read. Under a flood they wait for the next frame: the latest holds. The page is
// there before the message that may mean it, always.
func (c *client) settle(v Voice, always bool) {
	if c.page != nil {
		if err := c.hub.turnedPage(c.hub.ctx, v, *c.page, always); err == nil {
			c.page = nil
		} else if !errors.Is(err, chat.ErrRate) {
			c.page = nil
			c.hub.log.Error("a page cannot be stored", "conversation", v.Conversation, "err", err)
		}
	}
	if c.read > 0 {
		if err := c.hub.hasRead(c.hub.ctx, v.Conversation, v.from(), c.read); err == nil {
			c.read = 0
		} else if !errors.Is(err, chat.ErrRate) {
			c.read = 0
			c.hub.log.Error("a read mark cannot be stored", "conversation", v.Conversation, "err", err)
		}
	}
}

// only gives the conversation a shopper's peer follows, "" for none.
func (p *peer) only() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id := range p.streams {
		return id
	}
	return ""
}

// Move shows every viewer of a shopper the conversation that is current now, in a welcome of its own.
func (h *Hub) Move(shopper, conversation string) {
	for _, p := range h.filed("shopper:" + shopper) {
		p.moving.Lock()
		if p.follows(conversation) == nil {
			w, err := h.find(h.ctx, conversation, "", 0, func(c chat.Conversation) bool { return c.Shopper == shopper })
			if err != nil {
				h.log.Error("the new conversation cannot be shown", "conversation", conversation, "err", err)
				p.close(closeTryLater, chat.ErrStorage.Code, "the conversation cannot be read now: come back")
			} else {
				if old := p.only(); old != "" {
					p.unfollow(old)
				}
				p.show(w)
			}
		}
		p.moving.Unlock()
	}
}
