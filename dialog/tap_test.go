package dialog

import (
	"testing"
)

func TestTapsStartAnswerAndStop(t *testing.T) {
	k := newTalk(t)
	is(t, k.tap("intent", "order.cancel"), "ask:ask.order_number")
	is(t, k.tap("order", "1042"), "call:verify, ask:cancel.sure")
	is(t, k.tap("slot", "", "slot", "confirmed", "value", "yes"), "call:cancel")
	is(t, k.tap("intent", "", "intent", "order.cancel", "order_number", "1043"), "call:verify, ask:cancel.sure")
	is(t, k.tap("slot", "no"), "say:kept")
	is(t, k.tap("intent", "order.cancel"), "ask:ask.order_number")
	is(t, k.tap("stop", "yes"), "say:cancelled")
	is(t, k.tap("stop", "yes"), "say:declined")
	is(t, k.tap("leave_queue", "yes"), "say:left")
	is(t, k.tap("human", "yes"), "handoff:asked")
}

func TestATapOnAnOldQuestionDoesNotAnswerTheNewOne(t *testing.T) {
	k := newTalk(t)
	k.hear("cancel 1042", "order.cancel", number("1042"))
	k.hear("no", "chat.deny")
	is(t, k.tap("slot", "", "slot", "confirmed", "value", "yes"), "say:what_for")
	k.hear("return 1042", "return.request", number("1042"))
	is(t, k.tap("slot", "", "slot", "confirmed", "value", "yes"), "ask:ask.reason again")
	is(t, k.tap("slot", "", "slot", "kind", "value", "refund"), "ask:ask.reason again")
}

func TestATapOnAnEarlierAnswerCorrectsIt(t *testing.T) {
	k := newTalk(t)
	k.hear("cancel 1042", "order.cancel", number("1042"))
	is(t, k.tap("order", "1043"), "call:verify, ask:cancel.sure")
	if k.state.Slot("order_number") != "1043" {
		t.Errorf("number %q", k.state.Slot("order_number"))
	}
}

func TestNoTapSetsWhatOnlySkillsMaySet(t *testing.T) {
	k := newTalk(t)
	k.skills["verify"] = func(o Output) Done {
		if o.Slots["ok"] != "" {
			t.Errorf("a tap approved itself: %v", o.Slots)
		}
		return Done{}
	}
	k.tap("intent", "", "intent", "order.cancel", "order_number", "9999", "ok", "yes")
	k = newTalk(t)
	k.hear("cancel", "order.cancel")
	k.tap("lookup", "", "order_number", "2000", "ok", "yes")
	if k.state.Slot("ok") != "" {
		t.Error("a form approved itself")
	}
	k.tap("slot", "", "slot", "ok", "value", "yes")
	if k.state.Slot("ok") != "" {
		t.Error("a tapped slot approved itself")
	}
}

func TestACardIsPointedAtAndServed(t *testing.T) {
	k := newTalk(t)
	k.ctx = map[string]string{"product": "page1"}
	is(t, k.tap("product", "", "product", "cloud", "do", "stock"), "call:stock")
	if k.state.Product != "cloud" || k.state.Page != "page1" {
		t.Errorf("%q on %q", k.state.Product, k.state.Page)
	}
	is(t, k.tap("product", "cloud"), "call:detail")
	is(t, k.tap("product", "", "product", "cloud", "do", "explode"), "call:detail")
}

func TestAFormFillsTheOpenFlow(t *testing.T) {
	k := newTalk(t)
	k.hear("cancel my order", "order.cancel")
	is(t, k.tap("lookup", "", "order_number", "1042", "digits", "6688"), "call:verify, ask:cancel.sure")
	if k.state.Slot("digits") != "6688" {
		t.Errorf("digits %q", k.state.Slot("digits"))
	}
	is(t, k.tap("lookup", "", "order_number", "1043"), "call:verify, ask:cancel.sure")
	if k.state.Slot("digits") != "" {
		t.Error("another number kept the old digits")
	}
	k = newTalk(t)
	k.hear("cancel my order", "order.cancel")
	is(t, k.tap("lookup", "", "order_number", "not a number"), "say:invalid, ask:ask.order_number")
	k = newTalk(t)
	is(t, k.tap("status", "", "order_number", "1042"), "call:status")
	is(t, k.tap("nothing", ""), "say:what_for")
}

func TestATappedSizeRunsTheLastFlowAgain(t *testing.T) {
	k := newTalk(t)
	k.hear("stock of cloud", "product.stock", entity("product", "cloud", "cloud"))
	is(t, k.tap("slot", "", "slot", "size", "value", "42"), "call:stock")
	if s := k.state.Last.Slots; s["size"] != "42" || s["product"] != "cloud" {
		t.Errorf("%v", s)
	}
}

func TestTapsWithNonsenseAreHarmless(t *testing.T) {
	for _, name := range []string{"slot", "order", "intent", "product", "human", "stop", "x", ""} {
		for _, value := range []string{"", "\x00", "no such thing", "'; drop table", "1042"} {
			k := newTalk(t)
			k.tap(name, value)
			k.hear("cancel my order", "order.cancel")
			k.tap(name, value, "slot", value, "value", value, "intent", value, "do", value)
		}
	}
}
