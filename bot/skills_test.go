package bot

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"shoptalk/chat"
)

// places are where a shopper may stand when something is asked: on no page, on a product's, with an order known.
func places() map[string]func(*stage) {
	return map[string]func(*stage){
		"nowhere": func(*stage) {},
		"product": func(s *stage) {
			s.store.page("c", chat.Page{Product: "cloud", Cart: []chat.CartLine{{Product: "jacket", Quantity: 1}}})
		},
		"order": func(s *stage) { s.store.page("c", chat.Page{Order: "1044"}) },
		"cards": func(s *stage) {
			s.say(map[string]string{"zh": "有没有跑鞋", "en": "running shoes"}[s.store.convs["c"].Language], "product.search")
		},
	}
}

// sound checks what every reply must be: words in the right language, no hole in them, a reason, labels on all that can be
// tapped, and nothing of a phone or an address.
func sound(t *testing.T, s *stage, language, what string) {
	t.Helper()
	bots := 0
	for _, m := range s.last {
		if m.From.Role != chat.RoleBot {
			continue
		}
		bots++
		b := m.Body
		if strings.TrimSpace(b.Text) == "" || strings.ContainsAny(b.Text, "{}") || strings.Contains(b.Text, "%!") {
			t.Errorf("%s: text %q", what, b.Text)
		}
		if _, reply := chat.LanguageOf(b.Text); reply != language {
			t.Errorf("%s: not in %s: %q", what, language, b.Text)
		}
		if language == "en" && strings.ContainsFunc(strings.ReplaceAll(b.Text, lin.Name, ""), func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }) {
			t.Errorf("%s: Chinese in English: %q", what, b.Text)
		}
		for _, r := range b.Replies {
			if r.Label == "" || r.Name == "" || strings.ContainsAny(r.Label, "{}") {
				t.Errorf("%s: reply %+v", what, r)
			}
		}
		for _, c := range b.Cards {
			if c.Reason == "" || c.Title == "" || len(c.Actions) == 0 {
				t.Errorf("%s: card %+v", what, c)
			}
		}
		w := s.store.whys["c"][m.Seq]
		why, err := json.Marshal(w)
		if err != nil || w.Rule == "" || w.Language != language {
			t.Errorf("%s: why %s %v", what, why, err)
		}
		if strings.Contains(string(why), "13800001234") || strings.Contains(string(why), "枫林里") {
			t.Errorf("%s: the explanation tells of a person: %s", what, why)
		}
	}
	if bots == 0 {
		t.Errorf("%s: the bot says nothing", what)
	}
}

func TestEveryIntentIsAnsweredInBothLanguagesFromEveryPlace(t *testing.T) {
	for _, language := range []string{"zh", "en"} {
		for _, shopper := range []chat.Shopper{anonymous, lin} {
			for place, stand := range places() {
				for _, intent := range intents {
					what := fmt.Sprintf("%s %s known=%v %s", language, place, shopper.Known(), intent)
					s := newStage(t, shopper, language)
					stand(s)
					text := map[string]string{"zh": "这句话的意思是 ", "en": "this message means "}[language] + intent
					if language == "zh" {
						text = "这句话的意思我知道"
					}
					s.say(text, intent)
					sound(t, s, language, what)
					if r := s.store.turns[len(s.store.turns)-1]; r.Language != language {
						t.Errorf("%s: turn in %s", what, r.Language)
					}
				}
			}
		}
	}
}

// TestEveryReplyThatIsOfferedLeadsSomewhere taps everything that any answer offers, two taps deep.
func TestEveryReplyThatIsOfferedLeadsSomewhere(t *testing.T) {
	for _, language := range []string{"zh", "en"} {
		for _, intent := range intents {
			text := map[string]string{"zh": "这句话的意思我知道", "en": "this message means something"}[language]
			first := newStage(t, lin, language)
			first.say(text, intent)
			for _, one := range offered(first) {
				s := newStage(t, lin, language)
				s.say(text, intent)
				s.act(one.Label, one.Name, one.Value)
				sound(t, s, language, fmt.Sprintf("%s %s → %s", language, intent, one.Label))
				if len(s.labels()) == 0 && s.owner() == chat.OwnerBot && strings.HasPrefix(s.why().Rule, "failure") {
					t.Errorf("%s → %s fails", intent, one.Label)
				}
			}
		}
	}
}

func offered(s *stage) []chat.Reply {
	var all []chat.Reply
	for _, m := range s.last {
		all = append(all, m.Body.Replies...)
		for _, c := range m.Body.Cards {
			all = append(all, c.Actions...)
		}
	}
	return all
}

func TestAnAngryShopperIsSoldNothingUnasked(t *testing.T) {
	s := newStage(t, lin, "zh")
	r := reading("等了一周了还没发货，搞什么", "delivery.problem", ent(chat.EntityOrderNumber, "一周", "1042"))
	r.Sentiment = chat.Sentiment{Label: "negative", Score: -0.9}
	s.hear(r)
	for _, intent := range []string{"price.ask", "product.detail", "order.status", "delivery.fee"} {
		a := reading("云步跑鞋怎么回事 "+intent, intent, ent("product", "云步跑鞋", "cloud"))
		a.Sentiment = chat.Sentiment{Label: "negative", Score: -0.9}
		s.hear(a)
		for _, label := range s.labels() {
			if label == "有什么优惠" && intent == "price.ask" || label == "看看类似的" || label == "换一批" {
				t.Errorf("%s offers %q to an angry shopper", intent, label)
			}
		}
	}
}

func TestSorryIsSaidOnceUntilTheMoodLifts(t *testing.T) {
	s := newStage(t, lin, "zh")
	angry := func(text, intent string) string {
		r := reading(text, intent)
		r.Sentiment = chat.Sentiment{Label: "negative", Score: -0.9}
		return s.hear(r)
	}
	wants(t, angry("满多少才包邮啊烦死了", "delivery.fee"), "抱歉")
	lacks(t, angry("运费到底多少啊", "delivery.fee"), "抱歉")
	for i := range 6 {
		happy := reading(fmt.Sprintf("好的谢谢%d", i), "chat.thanks")
		happy.Sentiment = chat.Sentiment{Label: "positive", Score: 0.9}
		s.hear(happy)
	}
	wants(t, angry("怎么又要运费", "delivery.fee"), "抱歉")
}

func TestAComplaintGetsOneApologyThenAPerson(t *testing.T) {
	for _, language := range []string{"zh", "en"} {
		s := newStage(t, lin, language)
		text := map[string]string{"zh": "我要投诉你们", "en": "i want to complain about you"}[language]
		s.say(text, "complaint")
		if s.owner() != chat.OwnerBot || !slices.Contains(s.labels(), map[string]string{"zh": "转人工", "en": "Talk to a person"}[language]) {
			t.Errorf("owner %s labels %v", s.owner(), s.labels())
		}
		s.say(text, "complaint")
		if s.owner() != chat.OwnerQueue {
			t.Error("a second complaint brings nobody")
		}
	}
	for _, text := range []string{"你们就是骗子，我要打12315", "this is a scam, i will sue you", "滚，垃圾店"} {
		s := newStage(t, lin, "zh")
		s.say(text, "complaint")
		if s.owner() != chat.OwnerQueue || s.store.turns[0].Reason != "complaint" {
			t.Errorf("%q: owner %s", text, s.owner())
		}
	}
}

func TestAThreatIsAComplaintWhateverTheModelMakesOfIt(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.say("查订单", "order.status")
	r := unsure("再不处理我就打12315了", "order.status", "out_of_scope")
	s.hear(r)
	if s.owner() != chat.OwnerQueue {
		t.Errorf("owner %s: %s", s.owner(), s.text())
	}
	s = newStage(t, lin, "zh")
	s.say("单号112315", "order.status", ent(chat.EntityOrderNumber, "112315", "112315"))
	if s.owner() != chat.OwnerBot {
		t.Error("a number is taken for a threat")
	}
}

func TestHarmBringsAPersonAtOnceAndAQuestionAboutHarmDoesNot(t *testing.T) {
	for text, want := range map[string]string{
		"充电宝爆炸了，把我手烫伤了": "就医", "孩子吃了之后送医院了": "就医", "用了你们面霜全身过敏了": "就医", "我不想活了": "当地急救电话", "被这个刀割伤了": "就医",
		"the charger caught fire": "emergency services", "my son got burned by the kettle": "emergency services", "i had an allergic reaction to the cream": "emergency services",
		"用了你们的面霜脸肿了，呼吸有点困难": "就医", "宝宝误吞了玩具上的纽扣电池": "就医", "孩子把电池吞下去了": "就医", "吃了之后喘不上气": "就医", "孩子被零件噎住了": "就医",
		"用了你们的面霜 my face is swollen，呼吸有点困难": "就医", "my son swallowed a small part of the toy watch": "emergency services", "i can’t breathe after using your spray": "emergency services",
		"her lips are badly swollen since she used the lipstick": "emergency services", "the baby was choking on a button": "emergency services",
		"i want to die": "close to you", "we ended up in the hospital after eating it": "emergency services",
	} {
		language := "en"
		if strings.ContainsAny(want, "就当") {
			language = "zh"
		}
		s := newStage(t, lin, language)
		wants(t, s.hear(unsure(text, "item.defective", "out_of_scope")), want)
		if s.owner() != chat.OwnerQueue || s.store.turns[0].Reason != "harm" {
			t.Errorf("%q: owner %s, reason %q", text, s.owner(), s.store.turns[0].Reason)
		}
	}
	for _, text := range []string{"敏感肌用会过敏吗", "这个防火吗", "烫伤膏有货吗", "会不会漏电", "想死你们家的蛋糕了", "is it fireproof", "is there an allergy risk", "do you sell hospital bed sheets", "will it burn my skin?", "burnt orange dress in M", "does the battery explode",
		"眼睛肿了能用吗，那个眼膜", "有没有消肿的面膜", "呼吸灯能关吗", "面料会不会影响呼吸", "口罩呼吸困难吗", "防呛奶瓶有吗", "电池能用多久", "is the fabric breathable", "do you have something for swollen eyes", "is there a choking hazard", "hard to swallow pills, do you have drops"} {
		language, _ := chat.LanguageOf(text)
		s := newStage(t, lin, language)
		s.say(text, "product.detail")
		if s.owner() != chat.OwnerBot {
			t.Errorf("%q brings a person", text)
		}
	}
}

func TestHumanIsQueuedAtOnceFromEveryFlow(t *testing.T) {
	for _, intent := range intents {
		s := newStage(t, lin, "zh")
		s.say("这句话的意思我知道", intent)
		if s.owner() != chat.OwnerBot {
			continue
		}
		s.store.shopperSays("c", chat.Text("转人工"))
		s.bot.Handle("c")
		s.wait()
		if s.owner() != chat.OwnerQueue {
			t.Errorf("behind %s nobody comes: %s", intent, s.text())
		}
	}
}
