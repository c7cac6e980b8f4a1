package shopify

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/live"
)

// Version is the Admin API's version that the queries are written for. Shopify supports each for a year.
const Version = "2026-07"

// WindowDays is how far back orders are shown without the scope read_all_orders.
const WindowDays = 60

// Options say which shop and with what key.
type Options struct {
	Shop     string // atelier.myshopify.com
	Token    string // of the Admin API: scopes read_products, read_orders, write_orders, read_customers, read_returns, write_returns, read_fulfillments
	Secret   []byte // the app's client secret, which signs webhooks; without it none is taken
	Currency string // the shop's, as in policies.json
	Site     string // where products are shown, for what webhooks tell; https:// and the shop where it is empty
	Address  string // of the API, where it is not the shop's own: a test's server
	Limits   live.Limits
}

// Store is a Shopify shop; it is a live.System.
type Store struct {
	*live.Caller
	options Options
	url     string
	lanes   live.Lanes

	mu        sync.Mutex
	allOrders bool // the app was seen to have read_all_orders
}

var shopName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,80}\.myshopify\.com$`)

// New names the shop. Nothing is asked yet.
func New(o Options) (*Store, error) {
	switch {
	case !shopName.MatchString(o.Shop):
		return nil, fmt.Errorf("connect.shopify.shop: %s is not like atelier.myshopify.com: the name stands in the admin's address", live.Shown(o.Shop))
	case o.Token == "":
		return nil, fmt.Errorf("connect.shopify.token is missing: the Admin API access token of an app of the shop")
	case len(o.Secret) > 0 && len(o.Secret) < live.MinSecret:
		return nil, fmt.Errorf("connect.shopify.secret has %d bytes: take the app's client secret", len(o.Secret))
	}
	if _, err := live.ParseMoney("0", o.Currency); err != nil {
		return nil, fmt.Errorf("shop.currency: %w", err)
	}
	if o.Address == "" {
		o.Address = "https://" + o.Shop
	}
	if o.Site == "" {
		o.Site = "https://" + o.Shop
	}
	u, err := live.Address("connect.shopify.address", o.Address)
	if err != nil {
		return nil, err
	}
	return &Store{Caller: live.NewCaller("Shopify "+o.Shop, o.Limits), options: o, url: u.JoinPath("admin/api", Version, "graphql.json").String()}, nil
}

// WindowDays is how many days back orders are shown; 0 where the app was seen to have read_all_orders.
func (s *Store) WindowDays() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.allOrders {
		return 0
	}
	return WindowDays
}

// reply is the outside of every answer.
type reply struct {
	Data   json.RawMessage `json:"data"`
	Errors json.RawMessage `json:"errors"` // a list, but a text where the request never reached GraphQL
	Cost   struct {
		Cost struct {
			Requested float64 `json:"requestedQueryCost"`
			Throttle  struct {
				Available float64 `json:"currentlyAvailable"`
				Restore   float64 `json:"restoreRate"`
			} `json:"throttleStatus"`
		} `json:"cost"`
	} `json:"extensions"`
}

// fault is one error of GraphQL.
type fault struct {
	Message    string `json:"message"`
	Extensions struct {
		Code string `json:"code"`
	} `json:"extensions"`
}

func (r reply) faults() []fault {
	var list []fault
	if json.Unmarshal(r.Errors, &list) != nil {
		return nil
	}
	return list
}

func (r reply) has(code string) bool {
	for _, f := range r.faults() {
		if f.Extensions.Code == code {
			return true
		}
	}
	return false
}

// ask posts a query and reads its data into a pointer; when it was asked is when its facts are of.
func (s *Store) ask(ctx context.Context, query string, variables map[string]any, data any) (time.Time, error) {
	return s.post(ctx, query, variables, data, false)
}

// change posts a mutation: it is sent again only where Shopify did nothing.
func (s *Store) change(ctx context.Context, query string, variables map[string]any, data any) error {
	_, err := s.post(ctx, query, variables, data, true)
	if chat.CodeOf(err) == live.CodeGarbled {
		return s.Unsure("gave an answer to an action that cannot be read", err)
	}
	return err
}

func (s *Store) post(ctx context.Context, query string, variables map[string]any, data any, changes bool) (time.Time, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return time.Time{}, err
	}
	got, err := s.Do(ctx, live.Request{
		Method: http.MethodPost, URL: s.url, Body: body, Changes: changes, Once: changes, Busy: busy(changes),
		Header: http.Header{"Content-Type": {"application/json"}, "X-Shopify-Access-Token": {s.options.Token}},
	})
	if err != nil {
		return time.Time{}, err
	}
	var r reply
	if err := json.Unmarshal(got.Body, &r); err != nil {
		return time.Time{}, s.Garbled("it is not JSON", err)
	}
	if err := s.refusal(got, r); err != nil {
		return time.Time{}, err
	}
	if err := json.Unmarshal(r.Data, data); err != nil || string(r.Data) == "null" {
		return time.Time{}, s.Garbled("its data is not what was asked for", err)
	}
	return got.At, nil
}

// busy reads Shopify's own throttling, which comes with status 200: the bucket fills by restoreRate points a second.
func busy(changes bool) func(live.Answer) (time.Duration, bool) {
	return func(a live.Answer) (time.Duration, bool) {
		var r reply
		if json.Unmarshal(a.Body, &r) != nil {
			return 0, false
		}
		if r.has("THROTTLED") {
			c := r.Cost.Cost
			missing := max(c.Requested-c.Throttle.Available, 1)
			return time.Duration(missing / max(c.Throttle.Restore, 1) * float64(time.Second)), true
		}
		// Shopify failed inside: a question may be asked again, whether an action was done is not known.
		return 0, !changes && r.has("INTERNAL_SERVER_ERROR")
	}
}

// refusal turns errors of GraphQL into ours. A part of the data beside errors is no answer: what is missing is not known.
func (s *Store) refusal(got live.Answer, r reply) error {
	switch {
	case got.Status == http.StatusNotFound:
		return s.Garbled("there is no shop of that name (404)", nil)
	case r.has("ACCESS_DENIED"):
		return s.Fail(live.CodeDenied, "does not let this app do that: grant it read_products, read_orders, write_orders, read_customers, read_returns, write_returns and read_fulfillments, and access to protected customer data")
	case r.has("SHOP_INACTIVE"):
		return s.Fail(live.CodeDenied, "is not active: see the shop's account")
	case len(r.faults()) > 0:
		f := r.faults()[0]
		return s.Garbled(fmt.Sprintf("it refuses the query: %s %s", live.Shown(f.Extensions.Code), live.Shown(f.Message)), nil)
	case got.Status >= 300 || len(r.Errors) > 0 && string(r.Errors) != "null" && string(r.Errors) != "[]" || len(r.Data) == 0:
		return s.Garbled(fmt.Sprintf("status %d without data", got.Status), nil)
	}
	return nil
}

// legacy gives the number at the end of gid://shopify/Product/632910392.
func legacy(gid string) string { return gid[strings.LastIndexByte(gid, '/')+1:] }

// pageEnd tells whether a list goes on.
type pageEnd struct {
	More   bool   `json:"hasNextPage"`
	Cursor string `json:"endCursor"`
}

// follow asks page after page; next gives the end of the page that was read last.
func (s *Store) follow(ctx context.Context, page func(after any) (*pageEnd, error)) error {
	seen := map[string]bool{}
	var after any
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		end, err := page(after)
		if err != nil {
			return err
		}
		switch {
		case end == nil:
			return s.Garbled("a list says no page's end", nil)
		case !end.More:
			return nil
		case end.Cursor == "" || seen[end.Cursor]:
			return s.Garbled("its pages go in a circle", nil)
		}
		seen[end.Cursor], after = true, end.Cursor
	}
}
