package head

import (
	"cmp"
	"math"
	"slices"
)

// defaultThreshold is the least confidence at which a shop's intent may be acted on. Where a quarter of the intents was left out
// and every second message meant none of the rest, right decisions stayed within a point of their best between 0.3 and 0.5.
const defaultThreshold = 0.4

// Report says how well a head reads, and what a person should look at in the examples.
type Report struct {
	Rows, Intents int
	HeldOut       []int   // rows of the examples that measured a first fit
	Tried         *Head   // that fit; nil where no intent has enough examples
	Accuracy      float64 // of that fit on them, among the shop's intents; NaN where there is none
	Overlaps      []Overlap
	Doubtful      []Doubt
	Thin          []Thin
	heat          float64
	floor         float64 // what few of the held-out rows stay below in the strength of all the shop's names together
}

// Overlap is two intents whose examples are taken for each other.
type Overlap struct {
	First  string  `json:"first"`
	Second string  `json:"second"`
	Share  float64 `json:"share"` // how much of the one's examples goes to the other, in the mean; from 0 to 1
}

// Doubt is an example that reads like another intent than the one it was given.
type Doubt struct {
	Row        int // of the examples, from 0
	Reads      string
	Confidence float64
}

// Thin is an intent with few examples.
type Thin struct {
	Intent string `json:"intent"`
	Rows   int    `json:"rows"`
}

const (
	thinBelow    = 8    // examples: below it an intent is read by luck
	overlapFrom  = 0.12 // share of the examples' mass
	doubtFrom    = 0.6  // confidence in another intent, held out
	doubtSeen    = 0.5  // likewise where the fit has seen the row under its own label
	leastForHeat = 40   // held-out rows that a temperature needs
	leastHeat    = 0.3
	mostHeat     = 2.0
	heatStep     = 0.05
	weakest      = 0.05 // share of the held-out rows below the floor
)

// measure scores a fit on rows that it has not seen: accuracy, temperature, doubtful rows.
func (f *fitting) measure(h *Head, rows []int, report *Report) {
	right := 0
	for _, i := range rows {
		own, _, _ := h.Score(f.examples[i].Vector)
		best := largest(own)
		if best == f.label[i] {
			right++
		} else if own[best] > doubtFrom {
			report.Doubtful = append(report.Doubtful, Doubt{i, f.names[best], own[best]})
		}
	}
	report.HeldOut, report.Tried = rows, h
	report.Accuracy = float64(right) / float64(len(rows))
	if len(rows) >= leastForHeat {
		report.floor = f.floor(h, rows)
		h.doubt(report.floor)
		report.heat = f.temperature(h, rows)
		h.heat = report.heat
	}
}

// floor is the energy (Liu et al., 2020: the logarithm of the summed exponentials of the scores) of the shop's names that all but the
// weakest held-out rows reach. Messages that mean none of them mostly stay below it, whatever name they are nearest to.
func (f *fitting) floor(h *Head, rows []int) float64 {
	energies := make([]float64, len(rows))
	for n, i := range rows {
		z := f.logits(h, i)[:len(f.names)]
		top, sum := slices.Max(z), 0.0
		for _, x := range z {
			sum += math.Exp(x - top)
		}
		energies[n] = top + math.Log(sum)
	}
	slices.Sort(energies)
	return energies[int(weakest*float64(len(energies)))]
}

// logits are the scores of all classes before the softmax.
func (f *fitting) logits(h *Head, row int) []float64 {
	z := make([]float64, h.classes)
	for k := range z {
		sum := float64(h.bias[k])
		for i, x := range f.examples[row].Vector {
			sum += float64(x-h.mean[i]) * float64(h.weights[k*h.width+i])
		}
		z[k] = sum
	}
	return z
}

// temperature is the divisor of the scores at which the held-out rows are most likely (Guo et al., 2017).
func (f *fitting) temperature(h *Head, rows []int) float64 {
	logits := make([][]float64, len(rows))
	for n, i := range rows {
		logits[n] = f.logits(h, i)
	}
	best, least := 1.0, math.Inf(1)
	for t := leastHeat; t < mostHeat; t += heatStep {
		loss := 0.0
		for n, z := range logits {
			p := slices.Clone(z)
			for k := range p {
				p[k] /= t
			}
			softmax(p)
			loss -= math.Log(p[f.label[rows[n]]] + 1e-9)
		}
		if loss < least {
			best, least = t, loss
		}
	}
	return best
}

// notice looks for what a person should see: intents that overlap, rows that contradict their label, intents with few rows.
func (f *fitting) notice(h *Head, report *Report) {
	n := len(f.names)
	mass, rows := make([]float64, n*n), make([]int, n)
	held := map[int]bool{}
	for _, d := range report.Doubtful {
		held[d.Row] = true
	}
	for i, e := range f.examples {
		own, _, _ := h.Score(e.Vector)
		at := f.label[i]
		rows[at]++
		for k, p := range own {
			mass[at*n+k] += p
		}
		if best := largest(own); best != at && own[best] > doubtSeen && !held[i] {
			report.Doubtful = append(report.Doubtful, Doubt{i, f.names[best], own[best]})
		}
	}
	for a := range n {
		for b := a + 1; b < n; b++ {
			share := max(mass[a*n+b]/float64(rows[a]), mass[b*n+a]/float64(rows[b]))
			if share > overlapFrom {
				report.Overlaps = append(report.Overlaps, Overlap{f.names[a], f.names[b], share})
			}
		}
		if rows[a] < thinBelow {
			report.Thin = append(report.Thin, Thin{f.names[a], rows[a]})
		}
	}
	slices.SortFunc(report.Overlaps, func(a, b Overlap) int { return cmp.Compare(b.Share, a.Share) })
	slices.SortFunc(report.Doubtful, func(a, b Doubt) int { return cmp.Compare(b.Confidence, a.Confidence) })
}
