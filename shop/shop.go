package shop

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"shoptalk/chat"
)

// Contents is everything a source knows about the shop. Orders are as the merchant has them, without shoppers' actions.
type Contents struct {
	Categories []chat.Category
	SizeGuides []chat.SizeGuide
	Products   []chat.Product
	Policies   chat.Policies
	Orders     []chat.Order
	FAQ        []chat.FAQ
}

// Source is where the merchant's data comes from. Load reads all of it afresh and has validated it.
type Source interface {
	Load(ctx context.Context) (Contents, error)
}

// Journal keeps what shoppers asked to be done to orders, across restarts. AppendOrderAction reports fresh false where the
// key is known, and changes nothing then.
type Journal interface {
	AppendOrderAction(ctx context.Context, a chat.OrderAction) (fresh bool, err error)
	OrderActions(ctx context.Context) ([]chat.OrderAction, error)
}

// Shop answers about the merchant's data. Everything it returns is a copy that the caller may keep and change; all methods
// may be called at the same time.
type Shop struct {
	source  Source
	journal Journal
	now     func() time.Time

	acting  sync.Mutex // one action or reload at a time, so that a journal write never waits under mu
	mu      sync.RWMutex
	view    *view
	version uint64 // of view
}

// view is one loaded state of the shop. Only order, and the orders it points to, change after it is made.
type view struct {
	Contents
	product map[string]int
	guide   map[string]int
	order   map[string]chat.Order // by orderKey, actions applied
	done    map[string]chat.OrderAction
}

// Open loads the source and replays the journal over its orders. now is the shop's clock.
func Open(ctx context.Context, source Source, journal Journal, now func() time.Time) (*Shop, error) {
	s := &Shop{source: source, journal: journal, now: now}
	if err := s.Reload(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// Reload reads the source again and swaps it in whole; on an error the shop goes on with what it had.
func (s *Shop) Reload(ctx context.Context) error {
	s.acting.Lock()
	defer s.acting.Unlock()
	return s.reload(ctx)
}

func (s *Shop) reload(ctx context.Context) error {
	contents, err := s.source.Load(ctx)
	if err != nil {
		return fmt.Errorf("load the shop's data: %w", err)
	}
	actions, err := s.journal.OrderActions(ctx)
	if err != nil {
		return fmt.Errorf("read the order journal: %w", err)
	}
	v := newView(contents)
	for _, a := range actions {
		v.done[a.Key] = a
		o, ok := v.order[orderKey(a.Order)]
		if !ok {
			continue
		}
		// An action that no longer fits was overtaken by the merchant: the file is newer and holds.
		if changed, err := v.apply(o, a); err == nil {
			v.order[orderKey(a.Order)] = changed
		}
	}
	s.mu.Lock()
	s.view = v
	s.version++
	s.mu.Unlock()
	return nil
}

// Version rises with every load of the catalogue: what was built on it is as new as it is while the number stays.
func (s *Shop) Version() uint64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.version
}

func newView(c Contents) *view {
	v := &view{
		Contents: c,
		product:  make(map[string]int, len(c.Products)),
		guide:    make(map[string]int, len(c.SizeGuides)),
		order:    make(map[string]chat.Order, len(c.Orders)),
		done:     map[string]chat.OrderAction{},
	}
	for i, p := range c.Products {
		v.product[p.ID] = i
	}
	for i, g := range c.SizeGuides {
		v.guide[g.ID] = i
	}
	for _, o := range c.Orders {
		v.order[orderKey(o.Number)] = o
	}
	return v
}

// orderKey is an order number as people write it: case, "#" and spaces do not matter.
func orderKey(number string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '#' || r == ' ' || r == '　' || r == '＃' {
			return -1
		}
		return r
	}, number))
}

func (s *Shop) seen() *view {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.view
}

// Product gives the product of an id.
func (s *Shop) Product(id string) (chat.Product, bool) {
	v := s.seen()
	i, ok := v.product[id]
	if !ok {
		return chat.Product{}, false
	}
	return cloneProduct(v.Products[i]), true
}

// Products gives the whole catalogue in the merchant's order. It copies all of it: keep the result rather than call it for
// every message.
func (s *Shop) Products() []chat.Product { return cloneEach(s.seen().Products, cloneProduct) }

// Categories gives all categories in the merchant's order.
func (s *Shop) Categories() []chat.Category { return cloneEach(s.seen().Categories, cloneCategory) }

// SizeGuide gives the size guide of an id.
func (s *Shop) SizeGuide(id string) (chat.SizeGuide, bool) {
	v := s.seen()
	i, ok := v.guide[id]
	if !ok {
		return chat.SizeGuide{}, false
	}
	return cloneGuide(v.SizeGuides[i]), true
}

// Policies gives what the shop has written down about how it sells.
func (s *Shop) Policies() chat.Policies { return clonePolicies(s.seen().Policies) }

// FAQ gives the shop's questions and answers.
func (s *Shop) FAQ() []chat.FAQ { return cloneEach(s.seen().FAQ, cloneFAQ) }

// Order gives an order by its number, whatever its case and with or without "#"; chat.ErrNotFound where there is none.
func (s *Shop) Order(ctx context.Context, number string) (chat.Order, error) {
	if err := ctx.Err(); err != nil {
		return chat.Order{}, err
	}
	s.mu.RLock()
	o, ok := s.view.order[orderKey(number)]
	s.mu.RUnlock()
	if !ok {
		return chat.Order{}, chat.ErrNotFound
	}
	return cloneOrder(o), nil
}

// OrdersOf gives the orders of a shopper, named by the shop's own id, newest first; none for an empty id.
func (s *Shop) OrdersOf(ctx context.Context, external string) ([]chat.Order, error) {
	if external == "" {
		return nil, ctx.Err()
	}
	return s.ordersWhere(ctx, func(o chat.Order) bool { return o.Shopper == external })
}

// Orders gives all orders, newest first.
func (s *Shop) Orders(ctx context.Context) ([]chat.Order, error) {
	return s.ordersWhere(ctx, func(chat.Order) bool { return true })
}

func (s *Shop) ordersWhere(ctx context.Context, want func(chat.Order) bool) ([]chat.Order, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	var found []chat.Order
	for _, o := range s.view.order {
		if want(o) {
			found = append(found, cloneOrder(o))
		}
	}
	slices.SortFunc(found, func(a, b chat.Order) int {
		if c := b.Placed.Compare(a.Placed); c != 0 {
			return c
		}
		return strings.Compare(b.Number, a.Number)
	})
	return found, nil
}
