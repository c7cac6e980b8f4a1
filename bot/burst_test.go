package bot

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"shoptalk/chat"
)

const testQuiet = 700 * time.Millisecond

// wait is one waiting that a bot asked its clock for.
type wait struct {
	d   time.Duration
	end chan time.Time
}

// patient is a stage whose bot waits for more, on a clock that moves when the test says so.
type patient struct {
	*stage
	waits chan wait
	reads *counting
	limit wait

	written string
}

// counting counts what is read.
type counting struct {
	Reader
	mu    sync.Mutex
	texts []string
}

func (c *counting) Read(ctx context.Context, text string, previous []string) (chat.Reading, error) {
	c.mu.Lock()
	c.texts = append(c.texts, text)
	c.mu.Unlock()
	return c.Reader.Read(ctx, text, previous)
}

func newPatient(t *testing.T, shopper chat.Shopper, language string) *patient {
	t.Helper()
	p := &patient{stage: newStage(t, shopper, language), waits: make(chan wait, 1000)}
	p.reads = &counting{Reader: p.reader}
	p.bot.Reader, p.bot.Quiet, p.bot.After = p.reads, testQuiet, p.after
	return p
}

func (p *patient) after(d time.Duration) <-chan time.Time {
	w := wait{d, make(chan time.Time, 1)}
	p.waits <- w
	return w.end
}

// write has the shopper write something, with what it and all before it are read as.
func (p *patient) write(text string, known ...chat.Reading) {
	p.t.Helper()
	p.reader.mu.Lock()
	for _, r := range known {
		p.reader.known[r.Text] = r
	}
	p.reader.mu.Unlock()
	p.written = text
	p.store.shopperSays("c", chat.Text(text))
	p.bot.Handle("c")
}

// atOnce waits for an answer that comes without waiting for more.
func (p *patient) atOnce() string {
	p.t.Helper()
	select {
	case w := <-p.waits:
		p.t.Fatalf("%q waits %v for more", p.written, w.d)
	case h := <-p.bus.tell:
		p.last = h.Messages
	}
	return p.text()
}

// holds waits until the bot waits for more, and gives that waiting.
func (p *patient) holds() wait {
	p.t.Helper()
	for {
		select {
		case w := <-p.waits:
			if w.d == testQuiet {
				return w
			}
			p.limit = w
		case <-time.After(5 * time.Second):
			p.t.Fatal("the bot does not wait for more")
		}
	}
}

// covered gives what each turn covers, as first-last.
func (p *patient) covered() string {
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	var out []string
	for _, t := range p.store.turns {
		out = append(out, fmt.Sprintf("%d-%d", t.Covers, t.ReplyTo))
	}
	return strings.Join(out, " ")
}

func (p *patient) wantCovered(want string) {
	p.t.Helper()
	if got := p.covered(); got != want {
		p.t.Errorf("turns cover %q, not %q", got, want)
	}
}

func TestWhatIsNoRequestYetWaitsAndIsOneTurnWithTheRequest(t *testing.T) {
	p := newPatient(t, lin, "zh")
	p.write("在吗", reading("在吗", "chat.greet"))
	p.holds()
	p.write("我的订单", reading("在吗，我的订单", "order.status"))
	p.holds()
	p.wantCovered("")
	p.write("1042到哪了", reading("在吗，我的订单1042到哪了", "order.status", orderNumber("1042")))
	wants(t, p.wait(), "1042", "上海")
	p.wantCovered("1-3")
	if turn := p.store.turns[0]; turn.ID != "c:3" || turn.Reading.Text != "在吗，我的订单1042到哪了" {
		t.Errorf("turn %+v", turn)
	}
	if n := len(p.reads.texts); n != 3 {
		t.Errorf("%d readings of three messages: %q", n, p.reads.texts)
	}
}

func TestAfterTheQuietTimeTheBurstIsAnsweredAsItStands(t *testing.T) {
	p := newPatient(t, lin, "zh")
	p.write("你好", reading("你好", "chat.greet"))
	stale := p.holds()
	p.write("在吗", reading("你好，在吗", "chat.greet"))
	w := p.holds()
	stale.end <- time.Time{} // the first message's time is over; the second's is not
	p.wantCovered("")
	w.end <- time.Time{}
	wants(t, p.wait(), "林晓")
	p.wantCovered("1-2")
	if n := len(p.reads.texts); n != 2 {
		t.Errorf("%d readings of two messages", n)
	}
	p.write("谢谢", reading("谢谢", "chat.thanks"))
	p.holds().end <- time.Time{}
	p.wait()
	p.wantCovered("1-2 4-4")
}

func TestWhileTheShopperTypesTheBotWaitsLonger(t *testing.T) {
	p := newPatient(t, lin, "zh")
	p.write("我想问一下", reading("我想问一下", "chat.greet"))
	w := p.holds()
	p.bot.Typing("c", true)
	p.bot.Typing("c", true) // said again and again
	p.bot.Typing("c", false)
	again := p.holds() // the quiet time begins anew
	w.end <- time.Time{}
	p.wantCovered("")
	p.bot.Typing("c", true)
	p.write("运费多少", reading("我想问一下，运费多少", "delivery.fee"))
	wants(t, p.wait(), "¥99")
	p.wantCovered("1-2")
	again.end <- time.Time{} // nobody listens any more
	p.bot.Typing("c", true)  // nothing waits: nothing happens
	p.bot.Typing("nobody", true)
}

func TestNoMessageWaitsLongerThanTheLimit(t *testing.T) {
	p := newPatient(t, lin, "zh")
	p.write("我的", reading("我的", "inform"))
	p.holds()
	p.bot.Typing("c", true)
	p.write("杯子", reading("我的杯子", "inform"))
	p.holds()
	p.bot.Typing("c", true)
	if p.limit.d != longestHold {
		t.Fatalf("the limit is %v", p.limit.d)
	}
	p.limit.end <- time.Time{}
	p.wait()
	p.wantCovered("1-2")
}

func TestWhatNeedsNoMoreIsAnsweredAtOnce(t *testing.T) {
	for text, r := range map[string]chat.Reading{
		"满多少包邮":                reading("满多少包邮", "delivery.fee"),
		"取消订单":                 reading("取消订单", "order.cancel"),
		"帮我查1042到哪了":           reading("帮我查1042到哪了", "order.status", orderNumber("1042")),
		"how much is shipping": reading("how much is shipping", "delivery.fee"),
		"cancel my order":      reading("cancel my order", "order.cancel"),
		"转人工":                  reading("转人工", "inform"),
		"找个人说":                 reading("找个人说", "human.request"),
		"充电宝着火了":               unsure("充电宝着火了", "item.defective", "complaint"),
		"it burned my hand":    unsure("it burned my hand", "item.defective", "complaint"),
		"我要报警":                 unsure("我要报警", "complaint", "inform"),
		"你是机器人吗":               reading("你是机器人吗", "chat.identity"),
	} {
		p := newPatient(t, lin, "zh")
		p.write(text, r)
		p.atOnce()
	}
}

func TestWhatMayGoOnWaits(t *testing.T) {
	for text, r := range map[string]chat.Reading{
		"你好":                reading("你好", "chat.greet"),
		"好的":                reading("好的", "chat.affirm"),
		"1042":              reading("1042", "inform", orderNumber("1042")),
		"昨天刚买今天就降价了":        reading("昨天刚买今天就降价了", "price.protection"),
		"那个东西怎么弄的来着":        unsure("那个东西怎么弄的来着", "return.policy", "return.request"),
		"能退吗，":              reading("能退吗，", "return.policy"),
		"怎么退，还有":            reading("怎么退，还有", "return.policy"),
		"请问一下":              reading("请问一下", "return.policy"),
		"can i return the":  reading("can i return the", "return.policy"),
		"i have a question": reading("i have a question", "return.policy"),
		"帮我写首诗":             reading("帮我写首诗", "out_of_scope"),
	} {
		p := newPatient(t, lin, "zh")
		p.write(text, r)
		p.holds().end <- time.Time{}
		p.wait()
		p.wantCovered("1-1")
	}
}

func TestAnAnswerToWhatTheBotAskedIsTakenAtOnce(t *testing.T) {
	p := newPatient(t, lin, "zh")
	p.write("取消1043订单", reading("取消1043订单", "order.cancel", orderNumber("1043")))
	wants(t, p.atOnce(), "确认取消")
	p.write("不了", unsure("不了", "chat.deny", "inform"))
	p.atOnce()
	p.write("取消1043订单")
	p.atOnce()
	p.write("是的", reading("是的", "chat.affirm"))
	wants(t, p.atOnce(), "已经取消")
	p = newPatient(t, anonymous, "zh")
	p.write("我的订单到哪了", reading("我的订单到哪了", "order.status"))
	p.atOnce()
	p.write("1042", reading("1042", "inform", orderNumber("1042")))
	p.atOnce()
	if asks := p.asks(); asks != "phone_last4" {
		t.Fatalf("asks for %q", asks)
	}
	p.write("嗯", reading("嗯", "chat.affirm")) // answers nothing
	p.holds()
	p.write("8899", reading("嗯，8899", "inform"))
	p.atOnce()
	p.wantCovered("1-1 3-3 5-6")
}

func TestWhatWasSaidBeforeItDoesNotChangeAnAnswer(t *testing.T) {
	p := newPatient(t, anonymous, "zh")
	p.write("1042到哪了", reading("1042到哪了", "order.status", orderNumber("1042")))
	p.atOnce()
	p.write("在吗", reading("在吗", "chat.greet"))
	p.holds()
	p.write("订单晚了", reading("在吗，订单晚了", "delivery.problem"))
	p.holds()
	p.write("0000", reading("在吗，订单晚了，0000", "delivery.problem", orderNumber("0000")))
	wants(t, p.atOnce(), "1042") // looked up with that phone, and not as another order
	p.wantCovered("1-1 3-5")
}

func TestATapEndsTheBurst(t *testing.T) {
	p := newPatient(t, lin, "zh")
	p.write("你好", reading("你好", "chat.greet"))
	p.holds()
	p.store.shopperSays("c", chat.Body{Type: "text", Text: "有什么优惠", Action: &chat.Action{Name: "intent", Value: []byte(`"promo.ask"`)}})
	p.bot.Handle("c")
	p.wait()
	wants(t, p.wait(), "TEN")
	p.wantCovered("1-1 2-2")
	p.reader.known["旧按钮"] = reading("旧按钮", "inform")
	p.written = "a tap that nobody knows"
	p.store.shopperSays("c", chat.Body{Type: "text", Text: "旧按钮", Action: &chat.Action{Name: "old_button", Value: []byte(`7`)}})
	p.bot.Handle("c")
	p.atOnce()
}

func TestACourtesyDoesNotHideATypedLabelOrTheWishForAPerson(t *testing.T) {
	p := newPatient(t, lin, "zh")
	p.write("你好", reading("你好", "chat.greet"))
	p.holds().end <- time.Time{}
	p.wait()
	p.write("在", reading("在", "chat.greet"))
	p.holds()
	p.write("查订单")
	p.wait()
	if r := p.store.turns[1].Reading; r.Text != "" {
		t.Errorf("the label was read as a text: %+v", r)
	}
	p.write("好的", reading("好的", "chat.affirm"))
	p.holds()
	p.write("转人工", unsure("好的，转人工", "chat.affirm", "inform"))
	p.wait()
	if p.owner() != chat.OwnerQueue {
		t.Error("nobody comes")
	}
	p.wantCovered("1-1 3-4 6-7")
}

func TestSoManyMessagesDoNotWaitForMore(t *testing.T) {
	p := newPatient(t, lin, "zh")
	for i := range mostHeld {
		if i > 0 {
			p.holds()
		}
		p.write(fmt.Sprint("嗯", i))
	}
	p.wait()
	p.wantCovered(fmt.Sprintf("1-%d", mostHeld))
}

func TestAPersonWhoTakesOverEndsTheWaiting(t *testing.T) {
	p := newPatient(t, lin, "zh")
	p.write("你好", reading("你好", "chat.greet"))
	w := p.holds()
	p.store.own("c", chat.Owner{Kind: chat.OwnerAgent, Agent: "a1"})
	w.end <- time.Time{}
	p.bot.running.Wait()
	p.wantCovered("")
	p.store.own("c", chat.Owner{Kind: chat.OwnerBot})
	p.write("谢谢", reading("谢谢", "chat.thanks"))
	p.holds().end <- time.Time{}
	p.wait()
	p.wantCovered("2-2")
}

func TestClosingAnswersWhatWaits(t *testing.T) {
	p := newPatient(t, lin, "zh")
	p.write("你好", reading("你好", "chat.greet"))
	p.holds()
	if err := p.bot.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.wantCovered("1-1")
}

func TestAfterACrashWhatWaitedIsAnsweredWithoutWaitingAndOnce(t *testing.T) {
	p := newPatient(t, lin, "zh")
	p.write("你好", reading("你好", "chat.greet"))
	w := p.holds()
	p.write("在吗", reading("你好，在吗", "chat.greet"))
	w = p.holds()
	second := newPatient(t, lin, "zh")
	second.bot.Store, second.store = p.store, p.store
	second.reader.known = p.reader.known
	if err := second.bot.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	second.wait()
	p.wantCovered("1-2")
	if len(second.waits) > 0 {
		t.Error("what a crash left waits")
	}
	w.end <- time.Time{} // the first process was only slow
	p.bot.running.Wait()
	p.wantCovered("1-2")
}

func TestAFailureOfStorageLosesNothingThatWaits(t *testing.T) {
	p := newPatient(t, lin, "zh")
	p.write("你好", reading("你好", "chat.greet"))
	w := p.holds()
	p.store.mu.Lock()
	p.store.fail, p.store.failRead = 1, 1
	p.store.mu.Unlock()
	w.end <- time.Time{}
	p.wait()
	p.wantCovered("1-1")
	if n := len(p.reads.texts); n != 1 {
		t.Errorf("%d readings", n)
	}
}

func TestHoweverMessagesAndTimersFallEachIsCoveredOnce(t *testing.T) {
	p := newPatient(t, lin, "zh")
	stop := make(chan struct{})
	done := make(chan struct{})
	go func() { // a clock of moods
		defer close(done)
		for {
			select {
			case w := <-p.waits:
				if rand.IntN(3) > 0 {
					w.end <- time.Time{}
				}
			case <-stop:
				return
			}
		}
	}()
	go func() {
		for range p.bus.tell {
		}
	}()
	const messages = 200
	for i := range messages {
		p.bot.Typing("c", i%3 == 0)
		p.write(fmt.Sprint("嗯", i))
		if i%20 == 19 {
			p.store.shopperSays("c", chat.Body{Type: "text", Text: "运费", Action: &chat.Action{Name: "intent", Value: []byte(`"delivery.fee"`)}})
			p.bot.Handle("c")
		}
	}
	if err := p.bot.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	close(stop)
	<-done
	seen := map[int64]int{}
	for _, turn := range p.store.turns {
		for seq := turn.Covers; seq <= turn.ReplyTo; seq++ {
			seen[seq]++
		}
	}
	left, _ := p.store.Unanswered(t.Context(), "c")
	for _, m := range p.store.messages["c"] {
		waits := slices.ContainsFunc(left, func(l chat.Message) bool { return l.Seq == m.Seq })
		if m.From.Role == chat.RoleShopper && seen[m.Seq] > 1 || m.From.Role == chat.RoleShopper && seen[m.Seq] == 0 && !waits {
			t.Fatalf("message %d is covered %d times", m.Seq, seen[m.Seq])
		}
	}
}

func TestABurstIsReadAsOneText(t *testing.T) {
	for _, c := range []struct {
		say  []string
		want string
	}{
		{[]string{"你好"}, "你好"},
		{[]string{"你好", "我要退货"}, "你好，我要退货"},
		{[]string{"你好。", "我要退货"}, "你好。我要退货"},
		{[]string{"我要退货", "？"}, "我要退货？"},
		{[]string{"我买的鞋，", "小了"}, "我买的鞋，小了"},
		{[]string{"怎么退", "怎么退", "怎么退？"}, "怎么退"},
		{[]string{"我的", "订单1042"}, "我的订单1042"},
		{[]string{"订单号", "1042"}, "订单号1042"},
		{[]string{"hi", "where is my order"}, "hi, where is my order"},
		{[]string{"Hi!", "where is my order"}, "Hi! where is my order"},
		{[]string{"my order number is", "1042"}, "my order number is 1042"},
		{[]string{"cancel my order", "now"}, "cancel my order, now"},
		{[]string{"I want to return the", "red shoes"}, "I want to return the red shoes"},
		{[]string{"order 1042", "到哪了"}, "order 1042，到哪了"},
		{[]string{"  ", "到哪了", ""}, "到哪了"},
		{[]string{"size (UK)", "9"}, "size (UK), 9"},
		{[]string{strings.Repeat("长", chat.MaxTextRunes), "完"}, strings.Repeat("长", chat.MaxTextRunes)},
	} {
		var messages []chat.Message
		for _, text := range c.say {
			messages = append(messages, chat.Message{Body: chat.Text(text)})
		}
		if got := joined(messages); got != c.want {
			t.Errorf("%q is %q, not %q", c.say, got, c.want)
		}
	}
}
