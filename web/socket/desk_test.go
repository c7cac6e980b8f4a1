package socket

import (
	"strings"
	"testing"
	"time"

	"shoptalk/chat"
)

func TestAnAgentIsWelcomedWithTheirNameAndTheEpoch(t *testing.T) {
	h := openHouse(t)
	h.agent("eve")
	l := h.dial("/v1/desk")
	l.send(`{"type":"hello","token":"token-eve"}`)
	w := l.want("welcome")
	if a := object(w["agent"].(map[string]any)); a.str("id") != "eve" || a.str("name") != "Agent eve" || w.str("epoch") != "epoch-1" {
		t.Fatalf("welcome %v", w)
	}
}

func TestDeskMisbehaviourHasItsCloseCode(t *testing.T) {
	hello := `{"type":"hello","token":"token-eve"}`
	for _, c := range []struct {
		name, frame, reason string
		code                int
	}{
		{"a shopper's token", `{"type":"hello","token":"token-ann"}`, "unauthorized", 1008},
		{"no token", `{"type":"hello"}`, "unauthorized", 1008},
		{"a message first", `{"type":"message","conversation":"c1-ann","cid":"a","text":"hi"}`, "hello_first", 1008},
		{"second hello", hello + "\n" + hello, "second_hello", 1008},
		{"a shopper's frame", hello + "\n" + `{"type":"end","cid":"a"}`, "protocol", 1002},
		{"no conversation", hello + "\n" + `{"type":"message","cid":"a","text":"hi"}`, "protocol", 1002},
		{"an unknown presence", hello + "\n" + `{"type":"presence","state":"asleep"}`, "protocol", 1002},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := openHouse(t)
			h.shopper("ann")
			h.agent("eve")
			l := h.dial("/v1/desk")
			for _, f := range strings.Split(c.frame, "\n") {
				l.say(f)
			}
			l.ends(c.reason, c.code)
		})
	}
}

func TestWatchingReplaysMessagesAndNotesThenGoesLive(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	h.agent("eve")
	h.say("c1-ann", chat.RoleBot, chat.Text("a"), chat.Text("b"), chat.Text("c"))
	eve := h.sit("eve")
	eve.send(`{"type":"note","conversation":"c1-ann","cid":"n1","text":"regular customer"}`)
	if a := eve.find("ack"); a["seq"] != nil || a.str("cid") != "n1" || a.str("conversation") != "c1-ann" {
		t.Fatalf("ack %v", a)
	}
	eve.send(`{"type":"note","conversation":"c1-ann","cid":"n1","text":"regular customer"}`)
	eve.find("ack")
	eve.send(`{"type":"watch","conversation":"c1-ann","epoch":"epoch-1","last_seq":1}`)
	frames := eve.until("live")
	wantSeqs(t, frames, 2, 3)
	notes := 0
	for _, f := range frames {
		if f.str("type") == "note" {
			notes++
			if f.num("after") != 3 || f.str("text") != "regular customer" || f.str("id") == "" || f.str("conversation") != "c1-ann" {
				t.Fatalf("note %v", f)
			}
		}
		if f.str("type") == "message" && f.str("conversation") != "c1-ann" {
			t.Fatalf("a desk message without its conversation: %v", f)
		}
	}
	if notes != 1 {
		t.Fatalf("%d notes, want 1", notes)
	}
	eve.send(`{"type":"watch","conversation":"c1-ann","epoch":"other","last_seq":3}`)
	if r := eve.find("reset"); r.str("conversation") != "c1-ann" || r.num("head") != 3 {
		t.Fatalf("reset %v", r)
	}
	wantSeqs(t, eve.until("live"), 1, 3)
	h.say("c1-ann", chat.RoleBot, chat.Text("d"))
	if m := eve.find("message"); m.num("seq") != 4 {
		t.Fatalf("live %v", m)
	}
	eve.send(`{"type":"unwatch","conversation":"c1-ann"}`)
	eve.send(`{"type":"watch","conversation":"no such"}`) // its answer says that unwatch is through
	if e := eve.find("error"); e.str("code") != "not_found" || e.str("conversation") != "no such" {
		t.Fatalf("error %v", e)
	}
	h.say("c1-ann", chat.RoleBot, chat.Text("e"))
	for eve.find("conversation").num("head") < 5 { // the list still learns of it
	}
	eve.ws.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	for {
		_, data, err := eve.ws.ReadMessage()
		if err != nil {
			return
		}
		if strings.Contains(string(data), `"type":"message"`) {
			t.Fatalf("after unwatch: %s", data)
		}
	}
}

func TestNotesReachAgentsAndNeverTheShopper(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	h.agent("eve")
	h.agent("bob")
	ann, eve, bob := h.enter("ann"), h.sit("eve"), h.sit("bob")
	bob.send(`{"type":"watch","conversation":"c1-ann"}`)
	bob.until("live")
	eve.send(`{"type":"note","conversation":"c1-ann","cid":"n1","text":"secret"}`)
	if n := bob.find("note"); n.str("text") != "secret" || object(n["from"].(map[string]any)).str("name") != "Agent eve" {
		t.Fatalf("note %v", n)
	}
	h.say("c1-ann", chat.RoleBot, chat.Text("next"))
	ann.want("message")
	for _, bad := range []struct{ frame, code string }{
		{`{"type":"note","conversation":"c1-ann","cid":"n2","text":" "}`, "empty"},
		{`{"type":"note","conversation":"c1-ann","cid":"n2","text":"` + strings.Repeat("x", 4001) + `"}`, "too_long"},
		{`{"type":"note","conversation":"none","cid":"n2","text":"x"}`, "invalid"},
	} {
		eve.say(bad.frame)
		if n := eve.find("nack"); n.str("code") != bad.code {
			t.Errorf("%.60s: %v", bad.frame, n)
		}
	}
}

func TestOnlyTheOwnerWrites(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	h.agent("eve")
	eve := h.sit("eve")
	for _, id := range []string{"c1-ann", "none"} {
		eve.send(`{"type":"message","conversation":"%s","cid":"m","text":"hi"}`, id)
		n := eve.find("nack")
		if n.str("code") != "not_owner" || n.str("conversation") != id || n["retry"] != false {
			t.Fatalf("nack %v", n)
		}
	}
	h.own("c1-ann", chat.Owner{Kind: chat.OwnerAgent, Name: "Agent eve", Agent: "eve"})
	ann := h.enter("ann")
	eve.send(`{"type":"message","conversation":"c1-ann","cid":"m","text":"good day"}`)
	if a := eve.find("ack"); a.num("seq") != 2 || a.str("conversation") != "c1-ann" {
		t.Fatalf("ack %v", a)
	}
	m := ann.want("message")
	from := object(m["from"].(map[string]any))
	if m.text() != "good day" || from.str("role") != "agent" || from.str("name") != "Agent eve" || len(from) != 2 {
		t.Fatalf("message %v", m)
	}
	eve.send(`{"type":"message","conversation":"c1-ann","cid":"m2","action":{"name":"x"}}`)
	if n := eve.find("nack"); n.str("code") != "invalid" {
		t.Fatalf("nack %v", n)
	}
}

func TestAgentsRetractAndEditTheirOwnRecentMessages(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	h.agent("eve")
	h.own("c1-ann", chat.Owner{Kind: chat.OwnerAgent, Agent: "eve"})
	eve, ann := h.sit("eve"), h.enter("ann")
	eve.send(`{"type":"message","conversation":"c1-ann","cid":"m","text":"tpyo"}`)
	eve.find("ack")
	ann.want("message")
	eve.send(`{"type":"message","conversation":"c1-ann","cid":"e","edit":{"target":2,"text":"typo"}}`)
	eve.find("ack")
	body := ann.want("message")["body"].(map[string]any)
	if body["type"] != "edit" || body["text"] != "typo" || body["edit"].(map[string]any)["target"] != 2.0 {
		t.Fatalf("body %v", body)
	}
	eve.send(`{"type":"message","conversation":"c1-ann","cid":"r","retract":{"target":2}}`)
	eve.find("ack")
	if body := ann.want("message")["body"].(map[string]any); body["type"] != "retract" || body["text"] == "" {
		t.Fatalf("body %v", body)
	}
	for _, target := range []string{"1", "99", "0", "-3"} { // the system's, none, none, none
		eve.send(`{"type":"message","conversation":"c1-ann","cid":"x","retract":{"target":%s}}`, target)
		if n := eve.find("nack"); n.str("code") != "invalid" {
			t.Fatalf("target %s: %v", target, n)
		}
	}
	h.with(func() { h.messages["c1-ann"][1].At = time.Now().Add(-3 * time.Minute) })
	eve.send(`{"type":"message","conversation":"c1-ann","cid":"late","retract":{"target":2}}`)
	if n := eve.find("nack"); n.str("code") != "invalid" {
		t.Fatalf("late: %v", n)
	}
}

func TestEveryChangeOfAConversationReachesTheDesk(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	h.agent("eve")
	eve, ann := h.sit("eve"), h.enter("ann")
	ann.send(`{"type":"message","cid":"m","text":"where is it"}`)
	f := eve.find("conversation")
	for f.num("head") < 1 {
		f = eve.find("conversation")
	}
	if f.str("conversation") != "c1-ann" || f.str("last_text") != "where is it" || f["owner"].(map[string]any)["kind"] != "bot" ||
		f["unread"] == nil || f["mood"] == nil || !strings.HasSuffix(f.str("updated"), "Z") {
		t.Fatalf("conversation %v", f)
	}
	h.own("c1-ann", chat.Owner{Kind: chat.OwnerAgent, Name: "Agent eve", Agent: "eve"})
	for {
		o := eve.find("conversation")["owner"].(map[string]any)
		if o["kind"] == "agent" {
			if o["agent"] != "eve" || o["name"] != "Agent eve" {
				t.Fatalf("owner %v", o)
			}
			return
		}
	}
}

func TestPresenceFollowsTheSocketsOfAnAgent(t *testing.T) {
	h := openHouse(t)
	h.agent("eve")
	state := func() string {
		h.mu.Lock()
		defer h.mu.Unlock()
		return h.presence["eve"]
	}
	wait := func(want string) {
		t.Helper()
		for range 200 {
			if state() == want {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Fatalf("presence %q, want %q", state(), want)
	}
	one := h.sit("eve")
	wait("available")
	one.send(`{"type":"presence","state":"away"}`)
	wait("away")
	two := h.sit("eve")
	two.send(`{"type":"watch","conversation":"none"}`)
	two.find("error")
	if state() != "away" {
		t.Fatal("a second console made an agent available who is away")
	}
	one.ws.Close()
	two.send(`{"type":"watch","conversation":"none"}`)
	two.find("error")
	wait("away")
	two.ws.Close()
	wait("offline")
}

func TestSigningAnAgentOutClosesTheirSockets(t *testing.T) {
	h := openHouse(t)
	h.agent("eve")
	eve := h.sit("eve")
	h.hub.CloseAgent("token-eve")
	eve.ends("unauthorized", 1008)
}

func TestAConsoleWatchesALimitedNumberOfConversations(t *testing.T) {
	h := openHouse(t)
	h.agent("eve")
	eve := h.sit("eve")
	for i := range maxWatched + 1 {
		h.shopper(strings.Repeat("a", i+1))
		var id string
		h.with(func() { id = h.sessions["token-"+strings.Repeat("a", i+1)].Conversation })
		eve.send(`{"type":"watch","conversation":"%s"}`, id)
	}
	if e := eve.find("error"); e.str("code") != "too_many" {
		t.Fatalf("error %v", e)
	}
}
