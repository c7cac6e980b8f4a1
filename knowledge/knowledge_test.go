package knowledge

import (
	"context"
	"errors"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"shoptalk/chat"
	"shoptalk/chat/lex"
)

// wordMeanings is a model for tests: a text means the sum of fixed directions of its terms, with one large direction that all
// texts of a language share, as in real embeddings. Synonyms have one direction.
type wordMeanings map[string]string

func (m wordMeanings) Embed(_ context.Context, text string) ([]float32, error) {
	const dim = 96
	v := make([]float32, dim)
	v[0] = 8
	if spokenIn(text) == chat.Chinese {
		v[1] = 5
	}
	for _, term := range lex.Terms(text) {
		if isHan, single := lex.IsHan(term); isHan && single {
			continue
		}
		if s, ok := m[term]; ok {
			term = s
		}
		h := fnv.New64a()
		h.Write([]byte(term))
		seed := h.Sum64()
		for i := 2; i < dim; i++ {
			seed = seed*6364136223846793005 + 1442695040888963407
			v[i] += float32(int64(seed)>>40) / (1 << 23)
		}
	}
	normalise(v)
	return v, nil
}

func open(t testing.TB, faq []chat.FAQ, e Embedder) *Index {
	t.Helper()
	x, err := New(context.Background(), faq, e)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func find(t testing.TB, x *Index, query, language string, n int) []chat.Answer {
	t.Helper()
	got, err := x.Find(context.Background(), query, nil, language, n)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestWordsAloneAnswerOnlyWhatTheyAreSureOf(t *testing.T) {
	x := open(t, readFAQ(t), nil)
	o := measure(t, x, readAsked(t, "check"), nil, false)
	t.Log(o)
	if o.rightShare() < 0.30 || o.wrongShare() > 0.10 {
		t.Error("too little is answered right, or too much wrong")
	}
	if left := leftOut(t, readFAQ(t), readAsked(t, "check"), nil); float64(left.answered) > 0.15*float64(left.uncovered) {
		t.Errorf("with the answer taken out, still answered: %v", left)
	}
}

func TestAWordingOfTheFAQFindsItsOwnAnswer(t *testing.T) {
	faq := readFAQ(t)
	for name, e := range map[string]Embedder{"words": nil, "model": wordMeanings{}} {
		x := open(t, faq, e)
		for _, w := range x.wordings {
			got := find(t, x, strings.ToUpper(w.text)+"？", w.language, 1)
			if len(got) == 0 || got[0].ID != faq[w.faq].ID || got[0].Score < x.Threshold() {
				t.Errorf("%s: %q gives %+v", name, w.text, got)
			}
		}
	}
}

func TestScoresFallAndLieBetween0And1(t *testing.T) {
	for _, e := range []Embedder{nil, wordMeanings{}} {
		x := open(t, readFAQ(t), e)
		for _, q := range readAsked(t, "") {
			got := find(t, x, q.Text, q.Language, 10)
			for i, a := range got {
				if !(a.Score >= 0 && a.Score <= 1) || i > 0 && a.Score > got[i-1].Score {
					t.Fatalf("%q: %+v", q.Text, got)
				}
			}
		}
	}
}

func TestConceptsMeetAcrossWordsAndLanguages(t *testing.T) {
	x := open(t, readFAQ(t), nil)
	for query, want := range map[string]string{
		"邮费多少": "delivery-fee", "postage?": "delivery-fee", "注销账号": "delete-account", "close my account please": "delete-account",
		"有没有线下门店": "store", "开票": "invoice", "假货吧": "genuine",
	} {
		if got := find(t, x, query, "", 1); len(got) == 0 || got[0].ID != want {
			t.Errorf("%q gives %+v, want %s", query, got, want)
		}
	}
}

func TestTheAnswerIsInTheAskedLanguageOrSaysThatItIsNot(t *testing.T) {
	x := open(t, readFAQ(t), nil)
	for _, c := range []struct{ query, language, id, told string }{
		{"怎么取消订单", chat.Chinese, "cancel", chat.Chinese},
		{"怎么取消订单", chat.English, "cancel", chat.English},
		{"怎么取消订单", "", "cancel", chat.Chinese},
		{"how do i cancel my order", "mixed", "cancel", chat.English},
		{"水垢怎么清理", chat.English, "descale", chat.Chinese},
		{"engrave a name on the bottle", chat.Chinese, "engrave", chat.English},
	} {
		got := find(t, x, c.query, c.language, 1)
		if len(got) == 0 || got[0].ID != c.id || got[0].Language != c.told || got[0].Text == "" || got[0].Question == "" {
			t.Errorf("%+v: %+v", c, got)
			continue
		}
		_, script := chat.LanguageOf(got[0].Text)
		if script != c.told {
			t.Errorf("%+v: text is in %s: %s", c, script, got[0].Text)
		}
	}
}

func TestTheIntentDecidesBetweenLikeQuestions(t *testing.T) {
	faq := []chat.FAQ{
		{ID: "a", Intent: "refund.status", Questions: map[string][]string{"en": {"how long does the refund take"}}, Answer: chat.Words{"en": "A"}},
		{ID: "b", Intent: "delivery.time", Questions: map[string][]string{"en": {"how long does the delivery take"}}, Answer: chat.Words{"en": "B"}},
	}
	x := open(t, faq, nil)
	for intent, want := range map[string]string{"refund.status": "a", "delivery.time": "b"} {
		got, err := x.FindFor(context.Background(), intent, "how long does it take", nil, "en", 2)
		if err != nil || len(got) == 0 || got[0].ID != want || got[0].Intent != intent {
			t.Errorf("%s: %+v %v", intent, got, err)
		}
	}
	plain := find(t, x, "how long does the refund take", "en", 1)[0].Score
	same, _ := x.FindFor(context.Background(), "refund.status", "how long does the refund take", nil, "en", 1)
	apart, _ := x.FindFor(context.Background(), "price.ask", "how long does the refund take", nil, "en", 1)
	if !(same[0].Score > plain && plain > apart[0].Score) {
		t.Errorf("same %.2f, unknown %.2f, other %.2f", same[0].Score, plain, apart[0].Score)
	}
}

func TestMeaningFindsWhatNoWordSays(t *testing.T) {
	faq := []chat.FAQ{
		{ID: "umbrella", Questions: map[string][]string{"zh": {"雨伞怎么晾干"}}, Answer: chat.Words{"zh": "撑开晾。"}},
		{ID: "candle", Questions: map[string][]string{"en": {"trimming the candle wick"}}, Answer: chat.Words{"en": "Half a centimetre."}},
	}
	model := wordMeanings{"雨伞": "brolly", "伞怎": "", "晾干": "dry", "么晾": "", "怎么": "", "parasol": "brolly", "dri": "dry"}
	x := open(t, faq, model)
	got := find(t, x, "parasol dry", chat.English, 2)
	if len(got) == 0 || got[0].ID != "umbrella" || got[0].Language != chat.Chinese || got[0].Score < x.Threshold() {
		t.Errorf("got %+v", got)
	}
	if got := find(t, open(t, faq, nil), "parasol dry", chat.English, 2); len(got) > 0 {
		t.Errorf("without a model: %+v", got)
	}
}

func TestAQuestionNearerToSmallTalkIsNotAnswered(t *testing.T) {
	c := withModel
	near := match{nearness: 0.6, elsewhere: 0.2, lead: 2}
	talk := match{nearness: 0.6, elsewhere: 0.9, lead: 2}
	if !(c.probability(near) > threshold && c.probability(talk) < threshold) {
		t.Errorf("near %.2f, talk %.2f", c.probability(near), c.probability(talk))
	}
}

func TestNothingInCommonGivesNothing(t *testing.T) {
	x := open(t, readFAQ(t), nil)
	for _, query := range []string{"", "   ", "！？", "\xff\x00", "zzzz qqqq", "🙂"} {
		if got := find(t, x, query, chat.Chinese, 3); len(got) > 0 {
			t.Errorf("%q gives %+v", query, got)
		}
	}
	if got := find(t, open(t, nil, wordMeanings{}), "退货", chat.Chinese, 3); len(got) > 0 {
		t.Errorf("an empty FAQ gives %+v", got)
	}
}

func TestAFaultyFAQIsRefusedByName(t *testing.T) {
	good := chat.FAQ{ID: "a", Questions: map[string][]string{"en": {"hours"}}, Answer: chat.Words{"en": "9 to 5"}}
	for name, faq := range map[string][]chat.FAQ{
		"question 2":   {good, {Answer: chat.Words{"en": "x"}}},
		`"a" is in`:    {good, good},
		`question "b"`: {good, {ID: "b", Questions: map[string][]string{"en": {"where"}}}},
	} {
		if _, err := New(context.Background(), faq, nil); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type brokenModel struct{}

func (brokenModel) Embed(context.Context, string) ([]float32, error) { return nil, errors.New("gone") }

type noModel struct{}

func (noModel) Embed(context.Context, string) ([]float32, error) { return nil, nil }

// flaky is a model that works until it is told to stop.
type flaky struct {
	wordMeanings
	gone *bool
}

func (f flaky) Embed(ctx context.Context, text string) ([]float32, error) {
	if *f.gone {
		return nil, errors.New("gone")
	}
	return f.wordMeanings.Embed(ctx, text)
}

func TestWithoutAModelOrWithABrokenOne(t *testing.T) {
	faq := readFAQ(t)
	if _, err := New(context.Background(), faq, brokenModel{}); err == nil {
		t.Error("a model that fails while indexing is no error")
	}
	gone := false
	late := open(t, faq, flaky{wordMeanings{}, &gone})
	gone = true
	want := find(t, open(t, faq, nil), "怎么取消订单", chat.Chinese, 3)
	for name, x := range map[string]*Index{"none": open(t, faq, noModel{}), "gone": late} {
		if got := find(t, x, "怎么取消订单", chat.Chinese, 3); !slices.Equal(got, want) {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	got, err := open(t, faq, wordMeanings{}).Find(context.Background(), "怎么取消订单", []float32{1, 0}, chat.Chinese, 1)
	if err != nil || len(got) == 0 || got[0].ID != "cancel" {
		t.Errorf("a vector of another model: %+v %v", got, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := late.Find(ctx, "怎么取消订单", nil, "", 1); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAnswersAtTheSameTimeAreTheSame(t *testing.T) {
	x := open(t, readFAQ(t), wordMeanings{})
	want := find(t, x, "退货运费谁承担", chat.Chinese, 5)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				if got := find(t, x, "退货运费谁承担", chat.Chinese, 5); !slices.Equal(got, want) {
					t.Errorf("%+v", got)
				}
			}
		})
	}
	wg.Wait()
}

func TestEveryConceptSaysOneThingInBothLanguages(t *testing.T) {
	names := map[string]bool{}
	for line := range strings.Lines(conceptText) {
		if strings.HasPrefix(line, "//") || strings.TrimSpace(line) == "" {
			continue
		}
		name, rest, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || names[name] {
			t.Errorf("line %q is no concept of its own", line)
			continue
		}
		names[name] = true
		var zh, en bool
		for w := range strings.SplitSeq(rest, ",") {
			isHan, _ := lex.IsHan(strings.TrimSpace(w))
			zh, en = zh || isHan, en || !isHan
			if n := len(strings.Fields(w)); n > longestWording {
				t.Errorf("%s: %q has %d words, more than are looked for", name, w, n)
			}
		}
		if !zh || !en {
			t.Errorf("%s is said in one language only", name)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, q := range []string{"退货", "how long", "", "\xff", "a'b'c", strings.Repeat("退", 5000), "１２３ＡＢＣ"} {
		f.Add(q, "zh")
	}
	faq := readFAQ(f)
	x := open(f, faq, nil)
	f.Fuzz(func(t *testing.T, query, language string) {
		for _, a := range find(t, x, query, language, 5) {
			if a.Text == "" || math.IsNaN(a.Score) || a.Score < 0 || a.Score > 1 || a.Language != chat.Chinese && a.Language != chat.English {
				t.Fatalf("%q %q: %+v", query, language, a)
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	x := open(b, readFAQ(b), wordMeanings{})
	embedding, _ := wordMeanings{}.Embed(context.Background(), "退货运费谁承担")
	for b.Loop() {
		if _, err := x.Find(context.Background(), "退货运费谁承担", embedding, chat.Chinese, 3); err != nil {
			b.Fatal(err)
		}
	}
}
