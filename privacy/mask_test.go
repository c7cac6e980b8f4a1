package privacy

import (
	"strings"
	"testing"
)

func TestMaskHidesWhatTellsOfAPerson(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"我电话13812345678，急", "我电话[phone]，急"},
		{"call me at +1 415-555-0137 please", "call me at [phone] please"},
		{"mail li.wei@example.com thanks", "mail [email] thanks"},
		{"地址：杭州市西湖区文三路90号3单元502室", "地址：[address]"},
		{"ship to 12 Old Mill Road, apt 4b instead", "ship to [address] instead"},
		{"卡号6222 0212 3456 7890 123", "卡号[card]"},
		{"身份证11010519491231002X", "身份证[id]"},
	} {
		if got := Mask(c.in); !strings.HasPrefix(got, strings.SplitN(c.want, "[", 2)[0]) || !strings.Contains(got, c.want[strings.Index(c.want, "["):strings.Index(c.want, "]")+1]) {
			t.Errorf("Mask(%q) = %q, want like %q", c.in, got, c.want)
		}
		if !Personal(c.in) {
			t.Errorf("Personal(%q) = false", c.in)
		}
	}
}

func TestMaskLeavesOrdersPricesAndSizes(t *testing.T) {
	for _, s := range []string{"单号1042到哪了", "order #99812", "under 80 dollars, size 42", "170 65kg", "¥1,299 两件"} {
		if got := Mask(s); got != s {
			t.Errorf("Mask(%q) = %q", s, got)
		}
	}
}

func TestRemoveLeavesNothingOfIt(t *testing.T) {
	if got := Remove("mail li.wei@example.com thanks"); strings.Contains(got, "@") || strings.Contains(got, "[") {
		t.Errorf("Remove = %q", got)
	}
}

func FuzzMask(f *testing.F) {
	f.Add("13812345678 li@example.com")
	f.Add(strings.Repeat("1 ", 2000))
	f.Fuzz(func(t *testing.T, s string) {
		if once := Mask(s); Personal(once) && Mask(Mask(once)) != Mask(once) {
			t.Errorf("masking does not settle: %q", once)
		}
	})
}
