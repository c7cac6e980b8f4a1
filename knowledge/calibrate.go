package knowledge

import "math"

// match is a question of the shop beside the shopper's.
type match struct {
	faq        int
	wording    int     // the one that fits best
	words      overlap // of the wording that fits best in words
	nearness   float64 // cosine of the wording nearest in meaning, centred; 0 without a model
	sameIntent bool
	merit      float64
	score      float64
}

const (
	threshold     = 0.5
	worst         = -10.0 // merit of no rival at all
	leastNearness = 0.15  // below it two texts have nothing to do with each other
)

type weights struct {
	bias, bm25, asked, said, nearness, sameIntent, margin float64
}

var (
	withModel = weights{bias: -6.2, bm25: 3, asked: 1.5, said: 0.5, nearness: 8, sameIntent: 0.8, margin: 0.5}
	wordsOnly = weights{bias: -4.2, bm25: 5, asked: 3, said: 1, sameIntent: 0.8, margin: 0.5}
)

func weightsFor(meant bool) weights {
	if meant {
		return withModel
	}
	return wordsOnly
}

// meritOf is the log odds that a question of the shop is the one that was asked, rivals aside.
func meritOf(m match, meant bool) float64 {
	w := weightsFor(meant)
	merit := w.bias + w.bm25*m.words.bm25 + w.asked*m.words.asked + w.said*m.words.said + w.nearness*m.nearness
	if m.sameIntent {
		merit += w.sameIntent
	}
	return merit
}

// probability turns merit into how likely the answer is to be right: a rival close behind makes it less so.
func probability(merit, rival float64, meant bool) float64 {
	lead := min(max(merit-rival, 0), 2)
	return 1 / (1 + math.Exp(-(merit + weightsFor(meant).margin*(lead-1))))
}
