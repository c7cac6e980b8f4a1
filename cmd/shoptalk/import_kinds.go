package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"shoptalk/chat"
	"shoptalk/intent"
	messages "shoptalk/intent/load"
	questions "shoptalk/knowledge/load"
	"shoptalk/shop"
	"shoptalk/shop/feed"
	"shoptalk/shop/file"
)

// arrival is a file as it was read, before it is laid over what the shop has.
type arrival struct {
	format, encoding string
	problems         []rowProblem
	notes            []string
	over             func(shop.Contents) (shop.Contents, outcome)
	drop             func(lines map[int]bool)
}

// outcome is what laying the file over does: ids or numbers, and the line of each.
type outcome struct {
	fresh, changed, unchanged []string
	lines                     map[string]int
	categories                []chat.Category
	notes                     []string
}

// kind is one sort of data that lies in the shop's files.
type kind struct {
	name, short, example string
	file                 string // of the shop that holds it
	list                 string // the list's name in that file; "" where the file is the list
	read                 func(path string, raw []byte, c shop.Contents, asOf time.Time) (arrival, error)
	id                   func(c shop.Contents, i int) string
	show                 func(c shop.Contents, id string) string // one line for people
	empty                func(c *shop.Contents)
}

var kinds = []kind{
	{name: "products", short: "Products from Google Merchant, Shopify, WooCommerce, Magento or a table · 导入商品", example: "products.csv",
		file: file.CatalogueFile, list: "products", read: readProducts, id: func(c shop.Contents, i int) string { return c.Products[i].ID }, show: showProduct, empty: func(c *shop.Contents) { c.Products = nil }},
	{name: "orders", short: "Orders from Shopify or a table · 导入订单", example: "orders.csv",
		file: file.OrdersFile, read: readOrders, id: func(c shop.Contents, i int) string { return c.Orders[i].Number }, show: showOrder, empty: func(c *shop.Contents) { c.Orders = nil }},
	{name: "faq", short: "Questions and answers from a table, Markdown, FAQPage or JSON · 导入问答", example: "faq.csv",
		file: file.FAQFile, read: readQuestions, id: func(c shop.Contents, i int) string { return c.FAQ[i].ID }, show: showQuestion, empty: func(c *shop.Contents) { c.FAQ = nil }},
}

func readProducts(_ string, raw []byte, c shop.Contents, asOf time.Time) (arrival, error) {
	p, err := feed.ReadProducts(raw, c, time.Now())
	if err != nil {
		return arrival{}, err
	}
	a := arrival{format: p.Format, encoding: p.Encoding, notes: p.Notes, drop: p.Drop, problems: feedProblems(p.Problems)}
	a.over = func(c shop.Contents) (shop.Contents, outcome) {
		merged, change := p.Over(c, asOf)
		return merged, outcome{change.New, change.Changed, change.Unchanged, change.Lines, change.Categories, change.Notes}
	}
	return a, nil
}

func readOrders(_ string, raw []byte, c shop.Contents, asOf time.Time) (arrival, error) {
	o, err := feed.ReadOrders(raw, c, time.Now())
	if err != nil {
		return arrival{}, err
	}
	a := arrival{format: o.Format, encoding: o.Encoding, notes: o.Notes, drop: o.Drop, problems: feedProblems(o.Problems)}
	a.over = func(c shop.Contents) (shop.Contents, outcome) {
		merged, change := o.Over(c, asOf)
		return merged, outcome{fresh: change.New, changed: change.Changed, unchanged: change.Unchanged, lines: change.Lines}
	}
	return a, nil
}

func feedProblems(problems []feed.Problem) (out []rowProblem) {
	for _, p := range problems {
		out = append(out, rowProblem{p.Line, p.Field, p.Text})
	}
	return out
}

func readQuestions(path string, raw []byte, _ shop.Contents, _ time.Time) (arrival, error) {
	q, err := questions.Read(path, raw)
	if err != nil {
		return arrival{}, err
	}
	a := arrival{format: q.Format, encoding: q.Encoding, notes: q.Notes, drop: q.Drop}
	for _, p := range q.Problems {
		a.problems = append(a.problems, rowProblem{p.Line, p.Field, p.Text})
	}
	a.over = func(c shop.Contents) (shop.Contents, outcome) {
		merged, change := q.Over(c.FAQ)
		c.FAQ = merged
		return c, outcome{fresh: change.New, changed: change.Changed, unchanged: change.Unchanged, lines: change.Lines}
	}
	return a, nil
}

func showProduct(c shop.Contents, id string) string {
	i := slices.IndexFunc(c.Products, func(p chat.Product) bool { return p.ID == id })
	if i < 0 {
		return id
	}
	p := c.Products[i]
	return fmt.Sprintf("%s  %s  %s  %d × SKU, stock · 库存 %d", p.ID, oneLine(p.Title.In(chat.English)), p.Price, len(p.Variants), p.Stock())
}

func showOrder(c shop.Contents, number string) string {
	i := slices.IndexFunc(c.Orders, func(o chat.Order) bool { return o.Number == number })
	if i < 0 {
		return number
	}
	o := c.Orders[i]
	return fmt.Sprintf("%s  %s  %s  %s  %d × SKU", o.Number, o.State, o.Placed.Format(time.DateOnly), o.Total, len(o.Lines))
}

func showQuestion(c shop.Contents, id string) string {
	i := slices.IndexFunc(c.FAQ, func(f chat.FAQ) bool { return f.ID == id })
	if i < 0 {
		return id
	}
	f := c.FAQ[i]
	var asked []string
	for _, language := range []string{chat.Chinese, chat.English} {
		asked = append(asked, f.Questions[language]...)
	}
	return fmt.Sprintf("%s  %s  (%d)  %s", f.ID, oneLine(strings.Join(asked[:min(1, len(asked))], "")), len(asked), oneLine(f.Answer.In(chat.Chinese)))
}

// oneLine is the beginning of a text.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 50 {
		return string(r[:50]) + "…"
	}
	return s
}

// messagesFile holds the shop's labelled messages, beside its other files.
const messagesFile = "intents.jsonl"

// importIntents adds labelled messages to those of the shop and teaches them all.
func importIntents(ctx context.Context, s streams, f importFlags, path string) error {
	config, err := f.load()
	if err != nil {
		return err
	}
	raw, _, err := importFile(path)
	if err != nil {
		return err
	}
	e, err := messages.Read(path, raw)
	if err != nil {
		return at(path, err)
	}
	to := filepath.Join(config.Shop, messagesFile)
	have, err := ownMessages(to)
	if err != nil {
		return err
	}
	all, change := e.Over(have)
	a := arrival{format: e.Format, encoding: e.Encoding, notes: e.Notes}
	for _, p := range e.Problems {
		a.problems = append(a.problems, rowProblem{p.Line, p.Field, p.Text})
	}
	r := newReport(path, "intents", a, outcome{fresh: change.New, changed: change.Changed, unchanged: change.Unchanged})
	r.To = to
	if _, err := os.Stat(config.headFile()); err == nil && have == nil {
		r.Notes = append(r.Notes, fmt.Sprintf("what %s was taught before from another file is replaced: import that file too · 之前用其他文件教会的意图会被取代，请一并导入该文件", config.headFile()))
	}
	for _, text := range firstOf(change.New) {
		r.Examples = append(r.Examples, exampleRow{"new", 0, oneLine(text)})
	}
	for _, text := range firstOf(change.Changed) {
		r.Examples = append(r.Examples, exampleRow{"changed", 0, oneLine(text)})
	}
	write := func() error {
		told, err := teachMessages(ctx, s, config, to, all, f.only)
		r.Taught = &told
		return err
	}
	if err := r.finish(s, f, write, "a running server takes it over within a second · 运行中的服务一秒内自动采用"); err != nil || r.Taught == nil || f.asJSON {
		return err
	}
	return r.Taught.write(s.out)
}

// ownMessages reads the shop's messages; none where there is no file.
func ownMessages(path string) ([]messages.Example, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	e, err := messages.Read(path, raw)
	if err != nil {
		return nil, at(path, err)
	}
	if len(e.Problems) > 0 {
		p := e.Problems[0]
		return nil, errors.New(file.Problem{File: path, Line: p.Line, Field: p.Field, Text: p.Text}.String())
	}
	return e.Items, nil
}

// teachMessages fits the head on all messages and keeps them. The messages are on disk before the head is: what is taught can be
// taught again.
func teachMessages(ctx context.Context, s streams, config Config, to string, all []messages.Example, only bool) (told, error) {
	raw, err := messages.Encode(all)
	if err != nil {
		return told{}, err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return told{}, err
	}
	beside := to + ".new"
	if err := os.WriteFile(beside, raw, 0o600); err != nil {
		return told{}, err
	}
	defer func() { _ = os.Remove(beside) }()
	t, err := newTeaching(config, newLogger(config, s))
	if err != nil {
		return told{}, err
	}
	rows := make([]intent.Example, len(all))
	for i, x := range all {
		rows[i] = intent.Example{Text: x.Text, Label: x.Intent, Line: i + 1}
	}
	out, err := t.teach(ctx, rows, only)
	if err := errors.Join(err, t.close()); err != nil {
		return out, err
	}
	return out, os.Rename(beside, to)
}
