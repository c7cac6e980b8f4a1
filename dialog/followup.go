package dialog

import (
	"maps"
	"regexp"
	"slices"
	"unicode"

	"shoptalk/chat"
)

// revises reports whether a message may correct or refine what was served last.
func (m *machine) revises(r chat.Reading) bool {
	if m.s.Last.Flow == "" {
		return false
	}
	name := r.Intent.Name
	if name == "inform" || name == "chat.deny" || name == "out_of_scope" {
		return true
	}
	if correction(r.Text) && len(m.differing(m.s.Last.Slots, r, found{})) > 0 {
		return r.Abstained || !m.elsewhereThanLast(r)
	}
	return r.Abstained && (m.bare(r) || m.refines(r))
}

// refines reports whether a message that is not sure reads most like what was served last, and tells a value of it anew.
func (m *machine) refines(r chat.Reading) bool {
	flow, ok := m.f.ForIntent(r.Intent.Name)
	if !ok || flow.Name != m.s.Last.Flow {
		return false
	}
	for name, v := range m.f.named(r.Entities, found{}) {
		if slices.Contains(flow.Again, name) && m.s.Last.Slots[name] != v.value {
			return true
		}
	}
	return false
}

func (m *machine) elsewhereThanLast(r chat.Reading) bool {
	flow, ok := m.f.ForIntent(r.Intent.Name)
	return ok && flow.Name != m.s.Last.Flow && r.Intent.Confidence >= sureElsewhere
}

// opening is how another value of the same matter is asked about.
var opening = regexp.MustCompile(`(?i)^\s*(?:(?:and|so|ok(?:ay)?|then)[, ]+)?(?:what|how) about\s`)

// bare reports whether a message is little more than a value: 那42码呢, "in black?".
func (m *machine) bare(r chat.Reading) bool {
	if len(r.Entities) == 0 || r.Sentiment.Score <= upset {
		return false
	}
	text := []rune(r.Text)
	covered := len([]rune(opening.FindString(r.Text)))
	for _, e := range r.Entities {
		covered += width(text[min(max(0, e.Start), len(text)):min(max(e.Start, e.End), len(text))])
	}
	return width(text)-covered <= maxAround
}

// width is the length of a text in Latin letters: a Han character says as much as two.
func width(text []rune) int {
	n := len(text)
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

// again runs the last flow once more with what the message gives anew, if the flow has a use for it.
func (m *machine) again(r chat.Reading) bool {
	flow := m.f.flows[m.s.Last.Flow]
	if flow == nil {
		return false
	}
	slots := map[string]string{}
	for k, v := range m.s.Last.Slots {
		slots[k] = v
	}
	fits := false
	for name, v := range m.given(r, slots) {
		if !slices.Contains(flow.Again, name) && slots[name] == "" {
			continue
		}
		fits = fits || slices.Contains(flow.Again, name)
		if slots[name] != v.value {
			m.clear(slots, name)
		}
		slots[name] = v.value
	}
	if !fits {
		return false
	}
	m.start(flow.Name, Pending{Text: r.Text, Slots: slots})
	return true
}

// given are the slots that a message fills: by its entities, and for a short one also by what looks like another value of a slot
// that has one already (43呢). No part of the message fills two.
func (m *machine) given(r chat.Reading, have map[string]string) map[string]found {
	got := m.f.named(r.Entities, found{})
	if n := len([]rune(r.Text)); n > fragment && !(n <= 3*fragment && correction(r.Text)) {
		return got
	}
	left := r
	left.Entities = nil
	for _, v := range got {
		left.Text = blank(left.Text, v)
	}
	names := slices.Sorted(maps.Keys(have))
	// A slot that an answer about another one may also fill takes what that one leaves.
	slices.SortStableFunc(names, func(a, b string) int { return m.follows(a) - m.follows(b) })
	for _, name := range names {
		slot := m.f.slots[name]
		if _, known := got[name]; known || slot == nil || slot.find == nil {
			continue
		}
		if v := slot.answer(left); v.ok {
			got[name] = v
			left.Text = blank(left.Text, v)
		}
	}
	return got
}

// follows is 1 for a slot that stands in another's with.
func (m *machine) follows(name string) int {
	for _, s := range m.f.slots {
		if slices.Contains(s.with, name) {
			return 1
		}
	}
	return 0
}

// blank puts spaces where a value stands, so that places stay what they are.
func blank(text string, v found) string {
	runes := []rune(text)
	for i := max(0, v.start); i < min(v.end, len(runes)); i++ {
		runes[i] = ' '
	}
	return string(runes)
}

// clear takes out the slots that mean nothing once another changes.
func (m *machine) clear(slots map[string]string, name string) {
	if s := m.f.slots[name]; s != nil {
		for _, dependent := range s.clears {
			delete(slots, dependent)
		}
	}
}

// inform takes a bare value that nothing asked for.
func (m *machine) inform(r chat.Reading) {
	if !m.loosely(r) {
		m.start(patternInform, Pending{Text: r.Text})
	}
}

func (m *machine) loosely(r chat.Reading) bool {
	for _, l := range loose {
		if _, ok := r.First(l.entity); ok {
			m.startIntent(l.intent, m.pending(l.intent, r.Text, r))
			return true
		}
	}
	return false
}

// switchProduct makes "the other one" the next of the last cards.
func (m *machine) switchProduct(r chat.Reading) bool {
	if len(m.s.Shown) < 2 || m.s.Last.Flow == "" {
		return false
	}
	at := 0
	for i, id := range m.s.Shown {
		if id == m.s.Product {
			at = i + 1
		}
	}
	m.point(m.s.Shown[at%len(m.s.Shown)])
	slots := map[string]string{}
	for k, v := range m.s.Last.Slots {
		if k != "product" {
			slots[k] = v
		}
	}
	m.start(m.s.Last.Flow, Pending{Text: r.Text, Slots: slots})
	return true
}
