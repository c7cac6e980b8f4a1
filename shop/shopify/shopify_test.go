package shopify

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
	"shoptalk/shop/live"
	"shoptalk/shop/shoptest"
)

func TestShopifyConforms(t *testing.T) { shoptest.Run(t, open) }

// quick are limits that wait without waiting, and note how long they would have.
func quick(waits *[]time.Duration) live.Limits {
	var mu sync.Mutex
	return live.Limits{Tries: 4, Now: func() time.Time { return shoptest.Clock }, Wait: func(ctx context.Context, d time.Duration) error {
		mu.Lock()
		defer mu.Unlock()
		*waits = append(*waits, d)
		return ctx.Err()
	}}
}

func prepare(t *testing.T, change func(*admin)) (*Store, *[]time.Duration, *admin) {
	t.Helper()
	a := newAdmin(t, shoptest.NewMerchant())
	change(a)
	waits := &[]time.Duration{}
	s, _ := begin(t, a, quick(waits))
	return s, waits, a
}

func TestAnOrderOutsideTheWindowIsNotSaidNotToExist(t *testing.T) {
	old := func(a *admin) {
		a.orders["gid://shopify/Order/9"+shoptest.Paid].Placed = shoptest.Clock.AddDate(0, 0, -61)
	}
	s, _, _ := prepare(t, old)
	_, err := s.Order(t.Context(), shoptest.Paid)
	var w *live.Window
	if !errors.Is(err, chat.ErrNotFound) || !errors.As(err, &w) || w.WindowDays() != 60 || !strings.Contains(err.Error(), "60 days") || !strings.Contains(err.Error(), "read_all_orders") {
		t.Errorf("%v", err)
	}
	if found, err := s.OrdersOf(t.Context(), shoptest.Lin); err != nil || len(found) != 2 {
		t.Errorf("%d orders, %v", len(found), err)
	}
	s, _, _ = prepare(t, func(a *admin) { old(a); a.allOrders = true })
	if o, err := s.Order(t.Context(), shoptest.Paid); err != nil || o.Number != shoptest.Paid {
		t.Errorf("with read_all_orders: %v", err)
	}
	if _, err := s.Order(t.Context(), "9999"); !errors.Is(err, chat.ErrNotFound) || errors.As(err, &w) {
		t.Errorf("with read_all_orders there is no window: %v", err)
	}
}

func TestAnotherCustomersOrdersAreNotGivenAway(t *testing.T) {
	s, _, _ := prepare(t, func(a *admin) { a.lies = true })
	if found, err := s.OrdersOf(t.Context(), shoptest.Lin); chat.CodeOf(err) != live.CodeGarbled || found != nil {
		t.Errorf("%d orders, %v", len(found), err)
	}
}

func TestThrottlingByCostIsWaitedFor(t *testing.T) {
	cost := object{"requestedQueryCost": 502, "actualQueryCost": nil, "throttleStatus": object{"maximumAvailable": 1000.0, "currentlyAvailable": 302, "restoreRate": 100.0}}
	s, waits, _ := prepare(t, func(a *admin) { a.cost = []object{cost} })
	if _, err := s.Order(t.Context(), shoptest.Paid); err != nil || len(*waits) != 1 || (*waits)[0] != 2*time.Second {
		t.Errorf("200 points are missing and 100 come in a second: waited %v, %v", *waits, err)
	}
	s, _, _ = prepare(t, func(a *admin) { a.cost = []object{cost, cost, cost, cost, cost} })
	if _, err := s.Order(t.Context(), shoptest.Paid); chat.CodeOf(err) != live.CodeDown {
		t.Error(err)
	}
}

// answers makes a store whose shop says one thing.
func answers(t *testing.T, body string) *Store {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }))
	t.Cleanup(server.Close)
	s, err := New(Options{Shop: domain, Token: token, Currency: "USD", Address: server.URL, Limits: quick(&[]time.Duration{})})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestErrorsOfGraphQLAreErrors(t *testing.T) {
	empty := `"data":{"orders":{"nodes":[],"pageInfo":{"hasNextPage":false}}}`
	for body, code := range map[string]string{
		`{"errors":[{"message":"Access denied for customer field.","extensions":{"code":"ACCESS_DENIED"}}],` + empty + `}`: live.CodeDenied,
		`{"errors":[{"message":"inactive","extensions":{"code":"SHOP_INACTIVE"}}]}`:                                        live.CodeDenied,
		`{"errors":[{"message":"Internal error","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}`:                          live.CodeDown,
		`{"errors":[{"message":"Field 'x' doesn't exist on type 'Order'"}],` + empty + `}`:                                 live.CodeGarbled,
		`{"errors":"Not Found"}`:           live.CodeGarbled,
		`{"data":{}}`:                      live.CodeGarbled,
		`{"data":{"orders":{"nodes":[]}}}`: live.CodeGarbled,
		`{"data":{"orders":{"nodes":[{"name":"#1042"}],"pageInfo":{"hasNextPage":false}}}}`: live.CodeGarbled,
	} {
		s := answers(t, body)
		if _, err := s.Order(t.Context(), shoptest.Paid); chat.CodeOf(err) != code || errors.Is(err, chat.ErrNotFound) {
			t.Errorf("%s: %v, want %s", body, err, code)
		}
	}
}

func TestPagesInsideOfPagesAreRead(t *testing.T) {
	s, _, _ := prepare(t, func(a *admin) { a.pageSize = 1; a.merchant.Products = a.merchant.Products[:3] })
	c, err := s.Catalogue(t.Context())
	if err != nil || len(c.Products) != 3 || len(c.Products[0].Variants) != 2 {
		t.Errorf("%+v, %v", c, err)
	}
	if o, err := s.Order(t.Context(), shoptest.Paid); err != nil || len(o.Lines) != 2 {
		t.Errorf("%+v, %v", o.Lines, err)
	}
}

func TestAnotherCurrencyThanTheSettingsIsRefused(t *testing.T) {
	s, _, _ := prepare(t, func(*admin) {})
	s.options.Currency = "EUR"
	if _, err := s.Catalogue(t.Context()); err == nil || !strings.Contains(err.Error(), "policies.json") {
		t.Error(err)
	}
}

func TestAStateThatIsNotKnownIsNoFact(t *testing.T) {
	for _, o := range []order{{Financial: "PAID", Fulfilled: "TELEPORTED"}, {Financial: "OWED", Fulfilled: "FULFILLED"}} {
		if err := state(&chat.Order{}, o); err == nil {
			t.Errorf("%+v", o)
		}
	}
}

func TestStatesAreSaidInOurWords(t *testing.T) {
	at := shoptest.Clock
	parcel := func(status string) fulfillment { return fulfillment{CreatedAt: at, DeliveredAt: at, Status: status} }
	for want, list := range map[string][]order{
		chat.OrderUnpaid:    {{Financial: "PENDING", Fulfilled: "UNFULFILLED"}, {Financial: "VOIDED", Fulfilled: "UNFULFILLED"}},
		chat.OrderPaid:      {{Financial: "PAID", Fulfilled: "UNFULFILLED"}, {Financial: "AUTHORIZED", Fulfilled: "ON_HOLD"}},
		chat.OrderPacking:   {{Financial: "PAID", Fulfilled: "IN_PROGRESS"}},
		chat.OrderShipped:   {{Financial: "PAID", Fulfilled: "PARTIALLY_FULFILLED", Fulfillments: []fulfillment{parcel("DELIVERED")}}, {Financial: "PENDING", Fulfilled: "FULFILLED"}, {Financial: "PAID", Fulfilled: "FULFILLED", Fulfillments: []fulfillment{parcel("DELIVERED"), parcel("IN_TRANSIT")}}},
		chat.OrderDelivered: {{Financial: "PAID", Fulfilled: "FULFILLED", Fulfillments: []fulfillment{parcel("DELIVERED"), parcel("CANCELED")}}},
		chat.OrderCancelled: {{Financial: "REFUNDED", Fulfilled: "UNFULFILLED", CancelledAt: at}},
		chat.OrderRefunded:  {{Financial: "REFUNDED", Fulfilled: "FULFILLED"}},
	} {
		for _, o := range list {
			out := chat.Order{}
			if err := state(&out, o); err != nil || out.State != want {
				t.Errorf("%s and %s is %s, %v, want %s", o.Financial, o.Fulfilled, out.State, err, want)
			}
		}
	}
}

func TestAReturnIsRequestedOnceForTheThingsNamed(t *testing.T) {
	s, _, a := prepare(t, func(a *admin) {
		h := a.orders["gid://shopify/Order/9"+shoptest.Paid]
		h.State, h.Shipped, h.Delivered = chat.OrderDelivered, shoptest.Clock.Add(-time.Hour), shoptest.Clock.Add(-time.Minute)
	})
	act := chat.OrderAction{Key: "t1", Order: shoptest.Paid, Kind: shop.ActReturn, Reason: "too small", Items: []chat.Swap{{SKU: "cr-42-blk", Quantity: 1}}}
	for range 2 {
		if o, err := s.Act(t.Context(), act); err != nil || o.State != chat.OrderReturning || o.Case.State != "requested" {
			t.Fatalf("%+v, %v", o, err)
		}
	}
	if n := a.done[shoptest.Paid+" return 1"]; n != 1 {
		t.Errorf("%d returns: %v", n, a.done)
	}
}

func TestMoreThanCanComeBackIsRefused(t *testing.T) {
	s, _, a := prepare(t, func(a *admin) {
		h := a.orders["gid://shopify/Order/9"+shoptest.Paid]
		h.State, h.Shipped, h.Delivered = chat.OrderDelivered, shoptest.Clock, shoptest.Clock
	})
	for i, items := range [][]chat.Swap{{{SKU: "CR-42-BLK", Quantity: 3}}, {{SKU: "nothing"}}, {{SKU: "RAIN"}, {SKU: "nothing"}}, {{SKU: "RAIN", Quantity: 1}, {SKU: "nothing", Quantity: 1}}} {
		act := chat.OrderAction{Key: string(rune('a' + i)), Order: shoptest.Paid, Kind: shop.ActReturn, Items: items}
		if _, err := s.Act(t.Context(), act); chat.CodeOf(err) != shop.CodeRefused {
			t.Errorf("%v: %v", items, err)
		}
	}
	if len(a.done) > 0 {
		t.Errorf("%v", a.done)
	}
}

// Two processes have the same shop: each has its own lanes, so that only Shopify's compare-and-set is between them.
func TestTwoProcessesDoAnActionOnce(t *testing.T) {
	a := newAdmin(t, shoptest.NewMerchant())
	var waits []time.Duration
	limits := quick(&waits)
	first, _ := begin(t, a, limits)
	second, _ := begin(t, a, limits)
	var all sync.WaitGroup
	for i := range 8 {
		s := []*Store{first, second}[i%2]
		all.Go(func() {
			act := chat.OrderAction{Key: "t1", Order: shoptest.Paid, Kind: shop.ActCancel}
			if o, err := s.Act(context.Background(), act); err != nil || o.State != chat.OrderCancelled || o.Case == nil || o.Case.Amount != o.Total {
				t.Errorf("%+v, %v", o, err)
			}
		})
	}
	all.Wait()
	if n := a.done[shoptest.Paid+" cancel"]; n != 1 {
		t.Errorf("cancelled %d times", n)
	}
}

func TestStockThatIsNotCountedIsPlenty(t *testing.T) {
	s, _, _ := prepare(t, func(*admin) {})
	v := variant{ID: "gid://shopify/ProductVariant/77", Price: "5.00", Stock: -3, Policy: "DENY"}
	p, err := s.product(product{ID: "gid://shopify/Product/1", Title: "x", Variants: variantPage{Nodes: []variant{v}}}, shoptest.Clock)
	if err != nil || p.Variants[0].Stock != live.Plenty || p.Variants[0].SKU != "77" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestSettingsThatCannotBeAreRefused(t *testing.T) {
	for _, o := range []Options{{}, {Shop: domain}, {Shop: "shop.example", Token: token, Currency: "USD"}, {Shop: domain, Token: token, Currency: "JPY"},
		{Shop: "a.myshopify.com/x", Token: token, Currency: "USD"}, {Shop: domain, Token: token, Currency: "USD", Secret: []byte("short")}} {
		if _, err := New(o); err == nil {
			t.Errorf("%+v was accepted", o)
		}
	}
}

func webhook(topic, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("X-Shopify-Topic", topic)
	r.Header.Set("X-Shopify-Shop-Domain", domain)
	r.Header.Set("X-Shopify-Webhook-Id", "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043")
	r.Header.Set("X-Shopify-Hmac-Sha256", live.Sign64(secret, []byte(body)))
	return r
}

const updated = `{"id":2001,"title":"Cloud Runner","body_html":"<p>Light</p>","vendor":"Cirrus","product_type":"Shoes","handle":"cloud-runner","status":"active",
 "published_at":"2026-01-01T00:00:00-05:00","updated_at":"2026-05-17T22:00:00-04:00","image":{"src":"https://cdn.shopify.com/x.jpg"},
 "options":[{"name":"Size","position":1},{"name":"Color","position":2}],
 "variants":[{"id":1,"sku":"CR-42-BLK","price":"79.90","compare_at_price":null,"option1":"42","option2":"Black","option3":null,"inventory_quantity":2,"inventory_policy":"deny","inventory_management":"shopify"}]}`

const ordered = `{"id":91042,"name":"#1042","created_at":"2026-05-17T02:00:00Z","processed_at":"2026-05-17T02:00:00Z","cancelled_at":null,"updated_at":"2026-05-18T01:00:00Z",
 "financial_status":"paid","fulfillment_status":"fulfilled","phone":null,"customer":{"id":501},"payment_gateway_names":["shopify_payments"],
 "shipping_address":{"name":"Lin","phone":"138-0000-8899","address1":"1 Long Road","address2":null,"zip":"310000","city":"Hangzhou","country":"China"},
 "total_price_set":{"presentment_money":{"amount":"84.90","currency_code":"USD"}},"total_shipping_price_set":{"presentment_money":{"amount":"5.00","currency_code":"USD"}},
 "line_items":[{"product_id":2001,"sku":"CR-42-BLK","title":"Cloud Runner","quantity":1,"price_set":{"presentment_money":{"amount":"79.90","currency_code":"USD"}}}],
 "fulfillments":[{"created_at":"2026-05-18T00:00:00Z","status":"success","shipment_status":"in_transit","tracking_company":"SF","tracking_number":"SF1"}]}`

func TestSignedWebhooksTell(t *testing.T) {
	s, _, _ := prepare(t, func(*admin) {})
	now := shoptest.Clock.Add(time.Hour)
	n, err := s.News(webhook("products/update", updated), now)
	if err != nil || len(n.Products) != 1 || n.ID == "" || !n.AsOf.Equal(shoptest.Clock) {
		t.Fatalf("%+v, %v", n, err)
	}
	if p := n.Products[0]; p.ID != "2001" || p.Price != shoptest.USD(7990) || p.Variants[0].Size != "42" || p.Variants[0].Color != "black" || p.Stock() != 2 ||
		p.URL != "https://shop.example/products/cloud-runner" || !p.AsOf.Equal(n.AsOf) {
		t.Errorf("%+v", p)
	}
	n, err = s.News(webhook("orders/updated", ordered), now)
	if err != nil || len(n.Orders) != 1 {
		t.Fatalf("%+v, %v", n, err)
	}
	if o := n.Orders[0]; o.Number != "1042" || o.Shopper != "501" || o.State != chat.OrderShipped || o.Phone != "13800008899" || o.Total != shoptest.USD(8490) || len(o.Parcels) != 1 || o.AsOf.IsZero() {
		t.Errorf("%+v", o)
	}
	n, err = s.News(webhook("inventory_levels/update", `{"inventory_item_id":77,"location_id":1,"available":4,"updated_at":"2026-05-18T01:00:00Z"}`), now)
	if err != nil || len(n.Stock) != 1 || n.Stock[0].Item != "77" || n.Stock[0].Left != 4 {
		t.Errorf("%+v, %v", n, err)
	}
	for _, gone := range []*http.Request{webhook("products/delete", `{"id":2001}`), webhook("products/update", strings.Replace(updated, "active", "draft", 1))} {
		if n, err = s.News(gone, now); err != nil || len(n.Removed) != 1 || n.Removed[0] != "2001" || len(n.Products) > 0 {
			t.Errorf("%+v, %v", n, err)
		}
	}
	if n, err = s.News(webhook("app/uninstalled", `{}`), now); err != nil || len(n.Products)+len(n.Orders)+len(n.Stock)+len(n.Removed) > 0 {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestAWebhookThatIsNotShopifysTellsNothing(t *testing.T) {
	s, _, _ := prepare(t, func(*admin) {})
	for name, spoil := range map[string]func(*http.Request){
		"no signature": func(r *http.Request) { r.Header.Del("X-Shopify-Hmac-Sha256") },
		"another secret": func(r *http.Request) {
			r.Header.Set("X-Shopify-Hmac-Sha256", live.Sign64([]byte("another secret, long enough"), []byte(updated)))
		},
		"hex":            func(r *http.Request) { r.Header.Set("X-Shopify-Hmac-Sha256", "deadbeef") },
		"another body":   func(r *http.Request) { r.Body = http.NoBody },
		"another shop's": func(r *http.Request) { r.Header.Set("X-Shopify-Shop-Domain", "other.myshopify.com") },
	} {
		r := webhook("products/update", updated)
		spoil(r)
		if n, err := s.News(r, shoptest.Clock); !errors.Is(err, chat.ErrUnauthorized) || len(n.Products) > 0 {
			t.Errorf("%s: %+v, %v", name, n, err)
		}
	}
	s.options.Secret = nil
	if _, err := s.News(webhook("products/update", updated), shoptest.Clock); !errors.Is(err, chat.ErrUnauthorized) {
		t.Error("without a secret everything comes through")
	}
}

func TestASignedWebhookThatMakesNoSenseIsInvalid(t *testing.T) {
	s, _, _ := prepare(t, func(*admin) {})
	for _, topic := range []string{"products/update", "products/delete", "orders/updated", "inventory_levels/update"} {
		for _, body := range []string{"", "null", "{}", "[]", "{", `{"id":"x"}`, `{"id":1,"status":"active","published_at":"2026-01-01T00:00:00Z","fulfillment_status":"beamed","inventory_item_id":"x"}`} {
			if topic == "products/delete" && strings.HasPrefix(body, `{"id":1`) {
				continue // more than it needs
			}
			if n, err := s.News(webhook(topic, body), shoptest.Clock); !errors.Is(err, chat.ErrInvalid) || n.ID != "" {
				t.Errorf("%s %q: %+v, %v", topic, body, n, err)
			}
		}
	}
}

func TestQueriesAreWhole(t *testing.T) {
	for _, q := range []string{productsQuery, variantsQuery, ordersQuery, linesQuery, returnableQuery, noteMutation, cancelMutation, returnMutation, tagMutation, attributesMutation} {
		if strings.Count(q, "{") != strings.Count(q, "}") || strings.Count(q, "(") != strings.Count(q, ")") || !operation.MatchString(q) {
			t.Errorf("%s", q)
		}
		if b, err := json.Marshal(q); err != nil || len(b) > 4000 {
			t.Errorf("%d bytes, %v", len(b), err)
		}
	}
}
