package bot

import (
	"strings"
	"testing"

	"shoptalk/chat"
)

func TestTheReplyIsInTheLanguageOfTheMessage(t *testing.T) {
	s := newStage(t, lin, "zh")
	for _, c := range []struct{ text, language string }{
		{"delivery cost?", "en"}, {"运费多少", "zh"}, {"请问shipping多少钱", "zh"}, {"how much is the shipping 运", "en"}, {"???", "en"}, {"运费", "zh"}, {"123", "zh"},
	} {
		s.say(c.text, "delivery.fee")
		if got := s.store.turns[len(s.store.turns)-1].Language; got != c.language {
			t.Errorf("%q is answered in %s", c.text, got)
		}
	}
}

func TestWhatBelongsToNoLanguageKeepsTheConversations(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.say("云步跑鞋有货吗", "product.stock", ent("product", "云步跑鞋", "cloud"))
	s.say("XL", "inform", ent("size", "XL", "XL"))
	if got := s.store.turns[1].Language; got != "zh" {
		t.Errorf("a size is answered in %s", got)
	}
	s.say("ok", "chat.affirm")
	if got := s.store.turns[2].Language; got != "zh" {
		t.Errorf("an ok is answered in %s", got)
	}
	s = newStage(t, lin, "")
	s.say("ok", "chat.affirm")
	if got := s.store.turns[0].Language; got != "en" {
		t.Errorf("the first word is answered in %s", got)
	}
}

func TestATapIsAnsweredInTheConversationsLanguage(t *testing.T) {
	s := newStage(t, lin, "en")
	wants(t, s.act("运费", "intent", "delivery.fee"), "Delivery is free from")
}

func TestAnUnsureReadingOffersTwoMeaningsToTap(t *testing.T) {
	for language, c := range map[string]struct{ text, a, b, want string }{
		"zh": {"那个东西怎么弄的来着", "退货规则", "申请退货", "不太确定"}, "en": {"the thing with the thing", "Return rules", "Return something", "not sure"},
	} {
		s := newStage(t, lin, language)
		got := s.hear(unsure(c.text, "return.policy", "return.request"))
		wants(t, got, c.want, c.a, c.b)
		if l := s.labels(); len(l) != 2 || l[0] != c.a || l[1] != c.b {
			t.Errorf("labels %v", l)
		}
		wants(t, s.tap(c.a), map[string]string{"zh": "15 天", "en": "15 days"}[language])
		s.hear(unsure(c.text, "return.policy", "return.request"))
		got = s.hear(unsure(c.text+" x", "return.policy", "return.request"))
		wants(t, got, map[string]string{"zh": "同事", "en": "colleague"}[language])
	}
}

func TestAnUnsureMessageInTheMiddleKeepsTheQuestion(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.say("取消1043", "order.cancel", orderNumber("1043"))
	s.hear(unsure("呃那个什么来着？你懂的", "return.policy", "delivery.fee"))
	wants(t, s.tap("运费"), "¥99", "确认取消订单 1043")
}

func TestOutOfScopeIsHonestAndSaysWhatCanBeDone(t *testing.T) {
	s := newStage(t, lin, "zh")
	wants(t, s.say("帮我写首诗", "out_of_scope"), "帮不上", "查订单")
	s = newStage(t, lin, "en")
	wants(t, s.say("capital of peru", "out_of_scope"), "not something I can help with", "orders")
}

func TestTwoQuestionsInOneMessageAreBothAnswered(t *testing.T) {
	s := newStage(t, lin, "zh")
	r := reading("退货的话运费谁出，另外发票怎么开", "return.policy")
	r.Parts = []chat.Part{{Text: "退货的话运费谁出", Intent: "return.policy", Confidence: 0.9}, {Text: "另外发票怎么开", Intent: "invoice.request", Confidence: 0.9}}
	got := s.hear(r)
	wants(t, got, "质量问题我们承担运费", "电子发票")
	if n := len(s.store.turns[0].Bodies); n != 2 {
		t.Errorf("%d bodies", n)
	}
}

func TestGreetingsKnowWhoIsThere(t *testing.T) {
	s := newStage(t, lin, "zh")
	wants(t, s.say("在吗", "chat.greet"), "林晓", "小满")
	s = newStage(t, anonymous, "en")
	wants(t, s.say("hi", "chat.greet"), "Xiaoman Market", "Mani")
	wants(t, s.say("are you a bot", "chat.identity"), "not a person")
	wants(t, s.say("you are stupid", "chat.smalltalk"), "sorry")
	wants(t, s.say("you are great", "chat.smalltalk"), "")
	for _, intent := range []string{"chat.thanks", "chat.goodbye", "chat.affirm", "chat.deny"} {
		if s.say("well "+intent, intent) == "" {
			t.Errorf("nothing to %s", intent)
		}
	}
}

func TestWhatTheShopHasWrittenAnswersWhatOnlyTheShopKnows(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	s.shop.faq = []chat.FAQ{{ID: "f1", Intent: "account.delete", Answer: w2("在设置里注销。", "Close it in settings.")}, {ID: "f2", Intent: "account.login", Answer: w2("点忘记密码。", "Use forgot password.")}}
	s.faq.answers = []chat.Answer{{ID: "f1", Question: "注销", Text: "在设置里注销。", Language: "zh", Score: 0.9}}
	wants(t, s.say("怎么注销账号", "account.delete"), "在设置里注销")
	if w := s.why(); w.Answer != "f1" || w.Rule != "faq" {
		t.Errorf("why %+v", w)
	}
	wants(t, s.say("密码忘了", "account.login"), "点忘记密码")
	got := s.say("积分怎么用", "account.membership")
	wants(t, got, "没有写明", "会员和积分")
	wants(t, strings.Join(s.labels(), " "), "转人工")
	wants(t, s.say("好的", "chat.affirm"), "正在为您转人工")
}

func TestAnAnswerInTheOtherLanguageSaysSo(t *testing.T) {
	s := newStage(t, anonymous, "en")
	s.faq.answers = []chat.Answer{{ID: "f1", Question: "delete", Text: "在设置里注销。", Language: "zh", Score: 0.9}}
	wants(t, s.say("delete my account", "account.delete"), "in Chinese only", "在设置里注销")
}

func TestAnAnswerBelowTheThresholdIsNotGiven(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	s.faq.answers = []chat.Answer{{ID: "f1", Question: "积分", Text: "胡说", Language: "zh", Score: 0.3}}
	lacks(t, s.say("积分怎么用", "account.membership"), "胡说")
}

func TestShopFactsAnswerWhatWasAsked(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	got := s.say("客服几点下班", "shop.info")
	wants(t, got, "9:00")
	lacks(t, got, "care@")
	wants(t, s.say("有电话吗", "shop.info"), "care@")
	wants(t, s.say("你们是什么店", "shop.info"), "小店", "9:00")
}
