package intent

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"shoptalk/chat"
	"shoptalk/intent/head"
)

// compass is a model whose embedding points where the first of its words in a text says, and whose intents are a given softmax.
type compass struct{ scripted }

// points are the directions of the words that compass knows.
var points = map[string][]float32{"ring": {1, 0, 0}, "chain": {0, 1, 0}, "parcel": {0, 0, 1}}

func (c *compass) Forward(ctx context.Context, text string) (Vectors, error) {
	v, err := c.scripted.Forward(ctx, text)
	v.Embedding = []float32{0.6, 0.6, 0.6}
	for word, at := range points {
		if strings.Contains(text, word) {
			v.Embedding = at
		}
	}
	return v, err
}

// held is a Taught that says what it is told to.
type held struct{ head *head.Head }

func (h *held) Current() *head.Head { return h.head }

// taughtHead knows two intents by the words of compass; with parcels as other matters, where they are the background.
func taughtHead(t *testing.T, only, background bool, first, second string) *head.Head {
	t.Helper()
	var examples []head.Example
	for i := range 12 {
		examples = append(examples, head.Example{Text: fmt.Sprint("ring", i), Intent: first, Vector: points["ring"]}, head.Example{Text: fmt.Sprint("chain", i), Intent: second, Vector: points["chain"]})
	}
	o := head.Options{Model: "toy-1", Only: only}
	for range 12 {
		if background {
			o.Background.Names, o.Background.Vectors = append(o.Background.Names, "order.status"), append(o.Background.Vectors, points["parcel"])
		}
	}
	h, _, err := head.Fit(t.Context(), examples, o)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func parcels() *compass {
	return &compass{scripted{answers: map[string][]float32{"parcel": {9, 0, 0, 0}, "back": {0, 9, 0, 0}, "ring": {0, 0, 0, 2}}}}
}

func names(g chat.Reading) []string {
	var out []string
	for _, s := range g.Ranking {
		out = append(out, s.Name)
	}
	slices.Sort(out)
	return out
}

func TestTheShopsIntentsAreReadBesideTheBuiltInOnes(t *testing.T) {
	r := New(Options{Model: parcels(), Taught: &held{taughtHead(t, false, true, "gold.ring", "gold.chain")}})
	all := []string{"chat.greet", "gold.chain", "gold.ring", "invoice.request", "order.status", "return.request"}
	if got := r.Intents(); !slices.Equal(slices.Sorted(slices.Values(got)), all) {
		t.Errorf("the reader knows %v", got)
	}
	for text, want := range map[string]string{"a ring": "gold.ring", "a chain": "gold.chain", "my parcel": "order.status"} {
		g := read(t, r, text)
		if g.Intent.Name != want || g.Abstained {
			t.Errorf("%s: got %v, abstained %t, want %s", text, g.Intent, g.Abstained, want)
		}
		if !slices.Equal(names(g), all) {
			t.Errorf("%s: ranked are %v", text, names(g))
		}
		if g.Model != "toy-1" {
			t.Errorf("read by %s", g.Model)
		}
	}
}

func TestTheShopsIntentsAloneAreAllThereIs(t *testing.T) {
	r := New(Options{Model: parcels(), Taught: &held{taughtHead(t, true, true, "gold.ring", "gold.chain")}})
	if got := r.Intents(); !slices.Equal(got, []string{"gold.chain", "gold.ring"}) {
		t.Errorf("the reader knows %v", got)
	}
	if g := read(t, r, "a ring"); g.Intent.Name != "gold.ring" || g.Abstained || len(g.Ranking) != 2 {
		t.Errorf("got %+v", g)
	}
	// What is none of the shop's matters is doubt, spread evenly.
	g := read(t, r, "my parcel")
	if len(g.Ranking) != 2 || math.Abs(g.Ranking[0].Confidence-0.5) > 0.1 {
		t.Errorf("another matter is ranked %v", g.Ranking)
	}
}

func TestAnIntentThatBothKnowGetsBothShares(t *testing.T) {
	h := taughtHead(t, false, true, "order.status", "gold.chain")
	own, rest, err := h.Score([]float32{0.6, 0.6, 0.6})
	if err != nil {
		t.Fatal(err)
	}
	p := softmax([]float32{0, 9, 0, 0}, 2) // of "back", at the temperature of English
	at := slices.Index(h.Names(), "order.status")
	g := read(t, New(Options{Model: parcels(), Taught: &held{h}}), "give it back")
	if want := []string{"chat.greet", "gold.chain", "invoice.request", "order.status", "return.request"}; !slices.Equal(names(g), want) {
		t.Fatalf("ranked are %v, want %v", names(g), want)
	}
	for _, s := range g.Ranking {
		if want := own[at] + rest*p[0]; s.Name == "order.status" && math.Abs(s.Confidence-want) > 1e-9 {
			t.Errorf("order.status has %v, want %v", s.Confidence, want)
		}
		if want := rest * p[1]; s.Name == "return.request" && math.Abs(s.Confidence-want) > 1e-9 {
			t.Errorf("return.request has %v, want %v", s.Confidence, want)
		}
	}
}

func TestAReadingAbstainsBelowTheHeadsThreshold(t *testing.T) {
	h := taughtHead(t, true, true, "gold.ring", "gold.chain")
	for text, abstains := range map[string]bool{"a ring": false, "a chain": false, "": true, "???": true, "привет ring": true} {
		if g := read(t, New(Options{Model: parcels(), Taught: &held{h}}), text); g.Abstained != abstains {
			t.Errorf("%q: abstained is %t with %v", text, g.Abstained, g.Intent)
		}
	}
}

func TestAHeadOfAnotherWidthTakesNoPart(t *testing.T) {
	h := taughtHead(t, true, false, "gold.ring", "gold.chain")
	with, without := New(Options{Model: &scripted{answers: parcels().answers}, Taught: &held{h}}), New(Options{Model: &scripted{answers: parcels().answers}})
	for _, text := range []string{"my parcel", "ring", "hello"} { // scripted embeds two numbers, the head wants three
		if a, b := read(t, with, text), read(t, without, text); !slices.Equal(a.Ranking, b.Ranking) || a.Abstained != b.Abstained {
			t.Errorf("%s: got %v, without the head %v", text, a.Ranking, b.Ranking)
		}
	}
}

func TestWithoutAModelOrAHeadTheBuiltInIntentsAreRead(t *testing.T) {
	h := taughtHead(t, true, true, "gold.ring", "gold.chain")
	for name, r := range map[string]*Reader{"by rules": New(Options{Taught: &held{h}}), "no head yet": New(Options{Model: parcels(), Taught: &held{}})} {
		if slices.Contains(r.Intents(), "gold.ring") || !slices.Contains(names(read(t, r, "my parcel")), "order.status") {
			t.Errorf("%s: the reader knows %v", name, r.Intents())
		}
	}
}

func TestAFailingModelAbstainsOverTheShopsIntents(t *testing.T) {
	r := New(Options{Model: &scripted{err: fmt.Errorf("NaN")}, Taught: &held{taughtHead(t, true, true, "gold.ring", "gold.chain")}})
	if g := read(t, r, "我要退货"); !g.Abstained || !slices.Equal(names(g), []string{"gold.chain", "gold.ring"}) {
		t.Errorf("got %v, abstained %t", g.Ranking, g.Abstained)
	}
}

func TestAHeadThatComesWhileTheReaderRunsIsUsedForTextsReadBefore(t *testing.T) {
	taught := &held{}
	r := New(Options{Model: parcels(), Taught: taught})
	if g := read(t, r, "a ring"); g.Intent.Name != "invoice.request" {
		t.Errorf("before: got %v", g.Intent)
	}
	taught.head = taughtHead(t, false, true, "gold.ring", "gold.chain")
	if g := read(t, r, "a ring"); g.Intent.Name != "gold.ring" {
		t.Errorf("after: got %v", g.Intent)
	}
}

func TestThereArePhrasesOfEveryBuiltInIntentInBothLanguages(t *testing.T) {
	r, both := New(Options{}), map[string][2]int{}
	for _, e := range Phrases() {
		n := both[e.Label]
		if e.Text == "" || strings.ContainsAny(e.Text, "+|*=") {
			t.Errorf("%s: %q is no phrase", e.Label, e.Text)
		}
		if language, _ := chat.LanguageOf(e.Text); language == chat.Chinese {
			n[0]++
		} else {
			n[1]++
		}
		both[e.Label] = n
	}
	for _, name := range r.Intents() {
		if n := both[name]; n[0] == 0 || n[1] == 0 || n[0] > 8 || n[1] > 8 {
			t.Errorf("%s has %d Chinese and %d English phrases", name, n[0], n[1])
		}
	}
}
