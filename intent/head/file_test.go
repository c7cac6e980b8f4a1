package head

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func small(t testing.TB) *Head {
	w := newWorld(31)
	h, _ := fit(t, w.examples(6, "a", "b"), Options{Model: "toy-1", Only: true, Background: w.background(4, "order.status", "chat.greet")})
	return h
}

func TestASavedHeadScoresAsBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	h := small(t)
	if err := h.Save(path); err != nil {
		t.Fatal(err)
	}
	got, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if got.Model() != h.Model() || got.Only() != h.Only() || got.Threshold() != h.Threshold() || !slices.Equal(got.Names(), h.Names()) {
		t.Errorf("got %s %t %v %v", got.Model(), got.Only(), got.Threshold(), got.Names())
	}
	w := newWorld(32)
	for range 20 {
		v := w.direction()
		own, rest := score(t, h, v)
		again, restAgain := score(t, got, v)
		if !slices.Equal(own, again) || rest != restAgain {
			t.Errorf("it scored %v, %v and scores %v, %v", own, rest, again, restAgain)
		}
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("the folder holds %v, %v", left, err)
	}
}

func TestAHeadThatCannotBeWrittenLeavesTheOldOne(t *testing.T) {
	dir := t.TempDir()
	if err := small(t).Save(filepath.Join(dir, "nowhere", FileName)); err == nil {
		t.Error("a folder that is not there took a head")
	}
	path := filepath.Join(dir, FileName)
	if err := os.MkdirAll(filepath.Join(path, "full"), 0o700); err != nil { // a rename over a folder fails
		t.Fatal(err)
	}
	if err := small(t).Save(path); err == nil {
		t.Error("a folder was replaced by a head")
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("the folder holds %v, %v", left, err)
	}
}

func TestEveryDamagedByteOfAFileIsRefused(t *testing.T) {
	good, err := small(t).encode()
	if err != nil {
		t.Fatal(err)
	}
	for at := range good {
		for _, flip := range []byte{1, 0x20, 0x80, 0xFF} {
			bad := slices.Clone(good)
			bad[at] ^= flip
			if _, err := decode(bad); err == nil {
				t.Errorf("byte %d changed by %#x is taken", at, flip)
			}
		}
	}
	for cut := range good {
		if _, err := decode(good[:cut]); err == nil {
			t.Errorf("the first %d of %d bytes are taken", cut, len(good))
		}
	}
	if _, err := decode(append(good, 0)); err == nil {
		t.Error("a byte more is taken")
	}
}

func TestARefusedFileIsNamedWithARemedy(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	if err := os.WriteFile(path, []byte("intents: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "shoptalk train") {
		t.Errorf("got %v", err)
	}
}

func TestAHeadFitsTheModelThatItWasFittedOn(t *testing.T) {
	h := small(t)
	if err := h.Fits("toy-1"); err != nil {
		t.Error(err)
	}
	if err := h.Fits("toy-2"); err == nil || !strings.Contains(err.Error(), "toy-1") || !strings.Contains(err.Error(), "toy-2") || !strings.Contains(err.Error(), "shoptalk train") {
		t.Errorf("got %v", err)
	}
}

func TestASealedFileThatMakesNoSenseIsRefused(t *testing.T) {
	good := `{"model":"m","names":["a","b"],"only":false,"threshold":0.4,"temperature":1,"width":1,"classes":2}`
	numbers := strings.Repeat("\x00", 4*(1+2+2))
	if _, err := decode(seal([]byte(good + "\n" + numbers))); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"no names": {`["a","b"]`, `[]`}, "a name twice": {`["a","b"]`, `["a","a"]`}, "names out of order": {`["a","b"]`, `["b","a"]`}, "an empty name": {`["a","b"]`, `["","b"]`},
		"more names than classes": {`["a","b"]`, `["a","b","c"]`}, "no temperature": {`"temperature":1`, `"temperature":0`}, "a hot one": {`"temperature":1`, `"temperature":1e9`},
		"a threshold above 1": {`0.4`, `1.4`}, "a threshold below 0": {`0.4`, `-0.4`}, "no width": {`"width":1`, `"width":0`}, "a width below 0": {`"width":1`, `"width":-1`},
		"a vast width": {`"width":1`, `"width":4611686018427387904`}, "other classes": {`"classes":2`, `"classes":3`}, "no JSON": {`{"model"`, `{model`}, "no header": {good, ``},
	} {
		if _, err := decode(seal([]byte(strings.Replace(good, change[0], change[1], 1) + "\n" + numbers))); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	for name, bits := range map[string]string{"NaN": "\x00\x00\xc0\x7f", "infinite": "\x00\x00\x80\x7f", "3e38": "\xff\xff\x7f\x7f"} {
		if _, err := decode(seal([]byte(good + "\n" + bits + numbers[4:]))); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func FuzzAFileOfAnyBytesIsRefusedOrScores(f *testing.F) {
	good, err := small(f).encode()
	if err != nil {
		f.Fatal(err)
	}
	body := good[len(magic)+65:]
	f.Add(body)
	f.Add([]byte(`{"names":["a"],"temperature":1,"width":1,"classes":1}` + "\n\x00\x00\x80\x3f\x00\x00\x80\x3f\x00\x00\x80\x3f"))
	f.Add([]byte("\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		if _, err := decode(body); err == nil && string(body[:len(magic)]) != magic {
			t.Error("taken without its magic")
		}
		h, err := decode(seal(body))
		if err != nil {
			return
		}
		v := make([]float32, h.width)
		for i := range v {
			v[i] = 1
		}
		own, _ := score(t, h, v)
		if !h.Knows(h.Names()[largest(own)]) {
			t.Errorf("it does not know its own name %q", h.Names()[largest(own)])
		}
	})
}
