package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheFAQIsScoredOnQuestionsThatAreLeftOutOfIt(t *testing.T) {
	file := written(t, `{"id":"cancel","question":"怎么取消订单","answer":"点取消。","paraphrases":["我不想要这单了，怎么撤","how can I cancel an order"]}`+"\n"+
		`{"id":"invoice","question":"how do I get an invoice","answer":"Ask for it.","paraphrases":["发票怎么开","can I have a receipt for my company"]}`+"\n"+
		`{"text":"明天会下雨吗","faq":""}`)
	out := filepath.Join(t.TempDir(), "scores.json")
	code, printed, errs := say(t, "", "eval", "--faq", file, "--json", "--out", out)
	written, err := os.ReadFile(out)
	if code != 0 || err != nil || string(written) != printed {
		t.Fatalf("exit %d, %v, %s; the file has %q, printed is %q", code, err, errs, written, printed)
	}
	var got scores
	if err := json.Unmarshal([]byte(printed), &got); err != nil || got.Rows != 5 || got.AnswerMS <= 0 {
		t.Fatalf("%v: %s", err, printed)
	}
	for _, name := range []string{"map", "mrr", "ndcg@3", "hit@1"} {
		if got.Metrics[name] < 0.8 || got.Metrics[name] > 1 || got.Metrics["bm25_"+name] >= got.Metrics[name] {
			t.Errorf("%s is %.3f, by words alone %.3f", name, got.Metrics[name], got.Metrics["bm25_"+name])
		}
	}
	if code, table, _ := say(t, "", "eval", "--faq", file); code != 0 || !strings.Contains(table, "BM25 alone") || !strings.Contains(table, "4 with an answer among 2 entries") {
		t.Errorf("exit %d, the table:\n%s", code, table)
	}
}

func TestQuestionsWithoutEntriesAreAboutTheDemoShop(t *testing.T) {
	asked := `{"text":"怎么注销账号","faq":"delete"}`
	code, table, errs := say(t, "", "eval", "--faq", written(t, asked))
	if code != 0 || !strings.Contains(table, "1 questions, 1 with an answer") {
		t.Errorf("exit %d, %s%s", code, table, errs)
	}
	code, _, errs = say(t, "", "eval", "--faq", written(t, asked+"\n"+`{"text":"x","faq":"nowhere"}`))
	if code != exitWanting || !strings.Contains(errs, `line 2: the shop's FAQ has no entry "nowhere"`) {
		t.Errorf("exit %d, %s", code, errs)
	}
	if code, _, errs := say(t, "", "eval", "--faq", "none.jsonl"); code != exitWanting || !strings.Contains(errs, "none.jsonl") {
		t.Errorf("no such file: exit %d, %s", code, errs)
	}
}
