package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"shoptalk/intent"
)

func FuzzLinesOfReadGiveAReadingEachOrNameTheFirstBadOne(f *testing.F) {
	for _, in := range []string{"", "\n\n", `{"text":"我的订单1042到哪了"}`, `{"text":"那怎么办","previous":["我的快递丢了","\ud83d"]}` + "\n{}\r\n", `{"text":null,"previous":null}`, `{"text":"a"} {}`, "[]\n{", "{\"text\":\"\x00\xff\\ud800\"}", "\uFEFF{}"} {
		f.Add([]byte(in), true)
		f.Add([]byte(in), false)
	}
	r := intent.New(intent.Options{Now: func() time.Time { return testClock }, Zone: time.UTC, Currency: "CNY"})
	f.Fuzz(func(t *testing.T, in []byte, asJSON bool) {
		var out bytes.Buffer
		err := readLines(t.Context(), r, bytes.NewReader(in), &out, "auto", asJSON, true)
		lines := bytes.Count(in, []byte("\n"))
		if len(in) > 0 && in[len(in)-1] != '\n' {
			lines++
		}
		readings := 0
		for line := range bytes.Lines(out.Bytes()) {
			var got reading
			if err := json.Unmarshal(line, &got); err != nil || !utf8.ValidString(got.Text) || len(got.Ranking) == 0 || len(got.Parts) == 0 {
				t.Fatalf("%v: %s", err, line)
			}
			readings++
		}
		switch {
		case err == nil && readings != lines:
			t.Errorf("%d readings of %d lines", readings, lines)
		case err != nil && !asJSON:
			t.Errorf("plain text is refused: %v", err)
		case err != nil && (readings >= lines || !strings.Contains(err.Error(), "line ")):
			t.Errorf("%d readings of %d lines, and %v", readings, lines, err)
		}
	})
}
