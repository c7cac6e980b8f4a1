package dialog

import (
	"slices"
	"strings"
	"unicode"

	"shoptalk/chat"
)

// serve starts what a sure message wants: of several things the answers first, then the first task; the others wait.
func (m *machine) serve(r chat.Reading) {
	wants := m.wants(r)
	for i := range wants {
		wants[i].Turn = m.s.Turns
	}
	first := wants[0]
	m.s.Queue = append(wants[1:], m.s.Queue...)
	m.s.Queue = m.s.Queue[:min(len(m.s.Queue), maxQueue)]
	m.startIntent(first.Intent, first)
}

func (m *machine) wants(r chat.Reading) []Pending {
	var answers, tasks []Pending
	seen := map[string]bool{}
	if len(r.Parts) > 1 {
		for _, p := range r.Parts {
			flow, ok := m.f.ForIntent(p.Intent)
			if !ok || seen[flow.Name] || talk(p.Intent) || !believable(p, r) {
				continue
			}
			seen[flow.Name] = true
			own := m.pending(p.Intent, p.Text, nearest(r, p))
			if m.sameAgain(tasks, flow, own) {
				continue
			}
			if flow.Waits {
				tasks = append(tasks, own)
			} else {
				answers = append(answers, own)
			}
		}
	}
	all := append(answers, tasks...)
	if len(all) < 2 {
		return []Pending{m.pending(r.Intent.Name, r.Text, r)}
	}
	return all
}

// sameAgain reports whether a part wants what one before it wants already: a flow of the same kind about the same order.
func (m *machine) sameAgain(tasks []Pending, flow *Flow, p Pending) bool {
	return flow.Waits && flow.Kind != "" && slices.ContainsFunc(tasks, func(t Pending) bool {
		before, _ := m.f.ForIntent(t.Intent)
		return before.Kind == flow.Kind && m.carried(t.Slots) == m.carried(p.Slots)
	})
}

// carried is what slots tell of the thing that one task after another is about: the order.
func (m *machine) carried(slots map[string]string) string {
	for name, value := range slots {
		if slot := m.f.slots[name]; slot != nil && slot.carries {
			return value
		}
	}
	return ""
}

// nearest puts what a part itself names before what the message names elsewhere: back from the part first, then on from it. So each part
// keeps its own order, and one that names none is about the one spoken of last.
func nearest(r chat.Reading, p chat.Part) chat.Reading {
	var inside, before, after []chat.Entity
	for _, e := range r.Entities {
		switch {
		case e.Start >= p.End:
			after = append(after, e)
		case e.End <= p.Start:
			before = append([]chat.Entity{e}, before...)
		default:
			inside = append(inside, e)
		}
	}
	r.Entities = slices.Concat(inside, before, after)
	return r
}

// believable reports whether a part is really meant by itself. One that the message as a whole shows no trace of needs to be
// surer, and more than a scrap: "who pays" behind a question about returns is none about payment.
func believable(p chat.Part, r chat.Reading) bool {
	if p.Confidence < surePart || scrap(p.Text, 2) {
		return false
	}
	for _, s := range r.Ranking {
		if s.Name == p.Intent && s.Confidence >= trace {
			return true
		}
	}
	return p.Confidence >= sureElsewhere && !scrap(p.Text, 3)
}

// scrap reports whether a part has fewer words than that; a Han character or a number with it counts as a word.
func scrap(part string, words int) bool {
	n := 0
	for _, field := range strings.Fields(part) {
		han := 0
		for _, c := range field {
			if unicode.Is(unicode.Han, c) {
				han++
			}
		}
		n += max(1, han)
		if strings.ContainsAny(field, "0123456789") {
			n++
		}
	}
	return n < words
}

// talk reports whether an intent is courtesy that a real question beside it makes needless.
func talk(intent string) bool {
	return strings.HasPrefix(intent, "chat.") || intent == "inform" || intent == "out_of_scope"
}

// candidates are the two likeliest meanings worth offering.
func (m *machine) candidates(r chat.Reading) []string {
	var names []string
	for _, s := range r.Ranking {
		if _, ok := m.f.ForIntent(s.Name); !ok || talk(s.Name) || s.Confidence < plausible {
			continue
		}
		if names = append(names, s.Name); len(names) == 2 {
			break
		}
	}
	return names
}

// clarify asks which of two was meant; a second time in a row a person is offered.
func (m *machine) clarify(r chat.Reading) {
	m.s.Unsure = m.unsure + 1
	options := m.candidates(r)
	switch {
	case m.s.Unsure >= 2:
		m.start(patternStuck, Pending{Text: r.Text})
	case len(options) == 0:
		m.start(patternCannot, Pending{Text: r.Text})
	case len(options) == 1 && (r.Ranking[0].Name == options[0] || (r.Ranking[0].Name == "inform" || r.Ranking[0].Name == "out_of_scope") && question(r.Text)) && namesAThing(r):
		m.s.Unsure = 0
		m.startIntent(options[0], m.pending(options[0], r.Text, r))
	case m.nearlyOne(options) != "":
		m.s.Unsure = 0
		intent := m.nearlyOne(options)
		m.startIntent(intent, m.pending(intent, r.Text, r))
	case m.isParked(options[0]):
		m.s.Unsure = 0
		m.startIntent(options[0], m.pending(options[0], r.Text, r))
	case m.onlyOneOf(options, r) != "":
		m.s.Unsure = 0
		intent := m.onlyOneOf(options, r)
		m.startIntent(intent, m.pending(intent, r.Text, r))
	default:
		m.s.Options = options
		m.s.Unclear = m.pending("", r.Text, r)
		m.start(patternClarify, Pending{Text: r.Text})
	}
}

// nearlyOne gives the meaning to take where asking is not worth it: both lead to flows of one kind, or one leads on with what was just
// done; "" where asking is.
func (m *machine) nearlyOne(options []string) string {
	if len(options) != 2 {
		return ""
	}
	kind := func(intent string) string {
		flow, _ := m.f.ForIntent(intent)
		return flow.Kind
	}
	first, second, last := kind(options[0]), kind(options[1]), ""
	if flow := m.f.flows[m.s.Last.Flow]; flow != nil {
		last = flow.Kind
	}
	switch {
	case first != "" && (first == second || first == last):
		return options[0]
	case second != "" && second == last:
		return options[1]
	}
	return ""
}

// isParked reports whether an intent leads to the flow that was put aside: doubt about going on with it is not worth a question.
func (m *machine) isParked(intent string) bool {
	flow, ok := m.f.ForIntent(intent)
	return ok && flow.Name == m.s.Parked.Flow
}

// onlyOneOf gives the meaning that has a use for what the message names, where the other has none: who names an order does not ask for the
// rules of returns; "" where both have, or nothing is named.
func (m *machine) onlyOneOf(options []string, r chat.Reading) string {
	only := ""
	for name := range m.f.named(r.Entities, found{}) {
		if !m.f.slots[name].carries {
			continue
		}
		for _, intent := range options {
			if flow, _ := m.f.ForIntent(intent); !slices.Contains(flow.Again, name) {
				continue
			}
			if only != "" {
				return ""
			}
			only = intent
		}
	}
	if len(options) < 2 {
		return ""
	}
	return only
}

// namesAThing reports whether a message names something of the shop's own: what stands in the ranking against its one likely
// meaning is then that it were none of the shop's business, and that it is.
func namesAThing(r chat.Reading) bool {
	for _, kind := range []string{chat.EntityProduct, chat.EntityOrderNumber} {
		if _, ok := r.First(kind); ok {
			return true
		}
	}
	return false
}

// recentTurns is how many turns ago an interrupted flow may have asked to be gone back to after a stop.
const recentTurns = 2

// miss counts an answer that did not fit: the question is asked again, after the second a person is offered.
func (m *machine) miss() {
	m.s.Misses++
	if m.s.Misses >= 2 {
		m.s.reject = ""
		m.start(patternStuck, Pending{})
		return
	}
	if m.s.reject == "" {
		m.start(patternInvalid, Pending{})
	}
}

// cancel gives up the flow on top.
func (m *machine) cancel() {
	m.drop()
	// What was left behind longer ago is not brought up again by someone who wants to be done.
	for fr := m.s.owner(); fr != nil && fr.Turn < m.s.Turns-recentTurns; fr = m.s.owner() {
		m.drop()
	}
	m.start(patternCancel, Pending{})
}

// correct takes new values for old ones and goes through the flow again from its beginning; what is still known is not asked.
// got is what the same message answers to the open question: 单号是1043，尾号8899.
func (m *machine) correct(wrong map[string]string, asked *Slot, got found) {
	said := ""
	for name, value := range wrong {
		slot := m.f.slots[name]
		for _, dependent := range slot.clears {
			m.s.set(dependent, "")
		}
		m.s.set(name, value)
		if !slot.Private && (said == "" || value < said) {
			said = value
		}
	}
	for name := range wrong {
		if got.ok && slices.Contains(m.f.slots[name].with, asked.Name) {
			m.s.set(asked.Name, got.value)
		}
	}
	m.rewind()
	m.s.Misses = 0
	if said != "" {
		m.start(patternCorrected, Pending{Slots: map[string]string{"corrected": said}})
	}
}

// rewind leads the flow on top back to its first step.
func (m *machine) rewind() {
	for len(m.s.Stack) > 1 && m.s.top().Called {
		m.s.Stack = m.s.Stack[:len(m.s.Stack)-1]
	}
	fr := m.s.top()
	fr.Step, fr.Asking, fr.Waits = m.f.flows[fr.Flow].first(), false, false
	m.s.Asked = ""
}
