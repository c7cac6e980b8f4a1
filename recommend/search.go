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
	kinds  map[string]bool // folded wordings of categories and brands, for "does the shop have this at all"
	han    []string        // the Chinese ones among them
}

type posting struct {
	idf  float64
	hits []hit
}

type hit struct {
	item   int32
	impact float32 // what the term adds to the item's BM25
}

func newLexicon(s *shelf) *lexicon {
	l := &lexicon{terms: map[string]*posting{}, kinds: map[string]bool{}}
	lengths := make([]float64, len(s.items))
	total := 0.0
	weights := map[string]float64{} // term → weighted count in one product
	category := make([]map[string]float64, len(s.kinds))
	for i := range s.items {
		clear(weights)
		s.gather(int32(i), weights, category)
		for term, w := range weights {
			p := l.terms[term]
			if p == nil {
				p = &posting{}
				l.terms[strings.Clone(term)] = p
			}
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
	l.name(s)
	return l
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
	eachText(p.Description, func(text string) { add(text, fieldDescription) })
	for _, w := range p.Words {
		add(w, fieldWords)
	}
	add(p.Brand, fieldBrand)
	for _, a := range p.Attributes {
		if denied(a) {
			continue
		}
		eachText(a.Text, func(text string) { add(text, fieldAttribute) })
		if affirmed(a) {
			eachText(a.Label, func(text string) { add(text, fieldAttribute) })
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

func wordings(c chat.Category) []string {
	out := slices.Clone(c.Words)
	eachText(c.Title, func(text string) { out = append(out, text) })
	return out
}

func eachText(w chat.Words, do func(string)) {
	for _, language := range [...]string{chat.Chinese, chat.English} {
		if text := w[language]; text != "" {
			do(text)
		}
	}
}

// name remembers what kinds and brands are called, so that a query that names one is never taken for something the shop has not.
func (l *lexicon) name(s *shelf) {
	put := func(text string) {
		key := joined(text)
		if key == "" || filler[key] || l.kinds[key] {
			return
		}
		l.kinds[key] = true
		if isHan, _ := lex.IsHan(key); isHan {
			l.han = append(l.han, key)
		}
	}
	for _, c := range s.kinds {
		for _, w := range wordings(c) {
			put(w)
		}
	}
	for _, p := range s.products {
		put(p.Brand)
	}
	slices.Sort(l.han)
}

// joined is a text in folded words, as names are compared: "Running Shoes" and "running shoe" are one. Han runs stay whole.
func joined(text string) string {
	text = lex.Fold(text)
	if isHan, _ := lex.IsHan(text); isHan {
		return strings.Join(strings.Fields(text), "")
	}
	return strings.Join(latin(text), " ")
}

// latin gives the folded words of a text that are not Han.
func latin(text string) []string {
	var out []string
	lex.Each(text, func(term string) {
		if isHan, _ := lex.IsHan(term); !isHan {
			out = append(out, term)
		}
	})
	return out
}

// longestName bounds the words of a name that is looked for.
const longestName = 4

// names reports whether a query calls a kind or a brand of the shop by a whole name.
func (l *lexicon) names(query string) bool {
	words := latin(query)
	for from := range words {
		for to := from + 1; to <= min(from+longestName, len(words)); to++ {
			if l.kinds[strings.Join(words[from:to], " ")] {
				return true
			}
		}
	}
	folded := lex.Fold(query)
	for _, name := range l.han {
		if strings.Contains(folded, name) {
			return true
		}
	}
	return false
}

// search adds up BM25 for all products in s.words, as the share of what the known words of the query could give at most, and
// reports how much of the query the catalogue knows, from 0 to 1, and whether it asks for anything at all.
func (l *lexicon) search(query string, sh *shelf, s *scratch) (known float64, asks bool) {
	var ideal, total float64
	s.seen = s.seen[:0]
	named := false // the term before is a word of a name, so a number belongs to it: "iPhone 15", not "under 80"
	lex.Each(withoutFiller(query), func(term string) {
		number := term[0] >= '0' && term[0] <= '9'
		counts := !filler[term] && (!number || named)
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
		if p == nil {
			total += l.rarest * weightOf(term)
			return
		}
		total += p.idf
		ideal += p.idf
		for _, h := range p.hits {
			s.words[h.item] += h.impact
		}
	})
	if total == 0 {
		return 0, false
	}
	if ideal > 0 {
		// What a term gives to a product that has it in its title, near enough.
		scale := float32(1 / (ideal * (k1 + 1) * 0.7))
		for i := range s.words {
			s.words[i] = min(s.words[i]*scale, 1)
		}
	}
	return ideal / total, true
}

// maxQueryTerms bounds the work for one query: a wish is a sentence, not a page.
const maxQueryTerms = 64
