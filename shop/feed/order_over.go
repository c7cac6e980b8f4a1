package feed

import (
	"slices"
	"strings"
	"time"

	"shoptalk/chat"
	"shoptalk/chat/lex"
	"shoptalk/shop"
)

// shelf finds products for the lines of orders.
type shelf struct {
	products []chat.Product
	bySKU    map[string][2]int
	byID     map[string]int
	byTitle  map[string]int // -1 where two have it
}

func newShelf(c shop.Contents) *shelf {
	s := &shelf{c.Products, map[string][2]int{}, map[string]int{}, map[string]int{}}
	for i, p := range c.Products {
		s.byID[p.ID] = i
		for n, v := range p.Variants {
			s.bySKU[v.SKU] = [2]int{i, n}
		}
		for _, t := range p.Title {
			if other, there := s.byTitle[titleKey(t)]; there && other != i {
				s.byTitle[titleKey(t)] = -1
			} else {
				s.byTitle[titleKey(t)] = i
			}
		}
	}
	return s
}

func titleKey(t string) string { return strings.TrimSpace(lex.Fold(sheetLine(t))) }

// find gives the product, and the variant where the SKU names one.
func (s *shelf) find(sku, id, title string) (p chat.Product, v *chat.Variant, ok bool) {
	if at, ok := s.bySKU[sku]; ok && sku != "" {
		p = s.products[at[0]]
		return p, &p.Variants[at[1]], true
	}
	if i, ok := s.byID[id]; ok && id != "" {
		return s.products[i], nil, true
	}
	if i, ok := s.byTitle[titleKey(title)]; ok && i >= 0 && title != "" {
		return s.products[i], nil, true
	}
	return p, nil, false
}

// Over gives the shop's contents with these orders in them, and what changed. Orders that the file does not name stay; of those that
// it names, what it does not speak of (a parcel's steps, a return, an invoice) stays too. c is not changed.
func (o *Orders) Over(c shop.Contents, asOf time.Time) (shop.Contents, Change) {
	change := Change{Lines: map[string]int{}}
	c.Orders = slices.Clone(c.Orders)
	place := map[string]int{}
	for i, old := range c.Orders {
		place[old.Number] = i
	}
	for _, sale := range o.Items {
		now := sale.Order
		i, known := place[now.Number]
		change.Lines[now.Number] = sale.Line
		var old chat.Order
		if known {
			old = c.Orders[i]
			now = sale.over(old)
		}
		if !sale.entire || now.AsOf.IsZero() {
			now.AsOf = asOf
		}
		before, after := old, now
		before.AsOf, after.AsOf = time.Time{}, time.Time{}
		switch {
		case !known:
			place[now.Number] = len(c.Orders)
			c.Orders = append(c.Orders, now)
			change.New = append(change.New, now.Number)
			continue
		case same(before, after):
			change.Unchanged = append(change.Unchanged, now.Number)
		default:
			change.Changed = append(change.Changed, now.Number)
		}
		c.Orders[i] = now
	}
	return c, change
}

// over lays an order over the one that the shop has.
func (s Sale) over(old chat.Order) chat.Order {
	if s.entire {
		return s.Order
	}
	given, now := s.Order, old
	now.State, now.Lines, now.Shipping, now.Total = given.State, given.Lines, given.Shipping, given.Total
	for _, t := range []struct{ now, given *string }{{&now.Shopper, &given.Shopper}, {&now.Phone, &given.Phone}, {&now.Name, &given.Name},
		{&now.Address, &given.Address}, {&now.Payment, &given.Payment}, {&now.Invoice, &given.Invoice}} {
		if *t.given != "" {
			*t.now = *t.given
		}
	}
	for _, t := range []struct{ now, given *time.Time }{{&now.Placed, &given.Placed}, {&now.Paid, &given.Paid}, {&now.Shipped, &given.Shipped},
		{&now.Delivered, &given.Delivered}, {&now.Cancelled, &given.Cancelled}, {&now.Promised, &given.Promised}} {
		if !t.given.IsZero() {
			*t.now = *t.given
		}
	}
	now.Parcels = slices.Clone(old.Parcels)
	for _, p := range given.Parcels {
		if !slices.ContainsFunc(now.Parcels, func(q chat.Parcel) bool { return q.Number == p.Number }) {
			now.Parcels = append(now.Parcels, p)
		}
	}
	return now
}
