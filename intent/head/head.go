// Package head fits a shop's own intents on the embeddings of its examples, and scores embeddings by them. It embeds no text and
// reads none: package intent does.
package head

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Example is a text of the shop's under the intent that a person gave it.
type Example struct {
	Text   string
	Intent string
	Vector []float32 // its embedding, of unit length
}

// Background is what the shipped model knows already, as embeddings with the names of its intents. It shows a head what is none
// of the shop's matters.
type Background struct {
	Names    []string
	Vectors  [][]float32
	Language []float32 // of unit length: along it embeddings differ by their language, not by what is meant; may be empty
}

// Head tells a shop's own intents from each other and from everything else. It is read-only and may be used from many goroutines.
type Head struct {
	model     string    // whose embeddings it was fitted on
	names     []string  // the shop's intents, sorted
	only      bool      // the shop's names alone
	threshold float64   // below it a reading abstains
	heat      float64   // temperature: what scores are divided by; from leastHeat to mostHeat
	mean      []float32 // taken off an embedding first
	width     int
	classes   int       // the shop's names first, then kinds of other matters, then doubt
	weights   []float32 // [classes, width]
	bias      []float32 // [classes]
}

// Model names the pack whose embeddings the head was fitted on; on another's it means nothing.
func (h *Head) Model() string { return h.model }

// Names lists the shop's intents, sorted. The list is the head's: it is not to be changed.
func (h *Head) Names() []string { return h.names }

// Knows tells whether an intent is one of the shop's.
func (h *Head) Knows(name string) bool {
	_, found := slices.BinarySearch(h.names, name)
	return found
}

// Only tells whether the shop's names are all there is, without the built-in ones.
func (h *Head) Only() bool { return h.only }

// Threshold is the least confidence at which one of the shop's intents may be acted on.
func (h *Head) Threshold() float64 { return h.threshold }

// Score gives the probability of each of the shop's intents, in the order of Names, and that it is none of them. They sum to 1.
func (h *Head) Score(vector []float32) (own []float64, rest float64, err error) {
	if len(vector) != h.width {
		return nil, 0, fmt.Errorf("the embedding has %d numbers, the shop's head wants %d: fit it again with `shoptalk train`", len(vector), h.width)
	}
	p := make([]float64, h.classes)
	for k := range p {
		row := h.weights[k*h.width : (k+1)*h.width]
		sum := h.bias[k]
		for i, x := range vector {
			sum += (x - h.mean[i]) * row[i]
		}
		p[k] = float64(sum) / h.heat
	}
	softmax(p)
	own = p[:len(h.names):len(h.names)]
	for _, x := range p[len(h.names):] {
		rest += x
	}
	return own, rest, nil
}

// doubt adds a class that every message fits equally, at the strength given: what is weaker in all the shop's names is none of them.
func (h *Head) doubt(strength float64) {
	h.classes++
	h.bias = append(h.bias, float32(strength))
	h.weights = append(h.weights, make([]float32, h.width)...)
}

// softmax turns logits into probabilities, in place.
func softmax(z []float64) {
	top, sum := slices.Max(z), 0.0
	for i, x := range z {
		z[i] = math.Exp(x - top)
		sum += z[i]
	}
	for i := range z {
		z[i] /= sum
	}
}

func largest[T cmp.Ordered](p []T) int {
	best := 0
	for i, x := range p {
		if x > p[best] {
			best = i
		}
	}
	return best
}
