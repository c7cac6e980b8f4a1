package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"shoptalk/bot"
	"shoptalk/bus"
	"shoptalk/chat"
	"shoptalk/cmd/shoptalk/demo"
	"shoptalk/handoff"
	"shoptalk/intent"
	"shoptalk/intent/onnx"
	"shoptalk/knowledge"
	"shoptalk/models"
	"shoptalk/recommend"
	"shoptalk/shop"
	"shoptalk/shop/file"
	"shoptalk/store"
)

// bursts counts the bot's turns for each reply that a person gave, over recorded dialogues: JSON lines of {"dialogue", "shopper",
// "agent_reply"} in order. What a shopper writes before a reply is a burst, each message within the quiet time of the one before;
// the clock is made up, so that no time passes. Rows whose shopper is OVERALL are no speech. A conversation that the bot gives to
// a person is given back at once: else the silence of the bot would count for it.
func bursts(path string) error {
	dialogues, err := readDialogues(path)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	h, err := openHall(dir)
	if err != nil {
		return err
	}
	defer h.close()
	for _, d := range dialogues {
		if err := h.play(d); err != nil {
			return err
		}
	}
	fmt.Printf("bursts      %d messages in %d dialogues, %d replies of a person: %d turns, %.3f for each reply (reach 1.2); %d of them before the burst had ended; without waiting %d, %.3f\n",
		h.messages, len(dialogues), h.replies, h.turns, float64(h.turns)/float64(h.replies), h.early, h.messages, float64(h.messages)/float64(h.replies))
	return nil
}

type recorded struct {
	Dialogue string `json:"dialogue"`
	Shopper  string `json:"shopper"`
	Reply    string `json:"agent_reply"`
}

func readDialogues(path string) ([][]recorded, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var all [][]recorded
	d := json.NewDecoder(bufio.NewReader(f))
	for {
		var r recorded
		err := d.Decode(&r)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if r.Shopper == "OVERALL" {
			continue
		}
		if len(all) == 0 || all[len(all)-1][0].Dialogue != r.Dialogue {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], r)
	}
}

// hall is a demo shop with a bot whose waiting ends when the hall says so, for one conversation at a time.
type hall struct {
	ctx   context.Context
	db    *store.DB
	desk  *handoff.Desk
	bot   *bot.Bot
	model *onnx.Model
	told  chan struct{}       // something was said or the bot began to wait
	quiet chan chan time.Time // timers of the quiet time that run

	messages, replies, turns, early int
}

const quietTime = 700 * time.Millisecond

func openHall(dir string) (*hall, error) {
	ctx := context.Background()
	contents, err := demo.Contents(time.Now())
	if err != nil {
		return nil, err
	}
	if err := file.Write(filepath.Join(dir, "shop"), contents); err != nil {
		return nil, err
	}
	source, err := file.Open(filepath.Join(dir, "shop"))
	if err != nil {
		return nil, err
	}
	h := &hall{ctx: ctx, told: make(chan struct{}, 1), quiet: make(chan chan time.Time, 100)}
	if h.db, err = store.Open(ctx, filepath.Join(dir, "hall.db")); err != nil {
		return nil, err
	}
	goods, err := shop.Open(ctx, source, h.db, time.Now)
	if err != nil {
		return nil, err
	}
	if h.model, err = onnx.Open(models.Zhen(), onnx.Options{Callers: 1}); err != nil {
		return nil, err
	}
	reader := intent.New(intent.Options{Model: h.model, Catalogue: goods, Currency: goods.Policies().Shop.Currency})
	picks, err := recommend.New(goods, reader, time.Now)
	if err != nil {
		return nil, err
	}
	answers, err := knowledge.New(ctx, goods.FAQ(), reader)
	if err != nil {
		return nil, err
	}
	hints := bus.New()
	hints.Subscribe(func(chat.Hint) { h.tell() })
	h.desk = handoff.New(h.db, hints)
	h.bot, err = bot.New(bot.Options{Store: h.db, Reader: reader, Shop: goods, Recommender: picks, FAQ: answers, Publisher: hints,
		Quiet: quietTime, After: h.after})
	return h, err
}

func (h *hall) close() {
	_ = h.bot.Close(h.ctx)
	_ = h.model.Close()
	_ = h.db.Close()
}

func (h *hall) tell() {
	select {
	case h.told <- struct{}{}:
	default:
	}
}

// after is the bot's clock: the quiet time ends by hand, the limit never.
func (h *hall) after(d time.Duration) <-chan time.Time {
	c := make(chan time.Time, 1)
	if d == quietTime {
		h.quiet <- c
		h.tell()
	}
	return c
}

// play has a dialogue's shopper speak, and counts the turns.
func (h *hall) play(dialogue []recorded) error {
	shopper, err := h.db.NewShopper(h.ctx, "main")
	if err != nil {
		return err
	}
	c, err := h.db.OpenConversation(h.ctx, "main", shopper.ID, chat.Chinese)
	if err != nil {
		return err
	}
	for i, r := range dialogue {
		last := i+1 == len(dialogue) || r.Reply != ""
		if r.Reply != "" {
			h.replies++
		}
		h.messages++
		m, _, err := h.db.Say(h.ctx, chat.Utterance{Conversation: c.ID, CID: fmt.Sprint(i), From: chat.From{Role: chat.RoleShopper, ID: shopper.ID}, Body: chat.Text(r.Shopper)})
		if err != nil {
			return fmt.Errorf("%s: %w", r.Dialogue, err)
		}
		if err := h.settle(c.ID, m.Seq, last); err != nil {
			return fmt.Errorf("%s: %w", r.Dialogue, err)
		}
	}
	return nil
}

// settle waits until a message has its turn, or the bot waits for more and there is more.
func (h *hall) settle(conversation string, seq int64, last bool) error {
	h.bot.Handle(conversation)
	for {
		select {
		case <-h.told:
		case <-time.After(time.Minute):
			return errors.New("the bot does nothing")
		}
		c, err := h.db.Conversation(h.ctx, conversation)
		if err != nil {
			return err
		}
		if c.Owner.Kind != chat.OwnerBot {
			if _, err := h.desk.Leave(h.ctx, conversation); err != nil {
				return err
			}
		}
		if c.Covered >= seq {
			h.turns++
			if !last {
				h.early++
			}
			return nil
		}
		select {
		case timer := <-h.quiet:
			if !last {
				return nil
			}
			timer <- time.Time{}
		default:
		}
	}
}
