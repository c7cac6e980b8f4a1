package dialog

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Vocabulary is what flow files may name. A nil list is not checked.
type Vocabulary struct {
	Actions []string // skills
	Says    []string // words keys
	Intents []string
}

// maxFlowBytes bounds one flow file.
const maxFlowBytes = 1 << 20

// loader reads files and gathers what is wrong with them.
type loader struct {
	flows    Flows
	file     string
	problems []error
}

// Load reads every .yml file at the top of files, checks flows and slots against each other and against the vocabulary, and
// refuses what dangles, loops without waiting for the shopper, or is not a word it knows. The error joins all problems, each
// as file:line: what.
func Load(files fs.FS, known Vocabulary) (*Flows, error) {
	names, err := fs.Glob(files, "*.yml")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	l := &loader{flows: Flows{flows: map[string]*Flow{}, slots: map[string]*Slot{}, byIntent: map[string]string{}}}
	for _, name := range names {
		if err := l.read(files, name); err != nil {
			return nil, err
		}
	}
	l.file = ""
	l.check(known)
	if len(l.problems) > 0 {
		return nil, errors.Join(l.problems...)
	}
	return &l.flows, nil
}

func (l *loader) fail(line int, format string, args ...any) {
	l.failAt(l.file, line, format, args...)
}

func (l *loader) failAt(file string, line int, format string, args ...any) {
	l.problems = append(l.problems, fmt.Errorf("%s:%d: %s", file, line, fmt.Sprintf(format, args...)))
}

func (l *loader) read(files fs.FS, name string) error {
	b, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	l.file = path.Base(name)
	if len(b) > maxFlowBytes {
		l.fail(1, "the file has %d bytes: at most %d", len(b), maxFlowBytes)
		return nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(b, &doc); err != nil {
		l.problems = append(l.problems, fmt.Errorf("%s: %w", l.file, err))
		return nil
	}
	if len(doc.Content) == 0 {
		return nil
	}
	l.each(doc.Content[0], map[string]func(key, value *yaml.Node){
		"version": func(_, _ *yaml.Node) {},
		"slots": func(_, v *yaml.Node) {
			l.entries(v, func(key, value *yaml.Node) { l.slot(key, value) })
		},
		"flows": func(_, v *yaml.Node) {
			l.entries(v, func(key, value *yaml.Node) { l.flow(key, value) })
		},
	})
	return nil
}

// entries visits each pair of a mapping and refuses keys that come twice.
func (l *loader) entries(n *yaml.Node, visit func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		l.fail(n.Line, "expected a mapping of names")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if seen[key.Value] {
			l.fail(key.Line, "%q is here twice", key.Value)
			continue
		}
		seen[key.Value] = true
		visit(key, n.Content[i+1])
	}
}

// each visits a mapping whose keys are all known.
func (l *loader) each(n *yaml.Node, known map[string]func(key, value *yaml.Node)) {
	l.entries(n, func(key, value *yaml.Node) {
		if visit, ok := known[key.Value]; ok {
			visit(key, value)
			return
		}
		words := make([]string, 0, len(known))
		for w := range known {
			words = append(words, w)
		}
		slices.Sort(words)
		l.fail(key.Line, "unknown word %q: one of %s", key.Value, strings.Join(words, ", "))
	})
}

func (l *loader) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		l.fail(n.Line, "expected a text")
		return ""
	}
	return n.Value
}

func (l *loader) texts(n *yaml.Node) []string {
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	if n.Kind != yaml.SequenceNode {
		l.fail(n.Line, "expected a list of texts")
		return nil
	}
	list := make([]string, 0, len(n.Content))
	for _, item := range n.Content {
		list = append(list, l.text(item))
	}
	return list
}

func (l *loader) flag(n *yaml.Node) bool {
	var b bool
	if err := n.Decode(&b); err != nil {
		l.fail(n.Line, "expected true or false")
	}
	return b
}

func (l *loader) expression(n *yaml.Node) *regexp.Regexp {
	re, err := regexp.Compile(l.text(n))
	if err != nil {
		l.fail(n.Line, "%v", err)
		return nil
	}
	return re
}

func (l *loader) slot(key, value *yaml.Node) {
	s := &Slot{Name: key.Value, Type: SlotText, file: l.file, line: key.Line}
	l.each(value, map[string]func(_, v *yaml.Node){
		"type": func(_, v *yaml.Node) {
			s.Type = SlotType(l.text(v))
			if !slices.Contains([]SlotType{SlotText, SlotFree, SlotChoice, SlotBool}, s.Type) {
				l.fail(v.Line, "unknown type %q: text, free, categorical or bool", s.Type)
			}
		},
		"entity":   func(_, v *yaml.Node) { s.Entities = l.texts(v) },
		"pattern":  func(_, v *yaml.Node) { s.pattern = l.expression(v) },
		"find":     func(_, v *yaml.Node) { s.find = l.expression(v) },
		"carries":  func(_, v *yaml.Node) { s.carries = l.flag(v) },
		"tap_only": func(_, v *yaml.Node) { s.TapOnly = l.flag(v) },
		"cue":      func(_, v *yaml.Node) { s.cue = l.expression(v) },
		"whole":    func(_, v *yaml.Node) { s.whole = l.flag(v) },
		"private":  func(_, v *yaml.Node) { s.Private = l.flag(v) },
		"clears":   func(_, v *yaml.Node) { s.clears = l.texts(v) },
		"with":     func(_, v *yaml.Node) { s.with = l.texts(v) },
		"values": func(_, v *yaml.Node) {
			l.entries(v, func(k, words *yaml.Node) {
				s.values = append(s.values, choice{value: k.Value, words: l.texts(words)})
			})
		},
	})
	if s.Type == SlotChoice && len(s.values) == 0 {
		l.fail(key.Line, "slot %s is categorical but lists no values", s.Name)
	}
	if _, twice := l.flows.slots[s.Name]; twice {
		l.fail(key.Line, "slot %s is declared twice", s.Name)
	}
	l.flows.slots[s.Name] = s
}

func (l *loader) flow(key, value *yaml.Node) {
	f := &Flow{Name: key.Value, file: l.file, line: key.Line, index: map[string]int{}}
	var steps *yaml.Node
	l.each(value, map[string]func(_, v *yaml.Node){
		"description":     func(_, v *yaml.Node) { f.Description = l.text(v) },
		"persisted_slots": func(_, v *yaml.Node) { f.Persisted = l.texts(v) },
		"urgent":          func(_, v *yaml.Node) { f.Urgent = l.flag(v) },
		"kind":            func(_, v *yaml.Node) { f.Kind = l.text(v) },
		"repeat_with":     func(_, v *yaml.Node) { f.Again = l.texts(v) },
		"nlu_trigger":     func(_, v *yaml.Node) { f.Intents = l.triggers(v) },
		"steps":           func(_, v *yaml.Node) { steps = v },
	})
	if f.Description == "" {
		l.fail(key.Line, "flow %s has no description", f.Name)
	}
	if steps == nil {
		l.fail(key.Line, "flow %s has no steps", f.Name)
	} else {
		l.steps(f, steps, "")
	}
	if other, twice := l.flows.flows[f.Name]; twice {
		l.fail(key.Line, "flow %s is also in %s:%d", f.Name, other.file, other.line)
	}
	l.flows.flows[f.Name] = f
	for _, intent := range f.Intents {
		if other, twice := l.flows.byIntent[intent]; twice {
			l.fail(key.Line, "intent %s starts both %s and %s", intent, other, f.Name)
		}
		l.flows.byIntent[intent] = f.Name
	}
}

func (l *loader) triggers(n *yaml.Node) []string {
	if n.Kind != yaml.SequenceNode {
		l.fail(n.Line, "expected a list of - intent: name")
		return nil
	}
	var intents []string
	for _, item := range n.Content {
		l.each(item, map[string]func(_, v *yaml.Node){
			"intent": func(_, v *yaml.Node) { intents = append(intents, l.text(v)) },
		})
	}
	return intents
}
