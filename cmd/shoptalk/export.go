package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"shoptalk/chat"
	"shoptalk/privacy"
	"shoptalk/store"
	"shoptalk/transcript"
)

// exportFlags are the filters of an export, named as in the HTTP call.
type exportFlags struct {
	place
	format, redact, out, from, to, lang string
	filter                              chat.ConversationFilter
}

func exportCommand(s streams) *cobra.Command {
	c := &cobra.Command{
		Use:     "export",
		Short:   "Write stored data to files",
		Example: "  shoptalk export transcripts --format jsonl --data data/demo",
		Args:    args(cobra.NoArgs),
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(exportTranscriptsCommand(s))
	return c
}

func exportTranscriptsCommand(s streams) *cobra.Command {
	var f exportFlags
	c := &cobra.Command{
		Use:     "transcripts",
		Short:   "Write conversations down, with the server running or not",
		Example: "  shoptalk export transcripts --format csv --from 2026-03-01 --redact mask --out march.csv --config myshop/shoptalk.yml",
		Args:    args(cobra.NoArgs),
		RunE:    func(c *cobra.Command, _ []string) error { return f.run(c.Context(), s) },
	}
	f.flags(c)
	c.Flags().StringVar(&f.format, "format", "jsonl", "jsonl, csv, html or txt")
	c.Flags().StringVar(&f.redact, "redact", transcript.RedactNone, "personal data: none, mask or remove")
	c.Flags().StringVar(&f.out, "out", "", "file to write; standard output without it")
	c.Flags().StringVar(&f.lang, "lang", chat.English, "language of headings: zh or en")
	c.Flags().StringVar(&f.from, "from", "", "from this day (UTC) or moment on (2026-03-01 or RFC 3339)")
	c.Flags().StringVar(&f.to, "to", "", "before this day or moment")
	c.Flags().StringVar(&f.filter.Site, "site", "", "of this site")
	c.Flags().StringVar(&f.filter.Agent, "agent", "", "with this agent (id)")
	c.Flags().StringVar(&f.filter.Intent, "intent", "", "in which this was meant")
	c.Flags().StringVar(&f.filter.Tag, "tag", "", "with this tag")
	c.Flags().IntVar(&f.filter.Stars, "csat", 0, "rated with so many stars")
	c.Flags().StringVar(&f.filter.Sentiment, "sentiment", "", "in which this was felt: negative, neutral or positive")
	c.Flags().StringVar(&f.filter.Language, "language", "", "in this language")
	return c
}

func (f *exportFlags) run(ctx context.Context, s streams) (err error) {
	redact, err := redaction(f.redact)
	if err != nil {
		return usageError{err}
	}
	if f.filter.From, err = moment(f.from); err != nil {
		return usageError{fmt.Errorf("--from: %w", err)}
	}
	if f.filter.To, err = moment(f.to); err != nil {
		return usageError{fmt.Errorf("--to: %w", err)}
	}
	if !slices.Contains(transcript.Formats(), f.format) {
		return usageError{fmt.Errorf("--format is one of %v, not %q", transcript.Formats(), f.format)}
	}
	path, err := f.database()
	if err != nil {
		return err
	}
	db, err := store.OpenReadOnly(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	out := s.out
	if f.out != "" {
		file, err := os.Create(f.out)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Sync(), file.Close()) }()
		out = file
	}
	return exportTranscripts(ctx, db, out, f.format, f.filter, transcript.Options{Redact: redact, Language: f.lang, Zone: time.Local})
}

// exportTranscripts writes the conversations of a filter.
func exportTranscripts(ctx context.Context, db *store.DB, w io.Writer, format string, f chat.ConversationFilter, o transcript.Options) error {
	writer, err := transcript.New(format, w, o)
	if err != nil {
		return err
	}
	f.Stable = true
	return transcript.Export(ctx, db, f, writer)
}

// transcript is the same export for the HTTP call.
func (w *world) transcript(ctx context.Context, out io.Writer, format, redact, language string, f chat.ConversationFilter) error {
	hide, err := redaction(redact)
	if err != nil {
		return err
	}
	return exportTranscripts(ctx, w.db, out, format, f, transcript.Options{Redact: hide, Language: language, Zone: w.zone})
}

// redaction is the function behind a redaction's name.
func redaction(name string) (func(string) string, error) {
	switch name {
	case "", transcript.RedactNone:
		return nil, nil
	case transcript.RedactMask:
		return privacy.Mask, nil
	case transcript.RedactRemove:
		return privacy.Remove, nil
	}
	return nil, fmt.Errorf("redact is none, mask or remove, not %q", name)
}

// moment reads a day, in UTC as in the HTTP call, or a moment; "" is none.
func moment(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse("2006-01-02", text); err == nil {
		return t, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, fmt.Errorf("%q is neither a day like 2026-03-01 nor a moment like 2026-03-01T08:00:00Z", text)
	}
	return t, nil
}
