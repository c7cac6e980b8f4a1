package lex

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTermsAreFoldedWordsAndHanCharactersWithTheirPairs(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		"Running Shoes":          "run sho",
		"running shoe":           "run sho",
		"黑色跑鞋":                   "黑 黑色 色 色跑 跑 跑鞋 鞋",
		"ＸＸＬ　黑色":                 "xxl 黑 黑色 色",
		"iPhone15":               "iphon 15",
		"Women's jackets":        "woman jacket",
		"womens dresses":         "woman dress",
		"Café Crème":             "caf crem",
		"batteries, glasses":     "batteri glass",
		"size 9.5 v2. 10":        "siz 9.5 v 2 10",
		"it isn’t waterproof!":   "it isnt waterproof",
		"a\xffb\x00c":            "a b c",
		"买iPhone壳":               "买 iphon 壳",
		"shipping shipped ships": "ship ship ship",
		"returned returns":       "return return",
	} {
		var got []string
		got = append(got, Terms(text)...)
		// The order of a character and its pair is free; compare as sets with counts.
		wanted := strings.Fields(want)
		slices.Sort(got)
		slices.Sort(wanted)
		if !slices.Equal(got, wanted) {
			t.Errorf("%q: got %v, want %v", text, got, wanted)
		}
	}
}

func TestSingularAndPluralAreOneTerm(t *testing.T) {
	for _, pair := range []string{
		"jacket jackets", "dress dresses", "box boxes", "watch watches", "battery batteries", "child children", "shoe shoes",
		"delivery deliveries", "scarf scarves", "size sizes", "refund refunded", "exchange exchanging", "charge charged", "price prices",
	} {
		a, b, _ := strings.Cut(pair, " ")
		if Stem(a) != Stem(b) {
			t.Errorf("%s gives %s, %s gives %s", a, Stem(a), b, Stem(b))
		}
	}
	for _, apart := range []string{"bus bu", "glass gla", "red r", "bed b", "ring r", "size sing"} {
		a, b, _ := strings.Cut(apart, " ")
		if Stem(a) == Stem(b) {
			t.Errorf("%s and %s are one term, %s", a, b, Stem(a))
		}
	}
}

func TestIsHanTellsScriptAndLength(t *testing.T) {
	for term, want := range map[string][2]bool{"鞋": {true, true}, "跑鞋": {true, false}, "shoe": {false, false}, "a": {false, true}} {
		if h, s := IsHan(term); h != want[0] || s != want[1] {
			t.Errorf("%s: %v %v", term, h, s)
		}
	}
}

func TestAVeryLongTextIsReadInPartAndAVeryLongWordIsNoTerm(t *testing.T) {
	if n := len(Terms(strings.Repeat("鞋", 1_000_000))); n > 2*maxRunes {
		t.Errorf("%d terms", n)
	}
	if got := Terms(strings.Repeat("x", 500) + " shoe"); len(got) != 1 {
		t.Errorf("got %d terms", len(got))
	}
}

func FuzzTerms(f *testing.F) {
	for _, s := range []string{"黑色 xxl 500以内 防水", "it's 9.5\r\n", "\xff\xfe", "a\u0301e\u200d", "'''...", "İstanbul", "1.2.3.", "ＡＢＣ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, term := range Terms(text) {
			if term == "" || !utf8.ValidString(term) || len(term) > maxWordBytes {
				t.Fatalf("term %q of %q", term, text)
			}
			if strings.ContainsAny(term, " \t\n'") {
				t.Fatalf("term %q of %q holds a separator", term, text)
			}
		}
		if a, b := Terms(text), Terms(Fold(text)); !slices.Equal(a, b) && utf8.RuneCountInString(text) < maxRunes {
			t.Fatalf("folding twice changes the terms of %q: %q, %q", text, a, b)
		}
	})
}
