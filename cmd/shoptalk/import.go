package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shoptalk/chat"
	"shoptalk/shop"
	"shoptalk/shop/file"
)

// maxImportBytes bounds a file that is imported: a feed of some 100,000 products.
const maxImportBytes = 256 << 20

// importFlags are the flags of an import.
type importFlags struct {
	place
	yes, skip, only, asJSON bool
}

func importCommand(s streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "import KIND FILE",
		Short: "Take over products, orders, questions or intents from a file · 导入商品、订单、问答或意图",
		Long: "Recognises the file's format and encoding, tells what it would do, and writes with --yes: all of the file or, where a row is refused, nothing.\n" +
			"先识别格式与编码并说明将做什么；加 --yes 才写入。有一行被拒绝，就什么都不写。",
		Example: "  shoptalk import products shopify.csv --config myshop/shoptalk.yml\n  shoptalk import faq 常见问题.csv --config myshop/shoptalk.yml --yes",
		Args:    args(cobra.NoArgs),
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	for _, k := range kinds {
		c.AddCommand(importKindCommand(s, k.name, k.short, k.example, func(ctx context.Context, f importFlags, path string) error {
			return importShopData(ctx, s, f, k, path)
		}))
	}
	c.AddCommand(importKindCommand(s, "intents", "Labelled messages from JSON, tables or Rasa, and teach them · 导入标注消息并教会", "intents.csv",
		func(ctx context.Context, f importFlags, path string) error { return importIntents(ctx, s, f, path) }))
	for _, later := range []string{"reviews", "conversations"} {
		c.AddCommand(importKindCommand(s, later, "Not in this version · 本版本尚不支持", later+".csv", func(context.Context, importFlags, string) error {
			return usageError{fmt.Errorf("this version cannot import %s yet: it takes products, orders, faq and intents", later)}
		}))
	}
	return c
}

func importKindCommand(_ streams, name, short, example string, do func(context.Context, importFlags, string) error) *cobra.Command {
	var f importFlags
	c := &cobra.Command{
		Use:     name + " FILE",
		Short:   short,
		Example: fmt.Sprintf("  shoptalk import %s %s --config myshop/shoptalk.yml\n  shoptalk import %s %s --config myshop/shoptalk.yml --yes", name, example, name, example),
		Args:    args(cobra.ExactArgs(1)),
		RunE:    func(c *cobra.Command, a []string) error { return do(c.Context(), f, a[0]) },
	}
	f.place.flags(c)
	c.Flags().BoolVar(&f.yes, "yes", false, "write; without it nothing is changed")
	c.Flags().BoolVar(&f.skip, "skip-refused", false, "with --yes: write the rest where rows are refused")
	c.Flags().BoolVar(&f.asJSON, "json", false, "print as JSON, with every refused row")
	if name == "intents" {
		c.Flags().BoolVar(&f.only, "only", false, "the shop's names alone, without the built-in intents")
	}
	return c
}

// importShopData takes a file over into one of the four files of the shop.
func importShopData(ctx context.Context, s streams, f importFlags, k kind, path string) error {
	config, err := f.load()
	if err != nil {
		return err
	}
	raw, asOf, err := importFile(path)
	if err != nil {
		return err
	}
	source, err := file.Open(config.Shop)
	if err != nil {
		return err
	}
	own := filepath.Join(config.Shop, k.file)
	before, err := os.ReadFile(own)
	if err != nil {
		return err
	}
	contents, err := source.Load(ctx)
	if err != nil {
		return fmt.Errorf("the shop's own files must be right first: %w", err)
	}
	a, err := k.read(path, raw, contents, asOf)
	if err != nil {
		return at(path, err)
	}
	merged, o, err := settle(k, &a, contents)
	if err != nil {
		return at(path, err)
	}
	r := newReport(path, k.name, a, o)
	r.To = own
	for _, id := range firstOf(o.fresh) {
		r.Examples = append(r.Examples, exampleRow{"new", o.lines[id], k.show(merged, id)})
	}
	for _, id := range firstOf(o.changed) {
		r.Examples = append(r.Examples, exampleRow{"changed", o.lines[id], k.show(contents, id) + " → " + k.show(merged, id)})
	}
	save := func() error {
		// Somebody may have written it meanwhile: the server, an editor, another import.
		if now, err := os.ReadFile(own); err != nil || !bytes.Equal(now, before) {
			return errors.Join(err, fmt.Errorf("%s was changed meanwhile, so nothing was written: run the command again", own))
		}
		return file.Save(config.Shop, merged, k.file)
	}
	return r.finish(s, f, save,
		"a running server takes it over within seconds · 运行中的服务数秒内自动采用")
}

// importFile reads a file and tells when it was written: what it says is as old.
func importFile(path string) (raw []byte, asOf time.Time, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, asOf, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	st, err := f.Stat()
	if err != nil {
		return nil, asOf, err
	}
	if st.IsDir() {
		return nil, asOf, fmt.Errorf("%s is a folder: name a file", path)
	}
	if raw, err = io.ReadAll(io.LimitReader(f, maxImportBytes+1)); err != nil {
		return nil, asOf, err
	}
	if len(raw) > maxImportBytes {
		return nil, asOf, fmt.Errorf("%s is larger than %d MiB: split it", path, maxImportBytes>>20)
	}
	if asOf = st.ModTime(); asOf.After(time.Now()) {
		asOf = time.Now()
	}
	return raw, asOf.UTC().Truncate(time.Second), nil
}

// at names the file before an error.
func at(path string, err error) error { return fmt.Errorf("%s: %w", path, err) }

// settle lays the rows over the shop's data and refuses those that do not fit with it, until what is left fits.
func settle(k kind, a *arrival, contents shop.Contents) (shop.Contents, outcome, error) {
	for {
		merged, o := a.over(contents)
		unfit := map[int]bool{}
		for _, bad := range file.Check(merged) {
			line := 0
			if i, field, ok := indexOf(bad.Field, k.list); ok && bad.File == k.file {
				if line = o.lines[k.id(merged, i)]; line > 0 {
					a.problems = append(a.problems, rowProblem{line, field, bad.Text})
				}
			}
			if line == 0 {
				return merged, o, fmt.Errorf("with the file, the shop's data would not fit together: %s", bad)
			}
			unfit[line] = true
		}
		if len(unfit) == 0 {
			return merged, o, nil
		}
		a.drop(unfit)
	}
}

// indexOf reads a field like products[3].price.amount: 3 and price.amount.
func indexOf(field, list string) (i int, rest string, ok bool) {
	inner, ok := strings.CutPrefix(field, list+"[")
	if !ok {
		return 0, "", false
	}
	number, rest, ok := strings.Cut(inner, "]")
	if _, err := fmt.Sscan(number, &i); err != nil || !ok {
		return 0, "", false
	}
	return i, strings.TrimPrefix(rest, "."), true
}

// shownExamples is how many rows of a kind are shown as examples.
const shownExamples = 3

func firstOf(ids []string) []string { return ids[:min(shownExamples, len(ids))] }

// rowProblem is a refused row.
type rowProblem struct {
	Line  int    `json:"line"`
	Field string `json:"field,omitempty"`
	Text  string `json:"text"`
}

// exampleRow shows what would become of a row.
type exampleRow struct {
	Kind string `json:"kind"` // new or changed
	Line int    `json:"line,omitempty"`
	Text string `json:"text"`
}

// importReport is what an import prints.
type importReport struct {
	File       string       `json:"file"`
	Kind       string       `json:"kind"`
	Format     string       `json:"format"`
	Encoding   string       `json:"encoding"`
	New        int          `json:"new"`
	Changed    int          `json:"changed"`
	Unchanged  int          `json:"unchanged"`
	Refused    int          `json:"refused"` // rows
	Problems   []rowProblem `json:"problems"`
	Categories []string     `json:"categories,omitempty"` // that are made
	Notes      []string     `json:"notes"`
	Examples   []exampleRow `json:"examples"`
	To         string       `json:"to"`
	Written    bool         `json:"written"`
	Taught     *told        `json:"taught,omitempty"`
}

func newReport(path, kind string, a arrival, o outcome) *importReport {
	r := &importReport{File: path, Kind: kind, Format: a.format, Encoding: a.encoding, New: len(o.fresh), Changed: len(o.changed), Unchanged: len(o.unchanged),
		Problems: slices.Concat([]rowProblem{}, a.problems), Notes: slices.Concat([]string{}, a.notes, o.notes), Examples: []exampleRow{}}
	slices.SortStableFunc(r.Problems, func(a, b rowProblem) int { return a.Line - b.Line })
	lines := map[int]bool{}
	for _, p := range r.Problems {
		lines[p.Line] = true
	}
	r.Refused = len(lines)
	for _, c := range o.categories {
		r.Categories = append(r.Categories, c.Title.In(chat.English))
	}
	return r
}

// finish writes where it is asked to and nothing stands against it, prints, and is an error where rows are refused.
func (r *importReport) finish(s streams, f importFlags, write func() error, after string) error {
	refused := r.Refused > 0 && !(f.yes && f.skip)
	some := r.New+r.Changed+r.Unchanged > 0
	if f.yes && !refused && some {
		if err := write(); err != nil {
			return err
		}
		r.Written = true
	}
	if err := r.print(s.out, f.asJSON, after); err != nil {
		return err
	}
	switch {
	case refused && f.yes:
		return fmt.Errorf("%d rows are refused, so nothing was written: correct them, or add --skip-refused to write the rest", r.Refused)
	case refused:
		return fmt.Errorf("%d rows are refused: correct them, or write the rest with --yes --skip-refused", r.Refused)
	case !some:
		return errors.New("nothing is left to write")
	}
	return nil
}

func (r *importReport) print(to io.Writer, asJSON bool, after string) error {
	if asJSON {
		enc := json.NewEncoder(to)
		enc.SetEscapeHTML(false)
		return enc.Encode(r)
	}
	w := &lines{to: to}
	w.printf("%s: %s, %s", r.File, r.Format, r.Encoding)
	w.printf("new · 新增 %d   changed · 更新 %d   unchanged · 未变 %d   refused · 拒绝 %d", r.New, r.Changed, r.Unchanged, r.Refused)
	if len(r.Categories) > 0 {
		w.printf("new categories · 新分类: %s", strings.Join(r.Categories, ", "))
	}
	for _, e := range r.Examples {
		mark := map[string]string{"new": "+", "changed": "~"}[e.Kind]
		w.printf("  %s %s", mark, e.Text)
	}
	for i, p := range r.Problems[:min(listed, len(r.Problems))] {
		if i == 0 {
			w.printf("refused rows · 被拒绝的行:")
		}
		w.printf("  %s", file.Problem{File: r.File, Line: p.Line, Field: p.Field, Text: p.Text})
	}
	if more := len(r.Problems) - listed; more > 0 {
		w.printf("  %d more with --json · 其余 %d 条见 --json", more, more)
	}
	for i, n := range r.Notes {
		if i == 0 {
			w.printf("notes · 说明:")
		}
		w.printf("  %s", n)
	}
	if !r.Written {
		if r.Refused == 0 {
			w.printf("nothing was written; add --yes to write · 尚未写入，加 --yes 写入: %s", r.To)
		}
		return w.err
	}
	w.printf("written · 已写入 %s", r.To)
	w.printf("%s", after)
	return w.err
}
