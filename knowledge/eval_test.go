package knowledge

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestQuestionsAreReadFromEveryShapeOfFile(t *testing.T) {
	entry := `"question":"how do I cancel","answer":["press cancel",null]`
	for name, c := range map[string]struct {
		content string
		entries int
		asked   []Asked
	}{
		"lines":          {"\uFEFF{" + entry + `,"id":"a","paraphrases":["stop my order",null,"*","call it off"]}` + "\n\n" + `{"text":"天气","faq":""}`, 1, []Asked{{"stop my order", "a", 1}, {"call it off", "a", 1}, {"天气", "", 3}}},
		"one entry":      {"{" + entry + `,"rephr":["stop it"]}`, 1, []Asked{{"stop it", "q1", 1}}},
		"a list":         {"[{" + entry + `,"rephr":["stop it"]}]`, 1, []Asked{{"stop it", "q1", 0}}},
		"deep":           {`{"root":{"qapair":[{` + entry + `,"rephr":["stop it"]},{"question":"price?","paraphrases":["cost?"]}]}}`, 2, []Asked{{"stop it", "q1", 0}, {"cost?", "q2", 0}}},
		"by question":    {"{" + entry + "}\n" + `{"query":"stop it","faq":"how do I cancel"}`, 1, []Asked{{"stop it", "q1", 2}}},
		"beside":         {`{"text":"stop it",` + entry + "}\n" + `{"paraphrase":"end it",` + entry + "}", 1, []Asked{{"stop it", "q1", 1}, {"end it", "q1", 2}}},
		"sentences":      {`{"question":"stop it","faq":"how do I cancel"}` + "\n" + `{"text":"stop","faq":"how do I cancel"}`, 1, []Asked{{"stop it", "q1", 1}, {"stop", "q1", 2}}},
		"of the shop's":  {`{"text":"stop it","faq":"cancel"}`, 0, []Asked{{"stop it", "cancel", 1}}},
		"empty question": {`{"text":"","faq":""}`, 0, []Asked{{"", "", 1}}},
	} {
		faq, asked, err := ReadAsked(strings.NewReader(c.content))
		if err != nil || len(faq) != c.entries || !slices.Equal(asked, c.asked) {
			t.Errorf("%s: %d entries, %+v, %v", name, len(faq), asked, err)
		}
	}
}

func TestABadFileOfQuestionsIsRefusedByItsLine(t *testing.T) {
	for content, says := range map[string]string{
		"":                                    "no questions",
		`{"question":"a","answer":"b"}`:       "no questions",
		"{\"text\":\"a\",\"faq\":\"b\"}\n{x}": "line 2",
		"{\"text\":\"a\",\"faq\":\"b\"}\n{}":  "line 2",
		`{"id":"a","question":"q","rephr":["x"]}` + "\n" + `{"id":"a","question":"p","rephr":["y"]}`: "twice",
		`{"question":"q","rephr":["x"]}` + "\n" + `{"text":"y","faq":"z"}`:                           `no entry "z"`,
		`[{"question":"q"},{"answer":"x"}]`:                                                          "row 2",
	} {
		if _, _, err := ReadAsked(strings.NewReader(content)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", content, err)
		}
	}
}

func TestAnEvaluationCountsWhereTheRightEntryStands(t *testing.T) {
	x := open(t, readFAQ(t), nil)
	first := x.faq[0].Questions["zh"][0]
	r, err := Eval(t.Context(), x, []Asked{{Text: first, FAQ: x.faq[0].ID}, {Text: first, FAQ: x.faq[1].ID}, {Text: "zzzz", FAQ: x.faq[0].ID}, {Text: "今天天气", FAQ: ""}, {Text: first, FAQ: ""}})
	if err != nil {
		t.Fatal(err)
	}
	place := slices.IndexFunc(x.weigh(first, nil, ""), func(m match) bool { return m.faq == 1 })
	second, gain := 0.0, 0.0
	if place >= 0 {
		second = 1 / float64(place+1)
	}
	if place >= 0 && place < 3 {
		gain = 1 / math.Log2(float64(place+2))
	}
	if r.Rows != 5 || r.Covered != 3 || r.Entries != len(x.faq) || r.Right != 1 || r.Wrong != 2 || r.Found.Hit1 != 1.0/3 ||
		math.Abs(r.Found.MAP-(1+second)/3) > 1e-9 || r.Found.MRR != r.Found.MAP || math.Abs(r.Found.NDCG3-(1+gain)/3) > 1e-9 || r.BM25.Hit1 != 1.0/3 {
		t.Errorf("%+v, the second stands at %d", r, place)
	}
	var table strings.Builder
	if err := r.Write(&table); err != nil || !strings.Contains(table.String(), "1 of 3 answered right, 2 of 5 wrong") || !strings.Contains(table.String(), "BM25 alone") {
		t.Errorf("%v: %s", err, table.String())
	}
	if m := r.Metrics(); m["map"] != r.Found.MAP || m["bm25_hit@1"] != r.BM25.Hit1 || m["right"] != 1.0/3 || m["wrong"] != 0.4 {
		t.Errorf("metrics %v", m)
	}
}
