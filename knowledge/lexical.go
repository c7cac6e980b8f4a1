package knowledge

import (
	"maps"
	"math"
	"slices"
	"strings"

	"shoptalk/chat/lex"
)

const (
	k1         = 1.2
	lengthPart = 0.4

	// A Han character alone says much less than a pair, and a concept a little less than the shopper's own word.
	singleHan = 0.25
	concept   = 0.9

	// A term that no wording has may be another word for the same or another thing: it counts against, but not in full.
	strange    = 0.6
	strangeHan = 0.3

	maxQueryTerms = 128 // of one question: a question is a sentence, not a page
)

// lexicon weighs the terms of all wordings: folded words, Han characters and pairs, and the concepts behind them.
type lexicon struct {
	terms    map[string]int
	idf      []float64 // by term
	hits     [][]hit   // by term
	whole    []float64 // by wording: BM25 of the wording for itself
	rarest   float64
	concepts *concepts
}

type hit struct {
	wording int
	impact  float64 // what the term adds to the wording's BM25
}

// overlap is how far a question and a wording are one, by words. All from 0 to 1.
type overlap struct {
	bm25  float64 // BM25 over the geometric mean of what each scores for itself
	asked float64 // share of the question that the wording has
	said  float64 // share of the wording that the question has
}

func (o overlap) any() bool { return o.bm25 > 0 }

func newLexicon(wordings []wording) *lexicon {
	l := &lexicon{terms: map[string]int{}, concepts: readConcepts(), whole: make([]float64, len(wordings))}
	lengths := make([]float64, len(wordings))
	total := 0.0
	for w, text := range wordings {
		for term, n := range l.count(text.text) {
			t, ok := l.terms[term]
			if !ok {
				t = len(l.hits)
				l.terms[term] = t
				l.hits = append(l.hits, nil)
			}
			l.hits[t] = append(l.hits[t], hit{w, n})
			lengths[w] += n
		}
		total += lengths[w]
	}
	n := float64(len(wordings))
	l.rarest = math.Log(1 + (n+0.5)/0.5)
	mean := total / max(n, 1)
	l.idf = make([]float64, len(l.hits))
	for _, term := range slices.Sorted(maps.Keys(l.terms)) { // sums of floats depend on their order
		t := l.terms[term]
		df := float64(len(l.hits[t]))
		l.idf[t] = math.Log(1+(n-df+0.5)/(df+0.5)) * weightOf(term)
		for i := range l.hits[t] {
			h := &l.hits[t][i]
			h.impact = l.idf[t] * h.impact * (k1 + 1) / (h.impact + k1*(1-lengthPart+lengthPart*lengths[h.wording]/mean))
			l.whole[h.wording] += h.impact
		}
	}
	return l
}

// count gives the terms of a text with how often they occur. What every question has in it (怎么, how do i) is left out unless
// nothing else is there.
func (l *lexicon) count(text string) map[string]float64 {
	counts := map[string]float64{}
	folded := lex.Fold(text)
	bare := filler.Without(folded)
	add := func(term string) {
		if len(counts) < maxQueryTerms && !filler.Has(term) {
			counts[term]++
		}
	}
	lex.Each(bare, add)
	l.concepts.each(folded, add)
	if len(counts) == 0 {
		lex.Each(text, func(term string) { counts[term]++ })
	}
	return counts
}

func weightOf(term string) float64 {
	if strings.HasPrefix(term, conceptMark) {
		return concept
	}
	if isHan, single := lex.IsHan(term); isHan && single {
		return singleHan
	}
	return 1
}

func strangeness(term string) float64 {
	if isHan, _ := lex.IsHan(term); isHan {
		return strangeHan
	}
	return strange
}

// match puts into best, by question, the wording that the query meets best in words.
func (l *lexicon) match(query string, wordings []wording, best []match) {
	counts := l.count(query)
	terms := make([]string, 0, len(counts))
	for term := range counts {
		terms = append(terms, term)
	}
	slices.Sort(terms) // sums of floats depend on their order
	sums, shared := make([]float64, len(wordings)), make([]float64, len(wordings))
	ideal, total := 0.0, 0.0
	for _, term := range terms {
		t, ok := l.terms[term]
		if !ok {
			total += l.rarest * weightOf(term) * strangeness(term)
			continue
		}
		total += l.idf[t]
		for _, h := range l.hits[t] {
			sums[h.wording] += h.impact
			shared[h.wording] += l.idf[t]
		}
	}
	ideal = total * (k1 + 1) / (1 + k1) // each term once, in a text of mean length
	for w, sum := range sums {
		if sum <= 0 || ideal <= 0 {
			continue
		}
		o := overlap{bm25: min(sum/math.Sqrt(ideal*l.whole[w]), 1), asked: min(shared[w]/total, 1), said: min(sum/l.whole[w], 1)}
		if m := &best[wordings[w].faq]; o.bm25 > m.words.bm25 {
			m.words, m.wording = o, w
		}
	}
}

// matchTold puts into best, by question, the share of the query that one sentence of the answer has in words.
func (l *lexicon) matchTold(query string, told []wording, best []match) {
	found := make([]match, len(best))
	l.match(query, told, found)
	for i := range best {
		best[i].toldWords = found[i].words.asked
	}
}
