package dialog

import (
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
	}
	for _, s := range l.flows.slots {
		for _, other := range append(slices.Clone(s.clears), s.with...) {
			if _, ok := l.flows.slots[other]; !ok {
				l.failAt(s.file, s.line, "slot %s names %s, which is not declared", s.Name, other)
			}
		}
	}
	if len(l.problems) == 0 {
		l.checkLoops()
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
			l.failAt(f.file, f.line, "intent %q of flow %s is not known", intent, f.Name)
		}
	}
}

func (l *loader) checkSlot(f *Flow, line int, slot string) {
	if _, ok := l.flows.slots[slot]; !ok && slot != ConfirmSlot {
		l.failAt(f.file, line, "slot %q is not declared under slots", slot)
	}
}

func (l *loader) checkStep(f *Flow, s *step, known Vocabulary) {
	switch s.kind {
	case stepCollect:
		l.checkSlot(f, s.line, s.target)
	case stepLink, stepCall:
		if _, ok := l.flows.flows[s.target]; !ok {
			l.failAt(f.file, s.line, "%s leads to flow %q, which is not there", s.kind, s.target)
		}
	case stepSet:
		for _, a := range s.set {
			l.checkSlot(f, s.line, a.slot)
		}
	}
	for _, b := range s.next {
		if b.to != End && f.step(b.to) == nil {
			l.failAt(f.file, b.line, "next leads to step %q, which flow %s does not have", b.to, f.Name)
		}
		l.checkCondition(f, b.line, b.when)
	}
	for _, r := range s.rejections {
		l.checkCondition(f, s.line, r.when)
	}
	for _, name := range s.uses(stepAction) {
		if known.Actions != nil && !slices.Contains(known.Actions, name) {
			l.failAt(f.file, s.line, "there is no skill %q", name)
		}
	}
	for _, key := range s.uses(stepSay) {
		if known.Says != nil && !slices.Contains(known.Says, key) {
			l.failAt(f.file, s.line, "no words are written for %q", key)
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

// place is a step of a flow in the graph of all ways.
type place struct{ flow, step string }

// checkLoops refuses every way that comes back to where it was without a step that waits for the shopper.
func (l *loader) checkLoops() {
	const walking, done = 1, 2
	seen := map[place]int{}
	var path []string
	var walk func(p place) bool
	walk = func(p place) bool {
		f := l.flows.flows[p.flow]
		s := f.step(p.step)
		if s == nil || s.kind == stepCollect || s.kind == stepConfirm || s.kind == stepHandoff || seen[p] == done {
			return true
		}
		path = append(path, p.flow+"."+p.step)
		if seen[p] == walking {
			l.failAt(f.file, s.line, "this loops without waiting for the shopper: %s", strings.Join(path, " → "))
			return false
		}
		seen[p] = walking
		for _, to := range l.ways(f, s) {
			if !walk(to) {
				return false
			}
		}
		seen[p] = done
		path = path[:len(path)-1]
		return true
	}
	for _, name := range l.flows.Names() {
		for _, s := range l.flows.flows[name].steps {
			path = path[:0]
			if !walk(place{name, s.id}) {
				return
			}
		}
	}
}

func (l *loader) ways(f *Flow, s *step) []place {
	var to []place
	if s.kind == stepLink || s.kind == stepCall {
		to = append(to, place{s.target, l.flows.flows[s.target].first()})
	}
	for _, b := range s.next {
		to = append(to, place{f.Name, b.to})
	}
	return to
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
