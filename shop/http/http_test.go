package http

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/live"
	"shoptalk/shop/shoptest"
)

func TestTheShopsOwnSystemConforms(t *testing.T) { shoptest.Run(t, open) }

func TestAnAddressThatIsNotSafeIsRefused(t *testing.T) {
	for _, url := range []string{"", "shop.example", "ftp://shop.example", "http://shop.example/x", "https://user:pass@shop.example", "https://", "http://8.8.8.8/"} {
		if _, err := New(Options{URL: url, Secret: secret}); err == nil {
			t.Errorf("%q was accepted", url)
		}
	}
	for _, url := range []string{"https://shop.example/x", "http://127.0.0.1:8000", "http://localhost/x", "http://10.1.2.3/", "http://[::1]:80/"} {
		if _, err := New(Options{URL: url, Secret: secret}); err != nil {
			t.Error(err)
		}
	}
	if _, err := New(Options{URL: "https://shop.example", Secret: []byte("short")}); err == nil {
		t.Error("a short secret was accepted")
	}
}

// server answers every call with a body.
func server(t *testing.T, status int, body string) *Endpoint {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(s.Close)
	e, err := New(Options{URL: s.URL, Secret: secret})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

const order = `{"number":"1044","shopper":"502","state":"paid","placed":"2026-05-01T10:00:00Z","total":{"amount":1,"currency":"USD"},"lines":[]}`

func TestAnotherOrderThanAskedForIsNotBelieved(t *testing.T) {
	e := server(t, 200, `{"order":`+order+`,"orders":[`+order+`]}`)
	if o, err := e.Order(t.Context(), "1042"); chat.CodeOf(err) != live.CodeGarbled || o.Number != "" {
		t.Errorf("%+v, %v", o, err)
	}
	if found, err := e.OrdersOf(t.Context(), "501"); chat.CodeOf(err) != live.CodeGarbled || found != nil {
		t.Errorf("%+v, %v", found, err)
	}
	if _, err := e.Act(t.Context(), chat.OrderAction{Key: "k", Order: "1042", Kind: "cancel"}); chat.CodeOf(err) != live.CodeUnsure {
		t.Errorf("%v", err)
	}
	if o, err := e.Order(t.Context(), "1044"); err != nil || o.Shopper != "502" || o.AsOf.IsZero() {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestAnOrderThatCannotBeIsNotBelieved(t *testing.T) {
	for _, change := range []struct{ old, new string }{
		{`"paid"`, `"teleported"`}, {`"2026-05-01T10:00:00Z"`, `"0001-01-01T00:00:00Z"`}, {`"USD"`, `"JPY"`}, {`"amount":1`, `"amount":-1`},
		{`"amount":1`, `"amount":1.5`}, {`[]`, `[{"quantity":0,"price":{"amount":1,"currency":"USD"}}]`},
	} {
		e := server(t, 200, `{"order":`+strings.Replace(order, change.old, change.new, 1)+`}`)
		if _, err := e.Order(t.Context(), "1044"); chat.CodeOf(err) != live.CodeGarbled {
			t.Errorf("%s: %v", change.new, err)
		}
	}
}

func TestAPageWithoutACodeIsNoAnswerAboutOrders(t *testing.T) {
	e := server(t, 404, `<html>Not Found</html>`)
	if _, err := e.Order(t.Context(), "1042"); errors.Is(err, chat.ErrNotFound) || chat.CodeOf(err) != live.CodeGarbled {
		t.Errorf("a wrong address says that there is no such order: %v", err)
	}
}

func TestPagesThatGoInACircleEnd(t *testing.T) {
	e := server(t, 200, `{"products":[],"next":"a"}`)
	if _, err := e.Catalogue(t.Context()); chat.CodeOf(err) != live.CodeGarbled {
		t.Error(err)
	}
}

func TestAProductThatCannotBeReadIsLeftOutAndNamed(t *testing.T) {
	e := server(t, 200, `{"products":[
 {"id":"a","title":{"en":"A"},"price":{"amount":100,"currency":"USD"},"image":"javascript:alert(1)","variants":[{"sku":"A","stock":-2}]},
 {"id":"b","title":{"en":"B"},"price":{"amount":100,"currency":"JPY"},"variants":[{"sku":"B"}]},
 {"id":"a","title":{"en":"A"},"price":{"amount":100,"currency":"USD"},"variants":[{"sku":"C"}]}]}`)
	c, err := e.Catalogue(t.Context())
	if err != nil || len(c.Products) != 1 || len(c.Left) != 2 || c.Products[0].Image != "" || c.Products[0].Stock() != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}

func webhook(body string, at time.Time) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader([]byte(body)))
	timestamp, signature := live.Sign(secret, []byte(body), at)
	r.Header.Set(live.TimeHeader, timestamp)
	r.Header.Set(live.SignatureHeader, signature)
	return r
}

const told = `{"id":"d1","stock":[{"sku":"A","stock":4}],"removed":["x"],"orders":[` + order + `],
 "products":[{"id":"a","title":{"en":"A"},"price":{"amount":100,"currency":"USD"},"variants":[{"sku":"A","stock":1}]}]}`

func TestASignedWebhookTells(t *testing.T) {
	n, err := News(webhook(told, shoptest.Clock), secret, shoptest.Clock.Add(time.Minute))
	if err != nil || n.ID != "d1" || len(n.Products) != 1 || len(n.Orders) != 1 || n.Stock[0].Left != 4 || n.Removed[0] != "x" || n.AsOf.IsZero() {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestAWebhookThatIsNotTheShopsTellsNothing(t *testing.T) {
	now := shoptest.Clock
	for name, r := range map[string]*http.Request{
		"no signature":    httptest.NewRequest(http.MethodPost, "/", strings.NewReader(told)),
		"an hour ago":     webhook(told, now.Add(-time.Hour)),
		"from the future": webhook(told, now.Add(time.Hour)),
		"another body": func() *http.Request {
			r := webhook(told, now)
			r.Body = http.NoBody
			return r
		}(),
		"another time": func() *http.Request {
			r := webhook(told, now.Add(-time.Hour))
			r.Header.Set(live.TimeHeader, webhook(told, now).Header.Get(live.TimeHeader))
			return r
		}(),
	} {
		if n, err := News(r, secret, now); !errors.Is(err, chat.ErrUnauthorized) || n.ID != "" {
			t.Errorf("%s: %+v, %v", name, n, err)
		}
	}
	if _, err := News(webhook(told, now), []byte("another secret, long enough"), now); !errors.Is(err, chat.ErrUnauthorized) {
		t.Error(err)
	}
	if _, err := News(webhook(told, now), nil, now); !errors.Is(err, chat.ErrUnauthorized) {
		t.Error("no secret lets everything through")
	}
}

func TestASignedWebhookThatMakesNoSenseIsInvalid(t *testing.T) {
	for _, body := range []string{"", "null", "{", `{"stock":[{"sku":"A","stock":4}]}`, `{"id":"d","stock":[{"stock":4}]}`, `{"id":"d","stock":[{"sku":"A","stock":-4}]}`,
		`{"id":"d","products":[{}]}`, `{"id":"d","orders":[{}]}`} {
		if n, err := News(webhook(body, shoptest.Clock), secret, shoptest.Clock); !errors.Is(err, chat.ErrInvalid) || n.ID != "" {
			t.Errorf("%q: %+v, %v", body, n, err)
		}
	}
}

func TestTheSystemSaysWhereAParcelIs(t *testing.T) {
	var _ live.Tracker = (*Endpoint)(nil)
	q := live.ParcelQuery{Carrier: chat.Words{"en": "SF"}, Number: "SF123", Phone: "8899"}
	step := `{"at":"2026-05-16T09:00:00+08:00","text":{"zh":"已揽收","en":"Picked up"}}`
	trace, err := server(t, 200, `{"steps":[`+step+`],"delivered":true}`).Track(t.Context(), q)
	if err != nil || len(trace.Steps) != 1 || !trace.Delivered || trace.AsOf.IsZero() {
		t.Errorf("%+v, %v", trace, err)
	}
	for body, code := range map[string]string{`{}`: live.CodeGarbled, `{"steps":[{"text":{}}]}`: live.CodeGarbled,
		`{"steps":[` + step + `,` + strings.Replace(step, "05-16", "05-15", 1) + `]}`: live.CodeGarbled} {
		if trace, err := server(t, 200, body).Track(t.Context(), q); chat.CodeOf(err) != code || trace.Steps != nil {
			t.Errorf("%s: %+v, %v", body, trace, err)
		}
	}
	if _, err := server(t, 404, `{"code":"not_found"}`).Track(t.Context(), q); !errors.Is(err, chat.ErrNotFound) {
		t.Error(err)
	}
}
