package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"shoptalk/chat"
)

func marshal(t *testing.T, v any) json.RawMessage {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What shoppers say while the power goes: distinct sentences of both languages.
var stream = []string{"我的订单到哪了", "do you ship to Canada", "这个多少钱", "有优惠券吗", "what's your return window", "多久能到", "你好", "thanks", "推荐一款跑鞋", "can i pay with paypal", "怎么开发票", "is shipping free over 50"}

// TestKillingTheProgramLosesNothing kills the program with SIGKILL in the middle of a stream of messages, again and again on one
// database. Afterwards every acknowledged message is there once, in its place, and every stored one is covered by exactly one turn.
func TestKillingTheProgramLosesNothing(t *testing.T) {
	const kills, shoppers = 50, 3
	data := t.TempDir()
	p := demoOn(t, data)
	var grants [shoppers]chat.SessionGrant
	for i := range grants {
		grants[i] = p.session(t, "")
	}
	acked := map[string]map[string]int64{} // conversation → cid → seq
	for _, g := range grants {
		acked[g.Conversation] = map[string]int64{}
	}
	random := rand.New(rand.NewPCG(1042, 1))
	for round := range kills {
		type result struct {
			conversation string
			acked        map[string]int64
		}
		results := make(chan result, shoppers)
		for i, g := range grants {
			go func() {
				got := map[string]int64{}
				defer func() { results <- result{g.Conversation, got} }()
				w, _, err := p.hello(g, "", 0)
				if err != nil {
					return
				}
				defer w.conn.Close()
				for n := 0; n < 3; n++ {
					cid := fmt.Sprintf("r%d-s%d-n%d", round, i, n)
					if w.conn.WriteJSON(frame{Type: "message", CID: cid, Text: stream[(round+i*3+n)%len(stream)]}) != nil {
						return
					}
				}
				for {
					f, err := w.next()
					if err != nil {
						return
					}
					if f.Type == "ack" {
						got[f.CID] = f.Seq
					}
				}
			}()
		}
		time.Sleep(time.Duration(random.IntN(150)) * time.Millisecond)
		p.kill()
		for range grants {
			r := <-results
			for cid, seq := range r.acked {
				if before, ok := acked[r.conversation][cid]; ok && before != seq {
					t.Fatalf("%s was acked as %d and as %d", cid, before, seq)
				}
				acked[r.conversation][cid] = seq
			}
		}
		p = demoOn(t, data)
	}
	total := 0
	for _, g := range grants {
		total += len(acked[g.Conversation])
		checkConversation(t, p, g, acked[g.Conversation])
	}
	if total == 0 {
		t.Fatal("nothing was acknowledged in any round: the test proved nothing")
	}
	t.Logf("%d kills, %d acknowledged messages, none lost, doubled or left without an answer", kills, total)
}

// checkConversation waits until the last message is answered, then checks the promises on the whole thread.
func checkConversation(t *testing.T, p *program, g chat.SessionGrant, acked map[string]int64) {
	t.Helper()
	w, seen, err := p.hello(g, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	defer w.conn.Close()
	more := func() bool { return unanswered(seen) > 0 }
	for more() {
		f, err := w.next()
		if err != nil {
			t.Fatalf("%d messages never got an answer: %v", unanswered(seen), err)
		}
		seen = append(seen, f)
	}
	seq := int64(0)
	place := map[string]int64{}
	covered := map[int64]int64{}
	for _, f := range seen {
		if f.Type != "message" {
			continue
		}
		if seq++; f.Seq != seq {
			t.Fatalf("seq %d follows %d", f.Seq, seq-1)
		}
		if f.From.Role == chat.RoleShopper {
			if before, twice := place[f.CID]; twice {
				t.Errorf("%s is stored at %d and at %d", f.CID, before, f.Seq)
			}
			place[f.CID] = f.Seq
		}
		if f.From.Role == chat.RoleBot && f.ReplyTo > 0 {
			first := f.Covers
			if first == 0 {
				first = f.ReplyTo
			}
			for s := first; s <= f.ReplyTo; s++ {
				if by, ok := covered[s]; ok && by != f.ReplyTo {
					t.Errorf("message %d is covered by the turns of %d and %d", s, by, f.ReplyTo)
				}
				covered[s] = f.ReplyTo
			}
		}
	}
	for cid, at := range acked {
		if place[cid] != at {
			t.Errorf("%s was acked as %d and is at %d", cid, at, place[cid])
		}
	}
}

// unanswered counts the shopper's messages that no turn covers.
func unanswered(seen []frame) int {
	waiting := map[int64]bool{}
	for _, f := range seen {
		if f.Type == "message" && f.From.Role == chat.RoleShopper {
			waiting[f.Seq] = true
		}
	}
	for _, f := range seen {
		if f.Type != "message" || f.From.Role != chat.RoleBot || f.ReplyTo == 0 {
			continue
		}
		first := f.Covers
		if first == 0 {
			first = f.ReplyTo
		}
		for s := first; s <= f.ReplyTo; s++ {
			delete(waiting, s)
		}
	}
	return len(waiting)
}
