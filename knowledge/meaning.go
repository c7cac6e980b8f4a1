package knowledge

import (
	"context"
	_ "embed"
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"shoptalk/chat"
)

// background.txt holds sentences in both languages that a FAQ seldom answers: what shoppers say about one product, one order
// or nothing of a shop at all. What their vectors have in common is what a language and a model put into every vector; and a
// question that is nearer to one of them than to the FAQ is hardly one for the FAQ.
//
//go:embed background.txt
var backgroundText string

// space holds the vectors of all wordings with their language's mean taken off, at unit length ("All-but-the-Top", Mu and
// Viswanath, 2018). Embeddings of the kind we ship lie in a narrow cone, where strangers have a cosine of 0.8; taking the mean
// of each language off brings strangers to about 0 and a question and its translation together.
type space struct {
	means map[string][]float32 // by zh and en
	rows  [][]float32          // by wording; nil where there is no direction
	told  [][]float32          // by sentence of the answers
	apart [][]float32          // of the background
}

// newSpace is nil where there is no model.
func newSpace(ctx context.Context, wordings, told []wording, e Embedder) (*space, error) {
	if e == nil || len(wordings) == 0 {
		return nil, nil
	}
	texts := make([]string, 0, len(wordings)+64)
	for _, w := range wordings {
		texts = append(texts, w.text)
	}
	for line := range strings.Lines(backgroundText) {
		if line = strings.TrimSpace(line); line != "" {
			texts = append(texts, line)
		}
	}
	asked := len(texts)
	for _, w := range told {
		texts = append(texts, w.text)
	}
	vectors, err := embedAll(ctx, e, texts)
	if err != nil || vectors == nil {
		return nil, err
	}
	s := &space{means: meansOf(texts[:asked], vectors[:asked]), rows: make([][]float32, len(wordings))}
	for i := range texts {
		v := s.centred(texts[i], vectors[i])
		switch {
		case i < len(wordings):
			s.rows[i] = v
		case i >= asked:
			s.told = append(s.told, v)
		case v != nil:
			s.apart = append(s.apart, v)
		}
	}
	return s, nil
}

// embedAll embeds as many texts at a time as there are processors; nil where there is no model.
func embedAll(ctx context.Context, e Embedder, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	var next atomic.Int64
	var none atomic.Bool
	var wg sync.WaitGroup
	errs := make([]error, min(runtime.GOMAXPROCS(0), len(texts)))
	for worker := range errs {
		wg.Go(func() {
			for errs[worker] == nil && !none.Load() {
				i := next.Add(1) - 1
				if i >= int64(len(texts)) {
					return
				}
				if errs[worker] = ctx.Err(); errs[worker] == nil {
					vectors[i], errs[worker] = e.Embed(ctx, texts[i])
				}
				if errs[worker] == nil && vectors[i] == nil {
					none.Store(true)
				}
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if none.Load() {
		return nil, nil
	}
	return vectors, nil
}

func meansOf(texts []string, vectors [][]float32) map[string][]float32 {
	means := map[string][]float32{}
	counts := map[string]int{}
	for i, text := range texts {
		language := spokenIn(text)
		v := slices.Clone(vectors[i])
		if !normalise(v) {
			continue
		}
		if means[language] == nil {
			means[language] = make([]float32, len(v))
		}
		for k := range min(len(v), len(means[language])) {
			means[language][k] += v[k]
		}
		counts[language]++
	}
	for language, m := range means {
		for k := range m {
			m[k] /= float32(counts[language])
		}
	}
	return means
}

// spokenIn is zh or en, also for a mixed text: the one of most letters.
func spokenIn(text string) string {
	if _, reply := chat.LanguageOf(text); reply == chat.Chinese {
		return chat.Chinese
	}
	return chat.English
}

// centred is nil where the vector is of another model or has no direction of its own.
func (s *space) centred(text string, vector []float32) []float32 {
	mean := s.means[spokenIn(text)]
	if len(vector) != len(mean) {
		return nil
	}
	v := slices.Clone(vector)
	if !normalise(v) {
		return nil
	}
	for i := range v {
		v[i] -= mean[i]
	}
	if !normalise(v) {
		return nil
	}
	return v
}

// crossing is what nearness loses between two languages: a wording is given it back where its question has none in the language of the
// query. Else a half-fitting question in that language would stand before the right one in the other.
const crossing = 0.1

// match puts into best, by question, the nearest wording in meaning, gives how near the background is, and reports whether
// meaning could be compared at all.
func (s *space) match(query string, embedding []float32, wordings, told []wording, best []match) (elsewhere float64, meant bool) {
	if s == nil {
		return 0, false
	}
	q := s.centred(query, embedding)
	if q == nil {
		return 0, false
	}
	spoken := spokenIn(query)
	for w, row := range s.rows {
		if row == nil {
			continue
		}
		m := &best[wordings[w].faq]
		d := float64(dot(q, row))
		if wordings[w].foreign && spokenIn(wordings[w].text) != spoken {
			d += crossing
		}
		m.second = max(m.second, min(d, m.nearness))
		if d > m.nearness {
			m.nearness = d
			if !m.words.any() {
				m.wording = w
			}
		}
	}
	for w, row := range s.told {
		if m := &best[told[w].faq]; row != nil {
			m.told = max(m.told, float64(dot(q, row)))
		}
	}
	for _, row := range s.apart {
		elsewhere = max(elsewhere, float64(dot(q, row)))
	}
	return elsewhere, true
}

// normalise brings x to unit length and reports whether it has a direction.
func normalise(x []float32) bool {
	length := float32(math.Sqrt(float64(dot(x, x))))
	if !(length > 1e-6) || math.IsInf(float64(length), 0) {
		return false
	}
	for i := range x {
		x[i] /= length
	}
	return true
}

func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	n := min(len(a), len(b))
	a, b = a[:n], b[:n]
	i := 0
	for ; i+4 <= n; i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < n; i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}
