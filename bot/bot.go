package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"shoptalk/chat"
	"shoptalk/dialog"
)

// Waits between tries when storage does not answer.
const (
	firstWait = 50 * time.Millisecond
	longest   = 5 * time.Second
)

// Bot answers in all conversations, one turn at a time in each.
type Bot struct {
	Options
	flows  *dialog.Flows  // as they were at the start
	folder *dialog.Folder // the shop's own flows, over those; nil where it has none
	words  words
	skills map[string]skill
	titles titles

	mu      sync.Mutex
	lanes   map[string]*lane // conversations with work under way
	closed  bool
	running sync.WaitGroup
	closing chan struct{}
	ctx     context.Context
	cancel  context.CancelFunc
	seats   chan struct{} // turns that may run at the same time
}

// lane is the work of one conversation.
type lane struct {
	again  bool // something came while a turn was under way
	resume bool // a person gave the conversation back
	heard  int64
}

// Handle has the unanswered messages of a conversation answered, soon and in order. It never blocks.
func (b *Bot) Handle(conversation string) { b.wake(conversation, false) }

// Resume goes on where the flow stood after a person gave the conversation back: the open question is asked again, in a turn
// that answers no message. Where nothing is open it says nothing. It never blocks.
func (b *Bot) Resume(_ context.Context, conversation string) { b.wake(conversation, true) }

// Start takes again what a crash or a stop left unanswered.
func (b *Bot) Start(ctx context.Context) error {
	ids, err := b.Store.Pending(ctx)
	if err != nil {
		return fmt.Errorf("conversations left unanswered: %w", err)
	}
	for _, id := range ids {
		b.Handle(id)
	}
	return nil
}

// Close takes no more work and waits for the turns under way. When ctx ends first they are cut off; what they answered stays
// unanswered in storage and is taken at the next Start.
func (b *Bot) Close(ctx context.Context) error {
	b.mu.Lock()
	if !b.closed {
		b.closed = true
		close(b.closing)
	}
	b.mu.Unlock()
	done := make(chan struct{})
	go func() { b.running.Wait(); close(done) }()
	defer b.cancel()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		b.cancel()
		return fmt.Errorf("turns were still under way: %w", ctx.Err())
	}
}

func (b *Bot) wake(conversation string, resume bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	l, busy := b.lanes[conversation]
	if !busy {
		l = &lane{}
		b.lanes[conversation] = l
		b.running.Add(1)
		go b.work(conversation, l)
	}
	l.again = true
	l.resume = l.resume || resume
}

// work serves one conversation until nothing is left to do.
func (b *Bot) work(conversation string, l *lane) {
	defer b.running.Done()
	wait := firstWait
	for {
		resume, more := b.next(conversation, l)
		if !more {
			return
		}
		err := b.attempt(conversation, l, resume)
		if err == nil || errors.Is(err, chat.ErrNotFound) {
			wait = firstWait
			continue
		}
		b.Logger.Error("turn not taken", "conversation", conversation, "err", err, "again_in", wait)
		b.wake(conversation, resume)
		select {
		case <-time.After(wait):
			wait = min(2*wait, longest)
		case <-b.closing:
			b.leave(conversation)
			return
		}
	}
}

// next says whether there is work; where there is none the lane is gone before anyone can add to it.
func (b *Bot) next(conversation string, l *lane) (resume, more bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !l.again {
		delete(b.lanes, conversation)
		return false, false
	}
	resume = l.resume
	l.again, l.resume = false, false
	return resume, true
}

func (b *Bot) leave(conversation string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.lanes, conversation)
}

// attempt answers all that is unanswered. A panic becomes an error: one conversation's fault must not end the others.
func (b *Bot) attempt(conversation string, l *lane, resume bool) (err error) {
	b.seats <- struct{}{}
	defer func() {
		<-b.seats
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	if resume {
		if err := b.resume(conversation); err != nil {
			return err
		}
	}
	for dropped := 0; ; {
		c, err := b.Store.Conversation(b.ctx, conversation)
		if err != nil {
			return err
		}
		if c.Owner.Kind != chat.OwnerBot && c.Owner.Kind != "" {
			return b.overhear(c, l)
		}
		messages, err := b.Store.Unanswered(b.ctx, conversation)
		if err != nil || len(messages) == 0 {
			return err
		}
		err = b.turn(c, batch(messages))
		switch {
		case errors.Is(err, chat.ErrOwnerChanged) && dropped < 3:
			dropped++
			b.Logger.Info("turn dropped: the owner changed", "conversation", conversation)
		case err != nil:
			return err
		}
		select {
		case <-b.closing:
			return nil
		default:
		}
	}
}

// batch takes the messages of the next turn: a tap alone, or all texts up to the next tap.
func batch(messages []chat.Message) []chat.Message {
	for i, m := range messages {
		if m.Body.Action != nil {
			return messages[:max(i, 1)]
		}
	}
	return messages
}
