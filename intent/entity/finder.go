// Package entity finds what a message names: order numbers, sums, dates, sizes, colours, the shop's own brands and products. It
// works by rules in time linear in the text, and judges nothing beyond the message itself.
package entity

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"shoptalk/chat"
)

// Catalogue is where the words for brands, categories, products and their attributes come from.
type Catalogue interface {
	Products() []chat.Product
	Categories() []chat.Category
}

// Options say what a Finder resolves against.
type Options struct {
	Catalogue Catalogue        // nil: none
	Now       func() time.Time // nil: time.Now
	Zone      *time.Location   // nil: UTC
	Currency  string           // ISO 4217, of sums that name none; "": CNY
}

// Finder finds entities. It may be used from many goroutines.
type Finder struct {
	now      func() time.Time
	zone     *time.Location
	currency string
	words    *lexicon
	scans    sync.Pool // of *scan: room to search in, so that a message takes none
}

// New makes a Finder with the words of the catalogue as they are now.
func New(options Options) *Finder {
	f := &Finder{now: options.Now, zone: options.Zone, currency: cmp.Or(options.Currency, "CNY")}
	if f.now == nil {
		f.now = time.Now
	}
	if f.zone == nil {
		f.zone = time.UTC
	}
	f.words = newLexicon(options.Catalogue)
	return f
}

// maxRunes bounds what is searched; no message of a shopper is longer than half of it.
const maxRunes = 8192

// Find gives the entities of a text in their order, none overlapping another. Text must be valid UTF-8.
func (f *Finder) Find(text string) []chat.Entity {
	s, ok := f.scans.Get().(*scan)
	if !ok {
		s = &scan{}
	}
	s.begin(f, text)
	out := s.entities()
	s.source.string, s.folded.string = "", "" // the pool keeps nobody's words
	clear(s.raw)
	clear(s.low)
	clear(s.tokens)
	clear(s.found)
	f.scans.Put(s)
	return out
}

// entities runs every search over the text.
func (s *scan) entities() []chat.Entity {
	s.links()
	s.codes()
	s.emails()
	s.phones()
	s.dates()
	s.sums()
	s.measures()
	s.sizes()
	s.quantities()
	s.hanAddresses()
	s.latinAddresses()
	s.people()
	s.facts()
	s.lexical()
	return s.settle()
}

// candidate is a possible entity. Of two that overlap, the one of higher rank stays, then the longer, then the earlier.
type candidate struct {
	kind       string // "" only keeps others off its place
	value      string
	start, end int
	rank       int
	not        bool
}

// Ranks: how telling the evidence is.
const (
	rankBare    = 50 // a number that nothing explains
	rankSlip    = 58 // a word of the lexicon, mistyped
	rankHint    = 60 // a word nearby explains it
	rankWord    = 65 // a word of the lexicon
	rankName    = 70
	rankCount   = 72
	rankFact    = 74 // a measure that the shop gives for its goods
	rankSize    = 76
	rankMeasure = 78
	rankProduct = 80 // inside a product's name nothing else is meant
	rankSum     = 82
	rankCoupon  = 84
	rankCode    = 86
	rankDate    = 88
	rankPhone   = 90
	// A code in groups holds stretches that look like phones.
	rankTracking = 92
	rankAddress  = 94
	rankEmail    = 98
)

func (s *scan) add(kind string, start, end, rank int, value string) {
	s.found = append(s.found, candidate{kind: kind, value: value, start: start, end: end, rank: rank})
}

// maxRoom is how many entities room is made for at once.
const maxRoom = 16

// settle lets the candidates compete for their places.
func (s *scan) settle() []chat.Entity {
	slices.SortStableFunc(s.found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(b.end-b.start, a.end-a.start), cmp.Compare(a.start, b.start))
	})
	taken := append(s.taken, make([]bool, len(s.low))...)
	s.taken = taken
	out := make([]chat.Entity, 0, min(len(s.found), maxRoom))
	for _, c := range s.found {
		if c.start < 0 || c.end > len(s.low) || c.start >= c.end || slices.Contains(taken[c.start:c.end], true) {
			continue
		}
		for i := c.start; i < c.end; i++ {
			taken[i] = true
		}
		if c.kind != "" {
			out = append(out, chat.Entity{Type: c.kind, Text: s.asWritten(c.start, c.end), Value: c.value, Start: c.start, End: c.end, Not: c.not})
		}
	}
	slices.SortFunc(out, func(a, b chat.Entity) int { return cmp.Compare(a.Start, b.Start) })
	s.refuse(out)
	return out
}
