package dialog

import (
	"strings"
	"testing"

	"shoptalk/chat"
)

func TestAStateSurvivesStorage(t *testing.T) {
	k := newTalk(t)
	k.hear("cancel my order", "order.cancel")
	s, err := Decode(k.state.Encode())
	if err != nil {
		t.Fatal(err)
	}
	k.state = s
	is(t, k.hear("1042", "inform", number("1042")), "call:verify, ask:cancel.sure")
	k.state, _ = Decode(k.state.Encode())
	is(t, k.hear("yes", "chat.affirm"), "call:cancel")
}

func TestAnEveryTurnStoredConversationGoesTheSameWay(t *testing.T) {
	says := []struct{ text, intent string }{{"return 1042", "return.request"}, {"too big", "inform"}, {"what is the fee?", "delivery.fee"}, {"money", "inform"}, {"no", "chat.deny"}}
	kept, stored := newTalk(t), newTalk(t)
	for _, s := range says {
		stored.state, _ = Decode(stored.state.Encode())
		is(t, stored.hear(s.text, s.intent), kept.hear(s.text, s.intent))
	}
}

func TestDamagedAndForeignStatesStartAfresh(t *testing.T) {
	if _, err := Decode([]byte("{")); err == nil {
		t.Error("damage is not told")
	}
	for _, b := range []string{"", `{"v":99,"asked":"x"}`} {
		if s, err := Decode([]byte(b)); err != nil || s.Asked != "" || s.Version != stateVersion {
			t.Errorf("%q: %+v %v", b, s, err)
		}
	}
}

func TestAFrameOfAFlowThatIsGoneIsLeft(t *testing.T) {
	k := newTalk(t)
	k.state = State{Version: 1, Asked: "gone", Stack: []Frame{{Flow: "gone", Step: "x", Asking: true}, {Flow: "lost", Step: "y", Called: true}}}
	is(t, k.hear("what does delivery cost", "delivery.fee"), "call:fee")
	if k.state.Open() {
		t.Errorf("stack %+v", k.state.Stack)
	}
}

func TestAStateStaysSmall(t *testing.T) {
	k := newTalk(t)
	long := strings.Repeat("长", 4000)
	k.hear("change my order", "order.change")
	k.hear(long, "inform")
	for range 50 {
		k.skills["fee"] = func(Output) Done {
			return Done{Keep: map[string]string{long[:30]: "x"}, Shown: make([]string, 100)}
		}
		k.hear(long, "delivery.fee")
	}
	if n := len(k.state.Encode()); n > 32<<10 {
		t.Errorf("%d bytes", n)
	}
}

// FuzzNoMessageBreaksTheMachine plays any text and any stored state: it must end, and leave a state that can be stored.
func FuzzNoMessageBreaksTheMachine(f *testing.F) {
	f.Add("cancel 1042", "order.cancel", `{"v":1}`)
	f.Add("yes", "chat.affirm", `{"v":1,"asked":"confirmed","stack":[{"flow":"cancel","step":"1_confirm","asking":true}]}`)
	f.Add("2", "inform", `{"v":1,"options":["a","b"],"stack":[{"flow":"find_order","step":"number","called":true}]}`)
	f.Fuzz(func(t *testing.T, text, intent, state string) {
		k := newTalk(t)
		s, err := Decode([]byte(state))
		if err != nil {
			return
		}
		k.state = s
		r := chat.Reading{Text: text, Intent: chat.Score{Name: intent, Confidence: 0.9}, Entities: []chat.Entity{{Type: "size", Value: text, Start: -1, End: 9999}}}
		k.turn(Input{Heard: &r})
		k.tap(intent, text, "slot", text, "value", intent)
		k.turn(Input{Resume: true})
		if _, err := Decode(k.state.Encode()); err != nil {
			t.Error(err)
		}
	})
}

func BenchmarkNext(b *testing.B) {
	k := newTalk(&testing.T{})
	k.hear("cancel my order", "order.cancel")
	s := k.state
	r := read("what does delivery cost?", "delivery.fee")
	b.ReportAllocs()
	for b.Loop() {
		_, _ = k.flows.Next(s, Input{Heard: &r})
	}
}
