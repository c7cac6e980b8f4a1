package socket

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"shoptalk/chat"
)

func TestAShopperIsWelcomedHeardAndAnswered(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	h.with(func() { h.answers = true })
	l := h.dial("/v1/chat")
	if got := l.ws.Subprotocol(); got != Subprotocol {
		t.Fatalf("subprotocol %q", got)
	}
	l.send(`{"type":"hello","token":"token-ann","conversation":"c1-ann"}`)
	w := l.want("welcome")
	if w.str("conversation") != "c1-ann" || w.str("epoch") != "epoch-1" || w.num("head") != 0 || w["owner"].(map[string]any)["kind"] != "bot" {
		t.Fatalf("welcome %v", w)
	}
	l.want("live")
	l.send(`{"type":"message","cid":"m1","text":"单号1042"}`)
	seen := map[string]object{}
	for range 3 {
		f := l.read()
		seen[f.str("type")+f.str("cid")] = f
	}
	if seen["ackm1"].num("seq") != 1 || seen["messagem1"].text() != "单号1042" || seen["message"].num("seq") != 2 {
		t.Fatalf("got %v", seen)
	}
	from := object(seen["messagem1"]["from"].(map[string]any))
	if from.str("role") != "shopper" || from["id"] != nil {
		t.Fatalf("from %v", from)
	}
	if at := seen["messagem1"].str("at"); len(at) != len("2026-01-02T15:04:05.000Z") {
		t.Fatalf("at %q has no milliseconds", at)
	}
}

func TestReplayBringsEveryMessageInOrderThenLive(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	for i := range 3*pageSize + 7 {
		h.say("c1-ann", chat.RoleBot, chat.Text(fmt.Sprint(i)))
	}
	last := int64(3*pageSize + 7)
	for _, after := range []int64{0, 1, pageSize, last - 1, last} {
		l := h.dial("/v1/chat")
		l.send(`{"type":"hello","token":"token-ann","epoch":"epoch-1","last_seq":%d}`, after)
		if w := l.want("welcome"); w.num("head") != last {
			t.Fatalf("head %v", w)
		}
		wantSeqs(t, l.until("live"), after+1, last)
	}
}

func TestAWrongEpochOrASeqBeyondTheHeadResets(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	h.say("c1-ann", chat.RoleBot, chat.Text("a"), chat.Text("b"), chat.Text("c"))
	for name, hello := range map[string]string{
		"other epoch":     `{"type":"hello","token":"token-ann","epoch":"epoch-0","last_seq":2}`,
		"beyond the head": `{"type":"hello","token":"token-ann","epoch":"epoch-1","last_seq":4}`,
	} {
		t.Run(name, func(t *testing.T) {
			l := h.dial("/v1/chat")
			l.say(hello)
			if r := l.want("reset"); r.str("epoch") != "epoch-1" || r.num("head") != 3 {
				t.Fatalf("reset %v", r)
			}
			l.want("welcome")
			wantSeqs(t, l.until("live"), 1, 3)
		})
	}
}

func TestEveryMisbehaviourHasItsCloseCode(t *testing.T) {
	hello := `{"type":"hello","token":"token-ann"}`
	for _, c := range []struct {
		name   string
		frames []string
		reason string
		code   int
	}{
		{"second hello", []string{hello, hello}, "second_hello", 1008},
		{"no hello first", []string{`{"type":"message","cid":"a","text":"hi"}`}, "hello_first", 1008},
		{"wrong token", []string{`{"type":"hello","token":"nobody"}`}, "unauthorized", 1008},
		{"no token", []string{`{"type":"hello"}`}, "unauthorized", 1008},
		{"unknown conversation", []string{`{"type":"hello","token":"token-ann","conversation":"none"}`}, "not_found", 1008},
		{"foreign conversation", []string{`{"type":"hello","token":"token-ann","conversation":"c2-bob"}`}, "not_found", 1008},
		{"unknown frame", []string{hello, `{"type":"shout"}`}, "protocol", 1002},
		{"an agent's frame", []string{hello, `{"type":"watch","conversation":"c1-ann"}`}, "protocol", 1002},
		{"broken JSON", []string{hello, `{"type":"message"`}, "protocol", 1002},
		{"two objects", []string{hello, `{"type":"typing","on":true}{}`}, "protocol", 1002},
		{"no object", []string{hello, `["message"]`}, "protocol", 1002},
		{"empty", []string{hello, ``}, "protocol", 1002},
		{"no type", []string{hello, `{"cid":"a"}`}, "protocol", 1002},
		{"no cid", []string{hello, `{"type":"message","text":"hi"}`}, "protocol", 1002},
		{"a number for text", []string{hello, `{"type":"message","cid":"a","text":7}`}, "protocol", 1002},
		{"a negative seq", []string{hello, `{"type":"read","seq":-1}`}, "protocol", 1002},
		{"typing without on", []string{hello, `{"type":"typing"}`}, "protocol", 1002},
		{"not UTF-8", []string{hello, "{\"type\":\"message\",\"cid\":\"a\",\"text\":\"\xff\xfe\"}"}, "not_utf8", 1007},
		{"a surrogate alone", []string{hello, "{\"type\":\"message\",\"cid\":\"a\",\"text\":\"\xed\xa0\x80\"}"}, "not_utf8", 1007},
		{"33 KiB", []string{hello, `{"type":"message","cid":"a","text":"` + strings.Repeat("x", 33<<10) + `"}`}, "too_big", 1009},
		{"a megabyte before hello", []string{strings.Repeat("x", 1<<20)}, "too_big", 1009},
		{"deep nesting", []string{hello, `{"type":"message","cid":"a","action":{"name":"x","value":` + strings.Repeat("[", 12000)}, "protocol", 1002},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := openHouse(t)
			h.shopper("ann")
			h.shopper("bob")
			l := h.dial("/v1/chat")
			for _, f := range c.frames {
				l.say(f)
			}
			l.ends(c.reason, c.code)
			if len(h.messages["c1-ann"])+len(h.messages["c2-bob"]) > 0 {
				t.Fatal("something was stored")
			}
		})
	}
}

func TestAFrameOfExactly32KiBIsTaken(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	l := h.enter("ann")
	head, tail := `{"type":"message","cid":"a","text":"hi","ignored":"`, `"}`
	l.say(head + strings.Repeat("x", chat.MaxFrameBytes-len(head)-len(tail)) + tail)
	l.find("ack")
}

func TestABinaryFrameCloses1003(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	l := h.enter("ann")
	if err := l.ws.WriteMessage(websocket.BinaryMessage, []byte(`{"type":"typing","on":true}`)); err != nil {
		t.Fatal(err)
	}
	l.ends("binary", 1003)
}

func TestWithoutHelloTheSocketClosesWhenItsTimeIsUp(t *testing.T) {
	h := openHouse(t, func(o *Options) { o.Wait = 50 * time.Millisecond })
	h.dial("/v1/chat").ends("hello_timeout", 1008)
}

func TestWhatIsNotStoredGetsANackAndTheSocketStays(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	h.shopper("bob")
	h.file("mine", "c1-ann")
	h.file("his", "c2-bob")
	l := h.enter("ann")
	for _, c := range []struct {
		frame, code string
		retry       bool
		prepare     func()
	}{
		{frame: `{"type":"message","cid":"a","text":""}`, code: "empty"},
		{frame: `{"type":"message","cid":"a","text":" \t\r\n\u3000\u0000"}`, code: "empty"},
		{frame: `{"type":"message","cid":"a"}`, code: "empty"},
		{frame: `{"type":"message","cid":"a","action":{"value":1}}`, code: "empty"},
		{frame: `{"type":"message","cid":"a","text":"` + strings.Repeat("界", 4001) + `"}`, code: "too_long"},
		{frame: `{"type":"message","cid":"` + strings.Repeat("c", 65) + `","text":"hi"}`, code: "too_long"},
		{frame: `{"type":"message","cid":"a","text":"hi","files":["f1"]}`, code: "file_unknown"},
		{frame: `{"type":"message","cid":"a","files":["f1"]}`, code: "file_unknown"},
		{frame: `{"type":"message","cid":"a","files":["his"]}`, code: "file_unknown"},
		{frame: `{"type":"message","cid":"a","files":["mine","his"]}`, code: "file_unknown"},
		{frame: `{"type":"message","cid":"a","files":["mine"],"action":{"name":"x"}}`, code: "invalid"},
		{frame: `{"type":"message","cid":"a","files":["mine","mine","mine","mine","mine","mine","mine"]}`, code: "invalid"},
		{frame: `{"type":"message","cid":"a","text":"hi","quote":99}`, code: "invalid"},
		{frame: `{"type":"rate","cid":"a","stars":6}`, code: "invalid"},
		{frame: `{"type":"rate","cid":"a"}`, code: "invalid"},
		{frame: `{"type":"message","cid":"a","text":"hi"}`, code: "busy", retry: true, prepare: func() { h.broken = chat.ErrBusy }},
		{frame: `{"type":"message","cid":"a","text":"hi"}`, code: "storage", retry: true, prepare: func() { h.broken = chat.ErrStorage }},
		{frame: `{"type":"message","cid":"a","text":"hi"}`, code: "storage", retry: true, prepare: func() { h.broken = errors.New("disk full: /secret/path") }},
	} {
		if c.prepare != nil {
			h.with(c.prepare)
		}
		l.say(c.frame)
		n := l.want("nack")
		if n.str("code") != c.code || n["retry"] != c.retry || n.str("cid") == "" || n.str("text") == "" || strings.Contains(n.str("text"), "secret") {
			t.Errorf("%.60s: %v, want %s", c.frame, n, c.code)
		}
	}
	h.with(func() { h.broken = nil })
	l.send(`{"type":"message","cid":"a","text":"%s"}`, strings.Repeat("界", 4000))
	if a := l.find("ack"); a.num("seq") != 1 {
		t.Fatalf("ack %v", a)
	}
}

func TestTheSameCIDGivesTheSameSeqAndAnotherBodyConflicts(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	l := h.enter("ann")
	l.send(`{"type":"message","cid":"a","text":"one"}`)
	l.find("ack")
	l.send(`{"type":"message","cid":"a","text":"one"}`)
	if a := l.find("ack"); a.num("seq") != 1 {
		t.Fatalf("repeated: %v", a)
	}
	l.send(`{"type":"message","cid":"a","text":"two"}`)
	if n := l.find("nack"); n.str("code") != "cid_conflict" {
		t.Fatalf("conflict: %v", n)
	}
	again := h.enter("ann")
	again.send(`{"type":"message","cid":"a","text":"one"}`)
	if a := again.find("ack"); a.num("seq") != 1 {
		t.Fatalf("from another socket: %v", a)
	}
	if n := len(h.wasHandled()); n != 1 {
		t.Fatalf("the bot was woken %d times for one message", n)
	}
}

func TestTwentyMessagesAtOnceAreTakenAndTheNextIsNot(t *testing.T) {
	now := time.Now()
	h := openHouse(t, func(o *Options) { o.Now = func() time.Time { return now } })
	h.shopper("ann")
	l := h.enter("ann")
	for i := range 21 {
		l.send(`{"type":"message","cid":"m%d","text":"hi"}`, i)
	}
	acks := 0
	for {
		f := l.read()
		if f.str("type") == "ack" {
			acks++
		}
		if f.str("type") == "nack" {
			if f.str("code") != "rate" || f["retry"] != true || f.str("cid") != "m20" || acks != 20 {
				t.Fatalf("after %d acks: %v", acks, f)
			}
			return
		}
	}
}

func TestAFailureThatLeavesStorageUnsureStillShowsAndAnswersWhatWasStored(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	h.with(func() { h.broken, h.torn = chat.ErrStorage, true })
	l := h.enter("ann")
	l.send(`{"type":"message","cid":"a","text":"hi"}`)
	var kinds []string
	for range 2 {
		kinds = append(kinds, l.read().str("type"))
	}
	if got := strings.Join(kinds, " "); got != "nack message" && got != "message nack" {
		t.Fatalf("got %s", got)
	}
	if len(h.wasHandled()) != 1 {
		t.Fatal("the bot was not woken")
	}
}

func TestAfterEndTheNextMessageOpensANewConversationForEveryTab(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	l, tab := h.enter("ann"), h.enter("ann")
	l.send(`{"type":"end","cid":"e1"}`)
	if a := l.find("ack"); a.str("cid") != "e1" || a["seq"] != nil {
		t.Fatalf("ack %v", a)
	}
	l.send(`{"type":"message","cid":"m2","text":"hello again"}`)
	for _, each := range []*line{l, tab} {
		w := each.find("welcome")
		if w.str("conversation") != "c2-ann" {
			t.Fatalf("welcome %v", w)
		}
		if m := each.find("message"); m.num("seq") != 1 || m.text() != "hello again" {
			t.Fatalf("message %v", m)
		}
	}
	l.send(`{"type":"end","cid":"e1"}`)
	l.find("ack")
	if h.conversations["c2-ann"].Ended {
		t.Fatal("a repeated end ended the conversation after it")
	}
	if f := h.dial("/v1/chat"); f != nil {
		f.send(`{"type":"hello","token":"token-ann"}`)
		if w := f.want("welcome"); w.str("conversation") != "c2-ann" {
			t.Fatalf("a hello without a conversation: %v", w)
		}
	}
}

func TestATapIsStoredWithTheWordsThatWereTapped(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	h.say("c1-ann", chat.RoleBot,
		chat.Body{Type: "text", Text: "which?", Replies: []chat.Reply{{Label: "取消订单", Name: "intent", Value: "order.cancel"}, {Label: "Two", Name: "pick", Value: map[string]any{"n": 2, "m": []int{1}}}}},
		chat.Body{Type: "cards", Text: "look", Cards: []chat.Card{{ID: "p1", Actions: []chat.Reply{{Label: "Details", Name: "detail", Value: "p1"}}}}},
		chat.Body{Type: "form", Text: "fill in", Form: &chat.Form{Name: "address", Fields: []chat.Field{{Name: "name", Label: "收件人"}, {Name: "n", Label: "件数"}, {Name: "note", Label: "备注"}}}})
	l := h.enter("ann")
	for i, c := range []struct{ action, text string }{
		{`{"name":"intent","value":"order.cancel"}`, "取消订单"},
		{`{"name":"pick","value":{"m":[1],"n":2}}`, "Two"},
		{`{"name":"detail","value":"p1"}`, "Details"},
		{`{"name":"detail","value":"p2"}`, "detail"},
		{`{"name":"address","value":{"n":3,"name":" 王小明 ","other":"x"}}`, "收件人: 王小明\n件数: 3"},
		{`{"name":"address","value":{}}`, "address"},
	} {
		l.send(`{"type":"message","cid":"t%d","action":%s}`, i, c.action)
		l.find("ack")
		m := h.messages["c1-ann"][3+i]
		if m.Body.Text != c.text || m.Body.Type != "text" || m.Body.Action == nil || string(canonical(m.Body.Action.Value)) == "null" {
			t.Errorf("%s: stored %+v, want text %q", c.action, m.Body, c.text)
		}
	}
	l.send(`{"type":"message","cid":"t9","text":"own words","action":{"name":"unknown"}}`)
	l.find("ack")
	if got := h.messages["c1-ann"][9].Body.Text; got != "own words" {
		t.Errorf("text %q", got)
	}
}

func TestARepeatedTapIsTheSameThoughItsLabelHasChanged(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	h.say("c1-ann", chat.RoleBot, chat.Body{Type: "text", Text: "?", Replies: []chat.Reply{{Label: "Yes", Name: "affirm"}}})
	l := h.enter("ann")
	l.send(`{"type":"message","cid":"t","action":{"name":"affirm"}}`)
	l.find("ack")
	h.say("c1-ann", chat.RoleBot, chat.Body{Type: "text", Text: "?", Replies: []chat.Reply{{Label: "好的", Name: "affirm"}}})
	l.send(`{"type":"message","cid":"t","action":{"name":"affirm","value":null}}`)
	if a := l.find("ack"); a.num("seq") != 2 {
		t.Fatalf("ack %v", a)
	}
	l.send(`{"type":"message","cid":"t","action":{"name":"deny"}}`)
	if n := l.find("nack"); n.str("code") != "cid_conflict" {
		t.Fatalf("nack %v", n)
	}
}

func TestLeavingTheQueueGivesTheBotTheWord(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	h.own("c1-ann", chat.Owner{Kind: chat.OwnerQueue, Position: 1})
	l := h.enter("ann")
	l.send(`{"type":"message","cid":"q","action":{"name":"leave_queue"}}`)
	o := l.find("owner")
	if o["owner"].(map[string]any)["kind"] != "bot" {
		t.Fatalf("owner %v", o)
	}
	if m := l.find("message"); m.str("cid") != "q" {
		t.Fatalf("message %v", m)
	}
	l.find("ack")
	if len(h.wasHandled()) != 1 {
		t.Fatal("the bot was not woken")
	}
}

func TestThePageIsKeptAndMadeHarmless(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	l := h.enter("ann")
	l.send(`{"type":"context","url":"javascript:alert(1)","title":"%s","product":"p1","cart":[{"product":"p2","quantity":-4}]}`, strings.Repeat("长", 400))
	for range 60 {
		l.send(`{"type":"context","url":"https://shop.example/p/9","product":"p9"}`)
	}
	l.send(`{"type":"message","cid":"m","text":"this one?"}`)
	l.find("ack")
	if p := h.conversations["c1-ann"].Page; p.Product != "p9" || p.URL != "https://shop.example/p/9" {
		t.Fatalf("page %+v", p)
	}
	p := tidy(chat.Page{URL: "javascript:alert(1)", Title: strings.Repeat("长", 400), Cart: []chat.CartLine{{Product: "p2", Quantity: -4}}})
	if p.URL != "" || len([]rune(p.Title)) != 300 || p.Cart[0].Quantity != 0 {
		t.Fatalf("tidied %+v", p)
	}
}

func TestRatingsAreAckedWithoutSeq(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	l := h.enter("ann")
	l.send(`{"type":"rate","cid":"r1","stars":4,"text":"fine"}`)
	if a := l.find("ack"); a["seq"] != nil || a.str("cid") != "r1" {
		t.Fatalf("ack %v", a)
	}
	l.send(`{"type":"rate","cid":"r2","seq":1,"solved":false}`)
	l.find("ack")
	if r := h.ratings; r["r1"].Stars != 4 || r["r2"].Solved == nil || *r["r2"].Solved {
		t.Fatalf("ratings %+v", r)
	}
}

func TestSigningOutClosesTheSessionsSocketsOnly(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	h.shopper("bob")
	ann, bob := h.enter("ann"), h.enter("bob")
	h.hub.CloseSession("hash-ann")
	ann.ends("unauthorized", 1008)
	bob.send(`{"type":"message","cid":"b","text":"still here"}`)
	bob.find("ack")
}

func TestAPanicEndsOneConnectionAndNothingElse(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	h.shopper("bob")
	ann, bob := h.enter("ann"), h.enter("bob")
	h.with(func() { h.panics = true })
	ann.send(`{"type":"message","cid":"a","text":"boom"}`)
	if _, code := ann.closed(); code != 1013 {
		t.Fatalf("closed with %d", code)
	}
	h.with(func() { h.panics = false })
	bob.send(`{"type":"message","cid":"b","text":"hi"}`)
	bob.find("ack")
}
