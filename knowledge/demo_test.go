package knowledge

import (
	"context"
	"os"
	"testing"

	"shoptalk/chat"
)

const demoFAQ = "../cmd/shoptalk/demo/data/faq.json"

// readDemo gives 200 paraphrases of the demo shop's FAQ, five for each entry, half of them Chinese, and 100 questions that it does not
// answer: about one product or order, small talk, the world. DESIGN.md says what was chosen by them.
func readDemo(t *testing.T) []Asked {
	t.Helper()
	f, err := os.Open("testdata/demo.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, questions, err := ReadAsked(f)
	if err != nil {
		t.Fatal(err)
	}
	return questions
}

func TestTheQuestionsAboutTheDemoShopAreBalanced(t *testing.T) {
	known, asked := map[string]int{}, map[string]int{}
	for _, q := range readDemo(t) {
		known[q.FAQ]++
		covered := "covered "
		if q.FAQ == "" {
			covered = "other "
		}
		asked[covered+spokenIn(q.Text)]++
	}
	for _, f := range readFAQFile(t, demoFAQ) {
		if known[f.ID] != 5 {
			t.Errorf("%s is asked %d times", f.ID, known[f.ID])
		}
	}
	for name, want := range map[string]int{"covered zh": 100, "covered en": 100, "other zh": 50, "other en": 50} {
		if asked[name] != want {
			t.Errorf("%d questions are %s", asked[name], name)
		}
	}
}

// The aim is 0.85 right and 0.05 wrong; pack zhen 1.1.0 reaches 0.86 and 0.043. A pack that falls below what stands here needs weights of
// its own: DESIGN.md says how they are fitted.
func TestTheDemoShopsFAQAnswersParaphrasesAndLeavesTheRest(t *testing.T) {
	x, err := New(context.Background(), readFAQFile(t, demoFAQ), shippedModel(t))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Eval(t.Context(), x, readDemo(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("right %.3f, wrong %.3f, %+v", r.Metrics()["right"], r.Metrics()["wrong"], r.Found)
	if m := r.Metrics(); m["right"] < 0.84 || m["wrong"] > 0.05 || m["map"] < 0.93 || m["map"] <= m["bm25_map"] {
		t.Errorf("too little is answered right, or too much wrong: %v", m)
	}
}

// Each entry is written in one language only here, and half of the questions are in the other: pack zhen 1.1.0 answers 0.73 of all right, and
// 0.06 wrong.
func TestAQuestionFindsAnAnswerWrittenInTheOtherLanguage(t *testing.T) {
	faq := readFAQFile(t, demoFAQ)
	for i, f := range faq {
		gone := chat.Chinese
		if i%2 == 0 {
			gone = chat.English
		}
		delete(f.Questions, gone)
		delete(f.Answer, gone)
	}
	x, err := New(context.Background(), faq, shippedModel(t))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Eval(t.Context(), x, readDemo(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("right %.3f, wrong %.3f, %+v", r.Metrics()["right"], r.Metrics()["wrong"], r.Found)
	if m := r.Metrics(); m["right"] < 0.70 || m["wrong"] > 0.09 || m["hit@1"] < 0.82 {
		t.Errorf("too little is found across languages, or too much wrong: %v", m)
	}
}
