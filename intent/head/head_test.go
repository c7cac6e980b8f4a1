package head

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

const testWidth = 24

// world draws texts around a centre for each intent, from a seed: what an encoder gives, without one.
type world struct {
	draw    *rand.Rand
	centres map[string][]float32
}

func newWorld(seed uint64) *world {
	return &world{rand.New(rand.NewPCG(seed, 1)), map[string][]float32{}}
}

func (w *world) direction() []float32 {
	v := make([]float32, testWidth)
	for i := range v {
		v[i] = float32(w.draw.NormFloat64())
	}
	return unit(v)
}

func unit(v []float32) []float32 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(sum))
	}
	return v
}

// near draws a vector of an intent; spread is the length of the noise beside a centre of length 1.
func (w *world) near(intent string, spread float64) []float32 {
	centre, ok := w.centres[intent]
	if !ok {
		centre = w.direction()
		w.centres[intent] = centre
	}
	v, noise := make([]float32, testWidth), w.direction()
	for i := range v {
		v[i] = centre[i] + float32(spread)*noise[i]
	}
	return unit(v)
}

// spread is noise at which intents stay apart.
const spread = 0.6

func (w *world) examples(rows int, intents ...string) []Example {
	var out []Example
	for _, name := range intents {
		for i := range rows {
			out = append(out, Example{Text: fmt.Sprintf("%s text %d", name, i), Intent: name, Vector: w.near(name, spread)})
		}
	}
	return out
}

func (w *world) background(rows int, intents ...string) Background {
	var b Background
	for _, name := range intents {
		for range rows {
			b.Names, b.Vectors = append(b.Names, name), append(b.Vectors, w.near(name, spread))
		}
	}
	return b
}

var (
	ownNames   = []string{"ring.engraving", "ring.resize", "ring.valuation"}
	otherNames = []string{"delivery.fee", "delivery.time", "order.cancel", "order.status", "out_of_scope"}
)

func fit(t testing.TB, examples []Example, o Options) (*Head, Report) {
	t.Helper()
	h, report, err := Fit(t.Context(), examples, o)
	if err != nil {
		t.Fatal(err)
	}
	return h, report
}

// score checks that the scores are probabilities.
func score(t testing.TB, h *Head, v []float32) (own []float64, rest float64) {
	t.Helper()
	own, rest, err := h.Score(v)
	if err != nil {
		t.Fatal(err)
	}
	sum := rest
	for _, p := range append([]float64{rest}, own...) {
		if !(p >= 0 && p <= 1) {
			t.Errorf("a score is %v", p)
		}
	}
	for _, p := range own {
		sum += p
	}
	if len(own) != len(h.Names()) || math.Abs(sum-1) > 1e-9 {
		t.Errorf("%d scores for %d names sum to %v", len(own), len(h.Names()), sum)
	}
	return own, rest
}

func TestIntentsThatLieApartAreRead(t *testing.T) {
	w := newWorld(1)
	h, report := fit(t, w.examples(30, ownNames...), Options{Model: "toy-1", Only: true})
	if h.Model() != "toy-1" || !h.Only() || h.Threshold() != defaultThreshold || strings.Join(h.Names(), " ") != strings.Join(ownNames, " ") {
		t.Errorf("the head is %s, only %t, from %v, of %v", h.Model(), h.Only(), h.Threshold(), h.Names())
	}
	right := 0
	for i := range 300 {
		at := i % len(ownNames)
		own, rest := score(t, h, w.near(ownNames[at], spread))
		if rest != 0 {
			t.Fatalf("without a background something is %v other matters", rest)
		}
		if largest(own) == at {
			right++
		}
	}
	if right < 285 {
		t.Errorf("%d of 300 are right", right)
	}
	if report.Rows != 90 || report.Intents != 3 || len(report.HeldOut) < 9 || len(report.HeldOut) > 27 || report.Accuracy < 0.8 {
		t.Errorf("the report says %d rows, %d intents, %d held out, accuracy %v", report.Rows, report.Intents, len(report.HeldOut), report.Accuracy)
	}
}

func TestWhatIsNoneOfTheShopsMattersGoesToTheRest(t *testing.T) {
	w := newWorld(2)
	h, _ := fit(t, w.examples(20, ownNames...), Options{Background: w.background(15, otherNames...)})
	for i := range 100 {
		name := otherNames[i%len(otherNames)]
		if own, rest := score(t, h, w.near(name, spread)); rest < 0.5 {
			t.Errorf("a text of %s leaves the rest %.2f of 1, own %.2f", name, rest, own)
		}
		name = ownNames[i%len(ownNames)]
		if _, rest := score(t, h, w.near(name, spread)); rest > 0.5 {
			t.Errorf("a text of %s leaves the rest %.2f of 1", name, rest)
		}
	}
}

func TestOneIntentIsToldFromOtherMatters(t *testing.T) {
	w := newWorld(3)
	h, report := fit(t, w.examples(6, "ring.resize"), Options{Background: w.background(15, otherNames...)})
	own, _ := score(t, h, w.near("ring.resize", spread))
	_, rest := score(t, h, w.near("delivery.fee", spread))
	if own[0] < 0.5 || rest < 0.5 {
		t.Errorf("a text of its own has %.2f, of another matter leaves the rest %.2f", own[0], rest)
	}
	if len(report.Thin) != 1 || report.Thin[0] != (Thin{"ring.resize", 6}) {
		t.Errorf("six examples are not called thin: %v", report.Thin)
	}
}

func TestABuiltInIntentThatTheShopTookOverDoesNotCountAgainstIt(t *testing.T) {
	w := newWorld(4)
	// The shop calls what the model knows as delivery.fee by a name of its own.
	examples := w.examples(20, "ring.resize")
	for i := range 20 {
		examples = append(examples, Example{fmt.Sprintf("postage %d", i), "parcel.postage", w.near("delivery.fee", spread)})
	}
	h, _ := fit(t, examples, Options{Background: w.background(15, otherNames...)})
	for range 50 {
		if own, rest := score(t, h, w.near("delivery.fee", spread)); own[0] < 0.5 {
			t.Errorf("a text of the shop's own intent has %.2f, the rest %.2f", own[0], rest)
		}
	}
}

func TestKnowsTellsTheShopsNamesFromOthers(t *testing.T) {
	w := newWorld(5)
	h, _ := fit(t, w.examples(3, ownNames...), Options{})
	for _, name := range ownNames {
		if !h.Knows(name) {
			t.Errorf("%s is not known", name)
		}
	}
	for _, name := range []string{"", "order.status", "ring", "ring.resize "} {
		if h.Knows(name) {
			t.Errorf("%q is known", name)
		}
	}
}

func TestAnEmbeddingOfAnotherWidthIsAnErrorWithARemedy(t *testing.T) {
	h, _ := fit(t, newWorld(6).examples(3, ownNames...), Options{})
	for _, width := range []int{0, testWidth - 1, testWidth + 1} {
		if _, _, err := h.Score(make([]float32, width)); err == nil || !strings.Contains(err.Error(), "shoptalk train") {
			t.Errorf("%d numbers: got %v", width, err)
		}
	}
}
