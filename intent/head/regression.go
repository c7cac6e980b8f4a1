package head

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

// regression is a multinomial logistic regression with an L2 penalty, fitted by L-BFGS (Liu and Nocedal, 1989). The search runs in
// features without correlation, where a third of the steps suffice; the penalty stays that of the features given. Products run in
// float32, which is what the embeddings are; the sums that steer the search are float64.
type regression struct {
	rows, width, classes int
	x                    []float32 // [rows, width]
	label                []int
	weight               []float64 // of each row
	penalty              float64   // of the squared weights, halved; the bias goes free

	root   []float32 // [width, width], lower: Cholesky factor of the features' second moments
	shrink []float32 // [width, width]: what a weight costs the others by the penalty, (Lᵀ L)⁻¹
	w      []float32 // [classes, width] of the last point asked for
	shrunk []float32 // [classes, width]: w times shrink
	logits []float32 // [rows, classes]; after a pass the gradient by logit
	grad   []float32 // [classes, width]
}

const (
	ridge        = 1e-3 // added to every feature's second moment, which is 1/width in the mean
	fitSteps     = 12   // L-BFGS steps at most
	fitTolerance = 2e-4 // of the objective's gradient, relative to the rows: beyond it accuracy does not move
)

func newRegression(rows, width, classes int) *regression {
	return &regression{rows: rows, width: width, classes: classes, x: make([]float32, rows*width), label: make([]int, rows), weight: make([]float64, rows),
		w: make([]float32, classes*width), shrunk: make([]float32, classes*width), logits: make([]float32, rows*classes), grad: make([]float32, classes*width)}
}

// decorrelate replaces the features x by x L⁻ᵀ, with L Lᵀ their second moments. Weights θ on these are weights θ L⁻¹ on x, whose squared
// length is θ (Lᵀ L)⁻¹ θᵀ.
func (r *regression) decorrelate() error {
	n := r.width
	moments := square(n)
	x := blas32.General{Rows: r.rows, Cols: n, Stride: n, Data: r.x}
	blas32.Gemm(blas.Trans, blas.NoTrans, 1/float32(r.rows), x, x, 0, moments)
	sym := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			sym.SetSym(i, j, float64(moments.Data[i*n+j]))
		}
		sym.SetSym(i, i, sym.At(i, i)+ridge)
	}
	var factor mat.Cholesky
	if !factor.Factorize(sym) {
		return errors.New("the embeddings are not finite numbers")
	}
	var lower, inverse mat.TriDense
	var shrink mat.Dense
	factor.LTo(&lower)
	if err := inverse.InverseTri(&lower); err != nil {
		return fmt.Errorf("the embeddings leave no room to tell them apart: %w", err)
	}
	shrink.Mul(&inverse, inverse.T())
	r.root, r.shrink = square(n).Data, square(n).Data
	for i := range n {
		for j := range n {
			r.root[i*n+j], r.shrink[i*n+j] = float32(lower.At(i, j)), float32(shrink.At(i, j))
		}
	}
	blas32.Trsm(blas.Right, blas.Trans, 1, blas32.Triangular{N: n, Stride: n, Data: r.root, Uplo: blas.Lower, Diag: blas.NonUnit}, x)
	return nil
}

func square(n int) blas32.General {
	return blas32.General{Rows: n, Cols: n, Stride: n, Data: make([]float32, n*n)}
}

// weights turns a point of the search into weights on the features given, [classes, width].
func (r *regression) weights(point []float64) []float32 {
	for i := range r.w {
		r.w[i] = float32(point[i])
	}
	w := blas32.General{Rows: r.classes, Cols: r.width, Stride: r.width, Data: r.w}
	blas32.Trsm(blas.Right, blas.NoTrans, 1, blas32.Triangular{N: r.width, Stride: r.width, Data: r.root, Uplo: blas.Lower, Diag: blas.NonUnit}, w)
	return r.w
}

// fit returns the point where the search ended: weights [classes, width] on decorrelated features, then biases [classes].
func (r *regression) fit(ctx context.Context) (point []float64, err error) {
	if err := r.decorrelate(); err != nil {
		return nil, err
	}
	start := make([]float64, r.classes*(r.width+1))
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
	}
	x := blas32.General{Rows: r.rows, Cols: r.width, Stride: r.width, Data: r.x}
	w := blas32.General{Rows: r.classes, Cols: r.width, Stride: r.width, Data: r.w}
	blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, w, blas32.General{Rows: r.width, Cols: r.width, Stride: r.width, Data: r.shrink}, 0,
		blas32.General{Rows: r.classes, Cols: r.width, Stride: r.width, Data: r.shrunk})
	for i, w := range point[:split] {
		gradient[i] = r.penalty * float64(r.shrunk[i])
		value += r.penalty * w * float64(r.shrunk[i]) / 2
	}
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
