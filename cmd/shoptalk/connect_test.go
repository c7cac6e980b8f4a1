package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/file"
	"shoptalk/shop/live"
	"shoptalk/shop/shoptest"
)

const sharedSecret = "a secret of thirty-two bytes, ok"

// erp is a shop's own system as docs/operations.md tells a merchant to write one, with faults in front.
type erp struct {
	*shoptest.Faults
	url string

	mu       sync.Mutex
	products []chat.Product
	orders   []chat.Order
	acts     []chat.OrderAction // each key once
	asked    int                // calls of act
}

func newERP(t *testing.T) *erp {
	t.Helper()
	now := time.Now().UTC().Truncate(time.Second)
	e := &erp{products: []chat.Product{{ID: "kettle", Title: chat.Words{"en": "Heron kettle", "zh": "苍鹭水壶"}, Category: "kettles", Brand: "Quillfern",
		Price: chat.Money{Amount: 19900, Currency: "CNY"}, Variants: []chat.Variant{{SKU: "h1", Color: "red", Stock: 3}}}}}
	for _, number := range []string{"7001", "7002"} {
		e.orders = append(e.orders, chat.Order{Number: number, Shopper: map[string]string{"7001": "501", "7002": "502"}[number], Phone: "13800008899", Name: "Lin", Address: "1 Long Road", State: chat.OrderPaid,
			Placed: now.Add(-time.Hour), Paid: now.Add(-time.Hour), Lines: []chat.Line{{Product: "kettle", SKU: "h1", Title: chat.Words{"en": "Heron kettle", "zh": "苍鹭水壶"}, Quantity: 1,
				Price: chat.Money{Amount: 19900, Currency: "CNY"}}}, Total: chat.Money{Amount: 19900, Currency: "CNY"}, Shipping: chat.Money{Currency: "CNY"}})
	}
	e.Faults = shoptest.NewFaults(http.HandlerFunc(e.answer))
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	e.url = server.URL
	return e
}

func (e *erp) answer(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	if live.Verify([]byte(sharedSecret), body, r.Header, time.Now()) != nil {
		http.Error(w, `{"code":"unauthorized"}`, http.StatusUnauthorized)
		return
	}
	var c struct {
		Call, Number, Shopper string
		Action                chat.OrderAction
	}
	if err := json.Unmarshal(body, &c); err != nil {
		http.Error(w, `{"code":"invalid"}`, http.StatusBadRequest)
		return
	}
	say := func(v map[string]any) { _ = json.NewEncoder(w).Encode(v) }
	switch c.Call {
	case "products":
		say(map[string]any{"products": e.products, "categories": []chat.Category{{ID: "kettles", Title: chat.Words{"en": "Kettles", "zh": "水壶"}, Words: []string{"kettle"}}}})
	case "orders":
		own := []chat.Order{}
		for _, o := range e.orders {
			if o.Shopper == c.Shopper {
				own = append(own, o)
			}
		}
		say(map[string]any{"orders": own})
	case "order":
		for _, o := range e.orders {
			if o.Number == c.Number {
				say(map[string]any{"order": o})
				return
			}
		}
		http.Error(w, `{"code":"not_found"}`, http.StatusNotFound)
	case "act":
		e.act(w, c.Action, say)
	}
}

func (e *erp) act(w http.ResponseWriter, a chat.OrderAction, say func(map[string]any)) {
	e.asked++
	for i := range e.orders {
		o := &e.orders[i]
		if o.Number != a.Order {
			continue
		}
		for _, before := range e.acts {
			if before.Key == a.Key {
				say(map[string]any{"order": o})
				return
			}
		}
		if a.Kind != "cancel" {
			http.Error(w, `{"code":"unsupported"}`, http.StatusUnprocessableEntity)
			return
		}
		o.State, o.Cancelled = chat.OrderCancelled, a.At
		e.acts = append(e.acts, a)
		say(map[string]any{"order": o})
		return
	}
	http.Error(w, `{"code":"not_found"}`, http.StatusNotFound)
}

// done gives the actions that were done, and how often they were asked for.
func (e *erp) done() ([]chat.OrderAction, int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]chat.OrderAction(nil), e.acts...), e.asked
}

// connected writes a new shop whose system is at a URL.
func connected(t *testing.T, url string) (dir string, c Config) {
	t.Helper()
	dir, path := newShop(t)
	text := string(sampleConfig) + "\nconnect:\n  every: 10m\n  http: {url: " + url + ", secret: {file: erp-secret}}\n"
	for name, content := range map[string]string{path: text, filepath.Join(dir, "erp-secret"): sharedSecret + "\n"} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := loadConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	c.QuietMS = 0
	c.Connect.limits = live.Limits{Tries: 2, Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
	return dir, c
}

// openConnected opens the world of a connected shop.
func openConnected(t *testing.T, c Config) *world {
	t.Helper()
	w, err := openWorld(t.Context(), c, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// says has a known shopper say something and gives what the bot answered.
func says(t *testing.T, one *talk, texts ...string) (answer string, last []chat.Reply) {
	t.Helper()
	for _, text := range texts {
		seq, err := one.say(t.Context(), chat.Text(text))
		if err != nil {
			t.Fatal(err)
		}
		messages, err := one.after(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		answer, last = "", nil
		for _, m := range messages {
			answer += m.Body.Text + "\n"
			last = append(last, m.Body.Replies...)
		}
	}
	return answer, last
}

func speaker(t *testing.T, w *world, external, language string) *talk {
	t.Helper()
	one, err := newTalk(t.Context(), w, external, "Lin", language)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(one.close)
	return one
}

func offersAPerson(replies []chat.Reply) bool {
	for _, r := range replies {
		if strings.Contains(r.Name, "human") {
			return true
		}
	}
	return false
}

func TestAShopperOfAConnectedShopSeesTheSystemsOrderAndCancelsItOnce(t *testing.T) {
	e := newERP(t)
	_, c := connected(t, e.url)
	w := openConnected(t, c)
	one := speaker(t, w, "501", "en")
	if got, _ := says(t, one, "where is my order 7001"); !strings.Contains(got, "7001") || !strings.Contains(got, "Heron kettle") {
		t.Errorf("answered %q", got)
	}
	if got, _ := says(t, speaker(t, w, "502", "en"), "where is my order 7001"); !strings.Contains(got, "couldn't find an order 7001") || strings.Contains(got, "7001 ·") {
		t.Errorf("someone else's order is shown: %q", got)
	}
	got, _ := says(t, one, "cancel order 7001", "yes")
	acts, _ := e.done()
	if len(acts) != 1 || acts[0].Kind != "cancel" || acts[0].Order != "7001" || !strings.HasPrefix(acts[0].Key, one.conversation+":") || !strings.Contains(got, "7001") {
		t.Errorf("acts %+v, answered %q", acts, got)
	}
	if kept, err := w.db.OrderActions(t.Context()); err != nil || len(kept) != 1 || kept[0].Key != acts[0].Key || kept[0].By == "" {
		t.Errorf("the journal has %+v, %v", kept, err)
	}
	if got, _ := says(t, one, "where is my order 7001"); !strings.Contains(strings.ToLower(got), "cancelled") {
		t.Errorf("answered %q", got)
	}
}

func TestAnActionWhoseAnswerIsLostIsDoneOnceWithTheTurnsKey(t *testing.T) {
	e := newERP(t)
	_, c := connected(t, e.url)
	w := openConnected(t, c)
	key := chat.OrderAction{Key: "turn:1", Order: "7001", Kind: "cancel", At: time.Now().UTC()}
	e.Fail(shoptest.Fault{Kind: shoptest.Lost}, 1)
	if o, err := w.joined.Act(t.Context(), key); err != nil || o.State != chat.OrderCancelled {
		t.Errorf("%+v, %v", o, err)
	}
	if acts, asked := e.done(); len(acts) != 1 || asked != 2 {
		t.Errorf("%d done, %d asked", len(acts), asked)
	}
}

func TestWhereTheSystemIsDownNothingIsPromisedAndAPersonIsOffered(t *testing.T) {
	for _, language := range []string{"en", "zh"} {
		e := newERP(t)
		_, c := connected(t, e.url)
		w := openConnected(t, c)
		one := speaker(t, w, "501", language)
		ask := map[string][2]string{"en": {"cancel order 7001", "yes"}, "zh": {"取消订单7001", "是的"}}[language]
		says(t, one, ask[0])
		e.Fail(shoptest.Fault{Kind: shoptest.Unavailable}, 1000)
		got, replies := says(t, one, ask[1])
		if acts, _ := e.done(); len(acts) != 0 || !offersAPerson(replies) || strings.Contains(got, "is cancelled") || strings.Contains(got, "已取消") {
			t.Errorf("%s: %d acts, answered %q with %+v", language, len(acts), got, replies)
		}
		other := speaker(t, w, "502", language)
		got, replies = says(t, other, map[string]string{"en": "where is my order 7002", "zh": "我的订单7002到哪了"}[language])
		if !offersAPerson(replies) || !strings.Contains(got, map[string]string{"en": "not answering", "zh": "没有响应"}[language]) || strings.Contains(got, "Heron") || strings.Contains(got, "苍鹭") {
			t.Errorf("%s: answered %q with %+v", language, got, replies)
		}
		if got := w.readiness(t.Context())["shop"]; got != "degraded" {
			t.Errorf("readyz says %q", got)
		}
		e.Fail(shoptest.Fault{}, 0)
		if got, _ := says(t, other, "7002"); !strings.Contains(got, "7002") {
			t.Errorf("%s: up again it answers %q", language, got)
		}
		if got := w.readiness(t.Context())["shop"]; got != "ok" {
			t.Errorf("up again readyz says %q", got)
		}
	}
}

// hooked posts a signed webhook.
func hooked(t *testing.T, w *world, secret, body string) error {
	t.Helper()
	r := httptest.NewRequest("POST", "/v1/hooks/http", strings.NewReader(body))
	timestamp, signature := live.Sign([]byte(secret), []byte(body), time.Now())
	r.Header.Set(live.TimeHeader, timestamp)
	r.Header.Set(live.SignatureHeader, signature)
	return w.connection.Hook("http", r)
}

func TestStockThatAWebhookTellsIsInTheNextAnswer(t *testing.T) {
	e := newERP(t)
	_, c := connected(t, e.url)
	w := openConnected(t, c)
	ctx, cancel := context.WithCancel(t.Context())
	reloaded, ended := make(chan error, 8), make(chan struct{})
	go func() {
		defer close(ended)
		w.connection.run(ctx, func(ctx context.Context) error {
			err := w.merchant.renew(ctx)
			reloaded <- err
			return err
		})
	}()
	defer func() { cancel(); <-ended }()
	stock := func() int {
		p, ok := w.shop.Product("kettle")
		if !ok {
			t.Fatal("the system's product is not there")
		}
		return p.Stock()
	}
	if stock() != 3 {
		t.Fatalf("stock %d", stock())
	}
	news := func(id string, left int) string {
		return fmt.Sprintf(`{"id":%q,"as_of":%q,"stock":[{"sku":"h1","stock":%d}]}`, id, time.Now().UTC().Add(time.Second).Format(time.RFC3339Nano), left)
	}
	if err := hooked(t, w, "another secret of 16 bytes", news("d1", 9)); chat.CodeOf(err) != "unauthorized" {
		t.Errorf("a bad signature: %v", err)
	}
	body := news("d1", 0)
	if err := hooked(t, w, sharedSecret, body); err != nil {
		t.Fatal(err)
	}
	if err := <-reloaded; err != nil {
		t.Fatal(err)
	}
	if stock() != 0 {
		t.Errorf("stock %d", stock())
	}
	if got, _ := says(t, speaker(t, w, "501", "en"), "is the Heron kettle in stock?"); !strings.Contains(strings.ToLower(got), "sold out") && !strings.Contains(strings.ToLower(got), "out of stock") {
		t.Errorf("answered %q", got)
	}
	version := w.shop.Version()
	if err := hooked(t, w, sharedSecret, body); err != nil || w.shop.Version() != version {
		t.Errorf("a delivery that was sent again: %v", err)
	}
	if err := w.connection.Hook("woo", httptest.NewRequest("POST", "/", nil)); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("another system's webhook: %v", err)
	}
}

func TestTheServerTakesSignedWebhooksOverHTTPAndSaysThatTheShopIsDown(t *testing.T) {
	e := newERP(t)
	_, c := connected(t, e.url)
	ctx, cancel := context.WithCancel(t.Context())
	in, out := io.Pipe()
	ended := make(chan error, 1)
	c.Listen = "127.0.0.1:0"
	e.Fail(shoptest.Fault{Kind: shoptest.Unavailable}, 1000)
	go func() {
		ended <- serve(ctx, streams{strings.NewReader(""), out, io.Discard}, server{config: c, json: true})
	}()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	var r ready
	if err := json.NewDecoder(in).Decode(&r); err != nil {
		t.Fatal(err)
	}
	call := func(method, path, secret, body string) (int, string) {
		req, err := http.NewRequestWithContext(t.Context(), method, r.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		timestamp, signature := live.Sign([]byte(secret), []byte(body), time.Now())
		req.Header.Set(live.TimeHeader, timestamp)
		req.Header.Set(live.SignatureHeader, signature)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(b)
	}
	news := `{"id":"d9","stock":[{"sku":"h1","stock":0}]}`
	if status, _ := call("POST", "/v1/hooks/http", sharedSecret, news); status != 204 {
		t.Errorf("a signed webhook: %d", status)
	}
	if status, text := call("POST", "/v1/hooks/http", "a secret of someone else", news); status != 401 || !strings.Contains(text, "unauthorized") {
		t.Errorf("a webhook signed by another: %d %s", status, text)
	}
	if status, _ := call("POST", "/v1/hooks/shopify", sharedSecret, news); status != 401 {
		t.Errorf("a webhook of another system: %d", status)
	}
	if status, text := call("GET", "/readyz", "", ""); status != 200 || !strings.Contains(text, `"shop":"degraded"`) || !strings.Contains(text, `"status":"degraded"`) {
		t.Errorf("readyz: %d %s", status, text)
	}
}

func TestASystemThatIsDownAtStartLeavesWhatWasReadLastForADay(t *testing.T) {
	e := newERP(t)
	_, c := connected(t, e.url)
	e.Fail(shoptest.Fault{Kind: shoptest.Unavailable}, 1000)
	w := openConnected(t, c)
	if n := len(w.shop.Products()); n != 0 || w.readiness(t.Context())["shop"] != "degraded" {
		t.Errorf("%d products of a system that never answered, %v", n, w.readiness(t.Context()))
	}
	e.Fail(shoptest.Fault{}, 0)
	if _, err := w.connection.source.Fetch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.merchant.renew(t.Context()); err != nil || len(w.shop.Products()) != 1 {
		t.Fatalf("up again: %v, %d products", err, len(w.shop.Products()))
	}
	if st, err := os.Stat(filepath.Join(c.Data, cacheFile)); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("the cache: %v, %v", st, err)
	}
	e.Fail(shoptest.Fault{Kind: shoptest.Unavailable}, 1000)
	for hours, want := range map[int]int{1: 1, 25: 0} {
		folder, err := file.Open(c.Shop)
		if err != nil {
			t.Fatal(err)
		}
		later := func() time.Time { return time.Now().Add(time.Duration(hours) * time.Hour) }
		k, err := connect(t.Context(), c, folder, later, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := k.Load(t.Context()); err != nil || len(got.Products) != want {
			t.Errorf("after %d hours: %d products, %v", hours, len(got.Products), err)
		}
	}
}

func TestACatalogueThatCannotBeReadForADayIsNotSaidAnyMore(t *testing.T) {
	e := newERP(t)
	_, c := connected(t, e.url)
	w := openConnected(t, c)
	now := time.Now().Add(23 * time.Hour)
	w.connection.now = func() time.Time { return now }
	e.Fail(shoptest.Fault{Kind: shoptest.Denied}, 1000)
	down := func() {
		_, err := w.connection.source.Fetch(t.Context())
		if err == nil {
			t.Fatal("it answered")
		}
		w.connection.report(t.Context(), live.Catalogue{}, err, w.merchant.renew)
	}
	if down(); len(w.shop.Products()) != 1 {
		t.Error("a catalogue of today was left out")
	}
	now = now.Add(2 * time.Hour)
	if down(); len(w.shop.Products()) != 0 {
		t.Error("a catalogue of yesterday is still said")
	}
}

func TestProductsAndOrdersOfAConnectedShopAreNotPut(t *testing.T) {
	e := newERP(t)
	_, c := connected(t, e.url)
	w := openConnected(t, c)
	for _, kind := range []string{"products", "orders"} {
		if _, err := w.merchant.Put(t.Context(), kind, []byte(`[]`), false); chat.CodeOf(err) != "refused" || !strings.Contains(err.Error(), e.url[len("http://"):]) {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if _, err := w.merchant.Put(t.Context(), "faq", []byte(`[{"id":"wrap","questions":{"en":["do you wrap gifts"]},"answer":{"en":"Yes, for free."}}]`), false); err != nil {
		t.Error(err)
	}
	d := deskShop{w.joined, w.connection.name()}
	if _, err := d.Orders(t.Context()); chat.CodeOf(err) != "refused" {
		t.Errorf("all orders: %v", err)
	}
	e.Fail(shoptest.Fault{Kind: shoptest.Unavailable}, 1000)
	if _, err := d.Order(t.Context(), "7001"); chat.CodeOf(err) != "unavailable" {
		t.Errorf("while it is down: %v", err)
	}
}

func TestACallThatTakesTooLongIsGivenUpAndOthersFailAtOnce(t *testing.T) {
	e := newERP(t)
	_, c := connected(t, e.url)
	w := openConnected(t, c)
	s := w.connection.system
	e.Fail(shoptest.Fault{Kind: shoptest.Slow}, 1000)
	slow := func(ctx context.Context) (chat.Order, error) { return s.System.Order(ctx, "7001") }
	if _, err := asked(t.Context(), s, 20*time.Millisecond, live.CodeUnsure, slow); chat.CodeOf(err) != live.CodeUnsure {
		t.Errorf("%v", err)
	}
	before := e.Requests()
	if _, err := s.Act(t.Context(), chat.OrderAction{Key: "k", Order: "7001", Kind: "cancel"}); chat.CodeOf(err) != live.CodeDown || e.Requests() != before {
		t.Errorf("%v after %d requests: what was not asked was not done", err, e.Requests()-before)
	}
	e.Fail(shoptest.Fault{}, 0)
	s.now = func() time.Time { return time.Now().Add(resting) }
	if _, err := s.Order(t.Context(), "7001"); err != nil {
		t.Error(err)
	}
}

// lateTracker answers when nobody waits any more.
type lateTracker struct{ asked int }

func (*lateTracker) Name() string { return "Late" }

func (l *lateTracker) Track(ctx context.Context, _ live.ParcelQuery) (live.Trace, error) {
	l.asked++
	<-ctx.Done()
	return live.Trace{}, ctx.Err()
}

func TestATrackerThatWasGivenUpIsNotAskedForEachParcel(t *testing.T) {
	late, now := &lateTracker{}, time.Now()
	b := &bounded{Tracker: late, patience: time.Millisecond, now: func() time.Time { return now }}
	for range 5 {
		if _, err := b.Track(t.Context(), live.ParcelQuery{Number: "1"}); chat.CodeOf(err) != live.CodeDown {
			t.Errorf("%v", err)
		}
	}
	if late.asked != 1 {
		t.Errorf("asked %d times", late.asked)
	}
	now = now.Add(resting)
	if _, err := b.Track(t.Context(), live.ParcelQuery{Number: "1"}); !errors.Is(err, context.DeadlineExceeded) || late.asked != 2 {
		t.Errorf("%v, asked %d times", err, late.asked)
	}
}

func TestSettingsOfAConnectionThatCannotWorkAreNamed(t *testing.T) {
	for text, want := range map[string]string{
		"connect: {http: {adress: x}}":                                                                  "line 1",
		"connect:\n  http:\n    secret: [a]":                                                            "line 3",
		"connect: {http: {secret: {path: x}}}":                                                          "{file: NAME}",
		"connect: {every: soon}":                                                                        "line 1",
		"connect: {every: 10s}":                                                                         "connect.every",
		"connect: {http: {url: x}, woo: {url: x}}":                                                      "name one",
		"connect: {parcels: {kuaidi100: {customer: a}, track17: {}}}":                                   "name one",
		"connect: {http: {}}":                                                                           "connect.http.url",
		"connect: {http: {url: 'https://a.example', secret: short}}":                                    "connect.http.secret",
		"connect: {http: {url: 'https://a.example', secret: {file: not-there}}}":                        "connect.http.secret",
		"connect: {shopify: {shop: a.example}}":                                                         "connect.shopify.shop",
		"connect: {shopify: {shop: a.myshopify.com}}":                                                   "connect.shopify.token",
		"connect: {woo: {url: 'https://a.example', key: x}}":                                            "connect.woo.key",
		"connect: {woo: {url: 'https://a.example', key: ck_1, key_secret: cs_1, states: {done: gone}}}": "connect.woo.states",
		"connect: {parcels: {kuaidi100: {customer: a}}}":                                                "connect.parcels.kuaidi100",
		"connect: {parcels: {track17: {}}}":                                                             "connect.parcels.track17.token",
		"connect: {parcels: {http: {url: 'http://a.example'}}}":                                         "connect.parcels.http.url",
	} {
		if err := opens(t, text, 0o600); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: answered %v", text, err)
		}
	}
	text := "connect: {http: {url: 'https://a.example', secret: '" + sharedSecret + "'}}"
	if err := opens(t, text, 0o600); err != nil {
		t.Error(err)
	}
	if err := opens(t, text, 0o644); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a secret that all may read: %v", err)
	}
}

func TestTheSampleNamesEverySettingOfAConnectionRightly(t *testing.T) {
	_, block, ok := strings.Cut(string(sampleConfig), "# connect:\n")
	if !ok {
		t.Fatal("the sample has no connection")
	}
	text := "connect:\n"
	for line := range strings.Lines(block) {
		if !strings.HasPrefix(line, "#   ") {
			break
		}
		text += strings.TrimPrefix(line, "# ")
	}
	var c Config
	if err := decodeConfig([]byte(text), &c); err != nil {
		t.Errorf("%v in\n%s", err, text)
	}
	k := c.Connect
	if k.Every == 0 || k.HTTP == nil || k.Shopify == nil || k.Woo == nil || k.Parcels.HTTP == nil || k.Parcels.Kuaidi100 == nil || k.Parcels.Track17 == nil || k.Woo.KeySecret.file == "" {
		t.Errorf("%+v", k)
	}
}

// opens loads settings beside a new shop and makes their connection, which asks nothing.
func opens(t *testing.T, text string, mode os.FileMode) error {
	t.Helper()
	dir, path := newShop(t)
	if err := os.WriteFile(path, []byte(text+"\n"), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	c, err := loadConfig(path)
	if err != nil {
		return err
	}
	folder, err := file.Open(filepath.Join(dir, shopDir))
	if err != nil {
		t.Fatal(err)
	}
	_, err = connect(t.Context(), c, folder, time.Now, slog.New(slog.DiscardHandler))
	return err
}

func TestAConnectionCanBeNamedByVariablesAlone(t *testing.T) {
	var k connectConfig
	k.fromEnvironment(func(name string) string {
		return map[string]string{"SHOPTALK_CONNECT_WOO_URL": "https://a.example", "SHOPTALK_CONNECT_WOO_KEY": "ck_1", "SHOPTALK_CONNECT_WOO_KEY_SECRET": "cs_1",
			"SHOPTALK_CONNECT_TRACK17_TOKEN": "t", "SHOPTALK_CONNECT_EVERY": "30m"}[name]
	})
	name, system, _, err := k.system("", "CNY", time.Now)
	tracker, trackerErr := k.tracker("", time.Now)
	if err != nil || trackerErr != nil || name != "woo" || system.Name() != "WooCommerce a.example" || tracker.Name() != "17TRACK" || k.Every != 30*time.Minute || k.validate() != nil {
		t.Errorf("%s %v %v %v %v %s", name, system, err, tracker, trackerErr, k.Every)
	}
	k.fromEnvironment(func(name string) string { return map[string]string{"SHOPTALK_CONNECT_EVERY": "often"}[name] })
	if err := k.validate(); err == nil {
		t.Error("every: often was taken")
	}
}

func TestDoctorAsksTheShopsSystemAndNamesTheFix(t *testing.T) {
	e := newERP(t)
	dir, c := connected(t, e.url)
	p := place{config: filepath.Join(dir, configFile)}
	check := func() (all string, ok bool) {
		ok = true
		for _, f := range checkConnection(t.Context(), c, p) {
			ok = ok && f.OK
			if !f.OK && !strings.Contains(f.Fix, "doctor") {
				t.Errorf("%+v has no fix", f)
			}
			all += f.Check + ": " + f.Detail + "\n"
		}
		return all, ok
	}
	if got, ok := check(); !ok || !strings.Contains(got, "1 products") || !strings.Contains(got, "/v1/hooks/http") {
		t.Errorf("%s", got)
	}
	e.Fail(shoptest.Fault{Kind: shoptest.Denied}, 1000)
	if got, ok := check(); ok || !strings.Contains(got, "401") {
		t.Errorf("%s", got)
	}
	if found := checkConnection(t.Context(), Config{Shop: c.Shop}, p); found != nil {
		t.Errorf("of a shop without a system: %+v", found)
	}
}
