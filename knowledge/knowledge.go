package knowledge

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"shoptalk/chat"
)

// Embedder turns text into a vector of unit length. A nil vector without an error means that there is no model: answers are
// then found by words alone.
type Embedder interface {
	Embed(ctx context.Context, text string) ([]float32, error)
}

const (
	defaultAnswers = 3
	maxAnswers     = 20
)

// Index holds the questions of a shop. It does not change and is safe for concurrent use.
type Index struct {
	faq      []chat.FAQ
	wordings []wording
	told     []wording // what the answers say, sentence by sentence
	lexicon  *lexicon
	answers  *lexicon // of told
	space    *space   // nil without a model
	embedder Embedder
}

// wording is one way to ask one question.
type wording struct {
	faq      int
	language string
	text     string
	foreign  bool // the question has no wording in the other language
}

// New indexes every wording of every question in every language; with a model, by meaning too. embedder may be nil. A question
// without an id or without an answer is an error that names it, and so is the model's.
func New(ctx context.Context, faq []chat.FAQ, embedder Embedder) (*Index, error) {
	x := &Index{faq: slices.Clone(faq), embedder: embedder}
	known := map[string]bool{}
	for i, f := range faq {
		switch {
		case f.ID == "":
			return nil, fmt.Errorf("question %d of the FAQ has no id: give it one", i+1)
		case known[f.ID]:
			return nil, fmt.Errorf("question %q is in the FAQ twice: each id once", f.ID)
		case f.Answer.In(chat.English) == "":
			return nil, fmt.Errorf("question %q of the FAQ has no answer: write one in zh or en", f.ID)
		}
		known[f.ID] = true
		x.wordings = append(x.wordings, wordingsOf(i, f)...)
		x.told = append(x.told, toldIn(i, f)...)
	}
	x.lexicon, x.answers = newLexicon(x.wordings), newLexicon(x.told)
	space, err := newSpace(ctx, x.wordings, x.told, embedder)
	if err != nil {
		return nil, fmt.Errorf("make the vectors of the FAQ: %w", err)
	}
	x.space = space
	return x, nil
}

// wordingsOf lists a question's wordings, those of one language after the other.
func wordingsOf(at int, f chat.FAQ) []wording {
	var out []wording
	languages := make([]string, 0, len(f.Questions))
	for language := range f.Questions {
		languages = append(languages, language)
	}
	slices.Sort(languages)
	for _, language := range languages {
		for _, text := range f.Questions[language] {
			if strings.TrimSpace(text) != "" {
				out = append(out, wording{at, language, text, len(languages) == 1})
			}
		}
	}
	return out
}

// toldIn lists the sentences of an answer, those of one language after the other.
func toldIn(at int, f chat.FAQ) []wording {
	var out []wording
	for _, language := range []string{chat.Chinese, chat.English} {
		sentences := strings.FieldsFunc(cut(f.Answer[language], maxToldRunes), func(r rune) bool { return strings.ContainsRune("。！？；!?;\n", r) })
		for _, one := range sentences {
			for part := range strings.SplitSeq(one, ". ") {
				if strings.TrimSpace(part) != "" && len(out) < maxTold {
					out = append(out, wording{faq: at, language: language, text: part})
				}
			}
		}
	}
	return out
}

// maxTold and maxToldRunes bound what is indexed of an answer.
const (
	maxTold      = 8
	maxToldRunes = 600
)

func cut(text string, runes int) string {
	for i := range text {
		if runes--; runes < 0 {
			return text[:i]
		}
	}
	return text
}

// Find gives the n answers (0 is 3) that fit a question best, best first, each with how likely it is to be the right one, from 0
// to 1. embedding is the question's; where it is nil and there is a model it is made here. The text is in the asked language, or
// in the other one where the shop wrote none: Language says which. Nothing in common: an empty slice.
func (x *Index) Find(ctx context.Context, query string, embedding []float32, language string, n int) ([]chat.Answer, error) {
	return x.FindFor(ctx, "", query, embedding, language, n)
}

// FindFor is Find for a question whose intent is known: answers that the shop gave the same intent are more likely.
func (x *Index) FindFor(ctx context.Context, intent, query string, embedding []float32, language string, n int) ([]chat.Answer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if x.space != nil && embedding == nil && strings.TrimSpace(query) != "" {
		// Without the meaning the words still answer: a model that fails is no reason to say nothing.
		embedding, _ = x.embedder.Embed(ctx, query)
	}
	found := x.weigh(query, embedding, intent)
	if n <= 0 {
		n = defaultAnswers
	}
	found = found[:min(n, maxAnswers, len(found))]
	language = replyLanguage(language, query)
	answers := make([]chat.Answer, len(found))
	for i, f := range found {
		answers[i] = x.answer(f, language)
	}
	return answers, nil
}

// Threshold is the score from which an answer is right more often than a shop can bear to be wrong; see calibrate.go.
func (x *Index) Threshold() float64 { return threshold }

// weigh scores every question that has anything in common with the query, best first; equals stand as the shop wrote them.
func (x *Index) weigh(query string, embedding []float32, intent string) []match {
	best := make([]match, len(x.faq))
	for i := range best {
		best[i].faq = i
	}
	x.lexicon.match(query, x.wordings, best)
	x.answers.matchTold(query, x.told, best)
	elsewhere, meant := x.space.match(query, embedding, x.wordings, x.told, best)
	c := calibrationFor(meant)
	found := best[:0]
	for _, m := range best {
		if !m.words.any() && m.nearness < leastNearness && m.told < leastNearness {
			continue
		}
		m.elsewhere = elsewhere
		m.intent = intentsMeet(intent, x.faq[m.faq].Intent)
		m.merit = c.merit(m)
		found = append(found, m)
	}
	slices.SortStableFunc(found, func(a, b match) int { return cmp.Compare(b.merit, a.merit) })
	c.judge(found)
	return found
}

func (x *Index) answer(m match, language string) chat.Answer {
	f := x.faq[m.faq]
	a := chat.Answer{ID: f.ID, Language: language, Score: m.score, Intent: f.Intent}
	if a.Text = f.Answer[language]; a.Text == "" {
		a.Language = other(language)
		a.Text = f.Answer[a.Language]
	}
	// The wording that the shopper can read, else the one that was met.
	if a.Question = first(f.Questions[language]); a.Question == "" && m.wording < len(x.wordings) {
		a.Question = x.wordings[m.wording].text
	}
	return a
}

func first(texts []string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return t
		}
	}
	return ""
}

// replyLanguage is zh or en: the asked one, else that of the question.
func replyLanguage(language, query string) string {
	if language == chat.Chinese || language == chat.English {
		return language
	}
	if _, reply := chat.LanguageOf(query); reply != "" {
		return reply
	}
	return chat.English
}

func other(language string) string {
	if language == chat.Chinese {
		return chat.English
	}
	return chat.Chinese
}
