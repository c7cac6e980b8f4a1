package woo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/live"
)

// Options say which shop and with what key.
type Options struct {
	URL      string // https://shop.example, with the path where WordPress is
	Key      string // ck_…, of WooCommerce > Settings > Advanced > REST API: read and write
	KeyPass  string // cs_…
	Secret   []byte // of the webhooks; without it none is taken
	Currency string // the shop's, as in policies.json
	// States says which of our order states a status of the shop's is, beside WooCommerce's own. "completed" is shipped where
	// nothing else is said: WooCommerce does not know whether a parcel has come.
	States map[string]string
	Limits live.Limits
}

// Store is a WooCommerce shop; it is a live.System.
type Store struct {
	*live.Caller
	options Options
	base    *url.URL
	site    *url.URL
	states  map[string]string
	lanes   live.Lanes
}

// shipped states of WooCommerce's own statuses.
var ownStates = map[string]string{
	"pending": chat.OrderUnpaid, "failed": chat.OrderUnpaid, "on-hold": chat.OrderUnpaid, "processing": chat.OrderPaid,
	"completed": chat.OrderShipped, "cancelled": chat.OrderCancelled, "refunded": chat.OrderRefunded,
}

// New names the shop. Nothing is asked yet.
func New(o Options) (*Store, error) {
	u, err := live.Address("connect.woo.url", o.URL)
	if err != nil {
		return nil, err
	}
	switch {
	case !strings.HasPrefix(o.Key, "ck_") || !strings.HasPrefix(o.KeyPass, "cs_"):
		return nil, fmt.Errorf("connect.woo.key and key_secret begin with ck_ and cs_: make a key in WooCommerce, Settings, Advanced, REST API")
	case len(o.Secret) > 0 && len(o.Secret) < live.MinSecret:
		return nil, fmt.Errorf("connect.woo.secret has %d bytes: use at least %d for the webhooks' secret", len(o.Secret), live.MinSecret)
	}
	if _, err := live.ParseMoney("0", o.Currency); err != nil {
		return nil, fmt.Errorf("shop.currency: %w", err)
	}
	states := maps.Clone(ownStates)
	for status, state := range o.States {
		if !slices.Contains(slices.Collect(maps.Values(ownStates)), state) && !slices.Contains([]string{chat.OrderPacking, chat.OrderDelivered, chat.OrderReturning}, state) {
			return nil, fmt.Errorf("connect.woo.states: %s is no state of an order: use unpaid, paid, packing, shipped, delivered, cancelled, returning or refunded", live.Shown(state))
		}
		states[strings.TrimPrefix(status, "wc-")] = state
	}
	return &Store{Caller: live.NewCaller("WooCommerce "+u.Host, o.Limits), options: o, site: u, base: u.JoinPath("wp-json/wc/v3"), states: states}, nil
}

// problem is WordPress's error body.
type problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// call makes a request and gives its answer where it is one of 2xx.
func (s *Store) call(ctx context.Context, method, path string, query url.Values, body any, once bool) (live.Answer, error) {
	u := s.base.JoinPath(path)
	u.RawQuery = query.Encode()
	r := live.Request{Method: method, URL: u.String(), Header: http.Header{}, Changes: method != http.MethodGet, Once: once}
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return live.Answer{}, err
		}
		r.Body = b
		r.Header.Set("Content-Type", "application/json")
	}
	r.Sign = func(h http.Header) {
		(&http.Request{Header: h}).SetBasicAuth(s.options.Key, s.options.KeyPass)
	}
	got, err := s.Do(ctx, r)
	if err != nil || got.Status < 300 {
		return got, err
	}
	var p problem
	_ = json.Unmarshal(got.Body, &p)
	switch {
	case p.Code == "woocommerce_rest_shop_order_invalid_id":
		return got, chat.ErrNotFound
	case p.Code == "rest_no_route" || got.Status == http.StatusNotFound:
		return got, s.Garbled(fmt.Sprintf("no REST API v3 there (%d): set pretty permalinks in WordPress, Settings, Permalinks", got.Status), nil)
	case p.Code == "woocommerce_rest_cannot_edit" || p.Code == "woocommerce_rest_cannot_view":
		return got, s.Fail(live.CodeDenied, "does not let this key do that: give it read and write")
	}
	return got, s.Garbled(fmt.Sprintf("status %d: %s %s", got.Status, live.Shown(p.Code), live.Shown(p.Message)), nil)
}

// get reads a JSON object.
func (s *Store) get(ctx context.Context, path string, into any) (time.Time, error) {
	got, err := s.call(ctx, http.MethodGet, path, nil, nil, false)
	if err != nil {
		return time.Time{}, err
	}
	return got.At, s.decode(got.Body, '{', into)
}

func (s *Store) decode(body []byte, begins byte, into any) error {
	// A byte order mark or a warning of PHP before the document is not the shop's answer.
	if b := bytes.TrimSpace(body); len(b) == 0 || b[0] != begins {
		return s.Garbled("it is not the JSON that the REST API answers: see whether PHP prints warnings, or a plugin shows a page", nil)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return s.Garbled("it is not as the REST API's manual says", err)
	}
	return nil
}

const (
	perPage  = 100 // the most WooCommerce gives
	maxPages = 1000
)

// list reads all pages of a list, whose number stands in X-WP-TotalPages.
func list[T any](ctx context.Context, s *Store, path string, query url.Values, visit func(T, time.Time) error) error {
	query.Set("per_page", strconv.Itoa(perPage))
	for page := 1; page <= maxPages; page++ {
		query.Set("page", strconv.Itoa(page))
		got, err := s.call(ctx, http.MethodGet, path, query, nil, false)
		if err != nil {
			return err
		}
		var things []T
		if err := s.decode(got.Body, '[', &things); err != nil {
			return err
		}
		total, err := strconv.Atoi(got.Header.Get("X-WP-TotalPages"))
		if err != nil || total < 0 {
			return s.Garbled("it does not say X-WP-TotalPages: a proxy may have taken the header away", nil)
		}
		for _, x := range things {
			if err := visit(x, got.At); err != nil {
				return err
			}
		}
		if page >= total {
			return nil
		}
	}
	return s.Garbled(fmt.Sprintf("a list has more than %d pages", maxPages), nil)
}

// gmt is WordPress's time without a zone, of the …_gmt fields.
type gmt struct{ time.Time }

// UnmarshalJSON reads 2026-05-17T02:00:00; null and an empty text are no time.
func (g *gmt) UnmarshalJSON(b []byte) error {
	s := strings.Trim(string(b), `"`)
	if s == "" || s == "null" {
		return nil
	}
	t, err := time.Parse("2006-01-02T15:04:05", strings.TrimSuffix(s, "Z"))
	g.Time = t
	return err
}
