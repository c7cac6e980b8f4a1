package knowledge

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"

	"shoptalk/chat/lex"
)

// Ranks says how well a ranking finds the one right entry: mean average precision, which with one right entry is the mean reciprocal
// rank too; NDCG of the first three (Järvelin and Kekäläinen, 2002); and how often the first is right. All from 0 to 1.
type Ranks struct{ MAP, NDCG3, MRR, Hit1 float64 }

// Report is what an index does with labelled questions.
type Report struct {
	Rows, Entries int
	Covered       int   // questions that an entry answers
	Found         Ranks // of the covered, by the index
	BM25          Ranks // of the covered, by BM25 of words alone
	// At the threshold: of the covered answered right, and of all answered wrong.
	Right, Wrong int
}

// Eval asks an index every question. What a question is ranked by is what Find ranks by, without a limit on its length.
func Eval(ctx context.Context, x *Index, asked []Asked) (Report, error) {
	r := Report{Rows: len(asked), Entries: len(x.faq)}
	for _, q := range asked {
		if err := ctx.Err(); err != nil {
			return r, err
		}
		var embedding []float32
		if x.space != nil {
			var err error
			if embedding, err = x.embedder.Embed(ctx, q.Text); err != nil {
				return r, fmt.Errorf("line %d: %w", q.Line, err)
			}
		}
		found := x.weigh(q.Text, embedding, "")
		spoken := len(found) > 0 && found[0].score >= threshold
		right := spoken && x.faq[found[0].faq].ID == q.FAQ
		r.Right += int(b2f(right))
		r.Wrong += int(b2f(spoken && !right))
		if q.FAQ == "" {
			continue
		}
		r.Covered++
		r.Found.add(slices.IndexFunc(found, func(m match) bool { return x.faq[m.faq].ID == q.FAQ }))
		r.BM25.add(slices.IndexFunc(x.byWords(q.Text), func(at int) bool { return x.faq[at].ID == q.FAQ }))
	}
	r.Found.over(r.Covered)
	r.BM25.over(r.Covered)
	return r, nil
}

// add counts one question whose right entry stands at a place from 0; -1 is nowhere.
func (r *Ranks) add(at int) {
	if at < 0 {
		return
	}
	r.MAP += 1 / float64(at+1)
	r.MRR += 1 / float64(at+1)
	if at < 3 {
		r.NDCG3 += 1 / math.Log2(float64(at+2))
	}
	r.Hit1 += b2f(at == 0)
}

func (r *Ranks) over(n int) {
	for _, sum := range []*float64{&r.MAP, &r.NDCG3, &r.MRR, &r.Hit1} {
		*sum /= float64(max(n, 1))
	}
}

func b2f(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// byWords ranks the entries by plain BM25 (Robertson and Walker, 1994) of the question on their wordings: what search does without
// concepts, without norming and without a model.
func (x *Index) byWords(query string) []int {
	sums := make([]float64, len(x.wordings))
	seen := map[string]bool{}
	lex.Each(query, func(term string) {
		t, ok := x.lexicon.terms[term]
		if !ok || seen[term] {
			return
		}
		seen[term] = true
		for _, h := range x.lexicon.hits[t] {
			sums[h.wording] += h.impact
		}
	})
	best := make([]float64, len(x.faq))
	for w, sum := range sums {
		best[x.wordings[w].faq] = max(best[x.wordings[w].faq], sum)
	}
	var order []int
	for at, sum := range best {
		if sum > 0 {
			order = append(order, at)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(best[b], best[a]) })
	return order
}

// hasTerms reports whether a text has anything to look for.
func hasTerms(text string) bool { return len(lex.Terms(text)) > 0 }

// Metrics are the report's figures by name.
func (r Report) Metrics() map[string]float64 {
	m := map[string]float64{"map": r.Found.MAP, "ndcg@3": r.Found.NDCG3, "mrr": r.Found.MRR, "hit@1": r.Found.Hit1,
		"bm25_map": r.BM25.MAP, "bm25_ndcg@3": r.BM25.NDCG3, "bm25_mrr": r.BM25.MRR, "bm25_hit@1": r.BM25.Hit1,
		"wrong": float64(r.Wrong) / float64(max(r.Rows, 1))}
	if r.Covered > 0 {
		m["right"] = float64(r.Right) / float64(r.Covered)
	}
	return m
}

// Write prints the report as a table.
func (r Report) Write(to io.Writer) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%d questions, %d with an answer among %d entries\n\n", r.Rows, r.Covered, r.Entries)
	fmt.Fprintln(w, "\tMAP\tNDCG@3\tMRR\thit@1")
	for _, line := range []struct {
		name string
		Ranks
	}{{"found", r.Found}, {"BM25 alone", r.BM25}} {
		fmt.Fprintf(w, "%s\t%.3f\t%.3f\t%.3f\t%.3f\n", line.name, line.MAP, line.NDCG3, line.MRR, line.Hit1)
	}
	fmt.Fprintf(w, "\nat the threshold: %d of %d answered right, %d of %d wrong\n", r.Right, r.Covered, r.Wrong, r.Rows)
	return w.Flush()
}
