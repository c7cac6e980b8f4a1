package unigram

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// small is a vocabulary in which every cut can be worked out by hand. No charsmap: only the rules of spaces apply.
const small = `{
 "added_tokens":[{"id":0,"content":"<s>","normalized":false},{"id":1,"content":"</s>","normalized":false}],
 "normalizer":{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "},
 "pre_tokenizer":{"type":"Metaspace","replacement":"▁","add_prefix_space":true},
 "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>"}},{"Sequence":{"id":"A"}},{"SpecialToken":{"id":"</s>"}}],
  "special_tokens":{"<s>":{"ids":[0]},"</s>":{"ids":[1]}}},
 "model":{"type":"Unigram","unk_id":2,"vocab":[["<s>",0],["</s>",0],["<unk>",0],["▁",-1],["a",-3],["b",-3],["ab",-4],["▁a",-2],["退",-5],["货",-5],["退货",-6],["▁ab",-9]]}}`

func parsed(t testing.TB, raw string) *Segmenter {
	t.Helper()
	s, err := Parse([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheLikeliestCutWins(t *testing.T) {
	s := parsed(t, small)
	for text, want := range map[string][]int64{
		"":          {0, 1},
		"a":         {0, 7, 1},
		"ab":        {0, 3, 6, 1},       // ▁ ab and ▁a b are equally likely: the one found first stays
		"a b":       {0, 7, 3, 5, 1},    // b has no piece with its space
		"a  b":      {0, 7, 3, 5, 1},    // runs of spaces are one
		"   ":       {0, 3, 1},          // of spaces alone too
		"退货":        {0, 3, 10, 1},      // the longer piece is likelier
		"xyz":       {0, 3, 2, 1},       // unknown characters in a row are one
		"axa":       {0, 7, 2, 4, 1},    // but not across what is known
		"a</s>退":    {0, 7, 1, 3, 8, 1}, // an added token in raw text is itself, a new text begins behind it
		"\x00a":     {0, 3, 2, 4, 1},
		"a\uFFFDb":  {0, 7, 2, 5, 1},
		"😀😀":        {0, 3, 2, 1},
		"<s><s></s": {0, 0, 0, 3, 2, 1},
	} {
		if got := s.Segment(nil, text, 0); !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

func TestTruncationKeepsBothEndsOfTheTextAndItsMarks(t *testing.T) {
	s := parsed(t, small)
	text := strings.Repeat("a ", 50) + "退货"
	got := s.Segment([]int64{99}, text, 10)
	want := []int64{99, 0, 7, 7, 7, 7, 7, 7, 3, 10, 1}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestOtherTokenizersAreUnsupportedNotMisread(t *testing.T) {
	for name, change := range map[string][2]string{
		"model":           {`"type":"Unigram"`, `"type":"BPE"`},
		"normalizer":      {`{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "}`, `{"type":"Lowercase"}`},
		"pre-tokenizer":   {`"type":"Metaspace"`, `"type":"Whitespace"`},
		"prefix":          {`"add_prefix_space":true`, `"prepend_scheme":"first"`},
		"post-processor":  {`"type":"TemplateProcessing"`, `"type":"BertProcessing"`},
		"byte fallback":   {`"unk_id":2`, `"unk_id":2,"byte_fallback":true`},
		"stripping token": {`"content":"<s>","normalized":false`, `"content":"<s>","normalized":false,"lstrip":true`},
	} {
		changed := strings.Replace(small, change[0], change[1], 1)
		if changed == small {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := Parse([]byte(changed)); !errors.Is(err, ErrUnsupported) {
			t.Errorf("%s: got %v, want ErrUnsupported", name, err)
		}
	}
}

func TestDamagedFilesAreErrors(t *testing.T) {
	for name, change := range map[string][2]string{
		"json":            {`{`, `[`},
		"piece":           {`["a",-3]`, `["a"]`},
		"unknown":         {`"unk_id":2`, `"unk_id":77`},
		"no vocabulary":   {`"vocab":[[`, `"vocab":[],"x":[[`},
		"missing special": {`"</s>":{"ids":[1]}`, `"</s>":{"ids":[]}`},
		"charsmap":        {`{"type":"Replace"`, `{"type":"Precompiled","precompiled_charsmap":"////"},{"type":"Replace"`},
	} {
		changed := strings.Replace(small, change[0], change[1], 1)
		if name == "charsmap" {
			changed = strings.Replace(small, `{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "}`, `{"type":"Precompiled","precompiled_charsmap":"/////w=="}`, 1)
		}
		if _, err := Parse([]byte(changed)); err == nil || errors.Is(err, ErrUnsupported) {
			t.Errorf("%s: got %v, want an error of the file", name, err)
		}
	}
}

func TestACharsmapOfGarbageNeverPanics(t *testing.T) {
	for seed := range 200 {
		raw := make([]byte, 4+64+16)
		raw[0] = 64
		x := uint32(seed)*2654435761 + 1
		for i := 4; i < len(raw); i++ {
			x ^= x << 13
			x ^= x >> 17
			x ^= x << 5
			raw[i] = byte(x)
		}
		encoded, _ := json.Marshal(raw) // base64 in quotes
		c, err := parseCharsmap(strings.Trim(string(encoded), `"`))
		if err != nil {
			t.Fatal(err)
		}
		for r := rune(0); r < 0x3000; r += 7 {
			c.normalise(string(r)+"\u0301a\r\n退", func(rune) {})
		}
	}
}

func TestHostileTextIsCutToItsBound(t *testing.T) {
	s := parsed(t, small)
	for _, unit := range []string{"a", "x", " ", "退", "\u0301", "😀", "▁", "</s>"} {
		text := strings.Repeat(unit, 65536/len(unit))
		if got := s.Segment(nil, text, 128); len(got) > 128 {
			t.Errorf("%q: %d ids", unit, len(got))
		}
	}
}

func FuzzSegment(f *testing.F) {
	for _, text := range []string{"", "ab 退货", "a\r\nb", "<s>x</s>", strings.Repeat(" ", 99), "e\u0301\uFE0F", "\xff\xfe", "▁▁"} {
		f.Add(text)
	}
	s := parsed(f, small)
	f.Fuzz(func(t *testing.T, text string) {
		got := s.Segment(nil, text, 0)
		if len(got) < 2 || got[0] != 0 || got[len(got)-1] != 1 {
			t.Fatalf("the ends are missing: %v", got)
		}
		if len(got) > 2*utf8.RuneCountInString(text)+3 {
			t.Fatalf("%d ids for %d runes", len(got), utf8.RuneCountInString(text))
		}
		for _, id := range got {
			if id < 0 || id >= int64(s.Size()) {
				t.Fatalf("id %d is no piece's", id)
			}
		}
		if cut := s.Segment(nil, text, 16); len(cut) > 16 {
			t.Fatalf("%d ids where 16 are the most", len(cut))
		}
	})
}
