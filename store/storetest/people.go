package storetest

import (
	"reflect"
	"sync"
	"time"

	"shoptalk/chat"
)

var peopleTests = map[string]func(*bench){
	"a known shopper is one, whatever the number of calls":      knownShopperIsOne,
	"shoppers of two sites with the same external id are two":   shoppersOfTwoSites,
	"what is not there is not found":                            nothingIsNotFound,
	"a session is saved, replaced and deleted":                  sessionLives,
	"sessions that expired long ago are removed":                oldSessionsGo,
	"an agent keeps the time of making when saved again":        agentIsKept,
	"a one-time credential is used by one of many":              oneTimeCredential,
	"tries run out and come back after the window":              triesRunOut,
	"an order action happens once and the first stays":          orderActionOnce,
	"the epoch and the schema's version are there":              epochAndVersion,
	"a credential or session of nobody is refused":              nobodysCredential,
	"tries made at once are counted, not more than the limit":   triesAtOnce,
	"order actions written at once are all there in some order": orderActionsAtOnce,
}

func knownShopperIsOne(b *bench) {
	first, err := b.store.KnownShopper(b.Context(), "main", "u1", "小王")
	b.must(err)
	again, err := b.store.KnownShopper(b.Context(), "main", "u1", "")
	b.must(err)
	if again != first || !first.Known() || first.Created.IsZero() {
		b.Errorf("%+v and %+v", first, again)
	}
	renamed, err := b.store.KnownShopper(b.Context(), "main", "u1", "王")
	b.must(err)
	stored, err := b.store.Shopper(b.Context(), first.ID)
	b.must(err)
	if renamed.ID != first.ID || stored != renamed || stored.Name != "王" {
		b.Errorf("renamed %+v, stored %+v", renamed, stored)
	}
	if v := b.open(first.ID); v.Name != "王" {
		b.Errorf("the conversation calls the shopper %q", v.Name)
	}
	_, err = b.store.KnownShopper(b.Context(), "main", "", "x")
	b.wants(err, chat.ErrInvalid)
}

func shoppersOfTwoSites(b *bench) {
	one, err := b.store.KnownShopper(b.Context(), "main", "u1", "")
	b.must(err)
	two, err := b.store.KnownShopper(b.Context(), "outlet", "u1", "")
	b.must(err)
	if one.ID == two.ID || one.ID == "" {
		b.Errorf("%q and %q", one.ID, two.ID)
	}
	_, err = b.store.OpenConversation(b.Context(), "outlet", one.ID, "zh")
	b.wants(err, chat.ErrNotFound)
}

func nothingIsNotFound(b *bench) {
	ctx := b.Context()
	calls := map[string]func() error{
		"Shopper":       func() error { _, err := b.store.Shopper(ctx, "x"); return err },
		"Session":       func() error { _, err := b.store.Session(ctx, "x"); return err },
		"Agent":         func() error { _, err := b.store.Agent(ctx, "x"); return err },
		"AgentToken":    func() error { _, err := b.store.AgentToken(ctx, "x"); return err },
		"UseAgentToken": func() error { _, err := b.store.UseAgentToken(ctx, "x"); return err },
		"Open":          func() error { _, err := b.store.OpenConversation(ctx, "main", "x", "zh"); return err },
		"Adopt":         func() error { _, err := b.store.Adopt(ctx, "x", b.known("u").ID); return err },
		"AdoptBy":       func() error { _, err := b.store.Adopt(ctx, b.fresh().ID, "x"); return err },
		"Conversation":  func() error { _, err := b.store.Conversation(ctx, "x"); return err },
		"SetPage":       func() error { return b.store.SetPage(ctx, "x", chat.Page{}) },
		"SetRead":       func() error { return b.store.SetRead(ctx, "x", chat.RoleAgent, 1) },
		"SetTags":       func() error { return b.store.SetTags(ctx, "x", nil) },
		"Rate":          func() error { return b.store.Rate(ctx, chat.Rating{Conversation: "x", CID: "c", Stars: 1}) },
		"AddNote":       func() error { _, err := b.store.AddNote(ctx, chat.Note{Conversation: "x", Text: "t"}); return err },
		"Say":           func() error { _, _, err := b.store.Say(ctx, b.spoken("x", "hi")); return err },
		"CommitTurn":    func() error { _, err := b.store.CommitTurn(ctx, answer("x", 1, 1, "hi")); return err },
		"SaveReading":   func() error { return b.store.SaveReading(ctx, "x", 1, chat.Reading{}, 0) },
		"Why":           func() error { _, err := b.store.Why(ctx, "x", 1); return err },
		"QueuePosition": func() error { _, err := b.store.QueuePosition(ctx, "x"); return err },
		"ChangeOwner": func() error {
			_, _, err := b.store.ChangeOwner(ctx, chat.OwnerChange{Conversation: "x", From: botOwner, To: queueOwner, Event: "queued"})
			return err
		},
	}
	for name, call := range calls {
		if err := call(); chat.CodeOf(err) != chat.ErrNotFound.Code {
			b.Errorf("%s: %v", name, err)
		}
	}
	b.must(b.store.DeleteSession(ctx, "x"))
	b.must(b.store.DeleteAgentToken(ctx, "x"))
	if state, err := b.store.State(ctx, "x"); err != nil || state != nil {
		b.Errorf("State: %v, %v", state, err)
	}
	if m, err := b.store.Messages(ctx, "x", 0, 10); err != nil || len(m) != 0 {
		b.Errorf("Messages: %v, %v", m, err)
	}
}

func sessionLives(b *bench) {
	v := b.fresh()
	expires := time.Now().Add(time.Hour).UTC().Truncate(time.Millisecond)
	s := chat.Session{Hash: "h1", Site: "main", Shopper: v.Shopper, Conversation: v.ID, Expires: expires}
	b.must(b.store.SaveSession(b.Context(), s))
	got, err := b.store.Session(b.Context(), "h1")
	b.must(err)
	if got != s {
		b.Errorf("%+v, want %+v", got, s)
	}
	s.Conversation, s.Expires = "another", expires.Add(time.Hour)
	b.must(b.store.SaveSession(b.Context(), s))
	if got, err = b.store.Session(b.Context(), "h1"); err != nil || got != s {
		b.Errorf("%+v, %v", got, err)
	}
	b.must(b.store.DeleteSession(b.Context(), "h1"))
	_, err = b.store.Session(b.Context(), "h1")
	b.wants(err, chat.ErrNotFound)
}

func oldSessionsGo(b *bench) {
	who := b.shopper().ID
	now := time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC) // the caller's clock, whatever it says
	save := func(hash string, expires time.Time) {
		b.must(b.store.SaveSession(b.Context(), chat.Session{Hash: hash, Site: "main", Shopper: who, Expires: expires}))
	}
	save("recent", now.Add(-time.Minute))
	save("old", now.AddDate(0, 0, -40))
	save("new", now.Add(time.Hour))
	_, err := b.store.Session(b.Context(), "old")
	b.wants(err, chat.ErrNotFound)
	_, err = b.store.Session(b.Context(), "recent")
	b.must(err)
}

func agentIsKept(b *bench) {
	made := time.Date(2024, 1, 2, 3, 4, 5, 6e6, time.UTC)
	b.must(b.store.SaveAgent(b.Context(), chat.Agent{ID: "a2", Name: "Li", Role: "agent", Created: made}))
	b.must(b.store.SaveAgent(b.Context(), chat.Agent{ID: "a1", Name: "Ann", Role: "agent"}))
	b.must(b.store.SaveAgent(b.Context(), chat.Agent{ID: "a2", Name: "Li Na", Role: "admin"}))
	a, err := b.store.Agent(b.Context(), "a2")
	b.must(err)
	if want := (chat.Agent{ID: "a2", Name: "Li Na", Role: "admin", Created: made}); a != want {
		b.Errorf("%+v, want %+v", a, want)
	}
	all, err := b.store.Agents(b.Context())
	b.must(err)
	if len(all) != 2 || all[0].ID != "a1" || all[1].ID != "a2" || all[0].Created.IsZero() {
		b.Errorf("agents: %+v", all)
	}
	b.wants(b.store.SaveAgent(b.Context(), chat.Agent{Name: "nobody"}), chat.ErrInvalid)
}

func oneTimeCredential(b *bench) {
	b.must(b.store.SaveAgent(b.Context(), chat.Agent{ID: "a1", Name: "Ann", Role: "admin"}))
	token := chat.AgentToken{Hash: "h", Agent: "a1", Kind: "once", Expires: time.Now().Add(time.Hour).UTC().Truncate(time.Millisecond)}
	b.must(b.store.SaveAgentToken(b.Context(), token))
	got, err := b.store.AgentToken(b.Context(), "h")
	b.must(err)
	if got != token {
		b.Errorf("%+v, want %+v", got, token)
	}
	wins := b.atOnce(8, func(int) bool {
		_, err := b.store.UseAgentToken(b.Context(), "h")
		if err != nil {
			b.wantsIn(err, chat.ErrNotFound)
		}
		return err == nil
	})
	if wins != 1 {
		b.Errorf("%d used it", wins)
	}
}

func nobodysCredential(b *bench) {
	b.wants(b.store.SaveAgentToken(b.Context(), chat.AgentToken{Hash: "h", Agent: "nobody", Kind: "cookie"}), chat.ErrNotFound)
	b.wants(b.store.SaveSession(b.Context(), chat.Session{Hash: "h", Site: "main", Shopper: "nobody"}), chat.ErrNotFound)
}

func triesRunOut(b *bench) {
	now := time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC)
	try := func(at time.Time) int {
		left, err := b.store.Attempt(b.Context(), "phone:1042", 3, time.Hour, at)
		b.must(err)
		return left
	}
	for i, want := range []int{2, 1, 0, -1, -1} {
		if got := try(now.Add(time.Duration(i) * time.Minute)); got != want {
			b.Errorf("try %d leaves %d, want %d", i+1, got, want)
		}
	}
	if got := try(now.Add(time.Hour - time.Millisecond)); got != -1 {
		b.Errorf("the window closed early: %d", got)
	}
	if got := try(now.Add(time.Hour)); got != 2 {
		b.Errorf("after the window: %d", got)
	}
	b.must(b.store.ClearAttempts(b.Context(), "phone:1042"))
	if got := try(now.Add(time.Hour)); got != 2 {
		b.Errorf("after clearing: %d", got)
	}
	if left, err := b.store.Attempt(b.Context(), "other", 3, time.Hour, now); err != nil || left != 2 {
		b.Errorf("another key: %d, %v", left, err)
	}
}

func triesAtOnce(b *bench) {
	now := time.Now()
	allowed := b.atOnce(16, func(int) bool {
		left, err := b.store.Attempt(b.Context(), "k", 5, time.Hour, now)
		if err != nil {
			b.Error(err)
		}
		return left >= 0
	})
	if allowed != 5 {
		b.Errorf("%d were allowed, want 5", allowed)
	}
}

func orderActionOnce(b *bench) {
	at := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	first := chat.OrderAction{Key: "c:1", Order: "1042", Kind: "cancel", By: "s", At: at, Reason: "买错了 <b>"}
	second := chat.OrderAction{Key: "a:2", Order: "1043", Kind: "items", By: "s", At: at, Items: []chat.Swap{{SKU: "a", To: "b", Quantity: 1}},
		Settled: &chat.Settled{Amount: chat.Money{Amount: -100, Currency: "CNY"}}}
	for i, want := range []bool{true, false} {
		fresh, err := b.store.AppendOrderAction(b.Context(), first)
		b.must(err)
		if fresh != want {
			b.Errorf("call %d: fresh %v", i+1, fresh)
		}
	}
	_, err := b.store.AppendOrderAction(b.Context(), second)
	b.must(err)
	changed := first
	changed.Kind = "refund"
	if fresh, err := b.store.AppendOrderAction(b.Context(), changed); fresh || err != nil {
		b.Errorf("the key was used: fresh %v, %v", fresh, err)
	}
	all, err := b.store.OrderActions(b.Context())
	b.must(err)
	if !reflect.DeepEqual(all, []chat.OrderAction{first, second}) {
		b.Errorf("journal: %+v", all)
	}
	_, err = b.store.AppendOrderAction(b.Context(), chat.OrderAction{})
	b.wants(err, chat.ErrInvalid)
}

func orderActionsAtOnce(b *bench) {
	fresh := b.atOnce(20, func(i int) bool {
		ok, err := b.store.AppendOrderAction(b.Context(), chat.OrderAction{Key: string(rune('a' + i/2)), Kind: "urge"})
		if err != nil {
			b.Error(err)
		}
		return ok
	})
	all, err := b.store.OrderActions(b.Context())
	b.must(err)
	if fresh != 10 || len(all) != 10 {
		b.Errorf("%d fresh, %d in the journal, want 10", fresh, len(all))
	}
}

func epochAndVersion(b *bench) {
	version, err := b.store.Version(b.Context())
	b.must(err)
	b.must(b.store.Ping(b.Context()))
	if b.store.Epoch() == "" || version < 1 {
		b.Errorf("epoch %q, version %d", b.store.Epoch(), version)
	}
	select {
	case <-b.store.Failed():
		b.Error("a new store has failed")
	default:
	}
}

// atOnce runs do n times at once and counts how often it was true.
func (b *bench) atOnce(n int, do func(i int) bool) int {
	var all sync.WaitGroup
	var mu sync.Mutex
	count := 0
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			if do(i) {
				mu.Lock()
				count++
				mu.Unlock()
			}
		})
	}
	close(start)
	all.Wait()
	return count
}

// wantsIn is wants for goroutines of a test, which may not end it.
func (b *bench) wantsIn(err, want error) {
	b.Helper()
	if chat.CodeOf(err) != chat.CodeOf(want) {
		b.Errorf("error %v, want %v", err, want)
	}
}
