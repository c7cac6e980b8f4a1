package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"shoptalk/chat"
)

const (
	conversationColumns = `SELECT c.id, c.site, c.shopper, s.name, c.language, c.owner_kind, c.owner_agent, c.owner_name,
		CASE WHEN c.place > 0 THEN (SELECT COUNT(*) FROM conversation q WHERE q.place > 0 AND q.place <= c.place) ELSE 0 END,
		c.head, c.covered, c.last_text, c.unread, c.mood, c.tags, c.stars, c.ended, c.created, c.updated, p.page
		FROM conversation c JOIN shopper s ON s.id = c.shopper LEFT JOIN conversation_page p ON p.conversation = c.id`
	selectConversation = conversationColumns + ` WHERE c.id = $1`
	selectPresent      = conversationColumns + ` WHERE c.site = $1 AND c.shopper = $2 AND c.present = 1`
	insertConversation = `INSERT INTO conversation (id, site, shopper, present, language, owner_kind, owner_agent, owner_name, place,
		head, covered, waiting, last_text, unread, shopper_read, agent_read, mood, tags, stars, ended, created, updated)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`
	moveConversation = `UPDATE conversation SET shopper = $1, present = $2 WHERE id = $3`
	upsertPage       = `INSERT INTO conversation_page (conversation, page) VALUES ($1, $2) ON CONFLICT (conversation) DO UPDATE SET page = excluded.page`
	markShopperRead  = `UPDATE conversation SET shopper_read = $1 WHERE id = $2 AND shopper_read < $1`
	markAgentRead    = `UPDATE conversation SET agent_read = $1, unread = (SELECT COUNT(*) FROM message WHERE conversation = $2 AND seq > $1 AND role = 'shopper') WHERE id = $2 AND agent_read < $1`
	updateTags       = `UPDATE conversation SET tags = $1 WHERE id = $2`
	deleteTags       = `DELETE FROM conversation_tag WHERE conversation = $1`
	insertTag        = `INSERT INTO conversation_tag (tag, conversation) VALUES ($1, $2)`
	selectPlace      = `SELECT CASE WHEN c.place > 0 THEN (SELECT COUNT(*) FROM conversation q WHERE q.place > 0 AND q.place <= c.place) ELSE 0 END FROM conversation c WHERE c.id = $1`
	selectWaiting    = `SELECT id FROM conversation WHERE waiting > 0 ORDER BY id`
)

// Limits on tags.
const (
	maxTags     = 50
	maxTagRunes = 64
)

// scanConversation reads a row of conversationColumns.
func scanConversation(scan func(...any) error) (v chat.Conversation, err error) {
	var kind, tags, page string
	err = scan(&v.ID, &v.Site, &v.Shopper, &v.Name, &v.Language, &kind, &v.Owner.Agent, &v.Owner.Name, &v.Owner.Position,
		&v.Head, &v.Covered, &v.LastText, &v.Unread, &v.Mood, &tags, &v.Stars, &v.Ended, &v.Created, &v.Updated, &page)
	if err != nil {
		return v, err
	}
	v.Owner.Kind = chat.OwnerKind(kind)
	if err := decodeInto(tags, &v.Tags); err != nil {
		return v, err
	}
	return v, decodeInto(page, &v.Page)
}

// oneConversation reads one conversation and reports whether it is there.
func oneConversation(c *conn, query string, args ...any) (v chat.Conversation, found bool, err error) {
	err = c.each(query, args, func(scan func(...any) error) (err error) {
		found = true
		v, err = scanConversation(scan)
		return err
	})
	return v, found, err
}

// mustConversation is oneConversation by id; chat.ErrNotFound.
func mustConversation(c *conn, id string) (chat.Conversation, error) {
	v, found, err := oneConversation(c, selectConversation, id)
	return v, orNotFound(found, err)
}

// Conversation gives a conversation, or chat.ErrNotFound. In the queue its owner has the position of this moment.
func (db *DB) Conversation(ctx context.Context, id string) (v chat.Conversation, err error) {
	err = db.read(ctx, func(c *conn) error {
		v, err = mustConversation(c, id)
		return err
	})
	return v, err
}

// OpenConversation gives the conversation that the shopper's next message goes to: the present one, or a new one of the bot's in
// that language where there is none or it has ended. It fails with chat.ErrNotFound where the site has no such shopper.
func (db *DB) OpenConversation(ctx context.Context, site, shopper, language string) (v chat.Conversation, err error) {
	now := db.moment()
	err = db.write(ctx, func(c *conn) error {
		v, err = presentConversation(c, site, shopper, language, now)
		return err
	})
	if err != nil {
		return chat.Conversation{}, err
	}
	return v, nil
}

func presentConversation(c *conn, site, shopper, language string, now time.Time) (chat.Conversation, error) {
	v, found, err := oneConversation(c, selectPresent, site, shopper)
	if found || err != nil {
		return v, err
	}
	var who chat.Shopper
	found, err = scanShopper(c, &who, selectShopper, shopper)
	if err := orNotFound(found && who.Site == site, err); err != nil {
		return v, err
	}
	v = chat.Conversation{ID: newID("c", now), Site: site, Shopper: shopper, Name: who.Name, Language: language,
		Owner: chat.Owner{Kind: chat.OwnerBot}, Created: now, Updated: now}
	return v, addConversation(c, v, true, 0)
}

// addConversation writes a new row. present: the shopper's next message goes there. place is that in the queue.
func addConversation(c *conn, v chat.Conversation, present bool, place int64) error {
	tags, err := encodeTags(v.Tags)
	if err != nil {
		return err
	}
	_, err = c.exec(insertConversation, v.ID, v.Site, v.Shopper, present, v.Language, string(v.Owner.Kind), v.Owner.Agent, v.Owner.Name, place,
		v.Head, v.Covered, 0, v.LastText, v.Unread, v.Head, int64(0), v.Mood, tags, v.Stars, v.Ended, v.Created, v.Updated)
	return err
}

// Adopt makes an anonymous shopper's conversation, kept whole, a known one's, and gives the conversation that the known
// shopper's next message goes to: the open one they had, else the adopted one, or a new one where that has ended. The adopted
// messages are the known shopper's from then on, so a cid that is sent again still finds its message. A conversation that is
// another known shopper's is chat.ErrNotFound.
func (db *DB) Adopt(ctx context.Context, conversation, shopper string) (v chat.Conversation, err error) {
	now := db.moment()
	err = db.write(ctx, func(c *conn) error {
		v, err = adopt(c, conversation, shopper, now)
		return err
	})
	if err != nil {
		return chat.Conversation{}, err
	}
	return v, nil
}

func adopt(c *conn, conversation, shopper string, now time.Time) (none chat.Conversation, err error) {
	v, err := mustConversation(c, conversation)
	if err != nil {
		return none, err
	}
	var before, after chat.Shopper
	if err := orNotFound(scanShopper(c, &before, selectShopper, v.Shopper)); err != nil {
		return none, err
	}
	if err := orNotFound(scanShopper(c, &after, selectShopper, shopper)); err != nil {
		return none, err
	}
	if v.Shopper != shopper {
		if before.Known() || !after.Known() || after.Site != v.Site {
			return none, chat.ErrNotFound
		}
		_, has, err := oneConversation(c, selectPresent, v.Site, shopper)
		if err != nil {
			return none, err
		}
		if _, err := c.exec(moveConversation, shopper, !has && !v.Ended, v.ID); err != nil {
			return none, err
		}
	}
	return presentConversation(c, v.Site, shopper, v.Language, now)
}

// SetPage records the page that the shopper has before them.
func (db *DB) SetPage(ctx context.Context, conversation string, page chat.Page) error {
	text, err := encode(page)
	if err != nil {
		return chat.ErrInvalid.Because(err)
	}
	return db.write(ctx, func(c *conn) error {
		if _, err := standingOf(c, conversation); err != nil {
			return err
		}
		_, err := c.exec(upsertPage, conversation, text)
		return err
	})
}

// SetRead records that the shopper or an agent has read up to seq; it never goes back and never beyond the head.
func (db *DB) SetRead(ctx context.Context, conversation string, role chat.Role, seq int64) error {
	query := markAgentRead
	switch role {
	case chat.RoleAgent:
	case chat.RoleShopper:
		query = markShopperRead
	default:
		return chat.ErrInvalid.With("only shoppers and agents read")
	}
	return db.write(ctx, func(c *conn) error {
		s, err := standingOf(c, conversation)
		if err != nil {
			return err
		}
		_, err = c.exec(query, min(seq, s.head), conversation)
		return err
	})
}

// SetTags replaces the tags. They are trimmed, sorted and each kept once; at most 50 of at most 64 runes.
func (db *DB) SetTags(ctx context.Context, conversation string, tags []string) error {
	tags, err := cleanTags(tags)
	if err != nil {
		return err
	}
	text, err := encodeTags(tags)
	if err != nil {
		return err
	}
	return db.write(ctx, func(c *conn) error {
		if _, err := standingOf(c, conversation); err != nil {
			return err
		}
		if _, err := c.exec(updateTags, text, conversation); err != nil {
			return err
		}
		return indexTags(c, conversation, tags)
	})
}

func indexTags(c *conn, conversation string, tags []string) error {
	if _, err := c.exec(deleteTags, conversation); err != nil {
		return err
	}
	for _, t := range tags {
		if _, err := c.exec(insertTag, t, conversation); err != nil {
			return err
		}
	}
	return nil
}

func cleanTags(tags []string) ([]string, error) {
	var clean []string
	for _, t := range tags {
		t = strings.TrimSpace(strings.ToValidUTF8(t, ""))
		if len([]rune(t)) > maxTagRunes {
			return nil, chat.ErrInvalid.With("a tag has at most 64 characters")
		}
		if t != "" {
			clean = append(clean, t)
		}
	}
	slices.Sort(clean)
	clean = slices.Compact(clean)
	if len(clean) > maxTags {
		return nil, chat.ErrInvalid.With("a conversation has at most 50 tags")
	}
	return clean, nil
}

func encodeTags(tags []string) (string, error) {
	if len(tags) == 0 {
		return "", nil
	}
	return encode(tags)
}

// QueuePosition gives the place of a conversation among all that wait for a person: 1 is next, 0 is not waiting.
func (db *DB) QueuePosition(ctx context.Context, conversation string) (position int, err error) {
	err = db.find(ctx, func(c *conn) (bool, error) { return c.one(selectPlace, []any{conversation}, &position) })
	return position, err
}

// Pending gives the conversations in which a shopper waits for the bot's turn, the oldest conversation first.
func (db *DB) Pending(ctx context.Context) (ids []string, err error) {
	err = db.read(ctx, func(c *conn) error {
		return c.each(selectWaiting, nil, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			ids = append(ids, id)
			return err
		})
	})
	return ids, err
}
