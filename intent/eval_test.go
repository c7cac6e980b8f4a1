package intent

import (
	"context"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestExamplesAreReadFromIntentOrLabelAndFaultsNameTheirLine(t *testing.T) {
	got, err := ReadExamples(strings.NewReader("\uFEFF{\"text\":\"a\",\"intent\":\"x\",\"sentiment\":\"s\"}\n\n \r\n{\"text\":\"\",\"label\":\" y \",\"source\":\"z\"}\r\n"))
	if err != nil || len(got) != 2 || got[0] != (Example{"a", "x", 1}) || got[1] != (Example{"", "y", 4}) {
		t.Errorf("got %v, %v", got, err)
	}
	for raw, says := range map[string]string{
		"":                                     `no examples: a line of {"text":…,"intent":…}`,
		"{\"text\":\"a\",\"intent\":\"x\"}\n{": `line 2: it is not {"text":…,"intent":…}`,
		"{\"text\":\"a\"}":                     `line 1: want {"text":…,"intent":…}`,
		"{\"intent\":\"x\"}":                   "line 1: want",
		"{\"text\":\"a\",\"sentiment\":\"x\"}": "line 1: want",
		"{\"text\":\"a\",\"intent\":\"  \"}":   "line 1: want",
		"{\"text\":1,\"intent\":\"x\"}":        "line 1: it is not",
		"a,b\nc,d":                             "line 1: it is not",
	} {
		if _, err := ReadExamples(strings.NewReader(raw)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: got %v, want %q in it", raw, err, says)
		}
	}
}

func TestSentimentsAreReadFromSentimentOrLabelAndAreOneOfThree(t *testing.T) {
	got, err := ReadSentiments(strings.NewReader("{\"text\":\"a\",\"sentiment\":\"Negative\",\"intent\":\"x\"}\n{\"text\":\"b\",\"label\":\"neutral\"}"))
	if err != nil || len(got) != 2 || got[0] != (Example{"a", "negative", 1}) || got[1] != (Example{"b", "neutral", 2}) {
		t.Errorf("got %v, %v", got, err)
	}
	for raw, says := range map[string]string{
		"":                                     `no examples: a line of {"text":…,"sentiment":…}`,
		"{\"text\":\"a\",\"intent\":\"x\"}":    `line 1: want {"text":…,"sentiment":…}`,
		"{\"text\":\"a\",\"label\":\"angry\"}": `line 1: the sentiment "angry" is none of negative, neutral, positive`,
		"{\"text\":\"a\",\"label\":1}":         `line 1: it is not {"text":…,"sentiment":…}`,
	} {
		if _, err := ReadSentiments(strings.NewReader(raw)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: got %v, want %q in it", raw, err, says)
		}
	}
}

func FuzzReadExamples(f *testing.F) {
	for _, raw := range []string{"", "{\"text\":\"a\",\"intent\":\"x\"}\n\n{\"text\":\"b\",\"label\":\"positive\"}", "\uFEFF{}", "[]\nnull\n", "{\"text\":\"\\ud800\",\"sentiment\":\"NEUTRAL\"}\r", "\x00\xff"} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		for name, read := range map[string]func(io.Reader) ([]Example, error){"intents": ReadExamples, "sentiments": ReadSentiments} {
			got, err := read(strings.NewReader(raw))
			if (err == nil) != (len(got) > 0) {
				t.Errorf("%s: %d examples beside %v", name, len(got), err)
			}
			for i, e := range got {
				if e.Label == "" || e.Line < 1 || e.Line > strings.Count(raw, "\n")+1 || i > 0 && e.Line <= got[i-1].Line || !utf8.ValidString(e.Text+e.Label) {
					t.Errorf("%s: example %+v", name, e)
				}
				if name == "sentiments" && !slices.Contains(sentiments, e.Label) {
					t.Errorf("the sentiment %q was taken", e.Label)
				}
			}
		}
	})
}

func TestScoreCountsByHand(t *testing.T) {
	r := Score([]Judged{
		{"a", "a", 0.9, false, "zh"}, {"a", "a", 0.9, false, "zh"}, {"a", "b", 0.9, false, "en"}, {"b", "b", 0.5, true, "en"}, {"c", "a", 0.1, true, "en"},
	})
	near := func(name string, got, want float64) {
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	near("accuracy", r.Accuracy, 3.0/5)
	near("acted", r.Acted, 3.0/5)
	near("right of those", r.ActedRight, 2.0/3)
	near("F1 of a", r.Labels[0].F1, 2.0/3)                                  // precision 2/3, recall 2/3
	near("F1 of b", r.Labels[1].F1, 2.0/3)                                  // precision 1/2, recall 1
	near("macro-F1", r.MacroF1, (2.0/3+2.0/3+0)/3)                          // c is never given
	near("ECE", r.ECE, (math.Abs(2.7-2)+math.Abs(0.5-1)+math.Abs(0.1-0))/5) // one bin a confidence
	near("accuracy_en", r.Metrics()["accuracy_en"], 1.0/3)
	near("accuracy_zh", r.Metrics()["accuracy_zh"], 1)
	if r.Labels[0].Confused != "b" || r.Labels[2].Confused != "a" || r.Labels[1].Confused != "" {
		t.Errorf("confused: %+v", r.Labels)
	}
	var out strings.Builder
	if err := r.Write(&out); err != nil || !strings.Contains(out.String(), "0.600") || !strings.Contains(out.String(), "macro-F1") {
		t.Errorf("the table: %v\n%s", err, out.String())
	}
	if empty := Score(nil); empty.Rows != 0 || empty.Accuracy != 0 {
		t.Errorf("nothing scores %+v", empty)
	}
}

func TestEvalReadsEveryExample(t *testing.T) {
	r := New(Options{})
	rep, err := EvalIntents(context.Background(), r, []Example{{Text: "转人工", Label: "human.request"}, {Text: "我要退货", Label: "return.request"}, {Text: "我要退货", Label: "price.ask"}})
	if err != nil || rep.Rows != 3 || math.Abs(rep.Accuracy-2.0/3) > 1e-9 {
		t.Errorf("got %+v, %v", rep, err)
	}
	if rep.Signed != nil {
		t.Errorf("intents have no sign, got %v", *rep.Signed)
	}
	rep, err = EvalSentiments(context.Background(), r, []Example{{Text: "垃圾店，骗子", Label: "negative"}, {Text: "很满意，喜欢", Label: "positive"}, {Text: "几点下班", Label: "neutral"}})
	if err != nil || rep.Accuracy != 1 || rep.Signed != nil {
		t.Errorf("got %+v, %v", rep, err)
	}
	if _, ok := rep.Metrics()["binary_accuracy"]; ok {
		t.Error("three moods have a binary accuracy")
	}
}

func TestTwoMoodsAreAlsoScoredByTheSign(t *testing.T) {
	// Blame and praise have a sign, whatever the label; words without either have none, which is not right.
	rows := []Example{{Text: "垃圾店，骗子", Label: "negative"}, {Text: "坏了", Label: "negative"}, {Text: "很满意，喜欢", Label: "negative"}, {Text: "舒服", Label: "positive"}, {Text: "几点下班", Label: "positive"}}
	rep, err := EvalSentiments(context.Background(), New(Options{}), rows)
	if err != nil || rep.Signed == nil || math.Abs(*rep.Signed-3.0/5) > 1e-9 || math.Abs(rep.Metrics()["binary_accuracy"]-3.0/5) > 1e-9 {
		t.Fatalf("got %+v, %v", rep, err)
	}
	var out strings.Builder
	if err := rep.Write(&out); err != nil || !strings.Contains(out.String(), "sign  0.600") {
		t.Errorf("the table: %v\n%s", err, out.String())
	}
}
