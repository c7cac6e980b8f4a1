package entity

import (
	"bufio"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/cmd/shoptalk/demo"
)

// misses prints what is not found, and found wrongly, in the odd-numbered lines. The even ones are scored alone, so that rules
// are not bent to them.
var misses = flag.Bool("misses", false, "print what goes wrong in the odd-numbered marked messages")

// markedFloor is the least F1 over all marked messages, and over each half of them.
const markedFloor = 0.95

// marked is a message of testdata/marked.jsonl; its README says how the marks are meant.
type marked struct {
	Text     string `json:"text"`
	Entities []struct {
		Type  string `json:"type"`
		Text  string `json:"text"`
		Value string `json:"value"`
		Not   bool   `json:"not"`
	} `json:"entities"`
}

func readMarked(t testing.TB) []marked {
	t.Helper()
	file, err := os.Open("testdata/marked.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var out []marked
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var m marked
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			t.Fatalf("line %d: %v", len(out)+1, err)
		}
		out = append(out, m)
	}
	return out
}

// places gives the marks of a message as entities: each at the first place of its text that no earlier mark has taken.
func (m marked) places(t testing.TB) []chat.Entity {
	t.Helper()
	runes := []rune(m.Text)
	taken := make([]bool, len(runes))
	var out []chat.Entity
	for _, e := range m.Entities {
		want, start := []rune(e.Text), -1
		for i := 0; i+len(want) <= len(runes) && start < 0; i++ {
			if slices.Equal(runes[i:i+len(want)], want) && !slices.Contains(taken[i:i+len(want)], true) {
				start = i
			}
		}
		if start < 0 || len(want) == 0 {
			t.Fatalf("%s: the mark %q does not stand there", m.Text, e.Text)
		}
		for i := range want {
			taken[start+i] = true
		}
		out = append(out, chat.Entity{Type: e.Type, Text: e.Text, Value: e.Value, Not: e.Not, Start: start, End: start + len(want)})
	}
	return out
}

// tally counts hits, what was missed and what was found wrongly.
type tally struct{ hit, missed, wrong int }

func (c tally) f1() float64 { return 2 * float64(c.hit) / float64(max(1, 2*c.hit+c.missed+c.wrong)) }

func (c tally) String() string {
	return fmt.Sprintf("P %.3f  R %.3f  F1 %.3f", float64(c.hit)/float64(max(1, c.hit+c.wrong)), float64(c.hit)/float64(max(1, c.hit+c.missed)), c.f1())
}

// compare pairs what was found with the marks: same type, value and refusal, at places that overlap.
func compare(want, got []chat.Entity) (missed, wrong []chat.Entity) {
	used := make([]bool, len(want))
	for _, g := range got {
		k := slices.IndexFunc(want, func(w chat.Entity) bool {
			return w.Type == g.Type && w.Value == g.Value && w.Not == g.Not && w.Start < g.End && g.Start < w.End
		})
		for k >= 0 && used[k] { // a mark is found once
			next := slices.IndexFunc(want[k+1:], func(w chat.Entity) bool {
				return w.Type == g.Type && w.Value == g.Value && w.Not == g.Not && w.Start < g.End && g.Start < w.End
			})
			if next < 0 {
				k = -1
				break
			}
			k += 1 + next
		}
		if k < 0 {
			wrong = append(wrong, g)
			continue
		}
		used[k] = true
	}
	for k, w := range want {
		if !used[k] {
			missed = append(missed, w)
		}
	}
	return missed, wrong
}

// demoFinder resolves against the demo shop as it stands on the day that the marks were made for.
func demoFinder(t testing.TB) *Finder {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, zone)
	contents, err := demo.Contents(now)
	if err != nil {
		t.Fatal(err)
	}
	return New(Options{Catalogue: stock{contents.Products, contents.Categories}, Now: func() time.Time { return now }, Zone: zone, Currency: "CNY"})
}

type stock struct {
	products   []chat.Product
	categories []chat.Category
}

func (s stock) Products() []chat.Product    { return s.products }
func (s stock) Categories() []chat.Category { return s.categories }

func TestTheMarkedMessagesAreReadAsTheyAreMarked(t *testing.T) {
	f := demoFinder(t)
	halves := [2]map[string]tally{{}, {}} // odd lines, even lines
	for i, m := range readMarked(t) {
		want := m.places(t)
		missed, wrong := compare(want, f.Find(m.Text))
		half := halves[i%2]
		for _, w := range want {
			half[w.Type] = tally{half[w.Type].hit + 1, half[w.Type].missed, half[w.Type].wrong}
		}
		for _, e := range missed {
			c := half[e.Type]
			half[e.Type] = tally{c.hit - 1, c.missed + 1, c.wrong}
		}
		for _, e := range wrong {
			c := half[e.Type]
			half[e.Type] = tally{c.hit, c.missed, c.wrong + 1}
		}
		if *misses && i%2 == 0 && len(missed)+len(wrong) > 0 {
			t.Logf("%d: %s\n  missed %s\n  wrong  %s", i+1, m.Text, listed(missed), listed(wrong))
		}
	}
	report(t, halves)
}

func listed(list []chat.Entity) string {
	var out []string
	for _, e := range list {
		not := ""
		if e.Not {
			not = "-"
		}
		out = append(out, fmt.Sprintf("%s%s=%s (%s)", not, e.Type, e.Value, e.Text))
	}
	return strings.Join(out, ", ")
}

func report(t *testing.T, halves [2]map[string]tally) {
	t.Helper()
	var sums [3]tally
	kinds := map[string]bool{}
	for h := range halves {
		for kind, c := range halves[h] {
			kinds[kind] = true
			for _, at := range []int{h, 2} {
				sums[at] = tally{sums[at].hit + c.hit, sums[at].missed + c.missed, sums[at].wrong + c.wrong}
			}
		}
	}
	for _, kind := range slices.SortedFunc(maps.Keys(kinds), cmp.Compare) {
		odd, even := halves[0][kind], halves[1][kind]
		t.Logf("%-16s odd %s (%d)   even %s (%d)", kind, odd, odd.hit+odd.missed, even, even.hit+even.missed)
	}
	for i, name := range []string{"odd lines", "even lines", "all"} {
		t.Logf("%-16s %s (%d marks)", name, sums[i], sums[i].hit+sums[i].missed)
		if sums[i].f1() < markedFloor {
			t.Errorf("%s: F1 %.3f is under %.2f", name, sums[i].f1(), markedFloor)
		}
	}
}
