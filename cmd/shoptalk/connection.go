package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
	"shoptalk/shop/live"
)

const (
	firstPause   = 5 * time.Second        // to the next try where the catalogue could not be read at start; it doubles
	gather       = 250 * time.Millisecond // webhooks that come this close together are taken over at once
	mostTaken    = 4096                   // deliveries that are remembered, so that each is taken once
	catalogueAge = 24 * time.Hour         // an older catalogue is not said any more
)

// connection is the shop's running system beside the shop's files.
type connection struct {
	system  *watched     // nil where parcels alone are asked about
	source  *live.Source // nil where there is no system
	tracker live.Tracker // nil where none is named
	hook    string       // whose webhooks are taken: http, shopify or woo
	news    hook
	now     func() time.Time
	log     *slog.Logger
	every   time.Duration
	poke    chan struct{} // holds one where a webhook changed something

	mu    sync.Mutex
	taken map[string]bool
	order []string // of taken, oldest first
}

// contents is where the shop's data comes from: the folder, and what the system sells in the place of what the folder does.
func (k *connection) contents(folder shop.Source) shop.Source {
	if k == nil || k.source == nil {
		return folder
	}
	return k
}

// Load leaves a catalogue out that is too old to be said.
func (k *connection) Load(ctx context.Context) (shop.Contents, error) {
	c, err := k.source.Load(ctx)
	if read := k.system.lastRead(); err == nil && !read.IsZero() && k.now().Sub(read) > catalogueAge {
		k.log.Error("the shop's catalogue is too old to be said: nothing is offered until it can be read again", "system", k.system.Name(), "read", read)
		c.Products = nil
	}
	return c, err
}

// join gives the shop as the bot asks it.
func (k *connection) join(loaded *shop.Shop) *live.Shop {
	if k.system == nil {
		return live.NewShop(loaded, live.Local("the shop's files", loaded), k.tracker)
	}
	return live.NewShop(loaded, k.system, k.tracker)
}

// run reads the catalogue by its schedule and takes over what webhooks told, until ctx ends. reload is what makes both count.
func (k *connection) run(ctx context.Context, reload func(context.Context) error) {
	if k.source == nil {
		return
	}
	go k.takeOver(ctx, reload)
	report := func(c live.Catalogue, err error) { k.report(ctx, c, err, reload) }
	for pause := firstPause; k.system.catalogueProblem() != nil; pause = min(2*pause, k.every) {
		if !sleep(ctx, pause) {
			return
		}
		c, err := k.source.Fetch(ctx)
		if err == nil {
			err = reload(ctx)
		}
		if ctx.Err() != nil {
			return
		}
		report(c, err)
	}
	k.source.Keep(ctx, live.Schedule{Every: k.every, Reload: reload, Report: report})
}

// report says how a read of the catalogue ended. One that failed may have made what is known too old.
func (k *connection) report(ctx context.Context, c live.Catalogue, err error, reload func(context.Context) error) {
	if err != nil {
		k.log.Error("the shop's catalogue could not be read: what was read before goes on for a day", "system", k.system.Name(), "reason", err)
		if k.now().Sub(k.system.lastRead()) > catalogueAge {
			if err := reload(ctx); err != nil && ctx.Err() == nil {
				k.log.Error("the shop's data is not taken over", "reason", err)
			}
		}
		return
	}
	k.log.Info("the shop's catalogue was read", "system", k.system.Name(), "products", len(c.Products), "left_out", len(c.Left))
	for _, left := range c.Left[:min(len(c.Left), 5)] {
		k.log.Warn("a product was left out", "product", left.ID, "reason", left.Why)
	}
}

// takeOver reloads a moment after webhooks changed something.
func (k *connection) takeOver(ctx context.Context, reload func(context.Context) error) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-k.poke:
		}
		if !sleep(ctx, gather) {
			return
		}
		select { // what came until now is taken over with it
		case <-k.poke:
		default:
		}
		if err := reload(ctx); err != nil && ctx.Err() == nil {
			k.log.Error("what a webhook told is not taken over", "reason", err)
		}
	}
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// Hook takes a webhook of the connected system; chat.ErrNotFound where another is named.
func (k *connection) Hook(system string, r *http.Request) error {
	if k == nil || k.news == nil || system != k.hook {
		return chat.ErrNotFound
	}
	n, err := k.news(r, k.now())
	if err != nil {
		return err
	}
	if !k.once(n.ID) {
		return nil
	}
	changed, again := k.source.Take(n)
	k.log.Debug("a webhook came", "topic", n.Topic, "changed", changed, "read_again", again)
	if changed {
		select {
		case k.poke <- struct{}{}:
		default: // it is asked for already
		}
	}
	return nil
}

// once reports whether a delivery is new. One without an id always is: what is older than what is known changes nothing.
func (k *connection) once(id string) bool {
	if id == "" {
		return true
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.taken[id] {
		return false
	}
	k.taken[id] = true
	k.order = append(k.order, id)
	if len(k.order) > mostTaken {
		delete(k.taken, k.order[0])
		k.order = k.order[1:]
	}
	return true
}

// name is whose system it is, "" where there is none.
func (k *connection) name() string {
	if k == nil || k.system == nil {
		return ""
	}
	return k.system.Name()
}

// problem is why the system is not to be relied upon just now, or nil.
func (k *connection) problem() error {
	if k == nil || k.system == nil {
		return nil
	}
	return k.system.problem()
}

// audited is the shop as the bot asks it, where a system does what is asked: the journal keeps what was done, as it does for files.
type audited struct {
	*live.Shop
	journal shop.Journal
	log     *slog.Logger
}

// Act is live.Shop.Act. What the system did is done, also where it cannot be written down.
func (s audited) Act(ctx context.Context, a chat.OrderAction) (chat.Order, error) {
	o, err := s.Shop.Act(ctx, a)
	if err != nil {
		return o, err
	}
	if _, err := s.journal.AppendOrderAction(ctx, a); err != nil {
		s.log.Error("an order action was done and is not in the journal", "key", a.Key, "kind", a.Kind, "reason", err)
	}
	return o, nil
}

// deskShop is the shop as people ask it over HTTP: a system that does not answer is "come back", and has no list of all orders.
type deskShop struct {
	*live.Shop
	system string // its name; "" where the orders are in files
}

// Order is live.Shop.Order.
func (d deskShop) Order(ctx context.Context, number string) (chat.Order, error) {
	o, err := d.Shop.Order(ctx, number)
	return o, comeBack(err)
}

// OrdersOf is live.Shop.OrdersOf.
func (d deskShop) OrdersOf(ctx context.Context, external string) ([]chat.Order, error) {
	orders, err := d.Shop.OrdersOf(ctx, external)
	return orders, comeBack(err)
}

// Orders refuses where the orders are in a system: nobody should take an empty list for the truth.
func (d deskShop) Orders(ctx context.Context) ([]chat.Order, error) {
	if d.system != "" {
		return nil, &chat.Error{Code: shop.CodeRefused, Text: "the orders are in " + d.system + ": ask for one by number, or for a shopper's"}
	}
	return d.Shop.Orders(ctx)
}

func comeBack(err error) error {
	var e *chat.Error
	if errors.As(err, &e) && systemFails(err) {
		return &chat.Error{Code: "unavailable", Text: e.Text, Retry: e.Retry, Err: err}
	}
	return err
}
