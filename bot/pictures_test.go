package bot

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"shoptalk/chat"
)

// photo is a body that shows files, beside a text or alone.
func photo(text string, ids ...string) chat.Body {
	var files []chat.FileView
	for _, id := range ids {
		files = append(files, chat.FileView{ID: id, Name: "IMG_1042.jpg", MIME: "image/jpeg", Size: 9, URL: "/v1/files/" + id})
	}
	return chat.Attached(text, files)
}

// returned plays a return of order 1044 up to its yes, with pictures sent by send when the reason is asked for.
func returned(t *testing.T, s *stage, send func()) chat.OrderAction {
	t.Helper()
	s.say("1044退货", "return.request", orderNumber("1044"))
	if s.asks() != "reason" {
		t.Fatalf("it asks %s: %s", s.asks(), s.text())
	}
	send()
	s.say("质量有问题", "inform")
	s.say("确认", "chat.affirm")
	if len(s.shop.acted) == 0 {
		t.Fatalf("nothing was done: %s", s.text())
	}
	return s.shop.acted[len(s.shop.acted)-1]
}

func TestPicturesSentDuringAReturnGoWithTheCase(t *testing.T) {
	s := newStage(t, lin, "zh")
	a := returned(t, s, func() {
		wants(t, s.send(photo("", "f1", "f2")), "图片", "凭证")
		if s.asks() != "reason" {
			t.Errorf("it does not go on with its question: %s", s.text())
		}
		lacks(t, s.text(), "看不了")
		s.send(photo("", "f2", "f3"))
	})
	if want := []string{"f1", "f2", "f3"}; a.Kind != "return" || !reflect.DeepEqual(a.Evidence, want) {
		t.Errorf("action %+v, want the evidence %v", a, want)
	}
}

func TestAPictureBesideAnAnswerIsEvidenceAndTheAnswerCounts(t *testing.T) {
	s := newStage(t, lin, "en")
	s.say("return 1044", "return.request", orderNumber("1044"))
	s.reader.known["it is broken"] = reading("it is broken", "item.defective")
	wants(t, s.send(photo("it is broken", "f1")), "evidence")
	s.say("yes", "chat.affirm")
	if a := s.shop.acted; len(a) != 1 || a[0].Reason != "quality" || !slices.Equal(a[0].Evidence, []string{"f1"}) {
		t.Errorf("acted %+v: %s", a, s.text())
	}
}

func TestEvidenceOfAFaultGoesWithTheReturnThatFollows(t *testing.T) {
	for name, sent := range map[string]func(*stage){
		"with the first words": func(s *stage) {
			s.reader.known["1044的鞋底裂了"] = reading("1044的鞋底裂了", "item.defective", orderNumber("1044"))
			wants(t, s.send(photo("1044的鞋底裂了", "f1")), "凭证")
		},
		"after the choices": func(s *stage) {
			s.say("1044的鞋底裂了", "item.defective", orderNumber("1044"))
			wants(t, s.send(photo("", "f1")), "凭证", "1044")
		},
		"just before": func(s *stage) {
			wants(t, s.send(photo("", "f1")), "看不了")
			wants(t, s.say("1044的鞋底裂了", "item.defective", orderNumber("1044")), "凭证")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, lin, "zh")
			sent(s)
			s.tap("申请退货")
			if s.asks() == "reason" {
				s.say("质量有问题", "inform")
			}
			s.say("确认", "chat.affirm")
			if a := s.shop.acted; len(a) != 1 || a[0].Kind != "return" || !slices.Equal(a[0].Evidence, []string{"f1"}) {
				t.Errorf("acted %+v: %s", a, s.text())
			}
		})
	}
}

func TestEvidenceGoesWithOneCaseOnlyAndOldOneWithNone(t *testing.T) {
	s := newStage(t, lin, "zh")
	returned(t, s, func() { s.send(photo("", "f1")) })
	s.shop.orders["1048"] = func() chat.Order {
		o := s.shop.orders["1044"]
		o.Number, o.State, o.Case = "1048", chat.OrderDelivered, nil
		return o
	}()
	s.say("1048也退", "return.request", orderNumber("1048"))
	s.say("质量有问题", "inform")
	s.say("确认", "chat.affirm")
	if a := s.shop.acted; len(a) != 2 || a[1].Order != "1048" || len(a[1].Evidence) != 0 {
		t.Errorf("acted %+v: %s", a, s.text())
	}
	s = newStage(t, lin, "zh")
	s.say("1044退货", "return.request", orderNumber("1044"))
	s.send(photo("", "old"))
	s.say("算了不退了", "chat.deny")
	for range evidenceTurns {
		s.say("你好", "chat.greet")
	}
	if a := returned(t, s, func() {}); len(a.Evidence) != 0 {
		t.Errorf("acted %+v", a)
	}
}

func TestAtAnyOtherTimeTheBotCannotSeePicturesAsksOneQuestionAndOffersAPerson(t *testing.T) {
	for language, want := range map[string]string{"zh": "看不了图片", "en": "can't see pictures"} {
		s := newStage(t, lin, language)
		got := s.send(photo("", "f1"))
		wants(t, got, want)
		questions := 0
		for _, r := range got {
			if r == '?' || r == '？' {
				questions++
			}
		}
		person := slices.ContainsFunc(s.last, func(m chat.Message) bool {
			return slices.ContainsFunc(m.Body.Replies, func(r chat.Reply) bool { return r.Name == "human" })
		})
		if questions != 1 || !person || len(s.last) != 1 {
			t.Errorf("%s: %d questions, a person %v: %s", language, questions, person, got)
		}
		if turn := s.store.turns[0]; turn.Reading.Text != "" || turn.Language != language {
			t.Errorf("the file's name was read: %+v", turn.Reading)
		}
	}
}

func TestAPictureBesideAnotherQuestionIsNotPassedOver(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.reader.known["1042到哪了"] = reading("1042到哪了", "order.status", orderNumber("1042"))
	wants(t, s.send(photo("1042到哪了", "f1")), "看不了", "上海")
	if !slices.Contains(s.labels(), "转人工") {
		t.Errorf("no person is offered: %v", s.labels())
	}
	if len(s.store.turns) != 1 || len(s.store.turns[0].Bodies) != len(s.store.turns[0].Whys) {
		t.Errorf("turns %+v", s.store.turns)
	}
}

func TestAPictureAmidAnotherTaskAsksItsQuestionAgain(t *testing.T) {
	s := newStage(t, anonymous, "zh")
	s.say("查订单", "order.status")
	asked := s.asks()
	wants(t, s.send(photo("", "f1")), "看不了图片")
	if s.asks() != asked || asked == "" || !slices.Contains(s.labels(), "转人工") {
		t.Errorf("asked %q, now %q: %s %v", asked, s.asks(), s.text(), s.labels())
	}
}

func TestAPictureWithTheWishForAPersonReachesOne(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.reader.known["转人工"] = reading("转人工", "human.request")
	s.send(photo("转人工", "f1"))
	if s.owner() != chat.OwnerQueue {
		t.Error("nobody was called")
	}
}

func TestManyPicturesAreKeptUpToALimit(t *testing.T) {
	s := newStage(t, lin, "zh")
	a := returned(t, s, func() {
		for i := range 4 {
			s.send(photo("", fmt.Sprint("f_", i, "a"), fmt.Sprint("f_", i, "b"), fmt.Sprint("f_", i, "c"), fmt.Sprint("f_", i, "d")))
			if s.asks() != "reason" {
				t.Fatalf("after %d messages it asks %q: %s", i+1, s.asks(), s.text())
			}
		}
	})
	if len(a.Evidence) != maxEvidence || a.Evidence[0] != "f_0a" {
		t.Errorf("evidence %v", a.Evidence)
	}
}
