package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"shoptalk/chat"
	"shoptalk/intent"
	"shoptalk/knowledge"
	"shoptalk/shop"
	"shoptalk/shop/file"
)

// lookEvery is how often the shop's folder is looked at for files that were written.
const lookEvery = time.Second

// merchant keeps what answers in step with the shop's folder: what is put by HTTP goes into its files, and files that are written, by
// whomever, are taken over whole or not at all.
type merchant struct {
	dir    string
	shop   *shop.Shop
	source *file.Folder
	system string // name of the running system that has products and orders; "" where the files have them
	faq    *answers
	log    *slog.Logger

	mu   sync.Mutex // one change at a time
	seen string     // the files as they were last looked at
}

// answers is an index of the shop's questions that is exchanged whole.
type answers struct {
	reader *intent.Reader
	index  atomic.Pointer[knowledge.Index]
}

func openAnswers(ctx context.Context, faq []chat.FAQ, reader *intent.Reader) (*answers, error) {
	a := &answers{reader: reader}
	return a, a.fill(ctx, faq)
}

func (a *answers) fill(ctx context.Context, faq []chat.FAQ) error {
	index, err := knowledge.New(ctx, faq, a.reader)
	if err != nil {
		return err
	}
	a.index.Store(index)
	return nil
}

// Find is knowledge.Index.Find on the index of the moment.
func (a *answers) Find(ctx context.Context, query string, embedding []float32, language string, n int) ([]chat.Answer, error) {
	return a.index.Load().Find(ctx, query, embedding, language, n)
}

// Threshold is knowledge.Index.Threshold.
func (a *answers) Threshold() float64 { return a.index.Load().Threshold() }

// Put lays an array of products, orders or faq over the shop's, or puts it in the place of all of them. The form is that of the shop's
// files or a looser one (see shop/feed). One wrong row refuses all. It gives how many are new, changed and unchanged.
func (m *merchant) Put(ctx context.Context, name string, body []byte, replace bool) (map[string]int, error) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })
	if i < 0 {
		return nil, chat.ErrNotFound
	}
	if m.system != "" && name != "faq" {
		return nil, &chat.Error{Code: shop.CodeRefused, Text: "the shop's " + name + " come from " + m.system + ": change them there"}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	contents, err := m.source.Load(ctx)
	if err != nil {
		return nil, &chat.Error{Code: "refused", Text: "the shop's own files must be right first: " + err.Error()}
	}
	if replace {
		kinds[i].empty(&contents)
	}
	a, err := kinds[i].read(name+".json", body, contents, time.Now().UTC().Truncate(time.Second))
	if err != nil {
		return nil, chat.ErrInvalid.With(err.Error())
	}
	merged, o, err := settle(kinds[i], &a, contents)
	if err != nil {
		return nil, &chat.Error{Code: "refused", Text: err.Error()}
	}
	if len(a.problems) > 0 {
		return nil, chat.ErrInvalid.With(refusedRows(a.problems))
	}
	if err := file.Save(m.dir, merged, kinds[i].file); err != nil {
		var bad *file.BadFiles
		if errors.As(err, &bad) {
			return nil, chat.ErrInvalid.With(err.Error())
		}
		return nil, chat.ErrStorage.Because(err)
	}
	if err := m.takeOver(ctx); err != nil {
		return nil, err
	}
	return map[string]int{"new": len(o.fresh), "changed": len(o.changed), "unchanged": len(o.unchanged)}, nil
}

// refusedRows names the first wrong rows.
func refusedRows(problems []rowProblem) string {
	var lines []string
	for _, p := range problems[:min(len(problems), 5)] {
		where := fmt.Sprintf("line %d", p.Line)
		if p.Field != "" {
			where += ", " + p.Field
		}
		lines = append(lines, where+": "+p.Text)
	}
	if more := len(problems) - len(lines); more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return "nothing was written: " + strings.Join(lines, "; ")
}

// renew is takeOver, for what another source than the files told.
func (m *merchant) renew(ctx context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.takeOver(ctx)
}

// takeOver loads the files and makes anew what was built on them.
func (m *merchant) takeOver(ctx context.Context) error {
	m.seen = lookAt(m.dir)
	before := m.shop.FAQ()
	if err := m.shop.Reload(ctx); err != nil {
		return err
	}
	if faq := m.shop.FAQ(); !sameFAQ(before, faq) {
		return m.faq.fill(ctx, faq)
	}
	return nil
}

func sameFAQ(a, b []chat.FAQ) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

// lookAt sums up when a shop's files were written, and how long they are.
func lookAt(dir string) string {
	var out strings.Builder
	for _, name := range []string{file.CatalogueFile, file.OrdersFile, file.FAQFile, file.PoliciesFile} {
		if st, err := os.Stat(filepath.Join(dir, name)); err == nil {
			fmt.Fprint(&out, name, st.ModTime().UnixNano(), st.Size(), ";")
		}
	}
	return out.String()
}

// watch takes files over that others wrote, until ctx ends. Where they are wrong the shop goes on with what it had, and the log says so
// once.
func (m *merchant) watch(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			m.lookAgain(ctx)
		}
	}
}

func (m *merchant) lookAgain(ctx context.Context) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if lookAt(m.dir) == m.seen {
		return
	}
	if err := m.takeOver(ctx); err != nil {
		m.log.Error("the shop's files were written and are not taken over: what was there before goes on", "folder", m.dir, "reason", err)
		return
	}
	m.log.Info("the shop's files were taken over", "folder", m.dir)
}
