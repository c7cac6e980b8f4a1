package bot

import (
	"slices"
	"testing"
	"time"

	"shoptalk/chat"
)

func TestDeliveryTimeIsToldAsDates(t *testing.T) {
	for _, c := range []struct {
		name string
		now  time.Time
		want []string
	}{
		{"before the cutoff", noon, []string{"今天", "6月4日（周三）", "6月6日（周五）", "6月10日（周二）"}},
		{"after the cutoff", noon.Add(6 * time.Hour), []string{"6月5日（周四）发出", "6月9日（周一）", "6月11日（周三）"}},
		{"on Saturday", noon.AddDate(0, 0, 3), []string{"6月9日（周一）发出"}},
		{"on Friday evening", noon.AddDate(0, 0, 2).Add(6 * time.Hour), []string{"6月9日（周一）发出"}},
	} {
		s := newStage(t, anonymous, "zh")
		s.bot.Now = func() time.Time { return c.now }
		t.Run(c.name, func(t *testing.T) { wants(t, s.say("今天拍什么时候发", "delivery.time"), c.want...) })
	}
	s := newStage(t, anonymous, "en")
	wants(t, s.say("how long does shipping take", "delivery.time"), "today (Wed 4 June)", "Fri 6 June", "Tue 10 June", "16:00")
}

func TestDeliveryTimeOfAnOrderTalkedOfIsItsOwn(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.say("1042到哪了", "order.status", orderNumber("1042"))
	wants(t, s.say("那什么时候能到", "delivery.time"), "1042", "6月5日")
	wants(t, s.say("今天下单什么时候到", "delivery.time"), "现在下单")
	wants(t, s.say("1044什么时候到", "delivery.time", orderNumber("1044")), "已经签收")
	lacks(t, s.say("2001什么时候到", "delivery.time", orderNumber("2001")), "2001")
}

func TestDeliveryFeeCountsTheCart(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	wants(t, s.say("满多少包邮", "delivery.fee"), "¥99", "¥8")
	s.shop.policies.Shipping.FreeOver = cny(500)
	s.store.page("c", chat.Page{Cart: []chat.CartLine{{Product: "cloud", Quantity: 1}, {Product: "nothing", Quantity: 9}}})
	wants(t, s.say("运费呢", "delivery.fee"), "¥299", "再买 ¥201")
	s.store.page("c", chat.Page{Cart: []chat.CartLine{{Product: "cloud", Quantity: 2}}})
	wants(t, s.say("运费多少", "delivery.fee"), "已经包邮")
	s.shop.policies.Shipping.FreeOver = cny(0)
	wants(t, s.say("邮费多少", "delivery.fee"), "每单运费")
}

func TestDeliveryProblemsAreAnsweredByWhatTheyAre(t *testing.T) {
	for _, c := range []struct{ text, number, want string }{
		{"1042一周没动了", "1042", "还在路上"}, {"1044显示签收了我没收到", "1044", "代收"}, {"1044包装破了", "1044", "留好外包装"}, {"1043怎么还不发", "1043", "还没有发出"},
	} {
		s := newStage(t, lin, "zh")
		got := s.say(c.text, "delivery.problem", orderNumber(c.number))
		wants(t, got, c.want, "抱歉")
		if !slices.Contains(s.labels(), "转人工") {
			t.Errorf("%s: no person offered", c.text)
		}
	}
}

func TestMoneyBackForWhatNeverCameGoesToAPerson(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.say("1044显示签收了我没收到", "delivery.problem", orderNumber("1044"))
	wants(t, s.say("那给我退钱", "refund.request"), "还没收到", "同事")
	wants(t, s.say("好", "chat.affirm"), "转人工")
}

func TestDeliveryOptionsAnswerWhatWasAsked(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	got := s.say("能送到新疆吗", "delivery.options")
	wants(t, got, "全国")
	lacks(t, got, "青鸟")
	wants(t, s.say("发什么快递", "delivery.options"), "青鸟速递", "全国")
}

func TestALateOrderSaysSo(t *testing.T) {
	s := newStage(t, lin, "en")
	o := s.shop.orders["1042"]
	o.Promised = noon.AddDate(0, 0, -2)
	s.shop.orders["1042"] = o
	wants(t, s.say("where is 1042", "order.status", orderNumber("1042")), "is late", "sorry")
}

func TestReturnsFollowTheWrittenPolicy(t *testing.T) {
	s := newStage(t, lin, "zh")
	wants(t, s.say("1044要退货", "return.request", orderNumber("1044")), "原因")
	wants(t, s.tap("尺码不合适"), "确认为订单 1044", "尺码不合适", "¥299")
	wants(t, s.say("确认", "chat.affirm"), "退货申请已经提交", "按短信地址")
	if a := s.shop.acted[0]; a.Kind != "return" || a.Reason != "size" {
		t.Errorf("acted %+v", a)
	}
	wants(t, s.say("1044要退货", "return.request", orderNumber("1044")), "正在等审核")
	for number, want := range map[string]string{"1046": "过了 7 天", "1043": "直接取消", "1042": "还在路上", "1045": "已经通过"} {
		s := newStage(t, lin, "zh")
		wants(t, s.say(number+"要退货", "return.request", orderNumber(number)), want)
		if len(s.shop.acted) != 0 || s.asks() != "" {
			t.Errorf("%s goes on", number)
		}
	}
}

func TestAReasonSaidAtFirstIsNotAskedAndFaultsHaveNoWindow(t *testing.T) {
	s := newStage(t, lin, "zh")
	wants(t, s.say("1046质量有问题，要退货", "return.request", orderNumber("1046")), "确认为订单 1046", "质量问题")
}

func TestWhatCannotComeBackIsTold(t *testing.T) {
	s := newStage(t, lin, "en")
	s.shop.policies.Returns.NotReturnable = []string{"shoes"}
	wants(t, s.say("return 1044", "return.request", orderNumber("1044")), "can't be returned without a reason")
}

func TestAnExchangeChecksTheStock(t *testing.T) {
	s := newStage(t, lin, "zh")
	wants(t, s.say("1044换货", "exchange.request", orderNumber("1044")), "尺码或颜色")
	wants(t, s.say("43码", "inform", ent("size", "43", "43")), "现在没货", "尺码或颜色")
	wants(t, s.say("白色", "inform", ent("color", "白色", "white")), "换成", "白色")
	wants(t, s.say("好的", "chat.affirm"), "换货申请已经提交")
	if a := s.shop.acted[0]; a.Kind != "exchange" || len(a.Items) != 1 || a.Items[0] != (chat.Swap{SKU: "c42b", To: "c42w"}) {
		t.Errorf("acted %+v", a)
	}
}

func TestARefundTakesTheWayOfTheOrdersState(t *testing.T) {
	s := newStage(t, lin, "zh")
	wants(t, s.say("1043申请退款", "refund.request", orderNumber("1043")), "确认为订单 1043", "退款 ¥299")
	s = newStage(t, lin, "zh")
	wants(t, s.say("1044申请退款", "refund.request", orderNumber("1044")), "原因")
	s = newStage(t, lin, "zh")
	wants(t, s.say("1045退款多久到账", "refund.status", orderNumber("1045")), "已经通过", "6月7日")
	wants(t, s.say("1042退款呢", "refund.status", orderNumber("1042")), "还没有退款申请")
	wants(t, s.say("1045的退货怎么样了", "return.status", orderNumber("1045")), "退货申请已经通过")
}

func TestReturnPolicyAnswersWhoPays(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	got := s.say("退货运费谁出", "return.policy")
	wants(t, got, "质量问题我们承担运费")
	lacks(t, got, "吊牌")
	wants(t, s.say("能退货吗", "return.policy"), "7 天", "15 天", "吊牌")
}

func TestPaymentMethodsAnswerTheOneThatIsNamed(t *testing.T) {
	s := newStage(t, anonymous, "en")
	wants(t, s.say("how can i pay", "payment.methods"), "Alipay", "PayPal")
	wants(t, s.say("do you take paypal", "payment.methods"), "Yes", "PayPal", "day's rate")
	s = newStage(t, anonymous, "zh")
	wants(t, s.say("可以用支付宝吗", "payment.methods"), "可以", "支付宝")
}

func TestPaymentProblemsAreTakenSeriously(t *testing.T) {
	for text, want := range map[string]string{"扣了两次款": "重复扣款", "付了钱订单还是待付款": "先别重复付款", "支付失败": "换一种付款方式"} {
		s := newStage(t, lin, "zh")
		s.say("1043什么情况", "order.status", orderNumber("1043"))
		wants(t, s.say(text, "payment.problem"), want, "1043", "待发货")
		if !slices.Contains(s.labels(), "转人工") {
			t.Errorf("%s: no person offered", text)
		}
	}
}

func TestAnInvoiceIsExplainedOrMade(t *testing.T) {
	s := newStage(t, lin, "zh")
	wants(t, s.say("发票怎么开", "invoice.request"), "电子发票")
	if s.asks() != "" {
		t.Error("a question about invoices starts one")
	}
	wants(t, s.say("给1044开发票", "invoice.request", orderNumber("1044")), "抬头")
	wants(t, s.say("小满文化有限公司 税号91310000MA1K", "inform"), "小满文化有限公司", "确认吗")
	wants(t, s.say("对的", "chat.affirm"), "登记好了")
	if a := s.shop.acted[0]; a.Kind != "invoice" || a.Title != "小满文化有限公司 税号91310000MA1K" {
		t.Errorf("acted %+v", a)
	}
	wants(t, s.say("给1044开发票", "invoice.request", orderNumber("1044")), "已经登记过")
}

func TestOnlyRunningOffersAreTold(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	got := s.say("有优惠吗", "promo.ask")
	wants(t, got, "满 100 减 10", "TEN", "6月30日")
	lacks(t, got, "OLD")
	wants(t, s.say("OLD用不了", "promo.problem"), "已经结束")
	wants(t, s.say("TEN怎么用不了", "promo.problem"), "还在有效期内", "全场可用")
	wants(t, s.say("券码NOPE不行", "promo.problem", ent("coupon", "NOPE", "NOPE")), "没有找到")
	wants(t, s.say("优惠券用不上", "promo.problem"), "券码发给我")
	s.store.page("c", chat.Page{Cart: []chat.CartLine{{Product: "jacket", Quantity: 0}}})
	s.shop.policies.Promos = nil
	wants(t, s.say("有活动吗", "promo.ask"), "没有正在进行")
	wants(t, s.say("便宜点呗", "price.bargain"), "没法单独改")
}

func TestACodeBelowItsMinimumSaysWhatIsMissing(t *testing.T) {
	s := newStage(t, anonymous, "en")
	s.shop.policies.Promos[0].MinimumOrder = cny(500)
	s.store.page("c", chat.Page{Cart: []chat.CartLine{{Product: "cloud", Quantity: 1}}})
	wants(t, s.say("code TEN does not work", "promo.problem"), "¥299", "¥201 short")
}

func TestBargainingIsHonest(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	s.store.page("c", chat.Page{Product: "cloud"})
	wants(t, s.say("能便宜点吗", "price.bargain"), "统一定的", "TEN")
	if !slices.Contains(s.labels(), "看便宜些的") {
		t.Errorf("labels %v", s.labels())
	}
}

func TestPriceProtectionPaysTheDifferenceBack(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.shop.products[0].Price = cny(249)
	wants(t, s.say("刚买就降价了", "price.protection"), "¥299", "¥249", "差价 ¥50", "15 天")
	wants(t, s.say("好的", "chat.affirm"), "价保已经申请成功", "¥50 会原路退回")
	if a := s.shop.acted[0]; a.Kind != "price" {
		t.Errorf("acted %+v", a)
	}
	s = newStage(t, lin, "zh")
	once := s.shop.orders["1043"] // something was paid back before: only the new difference is told
	once.PaidBack = cny(30)
	s.shop.orders["1043"] = once
	s.shop.products[0].Price = cny(249)
	s.say("1043刚买就降价了", "price.protection", orderNumber("1043"))
	wants(t, s.say("好的", "chat.affirm"), "¥50 会原路退回")
	s = newStage(t, lin, "zh")
	wants(t, s.say("刚买就降价了", "price.protection"), "15 天", "申请补差价")
	s.shop.policies.PriceDays = 0
	wants(t, s.say("刚买就降价了呀", "price.protection"), "没有价保")
}

func TestAnOrderNamedForPriceProtectionIsLookedAtBeforeTheWrittenRule(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.faq.answers = []chat.Answer{{ID: "rule", Question: "申请价保", Text: "15 天内降价补差价，给我订单号就能申请。", Language: "zh", Score: 0.9}}
	wants(t, s.say("降价了，申请价保", "price.protection"), "给我订单号")
	s.shop.products[0].Price = cny(249)
	got := s.say("1042降价了，申请价保", "price.protection", orderNumber("1042"))
	wants(t, got, "¥299", "¥249")
	lacks(t, got, "给我订单号")
}

func TestAStrangerProvesTheOrderBeforeItsPriceIsProtected(t *testing.T) {
	s := newStage(t, anonymous, "en")
	s.shop.products[0].Price = cny(249)
	wants(t, s.say("it got cheaper right after i ordered, 1042", "price.protection", orderNumber("1042")), "phone number")
	wants(t, s.say("1234", "inform"), "¥249", "difference of ¥50")
	wants(t, s.say("no", "chat.deny"), "as long as the days last")
	if len(s.shop.acted) != 0 {
		t.Errorf("acted %+v", s.shop.acted)
	}
	s.shop.products[0].Price = cny(299)
	wants(t, s.say("and 1042 now?", "price.protection", orderNumber("1042")), "Nothing in order 1042")
}

func TestFaultyAndWrongGoodsAreRegrettedAndChoicesGiven(t *testing.T) {
	for intent, text := range map[string]string{"item.defective": "1044坏了", "item.wrong": "1044少发了一件"} {
		s := newStage(t, lin, "zh")
		wants(t, s.say(text, intent, orderNumber("1044")), "抱歉", "换货", "退款", "我们承担运费")
		wants(t, s.tap("申请退货"), "确认为订单 1044")
	}
	s := newStage(t, lin, "en")
	wants(t, s.say("1043 is broken", "item.defective", orderNumber("1043")), "colleague")
}
