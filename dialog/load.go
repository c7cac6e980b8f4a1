package dialog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Vocabulary is what flow files may name. A nil list is not checked.
type Vocabulary struct {
	Actions []string // skills
	Says    []string // words keys
	Intents []string
	Facts   map[string]string // what a text may name beside slots, each with the slot it lives on; "" where it is always there
}

// maxFlowBytes bounds one flow file.
const maxFlowBytes = 1 << 20

// maxFlowFiles bounds the files of one layer.
const maxFlowFiles = 200

// Layer is a folder of flow files. Name stands before the names of its files where something is wrong with them.
type Layer struct {
	Files fs.FS
	Name  string
}

// loader reads files and gathers what is wrong with them.
type loader struct {
	flows    Flows
	layer    int
	folder   string
	file     string
	dropped  []lost
	problems []error
}

// lost is an intent that a flow served until another one took its place without it.
type lost struct {
	flow   *Flow
	intent string
}

// Load reads every .yml and .yaml file at the top of files, checks flows and slots against each other and against the vocabulary,
// and refuses what dangles, loops without waiting for the shopper, never ends, or is not a word it knows. The error joins all
// problems, each as file:line: what.
func Load(files fs.FS, known Vocabulary) (*Flows, error) {
	return LoadLayers(known, Layer{Files: files})
}

// LoadLayers reads several folders. A flow or slot of a later one takes the place of one with its name in an earlier one: what a
// flow leaves out but its steps stays as it was there. An intent goes to the flow of the latest layer that names it.
func LoadLayers(known Vocabulary, layers ...Layer) (*Flows, error) {
	l := &loader{flows: Flows{flows: map[string]*Flow{}, slots: map[string]*Slot{}, byIntent: map[string]string{}, texts: map[string]*Text{}, builtIn: map[string]bool{}}}
	for i, layer := range layers {
		l.layer, l.folder = i, layer.Name
		if err := l.readAll(layer.Files); err != nil {
			return nil, err
		}
	}
	l.file = ""
	l.route()
	l.check(known)
	if len(l.problems) > 0 {
		return nil, errors.Join(l.problems...)
	}
	return &l.flows, nil
}

// flowFiles lists the flow files of a folder, in order.
func flowFiles(files fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if ext := path.Ext(e.Name()); !e.IsDir() && (ext == ".yml" || ext == ".yaml") && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	if len(names) > maxFlowFiles {
		return nil, fmt.Errorf("%d flow files: at most %d", len(names), maxFlowFiles)
	}
	return names, nil
}

func (l *loader) readAll(files fs.FS) error {
	names, err := flowFiles(files)
	if err != nil {
		return fmt.Errorf("flows %s: %w", l.folder, err)
	}
	for _, name := range names {
		if err := l.read(files, name); err != nil {
			return fmt.Errorf("flows %s: %w", l.folder, err)
		}
	}
	return nil
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
	l.file = path.Join(l.folder, path.Base(name))
	if len(b) > maxFlowBytes {
		l.fail(1, "the file has %d bytes: at most %d", len(b), maxFlowBytes)
		return nil
	}
	doc, ok := l.document(b)
	if !ok {
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

// yamlLine finds the place in an error of the YAML reader.
var yamlLine = regexp.MustCompile(`^yaml: (?:unmarshal errors:\s*)?line (\d+): `)

// document reads the one document of a file. ok is false where there is none, or none that can be read.
func (l *loader) document(b []byte) (doc yaml.Node, ok bool) {
	d := yaml.NewDecoder(bytes.NewReader(b))
	err := d.Decode(&doc)
	if errors.Is(err, io.EOF) {
		return doc, false
	}
	if err != nil {
		line, text := 1, err.Error()
		if at := yamlLine.FindStringSubmatch(text); at != nil {
			line, _ = strconv.Atoi(at[1])
			text = text[len(at[0]):]
		}
		l.fail(line, "this is no YAML: %s", strings.TrimPrefix(text, "yaml: "))
		return doc, false
	}
	var more yaml.Node
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		l.fail(max(1, more.Line), "a flow file is one document: take out the --- and put all flows under one flows")
	}
	return doc, len(doc.Content) > 0 && doc.Content[0].Tag != "!!null"
}

func (l *loader) slot(key, value *yaml.Node) {
	s := &Slot{Name: key.Value, Type: SlotText, layer: l.layer, file: l.file, line: key.Line}
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
		"needs":    func(_, v *yaml.Node) { s.needs = l.expression(v) },
		"meant_by": func(_, v *yaml.Node) { s.meant = l.meant(v) },
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
	for intent, v := range s.meant {
		if v != "" && !slices.ContainsFunc(s.values, func(c choice) bool { return c.value == v }) {
			l.fail(key.Line, "slot %s: meant_by gives %s the value %q, which is not among its values", s.Name, intent, v)
		}
	}
	if s.meant != nil && s.Type != SlotFree {
		l.fail(key.Line, "slot %s: meant_by is for type: free", s.Name)
	}
	if s.Type == SlotChoice && len(s.values) == 0 {
		l.fail(key.Line, "slot %s is categorical but lists no values", s.Name)
	}
	if other, twice := l.flows.slots[s.Name]; twice && other.layer == s.layer {
		l.fail(key.Line, "slot %s is declared twice: also in %s:%d", s.Name, other.file, other.line)
	}
	l.flows.slots[s.Name] = s
}

func (l *loader) flow(key, value *yaml.Node) {
	f := &Flow{Name: key.Value, layer: l.layer, file: l.file, line: key.Line, index: map[string]int{}}
	var steps *yaml.Node
	said := map[string]bool{}
	set := func(take func(v *yaml.Node)) func(k, v *yaml.Node) {
		return func(k, v *yaml.Node) { said[k.Value] = true; take(v) }
	}
	l.each(value, map[string]func(_, v *yaml.Node){
		"name":            set(func(v *yaml.Node) { f.name = l.name(v) }),
		"description":     set(func(v *yaml.Node) { f.Description = l.text(v) }),
		"persisted_slots": set(func(v *yaml.Node) { f.Persisted = l.texts(v) }),
		"urgent":          set(func(v *yaml.Node) { f.Urgent = l.flag(v) }),
		"kind":            set(func(v *yaml.Node) { f.Kind = l.text(v) }),
		"repeat_with":     set(func(v *yaml.Node) { f.Again = l.texts(v) }),
		"intent":          set(func(v *yaml.Node) { f.Intents = append(f.Intents, l.texts(v)...) }),
		"nlu_trigger":     set(func(v *yaml.Node) { f.Intents = append(f.Intents, l.triggers(v)...) }),
		"steps":           func(_, v *yaml.Node) { steps = v },
	})
	other, twice := l.flows.flows[f.Name]
	switch {
	case twice && other.layer == f.layer:
		l.fail(key.Line, "flow %s is also in %s:%d", f.Name, other.file, other.line)
	case twice:
		l.over(f, other, said)
	}
	if f.Description == "" {
		l.fail(key.Line, "flow %s has no description", f.Name)
	}
	if steps == nil {
		l.fail(key.Line, "flow %s has no steps", f.Name)
	} else {
		l.steps(f, steps, "")
	}
	l.flows.flows[f.Name] = f
}

// over keeps of the flow whose place another one takes what that one leaves out.
func (l *loader) over(f, other *Flow, said map[string]bool) {
	keep := func(word string, take func()) {
		if !said[word] {
			take()
		}
	}
	keep("name", func() { f.name = other.name })
	keep("description", func() { f.Description = other.Description })
	keep("persisted_slots", func() { f.Persisted = other.Persisted })
	keep("urgent", func() { f.Urgent = other.Urgent })
	keep("kind", func() { f.Kind = other.Kind })
	keep("repeat_with", func() { f.Again = slices.Clone(other.Again) })
	if !said["intent"] && !said["nlu_trigger"] {
		f.Intents = slices.Clone(other.Intents)
	}
	for _, intent := range other.Intents {
		l.flows.builtIn[intent] = l.flows.builtIn[intent] || other.layer == 0
		if !slices.Contains(f.Intents, intent) {
			l.dropped = append(l.dropped, lost{f, intent})
		}
	}
	for key := range l.flows.texts {
		if strings.HasPrefix(key, f.Name+textMark) {
			delete(l.flows.texts, key)
		}
	}
}

// route gives each intent its flow.
func (l *loader) route() {
	flows := &l.flows
	for _, name := range flows.Names() {
		f := flows.flows[name]
		for _, intent := range f.Intents {
			flows.builtIn[intent] = flows.builtIn[intent] || f.layer == 0
			other := flows.flows[flows.byIntent[intent]]
			switch {
			case other == nil || other.layer < f.layer:
				flows.byIntent[intent] = name
			case other != f && other.layer == f.layer:
				l.failAt(f.file, f.line, "intent %s starts both %s and %s", intent, other.Name, name)
			}
		}
	}
	for _, d := range l.dropped {
		if _, ok := flows.byIntent[d.intent]; !ok {
			l.failAt(d.flow.file, d.flow.line, "intent %s, which flow %s served, has no flow any more: add it under intent", d.intent, d.flow.Name)
		}
	}
	for _, name := range flows.Names() {
		f := flows.flows[name]
		f.Intents = slices.DeleteFunc(slices.Clone(f.Intents), func(intent string) bool { return flows.byIntent[intent] != name })
		for _, intent := range f.Intents {
			if f.name != nil {
				flows.texts[LabelKey(intent)] = f.name
			}
		}
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
