package intent

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"shoptalk/chat"
)

// scripted is a model that answers by whichever of its keys comes first in a text.
type scripted struct {
	answers map[string][]float32 // over order.status, return.request, chat.greet, invoice.request
	err     error
	asked   []string
}

func (m *scripted) Labels() Labels {
	return Labels{
		Model: "toy-1", Intents: []string{"order.status", "return.request", "chat.greet", "invoice.request"}, Sentiments: []string{"positive", "negative", "neutral"},
		Temperature: map[string]float64{"zh": 1, "en": 2}, Thresholds: map[string]float64{"default": 0.6, "invoice.request": 0.9},
		Context: " | ",
	}
}

func (m *scripted) Forward(_ context.Context, text string) (Vectors, error) {
	m.asked = append(m.asked, text)
	if m.err != nil {
		return Vectors{}, m.err
	}
	v := Vectors{Intent: []float32{0, 0, 0, 0}, Sentiment: []float32{0, 0, 1}, Embedding: []float32{1, 0}, Several: []float32{9}}
	first := len(text)
	for key, logits := range m.answers {
		if at := strings.Index(text, key); at >= 0 && at < first {
			first, v.Intent = at, logits
		}
	}
	return v, nil
}

func read(t *testing.T, r *Reader, text string, previous ...string) chat.Reading {
	t.Helper()
	g, err := r.Read(context.Background(), text, previous)
	if err != nil {
		t.Fatal(err)
	}
	checkReading(t, g)
	return g
}

// checkReading holds for every reading of every text.
func checkReading(t *testing.T, g chat.Reading) {
	t.Helper()
	sum := 0.0
	for i, s := range g.Ranking {
		sum += s.Confidence
		if i > 0 && s.Confidence > g.Ranking[i-1].Confidence {
			t.Errorf("%q: the ranking rises at %s", g.Text, s.Name)
		}
	}
	runes := []rune(g.Text)
	switch {
	case math.Abs(sum-1) > 1e-6:
		t.Errorf("%q: the ranking sums to %v", g.Text, sum)
	case g.Intent != g.Ranking[0]:
		t.Errorf("%q: the intent is %v, the ranking's first %v", g.Text, g.Intent, g.Ranking[0])
	case len(g.Parts) == 0:
		t.Errorf("%q: no part", g.Text)
	case g.Sentiment.Score < -1 || g.Sentiment.Score > 1 || math.IsNaN(g.Sentiment.Score):
		t.Errorf("%q: sentiment %v", g.Text, g.Sentiment)
	case !utf8.ValidString(g.Text):
		t.Errorf("%q is not UTF-8", g.Text)
	}
	for _, p := range g.Parts {
		if p.Start < 0 || p.End > len(runes) || p.Start > p.End || string(runes[p.Start:p.End]) != p.Text {
			t.Errorf("%q: part %+v is not there", g.Text, p)
		}
	}
}

func TestConfidenceIsSoftmaxAtTheLanguagesTemperature(t *testing.T) {
	m := &scripted{answers: map[string][]float32{"x": {2, 0, 0, 0}, "单": {2, 0, 0, 0}}}
	r := New(Options{Model: m})
	want := func(temperature float64) float64 { e := math.Exp(2 / temperature); return e / (e + 3) }
	for text, temperature := range map[string]float64{"单": 1, "x": 2, "x单": 1.5} {
		if g := read(t, r, text); math.Abs(g.Intent.Confidence-want(temperature)) > 1e-6 || g.Intent.Name != "order.status" {
			t.Errorf("%q: got %v, want %v", text, g.Intent, want(temperature))
		}
	}
}

func TestAReadingAbstainsBelowTheThresholdOfItsIntent(t *testing.T) {
	m := &scripted{answers: map[string][]float32{"单": {2, 0, 0, 0}, "票": {0, 0, 0, 2}, "退": {0, 0.5, 0, 0}}}
	r := New(Options{Model: m})
	for text, abstains := range map[string]bool{"单": false, "票": true, "退": true, "": true, "!!!": true, "😀": true, "привет": true} {
		if g := read(t, r, text); g.Abstained != abstains {
			t.Errorf("%q: abstained is %v with %v", text, g.Abstained, g.Intent)
		}
	}
}

func TestAFailingModelIsAnHonestAbstention(t *testing.T) {
	r := New(Options{Model: &scripted{err: errors.New("NaN")}})
	g := read(t, r, "我要退货")
	if !g.Abstained || g.Model != "toy-1" || len(g.Ranking) != 4 || g.Ranking[0].Name != "return.request" {
		t.Errorf("got %+v", g)
	}
}

func TestAContextThatEndsIsAnError(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := New(Options{Model: &scripted{err: context.Canceled}}).Read(ctx, "hi", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestBytesThatAreNotUTF8AreReplaced(t *testing.T) {
	for _, r := range []*Reader{New(Options{}), New(Options{Model: &scripted{}})} {
		if g := read(t, r, "单\xff\xfe号1042"); g.Text != "单\uFFFD号1042" {
			t.Errorf("got %q", g.Text)
		}
	}
}

func TestTheSameTextIsNotComputedTwiceButPersonalTextIs(t *testing.T) {
	m := &scripted{}
	r := New(Options{Model: m})
	for text, times := range map[string]int{"你好": 1, "我叫张伟": 2, "尾号4821": 2, "a@b.com": 2, "单号1042": 2, strings.Repeat("长", 100): 2} {
		m.asked = nil
		read(t, r, text)
		read(t, r, text)
		if len(m.asked) != times {
			t.Errorf("%q: the model was asked %d times, want %d", text, len(m.asked), times)
		}
	}
}

func TestTheCacheIsBoundedAndKeepsWhatIsUsed(t *testing.T) {
	c := newCache(3)
	put := func(s string) { c.put(c.key(s), Vectors{Intent: []float32{float32(len(s))}}) }
	put("a")
	put("bb")
	put("ccc")
	c.get(c.key("a"))
	put("dddd")
	if _, ok := c.get(c.key("a")); !ok {
		t.Error("what was used is gone")
	}
	if _, ok := c.get(c.key("bb")); ok || len(c.at) != 3 || len(c.ring) != 3 {
		t.Errorf("%d entries, bb is there: %v", len(c.at), ok)
	}
	if c.key("a") == newCache(1).key("a") {
		t.Error("two processes have the same keys")
	}
}

func TestPartsAreGivenWhereTwoThingsAreMeant(t *testing.T) {
	m := &scripted{answers: map[string][]float32{"到哪": {9, 0, 0, 0}, "退货": {0, 9, 0, 0}, "你好": {0, 0, 9, 0}, "发票": {0, 0, 0, 9}, "invoice": {0, 0, 0, 9}, "where": {9, 0, 0, 0}}}
	r := New(Options{Model: m})
	for text, want := range map[string]string{
		"退货的话运费谁出，另外发票怎么开":                       "退货的话运费谁出=return.request|另外发票怎么开=invoice.request",
		"我要退货，因为太大了":                             "我要退货，因为太大了=return.request",
		"我要退货。因为发票":                              "我要退货。因为发票=return.request",
		"你好。我要退货":                                "你好。我要退货=chat.greet",
		"到哪了？我要退货！发票呢？":                          "到哪了？=order.status|我要退货！=return.request|发票呢？=invoice.request",
		"到哪了，到哪了？到哪了":                            "到哪了，到哪了？到哪了=order.status",
		"到哪了？嗯。发票呢":                              "到哪了？嗯=order.status|发票呢=invoice.request",
		"嗯嗯。到哪了？发票怎么开":                           "嗯嗯。到哪了？=order.status|发票怎么开=invoice.request",
		"怎么退货，发票怎么开":                             "怎么退货=return.request|发票怎么开=invoice.request",
		"1,299的退货":                               "1,299的退货=return.request",
		"where is it, then":                      "where is it, then=order.status",
		"where is it? ":                          "where is it? =order.status",
		"where is it and also i need an invoice": "where is it=order.status|and also i need an invoice=invoice.request",
	} {
		var got []string
		for _, p := range read(t, r, text).Parts {
			got = append(got, p.Text+"="+p.Intent)
		}
		if line := strings.Join(got, "|"); line != want {
			t.Errorf("%q\ngot  %s\nwant %s", text, line, want)
		}
	}
}

func TestAFloodOfClausesIsOnePart(t *testing.T) {
	m := &scripted{answers: map[string][]float32{"到哪": {9, 0, 0, 0}, "发票": {0, 0, 0, 9}}}
	if g := read(t, New(Options{Model: m}), strings.Repeat("到哪？发票？", 40)); len(g.Parts) != 1 || len(m.asked) != 1 {
		t.Errorf("%d parts, the model was asked %d times", len(g.Parts), len(m.asked))
	}
}

func TestAMessageThatIsNotQuiteSureIsReadWithWhatWasSaidBefore(t *testing.T) {
	m := &scripted{answers: map[string][]float32{"到哪": {9, 0, 0, 0}, "退货": {0, 9, 0, 0}, "那双": {1, 0.9, 0, 0}}}
	r := New(Options{Model: m})
	if g := read(t, r, "那双呢"); !g.Abstained {
		t.Errorf("alone it says nothing: got %+v", g.Intent)
	}
	alone := read(t, r, "那双呢").Intent.Confidence
	g := read(t, r, "那双呢", "我的鞋到哪了")
	if g.Intent.Name != "order.status" || g.Text != "那双呢" || g.Parts[0].Text != "那双呢" || !(g.Intent.Confidence > alone+0.2) {
		t.Errorf("with what was said before it is surer than %.2f: got %+v", alone, g)
	}
	if g := read(t, r, "退货", "我的鞋到哪了"); g.Intent.Name != "return.request" || len(g.Ranking) != 4 {
		t.Errorf("a sure message needs no other: got %v", g.Intent)
	}
	m.asked = nil
	read(t, r, "那双呢", "第一句", strings.Repeat("长", 100), "第三句")
	if want := strings.Repeat("长", 60) + " | 第三句 | 那双呢"; len(m.asked) != 1 || m.asked[0] != want { // the text alone is remembered
		t.Errorf("the model was asked %q, want the ends of the two latest: %q", m.asked, want)
	}
}

func TestWhereTheModelFailsWhatWasSaidBeforeMakesNothingSure(t *testing.T) {
	r := New(Options{Model: &scripted{err: errors.New("broken")}})
	if g := read(t, r, "我要退货", "我要退货", "退货"); !g.Abstained {
		t.Errorf("acted on %+v though the model gave no answer", g.Intent)
	}
}

func TestEntitiesComeWithTheReading(t *testing.T) {
	now := func() time.Time { return time.Date(2026, 3, 11, 1, 0, 0, 0, time.UTC) }
	g := read(t, New(Options{Now: now, Zone: time.FixedZone("", 8*3600)}), "前天买的，单号1042")
	if e, ok := g.First(chat.EntityDate); !ok || e.Value != "2026-03-09" {
		t.Errorf("date: %+v", e)
	}
	if e, ok := g.First(chat.EntityOrderNumber); !ok || e.Value != "1042" || e.Start != 7 || e.End != 11 {
		t.Errorf("order: %+v", e)
	}
}

// hostile texts must be read in bounded time, without a panic.
func hostile() []string {
	var out []string
	for _, unit := range []string{"好", "a", " ", "1", "\x00", "\u0301", "😀", "#", "@", "@a.", "-", "1-", "1,", "不要", "。", "，", "？", "二", "万", "x", "l ", "1.", "/1", "¥", "$1", "退货", "\ud7ff", "a\n", "省市", "路1", "my name is ", "order ", "还有", " and also "} {
		out = append(out, strings.Repeat(unit, 65536/len(unit)))
	}
	return append(out, "", "\xff\xfe\xfd", "\xed\xa0\x80", "\x00", "\u202e\u202d", strings.Repeat(" ", 10000))
}

func TestHostileTextIsRead(t *testing.T) {
	r := New(Options{Model: &scripted{}})
	for _, text := range hostile() {
		read(t, r, text)
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{"", "我前天买的鞋到哪一步了？单号1042", "a\r\nb", "\xff", "退货的话运费谁出，另外发票怎么开", "under 80, size M, $5-$10"} {
		f.Add(text, "before")
	}
	readers := []*Reader{New(Options{}), New(Options{Model: &scripted{answers: map[string][]float32{"a": {9, 0, 0, 0}, "b": {0, 9, 0, 0}}}})}
	f.Fuzz(func(t *testing.T, text, before string) {
		for _, r := range readers {
			read(t, r, text, before)
		}
	})
}
