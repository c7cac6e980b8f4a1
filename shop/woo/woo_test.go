package woo

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
	"shoptalk/shop/live"
	"shoptalk/shop/shoptest"
)

func TestWooCommerceConforms(t *testing.T) { shoptest.Run(t, opened(0)) }

// A plugin numbers orders otherwise than WooCommerce does: an order's id is another's number.
func TestAShopWithNumbersOfItsOwnConforms(t *testing.T) { shoptest.Run(t, opened(1)) }

// quick are limits that wait without waiting.
func quick() live.Limits {
	return live.Limits{Tries: 4, Now: func() time.Time { return shoptest.Clock }, Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
}

func answers(t *testing.T, status int, body string) *Store {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	s, err := New(Options{URL: server.URL, Key: consumerKey, KeyPass: consumerSecret, Currency: "USD", Limits: quick()})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWhatIsNotTheRESTAPIIsNoAnswer(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		code   string
	}{
		{404, "<html>Not Found</html>", live.CodeGarbled},
		{404, `{"code":"rest_no_route","message":"No route"}`, live.CodeGarbled},
		{200, "<br />\n<b>Warning</b>: Undefined index in plugin.php\n" + `{"id":1042}`, live.CodeGarbled},
		{200, `{"id":1044,"number":"1042"}`, live.CodeGarbled},
		{400, `{"code":"rest_invalid_param","message":"Invalid parameter(s)"}`, live.CodeGarbled},
		{401, `{"code":"woocommerce_rest_cannot_view","message":"Sorry, you cannot view this resource."}`, live.CodeDenied},
		{403, `{"code":"woocommerce_rest_cannot_edit"}`, live.CodeDenied},
	} {
		s := answers(t, c.status, c.body)
		if o, err := s.Order(t.Context(), "1042"); chat.CodeOf(err) != c.code || errors.Is(err, chat.ErrNotFound) || o.Number != "" {
			t.Errorf("%d %s: %v", c.status, c.body, err)
		}
	}
	s := answers(t, 200, `[]`) // the header with the number of pages was taken away
	if found, err := s.OrdersOf(t.Context(), "501"); chat.CodeOf(err) != live.CodeGarbled {
		t.Errorf("%v, %v", found, err)
	}
}

func prepare(t *testing.T, states map[string]string, change func(*rest)) (*Store, *shoptest.Faults, *rest) {
	t.Helper()
	f := newRest(shoptest.NewMerchant(), 0)
	change(f)
	s, faults := begin(t, f, quick(), states)
	return s, faults, f
}

func TestAnotherCustomersOrdersAreNotGivenAway(t *testing.T) {
	s, _, _ := prepare(t, nil, func(f *rest) { f.lies = true })
	if found, err := s.OrdersOf(t.Context(), shoptest.Lin); chat.CodeOf(err) != live.CodeGarbled || found != nil {
		t.Errorf("%d orders, %v", len(found), err)
	}
}

func TestStatusesAreSaidInOurWords(t *testing.T) {
	s, _, f := prepare(t, map[string]string{"wc-shipped": "shipped", "arrived": "delivered", "packing": "packing"}, func(*rest) {})
	for status, want := range map[string]string{"pending": chat.OrderUnpaid, "failed": chat.OrderUnpaid, "processing": chat.OrderPaid, "completed": chat.OrderShipped, "refunded": chat.OrderRefunded,
		"cancelled": chat.OrderCancelled, "shipped": chat.OrderShipped, "arrived": chat.OrderDelivered, "packing": chat.OrderPacking, "on-hold": chat.OrderPaid} {
		f.orders[1042].status = status
		if o, err := s.Order(t.Context(), "1042"); err != nil || o.State != want {
			t.Errorf("%s is %s, %v, want %s", status, o.State, err, want)
		}
	}
	f.orders[1042].status = "teleported"
	if _, err := s.Order(t.Context(), "1042"); chat.CodeOf(err) != live.CodeGarbled || !strings.Contains(err.Error(), "connect.woo.states") {
		t.Errorf("%v", err)
	}
	for _, status := range []string{"trash", "checkout-draft"} {
		f.orders[1042].status = status
		if _, err := s.Order(t.Context(), "1042"); !errors.Is(err, chat.ErrNotFound) {
			t.Errorf("%s: %v", status, err)
		}
	}
	out := chat.Order{}
	if err := s.state(&out, order{Status: "on-hold"}); err != nil || out.State != chat.OrderUnpaid {
		t.Errorf("on hold without a payment is %s, %v", out.State, err)
	}
}

func TestALinesPriceIsWhatOneCost(t *testing.T) {
	for _, c := range []struct {
		l    line
		with bool
		want int64
	}{{line{Quantity: 2, Total: "20.00", Tax: "4.00"}, false, 1000}, {line{Quantity: 2, Total: "20.00", Tax: "4.00"}, true, 1200}, {line{Quantity: 3, Total: "10.00"}, true, 333}, {line{Quantity: 1, Total: "0.00", Tax: "0.00"}, true, 0}} {
		if got, err := c.l.say(order{Currency: "USD", WithTax: c.with}); err != nil || got.Price.Amount != c.want {
			t.Errorf("%+v: %v, %v", c.l, got.Price, err)
		}
	}
}

func TestStockIsWhatWooCommerceCounts(t *testing.T) {
	three, none := 3, 0
	for _, c := range []struct {
		v, parent goods
		want      int
	}{
		{goods{Manage: true, Count: &three, Stock: "instock"}, goods{}, 3},
		{goods{Manage: true, Count: &none, Stock: "outofstock"}, goods{}, 0},
		{goods{Manage: false, Stock: "instock"}, goods{}, live.Plenty},
		{goods{Manage: false, Stock: "outofstock"}, goods{}, 0},
		{goods{Manage: "parent", Stock: "instock"}, goods{Manage: true, Count: &three}, 3},
		{goods{Manage: true, Count: &none, Stock: "onbackorder", Orders: "notify"}, goods{}, live.Plenty},
	} {
		if got := stock(c.v, c.parent); got != c.want {
			t.Errorf("%+v: %d, want %d", c.v, got, c.want)
		}
	}
}

func TestWhatIsNotSoldByItselfIsLeftOutAndNamed(t *testing.T) {
	s, _, _ := prepare(t, nil, func(*rest) {})
	for _, p := range []product{{Name: "set", Type: "grouped"}, {Name: "elsewhere", Type: "external"}, {Name: "no price", Type: "simple"}} {
		p.ID = 7
		if _, err := s.product(p, nil, shoptest.Clock); err == nil {
			t.Errorf("%s", p.Name)
		}
	}
}

// A return is written down once, and people are told once, though the answer to the note is lost.
func TestAReturnIsWrittenDownOnceAndToldOnce(t *testing.T) {
	for skip := range 5 {
		s, faults, f := prepare(t, map[string]string{"completed": "delivered"}, func(*rest) {})
		act := chat.OrderAction{Key: "conv-1/7", Order: shoptest.Shipped, Kind: shop.ActReturn, Reason: "too <b>small</b>"}
		faults.Fail(shoptest.Fault{Kind: shoptest.Lost, Skip: skip}, 1)
		_, err := s.Act(t.Context(), act)
		if err != nil && chat.CodeOf(err) != live.CodeUnsure {
			t.Errorf("request %d lost: %v", skip+1, err)
		}
		faults.Fail(shoptest.Fault{}, 0)
		o, err := s.Act(t.Context(), act)
		if err != nil || o.State != chat.OrderReturning || o.Case == nil || o.Case.State != "requested" || o.Case.Amount != o.Total {
			t.Errorf("request %d lost: %+v, %v", skip+1, o.Case, err)
		}
		if n := f.done[shoptest.Shipped+" return"]; n != 1 {
			t.Errorf("request %d lost: people were told %d times", skip+1, n)
		}
		if note := f.orders[1043].notes[0]; strings.Contains(note["note"].(string), "<") || note["customer_note"] != false {
			t.Errorf("%v", note)
		}
		again := act
		again.Key, again.Kind = "conv-1/9", shop.ActExchange
		if _, err := s.Act(t.Context(), again); chat.CodeOf(err) != shop.CodeRefused {
			t.Errorf("a second case: %v", err)
		}
	}
}

func TestMoneyThatWentBackIsSaid(t *testing.T) {
	s, _, _ := prepare(t, nil, func(*rest) {})
	var o order
	text := `{"id":1,"number":"1","status":"completed","currency":"USD","date_created_gmt":"2026-05-01T00:00:00","date_modified_gmt":"2026-05-09T00:00:00","shipping_total":"0.00","total":"50.00","refunds":[{"id":2,"total":"-10.00"},{"id":3,"total":"-2.50"}]}`
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		t.Fatal(err)
	}
	if out, err := s.order(o, shoptest.Clock); err != nil || out.Case == nil || out.Case.Amount != shoptest.USD(1250) || out.Case.State != "approved" {
		t.Errorf("%+v, %v", out.Case, err)
	}
}

func TestSettingsThatCannotBeAreRefused(t *testing.T) {
	good := Options{URL: "https://shop.example", Key: consumerKey, KeyPass: consumerSecret, Currency: "USD"}
	if _, err := New(good); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(*Options){
		"no address": func(o *Options) { o.URL = "" }, "not encrypted": func(o *Options) { o.URL = "http://shop.example" }, "no key": func(o *Options) { o.Key = "" },
		"keys swapped": func(o *Options) { o.Key, o.KeyPass = o.KeyPass, o.Key }, "currency": func(o *Options) { o.Currency = "JPY" },
		"short secret": func(o *Options) { o.Secret = []byte("x") }, "a state": func(o *Options) { o.States = map[string]string{"x": "beamed"} },
	} {
		o := good
		spoil(&o)
		if _, err := New(o); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func webhook(s *Store, topic, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("X-WC-Webhook-Topic", topic)
	r.Header.Set("X-WC-Webhook-Source", s.site.String()+"/")
	r.Header.Set("X-WC-Webhook-Delivery-ID", "d1")
	r.Header.Set("X-WC-Webhook-Signature", live.Sign64(secret, []byte(body)))
	return r
}

const simple = `{"id":2002,"name":"雨衣","type":"simple","status":"publish","catalog_visibility":"visible","sku":"RAIN","price":"299.00","regular_price":"399.00","manage_stock":true,"stock_quantity":6,
 "stock_status":"instock","backorders":"no","permalink":"https://shop.example/p","date_modified_gmt":"2026-05-18T01:00:00","average_rating":"0.00","categories":[{"id":15,"name":"Shoes &amp; more"}],"images":[]}`

func TestSignedWebhooksTell(t *testing.T) {
	s, _, f := prepare(t, nil, func(*rest) {})
	n, err := s.News(webhook(s, "product.updated", simple), shoptest.Clock)
	if err != nil || n.ID != "d1" || len(n.Products) != 1 {
		t.Fatalf("%+v, %v", n, err)
	}
	if p := n.Products[0]; p.ID != "2002" || p.Title["zh"] != "雨衣" || p.Price != shoptest.USD(29900) || p.Was == nil || p.Stock() != 6 || !p.AsOf.Equal(shoptest.Clock.Add(-time.Hour)) {
		t.Errorf("%+v", p)
	}
	for body, want := range map[string][2]int{strings.Replace(simple, `"simple"`, `"variable"`, 1): {0, 1}, `{"id":5,"parent_id":2001,"type":"variation","status":"publish"}`: {0, 1},
		strings.Replace(simple, `"publish"`, `"draft"`, 1): {1, 0}, strings.Replace(simple, `"visible"`, `"hidden"`, 1): {1, 0}} {
		if n, err := s.News(webhook(s, "product.updated", body), shoptest.Clock); err != nil || len(n.Removed) != want[0] || len(n.Changed) != want[1] || len(n.Products) > 0 {
			t.Errorf("%s: %+v, %v", body, n, err)
		}
	}
	if n, err = s.News(webhook(s, "product.deleted", `{"id":2002}`), shoptest.Clock); err != nil || n.Removed[0] != "2002" {
		t.Errorf("%+v, %v", n, err)
	}
	body, _ := json.Marshal(f.orders[1042].node())
	if n, err = s.News(webhook(s, "order.updated", string(body)), shoptest.Clock); err != nil || len(n.Orders) != 1 || n.Orders[0].Shopper != shoptest.Lin || n.Orders[0].AsOf.IsZero() {
		t.Errorf("%+v, %v", n, err)
	}
	if n, err = s.News(httptest.NewRequest(http.MethodPost, "/", strings.NewReader("webhook_id=12")), shoptest.Clock); err != nil || n.Topic != "ping" {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestAWebhookThatIsNotTheShopsTellsNothing(t *testing.T) {
	s, _, _ := prepare(t, nil, func(*rest) {})
	for name, spoil := range map[string]func(*http.Request){
		"no signature": func(r *http.Request) { r.Header.Del("X-WC-Webhook-Signature") },
		"another secret": func(r *http.Request) {
			r.Header.Set("X-WC-Webhook-Signature", live.Sign64([]byte("another secret, long enough"), []byte(simple)))
		},
		"another body":   func(r *http.Request) { r.Body = http.NoBody },
		"another shop's": func(r *http.Request) { r.Header.Set("X-WC-Webhook-Source", "https://other.example/") },
		"no source":      func(r *http.Request) { r.Header.Del("X-WC-Webhook-Source") },
	} {
		r := webhook(s, "product.updated", simple)
		spoil(r)
		if n, err := s.News(r, shoptest.Clock); !errors.Is(err, chat.ErrUnauthorized) || len(n.Products) > 0 {
			t.Errorf("%s: %+v, %v", name, n, err)
		}
	}
	s.options.Secret = nil
	if _, err := s.News(webhook(s, "product.updated", simple), shoptest.Clock); !errors.Is(err, chat.ErrUnauthorized) {
		t.Error("without a secret everything comes through")
	}
}

func TestASignedWebhookThatMakesNoSenseIsInvalid(t *testing.T) {
	s, _, _ := prepare(t, nil, func(*rest) {})
	for _, topic := range []string{"product.updated", "product.deleted", "order.updated"} {
		for _, body := range []string{"", "null", "{}", "[]", "{", `{"id":"x"}`} {
			if n, err := s.News(webhook(s, topic, body), shoptest.Clock); !errors.Is(err, chat.ErrInvalid) || n.ID != "" {
				t.Errorf("%s %q: %+v, %v", topic, body, n, err)
			}
		}
	}
}
