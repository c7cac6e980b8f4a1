package shopify

import (
	"testing"

	"shoptalk/shop/live"
	"shoptalk/shop/shoptest"
)

// FuzzNews: whatever a signed webhook holds, what it tells can be shown, or it is an error.
func FuzzNews(f *testing.F) {
	for _, body := range []string{updated, ordered, `{"id":2001}`, `{"inventory_item_id":77,"available":4}`, "null", `{"id":1,"variants":[{}]}`} {
		for _, topic := range []string{"products/update", "orders/updated", "products/delete", "inventory_levels/update"} {
			f.Add(topic, body)
		}
	}
	s, err := New(Options{Shop: domain, Token: token, Secret: secret, Currency: "USD"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, topic, body string) {
		n, err := s.News(webhook(topic, body), shoptest.Clock)
		if err != nil {
			return
		}
		for _, p := range n.Products {
			if err := live.CheckProduct(&p); err != nil {
				t.Error(err)
			}
		}
		for _, o := range n.Orders {
			if err := live.CheckOrder(&o); err != nil {
				t.Error(err)
			}
		}
		if n.AsOf.IsZero() || n.AsOf.After(shoptest.Clock) {
			t.Error(n.AsOf)
		}
	})
}
