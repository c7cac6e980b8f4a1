package live

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"shoptalk/chat"
)

func TestMoneyIsReadWithoutRounding(t *testing.T) {
	for s, want := range map[string]int64{"0": 0, "79.9": 7990, "79.90": 7990, "79.9000": 7990, "1299": 129900, "0.05": 5, "-3.5": -350, " 12 ": 1200, "0.10": 10} {
		if m, err := ParseMoney(s, "USD"); err != nil || m.Amount != want || m.Currency != "USD" {
			t.Errorf("%q: %v, %v", s, m, err)
		}
	}
	for _, s := range []string{"", ".", "1,299", "1.999", "1e5", "$5", "NaN", "--5", "99999999999999", "10000000001", "١", "5.-1", "1.2.3"} {
		if m, err := ParseMoney(s, "USD"); err == nil {
			t.Errorf("%q is read as %v", s, m)
		}
	}
	for _, currency := range []string{"", "JPY", "KWD", "usd"} {
		if _, err := ParseMoney("5", currency); err == nil {
			t.Errorf("currency %q is taken", currency)
		}
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	for _, n := range []int64{0, 5, 99, 100, 7990, -350, 1_000_000_000_000} {
		m := chat.Money{Amount: n, Currency: "CNY"}
		if got, err := ParseMoney(Decimal(m), "CNY"); err != nil || got != m {
			t.Errorf("%d: %s, %v, %v", n, Decimal(m), got, err)
		}
	}
}

func TestAnOrderNumberIsCleanOrNone(t *testing.T) {
	for in, want := range map[string]string{"#1042": "1042", " １０４２ ": "1042", "ab-1/2.x_3": "ab-1/2.x_3", "＃7": "7"} {
		if got, ok := Number(in); !ok || got != want {
			t.Errorf("%q: %q %v", in, got, ok)
		}
	}
	for _, in := range []string{"", "#", "a:b", `"`, "*", "..", "-", "\x00", "订单", strings.Repeat("1", 65)} {
		if got, ok := Number(in); ok {
			t.Errorf("%q is taken as %q", in, got)
		}
	}
}

func TestTextsAreInTheirLanguage(t *testing.T) {
	for in, want := range map[string]chat.Words{"雨衣 XL": {"zh": "雨衣 XL"}, "Rain coat": {"en": "Rain coat"}, "レインコート": {"en": "レインコート"}, " ": nil} {
		if got := Words(in); !maps.Equal(got, want) {
			t.Errorf("%q: %v", in, got)
		}
	}
}

func TestHTMLBecomesText(t *testing.T) {
	for in, want := range map[string]string{
		"<p>Light &amp; <b>soft</b></p><ul><li>one</li><li>two</li></ul>": "Light & soft\none\ntwo",
		"a<script>alert(1)</script>b<style>p{}</style><!-- c -->":         "ab",
		"&lt;b&gt;":              "<b>",
		"no tags at all":         "no tags at all",
		"<p>x</p>\n\n\n<p>y</p>": "x\ny",
		"broken <a href=\"x":     "broken <a href=\"x",
	} {
		if got := Plain(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestColoursAndSizesGetTheirNormalForm(t *testing.T) {
	for in, want := range map[string]string{"黑色": "black", "黑": "black", "藏青色": "navy", "Gray": "grey", "Black": "black", "Dune": "dune"} {
		if got := Color(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
	for in, want := range map[string]string{"42码": "42", "xl": "XL", "9.5 码": "9.5", "均码": "均码"} {
		if got := Size(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func TestOptionsAreSizeColourOrTheirOwn(t *testing.T) {
	var v chat.Variant
	for _, o := range [][2]string{{"尺码", "42码"}, {"Colour", "黑色"}, {"Material", "Glass"}, {"Title", "Default Title"}, {"", "x"}, {"Capacity", " "}} {
		Choose(&v.Size, &v.Color, &v.Options, o[0], o[1])
	}
	if v.Size != "42" || v.Color != "black" || !maps.Equal(v.Options, map[string]string{"material": "Glass"}) {
		t.Errorf("%+v", v)
	}
}

func TestRequestsKeepTheirPace(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	now := time.Unix(1e9, 0)
	var waits []time.Duration
	c := NewCaller("x", Limits{PerSecond: 4, Burst: 2, Now: func() time.Time { return now },
		Wait: func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil }})
	for range 5 {
		if _, err := c.Do(t.Context(), Request{Method: http.MethodGet, URL: server.URL}); err != nil {
			t.Fatal(err)
		}
	}
	if want := []time.Duration{250, 500, 750}; !slices.EqualFunc(waits, want, func(a, b time.Duration) bool { return a == b*time.Millisecond }) {
		t.Errorf("two begin at once, the others a quarter of a second apart: %v", waits)
	}
	now = now.Add(time.Hour)
	if _, err := c.Do(t.Context(), Request{Method: http.MethodGet, URL: server.URL}); err != nil || len(waits) != 3 {
		t.Errorf("after an hour it waits %v, %v", waits, err)
	}
}

func TestAnActionIsOnlySentAgainWhereItWasNotDone(t *testing.T) {
	status, asked := 0, 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.WriteHeader(status)
	}))
	defer server.Close()
	c := NewCaller("x", Limits{Tries: 3, Wait: func(context.Context, time.Duration) error { return nil }})
	for _, k := range []struct {
		status, asked int
		once          bool
		code          string
	}{{500, 1, true, CodeUnsure}, {429, 3, true, CodeDown}, {500, 3, false, CodeUnsure}, {302, 1, false, CodeUnsure}, {401, 1, true, CodeDenied}} {
		status, asked = k.status, 0
		_, err := c.Do(t.Context(), Request{Method: http.MethodPost, URL: server.URL, Changes: true, Once: k.once})
		if chat.CodeOf(err) != k.code || asked != k.asked {
			t.Errorf("%+v: asked %d times, %v", k, asked, err)
		}
	}
}

func TestAnErrorTellsNoQuery(t *testing.T) {
	c := NewCaller("x", Limits{Tries: 1})
	_, err := c.Do(t.Context(), Request{Method: http.MethodGet, URL: "http://127.0.0.1:1/?consumer_secret=cs_secret"})
	if err == nil || strings.Contains(err.Error(), "cs_secret") {
		t.Error(err)
	}
}
