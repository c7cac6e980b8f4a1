package recommend

import (
	"context"
	"hash/maphash"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"shoptalk/chat"
)

// Catalogue is what there is to choose from. Both slices are read, never written, and are not changed by the catalogue after it
// gave them: when something changes (a price, a stock) it gives new ones. A change is noticed at the next wish, by looking at
// all of them; a catalogue that also has Version spares that.
type Catalogue interface {
	Products() []chat.Product
	Categories() []chat.Category
}

// versioned is a catalogue that counts its changes.
type versioned interface {
	Version() uint64
}

// Embedder turns text into a vector of unit length. A nil vector without an error means that there is no model: the choice is
// then by words alone.
type Embedder interface {
	Embed(ctx context.Context, text string) ([]float32, error)
}

const (
	defaultPicks = 3
	maxPicks     = 50
	maxPerBrand  = 2 // of one answer, where other brands fit too
)

// Recommender chooses products. It is safe for concurrent use.
type Recommender struct {
	catalogue Catalogue
	embedder  Embedder
	now       func() time.Time

	view    atomic.Pointer[view] // the catalogue as last seen
	mu      sync.Mutex           // guards making a new view, and meanings
	meaning *meanings
	scratch sync.Pool
	seed    maphash.Seed

	ctx     context.Context // ends with Close; for vectors made in the background
	cancel  context.CancelFunc
	running sync.WaitGroup
}

// view is the catalogue at one moment, in the forms that choosing needs.
type view struct {
	products   []chat.Product
	categories []chat.Category
	version    uint64 // of a catalogue that counts its changes
	textSum    uint64
	goodsSum   uint64
	shelf      *shelf   // who fits
	words      *lexicon // what matches
	vectors    *vectors // what means the same; nil without a model
}

// New reads the catalogue and, with a model, makes the products' vectors: of the first thousand before it returns, of the rest
// and of what changes later in the background. embedder may be nil. The error is the model's.
func New(catalogue Catalogue, embedder Embedder, now func() time.Time) (*Recommender, error) {
	ctx, cancel := context.WithCancel(context.Background())
	r := &Recommender{catalogue: catalogue, embedder: embedder, now: now, ctx: ctx, cancel: cancel, seed: maphash.MakeSeed()}
	r.meaning = newMeanings()
	r.scratch.New = func() any { return new(scratch) }
	version, _ := r.version()
	v := r.read(nil, catalogue.Products(), catalogue.Categories())
	v.version = version
	if embedder != nil {
		if err := r.meaning.learn(ctx, embedder, v.shelf, embedAtStart); err != nil {
			cancel()
			return nil, err
		}
		v.vectors = r.meaning.vectors(v.shelf)
	}
	r.view.Store(v)
	r.learnMore(v)
	return r, nil
}

// Close stops what is made in the background.
func (r *Recommender) Close() error {
	r.cancel()
	r.running.Wait()
	return nil
}

// current gives the catalogue as it stands now. A change is taken in before it returns, so that nothing sold out is shown.
func (r *Recommender) current() *view {
	v := r.view.Load()
	version, counted := r.version()
	if counted && version == v.version {
		return v
	}
	products, categories := r.catalogue.Products(), r.catalogue.Categories()
	if v.unchanged(r.seed, products, categories) && !counted {
		return v
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	old := r.view.Load()
	next := r.read(old, products, categories)
	next.version = version
	if r.embedder != nil {
		next.vectors = old.vectors
		if next.words != old.words {
			next.vectors = r.meaning.vectors(next.shelf)
		}
	}
	r.view.Store(next)
	r.learnMore(next)
	return next
}

// version is read before the products are, so that a change in between is seen next time.
func (r *Recommender) version() (version uint64, counted bool) {
	if c, ok := r.catalogue.(versioned); ok {
		return c.Version(), true
	}
	return 0, false
}

// unchanged reports whether what the catalogue gives is what the view was made of: the same slices, or equal contents.
func (v *view) unchanged(seed maphash.Seed, products []chat.Product, categories []chat.Category) bool {
	if same(v.products, products) && same(v.categories, categories) {
		return true
	}
	return v.goodsSum == sumGoods(seed, products) && v.textSum == sumTexts(seed, products, categories)
}

// read makes a view; the words of an old one are kept where no text changed, since prices and stock change far more often.
func (r *Recommender) read(old *view, products []chat.Product, categories []chat.Category) *view {
	v := &view{products: products, categories: categories, shelf: newShelf(products, categories)}
	v.textSum, v.goodsSum = sumTexts(r.seed, products, categories), sumGoods(r.seed, products)
	if old != nil && old.textSum == v.textSum {
		v.words = old.words
	} else {
		v.words = newLexicon(v.shelf)
	}
	return v
}

// same reports whether two slices are one: nothing changed.
func same[T any](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// Recommend gives the products that fit a wish, best first, each with the variant that fits. Every limit holds for every pick,
// and what is sold out is not there. None fits: an empty slice; Relax says what stands in the way. The error is the context's.
func (r *Recommender) Recommend(ctx context.Context, w chat.Wish) ([]chat.Pick, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if w.Embedding == nil && w.Query != "" && r.embedder != nil && r.meaning.there() {
		// Without the meaning the words still answer: a model that fails is no reason to show nothing.
		w.Embedding, _ = r.embedder.Embed(ctx, w.Query)
	}
	return r.choose(r.current(), w, w.Limits), nil
}

// choose gives the picks for a wish; asked are the limits that the shopper set, which reasons speak of.
func (r *Recommender) choose(v *view, w chat.Wish, asked chat.Limits) []chat.Pick {
	s := r.scratch.Get().(*scratch)
	defer r.scratch.Put(s)
	s.reset(len(v.products))
	d, ok := newDemand(v, w, asked)
	if !ok || !d.collect(s) {
		return nil
	}
	if !d.rate(s) {
		return nil
	}
	chosen := s.best(v.shelf, d, wanted(w.N))
	picks := make([]chat.Pick, 0, len(chosen))
	for _, c := range chosen {
		picks = append(picks, d.pick(s, c))
	}
	// The sums were made in another order and precision; the last digit may differ.
	slices.SortStableFunc(picks, func(a, b chat.Pick) int { return byFalling(a.Score, b.Score) })
	return picks
}

func wanted(n int) int {
	if n <= 0 {
		return defaultPicks
	}
	return min(n, maxPicks)
}
