package dialog

import (
	"maps"
	"slices"
)

// maxPassed is how often a question comes again after other things before it is left alone.
const maxPassed = 3

// park puts a flow aside that the shopper keeps passing over: asking on and on drives people away. What it knows is kept; the
// value it waits for, or its intent, goes on with it.
func (m *machine) park(slot string) bool {
	owner := m.s.owner()
	if owner == nil || owner.Passed < maxPassed || m.s.hold {
		return false
	}
	m.s.Parked, m.s.Wanted = Frame{Flow: owner.Flow, Slots: owner.Slots, Text: owner.Text}, slot
	name := owner.Flow
	// What was interrupted before it was passed over as well.
	m.s.Stack, m.s.Asked, m.s.Misses, m.s.Back = nil, "", 0, false
	m.start(patternParked, Pending{Slots: map[string]string{"parked": name}})
	return true
}

// end takes the flow on top off; the flow that called it goes on, the one it interrupted is asked again.
func (m *machine) end() {
	fr := *m.s.top()
	m.s.Stack = m.s.Stack[:len(m.s.Stack)-1]
	m.s.Asked = ""
	flow := m.f.flows[fr.Flow]
	if fr.Called {
		if parent := m.s.top(); parent != nil {
			if pf := m.f.flows[parent.Flow]; pf != nil && pf.step(parent.Step) != nil {
				m.advance(pf.step(parent.Step))
			}
		}
		return
	}
	if flow == nil || flow.pattern() {
		return
	}
	for _, slot := range flow.Persisted {
		if v := fr.Slots[slot]; v != "" {
			if m.s.Slots == nil {
				m.s.Slots = map[string]string{}
			}
			m.s.Slots[slot] = v
		}
	}
	m.s.Last = Frame{Flow: fr.Flow, Slots: fr.Slots, Text: fr.Text}
	m.s.Back = len(m.s.Stack) > 0
}

// drop takes the flow on top off unfinished, with the flows it called.
func (m *machine) drop() {
	for len(m.s.Stack) > 0 {
		called := m.s.top().Called
		m.s.Stack = m.s.Stack[:len(m.s.Stack)-1]
		if !called {
			break
		}
	}
	m.s.Asked, m.s.Misses = "", 0
	m.s.Back = len(m.s.Stack) > 0
}

// start puts a flow on top. One that is under way below is not done twice: it comes up afresh.
func (m *machine) start(name string, p Pending) {
	flow := m.f.flows[name]
	if flow == nil {
		return
	}
	if !flow.pattern() {
		m.s.Misses = 0
	}
	m.remove(name)
	p.Slots = m.inherited(flow, p.Slots)
	for len(m.s.Stack) >= maxStack {
		m.removeAt(0)
	}
	m.s.Stack = append(m.s.Stack, Frame{Flow: name, Step: flow.first(), Slots: p.Slots, Text: cut(p.Text, maxFrameRunes)})
	m.s.Asked = ""
}

// inherited adds what the flow under way, or the same flow when it was put aside, knows already.
func (m *machine) inherited(flow *Flow, slots map[string]string) map[string]string {
	all := maps.Clone(slots)
	if all == nil {
		all = map[string]string{}
	}
	from := func(known map[string]string, every bool) {
		for name, value := range known {
			slot := m.f.slots[name]
			if slot != nil && all[name] == "" && slices.Contains(flow.Again, name) && (every || slot.carries) {
				all[name] = value
			}
		}
	}
	from(m.unclear.Slots, false)
	if fr := m.s.owner(); fr != nil {
		from(fr.Slots, false)
	}
	if m.s.Parked.Flow == flow.Name {
		from(m.s.Parked.Slots, true)
		m.s.Parked, m.s.Wanted = Frame{}, ""
	}
	return all
}

func (m *machine) remove(name string) {
	for i, fr := range m.s.Stack {
		if fr.Flow == name && !fr.Called {
			m.removeAt(i)
			return
		}
	}
}

// removeAt takes a frame out of the stack together with the frames it called.
func (m *machine) removeAt(i int) {
	j := i + 1
	for j < len(m.s.Stack) && m.s.Stack[j].Called {
		j++
	}
	m.s.Stack = slices.Delete(m.s.Stack, i, j)
}

func (m *machine) startIntent(intent string, p Pending) {
	if flow, ok := m.f.ForIntent(intent); ok {
		m.start(flow.Name, p)
		return
	}
	m.start(patternCannot, p)
}

func (m *machine) startQueued() bool {
	if len(m.s.Queue) == 0 {
		return false
	}
	p := m.s.Queue[0]
	m.s.Queue = m.s.Queue[1:]
	m.startIntent(p.Intent, p)
	if fr := m.s.top(); fr != nil {
		fr.Waited = p.Turn < m.s.Turns
	}
	return true
}

// nextNow starts what waits before an interrupted flow goes on: an answer, or what the message just heard wants. A task from before waits
// until the one under way is done.
func (m *machine) nextNow() bool {
	if len(m.s.Queue) == 0 {
		return false
	}
	p := m.s.Queue[0]
	flow, ok := m.f.ForIntent(p.Intent)
	return (p.Turn == m.s.Turns || !ok || !flow.Waits) && m.startQueued()
}
