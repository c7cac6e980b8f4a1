package dialog

import "testing"

func TestConditionsMeanWhatTheySay(t *testing.T) {
	have := map[string]string{"slots.a": "5", "slots.b": "x y", "slots.no": "false", "context.known": "true", "slots.zh": "退款"}
	for text, want := range map[string]bool{
		"slots.a": true, "slots.none": false, "slots.no": false, "not slots.none": true, "slots.a > 4": true, "slots.a > 5": false, "slots.a >= 5": true,
		"slots.a < 5.5": true, "slots.a <= 4": false, "slots.a = 5": true, "slots.a == 5": true, "slots.a != 5": false, "slots.b is \"x y\"": true,
		"slots.b is not 'x y'": false, "slots.none is null": true, "slots.a is not null": true, "slots.b > 3": false, "slots.none < 3": false,
		"slots.a is 5 and slots.no": false, "slots.a is 5 or slots.no": true, "not (slots.a is 5 and slots.no)": true, "slots.no or slots.a and context.known": true,
		"slots.no is false": true, "context.known is true": true, "slots.zh is \"退款\"": true, "(slots.a)": true,
	} {
		c, err := parseCondition(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := c.holds(func(n string) string { return have[n] }); got != want {
			t.Errorf("%s is %v", text, got)
		}
	}
	for _, text := range []string{"", "slots.a >", "a is 5", "slots.a is \"x", "(slots.a", "slots.a slots.b", "5", "and slots.a", "slots.a ; slots.b", "not"} {
		if _, err := parseCondition(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func FuzzConditionsNeverPanic(f *testing.F) {
	f.Add("slots.a > 3 and not (context.b is 'x' or slots.c)")
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := parseCondition(text); err == nil {
			c.holds(func(string) string { return "1" })
			c.names(func(string) {})
		}
	})
}
