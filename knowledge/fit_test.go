package knowledge

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"

	"shoptalk/chat"
)

// asked is a labelled question: FAQ is the id of its answer, "" where the FAQ has none.
type asked struct {
	Text     string `json:"text"`
	Language string `json:"language"`
	FAQ      string `json:"faq"`
	Part     string `json:"part"` // fit: weights are chosen on it; check: never
}

func readFAQ(t testing.TB) []chat.FAQ { return readFAQFile(t, "testdata/faq.json") }

func readFAQFile(t testing.TB, file string) []chat.FAQ {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var faq []chat.FAQ
	if err := json.Unmarshal(b, &faq); err != nil {
		t.Fatal(err)
	}
	return faq
}

func readAsked(t testing.TB, part string) []asked {
	t.Helper()
	f, err := os.Open("testdata/questions.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []asked
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var q asked
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		if q.Part == part || part == "" {
			out = append(out, q)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// outcome counts what happens at the threshold.
type outcome struct{ covered, right, wrong, uncovered, answered int }

func (o outcome) String() string {
	return fmt.Sprintf("covered %d: right %d, wrong %d, silent %d; not covered %d: answered %d",
		o.covered, o.right, o.wrong, o.covered-o.right-o.wrong, o.uncovered, o.answered)
}

func (o outcome) rightShare() float64 { return float64(o.right) / float64(o.covered) }
func (o outcome) wrongShare() float64 {
	return float64(o.wrong+o.answered) / float64(o.covered+o.uncovered)
}

func measure(t testing.TB, x *Index, questions []asked, e Embedder, report bool) outcome {
	t.Helper()
	var o outcome
	for _, q := range questions {
		var embedding []float32
		if e != nil {
			embedding, _ = e.Embed(context.Background(), q.Text)
		}
		got, err := x.Find(context.Background(), q.Text, embedding, q.Language, 1)
		if err != nil {
			t.Fatal(err)
		}
		id, score := "", 0.0
		if len(got) > 0 {
			id, score = got[0].ID, got[0].Score
		}
		spoken := score >= x.Threshold()
		if q.FAQ == "" {
			o.uncovered++
			if spoken {
				o.answered++
			}
		} else {
			o.covered++
			if spoken && id == q.FAQ {
				o.right++
			} else if spoken {
				o.wrong++
			}
		}
		if report && (spoken != (q.FAQ != "") || q.FAQ != "" && id != q.FAQ) {
			t.Logf("%.2f %-14s should be %-14s %s", score, id, q.FAQ, q.Text)
		}
	}
	return o
}

// leftOut asks every covered question again where its answer was taken out of the FAQ: nothing should be answered, though much
// is near.
func leftOut(t testing.TB, faq []chat.FAQ, questions []asked, e Embedder) outcome {
	var sum outcome
	for i, f := range faq {
		x, err := New(context.Background(), slices.Delete(slices.Clone(faq), i, i+1), e)
		if err != nil {
			t.Fatal(err)
		}
		var gone []asked
		for _, q := range questions {
			if q.FAQ == f.ID {
				q.FAQ = ""
				gone = append(gone, q)
			}
		}
		o := measure(t, x, gone, e, false)
		sum.uncovered += o.uncovered
		sum.answered += o.answered
	}
	return sum
}
