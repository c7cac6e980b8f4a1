package head

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/optimize"
)

// regression is a multinomial logistic regression with an L2 penalty, fitted by L-BFGS (Liu and Nocedal, 1989). Products run in
// float32, which is what the embeddings are; the sums that steer the search are float64.
type regression struct {
	rows, width, classes int
	x                    []float32 // [rows, width]
	label                []int
	weight               []float64 // of each row
	penalty              float64   // of the squared weights, halved; the bias goes free

	w      []float32 // [classes, width] of the last point asked for
	logits []float32 // [rows, classes]; after a pass the gradient by logit
	grad   []float32 // [classes, width]
}

const (
	fitSteps     = 60   // L-BFGS steps at most
	fitTolerance = 2e-4 // of the objective's gradient, relative to the rows: beyond it accuracy does not move
)

func newRegression(rows, width, classes int) *regression {
	return &regression{rows: rows, width: width, classes: classes, x: make([]float32, rows*width), label: make([]int, rows), weight: make([]float64, rows),
		w: make([]float32, classes*width), logits: make([]float32, rows*classes), grad: make([]float32, classes*width)}
}

// fit returns weights [classes, width] and biases [classes]; start may be nil.
func (r *regression) fit(ctx context.Context, start []float64) (point []float64, err error) {
	if start == nil {
		start = make([]float64, r.classes*(r.width+1))
	}
	known, value, gradient := []float64(nil), 0.0, make([]float64, len(start))
	at := func(point []float64) {
		if !slices.Equal(known, point) {
			value = r.evaluate(point, gradient)
			known = append(known[:0], point...)
		}
	}
	problem := optimize.Problem{
		Func:   func(point []float64) float64 { at(point); return value },
		Grad:   func(into, point []float64) { at(point); copy(into, gradient) },
		Status: func() (optimize.Status, error) { return optimize.NotTerminated, ctx.Err() },
	}
	settings := &optimize.Settings{MajorIterations: fitSteps, GradientThreshold: fitTolerance * float64(r.rows),
		Converger: &optimize.FunctionConverge{Relative: 1e-4, Iterations: 4}}
	result, err := optimize.Minimize(problem, start, settings, &optimize.LBFGS{Store: 8})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if result == nil {
		return nil, err
	}
	return result.X, nil // a search that ends early still leaves its best point
}

// evaluate gives the objective at a point ([classes, width] weights, then [classes] biases) and writes its gradient.
func (r *regression) evaluate(point, gradient []float64) float64 {
	split := r.classes * r.width
	value := 0.0
	for i, w := range point[:split] {
		r.w[i] = float32(w)
		gradient[i] = r.penalty * w
		value += r.penalty * w * w / 2
	}
	x := blas32.General{Rows: r.rows, Cols: r.width, Stride: r.width, Data: r.x}
	w := blas32.General{Rows: r.classes, Cols: r.width, Stride: r.width, Data: r.w}
	z := blas32.General{Rows: r.rows, Cols: r.classes, Stride: r.classes, Data: r.logits}
	blas32.Gemm(blas.NoTrans, blas.Trans, 1, x, w, 0, z)
	clear(gradient[split:])
	bias := point[split:]
	p := make([]float64, r.classes)
	for row := range r.rows {
		line := r.logits[row*r.classes : (row+1)*r.classes]
		for k, v := range line {
			p[k] = float64(v) + bias[k]
		}
		softmax(p)
		value -= r.weight[row] * math.Log(p[r.label[row]]+1e-12)
		for k := range line {
			g := r.weight[row] * p[k]
			if k == r.label[row] {
				g -= r.weight[row]
			}
			line[k] = float32(g)
			gradient[split+k] += g
		}
	}
	blas32.Gemm(blas.Trans, blas.NoTrans, 1, z, x, 0, blas32.General{Rows: r.classes, Cols: r.width, Stride: r.width, Data: r.grad})
	for i, g := range r.grad {
		gradient[i] += float64(g)
	}
	return value
}
