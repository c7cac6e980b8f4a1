package lex

import "testing"

func TestFillerIsTakenOutLongestFirst(t *testing.T) {
	f := NewFiller("have you any", "有 有没有 的")
	if got := f.Without("有没有防水的鞋"); got != " 防水 鞋" {
		t.Errorf("Without gives %q", got)
	}
	if !f.Has(Stem("having")) && !f.Has("have") || f.Has("shoe") {
		t.Error("the words are not those of the list")
	}
	if got := f.Without("\xff有\xfe"); got != "\xff \xfe" {
		t.Errorf("bytes that are not UTF-8 become %q", got)
	}
}
