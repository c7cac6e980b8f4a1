package storetest

import (
	"reflect"
	"strings"

	"shoptalk/chat"
)

var ownerTests = map[string]func(*bench){
	"the owner goes from bot to queue to agent to agent and back": ownerGoesRound,
	"whoever saw another owner loses and learns the present one":  swapLost,
	"of many who take at once one gets it":                        oneTakes,
	"taking and returning cover what was said so far":             takingCovers,
	"the end is once and for all":                                 endIsFinal,
	"the queue is in order and moves up":                          queueMoves,
	"events are told in the conversation's language":              eventLanguage,
	"a change that makes no sense is refused":                     senselessChange,
}

func ownerGoesRound(b *bench) {
	v := b.fresh()
	for _, step := range []struct {
		to    chat.Owner
		event string
		shown chat.Owner // as the shopper sees it in the event
	}{
		{queueOwner, "queued", chat.Owner{Kind: chat.OwnerQueue, Position: 1}},
		{agentOwner("a1"), "taken", chat.Owner{Kind: chat.OwnerAgent, Name: "Agent a1"}},
		{agentOwner("a2"), "assigned", chat.Owner{Kind: chat.OwnerAgent, Name: "Agent a2"}},
		{queueOwner, "queued", chat.Owner{Kind: chat.OwnerQueue, Position: 1}},
		{agentOwner("a1"), "taken", chat.Owner{Kind: chat.OwnerAgent, Name: "Agent a1"}},
		{chat.Owner{Kind: chat.OwnerBot, Name: "must not stick", Agent: "a1"}, "returned", botOwner},
	} {
		before := b.conversation(v.ID)
		after, m, err := b.store.ChangeOwner(b.Context(), chat.OwnerChange{Conversation: v.ID, From: before.Owner, To: step.to, Event: step.event})
		b.must(err)
		if len(m) != 1 || m[0].Seq != before.Head+1 || !reflect.DeepEqual(*m[0].Body.Event, chat.SystemEvent{Kind: step.event, Owner: &step.shown}) {
			b.Errorf("%s: %+v", step.event, m)
		}
		if !after.Owner.Same(chat.Owner{Kind: step.to.Kind, Agent: map[bool]string{true: step.to.Agent}[step.to.Kind == chat.OwnerAgent]}) || after.Owner.Name != step.shown.Name {
			b.Errorf("%s: the owner is %+v", step.event, after.Owner)
		}
		if stored := b.conversation(v.ID); !reflect.DeepEqual(stored, after) {
			b.Errorf("%s: gave %+v, stored %+v", step.event, after, stored)
		}
		if h := b.history(v.ID); !reflect.DeepEqual(h[len(h)-1], m[0]) {
			b.Errorf("%s: gave %+v, stored %+v", step.event, m[0], h[len(h)-1])
		}
	}
	b.keepsPromises(v.ID, true)
}

func swapLost(b *bench) {
	v := b.fresh()
	b.swap(v.ID, botOwner, agentOwner("a1"), "taken")
	for _, from := range []chat.Owner{botOwner, queueOwner, agentOwner("a2")} {
		got, m, err := b.store.ChangeOwner(b.Context(), chat.OwnerChange{Conversation: v.ID, From: from, To: agentOwner("a3"), Event: "taken"})
		b.wants(err, chat.ErrOwnerChanged)
		if m != nil || got.ID != v.ID || got.Owner.Agent != "a1" || got.Owner.Name != "Agent a1" {
			b.Errorf("the loser got %+v, %+v", got, m)
		}
	}
	if n := len(b.history(v.ID)); n != 1 {
		b.Errorf("%d messages", n)
	}
}

func oneTakes(b *bench) {
	v := b.fresh()
	b.swap(v.ID, botOwner, queueOwner, "queued")
	won := make([]bool, 12)
	count := b.atOnce(len(won), func(i int) bool {
		id := string(rune('a' + i))
		_, _, err := b.store.ChangeOwner(b.Context(), chat.OwnerChange{Conversation: v.ID, From: queueOwner, To: agentOwner(id), Event: "taken"})
		if err != nil {
			b.wantsIn(err, chat.ErrOwnerChanged)
		}
		won[i] = err == nil
		return err == nil
	})
	owner := b.conversation(v.ID).Owner
	if count != 1 || !won[owner.Agent[0]-'a'] {
		b.Errorf("%d took it, %v, the owner is %+v", count, won, owner)
	}
	b.keepsPromises(v.ID, true)
}

func takingCovers(b *bench) {
	v := b.fresh()
	b.say(v.ID, "one")
	if got := b.swap(v.ID, botOwner, agentOwner("a1"), "taken"); got.Covered < 1 {
		b.Errorf("after taking covered is %d", got.Covered)
	}
	m := b.say(v.ID, "two")
	if got := b.swap(v.ID, agentOwner("a1"), botOwner, "returned"); got.Covered < m.Seq {
		b.Errorf("after returning covered is %d", got.Covered)
	}
	waiting, err := b.store.Unanswered(b.Context(), v.ID)
	b.must(err)
	if len(waiting) != 0 {
		b.Errorf("waiting: %+v", waiting)
	}
	m = b.say(v.ID, "three")
	b.turn(answer(v.ID, m.Seq, m.Seq, "the bot again"))
	b.keepsPromises(v.ID, true)
}

func endIsFinal(b *bench) {
	v := b.fresh()
	b.say(v.ID, "x")
	b.swap(v.ID, botOwner, queueOwner, "queued")
	ended := b.end(v.ID, queueOwner)
	if !ended.Ended || ended.Owner != botOwner || ended.Head != 3 {
		b.Errorf("%+v", ended)
	}
	for _, change := range []chat.OwnerChange{
		{Conversation: v.ID, From: botOwner, To: agentOwner("a1"), Event: "taken"},
		{Conversation: v.ID, From: botOwner, To: botOwner, Event: "ended", End: true},
	} {
		got, m, err := b.store.ChangeOwner(b.Context(), change)
		b.wants(err, chat.ErrEnded)
		if got.ID != v.ID || !got.Ended || m != nil {
			b.Errorf("gave %+v, %+v", got, m)
		}
	}
	if p, err := b.store.Pending(b.Context()); err != nil || len(p) != 0 {
		b.Errorf("pending %v, %v", p, err)
	}
	b.keepsPromises(v.ID, true)
}

func queueMoves(b *bench) {
	var ids []string
	for range 4 {
		v := b.fresh()
		b.swap(v.ID, botOwner, queueOwner, "queued")
		ids = append(ids, v.ID)
	}
	check := func(want ...int) {
		b.Helper()
		for i, w := range want {
			got, err := b.store.QueuePosition(b.Context(), ids[i])
			b.must(err)
			if seen := b.conversation(ids[i]).Owner.Position; got != w || seen != w {
				b.Errorf("conversation %d: position %d, as owner %d, want %d", i, got, seen, w)
			}
		}
	}
	check(1, 2, 3, 4)
	b.swap(ids[1], queueOwner, agentOwner("a1"), "taken")
	check(1, 0, 2, 3)
	b.swap(ids[0], queueOwner, botOwner, "returned")
	check(0, 0, 1, 2)
	b.swap(ids[0], botOwner, queueOwner, "queued")
	check(3, 0, 1, 2)
	b.end(ids[2], queueOwner)
	check(2, 0, 0, 1)
}

func eventLanguage(b *bench) {
	for language, marks := range map[string][2]string{"zh": {"为您", "服务"}, "en": {"assistant", "help"}, "": {"assistant", "help"}, "mixed": {"assistant", "help"}} {
		who := b.shopper()
		v, err := b.store.OpenConversation(b.Context(), "main", who.ID, language)
		b.must(err)
		b.swap(v.ID, botOwner, chat.Owner{Kind: chat.OwnerAgent, Agent: "a1", Name: "李 %s"}, "taken")
		b.swap(v.ID, chat.Owner{Kind: chat.OwnerAgent, Agent: "a1"}, botOwner, "returned")
		h := b.history(v.ID)
		if !strings.Contains(h[0].Body.Text, "李 %s") {
			b.Errorf("%q: who took it is not told: %s", language, h[0].Body.Text)
		}
		if text := h[1].Body.Text; !strings.Contains(text, marks[0]) || !strings.Contains(text, marks[1]) {
			b.Errorf("%q: %s", language, text)
		}
	}
}

func senselessChange(b *bench) {
	v := b.fresh()
	for _, change := range []chat.OwnerChange{
		{From: botOwner, To: chat.Owner{Kind: "ghost"}, Event: "taken"},
		{From: botOwner, To: chat.Owner{Kind: chat.OwnerAgent}, Event: "taken"},
		{From: botOwner, To: queueOwner, Event: "vanished"},
		{From: botOwner, To: queueOwner},
	} {
		change.Conversation = v.ID
		_, _, err := b.store.ChangeOwner(b.Context(), change)
		b.wants(err, chat.ErrInvalid)
	}
	if h := b.history(v.ID); len(h) != 0 {
		b.Errorf("%+v", h)
	}
}
