package knowledge

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"shoptalk/chat"
	"shoptalk/chat/lex"
)

// Asked is a question with the id of the FAQ that answers it, "" where none does.
type Asked struct {
	Text string
	FAQ  string
	Line int // of the file it came from, from 1; 0 where the file has no lines
}

// maxAskedBytes bounds a file of questions.
const maxAskedBytes = 64 << 20

// askedRow is one row of a file of questions: an entry of the FAQ, with other wordings of its question, or a question.
type askedRow struct {
	ID          string          `json:"id"`
	Question    string          `json:"question"`
	Answer      json.RawMessage `json:"answer"` // a text, or several
	Paraphrases []*string       `json:"paraphrases"`
	Rephrased   []*string       `json:"rephr"`
	Text        *string         `json:"text"`
	Query       *string         `json:"query"`
	Paraphrase  *string         `json:"paraphrase"`
	FAQ         *string         `json:"faq"`
}

// ReadAsked reads labelled questions. A row is an entry of the FAQ with other wordings of its question, {"question":…,"answer":…,
// "paraphrases":[…]}, of which only the question is indexed and each paraphrase is asked; or a paraphrase beside its entry,
// {"text":…,"question":…,"answer":…}; or a question alone, {"text":…,"faq":…}, where faq is the id or the question of an entry, "" for one
// that nothing answers. text may be called query or paraphrase too. The file is JSON Lines, or one JSON document that holds a list of rows.
// Where it has no entries and every faq is a sentence, those are the entries; where they are ids, faq is empty, and the questions are about
// the shop's. An error names the line.
func ReadAsked(from io.Reader) (faq []chat.FAQ, asked []Asked, err error) {
	b, err := io.ReadAll(io.LimitReader(from, maxAskedBytes+1))
	if err != nil {
		return nil, nil, err
	}
	if len(b) > maxAskedBytes {
		return nil, nil, fmt.Errorf("the file is larger than %d MB", maxAskedBytes>>20)
	}
	b = bytes.TrimPrefix(b, []byte("\uFEFF"))
	r := askedRows{ids: map[string]string{}}
	if list, ok := listIn(b, maxDepth); ok {
		for i, raw := range list {
			if err := r.row(raw, 0); err != nil {
				return nil, nil, fmt.Errorf("row %d: %w", i+1, err)
			}
		}
	} else if err := r.lines(b); err != nil {
		return nil, nil, err
	}
	if len(r.asked) == 0 {
		return nil, nil, errors.New(`there are no questions: {"question":…,"paraphrases":[…]} or {"text":…,"faq":…} is needed`)
	}
	return r.faq, r.asked, r.resolve()
}

// askedRows gathers rows.
type askedRows struct {
	faq   []chat.FAQ
	asked []Asked
	ids   map[string]string // question or id → id
}

func (r *askedRows) lines(b []byte) error {
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, maxAskedBytes)
	n := 0
	for lines.Scan() {
		n++
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		if err := r.row(lines.Bytes(), n); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return lines.Err()
}

func (r *askedRows) row(raw []byte, line int) error {
	var row askedRow
	if err := json.Unmarshal(raw, &row); err != nil {
		return fmt.Errorf(`it is not {"question":…,"paraphrases":[…]} or {"text":…,"faq":…}: %w`, err)
	}
	text := cmp.Or(row.Text, row.Query, row.Paraphrase)
	switch {
	case row.FAQ != nil:
		r.asked = append(r.asked, Asked{Text: *cmp.Or(text, &row.Question), FAQ: strings.TrimSpace(*row.FAQ), Line: line})
		return nil
	case strings.TrimSpace(row.Question) == "":
		return errors.New(`want {"question":…,"paraphrases":[…]} or {"text":…,"faq":…}`)
	case text != nil:
		row.Paraphrases = append(row.Paraphrases, text)
		if id, known := r.ids[row.Question]; known {
			r.ask(id, row.Paraphrases, line)
			return nil
		}
	}
	return r.entry(row, line)
}

// entry takes an entry in: its question alone is indexed.
func (r *askedRows) entry(row askedRow, line int) error {
	id := cmp.Or(row.ID, fmt.Sprintf("q%d", len(r.faq)+1))
	if _, twice := r.ids[id]; twice {
		return fmt.Errorf("the id %q comes twice", id)
	}
	r.ids[id] = id
	if _, known := r.ids[row.Question]; !known {
		r.ids[row.Question] = id
	}
	language := spokenIn(row.Question)
	answer := cmp.Or(firstText(row.Answer), row.Question)
	r.faq = append(r.faq, chat.FAQ{ID: id, Questions: map[string][]string{language: {row.Question}}, Answer: chat.Words{language: answer}})
	r.ask(id, append(row.Paraphrases, row.Rephrased...), line)
	return nil
}

// ask takes questions in that hold anything to look for.
func (r *askedRows) ask(id string, texts []*string, line int) {
	for _, text := range texts {
		if text != nil && hasTerms(*text) {
			r.asked = append(r.asked, Asked{Text: *text, FAQ: id, Line: line})
		}
	}
}

// resolve turns questions that name their entry into its id; where the file has no entries it is the caller's to know the ids.
func (r *askedRows) resolve() error {
	if len(r.faq) == 0 && !r.sentences() {
		return nil
	}
	for i, q := range r.asked {
		id, ok := r.ids[q.FAQ]
		if !ok && q.FAQ != "" {
			return fmt.Errorf("line %d: the file has no entry %q", q.Line, q.FAQ)
		}
		r.asked[i].FAQ = id
	}
	return nil
}

// sentences makes entries of what the questions name, where that is sentences throughout and no ids, and reports whether it did.
func (r *askedRows) sentences() bool {
	for _, q := range r.asked {
		if isHan, single := lex.IsHan(q.FAQ); q.FAQ != "" && !strings.ContainsAny(q.FAQ, " ?？") && (!isHan || single) {
			return false
		}
	}
	for _, q := range r.asked {
		if _, known := r.ids[q.FAQ]; !known && q.FAQ != "" {
			// It has no id and comes once: it cannot be refused.
			_ = r.entry(askedRow{Question: q.FAQ}, q.Line)
		}
	}
	return len(r.faq) > 0
}

// firstText is a JSON text, or the first of a list of them; "" for anything else.
func firstText(raw json.RawMessage) string {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return one
	}
	var several []*string
	if json.Unmarshal(raw, &several) == nil {
		for _, text := range several {
			if text != nil && strings.TrimSpace(*text) != "" {
				return *text
			}
		}
	}
	return ""
}

// maxDepth bounds how deep in a document its rows are looked for.
const maxDepth = 4

// listIn finds the list of rows in a JSON document: itself, or the first list of objects in its objects.
func listIn(b []byte, depth int) ([]json.RawMessage, bool) {
	var list []json.RawMessage
	if json.Unmarshal(b, &list) == nil && len(list) > 0 {
		return list, true
	}
	var doc map[string]json.RawMessage
	if depth == 0 || json.Unmarshal(b, &doc) != nil || doc["question"] != nil || doc["text"] != nil {
		return nil, false
	}
	for _, inner := range doc {
		if list, ok := listIn(inner, depth-1); ok {
			return list, true
		}
	}
	return nil, false
}
