package dialog

import (
	"strings"
	"testing"

	"shoptalk/chat"
)

func TestWordsForAPersonAreHeardInBothLanguagesAndBothScripts(t *testing.T) {
	for _, text := range []string{
		"人工", "转人工", "轉人工！！", "转 人 工", "能不能帮我转一下人工客服", "我要跟真人说话", "有人工吗", "请转接客服专员", "叫你们经理来", "把你们店长叫来", "换个人来跟我说",
		"不想跟机器人聊了", "不要机器人，要人工", "不转人工我就投诉", "为什么不给我转人工", "怎么还不转人工", "请客服联系我", "给我回个电话", "订单说不清楚，帮我找客服",
		"搵真人傾偈", "zhuan ren gong", "wo yao zhuanrengong", "agent", "Human please!", "let me talk to someone", "I don’t want to talk to a robot",
		"why can't I speak to a human", "put me through to your supervisor", "call me back please", "no, get me a human", "帮我转 agent", "transfer me to 真人",
		"不用了，还是转人工吧",
	} {
		if got := personIn(text); got != personWanted {
			t.Errorf("%q is taken for %d, signs %s", text, got, personSigns(text))
		}
	}
}

func TestARefusalAndTalkAboutPeopleAskForNobody(t *testing.T) {
	for want, texts := range map[personWish][]string{
		personRefused: {"不用转人工", "先别给我转人工", "不转人工", "不要再转人工了", "不用轉人工", "bu yong zhuan ren gong", "don't transfer me to an agent",
			"I'd rather not talk to a person", "no need to call me", "no human needed", "不用 agent", "我不是人工", "不想转人工，太慢了"},
		personAbout: {"人工客服几点上班", "客服电话是多少", "what are your agents' hours"},
		personUnsaid: {"", "人工智能音箱", "人工草坪多少钱", "真人上身图", "你是真人吗", "真人吗", "是人工客服吗", "客服说三天到", "昨天联系客服说可以退", "联系人填错了", "找人代付可以吗", "扫地机器人有货吗",
			"are you a human", "am I talking to a real person", "human hair wig", "the cleaning agent smells", "I spoke to an agent yesterday", "someone stole my parcel",
			"第一次寄来错了尺码，和客服沟通换货，答应换蓝色的裤子，结果还是收到红色"},
	} {
		for _, text := range texts {
			if got := personIn(text); got != want {
				t.Errorf("%q is taken for %d, want %d, signs %s", text, got, want, personSigns(text))
			}
		}
	}
}

func TestAReadingThatTheWordsDenyHandsNobodyOver(t *testing.T) {
	f := load(t, shopFlows)
	r := read("不用转人工", personIntent)
	r.Ranking = []chat.Score{{Name: personIntent, Confidence: 0.9}, {Name: "delivery.fee", Confidence: 0.06}, {Name: "chat.deny", Confidence: 0.04}}
	r.Parts = []chat.Part{{Text: r.Text, Intent: personIntent, Confidence: 0.9}}
	if _, out := f.Next(State{}, Input{Heard: &r}); out.Do == DoHandoff {
		t.Errorf("handed over: %+v", out)
	}
	left := withoutPerson(r)
	if !left.Abstained || left.Intent.Name != "delivery.fee" || left.Intent.Confidence < 0.59 || len(left.Ranking) != 2 || len(left.Parts) > 0 {
		t.Errorf("left is %+v", left)
	}
	unsaid := read("求你了", personIntent)
	if _, out := f.Next(State{}, Input{Heard: &unsaid}); out.Do != DoHandoff {
		t.Errorf("words that say nothing of it overrule the reading: %+v", out)
	}
}

func TestAPersonIsReachedFromWhereverAFlowWaits(t *testing.T) {
	f := load(t, shopFlows)
	waiting := f.Waiting()
	if len(waiting) < 6 {
		t.Fatalf("%d states", len(waiting))
	}
	for _, s := range waiting {
		again, out := f.Next(s, Input{Resume: true})
		if out.Asks != s.Asked || len(again.Stack) != len(s.Stack) {
			t.Errorf("%+v is no open question: %+v", s.Stack, out)
		}
		for _, r := range []chat.Reading{read("x", personIntent), {Text: "帮我转一下人工", Abstained: true}} {
			next, out := f.Next(s, Input{Heard: &r})
			if out.Do != DoHandoff || next.Asked != "" {
				t.Errorf("%s from %+v: %+v", r.Text, s.Stack, out)
			}
		}
	}
}

func FuzzPersonIn(f *testing.F) {
	for _, text := range []string{"转人工", "don't 转人工", "\xff人\x00工", strings.Repeat("转", 5000), strings.Repeat("不用", 3000) + "人工", "２ a ＨＵＭＡＮ"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if signs := personSigns(text); len(signs) > 4*maxPersonRunes {
			t.Errorf("%d signs of %d bytes", len(signs), len(text))
		}
		if a, b := personIn(text), personIn(text); a != b {
			t.Errorf("%q is taken for %d and %d", text, a, b)
		}
	})
}
