package load

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"shoptalk/chat"
	"shoptalk/chat/lex"
	"shoptalk/chat/sheet"
)

// Names of the formats that are recognised.
const (
	Table    = "questions table"
	Markdown = "Markdown, headings as questions"
	Dialogue = "text of questions and answers"
	FAQPage  = "schema.org FAQPage"
	List     = "Shoptalk JSON"
)

// Bounds of one question; they are those of the shop's files.
const (
	maxAnswerRunes = 7900
	maxAskedRunes  = 500
	maxWordings    = 200
	maxIDRunes     = 64
)

// Problem is what is wrong in one entry. Line is that of the file, counted from 1.
type Problem struct {
	Line  int
	Field string
	Text  string // what is wrong and what to do about it
}

// Item is one question with its answer, and the line it begins in.
type Item struct {
	Line  int
	FAQ   chat.FAQ
	named bool // the file gives the id
}

// Questions are the entries of a file. Those with a problem are not among the items.
type Questions struct {
	Format   string
	Encoding string
	Items    []Item
	Problems []Problem // in the file's order
	Notes    []string  // what was read otherwise than it stands, in both languages
}

// Read recognises the format of a file by its content, Markdown also by its name, and reads it. A file that holds no questions at all
// is an error; one with bad entries has problems.
func Read(name string, b []byte) (*Questions, error) {
	text, encoding, err := sheet.Decode(b)
	if err != nil {
		return nil, err
	}
	r := &reading{asked: map[string]int{}, ids: map[string]int{}}
	r.Encoding = encoding
	trimmed := strings.TrimSpace(text)
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case trimmed == "":
		return nil, &sheet.Error{Text: "the file is empty"}
	case ext == ".md" || ext == ".markdown":
		r.Format, err = Markdown, r.markdown(text)
	case trimmed[0] == '<':
		r.Format, err = FAQPage, r.page(text)
	case (trimmed[0] == '{' || trimmed[0] == '[') && strings.Contains(text, `"@type"`):
		r.Format, err = FAQPage, r.structured(text, 1)
	case trimmed[0] == '{' || trimmed[0] == '[':
		r.Format, err = List, r.list(text)
	default:
		r.Format, err = r.tableOrMarkdown(text)
	}
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(r.Problems, func(a, b Problem) int { return a.Line - b.Line })
	if len(r.Items)+len(r.Problems) == 0 {
		return nil, &sheet.Error{Text: "there is no question in it"}
	}
	return &r.Questions, nil
}

// reading is one run over a file.
type reading struct {
	Questions
	asked map[string]int // folded wording → item that has it, from 0
	ids   map[string]int // id → line
}

func (r *reading) bad(line int, field, format string, args ...any) {
	r.Problems = append(r.Problems, Problem{line, field, fmt.Sprintf(format, args...)})
}

func (r *reading) note(english, chinese string) {
	if n := english + " · " + chinese; !slices.Contains(r.Notes, n) {
		r.Notes = append(r.Notes, n)
	}
}

// entry is a question as a file has it.
type entry struct {
	line     int
	id       string
	asked    []said
	answers  []said
	intent   string
	language string // of all that names none; "" reads it off the text
}

// said is a text that may name its language.
type said struct{ language, text string }

// add takes an entry among the items, or says what is wrong with it.
func (r *reading) add(e entry) {
	before := len(r.Problems)
	f := chat.FAQ{ID: ident(e.id), Questions: map[string][]string{}, Answer: chat.Words{}, Intent: strings.TrimSpace(e.intent)}
	for _, a := range e.answers {
		r.answer(&f, e, a)
	}
	if len(f.Answer) == 0 && len(r.Problems) == before {
		r.bad(e.line, "answer", "is missing: write what the shop answers")
	}
	asked := 0
	for _, q := range e.asked {
		asked += r.wording(&f, e, q)
	}
	if asked == 0 && len(r.Problems) == before {
		r.bad(e.line, "question", "is missing: write how shoppers ask it")
	}
	for language, wordings := range f.Questions {
		if len(wordings) > maxWordings {
			r.bad(e.line, "question", "has %d wordings in %s: at most %d", len(wordings), language, maxWordings)
		}
	}
	r.mute(&f)
	if len(f.Answer) == 0 && len(r.Problems) == before {
		r.bad(e.line, "question", "is missing in the language of the answer: write how shoppers ask it")
	}
	if n := utf8.RuneCountInString(f.ID); n > maxIDRunes {
		r.bad(e.line, "id", "%s has %d characters: at most %d", shown(f.ID), n, maxIDRunes)
	}
	if len(r.Problems) == before {
		r.place(e, f)
	}
}

// answer takes one answer.
func (r *reading) answer(f *chat.FAQ, e entry, a said) {
	text := sheet.Plain(a.text)
	if text == "" {
		return
	}
	if n := utf8.RuneCountInString(text); n > maxAnswerRunes {
		r.bad(e.line, "answer", "has %d characters: at most %d; make several questions of it", n, maxAnswerRunes)
		return
	}
	language := languageOf(a.language, e.language, text)
	if f.Answer[language] != "" && f.Answer[language] != text {
		r.bad(e.line, "answer", "is there twice in %s: keep one", language)
		return
	}
	f.Answer[language] = text
}

// wording takes one way to ask; it stands under the language of an answer, its own where there is one.
func (r *reading) wording(f *chat.FAQ, e entry, q said) int {
	text := sheet.Plain(strings.Join(strings.Fields(q.text), " "))
	if text == "" {
		return 0
	}
	if n := utf8.RuneCountInString(text); n > maxAskedRunes {
		r.bad(e.line, "question", "has %d characters: at most %d; put the rest in the answer", n, maxAskedRunes)
		return 0
	}
	language := languageOf(q.language, e.language, text)
	if f.Answer[language] == "" {
		for _, other := range []string{chat.Chinese, chat.English} {
			if f.Answer[other] != "" {
				language = other
			}
		}
	}
	if !slices.ContainsFunc(f.Questions[language], func(had string) bool { return fold(had) == fold(text) }) {
		f.Questions[language] = append(f.Questions[language], text)
	}
	return 1
}

// mute asks in the other language what is answered in both and asked in one: the shop's files want both.
func (r *reading) mute(f *chat.FAQ) {
	for language, other := range map[string]string{chat.Chinese: chat.English, chat.English: chat.Chinese} {
		if f.Answer[language] != "" && len(f.Questions[language]) == 0 && len(f.Questions[other]) > 0 {
			f.Questions[language] = slices.Clone(f.Questions[other])
			r.note("some answers are in two languages and their questions in one: the questions stand for both", "部分问题只有一种语言而答案有两种：问题暂时两用")
			return
		}
	}
}

// place puts a checked entry among the items, or joins it to the one with the same id or answer.
func (r *reading) place(e entry, f chat.FAQ) {
	keys := wordingsOf(f)
	if f.ID != "" {
		if at := slices.IndexFunc(r.Items, func(i Item) bool { return i.named && i.FAQ.ID == f.ID }); at >= 0 {
			r.join(at, e, f, keys)
			return
		}
	} else if at := slices.IndexFunc(r.Items, func(i Item) bool { return !i.named && sameAnswer(i.FAQ, f) }); at >= 0 {
		r.join(at, e, f, keys)
		return
	}
	for _, k := range keys {
		if at, there := r.asked[k]; there {
			r.bad(e.line, "question", "%s is asked in line %d too, with another answer: keep one", shown(k), r.Items[at].Line)
			return
		}
	}
	item := Item{Line: e.line, FAQ: f, named: f.ID != ""}
	if !item.named {
		item.FAQ.ID = "q-" + digest(keys[0])
	}
	if line, there := r.ids[item.FAQ.ID]; there {
		r.bad(e.line, "id", "%s is that of line %d too: every question has its own", shown(item.FAQ.ID), line)
		return
	}
	r.ids[item.FAQ.ID] = e.line
	for _, k := range keys {
		r.asked[k] = len(r.Items)
	}
	r.Items = append(r.Items, item)
}

// join adds the wordings and answers of one more row to an item.
func (r *reading) join(at int, e entry, f chat.FAQ, keys []string) {
	have := &r.Items[at].FAQ
	for language, text := range f.Answer {
		if had := have.Answer[language]; had != "" && had != text {
			r.bad(e.line, "answer", "differs from that of line %d, which has the same id: keep one", r.Items[at].Line)
			return
		}
	}
	for _, k := range keys {
		if other, there := r.asked[k]; there && other != at {
			r.bad(e.line, "question", "%s is asked in line %d too, with another answer: keep one", shown(k), r.Items[other].Line)
			return
		}
	}
	for language, text := range f.Answer {
		have.Answer[language] = text
	}
	for _, language := range []string{chat.Chinese, chat.English} {
		have.Questions[language] = union(have.Questions[language], f.Questions[language])
		if len(have.Questions[language]) == 0 {
			delete(have.Questions, language)
		}
	}
	if have.Intent == "" {
		have.Intent = f.Intent
	}
	for _, k := range keys {
		r.asked[k] = at
	}
}

// wordingsOf lists all wordings, folded, Chinese first.
func wordingsOf(f chat.FAQ) (out []string) {
	for _, language := range []string{chat.Chinese, chat.English} {
		for _, w := range f.Questions[language] {
			if k := fold(w); !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}

func sameAnswer(a, b chat.FAQ) bool {
	return a.Answer[chat.Chinese] == b.Answer[chat.Chinese] && a.Answer[chat.English] == b.Answer[chat.English]
}

// union is the first list and what the second has beyond it.
func union(first, second []string) []string {
	out := slices.Clone(first)
	for _, s := range second {
		if !slices.ContainsFunc(out, func(had string) bool { return fold(had) == fold(s) }) {
			out = append(out, s)
		}
	}
	return out
}

// fold is a wording without what does not change it: case, width, spaces and the marks at its end.
func fold(s string) string {
	s = strings.Join(strings.Fields(lex.Fold(s)), " ")
	if bare := strings.TrimRight(s, "?!.。 "); bare != "" {
		return bare
	}
	return s
}

// languageOf is zh or en: the first that is named, else that of the text.
func languageOf(own, file, text string) string {
	for _, named := range []string{own, file} {
		if l := tongue(named); l != "" {
			return l
		}
	}
	if _, reply := chat.LanguageOf(text); reply != "" {
		return reply
	}
	return chat.English
}

// tongue reads the name of a language.
func tongue(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	switch {
	case strings.HasPrefix(name, "zh"), strings.HasPrefix(name, "cn"), strings.HasPrefix(name, "chi"), strings.Contains(name, "中"):
		return chat.Chinese
	case strings.HasPrefix(name, "en"), strings.Contains(name, "英"):
		return chat.English
	}
	return ""
}

// ident writes an id as the shop's files want it: without spaces and control characters.
func ident(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\uFEFF' || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.Join(strings.Fields(text), "-"))
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])[:12]
}

// shown quotes a value of the file, cut short.
func shown(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
