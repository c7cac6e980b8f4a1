package dialog

import (
	"testing"

	"shoptalk/chat"
)

const addressFlow = "slots:\n  where: {type: free, entity: address, whole: true}\nflows:\n  move:\n    description: d\n    nlu_trigger: [{intent: order.address}]\n    steps: [{collect: where}, {say: done}]\n"

func TestWhatStandsAroundAnAddressBelongsToIt(t *testing.T) {
	part := func(text string, start, end int) chat.Entity {
		return chat.Entity{Type: chat.EntityAddress, Text: text, Value: text, Start: start, End: end}
	}
	for _, c := range []struct {
		text, intent, want string
		entity             chat.Entity
	}{
		{"Flat 5, 12 Maple Lane, Shenzhen 518000", "inform", "Flat 5, 12 Maple Lane, Shenzhen 518000", part("12 Maple Lane", 8, 21)},
		{"改到上海市静安区 梧桐路 20 号", "order.address", "上海市静安区 梧桐路 20 号", part("上海市静安区", 2, 8)},
		{"梧桐路20号能送吗？", "order.address", "梧桐路20号", part("梧桐路20号", 0, 6)},
	} {
		k := newTalk(t)
		k.flows = load(t, addressFlow)
		k.hear("wrong address", "order.address")
		is(t, k.hear(c.text, c.intent, c.entity), "say:done")
		if got := k.state.Last.Slots["where"]; got != c.want {
			t.Errorf("%q gives %q, want %q", c.text, got, c.want)
		}
	}
}

func TestTakingItBackIsNoAnswer(t *testing.T) {
	for _, text := range []string{"算了，不改了", "不改了", "我还是不想退了", "那算了 不换了。"} {
		k := newTalk(t)
		k.flows = load(t, addressFlow)
		k.hear("wrong address", "order.address")
		is(t, k.hear(text, "order.change"), "say:cancelled")
	}
	for _, text := range []string{"不改了楼号，只改房号", "不要退了的那件，要换"} {
		if givesUp(text) {
			t.Errorf("%q gives up", text)
		}
	}
}

func TestACorrectionMayAnswerTheOpenQuestionToo(t *testing.T) {
	k := newTalk(t)
	k.flows = load(t, "slots:\n  n: {entity: order_number, clears: [d], with: [d]}\n  d: {find: '([0-9]{4})$'}\nflows:\n  a:\n    description: d\n    nlu_trigger: [{intent: x.y}]\n    steps: [{collect: n}, {collect: d}, {say: done}]\n")
	k.hear("1042", "x.y", number("1042"))
	is(t, k.hear("1043, 8899", "inform", chat.Entity{Type: chat.EntityOrderNumber, Text: "1043", Value: "1043", End: 4}), "say:corrected, say:done")
	if got := k.state.Last.Slots; got["n"] != "1043" || got["d"] != "8899" {
		t.Errorf("%v", got)
	}
}

func TestAClauseAroundAKindIsNoBareValue(t *testing.T) {
	shoe := chat.Entity{Type: chat.EntityCategory, Text: "鞋", Value: "shoes", Start: 2, End: 3}
	for text, want := range map[string]bool{"这双鞋怎么选码": false, "那双鞋呢": true} {
		k := &machine{}
		if got := k.bare(chat.Reading{Text: text, Entities: []chat.Entity{shoe}}); got != want {
			t.Errorf("%q bare: %v", text, got)
		}
	}
}

func TestOneLikelyMeaningAboutAThingOfTheShopIsTaken(t *testing.T) {
	k := newTalk(t)
	unsure := func(entities ...chat.Entity) chat.Reading {
		return chat.Reading{Text: "what about that one then", Abstained: true, Intent: chat.Score{Name: "delivery.fee", Confidence: 0.5}, Entities: entities,
			Ranking: []chat.Score{{Name: "delivery.fee", Confidence: 0.5}, {Name: "out_of_scope", Confidence: 0.45}}}
	}
	in := unsure()
	is(t, k.turn(Input{Heard: &in}), "call:clarify")
	k = newTalk(t)
	in = unsure(entity(chat.EntityProduct, "Cloud Run", "cloud-run"))
	is(t, k.turn(Input{Heard: &in}), "call:fee")
}

func TestAYesOfSeveralClausesIsAYes(t *testing.T) {
	for text, want := range map[string]bool{"没问题，办吧": true, "好的，就这样吧。": true, "yes, go ahead": true, "ok, do it!": true,
		"好的，换成黑色": false, "yes, but not today": false, "对，不要": false, "，": false} {
		if yes(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}
