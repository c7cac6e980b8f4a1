package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"

	"shoptalk/chat"
)

var raceTests = map[string]func(*bench){
	"many senders, one bot: every message once, in order, answered once": manySenders,
	"the same message from many connections is stored once":              sameAtOnce,
	"taking over races the bot's turn: one of them wins":                 takeRacesTurn,
	"two turns about the same messages: one is stored":                   turnRacesTurn,
	"anything in any order keeps the promises":                           anything,
	"conversations do not disturb each other":                            sideBySide,
}

func manySenders(b *bench) {
	const senders, each = 8, 25
	v := b.fresh()
	var senderWait sync.WaitGroup
	seqs := make([][]int64, senders)
	for s := range senders {
		senderWait.Go(func() {
			for i := range each {
				u := chat.Utterance{Conversation: v.ID, CID: fmt.Sprintf("%d-%d", s, i), From: chat.From{Role: chat.RoleShopper}, Body: chat.Text("x")}
				m, _, err := b.store.Say(b.Context(), u)
				for errors.Is(err, chat.ErrBusy) {
					runtime.Gosched()
					m, _, err = b.store.Say(b.Context(), u)
				}
				if err != nil {
					b.Error(err)
					return
				}
				seqs[s] = append(seqs[s], m.Seq)
			}
		})
	}
	done := make(chan struct{})
	var bot sync.WaitGroup
	bot.Go(func() { b.answerUntil(v.ID, done) })
	senderWait.Wait()
	close(done)
	bot.Wait()
	seen := map[int64]bool{}
	for _, list := range seqs {
		for i, seq := range list {
			if seen[seq] || i > 0 && seq <= list[i-1] {
				b.Errorf("seq %d came twice or out of order", seq)
			}
			seen[seq] = true
		}
	}
	if len(seen) != senders*each {
		b.Errorf("%d messages were acknowledged", len(seen))
	}
	b.keepsPromises(v.ID, true)
}

// answerUntil takes turns until done is closed and nothing waits.
func (b *bench) answerUntil(id string, done <-chan struct{}) {
	for {
		over := false
		select {
		case <-done:
			over = true
		default:
		}
		waiting, err := b.store.Unanswered(b.Context(), id)
		if err != nil {
			b.Error(err)
			return
		}
		if len(waiting) == 0 {
			if over {
				return
			}
			runtime.Gosched()
			continue
		}
		if _, err := b.store.CommitTurn(b.Context(), answer(id, waiting[0].Seq, waiting[len(waiting)-1].Seq, "y")); err != nil && !errors.Is(err, chat.ErrOwnerChanged) {
			b.Error(err)
			return
		}
	}
}

func sameAtOnce(b *bench) {
	v := b.fresh()
	u := b.spoken(v.ID, "sent on every device")
	seqs := make([]int64, 16)
	fresh := b.atOnce(len(seqs), func(i int) bool {
		m, fresh, err := b.store.Say(b.Context(), u)
		if err != nil {
			b.Error(err)
		}
		seqs[i] = m.Seq
		return fresh
	})
	for _, seq := range seqs {
		if seq != 1 {
			b.Errorf("seqs %v", seqs)
			break
		}
	}
	if fresh != 1 {
		b.Errorf("%d were fresh", fresh)
	}
	conflicts := b.atOnce(8, func(i int) bool {
		other := b.spoken(v.ID, fmt.Sprint("text ", i))
		other.CID = "contested"
		_, _, err := b.store.Say(b.Context(), other)
		if err != nil {
			b.wantsIn(err, chat.ErrCIDConflict)
		}
		return err != nil
	})
	if conflicts != 7 {
		b.Errorf("%d conflicts, want 7", conflicts)
	}
	b.keepsPromises(v.ID, false)
}

func takeRacesTurn(b *bench) {
	for range 40 {
		v := b.fresh()
		b.say(v.ID, "x")
		var turned, taken error
		b.atOnce(3, func(i int) bool {
			switch i {
			case 0:
				t := answer(v.ID, 1, 1, "y")
				t.Queue = true
				_, turned = b.store.CommitTurn(b.Context(), t)
			case 1:
				_, _, taken = b.store.ChangeOwner(b.Context(), chat.OwnerChange{Conversation: v.ID, From: botOwner, To: agentOwner("a1"), Event: "taken"})
			case 2:
				if _, _, err := b.store.Say(b.Context(), b.spoken(v.ID, "meanwhile")); err != nil {
					b.Error(err)
				}
			}
			return true
		})
		if (turned == nil) == (taken == nil) {
			b.Fatalf("the turn: %v, the taking: %v", turned, taken)
		}
		for _, err := range []error{turned, taken} {
			if err != nil {
				b.wants(err, chat.ErrOwnerChanged)
			}
		}
		b.keepsPromises(v.ID, true)
	}
}

func turnRacesTurn(b *bench) {
	for range 30 {
		v := b.fresh()
		b.say(v.ID, "one")
		b.say(v.ID, "two")
		stored := b.atOnce(4, func(i int) bool {
			_, err := b.store.CommitTurn(b.Context(), answer(v.ID, 1, 2, fmt.Sprint("turn ", i)))
			if err != nil {
				b.wantsIn(err, chat.ErrOwnerChanged)
			}
			return err == nil
		})
		if stored != 1 {
			b.Fatalf("%d turns were stored", stored)
		}
		b.keepsPromises(v.ID, true)
	}
}

// anything does random things, often the wrong ones, and checks the promises as it goes.
func anything(b *bench) {
	seed := rand.Uint64()
	b.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 12 {
		v := b.fresh()
		said := map[string]chat.Message{}
		for range 60 {
			b.somethingRandom(r, v.ID, said)
		}
		b.keepsPromises(v.ID, false)
	}
}

func (b *bench) somethingRandom(r *rand.Rand, id string, said map[string]chat.Message) {
	b.Helper()
	v := b.conversation(id)
	var err error
	switch r.IntN(9) {
	case 0, 1, 2:
		cid := fmt.Sprint("r", r.IntN(60))
		before, known := said[cid]
		m, fresh, e := b.store.Say(b.Context(), chat.Utterance{Conversation: id, CID: cid, From: chat.From{Role: chat.RoleShopper}, Body: chat.Text("about " + cid)})
		if e == nil {
			if known == fresh || known && m.Seq != before.Seq || fresh && m.Seq != v.Head+1 {
				b.Fatalf("cid %s: seq %d, fresh %v; known %v with seq %d; head %d", cid, m.Seq, fresh, known, before.Seq, v.Head)
			}
			said[cid] = m
		} else if known {
			b.Fatalf("cid %s is known and got %v", cid, e)
		}
		err = e
	case 3:
		_, _, err = b.store.Say(b.Context(), chat.Utterance{Conversation: id, CID: b.cid(), From: chat.From{Role: chat.RoleAgent, ID: fmt.Sprint("a", r.IntN(2))}, Body: chat.Text("x")})
	case 4, 5:
		t := answer(id, r.Int64N(v.Head+2), r.Int64N(v.Head+2), "y")
		if waiting, e := b.store.Unanswered(b.Context(), id); e == nil && len(waiting) > 0 && r.IntN(3) > 0 {
			t.Covers, t.ReplyTo = waiting[0].Seq, waiting[r.IntN(len(waiting))].Seq
		}
		t.Queue = r.IntN(6) == 0
		_, err = b.store.CommitTurn(b.Context(), t)
	default:
		owners := []chat.Owner{botOwner, queueOwner, agentOwner("a0"), agentOwner("a1")}
		change := chat.OwnerChange{Conversation: id, From: v.Owner, To: owners[r.IntN(4)]}
		if r.IntN(4) == 0 {
			change.From = owners[r.IntN(4)]
		}
		if change.To.Kind == chat.OwnerBot && v.Owner.Kind == chat.OwnerBot {
			return // returning what nobody took is not asked for
		}
		change.Event = map[chat.OwnerKind]string{chat.OwnerBot: "returned", chat.OwnerQueue: "queued", chat.OwnerAgent: "taken"}[change.To.Kind]
		if r.IntN(25) == 0 {
			change.To, change.Event, change.End = botOwner, "ended", true
		}
		_, _, err = b.store.ChangeOwner(b.Context(), change)
	}
	switch chat.CodeOf(err) {
	case "storage", "internal", "not_found":
		if err != nil {
			b.Fatal(err)
		}
	}
}

func sideBySide(b *bench) {
	const conversations, each = 12, 15
	ids := make([]string, conversations)
	for i := range ids {
		ids[i] = b.fresh().ID
	}
	b.atOnce(conversations, func(i int) bool {
		for n := range each {
			m, _, err := b.store.Say(b.Context(), chat.Utterance{Conversation: ids[i], CID: fmt.Sprint(n), From: chat.From{Role: chat.RoleShopper}, Body: chat.Text("x")})
			if err != nil || m.Seq != int64(2*n+1) {
				b.Errorf("conversation %d: seq %d, %v", i, m.Seq, err)
				return false
			}
			if _, err := b.store.CommitTurn(b.Context(), answer(ids[i], m.Seq, m.Seq, "y")); err != nil {
				b.Errorf("conversation %d: %v", i, err)
				return false
			}
		}
		return true
	})
	for _, id := range ids {
		b.keepsPromises(id, true)
	}
}
