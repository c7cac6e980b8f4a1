package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestWithoutCredentialsEveryCallIs401(t *testing.T) {
	d := openDoor(t, "")
	for _, c := range []string{
		"GET /v1/conversations", "GET /v1/conversations/x", "GET /v1/conversations/x/messages", "GET /v1/conversations/x/why/1", "POST /v1/conversations/x/take",
		"POST /v1/conversations/x/return", "POST /v1/conversations/x/assign", "POST /v1/conversations/x/close", "GET /v1/conversations/x/notes", "POST /v1/conversations/x/notes",
		"PUT /v1/conversations/x/tags", "GET /v1/transcripts", "POST /v1/recommend", "POST /v1/read", "GET /v1/products", "GET /v1/orders", "GET /v1/faq",
		"GET /v1/agents", "GET /v1/link", "DELETE /v1/link", "DELETE /v1/session", "GET /v1/chat/events", "POST /v1/chat/messages",
		"POST /v1/files", "GET /v1/files/x", "GET /v1/nothing", "POST /v1/conversations/x/nothing",
	} {
		method, path, _ := strings.Cut(c, " ")
		for _, token := range []string{"", "wrong"} {
			r := d.call(method, path, token, "").is(401, "unauthorized")
			if r.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s: no WWW-Authenticate", c)
			}
		}
	}
}

func TestWhatIsNotThereAndWhatIsNotYoursAnswerAlike(t *testing.T) {
	d := openDoor(t, "")
	mine, other := d.session(), d.session()
	want := d.call("GET", "/v1/conversations/none", d.admin, "").is(404, "not_found").text
	for _, c := range []struct{ method, path, token string }{
		{"GET", "/v1/conversations/none/messages", d.admin},
		{"GET", "/v1/conversations/none/why/1", d.admin},
		{"GET", "/v1/conversations/" + mine.Conversation + "/why/99", d.admin},
		{"GET", "/v1/conversations/" + mine.Conversation + "/why/x", d.admin},
		{"POST", "/v1/conversations/none/take", d.admin},
		{"POST", "/v1/conversations/none/return", d.admin},
		{"POST", "/v1/conversations/none/close", d.admin},
		{"GET", "/v1/conversations/none/notes", d.admin},
		{"GET", "/v1/orders?number=9", d.admin},
		{"GET", "/v1/files/none", d.admin},
		{"GET", "/v1/files/none", mine.Token},
		{"GET", "/v1/nothing", d.admin},
		{"GET", "/v1/nothing", mine.Token},
		{"GET", "/nothing", ""},
		{"GET", "/c/nothing", ""},
		{"GET", "/widget/v1/nothing.js", ""},
		// A shopper's token on agents' calls, for the shopper's own conversation too.
		{"GET", "/v1/conversations", mine.Token},
		{"GET", "/v1/conversations/" + mine.Conversation, mine.Token},
		{"POST", "/v1/conversations/" + mine.Conversation + "/take", mine.Token},
		{"GET", "/v1/transcripts", mine.Token},
		{"POST", "/v1/read", mine.Token},
		{"GET", "/v1/products", mine.Token},
		{"GET", "/v1/agents", mine.Token},
		// Another shopper's conversation.
		{"GET", "/v1/chat/events?conversation=" + other.Conversation, mine.Token},
		{"GET", "/v1/chat/events?conversation=none", mine.Token},
	} {
		if got := d.call(c.method, c.path, c.token, "{}").is(404, "not_found").text; got != want {
			t.Errorf("%s %s: %s, want %s", c.method, c.path, got, want)
		}
	}
	frame := `{"type":"message","cid":"a","text":"hi","conversation":"` + other.Conversation + `"}`
	if got := d.call("POST", "/v1/chat/messages", mine.Token, frame).is(404).text; got != want {
		t.Errorf("a foreign conversation: %s", got)
	}
}

func TestWrongMethodsBrokenBodiesAndBigOnesHaveTheirProblems(t *testing.T) {
	d := openDoor(t, "")
	if r := d.call("PATCH", "/v1/session", "", "").is(405, "method"); r.Header.Get("Allow") != "POST, DELETE, OPTIONS" {
		t.Errorf("Allow %q", r.Header.Get("Allow"))
	}
	d.call("GET", "/v1/chat", "", "").is(400, "invalid")
	d.call("GET", "/v1/desk", "", "", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 7").is(400, "invalid")
	d.call("PUT", "/v1/read", d.admin, "[]").is(405, "method")
	d.call("DELETE", "/healthz", "", "").is(405, "method")
	d.call("POST", "/widget.js", "", "").is(405, "method")
	for _, body := range []string{`{`, `[]`, `"x"`, `{"site":7}`, `{"site":"main"}{}`, "{\"site\":\"\xff\"}", `nonsense`} {
		d.call("POST", "/v1/session", "", body).is(400, "invalid")
	}
	d.call("POST", "/v1/session", "", `{"site":"unknown"}`).is(400, "invalid")
	d.call("POST", "/v1/session", "", `{"x":"`+strings.Repeat("x", maxBody)+`"}`).is(413, "too_big")
	g := d.session()
	d.call("POST", "/v1/chat/messages", g.Token, `{"type":"message","cid":"a","text":"`+strings.Repeat("x", 33<<10)+`"}`).is(413, "too_big")
	for _, frame := range []string{``, `{`, `{"type":"shout"}`, `{"type":"message","text":"x"}`, `{"type":"hello","token":"x"}`, "\xff"} {
		code := "protocol"
		if frame == "\xff" {
			code = "invalid"
		}
		d.call("POST", "/v1/chat/messages", g.Token, frame).is(400, code)
	}
	for _, q := range []string{"?limit=x", "?limit=-1", "?from=yesterday", "?csat=9", "?open=maybe", "?owner=me", "?typo=1", "?cursor=%00"} {
		d.call("GET", "/v1/conversations"+q, d.admin, "").is(400, "invalid")
	}
	for _, q := range []string{"?format=pdf", "?redact=some", "?tags=x"} {
		d.call("GET", "/v1/transcripts"+q, d.admin, "").is(400, "invalid")
	}
}

func TestAPanicIsA500AndTheServerGoesOn(t *testing.T) {
	d := openDoor(t, "")
	d.call("POST", "/v1/read", d.admin, `{"text":"panic"}`).is(500, "internal")
	d.stall.fails = errors.New("secret cause")
	if r := d.call("POST", "/v1/recommend", d.admin, `{}`).is(500, "internal"); strings.Contains(r.text, "secret") {
		t.Errorf("a cause got out: %s", r.text)
	}
	d.call("GET", "/healthz", "", "").is(200)
}

func TestOriginsAreOursTheSitesOrNone(t *testing.T) {
	d := openDoor(t, "")
	port := d.base[strings.LastIndex(d.base, ":"):]
	for origin, allowed := range map[string]bool{
		"": true, d.base: true, "https://shop.example": true, "https://second.example": true, "http://localhost" + port: false,
		"https://evil.example": false, "null": false, "http://shop.example": false, "https://shop.example.evil.example": false, "https://shop.example:8443": false,
	} {
		h := http.Header{}
		if origin != "" {
			h.Set("Origin", origin)
		}
		ws, answer, err := d.dial("/v1/chat", h)
		if allowed != (err == nil) {
			t.Errorf("%q: %v", origin, err)
		}
		if !allowed && (answer == nil || answer.StatusCode != 403) {
			t.Errorf("%q: %v", origin, answer)
		}
		if err == nil && ws.Subprotocol() != "shoptalk.v1" {
			t.Errorf("subprotocol %q", ws.Subprotocol())
		}
	}
	if _, answer, err := d.dial("/v1/desk", http.Header{"Origin": {"https://shop.example"}}); err == nil || answer.StatusCode != 403 {
		t.Error("a shop's page opened the desk")
	}
}

func TestCORSAnswersTheSitesWithoutCredentials(t *testing.T) {
	d := openDoor(t, "")
	r := d.call("OPTIONS", "/v1/session", "", "", "Origin: https://shop.example", "Access-Control-Request-Method: POST").is(204)
	if r.Header.Get("Access-Control-Allow-Origin") != "https://shop.example" || r.Header.Get("Access-Control-Allow-Credentials") != "" ||
		!strings.Contains(r.Header.Get("Access-Control-Allow-Headers"), "Authorization") || !strings.Contains(r.Header.Get("Access-Control-Allow-Methods"), "POST") {
		t.Errorf("headers %v", r.Header)
	}
	if r := d.call("OPTIONS", "/v1/session", "", "", "Origin: https://evil.example").is(403, "origin"); r.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("headers %v", r.Header)
	}
	d.call("POST", "/v1/session", "", `{}`, "Origin: https://evil.example").is(403, "origin")
	if r := d.call("POST", "/v1/session", "", `{}`, "Origin: https://shop.example").is(201); r.Header.Get("Access-Control-Allow-Origin") != "https://shop.example" {
		t.Errorf("headers %v", r.Header)
	}
	d.call("POST", "/v1/session", "", `{}`, "Origin: https://second.example").is(403, "origin")
	d.call("POST", "/v1/session", "", `{"site":"second"}`, "Origin: https://second.example").is(201)
	if r := d.call("GET", "/v1/chat/events", "wrong", "", "Origin: https://shop.example").is(401); r.Header.Get("Access-Control-Allow-Origin") == "" {
		t.Error("a page cannot read its 401")
	}
	if r := d.call("GET", "/v1/conversations", d.admin, "", "Origin: https://shop.example").is(200); r.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("agents' calls are shared")
	}
}

func TestSessionsAreLimitedByAddressAndLoopbackIsExcepted(t *testing.T) {
	d := openDoor(t, "", func(o *Options) { o.TrustedProxies = prefixes("127.0.0.1/32", "::1/128") })
	for range 60 {
		d.session()
	}
	count := func(address string) (opened int) {
		for range 40 {
			if d.call("POST", "/v1/session", "", `{}`, "X-Forwarded-For: "+address).StatusCode == 201 {
				opened++
			}
		}
		return opened
	}
	if n := count("203.0.113.7"); n < 30 || n > 35 {
		t.Errorf("%d sessions from one address", n)
	}
	if r := d.call("POST", "/v1/session", "", `{}`, "X-Forwarded-For: 203.0.113.7").is(429, "rate"); r.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	if n := count("203.0.113.8"); n < 30 {
		t.Errorf("%d from another address", n)
	}
	// One IPv6 network is one address.
	a, b := count("2001:db8::1"), count("2001:db8::2")
	if a < 30 || b > 5 {
		t.Errorf("%d and %d from one network", a, b)
	}
}

func TestTheAddressIsReadFromTheRightThroughTrustedProxies(t *testing.T) {
	s := &Server{Options: Options{TrustedProxies: prefixes("10.0.0.0/8", "192.168.1.1/32", "fd00::/8")}}
	for _, c := range []struct{ peer, header, want string }{
		{"203.0.113.9", "1.2.3.4", "203.0.113.9"}, // who is not trusted may say what they like
		{"10.0.0.1", "", "10.0.0.1"},
		{"10.0.0.1", "203.0.113.5", "203.0.113.5"},
		{"10.0.0.1", "6.6.6.6, 203.0.113.5, 192.168.1.1", "203.0.113.5"},
		{"10.0.0.1", "6.6.6.6, nonsense, 192.168.1.1", "192.168.1.1"},
		{"::ffff:10.0.0.1", "2001:db8::5", "2001:db8::5"},
		{"10.0.0.1", "10.1.1.1, 10.2.2.2", "10.1.1.1"},
	} {
		if got := s.address(from(c.peer, "X-Forwarded-For: "+c.header)).String(); got != c.want {
			t.Errorf("%s %q: %s, want %s", c.peer, c.header, got, c.want)
		}
	}
	s.origin = "http://shop.example"
	for _, c := range []struct {
		peer, header string
		want         bool
	}{
		{"10.0.0.1", "X-Forwarded-Proto: https", true}, {"203.0.113.9", "X-Forwarded-Proto: https", false},
		{"10.0.0.1", `Forwarded: for=1.2.3.4;proto="https"`, true}, {"10.0.0.1", "Forwarded: proto=https, proto=http", false}, {"10.0.0.1", "X-Forwarded-Proto: http", false},
	} {
		if got := s.secure(from(c.peer, c.header)); got != c.want {
			t.Errorf("%s %s: secure %v", c.peer, c.header, got)
		}
	}
}

func TestASessionIsOpenedRenewedKnownAndEnded(t *testing.T) {
	d := openDoor(t, "")
	g := d.session()
	if g.Token == "" || g.Conversation == "" || g.Shopper == "" || time.Until(g.Expires) <= 0 {
		t.Fatalf("grant %+v", g)
	}
	d.tell(g, "m1", "hello")
	open, _, err := d.dial("/v1/chat", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := open.WriteJSON(map[string]any{"type": "hello", "token": g.Token}); err != nil {
		t.Fatal(err)
	}
	d.read(open, "live")
	jwt, err := d.keeper.SignShopper("sub-1", "Lin", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	known := d.call("POST", "/v1/session", "", `{"token":"`+g.Token+`","shop_token":"`+jwt+`"}`).is(201).object()
	if known["conversation"] != g.Conversation || known["shopper"] == g.Shopper {
		t.Fatalf("known %v", known)
	}
	if r := d.read(open, "error"); r["code"] != "restarting" {
		t.Fatalf("the anonymous socket: %v", r)
	}
	d.call("POST", "/v1/session", "", `{"shop_token":"x.y.z"}`).is(401, "unauthorized")
	d.call("POST", "/v1/session", "", `{"token":"`+g.Token+`"}`).is(401, "unauthorized") // renewed: the old one is gone
	token := known["token"].(string)
	ws, _, err := d.dial("/v1/chat", http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		t.Fatal(err)
	}
	if err := ws.WriteJSON(map[string]any{"type": "hello"}); err != nil {
		t.Fatal(err)
	}
	d.read(ws, "live")
	d.call("DELETE", "/v1/session", token, "").is(204)
	d.read(ws, "error")
	_, _, err = ws.ReadMessage()
	if !websocket.IsCloseError(err, 1008) {
		t.Fatalf("closed with %v", err)
	}
	d.call("DELETE", "/v1/session", token, "").is(401)
}

func TestHealthReadinessAndMetrics(t *testing.T) {
	checks := map[string]string{"database": "ok", "model": "ok", "bus": "ok"}
	d := openDoor(t, "", func(o *Options) { o.Ready = func(context.Context) map[string]string { return checks } })
	d.call("GET", "/healthz", "", "").is(200)
	if got := d.call("GET", "/readyz", "", "").is(200).object()["status"]; got != "ok" {
		t.Errorf("status %v", got)
	}
	checks = map[string]string{"database": "ok", "model": "degraded"}
	if got := d.call("GET", "/readyz", "", "").is(200).object(); got["status"] != "degraded" || got["checks"].(map[string]any)["model"] != "degraded" {
		t.Errorf("degraded: %v", got)
	}
	checks = map[string]string{"database": "down", "model": "degraded"}
	if got := d.call("GET", "/readyz", "", "").is(503).object()["status"]; got != "down" {
		t.Errorf("status %v", got)
	}
	g := d.session()
	d.tell(g, "m1", "hello")
	d.tell(g, "m1", "other")
	d.tell(g, "m2", "")
	waitFor(t, func() bool { return strings.Contains(d.metrics(), "shoptalk_turns_total 1") })
	text := d.metrics()
	for _, want := range []string{`shoptalk_acks_total{kind="message"} 1`, `shoptalk_nacks_total{code="cid_conflict"} 1`, `shoptalk_nacks_total{code="empty"} 1`,
		`shoptalk_messages_total{role="shopper"} 1`, `shoptalk_store_seconds_count 1`, `shoptalk_turn_seconds_count 1`, `shoptalk_http_requests_total{method="POST",route="/v1/session",status="201"}`,
		"go_goroutines", "process_"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in the metrics", want)
		}
	}
	d.call("GET", "/metrics", "", "").is(404) // only on its own address
}

func (d *door) metrics() string {
	w := httptest.NewRecorder()
	d.server.Metrics().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}

// waitFor waits until something holds, or fails after ten seconds.
func waitFor(t *testing.T, holds func() bool) {
	t.Helper()
	for range 1000 {
		if holds() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("it never came to hold")
}

func TestWithoutSocketsTheShopperPostsAndListens(t *testing.T) {
	d := openDoor(t, "")
	g := d.session()
	if a := d.tell(g, "m1", "hello"); a["type"] != "ack" || a["seq"] != 1.0 {
		t.Fatalf("ack %v", a)
	}
	if a := d.tell(g, "m1", "hello"); a["seq"] != 1.0 {
		t.Fatalf("repeated %v", a)
	}
	if n := d.tell(g, "m1", "other"); n["type"] != "nack" || n["code"] != "cid_conflict" {
		t.Fatalf("conflict %v", n)
	}
	d.call("POST", "/v1/chat/messages", g.Token, `{"type":"context","url":"https://shop.example/p/1","product":"p1"}`).is(204)
	d.call("POST", "/v1/chat/messages", g.Token, `{"type":"typing","on":true}`).is(204)
	d.call("POST", "/v1/chat/messages", g.Token, `{"type":"read","seq":1}`).is(204)
	if c := d.call("GET", "/v1/conversations/"+g.Conversation, d.admin, "").is(200).object(); c["page"].(map[string]any)["product"] != "p1" {
		t.Errorf("page %v", c["page"])
	}
	if a := d.call("POST", "/v1/chat/messages", g.Token, `{"type":"end","cid":"e"}`).is(200).object(); a["type"] != "ack" || a["seq"] != nil {
		t.Fatalf("end %v", a)
	}
	again := d.tell(g, "m2", "new topic")
	if again["conversation"] == g.Conversation || again["conversation"] == nil || again["seq"] != 1.0 {
		t.Fatalf("after the end %v", again)
	}
	d.call("GET", "/v1/chat/events", g.Token, "", "Last-Event-ID: x").is(400, "invalid")
}

func TestAStreamOutlivesTheServersTimeouts(t *testing.T) {
	d := openDoor(t, "/impatient")
	g := d.session()
	r, _ := http.NewRequestWithContext(t.Context(), "GET", d.base+"/v1/chat/events", nil)
	r.Header.Set("Authorization", "Bearer "+g.Token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	seen := ""
	read := func(want string) {
		t.Helper()
		buf := make([]byte, 4096)
		for !strings.Contains(seen, want) {
			n, err := answer.Body.Read(buf)
			if err != nil {
				t.Fatalf("waiting for %s: %v after %s", want, err, seen)
			}
			seen += string(buf[:n])
		}
	}
	read(`"type":"live"`)
	time.Sleep(500 * time.Millisecond) // longer than a request may take
	d.tell(g, "m1", "hello")
	read("id: 2\ndata: {\"type\":\"message\",\"seq\":2,\"reply_to\":1")
	if answer.Header.Get("Cache-Control") != "no-store" || answer.Header.Get("X-Accel-Buffering") != "no" {
		t.Errorf("headers %v", answer.Header)
	}
}
