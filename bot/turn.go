package bot

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"shoptalk/chat"
	"shoptalk/dialog"
)

const (
	turnTime  = 30 * time.Second // what a turn may take before it is given up
	maxMoves  = 64               // steps of dialog and skills in one turn
	remembers = 12               // messages looked back upon for the reading's context
	moodKeeps = 0.6              // how much of the mood before stays with each message
)

// turn answers a batch of messages and commits it, or says errMore and does nothing.
func (b *Bot) turn(c chat.Conversation, messages []chat.Message, s *burst) error {
	ctx, cancel := context.WithTimeout(b.ctx, turnTime)
	defer cancel()
	v, err := b.visit(ctx, c)
	if err != nil {
		return err
	}
	first, last := messages[0], messages[len(messages)-1]
	v.id = fmt.Sprintf("%s:%d", c.ID, last.Seq)
	messages, v.files = apart(messages)
	handed, reason, more := b.answer(ctx, v, messages, s)
	if ctx.Err() != nil && b.ctx.Err() != nil {
		return b.ctx.Err() // stopping: the turn is taken again at the next start
	}
	if more {
		return errMore
	}
	return b.commit(v, chat.Turn{Covers: first.Seq, ReplyTo: last.Seq, Queue: handed, Reason: reason})
}

// answer reads and talks, unless more is to be waited for. What fails on the way, a model that cannot read or a fault of ours, is an apology and the offer of a
// person: a message that breaks the bot must not break it again and again.
func (b *Bot) answer(ctx context.Context, v *visit, messages []chat.Message, s *burst) (handed bool, reason string, more bool) {
	defer b.rescue(v, func() { handed, reason, more = false, "", false })
	if v.wordless(messages) {
		if b.waits(s) && len(messages) < mostHeld {
			b.hold(s) // what they are about may follow
			return false, "", true
		}
		handed, reason = b.shown(v)
		return handed, reason, false
	}
	input, err := b.input(ctx, v, messages, s)
	if err != nil {
		b.Logger.Error("turn failed", "conversation", v.conv.ID, "turn", v.id, "err", err)
		v.apologise()
		return false, "", false
	}
	if b.waits(s) && !b.complete(v, messages, input) {
		b.hold(s)
		return false, "", true
	}
	handed, reason = b.beside(v, input)
	return handed, reason, false
}

// rescue is deferred: it turns a panic into an apology and a fresh state.
func (b *Bot) rescue(v *visit, undo func()) {
	p := recover()
	if p == nil {
		return
	}
	b.Logger.Error("turn failed", "conversation", v.conv.ID, "turn", v.id, "err", fmt.Sprintf("panic: %v\n%s", p, debug.Stack()))
	v.said, v.state, v.out = nil, dialog.State{}, dialog.Output{}
	v.apologise()
	undo()
}

// resume asks the open question again after a person left.
func (b *Bot) resume(conversation string) error {
	ctx, cancel := context.WithTimeout(b.ctx, turnTime)
	defer cancel()
	c, err := b.Store.Conversation(ctx, conversation)
	if err != nil || c.Owner.Kind != chat.OwnerBot {
		return err
	}
	v, err := b.visit(ctx, c)
	if err != nil || !v.state.Open() {
		return err
	}
	v.id = fmt.Sprintf("%s:resume:%d", c.ID, c.Head)
	v.lang = b.languageOf(c)
	var handed bool
	var reason string
	func() {
		defer b.rescue(v, func() { v.said = nil })
		handed, reason = b.talk(v, dialog.Input{Resume: true, Context: v.context()})
	}()
	if len(v.said) == 0 {
		return nil
	}
	err = b.commit(v, chat.Turn{Queue: handed, Reason: reason})
	if chat.CodeOf(err) == chat.ErrOwnerChanged.Code {
		return nil
	}
	return err
}

// visit gathers what a turn knows before it hears anything.
func (b *Bot) visit(ctx context.Context, c chat.Conversation) (*visit, error) {
	shopper, err := b.Store.Shopper(ctx, c.Shopper)
	if err != nil {
		return nil, fmt.Errorf("shopper of conversation %s: %w", c.ID, err)
	}
	raw, err := b.Store.State(ctx, c.ID)
	if err != nil {
		return nil, fmt.Errorf("state of conversation %s: %w", c.ID, err)
	}
	state, err := dialog.Decode(raw)
	if err != nil {
		b.Logger.Error("the dialog's state is damaged: starting afresh", "conversation", c.ID, "bytes", len(raw), "err", err)
	}
	v := &visit{bot: b, ctx: ctx, conv: c, shopper: shopper, flows: b.talks(), state: state, now: b.Now(), policies: b.Shop.Policies(), mood: c.Mood}
	v.zone = time.UTC
	if z, err := time.LoadLocation(v.policies.Shop.Zone); err == nil {
		v.zone = z
	}
	v.now = v.now.In(v.zone)
	return v, nil
}

// input makes the dialog's input of a batch: a tap as it is, texts by the model.
func (b *Bot) input(ctx context.Context, v *visit, messages []chat.Message, s *burst) (dialog.Input, error) {
	text := joined(messages)
	v.lang = b.replyLanguage(v.conv, text)
	if a := messages[0].Body.Action; a != nil {
		v.lang = b.languageOf(v.conv)
		v.tapped = true
		if tap, ok := tapOf(*a); ok {
			return dialog.Input{Tap: &tap, Context: v.context()}, nil
		}
		// A name that nobody knows: its label says what was meant.
	} else if tap, ok := v.typedOne(messages, text); ok {
		return dialog.Input{Tap: &tap, Context: v.context()}, nil
	}
	reading, err := b.read(ctx, v, text, messages[0].Seq, s)
	if err != nil {
		return dialog.Input{}, fmt.Errorf("reading %d bytes: %w", len(text), err)
	}
	reading = v.withOrders(v.withCodes(v.wished(inLetters(reading), messages)))
	v.reading = reading
	v.lang = b.readingLanguage(v.conv, reading)
	v.feel(reading.Sentiment.Score)
	reading = v.plainly(threatened(reading))
	if answer, ok := v.answerIn(reading, messages); ok {
		reading = answer
	}
	return dialog.Input{Heard: &reading, Context: v.context()}, nil
}

// read has a text read, once for each burst as it stands.
func (b *Bot) read(ctx context.Context, v *visit, text string, first int64, s *burst) (chat.Reading, error) {
	if s.reading != nil {
		return *s.reading, nil
	}
	var previous []string
	if elliptical(text) {
		var err error
		if previous, err = b.previous(ctx, v.conv, first); err != nil {
			b.Logger.Warn("reading without the messages before", "conversation", v.conv.ID, "err", err)
		}
	}
	reading, err := b.Reader.Read(ctx, text, previous)
	if err == nil {
		s.reading = &reading
	}
	return reading, err
}

// talk lets the dialog and the skills take turns until it is the shopper's turn again.
func (b *Bot) talk(v *visit, in dialog.Input) (handed bool, reason string) {
	for range maxMoves {
		state, out := v.flows.Next(v.state, in)
		v.state, v.out = state, out
		in = dialog.Input{Context: v.context()}
		switch out.Do {
		case dialog.DoCall:
			done := v.run(out.Name)
			in.Done = &done
		case dialog.DoSay:
			v.lead(v.say("flow", out.Name))
		case dialog.DoAsk:
			v.ask(out)
			return false, ""
		case dialog.DoHandoff:
			v.say("handoff", out.Name)
			return true, out.Reason
		default:
			return false, ""
		}
	}
	b.Logger.Error("a turn did not end", "conversation", v.conv.ID, "flow", v.out.Flow, "step", v.out.Step)
	v.said = nil
	v.state = dialog.State{}
	v.apologise()
	return false, ""
}

// run calls a skill. Whatever goes wrong inside becomes a failed result: the dialog then apologises and offers a person.
func (v *visit) run(name string) (done dialog.Done) {
	before := len(v.said)
	fail := func(err any) {
		v.bot.Logger.Error("skill failed", "conversation", v.conv.ID, "turn", v.id, "skill", name, "err", err)
		v.said = v.said[:before]
		v.unheard = systemSilent(err)
		done = dialog.Done{Failed: true}
	}
	defer func() {
		if p := recover(); p != nil {
			fail(fmt.Sprintf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	v.done, v.err = dialog.Done{}, nil
	err := v.bot.skills[name](v)
	if err == nil {
		err = v.err
	}
	if err != nil {
		fail(err)
		return done
	}
	if v.out.Asks != "" && len(v.said) > before {
		v.said[len(v.said)-1].asks = v.out.Asks
	}
	return v.done
}

// commit stores the turn and tells that it is there. A turn that would say nothing says that it did not understand.
func (b *Bot) commit(v *visit, t chat.Turn) error {
	if len(v.said) == 0 {
		v.say("silent", "repair.cannot")
	}
	v.soothe()
	v.merge()
	if !strings.ContainsAny(v.said[len(v.said)-1].body.Text, "?？") {
		v.state.Offer = "" // an "ok" accepts what was asked, not what was told
	}
	t.ID, t.Conversation = v.id, v.conv.ID
	t.Name = b.Name.In(v.lang)
	t.Language, t.Mood, t.Reading = v.lang, v.mood, v.reading
	v.rememberReplies()
	t.State = v.state.Encode()
	for _, s := range v.said {
		t.Bodies = append(t.Bodies, s.body)
		t.Whys = append(t.Whys, v.why(s))
	}
	if t.Queue {
		t.Whys[len(t.Whys)-1].Reason = t.Reason
	}
	messages, err := b.Store.CommitTurn(v.ctx, t)
	if err != nil {
		return err
	}
	b.publish(v.conv.ID, messages, t.Queue)
	return nil
}

func (b *Bot) publish(conversation string, messages []chat.Message, queued bool) {
	b.Publisher.Publish(chat.Hint{Conversation: conversation, Kind: "message", Messages: messages})
	if !queued {
		return
	}
	owner := chat.Owner{Kind: chat.OwnerQueue}
	for _, m := range messages {
		if m.Body.Event != nil && m.Body.Event.Owner != nil {
			owner = *m.Body.Event.Owner
		}
	}
	b.Publisher.Publish(chat.Hint{Conversation: conversation, Kind: "owner", Owner: &owner})
}

// overhear reads what the shopper says while a person answers: for the desk's suggestions and the mood, never to answer.
func (b *Bot) overhear(c chat.Conversation, l *lane) error {
	ctx, cancel := context.WithTimeout(b.ctx, turnTime)
	defer cancel()
	if l.heard == 0 {
		known, err := b.Store.Readings(ctx, c.ID)
		if err != nil {
			return err
		}
		l.heard = c.Covered
		for seq := range known {
			l.heard = max(l.heard, seq)
		}
	}
	messages, err := b.Store.Messages(ctx, c.ID, max(l.heard, c.Head-chat.MaxUnanswered), chat.MaxUnanswered)
	if err != nil {
		return err
	}
	v := &visit{mood: c.Mood}
	for _, m := range messages {
		l.heard = max(l.heard, m.Seq)
		if m.From.Role != chat.RoleShopper || m.Body.Action != nil || strings.TrimSpace(m.Body.Said()) == "" {
			continue
		}
		previous, err := b.previous(ctx, c, m.Seq)
		if err != nil {
			return err
		}
		r, err := b.Reader.Read(ctx, m.Body.Said(), previous)
		if err != nil {
			return fmt.Errorf("reading %d bytes: %w", len(m.Body.Said()), err)
		}
		v.feel(r.Sentiment.Score)
		if err := b.Store.SaveReading(ctx, c.ID, m.Seq, r, v.mood); err != nil {
			return err
		}
	}
	return nil
}

// previous gives the shopper's latest texts before a message, oldest first.
func (b *Bot) previous(ctx context.Context, c chat.Conversation, before int64) ([]string, error) {
	messages, err := b.Store.Messages(ctx, c.ID, max(0, before-1-remembers), remembers)
	if err != nil {
		return nil, fmt.Errorf("messages of conversation %s: %w", c.ID, err)
	}
	var texts []string
	for _, m := range messages {
		if m.Seq < before && m.From.Role == chat.RoleShopper && strings.TrimSpace(m.Body.Said()) != "" {
			texts = append(texts, m.Body.Said())
		}
	}
	return texts[max(0, len(texts)-3):], nil
}
