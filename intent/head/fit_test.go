package head

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestTheSameExamplesGiveTheSameHead(t *testing.T) {
	made := func() ([]byte, Report) {
		w := newWorld(11)
		h, report := fit(t, w.examples(25, ownNames...), Options{Model: "toy-1", Background: w.background(12, otherNames...)})
		content, err := h.encode()
		if err != nil {
			t.Fatal(err)
		}
		return content, report
	}
	first, report := made()
	again, reportAgain := made()
	if !bytes.Equal(first, again) {
		t.Error("two fits of the same examples differ")
	}
	if report.Accuracy != reportAgain.Accuracy || !slices.Equal(report.HeldOut, reportAgain.HeldOut) || !slices.Equal(report.Overlaps, reportAgain.Overlaps) || !slices.Equal(report.Doubtful, reportAgain.Doubtful) {
		t.Errorf("two reports differ: %+v and %+v", report, reportAgain)
	}
}

func TestARowUnderTheWrongLabelIsDoubtful(t *testing.T) {
	w := newWorld(12)
	examples := w.examples(40, ownNames...)
	wrong := []int{3, 11, 50}
	for _, i := range wrong {
		examples[i].Intent = ownNames[2]
	}
	_, report := fit(t, examples, Options{})
	var rows []int
	for i, d := range report.Doubtful {
		rows = append(rows, d.Row)
		if !slices.Contains(wrong, d.Row) {
			t.Errorf("row %d is as it should be and called doubtful: %+v", d.Row, d)
		} else if want := ownNames[d.Row/40]; d.Reads != want || d.Confidence < doubtSeen {
			t.Errorf("row %d reads like %s (%.2f), want %s", d.Row, d.Reads, d.Confidence, want)
		}
		if i > 0 && d.Confidence > report.Doubtful[i-1].Confidence {
			t.Errorf("row %d comes after a less doubtful one", d.Row)
		}
	}
	if slices.Sort(rows); !slices.Equal(rows, wrong) {
		t.Errorf("doubtful are %v, want %v", rows, wrong)
	}
}

func TestIntentsWithTheSameTextsOverlap(t *testing.T) {
	w := newWorld(13)
	examples := w.examples(30, ownNames...)
	for i := range 30 {
		examples = append(examples, Example{examples[i].Text + "!", "ring.text", w.near(ownNames[0], spread)})
	}
	_, report := fit(t, examples, Options{})
	if len(report.Overlaps) != 1 || report.Overlaps[0].First != ownNames[0] || report.Overlaps[0].Second != "ring.text" {
		t.Fatalf("overlaps: %v", report.Overlaps)
	}
	if share := report.Overlaps[0].Share; share < 0.3 || share > 0.7 {
		t.Errorf("two names for one thing take %.2f of each other's texts, want about half", share)
	}
}

func TestAnIntentWithFewExamplesIsThin(t *testing.T) {
	w := newWorld(14)
	examples := append(w.examples(thinBelow, ownNames[0]), w.examples(thinBelow-1, ownNames[1])...)
	_, report := fit(t, examples, Options{})
	if !slices.Equal(report.Thin, []Thin{{ownNames[1], thinBelow - 1}}) {
		t.Errorf("thin are %v", report.Thin)
	}
}

func TestWhatIsWeakInEveryNameIsNoneOfThemWithoutABackground(t *testing.T) {
	w := newWorld(15)
	h, _ := fit(t, w.examples(80, ownNames...), Options{Only: true})
	strange, known := 0, 0
	for range 40 {
		if own, rest := score(t, h, w.near("never.shown", spread)); rest > slices.Max(own) {
			strange++
		}
		if own, rest := score(t, h, w.near(ownNames[1], spread)); own[1] > rest {
			known++
		}
	}
	if strange < 36 || known < 36 {
		t.Errorf("of 40 messages of no name %d are none, of 40 of a name %d are it; want 36 of each", strange, known)
	}
}

func TestWithoutRowsToHoldOutThereIsNoAccuracy(t *testing.T) {
	_, report := fit(t, newWorld(15).examples(heldOutEvery-1, ownNames...), Options{})
	if !math.IsNaN(report.Accuracy) || len(report.HeldOut) != 0 || report.Tried != nil {
		t.Errorf("accuracy %v on %d rows", report.Accuracy, len(report.HeldOut))
	}
}

func TestATextThatComesTwiceIsHeldOutTwiceOrNotAtAll(t *testing.T) {
	w := newWorld(16)
	examples := w.examples(40, ownNames...)
	for _, e := range examples[:len(examples):len(examples)] {
		examples = append(examples, Example{"  " + strings.ToUpper(e.Text), e.Intent, w.near(e.Intent, spread)})
	}
	_, report := fit(t, examples, Options{})
	held := map[string]int{}
	for _, i := range report.HeldOut {
		held[strings.ToLower(strings.TrimSpace(examples[i].Text))]++
	}
	if len(held) == 0 {
		t.Fatal("nothing is held out")
	}
	for text, times := range held {
		if times != 2 {
			t.Errorf("%s is held out %d times of 2", text, times)
		}
	}
}

func TestTheFitThatWasMeasuredIsGiven(t *testing.T) {
	w := newWorld(17)
	examples := w.examples(40, ownNames...)
	h, report := fit(t, examples, Options{Only: true})
	right := 0
	for _, i := range report.HeldOut {
		own, _ := score(t, report.Tried, examples[i].Vector)
		if report.Tried.Names()[largest(own)] == examples[i].Intent {
			right++
		}
	}
	if got := float64(right) / float64(len(report.HeldOut)); got != report.Accuracy || !report.Tried.Only() {
		t.Errorf("it is right on %.3f, the report says %.3f", got, report.Accuracy)
	}
	if report.Tried == h || slices.Equal(report.Tried.weights, h.weights) {
		t.Error("the fit that was measured has seen all rows")
	}
}

func TestWhatIsWrongWithTheExamplesIsNamed(t *testing.T) {
	w := newWorld(18)
	good := func() []Example { return w.examples(3, ownNames...) }
	spoilt := func(spoil func([]Example)) []Example {
		list := good()
		spoil(list)
		return list
	}
	bad := float32(math.NaN())
	for name, c := range map[string]struct {
		examples []Example
		options  Options
		few      bool
		says     string
	}{
		"no rows":                 {nil, Options{}, true, "there are none"},
		"one intent":              {w.examples(9, "ring.resize"), Options{}, true, "ring.resize"},
		"one intent, alone":       {w.examples(9, "ring.resize"), Options{Only: true, Background: w.background(3, otherNames...)}, true, "ring.resize"},
		"a text for each":         {w.examples(1, ownNames...), Options{}, true, "two different texts"},
		"the same text again":     {spoilt(func(l []Example) { sameTexts(l) }), Options{}, true, "two different texts"},
		"no intent":               {spoilt(func(l []Example) { l[4].Intent = "" }), Options{}, false, "example 5 has no intent"},
		"no embedding":            {spoilt(func(l []Example) { l[0].Vector = nil }), Options{}, false, "example 1"},
		"different widths":        {spoilt(func(l []Example) { l[7].Vector = l[7].Vector[1:] }), Options{}, false, "example 8 has an embedding of 23 numbers, the first has 24"},
		"not a number":            {spoilt(func(l []Example) { l[2].Vector[5] = bad }), Options{}, false, "example 3"},
		"background's names":      {good(), Options{Background: Background{Names: []string{"a"}}}, false, "1 names for 0 vectors"},
		"background's width":      {good(), Options{Background: Background{Names: []string{"a"}, Vectors: [][]float32{{1, 2}}}}, false, "background row 1 has 2 numbers"},
		"language's width":        {good(), Options{Background: Background{Language: []float32{1}}}, false, "language direction has 1 numbers"},
		"background not a number": {good(), Options{Background: Background{Names: []string{"a"}, Vectors: [][]float32{append(make([]float32, testWidth-1), bad)}}}, false, "background row 1"},
	} {
		h, _, err := Fit(t.Context(), c.examples, c.options)
		if err == nil || h != nil || errors.Is(err, ErrTooFew) != c.few || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %q in it", name, err, c.says)
		}
	}
}

func sameTexts(list []Example) {
	for i := range list {
		list[i].Text = "same"
	}
}

func TestAContextThatEndedEndsFit(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if h, _, err := Fit(ctx, newWorld(19).examples(20, ownNames...), Options{}); h != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v", h, err)
	}
}

func TestVectorsWithoutAnyDifferenceAreFittedWithoutPreference(t *testing.T) {
	w := newWorld(20)
	examples, same := w.examples(10, ownNames...), w.direction()
	for i := range examples {
		examples[i].Vector = same
	}
	h, _ := fit(t, examples, Options{})
	own, _ := score(t, h, same)
	for _, p := range own {
		if math.Abs(p-1.0/3) > 0.1 {
			t.Errorf("scores are %v, want a third each", own)
		}
	}
}

func TestWhatTellsOfTheLanguageAloneIsNotLookedAt(t *testing.T) {
	w := newWorld(11)
	language := w.direction()
	spoken := func(rows []Example, by float32) []Example {
		for i := range rows {
			for j := range rows[i].Vector {
				rows[i].Vector[j] += by * language[j]
			}
			unit(rows[i].Vector)
		}
		return rows
	}
	taught := spoken(w.examples(12, "a", "b"), 2)
	asked := spoken(w.examples(20, "a", "b"), -2)
	right := func(o Options) int {
		h, _, err := Fit(t.Context(), taught, o)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, e := range asked {
			own, _, err := h.Score(e.Vector)
			if err != nil {
				t.Fatal(err)
			}
			if h.Names()[largest(own)] == e.Intent && own[largest(own)] > 0.8 {
				n++
			}
		}
		return n
	}
	without, with := right(Options{}), right(Options{Background: Background{Language: language}})
	if with < len(asked)*9/10 || with < without {
		t.Errorf("in the other language %d of %d are read, without the direction %d", with, len(asked), without)
	}
}
