package dialog

import (
	"slices"
	"strings"

	"shoptalk/chat"
)

// maxSteps bounds what one Next may walk through; a way that long never ends.
const maxSteps = 200

// Input is what happened: exactly one of Heard, Tap, Done and Resume, or none of them to go on after a Say.
type Input struct {
	Heard   *chat.Reading     // the shopper wrote
	Tap     *Tap              // the shopper tapped, or sent a form
	Done    *Done             // a called skill has its result
	Resume  bool              // a person gave the conversation back
	Context map[string]string // facts that conditions may ask for as context.x; product is the page's product
}

// Tap is an action with its value: a text, or fields.
type Tap struct {
	Name   string
	Value  string
	Fields map[string]string
}

// Done is a skill's result. In Slots and Keep an empty value clears; nil Shown leaves what was shown.
type Done struct {
	Slots   map[string]string
	Keep    map[string]string
	Shown   []string
	Product string // the conversation is about this product now
	Order   string // and about this order
	Offer   string // intent that a plain yes starts
	Hold    bool   // it asked something itself: do not ask for the open slot in this turn
	Handoff string // a person is needed: the reason
	Failed  bool   // it could not do its work
}

// Do is what Next wants done.
type Do string

// What Next can want: call a skill and come back with Done; say words and come back; say words that ask, or let a called skill
// have asked, and wait; wait; hand over to a person and wait.
const (
	DoCall    Do = "call"
	DoSay     Do = "say"
	DoAsk     Do = "ask"
	DoWait    Do = "wait"
	DoHandoff Do = "handoff"
)

// Output is one thing to do. Name is the skill to call or the words key to say.
type Output struct {
	Do     Do
	Name   string
	Flow   string
	Step   string
	Asks   string // the slot a question is about
	Again  bool   // the question is asked again after something else
	Next   bool   // the first question of a task that waited behind another one
	Misses int    // answers to it that did not fit
	Reason string // of a handoff
	Slots  map[string]string
	Text   string // the shopper's words that the flow is about
}

// machine is one call of Next.
type machine struct {
	f      *Flows
	s      *State
	ctx    map[string]string
	unsure int // how many messages in a row before this one were not understood
	// unclear is the message before this one, where it was asked what that meant: the order it named is still meant.
	unclear Pending
}

// Next says what comes next. It changes neither f nor s; the same state and input always give the same answer.
func (f *Flows) Next(s State, in Input) (State, Output) {
	n := s.clone()
	m := &machine{f: f, s: &n, ctx: in.Context}
	m.mend()
	switch {
	case in.Heard != nil:
		m.hear(*in.Heard)
	case in.Tap != nil:
		m.tap(*in.Tap)
	case in.Done != nil:
		if out, stop := m.done(*in.Done); stop {
			m.mark()
			return n, out
		}
	case in.Resume:
		n.hold, n.Back = false, true
		if fr := n.top(); fr != nil {
			fr.Waits = false
		}
	}
	out := m.run()
	m.mark()
	return n, out
}

func (m *machine) run() Output {
	for i := range 2 * maxSteps {
		if i == maxSteps {
			m.s.Stack, m.s.Queue = nil, nil
			m.start(patternError, Pending{})
		}
		fr := m.s.top()
		if fr == nil {
			if m.startQueued() {
				continue
			}
			break
		}
		flow := m.f.flows[fr.Flow]
		if flow == nil || flow.step(fr.Step) == nil {
			m.end()
			continue
		}
		if out, stop := m.exec(fr, flow, flow.step(fr.Step)); stop {
			return out
		}
	}
	m.s.Asked, m.s.Back = "", false
	return Output{Do: DoWait}
}

// exec does one step; stop says that its output is to be given out before anything else.
func (m *machine) exec(fr *Frame, flow *Flow, st *step) (out Output, stop bool) {
	switch st.kind {
	case stepCollect, stepConfirm:
		return m.collect(fr, flow, st)
	case stepAction:
		fr.Waits = true
		return m.output(DoCall, st.target, flow, st), true
	case stepSay:
		out = m.output(DoSay, st.target, flow, st)
		m.advance(st)
		return out, true
	case stepHandoff:
		out = m.output(DoHandoff, st.farewell(), flow, st)
		out.Reason = st.target
		m.advance(st)
		m.s.Asked = ""
		return out, true
	case stepSet:
		for _, a := range st.set {
			m.s.set(a.slot, a.value)
		}
		m.advance(st)
	case stepLink:
		fr.Flow, fr.Step, fr.Asking = st.target, m.f.flows[st.target].first(), false
	case stepCall:
		m.s.Stack = append(m.s.Stack, Frame{Flow: st.target, Step: m.f.flows[st.target].first(), Called: true})
	default:
		m.advance(st)
	}
	return Output{}, false
}

func (m *machine) collect(fr *Frame, flow *Flow, st *step) (Output, bool) {
	slot := st.slot()
	if !fr.Asking && (st.askFirst || st.kind == stepConfirm) {
		m.s.set(slot, "")
	}
	if m.s.Slot(slot) != "" {
		m.advance(st)
		return Output{}, false
	}
	if m.s.Back && (m.nextNow() || m.park(slot)) {
		return Output{}, false
	}
	if m.s.reject != "" {
		out := m.output(DoSay, m.s.reject, flow, st)
		m.s.reject = ""
		return out, true
	}
	fr.Asking = true
	m.s.Asked = slot
	if owner := m.s.owner(); owner != nil {
		owner.Turn = m.s.Turns
		if m.s.Back {
			owner.Passed++
		}
	}
	if m.s.hold {
		m.s.Held = true
		return Output{Do: DoWait, Asks: slot}, true
	}
	name, do := st.question(), DoAsk
	if st.kind == stepConfirm {
		name = st.target
	}
	if st.ask != "" {
		name, do, fr.Waits = st.ask, DoCall, true
	}
	out := m.output(do, name, flow, st)
	out.Asks, out.Again, out.Misses = slot, m.s.Back, m.s.Misses
	if owner := m.s.owner(); owner != nil {
		out.Next, owner.Waited = owner.Waited, false
	}
	m.s.Back = false
	return out, true
}

// slot is what a collect or confirm step fills.
func (s *step) slot() string {
	if s.kind != stepCollect && s.kind != stepConfirm {
		return ""
	}
	if s.kind == stepConfirm {
		return ConfirmSlot
	}
	return s.target
}

func (m *machine) output(do Do, name string, flow *Flow, st *step) Output {
	return Output{Do: do, Name: name, Flow: flow.Name, Step: st.id, Slots: m.s.Sight(), Text: m.s.Text()}
}

// done takes a skill's result. stop says that out ends the turn.
func (m *machine) done(d Done) (out Output, stop bool) {
	fr := m.s.top()
	if fr == nil || !fr.Waits {
		return Output{}, false
	}
	fr.Waits = false
	if d.Failed {
		m.drop()
		m.start(patternError, Pending{})
		return Output{}, false
	}
	m.remember(d)
	flow := m.f.flows[fr.Flow]
	st := flow.step(fr.Step)
	if st.kind == stepCollect {
		if m.s.Slot(st.target) == "" && d.Handoff == "" {
			return Output{Do: DoWait, Flow: fr.Flow, Step: fr.Step, Asks: st.target}, true
		}
	} else {
		m.advance(st)
	}
	if d.Handoff != "" {
		m.s.Asked = ""
		return Output{Do: DoHandoff, Name: "handoff." + d.Handoff, Reason: d.Handoff, Flow: flow.Name, Step: st.id}, true
	}
	return Output{}, false
}

func (m *machine) remember(d Done) {
	for name, value := range d.Slots {
		m.s.set(name, value)
	}
	for name, value := range d.Keep {
		if value == "" {
			delete(m.s.Keep, name)
			continue
		}
		if m.s.Keep == nil {
			m.s.Keep = map[string]string{}
		}
		if _, known := m.s.Keep[name]; known || len(m.s.Keep) < maxKeep {
			m.s.Keep[name] = value
		}
	}
	if d.Shown != nil {
		m.s.Shown = slices.Clone(d.Shown[:min(len(d.Shown), maxShown)])
	}
	if d.Product != "" {
		m.point(d.Product)
	}
	if d.Order != "" {
		m.s.Order = d.Order
	}
	m.s.Offer = d.Offer
	m.s.hold = m.s.hold || d.Hold
}

// point makes a product the one that "this" means until the shopper opens another page.
func (m *machine) point(product string) {
	m.s.Product, m.s.Page = product, m.ctx["product"]
}

// advance leaves a step by its first branch that holds.
func (m *machine) advance(st *step) {
	m.s.Asked = ""
	fr := m.s.top()
	if fr.Asking {
		m.s.owner().Passed = 0
	}
	fr.Asking = false
	for _, b := range st.next {
		if b.when != nil && !b.when.holds(m.value) {
			continue
		}
		if b.to == End {
			m.end()
			return
		}
		fr.Step = b.to
		return
	}
	m.end()
}

// value gives slots.x and context.x to conditions.
func (m *machine) value(name string) string {
	if slot, ok := strings.CutPrefix(name, "slots."); ok {
		return m.s.Slot(slot)
	}
	slot, _ := strings.CutPrefix(name, "context.")
	return m.ctx[slot]
}
