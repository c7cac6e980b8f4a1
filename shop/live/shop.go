package live

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
)

// Shop answers the bot from two places: what is sold and how from what was loaded, orders from the running system; and, where there
// is a tracker, what a carrier says of a parcel.
type Shop struct {
	*shop.Shop
	system  System
	tracker Tracker
}

// NewShop joins a loaded shop with the system that has its orders. tracker may be nil; give a *Traces, which remembers.
func NewShop(loaded *shop.Shop, system System, tracker Tracker) *Shop {
	return &Shop{loaded, system, tracker}
}

// WindowDays is how many days back the system shows orders; 0 where it shows all.
func (s *Shop) WindowDays() int {
	if w, ok := s.system.(interface{ WindowDays() int }); ok {
		return w.WindowDays()
	}
	return 0
}

// Order asks the system, and the tracker for its parcels.
func (s *Shop) Order(ctx context.Context, number string) (chat.Order, error) {
	o, err := s.system.Order(ctx, number)
	if err != nil {
		return chat.Order{}, err
	}
	return follow(ctx, s.tracker, o), nil
}

// maxFollowed bounds the orders of a shopper whose parcels are asked about: the newest.
const maxFollowed = 3

// OrdersOf asks the system, and the tracker for the parcels of the newest orders that are on their way.
func (s *Shop) OrdersOf(ctx context.Context, external string) ([]chat.Order, error) {
	orders, err := s.system.OrdersOf(ctx, external)
	if err != nil {
		return nil, err
	}
	n := 0
	for i, o := range orders {
		if o.State == chat.OrderShipped && n < maxFollowed {
			n++
			orders[i] = follow(ctx, s.tracker, o)
		}
	}
	return orders, nil
}

// Act has the system do it.
func (s *Shop) Act(ctx context.Context, a chat.OrderAction) (chat.Order, error) {
	return s.system.Act(ctx, a)
}

// Source is a shop.Source of a running system's catalogue; what no system tells (policies, questions, size guides, a product's
// other language) comes from a folder. Load asks the system only where nothing was fetched yet.
type Source struct {
	folder shop.Source
	system System

	fetching sync.Mutex // one fetch at a time
	mu       sync.Mutex
	have     *Catalogue
	gone     map[string]time.Time // ids of products that the system told to be gone, and when
	stocked  map[string]time.Time // SKUs whose stock a webhook told, and of when it was

	again chan struct{} // holds one where Take could not tell all
}

// NewSource joins a folder with a system.
func NewSource(folder shop.Source, system System) *Source {
	return &Source{folder: folder, system: system, gone: map[string]time.Time{}, stocked: map[string]time.Time{}, again: make(chan struct{}, 1)}
}

// Fetch reads the system's catalogue; on an error what was fetched before stays. shop.Shop.Reload takes it over.
func (s *Source) Fetch(ctx context.Context) (Catalogue, error) {
	s.fetching.Lock()
	defer s.fetching.Unlock()
	c, err := s.system.Catalogue(ctx)
	if err != nil {
		return Catalogue{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keepNewer(&c)
	s.have = &c
	return c, nil
}

// keepNewer leaves what a webhook told while the pages were read.
func (s *Source) keepNewer(c *Catalogue) {
	c.Products = slices.DeleteFunc(slices.Clone(c.Products), func(p chat.Product) bool { return s.gone[p.ID].After(p.AsOf) })
	maps.DeleteFunc(s.gone, func(_ string, at time.Time) bool { return at.Before(c.AsOf) })
	if s.have == nil {
		return
	}
	at := make(map[string]int, len(c.Products))
	for i, p := range c.Products {
		at[p.ID] = i
	}
	for _, p := range s.have.Products {
		if i, known := at[p.ID]; known && p.AsOf.After(c.Products[i].AsOf) {
			c.Products[i] = p
		} else if !known && p.AsOf.After(c.AsOf) {
			c.Products = append(c.Products, p)
		}
	}
}

// Take lays a webhook's news over what was fetched. changed tells that shop.Shop.Reload is worth it; again that the news names
// something only Fetch can read, which Keep then does. Orders are not kept: they are asked for when they are needed.
func (s *Source) Take(n News) (changed, again bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		if again {
			select {
			case s.again <- struct{}{}:
			default: // it is asked for already
			}
		}
	}()
	if s.have == nil {
		return false, true
	}
	products := slices.Clone(s.have.Products) // a Load may be reading the old ones
	for _, p := range n.Products {
		i := find(products, p.ID)
		switch {
		case s.gone[p.ID].After(p.AsOf): // the older news came later
		case i < 0:
			products, changed = append(products, p), true
		case !p.AsOf.Before(products[i].AsOf):
			products[i], changed = p, true
		}
	}
	for _, id := range n.Removed {
		s.gone[id] = n.AsOf
		if i := find(products, id); i >= 0 && !products[i].AsOf.After(n.AsOf) {
			products, changed = slices.Delete(products, i, i+1), true
		}
	}
	for _, level := range n.Stock {
		if level.SKU != "" && s.stocked[level.SKU].After(n.AsOf) {
			continue // the older news came later
		}
		hit := restock(products, level, n.AsOf)
		if hit {
			s.stocked[level.SKU] = n.AsOf
		}
		changed, again = changed || hit, again || !hit && level.SKU == ""
	}
	next := *s.have
	next.Products = products
	s.have = &next
	return changed, again || len(n.Changed) > 0
}

// restock sets a variant's stock, unless what is known of it is newer.
func restock(products []chat.Product, level Stock, at time.Time) bool {
	for i := range products {
		p := &products[i]
		for j, v := range p.Variants {
			if level.SKU == "" || v.SKU != level.SKU || p.AsOf.After(at) {
				continue
			}
			p.Variants = slices.Clone(p.Variants)
			p.Variants[j].Stock = max(level.Left, 0)
			return true
		}
	}
	return false
}

func find(products []chat.Product, id string) int {
	return slices.IndexFunc(products, func(p chat.Product) bool { return p.ID == id })
}

// Load gives the folder's contents with the system's catalogue in the place of the folder's. Orders of the folder are left out.
func (s *Source) Load(ctx context.Context) (shop.Contents, error) {
	c, err := s.folder.Load(ctx)
	if err != nil {
		return shop.Contents{}, err
	}
	s.mu.Lock()
	have := s.have
	s.mu.Unlock()
	if have == nil {
		fetched, err := s.Fetch(ctx)
		if err != nil {
			return shop.Contents{}, err
		}
		have = &fetched
	}
	own := map[string]chat.Product{}
	for _, p := range c.Products {
		own[p.ID] = p
	}
	c.Orders, c.Products, c.Categories = nil, slices.Clone(have.Products), joinCategories(c.Categories, have.Categories)
	for i, p := range c.Products {
		if want := c.Policies.Shop.Currency; p.Price.Currency != want {
			return shop.Contents{}, fmt.Errorf("%s sells in %s, but the shop's currency in policies.json is %s: write the one the system uses", s.system.Name(), p.Price.Currency, want)
		}
		c.Products[i] = joinProduct(p, own[p.ID])
	}
	return c, nil
}

// joinCategories gives the system's categories, with words and titles that the folder has for them, and then the folder's others.
func joinCategories(own, theirs []chat.Category) []chat.Category {
	byID := map[string]int{}
	all := slices.Clone(theirs)
	for i, k := range all {
		byID[k.ID] = i
	}
	for _, k := range own {
		i, known := byID[k.ID]
		if !known {
			all = append(all, k)
			continue
		}
		all[i].Title, all[i].Words = joinWords(k.Title, all[i].Title), k.Words
	}
	return all
}

// joinProduct adds to a system's product what the folder says of it and the system does not. Price and stock are the system's.
func joinProduct(p, own chat.Product) chat.Product {
	p.Title, p.Description = joinWords(p.Title, own.Title), joinWords(p.Description, own.Description)
	if p.Category == "" {
		p.Category = own.Category
	}
	if len(p.Attributes) == 0 {
		p.Attributes = own.Attributes
	}
	if p.SizeGuide == "" {
		p.SizeGuide = own.SizeGuide
	}
	p.Words = append(slices.Clone(p.Words), own.Words...)
	return p
}

// joinWords fills the languages that first lacks.
func joinWords(first, second chat.Words) chat.Words {
	if len(first)+len(second) == 0 {
		return nil
	}
	w := maps.Clone(second)
	if w == nil {
		w = chat.Words{}
	}
	for language, text := range first {
		if text != "" {
			w[language] = text
		}
	}
	return w
}
