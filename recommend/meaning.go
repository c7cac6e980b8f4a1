package recommend

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"shoptalk/chat"
)

const (
	embedAtStart = 1000             // products whose vectors New waits for
	embedAtOnce  = 200              // products between two looks at a catalogue that may have changed
	retryAfter   = time.Minute      // after the model failed
	compared     = 2000             // products that one query is compared with, those of the nearest categories
	sampled      = 512              // products that say how near is usual
	nearest      = float32(5.0)     // standard deviations above the usual that count as one in meaning
	related      = float32(1.0)     // standard deviations above the usual from which a product is like another at all
	relatedUse   = float32(1.6)     // and from which one of another kind goes with it
	outstanding  = float32(3.4)     // from which it answers a query whose words the shop does not know, if its cosine is
	likely       = float32(0.38)    // this at least;
	certain      = float32(0.5)     // with this cosine it answers in any case
	noNearness   = float32(-1 << 8) // of a product that was not compared
)

// meanings remembers the vector of every text it was taught, so that a change of price teaches nothing again.
type meanings struct {
	mu     sync.Mutex
	known  map[string][]float32
	none   atomic.Bool // there is no model
	busy   bool
	failed time.Time
}

func newMeanings() *meanings { return &meanings{known: map[string][]float32{}} }

// there reports whether there is a model, as far as is known.
func (m *meanings) there() bool { return !m.none.Load() }

// textsOf gives what is embedded of a product: its title and kind, in one language at a time.
func textsOf(s *shelf, i int) []string {
	p, kind := &s.products[i], s.kinds[s.items[i].category]
	var out []string
	for _, language := range [...]string{chat.Chinese, chat.English} {
		if title := p.Title[language]; title != "" {
			if k := kind.Title[language]; k != "" {
				title += ", " + k
			}
			out = append(out, title)
		}
	}
	return out
}

// learn embeds the texts of up to n products that are not known yet, as many at a time as there are processors.
func (m *meanings) learn(ctx context.Context, e Embedder, s *shelf, n int) error {
	todo := m.unknown(s, n)
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, min(runtime.GOMAXPROCS(0), len(todo)))
	for worker := range errs {
		wg.Go(func() {
			for errs[worker] == nil && m.there() {
				i := next.Add(1) - 1
				if i >= int64(len(todo)) {
					return
				}
				errs[worker] = m.learnText(ctx, e, todo[i])
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (m *meanings) learnText(ctx context.Context, e Embedder, text string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	v, err := e.Embed(ctx, text)
	if err != nil {
		return err
	}
	if v == nil {
		m.none.Store(true)
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known[text] = v
	return nil
}

// unknown lists the texts of up to n products that have no vector yet.
func (m *meanings) unknown(s *shelf, n int) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []string
	for i := range s.items {
		before := len(out)
		for _, text := range textsOf(s, i) {
			if _, ok := m.known[text]; !ok {
				out = append(out, text)
			}
		}
		if len(out) > before {
			if n--; n == 0 {
				break
			}
		}
	}
	return out
}

// learnMore embeds in the background what New left out and what came later. The caller holds r.mu or is New.
func (r *Recommender) learnMore(v *view) {
	m := r.meaning
	if r.embedder == nil || !m.there() || m.busy || r.now().Before(m.failed.Add(retryAfter)) || len(m.unknown(v.shelf, 1)) == 0 {
		return
	}
	m.busy = true
	r.running.Go(func() {
		for {
			err := m.learn(r.ctx, r.embedder, r.view.Load().shelf, embedAtOnce)
			if !r.install(err) {
				return
			}
		}
	})
}

// install puts what was learnt into the present view and reports whether there is more to learn.
func (r *Recommender) install(err error) (more bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m := r.meaning
	v := *r.view.Load()
	v.vectors = m.vectors(v.shelf)
	r.view.Store(&v)
	if err != nil {
		m.failed = r.now()
	}
	m.busy = err == nil && m.there() && len(m.unknown(v.shelf, 1)) > 0
	return m.busy
}

// vectors are the products' vectors with their mean taken off, at unit length: what embeddings of one model all have in common
// tells no product from another (Mu and Viswanath, "All-but-the-Top", 2018).
type vectors struct {
	mean      []float32
	rows      [][]float32 // by item; nil where not known
	centroids [][]float32 // by category; nil where nothing is in it
	sizes     []int       // rows in each category
	sample    [][]float32
}

// vectors gathers what is known of a shelf; nil where nothing is. What is no longer in the catalogue is forgotten.
func (m *meanings) vectors(s *shelf) *vectors {
	m.mu.Lock()
	defer m.mu.Unlock()
	used := make(map[string][]float32, len(m.known))
	v := &vectors{rows: make([][]float32, len(s.items)), centroids: make([][]float32, len(s.kinds)), sizes: make([]int, len(s.kinds))}
	n := 0
	for i := range s.items {
		for _, text := range textsOf(s, i) {
			if e, ok := m.known[text]; ok && (v.mean == nil || len(e) == len(v.mean)) {
				used[text] = e
				v.rows[i] = added(v.rows[i], e)
				v.mean = added(v.mean, e)
				n++
			}
		}
	}
	m.known = used
	if v.mean == nil {
		return nil
	}
	divide(v.mean, n)
	v.centre(s)
	return v
}

func (v *vectors) centre(s *shelf) {
	var whole [][]float32
	for i, row := range v.rows {
		if row == nil {
			continue
		}
		if v.rows[i] = v.centred(row); v.rows[i] == nil {
			continue
		}
		c := s.items[i].category
		v.centroids[c] = added(v.centroids[c], v.rows[i])
		v.sizes[c]++
		whole = append(whole, v.rows[i])
	}
	for _, c := range v.centroids {
		normalise(c)
	}
	for i := 0; i < len(whole); i += 1 + len(whole)/sampled {
		v.sample = append(v.sample, whole[i])
	}
}

// centred gives a vector without the mean, at unit length; nil where it is of another model or nothing is left.
func (v *vectors) centred(x []float32) []float32 {
	if len(x) != len(v.mean) {
		return nil
	}
	x = slices.Clone(x)
	if !normalise(x) {
		return nil
	}
	for i, m := range v.mean {
		x[i] -= m
	}
	if !normalise(x) {
		return nil
	}
	return x
}

// near fills s.near for the candidates with how many standard deviations nearer than usual each is to q, a centred vector, and
// gives the highest, with its cosine. Beyond a few thousand products only those of the nearest categories are compared: the rest stays at
// noNearness.
func (v *vectors) near(sh *shelf, q []float32, s *scratch) (highest, likest float32) {
	highest, likest = noNearness, -1
	mean, deviation := v.usual(q)
	open := v.nearestCategories(q)
	for _, c := range s.candidates {
		s.near[c.item] = noNearness
		row := v.rows[c.item]
		if row == nil || open != nil && !open[sh.items[c.item].category] {
			continue
		}
		likeness := dot(q, row)
		z := (likeness - mean) / deviation
		s.near[c.item] = z
		highest, likest = max(highest, z), max(likest, likeness)
	}
	return highest, likest
}

// usual gives mean and standard deviation of the likeness of q to the catalogue.
func (v *vectors) usual(q []float32) (mean, deviation float32) {
	var sum, squares float64
	for _, row := range v.sample {
		d := float64(dot(q, row))
		sum += d
		squares += d * d
	}
	n := float64(max(len(v.sample), 1))
	m := sum / n
	// The floor keeps a catalogue of a few like products from making every nearness extreme.
	return float32(m), float32(math.Sqrt(max(squares/n-m*m, 0.05*0.05)))
}

// nearestCategories gives which categories to compare with; nil is all.
func (v *vectors) nearestCategories(q []float32) []bool {
	total := 0
	for _, n := range v.sizes {
		total += n
	}
	if total <= compared {
		return nil
	}
	type place struct {
		category int
		likeness float32
	}
	var order []place
	for c, centroid := range v.centroids {
		if centroid != nil {
			order = append(order, place{c, dot(q, centroid)})
		}
	}
	slices.SortStableFunc(order, func(a, b place) int { return byFalling(a.likeness, b.likeness) })
	open := make([]bool, len(v.centroids))
	for budget := compared; budget > 0 && len(order) > 0; order = order[1:] {
		open[order[0].category] = true
		budget -= v.sizes[order[0].category]
	}
	return open
}

func byFalling[T int | float32 | float64](a, b T) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}

func added(sum, x []float32) []float32 {
	if sum == nil {
		return slices.Clone(x)
	}
	for i := range min(len(sum), len(x)) {
		sum[i] += x[i]
	}
	return sum
}

func divide(x []float32, n int) {
	for i := range x {
		x[i] /= float32(n)
	}
}

// normalise brings x to unit length and reports whether it has a direction.
func normalise(x []float32) bool {
	length := float32(math.Sqrt(float64(dot(x, x))))
	if !(length > 1e-6) || math.IsInf(float64(length), 0) {
		return false
	}
	for i := range x {
		x[i] /= length
	}
	return true
}

// dot adds four sums side by side, which the processor can do at once.
func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	n := min(len(a), len(b))
	a, b = a[:n], b[:n]
	i := 0
	for ; i+4 <= n; i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < n; i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}
