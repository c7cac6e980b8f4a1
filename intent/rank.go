package intent

import (
	"cmp"
	"math"
	"slices"

	"shoptalk/chat"
)

// softmax turns logits, divided by a temperature, into probabilities.
func softmax(logits []float32, temperature float64) []float64 {
	top := float64(slices.Max(logits))
	out, sum := make([]float64, len(logits)), 0.0
	for i, x := range logits {
		out[i] = math.Exp((float64(x) - top) / temperature)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// rank sorts names by their probabilities, falling; equal ones keep the order of the labels.
func rank(names []string, p []float64) []chat.Score {
	out := make([]chat.Score, len(names))
	for i, name := range names {
		out[i] = chat.Score{Name: name, Confidence: p[i]}
	}
	return fall(out)
}

// fall sorts scores, the highest first; equal ones keep their order.
func fall(scores []chat.Score) []chat.Score {
	slices.SortStableFunc(scores, func(a, b chat.Score) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return scores
}

// refit gives a ranking over other names: what both know keeps its share, the rest is spread evenly.
func refit(ranking []chat.Score, names []string) []chat.Score {
	had := map[string]float64{}
	for _, s := range ranking {
		had[s.Name] = s.Confidence
	}
	kept := 0.0
	for _, name := range names {
		kept += had[name]
	}
	rest := max(0, 1-kept) / float64(len(names))
	p := make([]float64, len(names))
	for i, name := range names {
		p[i] = had[name] + rest
	}
	return rank(names, p)
}

func largest(p []float64) int {
	best := 0
	for i, x := range p {
		if x > p[best] {
			best = i
		}
	}
	return best
}
