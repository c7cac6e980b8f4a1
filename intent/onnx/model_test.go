package onnx

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

func open(t *testing.T, pack fstest.MapFS) *Model {
	t.Helper()
	m, err := Open(pack, Options{Callers: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return m
}

func TestAPackAnswersWithLabelsAndAUnitVector(t *testing.T) {
	m := open(t, toyPack(t, newToy().graph(), nil))
	v, err := m.Forward(context.Background(), "a 退货")
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Intent) != 3 || len(v.Sentiment) != 3 || len(v.Embedding) != toyDim {
		t.Fatalf("got %d, %d and %d numbers", len(v.Intent), len(v.Sentiment), len(v.Embedding))
	}
	if c := cosine(v.Embedding, toyEmbedding(0, 3, 4, 3, 8, 1)); c < 0.9999 {
		t.Errorf("the embedding has cosine %v with the mean of its rows", c)
	}
	if n := norm(v.Embedding); math.Abs(n-1) > 1e-5 {
		t.Errorf("the embedding has length %v", n)
	}
	l := m.Labels()
	if l.Model != "toy-1.2.3" || l.Temperature["en"] != 2 || l.Thresholds["b"] != 0.6 {
		t.Errorf("labels are %+v", l)
	}
}

func TestGraphsWithMaskSegmentsPositionsAndNarrowIDsAreFilled(t *testing.T) {
	toy := newToy()
	toy.inputs = []message{value("attention_mask", protoInt64, 0, 0), value("input_ids", protoInt32, 0, 0), value("token_type_ids", protoInt32, 0, 0), value("position_ids", protoInt64, 0, 0)}
	m := open(t, toyPack(t, toy.graph(), nil))
	b, err := m.bind(1, 3)
	if err != nil {
		t.Fatal(err)
	}
	defer b.destroy()
	b.fill(m.inputs, 0, []int64{7, 8, 9})
	for i, in := range m.inputs {
		var got []int64
		if in.wide {
			got = b.wide[i].GetData()
		} else {
			for _, x := range b.narrow[i].GetData() {
				got = append(got, int64(x))
			}
		}
		want := map[string][]int64{"input_ids": {7, 8, 9}, "attention_mask": {1, 1, 1}, "token_type_ids": {0, 0, 0}, "position_ids": {0, 1, 2}}[in.name]
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", in.name, got, want)
		}
	}
	if _, err := m.Forward(context.Background(), "hi"); err != nil {
		t.Error(err)
	}
}

func TestADamagedOrUnfitPackIsRefusedByName(t *testing.T) {
	good := newToy().graph()
	wide := newToy()
	wide.intents = 5
	strange := newToy()
	strange.inputs = append(strange.inputs, value("pixels", protoInt64, 0, 0))
	fixed := newToy()
	fixed.inputs = []message{value("input_ids", protoInt64, 0, 128)}
	single := newToy()
	single.inputs = []message{value("input_ids", protoInt64, 1, 0)}
	real := newToy()
	real.inputs = []message{value("input_ids", protoFloat, 0, 0)}
	for name, c := range map[string]struct {
		pack fstest.MapFS
		file string
		says string
	}{
		"one bit of the graph":   {flip(toyPack(t, good, nil), graphFile), graphFile, "SHA-256"},
		"one bit of the tokens":  {flip(toyPack(t, good, nil), tokenizerFile), tokenizerFile, "SHA-256"},
		"graph is missing":       {without(toyPack(t, good, nil), graphFile), graphFile, "not exist"},
		"card is missing":        {without(toyPack(t, good, nil), packFile), packFile, "not exist"},
		"card is cut short":      {fstest.MapFS{packFile: {Data: []byte(`{"name":"toy"`)}}, packFile, "JSON"},
		"no graph":               {toyPack(t, []byte("not a graph"), nil), graphFile, ""},
		"labels and width":       {toyPack(t, wide.graph(), nil), graphFile, "intent_logits"},
		"an unknown input":       {toyPack(t, strange.graph(), nil), graphFile, "pixels"},
		"a fixed batch":          {toyPack(t, single.graph(), nil), graphFile, "free batch and sequence"},
		"a fixed length":         {toyPack(t, fixed.graph(), nil), graphFile, "free batch and sequence"},
		"dim and width":          {toyPack(t, good, func(c *card) { c.Dim = 5; c.Known[0].Embedding = []float32{1, 2, 3, 4, 5} }), graphFile, "embedding"},
		"another answer":         {toyPack(t, good, func(c *card) { c.Known[0].Intent = "a" }), graphFile, "it reads c"},
		"another direction":      {toyPack(t, good, func(c *card) { c.Known[0].Embedding = []float32{1, -1, 1, -1} }), graphFile, "cosine"},
		"other ids":              {toyPack(t, good, func(c *card) { c.Known[0].IDs = []int64{0, 1} }), graphFile, "tokenizer"},
		"no known answer":        {toyPack(t, good, func(c *card) { c.Known = nil }), packFile, "known"},
		"a label twice":          {toyPack(t, good, func(c *card) { c.Intents[1] = "a" }), packFile, "twice"},
		"a threshold for nobody": {toyPack(t, good, func(c *card) { c.Thresholds["zz"] = 0.5 }), packFile, "zz"},
		"a threshold over one":   {toyPack(t, good, func(c *card) { c.Thresholds["a"] = 1.5 }), packFile, "between 0 and 1"},
		"temperature zero":       {toyPack(t, good, func(c *card) { c.Temperature["zh"] = 0 }), packFile, "temperature"},
		"a mood of its own":      {toyPack(t, good, func(c *card) { c.Sentiments[0] = "sad" }), packFile, "negative"},
		"a file outside":         {toyPack(t, good, func(c *card) { c.Files["../x"] = "00" }), packFile, "inside the pack"},
		"ids that are no ids":    {toyPack(t, real.graph(), nil), graphFile, ""},
		"a card of other bytes":  {with(toyPack(t, good, nil), packDigest, strings.Repeat("0", 64)), packFile, "SHA-256"},
	} {
		m, err := Open(c.pack, Options{})
		var refused *PackError
		if !errors.As(err, &refused) {
			t.Errorf("%s: got %v, want a PackError", name, err)
			if m != nil {
				m.Close()
			}
			continue
		}
		if refused.File != c.file || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), c.file) {
			t.Errorf("%s: got %v, want %s named with %q", name, err, c.file, c.says)
		}
	}
}

func flip(p fstest.MapFS, file string) fstest.MapFS {
	data := slices.Clone(p[file].Data)
	data[len(data)/2] ^= 1
	p[file] = &fstest.MapFile{Data: data}
	return p
}

func without(p fstest.MapFS, file string) fstest.MapFS { delete(p, file); return p }

func with(p fstest.MapFS, file, content string) fstest.MapFS {
	p[file] = &fstest.MapFile{Data: []byte(content)}
	return p
}

func TestACardThatMatchesItsDigestIsRead(t *testing.T) {
	p := toyPack(t, newToy().graph(), nil)
	open(t, with(p, packDigest, digest(p[packFile].Data)+"  pack.json\n"))
}

func TestNumbersThatAreNotFiniteAreAnError(t *testing.T) {
	toy := newToy()
	toy.table[6*toyDim] = float32(math.NaN()) // the piece 退
	m := open(t, toyPack(t, toy.graph(), nil))
	if _, err := m.Forward(context.Background(), "退"); !errors.Is(err, ErrNotFinite) {
		t.Errorf("got %v, want ErrNotFinite", err)
	}
	if _, err := m.Forward(context.Background(), "a"); err != nil {
		t.Errorf("another text: %v", err)
	}
}

func TestLongTextIsReadToItsBound(t *testing.T) {
	m := open(t, toyPack(t, newToy().graph(), nil))
	for _, text := range []string{strings.Repeat("a ", 40000), strings.Repeat("😀", 16384), strings.Repeat(" ", 10000), "\x00", "", "\uFFFD"} {
		if _, err := m.Forward(context.Background(), text); err != nil {
			t.Errorf("%d bytes: %v", len(text), err)
		}
	}
}

func TestManyCallersGetTheirOwnAnswers(t *testing.T) {
	m := open(t, toyPack(t, newToy().graph(), nil))
	texts := []string{"a", "b", "a b", "退货", "hi a", "a a a a"}
	want := make([][]float32, len(texts))
	for i, text := range texts {
		v, err := m.Forward(context.Background(), text)
		if err != nil {
			t.Fatal(err)
		}
		want[i] = v.Intent
	}
	var wait sync.WaitGroup
	for caller := range 8 {
		wait.Go(func() {
			for n := range 200 {
				i := (n + caller) % len(texts)
				if v, err := m.Forward(context.Background(), texts[i]); err != nil || !slices.Equal(v.Intent, want[i]) {
					t.Errorf("%q: got %v, %v, want %v", texts[i], v.Intent, err, want[i])
					return
				}
			}
		})
	}
	wait.Wait()
}

func TestAClosedModelSaysSo(t *testing.T) {
	m, err := Open(toyPack(t, newToy().graph(), nil), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := m.Forward(context.Background(), "a"); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
}

func TestACallerWhoGivesUpWaitingGetsTheReason(t *testing.T) {
	m := open(t, toyPack(t, newToy().graph(), nil))
	first, second := <-m.lanes, <-m.lanes
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.Forward(ctx, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	m.lanes <- first
	m.lanes <- second
}

// TestAMissingLibraryIsToldApartFromABadPack runs in a process of its own: a library is loaded once.
func TestAMissingLibraryIsToldApartFromABadPack(t *testing.T) {
	if os.Getenv("SHOPTALK_TEST_NO_LIBRARY") != "" {
		_, err := Open(toyPack(t, newToy().graph(), nil), Options{})
		if !errors.Is(err, ErrNoLibrary) || !strings.Contains(err.Error(), "/nowhere/lib.so") {
			t.Fatalf("got %v, want ErrNoLibrary with the path", err)
		}
		return
	}
	again := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	again.Env = append(os.Environ(), "SHOPTALK_TEST_NO_LIBRARY=1", LibraryVariable+"=/nowhere/lib.so")
	if out, err := again.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func FuzzPack(f *testing.F) {
	f.Add([]byte(`{"name":"x","version":"1","files":{"model.onnx":"00","tokenizer.json":"00"},"intents":["a","b"],"sentiments":["negative","neutral","positive"],"dim":1,"max_tokens":8,"temperature":{"zh":1,"en":1},"thresholds":{"default":0.5},"known":[{"text":"a","intent":"a","embedding":[1]}]}`))
	f.Add([]byte(`{"name":"x","version":"1","dim":-1}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		p := &pack{}
		if p.parse(raw) != nil {
			return
		}
		if _, err := json.Marshal(p.card); err != nil {
			t.Fatalf("a card was taken that cannot be written: %v", err)
		}
		if len(p.Intents) < 2 || p.Dim < 1 || p.MaxTokens < 8 || len(p.Known) == 0 {
			t.Fatalf("a card was taken that cannot be run: %+v", p.card)
		}
	})
}
