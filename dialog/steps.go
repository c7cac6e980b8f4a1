package dialog

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// kinds are the words that say what a step does; every step has exactly one.
var kinds = []stepKind{stepCollect, stepAction, stepSet, stepLink, stepCall, stepSay, stepConfirm, stepHandoff, stepNoop}

// steps reads a list of steps and gives the id of its first. Lists inside next are laid out behind the list they are in; their
// last step says where it leads.
func (l *loader) steps(f *Flow, list *yaml.Node, prefix string) string {
	if list.Kind != yaml.SequenceNode || len(list.Content) == 0 {
		l.fail(list.Line, "expected a list of steps")
		return End
	}
	own := make([]*step, 0, len(list.Content))
	var inner []func()
	for i, node := range list.Content {
		s := &step{line: node.Line}
		next := l.step(f, s, node)
		if s.id == "" {
			s.id = fmt.Sprintf("%s%d_%s", prefix, i, s.kind)
			if s.kind == stepCollect {
				s.id += "_" + s.target
			}
		}
		if _, twice := f.index[s.id]; twice {
			l.fail(node.Line, "flow %s has two steps %q", f.Name, s.id)
		}
		f.index[s.id] = len(f.steps)
		f.steps = append(f.steps, s)
		l.settle(f, s)
		own = append(own, s)
		if next != nil {
			inner = append(inner, func() { l.next(f, s, next) })
		}
	}
	for _, read := range inner {
		read()
	}
	for i, s := range own {
		l.chain(s, own, i, prefix != "")
	}
	return own[0].id
}

// chain gives a step without a certain way out the one behind it, or the end of the flow.
func (l *loader) chain(s *step, list []*step, i int, nested bool) {
	if n := len(s.next); n > 0 && s.next[n-1].when == nil {
		return
	}
	if s.kind == stepLink {
		return
	}
	to := End
	if i+1 < len(list) {
		to = list[i+1].id
	} else if nested {
		l.fail(s.line, "the last step of an inner list must say next: a step's id or END")
	}
	s.next = append(s.next, branch{to: to, line: s.line})
}

// step reads one step and gives its next node, if any.
func (l *loader) step(f *Flow, s *step, node *yaml.Node) (next *yaml.Node) {
	known := map[string]func(key, v *yaml.Node){
		"id":                 func(_, v *yaml.Node) { s.id = l.text(v) },
		"description":        func(_, v *yaml.Node) { l.text(v) },
		"next":               func(_, v *yaml.Node) { next = v },
		"utter":              func(_, v *yaml.Node) { s.utter, s.asking = l.words(v) },
		"ask":                func(_, v *yaml.Node) { s.ask = l.text(v) },
		"ask_before_filling": func(_, v *yaml.Node) { s.askFirst = l.flag(v) },
		"rejections":         func(_, v *yaml.Node) { s.rejections = l.rejections(v) },
	}
	for _, kind := range kinds {
		known[string(kind)] = func(key, v *yaml.Node) {
			if s.kind != "" {
				l.fail(key.Line, "one step does one thing: %s or %s", s.kind, kind)
			}
			s.kind = kind
			switch kind {
			case stepSet:
				s.set = l.assignments(v)
			case stepSay, stepConfirm:
				s.target, s.text = l.words(v)
			case stepHandoff:
				l.handoff(s, v)
			default:
				s.target = l.text(v)
			}
		}
	}
	l.each(node, known)
	if s.kind == "" {
		l.fail(node.Line, "the step of flow %s says nothing to do: one of %v", f.Name, kinds)
	}
	if s.kind != stepCollect && (s.utter != "" || s.asking != nil || s.ask != "" || s.askFirst || s.rejections != nil) {
		l.fail(node.Line, "utter, ask, ask_before_filling and rejections belong to collect")
	}
	if s.kind == stepLink && next != nil {
		l.fail(node.Line, "link leaves the flow: nothing comes next")
	}
	return next
}

func (l *loader) assignments(n *yaml.Node) []assign {
	if n.Kind != yaml.SequenceNode {
		l.fail(n.Line, "expected a list of - slot: value")
		return nil
	}
	var set []assign
	for _, item := range n.Content {
		l.entries(item, func(key, value *yaml.Node) {
			text := l.text(value)
			if value.Tag == "!!null" {
				text = ""
			}
			set = append(set, assign{slot: key.Value, value: text})
		})
	}
	return set
}

func (l *loader) rejections(n *yaml.Node) []rejection {
	if n.Kind != yaml.SequenceNode {
		l.fail(n.Line, "expected a list of - if: … utter: …")
		return nil
	}
	var list []rejection
	for _, item := range n.Content {
		var r rejection
		l.each(item, map[string]func(_, v *yaml.Node){
			"if":    func(_, v *yaml.Node) { r.when = l.condition(v) },
			"utter": func(_, v *yaml.Node) { r.utter, r.text = l.words(v) },
		})
		if r.when == nil || r.utter == "" && r.text == nil {
			l.fail(item.Line, "a rejection has if and utter")
			continue
		}
		list = append(list, r)
	}
	return list
}

func (l *loader) condition(n *yaml.Node) condition {
	c, err := parseCondition(l.text(n))
	if err != nil {
		l.fail(n.Line, "%v", err)
		return nil
	}
	return c
}

// next reads where a step leads: a step's id, END, or a list of if/then and a last else.
func (l *loader) next(f *Flow, s *step, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		s.next = append(s.next, branch{to: n.Value, line: n.Line})
		return
	}
	if n.Kind != yaml.SequenceNode {
		l.fail(n.Line, "next is a step's id, END, or a list of if/then and else")
		return
	}
	for i, item := range n.Content {
		b := branch{line: item.Line}
		isElse := false
		then := func(_, v *yaml.Node) {
			if v.Kind == yaml.ScalarNode {
				b.to = v.Value
				return
			}
			b.to = l.steps(f, v, fmt.Sprintf("%s.%d.", s.id, i))
		}
		l.each(item, map[string]func(_, v *yaml.Node){
			"if":   func(_, v *yaml.Node) { b.when = l.condition(v) },
			"then": then,
			"else": func(k, v *yaml.Node) { isElse = true; then(k, v) },
		})
		if b.to == "" || (b.when == nil) != isElse {
			l.fail(item.Line, "a branch is if with then, or else alone")
			continue
		}
		s.next = append(s.next, b)
	}
	if at := slices.IndexFunc(s.next, func(b branch) bool { return b.when == nil }); at >= 0 && at < len(s.next)-1 {
		l.fail(n.Line, "else comes last")
	}
}
