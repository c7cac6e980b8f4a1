package web

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"shoptalk/chat"
)

func TestTranscriptsStreamInEveryFormatAndEqualTheThread(t *testing.T) {
	d := openDoor(t, "")
	g := d.session()
	d.tell(g, "m1", "my phone is 13812345678")
	d.tell(g, "m2", "=HYPERLINK(\"x\")")
	d.tell(d.session(), "m1", "someone else")
	thread := d.call("GET", "/v1/conversations/"+g.Conversation+"/messages", d.admin, "").is(200).items()
	lines := d.call("GET", "/v1/transcripts?format=jsonl&shopper="+g.Shopper, d.admin, "").is(200)
	if kind := lines.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/x-ndjson") || lines.Header.Get("Content-Disposition") != `attachment; filename="transcripts.jsonl"` {
		t.Errorf("headers %v", lines.Header)
	}
	var said []map[string]any
	for _, line := range strings.Split(strings.TrimSpace(lines.text), "\n") {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		said = append(said, m)
	}
	if len(said) != len(thread) {
		t.Fatalf("%d lines, %d messages", len(said), len(thread))
	}
	for i, m := range thread {
		for _, key := range []string{"seq", "cid", "from", "at", "body"} {
			if !reflect.DeepEqual(m[key], said[i][key]) {
				t.Errorf("message %d: %s is %v, want %v", i, key, said[i][key], m[key])
			}
		}
	}
	d.call("GET", "/v1/transcripts?conversation=none", d.admin, "").is(404, "not_found")
	if one := d.call("GET", "/v1/transcripts?conversation="+g.Conversation, d.admin, "").is(200).text; one != lines.text {
		t.Errorf("one conversation: %s", one)
	}
	if masked := d.call("GET", "/v1/transcripts?redact=mask", d.admin, "").is(200).text; strings.Contains(masked, "13812345678") || !strings.Contains(masked, "someone else") {
		t.Errorf("masked: %s", masked)
	}
	table := d.call("GET", "/v1/transcripts?format=csv", d.admin, "").is(200)
	if rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table.text, "\ufeff"))).ReadAll(); err != nil || len(rows) < 7 {
		t.Errorf("csv: %d rows, %v", len(rows), err)
	}
	page := d.call("GET", "/v1/transcripts?format=html&lang=zh", d.admin, "").is(200)
	if !strings.Contains(page.text, "<html lang=\"zh\">") || !strings.Contains(page.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("html: %v %.200s", page.Header, page.text)
	}
	if r := d.call("GET", "/v1/transcripts?format=txt&from=2999-01-01", d.admin, "").is(200); r.Header.Get("Content-Disposition") == "" {
		t.Errorf("an empty export: %v", r.Header)
	}
}

func TestAnExportThatBreaksOffDoesNotLookWhole(t *testing.T) {
	part := ""
	d := openDoor(t, "", func(o *Options) {
		o.Transcript = func(_ context.Context, w io.Writer, _, _, _ string, _ chat.ConversationFilter) error {
			_, err := io.WriteString(w, part)
			return errors.Join(err, errors.New("the disk is gone"))
		}
	})
	r, _ := http.NewRequest("GET", d.base+"/v1/transcripts", nil)
	r.Header.Set("Authorization", "Bearer "+d.admin)
	part = strings.Repeat("x", 100_000)
	answer, err := http.DefaultClient.Do(r)
	if err == nil {
		_, err = io.ReadAll(answer.Body)
		answer.Body.Close()
	}
	if err == nil {
		t.Fatal("half an export came as a whole one")
	}
}

func TestLimitsAreReadHoweverTheyAreWritten(t *testing.T) {
	for in, want := range map[string]chat.Limits{
		`{}`:                  {},
		`{"price_max":80}`:    {PriceMax: 8000},
		`{"price_max":79.99}`: {PriceMax: 7999},
		`{"price_max":"80"}`:  {PriceMax: 8000},
		`{"price_max":["80"],"price_min":"19.9 CNY"}`: {PriceMax: 8000, PriceMin: 1990},
		`{"money":"300 CNY"}`:                         {PriceMin: 24000, PriceMax: 36000},
		`{"size":42,"color":"Black"}`:                 {Sizes: []string{"42"}, Colors: []string{"black"}},
		`{"size":[9.5,"xl"],"brand":["A","B"],"category":"shoes","attribute":"waterproof=yes"}`: {Sizes: []string{"9.5", "XL"},
			Brands: []string{"A", "B"}, Categories: []string{"shoes"}, Attributes: []string{"waterproof=yes"}},
		`{"not":{"color":"red"}}`:                        {Not: &chat.Limits{Colors: []string{"red"}}},
		`{"size":null,"color":[],"brand":["",null,"C"]}`: {Brands: []string{"C"}},
	} {
		var raw map[string]json.RawMessage
		if err := json.Unmarshal([]byte(in), &raw); err != nil {
			t.Fatal(err)
		}
		if got, err := limitsOf(raw); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v %v, want %+v", in, got, err, want)
		}
	}
	for _, in := range []string{`{"price":80}`, `{"price_max":-1}`, `{"price_max":"cheap"}`, `{"price_max":"NaN"}`, `{"price_max":1e300}`, `{"size":{"a":1}}`, `{"color":[["red"]]}`,
		`{"color":true}`, `{"not":"red"}`, `{"not":{"not":{}}}`, `{"attribute":"waterproof"}`} {
		var raw map[string]json.RawMessage
		if err := json.Unmarshal([]byte(in), &raw); err != nil {
			t.Fatal(err)
		}
		if got, err := limitsOf(raw); chat.CodeOf(err) != "invalid" {
			t.Errorf("%s: %+v %v, want invalid", in, got, err)
		}
	}
}

func TestRecommendationsCarryProductScoreReasonAndTerms(t *testing.T) {
	d := openDoor(t, "")
	r := d.call("POST", "/v1/recommend", d.admin, `{"query":"防水夹克","limits":{"price_max":80},"n":2,"shopper":"s1","like":"p2"}`).is(200).items()
	p := r[0]
	if p["product"] != "p1" || p["score"] != 0.9 || p["reason"] != "it is waterproof" || p["terms"].([]any)[0].(map[string]any)["name"] != "words" ||
		p["card"].(map[string]any)["title"] != "防水夹克" {
		t.Fatalf("pick %v", p)
	}
	if w := d.stall.last(); w.Limits.PriceMax != 8000 || w.N != 2 || w.Shopper != "s1" || w.Like != "p2" || w.Language != "zh" || w.Site != "main" {
		t.Fatalf("wish %+v", w)
	}
	d.call("POST", "/v1/recommend", d.admin, `{"like":"none"}`).is(400, "invalid")
	d.call("POST", "/v1/recommend", d.admin, `{"n":51}`).is(400, "invalid")
	d.call("POST", "/v1/recommend", d.admin, `{"limits":{"colour":"red"}}`).is(400, "invalid")
	d.call("POST", "/v1/recommend", d.admin, `{"limits":[]}`).is(400, "invalid")
	d.call("POST", "/v1/recommend", d.admin, `{"limits":{"price_max":0}}`).is(400, "invalid")
	d.call("POST", "/v1/recommend", d.admin, `{"limits":{"money":"0 CNY"}}`).is(400, "invalid")
	g := d.session()
	d.call("POST", "/v1/recommend", g.Token, `{"shopper":"someone else"}`, "Origin: https://shop.example").is(200)
	if w := d.stall.last(); w.Shopper != g.Shopper {
		t.Fatalf("a shopper asked as %q", w.Shopper)
	}
}

func TestAgentsSeeProductsOrdersAndAnswers(t *testing.T) {
	d := openDoor(t, "")
	for q, want := range map[string]string{"": "p1 p2 p3", "?ids=p3,none,p1": "p3 p1", "?q=waterproof": "p1", "?q=跑鞋": "p2", "?q=JACKET": "p1", "?q=nothing": "", "?limit=1&cursor=1": "p2", "?cursor=99": ""} {
		var ids []string
		for _, p := range d.call("GET", "/v1/products"+q, d.admin, "").is(200).items() {
			ids = append(ids, p["id"].(string))
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("products%s: %s, want %s", q, got, want)
		}
	}
	shopper, err := d.db.KnownShopper(t.Context(), "main", "sub-1", "Lin")
	if err != nil {
		t.Fatal(err)
	}
	anonymous := d.session()
	for q, want := range map[string]int{"?shopper=" + shopper.ID: 1, "?shopper=sub-1": 1, "?shopper=" + anonymous.Shopper: 0, "?shopper=none": 0, "?number=1042": 1} {
		orders := d.call("GET", "/v1/orders"+q, d.admin, "").is(200).items()
		if len(orders) != want {
			t.Errorf("orders%s: %v", q, orders)
		}
		if want > 0 && orders[0]["phone"] != "*******1234" {
			t.Errorf("phone %v", orders[0]["phone"])
		}
	}
	if all := d.call("GET", "/v1/orders", d.admin, "").is(200).items(); len(all) != 1 {
		t.Errorf("all orders: %v", all)
	}
	if faq := d.call("GET", "/v1/faq", d.admin, "").is(200).items(); len(faq) != 1 {
		t.Errorf("faq %v", faq)
	}
	if agents := d.call("GET", "/v1/agents", d.admin, "").is(200).items(); len(agents) != 1 || agents[0]["name"] != "Boss" {
		t.Errorf("agents %v", agents)
	}
	read := d.call("POST", "/v1/read", d.admin, `{"text":"where is it","embedding":true}`).is(200).object()
	if read["intent"].(map[string]any)["name"] != "order.status" || len(read["embedding"].([]any)) != 2 {
		t.Errorf("reading %v", read)
	}
	if read := d.call("POST", "/v1/read", d.admin, `{"text":"x"}`).is(200).object(); read["embedding"] != nil {
		t.Errorf("reading %v", read)
	}
}

func TestTheShopsDataIsPutByAnAdminAlone(t *testing.T) {
	d := openDoor(t, "", func(o *Options) { o.Merchant = o.Shop.(*stall) })
	for _, kind := range []string{"products", "orders", "faq"} {
		if got := d.call("PUT", "/v1/"+kind, d.admin, `[{"id":"x"}]`).is(200).text; !strings.Contains(got, `"new":1`) {
			t.Errorf("%s: %v", kind, got)
		}
	}
	d.call("PUT", "/v1/faq?replace=true", d.admin, `[{"id":"x"}]`).is(200)
	d.call("PUT", "/v1/faq?replace=perhaps", d.admin, `[{"id":"x"}]`).is(400, "invalid")
	d.call("PUT", "/v1/faq", d.admin, `[]`).is(400, "invalid")
	d.call("PUT", "/v1/faq", d.admin, "\xff").is(400, "invalid")
	d.call("PUT", "/v1/faq", "", `[{"id":"x"}]`).is(401, "unauthorized")
	d.call("PUT", "/v1/faq", d.session().Token, `[{"id":"x"}]`).is(404, "not_found")
	if want := []string{`products [{"id":"x"}] false`, `orders [{"id":"x"}] false`, `faq [{"id":"x"}] false`, `faq [{"id":"x"}] true`}; !slices.Equal(d.stall.put, want) {
		t.Errorf("put %q", d.stall.put)
	}
	d = openDoor(t, "")
	d.call("PUT", "/v1/products", d.admin, `[{"id":"x"}]`).is(409, "refused")
}
