package web

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// second makes another agent with a bearer token.
func (d *door) second(name string) (token, id string) {
	d.t.Helper()
	a, err := d.keeper.NewAgent(d.t.Context(), name, "agent")
	if err != nil {
		d.t.Fatal(err)
	}
	token, err = d.keeper.AgentBearer(d.t.Context(), a, time.Hour)
	if err != nil {
		d.t.Fatal(err)
	}
	return token, a.ID
}

func TestOneOfTwoTakesAndTheOtherIsToldWhoOwns(t *testing.T) {
	d := openDoor(t, "")
	other, _ := d.second("Wang")
	g := d.session()
	d.tell(g, "m1", "hello")
	path := "/v1/conversations/" + g.Conversation
	var wg sync.WaitGroup
	answers := make([]reply, 2)
	for i, token := range []string{d.admin, other} {
		wg.Go(func() { answers[i] = d.call("POST", path+"/take", token, "") })
	}
	wg.Wait()
	if answers[0].StatusCode > answers[1].StatusCode {
		answers[0], answers[1] = answers[1], answers[0]
	}
	won := answers[0].is(200).object()["owner"].(map[string]any)
	lost := answers[1].is(409, "owner_changed").object()["owner"].(map[string]any)
	if won["kind"] != "agent" || won["agent"] != lost["agent"] || won["name"] != lost["name"] || lost["name"] == nil {
		t.Fatalf("won %v, lost %v", won, lost)
	}
}

func TestAPersonTakesWritesReturnsAndTheBotGoesOn(t *testing.T) {
	d := openDoor(t, "")
	colleague, colleagueID := d.second("Wang")
	g := d.session()
	d.tell(g, "m1", "hello")
	path := "/v1/conversations/" + g.Conversation
	shopper, _, err := d.dial("/v1/chat", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := shopper.WriteJSON(map[string]any{"type": "hello", "token": g.Token}); err != nil {
		t.Fatal(err)
	}
	d.read(shopper, "live")
	d.call("POST", path+"/take", d.admin, "").is(200)
	if o := d.read(shopper, "owner")["owner"].(map[string]any); o["kind"] != "agent" || o["name"] != "Boss" || o["agent"] != nil {
		t.Fatalf("owner %v", o)
	}
	d.tell(g, "m2", "are you a person?")
	desk, _, err := d.dial("/v1/desk", http.Header{"Authorization": {"Bearer " + d.admin}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []map[string]any{{"type": "hello"}, {"type": "watch", "conversation": g.Conversation}, {"type": "message", "conversation": g.Conversation, "cid": "a1", "text": "yes"}} {
		if err := desk.WriteJSON(f); err != nil {
			t.Fatal(err)
		}
	}
	d.read(desk, "ack")
	for {
		if m := d.read(shopper, "message"); m["from"].(map[string]any)["role"] == "agent" {
			if from := m["from"].(map[string]any); from["name"] != "Boss" || len(from) != 2 {
				t.Fatalf("from %v", from)
			}
			break
		} else if m["from"].(map[string]any)["role"] == "bot" {
			t.Fatal("the bot wrote while a person owned")
		}
	}
	d.call("POST", path+"/assign", d.admin, `{"agent":"nobody"}`).is(400, "invalid")
	if o := d.call("POST", path+"/assign", d.admin, `{"agent":"`+colleagueID+`"}`).is(200).object()["owner"].(map[string]any); o["agent"] != colleagueID {
		t.Fatalf("owner %v", o)
	}
	third, _ := d.second("Zhao")
	d.call("POST", path+"/return", third, "").is(409, "owner_changed")
	d.call("POST", path+"/return", colleague, "").is(200)
	d.call("POST", path+"/return", colleague, "")
	if got := d.bot.resumed; len(got) != 1 || got[0] != g.Conversation {
		t.Fatalf("resumed %v", got)
	}
	d.tell(g, "m3", "and you?")
	why := "/why/"
	items := d.call("GET", path+"/messages?limit=200", d.admin, "").is(200).items()
	last := items[len(items)-1]
	if last["from"].(map[string]any)["role"] != "bot" || last["conversation"] != g.Conversation || last["type"] != "message" {
		t.Fatalf("last %v", last)
	}
	reason := d.call("GET", path+why+itoa(last["seq"]), d.admin, "").is(200).object()
	if reason["intent"] != "order.status" || reason["rule"] != "parrot" || reason["model"] != "rules" {
		t.Fatalf("why %v", reason)
	}
	if c := d.call("POST", path+"/close", d.admin, "").is(200).object(); c["ended"] != true {
		t.Fatalf("closed %v", c)
	}
	d.call("POST", path+"/take", d.admin, "").is(409, "ended")
}

func itoa(v any) string {
	n := int(v.(float64))
	s := ""
	for ; n > 0; n /= 10 {
		s = string(rune('0'+n%10)) + s
	}
	return s
}

func TestNotesAndTagsAreKeptAndStayWithTheAgents(t *testing.T) {
	d := openDoor(t, "")
	g := d.session()
	d.tell(g, "m1", "hello")
	path := "/v1/conversations/" + g.Conversation
	n := d.call("POST", path+"/notes", d.admin, `{"text":"大客户","cid":"n1"}`).is(201).object()
	if n["id"] == "" || n["text"] != "大客户" || n["after"].(float64) < 1 || n["from"].(map[string]any)["name"] != "Boss" {
		t.Fatalf("note %v", n)
	}
	d.call("POST", path+"/notes", d.admin, `{"text":"大客户","cid":"n1"}`).is(201)
	d.call("POST", path+"/notes", d.admin, `{"text":" "}`).is(400, "empty")
	d.call("POST", path+"/notes", d.admin, `{"text":"`+strings.Repeat("x", 4001)+`"}`).is(400, "too_long")
	if notes := d.call("GET", path+"/notes", d.admin, "").is(200).items(); len(notes) != 1 || notes[0]["id"] != n["id"] {
		t.Fatalf("notes %v", notes)
	}
	if c := d.call("PUT", path+"/tags", d.admin, `{"tags":["vip","退款","vip"]}`).is(200).object(); len(c["tags"].([]any)) != 2 {
		t.Fatalf("tags %v", c["tags"])
	}
	if found := d.call("GET", "/v1/conversations?tag=vip", d.admin, "").is(200).items(); len(found) != 1 {
		t.Fatalf("found %v", found)
	}
	if found := d.call("GET", "/v1/conversations?tag=none", d.admin, "").is(200).items(); len(found) != 0 {
		t.Fatalf("found %v", found)
	}
}

func TestListsComeInPages(t *testing.T) {
	d := openDoor(t, "")
	for range 5 {
		d.tell(d.session(), "m", "hello")
	}
	seen := map[any]bool{}
	for cursor := ""; ; {
		page := d.call("GET", "/v1/conversations?limit=2&cursor="+cursor, d.admin, "").is(200)
		for _, c := range page.items() {
			seen[c["conversation"]] = true
		}
		next, more := page.object()["next"].(string)
		if cursor = next; !more {
			break
		}
	}
	if len(seen) != 5 {
		t.Fatalf("%d conversations in the pages", len(seen))
	}
	g := d.session()
	for i := range 4 {
		d.tell(g, "m"+string(rune('0'+i)), "hello")
	}
	var seqs []any
	for cursor := ""; ; {
		page := d.call("GET", "/v1/conversations/"+g.Conversation+"/messages?limit=3&cursor="+cursor, d.admin, "").is(200)
		for _, m := range page.items() {
			seqs = append(seqs, m["seq"])
		}
		next, more := page.object()["next"].(string)
		if cursor = next; !more {
			break
		}
	}
	for i, s := range seqs {
		if s != float64(i+1) {
			t.Fatalf("seqs %v", seqs)
		}
	}
	if got := d.call("GET", "/v1/conversations/"+g.Conversation+"/messages?after=2&limit=1", d.admin, "").is(200).items(); len(got) != 1 || got[0]["seq"] != 3.0 {
		t.Fatalf("after 2: %v", got)
	}
}

// signIn redeems a fresh link and gives the cookie.
func (d *door) signIn(headers ...string) *http.Cookie {
	d.t.Helper()
	code, err := d.keeper.OneTimeLink(d.t.Context(), d.boss)
	if err != nil {
		d.t.Fatal(err)
	}
	r := d.call("POST", "/v1/link", "", `{"code":"`+code+`","name":"Lin"}`, headers...).is(200)
	if a := r.object()["agent"].(map[string]any); a["name"] != "Lin" || a["role"] != "admin" {
		d.t.Fatalf("agent %v", a)
	}
	d.call("POST", "/v1/link", "", `{"code":"`+code+`"}`).is(401, "unauthorized")
	return r.Cookies()[0]
}

func TestAOneTimeLinkSignsInOnceAndItsCookieNeedsOurPage(t *testing.T) {
	d := openDoor(t, "")
	c := d.signIn("Origin: " + d.base)
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Secure || c.Path != "/" || c.Name != "shoptalk" {
		t.Fatalf("cookie %+v", c)
	}
	cookie := "Cookie: " + c.Name + "=" + c.Value
	d.call("GET", "/v1/conversations", "", "", cookie).is(200)
	if me := d.call("GET", "/v1/link", "", "", cookie).is(200).object()["agent"].(map[string]any); me["name"] != "Lin" {
		t.Fatalf("me %v", me)
	}
	g := d.session()
	path := "/v1/conversations/" + g.Conversation + "/take"
	d.call("POST", path, "", "", cookie).is(403, "origin")
	d.call("POST", path, "", "", cookie, "Origin: https://evil.example").is(403, "origin")
	d.call("POST", path, "", "", cookie, "Origin: https://shop.example").is(403, "origin")
	d.call("POST", path, "", "", cookie, "Sec-Fetch-Site: cross-site").is(403, "origin")
	d.call("POST", path, "", "", cookie, "Origin: "+d.base).is(200)
	d.call("POST", "/v1/link", "", `{"code":"x"}`, "Origin: https://evil.example").is(403, "origin")
	d.call("POST", "/v1/link", "", `{}`).is(401, "unauthorized")

	hello := map[string]any{"type": "hello"}
	for origin, in := range map[string]bool{d.base: true, "": false} {
		h := http.Header{"Cookie": {c.Name + "=" + c.Value}}
		if origin != "" {
			h.Set("Origin", origin)
		}
		ws, _, err := d.dial("/v1/desk", h)
		if err != nil {
			t.Fatal(err)
		}
		if err := ws.WriteJSON(hello); err != nil {
			t.Fatal(err)
		}
		want := map[bool]string{true: "welcome", false: "error"}[in]
		d.read(ws, want)
		if in {
			defer func() {
				d.read(ws, "error")
				if _, _, err := ws.ReadMessage(); !websocket.IsCloseError(err, 1008) {
					t.Errorf("after signing out: %v", err)
				}
			}()
		}
	}
	gone := d.call("DELETE", "/v1/link", "", "", cookie, "Origin: "+d.base).is(204).Cookies()
	if len(gone) != 1 || gone[0].Value != "" || gone[0].MaxAge >= 0 {
		t.Fatalf("cookie after signing out %+v", gone)
	}
	d.call("GET", "/v1/conversations", "", "", cookie).is(401)
}

func TestOverTLSTheCookieIsAHostCookie(t *testing.T) {
	for _, c := range []struct {
		url, prefix, header, name, path string
	}{
		{"https://shop.example", "", "", "__Host-shoptalk", "/"},
		{"https://shop.example/support/chat", "", "", "__Host-shoptalk_support_chat", "/"},
		{"http://shop.example/support", "", "", "shoptalk_support", "/support/"},
		{"http://shop.example", "", "X-Forwarded-Proto: https", "__Host-shoptalk", "/"},
	} {
		d := openDoor(t, "", func(o *Options) { o.PublicURL = c.url; o.TrustedProxies = prefixes("127.0.0.1/32") })
		var headers []string
		if c.header != "" {
			headers = append(headers, c.header)
		}
		got := d.signIn(headers...)
		if got.Name != c.name || got.Path != c.path || got.Secure != strings.HasPrefix(c.name, "__Host-") || got.Domain != "" {
			t.Errorf("%s %s: %+v", c.url, c.header, got)
		}
		d.call("GET", "/v1/link", "", "", append(headers, "Cookie: "+got.Name+"="+got.Value)...).is(200)
		if got.Secure {
			d.call("GET", "/v1/link", "", "", append(headers, "Cookie: shoptalk="+got.Value)...).is(401)
		}
	}
}
