package load

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"shoptalk/chat"
	"shoptalk/chat/sheet"
)

// list reads our own form, as faq.json and the HTTP call have it: {"id","questions":{"zh":[…]},"answer":{"zh":…},"intent"}. A question
// and an answer may be plain texts too: {"question":…,"answer":…}.
func (r *reading) list(text string) error {
	entries, err := sheet.Elements(text, "faq", "items", "questions", "data")
	if err != nil {
		return err
	}
	for _, el := range entries {
		e := entry{line: el.Line}
		var raw map[string]json.RawMessage
		if err := json.Unmarshal(el.Raw, &raw); err != nil {
			r.bad(el.Line, "", "is no object: write {\"question\":…, \"answer\":…}")
			continue
		}
		if r.object(&e, raw) {
			r.add(e)
		}
	}
	return nil
}

// object reads one entry; what is wrong with a field is told, and the entry refused.
func (r *reading) object(e *entry, raw map[string]json.RawMessage) bool {
	before := len(r.Problems)
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		value := raw[name]
		var err error
		switch name {
		case "id", "intent", "language":
			var s string
			if err = json.Unmarshal(value, &s); err != nil {
				var n json.Number
				if json.Unmarshal(value, &n) == nil {
					s, err = n.String(), nil
				}
			}
			switch name {
			case "id":
				e.id = s
			case "intent":
				e.intent = s
			default:
				e.language = s
			}
		case "question", "questions":
			var texts []said
			texts, err = saidIn(value)
			e.asked = append(e.asked, texts...)
		case "answer":
			e.answers, err = saidIn(value)
		default:
			err = fmt.Errorf("is not a known field: there are id, questions, answer, intent and language")
		}
		if err != nil {
			r.bad(e.line, name, "%v", err)
		}
	}
	return len(r.Problems) == before
}

// saidIn reads a text, a list of texts, or either by language.
func saidIn(value json.RawMessage) ([]said, error) {
	if texts, err := texts(value); err == nil {
		return asSaid("", texts), nil
	}
	var by map[string]json.RawMessage
	if json.Unmarshal(value, &by) != nil {
		return nil, fmt.Errorf("must be a text, a list of texts, or an object of zh and en")
	}
	var out []said
	for _, language := range []string{chat.Chinese, chat.English} {
		if v, ok := by[language]; ok {
			texts, err := texts(v)
			if err != nil {
				return nil, err
			}
			out = append(out, asSaid(language, texts)...)
			delete(by, language)
		}
	}
	for name := range by {
		return nil, fmt.Errorf("%s is no language of the shop: use zh and en", shown(name))
	}
	return out, nil
}

func texts(value json.RawMessage) ([]string, error) {
	var one string
	if json.Unmarshal(value, &one) == nil {
		return []string{one}, nil
	}
	var many []string
	if json.Unmarshal(value, &many) != nil {
		return nil, fmt.Errorf("must be a text or a list of texts")
	}
	return many, nil
}

func asSaid(language string, texts []string) (out []said) {
	for _, t := range texts {
		out = append(out, said{language, t})
	}
	return out
}

// page reads the FAQPage data that a web page carries in its scripts of type application/ld+json.
func (r *reading) page(text string) error {
	blocks := 0
	var broken error
	small := lower(text)
	last := strings.LastIndexByte(text, '>') // behind it no tag can end
	for i := 0; i < len(text); {
		at := strings.IndexByte(text[i:], '<')
		if at < 0 || i+at > last {
			break
		}
		i += at
		name, size := sheet.Tag(text[i:])
		if size == 0 {
			i++
			continue
		}
		tag := text[i : i+size]
		if i += size; name != "script" {
			continue
		}
		end := strings.Index(small[i:], "</script")
		if end < 0 {
			break
		}
		if content := text[i : i+end]; strings.Contains(strings.ToLower(tag), "ld+json") {
			blocks++
			if err := r.structured(content, 1+strings.Count(text[:i], "\n")); err != nil && !isNoQuestion(err) {
				broken = err
			}
		}
		i += end
	}
	switch {
	case len(r.Items)+len(r.Problems) > 0:
		return nil
	case broken != nil:
		return broken
	case blocks == 0:
		return &sheet.Error{Line: 1, Text: "the page carries no structured data (application/ld+json): save a page with FAQPage markup, or copy the questions into a table"}
	}
	return errNoQuestion
}

// lower makes plain letters small and leaves every byte in its place.
func lower(text string) string {
	b := []byte(text)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

var errNoQuestion = &sheet.Error{Line: 1, Text: "the structured data holds no Question with an acceptedAnswer: a FAQPage of schema.org is needed"}

func isNoQuestion(err error) bool { return err == error(errNoQuestion) }

// node is a JSON value that knows its line.
type node struct {
	line    int
	text    string
	members map[string]*node
	list    []*node
}

// maxDepth bounds how deep structured data may be nested.
const maxDepth = 64

// structured reads JSON-LD that begins in a line of the file: every Question wherever it stands.
func (r *reading) structured(text string, line int) error {
	p := &parser{dec: json.NewDecoder(strings.NewReader(text)), text: text, line: line}
	for found := false; ; found = true {
		root, err := p.value(0)
		if err != nil && err.Error() == "EOF" && found {
			break
		}
		if err != nil {
			return &sheet.Error{Line: p.here(), Text: fmt.Sprintf("the structured data is broken: %v", err)}
		}
		r.questions(root, "")
	}
	if len(r.Items)+len(r.Problems) == 0 {
		return errNoQuestion
	}
	return nil
}

// questions adds all questions under a value; language is what the page names.
func (r *reading) questions(n *node, language string) {
	for _, child := range n.list {
		r.questions(child, language)
	}
	if n.members == nil {
		return
	}
	if l := n.members["inLanguage"]; l != nil && l.text != "" {
		language = l.text
	}
	if n.is("Question") {
		e := entry{line: n.line, language: language, asked: asSaid("", n.texts("name", "text"))}
		answer := n.members["acceptedAnswer"]
		if answer == nil {
			answer = n.members["suggestedAnswer"]
		}
		if answer != nil && len(answer.list) > 0 {
			answer = answer.list[0]
		}
		if answer != nil {
			if e.answers = asSaid("", answer.texts("text", "name")); len(e.answers) == 0 && answer.text != "" {
				e.answers = asSaid("", []string{answer.text})
			}
		}
		r.add(e)
		return
	}
	names := slices.Sorted(maps.Keys(n.members))
	slices.SortStableFunc(names, func(a, b string) int { return n.members[a].line - n.members[b].line })
	for _, name := range names {
		r.questions(n.members[name], language)
	}
}

// is reports whether a node's @type is or holds a type.
func (n *node) is(kind string) bool {
	t := n.members["@type"]
	if t == nil {
		return false
	}
	name := func(s string) bool {
		return s == kind || strings.HasSuffix(s, "/"+kind) || strings.HasSuffix(s, ":"+kind)
	}
	return name(t.text) || slices.ContainsFunc(t.list, func(c *node) bool { return name(c.text) })
}

// texts gives the text under the first of the names that has one.
func (n *node) texts(names ...string) []string {
	for _, name := range names {
		if m := n.members[name]; m != nil && strings.TrimSpace(m.text) != "" {
			return []string{m.text}
		}
	}
	return nil
}

// parser reads JSON into nodes.
type parser struct {
	dec  *json.Decoder
	text string
	seen int64
	line int // of seen
}

// here is the line that was read last.
func (p *parser) here() int {
	if at := min(p.dec.InputOffset(), int64(len(p.text))); at > p.seen {
		p.line += strings.Count(p.text[p.seen:at], "\n")
		p.seen = at
	}
	return p.line
}

func (p *parser) value(depth int) (*node, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("it is nested deeper than %d", maxDepth)
	}
	token, err := p.dec.Token()
	if err != nil {
		return nil, err
	}
	n := &node{line: p.here()}
	switch t := token.(type) {
	case string:
		n.text = t
	case json.Delim:
		if t == '{' {
			n.members = map[string]*node{}
		}
		for p.dec.More() {
			name := ""
			if t == '{' {
				key, err := p.dec.Token()
				if err != nil {
					return nil, err
				}
				name, _ = key.(string)
			}
			child, err := p.value(depth + 1)
			if err != nil {
				return nil, err
			}
			if t == '{' {
				n.members[name] = child
			} else {
				n.list = append(n.list, child)
			}
		}
		if _, err := p.dec.Token(); err != nil {
			return nil, err
		}
	}
	return n, nil
}
