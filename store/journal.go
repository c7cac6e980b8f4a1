package store

import (
	"context"
	"time"

	"shoptalk/chat"
)

const (
	deletePast    = `DELETE FROM attempt WHERE until <= $1`
	selectAttempt = `SELECT used FROM attempt WHERE id = $1`
	upsertAttempt = `INSERT INTO attempt (id, used, until) VALUES ($1, 1, $2) ON CONFLICT (id) DO UPDATE SET used = attempt.used + 1`
	deleteAttempt = `DELETE FROM attempt WHERE id = $1`
	nextAction    = `SELECT COALESCE(MAX(ordinal), 0) + 1 FROM order_action`
	insertAction  = `INSERT INTO order_action (id, ordinal, action) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING`
	selectActions = `SELECT action FROM order_action ORDER BY ordinal`
)

// Attempt counts one try under key and gives how many are left after it: limit-1 for the first, 0 for the last that is allowed,
// -1 for one that is not. The window begins with the first try; refused tries do not prolong it. now is the caller's clock and
// should be the same for all keys.
func (db *DB) Attempt(ctx context.Context, key string, limit int, window time.Duration, now time.Time) (left int, err error) {
	err = db.write(ctx, func(c *conn) error {
		if _, err := c.exec(deletePast, now); err != nil {
			return err
		}
		used := 0
		if _, err := c.one(selectAttempt, []any{key}, &used); err != nil {
			return err
		}
		if left = limit - used - 1; left < 0 {
			left = -1
			return nil
		}
		_, err := c.exec(upsertAttempt, key, now.Add(window))
		return err
	})
	if err != nil {
		return -1, err
	}
	return left, nil
}

// ClearAttempts forgets the tries under key: the next is the first.
func (db *DB) ClearAttempts(ctx context.Context, key string) error {
	return db.writeOne(ctx, deleteAttempt, key)
}

// AppendOrderAction writes down what a shopper asked the shop to do. fresh is false where the key is there already: the first
// stays as it is, and nothing must be done again.
func (db *DB) AppendOrderAction(ctx context.Context, a chat.OrderAction) (fresh bool, err error) {
	if a.Key == "" {
		return false, chat.ErrInvalid.With("an order action needs a key")
	}
	text, err := encode(a)
	if err != nil {
		return false, chat.ErrInvalid.Because(err)
	}
	err = db.write(ctx, func(c *conn) error {
		var ordinal int64
		if _, err := c.one(nextAction, nil, &ordinal); err != nil {
			return err
		}
		n, err := c.exec(insertAction, a.Key, ordinal, text)
		fresh = n == 1
		return err
	})
	return fresh && err == nil, err
}

// OrderActions gives the journal, oldest first.
func (db *DB) OrderActions(ctx context.Context) (actions []chat.OrderAction, err error) {
	err = db.read(ctx, func(c *conn) error {
		return c.each(selectActions, nil, func(scan func(...any) error) error {
			var text string
			if err := scan(&text); err != nil {
				return err
			}
			var a chat.OrderAction
			err := decodeInto(text, &a)
			actions = append(actions, a)
			return err
		})
	})
	return actions, err
}
