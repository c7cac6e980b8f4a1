package bot

import (
	"reflect"
	"testing"

	"shoptalk/chat"
)

func TestTheThingIsPutRightAtTheConfirmationOfAReturn(t *testing.T) {
	s := wholeWardrobe(t, "zh")
	wants(t, s.say("1047的夹克要退，不想要了", "return.request", orderNumber("1047")), "确认为订单 1047", "山雨夹克")
	got := s.say("搞错了，要退的是运动鞋", "order.cancel", ent(chat.EntityCategory, "运动鞋", "shoes"))
	wants(t, got, "确认为订单 1047", "场边运动鞋")
	lacks(t, got, "山雨夹克", "shoes")
	s.say("确认", "chat.affirm")
	if a := s.lastAct(t); !reflect.DeepEqual(a.Items, []chat.Swap{{SKU: "t42"}}) {
		t.Errorf("items %+v", a.Items)
	}
	s = wholeWardrobe(t, "en")
	s.say("return the jacket from 1047, changed my mind", "return.request", orderNumber("1047"))
	wants(t, s.hear(unsure("sorry, I meant the court shoes", "chat.smalltalk", "chat.deny")), "Shall I open a return for order 1047", "Court")
	wants(t, s.say("no, thanks", "chat.deny"), "no return")
	if len(s.shop.acted) != 0 {
		t.Errorf("acted %+v", s.shop.acted)
	}
}

func TestACorrectionNamesNoIdentifier(t *testing.T) {
	s := newStage(t, lin, "zh")
	v := &visit{bot: s.bot, lang: "zh", flows: s.bot.talks()}
	for value, want := range map[string]string{"cloud": "云步跑鞋", "quality": v.words("reason.quality"), "1051": "1051", "black": "黑色"} {
		if got := v.valueLabel(value); got != want {
			t.Errorf("%s is called %q", value, got)
		}
	}
	for _, c := range s.shop.Categories() {
		if got := v.valueLabel(c.ID); got != c.Title["zh"] {
			t.Errorf("%s is called %q", c.ID, got)
		}
	}
}

func TestATaskThatWaitedSaysWhichItIs(t *testing.T) {
	s := newStage(t, lin, "zh")
	text := "取消1043，再把1044退掉"
	r := reading(text, "order.cancel", orderNumber("1043"), orderNumber("1044"))
	r.Parts = []chat.Part{{Text: "取消1043", End: 6, Intent: "order.cancel", Confidence: 0.95}, {Text: "再把1044退掉", Start: 7, End: 15, Intent: "return.request", Confidence: 0.95}}
	r.Ranking = append(r.Ranking, chat.Score{Name: "return.request", Confidence: 0.1})
	wants(t, s.hear(r), "确认取消订单 1043")
	got := s.say("确认", "chat.affirm")
	wants(t, got, "1043", "接下来是订单 1044 的“申请退货”", "原因")
	lacks(t, s.say("尺码不合适", "inform"), "接下来")
}

func TestANumberOfAnOwnOrderIsNoSum(t *testing.T) {
	s := newStage(t, lin, "zh")
	sum := func(text string) chat.Entity { return ent(chat.EntityMoney, text, text+" CNY") }
	wants(t, s.say("1042的外套降价了", "price.protection", sum("1042")), "订单 1042")
	lacks(t, s.say("2001的外套降价了", "price.protection", sum("2001")), "2001")
	v := &visit{bot: s.bot, shopper: lin, ctx: t.Context()}
	for _, text := range []string{"预算1042的外套", "1042左右的外套"} {
		if _, ok := v.withOrders(reading(text, "product.stock", sum("1042"))).First(chat.EntityOrderNumber); ok {
			t.Errorf("%q names an order", text)
		}
	}
}

func TestCourtesyInLettersIsHeard(t *testing.T) {
	for text, want := range map[string]string{"Nihao!": "chat.greet", "xiexie": "chat.thanks", "xie xie": "chat.thanks", "nihao shoes": "chat.deny"} {
		if got := inLetters(reading(text, "chat.deny")).Intent.Name; got != want {
			t.Errorf("%q is %s", text, got)
		}
	}
}

func TestHowLongRefundsTakeIsToldWhileAReturnIsUnderWay(t *testing.T) {
	s := newStage(t, lin, "zh")
	delete(s.shop.orders, "1045") // no other money is on its way
	s.faq.answers = []chat.Answer{{ID: "back", Question: "多久到账", Text: "原路退回，三到七天。", Language: "zh", Score: 0.9}}
	wants(t, s.say("1044要退货", "return.request", orderNumber("1044")), "原因")
	wants(t, s.say("退款多久到账", "refund.status"), "原路退回", "原因")
	lacks(t, s.say("1044的退款多久到账", "refund.status", orderNumber("1044")), "三到七天")
}

func TestWhatCannotComeBackIsCalledAsTheShopperCalledIt(t *testing.T) {
	s := wholeWardrobe(t, "zh")
	for _, p := range s.shop.products {
		s.shop.policies.Returns.NotReturnable = append(s.shop.policies.Returns.NotReturnable, p.Category)
	}
	got := s.say("1047的夹克要退", "return.request", orderNumber("1047"))
	wants(t, got, "山雨夹克")
	lacks(t, got, "等 4 件", "云步")
	wants(t, s.say("1047要退货", "return.request", orderNumber("1047")), "等 4 件")
}

func TestWhenThisOrderComesIsToldOfTheOneOnThePage(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.store.page("c", chat.Page{Order: "1042"})
	wants(t, s.say("这个order什么时候能到", "delivery.time"), "1042")
	lacks(t, s.say("现在下单什么时候能到", "delivery.time"), "1042")
}

func TestDoubtBetweenTwoWaysToTheSameAnswerIsNotAsked(t *testing.T) {
	for _, c := range []struct{ text, first, second, says string }{
		{"1042好慢啊到底怎么回事呢", "order.status", "delivery.problem", "1042"}, {"1044的跑鞋我想换成黑色", "exchange.request", "order.change", "尺码或颜色"}} {
		s := newStage(t, lin, "zh")
		r := unsure(c.text, c.first, c.second)
		number := c.text[:4]
		r.Entities = []chat.Entity{{Type: chat.EntityOrderNumber, Text: number, Value: number, End: 4}}
		got := s.hear(r)
		wants(t, got, c.says)
		lacks(t, got, "您是想问")
	}
	s := newStage(t, lin, "zh")
	lacks(t, s.hear(unsure("这双鞋能给点折扣吗朋友", "promo.ask", "price.bargain")), "您是想问")
}
