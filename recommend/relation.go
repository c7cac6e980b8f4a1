package recommend

import (
	"math"
	"slices"
	"strings"

	"shoptalk/chat"
	"shoptalk/chat/lex"
)

// What being like a product, or going with it, can add.
const (
	weightKind      = 0.8 // the same kind; half for a neighbouring kind
	weightShared    = 1.0 // properties in common, the rare ones more
	weightSameBrand = 0.1
	weightUse       = 1.2 // used for the same
)

// uses are the names of attributes that say what a product is used for: what two products that go together have in common.
var uses = []string{"use", "usage", "activity", "sport", "occasion", "season", "scene", "scenario", "style", "theme", "room", "compatible",
	"compatibility", "fits", "works_with", "for_device", "purpose", "terrain", "skin", "hair"}

// audiences are the names of attributes that say for whom a product is. Two that differ do not go together.
var audiences = []string{"gender", "audience", "for", "age", "age_group"}

// dull are the names of attributes that many things share by chance: true, but no reason.
var dull = []string{"warranty", "shelf", "shelf_life", "weight", "height", "length", "width", "quantity", "power", "washable"}

// relation is what the wish's product of Like or With has to do with others.
type relation struct {
	to      int32
	pairing bool
	own     []property
	whole   float32 // sum of what all properties say
	words   []int32
	instead []bool  // by category: what is bought instead of the product, not with it
	others  []int32 // attributes of what is for other people
}

// property is an attribute of the wish's product.
type property struct {
	number int32
	rarity float32 // how much sharing it says, from 0 to 1
	use    bool
	dull   bool
}

// newRelation gives nil for a wish that starts from no product, and false where the product is not in the catalogue.
func newRelation(v *view, w chat.Wish) (*relation, bool) {
	id := w.Like
	if id == "" {
		id = w.With
	}
	if id == "" {
		return nil, true
	}
	to, ok := v.shelf.byID[id]
	if !ok {
		return nil, false
	}
	it := &v.shelf.items[to]
	r := &relation{to: to, pairing: w.Like == "", words: v.shelf.words[it.firstWord:it.endWord]}
	if r.pairing {
		r.instead = v.shelf.instead(it.category)
		r.others = v.shelf.otherPeople(&v.products[to])
	}
	n := float64(len(v.products))
	for i, a := range v.products[to].Attributes {
		p := property{number: v.shelf.attrs[int(it.firstAttr)+i], use: slices.Contains(uses, normal(a.Name)) && !denied(a),
			dull: slices.Contains(dull, normal(a.Name))}
		p.rarity = float32(math.Log(1+n/float64(v.shelf.carriers(p.number))) / math.Log(1+n))
		r.own = append(r.own, p)
		r.whole += p.rarity
	}
	return r, true
}

// instead marks the neighbours of a category that are the same thing as it is: 跑鞋 and 凉鞋 are both 鞋, running shoes and boots
// both footwear, while a jacket and trousers are both only clothing by their parent's name, not by their own.
func (s *shelf) instead(c int32) []bool {
	out := make([]bool, len(s.kinds))
	parent := s.parents[c]
	if parent < 0 || !isA(s.kinds[c], s.kinds[parent]) {
		return out
	}
	for other := range out {
		out[other] = s.parents[other] == parent && isA(s.kinds[other], s.kinds[parent])
	}
	return out
}

// isA reports whether a category is called by its parent's name: its own names end in it.
func isA(child, parent chat.Category) bool {
	return slices.ContainsFunc(wordings(parent), func(name string) bool {
		name = joined(name)
		return name != "" && slices.ContainsFunc(wordings(child), func(own string) bool {
			own = joined(own)
			isHan, _ := lex.IsHan(name)
			return strings.HasSuffix(own, name) && (isHan || len(own) == len(name) || own[len(own)-len(name)-1] == ' ')
		})
	})
}

// carriers counts the products with an attribute.
func (s *shelf) carriers(attr int32) int {
	n := 0
	for _, a := range s.attrs {
		if a == attr {
			n++
		}
	}
	return max(n, 1)
}

// allows reports whether a product may answer at all: what goes with something is of another kind, does not stand for it, and is
// for the same people.
func (r *relation) allows(s *shelf, i int32) bool {
	if r == nil || !r.pairing {
		return true
	}
	a, b := s.items[r.to].category, s.items[i].category
	return !s.under(a, b) && !s.under(b, a) && !r.instead[b] && !meet(s.attrs[s.items[i].firstAttr:s.items[i].endAttr], r.others)
}

// otherPeople gives the attributes that say that a product is for others than p is.
func (s *shelf) otherPeople(p *chat.Product) []int32 {
	var out []int32
	for _, a := range p.Attributes {
		name, value := normal(a.Name), normal(a.Value)
		if !slices.Contains(audiences, name) || everybody(value) {
			continue
		}
		for other, number := range s.people[name] {
			if other != value && !everybody(other) {
				out = append(out, number)
			}
		}
	}
	return out
}

func everybody(value string) bool {
	return slices.Contains([]string{"unisex", "all", "everyone", "any", "adult", "adults"}, value)
}

type part struct {
	name  string
	value float32
}

// parts gives what a product owes to the relation; all are 0 where it has nothing to do with it. The first is what makes the
// relation: the kind of what is alike, the use of what goes together. Likeness in meaning stands for it where there is a model.
func (r *relation) parts(s *shelf, sc *scratch, i int32) [3]part {
	var out [3]part
	if r.pairing {
		out = r.together(s, i)
	} else {
		out = r.alike(s, i)
	}
	near := related
	if r.pairing {
		near = relatedUse
	}
	if out[0].value == 0 && (!sc.meant || sc.near[i] < near) {
		return [3]part{}
	}
	return out
}

// strength is the sum of parts.
func (r *relation) strength(s *shelf, sc *scratch, i int32) float32 {
	p := r.parts(s, sc, i)
	return p[0].value + p[1].value + p[2].value
}

func (r *relation) together(s *shelf, i int32) [3]part {
	use, shared := r.common(s, i)
	for _, w := range s.words[s.items[i].firstWord:s.items[i].endWord] {
		if has(r.words, w) {
			use += 0.5
		}
	}
	return [3]part{{"use", weightUse * min(use, 1)}, {"attributes", 0.3 * weightShared * shared}}
}

func (r *relation) alike(s *shelf, i int32) [3]part {
	it, own := &s.items[i], &s.items[r.to]
	kind := float32(0)
	switch {
	case it.category == own.category:
		kind = 1
	case s.under(it.category, own.category) || s.under(own.category, it.category) || s.neighbours(it.category, own.category):
		kind = 0.5
	}
	_, shared := r.common(s, i)
	brand := float32(0)
	if it.brand != 0 && it.brand == own.brand {
		brand = 1
	}
	return [3]part{{"kind", weightKind * kind}, {"attributes", weightShared * shared}, {"brand", weightSameBrand * brand}}
}

func (s *shelf) neighbours(a, b int32) bool { return s.parents[a] >= 0 && s.parents[a] == s.parents[b] }

// common adds up the properties that a product shares, from 0 to 1, and of them those that say a use.
func (r *relation) common(s *shelf, i int32) (use, shared float32) {
	theirs := s.attrs[s.items[i].firstAttr:s.items[i].endAttr]
	for _, p := range r.own {
		if !has(theirs, p.number) {
			continue
		}
		shared += p.rarity
		if p.use {
			use += p.rarity
		}
	}
	if r.whole > 0 {
		shared /= r.whole
	}
	return use, shared
}
