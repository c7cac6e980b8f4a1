package socket

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"shoptalk/chat"
)

// maxWatched is how many conversations one console may watch at once.
const maxWatched = 200

// amendFor is how long an agent may retract or edit a message.
const amendFor = 2 * time.Minute

// deskHello greets an agent. The token of the frame goes before that of the request.
func (c *client) deskHello(f Frame) error {
	token := f.Token
	if token == "" {
		token = c.token
	}
	agent, err := c.hub.sessions.Agent(c.hub.ctx, token)
	if err != nil {
		return err
	}
	p := c.peer
	p.mu.Lock()
	p.token, p.agent = token, agent
	p.mu.Unlock()
	c.hub.attendance.Lock()
	defer c.hub.attendance.Unlock()
	first := len(c.hub.filed("agent:"+agent.ID)) == 0
	c.hub.know(p, "agent:"+agent.ID, "token:"+digest(token))
	p.send(deskWelcomeFrame{"welcome", NewAgent(agent), c.hub.store.Epoch()})
	c.hub.know(p, "desk") // now: nothing comes before the welcome
	if first {
		c.present(agent, "available")
	}
	c.welcomed()
	return nil
}

func (c *client) present(agent chat.Agent, state string) {
	if err := c.hub.desk.SetPresence(agent, state); err != nil {
		c.hub.log.Error("presence cannot be set", "agent", agent.ID, "err", err)
	}
}

// deskFrame does what an agent's frame says.
func (c *client) deskFrame(f Frame) {
	switch f.Type {
	case "hello":
		if err := c.deskHello(f); err != nil {
			c.fail(err)
		}
	case "watch":
		c.watch(f)
	case "unwatch":
		c.peer.unfollow(f.Conversation)
	case "message":
		c.peer.send(c.hub.answer(c.hub.ctx, c.peer.who(), f))
	case "note":
		c.peer.send(c.hub.Note(c.hub.ctx, c.peer.who(), f))
	case "typing", "read":
		c.hub.deskAside(c.hub.ctx, c.peer.who(), f)
	case "presence":
		if f.State != "available" && f.State != "away" && f.State != "offline" {
			c.fail(protocolError("presence is available, away or offline"))
			return
		}
		c.present(c.peer.who(), f.State)
	}
}

// watch starts a stream. What cannot be watched is said in an error that names the conversation; the socket stays open.
func (c *client) watch(f Frame) {
	refuse := func(e *chat.Error) {
		c.peer.send(errorFrame{Type: "error", Conversation: clip(f.Conversation, maxIDBytes), Code: e.Code, Text: e.Text})
	}
	c.peer.mu.Lock()
	watched := len(c.peer.streams)
	c.peer.mu.Unlock()
	if watched >= maxWatched && c.peer.follows(f.Conversation) == nil {
		refuse(&chat.Error{Code: "too_many", Text: "too many conversations are watched: unwatch some"})
		return
	}
	w, err := c.hub.find(c.hub.ctx, f.Conversation, f.Epoch, f.LastSeq, func(chat.Conversation) bool { return true })
	switch {
	case errors.Is(err, chat.ErrNotFound):
		refuse(chat.ErrNotFound)
	case err != nil:
		c.fail(err)
	default:
		c.peer.unfollow(f.Conversation) // a second watch starts again
		c.peer.show(w)
	}
}

// answer stores what an agent says; only the owner may.
func (h *Hub) answer(ctx context.Context, agent chat.Agent, f Frame) any {
	u := chat.Utterance{Conversation: f.Conversation, CID: f.CID, From: chat.From{Role: chat.RoleAgent, Name: agent.Name, ID: agent.ID}}
	var err error
	switch {
	case len(f.CID) > chat.MaxCIDBytes:
		err = chat.ErrTooLong.With("the cid is too long: at most 64 bytes")
	case f.Retract != nil || f.Edit != nil:
		u.Body, err = h.amendment(ctx, agent, f)
	case f.Action != nil:
		err = chat.ErrInvalid.With("agents send text: actions are the shopper's")
	default:
		u.Body, err = h.body(ctx, f.Conversation, f)
	}
	if err == nil {
		err = u.Validate()
	}
	if err == nil && !h.said.Allow("agent:"+f.Conversation, h.now()) {
		err = chat.ErrRate
	}
	var m chat.Message
	if err == nil {
		m, err = h.say(ctx, u, f)
	}
	if err != nil {
		n := h.nack(f, err)
		n.Conversation = f.Conversation
		return n
	}
	return AckFrame{Type: "ack", Conversation: f.Conversation, CID: f.CID, Seq: m.Seq}
}

// amendment makes the body that retracts or edits one of the agent's own messages of the last two minutes.
func (h *Hub) amendment(ctx context.Context, agent chat.Agent, f Frame) (chat.Body, error) {
	kind, a := "retract", f.Retract
	if a == nil {
		kind, a = "edit", f.Edit
	}
	c, err := h.store.Conversation(ctx, f.Conversation)
	if err != nil {
		return chat.Body{}, err
	}
	found, err := h.store.Messages(ctx, f.Conversation, max(0, a.Target-1), 1)
	if err != nil {
		return chat.Body{}, err
	}
	if len(found) == 0 || found[0].Seq != a.Target || found[0].From.Role != chat.RoleAgent || found[0].From.ID != agent.ID {
		return chat.Body{}, chat.ErrInvalid.With("only your own messages can be changed")
	}
	if h.now().Sub(found[0].At) > amendFor {
		return chat.Body{}, chat.ErrInvalid.With("only messages of the last two minutes can be changed")
	}
	if kind == "edit" {
		if a.Text == "" {
			return chat.Body{}, chat.ErrEmpty
		}
		return chat.Body{Type: kind, Text: a.Text, Edit: a}, nil
	}
	text := "A message was retracted."
	if c.Language == chat.Chinese {
		text = "一条消息已撤回。"
	}
	return chat.Body{Type: kind, Text: text, Retract: &chat.Amendment{Target: a.Target}}, nil
}

// Note stores an agent's note and answers with an AckFrame without seq, or a NackFrame.
func (h *Hub) Note(ctx context.Context, agent chat.Agent, f Frame) any {
	n, err := h.AddNote(ctx, agent, f.Conversation, f.CID, f.Text)
	if err != nil {
		if errors.Is(err, chat.ErrNotFound) {
			err = chat.ErrInvalid.With(chat.ErrNotFound.Text)
		}
		nack := h.nack(f, err)
		nack.Conversation = f.Conversation
		return nack
	}
	h.meter.Acked("note", 0)
	return AckFrame{Type: "ack", Conversation: n.Conversation, CID: f.CID}
}

// AddNote stores a note behind the conversation's last message and tells the agents. The same cid gives the same note.
func (h *Hub) AddNote(ctx context.Context, agent chat.Agent, conversation, cid, text string) (chat.Note, error) {
	switch {
	case len(cid) > chat.MaxCIDBytes:
		return chat.Note{}, chat.ErrTooLong.With("the cid is too long: at most 64 bytes")
	case (chat.Body{Text: text}).Blank():
		return chat.Note{}, chat.ErrEmpty
	case utf8.RuneCountInString(text) > chat.MaxTextRunes:
		return chat.Note{}, chat.ErrTooLong
	}
	c, err := h.store.Conversation(ctx, conversation)
	if err != nil {
		return chat.Note{}, err
	}
	n, err := h.store.AddNote(ctx, chat.Note{Conversation: conversation, CID: cid, After: c.Head, At: h.now(), Text: text,
		From: chat.From{Role: chat.RoleAgent, Name: agent.Name, ID: agent.ID}})
	if err != nil {
		return n, err
	}
	h.bus.Publish(chat.Hint{Conversation: conversation, Kind: "note", Note: &n})
	return n, nil
}

// deskAside takes an agent's typing and read marks. The shopper learns of them only from the agent who owns the conversation.
func (h *Hub) deskAside(ctx context.Context, agent chat.Agent, f Frame) {
	c, err := h.store.Conversation(ctx, f.Conversation)
	if err != nil {
		return // nothing to say: neither frame has an answer
	}
	from := chat.From{Role: chat.RoleAgent, Name: agent.Name, ID: agent.ID}
	if f.Type == "read" {
		if err := h.hasRead(ctx, f.Conversation, from, f.Seq); err != nil && !errors.Is(err, chat.ErrRate) {
			h.log.Error("a read mark cannot be stored", "conversation", f.Conversation, "err", err)
		}
		return
	}
	if c.Owner.Kind == chat.OwnerAgent && c.Owner.Agent == agent.ID && h.aside.Allow("typing:agent:"+f.Conversation, h.now()) {
		h.bus.Publish(chat.Hint{Conversation: f.Conversation, Kind: "typing", From: from, On: *f.On})
	}
}
