package main

import (
	"encoding/json"
	"errors"
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

func evalCommand(s streams) *cobra.Command {
	var intents, data, out string
	var asJSON bool
	c := &cobra.Command{
		Use:     "eval --intents FILE",
		Short:   "Score the running model on labelled messages",
		Example: "  shoptalk eval --intents labelled.jsonl --out scores.json",
		Args:    args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if intents == "" {
				return usageError{errors.New(`--intents FILE is needed: lines of {"text":…,"intent":…}`)}
			}
			examples, err := readExamples(intents)
			if err != nil {
				return err
			}
			r, closeReader, err := openReader(data, s)
			if err != nil {
				return err
			}
			defer closeReader()
			start := time.Now()
			report, err := intent.EvalIntents(c.Context(), r, examples)
			if err != nil {
				return err
			}
			took := time.Since(start)
			b, err := json.MarshalIndent(scores{Rows: report.Rows, Metrics: report.Metrics(),
				AnswerMS: float64(took.Microseconds()) / 1000 / float64(report.Rows)}, "", "  ")
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
		},
	}
	c.Flags().StringVar(&intents, "intents", "", `labelled messages, JSONL of {"text","intent"}`)
	c.Flags().StringVar(&data, "data", "", "folder of a shop whose words are known; an empty one is fine")
	c.Flags().BoolVar(&asJSON, "json", false, "print the figures as JSON instead of a table")
	c.Flags().StringVar(&out, "out", "", "write the figures to this file as JSON")
	return c
}
