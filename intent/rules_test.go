package intent

import (
	"slices"
	"testing"
)

func TestRulesReadWhatIsAskedMost(t *testing.T) {
	r := New(Options{})
	for text, want := range map[string]string{
		"单号1042到哪了": "order.status", "where is my order": "order.status", "帮我取消订单": "order.cancel", "cancel my order": "order.cancel", "地址填错了": "order.address", "wrong address on my order": "order.address",
		"什么时候发货": "delivery.time", "how long does shipping take": "delivery.time", "包邮吗": "delivery.fee", "is shipping free": "delivery.fee", "显示签收了我没收到": "delivery.problem", "my package never arrived": "delivery.problem",
		"我要退货": "return.request", "i want to return this": "return.request", "7天无理由吗": "return.policy", "what's your return policy": "return.policy", "我要退款": "refund.request", "i want a refund": "refund.request",
		"退款多久到账": "refund.status", "where is my refund": "refund.status", "能用花呗吗": "payment.methods", "do you take paypal": "payment.methods", "开发票": "invoice.request", "need an invoice": "invoice.request",
		"有优惠券吗": "promo.ask", "any discount code?": "promo.ask", "这个多少钱": "price.ask", "how much is this": "price.ask", "还有货吗": "product.stock", "is it in stock": "product.stock",
		"穿什么码": "product.size", "what size should i get": "product.size", "推荐一款": "product.recommend", "can you recommend something": "product.recommend", "有什么区别": "product.compare", "difference between the two": "product.compare",
		"我要投诉": "complaint", "this is the worst service": "complaint", "转人工": "human.request", "talk to a human": "human.request", "你好": "chat.greet", "hi": "chat.greet", "谢谢": "chat.thanks", "thanks": "chat.thanks", "好": "chat.affirm", "no": "chat.deny",
	} {
		g := read(t, r, text)
		if g.Intent.Name != want || g.Abstained {
			t.Errorf("%s: got %s %.2f (abstained %v), want %s", text, g.Intent.Name, g.Intent.Confidence, g.Abstained, want)
		}
	}
}

func TestRulesClaimNoMoreThanWordsCanKnow(t *testing.T) {
	r := New(Options{})
	if g := read(t, r, "我要退货退货退款退钱，退货怎么退，申请退货，想退货"); g.Intent.Confidence > ruleTop {
		t.Errorf("confidence %v", g.Intent.Confidence)
	}
	for _, text := range []string{"", "嗯哼哼", "zxcv qwer", "不是很懂你的意思呢"} {
		if g := read(t, r, text); !g.Abstained {
			t.Errorf("%q: not abstained with %v", text, g.Intent)
		}
	}
}

func TestRulesHearMoods(t *testing.T) {
	r := New(Options{})
	for text, want := range map[string]string{"垃圾店，骗子": "negative", "worst shop ever, a scam": "negative", "几点下班": "neutral", "很满意，喜欢": "positive", "love it, great": "positive"} {
		if g := read(t, r, text); g.Sentiment.Label != want {
			t.Errorf("%s: got %+v", text, g.Sentiment)
		}
	}
}

func TestEveryRuleSpeaksForAKnownIntent(t *testing.T) {
	for name := range rulePhrases {
		if !slices.Contains(ruleNames, name) {
			t.Errorf("%s is not in the list", name)
		}
	}
	if len(ruleNames) != len(rulePhrases) {
		t.Errorf("%d names, %d with rules", len(ruleNames), len(rulePhrases))
	}
	if r := New(Options{}); r.Model() != RulesModel || !slices.Equal(r.Intents(), ruleNames) {
		t.Errorf("the reader without a model is %s", r.Model())
	}
	if v, err := New(Options{}).Embed(t.Context(), "x"); v != nil || err != nil {
		t.Errorf("an embedding without a model: %v, %v", v, err)
	}
}
