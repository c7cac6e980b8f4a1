package store

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"shoptalk/chat"
)

// Limits on what one call lists.
const (
	defaultPage = 50
	maxPage     = 200
)

// Conversations lists the conversations that fit, page by page, the last updated first; with Stable oldest first by id, where a
// conversation that changes meanwhile neither leaves nor comes twice. One in which nothing was said yet is left out. next is ""
// after the last page. A cursor that this function did not give is chat.ErrInvalid.
func (db *DB) Conversations(ctx context.Context, f chat.ConversationFilter) (items []chat.Conversation, next string, err error) {
	limit := f.Limit
	if limit <= 0 {
		limit = defaultPage
	}
	limit = min(limit, maxPage)
	query, args, err := search(f, limit+1)
	if err != nil {
		return nil, "", err
	}
	err = db.read(ctx, func(c *conn) error {
		return c.each(query, args, func(scan func(...any) error) error {
			v, err := scanConversation(scan)
			items = append(items, v)
			return err
		})
	})
	if err != nil {
		return nil, "", err
	}
	if len(items) > limit {
		items = items[:limit]
		next = cursorAfter(items[limit-1], f.Stable)
	}
	return items, next, nil
}

// clauses gathers the conditions of a search with their arguments.
type clauses struct {
	text []string
	args []any
}

// add takes a condition with one %s for each argument; placeholders count up.
func (cl *clauses) add(condition string, args ...any) {
	names := make([]any, len(args))
	for i, a := range args {
		cl.args = append(cl.args, a)
		names[i] = "$" + strconv.Itoa(len(cl.args))
	}
	cl.text = append(cl.text, fmt.Sprintf(condition, names...))
}

// search makes the statement of a filter.
func search(f chat.ConversationFilter, limit int) (string, []any, error) {
	cl := &clauses{text: []string{"c.head > 0"}}
	for _, field := range []struct{ value, condition string }{
		{f.Site, "c.site = %s"},
		{f.Shopper, "c.shopper = %s"},
		{string(f.OwnerKind), "c.owner_kind = %s"},
		{f.Language, "c.language = %s"},
		{f.Intent, "EXISTS (SELECT 1 FROM reading r WHERE r.intent = %s AND r.conversation = c.id)"},
		{f.Sentiment, "EXISTS (SELECT 1 FROM reading r WHERE r.conversation = c.id AND r.sentiment = %s)"},
		{f.Tag, "EXISTS (SELECT 1 FROM conversation_tag t WHERE t.tag = %s AND t.conversation = c.id)"},
	} {
		if field.value != "" {
			cl.add(field.condition, field.value)
		}
	}
	if f.Agent != "" {
		cl.add("(c.owner_agent = %s OR EXISTS (SELECT 1 FROM message m WHERE m.agent <> '' AND m.agent = %s AND m.conversation = c.id))", f.Agent, f.Agent)
	}
	if f.Stars > 0 {
		cl.add("c.stars = %s", f.Stars)
	}
	if !f.From.IsZero() {
		cl.add("c.updated >= %s", ceilMillis(f.From))
	}
	if !f.To.IsZero() {
		cl.add("c.updated < %s", ceilMillis(f.To))
	}
	if f.Open {
		cl.add("c.ended = 0")
	}
	order := "c.updated DESC, c.id DESC"
	if f.Stable {
		order = "c.id"
	}
	if err := cl.after(f.Cursor, f.Stable); err != nil {
		return "", nil, err
	}
	cl.args = append(cl.args, limit)
	return fmt.Sprintf("%s WHERE %s ORDER BY %s LIMIT $%d", conversationColumns, strings.Join(cl.text, " AND "), order, len(cl.args)), cl.args, nil
}

// ceilMillis keeps comparisons exact: stored times are whole milliseconds.
func ceilMillis(t time.Time) int64 {
	ms := t.UnixMilli()
	if t.After(time.UnixMilli(ms)) {
		ms++
	}
	return ms
}

// after adds the condition that a cursor stands for.
func (cl *clauses) after(cursor string, stable bool) error {
	if cursor == "" {
		return nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	updated, id, ok := strings.Cut(string(raw), " ")
	if err != nil || !ok || id == "" || stable != (updated == "") {
		return errCursor
	}
	if stable {
		cl.add("c.id > %s", id)
		return nil
	}
	ms, err := strconv.ParseInt(updated, 10, 64)
	if err != nil {
		return errCursor
	}
	cl.add("(c.updated < %s OR c.updated = %s AND c.id < %s)", ms, ms, id)
	return nil
}

var errCursor = chat.ErrInvalid.With("this cursor was not given by this list: leave it out to begin again")

func cursorAfter(v chat.Conversation, stable bool) string {
	updated := ""
	if !stable {
		updated = strconv.FormatInt(v.Updated.UnixMilli(), 10)
	}
	return base64.RawURLEncoding.EncodeToString([]byte(updated + " " + v.ID))
}
