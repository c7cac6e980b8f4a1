package load

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"shoptalk/chat/sheet"
)

// Names of the formats that are recognised.
const (
	Lines    = "JSON Lines of messages"
	List     = "JSON list of messages"
	Table    = "table of messages"
	RasaYAML = "Rasa training data, YAML"
	RasaText = "Rasa training data, Markdown"
)

// Bounds of one message and of an intent's name.
const (
	maxTextRunes = 4000
	maxNameRunes = 64
)

// Example is a message with what it means. Line is that of the file, counted from 1.
type Example struct {
	Line   int    `json:"-"`
	Text   string `json:"text"`
	Intent string `json:"intent"`
}

// Problem is what is wrong with one message.
type Problem struct {
	Line  int
	Field string
	Text  string // what is wrong and what to do about it
}

// Examples are the messages of a file, each text once. Those with a problem are not among the items.
type Examples struct {
	Format   string
	Encoding string
	Items    []Example
	Problems []Problem // in the file's order
	Notes    []string  // what was read otherwise than it stands, in both languages
}

// Read recognises the format of a file by its content and its name and reads it. A file that holds no labelled messages at all is an
// error; one with bad rows has problems.
func Read(name string, b []byte) (*Examples, error) {
	text, encoding, err := sheet.Decode(b)
	if err != nil {
		return nil, err
	}
	r := &reading{seen: map[string]Example{}}
	r.Encoding = encoding
	trimmed := strings.TrimSpace(text)
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case trimmed == "":
		return nil, &sheet.Error{Text: "the file is empty"}
	case ext == ".yml" || ext == ".yaml" || nlu.MatchString(text):
		r.Format, err = RasaYAML, r.yaml(text)
	case ext == ".md" || section.MatchString(text):
		r.Format = RasaText
		r.markdown(text)
	case trimmed[0] == '[':
		r.Format, err = List, r.list(text)
	case trimmed[0] == '{':
		r.Format = Lines
		r.lines(text)
	default:
		r.Format, err = Table, r.table(text)
	}
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(r.Problems, func(a, b Problem) int { return a.Line - b.Line })
	if len(r.Items)+len(r.Problems) == 0 {
		return nil, &sheet.Error{Text: `there are no labelled messages in it: {"text":…,"intent":…} on every line, or a table with text and intent (问法, 意图)`}
	}
	if r.twice > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("%d messages are there more than once · %d 条消息重复出现", r.twice, r.twice))
	}
	return &r.Examples, nil
}

// Drop takes the messages of these lines out, which something else refused.
func (e *Examples) Drop(lines map[int]bool) {
	e.Items = slices.DeleteFunc(e.Items, func(x Example) bool { return lines[x.Line] })
}

// Change is what laying a file over the shop's messages does: texts, in the file's order.
type Change struct{ New, Changed, Unchanged []string }

// Over gives the shop's messages with these among them, and what changed: a text that the shop had under another intent is moved.
// have is not changed.
func (e *Examples) Over(have []Example) ([]Example, Change) {
	var change Change
	out := slices.Clone(have)
	place := map[string]int{}
	for i, x := range have {
		place[fold(x.Text)] = i
	}
	for _, x := range e.Items {
		i, known := place[fold(x.Text)]
		switch {
		case !known:
			place[fold(x.Text)] = len(out)
			out = append(out, x)
			change.New = append(change.New, x.Text)
		case out[i].Intent == x.Intent:
			change.Unchanged = append(change.Unchanged, x.Text)
		default:
			out[i] = x
			change.Changed = append(change.Changed, x.Text)
		}
	}
	return out, change
}

// Encode writes messages as JSON Lines, as `shoptalk train` reads them.
func Encode(all []Example) ([]byte, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, x := range all {
		if err := enc.Encode(x); err != nil {
			return nil, err
		}
	}
	return []byte(b.String()), nil
}

// reading is one run over a file.
type reading struct {
	Examples
	seen  map[string]Example // by folded text
	twice int
}

func (r *reading) bad(line int, field, format string, args ...any) {
	r.Problems = append(r.Problems, Problem{line, field, fmt.Sprintf(format, args...)})
}

// add takes one message, or says what is wrong with it.
func (r *reading) add(line int, text, intent string) {
	text, intent = sheet.Tidy(text), strings.TrimSpace(intent)
	first, there := r.seen[fold(text)]
	switch {
	case text == "":
		r.bad(line, "text", "is missing: write the message as a shopper types it")
	case intent == "":
		r.bad(line, "intent", "is missing: name what the message means, like ring.engraving")
	case utf8.RuneCountInString(text) > maxTextRunes:
		r.bad(line, "text", "has %d characters: a message has at most %d", utf8.RuneCountInString(text), maxTextRunes)
	case utf8.RuneCountInString(intent) > maxNameRunes || strings.ContainsFunc(intent, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }):
		r.bad(line, "intent", "%q is no name: at most %d characters without spaces, like ring.engraving", cut(intent), maxNameRunes)
	case there && first.Intent != intent:
		r.bad(line, "intent", "%q is %s here and %s in line %d: keep one", cut(text), cut(intent), first.Intent, first.Line)
	case there:
		r.twice++
	default:
		x := Example{line, text, intent}
		r.seen[fold(text)] = x
		r.Items = append(r.Items, x)
	}
}

// fold is a message without case and spaces around.
func fold(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

func cut(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// labelled is one message in JSON; label is another word for intent.
type labelled struct {
	Text   *string `json:"text"`
	Intent string  `json:"intent"`
	Label  string  `json:"label"`
}

func (r *reading) object(line int, raw []byte) {
	var x labelled
	if err := json.Unmarshal(raw, &x); err != nil || x.Text == nil {
		r.bad(line, "", `is not {"text":…,"intent":…}: write every message so`)
		return
	}
	if x.Intent == "" {
		x.Intent = x.Label
	}
	r.add(line, *x.Text, x.Intent)
}

func (r *reading) lines(text string) {
	n := 0
	for line := range strings.Lines(text) {
		if n++; strings.TrimSpace(line) != "" {
			r.object(n, []byte(line))
		}
	}
}

func (r *reading) list(text string) error {
	entries, err := sheet.Elements(text, "items")
	for _, e := range entries {
		r.object(e.Line, e.Raw)
	}
	return err
}

// textWords and intentWords are headings of the two columns.
var (
	textWords   = []string{"text", "message", "utterance", "question", "query", "example", "sentence", "问法", "文本", "消息", "语句", "例句", "问题", "相似问"}
	intentWords = []string{"intent", "label", "category", "意图", "标签", "意图名称", "类别"}
)

func (r *reading) table(text string) error {
	t, err := sheet.ReadTable(text)
	if err != nil {
		return err
	}
	at := func(words []string) int {
		return slices.IndexFunc(t.Head, func(h string) bool { return slices.Contains(words, strings.ToLower(strings.TrimSpace(h))) })
	}
	words, intents := at(textWords), at(intentWords)
	if words < 0 || intents < 0 {
		return &sheet.Error{Line: 1, Text: fmt.Sprintf("the headings are not those of labelled messages (%s): text and intent are needed (问法, 意图)", cut(strings.Join(t.Head, ", ")))}
	}
	for _, row := range t.Rows {
		if t.Rest(row) {
			r.bad(row.Line, "", "has %d cells, and there are %d headings: put a text that holds %q in quotation marks", len(row.Cells), len(t.Head), t.Delimiter)
			continue
		}
		r.add(row.Line, row.Cell(words), row.Cell(intents))
	}
	return nil
}

var (
	nlu     = regexp.MustCompile(`(?m)^nlu:`)
	section = regexp.MustCompile(`(?m)^##\s*intent:`)
	// An entity in an example: [shoes](product), [shoes]{"entity": "product"}.
	entity = regexp.MustCompile(`\[([^\]\n]*)\](?:\([^)\n]*\)|\{[^}\n]*\})`)
)

// yaml reads the nlu part of Rasa's files: a list of intents, each with its examples as lines that begin with a dash.
func (r *reading) yaml(text string) error {
	var doc struct {
		NLU []struct {
			Intent   yaml.Node `yaml:"intent"`
			Examples yaml.Node `yaml:"examples"`
		} `yaml:"nlu"`
	}
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		return &sheet.Error{Text: fmt.Sprintf("the YAML is broken (%v)", err)}
	}
	for _, n := range doc.NLU {
		if n.Intent.Value == "" {
			continue // synonyms, lookups and expressions are no messages
		}
		if n.Examples.Kind == yaml.SequenceNode {
			for _, one := range n.Examples.Content {
				value := one.Value
				for i := 0; i+1 < len(one.Content); i += 2 {
					if one.Content[i].Value == "text" {
						value = one.Content[i+1].Value
					}
				}
				r.add(one.Line, entity.ReplaceAllString(value, "$1"), n.Intent.Value)
			}
			continue
		}
		line := n.Examples.Line
		for one := range strings.Lines(n.Examples.Value) {
			line++ // the text begins in the line below its "|"
			if s, ok := strings.CutPrefix(strings.TrimSpace(one), "-"); ok {
				r.add(line, entity.ReplaceAllString(s, "$1"), n.Intent.Value)
			}
		}
	}
	return nil
}

// markdown reads the older form: "## intent:name" with a list below.
func (r *reading) markdown(text string) {
	intent := ""
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "##"); ok {
			intent, ok = strings.CutPrefix(strings.TrimSpace(name), "intent:")
			if !ok {
				intent = ""
			}
			continue
		}
		if len(line) > 1 && (line[0] == '-' || line[0] == '*') && intent != "" {
			r.add(n, entity.ReplaceAllString(line[1:], "$1"), intent)
		}
	}
}
