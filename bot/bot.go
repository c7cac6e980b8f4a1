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
	call
	again  bool          // something came while a turn was under way
	typing bool          // the shopper goes on typing behind their last message
	typed  bool          // they did when the worker last looked, or have since
	stir   chan struct{} // tells one who waits to look at these
	burst  burst         // its worker's own, as heard is
	heard  int64
}

// call is what a conversation's worker is woken for, beside its unanswered messages.
type call struct {
	resume bool // a person gave the conversation back
	hurry  bool // what is unanswered has waited long enough
}

// Handle has the unanswered messages of a conversation answered, in order: at once, or as soon as the shopper seems to have
// written all of it. It never blocks.
func (b *Bot) Handle(conversation string) { b.wake(conversation, call{}) }

// Resume goes on where the flow stood after a person gave the conversation back: the open question is asked again, in a turn
// that answers no message. Where nothing is open it says nothing. It never blocks.
func (b *Bot) Resume(_ context.Context, conversation string) {
	b.wake(conversation, call{resume: true})
}

// Start takes again what a crash or a stop left unanswered; none of it waits for more.
func (b *Bot) Start(ctx context.Context) error {
	ids, err := b.Store.Pending(ctx)
	if err != nil {
		return fmt.Errorf("conversations left unanswered: %w", err)
	}
	for _, id := range ids {
		b.wake(id, call{hurry: true})
	}
	return nil
}

// Close takes no more work and waits for the turns under way; a burst that waits for more is answered. When ctx ends first they
// are cut off; what they answered stays unanswered in storage and is taken at the next Start.
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

func (b *Bot) wake(conversation string, c call) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	l, busy := b.lanes[conversation]
	if !busy {
		l = &lane{stir: make(chan struct{}, 1)}
		b.lanes[conversation] = l
		b.running.Add(1)
		go b.work(conversation, l)
	}
	l.again, l.typing, l.typed = true, false, false
	l.resume, l.hurry = l.resume || c.resume, l.hurry || c.hurry
	l.poke()
}

// work serves one conversation until nothing is left to do.
func (b *Bot) work(conversation string, l *lane) {
	defer b.running.Done()
	wait := firstWait
	for {
		c, more := b.next(conversation, l)
		if !more {
			return
		}
		err := b.attempt(conversation, l, c)
		switch {
		case err == nil || errors.Is(err, chat.ErrNotFound):
			wait = firstWait
			continue
		case errors.Is(err, errMore):
			wait = firstWait
			b.linger(l)
			continue
		}
		b.Logger.Error("turn not taken", "conversation", conversation, "err", err, "again_in", wait)
		b.wake(conversation, c)
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
func (b *Bot) next(conversation string, l *lane) (c call, more bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !l.again {
		delete(b.lanes, conversation)
		return call{}, false
	}
	c = l.call
	l.again, l.call = false, call{}
	return c, true
}

func (b *Bot) leave(conversation string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.lanes, conversation)
}

// attempt answers all that is unanswered, or says errMore where more of it seems to be coming. A panic becomes an error: one
// conversation's fault must not end the others.
func (b *Bot) attempt(conversation string, l *lane, why call) (err error) {
	b.seats <- struct{}{}
	defer func() {
		<-b.seats
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	if why.resume {
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
			l.burst = burst{}
			return b.overhear(c, l)
		}
		messages, err := b.Store.Unanswered(b.ctx, conversation)
		if err != nil || len(messages) == 0 {
			return err
		}
		now := batch(messages)
		l.burst.grow(now, why.hurry || len(now) < len(messages))
		err = b.turn(c, now, &l.burst)
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
