package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"shoptalk/chat"
)

func TestABurstIsOneTurn(t *testing.T) {
	s := newStage(t, lin, "zh")
	text := "在吗，我的订单1042到哪了"
	s.reader.known[text] = reading(text, "order.status", orderNumber("1042"))
	for _, line := range []string{"在吗", "我的订单", "1042到哪了"} {
		s.store.shopperSays("c", chat.Text(line))
	}
	s.bot.Handle("c")
	wants(t, s.wait(), "1042", "上海")
	turn := s.store.turns[0]
	if turn.Covers != 1 || turn.ReplyTo != 3 || turn.ID != "c:3" || len(s.store.turns) != 1 {
		t.Errorf("turn %+v of %d", turn, len(s.store.turns))
	}
	if len(turn.Bodies) != len(turn.Whys) || turn.Name != "小满" || turn.Language != "zh" {
		t.Errorf("turn %+v", turn)
	}
}

func TestATapHasATurnOfItsOwnAndSkipsTheModel(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.store.shopperSays("c", chat.Text("在吗"))
	s.store.shopperSays("c", chat.Body{Type: "text", Text: "有什么优惠", Action: &chat.Action{Name: "intent", Value: []byte(`"promo.ask"`)}})
	s.store.shopperSays("c", chat.Text("谢谢"))
	s.bot.Handle("c")
	s.wait()
	wants(t, s.wait(), "TEN")
	s.wait()
	if n := len(s.store.turns); n != 3 {
		t.Fatalf("%d turns", n)
	}
	if r := s.store.turns[1].Reading; r.Model != "" || r.Text != "" {
		t.Errorf("the model read a tap: %+v", r)
	}
	if w := s.store.turns[1].Whys[0]; w.Intent != "promo.ask" {
		t.Errorf("why %+v", w)
	}
}

func TestTheLabelTypedIsTheReplyTapped(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.say("你好", "chat.greet")
	s.store.shopperSays("c", chat.Text("转人工！"))
	s.bot.Handle("c")
	s.wait()
	if s.owner() != chat.OwnerQueue {
		t.Error("the typed label did nothing")
	}
}

func TestATapThatNobodyKnowsIsReadByItsLabel(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.reader.known["满多少包邮"] = reading("满多少包邮", "delivery.fee")
	wants(t, s.act("满多少包邮", "old_button", 7), "¥99")
}

func TestATurnIsDroppedWhenAPersonTakesOver(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.store.before = func(chat.Turn) { s.store.own("c", chat.Owner{Kind: chat.OwnerAgent, Agent: "a1", Name: "小王"}) }
	s.reader.known["在吗"] = reading("在吗", "chat.greet")
	s.store.shopperSays("c", chat.Text("在吗"))
	s.bot.Handle("c")
	s.bot.running.Wait()
	if len(s.store.turns) != 0 {
		t.Error("the bot wrote although a person was there")
	}
	for _, m := range s.store.messages["c"] {
		if m.From.Role == chat.RoleBot {
			t.Errorf("bot says %q", m.Body.Text)
		}
	}
}

func TestWhileAPersonAnswersTheBotOnlyReads(t *testing.T) {
	s := newStage(t, lin, "zh")
	for _, owner := range []chat.OwnerKind{chat.OwnerAgent, chat.OwnerQueue} {
		s.store.own("c", chat.Owner{Kind: owner, Agent: "a1"})
		angry := reading("等了一周了 "+string(owner), "delivery.problem")
		angry.Sentiment = chat.Sentiment{Label: "negative", Score: -0.9}
		s.reader.known[angry.Text] = angry
		m := s.store.shopperSays("c", chat.Text(angry.Text))
		s.bot.Handle("c")
		s.bot.running.Wait()
		if got := s.store.readings["c"][m.Seq]; got.Intent.Name != "delivery.problem" {
			t.Errorf("reading %+v", got)
		}
	}
	if len(s.store.turns) != 0 || s.store.convs["c"].Mood > -0.3 {
		t.Errorf("%d turns, mood %v", len(s.store.turns), s.store.convs["c"].Mood)
	}
}

func TestAStorageErrorIsTriedAgainUntilItWorks(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.store.fail, s.store.failRead = 2, 2
	wants(t, s.say("在吗", "chat.greet"), "小满")
	if len(s.store.turns) != 1 {
		t.Errorf("%d turns", len(s.store.turns))
	}
}

func TestAnActionTakenTwiceHappensOnce(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.say("取消1043", "order.cancel", orderNumber("1043"))
	s.store.fail = 1 // the commit fails after the shop has acted
	wants(t, s.say("确认", "chat.affirm"), "已经取消", "¥299")
	if len(s.shop.acted) != 1 {
		t.Errorf("acted %d times", len(s.shop.acted))
	}
}

func TestASkillThatPanicsIsAnApologyNotASilence(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.shop.boom = true
	got := s.say("云步跑鞋多少钱", "price.ask", ent("product", "云步跑鞋", "cloud"))
	wants(t, got, "抱歉", "同事")
	if !strings.Contains(strings.Join(s.labels(), " "), "转人工") || s.why().Rule != "failure" {
		t.Errorf("labels %v why %+v", s.labels(), s.why())
	}
	s.shop.boom = false
	wants(t, s.say("云步跑鞋多少钱", "price.ask", ent("product", "云步跑鞋", "cloud")), "¥299")
}

func TestAMessageThatCannotBeReadIsAnsweredAllTheSame(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.reader.fail = errors.New("the model is closed")
	wants(t, s.say("在吗", "chat.greet"), "抱歉", "同事")
	s.reader.fail, s.reader.panic = nil, true
	wants(t, s.say("在吗", "chat.greet"), "抱歉", "同事")
	s.reader.panic = false
	wants(t, s.say("好的", "chat.affirm"), "转人工")
	if len(s.store.turns) != 3 {
		t.Errorf("%d turns", len(s.store.turns))
	}
}

func TestADamagedStateStartsAfresh(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.store.states["c"] = []byte("{broken")
	wants(t, s.say("满多少包邮", "delivery.fee"), "¥99")
}

// TestHostileTextIsAnsweredLikeAnyOther says what nobody should say, to every open question.
func TestHostileTextIsAnsweredLikeAnyOther(t *testing.T) {
	texts := []string{"\x00\x01", "{shop}{order}", "%s%d%n", strings.Repeat("啊", 4000), strings.Repeat("1", 4000), strings.Repeat("(a+)+$", 500),
		"\u202eright to left", "\xff\xfe", "'; drop table orders; --", "🙂🙂🙂", "\n\n\n", strings.Repeat("#1042 ", 600), "<script>alert(1)</script>"}
	for _, text := range texts {
		for _, intent := range []string{"order.cancel", "order.address", "return.request", "product.size", "product.search", "promo.problem", "invoice.request"} {
			s := newStage(t, lin, "zh")
			s.say("这句话的意思我知道", intent)
			r := unsure(text, "order.status", "inform")
			s.hear(r)
			s.hear(reading(text, "inform"))
			if len(s.store.turns) != 3 || len(s.store.turns[2].State) > 64<<10 {
				t.Errorf("%.20q to %s: %d turns", text, intent, len(s.store.turns))
			}
		}
	}
}

func TestStartTakesWhatWasLeftUnanswered(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.reader.known["满多少包邮"] = reading("满多少包邮", "delivery.fee")
	s.store.shopperSays("c", chat.Text("满多少包邮"))
	if err := s.bot.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	wants(t, s.wait(), "¥99")
}

func TestStateOutlivesTheProcess(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.say("取消1043", "order.cancel", orderNumber("1043"))
	o := s.bot.Options
	other, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close(context.Background()) }()
	s.bot = other
	wants(t, s.say("确认", "chat.affirm"), "已经取消")
}

func TestAfterThePersonTheOpenQuestionComesAgain(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.say("取消1043", "order.cancel", orderNumber("1043"))
	s.say("转人工", "human.request")
	if s.owner() != chat.OwnerQueue {
		t.Fatal("not in the queue")
	}
	s.store.own("c", chat.Owner{Kind: chat.OwnerAgent, Agent: "a1"})
	s.store.own("c", chat.Owner{Kind: chat.OwnerBot})
	s.bot.Resume(t.Context(), "c")
	wants(t, s.wait(), "确认取消订单 1043")
	if turn := s.store.turns[len(s.store.turns)-1]; turn.ReplyTo != 0 || turn.Covers != 0 || s.asks() != "confirmed" {
		t.Errorf("turn %+v", turn)
	}
	wants(t, s.say("确认", "chat.affirm"), "已经取消")
}

func TestAfterThePersonNothingOpenMeansNothingSaid(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.bot.Resume(t.Context(), "c")
	s.bot.running.Wait()
	if len(s.store.turns) != 0 {
		t.Error("the bot says something though nothing is open")
	}
}

func TestLeavingTheQueueGoesOn(t *testing.T) {
	s := newStage(t, lin, "en")
	s.say("cancel 1043", "order.cancel", orderNumber("1043"))
	s.say("agent", "human.request")
	s.store.own("c", chat.Owner{Kind: chat.OwnerBot})
	wants(t, s.act("leave", "leave_queue", true), "no more waiting", "Shall I cancel order 1043")
}

func TestAQueuedTurnTellsTheOwner(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.say("转人工", "human.request")
	s.bot.running.Wait() // the owner is told after the messages
	s.bus.mu.Lock()
	defer s.bus.mu.Unlock()
	last := s.bus.hints[len(s.bus.hints)-1]
	if last.Kind != "owner" || last.Owner.Kind != chat.OwnerQueue || last.Owner.Position != 1 {
		t.Errorf("hint %+v", last)
	}
	if turn := s.store.turns[0]; !turn.Queue || turn.Reason != "asked" {
		t.Errorf("turn %+v", turn)
	}
}

func TestManyConversationsAtOnceStayInOrder(t *testing.T) {
	s := newStage(t, lin, "zh")
	s.reader.known["满多少包邮"] = reading("满多少包邮", "delivery.fee")
	go func() {
		for range s.bus.tell {
		}
	}()
	var wg sync.WaitGroup
	for i := range 40 {
		id := fmt.Sprintf("k%d", i)
		s.store.open(id, lin, "zh")
		wg.Go(func() {
			for range 10 {
				s.store.shopperSays(id, chat.Text("满多少包邮"))
				s.bot.Handle(id)
				s.bot.Resume(context.Background(), id)
			}
		})
	}
	wg.Wait()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for !quiet(s, ctx) {
		time.Sleep(5 * time.Millisecond)
	}
	covered := map[string]int64{}
	for _, turn := range s.store.turns {
		if turn.Covers <= covered[turn.Conversation] {
			t.Fatalf("%s: %d is covered twice", turn.Conversation, turn.Covers)
		}
		covered[turn.Conversation] = turn.ReplyTo
	}
	if len(covered) != 40 {
		t.Errorf("%d conversations answered", len(covered))
	}
}

func quiet(s *stage, ctx context.Context) bool {
	ids, err := s.store.Pending(ctx)
	s.bot.mu.Lock()
	defer s.bot.mu.Unlock()
	return ctx.Err() != nil || err == nil && len(ids) == 0 && len(s.bot.lanes) == 0
}

func TestCloseWaitsForTheTurnUnderWayAndTakesNoMore(t *testing.T) {
	s := newStage(t, lin, "zh")
	hold, begun := make(chan struct{}), make(chan struct{})
	s.store.before = func(chat.Turn) { close(begun); <-hold }
	s.reader.known["在吗"] = reading("在吗", "chat.greet")
	s.store.shopperSays("c", chat.Text("在吗"))
	s.bot.Handle("c")
	<-begun
	closed := make(chan error)
	go func() { closed <- s.bot.Close(context.Background()) }()
	select {
	case <-closed:
		t.Fatal("Close did not wait")
	case <-time.After(20 * time.Millisecond):
	}
	close(hold)
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if len(s.store.turns) != 1 {
		t.Errorf("%d turns", len(s.store.turns))
	}
	s.store.before = nil
	s.store.shopperSays("c", chat.Text("在吗"))
	s.bot.Handle("c")
	s.bot.running.Wait()
	if len(s.store.turns) != 1 {
		t.Error("a closed bot answers")
	}
}

func TestCloseGivesUpWithItsContext(t *testing.T) {
	s := newStage(t, lin, "zh")
	hold, begun := make(chan struct{}), make(chan struct{})
	s.store.before = func(chat.Turn) { close(begun); <-hold }
	s.store.shopperSays("c", chat.Text("在吗"))
	s.bot.Handle("c")
	<-begun
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.bot.Close(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Close: %v", err)
	}
	close(hold)
	s.bot.running.Wait()
}

func TestEveryPartOfABotIsNeeded(t *testing.T) {
	s := newStage(t, lin, "zh")
	full := s.bot.Options
	for name, drop := range map[string]func(*Options){
		"store": func(o *Options) { o.Store = nil }, "reader": func(o *Options) { o.Reader = nil }, "shop": func(o *Options) { o.Shop = nil },
		"recommender": func(o *Options) { o.Recommender = nil }, "faq": func(o *Options) { o.FAQ = nil }, "publisher": func(o *Options) { o.Publisher = nil },
	} {
		o := full
		drop(&o)
		if _, err := New(o); err == nil {
			t.Errorf("a bot without %s is made", name)
		}
	}
}
