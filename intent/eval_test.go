package intent

import (
	"context"
	"math"
	"strings"
	"testing"
)

func TestExamplesAreReadFromIntentOrLabelAndFaultsNameTheirLine(t *testing.T) {
	got, err := ReadExamples(strings.NewReader("{\"text\":\"a\",\"intent\":\"x\"}\n\n{\"text\":\"\",\"label\":\"y\",\"source\":\"z\"}\n"))
	if err != nil || len(got) != 2 || got[0] != (Example{"a", "x", 1}) || got[1] != (Example{"", "y", 3}) {
		t.Errorf("got %v, %v", got, err)
	}
	for raw, says := range map[string]string{
		"":                                     "no examples",
		"{\"text\":\"a\",\"intent\":\"x\"}\n{": "line 2",
		"{\"text\":\"a\"}":                     "line 1",
		"{\"intent\":\"x\"}":                   "line 1",
		"{\"text\":1,\"intent\":\"x\"}":        "line 1",
	} {
		if _, err := ReadExamples(strings.NewReader(raw)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: got %v, want %q in it", raw, err, says)
		}
	}
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
	rep, err = EvalSentiments(context.Background(), r, []Example{{Text: "垃圾店，骗子", Label: "negative"}, {Text: "很满意，喜欢", Label: "positive"}, {Text: "几点下班", Label: "neutral"}})
	if err != nil || rep.Accuracy != 1 {
		t.Errorf("got %+v, %v", rep, err)
	}
}
