package http

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
	"shoptalk/shop/live"
	"shoptalk/shop/shoptest"
)

var secret = []byte("a secret of thirty-two bytes, ok")

// system is a shop's own system as docs/operations.md tells a merchant to write one.
type system struct {
	mu       sync.Mutex
	merchant shoptest.Merchant
	keys     map[string]chat.OrderAction
	done     map[string]int
}

func (s *system) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	if err := live.Verify(secret, body, r.Header, shoptest.Clock); err != nil || r.Method != http.MethodPost {
		answerProblem(w, 401, "unauthorized")
		return
	}
	var c call
	if err := json.Unmarshal(body, &c); err != nil {
		answerProblem(w, 400, "invalid")
		return
	}
	switch c.Call {
	case "products":
		from, to, next := page(c.Cursor, len(s.merchant.Products))
		products := s.merchant.Products[from:to]
		for i := range products {
			products[i].Category = "shoes"
		}
		out := map[string]any{"products": products, "next": next}
		if from == 0 {
			out["categories"] = []chat.Category{{ID: "shoes", Title: chat.Words{"en": s.merchant.Category}}}
		}
		send(w, out)
	case "orders":
		own := []chat.Order{}
		for _, o := range s.merchant.Orders {
			if o.Shopper == c.Shopper {
				own = append(own, o)
			}
		}
		from, to, next := page(c.Cursor, len(own))
		send(w, map[string]any{"orders": own[from:to], "next": next})
	case "order":
		if o := s.order(c.Number); o != nil {
			send(w, map[string]any{"order": o})
			return
		}
		answerProblem(w, 404, "not_found")
	case "act":
		s.act(w, *c.Action)
	}
}

func (s *system) order(number string) *chat.Order {
	for i, o := range s.merchant.Orders {
		if o.Number == number {
			return &s.merchant.Orders[i]
		}
	}
	return nil
}

func (s *system) act(w http.ResponseWriter, a chat.OrderAction) {
	o := s.order(a.Order)
	before, known := s.keys[a.Key]
	switch {
	case o == nil:
		answerProblem(w, 404, "not_found")
		return
	case known && (before.Kind != a.Kind || before.Order != a.Order):
		answerProblem(w, 400, "invalid")
		return
	case known:
		send(w, map[string]any{"order": o})
		return
	}
	switch {
	case a.Kind == shop.ActCancel && o.State == chat.OrderPaid:
		o.State, o.Cancelled = chat.OrderCancelled, a.At
	case a.Kind == shop.ActInvoice:
		o.Invoice = a.Title
	case a.Kind == shop.ActAddress:
		o.Address = a.Address
	case a.Kind == shop.ActCancel:
		answerProblem(w, 409, "refused")
		return
	default:
		answerProblem(w, 422, "unsupported")
		return
	}
	s.keys[a.Key] = a
	s.done[a.Order+" "+a.Kind]++
	send(w, map[string]any{"order": o})
}

func page(cursor string, n int) (from, to int, next string) {
	from, _ = strconv.Atoi(cursor)
	if to = min(from+100, n); to < n {
		next = strconv.Itoa(to)
	}
	return from, to, next
}

func send(w http.ResponseWriter, v map[string]any) {
	v["as_of"] = shoptest.Clock.Add(-time.Minute)
	_ = json.NewEncoder(w).Encode(v)
}

func answerProblem(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"code": code, "detail": "because"})
}

func open(t *testing.T, m shoptest.Merchant, l live.Limits) shoptest.Bench {
	s := &system{merchant: m, keys: map[string]chat.OrderAction{}, done: map[string]int{}}
	faults := shoptest.NewFaults(s)
	server := httptest.NewServer(faults)
	t.Cleanup(server.Close)
	e, err := New(Options{URL: server.URL, Secret: secret, Limits: l})
	if err != nil {
		t.Fatal(err)
	}
	return shoptest.Bench{System: e, Faults: faults, Parcels: true, Reduced: true, Secrets: []string{string(secret)},
		Acts: []string{shop.ActCancel, shop.ActInvoice, shop.ActAddress},
		Done: func(order, kind string) int {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.done[order+" "+kind]
		}}
}
