package bot

import (
	"strings"
	"testing"

	"shoptalk/chat"
)

func orderNumber(n string) chat.Entity { return ent(chat.EntityOrderNumber, n, n) }

func TestKnownShopperWithANumberSeesTheOrderAtOnce(t *testing.T) {
	s := newStage(t, lin, "")
	got := s.say("我前天买的鞋到哪一步了？单号1042", "order.status", orderNumber("1042"))
	wants(t, got, "1042", "云步跑鞋", "到达上海分拨中心", "预计")
	o := s.last[0].Body.Order
	if o == nil || o.State != "shipped" || o.Label != "运输中" || len(o.Parcels) != 1 || o.Parcels[0].Steps[0].Text != "到达上海分拨中心" {
		t.Errorf("order body %+v", o)
	}
	if w := s.why(); w.Facts["order.state"] != "shipped" || w.Intent != "order.status" || w.Rule == "" || w.Model != "test" {
		t.Errorf("why %+v", w)
	}
}

func TestKnownShopperWithSeveralOrdersChoosesByTap(t *testing.T) {
	s := newStage(t, lin, "en")
	got := s.say("where is my order", "order.status")
	wants(t, got, "Which order")
	if s.asks() != "order_number" {
		t.Errorf("asks %q", s.asks())
	}
	got = s.tap("1042 · On its way")
	wants(t, got, "1042", "arrived in Shanghai")
}

func TestWhatTheMessageTellsOfDayAndThingChoosesTheOrder(t *testing.T) {
	s := newStage(t, lin, "zh")
	got := s.say("我前天买的鞋到哪一步了", "order.status", ent(chat.EntityDate, "前天", "2025-06-02"), ent(chat.EntityCategory, "鞋", "shoes"))
	wants(t, got, "1042", "到达上海分拨中心")
}

func TestTheOnlyOrderThatFitsIsTakenWithoutAsking(t *testing.T) {
	s := newStage(t, lin, "zh")
	wants(t, s.say("退款到哪了", "refund.status"), "1045")
	wants(t, s.say("帮我取消订单", "order.cancel"), "确认取消订单 1043", "云步跑鞋", "¥299")
}

func TestAnonymousShopperGivesNumberAndPhone(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	wants(t, s.say("我的订单到哪了", "order.status"), "订单号")
	if f := s.last[0].Body.Form; f == nil || len(f.Fields) != 2 || f.Fields[0].Name != "order_number" {
		t.Errorf("form %+v", f)
	}
	wants(t, s.say("1042", "inform", orderNumber("1042")), "后四位")
	if s.asks() != "phone_last4" {
		t.Errorf("asks %q", s.asks())
	}
	wants(t, s.say("尾号1234", "inform"), "1042", "到达上海分拨中心")
	// Proved once, it stays proved.
	wants(t, s.say("1042到哪了", "order.status", orderNumber("1042")), "到达上海分拨中心")
	if got := s.why().Slots["phone_last4"]; got != "" {
		t.Errorf("the phone's digits are in the explanation: %q", got)
	}
}

func TestTheFormIsTheSameAsTwoAnswers(t *testing.T) {
	s := newStage(t, anonymous, "en")
	s.say("where is my order", "order.status")
	got := s.act("1042", "order_lookup", map[string]string{"order_number": "1042", "phone_last4": "1234"})
	wants(t, got, "1042", "arrived in Shanghai")
}

func TestUnknownWrongAndForeignOrdersAnswerAlike(t *testing.T) {
	answer := func(shopper chat.Shopper, number, digits string) string {
		s := newStage(t, shopper, "zh")
		got := s.say("查订单"+number, "order.status", orderNumber(number))
		if digits != "" {
			got = s.say(digits, "inform")
		}
		return strings.ReplaceAll(got, number, "N")
	}
	unknown := answer(anonymous, "7777", "1234")
	wants(t, unknown, "没有查到订单 N")
	if wrong := answer(anonymous, "1042", "0000"); wrong != unknown {
		t.Errorf("a wrong phone says %q, an unknown order %q", wrong, unknown)
	}
	unknown = answer(lin, "7777", "")
	wants(t, unknown, "没有找到订单 N")
	if foreign := answer(lin, "2001", ""); foreign != unknown {
		t.Errorf("someone else's order says %q, an unknown one %q", foreign, unknown)
	}
}

func TestFiveTriesAndNoMore(t *testing.T) {
	for _, number := range []string{"1042", "7777"} {
		s := newStage(t, anonymous, "zh")
		s.say("查订单", "order.status")
		s.say(number, "inform", orderNumber(number))
		for i := range 5 {
			got := s.say("0000", "inform")
			if i < 4 {
				wants(t, got, "没有查到", "四位")
			} else {
				wants(t, got, "核对次数已经用完")
			}
		}
		s.say("查订单", "order.status")
		s.say(number, "inform", orderNumber(number))
		wants(t, s.say("1234", "inform"), "核对次数已经用完")
		if s.owner() != chat.OwnerBot {
			t.Error("the person is offered, not forced")
		}
		s.tap("转人工")
		if s.owner() != chat.OwnerQueue {
			t.Error("the offer leads nowhere")
		}
	}
}

func TestAfterAWrongPhoneTheNumberCanBePutRight(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	s.say("查订单1043", "order.status", orderNumber("1043"))
	s.say("0000", "inform")
	wants(t, s.say("单号是1042", "inform", orderNumber("1042")), "按 1042 来", "后四位")
	wants(t, s.say("1234", "inform"), "到达上海分拨中心")
}

func TestTriesCountForTheOrderWhoeverTries(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	for range maxOrderTries {
		if _, err := s.store.Attempt(t.Context(), "order-phone:order:1042", maxOrderTries, orderWindow, noon); err != nil {
			t.Fatal(err)
		}
	}
	s.say("查订单1042", "order.status", orderNumber("1042"))
	wants(t, s.say("1234", "inform"), "核对次数已经用完")
}

func TestAStrangersFiveTriesDoNotLockTheOwnerOut(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	for range maxTries {
		if _, err := s.store.Attempt(t.Context(), "order-phone:order:1042", maxOrderTries, orderWindow, noon); err != nil {
			t.Fatal(err)
		}
	}
	s.say("查订单1042", "order.status", orderNumber("1042"))
	wants(t, s.say("1234", "inform"), "到达上海分拨中心")
}

func TestThePagesOrderIsAClaimAndNoProof(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	s.store.page("c", chat.Page{Order: "1042"})
	got := s.say("到哪了", "order.status")
	wants(t, got, "后四位")
	lacks(t, got, "上海")
	s = newStage(t, lin, "zh")
	s.store.page("c", chat.Page{Order: "2001"})
	lacks(t, s.say("到哪了", "order.status"), "2001")
	s.store.page("c", chat.Page{Order: "1044"})
	wants(t, s.act("x", "intent", "order.status"), "1044")
}

func TestNoTapOpensSomeoneElsesOrder(t *testing.T) {
	for _, shopper := range []chat.Shopper{anonymous, lin} {
		s := newStage(t, shopper, "zh")
		for _, value := range []any{"2001", map[string]string{"order": "2001"}} {
			lacks(t, s.act("x", "order", value), "上海")
		}
		s.act("x", "intent", map[string]string{"intent": "order.cancel", "order_number": "2002", "order_ok": "2002", "allowed": "yes"})
		s.act("x", "slot", map[string]string{"slot": "confirmed", "value": "yes"})
		s.act("x", "order_lookup", map[string]string{"order_number": "2002", "order_ok": "2002", "confirmed": "true"})
		s.act("x", "slot", "yes")
		if len(s.shop.acted) > 0 {
			t.Errorf("someone else's order was changed: %+v", s.shop.acted)
		}
	}
}

func TestCancellingReadsBackAndActsOnceOnAClearYes(t *testing.T) {
	s := newStage(t, lin, "zh")
	wants(t, s.say("取消订单1043", "order.cancel", orderNumber("1043")), "确认取消订单 1043（云步跑鞋，¥299）")
	if len(s.shop.acted) != 0 {
		t.Fatal("acted before the yes")
	}
	wants(t, s.say("嗯，也许吧，我再想想看", "chat.smalltalk"), "确认取消")
	wants(t, s.tap("确认取消"), "已经取消", "¥299", "6月7日")
	if len(s.shop.acted) != 1 || s.shop.acted[0].Kind != "cancel" || s.shop.acted[0].Key == "" || s.shop.acted[0].By != "s2" {
		t.Errorf("acted %+v", s.shop.acted)
	}
	wants(t, s.say("取消订单1043", "order.cancel", orderNumber("1043")), "已经是取消状态")
}

func TestCancellingIsRefusedByState(t *testing.T) {
	for number, want := range map[string]string{"1042": "已经发出", "1044": "已经签收", "1045": "不用再取消"} {
		s := newStage(t, lin, "zh")
		wants(t, s.say("取消"+number, "order.cancel", orderNumber(number)), want)
		if s.asks() != "" || len(s.shop.acted) != 0 {
			t.Errorf("%s goes on", number)
		}
	}
}

func TestANoKeepsTheOrder(t *testing.T) {
	s := newStage(t, lin, "en")
	s.say("cancel 1043", "order.cancel", orderNumber("1043"))
	wants(t, s.say("no", "chat.deny"), "stays as it is")
	if len(s.shop.acted) != 0 {
		t.Error("acted on a no")
	}
}

func TestACorrectedNumberIsCheckedAgain(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.say("取消1042", "order.cancel", orderNumber("1042"))
	s.say("取消1043", "order.cancel", orderNumber("1043"))
	wants(t, s.say("不对，是1042", "inform", orderNumber("1042")), "按 1042 来", "已经发出")
}

func TestTheNewAddressIsReadBackAndKeptOutOfTheExplanation(t *testing.T) {
	s := newStage(t, lin, "zh")
	wants(t, s.say("1043地址填错了", "order.address", orderNumber("1043")), "新的收货地址")
	address := "上海市浦东新区世纪大道100号3楼，13800001234"
	wants(t, s.say(address, "inform", ent(chat.EntityAddress, "上海市浦东新区世纪大道100号3楼", address)), address, "确认吗")
	for name, v := range s.why().Slots {
		lacks(t, v, "世纪大道", "13800001234")
		if name == "address" {
			t.Error("the address is in the explanation")
		}
	}
	wants(t, s.say("确认", "chat.affirm"), "改好了")
	if len(s.shop.acted) != 1 || s.shop.acted[0].Address != address {
		t.Errorf("acted %+v", s.shop.acted)
	}
}

func TestAnAddressTooShortIsAskedAgain(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.say("1043改地址", "order.address", orderNumber("1043"))
	wants(t, s.say("杭州", "inform"), "没认出来", "不完整")
}

func TestWhenTheShopDoesNotAnswerNothingIsPromised(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.say("取消1043", "order.cancel", orderNumber("1043"))
	s.shop.actDown = true
	got := s.say("确认", "chat.affirm")
	wants(t, got, "没收到办成的确认", "同事")
	lacks(t, got, "已经取消")
	if len(s.shop.acted) != 0 || s.why().Facts["act"] != "failed" {
		t.Errorf("why %+v", s.why())
	}
	if !strings.Contains(strings.Join(s.labels(), " "), "转人工") {
		t.Error("no person is offered")
	}
	wants(t, s.say("好的", "chat.affirm"), "正在为您转人工")
}

func TestWhenTheShopCannotBeReachedAtAllItApologises(t *testing.T) {
	s := newStage(t, lin, "en")
	s.shop.down = true
	wants(t, s.say("where is 1042", "order.status", orderNumber("1042")), "something went wrong", "colleague")
	s.shop.down = false
	wants(t, s.say("where is 1042", "order.status", orderNumber("1042")), "arrived in Shanghai")
}

func TestARefusalOfTheShopIsTold(t *testing.T) {
	s := newStage(t, lin, "en")
	s.say("cancel 1043", "order.cancel", orderNumber("1043"))
	o := s.shop.orders["1043"]
	o.State = chat.OrderShipped
	s.shop.orders["1043"] = o
	wants(t, s.say("yes", "chat.affirm"), "On its way", "did not accept")
}

func TestUrgingTellsTheShopAndTheShopper(t *testing.T) {
	s := newStage(t, lin, "zh")
	wants(t, s.say("催一下1043", "delivery.urge", orderNumber("1043")), "催仓库")
	wants(t, s.say("催一下1042", "delivery.urge", orderNumber("1042")), "催件", "上海分拨")
	if len(s.shop.acted) != 2 || s.shop.acted[0].Key == s.shop.acted[1].Key {
		t.Errorf("acted %+v", s.shop.acted)
	}
	wants(t, s.say("催一下1044", "delivery.urge", orderNumber("1044")), "没有可以催")
}

func TestWhatOnlyAPersonCanChangeIsNotPromised(t *testing.T) {
	s := newStage(t, lin, "zh")
	wants(t, s.say("1043帮我加个备注", "order.change", orderNumber("1043")), "不能直接改", "同事")
	wants(t, s.say("1044能加一件吗", "order.change", orderNumber("1044")), "换货")
	wants(t, s.say("怎么下单", "order.place"), "加入购物车")
}
