package socket

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"shoptalk/chat"
)

func TestEveryViewerSeesTheSameOrderThoughManySpeakAtOnce(t *testing.T) {
	for _, lose := range []bool{false, true} {
		t.Run(fmt.Sprintf("hints without messages %v", lose), func(t *testing.T) {
			h := openHouse(t)
			h.bus.lose = lose
			h.shopper("ann")
			h.agent("eve")
			const each, speakers, viewers = 10, 6, 4
			var views []*line
			for range viewers {
				views = append(views, h.enter("ann"))
			}
			desk := h.sit("eve")
			desk.send(`{"type":"watch","conversation":"c1-ann"}`)
			desk.until("live")
			var wg sync.WaitGroup
			for n := range speakers {
				wg.Go(func() {
					for i := range each {
						h.say("c1-ann", chat.RoleBot, chat.Text(fmt.Sprintf("%d.%d", n, i)))
					}
				})
			}
			// Viewers come in the middle, at different places.
			for i := range viewers {
				wg.Go(func() {
					l := h.dial("/v1/chat")
					l.send(`{"type":"hello","token":"token-ann","epoch":"epoch-1","last_seq":0}`)
					follow(t, l, each*speakers, fmt.Sprintf("late viewer %d", i))
				})
			}
			for i, l := range views {
				wg.Go(func() { follow(t, l, each*speakers, fmt.Sprintf("viewer %d", i)) })
			}
			wg.Go(func() { follow(t, desk, each*speakers, "desk") })
			wg.Wait()
		})
	}
}

// follow reads until message number last, and fails where one is missing, doubled or out of order.
func follow(t *testing.T, l *line, last int64, who string) {
	for want := int64(1); want <= last; {
		f, err := l.next()
		if err != nil {
			t.Errorf("%s at %d: %v", who, want, err)
			return
		}
		if f.str("type") != "message" {
			continue
		}
		if f.num("seq") != want {
			t.Errorf("%s: seq %d, want %d", who, f.num("seq"), want)
			return
		}
		want++
	}
}

func TestAHintThatSkipsAMessageIsFilledFromTheStore(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	l := h.enter("ann")
	h.with(func() {
		for _, text := range []string{"a", "b", "c"} {
			h.add(h.conversations["c1-ann"], chat.Message{From: chat.From{Role: chat.RoleBot}, Body: chat.Text(text)})
		}
	})
	third, _ := h.Messages(t.Context(), "c1-ann", 2, 1)
	h.bus.Publish(chat.Hint{Conversation: "c1-ann", Kind: "message", Messages: third})
	var got []object
	for range 3 {
		got = append(got, l.want("message"))
	}
	wantSeqs(t, got, 1, 3)
	h.bus.Publish(chat.Hint{Conversation: "c1-ann", Kind: "message", Messages: third}) // a repeated hint shows nothing twice
	h.say("c1-ann", chat.RoleBot, chat.Text("d"))
	if m := l.want("message"); m.num("seq") != 4 {
		t.Fatalf("got %v", m)
	}
}

func TestWhereTheStoreCannotBeReadViewersAreSentAwayToComeBack(t *testing.T) {
	h := openHouse(t)
	h.bus.lose = true
	h.shopper("ann")
	l := h.enter("ann")
	h.with(func() { h.unreadable = errors.New("disk") })
	h.say("c1-ann", chat.RoleBot, chat.Text("a"))
	l.ends("storage", 1013)
	late := h.dial("/v1/chat")
	late.send(`{"type":"hello","token":"token-ann"}`)
	late.ends("storage", 1013)
	h.with(func() { h.unreadable = nil })
	back := h.dial("/v1/chat")
	back.send(`{"type":"hello","token":"token-ann"}`)
	wantSeqs(t, back.until("live"), 1, 1)
}

func TestOwnerTypingAndReadReachTheOtherSideOnly(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	h.agent("eve")
	h.own("c1-ann", chat.Owner{Kind: chat.OwnerAgent, Name: "Agent eve", Agent: "eve"})
	ann, eve := h.enter("ann"), h.sit("eve")
	eve.send(`{"type":"watch","conversation":"c1-ann","last_seq":1}`)
	eve.until("live")
	ann.send(`{"type":"typing","on":true}`)
	if f := eve.find("typing"); f["on"] != true || f.str("conversation") != "c1-ann" {
		t.Fatalf("typing %v", f)
	}
	h.with(func() {
		if got := strings.Join(h.typing, ","); got != "c1-ann true" {
			t.Errorf("the bot hears of typing: %q", got)
		}
	})
	ann.send(`{"type":"read","seq":999}`)
	if f := eve.find("read"); f.num("seq") != 1 {
		t.Fatalf("read beyond the head: %v", f)
	}
	eve.send(`{"type":"typing","conversation":"c1-ann","on":false}`)
	f := ann.want("typing") // and not the shopper's own typing or read before it
	if f["on"] != false || f["conversation"] != nil || object(f["from"].(map[string]any)).str("name") != "Agent eve" {
		t.Fatalf("typing %v", f)
	}
	eve.send(`{"type":"read","conversation":"c1-ann","seq":1}`)
	ann.want("read")
	h.own("c1-ann", chat.Owner{Kind: chat.OwnerBot})
	if o := ann.find("owner"); o["owner"].(map[string]any)["agent"] != nil {
		t.Fatalf("the shopper sees an agent's id: %v", o)
	}
}

func TestWhoWaitsIsToldWhenTheirPlaceMoves(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	h.shopper("bob")
	h.own("c2-bob", chat.Owner{Kind: chat.OwnerQueue, Position: 1})
	h.own("c1-ann", chat.Owner{Kind: chat.OwnerQueue, Position: 2})
	ann := h.enter("ann")
	h.own("c2-bob", chat.Owner{Kind: chat.OwnerAgent, Agent: "eve"})
	if o := ann.find("owner"); object(o["owner"].(map[string]any)).num("position") != 1 {
		t.Fatalf("owner %v", o)
	}
}

func TestASlowReaderIsClosedAndLosesNothingOnResume(t *testing.T) {
	h := openHouse(t, func(o *Options) { o.Wait = 5 * time.Second })
	h.shopper("ann")
	slow, quick := h.enter("ann"), h.enter("ann")
	var total int64
	text := strings.Repeat("x", 3900)
	// More than all buffers between here and a client that does not read.
	for h.hub.slowest() < maxQueued-(8<<10) && total < 5000 {
		total++
		h.say("c1-ann", chat.RoleBot, chat.Text(text))
		quick.want("message")
	}
	for range 40 {
		total++
		h.say("c1-ann", chat.RoleBot, chat.Text(text))
		quick.want("message")
	}
	var last int64
	for {
		f, err := slow.next()
		var end *websocket.CloseError
		if errors.As(err, &end) {
			if end.Code != 1013 {
				t.Fatalf("closed with %d", end.Code)
			}
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if f.num("seq") != last+1 {
			t.Fatalf("seq %d after %d", f.num("seq"), last)
		}
		last++
	}
	if last == total {
		t.Fatal("the slow reader got everything: the test was too small")
	}
	back := h.dial("/v1/chat")
	back.send(`{"type":"hello","token":"token-ann","epoch":"epoch-1","last_seq":%d}`, last)
	wantSeqs(t, back.until("live"), last+1, total)
}

// slowest is the most bytes that wait in any outbox.
func (h *Hub) slowest() (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for p := range h.peers {
		p.out.mu.Lock()
		n = max(n, p.out.bytes)
		p.out.mu.Unlock()
	}
	return n
}

func TestALongReplayDoesNotCountAsSlow(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	const total = 3000
	text := strings.Repeat("长", 1300)
	h.with(func() {
		for range total {
			h.add(h.conversations["c1-ann"], chat.Message{From: chat.From{Role: chat.RoleBot}, Body: chat.Text(text)})
		}
	})
	l := h.dial("/v1/chat")
	l.send(`{"type":"hello","token":"token-ann"}`)
	l.want("welcome")
	time.Sleep(200 * time.Millisecond) // the server meets a full socket
	l.send(`{"type":"message","cid":"m","text":"in the middle"}`)
	frames := l.until("live")
	wantSeqs(t, frames, 1, total+1)
}

func TestShutdownTellsEveryoneToComeBackAndWaitsForWhatIsBeingStored(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	h.shopper("bob")
	h.agent("eve")
	h.saying = make(chan struct{})
	ann, bob, eve := h.enter("ann"), h.enter("bob"), h.sit("eve")
	ann.send(`{"type":"message","cid":"m","text":"hi"}`)
	time.Sleep(50 * time.Millisecond) // in Say now
	done := make(chan error, 1)
	go func() { done <- h.hub.Shutdown(t.Context()) }()
	bob.ends("restarting", 1012)
	eve.ends("restarting", 1012)
	select {
	case err := <-done:
		t.Fatalf("shut down in the middle of a message: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(h.saying)
	ann.ends("restarting", 1012)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if n := len(h.messages["c1-ann"]); n != 1 {
		t.Fatalf("%d messages stored", n)
	}
	if l, _, err := websocket.DefaultDialer.Dial(h.url+"/v1/chat", nil); err == nil {
		if _, code := (&line{t, l}).closed(); code != 1013 {
			t.Fatalf("a socket after shutdown closed with %d", code)
		}
	}
}

func TestWithoutAPongTheSocketCloses(t *testing.T) {
	h := openHouse(t, func(o *Options) { o.Wait = 100 * time.Millisecond })
	h.shopper("ann")
	l := h.enter("ann")
	l.ws.SetPingHandler(func(string) error { return nil })
	var p *peer
	h.hub.mu.Lock()
	for p = range h.hub.peers {
	}
	h.hub.mu.Unlock()
	p.out.ping()
	if _, code := l.closed(); code != 1013 {
		t.Fatalf("closed with %d", code)
	}
	answers := h.enter("ann")
	h.hub.mu.Lock()
	for p = range h.hub.peers {
	}
	h.hub.mu.Unlock()
	p.out.ping()
	go func() {
		time.Sleep(300 * time.Millisecond) // longer than a pong may take
		h.say("c1-ann", chat.RoleBot, chat.Text("still there?"))
	}()
	answers.want("message")
}

func TestASessionThatHasExpiredIsClosedAtTheNextBeat(t *testing.T) {
	var mu sync.Mutex
	now := time.Now()
	h := openHouse(t, func(o *Options) {
		o.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	})
	h.shopper("ann")
	h.agent("eve")
	ann, eve := h.enter("ann"), h.sit("eve")
	mu.Lock()
	now = now.Add(2 * time.Hour)
	mu.Unlock()
	h.with(func() { delete(h.agents, "token-eve") })
	h.hub.mu.Lock()
	for p := range h.hub.peers {
		p.out.ping()
	}
	h.hub.mu.Unlock()
	ann.ends("unauthorized", 1008)
	eve.ends("unauthorized", 1008)
}

func TestRoomsAndPeersAreForgottenWhenNobodyIsLeft(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	for range 20 {
		l := h.enter("ann")
		l.ws.Close()
	}
	for range 200 {
		h.hub.mu.Lock()
		left := len(h.hub.rooms) + len(h.hub.refs) + len(h.hub.peers) + len(h.hub.index)
		h.hub.mu.Unlock()
		if left == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("left: %d rooms, %d peers, %d keys", len(h.hub.rooms), len(h.hub.peers), len(h.hub.index))
}
