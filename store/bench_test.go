package store

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"shoptalk/chat"
)

// benchmarkSay measures durable messages of that many senders, each in a conversation of its own that an agent owns.
func benchmarkSay(b *testing.B, senders int) {
	ctx := context.Background()
	db, err := Open(ctx, filepath.Join(b.TempDir(), "shoptalk.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	conversations := make([]string, senders)
	for i := range conversations {
		s, err := db.NewShopper(ctx, "main")
		if err != nil {
			b.Fatal(err)
		}
		v, err := db.OpenConversation(ctx, "main", s.ID, "zh")
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := db.ChangeOwner(ctx, chat.OwnerChange{Conversation: v.ID, From: v.Owner, To: chat.Owner{Kind: chat.OwnerAgent, Agent: "a1"}, Event: "taken"}); err != nil {
			b.Fatal(err)
		}
		conversations[i] = v.ID
	}
	var next atomic.Int64
	var wait sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	for _, id := range conversations {
		wait.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				u := chat.Utterance{Conversation: id, CID: fmt.Sprintf("2f1e4c1a-0000-4000-8000-%012d", n), From: chat.From{Role: chat.RoleShopper}, Body: chat.Text("我前天买的鞋到哪一步了？单号1042")}
				if _, _, err := db.Say(ctx, u); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
}

func BenchmarkSay64(b *testing.B) { benchmarkSay(b, 64) }

func BenchmarkSayAlone(b *testing.B) { benchmarkSay(b, 1) }
