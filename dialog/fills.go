package dialog

import (
	"slices"
	"strings"
)

// filling knows, slot by slot, to which places a way leads on which it was filled or tested.
type filling struct {
	l       *loader
	returns map[string][]place // where the end of a flow leads back to
	reached map[string]map[place]bool
}

func (l *loader) newFilling() *filling {
	g := &filling{l: l, returns: map[string][]place{}, reached: map[string]map[place]bool{}}
	for name, f := range l.flows.flows {
		for _, s := range f.steps {
			switch s.kind {
			case stepCall:
				for _, b := range s.next {
					g.returns[s.target] = append(g.returns[s.target], place{name, b.to})
				}
			case stepLink:
				g.returns[s.target] = append(g.returns[s.target], place{name, End})
			}
		}
	}
	return g
}

// at reports whether a slot may be filled where a step stands.
func (g *filling) at(f *Flow, s *step, slot string) bool {
	if f.pattern() && (slot == "corrected" || slot == "parked") {
		return true // the engine gives them
	}
	reached, ok := g.reached[slot]
	if !ok {
		reached = g.from(slot)
		g.reached[slot] = reached
	}
	return reached[place{f.Name, s.id}]
}

// from walks on from every step that fills a slot.
func (g *filling) from(slot string) map[place]bool {
	reached := map[place]bool{}
	var queue []place
	add := func(to []place) {
		for _, p := range to {
			if !reached[p] {
				reached[p] = true
				queue = append(queue, p)
			}
		}
	}
	for _, f := range g.l.flows.flows {
		for _, s := range f.steps {
			if g.l.fills(s, slot) {
				add(g.l.leads(f, s))
			}
		}
	}
	for len(queue) > 0 {
		p := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		f := g.l.flows.flows[p.flow]
		if s := f.step(p.step); s != nil {
			add(g.l.leads(f, s))
		} else {
			add(g.returns[p.flow])
		}
	}
	return reached
}

// fills reports whether a step may fill a slot, or tests it. A skill may fill any slot that only skills fill.
func (l *loader) fills(s *step, slot string) bool {
	if s.slot() == slot || slices.ContainsFunc(s.set, func(a assign) bool { return a.slot == slot && a.value != "" }) {
		return true
	}
	if of := l.flows.slots[slot]; of != nil && of.inner() && (s.kind == stepAction || s.ask != "") {
		return true
	}
	tested := false
	for _, b := range s.next {
		if b.when != nil {
			b.when.names(func(name string) {
				of, ok := strings.CutPrefix(name, "slots.")
				tested = tested || ok && of == slot
			})
		}
	}
	return tested
}

// checkTexts refuses placeholders that nothing fills: neither a fact, nor a slot that is asked for, set or tested on a way that
// leads to the text.
func (l *loader) checkTexts(known Vocabulary) {
	g := l.newFilling()
	for _, name := range l.flows.Names() {
		f := l.flows.flows[name]
		for _, s := range f.steps {
			texts := []*Text{s.text, s.asking}
			for _, r := range s.rejections {
				texts = append(texts, r.text)
			}
			for _, t := range texts {
				if t != nil {
					g.check(f, s, t, known)
				}
			}
		}
		if f.name != nil {
			if names, bad := f.name.names(); len(names)+len(bad) > 0 {
				l.failAt(f.name.file, f.name.line, "the name of flow %s has braces: a name is the same for all", name)
			}
		}
	}
}

func (g *filling) check(f *Flow, s *step, t *Text, known Vocabulary) {
	names, bad := t.names()
	for _, b := range bad {
		g.l.failAt(t.file, t.line, "%q is no placeholder: write {name}, with the name of a slot or a fact", b)
	}
	for _, name := range names {
		slot := name
		if lives, ok := known.Facts[name]; ok {
			if slot = lives; slot == "" {
				continue
			}
		} else if _, ok := g.l.flows.slots[name]; !ok && name != ConfirmSlot {
			g.l.failAt(t.file, t.line, "{%s} is neither a slot nor a fact%s", name, meant(name, g.fillable(f, s, known)))
			continue
		}
		if !g.at(f, s, slot) {
			g.l.failAt(t.file, t.line, "nothing fills {%s} on the way here: collect or set %s first, or ask for it in an if", name, slot)
		}
	}
}

// fillable lists what the text of a step may name.
func (g *filling) fillable(f *Flow, s *step, known Vocabulary) []string {
	var names []string
	for name := range g.l.flows.slots {
		if g.at(f, s, name) {
			names = append(names, name)
		}
	}
	for fact, lives := range known.Facts {
		if lives == "" || g.at(f, s, lives) {
			names = append(names, fact)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
