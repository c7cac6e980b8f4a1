package head

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/optimize"
)

// objective is the penalised likelihood in the features given, counted plainly, with its gradient.
func objective(r *regression, x []float32, point, gradient []float64) float64 {
	split := r.classes * r.width
	value := 0.0
	for i := range gradient {
		gradient[i] = 0
		if i < split {
			value += r.penalty * point[i] * point[i] / 2
			gradient[i] = r.penalty * point[i]
		}
	}
	for row := range r.rows {
		v, z := x[row*r.width:(row+1)*r.width], make([]float64, r.classes)
		for k := range z {
			z[k] = point[split+k]
			for j, a := range v {
				z[k] += float64(a) * point[k*r.width+j]
			}
		}
		softmax(z)
		value -= r.weight[row] * math.Log(z[r.label[row]])
		for k, p := range z {
			if k == r.label[row] {
				p--
			}
			g := r.weight[row] * p
			gradient[split+k] += g
			for j, a := range v {
				gradient[k*r.width+j] += g * float64(a)
			}
		}
	}
	return value
}

func TestTheSearchFindsTheLeastPenalisedLikelihood(t *testing.T) {
	draw := rand.New(rand.NewPCG(7, 7))
	r := newRegression(160, 12, 4)
	r.penalty = 1 / strength
	for row := range r.rows {
		r.label[row], r.weight[row] = row%r.classes, 1-0.7*float64(row%2)
		for j := range r.width {
			// Features that go together and differ in size, as those of embeddings do.
			r.x[row*r.width+j] = float32((draw.NormFloat64() + float64(row%r.classes-1)*float64(j%3-1)) / float64(1+j) * 2)
			if j > 0 {
				r.x[row*r.width+j] += 0.7 * r.x[row*r.width+j-1]
			}
		}
	}
	x := append([]float32(nil), r.x...)
	problem := optimize.Problem{
		Func: func(point []float64) float64 { return objective(r, x, point, make([]float64, len(point))) },
		Grad: func(into, point []float64) { objective(r, x, point, into) },
	}
	best, err := optimize.Minimize(problem, make([]float64, r.classes*(r.width+1)), &optimize.Settings{MajorIterations: 5000, GradientThreshold: 1e-6}, &optimize.LBFGS{})
	if err != nil {
		t.Fatal(err)
	}
	point, err := r.fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found := append([]float64(nil), point...)
	for i, w := range r.weights(point) {
		found[i] = float64(w)
	}
	got, none := objective(r, x, found, make([]float64, len(found))), objective(r, x, make([]float64, len(found)), make([]float64, len(found)))
	if got > best.F+0.01*(none-best.F) {
		t.Errorf("found %.4f, the least is %.4f", got, best.F)
	}
}
