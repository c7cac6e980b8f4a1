package entity

import (
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"shoptalk/chat"
)

func TestChineseNumerals(t *testing.T) {
	for text, want := range map[string]float64{
		"三百五": 350, "一千二": 1200, "一万五": 15000, "十五": 15, "二十": 20, "二十三": 23, "一百零五": 105, "两千零五十": 2050, "三千五百": 3500, "十万": 100000, "两百": 200,
		"一百一十一": 111, "一万零三百": 10300, "五": 5, "二零二六": 2026, "半": 0.5, "俩": 2, "一亿二千万": 120000000, "三百五十": 350,
		"1.5万": 15000, "1万2": 12000, "5千": 5000, "5k": 5000, "2w": 20000, "1,299": 1299, "1,299.50": 1299.5, "79.90": 79.9, "3百五": 350, "12,34": 12,
	} {
		tokens := newScan(nil, text).tokens
		if len(tokens) == 0 || tokens[0].kind != number || math.Abs(tokens[0].value-want) > 1e-9 {
			t.Errorf("%s: got %+v, want %v", text, tokens, want)
		}
	}
	for _, text := range []string{"一下", "万一", "千万别", "十分好", "一直", "一起", "一样"} {
		if tokens := newScan(nil, text).tokens; tokens[0].kind == number {
			t.Errorf("%s is no number: got %+v", text, tokens[0])
		}
	}
}

func TestFoldingKeepsPlacesAndMeetsEveryWriting(t *testing.T) {
	for from, want := range map[string]string{"ＡＢＣ１２３": "abc123", "單號訂單": "单号订单", "Ünï": "ünï", "￥": "¥", "　": " ", "歡謝錢": "欢谢钱", "–": "-"} {
		if got := strings.Map(fold, from); got != want || utf8.RuneCountInString(got) != utf8.RuneCountInString(from) {
			t.Errorf("%s: got %s, want %s", from, got, want)
		}
	}
}

func TestDaysOfShortMonthsAndTurnsOfTheYearAreReal(t *testing.T) {
	for _, c := range []struct{ now, text, want string }{
		{"2026-03-31", "上个月31号", ""},
		{"2026-03-02", "31号买的", "2026-01-31"}, // February has none
		{"2026-01-02", "12月30号下的单", "2025-12-30"},
		{"2025-12-30", "1月3号能到吗", "2026-01-03"},
		{"2026-02-10", "2月30号", ""},
		{"2024-02-28", "明天", "2024-02-29"},
		{"2026-03-15", "下周一", "2026-03-16"}, // a Sunday
		{"2026-03-15", "这周一", "2026-03-09"},
		{"2026-03-15", "last Sunday", "2026-03-08"},
		{"2026-03-16", "next Monday", "2026-03-23"},
	} {
		now, err := time.Parse("2006-01-02", c.now)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, e := range New(Options{Now: func() time.Time { return now.Add(9 * time.Hour) }}).Find(c.text) {
			if e.Type == chat.EntityDate {
				got += e.Value
			}
		}
		if got != c.want {
			t.Errorf("%s on %s: got %q, want %q", c.text, c.now, got, c.want)
		}
	}
}

func TestDaysAreThoseOfTheShopsZone(t *testing.T) {
	late := time.Date(2026, 3, 11, 20, 0, 0, 0, time.UTC) // already the 12th in Shanghai
	for zone, want := range map[*time.Location]string{time.UTC: "2026-03-11", time.FixedZone("", 8*3600): "2026-03-12"} {
		f := New(Options{Now: func() time.Time { return late }, Zone: zone})
		if got := f.Find("今天")[0].Value; got != want {
			t.Errorf("%v: got %s, want %s", zone, got, want)
		}
	}
}

func TestTheShopsCurrencyIsMeantWhereNoneIsNamed(t *testing.T) {
	for currency, want := range map[string]string{"": "100 CNY", "USD": "100 USD", "JPY": "100 JPY"} {
		if got := New(Options{Currency: currency}).Find("around 100"); len(got) != 1 || got[0].Value != want {
			t.Errorf("%q: got %+v, want %s", currency, got, want)
		}
	}
	if got := New(Options{Currency: "AUD"}).Find("$20 refund"); got[0].Value != "20 AUD" {
		t.Errorf("a dollar in an Australian shop: got %+v", got)
	}
}

func TestAFinderServesManyAtOnce(t *testing.T) {
	f := demoFinder(t)
	all := readMarked(t)
	want := make([][]chat.Entity, len(all))
	for i, m := range all {
		want[i] = f.Find(m.Text)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for i, m := range all {
				if got := f.Find(m.Text); !slices.Equal(got, want[i]) {
					t.Errorf("%s: got %+v beside others, %+v alone", m.Text, got, want[i])
				}
			}
		})
	}
	group.Wait()
}

func BenchmarkFind(b *testing.B) {
	f := demoFinder(b)
	for name, text := range map[string]string{
		"short":   "买2件xxl黑色的，预算三百五以内, order #1042 please",
		"plain":   "请问这个订单什么时候可以发货呀，已经等了好几天了",
		"english": "hi, I ordered the Cloud Run in size 42 last Friday and it still has not shipped, can you check order 1042?",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f.Find(text)
			}
		})
	}
}

func TestAppliancesAreFactsOnlyWhereUseIsSpokenOf(t *testing.T) {
	f := New(Options{})
	for text, want := range map[string]string{
		"我买的微波炉坏了": "", "麦克风没有声音": "", "电磁炉的订单查一下": "",
		"这个碗能放微波炉吗": "microwave=yes", "带麦克风吗": "microphone=yes", "电磁炉能用吗": "induction=yes", "适合电磁炉吗": "induction=yes",
	} {
		got := ""
		for _, e := range f.Find(text) {
			if e.Type == chat.EntityAttribute {
				got += e.Value
			}
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
