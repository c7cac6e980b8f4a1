package dialog

import (
	"testing"
)

// engraving is a shop's flow; its changed forms are put in its place while it is under way.
const engraving = `
slots:
  letters: {type: free}
  place: {type: categorical, values: {inside: [inside, 内圈], outside: [outside, 外圈]}}
flows:
  engraving:
    description: letters in a ring
    intent: ring.engraving
    steps:
      - collect: letters
        utter: {zh: 刻什么, en: 'Which letters?'}
      - collect: place
        utter: {zh: 刻哪里, en: 'Where?'}
      - confirm: {zh: '刻“{letters}”，对吗', en: "Engrave “{letters}”?"}
        next:
          - if: slots.confirmed is "true"
            then: [{handoff: {reason: engraving, zh: 好, en: Fine}, next: END}]
          - else: END
`

// changedTo is a conversation about an engraving that stands at a question when the files change.
func changedTo(t *testing.T, says []string, flows string) *chatter {
	k := &chatter{t: t, flows: load(t, engraving)}
	for i, text := range says {
		intent := "inform"
		if i == 0 {
			intent = "ring.engraving"
		}
		k.hear(text, intent)
	}
	var err error
	if k.state, err = Decode(k.state.Encode()); err != nil {
		t.Fatal(err)
	}
	k.flows = load(t, flows)
	return k
}

func TestAQuestionOfAFlowThatChangedIsStillAnsweredWhereTheFlowStillAsksIt(t *testing.T) {
	longer := `
slots:
  letters: {type: free}
  font: {type: categorical, values: {serif: [serif], script: [script]}}
  place: {type: categorical, values: {inside: [inside], outside: [outside]}}
flows:
  engraving:
    description: letters in a ring
    intent: ring.engraving
    steps:
      - say: {en: We do that.}
      - {id: what, collect: letters, utter: {en: "Letters, please"}}
      - {id: font, collect: font, utter: {en: 'Which font?'}}
      - {id: where, collect: place, utter: {en: 'Where to?'}}
`
	k := changedTo(t, []string{"engrave it", "AB"}, longer)
	is(t, k.hear("inside", "inform"), "")
	if k.state.Last.Slots["place"] != "inside" || k.state.Last.Slots["letters"] != "AB" {
		t.Errorf("slots %v", k.state.Last.Slots)
	}
}

func TestAFlowWhoseStepIsGoneAsksItsFirstThingThatItDoesNotKnow(t *testing.T) {
	other := `
slots:
  letters: {type: free}
  font: {type: categorical, values: {serif: [serif], script: [script]}}
flows:
  engraving:
    description: letters in a ring
    intent: ring.engraving
    steps:
      - {collect: letters, utter: {en: 'Which letters?'}}
      - {id: font, collect: font, utter: {en: 'Which font?'}}
`
	k := changedTo(t, []string{"engrave it", "AB"}, other)
	is(t, k.turn(Input{Resume: true}), "ask:engraving#font again")
	is(t, k.hear("serif", "inform"), "")
}

func TestAYesToAConfirmationThatChangedIsNoYes(t *testing.T) {
	changed := `
slots:
  letters: {type: free}
  place: {type: categorical, values: {inside: [inside, 内圈], outside: [outside, 外圈]}}
flows:
  engraving:
    description: letters in a ring
    intent: ring.engraving
    steps:
      - {collect: letters, utter: {en: 'Which letters?'}}
      - {collect: place, utter: {en: 'Where?'}}
      - confirm: {en: "Engrave “{letters}” for 500?"}
        next:
          - if: slots.confirmed is "true"
            then: [{handoff: {reason: engraving, en: Fine}, next: END}]
          - else: END
`
	k := changedTo(t, []string{"engrave it", "AB", "inside"}, changed)
	is(t, k.hear("yes", "chat.affirm"), "say:cannot, ask:engraving#2_confirm")
}

func TestAFlowWhoseCalledFlowIsGoneBeginsAgainWithWhatItKnows(t *testing.T) {
	k := newTalk(t)
	k.hear("cancel my order", "order.cancel")
	k.flows = load(t, `
slots:
  order_number: {entity: order_number, find: '([0-9]{3,6})'}
flows:
  cancel:
    description: cancel an order
    intent: order.cancel
    steps:
      - {collect: order_number, utter: {en: 'Which order?'}}
      - action: cancel
`)
	is(t, k.hear("1042", "inform", number("1042")), "call:cancel")
}

func TestAStateFromBeforeMarksGoesOnWhereItStood(t *testing.T) {
	k := newTalk(t)
	k.state = State{Version: 1, Asked: "order_number", Turns: 1, Stack: []Frame{{Flow: "cancel", Step: "0_call"}, {Flow: "find_order", Step: "number", Called: true, Asking: true}}}
	is(t, k.hear("1042", "inform", number("1042")), "call:verify, ask:cancel.sure")
}
