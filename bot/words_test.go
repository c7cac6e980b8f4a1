package bot

import (
	"strings"
	"testing"
	"testing/fstest"

	"shoptalk/dialog"
)

func TestShippedWordsAreInBothLanguagesWithTheSamePlaceholders(t *testing.T) {
	w, err := loadWords(Options{}.filled().Words)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range w.keys() {
		for _, text := range w["en"][key] {
			if strings.ContainsFunc(text, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }) {
				t.Errorf("en.yml %s is Chinese: %s", key, text)
			}
		}
		for _, text := range w["zh"][key] {
			if !strings.ContainsFunc(text, func(r rune) bool { return r > 0x2000 || r == '{' || r == '·' }) {
				t.Errorf("zh.yml %s is not Chinese: %s", key, text)
			}
		}
	}
}

func TestWordsThatDifferAreRefused(t *testing.T) {
	for _, c := range []struct{ zh, en, want string }{
		{"a: x\nb: y", "a: x", "b is in zh.yml but not in en.yml"},
		{"a: x", "a: x\nc: y", "c is in en.yml but not in zh.yml"},
		{"a: 有{x}", "a: has {y}", "a: one wording has the placeholders"},
		{"a: [\"有{x}\", 没有]", "a: has {x}", "a: one wording has the placeholders"},
		{"a: ''", "a: x", "a is empty"},
		{"a: [x, [y]]", "a: x", "a list of wordings holds texts only"},
		{"a: [", "a: x", "zh.yml"},
		{"", "a: x", "zh.yml is empty"},
	} {
		_, err := loadWords(fstest.MapFS{"zh.yml": {Data: []byte(c.zh)}, "en.yml": {Data: []byte(c.en)}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q %q: %v lacks %q", c.zh, c.en, err, c.want)
		}
	}
	if _, err := loadWords(fstest.MapFS{"zh.yml": {Data: []byte("a: x")}}); err == nil {
		t.Error("a missing language is taken")
	}
}

func TestFlowsWhoseWordsLackAFactAreRefused(t *testing.T) {
	s := newStage(t, lin, "zh")
	zh, err := shippedWords.ReadFile("words/zh.yml")
	if err != nil {
		t.Fatal(err)
	}
	en, err := shippedWords.ReadFile("words/en.yml")
	if err != nil {
		t.Fatal(err)
	}
	swap := func(b []byte, from, to string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(b), from, to))}
	}
	o := s.bot.Options
	o.Words = fstest.MapFS{"zh.yml": swap(zh, "给您留着", "{wishes}"), "en.yml": swap(en, "stays as it is", "{wishes}")}
	if _, err := New(o); err == nil || !strings.Contains(err.Error(), "order.cancel.kept wants {wishes}") {
		t.Errorf("error %v", err)
	}
	o.Words = fstest.MapFS{"zh.yml": swap(zh, "  shop.info:", "  shop.inf:"), "en.yml": swap(en, "  shop.info:", "  shop.inf:")}
	if _, err := New(o); err == nil || !strings.Contains(err.Error(), "intent.shop.info is missing") {
		t.Errorf("error %v", err)
	}
}

func TestEveryOrderStateHasItsWords(t *testing.T) {
	w, err := loadWords(Options{}.filled().Words)
	if err != nil {
		t.Fatal(err)
	}
	for _, state := range []string{"unpaid", "paid", "packing", "shipped", "delivered", "cancelled", "returning", "refunded"} {
		for _, key := range []string{"order.label." + state, "order.status." + state} {
			if !w.has(key) {
				t.Errorf("no words for %s", key)
			}
		}
	}
	for _, key := range []string{"case.requested", "case.approved", "case.received", "case.paid", "case.refused", "case.kind_return", "case.kind_exchange", "case.kind_refund",
		"handoff.asked", "handoff.complaint"} {
		if !w.has(key) {
			t.Errorf("no words for %s", key)
		}
	}
}

// intents are those of the shipped model: every one must lead to an answer.
var intents = strings.Fields(`order.status order.place order.cancel order.change order.address delivery.options delivery.time delivery.fee delivery.problem delivery.urge
	return.policy return.request return.status exchange.request refund.request refund.status payment.methods payment.problem invoice.request account.register
	account.login account.edit account.delete account.membership promo.ask promo.problem price.ask price.bargain price.protection newsletter product.search
	product.recommend product.similar product.pairing product.compare product.detail product.size product.stock product.usage product.authenticity product.warranty
	item.defective item.wrong complaint review.leave human.request shop.info chat.greet chat.thanks chat.goodbye chat.affirm chat.deny chat.identity chat.smalltalk
	inform out_of_scope`)

func TestEveryIntentHasAFlow(t *testing.T) {
	s := newStage(t, lin, "zh")
	for _, intent := range intents {
		if _, ok := s.bot.flows.ForIntent(intent); !ok {
			t.Errorf("no flow for %s", intent)
		}
	}
	if n := len(s.bot.flows.Intents()); n != len(intents) {
		t.Errorf("%d intents have flows, %d are known", n, len(intents))
	}
}

func TestEverySkillIsCalledBySomeFlow(t *testing.T) {
	s := newStage(t, lin, "zh")
	called := map[string]bool{}
	for _, a := range s.bot.flows.Actions() {
		called[a] = true
	}
	for name := range skills() {
		if !called[name] {
			t.Errorf("no flow calls %s", name)
		}
	}
}

func TestTheShippedFlowsLoadAlone(t *testing.T) {
	if _, err := dialog.Load(Options{}.filled().Flows, dialog.Vocabulary{}); err != nil {
		t.Error(err)
	}
}
