package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shoptalk/chat"
)

func chatCommand(s streams) *cobra.Command {
	var p place
	var script, shopper, lang string
	c := &cobra.Command{
		Use:     "chat",
		Short:   "Talk to the bot in the terminal, on the demo shop or your own",
		Example: "  shoptalk chat\n  shoptalk chat --shopper demo-lin --script lines.txt",
		Args:    args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if lang != chat.Chinese && lang != chat.English {
				return usageError{fmt.Errorf("--lang is zh or en, not %q", lang)}
			}
			return withTalk(c.Context(), s, p, shopper, lang, func(t *talk) error {
				if script == "" {
					return converse(c.Context(), t, s)
				}
				f, err := os.Open(script)
				if err != nil {
					return err
				}
				return errors.Join(play(c.Context(), t, f, s.out), f.Close())
			})
		},
	}
	p.flags(c)
	c.Flags().StringVar(&script, "script", "", "play the lines of this file and print each reply as a JSON line")
	c.Flags().StringVar(&shopper, "shopper", "", "speak as this shopper (the shop's id); anonymous without")
	c.Flags().StringVar(&lang, "lang", chat.Chinese, "language until the first message tells: zh or en")
	return c
}

// withTalk opens a conversation on a copy of the demo or on the files of a shop, always in a database of its own that is thrown
// away: trying the bot leaves nothing behind in the shop.
func withTalk(ctx context.Context, s streams, p place, shopper, lang string, do func(*talk) error) (err error) {
	dir, err := os.MkdirTemp("", "shoptalk-chat-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	config, err := demoConfig(ctx, dir, time.Now())
	if err != nil {
		return err
	}
	config.QuietMS = 0 // the next line comes only after the answer
	if p.data != "" || p.config != "" {
		own, err := p.load()
		if err != nil {
			return err
		}
		config.as(&own)
	}
	log := slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	w, err := openWorld(ctx, config, time.Now, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	t, err := newTalk(ctx, w, shopper, shopperName(shopper), lang)
	if err != nil {
		return err
	}
	defer t.close()
	return do(t)
}

// reply is one message of a script's output.
type reply struct {
	Seq     int64      `json:"seq"`
	ReplyTo int64      `json:"reply_to,omitempty"`
	From    chat.From  `json:"from"`
	Body    chat.Body  `json:"body"`
	Owner   chat.Owner `json:"owner"`
}

// play says each line of a script and prints what comes back.
func play(ctx context.Context, t *talk, script io.Reader, out io.Writer) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	lines := bufio.NewReader(script)
	for {
		line, err := lines.ReadString('\n')
		if text := strings.TrimRight(line, "\r\n"); strings.TrimSpace(text) != "" {
			seq, err := t.say(ctx, chat.Text(text))
			if err != nil {
				return fmt.Errorf("%q: %w", text, err)
			}
			messages, err := t.after(ctx, seq)
			if err != nil {
				return err
			}
			c, err := t.w.db.Conversation(ctx, t.conversation)
			if err != nil {
				return err
			}
			for _, m := range messages {
				if err := enc.Encode(reply{m.Seq, m.ReplyTo, m.From, m.Body, c.Owner}); err != nil {
					return err
				}
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// converse is a person at a terminal. A number taps the suggestion it stands before.
func converse(ctx context.Context, t *talk, s streams) error {
	fmt.Fprintln(s.out, "说点什么，或输入数字选择；Ctrl-D 结束 · say something, or a number to choose; Ctrl-D ends")
	lines := bufio.NewScanner(s.in)
	lines.Buffer(nil, 1<<20)
	var choices []chat.Reply
	for fmt.Fprint(s.out, "> "); lines.Scan(); fmt.Fprint(s.out, "> ") {
		body := chat.Text(lines.Text())
		if n, err := strconv.Atoi(strings.TrimSpace(lines.Text())); err == nil && n > 0 && n <= len(choices) {
			r := choices[n-1]
			value, err := json.Marshal(r.Value)
			if err != nil {
				return err
			}
			body = chat.Body{Type: "text", Text: r.Label, Action: &chat.Action{Name: r.Name, Value: value}}
		}
		seq, err := t.say(ctx, body)
		var refused *chat.Error
		if errors.As(err, &refused) {
			fmt.Fprintln(s.out, refused.Text)
			continue
		}
		if err != nil {
			return err
		}
		messages, err := t.after(ctx, seq)
		if err != nil {
			return err
		}
		choices = choices[:0]
		for _, m := range messages {
			choices = show(m, choices, s.out)
		}
	}
	return lines.Err()
}

// show prints a message and adds what can be tapped to the choices.
func show(m chat.Message, choices []chat.Reply, out io.Writer) []chat.Reply {
	fmt.Fprintf(out, "%s %s\n", m.From.Name, m.Body.Text)
	for _, c := range m.Body.Cards {
		fmt.Fprintf(out, "   ▪ %s %s · %s\n", c.Title, c.Price, c.Reason)
	}
	for _, r := range m.Body.Replies {
		choices = append(choices, r)
		fmt.Fprintf(out, "   [%d] %s\n", len(choices), r.Label)
	}
	return choices
}
