package store

import (
	"context"
	"fmt"
	"time"

	"shoptalk/chat"
)

const (
	messageColumns = `SELECT m.seq, COALESCE(m.cid, ''), m.reply_to, m.covers, m.role,
		CASE WHEN m.role = 'shopper' THEN c.shopper ELSE m.agent END, m.name, m.at, m.body
		FROM conversation c JOIN message m ON m.conversation = c.id`
	selectMessages   = messageColumns + ` WHERE c.id = $1 AND m.seq > $2 ORDER BY m.seq LIMIT $3`
	selectUnanswered = messageColumns + ` WHERE c.id = $1 AND c.owner_kind = 'bot' AND m.seq > c.covered AND m.role = 'shopper' ORDER BY m.seq`
	selectByCID      = messageColumns + ` WHERE c.id = $1 AND m.agent = $2 AND m.cid = $3`
	insertMessage    = `INSERT INTO message (conversation, seq, cid, reply_to, covers, role, agent, name, at, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (conversation, agent, cid) WHERE cid IS NOT NULL DO NOTHING`
	selectStanding = `SELECT shopper, language, owner_kind, owner_agent, owner_name, head, covered, waiting, ended, updated FROM conversation WHERE id = $1`
	updateSaid     = `UPDATE conversation SET head = $1, updated = $2, waiting = waiting + $3, unread = (unread + $4) * $4,
		last_text = CASE WHEN $5 = '' THEN last_text ELSE $5 END, agent_read = CASE WHEN $4 = 1 THEN agent_read ELSE $1 END WHERE id = $6`
)

// standing is what the writing statements need to know of a conversation.
type standing struct {
	id       string
	shopper  string
	language string
	owner    chat.Owner
	head     int64
	covered  int64
	waiting  int
	ended    bool
	updated  time.Time
}

// standingOf reads it; chat.ErrNotFound.
func standingOf(c *conn, id string) (s standing, err error) {
	s.id = id
	var kind string
	found, err := c.one(selectStanding, []any{id}, &s.shopper, &s.language, &kind, &s.owner.Agent, &s.owner.Name, &s.head, &s.covered, &s.waiting, &s.ended, &s.updated)
	s.owner.Kind = chat.OwnerKind(kind)
	return s, orNotFound(found, err)
}

// Say stores what a shopper or an agent said and gives it its seq. The same cid from the same sender gives the stored message
// and fresh false, whatever has happened since; with another body it is chat.ErrCIDConflict. Further refusals: those of
// Utterance.Validate, ErrNotFound also for a shopper whose conversation it is not, ErrEnded, ErrNotOwner for an agent who does
// not own, ErrBusy where chat.MaxUnanswered messages wait for the bot, ErrFileUnknown for a file that is not stored. A shopper's From.ID may be left empty.
func (db *DB) Say(ctx context.Context, u chat.Utterance) (m chat.Message, fresh bool, err error) {
	if err := u.Validate(); err != nil {
		return m, false, err
	}
	if u.From.Role != chat.RoleShopper && u.From.Role != chat.RoleAgent {
		return m, false, chat.ErrInvalid.With("only shoppers and agents say things")
	}
	body, err := encodeBody(u.Body)
	if err != nil {
		return m, false, err
	}
	now := db.moment()
	err = db.write(ctx, func(c *conn) (err error) {
		m, fresh, err = say(c, u, body, now)
		return err
	})
	if err != nil {
		return chat.Message{}, false, err
	}
	return m, fresh, nil
}

func say(c *conn, u chat.Utterance, body string, now time.Time) (m chat.Message, fresh bool, err error) {
	s, err := standingOf(c, u.Conversation)
	if err != nil {
		return m, false, err
	}
	if u.From.Role == chat.RoleShopper {
		if u.From.ID != "" && u.From.ID != s.shopper {
			return m, false, chat.ErrNotFound
		}
		u.From.ID = s.shopper
	}
	if refusal := s.refuses(u.From); refusal != nil {
		m, found, err := saidBefore(c, u, body)
		if err == nil && !found {
			err = refusal
		}
		return m, false, err
	}
	m = chat.Message{Conversation: u.Conversation, Seq: s.head + 1, CID: u.CID, From: u.From, At: later(now, s.updated), Body: u.Body}
	if fresh, err = addMessage(c, m, body); err != nil {
		return m, false, err
	}
	if !fresh {
		m, found, err := saidBefore(c, u, body)
		return m, false, orNotFound(found, err)
	}
	if err := showFiles(c, m); err != nil {
		return m, false, err
	}
	byShopper, waits := 0, 0
	if u.From.Role == chat.RoleShopper {
		byShopper = 1
		if s.owner.Kind == chat.OwnerBot {
			waits = 1
		}
	}
	_, err = c.exec(updateSaid, m.Seq, m.At, waits, byShopper, preview(u.Body.Text), u.Conversation)
	return m, true, err
}

// refuses tells why from may say nothing new, nil where they may.
func (s standing) refuses(from chat.From) error {
	switch {
	case s.ended:
		return chat.ErrEnded
	case from.Role == chat.RoleAgent && (s.owner.Kind != chat.OwnerAgent || s.owner.Agent != from.ID):
		return chat.ErrNotOwner
	case from.Role == chat.RoleShopper && s.waiting >= chat.MaxUnanswered:
		return chat.ErrBusy
	}
	return nil
}

// saidBefore finds the message that has u's cid; chat.ErrCIDConflict where it says something else.
func saidBefore(c *conn, u chat.Utterance, body string) (m chat.Message, found bool, err error) {
	stored := ""
	err = c.each(selectByCID, []any{u.Conversation, agentOf(u.From), u.CID}, func(scan func(...any) error) (err error) {
		found = true
		m, stored, err = scanMessage(scan, u.Conversation)
		return err
	})
	if err == nil && found && stored != body {
		return chat.Message{}, true, chat.ErrCIDConflict
	}
	return m, found, err
}

// addMessage writes one row and reports whether it is new: false where its cid is there already.
func addMessage(c *conn, m chat.Message, body string) (bool, error) {
	var cid any
	if m.CID != "" {
		cid = m.CID
	}
	n, err := c.exec(insertMessage, m.Conversation, m.Seq, cid, m.ReplyTo, m.Covers, string(m.From.Role), agentOf(m.From), m.From.Name, m.At, body)
	return n == 1, err
}

// agentOf is what a row says of its sender: the agent, or nothing where the conversation tells who it was.
func agentOf(from chat.From) string {
	if from.Role == chat.RoleAgent {
		return from.ID
	}
	return ""
}

// scanMessage reads a row of messageColumns; body is its stored text.
func scanMessage(scan func(...any) error, conversation string) (m chat.Message, body string, err error) {
	m.Conversation = conversation
	var role string
	if err := scan(&m.Seq, &m.CID, &m.ReplyTo, &m.Covers, &role, &m.From.ID, &m.From.Name, &m.At, &body); err != nil {
		return m, "", err
	}
	m.From.Role = chat.Role(role)
	if m.Body, err = decodeBody(body); err != nil {
		return m, "", fmt.Errorf("%w (conversation %s, seq %d)", err, conversation, m.Seq)
	}
	return m, body, nil
}

// later keeps a conversation's times from going back when the clock does.
func later(now, last time.Time) time.Time {
	if now.Before(last) {
		return last
	}
	return now
}

// Limits on what one call of Messages gives.
const (
	defaultMessages = 200
	maxMessages     = 1000
)

// Messages gives messages with seq > after in order, at most limit of them (0 is 200, at most 1000). A long conversation is read
// in several calls. One that does not exist has none.
func (db *DB) Messages(ctx context.Context, conversation string, after int64, limit int) ([]chat.Message, error) {
	if limit <= 0 {
		limit = defaultMessages
	}
	return db.messages(ctx, conversation, selectMessages, conversation, after, min(limit, maxMessages))
}

func (db *DB) messages(ctx context.Context, conversation, query string, args ...any) (list []chat.Message, err error) {
	err = db.read(ctx, func(c *conn) error {
		list, err = readMessages(c, conversation, query, args...)
		return err
	})
	return list, err
}

func readMessages(c *conn, conversation, query string, args ...any) (list []chat.Message, err error) {
	err = c.each(query, args, func(scan func(...any) error) error {
		m, _, err := scanMessage(scan, conversation)
		list = append(list, m)
		return err
	})
	return list, err
}

// Unanswered gives the shopper's messages that wait for the bot's turn, in order; none while a person owns the conversation.
func (db *DB) Unanswered(ctx context.Context, conversation string) ([]chat.Message, error) {
	return db.messages(ctx, conversation, selectUnanswered, conversation)
}
