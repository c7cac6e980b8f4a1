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
			if err := errors.Join(err, script.Write(s.out, results)); err != nil {
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
	return c
}
