package dialog

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

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

// meant reads intents with the values that they are: null for the words themselves.
func (l *loader) meant(n *yaml.Node) map[string]string {
	meant := map[string]string{}
	l.entries(n, func(intent, value *yaml.Node) {
		meant[intent.Value] = ""
		if value.Tag != "!!null" {
			meant[intent.Value] = l.text(value)
		}
	})
	return meant
}
