package dialog

import (
	"slices"
	"strings"
)

// place is a step of a flow in the graph of all ways.
type place struct{ flow, step string }

func (p place) String() string { return p.flow + "." + p.step }

// maxPath is how many steps of a way an error shows.
const maxPath = 12

// shown writes a way; of a long one its beginning and its end.
func shown(path []place) string {
	var names []string
	for i, p := range path {
		switch {
		case len(path) <= maxPath || i < 3 || i >= len(path)-maxPath+3:
			names = append(names, p.String())
		case i == 3:
			names = append(names, "…")
		}
	}
	return strings.Join(names, " → ")
}

// checkWays refuses ways on which a conversation could be lost.
func (l *loader) checkWays() {
	l.checkCalls()
	l.checkLoops("this loops without waiting for the shopper: %s", func(s *step) bool {
		return s.kind == stepCollect || s.kind == stepConfirm || s.kind == stepHandoff
	})
	if len(l.problems) > 0 {
		return
	}
	// A collect whose slot is filled asks nothing.
	asked := map[string]bool{}
	for _, f := range l.flows.flows {
		for _, s := range f.steps {
			if s.kind == stepCollect {
				asked[s.target] = true
			}
		}
	}
	l.checkLoops("this loops for ever once its slots are filled: %s: empty one with set_slots: [{…: null}], or ask_before_filling: true", func(s *step) bool {
		empties := slices.ContainsFunc(s.set, func(a assign) bool { return a.value == "" && asked[a.slot] })
		return empties || s.kind == stepAction || s.ask != "" || s.askFirst || s.kind == stepConfirm || s.kind == stepHandoff
	})
	l.checkEnds()
}

// checkLoops refuses every way that comes back to where it was without a step that breaks it.
func (l *loader) checkLoops(what string, breaks func(*step) bool) {
	const walking, done = 1, 2
	seen := map[place]int{}
	var path []place
	var walk func(p place) bool
	walk = func(p place) bool {
		f := l.flows.flows[p.flow]
		s := f.step(p.step)
		if s == nil || breaks(s) || seen[p] == done {
			return true
		}
		path = append(path, p)
		if seen[p] == walking {
			l.failAt(f.file, s.line, what, shown(path[slices.Index(path, p):]))
			return false
		}
		seen[p] = walking
		for _, to := range l.leads(f, s) {
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

// leads lists where a step may lead.
func (l *loader) leads(f *Flow, s *step) []place {
	var to []place
	if s.kind == stepLink || s.kind == stepCall {
		to = append(to, place{s.target, l.flows.flows[s.target].first()})
	}
	for _, b := range s.next {
		to = append(to, place{f.Name, b.to})
	}
	return to
}

// checkCalls refuses flows that call themselves: each call would stand upon the one before.
func (l *loader) checkCalls() {
	for _, name := range l.flows.Names() {
		f := l.flows.flows[name]
		for _, s := range f.steps {
			if s.kind != stepCall {
				continue
			}
			if way := l.wayBack(s.target, name, map[string]bool{}); way != nil {
				l.failAt(f.file, s.line, "flow %s calls itself: %s", name, shown(append([]place{{name, s.id}}, way...)))
				break
			}
		}
	}
}

// wayBack gives the links and calls that lead from one flow to another, and that one's first step; nil where none do.
func (l *loader) wayBack(from, to string, seen map[string]bool) []place {
	f := l.flows.flows[from]
	if from == to {
		return []place{{to, f.first()}}
	}
	if seen[from] {
		return nil
	}
	seen[from] = true
	for _, s := range f.steps {
		if s.kind != stepCall && s.kind != stepLink {
			continue
		}
		if way := l.wayBack(s.target, to, seen); way != nil {
			return append([]place{{from, s.id}}, way...)
		}
	}
	return nil
}

// checkEnds refuses steps from which no way leads to an end.
func (l *loader) checkEnds() {
	ends := l.ending()
	for _, name := range l.flows.Names() {
		f := l.flows.flows[name]
		for _, s := range f.steps {
			p := place{name, s.id}
			if ends[p] {
				continue
			}
			path := []place{p}
			for p = l.endless(p, ends); !slices.Contains(path, p); p = l.endless(p, ends) {
				path = append(path, p)
			}
			// Who only leads into the loop of another flow is not to blame.
			loop := path[slices.Index(path, p):]
			if slices.ContainsFunc(loop, func(q place) bool { return q.flow == name }) {
				l.failAt(f.file, s.line, "this never ends: %s: no way leads on to END", shown(append(path, p)))
			}
			break
		}
	}
}

// ending finds the places from which an end can be reached.
func (l *loader) ending() map[place]bool {
	ends := map[place]bool{}
	for name := range l.flows.flows {
		ends[place{name, End}] = true
	}
	names := l.flows.Names()
	for changed := true; changed; {
		changed = false
		for _, name := range names {
			f := l.flows.flows[name]
			for _, s := range slices.Backward(f.steps) {
				if p := (place{name, s.id}); !ends[p] && l.leadsOut(f, s, ends) {
					ends[p], changed = true, true
				}
			}
		}
	}
	return ends
}

func (l *loader) leadsOut(f *Flow, s *step, ends map[place]bool) bool {
	if s.kind == stepLink || s.kind == stepCall {
		if target := l.flows.flows[s.target]; !ends[place{target.Name, target.first()}] {
			return false
		}
		if s.kind == stepLink {
			return true
		}
	}
	return slices.ContainsFunc(s.next, func(b branch) bool { return ends[place{f.Name, b.to}] })
}

// endless gives a step behind one that never ends that never ends either.
func (l *loader) endless(p place, ends map[place]bool) place {
	f := l.flows.flows[p.flow]
	for _, to := range l.leads(f, f.step(p.step)) {
		if !ends[to] {
			return to
		}
	}
	return p
}
