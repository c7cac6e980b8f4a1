package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"shoptalk/bot"
	"shoptalk/bot/script"
	"shoptalk/bus"
	"shoptalk/chat"
	"shoptalk/cmd/shoptalk/demo"
	"shoptalk/dialog"
	"shoptalk/handoff"
	"shoptalk/intent"
	"shoptalk/shop"
	"shoptalk/shop/file"
	"shoptalk/store"
)

// testClock is the moment at which conversation tests play where they name none: a Wednesday, ten in the morning in Shanghai.
var testClock = time.Date(2026, 3, 4, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))

// stage is where conversation tests play: the model and the indexes are opened once, each conversation gets a database and a
// journal of its own, so that no order cancelled in one is cancelled in the next.
type stage struct {
	mind
	config Config
	source *file.Folder
	model  intent.Model
	taught intent.Taught
	dir    string
	n      int
}

// newStage seeds a demo shop at the test's clock, or takes the files of a shop's own.
func newStage(ctx context.Context, own *Config, s streams) (*stage, error) {
	dir, err := os.MkdirTemp("", "shoptalk-test-")
	if err != nil {
		return nil, err
	}
	st := &stage{dir: dir, config: defaults(dir)}
	st.config.LogLevel, st.config.Bot.Name = "error", demo.BotName()
	st.config.QuietMS = 0 // a script's burst is there at once
	if own != nil {
		st.config.as(own)
	} else if err := seedFiles(st.config.Shop); err != nil {
		return nil, errors.Join(err, st.strike())
	}
	log := newLogger(st.config, s)
	if st.source, err = file.Open(st.config.Shop); err != nil {
		return nil, errors.Join(err, st.strike())
	}
	if st.model, st.degraded, st.close, err = openModel(st.config, log); err != nil {
		return nil, errors.Join(err, st.strike())
	}
	st.taught = watchHead(st.config, st.model, log)
	if err := st.index(ctx, noJournal{}, func() time.Time { return testClock }, st.source, st.model, st.taught); err != nil {
		return nil, errors.Join(err, st.close(), st.strike())
	}
	return st, nil
}

// seedFiles writes the demo's files alone, without its history.
func seedFiles(dir string) error {
	contents, err := demo.Contents(testClock)
	if err != nil {
		return err
	}
	return file.Write(dir, contents)
}

// strike removes what the stage wrote.
func (st *stage) strike() error { return os.RemoveAll(st.dir) }

// end closes the model too.
func (st *stage) end() error { return errors.Join(st.close(), st.strike()) }

// set opens a fresh world for one conversation.
func (st *stage) set(ctx context.Context, c script.Conversation) (script.World, error) {
	now := func() time.Time { return testClock }
	if !c.Clock.IsZero() {
		now = func() time.Time { return c.Clock }
	}
	st.n++
	db, err := store.Open(ctx, filepath.Join(st.dir, fmt.Sprintf("%d.db", st.n)))
	if err != nil {
		return nil, err
	}
	w := &world{db: db, bus: bus.New(), mind: st.mind}
	w.mind.close = func() error { return nil } // the stage closes the model
	if w.shop, err = shop.Open(ctx, st.source, db, now); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	facts := w.shop.Policies().Shop
	w.reader = intent.New(intent.Options{Model: st.model, Taught: st.taught, Catalogue: w.shop, Now: now, Zone: st.zone, Currency: facts.Currency, Person: dialog.AsksForPerson})
	w.desk = handoff.New(db, w.bus)
	log := slog.New(slog.DiscardHandler)
	if w.bot, err = w.newBot(st.config, now, log); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	language := c.Language
	if language == "" {
		language = chat.Chinese
	}
	t, err := newTalk(ctx, w, c.Shopper, shopperName(c.Shopper), language)
	if err != nil {
		return nil, errors.Join(err, w.close())
	}
	renew := func() (*bot.Bot, error) { return w.newBot(st.config, now, log) }
	return &player{talk: t, renew: renew}, nil
}

// player plays a script's turns.
type player struct {
	*talk
	renew func() (*bot.Bot, error) // a fresh bot on the same world
}

// testAgent is the person of the scripts.
var testAgent = chat.Agent{ID: "agt_test", Name: "小王", Role: "agent"}

func (p *player) Say(ctx context.Context, texts []string) ([]script.Heard, error) {
	var bodies []chat.Body
	for _, t := range texts {
		bodies = append(bodies, chat.Text(t))
	}
	seq, err := p.say(ctx, bodies...)
	return p.heard(ctx, seq, err)
}

func (p *player) Tap(ctx context.Context, label string, a chat.Action) ([]script.Heard, error) {
	seq, err := p.say(ctx, chat.Body{Type: "text", Text: label, Action: &a})
	return p.heard(ctx, seq, err)
}

func (p *player) Page(ctx context.Context, page chat.Page) error {
	return p.w.db.SetPage(ctx, p.conversation, page)
}

// Agent has a person say something, who takes the conversation where none has yet.
func (p *player) Agent(ctx context.Context, text string) ([]script.Heard, error) {
	if _, err := p.w.desk.Take(ctx, p.conversation, testAgent); err != nil {
		return nil, err
	}
	p.n++
	m, _, err := p.w.db.Say(ctx, chat.Utterance{Conversation: p.conversation, CID: fmt.Sprintf("agent-%d", p.n),
		From: chat.From{Role: chat.RoleAgent, Name: testAgent.Name, ID: testAgent.ID}, Body: chat.Text(text)})
	if err != nil {
		return nil, err
	}
	return p.heard(ctx, m.Seq, nil)
}

// Return gives the conversation back and waits for what the bot says to it, if anything. Nothing tells that it has nothing to
// say but its end: it is closed, which waits for its work, and a fresh one goes on, as after a restart.
func (p *player) Return(ctx context.Context) ([]script.Heard, error) {
	c, err := p.w.desk.Return(ctx, p.conversation, testAgent)
	if err != nil {
		return nil, err
	}
	p.w.bot.Resume(ctx, p.conversation)
	if err := p.w.bot.Close(ctx); err != nil {
		return nil, err
	}
	if p.w.bot, err = p.renew(); err != nil {
		return nil, err
	}
	return p.heard(ctx, c.Head, nil)
}

func (p *player) Owner(ctx context.Context) (chat.OwnerKind, error) {
	c, err := p.w.db.Conversation(ctx, p.conversation)
	return c.Owner.Kind, err
}

func (p *player) Close() error {
	p.close()
	return p.w.close()
}

// heard reads what came behind a message, with why the bot said it.
func (p *player) heard(ctx context.Context, seq int64, err error) ([]script.Heard, error) {
	if err != nil {
		return nil, err
	}
	messages, err := p.after(ctx, seq)
	if err != nil {
		return nil, err
	}
	var out []script.Heard
	for _, m := range messages {
		h := script.Heard{Message: m}
		if m.From.Role == chat.RoleBot {
			if h.Why, err = p.w.db.Why(ctx, p.conversation, m.Seq); err != nil {
				return nil, err
			}
		}
		out = append(out, h)
	}
	return out, nil
}
