package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"shoptalk/chat"
)

// readRequest is the body of POST /v1/read. Previous are the messages before it, oldest first.
type readRequest struct {
	Text      string   `json:"text"`
	Previous  []string `json:"previous,omitempty"`
	Embedding bool     `json:"embedding,omitempty"` // give the embedding too
}

// reading is the answer of POST /v1/read.
type reading struct {
	chat.Reading
	Embedding []float32 `json:"embedding,omitempty"`
}

// read tells what a text means, for other programs: POST /v1/read.
func (s *Server) read(w http.ResponseWriter, r *http.Request, _ chat.Agent) error {
	var ask readRequest
	if err := readJSON(w, r, &ask); err != nil {
		return err
	}
	read, err := s.Reader.Read(r.Context(), ask.Text, ask.Previous)
	if err != nil {
		return err
	}
	answer := reading{Reading: read}
	if ask.Embedding {
		answer.Embedding = read.Embedding
	}
	return writeJSON(w, http.StatusOK, answer)
}

// products gives products by id, by words or all: GET /v1/products?ids=&q=.
func (s *Server) products(w http.ResponseWriter, r *http.Request, _ chat.Agent) error {
	q := r.URL.Query()
	if q.Has("ids") {
		found := []chat.Product{}
		for _, id := range strings.Split(q.Get("ids"), ",") {
			if p, ok := s.Shop.Product(strings.TrimSpace(id)); ok && len(found) < 200 {
				found = append(found, p)
			}
		}
		return writeJSON(w, http.StatusOK, list[chat.Product]{Items: found})
	}
	words := strings.Fields(strings.ToLower(q.Get("q")))
	found := []chat.Product{}
	for _, p := range s.Shop.Products() {
		if mentions(p, words) {
			found = append(found, p)
		}
	}
	return writePage(w, r, found)
}

// mentions reports whether each word stands in what a product is called.
func mentions(p chat.Product, words []string) bool {
	text := strings.ToLower(strings.Join(append([]string{p.ID, p.Title[chat.Chinese], p.Title[chat.English], p.Brand, p.Category}, p.Words...), "\n"))
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// writePage answers one page of a list that is in memory. Its cursor is a place in the list.
func writePage[T any](w http.ResponseWriter, r *http.Request, all []T) error {
	q := r.URL.Query()
	limit, err := limitOf(q)
	if err != nil {
		return err
	}
	from, err := numberOf(q, "cursor")
	if err != nil {
		return err
	}
	all = all[min(from, int64(len(all))):]
	page := list[T]{Items: all}
	if len(all) > limit {
		page = list[T]{all[:limit], strconv.FormatInt(from+int64(limit), 10)}
	}
	if page.Items == nil {
		page.Items = []T{}
	}
	return writeJSON(w, http.StatusOK, page)
}

// orders gives a shopper's orders, newest first, one by number, or all: GET /v1/orders?shopper=&number=. Shopper is our id of the
// shopper, as conversations carry it, or the shop's. An anonymous shopper has none.
func (s *Server) orders(w http.ResponseWriter, r *http.Request, _ chat.Agent) error {
	q := r.URL.Query()
	if number := q.Get("number"); number != "" {
		o, err := s.Shop.Order(r.Context(), number)
		if err != nil {
			return err
		}
		return writeJSON(w, http.StatusOK, list[chat.Order]{Items: []chat.Order{shown(o)}})
	}
	external := q.Get("shopper")
	if !q.Has("shopper") {
		all, err := s.Shop.Orders(r.Context())
		if err != nil {
			return err
		}
		return writePage(w, r, shownEach(all))
	}
	shopper, err := s.Store.Shopper(r.Context(), external)
	if err == nil {
		external = shopper.External
	} else if !errors.Is(err, chat.ErrNotFound) {
		return err
	}
	found := []chat.Order{}
	if external != "" {
		all, err := s.Shop.OrdersOf(r.Context(), external)
		if err != nil {
			return err
		}
		found = shownEach(all)
	}
	return writePage(w, r, found)
}

func shownEach(orders []chat.Order) []chat.Order {
	out := make([]chat.Order, 0, len(orders))
	for _, o := range orders {
		out = append(out, shown(o))
	}
	return out
}

// shown gives an order as people see it: of the phone the last four digits alone.
func shown(o chat.Order) chat.Order {
	if n := len(o.Phone) - 4; n > 0 {
		o.Phone = strings.Repeat("*", n) + o.Phone[n:]
	}
	return o
}

// faq gives the shop's questions and answers: GET /v1/faq.
func (s *Server) faq(w http.ResponseWriter, r *http.Request, _ chat.Agent) error {
	return writePage(w, r, s.Shop.FAQ())
}
