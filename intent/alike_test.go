package intent_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"shoptalk/chat"
	"shoptalk/intent"
)

// jsonLines decodes a file of JSON Lines.
func jsonLines[T any](t *testing.T, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []T
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("%s:%d: %v", path, len(out)+1, err)
		}
		out = append(out, row)
	}
	return out
}

func reading(t *testing.T, r *intent.Reader, text string) chat.Reading {
	t.Helper()
	g, err := r.Read(context.Background(), text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// alikeFloor is the share of pairs of a kind whose two sides get the same first intent. Measured with the shipped pack, less three points.
var alikeFloor = map[string]float64{"case": 0.97, "width": 0.97, "script": 0.97, "question_mark": 0.97, "polite": 0.97, "typo": 0.85, "homophone": 0.74}

func TestPairsThatMeanTheSameReadAlike(t *testing.T) {
	type pair struct{ Kind, A, B, Intent string }
	r := intent.New(intent.Options{Model: shipped(t)})
	alike, all := map[string]int{}, map[string]int{}
	for _, p := range jsonLines[pair](t, "testdata/alike.jsonl") {
		all[p.Kind]++
		a, b := reading(t, r, p.A), reading(t, r, p.B)
		if a.Intent.Name == b.Intent.Name {
			alike[p.Kind]++
			continue
		}
		t.Logf("%s: %q %s %.2f, %q %s %.2f", p.Kind, p.A, a.Intent.Name, a.Intent.Confidence, p.B, b.Intent.Name, b.Intent.Confidence)
	}
	for kind, floor := range alikeFloor {
		share := float64(alike[kind]) / float64(max(all[kind], 1))
		t.Logf("%s: %d of %d alike", kind, alike[kind], all[kind])
		if share < floor {
			t.Errorf("%s: %.3f read alike, want %.2f", kind, share, floor)
		}
	}
}

// severalFloor is the share of messages whose parts are as marked, of those with several wishes and of those with one.
const severalFloor, oneFloor = 0.57, 0.93

// placedFloor is the share of messages with the right number of parts whose parts stand where marked.
const placedFloor = 0.9

func TestSeveralWishesAreReadApartAndOneIsLeftWhole(t *testing.T) {
	type message struct {
		Text           string
		Intents, Parts []string
	}
	r := intent.New(intent.Options{Model: shipped(t)})
	var right, all [2]int
	placed, counted := 0, 0
	for _, m := range jsonLines[message](t, "testdata/several.jsonl") {
		var got []string
		parts := reading(t, r, m.Text).Parts
		for _, p := range parts {
			got = append(got, p.Intent)
		}
		if len(m.Intents) > 1 && len(parts) == len(m.Intents) {
			counted++
			bare := func(text string) string { return strings.TrimRight(text, "，,。.？?！! ") }
			if slices.EqualFunc(parts, m.Parts, func(p chat.Part, want string) bool { return bare(p.Text) == bare(want) }) {
				placed++
			} else {
				t.Logf("%q: parted as %+v, want %q", m.Text, parts, m.Parts)
			}
		}
		kind := min(len(m.Intents)-1, 1)
		all[kind]++
		// How many wishes there are is what parts answer for; which, the reading of each.
		if len(m.Intents) == 1 && len(got) == 1 || slices.Equal(got, m.Intents) {
			right[kind]++
			continue
		}
		t.Logf("%q: got %v, want %v", m.Text, got, m.Intents)
	}
	t.Logf("of %d with the right number of parts %d are parted where marked", counted, placed)
	if float64(placed) < placedFloor*float64(counted) {
		t.Errorf("of %d with the right number of parts %d are parted where marked, want %.2f", counted, placed, placedFloor)
	}
	t.Logf("one wish left whole: %d of %d; several read apart: %d of %d", right[0], all[0], right[1], all[1])
	if float64(right[0]) < oneFloor*float64(all[0]) || float64(right[1]) < severalFloor*float64(all[1]) {
		t.Errorf("one wish left whole: %d of %d, want %.2f; several read apart: %d of %d, want %.2f", right[0], all[0], oneFloor, right[1], all[1], severalFloor)
	}
}
