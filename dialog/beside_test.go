package dialog

import (
	"strings"
	"testing"

	"shoptalk/chat"
)

// paperFlows ask for what any text could be.
const paperFlows = `
slots:
  order_number: {carries: true, entity: order_number, cue: '(?i)(订单|\border\b)', clears: [ok]}
  ok: {}
  where: {type: free, entity: address, whole: true, needs: '[0-9路]', meant_by: {order.address: null}}
  why: {type: free, values: {broken: [broken, 坏], unwanted: ["don't need", 不需要]}, meant_by: {item.defective: broken, delivery.problem: null}}
  title:
    type: free
    find: '(?i)(?:抬头是|make it)\s*([^，。]{2,40})'
    cue: '(?i)(抬头|make it)'
flows:
  move: {description: d, intent: order.address, steps: [{collect: order_number}, {collect: where}, {confirm: sure}, {say: moved}]}
  back: {description: d, intent: return.request, steps: [{collect: order_number}, {collect: why}, {confirm: sure}, {say: back}]}
  paper: {description: d, intent: invoice.request, steps: [{collect: order_number}, {collect: title}, {confirm: sure}, {say: sent}]}
  damage: {description: d, intent: item.defective, steps: [{say: sorry}]}
  hours: {description: d, intent: shop.info, steps: [{say: open}]}
  late: {description: d, intent: delivery.problem, steps: [{say: late}]}
  chat: {description: d, intent: chat.smalltalk, steps: [{say: nice}]}
  look: {description: d, intent: order.status, steps: [{collect: order_number}, {say: looked}]}
  urge: {description: d, intent: delivery.urge, steps: [{collect: order_number}, {say: urged}]}
`

func newPaper(t *testing.T, text, intent string, entities ...chat.Entity) *chatter {
	t.Helper()
	k := newTalk(t)
	k.flows = load(t, paperFlows)
	k.hear(text, intent, entities...)
	return k
}

func unsureOf(text string, names []string, entities ...chat.Entity) Input {
	r := read(text, "x", entities...)
	r.Abstained, r.Ranking = true, nil
	for i, n := range names {
		r.Ranking = append(r.Ranking, chat.Score{Name: n, Confidence: 0.5 - 0.2*float64(i)})
	}
	r.Intent = r.Ranking[0]
	return Input{Heard: &r}
}

func TestWhatIsNoAnswerDoesNotFillAFreeSlot(t *testing.T) {
	for _, c := range []struct{ text, intent, want string }{
		{"客服几点下班", "shop.info", "say:open, ask:ask.why again"},
		{"what time do you close", "shop.info", "say:open, ask:ask.why again"},
		{"we want to know the hours", "shop.info", "say:open, ask:ask.why again"},
		{"等一下，我想想", "chat.smalltalk", "say:nice, ask:ask.why again"},
		{"等一下，我看看", "inform", "say:take_your_time, ask:ask.why"},
		{"wait a moment please", "inform", "say:take_your_time, ask:ask.why"},
		{"what is the weather like", "out_of_scope", "say:cannot, ask:ask.why"},
	} {
		k := newPaper(t, "return 1042", "return.request", number("1042"))
		is(t, k.hear(c.text, c.intent), c.want)
		if got := k.state.Slot("why"); got != "" {
			t.Errorf("%q became the reason %q", c.text, got)
		}
		is(t, k.hear("it is broken", "inform"), "ask:sure")
	}
	k := newPaper(t, "return 1042", "return.request", number("1042"))
	is(t, k.turn(unsureOf("nice weather today isn't it", []string{"chat.smalltalk", "out_of_scope"})), "say:nice, ask:ask.why again")
	k = newPaper(t, "return 1042", "return.request", number("1042"))
	is(t, k.turn(unsureOf("do you gift wrap?", []string{"zzz"})), "say:invalid, ask:ask.why")
}

func TestAnAnswerThatReadsAsAWishOfItsOwnIsAnAnswer(t *testing.T) {
	for text, want := range map[string][2]string{"it has a hole in it": {"item.defective", "broken"}, "it never came": {"delivery.problem", "it never came"},
		"I don’t need it any more": {"chat.deny", "unwanted"}, "不需要了": {"chat.deny", "unwanted"}, "hm, I don't need it": {"chat.smalltalk", "unwanted"}, "my cousin bought me one": {"inform", "my cousin bought me one"}} {
		k := newPaper(t, "return 1042", "return.request", number("1042"))
		is(t, k.hear(text, want[0]), "ask:sure")
		if got := k.state.Slot("why"); got != want[1] {
			t.Errorf("%q gives %q", text, got)
		}
	}
	k := newPaper(t, "return 1042", "return.request", number("1042"))
	is(t, k.hear("is a hole a defect?", "item.defective"), "say:sorry, ask:ask.why again")
}

func TestAnAddressHasWhatAddressesHave(t *testing.T) {
	k := newPaper(t, "move 1042", "order.address", number("1042"))
	is(t, k.hear("the other one as before", "inform"), "say:invalid, ask:ask.where")
	k = newPaper(t, "move 1042", "order.address", number("1042"))
	is(t, k.turn(unsureOf("wait a moment, 我找一下地址", []string{"delivery.problem"})), "say:take_your_time, ask:ask.where")
	is(t, k.hear("梧桐路二十号", "inform"), "ask:sure")
}

func TestACorrectionOfTheOrderIsNoReason(t *testing.T) {
	for _, text := range []string{"sorry I meant order 1051", "说错了，订单1051"} {
		k := newPaper(t, "return 1042", "return.request", number("1042"))
		is(t, k.hear(text, "inform", number("1051")), "say:corrected, ask:ask.why")
		if got := k.state.Slot("order_number"); got != "1051" {
			t.Errorf("order %s", got)
		}
	}
	k := newPaper(t, "move 1042", "order.address", number("1042"))
	is(t, k.hear("sorry, it is Flat 5, 12 Maple Lane, order it there, 518000", "inform", number("518000")), "ask:sure")
	if got := k.state.Slot("order_number"); got != "1042" {
		t.Errorf("a postcode became the order %s", got)
	}
}

func TestAQuestionAboutAnotherOrderChangesNothingOfTheTask(t *testing.T) {
	for _, ranking := range [][]string{{"order.status", "inform"}, {"return.request", "order.status"}} {
		k := newPaper(t, "return 1042, broken", "return.request", number("1042"))
		k.hear("broken", "inform")
		is(t, k.turn(unsureOf("and where is 1047?", ranking, number("1047"))), "say:looked, ask:sure again")
		if got := k.state.Slot("order_number"); got != "1042" {
			t.Errorf("%v: the return is about %s", ranking, got)
		}
		if got := k.state.Last.Slots["order_number"]; got != "1047" {
			t.Errorf("%v: looked at %s", ranking, got)
		}
	}
	k := newPaper(t, "return 1042, broken", "return.request", number("1042"))
	k.hear("broken", "inform")
	is(t, k.hear("那1047呢", "inform", number("1047")), "say:corrected, ask:sure")
}

func TestWhatWasSaidInFreeWordsIsPutRightByItsName(t *testing.T) {
	for _, c := range []struct{ text, intent, want string }{{"不对，抬头是 Lin Studio", "inform", "Lin Studio"}, {"no, make it Carter Studio Ltd.", "chat.deny", "Carter Studio Ltd."}} {
		k := newPaper(t, "invoice for 1042", "invoice.request", number("1042"))
		is(t, k.hear("林晓", "inform"), "ask:sure")
		is(t, k.hear(c.text, c.intent), "say:corrected, ask:sure")
		if got := k.state.Slot("title"); got != c.want {
			t.Errorf("title %q", got)
		}
	}
	k := newPaper(t, "开发票，抬头是林晓工作室，订单1042", "invoice.request", number("1042"))
	if got := k.state.Slot("title"); got != "林晓工作室" {
		t.Errorf("title %q", got)
	}
	k = newPaper(t, "发票抬头是什么意思，1042", "invoice.request", number("1042"))
	if got := k.state.Slot("title"); got != "" {
		t.Errorf("a question became the title %q", got)
	}
}

func TestKeepingThingsAsTheyAreIsANo(t *testing.T) {
	for _, text := range []string{"no wait, keep it", "keep it", "yes, keep it", "Actually, don’t cancel it", "等等，别取消了", "留着吧", "不取消了", "no no, leave it as it is"} {
		for _, intent := range []string{"chat.affirm", "chat.deny", "inform"} {
			k := newTalk(t)
			k.hear("cancel 1042", "order.cancel", number("1042"))
			if got := k.hear(text, intent); got != "say:kept" && got != "say:cancelled" {
				t.Errorf("%q (%s): %s", text, intent, got)
			}
		}
	}
	for _, text := range []string{"keep me posted", "别取消另一个，取消这个", "please don't cancel the other one, only this"} {
		if keeps(text) {
			t.Errorf("%q keeps", text)
		}
	}
	k := newTalk(t)
	k.hear("cancel 1042", "order.cancel", number("1042"))
	is(t, k.hear("好的，等一下", "chat.affirm"), "say:take_your_time, ask:cancel.sure")
}

func TestATaskPutAsideGoesOnWhenItIsAskedFor(t *testing.T) {
	for _, c := range []Input{unsureOf("okay, back to my return", []string{"return.request", "order.status"}), unsureOf("刚才的退货继续办吧", []string{"return.request", "order.status"}),
		unsureOf("继续吧", []string{"chat.smalltalk"}), unsureOf("let me return it now", []string{"return.request", "invoice.request"})} {
		k := newPaper(t, "return 1042", "return.request", number("1042"))
		got := ""
		for range maxPassed + 1 {
			got = k.hear("when do you open", "shop.info")
		}
		is(t, got, "say:open, call:park")
		is(t, k.turn(c), "ask:ask.why")
		if got := k.state.Slot("order_number"); got != "1042" {
			t.Errorf("%q: order %q", c.Heard.Text, got)
		}
	}
	k := newPaper(t, "return 1042", "return.request", number("1042"))
	for range maxPassed + 1 {
		k.hear("when do you open", "shop.info")
	}
	is(t, k.hear("back to the delivery, it is late", "delivery.problem"), "say:late")
}

func TestAnOrderNamedWhereItWasAskedWhatIsMeantIsKept(t *testing.T) {
	k := newPaper(t, "hello", "chat.smalltalk")
	is(t, k.turn(unsureOf("order 1047 is really very late you know", []string{"order.status", "return.request"}, number("1047"))), "call:clarify")
	is(t, k.hear("hurry it up please", "delivery.urge"), "say:urged")
	if got := k.state.Last.Slots["order_number"]; got != "1047" {
		t.Errorf("urged %q", got)
	}
	is(t, k.hear("and an invoice", "invoice.request"), "ask:ask.order_number")
	k = newPaper(t, "hello", "chat.smalltalk")
	is(t, k.turn(unsureOf("where is 1047?", []string{"inform", "order.status"}, number("1047"))), "say:looked")
}

func TestWaitingIsSaidInManyWaysAndNotInOthers(t *testing.T) {
	for text, want := range map[string]bool{"等一下": true, "稍等哈": true, "我找找": true, "hold on": true, "one sec": true, "ok, let me check": true, "我查一下地址": true,
		"等了三天了还没到": false, "wait, is it waterproof?": false, "我想要红色的": false, "wait, 12 Maple Lane": false, strings.Repeat("等一下", 40): false} {
		if waits(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

func TestATaskThatWaitsIsAnnouncedAndLeavesTheOneUnderWayAlone(t *testing.T) {
	k := newTalk(t)
	r := parted(read("cancel order 1042 and return order 1048", "order.cancel", number("1042"), number("1048")),
		chat.Part{Text: "cancel order 1042", Intent: "order.cancel", Confidence: 0.95}, chat.Part{Text: "return order 1048", Intent: "return.request", Confidence: 0.95})
	is(t, k.turn(Input{Heard: &r}), "call:verify, ask:cancel.sure")
	is(t, k.hear("what does delivery cost?", "delivery.fee"), "call:fee, ask:cancel.sure again")
	before := k.state
	is(t, k.hear("yes", "chat.affirm"), "call:cancel, ask:ask.reason")
	yes := read("yes", "chat.affirm")
	state, out := k.flows.Next(before, Input{Heard: &yes})
	state, out = k.flows.Next(state, Input{Done: &Done{}})
	if !out.Next || out.Asks != "reason" {
		t.Errorf("the task that waited is not announced: %+v", out)
	}
	again := read("what does delivery cost?", "delivery.fee")
	state, _ = k.flows.Next(state, Input{Heard: &again})
	if _, out = k.flows.Next(state, Input{Done: &Done{}}); out.Next || !out.Again {
		t.Errorf("it is announced twice: %+v", out)
	}
}

func TestAPersonOfferedIsTakenWithoutASecondThought(t *testing.T) {
	k := newTalk(t)
	k.unsure("hmm thing", "delivery.fee", "invoice.request")
	is(t, k.unsure("hmm what", "delivery.fee", "invoice.request"), "call:offer")
	is(t, k.unsure("see whether it can be stopped", "human.request", "order.cancel"), "handoff:asked")
}

func TestAMessageTornBetweenItsPartsServesBoth(t *testing.T) {
	k := newTalk(t)
	in := unsureOf("hello, what is the fee, and how do invoices work", []string{"delivery.fee", "invoice.request"})
	r := parted(*in.Heard, chat.Part{Text: "what is the fee", Intent: "delivery.fee", Confidence: 0.97}, chat.Part{Text: "and how do invoices work", Intent: "invoice.request", Confidence: 0.97})
	is(t, k.turn(Input{Heard: &r}), "call:fee, call:invoice")
	k = newTalk(t)
	r.Parts[1].Confidence = 0.3
	is(t, k.turn(Input{Heard: &r}), "call:clarify")
}

func TestAPersonNamedInDoubtIsCalled(t *testing.T) {
	k := newTalk(t)
	is(t, k.unsure("那帮我找人工看看能不能拦截", "human.request", "order.cancel"), "handoff:asked")
	k = newTalk(t)
	is(t, k.unsure("那帮忙看看能不能拦截", "human.request", "order.status"), "call:clarify")
	is(t, k.unsure("人工草坪能不能拦截一下", "order.cancel", "human.request"), "call:offer")
}

func TestDoubtEndsWhereOnlyOneMeaningIsAboutAnOrder(t *testing.T) {
	for _, ranking := range [][]string{{"shop.info", "return.request"}, {"return.request", "shop.info"}} {
		k := newPaper(t, "hello", "chat.smalltalk")
		is(t, k.turn(unsureOf("all of order 1042 but the bag goes home", ranking, number("1042"))), "ask:ask.why")
	}
	k := newPaper(t, "hello", "chat.smalltalk")
	is(t, k.turn(unsureOf("all of it but the bag goes home", []string{"shop.info", "return.request"})), "call:clarify")
	is(t, k.turn(unsureOf("all of order 1042 but the bag goes home", []string{"return.request", "invoice.request"}, number("1042"))), "call:offer")
}

func TestTwoPartsOfOneKindAboutOneOrderAreOneTask(t *testing.T) {
	flows := strings.ReplaceAll(strings.ReplaceAll(paperFlows, "intent: order.status,", "intent: order.status, kind: parcel,"), "intent: delivery.urge,", "intent: delivery.urge, kind: parcel,")
	for _, c := range []struct{ second, want string }{{"1042", "say:looked"}, {"1043", "say:looked, say:urged"}} {
		k := newTalk(t)
		k.flows = load(t, flows)
		r := parted(read("where is 1042, "+c.second+" must hurry up", "order.status", number("1042")),
			chat.Part{Text: "where is 1042", Intent: "order.status", Confidence: 0.95}, chat.Part{Text: c.second + " must hurry up", Intent: "delivery.urge", Confidence: 0.95})
		at := r.Parts[1].Start
		r.Entities = append(r.Entities, chat.Entity{Type: chat.EntityOrderNumber, Text: c.second, Value: c.second, Start: at, End: at + 4})
		is(t, k.turn(Input{Heard: &r}), c.want)
	}
}

func TestEveryWordOfCorrectionIsHeard(t *testing.T) {
	for text := range strings.SplitSeq("不对|不是这个|不是这|搞错|弄错|说错|写错|打错|填错|错了|应该是|改成|我是说|我说的是|更正|换成|No, 42|not that|NOT the red|not this|Actually|I mean|I meant|Sorry|instead|should be|Wrong|correction|rather", "|") {
		if !correction(text) || !fixWords.MatchString(text) {
			t.Errorf("%q is no correction", text)
		}
	}
	for _, text := range []string{"know", "nothing else", "what does delivery cost?", "运费多少"} {
		if correction(text) {
			t.Errorf("%q is one", text)
		}
	}
}
