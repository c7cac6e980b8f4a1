package dialog

import (
	"slices"
	"strings"

	"shoptalk/chat"
)

// found is a slot's value in a message and where it stands, in runes.
type found struct {
	ok         bool
	value      string
	start, end int
	entity     bool // named as such by the reading, rather than guessed from the question
	whole      bool // taken as it is, for want of anything more telling
}

// confirmSlot is the built-in slot of confirm steps.
var confirmSlot = &Slot{Name: ConfirmSlot, Type: SlotBool}

func (m *machine) asked() *Slot {
	if m.s.Asked == ConfirmSlot {
		return confirmSlot
	}
	return m.f.slots[m.s.Asked]
}

// answer looks for a slot's value in the answer to a question about it.
func (s *Slot) answer(r chat.Reading) found {
	if s.Type == SlotBool {
		return s.yesOrNo(r)
	}
	if f := s.named(r.Entities); f.ok {
		return s.widened(f, r)
	}
	if f := s.choose(r.Text); f.ok {
		return f
	}
	if s.find != nil {
		if at := s.find.FindStringSubmatchIndex(r.Text); at != nil {
			from, to := at[0], at[1]
			if len(at) > 3 && at[2] >= 0 {
				from, to = at[2], at[3]
			}
			if v, ok := s.valid(r.Text[from:to]); ok {
				start := len([]rune(r.Text[:from]))
				return found{ok: true, value: v, start: start, end: start + len([]rune(r.Text[from:to]))}
			}
		}
	}
	if s.Type == SlotFree && !yes(r.Text) {
		text := strings.TrimSpace(r.Text)
		if v := s.meant[r.Intent.Name]; v != "" && s.means(r) {
			return found{ok: true, value: v, end: len([]rune(r.Text)), whole: true}
		}
		if v, ok := s.valid(text); ok && text != "" {
			return found{ok: true, value: v, end: len([]rune(r.Text)), whole: true}
		}
	}
	return found{}
}

// means reports whether a message that reads as a wish of its own is an answer to this slot's question: "it has a hole" to why it comes back.
func (s *Slot) means(r chat.Reading) bool {
	_, ok := s.meant[r.Intent.Name]
	return ok && !r.Abstained && !question(r.Text)
}

// widened takes what stands around an entity into the value of a slot that wants all of it: the flat and the postcode of an
// address. A message that says something beside gives what follows the entity's beginning.
func (s *Slot) widened(f found, r chat.Reading) found {
	if !s.whole || question(r.Text) {
		return f
	}
	text := []rune(r.Text)
	from := f.start
	if r.Intent.Name == "inform" {
		from = 0
	}
	if v, ok := s.valid(string(text[from:])); ok {
		f.value, f.start, f.end = v, from, len(text)
	}
	return f
}

// answer looks for the answer to the open question. What a message says to be another slot's is none: 单号1043, when digits of
// a phone are asked for.
func (m *machine) answer(slot *Slot, r chat.Reading) found {
	got := slot.answer(r)
	if !got.ok || got.entity || slot.find == nil {
		return got
	}
	for _, other := range m.f.slots {
		if other == slot || other.cue == nil || !other.cue.MatchString(r.Text) {
			continue
		}
		if v := other.named(r.Entities); v.ok && v.start < got.end && v.end > got.start {
			return found{}
		}
	}
	return got
}

func (s *Slot) yesOrNo(r chat.Reading) found {
	all := found{ok: true, end: len([]rune(r.Text))}
	switch {
	case yes(r.Text):
		all.value = "true"
	case no(r.Text), givesUp(r.Text), keeps(r.Text):
		all.value = "false"
	case !r.Abstained && r.Intent.Name == "chat.affirm" && !negates(r.Text) && !waits(r.Text):
		all.value = "true"
	case !r.Abstained && r.Intent.Name == "chat.deny":
		all.value = "false"
	default:
		return found{}
	}
	return all
}

// named takes the first entity of the slot's types that is not refused and has a valid value.
func (s *Slot) named(entities []chat.Entity) found {
	for _, e := range entities {
		if e.Not || !slices.Contains(s.Entities, e.Type) {
			continue
		}
		if v, ok := s.valid(e.Value); ok {
			return found{ok: true, value: v, start: e.Start, end: e.End, entity: true}
		}
	}
	return found{}
}

// choose takes the value whose longest word is in the text.
func (s *Slot) choose(text string) found {
	text = strings.ToLower(straight(text))
	best := found{}
	length := 0
	for _, c := range s.values {
		for _, w := range append(slices.Clone(c.words), c.value) {
			w = strings.ToLower(w)
			if i := wordIndex(text, w); i >= 0 && len(w) > length {
				length = len(w)
				start := len([]rune(text[:i]))
				best = found{ok: true, value: c.value, start: start, end: start + len([]rune(w))}
			}
		}
	}
	return best
}

// valid checks a value against the slot's pattern; where the pattern has a group, the group is the value.
func (s *Slot) valid(value string) (string, bool) {
	value = strings.TrimSpace(value)
	if s.needs != nil && !s.needs.MatchString(value) {
		return "", false
	}
	if s.pattern == nil {
		return cut(value, maxSlotRunes), value != ""
	}
	at := s.pattern.FindStringSubmatch(value)
	if at == nil {
		return "", false
	}
	if len(at) > 1 && at[1] != "" {
		value = at[1]
	}
	return cut(value, maxSlotRunes), true
}

// named gives the slots that the entities of a message fill, leaving out what lies within a span already used.
func (f *Flows) named(entities []chat.Entity, used found) map[string]found {
	free := entities
	if used.ok {
		free = nil
		for _, e := range entities {
			if e.End <= used.start || e.Start >= used.end {
				free = append(free, e)
			}
		}
	}
	slots := map[string]found{}
	for name, s := range f.slots {
		if v := s.named(free); v.ok {
			slots[name] = v
		}
	}
	return slots
}

// pending makes what a message wants of an intent, with the slots that the message fills.
func (m *machine) pending(intent, text string, r chat.Reading) Pending {
	p := Pending{Intent: intent, Text: cut(text, maxFrameRunes), Slots: map[string]string{}}
	for name, v := range m.f.named(r.Entities, found{}) {
		p.Slots[name] = v.value
	}
	// What is asked later may be said now: 尺码大了想退 gives the reason with the wish.
	if flow, ok := m.f.ForIntent(intent); ok {
		for _, name := range flow.Again {
			slot, v := m.f.slots[name], found{}
			if flow.Waits {
				v = slot.choose(text)
			}
			if !v.ok && slot.cued(text) && !(slot.Type == SlotFree && question(text)) {
				v = slot.answer(chat.Reading{Text: text})
			}
			if v.whole {
				v = found{} // that is what was asked for, not the value
			}
			if v.ok && p.Slots[name] == "" {
				p.Slots[name] = v.value
			}
		}
	}
	return p
}

// cued reports whether a text says in so many words that a value that can be found in it is this slot's.
func (s *Slot) cued(text string) bool {
	return s.cue != nil && s.find != nil && s.cue.MatchString(text)
}

// corrections are the slots of the flow on top to which a message gives another value than they have.
func (m *machine) corrections(r chat.Reading, used found) map[string]string {
	have := m.s.Sight()
	if !correction(r.Text) {
		return m.differing(have, r, used)
	}
	wrong := m.differing(have, r, used)
	if used.whole {
		wrong = m.meantOtherwise(have, r)
	}
	for name, old := range have {
		slot := m.f.slots[name]
		if slot == nil || name == m.s.Asked {
			continue
		}
		v := slot.choose(r.Text)
		if !v.ok && slot.Type == SlotFree && slot.cued(r.Text) {
			v = slot.answer(chat.Reading{Text: r.Text})
		}
		if v.ok && !v.whole && v.value != old {
			wrong[name] = v.value
		}
	}
	return wrong
}

// meantOtherwise are the slots that a message puts right although it could be the answer as it stands: "sorry, I meant order 1051". It
// has words for the slot, or little more than the value.
func (m *machine) meantOtherwise(have map[string]string, r chat.Reading) map[string]string {
	wrong := map[string]string{}
	asked := m.asked()
	for name, v := range m.f.named(r.Entities, found{}) {
		slot, old := m.f.slots[name], have[name]
		if old == "" || strings.EqualFold(old, v.value) {
			continue
		}
		rest := fixWords.ReplaceAllString(blank(r.Text, v), "")
		if slot.cue != nil && slot.cue.MatchString(rest) && !asked.whole || width([]rune(strings.TrimSpace(rest))) <= maxAround {
			wrong[name] = v.value
		}
	}
	return wrong
}

func (m *machine) differing(have map[string]string, r chat.Reading, used found) map[string]string {
	wrong := map[string]string{}
	for name, v := range m.f.named(r.Entities, used) {
		if old := have[name]; old != "" && !strings.EqualFold(old, v.value) {
			wrong[name] = v.value
		}
	}
	return wrong
}

// fill answers the open question. A value that a rejection turns down leaves what was known as it was.
func (m *machine) fill(slot *Slot, got found, r chat.Reading) {
	st := m.f.flows[m.s.top().Flow].step(m.s.top().Step)
	old := m.s.Slot(slot.Name)
	m.s.set(slot.Name, got.value)
	for _, rej := range st.rejections {
		if rej.when.holds(m.value) {
			m.s.set(slot.Name, old)
			m.s.reject = rej.utter
			m.miss()
			return
		}
	}
	m.s.Misses = 0
	m.fillOthers(slot, got, r)
}

// fillOthers takes what the same message says of slots that are still empty.
func (m *machine) fillOthers(slot *Slot, got found, r chat.Reading) {
	for name, v := range m.f.named(r.Entities, got) {
		if m.s.Slot(name) == "" {
			m.s.set(name, v.value)
		}
	}
	rest := []rune(r.Text)
	if got.end > len(rest) || got.start > got.end {
		return
	}
	left := r
	left.Text = string(rest[:got.start]) + " " + string(rest[got.end:])
	left.Entities = nil
	for _, name := range slot.with {
		if m.s.Slot(name) != "" {
			continue
		}
		if v := m.f.slots[name].answer(left); v.ok {
			m.s.set(name, v.value)
		}
	}
}
