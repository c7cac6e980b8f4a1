package live_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
	"shoptalk/shop/live"
)

var noon = time.Date(2026, 5, 18, 12, 0, 0, 0, time.UTC)

func cents(n int64) chat.Money { return chat.Money{Amount: n, Currency: "USD"} }

func product(id string, stock int, at time.Time) chat.Product {
	return chat.Product{ID: id, Title: chat.Words{"en": id}, Category: "shoes", Price: cents(100), AsOf: at, Variants: []chat.Variant{{SKU: id, Stock: stock}}}
}

// system is a live.System that tests change.
type system struct {
	live.System
	catalogue live.Catalogue
	err       error
	fetched   int
}

func (s *system) Name() string { return "the system" }

func (s *system) Catalogue(context.Context) (live.Catalogue, error) {
	s.fetched++
	return s.catalogue, s.err
}

// folder is a shop.Source of what no system tells.
type folder struct{ shop.Contents }

func (f folder) Load(context.Context) (shop.Contents, error) { return f.Contents, nil }

func begin() (*system, *live.Source) {
	s := &system{catalogue: live.Catalogue{AsOf: noon, Categories: []chat.Category{{ID: "shoes", Title: chat.Words{"en": "Shoes"}}},
		Products: []chat.Product{product("a", 1, noon), product("b", 2, noon)}}}
	f := folder{}
	f.Policies.Shop.Currency = "USD"
	f.Products = []chat.Product{{ID: "a", Title: chat.Words{"zh": "甲", "en": "other"}, Price: cents(5), SizeGuide: "feet", Words: []string{"first"}}, {ID: "gone"}}
	f.Categories = []chat.Category{{ID: "shoes", Title: chat.Words{"zh": "鞋"}, Words: []string{"shoe"}}, {ID: "more"}}
	f.Orders = []chat.Order{{Number: "1"}}
	return s, live.NewSource(f, s)
}

func load(t *testing.T, s *live.Source) map[string]chat.Product {
	t.Helper()
	c, err := s.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	products := map[string]chat.Product{}
	for _, p := range c.Products {
		products[p.ID] = p
	}
	return products
}

func TestTheSystemSaysWhatIsSoldAndTheFolderTheRest(t *testing.T) {
	sys, s := begin()
	c, err := s.Load(t.Context())
	if err != nil || len(c.Products) != 2 || len(c.Orders) != 0 || len(c.Categories) != 2 {
		t.Fatalf("%+v, %v", c, err)
	}
	a := c.Products[0]
	if a.Title["zh"] != "甲" || a.Title["en"] != "a" || a.Price != cents(100) || a.SizeGuide != "feet" || a.Words[0] != "first" {
		t.Errorf("%+v", a)
	}
	if k := c.Categories[0]; k.Title["zh"] != "鞋" || k.Title["en"] != "Shoes" || len(k.Words) != 1 {
		t.Errorf("%+v", k)
	}
	if load(t, s); sys.fetched != 1 {
		t.Errorf("fetched %d times: Load reads what was fetched", sys.fetched)
	}
}

func TestASystemThatIsDownLeavesWhatWasFetched(t *testing.T) {
	sys, s := begin()
	load(t, s)
	sys.err = errors.New("down")
	if _, err := s.Fetch(t.Context()); err == nil {
		t.Error("no error")
	}
	if p := load(t, s); len(p) != 2 || !p["a"].AsOf.Equal(noon) {
		t.Errorf("%+v", p)
	}
	fresh := live.NewSource(folder{}, sys)
	if _, err := fresh.Load(t.Context()); err == nil {
		t.Error("a shop of which nothing is known began")
	}
}

func TestAnotherCurrencyThanThePoliciesIsRefused(t *testing.T) {
	sys, s := begin()
	sys.catalogue.Products[1].Price.Currency = "EUR"
	if _, err := s.Load(t.Context()); err == nil || !strings.Contains(err.Error(), "policies.json") {
		t.Error(err)
	}
}

func TestNewsIsLaidOverWhatWasFetched(t *testing.T) {
	_, s := begin()
	if changed, again := s.Take(live.News{AsOf: noon, Products: []chat.Product{product("c", 1, noon)}}); changed || !again {
		t.Error("news before the first fetch is not the catalogue")
	}
	load(t, s)
	later := noon.Add(time.Hour)
	changed, again := s.Take(live.News{AsOf: later, Products: []chat.Product{product("a", 9, later), product("c", 3, later)}, Removed: []string{"b"},
		Stock: []live.Stock{{SKU: "c", Left: -4}}})
	if p := load(t, s); !changed || again || len(p) != 2 || p["a"].Stock() != 9 || p["c"].Stock() != 0 {
		t.Errorf("%+v %v %v", p, changed, again)
	}
	if _, again := s.Take(live.News{AsOf: later, Stock: []live.Stock{{Item: "77", Left: 1}}}); !again {
		t.Error("an item that no SKU names is to be fetched")
	}
}

func TestOlderNewsThatComesLateChangesNothing(t *testing.T) {
	_, s := begin()
	load(t, s)
	early, later := noon.Add(-time.Hour), noon.Add(time.Hour)
	s.Take(live.News{AsOf: later, Removed: []string{"b"}})
	changed, _ := s.Take(live.News{AsOf: early, Products: []chat.Product{product("a", 50, early), product("b", 50, early)},
		Stock: []live.Stock{{SKU: "a", Left: 40}}, Removed: []string{"a"}})
	if p := load(t, s); changed || len(p) != 1 || p["a"].Stock() != 1 {
		t.Errorf("%+v %v", p, changed)
	}
}

func TestStockThatWasToldLaterHoldsInWhateverOrderItComes(t *testing.T) {
	_, s := begin()
	load(t, s)
	for _, n := range []struct{ minutes, left int }{{2, 7}, {1, 40}, {3, 6}} {
		s.Take(live.News{AsOf: noon.Add(time.Duration(n.minutes) * time.Minute), Stock: []live.Stock{{SKU: "a", Left: n.left}}})
		if got, want := load(t, s)["a"].Stock(), map[int]int{2: 7, 1: 7, 3: 6}[n.minutes]; got != want {
			t.Errorf("after the news of minute %d there are %d, want %d", n.minutes, got, want)
		}
	}
}

func TestNewsThatComesDuringAFetchIsKept(t *testing.T) {
	sys, s := begin()
	load(t, s)
	later := noon.Add(time.Hour)
	s.Take(live.News{AsOf: later, Products: []chat.Product{product("a", 9, later), product("c", 3, later)}, Removed: []string{"b"}})
	if _, err := s.Fetch(t.Context()); err != nil { // what it reads is of noon
		t.Fatal(err)
	}
	if p := load(t, s); len(p) != 2 || p["a"].Stock() != 9 || p["c"].Stock() != 3 {
		t.Errorf("%+v", p)
	}
	after := later.Add(time.Hour)
	sys.catalogue = live.Catalogue{AsOf: after, Products: []chat.Product{product("a", 5, after), product("b", 6, after)}}
	if _, err := s.Fetch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := load(t, s); len(p) != 2 || p["a"].Stock() != 5 || p["b"].Stock() != 6 {
		t.Errorf("what was read after the news holds: %+v", p)
	}
}

func TestTheCatalogueIsReadByScheduleAndWhenAWebhookAsks(t *testing.T) {
	sys, s := begin()
	load(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	timers, waits := make(chan time.Time), make(chan time.Duration, 16)
	reports := make(chan error)
	reloads := 0
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.Keep(ctx, live.Schedule{
			Every: time.Hour, Gap: time.Minute, Jitter: func() float64 { return 0.5 },
			After:  func(d time.Duration) <-chan time.Time { waits <- d; return timers },
			Reload: func(context.Context) error { reloads++; return nil },
			Report: func(_ live.Catalogue, err error) { reports <- err },
		})
	}()
	if d := <-waits; d != time.Hour+3*time.Minute {
		t.Errorf("the schedule waits %s", d)
	}
	timers <- noon
	if err := <-reports; err != nil || reloads != 1 {
		t.Errorf("%v, %d reloads", err, reloads)
	}
	<-waits
	for range 3 { // many asks are one read
		s.Take(live.News{Changed: []string{"a"}})
	}
	if d := <-waits; d != time.Minute {
		t.Errorf("after a webhook it waits %s", d)
	}
	sys.err = errors.New("down")
	timers <- noon
	if err := <-reports; err == nil || reloads != 1 {
		t.Errorf("%v, %d reloads", err, reloads)
	}
	if d := <-waits; d == time.Minute {
		t.Error("a read for each ask")
	}
	cancel()
	<-ended
}
