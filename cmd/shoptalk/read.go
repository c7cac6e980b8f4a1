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
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shoptalk/chat"
	"shoptalk/dialog"
	"shoptalk/intent"
	"shoptalk/shop"
	"shoptalk/shop/file"
)

// reading adds the embedding to a reading's JSON where it was asked for.
type reading struct {
	chat.Reading
	Embedding []float32 `json:"embedding,omitempty"`
}

func readCommand(s streams) *cobra.Command {
	var data, lang string
	var asJSON, embedding bool
	c := &cobra.Command{
		Use:     "read",
		Short:   "Read messages, one a line, and print what each means as JSON",
		Example: "  echo '我的订单1042到哪了' | shoptalk read\n  echo '{\"text\":\"那怎么办\",\"previous\":[\"我的快递丢了\"]}' | shoptalk read --json",
		Args:    args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if lang != "auto" && lang != chat.Chinese && lang != chat.English {
				return usageError{fmt.Errorf("--lang is auto, zh or en, not %q", lang)}
			}
			r, closeReader, err := openReader(data, s)
			if err != nil {
				return err
			}
			defer closeReader()
			return readLines(c.Context(), r, s.in, s.out, lang, asJSON, embedding)
		},
	}
	c.Flags().StringVar(&data, "data", "", "folder of a shop whose words are known; an empty one is fine")
	c.Flags().StringVar(&lang, "lang", "auto", "language of the messages: auto, zh or en")
	c.Flags().BoolVar(&asJSON, "json", false, `a line is {"text":…,"previous":[…]} instead of the text itself`)
	c.Flags().BoolVar(&embedding, "embedding", false, "add the embedding, of unit length")
	return c
}

// openReader loads the model with a shop's words, or none.
func openReader(data string, s streams) (*intent.Reader, func() error, error) {
	c := defaults("")
	if data != "" {
		var err error
		if c, err = (&place{data: data}).load(); err != nil {
			return nil, nil, err
		}
	}
	log := newLogger(c, s)
	model, _, closeModel, err := openModel(c, log)
	if err != nil {
		return nil, nil, err
	}
	o := intent.Options{Model: model, Now: time.Now, Zone: time.Local, Currency: "CNY", Person: dialog.AsksForPerson}
	if data != "" {
		o.Taught = watchHead(c, model, log)
	}
	if _, err := os.Stat(filepath.Join(c.Shop, "catalogue.json")); data != "" && err == nil {
		source, err := file.Open(c.Shop)
		if err != nil {
			return nil, nil, errors.Join(err, closeModel())
		}
		catalogue, err := shop.Open(context.Background(), source, noJournal{}, time.Now)
		if err != nil {
			return nil, nil, errors.Join(err, closeModel())
		}
		o.Catalogue, o.Currency = catalogue, catalogue.Policies().Shop.Currency
	}
	return intent.New(o), closeModel, nil
}

// readLines prints one reading for each line, empty ones too, of any length.
func readLines(ctx context.Context, r *intent.Reader, in io.Reader, out io.Writer, lang string, asJSON, embedding bool) error {
	lines := bufio.NewReaderSize(in, 1<<16)
	buffered := bufio.NewWriter(out)
	defer buffered.Flush()
	enc := json.NewEncoder(buffered)
	enc.SetEscapeHTML(false)
	for n := 1; ; n++ {
		line, err := lines.ReadString('\n')
		if err != nil && (!errors.Is(err, io.EOF) || line == "") {
			if errors.Is(err, io.EOF) {
				return buffered.Flush()
			}
			return err
		}
		text, previous := strings.TrimRight(line, "\r\n"), []string(nil)
		if asJSON {
			var m struct {
				Text     string   `json:"text"`
				Previous []string `json:"previous"`
			}
			// An empty line says nothing, as without --json.
			if err := json.Unmarshal([]byte(text), &m); err != nil && strings.TrimSpace(text) != "" {
				return fmt.Errorf("line %d is not {\"text\":…}: %w", n, err)
			}
			text, previous = m.Text, m.Previous
		}
		got, err := r.Read(ctx, text, previous)
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if lang != "auto" {
			got.Language = lang
		}
		result := reading{Reading: got}
		if embedding {
			result.Embedding = got.Embedding
		}
		if err := enc.Encode(result); err != nil {
			return err
		}
		// Someone may be typing: a line is answered when it comes, not when the buffer is full.
		if lines.Buffered() == 0 {
			if err := buffered.Flush(); err != nil {
				return err
			}
		}
	}
}
