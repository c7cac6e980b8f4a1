package intent

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"shoptalk/chat"
	"shoptalk/intent/entity"
	"shoptalk/intent/head"
)

// Catalogue is what a Reader needs of the shop: the words that its products and categories go by.
type Catalogue interface {
	Products() []chat.Product
	Categories() []chat.Category
}

// Taught is what a Reader needs of a shop's own head: the one that holds now, or nil. head.File has it.
type Taught interface {
	Current() *head.Head
}

// Options say what a Reader reads with. Everything may be left out.
type Options struct {
	Model     Model                                   // nil: lexical rules
	Taught    Taught                                  // nil: the model's own intents alone
	Catalogue Catalogue                               // nil: no brands, categories or products
	Now       func() time.Time                        // nil: time.Now
	Zone      *time.Location                          // where the shop is, for dates; nil: UTC
	Currency  string                                  // ISO 4217, of sums without one; "": CNY
	Person    func(text string) (wanted, denied bool) // what words say outright of being put through to a person; nil: the model alone tells
}

// Reader reads messages. It may be used from many goroutines.
type Reader struct {
	model  Model
	labels Labels
	taught Taught
	mood   [3]int // places of negative, neutral and positive in the sentiment logits
	words  *words
	seen   *cache
	person func(text string) (wanted, denied bool)
}

// RulesModel is what Model answers without a network.
const RulesModel = "rules"

// New makes a Reader. The words of the catalogue are taken as they are now, and anew when the catalogue counts its versions and has
// another.
func New(options Options) *Reader {
	r := &Reader{model: options.Model, taught: options.Taught, seen: newCache(cacheSize), person: options.Person}
	r.words = newWords(entity.Options{Catalogue: options.Catalogue, Now: options.Now, Zone: options.Zone, Currency: options.Currency})
	if r.model == nil {
		r.labels = ruleLabels()
		return r
	}
	r.labels = r.model.Labels()
	for i, name := range sentiments {
		r.mood[i] = slices.Index(r.labels.Sentiments, name)
	}
	return r
}

// Model names what reads: the pack's name and version, or "rules".
func (r *Reader) Model() string { return r.labels.Model }

// Intents lists the names of every intent that a ranking can hold.
func (r *Reader) Intents() []string {
	if h := r.head(); h != nil {
		return known(h, r.labels.Intents)
	}
	return slices.Clone(r.labels.Intents)
}

// Embed gives the unit vector of a text, nil without a model.
func (r *Reader) Embed(ctx context.Context, text string) ([]float32, error) {
	if r.model == nil {
		return nil, nil
	}
	v, err := r.forward(ctx, strings.ToValidUTF8(text, "\uFFFD"), false)
	return v.Embedding, err
}

// Read tells what a text means. Text may be any bytes: what is not UTF-8 counts as U+FFFD. previous holds the messages before
// it, the latest last, and helps where the text alone is not quite sure. It fails only where ctx ends or the model is closed;
// where the model cannot answer, the reading abstains.
func (r *Reader) Read(ctx context.Context, text string, previous []string) (chat.Reading, error) {
	start := time.Now()
	text = strings.ToValidUTF8(text, "\uFFFD")
	reading := chat.Reading{Text: text, Model: r.labels.Model}
	reading.Language, _ = chat.LanguageOf(text)
	reading.Entities = r.words.finder().Find(text)
	personal := holdsPersonal(text, reading.Entities)
	j, err := r.judge(ctx, text, reading.Language, personal)
	if err != nil {
		return chat.Reading{}, err
	}
	if j, err = r.inContext(ctx, text, previous, j); err != nil {
		return chat.Reading{}, err
	}
	reading.Ranking, reading.Intent = j.ranking, j.ranking[0]
	reading.Sentiment, reading.Embedding = j.sentiment, j.embedding
	reading.Abstained = j.abstained
	if reading.Parts, err = r.parts(ctx, reading, j.several, personal); err != nil {
		return chat.Reading{}, err
	}
	reading = r.byWords(reading)
	reading.MS = math.Round(float64(time.Since(start).Microseconds())) / 1000
	return reading, nil
}

// judgement is a reading without its words: what a text alone is taken for.
type judgement struct {
	ranking   []chat.Score
	sentiment chat.Sentiment
	embedding []float32
	abstained bool
	several   float64 // how probable it is that more than one thing is wanted
	language  string
	head      *head.Head // the shop's, where one had a say
	failed    bool       // the model gave no answer: nothing here is to be trusted
}

func (r *Reader) judge(ctx context.Context, text, language string, personal bool) (judgement, error) {
	if r.model == nil {
		j := judgeByRules(text)
		j.several = seemsSeveral(text)
		return j, nil
	}
	v, err := r.forward(ctx, text, personal)
	switch {
	case ctx.Err() != nil:
		return judgement{}, ctx.Err()
	case err != nil || len(v.Intent) != len(r.labels.Intents) || len(v.Sentiment) != len(r.labels.Sentiments):
		return r.unsure(text), nil
	}
	j := judgement{embedding: v.Embedding, language: language}
	if len(v.Several) > 0 {
		j.several = 1 / (1 + math.Exp(-float64(v.Several[0])))
	} else {
		j.several = seemsSeveral(text)
	}
	j.ranking, j.head = r.ranked(v.Embedding, softmax(v.Intent, r.temperature(language)))
	mood := softmax(v.Sentiment, 1)
	j.sentiment = chat.Sentiment{Label: r.labels.Sentiments[largest(mood)], Score: mood[r.mood[2]] - mood[r.mood[0]]}
	j.abstained = r.abstains(text, j)
	return j, nil
}

// abstains reports whether a judgement of a text is too unsure to act on.
func (r *Reader) abstains(text string, j judgement) bool {
	return j.language == chat.Other || !hasWords(text) || !r.sure(j.ranking[0], j.head)
}

// unsure is the honest answer where the model failed: what the rules guess, and no trust in it.
func (r *Reader) unsure(text string) judgement {
	j := judgeByRules(text)
	j.abstained, j.failed = true, true
	j.ranking = refit(j.ranking, r.Intents())
	return j
}

func (r *Reader) sure(s chat.Score, h *head.Head) bool {
	if h != nil && h.Knows(s.Name) {
		return s.Confidence >= h.Threshold()
	}
	threshold, ok := r.labels.Thresholds[s.Name]
	if !ok {
		threshold = r.labels.Thresholds["default"]
	}
	return s.Confidence >= threshold
}

func (r *Reader) temperature(language string) float64 {
	t := r.labels.Temperature
	switch zh, en := t[chat.Chinese], t[chat.English]; {
	case language == chat.Chinese && zh > 0:
		return zh
	case language == chat.English && en > 0:
		return en
	case zh > 0 && en > 0:
		return (zh + en) / 2
	}
	return 1
}

// forward asks the model, or remembers what it said about the very same text. Personal text is never kept.
func (r *Reader) forward(ctx context.Context, text string, personal bool) (Vectors, error) {
	if personal || len(text) > cacheTextBytes {
		return r.model.Forward(ctx, text)
	}
	key := r.seen.key(text)
	if v, ok := r.seen.get(key); ok {
		return v, nil
	}
	v, err := r.model.Forward(ctx, text)
	if err == nil {
		r.seen.put(key, v)
	}
	return v, err
}

// hasWords reports whether there is anything to read: a letter or a digit.
func hasWords(text string) bool {
	return strings.IndexFunc(text, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) }) >= 0
}

// contextTurns and contextRunes bound what is read of the messages before: the latest ones' ends, as in the model's training. sureAlone is
// the confidence from which a message is not read again with them.
const (
	contextTurns = 2
	contextRunes = 60
	sureAlone    = 0.97
)

// inContext reads a message that is not quite sure by itself once more, with what was said before it; both readings count half. On whole
// dialogues that is right more often than either.
func (r *Reader) inContext(ctx context.Context, text string, previous []string, alone judgement) (judgement, error) {
	if r.labels.Context == "" || alone.failed || alone.ranking[0].Confidence >= sureAlone || len(previous) == 0 || !hasWords(text) {
		return alone, nil
	}
	var joined strings.Builder
	for _, before := range previous[max(0, len(previous)-contextTurns):] {
		joined.WriteString(lastRunes(strings.ToValidUTF8(before, "\uFFFD"), contextRunes))
		joined.WriteString(r.labels.Context)
	}
	joined.WriteString(text)
	together, err := r.judge(ctx, joined.String(), alone.language, true)
	if err != nil || together.failed {
		return alone, err
	}
	both := alone
	both.ranking = mean(alone.ranking, together.ranking)
	both.abstained = r.abstains(text, both)
	return both, nil
}

// mean ranks anew by the mean of two rankings of the same names.
func mean(a, b []chat.Score) []chat.Score {
	other := make(map[string]float64, len(b))
	for _, s := range b {
		other[s.Name] = s.Confidence
	}
	out := slices.Clone(a)
	for i := range out {
		out[i].Confidence = (out[i].Confidence + other[out[i].Name]) / 2
	}
	return fall(out)
}

// lastRunes gives the end of a text, n runes at most.
func lastRunes(text string, n int) string {
	at := len(text)
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:at])
		at -= size
	}
	return text[at:]
}
