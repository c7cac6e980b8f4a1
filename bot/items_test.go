package bot

import (
	"reflect"
	"strings"
	"testing"

	"shoptalk/chat"
)

// wholeWardrobe is a stage with lin's order of three things.
func wholeWardrobe(t *testing.T, language string) *stage {
	t.Helper()
	s := newStage(t, lin, language)
	s.shop.orders["1047"] = s.shop.many
	return s
}

func (s *stage) lastAct(t *testing.T) chat.OrderAction {
	t.Helper()
	if len(s.shop.acted) == 0 {
		t.Fatal("nothing was done")
	}
	return s.shop.acted[len(s.shop.acted)-1]
}

func TestAReturnAsksWhichThingsAndPaysThoseBack(t *testing.T) {
	s := wholeWardrobe(t, "zh")
	wants(t, s.say("1047要退货", "return.request", orderNumber("1047")), "哪一件")
	if labels := strings.Join(s.labels(), "|"); !strings.Contains(labels, "场边运动鞋") || !strings.Contains(labels, "全部") {
		t.Errorf("labels %s", labels)
	}
	wants(t, s.say("就那件啦", "inform"), "没听明白", "哪一件")
	wants(t, s.say("夹克和第三个", "inform"), "原因")
	wants(t, s.say("不想要了", "inform"), "山雨夹克", "场边运动鞋", "¥1117")
	s.say("确认", "chat.affirm")
	if a := s.lastAct(t); a.Kind != "return" || !reflect.DeepEqual(a.Items, []chat.Swap{{SKU: "jm"}, {SKU: "t42"}}) {
		t.Errorf("acted %+v", a)
	}
}

func TestThingsNamedAtFirstAreNotAskedFor(t *testing.T) {
	for text, want := range map[string][]chat.Swap{
		"return the rain jacket from 1047, changed my mind":                                     {{SKU: "jm"}},
		"return the court shoes and the jacket of 1047, changed my mind":                        {{SKU: "jm"}, {SKU: "t42"}},
		"return everything in 1047 except the cloud runner, i changed my mind":                  {{SKU: "jm"}, {SKU: "t42"}},
		"i want to return the whole order 1047, changed my mind":                                nil,
		"1047 send back all of it please, changed my mind":                                      nil,
		"return the second one from 1047, changed my mind":                                      {{SKU: "jm"}},
		"1047: the white ones go back, changed my mind":                                         {{SKU: "t42"}},
		"please take back the CLOUD runner and both court shoes of order 1047, changed my mind": {{SKU: "c42b"}, {SKU: "t42"}},
	} {
		s := wholeWardrobe(t, "en")
		wants(t, s.say(text, "return.request", orderNumber("1047")), "Shall I open a return for order 1047")
		s.say("yes", "chat.affirm")
		if a := s.lastAct(t); !reflect.DeepEqual(a.Items, want) {
			t.Errorf("%s: items %+v, want %+v", text, a.Items, want)
		}
	}
}

func TestAnExchangeOfSeveralAsksOneAfterTheOther(t *testing.T) {
	s := wholeWardrobe(t, "zh")
	s.shop.products[2].Variants[1].Stock = 4
	wants(t, s.say("1047的跑鞋云步和夹克都要换货", "exchange.request", orderNumber("1047")), "云步跑鞋", "尺码或颜色")
	wants(t, s.say("白色", "inform", ent("color", "白色", "white")), "山雨夹克", "尺码或颜色")
	wants(t, s.say("L码", "inform", ent("size", "L码", "L")), "确认把订单 1047", "白色", "L")
	s.say("好的", "chat.affirm")
	if a := s.lastAct(t); a.Kind != "exchange" || !reflect.DeepEqual(a.Items, []chat.Swap{{SKU: "c42b", To: "c42w"}, {SKU: "jm", To: "jl"}}) {
		t.Errorf("acted %+v", a)
	}
}

func TestAThingIsChangedBeforeItShipsAfterAClearYes(t *testing.T) {
	s := newStage(t, lin, "zh")
	dear := cny(319)
	s.shop.products[0].Variants[2].Price = &dear
	wants(t, s.say("1043换成白色", "order.change", orderNumber("1043"), ent("color", "白色", "white")), "改成", "白色", "补差价 ¥20")
	wants(t, s.say("等等，多少钱来着", "chat.smalltalk"), "改成")
	if len(s.shop.acted) != 0 {
		t.Fatalf("acted without a yes: %+v", s.shop.acted)
	}
	wants(t, s.say("好的", "chat.affirm"), "已经改好")
	if a := s.lastAct(t); a.Kind != "items" || !reflect.DeepEqual(a.Items, []chat.Swap{{SKU: "c42b", To: "c42w"}}) {
		t.Errorf("acted %+v", a)
	}
}

func TestRulesOfTheShopForbidAChange(t *testing.T) {
	s := newStage(t, lin, "en")
	s.shop.policies.Orders = chat.OrderRules{Cancel: []string{chat.OrderUnpaid}, Address: []string{chat.OrderUnpaid}, Items: []string{chat.OrderUnpaid}}
	wants(t, s.say("cancel 1043", "order.cancel", orderNumber("1043")), "can't cancel it any more")
	wants(t, s.say("change the size of 1043", "order.change", orderNumber("1043")), "can't change what is in it")
	wants(t, s.say("change the address of 1043", "order.address", orderNumber("1043")), "can't be changed any more")
}

func TestAnotherWayToPayIsConfirmedFirst(t *testing.T) {
	s := newStage(t, lin, "en")
	s.shop.policies.Orders.Payment = []string{chat.OrderPaid}
	wants(t, s.say("can i change the payment method of 1043", "order.change", orderNumber("1043")), "How would you like to pay")
	wants(t, s.say("cowrie shells", "inform"), "don't know that payment method", "How would you like to pay")
	wants(t, s.say("paypal please", "inform"), "Shall order 1043 be paid by PayPal instead")
	wants(t, s.say("yes", "chat.affirm"), "has been changed")
	if a := s.lastAct(t); a.Kind != "payment" || a.Payment != "paypal" {
		t.Errorf("acted %+v", a)
	}
}

func TestWhatThePolicyExcludesIsRefusedThingByThing(t *testing.T) {
	s := wholeWardrobe(t, "en")
	s.shop.policies.Returns.NotReturnable = []string{"jackets"}
	wants(t, s.say("return the rain jacket of 1047", "return.request", orderNumber("1047")), "Rain Jacket", "can't be returned without a reason")
	wants(t, s.say("return the cloud runner of 1047, changed my mind", "return.request", orderNumber("1047")), "Shall I open a return", "Cloud Runner")
}

func TestAnExchangeBeforeShippingIsAChangeOfTheOrder(t *testing.T) {
	s := newStage(t, lin, "en")
	wants(t, s.say("swap 1043 for white", "exchange.request", orderNumber("1043"), ent("color", "white", "white")), "Shall I change", "white")
	s.say("yes", "chat.affirm")
	if a := s.lastAct(t); a.Kind != "items" {
		t.Errorf("acted %+v", a)
	}
}

func TestAVariantOfFurtherOptionsIsChosenByItsWords(t *testing.T) {
	bottle := chat.Product{ID: "bottle", Title: w2("水杯", "Water Bottle"), Category: "jackets", Price: cny(50)}
	for _, x := range []struct{ sku, capacity, material, color string }{
		{"w1", "500ml", "glass", "blue"}, {"w2", "1000ml", "glass", "blue"}, {"w3", "1000ml", "stainless steel", "black"}, {"w4", "500ml", "plastic", "black"}} {
		bottle.Variants = append(bottle.Variants, chat.Variant{SKU: x.sku, Color: x.color, Stock: 3, Options: map[string]string{"capacity": x.capacity, "material": x.material}})
	}
	for text, want := range map[string]string{
		"exchange my bottle from 1048 for the 1000ml one":                  "w2",
		"1048: i want the 500 ml glass bottle swapped to stainless steel":  "w3",
		"please exchange the glass bottle of order 1048 for a plastic one": "w4",
		"1048换成1000ml不锈钢的，stainless steel":                                 "w3",
	} {
		s := newStage(t, lin, "en")
		s.shop.products = append(s.shop.products, bottle)
		o := s.shop.orders["1044"]
		o.Number = "1048"
		o.Lines = []chat.Line{{Product: "bottle", SKU: "w1", Title: bottle.Title, Color: "blue", Options: bottle.Variants[0].Options, Quantity: 1, Price: cny(50)}}
		s.shop.orders["1048"] = o
		s.say(text, "exchange.request", orderNumber("1048"))
		s.say("yes", "chat.affirm")
		if a := s.lastAct(t); !reflect.DeepEqual(a.Items, []chat.Swap{{SKU: "w1", To: want}}) {
			t.Errorf("%s: %+v, want %s", text, a.Items, want)
		}
	}
}
