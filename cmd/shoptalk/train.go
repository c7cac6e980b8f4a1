package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"shoptalk/intent"
	"shoptalk/intent/head"
)

// teachable is a model on which a head can be fitted: it embeds many texts at once, and its pack may carry what its intents look like.
type teachable interface {
	intent.Model
	EmbedAll(ctx context.Context, texts []string) ([][]float32, error)
	Background() (head.Background, error)
}

func trainCommand(s streams) *cobra.Command {
	var intents string
	var p place
	var only, asJSON bool
	c := &cobra.Command{
		Use:     "train --intents FILE --data DIR",
		Short:   "Teach the shop's own intents from labelled messages · 教会它本店的意图",
		Long:    "Fits the shop's own intents on the model's embeddings, in seconds, and writes them into the data folder. A running server takes them over\nwithin a second. The built-in intents stay, unless --only is given. 用标注好的消息训练本店意图；运行中的服务一秒内自动采用。",
		Example: "  shoptalk train --intents intents.jsonl --data mydata\n  shoptalk train --intents intents.jsonl --data mydata --only",
		Args:    args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if intents == "" {
				return usageError{errors.New(`--intents FILE is needed: lines of {"text":…,"intent":…}`)}
			}
			settings, err := p.load()
			if err != nil {
				return err
			}
			rows, err := readRows(intents, intent.ReadExamples)
			if err != nil {
				return err
			}
			log := newLogger(settings, s)
			t, err := newTeaching(settings, log)
			if err != nil {
				return err
			}
			defer t.close()
			told, err := t.teach(c.Context(), rows, only)
			if err != nil {
				return fmt.Errorf("%s: %w", intents, err)
			}
			if asJSON {
				enc := json.NewEncoder(s.out)
				enc.SetEscapeHTML(false)
				return enc.Encode(told)
			}
			return told.write(s.out)
		},
	}
	c.Flags().StringVar(&intents, "intents", "", `labelled messages, JSONL of {"text","intent"}`)
	c.Flags().BoolVar(&only, "only", false, "the shop's names alone, without the built-in intents")
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	p.flags(c)
	return c
}

// readRows reads a labelled file; what is wrong with it names the file and the line.
func readRows(path string, read func(io.Reader) ([]intent.Example, error)) ([]intent.Example, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	rows, err := read(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return rows, nil
}

// teaching is what a head is fitted with: the model, and a reader as the shop has it now.
type teaching struct {
	path   string
	reader *intent.Reader
	taught *trial
	model  teachable
	close  func() error
}

func newTeaching(c Config, log *slog.Logger) (*teaching, error) {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, err
	}
	model, degraded, closeModel, err := openModel(c, log)
	if err != nil {
		return nil, err
	}
	able, ok := model.(teachable)
	if !ok {
		return nil, errors.Join(fmt.Errorf("teaching needs the model, and it cannot run: %s", degraded), closeModel())
	}
	taught := &trial{Taught: watchHead(c, able, log)}
	return &teaching{c.headFile(), intent.New(intent.Options{Model: able, Taught: taught}), taught, able, closeModel}, nil
}

// trial puts a head on trial in the place of the one that the shop has.
type trial struct {
	intent.Taught
	head *head.Head // nil: the shop's own
}

func (t *trial) Current() *head.Head {
	if t.head != nil {
		return t.head
	}
	return t.Taught.Current()
}

// told is what `train` prints.
type told struct {
	Rows     int            `json:"rows"`
	Intents  int            `json:"intents"`
	HeldOut  int            `json:"held_out"`
	Before   *float64       `json:"accuracy_before"` // as the shop read until now; a head fitted before may have seen the rows. Null where nothing could be held out
	After    *float64       `json:"accuracy_after"`  // of a fit without the held-out rows
	Overlaps []head.Overlap `json:"overlaps"`
	Doubtful []doubtful     `json:"doubtful"`
	Thin     []head.Thin    `json:"thin"`
	FitS     float64        `json:"fit_s"`
	Head     string         `json:"head"`
}

type doubtful struct {
	Line       int     `json:"line"`
	Text       string  `json:"text"`
	Intent     string  `json:"intent"`
	Reads      string  `json:"reads"`
	Confidence float64 `json:"confidence"`
}

// teach embeds the rows, fits a head and writes it.
func (t *teaching) teach(ctx context.Context, rows []intent.Example, only bool) (told, error) {
	start := time.Now()
	examples, err := t.embed(ctx, rows)
	if err != nil {
		return told{}, err
	}
	o := head.Options{Model: embedsOf(t.model), Only: only}
	if o.Background, err = t.background(ctx); err != nil {
		return told{}, err
	}
	fitted, report, err := head.Fit(ctx, examples, o)
	if err != nil {
		return told{}, err
	}
	out := told{Rows: report.Rows, Intents: report.Intents, HeldOut: len(report.HeldOut), Head: t.path,
		Overlaps: slices.Concat([]head.Overlap{}, report.Overlaps), Doubtful: []doubtful{}, Thin: slices.Concat([]head.Thin{}, report.Thin)}
	if report.Tried != nil {
		before, errBefore := t.accuracy(ctx, rows, report.HeldOut)
		t.taught.head = report.Tried
		after, errAfter := t.accuracy(ctx, rows, report.HeldOut)
		if err := errors.Join(errBefore, errAfter); err != nil {
			return told{}, err
		}
		out.Before, out.After = &before, &after
	}
	for _, d := range report.Doubtful {
		out.Doubtful = append(out.Doubtful, doubtful{rows[d.Row].Line, rows[d.Row].Text, rows[d.Row].Label, d.Reads, d.Confidence})
	}
	if err := fitted.Save(t.path); err != nil {
		return told{}, err
	}
	out.FitS = math.Round(time.Since(start).Seconds()*1000) / 1000
	return out, nil
}

// background is what the pack carries of other matters; of a pack that carries nothing, the phrases that the rules know.
func (t *teaching) background(ctx context.Context) (head.Background, error) {
	b, err := t.model.Background()
	if err != nil || len(b.Names) > 0 {
		return b, err
	}
	phrases, err := t.embed(ctx, intent.Phrases())
	for _, e := range phrases {
		b.Names, b.Vectors = append(b.Names, e.Intent), append(b.Vectors, e.Vector)
	}
	return b, err
}

// embed reads every row's embedding.
func (t *teaching) embed(ctx context.Context, rows []intent.Example) ([]head.Example, error) {
	texts := make([]string, len(rows))
	for i, row := range rows {
		texts[i] = row.Text
	}
	vectors, err := t.model.EmbedAll(ctx, texts)
	if err != nil {
		return nil, err
	}
	out := make([]head.Example, len(rows))
	for i, row := range rows {
		out[i] = head.Example{Text: row.Text, Intent: row.Label, Vector: vectors[i]}
	}
	return out, nil
}

// accuracy is the share of the rows that the reader gets right as it is.
func (t *teaching) accuracy(ctx context.Context, rows []intent.Example, at []int) (float64, error) {
	var right atomic.Int64
	err := each(len(at), func(i int) error {
		row := rows[at[i]]
		got, err := t.reader.Read(ctx, row.Text, nil)
		if err == nil && got.Intent.Name == row.Label {
			right.Add(1)
		}
		return err
	})
	return float64(right.Load()) / float64(len(at)), err
}

// each does something n times, as many at a time as there are cores, until one fails.
func each(n int, do func(i int) error) error {
	var next atomic.Int64
	var failed atomic.Bool
	errs := make([]error, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for worker := range errs {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && !failed.Load(); i = int(next.Add(1)) - 1 {
				if errs[worker] = do(i); errs[worker] != nil {
					failed.Store(true)
					return
				}
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// listed bounds how many findings of a kind are printed; --json has them all.
const listed = 20

func (t told) write(to io.Writer) error {
	w := &lines{to: to}
	w.printf("%d rows, %d intents · %d 条，%d 个意图", t.Rows, t.Intents, t.Rows, t.Intents)
	if t.After != nil {
		w.printf("right on %d held-out rows · 留出 %d 条的正确率: %.1f%% → %.1f%%", t.HeldOut, t.HeldOut, 100**t.Before, 100**t.After)
	} else {
		w.printf("no intent has enough rows to hold some out · 各意图样本太少，无法留出检验")
	}
	for i, o := range t.Overlaps[:min(listed, len(t.Overlaps))] {
		if i == 0 {
			w.printf("intents that overlap · 相互重叠的意图:")
		}
		w.printf("  %s ~ %s  %.0f%%", o.First, o.Second, 100*o.Share)
	}
	for i, d := range t.Doubtful[:min(listed, len(t.Doubtful))] {
		if i == 0 {
			w.printf("rows that read like another intent · 更像别的意图的样本:")
		}
		w.printf("  line %d %q: %s, reads like %s (%.2f)", d.Line, d.Text, d.Intent, d.Reads, d.Confidence)
	}
	for i, n := range t.Thin[:min(listed, len(t.Thin))] {
		if i == 0 {
			w.printf("intents with few rows · 样本太少的意图:")
		}
		w.printf("  %s  %d", n.Intent, n.Rows)
	}
	if len(t.Overlaps)+len(t.Doubtful)+len(t.Thin) > 3*listed {
		w.printf("more with --json · 其余见 --json")
	}
	w.printf("written · 已写入 %s (%.1f s)", t.Head, t.FitS)
	return w.err
}

// lines prints lines and keeps the first error.
type lines struct {
	to  io.Writer
	err error
}

func (l *lines) printf(format string, values ...any) {
	if l.err == nil {
		_, l.err = fmt.Fprintf(l.to, format+"\n", values...)
	}
}
