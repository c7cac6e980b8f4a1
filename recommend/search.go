package recommend

import (
	"math"
	"slices"
	"strings"

	"shoptalk/chat"
	"shoptalk/chat/lex"
)

// BM25F (Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields", 2004) with all that does not
// depend on the query summed up when the catalogue is read.
const (
	k1         = 1.2
	lengthPart = 0.3 // titles are short and of like length: little to correct

	fieldTitle       = 2.0
	fieldWords       = 2.0
	fieldCategory    = 1.6
	fieldBrand       = 1.5
	fieldAttribute   = 1.2
	fieldColor       = 0.8
	fieldDescription = 0.3

	// A Han character alone says much less than a pair: 跑 is in 跑步机 too.
	singleHan = 0.25
)

// lexicon finds products by words.
type lexicon struct {
	terms  map[string]*posting
	rarest float64         // idf of a term that no product has
	names  map[string]name // folded wordings of categories and brands, for "does the shop have this at all"
	han    []string        // the Chinese ones among them
}

type posting struct {
	idf   float64
	named bool // some product is called so; else it stands in descriptions alone
	hits  []hit
}

type hit struct {
	item   int32
	impact float32 // what the term adds to the item's BM25
}

func newLexicon(s *shelf) *lexicon {
	l := &lexicon{terms: map[string]*posting{}, names: map[string]name{}}
	lengths := make([]float64, len(s.items))
	total := 0.0
	weights := map[string]float64{} // term → weighted count in one product
	category := make([]map[string]float64, len(s.kinds))
	for i := range s.items {
		clear(weights)
		s.gather(int32(i), weights, category)
		for term := range weights {
			l.posting(term).named = true
		}
		eachText(s.products[i].Description, func(text string) {
			lex.Each(text, func(term string) { weights[term] += fieldDescription })
		})
		for term, w := range weights {
			p := l.posting(term)
			p.hits = append(p.hits, hit{int32(i), float32(w)})
			lengths[i] += w
		}
		total += lengths[i]
	}
	n := float64(len(s.items))
	l.rarest = math.Log(1 + (n+0.5)/0.5)
	for term, p := range l.terms {
		p.weigh(n, lengths, total/max(n, 1), weightOf(term))
	}
	l.learnNames(s)
	return l
}

func (l *lexicon) posting(term string) *posting {
	p := l.terms[term]
	if p == nil {
		p = &posting{}
		l.terms[strings.Clone(term)] = p
	}
	return p
}

// weigh turns weighted counts into what they add to BM25.
func (p *posting) weigh(n float64, lengths []float64, mean, weight float64) {
	df := float64(len(p.hits))
	p.idf = math.Log(1+(n-df+0.5)/(df+0.5)) * weight
	for i := range p.hits {
		h := &p.hits[i]
		tf := float64(h.impact)
		h.impact = float32(p.idf * tf * (k1 + 1) / (tf + k1*(1-lengthPart+lengthPart*lengths[h.item]/mean)))
	}
}

func weightOf(term string) float64 {
	if isHan, single := lex.IsHan(term); isHan && single {
		return singleHan
	}
	return 1
}

// gather counts the terms of a product by the weight of where they stand. What a category is called is the same for all in it.
func (s *shelf) gather(i int32, into map[string]float64, category []map[string]float64) {
	p := &s.products[i]
	add := func(text string, weight float64) {
		lex.Each(text, func(term string) { into[term] += weight })
	}
	eachText(p.Title, func(text string) { add(text, fieldTitle) })
	for _, w := range p.Words {
		add(w, fieldWords)
	}
	add(p.Brand, fieldBrand)
	for _, a := range p.Attributes {
		for _, language := range languages {
			for _, text := range searchable(a, language) {
				add(text, fieldAttribute)
			}
		}
	}
	for _, color := range colors(p) {
		add(color, fieldColor)
	}
	c := s.items[i].category
	if category[c] == nil {
		category[c] = s.called(c)
	}
	for term, w := range category[c] {
		into[term] += w
	}
}

// colors gives the colours of a product's variants in both languages, each once.
func colors(p *chat.Product) []string {
	var out []string
	for _, v := range p.Variants {
		if v.Color != "" && !slices.Contains(out, v.Color) {
			out = append(out, v.Color)
		}
	}
	for _, color := range out {
		if name := colorNames[normal(color)]; name != "" {
			out = append(out, name)
		}
	}
	return out
}

// called gives the terms that a category and those above it are called by; a wording counts once however often it is repeated.
func (s *shelf) called(c int32) map[string]float64 {
	out := map[string]float64{}
	for weight := fieldCategory; c >= 0; c, weight = s.parents[c], weight/2 {
		for _, w := range wordings(s.kinds[c]) {
			lex.Each(w, func(term string) { out[term] = max(out[term], weight) })
		}
	}
	return out
}

var languages = [...]string{chat.Chinese, chat.English}

func eachText(w chat.Words, do func(string)) {
	for _, language := range languages {
		if text := w[language]; text != "" {
			do(text)
		}
	}
}

// coverage is how much of a query the catalogue knows.
type coverage struct {
	known, asked             float64
	knownSingle, askedSingle float64 // of Han characters alone, which count where there are no pairs
}

// add counts a term: known is the share of it that the catalogue knows.
func (c *coverage) add(term string, weight, known float64) {
	if isHan, single := lex.IsHan(term); isHan && single {
		c.askedSingle += weight
		c.knownSingle += weight * known
		return
	}
	c.asked += weight
	c.known += weight * known
}

// share is from 0 to 1; asks is false where the query asks for nothing.
func (c *coverage) share() (share float64, asks bool) {
	switch {
	case c.asked > 0:
		return c.known / c.asked, true
	case c.askedSingle > 0:
		return c.knownSingle / c.askedSingle, true
	}
	return 0, false
}

// search adds up BM25 for all products in s.words, as the share of what the known words of the query could give at most, and
// reports how much of the query the catalogue knows, and whether it asks for anything at all. A word that only descriptions have
// ("as soft as a sofa") says little about what the shop has, unless the query says what for.
func (l *lexicon) search(query string, sh *shelf, s *scratch) (known float64, asks bool) {
	var c coverage
	ideal := 0.0
	described := aside
	if purposeful(query) {
		described = 1
	}
	l.eachTerm(query, sh, s, func(term string, p *posting) {
		if p == nil {
			c.add(term, l.rarest*weightOf(term), 0)
			return
		}
		ideal += p.idf
		if p.named {
			c.add(term, p.idf, 1)
		} else {
			c.add(term, p.idf, described)
		}
		for _, h := range p.hits {
			s.words[h.item] += h.impact
		}
	})
	if ideal > 0 {
		// What a term gives to a product that has it in its title, near enough.
		scale := float32(1 / (ideal * (k1 + 1) * 0.7))
		for i := range s.words {
			s.words[i] = min(s.words[i]*scale, 1)
		}
	}
	return c.share()
}

// eachTerm yields what a query asks for, each term once, with its posting or nil. Left out are filler, sizes, and numbers that
// belong to no name ("iPhone 15", not "under 80").
func (l *lexicon) eachTerm(query string, sh *shelf, s *scratch, yield func(string, *posting)) {
	s.seen = s.seen[:0]
	named := false // the term before is a word of a name
	lex.Each(filler.Without(query), func(term string) {
		number := term[0] >= '0' && term[0] <= '9'
		counts := !filler.Has(term) && (!number || named)
		isHan, _ := lex.IsHan(term)
		named = counts && !isHan
		if !counts || len(s.seen) >= maxQueryTerms || slices.Contains(s.seen, term) {
			return
		}
		p := l.terms[term]
		if p == nil && (number || sh.numberOf(kindSize, term) != unknownName) {
			return
		}
		s.seen = append(s.seen, term)
		yield(term, p)
	})
}

const (
	maxQueryTerms = 64   // of one query: a wish is a sentence, not a page
	aside         = 0.25 // of what a word is worth that only descriptions have
)

// purposeful reports whether a query says what something is for.
func purposeful(query string) bool {
	query = " " + lex.Fold(query)
	return slices.ContainsFunc([]string{" for ", " to ", " against ", "适合", "用来", "用于", "时用", "用的", "时穿", "穿的"}, func(mark string) bool {
		return strings.Contains(query, mark)
	})
}
