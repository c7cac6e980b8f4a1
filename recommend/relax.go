package recommend

import (
	"cmp"
	"context"
	"slices"

	"shoptalk/chat"
)

// condition is one limit that can be let go.
type condition struct {
	name string
	set  func(chat.Limits) bool
	drop func(*chat.Limits)
}

// conditions stand in the order in which equals are preferred: what shoppers give up most easily first, the kind of thing they
// want last and only where nothing else helps. What is refused (不要皮的) is no condition to bargain about.
var conditions = []condition{
	{chat.EntityColor, func(l chat.Limits) bool { return len(l.Colors) > 0 }, func(l *chat.Limits) { l.Colors = nil }},
	{chat.EntityBrand, func(l chat.Limits) bool { return len(l.Brands) > 0 }, func(l *chat.Limits) { l.Brands = nil }},
	{chat.EntityPriceMax, func(l chat.Limits) bool { return l.PriceMax > 0 }, func(l *chat.Limits) { l.PriceMax = 0 }},
	{chat.EntityPriceMin, func(l chat.Limits) bool { return l.PriceMin > 0 }, func(l *chat.Limits) { l.PriceMin = 0 }},
	{chat.EntityAttribute, func(l chat.Limits) bool { return len(l.Attributes) > 0 }, func(l *chat.Limits) { l.Attributes = nil }},
	{chat.EntitySize, func(l chat.Limits) bool { return len(l.Sizes) > 0 }, func(l *chat.Limits) { l.Sizes = nil }},
	{chat.EntityCategory, func(l chat.Limits) bool { return len(l.Categories) > 0 }, func(l *chat.Limits) { l.Categories = nil }},
}

// Relax says which single condition of a wish to let go so that most products fit: limit is its entity type (an attribute as
// attribute:name=value), picks the best of what would then fit, for a price those nearest to the wish, nearest first. What is refused stays
// refused. ok is false where letting go of any one condition gives nothing.
func (r *Recommender) Relax(ctx context.Context, w chat.Wish) (limit string, picks []chat.Pick, ok bool) {
	v := r.current()
	best := 0
	var chosen chat.Wish
	for _, c := range looser(w) {
		if ctx.Err() != nil {
			return "", nil, false
		}
		if c.name == chat.EntityCategory && best > 0 {
			break
		}
		if prices := r.fitting(v, c.wish); len(prices) > best {
			best, limit, chosen = len(prices), c.name, nearPrice(c.wish, c.name, prices)
		}
	}
	if best == 0 {
		return "", nil, false
	}
	picks = r.choose(v, chosen, w.Limits)
	slices.SortStableFunc(picks, func(a, b chat.Pick) int {
		x, y := priceOf(a.Product, a.Variant).Amount, priceOf(b.Product, b.Variant).Amount
		switch limit {
		case chat.EntityPriceMax:
			return cmp.Compare(x, y)
		case chat.EntityPriceMin:
			return cmp.Compare(y, x)
		}
		return 0
	})
	return limit, picks, len(picks) > 0
}

type looserWish struct {
	name string
	wish chat.Wish
}

// looser gives the wish without each of its conditions, in the order in which equals are preferred.
func looser(w chat.Wish) []looserWish {
	var out []looserWish
	for _, c := range conditions {
		if !c.set(w.Limits) {
			continue
		}
		if c.name == chat.EntityAttribute {
			for i, a := range w.Limits.Attributes {
				one := w
				one.Limits.Attributes = slices.Delete(slices.Clone(w.Limits.Attributes), i, i+1)
				out = append(out, looserWish{c.name + ":" + a, one})
			}
			continue
		}
		one := w
		c.drop(&one.Limits)
		out = append(out, looserWish{c.name, one})
	}
	return out
}

// fitting gives the prices of the products that a wish leaves.
func (r *Recommender) fitting(v *view, w chat.Wish) []int64 {
	s := r.scratch.Get().(*scratch)
	defer r.scratch.Put(s)
	s.reset(len(v.products))
	d, ok := newDemand(v, w, w.Limits)
	if !ok || !d.collect(s) || !d.rate(s) {
		return nil
	}
	prices := make([]int64, len(s.candidates))
	for i, c := range s.candidates {
		prices[i] = v.shelf.variants[c.variant].price
	}
	slices.Sort(prices)
	return prices
}

// nearPrice draws a dropped price limit back to where just enough products fit: who wanted to spend 80 is shown 89, not 900.
func nearPrice(w chat.Wish, limit string, prices []int64) chat.Wish {
	n := min(wanted(w.N), len(prices))
	switch {
	case n == 0:
	case limit == chat.EntityPriceMax:
		w.Limits.PriceMax = prices[n-1]
	case limit == chat.EntityPriceMin:
		w.Limits.PriceMin = prices[len(prices)-n]
	}
	return w
}
