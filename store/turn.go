package store

import (
	"context"
	"math"
	"time"

	"shoptalk/chat"
)

const (
	selectFirstWaiting = `SELECT COALESCE(MIN(seq), 0) FROM message WHERE conversation = $1 AND seq > $2 AND role = 'shopper'`
	countBetween       = `SELECT COUNT(*) FROM message WHERE conversation = $1 AND seq > $2 AND seq <= $3 AND role = 'shopper'`
	updateTurned       = `UPDATE conversation SET head = $1, updated = $2, covered = $3, waiting = $4, language = CASE WHEN $5 = '' THEN language ELSE $5 END,
		mood = $6, last_text = CASE WHEN $7 = '' THEN last_text ELSE $7 END, owner_kind = $8, place = $9 WHERE id = $10`
	upsertState   = `INSERT INTO conversation_state (conversation, state) VALUES ($1, $2) ON CONFLICT (conversation) DO UPDATE SET state = excluded.state`
	selectState   = `SELECT state FROM conversation_state WHERE conversation = $1`
	insertWhy     = `INSERT INTO why (conversation, seq, why) VALUES ($1, $2, $3)`
	selectWhy     = `SELECT why FROM why WHERE conversation = $1 AND seq = $2`
	upsertReading = `INSERT INTO reading (conversation, seq, intent, sentiment, reading) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (conversation, seq) DO UPDATE SET intent = excluded.intent, sentiment = excluded.sentiment, reading = excluded.reading`
	selectReadings = `SELECT seq, reading FROM reading WHERE conversation = $1 ORDER BY seq`
	updateMood     = `UPDATE conversation SET mood = $1 WHERE id = $2`
	nextPlace      = `SELECT COALESCE(MAX(place), 0) + 1 FROM conversation WHERE place > 0`
	countQueued    = `SELECT COUNT(*) FROM conversation WHERE place > 0 AND place < $1`
)

// turning is a turn on its way into the database.
type turning struct {
	chat.Turn
	standing
	at       time.Time
	messages []chat.Message
	place    int64 // in the queue
}

// CommitTurn stores what the bot does about the shopper's messages Covers to ReplyTo, all or nothing: its messages with
// consecutive seqs, why it said them, the reading, the dialog's state; with Queue also the queue as owner and an event message.
// It gives the stored messages. ErrOwnerChanged: a person owns the conversation by now, or a turn has covered the messages
// already; the turn must be dropped. ErrInvalid: it has no body, or it does not begin with the first message that waits. After
// the end of a conversation only what was said before is still answered, and nobody is queued: ErrEnded.
func (db *DB) CommitTurn(ctx context.Context, t chat.Turn) ([]chat.Message, error) {
	if len(t.Bodies) == 0 || len(t.Whys) > len(t.Bodies) {
		return nil, chat.ErrInvalid.With("a turn has one body or more, and a why for each")
	}
	if t.Covers == 0 {
		t.Covers = t.ReplyTo
	}
	bodies := make([]string, len(t.Bodies))
	for i, b := range t.Bodies {
		var err error
		if bodies[i], err = encodeBody(b); err != nil {
			return nil, err
		}
	}
	t.Mood = bounded(t.Mood)
	now := db.moment()
	var messages []chat.Message
	err := db.write(ctx, func(c *conn) error {
		s, err := standingOf(c, t.Conversation)
		if err != nil {
			return err
		}
		w := &turning{Turn: t, standing: s, at: later(now, s.updated)}
		err = w.commit(c, bodies)
		messages = w.messages
		return err
	})
	if err != nil {
		return nil, err
	}
	return messages, nil
}

// commit writes the turn, the conversation's row last.
func (t *turning) commit(c *conn, bodies []string) error {
	if err := t.check(c); err != nil {
		return err
	}
	if err := t.say(c, bodies); err != nil {
		return err
	}
	if t.Language != "" {
		t.standing.language = t.Language
	}
	if err := t.keep(c); err != nil {
		return err
	}
	if t.Queue && !t.ended {
		if err := t.enqueue(c); err != nil {
			return err
		}
	}
	covered := max(t.covered, t.ReplyTo)
	waiting := 0
	if t.owner.Kind == chat.OwnerBot {
		if _, err := c.one(countBetween, []any{t.id, covered, t.head}, &waiting); err != nil {
			return err
		}
	}
	last := preview(t.Bodies[len(t.Bodies)-1].Text)
	_, err := c.exec(updateTurned, t.head, t.at, covered, waiting, t.Language, t.Mood, last, string(t.owner.Kind), t.place, t.id)
	return err
}

// check refuses a turn that is late or would leave a message without one.
func (t *turning) check(c *conn) error {
	if t.owner.Kind != chat.OwnerBot {
		return chat.ErrOwnerChanged
	}
	if t.ReplyTo == 0 {
		if t.ended {
			return chat.ErrEnded
		}
		return nil
	}
	if t.Covers <= t.covered {
		return chat.ErrOwnerChanged
	}
	var first int64
	if _, err := c.one(selectFirstWaiting, []any{t.id, t.covered}, &first); err != nil {
		return err
	}
	ends := 0
	if _, err := c.one(countBetween, []any{t.id, t.ReplyTo - 1, t.ReplyTo}, &ends); err != nil {
		return err
	}
	if first != t.Covers || t.ReplyTo < t.Covers || ends == 0 {
		return chat.ErrInvalid.With("a turn covers the shopper's messages from the first that waits to one that there is")
	}
	return nil
}

// say writes the bot's messages and why it said them.
func (t *turning) say(c *conn, bodies []string) error {
	covers := t.Covers
	if covers == t.ReplyTo {
		covers = 0
	}
	for i, body := range bodies {
		m := chat.Message{ReplyTo: t.ReplyTo, Covers: covers, From: chat.From{Role: chat.RoleBot, Name: t.Name}}
		if err := t.append(c, m, body); err != nil {
			return err
		}
		if i >= len(t.Whys) {
			continue
		}
		why, err := encode(t.Whys[i])
		if err != nil {
			return chat.ErrInvalid.Because(err)
		}
		if _, err := c.exec(insertWhy, t.id, t.head, why); err != nil {
			return err
		}
	}
	return nil
}

// append gives a message the next seq and writes it. The body that is handed on is the stored one, so that a live message and a
// replayed one are the same.
func (t *turning) append(c *conn, m chat.Message, body string) (err error) {
	if m.Body, err = decodeBody(body); err != nil {
		return err
	}
	t.head++
	m.Conversation, m.Seq, m.At = t.id, t.head, t.at
	if _, err = addMessage(c, m, body); err == nil {
		t.messages = append(t.messages, m)
	}
	return err
}

// keep writes the dialog's state and the reading.
func (t *turning) keep(c *conn) error {
	if t.State != nil {
		if _, err := c.exec(upsertState, t.id, t.State); err != nil {
			return err
		}
	}
	return keepReading(c, t.id, t.ReplyTo, t.Reading)
}

// enqueue makes the queue the owner and tells the shopper the place in it.
func (t *turning) enqueue(c *conn) (err error) {
	position := 0
	if t.place, position, err = lastPlace(c); err != nil {
		return err
	}
	t.owner = chat.Owner{Kind: chat.OwnerQueue, Position: position}
	body, err := encodeBody(eventBody("queued", t.owner, t.standing.language))
	if err != nil {
		return err
	}
	return t.append(c, chat.Message{From: chat.From{Role: chat.RoleSystem}}, body)
}

// lastPlace gives a place behind all that wait, and what position that is.
func lastPlace(c *conn) (place int64, position int, err error) {
	if _, err = c.one(nextPlace, nil, &place); err != nil {
		return 0, 0, err
	}
	_, err = c.one(countQueued, []any{place}, &position)
	return place, position + 1, err
}

// keptRanking is how many intents of a reading are kept.
const keptRanking = 3

// keepReading writes a reading; the zero reading of a tap is not kept.
func keepReading(c *conn, conversation string, seq int64, r chat.Reading) error {
	if r.Intent.Name == "" && r.Model == "" || seq == 0 {
		return nil
	}
	r.Ranking = r.Ranking[:min(len(r.Ranking), keptRanking)]
	text, err := encode(r)
	if err != nil {
		return chat.ErrInvalid.Because(err)
	}
	_, err = c.exec(upsertReading, conversation, seq, r.Intent.Name, r.Sentiment.Label, text)
	return err
}

// bounded keeps a mood from -1 to 1; what is no number is 0.
func bounded(mood float64) float64 {
	if math.IsNaN(mood) {
		return 0
	}
	return min(max(mood, -1), 1)
}

// SaveReading stores what a message meant that a person answers, and the conversation's mood after it.
func (db *DB) SaveReading(ctx context.Context, conversation string, seq int64, r chat.Reading, mood float64) error {
	return db.write(ctx, func(c *conn) error {
		s, err := standingOf(c, conversation)
		if err != nil {
			return err
		}
		if seq < 1 || seq > s.head {
			return chat.ErrInvalid.With("there is no message of that seq to read")
		}
		if err := keepReading(c, conversation, seq, r); err != nil {
			return err
		}
		_, err = c.exec(updateMood, bounded(mood), conversation)
		return err
	})
}

// State gives the dialog's state after the last turn, nil where there was none.
func (db *DB) State(ctx context.Context, conversation string) (state []byte, err error) {
	err = db.read(ctx, func(c *conn) error {
		_, err := c.one(selectState, []any{conversation}, &state)
		return err
	})
	return state, err
}

// Why gives the reason of a bot's message, or chat.ErrNotFound.
func (db *DB) Why(ctx context.Context, conversation string, seq int64) (why chat.Why, err error) {
	err = db.find(ctx, func(c *conn) (bool, error) {
		var text string
		found, err := c.one(selectWhy, []any{conversation, seq}, &text)
		if err != nil {
			return found, err
		}
		return found, decodeInto(text, &why)
	})
	return why, err
}

// Readings gives what the shopper's messages meant, by the seq of the last message of each turn; without embedding and with the
// first three intents.
func (db *DB) Readings(ctx context.Context, conversation string) (map[int64]chat.Reading, error) {
	readings := map[int64]chat.Reading{}
	err := db.read(ctx, func(c *conn) error {
		return c.each(selectReadings, []any{conversation}, func(scan func(...any) error) error {
			var seq int64
			var text string
			if err := scan(&seq, &text); err != nil {
				return err
			}
			var r chat.Reading
			err := decodeInto(text, &r)
			readings[seq] = r
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return readings, nil
}
