package intent_test

import (
	"sync"
	"testing"

	"shoptalk/chat"
	"shoptalk/intent"
)

// growing is a catalogue that tests change.
type growing struct {
	mu       sync.Mutex
	version  uint64
	products []chat.Product
}

func (g *growing) Version() uint64 { g.mu.Lock(); defer g.mu.Unlock(); return g.version }
func (g *growing) Products() []chat.Product {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.products
}
func (g *growing) Categories() []chat.Category { return nil }

func TestABrandThatTheCatalogueGainsIsHeardAtOnce(t *testing.T) {
	g := &growing{}
	r := intent.New(intent.Options{Catalogue: g})
	hears := func() bool {
		for _, e := range reading(t, r, "do you have Quillfern shoes").Entities {
			if e.Type == chat.EntityBrand {
				return true
			}
		}
		return false
	}
	if hears() {
		t.Fatal("the brand is not in the catalogue yet")
	}
	g.mu.Lock()
	g.version++
	g.products = []chat.Product{{ID: "q", Title: chat.Words{"en": "Quillfern Runner"}, Brand: "Quillfern", Variants: []chat.Variant{{SKU: "q1"}}}}
	g.mu.Unlock()
	var many sync.WaitGroup
	for range 8 {
		many.Go(func() { hears() })
	}
	many.Wait()
	if !hears() {
		t.Error("the brand is not heard")
	}
}
