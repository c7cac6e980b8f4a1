package file_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"shoptalk/chat"
	"shoptalk/shop"
	"shoptalk/shop/file"
	"shoptalk/shop/live"
	"shoptalk/shop/shoptest"
)

// memory is a shop.Journal that counts.
type memory struct {
	mu      sync.Mutex
	actions []chat.OrderAction
}

func (m *memory) AppendOrderAction(_ context.Context, a chat.OrderAction) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, b := range m.actions {
		if b.Key == a.Key {
			return false, nil
		}
	}
	m.actions = append(m.actions, a)
	return true, nil
}

func (m *memory) OrderActions(context.Context) ([]chat.OrderAction, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]chat.OrderAction(nil), m.actions...), nil
}

func (m *memory) done(order, kind string) (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range m.actions {
		if live.SameNumber(a.Order, order) && a.Kind == kind {
			n++
		}
	}
	return n
}

// bilingual writes a text in both languages, as the files have it.
func bilingual(w chat.Words) chat.Words { return chat.Words{"zh": w.In("zh"), "en": w.In("en")} }

func TestAShopInFilesConforms(t *testing.T) {
	shoptest.Run(t, func(t *testing.T, m shoptest.Merchant, l live.Limits) shoptest.Bench {
		c := shop.Contents{Categories: []chat.Category{{ID: "shoes", Title: chat.Words{"zh": "鞋", "en": m.Category}}}, Products: m.Products, Orders: m.Orders}
		c.Policies.Shop = chat.ShopFacts{Name: chat.Words{"zh": "店", "en": "Shop"}, Currency: "USD", Zone: "UTC"}
		c.Policies.Payment = []chat.PaymentMethod{{ID: "card", Title: chat.Words{"zh": "卡", "en": "Card"}}}
		for i := range c.Products {
			p := &c.Products[i]
			p.Category, p.Title = "shoes", bilingual(p.Title)
			if p.Description != nil {
				p.Description = bilingual(p.Description)
			}
		}
		for _, o := range c.Orders {
			for i := range o.Lines {
				o.Lines[i].Title = bilingual(o.Lines[i].Title)
			}
			for i := range o.Parcels {
				o.Parcels[i].Carrier = bilingual(o.Parcels[i].Carrier)
			}
		}
		dir := t.TempDir()
		if err := file.Write(dir, c); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{file.CatalogueFile, file.OrdersFile} {
			if err := os.Chtimes(filepath.Join(dir, name), shoptest.Clock, shoptest.Clock); err != nil {
				t.Fatal(err)
			}
		}
		source, err := file.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		journal := &memory{}
		s, err := shop.Open(t.Context(), source, journal, l.Now)
		if err != nil {
			t.Fatal(err)
		}
		return shoptest.Bench{System: live.Local("the shop's folder", s), Done: journal.done, Parcels: true, Reduced: true,
			Acts: []string{shop.ActCancel, shop.ActAddress, shop.ActReturn, shop.ActExchange, shop.ActRefund, shop.ActInvoice, shop.ActUrge}}
	})
}
