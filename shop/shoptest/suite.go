package shoptest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/live"
)

// Bench is a connector with the fake of its system.
type Bench struct {
	System live.System
	// Faults is before the fake; nil where no network is between.
	Faults *Faults
	// Done counts how often the system carried out an action of that kind on an order.
	Done func(order, kind string) int
	// Acts are the kinds of actions that the connector can do. Cancel is among them.
	Acts []string
	// Parcels and Reduced: the system tells of parcels, of prices before a reduction.
	Parcels, Reduced bool
	// Secrets must not stand in an error.
	Secrets []string
}

// Open makes a connector with the limits given and a fake that holds the merchant. It closes both with the test.
type Open func(t *testing.T, m Merchant, l live.Limits) Bench

// stage is a bench with what it waited for.
type stage struct {
	*testing.T
	Bench
	mu    sync.Mutex
	waits []time.Duration
}

func (s *stage) waited() []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]time.Duration(nil), s.waits...)
}

// Run runs the suite.
func Run(t *testing.T, open Open) {
	for name, test := range map[string]func(*stage){
		"the catalogue is read whole":                                    wholeCatalogue,
		"an order is found however its number is written":                orderByNumber,
		"an order names its owner":                                       owner,
		"a parcel is named by its carrier and number":                    parcels,
		"an unknown order is not found":                                  unknownOrder,
		"a hostile number reaches nobody":                                hostileNumbers,
		"a shopper's orders are the shopper's alone, newest first":       ownOrders,
		"a shopper's orders are read over all pages":                     manyOrders,
		"nobody has no orders":                                           noOrders,
		"an action is done once":                                         actOnce,
		"an action asked for at the same time is done once":              actAtOnce,
		"a key is for one action":                                        keyReused,
		"an action that cannot be is refused and changes nothing":        actRefused,
		"an action that is none of the system's is named as such":        actUnsupported,
		"an action on an unknown order is not found":                     actUnknown,
		"every action that the connector knows is done":                  actEach,
		"a cancelled context ends every call before it":                  cancelledBefore,
		"an action whose answer is lost is not done twice":               actLost,
		"a fault that passes is not seen":                                faultsPass,
		"a fault that stays is an error and no fact":                     faultsStay,
		"an answer that is none is an error and no fact":                 garbage,
		"a refused key is asked about once":                              denied,
		"a wait that the system asks for is kept":                        askedWait,
		"a wait longer than a shopper's is an error at once":             longWait,
		"pauses grow and are not all alike":                              pausesGrow,
		"a context that ends during a call ends the call":                cancelledDuring,
		"a catalogue of which a page is missing is no catalogue":         missingPage,
		"an action that the system is too busy for is tried again later": actThrottled,
	} {
		t.Run(name, func(t *testing.T) {
			s := &stage{T: t}
			s.Bench = open(t, NewMerchant(), live.Limits{
				Try: 5 * time.Second, Tries: 4, Pause: 100 * time.Millisecond, MaxWait: 20 * time.Second, MaxBytes: Bytes,
				Now: func() time.Time { return Clock }, Jitter: func() float64 { return 0.5 },
				Wait: func(ctx context.Context, d time.Duration) error {
					s.mu.Lock()
					s.waits = append(s.waits, d)
					s.mu.Unlock()
					return ctx.Err()
				},
			})
			test(s)
		})
	}
}

// network ends a test of what only happens between machines.
func (s *stage) network() bool { return s.Faults != nil }

func (s *stage) order(number string) chat.Order {
	s.Helper()
	o, err := s.System.Order(s.Context(), number)
	if err != nil {
		s.Fatalf("order %s: %v", number, err)
	}
	return o
}

// asOf checks that a fact says when it was one.
func (s *stage) asOf(what string, at time.Time) {
	s.Helper()
	if at.IsZero() || at.After(Clock) {
		s.Errorf("%s is as of %s: every fact says when it was told, and none is from the future", what, at)
	}
}

// fails checks an error: its code, that it names the system and no secret, and a remedy.
func (s *stage) fails(err error, codes ...string) {
	s.Helper()
	if err == nil {
		s.Errorf("no error: want %v", codes)
		return
	}
	code, text := chat.CodeOf(err), err.Error()
	for _, want := range codes {
		if code == want {
			codes = nil
			break
		}
	}
	var e *chat.Error
	if codes != nil || !errors.As(err, &e) {
		s.Errorf("the error %q is of code %s: want one of %v", text, code, codes)
		return
	}
	if !strings.Contains(text, s.System.Name()) {
		s.Errorf("the error %q does not name %s", text, s.System.Name())
	}
	if !strings.Contains(e.Text, ":") && !strings.Contains(e.Text, ";") {
		s.Errorf("the error %q names no remedy", text)
	}
	for _, secret := range s.Secrets {
		if strings.Contains(text, secret) {
			s.Errorf("the error %q tells a secret", text)
		}
	}
}

func wholeCatalogue(s *stage) {
	c, err := s.System.Catalogue(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	want := NewMerchant()
	if len(c.Products) != len(want.Products) || len(c.Left) > 0 {
		s.Fatalf("%d products of %d, left out: %v", len(c.Products), len(want.Products), c.Left)
	}
	s.asOf("the catalogue", c.AsOf)
	categories := map[string]chat.Category{}
	for _, k := range c.Categories {
		categories[k.ID] = k
	}
	got := map[string]chat.Product{}
	for _, p := range c.Products {
		got[p.ID] = p
	}
	for _, w := range want.Products {
		p, ok := got[w.ID]
		if !ok {
			s.Errorf("product %s is missing", w.ID)
			continue
		}
		s.sameProduct(p, w)
		if title := categories[p.Category].Title.In(chat.English); title != want.Category {
			s.Errorf("product %s is in the category %q titled %q: want %q", p.ID, p.Category, title, want.Category)
		}
	}
}

func (s *stage) sameProduct(p, w chat.Product) {
	s.Helper()
	s.asOf("product "+p.ID, p.AsOf)
	if p.Title.In(chat.English) != w.Title.In(chat.English) || p.Price != w.Price || p.URL != w.URL || p.Image != w.Image {
		s.Errorf("product %s: %v %v %q %q, want %v %v %q %q", p.ID, p.Title, p.Price, p.URL, p.Image, w.Title, w.Price, w.URL, w.Image)
	}
	if s.Reduced && (p.Was == nil) != (w.Was == nil) || p.Was != nil && (w.Was == nil || *p.Was != *w.Was) {
		s.Errorf("product %s was %v, want %v", p.ID, p.Was, w.Was)
	}
	if len(p.Variants) != len(w.Variants) {
		s.Errorf("product %s has %d variants, want %d", p.ID, len(p.Variants), len(w.Variants))
		return
	}
	for i, v := range p.Variants {
		x := w.Variants[i]
		if v.SKU != x.SKU || v.Size != x.Size || v.Color != x.Color || v.Stock != x.Stock || priceOf(p, v) != priceOf(w, x) {
			s.Errorf("product %s has %+v at %v, want %+v at %v", p.ID, v, priceOf(p, v), x, priceOf(w, x))
		}
	}
}

func priceOf(p chat.Product, v chat.Variant) chat.Money {
	if v.Price != nil {
		return *v.Price
	}
	return p.Price
}
