package live

import (
	"strings"
	"testing"
)

// FuzzTexts: a number that passes says nothing in a query, a sum is read again as it was written, and no text stops the reader.
func FuzzTexts(f *testing.F) {
	for _, s := range []string{"#1042", "１０４２", "79.90", "-0.5", "<p>a</p>", "&amp;", "黑色", "\xff", "1e9", strings.Repeat("9", 20), "<script><!--"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := Number(s); ok && (n == "" || strings.ContainsAny(n, " \"'*:()&?#%\\\n") || len(n) > maxNumberRunes) {
			t.Errorf("%q passes as %q", s, n)
		}
		if m, err := ParseMoney(s, "USD"); err == nil {
			if again, err := ParseMoney(Decimal(m), "USD"); err != nil || again != m {
				t.Errorf("%q: %v is read again as %v, %v", s, m, again, err)
			}
		}
		for _, text := range Words(Plain(s)) {
			if text == "" {
				t.Errorf("%q gives an empty text", s)
			}
		}
		_ = Color(s) + Size(s)
	})
}
