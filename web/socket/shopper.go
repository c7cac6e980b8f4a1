package socket

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"shoptalk/chat"
)

// Voice is a shopper who speaks in a conversation of theirs.
type Voice struct {
	Session      chat.Session
	Shopper      chat.Shopper
	Conversation string
}

func (v Voice) from() chat.From {
	return chat.From{Role: chat.RoleShopper, Name: v.Shopper.Name, ID: v.Shopper.ID}
}

// Outcome is what came of a client frame: an AckFrame, a NackFrame, or nil where the frame has no answer.
type Outcome struct {
	Frame        any
	Conversation string // the one it was said in; another one than asked for where that had ended
}

// Hear takes one frame of a shopper, other than hello, and has it done. The error is a chat.Error of code "protocol" for a
// frame that may not come here, or a failure of storage for a frame that has no nack.
func (h *Hub) Hear(ctx context.Context, v Voice, f Frame) (Outcome, error) {
	o := Outcome{Conversation: v.Conversation}
	if len(f.CID) > chat.MaxCIDBytes {
		o.Frame = h.nack(f, chat.ErrTooLong.With("the cid is too long: at most 64 bytes"))
		return o, nil
	}
	switch f.Type {
	case "message":
		return h.hearMessage(ctx, v, f)
	case "rate":
		o.Frame = h.rate(ctx, v, f)
	case "end":
		o.Frame = h.end(ctx, v, f)
	case "context":
		return o, h.turnedPage(ctx, v, f.Page, false)
	case "read":
		return o, h.hasRead(ctx, v.Conversation, v.from(), f.Seq)
	case "typing":
		if h.aside.Allow("typing:"+v.Conversation, h.now()) {
			h.bot.Typing(v.Conversation, *f.On)
			h.bus.Publish(chat.Hint{Conversation: v.Conversation, Kind: "typing", From: v.from(), On: *f.On})
		}
	default:
		return o, protocolError("a second %s", f.Type)
	}
	return o, nil
}

// hearMessage stores what a shopper says. Where the conversation has ended it is said in a new one.
func (h *Hub) hearMessage(ctx context.Context, v Voice, f Frame) (Outcome, error) {
	o := Outcome{Conversation: v.Conversation}
	u := chat.Utterance{Conversation: v.Conversation, CID: f.CID, From: v.from()}
	var err error
	if u.Body, err = h.body(ctx, v.Conversation, f); err == nil {
		err = u.Validate()
	}
	if err == nil && !h.said.Allow("shopper:"+v.Conversation, h.now()) {
		err = chat.ErrRate
	}
	if err != nil {
		o.Frame = h.nack(f, err)
		return o, nil
	}
	if f.Action != nil && f.Action.Name == "leave_queue" {
		// Before it is stored: then it belongs to the bot, and has its turn.
		if _, err := h.desk.Leave(ctx, v.Conversation); err != nil && !errors.Is(err, chat.ErrEnded) {
			o.Frame = h.nack(f, err)
			return o, nil
		}
	}
	m, err := h.say(ctx, u, f)
	if errors.Is(err, chat.ErrEnded) {
		var c chat.Conversation
		if c, err = h.store.OpenConversation(ctx, v.Session.Site, v.Shopper.ID, ""); err == nil {
			u.Conversation, o.Conversation = c.ID, c.ID
			m, err = h.say(ctx, u, f)
		}
	}
	if err != nil {
		o.Frame = h.nack(f, err)
		return o, nil
	}
	o.Frame = AckFrame{Type: "ack", CID: f.CID, Seq: m.Seq}
	return o, nil
}

// say stores an utterance, tells the bus and wakes the bot. A failure that leaves open whether it was stored wakes them too:
// what is stored must be shown and answered.
func (h *Hub) say(ctx context.Context, u chat.Utterance, f Frame) (chat.Message, error) {
	began := time.Now()
	m, fresh, err := h.store.Say(ctx, u)
	switch {
	case errors.Is(err, chat.ErrCIDConflict) && f.Action != nil:
		return h.sameTap(ctx, u, err)
	case err != nil && settled(err):
		return m, err
	case err != nil:
		h.log.Error("a message may not have been stored", "conversation", u.Conversation, "err", err)
		h.bus.Publish(chat.Hint{Conversation: u.Conversation, Kind: "message"})
		h.bot.Handle(u.Conversation)
		return m, err
	}
	h.meter.Acked("message", time.Since(began).Seconds())
	if fresh {
		h.meter.Said(string(u.From.Role))
		if u.From.Role == chat.RoleShopper {
			h.asked.note(u.Conversation, h.now())
		}
		h.bus.Publish(chat.Hint{Conversation: u.Conversation, Kind: "message", Messages: []chat.Message{m}})
		h.bot.Handle(u.Conversation)
	}
	return m, nil
}

// settled reports whether an error says for sure that nothing was stored.
func settled(err error) bool {
	switch chat.CodeOf(err) {
	case "empty", "too_long", "cid_conflict", "rate", "busy", "ended", "not_owner", "not_found", "invalid", "file_unknown":
		return true
	}
	return false
}

// nack makes the answer to what was not stored. Causes stay in the logs.
func (h *Hub) nack(f Frame, err error) NackFrame {
	var e *chat.Error
	switch code := chat.CodeOf(err); code {
	case "empty", "too_long", "cid_conflict", "rate", "busy", "ended", "not_owner", "storage", "invalid", "file_unknown":
		errors.As(err, &e)
	case "not_found", "owner_changed":
		e = chat.ErrNotOwner // what does not exist and what is not yours answer alike
	default:
		h.log.Error("a frame failed", "type", f.Type, "err", err)
		e = chat.ErrStorage
	}
	h.meter.Nacked(e.Code)
	return NackFrame{Type: "nack", CID: f.CID, Code: e.Code, Text: e.Text, Retry: e.Retry}
}

func (h *Hub) rate(ctx context.Context, v Voice, f Frame) any {
	var err error
	switch {
	case f.Stars < 0 || f.Stars > 5:
		err = chat.ErrInvalid.With("stars are 1 to 5")
	case f.Stars == 0 && (f.Solved == nil || f.Seq == 0):
		err = chat.ErrInvalid.With("rate the conversation with stars, or one answer with seq and solved")
	case utf8.RuneCountInString(f.Text) > chat.MaxTextRunes:
		err = chat.ErrTooLong
	case !h.said.Allow("shopper:"+v.Conversation, h.now()):
		err = chat.ErrRate
	default:
		err = h.store.Rate(ctx, chat.Rating{Conversation: v.Conversation, CID: f.CID, Stars: f.Stars, Text: f.Text, Seq: f.Seq, Solved: f.Solved})
	}
	if err != nil {
		return h.nack(f, err)
	}
	h.meter.Acked("rate", 0)
	h.bus.Publish(chat.Hint{Conversation: v.Conversation, Kind: "conversation"})
	return AckFrame{Type: "ack", CID: f.CID}
}

func (h *Hub) end(ctx context.Context, v Voice, f Frame) any {
	if _, err := h.desk.End(ctx, v.Conversation, v.from(), false); err != nil && !errors.Is(err, chat.ErrEnded) {
		if errors.Is(err, chat.ErrOwnerChanged) {
			err = chat.ErrStorage.With("the conversation changed hands just now: try again")
		}
		return h.nack(f, err)
	}
	h.meter.Acked("end", 0)
	return AckFrame{Type: "ack", CID: f.CID}
}

// turnedPage stores what the shopper has before them. Over the limit it is left out, unless always: ErrRate.
func (h *Hub) turnedPage(ctx context.Context, v Voice, page chat.Page, always bool) error {
	if !always && !h.aside.Allow("context:"+v.Conversation, h.now()) {
		return chat.ErrRate
	}
	if err := h.store.SetPage(ctx, v.Conversation, page); err != nil {
		return err
	}
	h.bus.Publish(chat.Hint{Conversation: v.Conversation, Kind: "conversation"})
	return nil
}

// hasRead stores up to where a party has read, never beyond the head.
func (h *Hub) hasRead(ctx context.Context, conversation string, from chat.From, seq int64) error {
	if seq == 0 {
		return nil
	}
	if !h.aside.Allow("read:"+string(from.Role)+conversation, h.now()) {
		return chat.ErrRate
	}
	c, err := h.store.Conversation(ctx, conversation)
	if err != nil {
		return err
	}
	if seq = min(seq, c.Head); seq == 0 {
		return nil
	}
	if err := h.store.SetRead(ctx, conversation, from.Role, seq); err != nil {
		return err
	}
	h.bus.Publish(chat.Hint{Conversation: conversation, Kind: "read", From: from, Seq: seq})
	return nil
}
