package dialog

import (
	"maps"
	"slices"
	"strings"
)

// check finds what no single entry shows: names that lead nowhere and ways that never wait.
func (l *loader) check(known Vocabulary) {
	for _, name := range patterns {
		if _, ok := l.flows.flows[name]; !ok && len(l.problems) == 0 {
			l.failAt("flows", 0, "the repair %s is missing", name)
		}
	}
	for _, name := range l.flows.Names() {
		f := l.flows.flows[name]
		l.checkIntents(f, known)
		for _, s := range f.steps {
			l.checkStep(f, s, known)
		}
		for _, slot := range append(slices.Clone(f.Persisted), f.Again...) {
			l.checkSlot(f, f.line, slot)
		}
		l.checkName(f, known)
	}
	for _, s := range l.flows.slots {
		for _, other := range append(slices.Clone(s.clears), s.with...) {
			if _, ok := l.flows.slots[other]; !ok {
				l.failAt(s.file, s.line, "slot %s names %s, which is not declared", s.Name, other)
			}
		}
	}
	if len(l.problems) == 0 {
		l.checkPerson()
		l.checkWays()
		l.checkTexts(known)
	}
	for _, f := range l.flows.flows {
		asks := l.asks(f, map[string]bool{})
		f.Waits = len(asks) > 0
		for _, slot := range asks {
			if slot != ConfirmSlot && !slices.Contains(f.Again, slot) {
				f.Again = append(f.Again, slot)
			}
		}
	}
}

func (l *loader) checkIntents(f *Flow, known Vocabulary) {
	for _, intent := range f.Intents {
		if known.Intents != nil && !slices.Contains(known.Intents, intent) {
			l.failAt(f.file, f.line, "intent %q of flow %s is not known%s", intent, f.Name, meant(intent, known.Intents))
		}
	}
}

// checkPerson refuses a way to a person that leads to none: every shopper can always reach one.
func (l *loader) checkPerson() {
	seen := map[place]bool{}
	var hands func(p place) bool
	hands = func(p place) bool {
		f := l.flows.flows[p.flow]
		s := f.step(p.step)
		if s == nil || seen[p] {
			return false
		}
		seen[p] = true
		return s.kind == stepHandoff || slices.ContainsFunc(l.leads(f, s), hands)
	}
	if f := l.flows.flows[patternHuman]; !hands(place{f.Name, f.first()}) {
		l.failAt(f.file, f.line, "flow %s never hands over to a person: it needs a handoff step", f.Name)
	}
}

// checkName refuses a flow of a shop's own intent that "did you mean" could not offer for want of a name.
func (l *loader) checkName(f *Flow, known Vocabulary) {
	if f.layer == 0 || known.Says == nil {
		return
	}
	for _, intent := range f.Intents {
		if key := LabelKey(intent); l.flows.texts[key] == nil && !slices.Contains(known.Says, key) && !talk(intent) {
			l.failAt(f.file, f.line, "flow %s needs a name, which \"did you mean\" offers: name: {zh: …, en: …}", f.Name)
			return
		}
	}
}

func (l *loader) checkSlot(f *Flow, line int, slot string) {
	if _, ok := l.flows.slots[slot]; !ok && slot != ConfirmSlot {
		l.failAt(f.file, line, "slot %q is not declared under slots%s", slot, meant(slot, slices.Collect(maps.Keys(l.flows.slots))))
	}
}

func (l *loader) checkStep(f *Flow, s *step, known Vocabulary) {
	switch s.kind {
	case stepCollect:
		l.checkSlot(f, s.line, s.target)
		if slot := l.flows.slots[s.target]; slot != nil && slot.inner() && s.ask == "" {
			l.failAt(f.file, s.line, "no answer fills slot %q: give it type: free, entity, find, or values with type: categorical", s.target)
		}
	case stepLink, stepCall:
		if _, ok := l.flows.flows[s.target]; !ok {
			l.failAt(f.file, s.line, "%s leads to flow %q, which is not there%s", s.kind, s.target, meant(s.target, l.flows.Names()))
		}
	case stepSet:
		for _, a := range s.set {
			l.checkSlot(f, s.line, a.slot)
		}
	}
	for _, b := range s.next {
		if b.to != End && f.step(b.to) == nil {
			l.failAt(f.file, b.line, "next leads to step %q, which flow %s does not have%s", b.to, f.Name, meant(b.to, append(f.ids(), End)))
		}
		l.checkCondition(f, b.line, b.when)
	}
	for _, r := range s.rejections {
		l.checkCondition(f, s.line, r.when)
	}
	for _, name := range s.uses(stepAction) {
		if known.Actions != nil && !slices.Contains(known.Actions, name) {
			l.failAt(f.file, s.line, "there is no skill %q%s", name, meant(name, known.Actions))
		}
	}
	for _, key := range s.uses(stepSay) {
		if known.Says != nil && l.flows.texts[key] == nil && !slices.Contains(known.Says, key) {
			l.failAt(f.file, s.line, "no words are written for %q%s: or write them here as {zh: …, en: …}", key, meant(key, known.Says))
		}
	}
}

func (l *loader) checkCondition(f *Flow, line int, c condition) {
	if c == nil {
		return
	}
	c.names(func(name string) {
		if slot, ok := strings.CutPrefix(name, "slots."); ok {
			l.checkSlot(f, line, slot)
		}
	})
}

// asks lists the slots that a flow asks for, itself or by the flows it leads to.
func (l *loader) asks(f *Flow, seen map[string]bool) []string {
	if f == nil || seen[f.Name] {
		return nil
	}
	seen[f.Name] = true
	var slots []string
	for _, s := range f.steps {
		switch s.kind {
		case stepCollect:
			slots = append(slots, s.target)
		case stepConfirm:
			slots = append(slots, ConfirmSlot)
		case stepLink, stepCall:
			slots = append(slots, l.asks(l.flows.flows[s.target], seen)...)
		}
	}
	return slots
}
