//go:build fit

// This is the tool that chooses the weights of calibrate.go, run by hand: see DESIGN.md.

package knowledge

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"sync"
	"testing"

	"shoptalk/chat"
)

var (
	also    = flag.String("also", "", "another FAQ file, whose wordings are each asked while it is left out")
	vectors = flag.String("vectors", "", "a JSON file {text: vector} of a model that does not run here")
	shipped = flag.Bool("shipped", false, "the pack in the program")
)

// filed is a model whose vectors lie in a file.
type filed map[string][]float32

func (f filed) Embed(_ context.Context, text string) ([]float32, error) {
	if v, ok := f[text]; ok {
		return v, nil
	}
	return nil, fmt.Errorf("the file has no vector for %q", text)
}

// remembered asks a model once for each text.
type remembered struct {
	Embedder
	mu   sync.Mutex
	seen map[string][]float32
}

func (r *remembered) Embed(ctx context.Context, text string) ([]float32, error) {
	r.mu.Lock()
	v, ok := r.seen[text]
	r.mu.Unlock()
	if ok {
		return v, nil
	}
	v, err := r.Embedder.Embed(ctx, text)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen[text] = v
	return v, err
}

func readVectors(t *testing.T) Embedder {
	t.Helper()
	if *shipped {
		return &remembered{Embedder: shippedModel(t), seen: map[string][]float32{}}
	}
	if *vectors == "" {
		return nil
	}
	b, err := os.ReadFile(*vectors)
	if err != nil {
		t.Fatal(err)
	}
	f := filed{}
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFitWeights(t *testing.T) {
	e := readVectors(t)
	x, err := New(context.Background(), readFAQ(t), e)
	if err != nil {
		t.Fatal(err)
	}
	all := samples(t, readFAQ(t), readAsked(t, "fit"), e)
	if *also != "" {
		all = append(all, wordingByWording(t, readFAQFile(t, *also), e)...)
	}
	c := fit(all)
	t.Logf("%+v", c)
	if e == nil {
		wordsOnly = c
	} else {
		withModel = c
	}
	t.Logf("fit:   %v", measure(t, x, readAsked(t, "fit"), e, false))
	t.Logf("check: %v", measure(t, x, readAsked(t, "check"), e, true))
	t.Logf("left out: %v", leftOut(t, readFAQ(t), readAsked(t, "check"), e))
	if *also != "" {
		t.Logf("also: %v", judged(wordingByWording(t, readFAQFile(t, *also), e)))
	}
}

// wordingByWording asks each wording of a FAQ twice: with itself taken out, and with its whole question taken out. Wordings of one
// question often ask for different details of it, so this is harder than what shoppers ask.
func wordingByWording(t testing.TB, faq []chat.FAQ, e Embedder) []sample {
	t.Helper()
	index := func(faq []chat.FAQ) *Index {
		x, err := New(context.Background(), faq, e)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	var out []sample
	ask := func(x *Index, text string, right int, weight float64) {
		var embedding []float32
		if e != nil {
			embedding, _ = e.Embed(context.Background(), text)
		}
		out = append(out, sample{x.weigh(text, embedding, ""), right, weight})
	}
	for i, f := range faq {
		gone := index(slices.Delete(slices.Clone(faq), i, i+1))
		for language, texts := range f.Questions {
			for k, text := range texts {
				fewer := slices.Clone(faq)
				fewer[i].Questions = maps.Clone(f.Questions)
				fewer[i].Questions[language] = slices.Delete(slices.Clone(texts), k, k+1)
				ask(index(fewer), text, i, 0.06)
				ask(gone, text, -1, 0.025)
			}
		}
	}
	return out
}

// judged counts what samples come to at the threshold.
func judged(all []sample) outcome {
	var o outcome
	for _, s := range all {
		spoken := len(s.found) > 0 && s.found[0].score >= threshold
		switch {
		case s.right < 0:
			o.uncovered++
			o.answered += int(b2f(spoken))
		default:
			o.covered++
			right := spoken && s.found[0].faq == s.right
			o.right += int(b2f(right))
			o.wrong += int(b2f(spoken && !right))
		}
	}
	return o
}

// sample is a question beside the FAQ: what was found, and which is right.
type sample struct {
	found  []match
	right  int // index in the FAQ; -1 where none is
	weight float64
}

// samples asks every labelled question, and those that are covered again with their answer left out.
func samples(t testing.TB, faq []chat.FAQ, questions []asked, e Embedder) (all []sample) {
	at := map[string]int{"": -1}
	for i, f := range faq {
		at[f.ID] = i
	}
	collect := func(faq []chat.FAQ, weight float64, pick func(asked) (right int, ok bool)) {
		x, err := New(context.Background(), faq, e)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range questions {
			right, ok := pick(q)
			if !ok {
				continue
			}
			var embedding []float32
			if e != nil {
				embedding, _ = e.Embed(context.Background(), q.Text)
			}
			all = append(all, sample{x.weigh(q.Text, embedding, ""), right, weight})
		}
	}
	collect(faq, 1, func(q asked) (int, bool) { return at[q.FAQ], true })
	for i, f := range faq {
		collect(slices.Delete(slices.Clone(faq), i, i+1), 0.5, func(q asked) (int, bool) { return -1, q.FAQ == f.ID })
	}
	return all
}

// fit finds weights by logistic regression in two steps: which question is meant, over all questions of the FAQ for every
// labelled one; then how sure the best one is, where also answers left out of the FAQ are asked for.
func fit(all []sample) calibration {
	var c calibration
	c.rank = fitRanking(all)
	c.sure = fitCertainty(all, c)
	// No labelled question carries an intent: these two are chosen, so that an equal intent lifts and another one sinks an answer
	// that was in doubt, and neither moves one that was not.
	c.rank.intent = 2
	c.sure.intent = 1.5
	return c
}

func fitRanking(all []sample) ranking {
	var rows [][]float64
	var targets, importance []float64
	for _, s := range all {
		if s.right < 0 {
			continue
		}
		for _, m := range s.found {
			rows = append(rows, []float64{m.words.bm25, m.words.asked, m.words.said, m.nearness, m.told, m.toldWords, m.second})
			targets = append(targets, b2f(m.faq == s.right))
			importance = append(importance, s.weight)
		}
	}
	w := regress(rows, targets, importance)
	return ranking{bm25: w[1], asked: w[2], said: w[3], nearness: w[4], told: w[5], toldWords: w[6], second: w[7]}
}

func fitCertainty(all []sample, c calibration) certainty {
	var rows [][]float64
	var targets, importance []float64
	for _, s := range all {
		if len(s.found) == 0 {
			continue
		}
		for i := range s.found {
			s.found[i].merit = c.merit(s.found[i])
		}
		slices.SortStableFunc(s.found, func(a, b match) int { return cmp.Compare(b.merit, a.merit) })
		c.judge(s.found)
		m := s.found[0]
		rows = append(rows, []float64{m.words.bm25, m.words.asked, m.words.said, m.nearness, m.told, m.toldWords, m.behind(), m.lead, m.second})
		targets = append(targets, b2f(m.faq == s.right))
		importance = append(importance, s.weight)
	}
	w := regress(rows, targets, importance)
	return certainty{bias: w[0], bm25: w[1], asked: w[2], said: w[3], nearness: w[4], told: w[5], toldWords: w[6], behind: w[7], lead: w[8], second: w[9]}
}

// regress is logistic regression by gradient descent with a little decay; no weight but the bias falls below 0: more in common
// is never worse.
func regress(rows [][]float64, targets, importance []float64) []float64 {
	w := make([]float64, len(rows[0])+1)
	total := 0.0
	for _, i := range importance {
		total += i
	}
	for range 20000 {
		grad := make([]float64, len(w))
		for i, r := range rows {
			z := w[0]
			for k, f := range r {
				z += w[k+1] * f
			}
			d := (1/(1+math.Exp(-z)) - targets[i]) * importance[i]
			grad[0] += d
			for k, f := range r {
				grad[k+1] += d * f
			}
		}
		for k := range w {
			w[k] -= 2 * grad[k] / total
			if k > 0 {
				w[k] = max(w[k]*(1-1e-4), 0)
			}
		}
	}
	return w
}
