package bot

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"shoptalk/chat"
	"shoptalk/dialog"
)

// words are all sentences by language and dotted key. A key with several wordings takes them in turn.
type words map[string]map[string][]string

var placeholder = regexp.MustCompile(`\{([a-z][a-z0-9_]*)\}`)

// loadWords reads zh.yml and en.yml and refuses keys or placeholders that only one of them has.
func loadWords(files fs.FS) (words, error) {
	w := words{}
	for _, language := range []string{chat.Chinese, chat.English} {
		name := language + ".yml"
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(b, &doc); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if len(doc.Content) == 0 {
			return nil, fmt.Errorf("%s is empty", name)
		}
		w[language] = map[string][]string{}
		if err := flatten(doc.Content[0], "", w[language]); err != nil {
			return nil, fmt.Errorf("%s:%w", name, err)
		}
	}
	return w, w.check()
}

func flatten(n *yaml.Node, prefix string, into map[string][]string) error {
	switch n.Kind {
	case yaml.ScalarNode:
		into[prefix] = []string{n.Value}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			if item.Kind != yaml.ScalarNode {
				return fmt.Errorf("%d: %s: a list of wordings holds texts only", item.Line, prefix)
			}
			into[prefix] = append(into[prefix], item.Value)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i].Value
			if prefix != "" {
				key = prefix + "." + key
			}
			if _, twice := into[key]; twice {
				return fmt.Errorf("%d: %s is here twice", n.Content[i].Line, key)
			}
			if err := flatten(n.Content[i+1], key, into); err != nil {
				return err
			}
		}
	default:
		return fmt.Errorf("%d: %s is no text", n.Line, prefix)
	}
	return nil
}

func (w words) check() error {
	var problems []error
	for key, texts := range w[chat.Chinese] {
		other, ok := w[chat.English][key]
		if !ok {
			problems = append(problems, fmt.Errorf("%s is in zh.yml but not in en.yml", key))
			continue
		}
		want := placeholders(texts[0])
		for _, text := range append(slices.Clone(texts), other...) {
			if strings.TrimSpace(text) == "" {
				problems = append(problems, fmt.Errorf("%s is empty", key))
			}
			if got := placeholders(text); !slices.Equal(got, want) {
				problems = append(problems, fmt.Errorf("%s: one wording has the placeholders %v, another %v", key, want, got))
			}
		}
	}
	for key := range w[chat.English] {
		if _, ok := w[chat.Chinese][key]; !ok {
			problems = append(problems, fmt.Errorf("%s is in en.yml but not in zh.yml", key))
		}
	}
	return errors.Join(problems...)
}

// placeholders lists the names in braces, sorted, each once.
func placeholders(text string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (w words) keys() []string {
	keys := make([]string, 0, len(w[chat.Chinese]))
	for k := range w[chat.Chinese] {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (w words) has(key string) bool { return len(w[chat.Chinese][key]) > 0 }

// fill fills the sentence of a key. turn chooses among its wordings; value gives each placeholder.
func fill(texts []string, key string, turn int, value func(name string) (string, bool)) (string, error) {
	if len(texts) == 0 {
		return "", fmt.Errorf("no words are written for %q", key)
	}
	var missing error
	text := placeholder.ReplaceAllStringFunc(texts[turn%len(texts)], func(name string) string {
		v, ok := value(name[1 : len(name)-1])
		if !ok {
			missing = fmt.Errorf("the words %q want %s, which nothing gives", key, name)
		}
		return v
	})
	return text, missing
}

// checkFacts refuses words of flows whose placeholders neither a slot nor a fact can fill.
func checkFacts(flows *dialog.Flows, w words) error {
	var problems []error
	for _, key := range flows.Says() {
		if !w.has(key) {
			continue // the flow's own, which it was checked for
		}
		for _, name := range placeholders(w[chat.Chinese][key][0]) {
			if _, slot := flows.Slot(name); !slot && factOf(name) == nil {
				problems = append(problems, fmt.Errorf("%s wants {%s}: neither a slot nor a fact", key, name))
			}
		}
	}
	return errors.Join(problems...)
}

// checkLabels refuses flows that "did you mean" could offer without a label.
func checkLabels(flows *dialog.Flows, w words) error {
	var problems []error
	for _, intent := range flows.Intents() {
		if key := intentLabel(intent); !w.has(key) && flows.Text(key, chat.English) == nil && !strings.HasPrefix(intent, "chat.") && intent != "inform" && intent != "out_of_scope" {
			problems = append(problems, fmt.Errorf("%s is missing: what a reply calls the intent %s", key, intent))
		}
	}
	return errors.Join(problems...)
}

func intentLabel(intent string) string { return dialog.LabelKey(intent) }
