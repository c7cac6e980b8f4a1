package onnx

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"testing/fstest"
)

// withBackground is the toy pack with a background.json of the given content.
func withBackground(t *testing.T, content string) fstest.MapFS {
	pack := toyPack(t, newToy().graph(), func(c *card) { c.Files[backgroundFile] = digest([]byte(content)) })
	pack[backgroundFile] = &fstest.MapFile{Data: []byte(content)}
	return pack
}

func backgroundOf(t *testing.T, intents []string, vectors ...string) string {
	t.Helper()
	b := background{Intents: intents}
	for _, v := range vectors {
		b.Vectors = append(b.Vectors, base64.StdEncoding.EncodeToString([]byte(v)))
	}
	raw, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestAPacksBackgroundIsGivenAsUnitVectorsWithTheirIntents(t *testing.T) {
	m := open(t, withBackground(t, backgroundOf(t, []string{"a", "b"}, "\x7f\x00\x00\x00", "\x01\x01\xff\xff")))
	b, err := m.Background()
	if err != nil || len(b.Names) != 2 || b.Names[1] != "b" || len(b.Vectors) != 2 || b.Language != nil {
		t.Fatalf("got %+v, %v", b, err)
	}
	for row, want := range [][]float32{{1, 0, 0, 0}, {0.5, 0.5, -0.5, -0.5}} {
		for i, x := range b.Vectors[row] {
			if math.Abs(float64(x-want[i])) > 1e-6 {
				t.Errorf("row %d is %v, want %v", row, b.Vectors[row], want)
				break
			}
		}
	}
}

func TestAPackMayDoWithoutABackground(t *testing.T) {
	b, err := open(t, toyPack(t, newToy().graph(), nil)).Background()
	if len(b.Names) != 0 || len(b.Vectors) != 0 || err != nil {
		t.Errorf("got %+v, %v", b, err)
	}
}

func TestAnUnfitBackgroundIsRefusedByName(t *testing.T) {
	for name, c := range map[string]struct{ content, says string }{
		"no JSON":        {"{", "JSON"},
		"uneven":         {backgroundOf(t, []string{"a"}), "1 intents for 0 vectors"},
		"no base64":      {`{"intents":["a"],"vectors":["?"]}`, "base64"},
		"another width":  {backgroundOf(t, []string{"a"}, "\x01\x02"), "2 numbers, dim is 4"},
		"no language":    {`{"intents":[],"vectors":[],"language":"AAAA"}`, "3 numbers, dim is 4"},
		"no direction":   {backgroundOf(t, []string{"a"}, "\x00\x00\x00\x00"), "no direction"},
		"a later one so": {backgroundOf(t, []string{"a", "b"}, "\x01\x01\x01\x01", "\x00\x00\x00\x00"), "no direction"},
	} {
		b, err := open(t, withBackground(t, c.content)).Background()
		var fault *PackError
		if !errors.As(err, &fault) || fault.Pack != "toy-1.2.3" || fault.File != backgroundFile || !strings.Contains(err.Error(), c.says) || b.Names != nil || b.Vectors != nil {
			t.Errorf("%s: got %+v, %v", name, b, err)
		}
	}
}

func TestABackgroundThatChangedBehindTheProgramsBackIsRefused(t *testing.T) {
	pack := withBackground(t, backgroundOf(t, []string{"a"}, "\x01\x02\x03\x04"))
	m := open(t, pack)
	flip(pack, backgroundFile)
	if _, err := m.Background(); err == nil || !strings.Contains(err.Error(), "SHA-256") {
		t.Errorf("got %v", err)
	}
	if _, err := Open(pack, Options{}); err == nil || !strings.Contains(err.Error(), backgroundFile) {
		t.Errorf("opened anew: got %v", err)
	}
}

func TestEmbeddingsHaveAnotherNameWhereThePackChangedUnderItsOwn(t *testing.T) {
	first := open(t, toyPack(t, newToy().graph(), nil)).Embeds()
	if !strings.HasPrefix(first, "toy-1.2.3/") {
		t.Errorf("embeddings are named %s", first)
	}
	same := open(t, toyPack(t, newToy().graph(), func(c *card) { c.Thresholds["default"] = 0.9 })).Embeds()
	if same != first {
		t.Errorf("other thresholds rename the embeddings from %s to %s", first, same)
	}
	graph := newToy()
	graph.inputs = append(graph.inputs, value("attention_mask", protoInt64, 0, 0))
	for what, pack := range map[string]fstest.MapFS{
		"graph":   toyPack(t, graph.graph(), nil),
		"folding": toyPack(t, newToy().graph(), func(c *card) { c.Fold.From, c.Fold.To = "X", "x" }),
		"version": toyPack(t, newToy().graph(), func(c *card) { c.Version = "1.2.4" }),
	} {
		if again := open(t, pack).Embeds(); again == first {
			t.Errorf("another %s has the same embeddings, %s", what, again)
		}
	}
}
