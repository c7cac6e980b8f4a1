package onnx

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"runtime"
	"slices"
	"sync"

	ort "github.com/yalue/onnxruntime_go"

	"shoptalk/intent"
)

// ErrNotFinite says that a graph answered with something that is not a number: its reading must not be acted upon.
var ErrNotFinite = errors.New("the model answered with numbers that are not finite")

// ErrClosed says that the model was closed.
var ErrClosed = errors.New("the model is closed")

// Options say how a pack is run. The zero value is right for a server.
type Options struct {
	Library string // path of an ONNX Runtime library; "" looks for one
	Callers int    // forward passes side by side; 0 is one a core
}

// Model is a checked pack on a running session. It may be used from many goroutines; more than Options.Callers wait.
type Model struct {
	pack    *pack
	cut     cutter
	session *ort.DynamicAdvancedSession
	inputs  []input
	outputs []output
	lanes   chan *lane
	closed  chan struct{}
	once    sync.Once
	library string
}

// Open loads a pack, checks every file's hash, the graph against the labels, and the known answers. It fails with ErrNoLibrary
// where ONNX Runtime is missing, and with a *PackError where the pack is at fault.
func Open(from fs.FS, options Options) (*Model, error) {
	p, err := readPack(from)
	if err != nil {
		return nil, err
	}
	cut, err := newCutter(p.tokenizer)
	if err != nil {
		return nil, &PackError{p.label, tokenizerFile, err}
	}
	library, err := LoadLibrary(options.Library)
	if err != nil {
		return nil, err
	}
	m := &Model{pack: p, cut: cut, library: library, closed: make(chan struct{})}
	if err := m.start(options.Callers); err != nil {
		return nil, &PackError{p.label, graphFile, err}
	}
	if err := m.prove(); err != nil {
		return nil, errors.Join(&PackError{p.label, graphFile, err}, m.Close())
	}
	return m, nil
}

func (m *Model) start(callers int) error {
	var err error
	if m.inputs, m.outputs, err = m.pack.inspect(); err != nil {
		return err
	}
	options, err := sessionOptions()
	if err != nil {
		return err
	}
	defer options.Destroy()
	var ins, outs []string
	for _, in := range m.inputs {
		ins = append(ins, in.name)
	}
	for _, out := range m.outputs {
		outs = append(outs, out.name)
	}
	if m.session, err = ort.NewDynamicAdvancedSessionWithONNXData(m.pack.graph, ins, outs, options); err != nil {
		return err
	}
	m.pack.graph = nil // the session has its own copy
	if callers <= 0 {
		callers = runtime.GOMAXPROCS(0)
	}
	m.lanes = make(chan *lane, callers)
	for range callers {
		m.lanes <- &lane{ids: make([]int64, 0, m.pack.MaxTokens), byLength: map[int]*bound{}}
	}
	return nil
}

// leastCosine is how near an embedding must come to the exporter's: int8 kernels differ between processors, so equality would
// ask too much.
const leastCosine = 0.99

// prove runs the known answers.
func (m *Model) prove() error {
	for _, k := range m.pack.Known {
		folded, _ := m.pack.Fold.apply(nil, k.Text)
		ids, err := m.cut.Cut(nil, folded, m.pack.MaxTokens)
		if err != nil {
			return fmt.Errorf("known answer %q: %w", k.Text, err)
		}
		if len(k.IDs) > 0 && !slices.Equal(ids, k.IDs) {
			return fmt.Errorf("known answer %q: the tokenizer gives %v, the exporter had %v", k.Text, ids, k.IDs)
		}
		got, err := m.Forward(context.Background(), k.Text)
		if err != nil {
			return fmt.Errorf("known answer %q: %w", k.Text, err)
		}
		if name := m.pack.Intents[largest(got.Intent)]; name != k.Intent {
			return fmt.Errorf("known answer %q: it reads %s, the exporter had %s", k.Text, name, k.Intent)
		}
		if c := cosine(got.Embedding, k.Embedding); !(c >= leastCosine) {
			return fmt.Errorf("known answer %q: the embedding has cosine %.4f with the exporter's, %.2f is the least", k.Text, c, leastCosine)
		}
	}
	return nil
}

// Labels tells what the numbers of Forward stand for.
func (m *Model) Labels() intent.Labels { return m.pack.labels() }

// Library tells where the ONNX Runtime library came from.
func (m *Model) Library() string { return m.library }

// Forward reads a text. A text longer than the pack's max_tokens keeps its beginning and its end. It fails with ErrNotFinite,
// with ErrClosed, or with the context's error where no caller's place comes free in time.
func (m *Model) Forward(ctx context.Context, text string) (intent.Vectors, error) {
	var l *lane
	select {
	case l = <-m.lanes:
	case <-ctx.Done():
		return intent.Vectors{}, ctx.Err()
	case <-m.closed:
		return intent.Vectors{}, ErrClosed
	}
	defer func() { m.lanes <- l }()
	return m.forward(l, text)
}

// maxFolded bounds what a lane keeps between texts, in bytes.
const maxFolded = 16 << 10

func (m *Model) forward(l *lane, text string) (intent.Vectors, error) {
	ids, err := m.ids(l, text)
	if err != nil {
		return intent.Vectors{}, err
	}
	b := l.byLength[len(ids)]
	if b == nil {
		if b, err = m.bind(1, len(ids)); err != nil {
			return intent.Vectors{}, err
		}
		l.byLength[len(ids)] = b
	}
	b.fill(m.inputs, 0, ids)
	if err := m.session.RunWithBinding(b.binding); err != nil {
		return intent.Vectors{}, err
	}
	return b.vectors()
}

// ids cuts a text into what the graph reads. They are the lane's.
func (m *Model) ids(l *lane, text string) ([]int64, error) {
	text, l.folded = m.pack.Fold.apply(l.folded, text)
	ids, err := m.cut.Cut(l.ids[:0], text, m.pack.MaxTokens)
	if cap(l.folded) > maxFolded {
		l.folded = nil
	}
	if err != nil {
		return nil, err
	}
	if cap(ids) <= 4*m.pack.MaxTokens {
		l.ids = ids[:0]
	}
	if len(ids) == 0 {
		return nil, errors.New("the tokenizer gives no ids: it lacks a post_processor that adds both ends")
	}
	return ids, nil
}

// vectors copies the outputs, in one piece of memory, and sees that they can be used.
func (b *bound) vectors() (intent.Vectors, error) {
	size := 0
	for _, out := range b.out {
		size += len(out.GetData())
	}
	all := make([]float32, 0, size)
	for _, out := range b.out {
		all = append(all, out.GetData()...)
	}
	for _, x := range all {
		if x != x || x > math.MaxFloat32 || x < -math.MaxFloat32 {
			return intent.Vectors{}, ErrNotFinite
		}
	}
	var v intent.Vectors
	for i, into := range []*[]float32{&v.Intent, &v.Sentiment, &v.Embedding, &v.Several}[:len(b.out)] {
		n := len(b.out[i].GetData())
		*into, all = all[:n:n], all[n:]
	}
	n := norm(v.Embedding)
	if !(n > 0) {
		return intent.Vectors{}, ErrNotFinite
	}
	if math.Abs(n-1) > 1e-4 {
		for i := range v.Embedding {
			v.Embedding[i] /= float32(n)
		}
	}
	return v, nil
}

// Close waits for running passes and frees the session. A second call does nothing.
func (m *Model) Close() error {
	var errs []error
	m.once.Do(func() { errs = m.close() })
	return errors.Join(errs...)
}

func (m *Model) close() (errs []error) {
	close(m.closed)
	for range cap(m.lanes) {
		for _, b := range (<-m.lanes).byLength {
			errs = append(errs, b.destroy())
		}
	}
	return append(errs, m.session.Destroy())
}

func largest(v []float32) int {
	best := 0
	for i, x := range v {
		if x > v[best] {
			best = i
		}
	}
	return best
}

func cosine(a, b []float32) float64 {
	dot := 0.0
	for i := range a {
		dot += float64(a[i]) * float64(b[i])
	}
	return dot / (norm(a) * norm(b))
}
