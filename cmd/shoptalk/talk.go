package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"shoptalk/chat"
)

// talk is a shopper who speaks to the bot without a socket: the same store, the same turns.
type talk struct {
	w            *world
	shopper      chat.Shopper
	conversation string
	n            int
	heard        chan struct{} // something happened in the conversation
	cancel       func()
}

// turnPatience bounds the wait for one turn; a turn takes milliseconds.
const turnPatience = time.Minute

// newTalk opens a conversation: for the shop's own id of a shopper, or "" for an anonymous one.
func newTalk(ctx context.Context, w *world, external, name, language string) (*talk, error) {
	var shopper chat.Shopper
	var err error
	if external == "" {
		shopper, err = w.db.NewShopper(ctx, "main")
	} else {
		shopper, err = w.db.KnownShopper(ctx, "main", external, name)
	}
	if err != nil {
		return nil, err
	}
	c, err := w.db.OpenConversation(ctx, "main", shopper.ID, language)
	if err != nil {
		return nil, err
	}
	t := &talk{w: w, shopper: shopper, conversation: c.ID, heard: make(chan struct{}, 1)}
	t.cancel = w.bus.Subscribe(func(h chat.Hint) {
		if h.Conversation != t.conversation {
			return
		}
		select {
		case t.heard <- struct{}{}:
		default:
		}
	})
	return t, nil
}

// close stops listening.
func (t *talk) close() { t.cancel() }

// say stores what the shopper says, several bodies as a burst, and waits until the turn is over or a person's queue has it. It
// gives the seq of the last thing said: what came of it stands behind.
func (t *talk) say(ctx context.Context, bodies ...chat.Body) (seq int64, err error) {
	for _, body := range bodies {
		if body.Action != nil && body.Action.Name == "leave_queue" {
			if _, err := t.w.desk.Leave(ctx, t.conversation); err != nil {
				return 0, err
			}
		}
		t.n++
		u := chat.Utterance{Conversation: t.conversation, CID: fmt.Sprintf("talk-%d", t.n), From: chat.From{Role: chat.RoleShopper, ID: t.shopper.ID}, Body: body}
		if err := u.Validate(); err != nil {
			return 0, err
		}
		m, _, err := t.w.db.Say(ctx, u)
		if err != nil {
			return 0, err
		}
		seq = m.Seq
	}
	t.w.bot.Handle(t.conversation)
	return seq, t.answered(ctx, seq)
}

// after gives every message behind a seq.
func (t *talk) after(ctx context.Context, seq int64) ([]chat.Message, error) {
	return t.w.db.Messages(ctx, t.conversation, seq, 200)
}

// answered waits until the message at seq has had its turn or a person owns the conversation.
func (t *talk) answered(ctx context.Context, seq int64) error {
	ctx, cancel := context.WithTimeout(ctx, turnPatience)
	defer cancel()
	for {
		c, err := t.w.db.Conversation(ctx, t.conversation)
		if err != nil {
			return err
		}
		if c.Covered >= seq || c.Owner.Kind != chat.OwnerBot {
			return nil
		}
		select {
		case <-t.heard:
		case <-ctx.Done():
			return errors.Join(errors.New("the bot gave no answer"), ctx.Err())
		}
	}
}
