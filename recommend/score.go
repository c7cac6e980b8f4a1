package recommend

import (
	"slices"
	"strings"

	"shoptalk/chat"
)

// What each part of a score can add at most. Words come first: they are what the shopper said. Meaning finds what is called
// otherwise. What others think only decides among products that answer alike.
const (
	weightWords      = 2.0
	weightMeaning    = 1.2
	weightPopularity = 0.35
	weightRating     = 0.20
	weightReduction  = 0.10
)

const (
	// A query of which the catalogue knows less than this, and which names no kind or brand of the shop, asks for something
	// that the shop does not have: "waterproof fridge" where only jackets are waterproof.
	leastKnown = 0.35
	// A product that answers the query less than this share of what the best one does is not shown beside it.
	leastRelevant = 0.5
)

// demand is one wish against one view of the catalogue.
type demand struct {
	*view
	wish     chat.Wish
	asked    chat.Limits // as the shopper set them; wish may have let one go
	bounds   *bounds
	relation *relation // of Like or With; nil without
	language string
}

// newDemand reads a wish; false where it starts from a product that is not there.
func newDemand(v *view, w chat.Wish, asked chat.Limits) (*demand, bool) {
	d := &demand{view: v, wish: w, asked: asked, bounds: newBounds(v.shelf, w.Limits), language: chat.English}
	if w.Language == chat.Chinese {
		d.language = chat.Chinese
	}
	for _, id := range w.Exclude {
		if i, ok := v.shelf.byID[id]; ok {
			d.bounds.exclude = append(d.bounds.exclude, i)
		}
	}
	var ok bool
	if d.relation, ok = newRelation(v, w); !ok {
		return nil, false
	}
	if d.relation != nil {
		d.bounds.exclude = append(d.bounds.exclude, d.relation.to)
	}
	return d, true
}

// candidate is a product that meets every limit, with the variant that does.
type candidate struct {
	item, variant int32
	score         float32
}

// scratch is what one choice works in, used again by the next.
type scratch struct {
	words      []float32 // by item: share of the query that its words answer
	near       []float32 // by item, of candidates: standard deviations nearer than usual; see vectors.near
	candidates []candidate
	seen       []string
	brands     []byte // by name number: picks of that brand
	meant      bool   // near is filled in
}

func (s *scratch) reset(n int) {
	s.words = slices.Grow(s.words[:0], n)[:n]
	s.near = slices.Grow(s.near[:0], n)[:n]
	clear(s.words)
	s.candidates = s.candidates[:0]
	s.meant = false
}

// collect finds who fits; false where nobody does.
func (d *demand) collect(s *scratch) bool {
	for i := range d.shelf.items {
		if v, ok := d.bounds.fit(d.shelf, int32(i)); ok && d.relation.allows(d.shelf, int32(i)) {
			s.candidates = append(s.candidates, candidate{item: int32(i), variant: v})
		}
	}
	return len(s.candidates) > 0
}

// rate scores the candidates and drops those that have nothing to do with the wish; false where none is left.
func (d *demand) rate(s *scratch) bool {
	known, asks := d.words.search(d.wish.Query, d.shelf, s)
	kinds, named := d.words.named(d.wish.Query)
	highest, likest := d.mean(s)
	meant := likest >= certain || likest >= likely && highest >= outstanding
	if asks && !named && known < leastKnown && !meant && d.open() {
		return false
	}
	if d.open() {
		d.keepKinds(s, kinds)
	}
	best := float32(0)
	for i := range s.candidates {
		c := &s.candidates[i]
		c.score = d.relevance(s, c.item)
		best = max(best, c.score)
	}
	least := float32(0)
	if d.strict(asks) {
		least = leastRelevant * best
	}
	kept := s.candidates[:0]
	for _, c := range s.candidates {
		if c.score < least || d.relation != nil && c.score <= 0 {
			continue
		}
		c.score += d.prior(c.item)
		kept = append(kept, c)
	}
	s.candidates = kept
	return len(kept) > 0
}

// keepKinds drops candidates of other kinds than the query names, where any of those fits.
func (d *demand) keepKinds(s *scratch, kinds []int32) {
	if len(kinds) == 0 {
		return
	}
	wanted := make([]bool, len(d.shelf.kinds))
	for _, root := range kinds {
		for c := range wanted {
			wanted[c] = wanted[c] || d.shelf.under(int32(c), root)
		}
	}
	in := func(c candidate) bool { return wanted[d.shelf.items[c.item].category] }
	if slices.ContainsFunc(s.candidates, in) {
		s.candidates = slices.DeleteFunc(s.candidates, func(c candidate) bool { return !in(c) })
	}
}

// mean compares the candidates with what the query or the product of the wish means, and gives the highest nearness and
// cosine.
func (d *demand) mean(s *scratch) (highest, likest float32) {
	if d.vectors == nil {
		return noNearness, -1
	}
	var q []float32
	switch {
	case d.relation != nil:
		q = d.vectors.rows[d.relation.to]
	case d.wish.Embedding != nil:
		q = d.vectors.centred(d.wish.Embedding)
	}
	if q == nil {
		return noNearness, -1
	}
	s.meant = true
	return d.vectors.near(d.shelf, q, s)
}

// open reports whether the query alone says what is wanted: no limit on kind, brand or properties, no product to start from.
func (d *demand) open() bool {
	l := d.wish.Limits
	return d.relation == nil && len(l.Categories)+len(l.Brands)+len(l.Attributes) == 0
}

// strict reports whether the query has to choose: where the limits name the kind already, its words only rank.
func (d *demand) strict(asks bool) bool {
	return d.relation != nil || asks && len(d.wish.Limits.Categories) == 0
}

// relevance is the part of a score that answers the wish.
func (d *demand) relevance(s *scratch, i int32) float32 {
	r := weightWords*s.words[i] + weightMeaning*d.nearness(s, i)
	if d.relation != nil {
		r += d.relation.strength(d.shelf, s, i)
	}
	return r
}

// nearness is how near in meaning a product is, from 0 to 1.
func (d *demand) nearness(s *scratch, i int32) float32 {
	if !s.meant {
		return 0
	}
	return min(max(s.near[i]/nearest, 0), 1)
}

func (d *demand) prior(i int32) float32 {
	it := &d.shelf.items[i]
	return weightPopularity*it.popularity + weightRating*it.rating + weightReduction*it.reduction
}

// terms takes a score apart, largest part first. Their sum, added in this order, is the score.
func (d *demand) terms(s *scratch, i int32) (terms []chat.Term, score float64) {
	it := &d.shelf.items[i]
	put := func(name string, value float32) {
		if value != 0 {
			terms = append(terms, chat.Term{Name: name, Value: float64(value)})
		}
	}
	put("words", weightWords*s.words[i])
	put("meaning", weightMeaning*d.nearness(s, i))
	if d.relation != nil {
		for _, t := range d.relation.parts(d.shelf, s, i) {
			put(t.name, t.value)
		}
	}
	put("popularity", weightPopularity*it.popularity)
	put("rating", weightRating*it.rating)
	put("reduction", weightReduction*it.reduction)
	slices.SortStableFunc(terms, func(a, b chat.Term) int { return byFalling(a.Value, b.Value) })
	for _, t := range terms {
		score += t.Value
	}
	return terms, score
}

func (d *demand) pick(s *scratch, c candidate) chat.Pick {
	p := d.products[c.item]
	p.Variants = slices.Clone(p.Variants)
	pick := chat.Pick{Product: p, Variant: p.Variants[c.variant-d.shelf.items[c.item].firstVariant]}
	pick.Terms, pick.Score = d.terms(s, c.item)
	pick.Reason = d.reason(pick, c.item)
	return pick
}

// before orders candidates: by score, then what sells more, then the cheaper, then by id, so that equal wishes have equal answers.
func (s *shelf) before(a, b candidate) int {
	if a.score != b.score {
		return byFalling(a.score, b.score)
	}
	if x, y := s.products[a.item].Popularity, s.products[b.item].Popularity; x != y {
		return byFalling(x, y)
	}
	if x, y := s.variants[a.variant].price, s.variants[b.variant].price; x != y {
		if x < y {
			return -1
		}
		return 1
	}
	return strings.Compare(s.products[a.item].ID, s.products[b.item].ID)
}

// best takes the n best of the candidates, at most two of a brand unless the others of that brand are all there is.
func (s *scratch) best(sh *shelf, d *demand, n int) []candidate {
	varied := len(d.wish.Limits.Brands) != 1
	s.brands = slices.Grow(s.brands[:0], len(sh.names))[:len(sh.names)]
	clear(s.brands)
	var chosen, spare []candidate
	heap := s.candidates
	heapify(sh, heap)
	for len(chosen) < n && len(heap) > 0 {
		var c candidate
		c, heap = pop(sh, heap)
		brand := sh.items[c.item].brand
		if varied && brand != 0 && s.brands[brand] >= maxPerBrand {
			if len(spare) < n {
				spare = append(spare, c)
			}
			continue
		}
		s.brands[brand]++
		chosen = append(chosen, c)
	}
	chosen = append(chosen, spare[:min(len(spare), n-len(chosen))]...)
	slices.SortFunc(chosen, sh.before)
	return chosen
}

// heapify and pop keep the best candidate first without sorting the thousands behind it.
func heapify(sh *shelf, h []candidate) {
	for i := len(h)/2 - 1; i >= 0; i-- {
		sink(sh, h, i)
	}
}

func pop(sh *shelf, h []candidate) (candidate, []candidate) {
	top := h[0]
	h[0] = h[len(h)-1]
	h = h[:len(h)-1]
	sink(sh, h, 0)
	return top, h
}

func sink(sh *shelf, h []candidate, i int) {
	for {
		child := 2*i + 1
		if child >= len(h) {
			return
		}
		if child+1 < len(h) && sh.before(h[child+1], h[child]) < 0 {
			child++
		}
		if sh.before(h[i], h[child]) <= 0 {
			return
		}
		h[i], h[child] = h[child], h[i]
		i = child
	}
}
