package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shoptalk/intent/head"
)

func TestMoodsAreScoredByLabelAndWhereThereAreTwoBySign(t *testing.T) {
	two := `{"text":"垃圾店，再也不来了","sentiment":"negative"}` + "\n" + `{"text":"质量很好，非常喜欢","label":"positive"}` + "\n" +
		`{"text":"this is the worst service ever","label":"Negative"}` + "\n" + `{"text":"love it, thank you so much","sentiment":"positive"}` + "\n"
	for name, c := range map[string]struct {
		content string
		rows    int
		binary  bool
	}{"two moods": {two, 4, true}, "three": {two + `{"text":"几点发货","sentiment":"neutral"}`, 5, false}} {
		out := filepath.Join(t.TempDir(), "scores.json")
		code, printed, errs := say(t, "", "eval", "--sentiment", written(t, c.content), "--json", "--out", out)
		if code != 0 {
			t.Fatalf("%s: exit %d: %s", name, code, errs)
		}
		file, err := os.ReadFile(out)
		if err != nil || string(file) != printed {
			t.Errorf("%s: the file has %q, %v; printed is %q", name, file, err, printed)
		}
		var got scores
		if err := json.Unmarshal(file, &got); err != nil {
			t.Fatal(err)
		}
		binary, has := got.Metrics["binary_accuracy"]
		if got.Rows != c.rows || got.Metrics["accuracy"] != 1 || got.Metrics["macro_f1"] != 1 || got.AnswerMS <= 0 || has != c.binary || has && binary != 1 {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	code, printed, _ := say(t, "", "eval", "--sentiment", written(t, two))
	if code != 0 || !strings.Contains(printed, "right by the score's sign  1.000") || !strings.Contains(printed, "positive") {
		t.Errorf("exit %d, the table:\n%s", code, printed)
	}
}

func TestExactlyOneLabelledFileIsScored(t *testing.T) {
	file := written(t, `{"text":"a","label":"negative"}`)
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"none":            {nil, exitUsage, "--sentiment FILE"},
		"both":            {[]string{"--intents", file, "--sentiment", file}, exitUsage, "--sentiment FILE"},
		"no such file":    {[]string{"--sentiment", "none.jsonl"}, exitWanting, "none.jsonl"},
		"another mood":    {[]string{"--sentiment", written(t, "{\"text\":\"a\",\"label\":\"positive\"}\n{\"text\":\"a\",\"label\":\"sad\"}")}, exitWanting, "line 2"},
		"an intents file": {[]string{"--sentiment", written(t, `{"text":"a","intent":"order.status"}`)}, exitWanting, `want {"text":…,"sentiment":…}`},
	} {
		code, out, errs := say(t, "", append([]string{"eval"}, c.args...)...)
		if code != c.code || out != "" || !strings.Contains(errs, c.says) {
			t.Errorf("%s: exit %d, printed %q, said %q", name, code, out, errs)
		}
	}
}

func TestIntentsAreScoredWithWhatTheShopTaught(t *testing.T) {
	data := t.TempDir()
	file := rows(t, jeweller)
	score := func(args ...string) float64 {
		code, out, errs := say(t, "", append([]string{"eval", "--intents", file, "--json"}, args...)...)
		var got scores
		if err := json.Unmarshal([]byte(out), &got); code != 0 || err != nil || got.Rows != 36 {
			t.Fatalf("exit %d, %v, %s, %s", code, err, out, errs)
		}
		return got.Metrics["accuracy"]
	}
	train(t, "--intents", file, "--data", data)
	if before, after := score(), score("--data", data); before != 0 || after < 0.9 {
		t.Errorf("%.2f are right without the head %s, %.2f with it", before, head.FileName, after)
	}
}
