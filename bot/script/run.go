package script

import (
	"context"
	"encoding/json"
	"fmt"

	"shoptalk/chat"
)

// World is one fresh conversation that a script is played in. Say, Tap, Agent and Return give the messages that came after
// what was said, once the bot has answered or a person owns the conversation; the shopper's own is left out.
type World interface {
	Say(ctx context.Context, texts []string) ([]Heard, error)
	Tap(ctx context.Context, label string, a chat.Action) ([]Heard, error)
	Page(ctx context.Context, p chat.Page) error
	Agent(ctx context.Context, text string) ([]Heard, error)
	Return(ctx context.Context) ([]Heard, error)
	Owner(ctx context.Context) (chat.OwnerKind, error)
	Close() error
}

// Heard is a message with why the bot said it; the reason is zero for others.
type Heard struct {
	Message chat.Message
	Why     chat.Why
}

// Result is how one conversation went.
type Result struct {
	Conversation Conversation
	Failures     []Failure
	Err          error // it could not be played to its end
}

// OK reports whether all was as expected.
func (r Result) OK() bool { return r.Err == nil && len(r.Failures) == 0 }

// Failure is one expectation that was not met.
type Failure struct {
	Turn int // 1 is the first
	Line int
	Said string
	Want string
	Got  string
}

// Run plays every conversation in a world of its own and gives one result for each, in order. The error is ctx's.
func Run(ctx context.Context, suite Suite, newWorld func(ctx context.Context, c Conversation) (World, error)) ([]Result, error) {
	results := make([]Result, 0, len(suite))
	for _, c := range suite {
		if err := ctx.Err(); err != nil {
			return results, err
		}
		results = append(results, play(ctx, c, newWorld))
	}
	return results, nil
}

func play(ctx context.Context, c Conversation, newWorld func(context.Context, Conversation) (World, error)) (r Result) {
	r.Conversation = c
	w, err := newWorld(ctx, c)
	if err != nil {
		r.Err = err
		return r
	}
	defer func() {
		if err := w.Close(); err != nil && r.Err == nil {
			r.Err = err
		}
	}()
	if !c.Page.empty() {
		if r.Err = w.Page(ctx, c.Page.chat()); r.Err != nil {
			return r
		}
	}
	var last []Heard
	for i, t := range c.Turns {
		heard, err := do(ctx, w, t, last)
		if err != nil {
			r.Err = fmt.Errorf("%s:%d: %s: %w", c.File, t.Line, t.what(), err)
			return r
		}
		owner, err := w.Owner(ctx)
		if err != nil {
			r.Err = err
			return r
		}
		for _, f := range t.Expect.differences(heard, owner) {
			f.Turn, f.Line, f.Said = i+1, t.Line, t.what()
			r.Failures = append(r.Failures, f)
		}
		if t.Page == nil {
			last = heard
		}
	}
	return r
}

func do(ctx context.Context, w World, t Turn, last []Heard) ([]Heard, error) {
	switch {
	case len(t.Say) > 0:
		return w.Say(ctx, t.Say)
	case t.Tap != "":
		a, ok := find(last, t.Tap)
		if !ok {
			return nil, fmt.Errorf("there is nothing to tap with this label; there are %q", labels(last))
		}
		return w.Tap(ctx, t.Tap, a)
	case t.Act != nil:
		a, err := action(t.Act.Name, t.Act.Value)
		if err != nil {
			return nil, err
		}
		return w.Tap(ctx, t.Act.Name, a)
	case t.Page != nil:
		return nil, w.Page(ctx, t.Page.chat())
	case t.Agent != "":
		return w.Agent(ctx, t.Agent)
	}
	return w.Return(ctx)
}

func action(name string, value any) (chat.Action, error) {
	b, err := json.Marshal(value)
	return chat.Action{Name: name, Value: b}, err
}

// replies are all that can be tapped in messages.
func replies(heard []Heard) []chat.Reply {
	var all []chat.Reply
	for _, h := range heard {
		all = append(all, h.Message.Body.Replies...)
		for _, c := range h.Message.Body.Cards {
			all = append(all, c.Actions...)
		}
	}
	return all
}

func labels(heard []Heard) []string {
	var all []string
	for _, r := range replies(heard) {
		all = append(all, r.Label)
	}
	return all
}

func find(heard []Heard, label string) (chat.Action, bool) {
	for _, r := range replies(heard) {
		if r.Label == label {
			a, err := action(r.Name, r.Value)
			return a, err == nil
		}
	}
	return chat.Action{}, false
}
