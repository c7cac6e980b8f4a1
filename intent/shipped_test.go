package intent_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"shoptalk/chat"
	"shoptalk/intent"
	"shoptalk/intent/onnx"
	"shoptalk/models"
)

// shipped opens the pack in models/zhen.
func shipped(t testing.TB) *onnx.Model {
	t.Helper()
	pack := models.Zhen()
	if dir := os.Getenv("SHOPTALK_TEST_PACK"); dir != "" {
		pack = os.DirFS(dir)
	}
	m, err := onnx.Open(pack, onnx.Options{Callers: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func TestTheShippedModelReadsWhatShoppersAskMost(t *testing.T) {
	r := intent.New(intent.Options{Model: shipped(t)})
	for text, want := range map[string]string{
		"我前天买的鞋到哪一步了？单号1042": "order.status", "where is my order": "order.status", "帮我取消订单": "order.cancel", "cancel my order please": "order.cancel",
		"地址填错了能改吗": "order.address", "什么时候发货": "delivery.time", "how long does shipping take": "delivery.time", "包邮吗": "delivery.fee", "is shipping free": "delivery.fee",
		"我要退货": "return.request", "i want to return this": "return.request", "申请退款": "refund.request", "退款多久到账": "refund.status", "where is my refund": "refund.status",
		"怎么开发票": "invoice.request", "有优惠券吗": "promo.ask", "any discount code?": "promo.ask", "这个多少钱": "price.ask", "how much is this": "price.ask",
		"还有货吗": "product.stock", "is it in stock": "product.stock", "转人工": "human.request", "i want to talk to a real person": "human.request", "你好": "chat.greet", "hi": "chat.greet", "谢谢": "chat.thanks",
		"穿什么码": "product.size", "有没有500以内的跑鞋": "product.search", "looking for a waterproof jacket under 80": "product.search", "少发了一件": "item.wrong", "我要投诉你们": "complaint",
	} {
		g, err := r.Read(context.Background(), text, nil)
		if err != nil {
			t.Fatal(err)
		}
		if g.Intent.Name != want || g.Abstained {
			t.Errorf("%s: got %s %.2f (abstained %v), want %s", text, g.Intent.Name, g.Intent.Confidence, g.Abstained, want)
		}
	}
}

func TestTheShippedModelReadsTwoWishesApartAndOneAsOne(t *testing.T) {
	r := intent.New(intent.Options{Model: shipped(t)})
	for text, want := range map[string]string{
		"退货的话运费谁出，另外发票怎么开": "return.policy invoice.request",
		"我要退货，因为太大了":       "return.request",
	} {
		g, err := r.Read(context.Background(), text, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range g.Parts {
			got = append(got, p.Intent)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, want %s", text, got, want)
		}
	}
}

func TestTheShippedModelHearsMoods(t *testing.T) {
	r := intent.New(intent.Options{Model: shipped(t)})
	for text, want := range map[string]string{
		"等了一周了还没发货": "negative", "垃圾店，再也不来了": "negative", "this is the worst service ever": "negative", "什么时候发货": "neutral", "do you ship to canada": "neutral",
		"质量很好，非常喜欢": "positive", "love it, thank you so much": "positive",
	} {
		g, err := r.Read(context.Background(), text, nil)
		if err != nil {
			t.Fatal(err)
		}
		if g.Sentiment.Label != want || want == "negative" && g.Sentiment.Score >= 0 || want == "positive" && g.Sentiment.Score <= 0 {
			t.Errorf("%s: got %+v, want %s", text, g.Sentiment, want)
		}
	}
}

func TestTheShippedModelIsUnsureOfWhatNobodyCanRead(t *testing.T) {
	r := intent.New(intent.Options{Model: shipped(t)})
	for _, text := range []string{"", " ", "???", "😀😀", "\x00\x01", "مرحبا كيف حالك", "привет", "\xff\xfe", strings.Repeat(" ", 10000)} {
		g, err := r.Read(context.Background(), text, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !g.Abstained || g.Language != chat.Other {
			t.Errorf("%.20q: not abstained with %v, language %s", text, g.Intent, g.Language)
		}
	}
	for _, text := range []string{strings.Repeat("好", 65536), strings.Repeat("a", 65536), strings.Repeat("1 ", 32768), strings.Repeat("asdf qwer ", 3000)} {
		if _, err := r.Read(context.Background(), text, nil); err != nil {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

func TestTextsOfOneMeaningLieNear(t *testing.T) {
	r := intent.New(intent.Options{Model: shipped(t)})
	embed := func(text string) []float32 {
		v, err := r.Embed(context.Background(), text)
		if err != nil || len(v) == 0 {
			t.Fatalf("%s: %d numbers, %v", text, len(v), err)
		}
		return v
	}
	dot := func(a, b []float32) (sum float64) {
		for i := range a {
			sum += float64(a[i]) * float64(b[i])
		}
		return sum
	}
	for _, c := range [][3]string{{"怎么退货", "我想退货，怎么弄", "有没有黑色的跑鞋"}, {"how do i return this", "i want to send it back", "do you have black running shoes"}} {
		a, b, far := embed(c[0]), embed(c[1]), embed(c[2])
		if near, other := dot(a, b), dot(a, far); near <= other {
			t.Errorf("%s: the like one has likeness %.3f, the other %.3f", c[0], near, other)
		}
	}
}

// The two benchmarks side by side say what reading costs beside the forward pass. The text holds three digits, so that it is
// never answered from the cache.
const asked = "帮我看看订单1042到哪了，谢谢"

func BenchmarkReading(b *testing.B) {
	r := intent.New(intent.Options{Model: shipped(b)})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Read(context.Background(), asked, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadingsForward(b *testing.B) {
	m := shipped(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Forward(context.Background(), asked); err != nil {
			b.Fatal(err)
		}
	}
}
