package bot

import (
	"slices"
	"strings"
	"testing"

	"shoptalk/chat"
)

func cloud(text string) chat.Entity { return ent("product", text, "cloud") }

func cards(s *stage) []chat.Card {
	var all []chat.Card
	for _, m := range s.last {
		all = append(all, m.Body.Cards...)
	}
	return all
}

func TestASearchShowsCardsWithinItsLimitsEachWithAReason(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	got := s.say("有没有300以内的跑鞋", "product.search", ent("price_max", "300以内", "300"), ent("category", "跑鞋", "running-shoes"))
	wants(t, got, "跑鞋、¥300 以内", "1. 云步跑鞋", "大家常买")
	c := cards(s)
	if len(c) != 1 || c[0].ID != "cloud" || c[0].Reason == "" || c[0].Was == nil || len(c[0].Actions) != 3 {
		t.Errorf("cards %+v", c)
	}
	w := s.rec.asked[0]
	if w.Limits.PriceMax != 30000 || !slices.Equal(w.Limits.Categories, []string{"running-shoes"}) || w.Language != "zh" || w.Query == "" {
		t.Errorf("wish %+v", w)
	}
	if len(s.last[0].Body.Rich) != 1 || strings.Contains(s.last[0].Body.Rich[0].Text, "云步") {
		t.Errorf("rich %+v", s.last[0].Body.Rich)
	}
	if terms := s.why().Scores["cloud"]; len(terms) == 0 || terms[0].Name != "popularity" {
		t.Errorf("scores %+v", s.why().Scores)
	}
}

func TestConditionsAddUpOverTurns(t *testing.T) {
	s := newStage(t, anonymous, "en")
	s.say("looking for running shoes", "product.search", ent("category", "running shoes", "running-shoes"))
	s.say("in black", "product.search", ent("color", "black", "black"))
	s.say("under 300", "inform", ent("price_max", "under 300", "300"))
	l := s.rec.asked[2].Limits
	if l.PriceMax != 30000 || !slices.Equal(l.Colors, []string{"black"}) || !slices.Equal(l.Categories, []string{"running-shoes"}) {
		t.Errorf("limits %+v", l)
	}
	s.say("and jackets?", "product.search", ent("category", "jackets", "jackets"))
	if l := s.rec.asked[3].Limits; l.PriceMax != 0 || len(l.Colors) != 0 {
		t.Errorf("another kind keeps old limits: %+v", l)
	}
	s.say("not navy", "inform", chat.Entity{Type: "color", Text: "navy", Value: "navy", Not: true})
}

func TestWhatIsRefusedIsALimitToo(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	e := ent("color", "红色", "red")
	e.Not = true
	s.say("找双跑鞋，不要红色", "product.search", ent("category", "跑鞋", "running-shoes"), e)
	if l := s.rec.asked[0].Limits; l.Not == nil || !slices.Equal(l.Not.Colors, []string{"red"}) {
		t.Errorf("limits %+v", l)
	}
	wants(t, s.text(), "不要红色")
}

func TestAnAboutPriceIsARange(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	s.say("300左右的跑鞋", "product.search", ent("money", "300左右", "300 CNY"))
	if l := s.rec.asked[0].Limits; l.PriceMin != 24000 || l.PriceMax != 36000 {
		t.Errorf("limits %+v", l)
	}
}

func TestWhenNothingFitsItSaysWhichConditionToRelax(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	got := s.say("50以内的黑色跑鞋", "product.search", ent("price_max", "50以内", "50"), ent("color", "黑色", "black"), ent("category", "跑鞋", "running-shoes"))
	wants(t, got, "没有同时符合", "放宽价格")
	if len(cards(s)) != 0 {
		t.Error("cards beyond the limit")
	}
	wants(t, s.tap("放宽价格"), "云步跑鞋")
	if l := s.rec.asked[len(s.rec.asked)-1].Limits; l.PriceMax != 0 || !slices.Equal(l.Colors, []string{"black"}) {
		t.Errorf("limits %+v", l)
	}
	s.rec.shop.products = nil
	wants(t, s.say("有没有跑鞋呀", "product.search", ent("category", "跑鞋", "running-shoes")), "没有找到")
}

func TestOthersLeaveOutWhatWasSeen(t *testing.T) {
	s := newStage(t, anonymous, "en")
	s.say("running shoes", "product.search", ent("category", "running shoes", "running-shoes"))
	s.tap("Show me others")
	s.say("show me others", "product.search")
	if w := s.rec.asked[len(s.rec.asked)-1]; !slices.Contains(w.Exclude, "cloud") || !slices.Contains(w.Exclude, "court") {
		t.Errorf("wish %+v", w)
	}
}

func TestCheaperBehindCardsGoesOnWithTheSearch(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	s.say("有没有跑鞋", "product.search", ent("category", "跑鞋", "running-shoes"))
	got := s.say("便宜点的", "price.bargain")
	wants(t, got, "¥299")
	lacks(t, got, "统一定的", "298.99")
	s = newStage(t, anonymous, "en")
	s.say("running shoes", "product.search", ent("category", "running shoes", "running-shoes"))
	s.say("make it under 300", "price.bargain", ent("price_max", "under 300", "300"))
	if c := cards(s); len(c) != 1 || c[0].ID != "cloud" {
		t.Errorf("cards %+v", c)
	}
}

func TestARecommendationWithNothingToGoByAsks(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	s.act("帮我挑", "intent", "product.recommend")
	wants(t, s.text(), "品类")
	s.tap("鞋靴")
	if len(s.rec.asked) == 0 || !slices.Equal(s.rec.asked[0].Limits.Categories, []string{"shoes"}) {
		t.Errorf("asked %+v", s.rec.asked)
	}
}

func TestThisOneIsTheTappedCardThenThePageThenTheOnlyCard(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	s.store.page("c", chat.Page{Product: "jacket"})
	wants(t, s.say("这个多少钱", "price.ask"), "山雨夹克", "¥199")
	s.say("有没有跑鞋", "product.search", ent("category", "跑鞋", "running-shoes"))
	wants(t, s.say("这个多少钱", "price.ask"), "山雨夹克")
	s.act("详情", "product", map[string]string{"product": "cloud", "do": "detail"})
	wants(t, s.say("这个多少钱", "price.ask"), "云步跑鞋", "¥299", "¥399")
	s.store.page("c", chat.Page{Product: "court"})
	wants(t, s.say("这个多少钱", "price.ask"), "场边运动鞋")
	s = newStage(t, anonymous, "zh")
	s.say("300以内的跑鞋", "product.search", ent("price_max", "300以内", "300"), ent("category", "跑鞋", "running-shoes"))
	wants(t, s.say("这个有货吗", "product.stock"), "云步跑鞋", "有货")
}

func TestOfSeveralCardsNoneIsGuessed(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	s.say("有没有跑鞋", "product.search", ent("category", "跑鞋", "running-shoes"))
	wants(t, s.say("这个有货吗", "product.stock"), "哪一款")
	wants(t, s.tap("场边运动鞋"), "场边运动鞋", "有货")
	wants(t, s.say("第一个呢，有货吗", "product.stock"), "云步跑鞋")
	wants(t, s.say("最后一个多少钱", "price.ask"), "场边运动鞋")
	wants(t, s.say("不是这个，另一个", "chat.deny"), "云步跑鞋")
}

func TestANameInPartIsEnoughWhereItIsTheOnlyOne(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	wants(t, s.say("云步鞋子多少钱呀", "price.ask"), "哪一款")
	wants(t, s.say("云跑鞋，多少钱", "price.ask"), "云步跑鞋")
	s = newStage(t, anonymous, "en")
	wants(t, s.say("how much is the court shoe", "price.ask"), "Court Shoe", "¥459")
	wants(t, s.say("is the cloud runner better than the court shoe", "product.compare"), "① Cloud Runner ② Court Shoe")
}

func TestStockTellsSizeAndColour(t *testing.T) {
	for _, c := range []struct {
		language, text string
		entities       []chat.Entity
		want           []string
	}{
		{"zh", "云步跑鞋42码黑色有货吗", []chat.Entity{cloud("云步跑鞋"), ent("size", "42", "42"), ent("color", "黑色", "black")}, []string{"有货", "黑色 42 码"}},
		{"zh", "云步跑鞋43码有吗", []chat.Entity{cloud("云步跑鞋"), ent("size", "43", "43")}, []string{"43 码", "暂时没货", "有货的是"}},
		{"zh", "云步跑鞋45码有吗", []chat.Entity{cloud("云步跑鞋"), ent("size", "45", "45")}, []string{"没有", "45 码"}},
		{"zh", "云步跑鞋白色还有吗", []chat.Entity{cloud("云步跑鞋"), ent("color", "白色", "white")}, []string{"只剩 2 件"}},
		{"zh", "云步跑鞋43码什么时候补货", []chat.Entity{cloud("云步跑鞋"), ent("size", "43", "43")}, []string{"没有确定的消息"}},
		{"en", "is Cloud Runner in stock", []chat.Entity{cloud("Cloud Runner")}, []string{"in stock", "black 42"}},
		{"en", "Cloud Runner in 43 back when", []chat.Entity{cloud("Cloud Runner"), ent("size", "43", "43")}, []string{"size 43 is out of stock", "no date yet"}},
	} {
		s := newStage(t, anonymous, c.language)
		wants(t, s.say(c.text, "product.stock", c.entities...), c.want...)
		if s.why().Facts["product"] != "cloud" {
			t.Errorf("facts %+v", s.why().Facts)
		}
	}
}

func TestAFollowUpChangesOnlyWhatItNames(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	s.say("云步跑鞋42码有货吗", "product.stock", cloud("云步跑鞋"), ent("size", "42", "42"))
	wants(t, s.say("43呢", "inform"), "43 码", "暂时没货")
	wants(t, s.say("白色的呢", "inform", ent("color", "白色", "white")), "没有", "白色 43 码")
}

func TestAQuestionAboutAnAttributeIsAnsweredByIt(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	wants(t, s.say("云步跑鞋防水吗", "product.detail", cloud("云步跑鞋"), ent("attribute", "防水", "waterproof=yes")), "是的", "防水：支持")
	wants(t, s.say("什么材质的", "product.detail"), "材质：网面")
	got := s.say("场边运动鞋防水吗", "product.detail", ent("product", "场边运动鞋", "court"), ent("attribute", "防水", "waterproof=yes"))
	wants(t, got, "防水：不支持")
	lacks(t, got, "是的")
	wants(t, s.say("山雨夹克透气吗", "product.detail", ent("product", "山雨夹克", "jacket"), ent("attribute", "透气", "breathable=yes")), "没写这一点", "同事")
	wants(t, s.say("云步跑鞋都有什么颜色", "product.detail", cloud("云步跑鞋")), "黑色 42", "白色 42")
	s = newStage(t, anonymous, "en")
	wants(t, s.say("tell me about Cloud Runner", "product.detail", cloud("Cloud Runner")), "Light, soft and airy", "Waterproof: yes")
}

func TestTheSizeGuideDecidesTheSize(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	jacket := ent("product", "山雨夹克", "jacket")
	wants(t, s.say("山雨夹克穿什么码", "product.size", jacket), "身高")
	wants(t, s.say("165cm 55kg", "inform", ent("height", "165cm", "165"), ent("weight", "55kg", "55")), "建议选 M")
	s.say("170 65", "inform")
	s = newStage(t, anonymous, "zh")
	wants(t, s.say("170 65公斤穿山雨夹克什么码", "product.size", jacket, ent("height", "170", "170"), ent("weight", "65公斤", "65")), "M 和 L 都能穿", "宽松")
	s = newStage(t, anonymous, "zh")
	s.say("山雨夹克穿什么码", "product.size", jacket)
	wants(t, s.say("175", "inform"), "体重")
	wants(t, s.say("70公斤", "inform", ent("weight", "70公斤", "70")), "建议选 L", "没货")
	s = newStage(t, anonymous, "en")
	wants(t, s.say("Rain Jacket for 2 metres 120kg", "product.size", ent("product", "Rain Jacket", "jacket"), ent("height", "2 metres", "200"), ent("weight", "120kg", "120")), "no size", "colleague")
	wants(t, s.say("and Cloud Runner, my foot is 25.8cm", "product.size", cloud("Cloud Runner")), "in 42")
	s = newStage(t, anonymous, "zh")
	s.say("云步跑鞋穿多大", "product.size", cloud("云步跑鞋"))
	wants(t, s.say("258", "inform"), "建议选 42")
}

func TestTwoProductsAreSetSideBySide(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	got := s.say("云步跑鞋和场边运动鞋哪个好", "product.compare", cloud("云步跑鞋"), ent("product", "场边运动鞋", "court"))
	wants(t, got, "① 云步跑鞋", "② 场边运动鞋", "价格：① ¥299", "防水：① 支持　② 不支持", "便宜 ¥160")
	s = newStage(t, anonymous, "en")
	s.say("running shoes", "product.search", ent("category", "running shoes", "running-shoes"))
	wants(t, s.say("compare them", "product.compare"), "① Cloud Runner", "¥160 cheaper")
	s = newStage(t, anonymous, "zh")
	wants(t, s.say("哪个好", "product.compare"), "哪两款")
	wants(t, s.say("云步跑鞋怎么样，比一下", "product.compare", cloud("云步跑鞋")), "和哪一款比")
}

func TestSimilarAndPairingLeaveTheProductOut(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	s.say("有没有和云步跑鞋类似的", "product.similar", cloud("云步跑鞋"))
	if w := s.rec.asked[0]; w.Like != "cloud" || !slices.Contains(w.Exclude, "cloud") {
		t.Errorf("wish %+v", w)
	}
	s.say("便宜点的类似的", "product.similar")
	if w := s.rec.asked[1]; w.Limits.PriceMax != 29800 {
		t.Errorf("wish %+v", w)
	}
	s.say("云步跑鞋配什么", "product.pairing", cloud("云步跑鞋"))
	if w := s.rec.asked[len(s.rec.asked)-1]; w.With != "cloud" {
		t.Errorf("wish %+v", w)
	}
	s.rec.shop.products = s.rec.shop.products[:1]
	wants(t, s.say("云步跑鞋配什么好呢", "product.pairing", cloud("云步跑鞋")), "不想随便凑")
}

func TestUseCareAndWarrantyComeFromWhatIsWritten(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	wants(t, s.say("云步跑鞋怎么洗", "product.usage", cloud("云步跑鞋")), "手洗，阴干")
	wants(t, s.say("山雨夹克怎么洗", "product.usage", ent("product", "山雨夹克", "jacket")), "不想乱说")
	wants(t, s.say("保修多久", "product.warranty"), "质保一年")
	s.shop.policies.Warranty = nil
	wants(t, s.say("保修多长时间", "product.warranty"), "没有写明")
}
