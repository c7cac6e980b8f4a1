package dialog

import (
	"strings"
	"testing"

	"shoptalk/chat"
)

func TestATaskCollectsConfirmsAndActs(t *testing.T) {
	k := newTalk(t)
	is(t, k.hear("cancel my order", "order.cancel"), "ask:ask.order_number")
	is(t, k.hear("1042", "inform", number("1042")), "call:verify, ask:cancel.sure")
	is(t, k.hear("yes", "chat.affirm"), "call:cancel")
	if k.state.Open() || k.state.Order != "1042" {
		t.Errorf("state %s", k.state.Encode())
	}
}

func TestWhatTheFirstMessageSaysIsNotAsked(t *testing.T) {
	k := newTalk(t)
	is(t, k.hear("cancel 1042", "order.cancel", number("1042")), "call:verify, ask:cancel.sure")
	is(t, k.hear("1043 大了 退", "return.request", number("1043")), "ask:which.kind")
	if got := k.state.Slot("reason"); got != "size" {
		t.Errorf("reason %q", got)
	}
}

func TestNothingIsDoneWithoutAClearYes(t *testing.T) {
	for _, text := range []string{"maybe", "cancel", "取消", "先不", "不", "no", "yes but not now"} {
		k := newTalk(t)
		k.hear("cancel 1042", "order.cancel", number("1042"))
		if got := k.hear(text, "chat.smalltalk"); strings.Contains(got, "call:cancel") {
			t.Errorf("%q acts: %s", text, got)
		}
	}
}

func TestAYesInEitherLanguageConfirms(t *testing.T) {
	for _, text := range []string{"yes", "Yes, please!", "ok", "sure", "是的", "好的，谢谢", "确认", "嗯嗯", "可以。", "对的", "Y", "go ahead"} {
		k := newTalk(t)
		k.hear("cancel 1042", "order.cancel", number("1042"))
		is(t, k.unsure(text), "call:cancel")
	}
}

func TestANoEndsWithoutActing(t *testing.T) {
	for _, text := range []string{"no", "不了", "先不", "不用", "No thanks."} {
		k := newTalk(t)
		k.hear("cancel 1042", "order.cancel", number("1042"))
		got := k.hear(text, "chat.deny")
		is(t, got, "say:kept")
	}
}

func TestAQuestionInBetweenIsAnsweredAndTheSlotAskedAgain(t *testing.T) {
	k := newTalk(t)
	k.hear("cancel my order", "order.cancel")
	for range 2 {
		is(t, k.hear("what does delivery cost?", "delivery.fee"), "call:fee, ask:ask.order_number again")
	}
	is(t, k.hear("hi", "chat.greet"), "say:hello, ask:ask.order_number again")
	is(t, k.hear("1042", "inform", number("1042")), "call:verify, ask:cancel.sure")
	is(t, k.hear("and delivery?", "delivery.fee"), "call:fee, ask:cancel.sure again")
	is(t, k.hear("yes", "chat.affirm"), "call:cancel")
}

func TestAQuestionPassedOverTooOftenIsPutAsideAndGoesOnWithItsValue(t *testing.T) {
	k := newTalk(t)
	k.hear("cancel my order", "order.cancel")
	for range maxPassed {
		is(t, k.hear("what does delivery cost?", "delivery.fee"), "call:fee, ask:ask.order_number again")
	}
	is(t, k.hear("what does delivery cost?", "delivery.fee"), "call:fee, call:park")
	is(t, k.hear("hi", "chat.greet"), "say:hello")
	is(t, k.hear("1042", "inform", number("1042")), "call:verify, ask:cancel.sure")
	for range maxPassed {
		k.hear("what does delivery cost?", "delivery.fee")
	}
	is(t, k.hear("what does delivery cost?", "delivery.fee"), "call:fee, call:park")
	if got := k.hear("yes", "chat.affirm"); got == "call:cancel" {
		t.Error("an old yes acts")
	}
	is(t, k.hear("cancel my order", "order.cancel"), "call:verify, ask:cancel.sure")
}

func TestWhatTheInterruptedFlowKnowsIsNotAskedAgain(t *testing.T) {
	k := newTalk(t)
	k.hear("return 1042", "return.request", number("1042"))
	is(t, k.hear("cancel it instead", "order.cancel"), "call:verify, ask:cancel.sure")
}

func TestGivingUpOneThingForAnotherServesTheOther(t *testing.T) {
	for _, text := range []string{"那算了，运费多少", "never mind, what is the fee", "算了 运费多少"} {
		k := newTalk(t)
		k.hear("cancel my order", "order.cancel")
		is(t, k.hear(text, "delivery.fee"), "call:fee")
	}
}

func TestAnInterruptedTaskComesBackAfterAnotherTask(t *testing.T) {
	k := newTalk(t)
	k.hear("cancel my order", "order.cancel")
	is(t, k.hear("where is my order", "order.status"), "ask:ask.order_number")
	is(t, k.hear("1042", "inform", number("1042")), "call:status, call:verify, ask:cancel.sure again")
	is(t, k.hear("1043", "inform", number("1043")), "say:corrected, call:verify, ask:cancel.sure")
}

func TestTheSameTaskAskedTwiceIsNotDoneTwice(t *testing.T) {
	k := newTalk(t)
	k.hear("cancel my order", "order.cancel")
	k.hear("where is my order", "order.status")
	k.hear("cancel my order", "order.cancel")
	n := 0
	for _, fr := range k.state.Stack {
		if fr.Flow == "cancel" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("cancel is %d times on the stack", n)
	}
}

func TestAnAnswerWithAQuestionDoesBoth(t *testing.T) {
	k := newTalk(t)
	k.hear("i want to return something", "return.request")
	got := k.hear("1042，另外运费谁出呢？", "delivery.fee", number("1042"))
	is(t, got, "call:fee, ask:ask.reason again")
	if k.state.Slot("order_number") != "1042" {
		t.Error("the number was lost")
	}
}

func TestACorrectionReplacesTheValueAndChecksAgain(t *testing.T) {
	for _, text := range []string{"不对，是1043", "no, 1043", "sorry I meant 1043"} {
		k := newTalk(t)
		k.hear("cancel 1042", "order.cancel", number("1042"))
		is(t, k.hear(text, "inform", number("1043")), "say:corrected, call:verify, ask:cancel.sure")
		if k.state.Slot("order_number") != "1043" {
			t.Errorf("number %q", k.state.Slot("order_number"))
		}
	}
}

func TestACorrectionAfterTheEndDoesItAgain(t *testing.T) {
	k := newTalk(t)
	k.hear("where is 1042", "order.status", number("1042"))
	is(t, k.hear("不对，是1043", "inform", number("1043")), "call:status")
	is(t, k.hear("no, 1044", "chat.deny", number("1044")), "call:status")
	if k.state.Last.Slots["order_number"] != "1044" {
		t.Errorf("last %+v", k.state.Last)
	}
}

func TestAChoiceIsPutRightByItsWords(t *testing.T) {
	k := newTalk(t)
	k.hear("return 1042", "return.request", number("1042"))
	k.hear("too big", "inform")
	k.hear("money", "inform")
	is(t, k.hear("不对，我要换", "order.status"), "say:corrected, ask:ask.gift")
	if k.state.Slot("kind") != "swap" {
		t.Errorf("kind %q", k.state.Slot("kind"))
	}
}

func TestTwoBareValuesGoToTwoSlots(t *testing.T) {
	k := newTalk(t)
	k.flows = load(t, "slots:\n  h: {find: '([12][0-9]{2})', with: [w]}\n  w: {find: '([0-9]{2,3})'}\nflows:\n  a:\n    description: d\n    nlu_trigger: [{intent: x.y}]\n    steps: [{collect: h}, {collect: w}, {say: done}]\n")
	k.hear("size", "x.y")
	is(t, k.hear("170 65", "inform"), "say:done")
	is(t, k.hear("175 75呢", "inform"), "say:done")
	if s := k.state.Last.Slots; s["h"] != "175" || s["w"] != "75" {
		t.Errorf("%v", s)
	}
}

func TestACorrectionForgetsWhatHungOnTheOldValue(t *testing.T) {
	k := newTalk(t)
	k.hear("cancel 1042", "order.cancel", number("1042"))
	k.skills["verify"] = func(o Output) Done {
		if o.Slots["ok"] != "" {
			t.Error("the old approval is still there")
		}
		return Done{Slots: map[string]string{"ok": "yes"}}
	}
	k.hear("no, 1043", "inform", number("1043"))
}

func TestAnInvalidAnswerErasesNothing(t *testing.T) {
	k := newTalk(t)
	k.hear("return 1042", "return.request", number("1042"))
	k.hear("too big", "inform")
	k.hear("money", "inform")
	k.hear("no", "chat.deny")
	is(t, k.hear("500", "inform"), "say:too_much, ask:ask.amount")
	for slot, want := range map[string]string{"order_number": "1042", "reason": "size", "kind": "refund", "gift": "false", "amount": ""} {
		if got := k.state.Slot(slot); got != want {
			t.Errorf("%s is %q, want %q", slot, got, want)
		}
	}
	is(t, k.hear("50", "inform"), "")
}

func TestTwoBadAnswersOfferAPerson(t *testing.T) {
	k := newTalk(t)
	k.hear("cancel my order", "order.cancel")
	is(t, k.unsure("blah"), "say:invalid, ask:ask.order_number")
	is(t, k.unsure("blah blah"), "call:offer")
	is(t, k.hear("1042", "inform", number("1042")), "call:verify, ask:cancel.sure")
	if k.state.Misses != 0 {
		t.Error("the count of bad answers was kept")
	}
}

func TestYesToTheOfferOfAPersonBringsOne(t *testing.T) {
	k := newTalk(t)
	k.hear("cancel my order", "order.cancel")
	k.unsure("blah")
	k.unsure("blah blah")
	is(t, k.hear("好的", "chat.affirm"), "handoff:asked")
}

func TestStopEndsWhatIsUnderWay(t *testing.T) {
	for _, text := range []string{"算了", "stop", "never mind", "那算了吧", "cancel", "取消"} {
		k := newTalk(t)
		k.hear("where is my order", "order.status")
		is(t, k.unsure(text), "say:cancelled")
		if k.state.Open() {
			t.Errorf("%q: still open", text)
		}
	}
}

func TestTheWordCancelDoesNotStopTheCancelling(t *testing.T) {
	k := newTalk(t)
	k.hear("cancel my order", "order.cancel")
	is(t, k.hear("cancel", "order.cancel"), "say:invalid, ask:ask.order_number")
}

func TestAPersonIsReachedFromEveryStep(t *testing.T) {
	starts := [][]string{{}, {"order.cancel"}, {"return.request"}, {"order.change"}, {"order.status"}, {"order.cancel", "delivery.fee"}}
	for _, text := range []string{"转人工", "人工", "请转人工客服", "我要找真人", "agent", "talk to a human please", "real person", "human"} {
		for _, start := range starts {
			k := newTalk(t)
			for _, intent := range start {
				k.hear("x", intent)
			}
			is(t, lastOf(k.unsure(text)), "handoff:asked")
		}
	}
	for _, text := range []string{"你是真人吗", "人工智能是什么", "this is for a person of 60kg"} {
		k := newTalk(t)
		if got := k.hear(text, "chat.greet"); strings.Contains(got, "handoff") {
			t.Errorf("%q hands over", text)
		}
	}
}

func lastOf(trace string) string {
	parts := strings.Split(trace, ", ")
	return parts[len(parts)-1]
}

func TestAfterThePersonTheOpenQuestionIsAskedAgain(t *testing.T) {
	k := newTalk(t)
	k.hear("cancel my order", "order.cancel")
	is(t, k.hear("agent please", "human.request"), "handoff:asked")
	is(t, k.turn(Input{Resume: true}), "ask:ask.order_number again")
	is(t, k.hear("1042", "inform", number("1042")), "call:verify, ask:cancel.sure")
	k = newTalk(t)
	is(t, k.turn(Input{Resume: true}), "")
}

func TestTwoThingsInOneMessageAreBothServedAnswersFirst(t *testing.T) {
	k := newTalk(t)
	r := read("where is 1042, and what does delivery cost, and an invoice", "order.status", number("1042"))
	r.Parts = []chat.Part{{Text: "where is 1042", Intent: "order.status", Confidence: 0.9}, {Text: "what is the fee", Intent: "delivery.fee", Confidence: 0.9},
		{Text: "发票怎么开", Intent: "invoice.request", Confidence: 0.9}, {Text: "refund?", Intent: "return.request", Confidence: 0.9}, {Text: "hi there", Intent: "chat.greet", Confidence: 0.9}}
	is(t, k.turn(Input{Heard: &r}), "call:fee, call:invoice, call:status")
}

// parted cuts a message where a part ends; each part has its own intent.
func parted(r chat.Reading, parts ...chat.Part) chat.Reading {
	for _, p := range parts {
		p.Start = len([]rune(r.Text[:strings.Index(r.Text, p.Text)]))
		p.End = p.Start + len([]rune(p.Text))
		r.Parts = append(r.Parts, p)
	}
	return r
}

func TestEachPartOfAMessageKeepsItsOwnOrder(t *testing.T) {
	k := newTalk(t)
	r := parted(read("查1042到哪了，另外1046取消", "order.status", number("1042"), number("1046")),
		chat.Part{Text: "查1042到哪了", Intent: "order.status", Confidence: 0.95}, chat.Part{Text: "另外1046取消", Intent: "order.cancel", Confidence: 0.95})
	is(t, k.turn(Input{Heard: &r}), "call:status, call:verify, ask:cancel.sure")
	if done, now := k.state.Last.Slots["order_number"], k.state.Slot("order_number"); done != "1042" || now != "1046" {
		t.Errorf("status of %s, cancelling %s", done, now)
	}
	k = newTalk(t)
	r = parted(read("cancel order 1051 and return order 1048", "order.cancel", number("1051"), number("1048")),
		chat.Part{Text: "cancel order 1051", Intent: "order.cancel", Confidence: 0.95}, chat.Part{Text: "return order 1048", Intent: "return.request", Confidence: 0.95})
	k.turn(Input{Heard: &r})
	if now := k.state.Slot("order_number"); now != "1051" {
		t.Errorf("cancelling %s", now)
	}
	is(t, k.hear("yes", "chat.affirm"), "call:cancel, ask:ask.reason")
	if now := k.state.Slot("order_number"); now != "1048" {
		t.Errorf("the task that waited is about %s", now)
	}
}

func TestAPartThatNamesNoOrderIsAboutTheOneBeforeIt(t *testing.T) {
	k := newTalk(t)
	r := parted(read("1042 where, 1046 status, cancel it", "order.cancel", number("1042"), number("1046")),
		chat.Part{Text: "1042 where, 1046 status", Intent: "delivery.fee", Confidence: 0.95}, chat.Part{Text: "cancel it", Intent: "order.cancel", Confidence: 0.95})
	k.turn(Input{Heard: &r})
	if now := k.state.Slot("order_number"); now != "1046" {
		t.Errorf("cancelling %s", now)
	}
}

func TestAScrapOfAMessageIsNoWishOfItsOwn(t *testing.T) {
	k := newTalk(t)
	for _, scrap := range []chat.Part{{Text: "who pays", Intent: "invoice.request", Confidence: 0.93}, {Text: "fix?", Intent: "invoice.request", Confidence: 0.9},
		{Text: "can you do it for me", Intent: "invoice.request", Confidence: 0.53}} {
		r := read("what is the fee, "+scrap.Text, "delivery.fee")
		r.Parts = []chat.Part{{Text: "what is the fee", Intent: "delivery.fee", Confidence: 0.9}, scrap}
		is(t, k.turn(Input{Heard: &r}), "call:fee")
		r.Ranking = append(r.Ranking, chat.Score{Name: "invoice.request", Confidence: 0.02})
		if got := k.turn(Input{Heard: &r}); scrap.Text != "fix?" && got == "call:fee" {
			t.Errorf("%q is not heard although the whole message tells of it", scrap.Text)
		}
	}
}

func TestAnUnsureMessageAsksWhichAndASecondOffersAPerson(t *testing.T) {
	k := newTalk(t)
	is(t, k.unsure("hmm thing", "delivery.fee", "invoice.request"), "call:clarify")
	if got := strings.Join(k.state.Options, " "); got != "delivery.fee invoice.request" {
		t.Errorf("options %s", got)
	}
	is(t, k.unsure("hmm other", "delivery.fee", "invoice.request"), "call:offer")
	is(t, k.hear("what does delivery cost", "delivery.fee"), "call:fee")
	is(t, k.unsure("hmm thing", "delivery.fee", "invoice.request"), "call:clarify")
}

func TestDoubtBetweenFlowsOfOneKindIsNotAsked(t *testing.T) {
	k := newTalk(t)
	first := k.unsure("black in stock or cotton", "product.detail", "product.stock")
	if strings.Contains(first, "clarify") || k.state.Unsure != 0 {
		t.Errorf("two of one kind: got %s, unsure %d", first, k.state.Unsure)
	}
	k = newTalk(t)
	is(t, k.unsure("hmm thing", "delivery.fee", "product.stock"), "call:clarify")
	k = newTalk(t)
	k.hear("is it in stock", "product.stock")
	if got := k.unsure("hmm thing", "delivery.fee", "product.detail"); strings.Contains(got, "clarify") {
		t.Errorf("it leads on with what was just done: got %s", got)
	}
}

func TestTheOptionsCanBeTappedOrNamed(t *testing.T) {
	for _, pick := range []string{"the second one", "第二个", "2", "后者"} {
		k := newTalk(t)
		k.unsure("hmm thing", "delivery.fee", "invoice.request")
		is(t, k.unsure(pick), "call:invoice")
	}
	k := newTalk(t)
	r := chat.Reading{Text: "1042 ...", Abstained: true, Ranking: []chat.Score{{Name: "order.status", Confidence: .3}, {Name: "order.cancel", Confidence: .3}},
		Entities: []chat.Entity{number("1042")}}
	r.Text = "something long about 1042 that is not clear"
	k.turn(Input{Heard: &r})
	is(t, k.tap("intent", "order.status"), "call:status")
	k = newTalk(t)
	k.unsure("hmm thing", "delivery.fee", "invoice.request")
	is(t, k.unsure("no"), "say:what_for")
}

func TestWithOneLikelyMeaningAYesTakesIt(t *testing.T) {
	k := newTalk(t)
	k.unsure("hmm", "delivery.fee", "chat.greet")
	is(t, k.hear("yes", "chat.affirm"), "call:fee")
}

func TestWithNoLikelyMeaningItSaysSo(t *testing.T) {
	k := newTalk(t)
	is(t, k.unsure("asdf", "out_of_scope", "chat.greet"), "say:cannot")
	is(t, k.hear("write a poem", "out_of_scope"), "say:cannot")
}

func TestABareValueContinuesWhatWasServedLast(t *testing.T) {
	k := newTalk(t)
	k.hear("is the cloud shoe there in 42", "product.stock", entity("product", "cloud", "cloud"), entity("size", "42", "42"))
	is(t, k.hear("那43呢", "inform", entity("size", "43", "43")), "call:stock")
	if s := k.state.Last.Slots; s["size"] != "43" || s["product"] != "cloud" {
		t.Errorf("last %v", s)
	}
	is(t, k.hear("1042", "inform", number("1042")), "call:status")
	k = newTalk(t)
	is(t, k.hear("cloud", "inform", entity("product", "cloud", "cloud")), "call:detail")
	is(t, k.hear("friday", "inform"), "say:what_for")
}

func TestTheOtherOneIsTheNextCard(t *testing.T) {
	k := newTalk(t)
	k.skills["stock"] = func(Output) Done { return Done{Shown: []string{"a", "b"}, Product: "a"} }
	k.hear("anything there", "product.stock")
	k.skills["stock"] = nil
	is(t, k.hear("no, the other one", "chat.deny"), "call:stock")
	if k.state.Product != "b" {
		t.Errorf("product %q", k.state.Product)
	}
}

func TestAskBeforeFillingAsksAlthoughItIsKnown(t *testing.T) {
	k := newTalk(t)
	is(t, k.hear("change my order for Li Lei", "order.change", entity("person", "Li Lei", "Li Lei")), "call:ask_note")
	is(t, k.hear("blue please", "inform"), "say:noted")
	if k.state.Last.Slots["note"] != "blue please" {
		t.Errorf("%v", k.state.Last.Slots)
	}
}

func TestCourtesyNeverFillsAFreeSlot(t *testing.T) {
	k := newTalk(t)
	k.hear("change my order", "order.change")
	is(t, k.hear("hello", "chat.greet"), "say:hello, call:ask_note")
	is(t, k.hear("运费多少？", "delivery.fee"), "call:fee, call:ask_note")
	if k.state.Slot("note") != "" {
		t.Errorf("note %q", k.state.Slot("note"))
	}
}

func TestAFailedSkillEndsItsFlowAndSaysSo(t *testing.T) {
	k := newTalk(t)
	k.skills["verify"] = func(Output) Done { return Done{Failed: true} }
	is(t, k.hear("cancel 1042", "order.cancel", number("1042")), "call:verify, say:failed")
	if k.state.Open() {
		t.Error("the failed flow is still open")
	}
}

func TestASkillCanHandOver(t *testing.T) {
	k := newTalk(t)
	k.skills["fee"] = func(Output) Done { return Done{Handoff: "complaint"} }
	is(t, k.hear("fee", "delivery.fee"), "call:fee, handoff:complaint")
}

func TestBranchesLinksAndContextDecide(t *testing.T) {
	for _, c := range []struct{ kind, gift, known, want string }{
		{"money", "no", "", ""}, {"money", "yes", "", ""}, {"money", "yes", "true", "say:swapping, call:fee"}, {"swap", "yes", "", "say:swapping, call:fee"},
	} {
		k := newTalk(t)
		k.ctx = map[string]string{"known": c.known}
		k.hear("return 1042", "return.request", number("1042"))
		k.hear("too big", "inform")
		k.hear(c.kind, "inform")
		k.hear(c.gift, "inform")
		is(t, k.hear("50", "inform"), c.want)
	}
}

func TestPersistedSlotsOutliveTheirFlow(t *testing.T) {
	k := newTalk(t)
	k.hear("where is 1042", "order.status", number("1042"))
	if k.state.Slots["order_number"] != "1042" {
		t.Errorf("slots %v", k.state.Slots)
	}
}

func TestOneAnswerMayTellMoreThanWasAsked(t *testing.T) {
	k := newTalk(t)
	k.hear("cancel my order", "order.cancel")
	k.hear("1042 6688", "inform", number("1042"))
	if k.state.Slot("digits") != "6688" {
		t.Errorf("digits %q", k.state.Slot("digits"))
	}
}

func TestTheStackStaysSmallWhateverIsStarted(t *testing.T) {
	k := newTalk(t)
	for range 10 {
		for _, intent := range []string{"order.cancel", "order.status", "return.request", "order.change"} {
			k.hear("x", intent)
		}
	}
	if len(k.state.Stack) > maxStack {
		t.Errorf("%d frames", len(k.state.Stack))
	}
}

func TestAValueThatIsNamedIsNotTakenForTheAnswer(t *testing.T) {
	k := newTalk(t)
	k.flows = load(t, "slots:\n  n: {entity: order_number, cue: '单号', clears: [d]}\n  d: {find: '([0-9]{4})'}\nflows:\n  a:\n    description: d\n    nlu_trigger: [{intent: x.y}]\n    steps: [{collect: n}, {collect: d}, {say: done}]\n")
	k.hear("1042", "x.y", number("1042"))
	is(t, k.hear("单号是1043", "inform", number("1043")), "say:corrected, ask:ask.d")
	is(t, k.hear("6688", "inform", number("6688")), "say:done")
	if k.state.Last.Slots["n"] != "1043" {
		t.Errorf("%v", k.state.Last.Slots)
	}
}
