package entity

import (
	"strings"
	"testing"
	"unicode/utf8"

	"shoptalk/chat"
)

// hostile are pieces that, repeated, could make a rule look at the whole text again and again.
var hostile = []string{
	"1", "1 ", "1-", "1,111", "1.", "1,", ",", " ", "          ", "一", "万", "半", "俩", "二十", "一二三百", "一百零", "千万", "@", "a@", "a@b.cc", "#1", "x2 ", "$1-", "5'", "周一", "周一到", "上", "3月", "1/1 ", "the 1st ",
	"路1号", "省市", "上海市", "上海市静安区", "12 oak st ", "flat 1, ", "no 1 no ", "order ", "订单", "我叫张", "是张三", "张先生", "A'", "A-A", "Alex ", "Mr A", "不要", "红", "l ", "L/", "1码", "41 42 ", "norden ", "larkstep ", "cloud run ", "runing ",
	"running ", "跑步", "跑鞋", "冲电", "和", "\x00", "\uFFFD", "😀", "(", "+1", "between 1 and ", "1000以", "100-", "one hundred and ", "hundred ", "and ", "code A1", "HELLO15 ", "2件", "x", "X", "k", "w", "a", "A", "'", "-", "_", "不是1042是", "我的订单", "收", "给", "两三百", "65w", "3.5", "of the ",
}

// checkFound holds for the entities of every text.
func checkFound(t *testing.T, text string, found []chat.Entity) {
	t.Helper()
	runes := []rune(text)
	last := 0
	for _, e := range found {
		if e.Start < last || e.End <= e.Start || e.End > len(runes) {
			t.Fatalf("%.80q: %+v overlaps or lies outside", text, e)
		}
		if string(runes[e.Start:e.End]) != e.Text || e.Value == "" || e.Type == "" || !utf8.ValidString(e.Value) {
			t.Fatalf("%.80q: %+v is not there", text, e)
		}
		last = e.End
	}
}

func TestHostileTextIsSearched(t *testing.T) {
	f := demoFinder(t)
	for _, unit := range hostile {
		text := strings.Repeat(unit, 65536/len(unit))
		checkFound(t, text, f.Find(text))
	}
}

// TestWorkGrowsNoFasterThanTheText counts what is looked at, where a clock would tell of the machine.
func TestWorkGrowsNoFasterThanTheText(t *testing.T) {
	f := demoFinder(t)
	work := func(unit string, runes int) int {
		s := newScan(f, strings.Repeat(unit, runes/utf8.RuneCountInString(unit)+1))
		s.entities()
		return s.steps
	}
	for _, unit := range hostile {
		half, whole := work(unit, maxRunes/4), work(unit, maxRunes/2)
		if whole > 5*half/2+maxRunes {
			t.Errorf("%q: twice the text takes %d looks after %d", unit, whole, half)
		}
		if each := whole / (maxRunes / 2); each > mostLooks {
			t.Errorf("%q: %d looks at each rune, %d at most", unit, each, mostLooks)
		}
	}
}

// mostLooks bounds how often a rune is looked at.
const mostLooks = 2500

func TestALongNumberIsNoSum(t *testing.T) {
	f := demoFinder(t)
	for _, text := range []string{"¥" + strings.Repeat("9", 400), strings.Repeat("九", 30) + "万块", strings.Repeat("9", 20) + "元", "1e400 yuan", strings.Repeat("万", 40) + "元"} {
		for _, e := range f.Find(text) {
			if strings.Contains(e.Value, "Inf") || strings.Contains(e.Value, "NaN") || len(e.Value) > 60 {
				t.Errorf("%.20s: got %.60s", text, e.Value)
			}
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, m := range messages {
		f.Add(m.text)
	}
	for _, unit := range hostile {
		f.Add(strings.Repeat(unit, 3))
	}
	for _, m := range readMarked(f) {
		f.Add(m.Text)
	}
	finder := demoFinder(f)
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "\uFFFD")
		checkFound(t, text, finder.Find(text))
	})
}
