package woo

import (
	"testing"

	"shoptalk/shop/live"
	"shoptalk/shop/shoptest"
)

// FuzzNews: whatever a signed webhook holds, what it tells can be shown, or it is an error.
func FuzzNews(f *testing.F) {
	order := `{"id":1,"number":"1","status":"completed","currency":"USD","date_created_gmt":"2026-05-01T00:00:00","shipping_total":"0","total":"50.00","meta_data":[{"key":"shoptalk_actions","value":"[]"}],"line_items":[{"quantity":1,"total":"5","name":"x"}]}`
	for _, body := range []string{simple, order, `{"id":2001}`, "null", `{"id":1,"status":"publish","type":"simple","price":"1"}`} {
		for _, topic := range []string{"product.updated", "order.updated", "product.deleted"} {
			f.Add(topic, body)
		}
	}
	s, err := New(Options{URL: "https://shop.example", Key: consumerKey, KeyPass: consumerSecret, Secret: secret, Currency: "USD"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, topic, body string) {
		n, err := s.News(webhook(s, topic, body), shoptest.Clock)
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
