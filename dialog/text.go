package dialog

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"shoptalk/chat"
)

// Text is what a flow file says itself, by language; several wordings are used in turn. One language may be missing: the other is
// said in its place. Placeholders are {slot} and {fact}.
type Text struct {
	Wordings map[string][]string
	file     string
	line     int
}

// maxWordingRunes bounds one wording.
const maxWordingRunes = 2000

// textMark stands in the keys of texts between the flow's name and the step's.
const textMark = "#"

// LabelKey is the words key of what an intent is called before the shopper.
func LabelKey(intent string) string { return "intent." + intent }

// Text gives the wordings that a flow file has for a words key, nil where it has none.
func (f *Flows) Text(key, language string) []string {
	t := f.texts[key]
	if t == nil {
		return nil
	}
	if w := t.Wordings[language]; len(w) > 0 {
		return w
	}
	for _, other := range []string{chat.English, chat.Chinese} {
		if w := t.Wordings[other]; len(w) > 0 {
			return w
		}
	}
	return nil
}

// words reads a key of the bot's words, or the words themselves.
func (l *loader) words(n *yaml.Node) (key string, t *Text) {
	if n.Kind != yaml.MappingNode {
		if n.Kind == yaml.ScalarNode && strings.Contains(n.Value, textMark) {
			l.fail(n.Line, "%q is no key of the bot's words: to say it as it stands, write {zh: …, en: …}", n.Value)
		}
		return l.text(n), nil
	}
	t = l.newText(n)
	l.each(n, l.languages(t))
	l.full(n, t)
	return "", t
}

// name reads what a flow is called before the shopper; one text is its name in both languages.
func (l *loader) name(n *yaml.Node) *Text {
	t := l.newText(n)
	if n.Kind == yaml.ScalarNode {
		t.Wordings[chat.Chinese], t.Wordings[chat.English] = l.wordings(n), l.wordings(n)
		return t
	}
	l.each(n, l.languages(t))
	l.full(n, t)
	return t
}

// handoff reads a reason, or a mapping of a reason and the words to say.
func (l *loader) handoff(s *step, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		s.target = l.text(n)
		return
	}
	t := l.newText(n)
	known := l.languages(t)
	known["reason"] = func(_, v *yaml.Node) { s.target = l.text(v) }
	l.each(n, known)
	switch {
	case s.target == "":
		l.fail(n.Line, "a handoff says its reason: what the person who takes over reads")
	case len(t.Wordings) > 0:
		s.text = t
	}
}

func (l *loader) newText(n *yaml.Node) *Text {
	return &Text{Wordings: map[string][]string{}, file: l.file, line: n.Line}
}

func (l *loader) languages(t *Text) map[string]func(key, v *yaml.Node) {
	known := map[string]func(key, v *yaml.Node){}
	for _, language := range []string{chat.Chinese, chat.English} {
		known[language] = func(_, v *yaml.Node) { t.Wordings[language] = l.wordings(v) }
	}
	return known
}

func (l *loader) full(n *yaml.Node, t *Text) {
	if len(t.Wordings) == 0 {
		l.fail(n.Line, "there is no text here: write zh, en or both")
	}
}

func (l *loader) wordings(n *yaml.Node) []string {
	list := l.texts(n)
	for i, w := range list {
		list[i] = strings.TrimSpace(w)
		switch {
		case list[i] == "":
			l.fail(n.Line, "a text is empty")
		case utf8.RuneCountInString(w) > maxWordingRunes:
			l.fail(n.Line, "a text has %d characters: at most %d", utf8.RuneCountInString(w), maxWordingRunes)
		}
	}
	return list
}

// settle gives the texts of a step their keys, and the step its mark.
func (l *loader) settle(f *Flow, s *step) {
	key := f.Name + textMark + s.id
	if s.text != nil {
		l.flows.texts[key] = s.text
		if s.kind == stepHandoff {
			s.utter = key
		} else {
			s.target = key
		}
	}
	if s.asking != nil {
		l.flows.texts[key], s.utter = s.asking, key
	}
	for i, r := range s.rejections {
		if r.text != nil {
			s.rejections[i].utter = fmt.Sprintf("%s!%d", key, i)
			l.flows.texts[s.rejections[i].utter] = r.text
		}
	}
	s.mark = string(s.kind) + ":" + s.target
	if s.kind == stepConfirm && s.text != nil {
		s.mark = fmt.Sprintf("%s:%x", s.kind, s.text.sum())
	}
}

// sum tells one text from another.
func (t *Text) sum() uint32 {
	h := fnv.New32a()
	for _, language := range []string{chat.Chinese, chat.English} {
		for _, w := range t.Wordings[language] {
			_, _ = h.Write([]byte(w + "\x00"))
		}
	}
	return h.Sum32()
}

var (
	braces      = regexp.MustCompile(`\{[^{}]*\}|[{}]`)
	placeholder = regexp.MustCompile(`^\{([a-z][a-z0-9_]*)\}$`)
)

// names lists the placeholders of a text, and what looks like one but is none.
func (t *Text) names() (names, bad []string) {
	for _, list := range t.Wordings {
		for _, w := range list {
			for _, found := range braces.FindAllString(w, -1) {
				if at := placeholder.FindStringSubmatch(found); at != nil {
					names = append(names, at[1])
				} else {
					bad = append(bad, found)
				}
			}
		}
	}
	slices.Sort(names)
	slices.Sort(bad)
	return slices.Compact(names), slices.Compact(bad)
}
