package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"shoptalk/intent"
)

// scores is the file that --out writes.
type scores struct {
	Rows     int                `json:"rows"`
	Metrics  map[string]float64 `json:"metrics"`
	FitS     float64            `json:"fit_s"` // 0: reading needs no fitting
	AnswerMS float64            `json:"answer_ms"`
}

// labelled are the files that eval can score; one of them is given.
type labelled struct{ intents, sentiment, faq string }

func (l labelled) check() error {
	given := 0
	for _, file := range []string{l.intents, l.sentiment, l.faq} {
		if file != "" {
			given++
		}
	}
	if given != 1 {
		return usageError{errors.New(`one of --intents FILE (lines of {"text":…,"intent":…}), --sentiment FILE (lines of {"text":…,"sentiment":…}) and --faq FILE (lines of {"question":…,"answer":…,"paraphrases":[…]}) is needed`)}
	}
	return nil
}

// examples reads the file that was given, and says what scores a reader on it.
func (l labelled) examples() ([]intent.Example, func(context.Context, *intent.Reader, []intent.Example) (intent.Report, error), error) {
	if l.sentiment != "" {
		rows, err := readRows(l.sentiment, intent.ReadSentiments)
		return rows, intent.EvalSentiments, err
	}
	rows, err := readRows(l.intents, intent.ReadExamples)
	return rows, intent.EvalIntents, err
}

func evalCommand(s streams) *cobra.Command {
	var l labelled
	var data, out string
	var asJSON bool
	c := &cobra.Command{
		Use:     "eval --intents FILE | --sentiment FILE | --faq FILE",
		Short:   "Score the running model on labelled messages, or the FAQ on questions",
		Example: "  shoptalk eval --intents labelled.jsonl --out scores.json\n  shoptalk eval --sentiment reviews.jsonl --json\n  shoptalk eval --faq questions.jsonl --data myshop",
		Args:    args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := l.check(); err != nil {
				return err
			}
			if l.faq != "" {
				report, took, err := evalFAQ(c.Context(), l.faq, data, s)
				if err != nil {
					return err
				}
				return writeScores(report, report.Rows, took, asJSON, out, s)
			}
			examples, eval, err := l.examples()
			if err != nil {
				return err
			}
			r, closeReader, err := openReader(data, s)
			if err != nil {
				return err
			}
			defer closeReader()
			start := time.Now()
			report, err := eval(c.Context(), r, examples)
			if err != nil {
				return err
			}
			return writeScores(report, report.Rows, time.Since(start), asJSON, out, s)
		},
	}
	c.Flags().StringVar(&l.intents, "intents", "", `labelled messages, JSONL of {"text","intent"}`)
	c.Flags().StringVar(&l.sentiment, "sentiment", "", `messages with their mood, JSONL of {"text","sentiment"}: negative, neutral or positive`)
	c.Flags().StringVar(&l.faq, "faq", "", `questions with the entry that answers them: JSONL of {"question","answer","paraphrases"}, or of {"text","faq"} about the FAQ of --data or the demo shop`)
	c.Flags().StringVar(&data, "data", "", "folder of a shop whose words and own intents are known; an empty one is fine")
	c.Flags().BoolVar(&asJSON, "json", false, "print the figures as JSON instead of a table")
	c.Flags().StringVar(&out, "out", "", "write the figures to this file as JSON")
	return c
}

// figures is what was scored.
type figures interface {
	Metrics() map[string]float64
	Write(io.Writer) error
}

// writeScores prints a report, and writes its figures to a file where one is named.
func writeScores(report figures, rows int, took time.Duration, asJSON bool, out string, s streams) error {
	b, err := json.MarshalIndent(scores{Rows: rows, Metrics: report.Metrics(),
		AnswerMS: float64(took.Microseconds()) / 1000 / float64(rows)}, "", "  ")
	if err != nil {
		return err
	}
	b = append(b, '\n')
	if asJSON {
		_, err = s.out.Write(b)
	} else {
		err = report.Write(s.out)
	}
	if err != nil || out == "" {
		return err
	}
	return os.WriteFile(out, b, 0o644)
}
