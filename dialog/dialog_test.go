package dialog

import (
	"strings"
	"testing"
	"testing/fstest"

	"shoptalk/chat"
)

// repairs are the smallest flows that every set must have.
const repairs = `
flows:
  pattern_clarification: {description: d, steps: [{action: clarify}]}
  pattern_cancel_flow: {description: d, steps: [{say: cancelled}]}
  pattern_correction: {description: d, steps: [{say: corrected}]}
  pattern_cannot_handle: {description: d, nlu_trigger: [{intent: out_of_scope}], steps: [{say: cannot}]}
  pattern_internal_error: {description: d, steps: [{say: failed}]}
  pattern_human_handoff: {description: d, nlu_trigger: [{intent: human.request}], steps: [{handoff: asked}]}
  pattern_inform: {description: d, nlu_trigger: [{intent: inform}], steps: [{say: what_for}]}
  pattern_invalid_answer: {description: d, steps: [{say: invalid}]}
  pattern_offer_person: {description: d, steps: [{action: offer}]}
  pattern_declined: {description: d, steps: [{say: declined}]}
  pattern_left_queue: {description: d, steps: [{say: left}]}
  pattern_wait: {description: d, steps: [{say: take_your_time}]}
  pattern_parked: {description: d, steps: [{action: park}]}
`

// shopFlows has every word a flow file knows.
const shopFlows = `
slots:
  parked: {}
  order_number: {carries: true, entity: order_number, find: '([0-9]{3,6})', pattern: '^([0-9]{3,6})$', clears: [digits, ok], with: [digits]}
  digits: {find: '([0-9]{4})$', pattern: '^[0-9]{4}$', private: true}
  ok: {}
  reason: {type: free, pattern: '(?s)^.{2,}$', values: {size: [too big, 大了], other: [other]}}
  kind: {type: categorical, values: {refund: [money, 退款], swap: [swap, 换]}}
  gift: {type: bool}
  size: {entity: size}
  amount: {find: '([0-9]+)'}
  note: {type: free}
  corrected: {}
  product: {entity: product}
  person: {entity: person, pattern: '^.{2,}$'}
flows:
  find_order:
    description: which order
    steps:
      - id: number
        collect: order_number
      - action: verify
        next:
          - if: slots.ok is "yes"
            then: END
          - else:
              - set_slots: [{order_number: null}]
                next: number
  cancel:
    description: cancel an order
    nlu_trigger: [{intent: order.cancel}]
    steps:
      - call: find_order
      - confirm: cancel.sure
        next:
          - if: slots.confirmed is "true"
            then: do
          - else:
              - say: kept
                next: END
      - id: do
        action: cancel
  status:
    description: where an order is
    nlu_trigger: [{intent: order.status}]
    persisted_slots: [order_number]
    steps:
      - collect: order_number
      - action: status
  fee:
    description: what delivery costs
    nlu_trigger: [{intent: delivery.fee}]
    steps:
      - action: fee
  invoice:
    description: invoices
    nlu_trigger: [{intent: invoice.request}]
    steps:
      - action: invoice
  stock:
    description: is it there
    nlu_trigger: [{intent: product.stock}]
    kind: goods
    repeat_with: [product, size]
    steps:
      - action: stock
  detail:
    description: what it is like
    nlu_trigger: [{intent: product.detail}]
    kind: goods
    steps:
      - action: detail
  back:
    description: a return
    nlu_trigger: [{intent: return.request}]
    steps:
      - collect: order_number
      - collect: reason
      - id: how
        collect: kind
        utter: which.kind
      - collect: gift
      - collect: amount
        rejections:
          - if: slots.amount > 100
            utter: too_much
      - noop: x
        next:
          - if: slots.kind is "refund" and not slots.gift is "true"
            then: END
          - if: slots.kind is "swap" or context.known
            then:
              - say: swapping
                next: over
          - else: END
      - id: over
        link: fee
  note:
    description: always asks
    nlu_trigger: [{intent: order.change}]
    steps:
      - collect: note
        ask_before_filling: true
        ask: ask_note
      - collect: person
      - say: noted
  greet:
    description: hello
    nlu_trigger: [{intent: chat.greet}]
    steps: [{say: hello}]
  deny:
    description: no
    nlu_trigger: [{intent: chat.deny}]
    steps: [{say: fine}]
`

func load(t *testing.T, files ...string) *Flows {
	t.Helper()
	fsys := fstest.MapFS{"repairs.yml": {Data: []byte(repairs)}}
	for i, f := range files {
		fsys[string(rune('a'+i))+".yml"] = &fstest.MapFile{Data: []byte(f)}
	}
	flows, err := Load(fsys, Vocabulary{})
	if err != nil {
		t.Fatal(err)
	}
	return flows
}

// chatter drives Next as a bot would: skills are answered from a table, and each turn leaves a trace of what was done.
type chatter struct {
	t      *testing.T
	flows  *Flows
	state  State
	skills map[string]func(Output) Done
	ctx    map[string]string
}

func newTalk(t *testing.T) *chatter {
	return &chatter{t: t, flows: load(t, shopFlows), skills: map[string]func(Output) Done{
		"verify": func(o Output) Done {
			if strings.HasPrefix(o.Slots["order_number"], "10") {
				return Done{Slots: map[string]string{"ok": "yes"}, Order: o.Slots["order_number"]}
			}
			return Done{Slots: map[string]string{"ok": ""}}
		},
		"offer":   func(Output) Done { return Done{Hold: true, Offer: "human.request"} },
		"clarify": func(Output) Done { return Done{Hold: true} },
	}}
}

// turn gives what one input led to: "call:x", "say:x", "ask:x", "handoff:x".
func (k *chatter) turn(in Input) string {
	k.t.Helper()
	var trace []string
	for range 100 {
		in.Context = k.ctx
		before := string(k.state.Encode())
		state, out := k.flows.Next(k.state, in)
		if string(k.state.Encode()) != before {
			k.t.Fatal("Next changed the state it was given")
		}
		// What storage gives back must be what was meant.
		k.state = state
		in = Input{}
		switch out.Do {
		case DoCall:
			trace = append(trace, "call:"+out.Name)
			done := Done{}
			if skill := k.skills[out.Name]; skill != nil {
				done = skill(out)
			}
			in.Done = &done
		case DoSay:
			trace = append(trace, "say:"+out.Name)
		case DoAsk:
			name := "ask:" + out.Name
			if out.Again {
				name += " again"
			}
			return strings.Join(append(trace, name), ", ")
		case DoHandoff:
			return strings.Join(append(trace, "handoff:"+out.Reason), ", ")
		default:
			return strings.Join(trace, ", ")
		}
	}
	k.t.Fatal("a turn does not end")
	return ""
}

func entity(kind, text, value string) chat.Entity {
	return chat.Entity{Type: kind, Text: text, Value: value}
}

func read(text, intent string, entities ...chat.Entity) chat.Reading {
	for i, e := range entities {
		at := strings.Index(text, e.Text)
		entities[i].Start = len([]rune(text[:at]))
		entities[i].End = entities[i].Start + len([]rune(e.Text))
	}
	s := chat.Score{Name: intent, Confidence: 0.95}
	return chat.Reading{Text: text, Intent: s, Ranking: []chat.Score{s}, Entities: entities}
}

func (k *chatter) hear(text, intent string, entities ...chat.Entity) string {
	k.t.Helper()
	r := read(text, intent, entities...)
	return k.turn(Input{Heard: &r})
}

func (k *chatter) unsure(text string, ranking ...string) string {
	k.t.Helper()
	r := chat.Reading{Text: text, Abstained: true}
	for _, n := range ranking {
		r.Ranking = append(r.Ranking, chat.Score{Name: n, Confidence: 0.3})
	}
	if len(r.Ranking) > 0 {
		r.Intent = r.Ranking[0]
	}
	return k.turn(Input{Heard: &r})
}

func (k *chatter) tap(name, value string, fields ...string) string {
	k.t.Helper()
	tap := Tap{Name: name, Value: value}
	for i := 0; i+1 < len(fields); i += 2 {
		if tap.Fields == nil {
			tap.Fields = map[string]string{}
		}
		tap.Fields[fields[i]] = fields[i+1]
	}
	return k.turn(Input{Tap: &tap})
}

// is checks a trace.
func is(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func number(text string) chat.Entity { return entity(chat.EntityOrderNumber, text, text) }
