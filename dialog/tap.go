package dialog

import (
	"cmp"
	"slices"
	"strings"
)

// tap takes a tapped reply, button or card, or a sent form. Names: human, leave_queue, stop, intent, slot, order, product; any other
// is a form's.
func (m *machine) tap(t Tap) {
	m.begin()
	switch t.Name {
	case "human":
		m.start(patternHuman, Pending{Intent: "human.request"})
	case "stop":
		m.stop()
	case "leave_queue":
		m.start(patternLeft, Pending{})
	case "intent":
		m.tapIntent(t)
	case "slot":
		m.tapSlot(t.Fields["slot"], cmp.Or(t.Fields["value"], t.Value))
	case "order":
		m.tapSlot("order_number", cmp.Or(t.Fields["order"], t.Value))
	case "product":
		m.tapProduct(t)
	default:
		m.tapForm(t)
	}
}

// tapIntent starts a flow. Fields beside the intent are slots; an option of "did you mean" brings the slots of its message.
func (m *machine) tapIntent(t Tap) {
	intent := cmp.Or(t.Fields["intent"], t.Value)
	p := Pending{Intent: intent, Slots: m.known(t.Fields)}
	if slices.Contains([]string{m.s.Unclear.Intent, ""}, p.Intent) {
		p.Intent = intent
	}
	if m.s.Unclear.Text != "" && len(p.Slots) == 0 {
		p.Text, p.Slots = m.s.Unclear.Text, m.s.Unclear.Slots
	}
	m.s.Unclear = Pending{}
	m.startIntent(intent, p)
}

// tapSlot gives a slot its value: the one being asked, or one that the last flow can run again with.
func (m *machine) tapSlot(name, value string) {
	asked := m.s.Asked
	if name == "" {
		name = asked
	}
	slot := m.f.slots[name]
	if name == ConfirmSlot {
		slot = confirmSlot
	}
	if slot == nil {
		m.lost()
		return
	}
	v, ok := slot.tapped(value)
	switch {
	case !ok:
		m.lost()
	case name == asked:
		m.s.set(name, v)
		m.s.Misses = 0
	case name == "order_number" && asked == "":
		m.startIntent("order.status", Pending{Slots: map[string]string{name: v}})
	case m.s.Open():
		m.reopen(slot, v)
	default:
		m.repeat(slot, v)
	}
}

// tapped checks a tapped value; choices and yes or no are taken by value, not by word.
func (s *Slot) tapped(value string) (string, bool) {
	if s.inner() {
		return "", false
	}
	switch s.Type {
	case SlotBool:
		if value == "yes" || value == "true" {
			return "true", true
		}
		if value == "no" || value == "false" {
			return "false", true
		}
		return "", false
	case SlotChoice:
		for _, c := range s.values {
			if c.value == value {
				return value, true
			}
		}
		return "", false
	}
	return s.valid(value)
}

// reopen corrects an earlier answer of the open flow by a tap on an older message; a tap on a question long gone is no answer
// to this one.
func (m *machine) reopen(slot *Slot, value string) {
	fr := m.s.owner()
	if slot.Name == ConfirmSlot || fr.Slots[slot.Name] == "" {
		m.s.Back = true
		return
	}
	for _, dependent := range slot.clears {
		m.s.set(dependent, "")
	}
	m.s.set(slot.Name, value)
	m.rewind()
}

func (m *machine) repeat(slot *Slot, value string) {
	flow := m.f.flows[m.s.Last.Flow]
	if flow == nil || !slices.Contains(flow.Again, slot.Name) {
		m.lost()
		return
	}
	slots := map[string]string{}
	for k, v := range m.s.Last.Slots {
		slots[k] = v
	}
	m.clear(slots, slot.Name)
	slots[slot.Name] = value
	m.start(flow.Name, Pending{Text: m.s.Last.Text, Slots: slots})
}

// lost answers a tap that means nothing any more: the open question again, or what can be done.
func (m *machine) lost() {
	if m.s.Open() {
		m.s.Back = true
		return
	}
	m.start(patternInform, Pending{})
}

func (m *machine) tapProduct(t Tap) {
	id := cmp.Or(t.Fields["product"], t.Value)
	m.point(id)
	intent := "product." + cmp.Or(t.Fields["do"], "detail")
	if _, ok := m.f.ForIntent(intent); !ok {
		intent = "product.detail"
	}
	slots := m.known(t.Fields)
	slots["product"] = id
	m.startIntent(intent, Pending{Intent: intent, Slots: slots})
}

// tapForm takes a sent form: its fields are slots of the flow that asked, or of the flow of the form's name.
func (m *machine) tapForm(t Tap) {
	slots := m.known(t.Fields)
	asked := m.s.Asked
	switch {
	case m.s.Open() && asked != "":
		m.fillForm(asked, slots)
	case m.f.flows[t.Name] != nil && !strings.HasPrefix(t.Name, PatternPrefix):
		m.start(t.Name, Pending{Slots: slots})
	default:
		m.lost()
	}
}

// fillForm takes a form's fields for the open flow. A field that says otherwise than what is known already makes the flow go
// through its steps again.
func (m *machine) fillForm(asked string, slots map[string]string) {
	again := false
	for name, v := range slots {
		old := m.s.Slot(name)
		if old != "" && old != v {
			again = true
			for _, dependent := range m.f.slots[name].clears {
				if slots[dependent] == "" {
					m.s.set(dependent, "")
				}
			}
		}
		m.s.set(name, v)
	}
	switch {
	case again:
		m.rewind()
	case slots[asked] == "":
		m.miss()
	default:
		m.s.Misses = 0
	}
}

// known keeps the fields that are declared slots and valid.
func (m *machine) known(fields map[string]string) map[string]string {
	slots := map[string]string{}
	for name, value := range fields {
		if s := m.f.slots[name]; s != nil {
			if v, ok := s.tapped(value); ok && v != "" {
				slots[name] = v
			}
		}
	}
	return slots
}

// stop gives up what is under way; with nothing under way it is a plain no.
func (m *machine) stop() {
	if m.s.Open() {
		m.cancel()
		return
	}
	m.start(patternDeclined, Pending{})
}
