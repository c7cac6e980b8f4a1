package bus

import (
	"fmt"
	"sync"
	"testing"

	"shoptalk/chat"
)

func message(conversation string, seq int64) chat.Hint {
	return chat.Hint{Conversation: conversation, Kind: "message", Messages: []chat.Message{{Conversation: conversation, Seq: seq}}}
}

func TestEverySubscriberHearsEachConversationInOrder(t *testing.T) {
	const conversations, each, subscribers = 8, 300, 4
	b := New()
	var heard sync.WaitGroup
	heard.Add(subscribers)
	for range subscribers {
		last, total := map[string]int64{}, 0
		cancel := b.Subscribe(func(h chat.Hint) {
			if seq := h.Messages[0].Seq; seq != last[h.Conversation]+1 {
				t.Errorf("%s: seq %d after %d", h.Conversation, seq, last[h.Conversation])
			}
			last[h.Conversation]++
			if total++; total == conversations*each {
				heard.Done()
			}
		})
		defer cancel()
	}
	var publishers sync.WaitGroup
	for c := range conversations {
		publishers.Go(func() {
			for seq := range int64(each) {
				b.Publish(message(fmt.Sprint(c), seq+1))
			}
		})
	}
	publishers.Wait()
	heard.Wait()
}

func TestAStuckSubscriberHoldsUpNobody(t *testing.T) {
	b := New()
	release, stuck := make(chan struct{}), make(chan struct{})
	cancel := b.Subscribe(func(chat.Hint) {
		select {
		case stuck <- struct{}{}:
			<-release
		case <-release:
		}
	})
	defer cancel()
	defer close(release)
	heard := make(chan int64, 100)
	defer b.Subscribe(func(h chat.Hint) { heard <- h.Messages[0].Seq })()
	b.Publish(message("a", 1))
	<-stuck
	for seq := int64(2); seq <= 100; seq++ {
		b.Publish(message("a", seq))
	}
	for want := int64(1); want <= 100; want++ {
		if got := <-heard; got != want {
			t.Fatalf("heard %d, want %d", got, want)
		}
	}
}

func TestACallMayPublishAndCancel(t *testing.T) {
	b := New()
	done := make(chan struct{})
	var cancel func()
	ready := make(chan struct{})
	cancel = b.Subscribe(func(h chat.Hint) {
		<-ready
		if h.Messages[0].Seq == 1 {
			b.Publish(message("a", 2))
			return
		}
		cancel()
		cancel()
		close(done)
	})
	b.Publish(message("a", 1))
	close(ready)
	<-done
	b.Publish(message("a", 3)) // closing done twice would panic
	b.mu.RLock()
	defer b.mu.RUnlock()
	if len(b.subscribers) != 0 {
		t.Errorf("%d subscribers are left", len(b.subscribers))
	}
}

func TestNothingIsToldAfterCancelReturnedAndTheCallEnded(t *testing.T) {
	b := New()
	var mu sync.Mutex
	count := 0
	cancel := b.Subscribe(func(chat.Hint) { mu.Lock(); count++; mu.Unlock() })
	var publishers sync.WaitGroup
	for range 4 {
		publishers.Go(func() {
			for seq := range int64(500) {
				b.Publish(message("a", seq))
			}
		})
	}
	cancel()
	publishers.Wait()
	mu.Lock()
	before := count
	mu.Unlock()
	for seq := range int64(500) {
		b.Publish(message("a", seq))
	}
	mu.Lock()
	defer mu.Unlock()
	if count > before+1 {
		t.Errorf("%d calls after cancel", count-before)
	}
}

func TestALaggardGetsFewerHintsAndStillEveryConversation(t *testing.T) {
	b := New()
	release, stuck := make(chan struct{}), make(chan struct{}, 1)
	heard := map[string][]chat.Hint{}
	done := make(chan struct{})
	defer b.Subscribe(func(h chat.Hint) {
		if h.Kind == "conversation" {
			stuck <- struct{}{}
			<-release
			return
		}
		heard[h.Conversation] = append(heard[h.Conversation], h)
		if len(heard["end"]) == 2 { // notes are never merged
			close(done)
		}
	})()
	b.Publish(chat.Hint{Conversation: "first", Kind: "conversation"})
	<-stuck
	for i := range maxPending {
		b.Publish(message(fmt.Sprint("full", i), 1))
	}
	for seq := range int64(50) {
		b.Publish(message("late", seq+1))
		b.Publish(chat.Hint{Conversation: "late", Kind: "typing", On: true})
		b.Publish(chat.Hint{Conversation: "late", Kind: "owner", Owner: &chat.Owner{Kind: chat.OwnerQueue, Position: int(seq)}})
		b.Publish(message("full7", seq+2))
	}
	b.Publish(chat.Hint{Conversation: "end", Kind: "note"})
	b.Publish(chat.Hint{Conversation: "end", Kind: "note"})
	close(release)
	<-done
	if got := heard["full7"]; len(got) != 1 || got[0].Messages != nil {
		t.Errorf("full7: %d hints, messages %v: want one that says to read", len(got), got[0].Messages)
	}
	if got := heard["full8"]; len(got) != 1 || len(got[0].Messages) != 1 {
		t.Errorf("full8 was merged with nothing and lost its message: %v", got)
	}
	late := heard["late"]
	if len(late) != 2 || late[0].Kind != "message" || late[0].Messages != nil || late[1].Kind != "owner" || late[1].Owner.Position != 49 {
		t.Errorf("late: %v", late)
	}
}
