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

// bottles is a stage with lin's delivered order 1048 of two water bottles, a bed and a T-shirt, told apart by options.
func bottles(t *testing.T, language string) *stage {
	t.Helper()
	s := newStage(t, lin, language)
	o := s.shop.orders["1044"]
	o.Number, o.Lines = "1048", nil
	add := func(id string, title chat.Words, variants ...chat.Variant) {
		s.shop.products = append(s.shop.products, chat.Product{ID: id, Title: title, Category: "jackets", Price: cny(50), Variants: variants})
	}
	add("bottle", w2("水杯", "Water Bottle"),
		chat.Variant{SKU: "w1", Color: "blue", Stock: 3, Options: map[string]string{"capacity": "500ml", "material": "glass", "water resistance": "no"}},
		chat.Variant{SKU: "w2", Color: "navy", Stock: 3, Options: map[string]string{"capacity": "500ml", "material": "steel", "water resistance": "no"}},
		chat.Variant{SKU: "w3", Color: "blue", Stock: 3, Options: map[string]string{"capacity": "500ml", "material": "glass", "water resistance": "yes"}},
		chat.Variant{SKU: "w4", Color: "blue", Stock: 0, Options: map[string]string{"capacity": "2L", "material": "steel", "water resistance": "no"}},
		chat.Variant{SKU: "w5", Color: "black", Stock: 3, Options: map[string]string{"capacity": "2L", "material": "glass", "water resistance": "no"}})
	add("bed", w2("宠物窝", "Pet Bed"),
		chat.Variant{SKU: "b1", Size: "large", Stock: 3, Options: map[string]string{"material": "fleece"}},
		chat.Variant{SKU: "b2", Size: "medium", Stock: 3, Options: map[string]string{"material": "polyester"}})
	add("tee", w2("T恤", "T-Shirt"), chat.Variant{SKU: "t1", Size: "S", Color: "red", Stock: 3}, chat.Variant{SKU: "t2", Size: "L", Color: "red", Stock: 3})
	for _, l := range []struct {
		product int
		variant int
	}{{0, 0}, {0, 1}, {1, 0}, {2, 0}} {
		p := s.shop.products[len(s.shop.products)-3+l.product]
		x := p.Variants[l.variant]
		o.Lines = append(o.Lines, chat.Line{Product: p.ID, SKU: x.SKU, Title: p.Title, Size: x.Size, Color: x.Color, Options: x.Options, Quantity: 1, Price: cny(50)})
	}
	s.shop.orders["1048"] = o
	return s
}

func TestThingsOfOneKindAreToldApartByTheirTraitsOrAskedFor(t *testing.T) {
	for text, want := range map[string][]chat.Swap{
		"return the navy water bottle of 1048, changed my mind":                    {{SKU: "w2"}},
		"1048里藏青色的水杯和蓝色的水杯要退，不想要了":                                                 {{SKU: "w1"}, {SKU: "w2"}},
		"1048的T恤要退，不想要了":                                                           {{SKU: "t1"}},
		"1048: both water bottles and the pet bed go back please, changed my mind": {{SKU: "w1"}, {SKU: "w2"}, {SKU: "b1"}},
	} {
		s := bottles(t, "en")
		s.say(text, "return.request", orderNumber("1048"))
		s.say("yes", "chat.affirm")
		if a := s.lastAct(t); !reflect.DeepEqual(a.Items, want) {
			t.Errorf("%s: items %+v, want %+v", text, a.Items, want)
		}
	}
	s := bottles(t, "en")
	wants(t, s.say("return the water bottle of 1048, changed my mind", "return.request", orderNumber("1048")), "Which item")
}

func TestAWishIsReadWholeNotByItsFirstValue(t *testing.T) {
	for _, c := range []struct {
		text     string
		entities []chat.Entity
		want     string
	}{
		{"exchange the pet bed of 1048 for the medium one in polyester", []chat.Entity{ent("size", "medium", "M")}, "b2"},
		{"exchange the blue water bottle of 1048 for a water resistant one", nil, "w3"},
		{"换1048的蓝色水杯，换成黑色、2升的", []chat.Entity{ent("color", "黑色", "black")}, "w5"},
		{"1048的T恤想换成大号", nil, "t2"},
		{"1048的蓝色的水杯不太合适，想换steel的2L", nil, ""}, // steel is what the other bottle has
	} {
		s := bottles(t, "en")
		s.say(c.text, "exchange.request", append([]chat.Entity{orderNumber("1048")}, c.entities...)...)
		if c.want == "" {
			wants(t, s.text(), "没货")
			continue
		}
		s.say("yes", "chat.affirm")
		if a := s.lastAct(t); len(a.Items) != 1 || a.Items[0].To != c.want {
			t.Errorf("%s: %+v, want %s", c.text, a.Items, c.want)
		}
	}
}

func TestWhatOnlyHalfOfAWishIsThereIsNotTaken(t *testing.T) {
	s := bottles(t, "en")
	wants(t, s.say("exchange the blue water bottle of 1048 for 2L in steel", "exchange.request", orderNumber("1048")), "out of stock", "instead")
}

func TestAnExchangeForWhatCannotBeToldAsksOnceMoreThenOffersAPerson(t *testing.T) {
	s := bottles(t, "en")
	wants(t, s.say("exchange the pet bed of 1048", "exchange.request", orderNumber("1048")), "instead")
	wants(t, s.say("the comfy one", "inform"), "couldn't tell", "medium", "instead")
	wants(t, s.say("the really comfy one", "inform"), "colleague")
	if len(s.shop.acted) != 0 {
		t.Errorf("acted %+v", s.shop.acted)
	}
}

func TestAnotherUnitOfTheSameGoesToTheShopInWords(t *testing.T) {
	s := bottles(t, "en")
	wants(t, s.say("exchange the pet bed of 1048", "exchange.request", orderNumber("1048")), "instead")
	s.say("the same one, just a new one", "inform")
	s.say("yes", "chat.affirm")
	if a := s.lastAct(t); a.Reason != "the same one, just a new one" || a.Items[0].To != "" {
		t.Errorf("acted %+v", a)
	}
}

func TestWishesForSeveralThingsInOneMessageGoEachToItsThing(t *testing.T) {
	s := bottles(t, "en")
	s.say("1048: exchange the pet bed and the t-shirt, the pet bed in medium, the t-shirt in L", "exchange.request", orderNumber("1048"))
	s.say("yes", "chat.affirm")
	if a := s.lastAct(t); !reflect.DeepEqual(a.Items, []chat.Swap{{SKU: "b1", To: "b2"}, {SKU: "t1", To: "t2"}}) {
		t.Errorf("acted %+v", a)
	}
}

func TestWhatWasReadBackCanBePutRight(t *testing.T) {
	s := bottles(t, "zh")
	wants(t, s.say("1048的蓝色水杯换成防水的", "exchange.request", orderNumber("1048")), "防水：是")
	wants(t, s.say("不对，我要黑色、2L的", "inform", ent("color", "黑色", "black")), "黑色", "2L")
	s.say("好的", "chat.affirm")
	if a := s.lastAct(t); !reflect.DeepEqual(a.Items, []chat.Swap{{SKU: "w1", To: "w5"}}) {
		t.Errorf("acted %+v", a)
	}
	s = bottles(t, "en")
	s.say("exchange the pet bed of 1048 for medium", "exchange.request", orderNumber("1048"))
	wants(t, s.say("no", "chat.deny"), "no exchange")
	if len(s.shop.acted) != 0 {
		t.Errorf("acted %+v", s.shop.acted)
	}
}

func TestAChangeOfWhatCameIsAnExchange(t *testing.T) {
	s := bottles(t, "en")
	wants(t, s.say("change the pet bed in order 1048 to medium", "order.change", orderNumber("1048")), "Shall I exchange", "size medium, polyester")
}

func TestAnotherWayToPayIsNotAQuestionAboutTheWays(t *testing.T) {
	for text, intent := range map[string]string{
		"1043这单改用PayPal支付":                                  "order.status",
		"订单1043能换成PayPal付款吗":                                "payment.methods",
		"i want to change the payment method of order 1043": "payment.methods",
		"can i pay for order 1043 with my paypal instead":   "payment.methods",
	} {
		s := newStage(t, lin, "en")
		s.shop.policies.Orders.Payment = []string{chat.OrderPaid}
		s.say(text, intent, orderNumber("1043"))
		s.say("paypal", "inform")
		s.say("yes", "chat.affirm")
		if len(s.shop.acted) != 1 || s.lastAct(t).Payment != "paypal" {
			t.Errorf("%s: acted %+v", text, s.shop.acted)
		}
	}
	s := newStage(t, lin, "en")
	wants(t, s.say("which payment methods do you have, can i switch payment later?", "payment.methods"), "You can pay in these ways")
}

func TestAChineseConversationStaysChineseBesideNamesInEnglish(t *testing.T) {
	s := bottles(t, "zh")
	s.say("1048的水杯要换货", "exchange.request", orderNumber("1048"))
	wants(t, s.say("glass、Google Assistant 的那个", "inform"), "水杯")
}

func TestTheReasonForAReturnIsTheOneThatWasGiven(t *testing.T) {
	for text, want := range map[string]string{"wrong size for me": "size", "you sent the wrong size": "wrong", "i don't need it anymore": "unwanted", "用不上了": "unwanted"} {
		s := bottles(t, "en")
		s.say("return the pet bed of 1048", "return.request", orderNumber("1048"))
		s.say(text, "chat.deny")
		s.say("yes", "chat.affirm")
		if len(s.shop.acted) != 1 || s.lastAct(t).Reason != want {
			t.Errorf("%s: acted %+v, want %s", text, s.shop.acted, want)
		}
	}
}

func TestAListOfThingsPartedByTheReadingIsOneList(t *testing.T) {
	s := bottles(t, "en")
	r := reading("my order 1048 came, i want to return the pet bed and the t-shirt, changed my mind", "return.request", orderNumber("1048"))
	r.Parts = []chat.Part{{Text: "my order 1048 came", Intent: "order.status", Confidence: 0.9}, {Text: "i want to return the pet bed", Intent: "return.request", Confidence: 0.9},
		{Text: "and the t-shirt, changed my mind", Intent: "product.search", Confidence: 0.4}}
	s.hear(r)
	s.say("changed my mind", "inform")
	s.say("yes", "chat.affirm")
	if a := s.lastAct(t); !reflect.DeepEqual(a.Items, []chat.Swap{{SKU: "b1"}, {SKU: "t1"}}) {
		t.Errorf("acted %+v", a)
	}
}

func TestThingsOfAnotherTaskInTheSameMessageAreNotTaken(t *testing.T) {
	s := bottles(t, "en")
	r := reading("return the pet bed of 1048 and then exchange the t-shirt", "return.request", orderNumber("1048"))
	r.Parts = []chat.Part{{Text: "return the pet bed of 1048", Intent: "return.request", Confidence: 0.9}, {Text: "and then exchange the t-shirt", Intent: "exchange.request", Confidence: 0.9}}
	s.hear(r)
	s.say("changed my mind", "inform")
	s.say("yes", "chat.affirm")
	if a := s.lastAct(t); !reflect.DeepEqual(a.Items, []chat.Swap{{SKU: "b1"}}) {
		t.Errorf("acted %+v", a)
	}
}

func TestWishesForTwoOfAKindGoEachToItsOwnTheSameEveryTime(t *testing.T) {
	for range 20 { // the order of a map must not decide
		s := bottles(t, "en")
		s.shop.products[len(s.shop.products)-3].Variants[3].Stock = 2
		s.say("1048: exchange the blue water bottle and the navy water bottle, the blue water bottle for black in 2L, the navy water bottle for 2L", "exchange.request", orderNumber("1048"))
		s.say("yes", "chat.affirm")
		if len(s.shop.acted) != 1 || !reflect.DeepEqual(s.lastAct(t).Items, []chat.Swap{{SKU: "w1", To: "w5"}, {SKU: "w2", To: "w4"}}) {
			t.Fatalf("acted %+v: %s", s.shop.acted, s.text())
		}
	}
}

func TestAChoiceMayBePutAsAQuestion(t *testing.T) {
	for _, intent := range []string{"product.detail", "exchange.request", "product.search"} {
		s := bottles(t, "en")
		s.say("exchange the pet bed of 1048", "exchange.request", orderNumber("1048"))
		wants(t, s.hear(abstained(reading("can i get the one in polyester", intent))), "Shall I exchange", "polyester")
	}
	s := bottles(t, "en")
	s.say("exchange the pet bed of 1048", "exchange.request", orderNumber("1048"))
	if text := s.say("do you have anything in polyester?", "product.search"); strings.Contains(text, "Shall I exchange") {
		t.Errorf("a question was taken for a choice: %s", text)
	}
}

func abstained(r chat.Reading) chat.Reading {
	r.Abstained = true
	return r
}

func TestThingsWithoutSizeOrColourAreChosenFromWhatThereIs(t *testing.T) {
	s := bottles(t, "en")
	kettle := chat.Product{ID: "kettle", Title: w2("茶壶", "Tea Kettle"), Category: "jackets", Price: cny(50), Variants: []chat.Variant{
		{SKU: "k1", Stock: 1, Options: map[string]string{"capacity": "1 liter", "waterproof": "yes"}},
		{SKU: "k2", Stock: 1, Options: map[string]string{"capacity": "2 liters", "waterproof": "yes"}},
		{SKU: "k3", Stock: 1, Options: map[string]string{"capacity": "1 liter", "waterproof": "no"}}, {SKU: "k4", Stock: 0, Options: map[string]string{"capacity": "3 liters", "waterproof": "no"}}}}
	s.shop.products = append(s.shop.products, kettle)
	o := s.shop.orders["1048"]
	o.Lines = append(o.Lines, chat.Line{Product: "kettle", SKU: "k1", Title: kettle.Title, Options: kettle.Variants[0].Options, Quantity: 1, Price: cny(50)})
	s.shop.orders["1048"] = o
	wants(t, s.say("exchange the kettle of 1048", "exchange.request", orderNumber("1048")), "Which one would you like instead")
	if got := strings.Join(s.labels(), "|"); !strings.Contains(got, "2 liters") || strings.Contains(got, "3 liters") {
		t.Errorf("labels %s", got)
	}
	wants(t, s.tap("1 liter, waterproof: no"), "Shall I exchange", "waterproof: no")
	s.say("yes", "chat.affirm")
	if a := s.lastAct(t); a.Items[0].To != "k3" {
		t.Errorf("acted %+v", a)
	}
}
