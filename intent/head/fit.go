package head

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// Options say how a head is fitted.
type Options struct {
	Model      string     // whose embeddings these are
	Only       bool       // the shop's names alone, without the built-in ones
	Background Background // may be empty: then nothing teaches the head what is none of the shop's matters
}

const (
	strength        = 15.0    // inverse of the penalty, for features of mean square length 1
	intentWeight    = 15.0    // of an intent's examples together, where they are fewer
	backgroundShare = 1.0 / 3 // of the background beside all examples
	backgroundLeast = 30.0    // of the background, however few the examples
	backgroundMost  = 0.3     // of one background row beside one example
	tooNear         = 0.72    // cosine, means taken off, from which a background row says what an example says
	nearShare       = 0.25    // of a built-in intent's rows: from there on the shop has taken the intent over
	heldOutEvery    = 5       // one row in so many measures
)

// ErrTooFew says that there is nothing to tell apart.
var ErrTooFew = errors.New("too few examples")

// Fit fits a head, and says what it noticed about the examples. A fifth of them measures a first fit; the head that is returned has
// seen all. The same examples give the same head.
func Fit(ctx context.Context, examples []Example, o Options) (*Head, Report, error) {
	if err := check(examples, o); err != nil {
		return nil, Report{}, err
	}
	f := newFitting(examples, o)
	report := Report{Rows: len(examples), Intents: len(f.names), Accuracy: math.NaN()}
	if held := f.heldOut(); len(held) > 0 {
		h, err := f.fit(ctx, held)
		if err != nil {
			return nil, Report{}, err
		}
		f.measure(h, held, &report)
	}
	h, err := f.fit(ctx, nil)
	if err != nil {
		return nil, Report{}, err
	}
	if report.heat > 0 {
		h.doubt(report.floor)
		h.heat = report.heat
	}
	f.notice(h, &report)
	return h, report, nil
}

func check(examples []Example, o Options) error {
	b := o.Background
	if len(b.Names) != len(b.Vectors) {
		return fmt.Errorf("the background has %d names for %d vectors", len(b.Names), len(b.Vectors))
	}
	if len(examples) == 0 {
		return fmt.Errorf("%w: there are none", ErrTooFew)
	}
	width := len(examples[0].Vector)
	for i, e := range examples {
		switch {
		case e.Intent == "":
			return fmt.Errorf("example %d has no intent", i+1)
		case len(e.Vector) == 0 || len(e.Vector) != width:
			return fmt.Errorf("example %d has an embedding of %d numbers, the first has %d", i+1, len(e.Vector), width)
		case !finite(e.Vector):
			return fmt.Errorf("example %d has an embedding with numbers that are not finite", i+1)
		}
	}
	for i, v := range b.Vectors {
		if len(v) != width || !finite(v) {
			return fmt.Errorf("background row %d has %d numbers, the examples have %d; each must be finite", i+1, len(v), width)
		}
	}
	if n := len(b.Language); n > 0 && (n != width || !finite(b.Language)) {
		return fmt.Errorf("the background's language direction has %d numbers, the examples have %d; each must be finite", n, width)
	}
	return enough(examples, o)
}

// enough tells whether there is something to tell apart. One intent alone can be told from other matters, where they are known and
// the built-in intents stay.
func enough(examples []Example, o Options) error {
	first := map[string]string{} // a text of each intent
	varied := false
	for _, e := range examples {
		text, known := first[e.Intent]
		if !known {
			first[e.Intent] = e.Text
		}
		varied = varied || known && text != e.Text
	}
	switch {
	case len(first) == 1 && (o.Only || len(o.Background.Names) == 0):
		return fmt.Errorf("%w: all are of the intent %s, and there is nothing to tell it from", ErrTooFew, examples[0].Intent)
	case !varied:
		return fmt.Errorf("%w: no intent has two different texts", ErrTooFew)
	}
	return nil
}

// fitting holds the examples as features: means and language taken off, mean square length 1.
type fitting struct {
	options  Options
	examples []Example
	names    []string // the shop's, sorted
	kinds    []string // of other matters
	label    []int    // of each example, in names
	aside    []int    // background rows in use
	mean     []float32
	scale    float32
	width    int
}

func newFitting(examples []Example, o Options) *fitting {
	f := &fitting{options: o, examples: examples, width: len(examples[0].Vector)}
	for _, e := range examples {
		f.names = append(f.names, e.Intent)
	}
	slices.Sort(f.names)
	f.names = slices.Compact(f.names)
	for _, e := range examples {
		at, _ := slices.BinarySearch(f.names, e.Intent)
		f.label = append(f.label, at)
	}
	f.centre()
	f.aside = f.otherMatters()
	for _, i := range f.aside {
		f.kinds = append(f.kinds, kind(o.Background.Names[i]))
	}
	slices.Sort(f.kinds)
	f.kinds = slices.Compact(f.kinds)
	return f
}

// kind is the group of a built-in intent: other matters need to be told from the shop's, hardly from each other.
func kind(name string) string {
	group, _, _ := strings.Cut(name, ".")
	return group
}

// centre finds the mean of all embeddings and the scale that gives features of mean square length 1.
func (f *fitting) centre() {
	f.mean = make([]float32, f.width)
	all := slices.Clone(f.options.Background.Vectors)
	for _, e := range f.examples {
		all = append(all, e.Vector)
	}
	for _, v := range all {
		for i, x := range v {
			f.mean[i] += x / float32(len(all))
		}
	}
	sum, row := 0.0, make([]float32, f.width)
	for _, v := range all {
		for _, d := range f.centred(row, v) {
			sum += float64(d) * float64(d)
		}
	}
	f.scale = float32(1 / math.Sqrt(max(sum/float64(len(all)), 1e-9)))
}

// centred writes an embedding less the mean, and less what tells of its language, into row.
func (f *fitting) centred(row, v []float32) []float32 {
	for i, x := range v {
		row[i] = x - f.mean[i]
	}
	f.across(row)
	return row
}

// across takes out of a vector what lies along the language.
func (f *fitting) across(v []float32) {
	along := float32(0)
	for i, d := range f.options.Background.Language {
		along += v[i] * d
	}
	for i, d := range f.options.Background.Language {
		v[i] -= along * d
	}
}

// otherMatters picks the background rows that mean none of the shop's intents. Where many rows of a built-in intent lie near the
// shop's examples, the shop has taken that intent over and all its rows stay out.
func (f *fitting) otherMatters() []int {
	vectors := f.options.Background.Vectors
	if len(vectors) == 0 {
		return nil
	}
	own := make([][]float32, len(f.examples))
	for i, e := range f.examples {
		own[i] = e.Vector
	}
	nearest := f.nearest(vectors, own)
	near, rows := map[string]int{}, map[string]int{}
	for i, name := range f.options.Background.Names {
		rows[name]++
		if nearest[i] > tooNear {
			near[name]++
		}
	}
	var out []int
	for i, name := range f.options.Background.Names {
		if nearest[i] <= tooNear && float64(near[name]) <= nearShare*float64(rows[name]) {
			out = append(out, i)
		}
	}
	return out
}

// nearest gives for each of a the largest cosine, means taken off, with one of b.
func (f *fitting) nearest(a, b [][]float32) []float64 {
	x, y := f.units(a), f.units(b)
	out := make([]float64, len(a))
	const block = 512
	z := make([]float32, block*len(b))
	for from := 0; from < len(a); from += block {
		rows := min(block, len(a)-from)
		part := blas32.General{Rows: rows, Cols: f.width, Stride: f.width, Data: x.Data[from*f.width:]}
		got := blas32.General{Rows: rows, Cols: len(b), Stride: len(b), Data: z[:rows*len(b)]}
		blas32.Gemm(blas.NoTrans, blas.Trans, 1, part, y, 0, got)
		for i := range rows {
			out[from+i] = float64(slices.Max(got.Data[i*len(b) : (i+1)*len(b)]))
		}
	}
	return out
}

func (f *fitting) units(vectors [][]float32) blas32.General {
	m := blas32.General{Rows: len(vectors), Cols: f.width, Stride: f.width, Data: make([]float32, len(vectors)*f.width)}
	for i, v := range vectors {
		row, sum := f.centred(m.Data[i*f.width:(i+1)*f.width], v), 0.0
		for _, x := range row {
			sum += float64(x) * float64(x)
		}
		unit := float32(1 / math.Sqrt(max(sum, 1e-12)))
		for j := range row {
			row[j] *= unit
		}
	}
	return m
}

// heldOut picks a fifth of the examples of every intent that has enough, by their texts' hashes, so that a text that comes twice
// does not measure itself.
func (f *fitting) heldOut() []int {
	by := make([][]int, len(f.names))
	for i, at := range f.label {
		by[at] = append(by[at], i)
	}
	var out []int
	for _, rows := range by {
		if len(rows) < heldOutEvery {
			continue
		}
		left := len(rows)
		for _, i := range rows {
			if hash(f.examples[i].Text)%heldOutEvery == 0 && left > heldOutEvery/2 {
				out = append(out, i)
				left--
			}
		}
	}
	return out
}

func hash(text string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(strings.ToLower(strings.TrimSpace(text))))
	return h.Sum64()
}

// fit fits on all rows but those left out.
func (f *fitting) fit(ctx context.Context, leftOut []int) (*Head, error) {
	out := make([]bool, len(f.examples))
	for _, i := range leftOut {
		out[i] = true
	}
	r := newRegression(len(f.examples)-len(leftOut)+len(f.aside), f.width, len(f.names)+len(f.kinds))
	r.penalty = 1 / strength
	at := 0
	put := func(v []float32, label int, weight float64) {
		row := f.centred(r.x[at*f.width:(at+1)*f.width], v)
		for j := range row {
			row[j] *= f.scale
		}
		r.label[at], r.weight[at] = label, weight
		at++
	}
	weights, all := f.exampleWeights(out)
	for i, e := range f.examples {
		if !out[i] {
			put(e.Vector, f.label[i], weights[f.label[i]])
		}
	}
	aside := min(backgroundMost, max(backgroundLeast, backgroundShare*all)/float64(max(len(f.aside), 1)))
	for _, i := range f.aside {
		k, _ := slices.BinarySearch(f.kinds, kind(f.options.Background.Names[i]))
		put(f.options.Background.Vectors[i], len(f.names)+k, aside)
	}
	point, err := r.fit(ctx)
	if err != nil {
		return nil, fmt.Errorf("fitting the head: %w", err)
	}
	return f.head(r, point), nil
}

// exampleWeights gives the weight of an example of each intent, and of all together. Few examples count more each: what a shop shows five
// times is as much an intent as what it shows fifty times, and it must be found among all that the background shows.
func (f *fitting) exampleWeights(leftOut []bool) (weights []float64, all float64) {
	rows := make([]float64, len(f.names))
	for i, at := range f.label {
		if !leftOut[i] {
			rows[at]++
		}
	}
	for _, n := range rows {
		w := max(1, intentWeight/max(n, 1))
		weights, all = append(weights, w), all+w*n
	}
	return weights, all
}

func (f *fitting) head(r *regression, point []float64) *Head {
	h := &Head{model: f.options.Model, names: f.names, only: f.options.Only, threshold: defaultThreshold, heat: 1, mean: f.mean, width: f.width, classes: r.classes,
		weights: r.weights(point), bias: make([]float32, r.classes)}
	for i := range h.weights {
		h.weights[i] *= f.scale
	}
	for k := range r.classes { // a weight along the language would see what the features left out
		f.across(h.weights[k*f.width : (k+1)*f.width])
	}
	for k := range h.bias {
		h.bias[k] = float32(point[len(h.weights)+k])
	}
	return h
}
