package storetest

import (
	"reflect"
	"time"

	"shoptalk/chat"
)

var seedTests = map[string]func(*bench){
	"a seeded conversation has its own times and is complete": seedComplete,
	"a seeded conversation goes on like any other":            seedGoesOn,
	"a seed that does not fit together is refused whole":      badSeeds,
}

func seedComplete(b *bench) {
	ctx := b.Context()
	who, err := b.store.KnownShopper(ctx, "main", "u1", "王")
	b.must(err)
	at := time.Date(2024, 2, 3, 10, 0, 0, 0, time.UTC)
	order := &chat.OrderView{Number: "1042", State: "shipped", Label: "已发货"}
	messages := []chat.Message{
		{Seq: 1, CID: "own", From: chat.From{Role: chat.RoleShopper, ID: "ignored", Name: "王"}, At: at, Body: chat.Text("到哪了")},
		{From: chat.From{Role: chat.RoleBot, Name: "小助手"}, ReplyTo: 1, At: at.Add(time.Second), Body: chat.Body{Type: "order", Text: "已发货", Order: order}},
		{From: chat.From{Role: chat.RoleBot, Name: "小助手"}, ReplyTo: 1, At: at.Add(time.Second), Body: chat.Text("还需要什么")},
		{From: chat.From{Role: chat.RoleSystem}, At: at.Add(time.Hour), Body: chat.Body{Type: "event", Text: "会话已结束", Event: &chat.SystemEvent{Kind: "ended"}}},
	}
	v := chat.Conversation{ID: "demo-1", Site: "main", Shopper: who.ID, Language: "zh", Mood: 0.5, Tags: []string{"物流"}, Stars: 4, Ended: true,
		Created: at.Add(-time.Minute), Page: chat.Page{Product: "p1"}}
	turn := chat.Turn{ReplyTo: 1, Reading: reading("order.status", "neutral"), Whys: []chat.Why{{Rule: "one"}, {Rule: "two"}}, State: []byte("s")}
	b.must(b.store.SeedConversation(ctx, v, messages, turn))
	got := b.conversation("demo-1")
	v.Name, v.Owner, v.Head, v.Covered, v.LastText, v.Updated = "王", botOwner, 4, 4, "还需要什么", at.Add(time.Hour)
	if !reflect.DeepEqual(got, v) {
		b.Errorf("got %+v\nwant %+v", got, v)
	}
	for i := range messages {
		messages[i].Conversation, messages[i].Seq = "demo-1", int64(i+1)
	}
	messages[0].From.ID = who.ID
	if h := b.history("demo-1"); !reflect.DeepEqual(h, messages) {
		b.Errorf("got %+v\nwant %+v", h, messages)
	}
	why, err := b.store.Why(ctx, "demo-1", 3)
	b.must(err)
	readings, err := b.store.Readings(ctx, "demo-1")
	b.must(err)
	state, err := b.store.State(ctx, "demo-1")
	b.must(err)
	if why.Rule != "two" || readings[1].Intent.Name != "order.status" || string(state) != "s" {
		b.Errorf("why %+v, readings %+v, state %q", why, readings, state)
	}
	if open := b.open(who.ID); open.ID == "demo-1" {
		b.Error("an ended conversation is the present one")
	}
	b.keepsPromises("demo-1", true)
}

func seedGoesOn(b *bench) {
	id := b.seeded(1, func(v *chat.Conversation, m *[]chat.Message, _ *chat.Turn) {
		v.Unread = 1
		(*m)[0].CID = "x"
	})
	v := b.conversation(id)
	if open := b.open(v.Shopper); open.ID != id || open.Unread != 1 {
		b.Errorf("the present one is %+v", open)
	}
	m := b.say(id, "one more thing")
	b.turn(answer(id, m.Seq, m.Seq, "yes?"))
	_, fresh, err := b.store.Say(b.Context(), chat.Utterance{Conversation: id, CID: "x", From: chat.From{Role: chat.RoleShopper}, Body: chat.Text("x")})
	if fresh || err != nil {
		b.Errorf("the seeded cid is not known: %v, %v", fresh, err)
	}
	if p, err := b.store.Pending(b.Context()); err != nil || len(p) != 0 {
		b.Errorf("pending %v, %v", p, err)
	}
	b.keepsPromises(id, true)
}

func badSeeds(b *bench) {
	who := b.shopper()
	at := time.Now()
	text := func(role chat.Role) chat.Message {
		return chat.Message{From: chat.From{Role: role}, At: at, Body: chat.Text("x")}
	}
	good := chat.Conversation{ID: "taken", Site: "main", Shopper: who.ID}
	b.must(b.store.SeedConversation(b.Context(), good, []chat.Message{text(chat.RoleShopper)}))
	gap, late, untimed, twice := text(chat.RoleShopper), text(chat.RoleBot), text(chat.RoleShopper), text(chat.RoleShopper)
	gap.Seq, late.ReplyTo, untimed.At, twice.CID = 2, 5, time.Time{}, "c"
	for name, c := range map[string]struct {
		change   func(*chat.Conversation)
		messages []chat.Message
		want     error
	}{
		"id taken":     {func(v *chat.Conversation) { v.ID = "taken" }, nil, chat.ErrInvalid},
		"nobody":       {func(v *chat.Conversation) { v.Shopper = "nobody" }, nil, chat.ErrNotFound},
		"other site":   {func(v *chat.Conversation) { v.Site = "outlet" }, nil, chat.ErrNotFound},
		"ended, owned": {func(v *chat.Conversation) { v.Ended, v.Owner = true, agentOwner("a") }, nil, chat.ErrInvalid},
		"gap":          {nil, []chat.Message{gap}, chat.ErrInvalid},
		"reply ahead":  {nil, []chat.Message{late}, chat.ErrInvalid},
		"no time":      {nil, []chat.Message{untimed}, chat.ErrInvalid},
		"no role":      {nil, []chat.Message{text("")}, chat.ErrInvalid},
		"cid twice":    {nil, []chat.Message{twice, twice}, chat.ErrCIDConflict},
	} {
		v := chat.Conversation{ID: "bad", Site: "main", Shopper: who.ID}
		if c.change != nil {
			c.change(&v)
		}
		if err := b.store.SeedConversation(b.Context(), v, c.messages); chat.CodeOf(err) != chat.CodeOf(c.want) {
			b.Errorf("%s: %v", name, err)
		}
		if _, err := b.store.Conversation(b.Context(), "bad"); chat.CodeOf(err) != chat.ErrNotFound.Code {
			b.Fatalf("%s: left something: %v", name, err)
		}
	}
}
