package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"shoptalk/bot/script"
)

// The conversations that the shipped bot must hold, on the demo shop.
//
//go:embed testdata/conversations
var shippedConversations embed.FS

func testCommand(s streams) *cobra.Command {
	var p place
	var f facts
	c := &cobra.Command{
		Use:     "test [DIR]",
		Short:   "Run conversation tests: what the shopper says, what must come back",
		Example: "  shoptalk test\n  shoptalk test conversations --config myshop/shoptalk.yml",
		Args:    args(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, a []string) (err error) {
			files, err := fs.Sub(shippedConversations, "testdata/conversations")
			if err != nil {
				return err
			}
			if len(a) == 1 {
				if st, err := os.Stat(a[0]); err != nil || !st.IsDir() {
					return usageError{fmt.Errorf("%s is not a folder of conversation tests", a[0])}
				}
				files = os.DirFS(a[0])
			}
			suite, err := script.Load(files)
			if err != nil {
				return err
			}
			if len(suite) == 0 {
				return errors.New("there are no conversation tests (*.yml) here")
			}
			var own *Config
			if p.data != "" || p.config != "" {
				config, err := p.load()
				if err != nil {
					return err
				}
				own = &config
			}
			st, err := newStage(c.Context(), own, s)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, st.end()) }()
			results, err := script.Run(c.Context(), suite, st.set)
			if err := errors.Join(err, writeResults(results, f, s)); err != nil {
				return err
			}
			for _, r := range results {
				if !r.OK() {
					return errors.New("conversations differ from what was expected")
				}
			}
			return nil
		},
	}
	p.flags(c)
	f.flag(c)
	return c
}

// difference is a conversation that went otherwise than expected.
type difference struct {
	File     string    `json:"file"`
	Line     int       `json:"line"`
	Name     string    `json:"name"`
	Failures []failure `json:"failures,omitempty"`
	Error    string    `json:"error,omitempty"`
}

// failure is a script.Failure with the names that JSON has.
type failure struct {
	Turn int    `json:"turn"`
	Line int    `json:"line"`
	Said string `json:"said"`
	Want string `json:"want"`
	Got  string `json:"got"`
}

// writeResults prints what differed, and how many conversations did not.
func writeResults(results []script.Result, f facts, s streams) error {
	if !f.asJSON {
		return script.Write(s.out, results)
	}
	differ := []difference{}
	for _, r := range results {
		if r.OK() {
			continue
		}
		d := difference{File: r.Conversation.File, Line: r.Conversation.Line, Name: r.Conversation.Name}
		for _, one := range r.Failures {
			d.Failures = append(d.Failures, failure(one))
		}
		if r.Err != nil {
			d.Error = r.Err.Error()
		}
		differ = append(differ, d)
	}
	return f.print(s, map[string]any{"conversations": len(results), "as_expected": len(results) - len(differ), "differ": differ}, "")
}
