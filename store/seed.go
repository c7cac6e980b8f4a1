package store

import (
	"context"
	"fmt"
	"time"

	"shoptalk/chat"
)

// SeedConversation writes a conversation that took place elsewhere or at another time, with its own times: for a demo's history,
// imports and tests. Its shopper must be there (ErrNotFound). Seqs count from 1, or are 0 and given here; times do not go back.
// Everything in it counts as covered. Of the turns the readings, the whys (in the order of the bot's messages with that ReplyTo)
// and the last state are kept. An id that is taken is ErrInvalid; an empty one is made.
func (db *DB) SeedConversation(ctx context.Context, v chat.Conversation, messages []chat.Message, turns ...chat.Turn) error {
	s := &seed{v: v, messages: append([]chat.Message(nil), messages...), turns: turns}
	if err := s.complete(); err != nil {
		return err
	}
	return db.write(ctx, s.write)
}

// seed is a conversation on its way into the database.
type seed struct {
	v        chat.Conversation
	messages []chat.Message
	bodies   []string
	turns    []chat.Turn
}

// complete fills in what may be left out and refuses what does not fit together.
func (s *seed) complete() (err error) {
	v := &s.v
	v.Head = int64(len(s.messages))
	v.Covered = v.Head
	v.Mood = bounded(v.Mood)
	if v.Tags, err = cleanTags(v.Tags); err != nil {
		return err
	}
	last := v.Created
	for i := range s.messages {
		if err := s.completeMessage(i, last); err != nil {
			return err
		}
		last = s.messages[i].At
	}
	if v.Created.IsZero() && v.Head > 0 {
		v.Created = s.messages[0].At
	}
	v.Updated = later(v.Updated, later(last, v.Created))
	if v.ID == "" {
		v.ID = newID("c", v.Created)
	}
	if v.Owner.Kind == "" {
		v.Owner.Kind = chat.OwnerBot
	}
	if v.Ended && v.Owner.Kind != chat.OwnerBot {
		return chat.ErrInvalid.With("a conversation that has ended is the bot's")
	}
	return nil
}

// completeMessage makes message i a stored one; last is the time before which it cannot be.
func (s *seed) completeMessage(i int, last time.Time) error {
	m, seq := &s.messages[i], int64(i+1)
	if m.Seq != 0 && m.Seq != seq || m.ReplyTo >= seq || m.At.IsZero() {
		return chat.ErrInvalid.With(fmt.Sprintf("message %d: give seq %d or 0, a time, and a reply only to an earlier one", i+1, seq))
	}
	m.Seq, m.At = seq, later(m.At, last)
	switch m.From.Role {
	case chat.RoleShopper, chat.RoleAgent:
		if m.CID == "" {
			m.CID = fmt.Sprintf("seed-%d", seq)
		}
		if m.From.Role == chat.RoleShopper {
			m.From.ID = s.v.Shopper
		}
	case chat.RoleBot, chat.RoleSystem:
	default:
		return chat.ErrInvalid.With(fmt.Sprintf("message %d: the role is shopper, bot, agent or system, not %q", i+1, m.From.Role))
	}
	if p := preview(m.Body.Text); p != "" && m.From.Role != chat.RoleSystem {
		s.v.LastText = p
	}
	body, err := encodeBody(m.Body)
	s.bodies = append(s.bodies, body)
	return err
}

func (s *seed) write(c *conn) error {
	if _, found, err := oneConversation(c, selectConversation, s.v.ID); err != nil || found {
		if found {
			err = chat.ErrInvalid.With("conversation " + s.v.ID + " is there already")
		}
		return err
	}
	var who chat.Shopper
	found, err := scanShopper(c, &who, selectShopper, s.v.Shopper)
	if err := orNotFound(found && who.Site == s.v.Site, err); err != nil {
		return err
	}
	_, has, err := oneConversation(c, selectPresent, s.v.Site, s.v.Shopper)
	if err != nil {
		return err
	}
	var place int64
	if s.v.Owner.Kind == chat.OwnerQueue {
		if place, _, err = lastPlace(c); err != nil {
			return err
		}
	}
	if err := addConversation(c, s.v, !has && !s.v.Ended, place); err != nil {
		return err
	}
	return s.writeParts(c)
}

// writeParts writes what hangs on the conversation's row.
func (s *seed) writeParts(c *conn) error {
	if err := indexTags(c, s.v.ID, s.v.Tags); err != nil {
		return err
	}
	page, err := encode(s.v.Page)
	if err != nil {
		return chat.ErrInvalid.Because(err)
	}
	if page != "{}" {
		if _, err := c.exec(upsertPage, s.v.ID, page); err != nil {
			return err
		}
	}
	for i, m := range s.messages {
		m.Conversation = s.v.ID
		fresh, err := addMessage(c, m, s.bodies[i])
		if err == nil && !fresh {
			err = chat.ErrCIDConflict
		}
		if err != nil {
			return err
		}
	}
	for _, t := range s.turns {
		if err := s.writeTurn(c, t); err != nil {
			return err
		}
	}
	return nil
}

// writeTurn keeps what a turn understood and why it spoke.
func (s *seed) writeTurn(c *conn, t chat.Turn) error {
	whys := t.Whys
	for _, m := range s.messages {
		if len(whys) == 0 {
			break
		}
		if m.From.Role != chat.RoleBot || m.ReplyTo != t.ReplyTo {
			continue
		}
		why, err := encode(whys[0])
		if err != nil {
			return chat.ErrInvalid.Because(err)
		}
		if _, err := c.exec(insertWhy, s.v.ID, m.Seq, why); err != nil {
			return err
		}
		whys = whys[1:]
	}
	if t.State != nil {
		if _, err := c.exec(upsertState, s.v.ID, t.State); err != nil {
			return err
		}
	}
	return keepReading(c, s.v.ID, t.ReplyTo, t.Reading)
}
