package knowledge

import (
	"math"
	"strings"
)

// match is a question of the shop beside the shopper's.
type match struct {
	faq       int
	wording   int     // the one that fits best
	words     overlap // of the wording that fits best in words
	nearness  float64 // cosine of the wording nearest in meaning, centred; 0 without a model
	second    float64 // cosine of the second nearest wording
	told      float64 // cosine of the answer's nearest sentence, centred
	toldWords float64 // share of the question that one sentence of the answer has in words
	elsewhere float64 // cosine of the nearest sentence of the background
	intent    float64 // 1: the same as the shopper's, 0: unknown, -1: of another group
	lead      float64 // merit ahead of the next best
	merit     float64
	score     float64
}

const (
	threshold     = 0.5
	leastNearness = 0.15 // below it two texts have nothing to do with each other
	maxLead       = 3.0  // more than enough is enough
	alone         = 1e3  // merit by which the only one leads
)

// calibration turns what two questions have in common into a probability: rank orders the shop's questions, sure says how likely
// the first of them is meant. Both are logistic; DESIGN.md says on what they were fitted and how well they do.
type calibration struct {
	rank ranking
	sure certainty
}

type ranking struct {
	bm25, asked, said, nearness, second, told, toldWords, intent float64
}

type certainty struct {
	bias, bm25, asked, said, nearness, second, told, toldWords, behind, lead, intent float64
}

var (
	withModel = calibration{
		rank: ranking{bm25: 0.5, nearness: 11.9, second: 2.5, told: 4.3, toldWords: 1.15, intent: 2},
		sure: certainty{bias: -5.1, nearness: 7.4, told: 3.4, toldWords: 0.5, behind: 11.5, lead: 0.71, intent: 1.5},
	}
	wordsOnly = calibration{
		rank: ranking{bm25: 5.1, asked: 0.3, said: 1.4, toldWords: 2.8, intent: 2},
		sure: certainty{bias: -2.05, bm25: 2.9, said: 0.25, lead: 0.36, intent: 1.5},
	}
)

func calibrationFor(meant bool) calibration {
	if meant {
		return withModel
	}
	return wordsOnly
}

// merit orders the questions of a shop.
func (c calibration) merit(m match) float64 {
	w := c.rank
	return w.bm25*m.words.bm25 + w.asked*m.words.asked + w.said*m.words.said + w.nearness*m.nearness +
		w.second*m.second + w.told*m.told + w.toldWords*m.toldWords + w.intent*m.intent
}

// judge scores matches that are ordered by merit. The first is as likely as its features and its lead say; who is behind is
// less likely than who is before.
func (c calibration) judge(ordered []match) {
	for i := range ordered {
		m := &ordered[i]
		switch {
		case i > 0:
			m.lead = 0
		case len(ordered) == 1:
			m.lead = maxLead
		default:
			m.lead = min(m.merit-ordered[1].merit, maxLead)
		}
		m.score = c.probability(*m)
		if i > 0 {
			m.score = min(m.score, ordered[i-1].score)
		}
	}
}

func (c calibration) probability(m match) float64 {
	w := c.sure
	z := w.bias + w.bm25*m.words.bm25 + w.asked*m.words.asked + w.said*m.words.said + w.nearness*m.nearness +
		w.second*m.second + w.told*m.told + w.toldWords*m.toldWords + w.behind*m.behind() + w.lead*m.lead + w.intent*m.intent
	return 1 / (1 + math.Exp(-z))
}

// behind is how much nearer the background is than the question, 0 or less: what is nearer to small talk than to the FAQ is
// small talk, but being far from small talk makes nothing a question of the FAQ.
func (m match) behind() float64 { return min(m.nearness-m.elsewhere, 0) }

// intentsMeet compares the shopper's intent with that of a question: the same speaks for it, one of another group against it.
// Where either is unknown it says nothing, and of one group (refund.status, refund.request) neither.
func intentsMeet(a, b string) float64 {
	switch {
	case a == "" || b == "":
		return 0
	case a == b:
		return 1
	}
	groupA, _, _ := strings.Cut(a, ".")
	groupB, _, _ := strings.Cut(b, ".")
	if groupA == groupB {
		return 0
	}
	return -1
}
