// Command shoptalk is the whole product in one binary: the server, the demo shop, and the tools around them. It wires what the
// other folders offer and holds no behaviour of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit codes: found wanting is a check that failed or a file that is bad; used wrongly is a command line that is.
const (
	exitWanting = 1
	exitUsage   = 2
)

// usageError is a command line that cannot be understood.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The second signal is not caught: it ends a shutdown that hangs.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

// streams are the process's standard streams, for tests to replace.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, s streams) int {
	root := newRoot(s)
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	err := root.ExecuteContext(ctx)
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usage):
		fmt.Fprintf(s.err, "shoptalk: %v\nSee shoptalk --help.\n", err)
		return exitUsage
	default:
		fmt.Fprintf(s.err, "shoptalk: %v\n", err)
		return exitWanting
	}
}

// newRoot builds the tree of commands.
func newRoot(s streams) *cobra.Command {
	root := &cobra.Command{
		Use:           "shoptalk",
		Short:         "Customer-service chat for online shops, in Chinese and English · 网店智能客服",
		Example:       "  shoptalk demo\n  shoptalk init myshop && shoptalk serve --config myshop/shoptalk.yml\n  echo '我的订单1042到哪了' | shoptalk read",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("unknown command %q", args[0])}
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(demoCommand(s), serveCommand(s), initCommand(s), readCommand(s), chatCommand(s), testCommand(s), trainCommand(s), flowsCommand(s),
		evalCommand(s), importCommand(s), exportCommand(s), doctorCommand(s), tokenCommand(s), migrateCommand(s), backupCommand(s),
		restoreCommand(s), versionCommand(s))
	return root
}

// args wraps cobra's check of positional arguments so that a wrong number of them is a usage error.
func args(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, given []string) error {
		if err := check(c, given); err != nil {
			return usageError{fmt.Errorf("%s: %w", c.CommandPath(), err)}
		}
		return nil
	}
}
