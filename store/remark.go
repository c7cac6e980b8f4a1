package store

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"shoptalk/chat"
)

const (
	noteColumns  = `SELECT id, COALESCE(cid, ''), after, role, sender, name, at, text FROM note`
	selectNotes  = noteColumns + ` WHERE conversation = $1 ORDER BY ordinal`
	selectNote   = noteColumns + ` WHERE conversation = $1 AND sender = $2 AND cid = $3`
	nextNote     = `SELECT COALESCE(MAX(ordinal), 0) + 1 FROM note WHERE conversation = $1`
	insertNote   = `INSERT INTO note (conversation, ordinal, id, cid, after, role, sender, name, at, text) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`
	selectRating = `SELECT stars, text, seq, solved FROM rating WHERE conversation = $1 AND cid = $2`
	insertRating = `INSERT INTO rating (conversation, cid, stars, text, seq, solved, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`
	updateStars  = `UPDATE conversation SET stars = $1 WHERE id = $2`
	countSaid    = `SELECT COUNT(*) FROM message WHERE conversation = $1 AND seq = $2 AND role = 'bot'`
)

// AddNote stores an agent's remark behind the last message there is; id, place and time are given here. The same cid of the same
// agent gives the stored note, with another text ErrCIDConflict; without a cid every call adds one. A text that says nothing is
// ErrEmpty, one of more than chat.MaxTextRunes ErrTooLong.
func (db *DB) AddNote(ctx context.Context, n chat.Note) (chat.Note, error) {
	switch {
	case !utf8.ValidString(n.Text) || !utf8.ValidString(n.CID) || len(n.CID) > chat.MaxCIDBytes:
		return chat.Note{}, chat.ErrInvalid.With("text and cid must be UTF-8, the cid at most 64 bytes")
	case utf8.RuneCountInString(n.Text) > chat.MaxTextRunes:
		return chat.Note{}, chat.ErrTooLong
	case strings.TrimSpace(n.Text) == "":
		return chat.Note{}, chat.ErrEmpty
	}
	n.At = db.moment()
	n.ID = newID("n", n.At)
	err := db.write(ctx, func(c *conn) (err error) {
		n, err = addNote(c, n)
		return err
	})
	if err != nil {
		return chat.Note{}, err
	}
	return n, nil
}

func addNote(c *conn, n chat.Note) (chat.Note, error) {
	s, err := standingOf(c, n.Conversation)
	if err != nil {
		return n, err
	}
	var cid any
	if n.CID != "" {
		cid = n.CID
		old, err := readNotes(c, n.Conversation, selectNote, n.Conversation, n.From.ID, n.CID)
		if err != nil {
			return n, err
		}
		if len(old) > 0 && old[0].Text != n.Text {
			return n, chat.ErrCIDConflict
		}
		if len(old) > 0 {
			return old[0], nil
		}
	}
	var ordinal int64
	if _, err := c.one(nextNote, []any{n.Conversation}, &ordinal); err != nil {
		return n, err
	}
	n.After = s.head
	_, err = c.exec(insertNote, n.Conversation, ordinal, n.ID, cid, n.After, string(n.From.Role), n.From.ID, n.From.Name, n.At, n.Text)
	return n, err
}

// Notes gives the notes of a conversation in the order in which they were made.
func (db *DB) Notes(ctx context.Context, conversation string) (notes []chat.Note, err error) {
	err = db.read(ctx, func(c *conn) error {
		notes, err = readNotes(c, conversation, selectNotes, conversation)
		return err
	})
	return notes, err
}

func readNotes(c *conn, conversation, query string, args ...any) (notes []chat.Note, err error) {
	err = c.each(query, args, func(scan func(...any) error) error {
		n := chat.Note{Conversation: conversation}
		var role string
		err := scan(&n.ID, &n.CID, &n.After, &role, &n.From.ID, &n.From.Name, &n.At, &n.Text)
		n.From.Role = chat.Role(role)
		notes = append(notes, n)
		return err
	})
	return notes, err
}

// Rate stores a shopper's judgement, once for each cid: 1 to 5 stars for the conversation, or whether one answer of the bot's
// solved it. The same cid with another judgement is ErrCIDConflict.
func (db *DB) Rate(ctx context.Context, r chat.Rating) error {
	answer := r.Seq != 0 && r.Solved != nil && r.Stars == 0
	whole := r.Seq == 0 && r.Solved == nil && r.Stars >= 1 && r.Stars <= 5
	switch {
	case r.CID == "" || len(r.CID) > chat.MaxCIDBytes || !utf8.ValidString(r.CID) || !utf8.ValidString(r.Text):
		return chat.ErrInvalid.With("a rating needs a cid of 1 to 64 bytes; cid and text are UTF-8")
	case utf8.RuneCountInString(r.Text) > chat.MaxTextRunes:
		return chat.ErrTooLong
	case !answer && !whole:
		return chat.ErrInvalid.With("rate with stars from 1 to 5, or one answer with seq and solved")
	}
	now := db.moment()
	return db.write(ctx, func(c *conn) error { return rate(c, r, now) })
}

func rate(c *conn, r chat.Rating, now time.Time) error {
	if _, err := standingOf(c, r.Conversation); err != nil {
		return err
	}
	before, err := ratedBefore(c, r)
	if before || err != nil {
		return err
	}
	if err := checkRated(c, r); err != nil {
		return err
	}
	if _, err := c.exec(insertRating, r.Conversation, r.CID, r.Stars, r.Text, r.Seq, solvedColumn(r), now); err != nil {
		return err
	}
	if r.Stars > 0 {
		_, err = c.exec(updateStars, r.Stars, r.Conversation)
	}
	return err
}

// ratedBefore reports whether this very judgement is there already; chat.ErrCIDConflict where its cid stands for another.
func ratedBefore(c *conn, r chat.Rating) (bool, error) {
	var stars, solved int
	var text string
	var seq int64
	found, err := c.one(selectRating, []any{r.Conversation, r.CID}, &stars, &text, &seq, &solved)
	if err == nil && found && (stars != r.Stars || text != r.Text || seq != r.Seq || solved != solvedColumn(r)) {
		err = chat.ErrCIDConflict
	}
	return found, err
}

// solvedColumn is 1 for yes, 0 for no, -1 where it was not said.
func solvedColumn(r chat.Rating) int {
	switch {
	case r.Solved == nil:
		return -1
	case *r.Solved:
		return 1
	}
	return 0
}

// checkRated wants the rated answer to be one of the bot's.
func checkRated(c *conn, r chat.Rating) error {
	if r.Seq == 0 {
		return nil
	}
	said := 0
	if _, err := c.one(countSaid, []any{r.Conversation, r.Seq}, &said); err != nil {
		return err
	}
	if said == 0 {
		return chat.ErrInvalid.With("seq names no answer of the bot's")
	}
	return nil
}
