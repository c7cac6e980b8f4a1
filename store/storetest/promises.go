package storetest

import "shoptalk/chat"

// keepsPromises walks a conversation's history and wants what clients are promised: one order without gaps, times that do not go
// back, no cid twice, no word of the bot's while a person owns it, and every shopper's message covered by exactly one turn or in
// a person's hands. With settled false the last messages may still wait.
func (b *bench) keepsPromises(id string, settled bool) {
	b.Helper()
	v, messages := b.conversation(id), b.history(id)
	if int64(len(messages)) != v.Head {
		b.Errorf("%s: %d messages, the head is %d", id, len(messages), v.Head)
	}
	w := &walk{owner: chat.OwnerBot, cids: map[string]int64{}}
	for i, m := range messages {
		if m.Seq != int64(i+1) {
			b.Fatalf("%s: seq %d in place %d", id, m.Seq, i+1)
		}
		if i > 0 && m.At.Before(messages[i-1].At) {
			b.Errorf("%s: seq %d goes back in time", id, m.Seq)
		}
		if fault := w.step(m); fault != "" {
			b.Errorf("%s: seq %d: %s", id, m.Seq, fault)
		}
	}
	if settled && len(w.waiting) > 0 {
		b.Errorf("%s: without an answer: %v", id, w.waiting)
	}
	if w.owner != v.Owner.Kind {
		b.Errorf("%s: the events make %s the owner, it is %s", id, w.owner, v.Owner.Kind)
	}
	unanswered, err := b.store.Unanswered(b.Context(), id)
	b.must(err)
	if len(unanswered) != len(w.waiting) {
		b.Errorf("%s: %d unanswered, the history has %v", id, len(unanswered), w.waiting)
	}
}

// walk is what the history so far says.
type walk struct {
	owner   chat.OwnerKind
	waiting []int64 // shopper's messages without a turn
	turn    int64   // the last turn's ReplyTo
	cids    map[string]int64
}

// step takes the next message and names a broken promise.
func (w *walk) step(m chat.Message) string {
	switch m.From.Role {
	case chat.RoleShopper, chat.RoleAgent:
		key := string(m.From.Role) + "/" + m.From.ID + "/" + m.CID
		if w.cids[key] != 0 || m.CID == "" {
			return "its cid is missing or was used before"
		}
		w.cids[key] = m.Seq
		if m.From.Role == chat.RoleShopper && w.owner == chat.OwnerBot {
			w.waiting = append(w.waiting, m.Seq)
		}
		if m.From.Role == chat.RoleAgent && w.owner != chat.OwnerAgent {
			return "an agent spoke without owning"
		}
	case chat.RoleBot:
		return w.bot(m)
	case chat.RoleSystem:
		if m.Body.Event == nil || m.Body.Text == "" {
			return "a system message without its event or text"
		}
		w.event(m.Body.Event.Kind)
	}
	return ""
}

func (w *walk) bot(m chat.Message) string {
	if w.owner != chat.OwnerBot {
		return "the bot spoke while a person owned the conversation"
	}
	if m.ReplyTo == 0 || m.ReplyTo == w.turn {
		return "" // unasked, or a further message of the same turn
	}
	first := m.Covers
	if first == 0 {
		first = m.ReplyTo
	}
	w.turn = m.ReplyTo
	if len(w.waiting) == 0 || w.waiting[0] != first {
		return "its turn does not begin with the first message that waits"
	}
	for i, seq := range w.waiting {
		if seq == m.ReplyTo {
			w.waiting = w.waiting[i+1:]
			return ""
		}
	}
	return "its turn ends with a message that does not wait"
}

func (w *walk) event(kind string) {
	before := w.owner
	switch kind {
	case "queued":
		w.owner = chat.OwnerQueue
	case "taken", "assigned":
		w.owner = chat.OwnerAgent
	case "returned", "ended":
		w.owner = chat.OwnerBot
	}
	if before != chat.OwnerBot || w.owner != chat.OwnerBot {
		w.waiting = nil
	}
}
