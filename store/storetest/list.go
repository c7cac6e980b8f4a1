package storetest

import (
	"fmt"
	"slices"
	"time"

	"shoptalk/chat"
)

var listTests = map[string]func(*bench){
	"each filter chooses what it names":                      filtersChoose,
	"pages follow each other, newest first, without overlap": pagesFollow,
	"a stable list misses nothing that changes meanwhile":    stableList,
	"a cursor of another list is refused":                    foreignCursor,
	"conversations in which nothing was said are left out":   emptyAreLeftOut,
}

var listStart = time.Date(2024, 3, 1, 9, 0, 0, 0, time.UTC)

// seeded writes conversation i, last updated i hours after listStart.
func (b *bench) seeded(i int, change func(*chat.Conversation, *[]chat.Message, *chat.Turn)) string {
	b.Helper()
	who := b.shopper()
	at := listStart.Add(time.Duration(i) * time.Hour)
	v := chat.Conversation{ID: fmt.Sprintf("seeded-%03d", i), Site: "main", Shopper: who.ID, Language: "zh", Created: at.Add(-time.Minute)}
	messages := []chat.Message{
		{From: chat.From{Role: chat.RoleShopper}, At: at.Add(-time.Second), Body: chat.Text("x")},
		{From: chat.From{Role: chat.RoleBot}, ReplyTo: 1, At: at, Body: chat.Text("y")},
	}
	turn := chat.Turn{ReplyTo: 1}
	if change != nil {
		change(&v, &messages, &turn)
	}
	b.must(b.store.SeedConversation(b.Context(), v, messages, turn))
	return v.ID
}

// list gives the ids of all that fit, in pages of the filter's limit.
func (b *bench) list(f chat.ConversationFilter) (ids []string) {
	b.Helper()
	for {
		items, next, err := b.store.Conversations(b.Context(), f)
		b.must(err)
		for _, v := range items {
			ids = append(ids, v.ID)
		}
		if next == "" {
			return ids
		}
		if f.Cursor = next; len(items) == 0 {
			b.Fatal("an empty page with a next one")
		}
	}
}

func filtersChoose(b *bench) {
	outlet, err := b.store.KnownShopper(b.Context(), "outlet", "u1", "")
	b.must(err)
	cases := map[string]struct {
		filter chat.ConversationFilter
		change func(*chat.Conversation, *[]chat.Message, *chat.Turn)
	}{
		"site":     {chat.ConversationFilter{Site: "outlet", Shopper: outlet.ID}, func(v *chat.Conversation, _ *[]chat.Message, _ *chat.Turn) { v.Site, v.Shopper = "outlet", outlet.ID }},
		"owner":    {chat.ConversationFilter{OwnerKind: chat.OwnerQueue}, func(v *chat.Conversation, _ *[]chat.Message, _ *chat.Turn) { v.Owner.Kind = chat.OwnerQueue }},
		"owned by": {chat.ConversationFilter{Agent: "a1", OwnerKind: chat.OwnerAgent}, func(v *chat.Conversation, _ *[]chat.Message, _ *chat.Turn) { v.Owner = agentOwner("a1") }},
		"written by": {chat.ConversationFilter{Agent: "a2"}, func(_ *chat.Conversation, m *[]chat.Message, _ *chat.Turn) {
			*m = append(*m, chat.Message{From: chat.From{Role: chat.RoleAgent, ID: "a2"}, At: (*m)[1].At, Body: chat.Text("z")})
		}},
		"intent": {chat.ConversationFilter{Intent: "refund.request"}, func(_ *chat.Conversation, _ *[]chat.Message, t *chat.Turn) {
			t.Reading = reading("refund.request", "neutral")
		}},
		"sentiment": {chat.ConversationFilter{Sentiment: "negative"}, func(_ *chat.Conversation, _ *[]chat.Message, t *chat.Turn) { t.Reading = reading("other", "negative") }},
		"tag":       {chat.ConversationFilter{Tag: "vip"}, func(v *chat.Conversation, _ *[]chat.Message, _ *chat.Turn) { v.Tags = []string{"a", "vip"} }},
		"stars":     {chat.ConversationFilter{Stars: 2}, func(v *chat.Conversation, _ *[]chat.Message, _ *chat.Turn) { v.Stars = 2 }},
		"language":  {chat.ConversationFilter{Language: "en"}, func(v *chat.Conversation, _ *[]chat.Message, _ *chat.Turn) { v.Language = "en" }},
	}
	names := []string{"site", "owner", "owned by", "written by", "intent", "sentiment", "tag", "stars", "language"}
	for i, name := range names {
		b.seeded(i, cases[name].change)
	}
	ended := b.seeded(len(names), func(v *chat.Conversation, _ *[]chat.Message, _ *chat.Turn) { v.Ended = true })
	for i, name := range names {
		if got, want := b.list(cases[name].filter), fmt.Sprintf("seeded-%03d", i); len(got) != 1 || got[0] != want {
			b.Errorf("%s: %v, want %s", name, got, want)
		}
	}
	if all, open := b.list(chat.ConversationFilter{}), b.list(chat.ConversationFilter{Open: true}); len(all) != len(names)+1 || len(open) != len(names) || slices.Contains(open, ended) {
		b.Errorf("all %v, open %v", all, open)
	}
	span := chat.ConversationFilter{From: listStart.Add(2 * time.Hour), To: listStart.Add(5 * time.Hour)}
	if got := b.list(span); !slices.Equal(got, []string{"seeded-004", "seeded-003", "seeded-002"}) {
		b.Errorf("from to: %v", got)
	}
	span.From = span.From.Add(time.Nanosecond)
	if got := b.list(span); len(got) != 2 {
		b.Errorf("from a nanosecond later: %v", got)
	}
	none := chat.ConversationFilter{Tag: "vip", Stars: 2}
	if got := b.list(none); got != nil {
		b.Errorf("both of what nobody has: %v", got)
	}
}

func pagesFollow(b *bench) {
	const n = 23
	var want []string
	for i := range n {
		// several with the same time: the id decides
		want = append(want, b.seeded(i, func(v *chat.Conversation, m *[]chat.Message, _ *chat.Turn) {
			(*m)[1].At = listStart.Add(time.Duration(i/4) * time.Hour)
			(*m)[0].At = (*m)[1].At
			v.Created = (*m)[1].At
		}))
	}
	slices.Reverse(want)
	for _, limit := range []int{1, 4, 5, 22, 23, 24, 0, -1, 1 << 20} {
		if got := b.list(chat.ConversationFilter{Limit: limit}); !slices.Equal(got, want) {
			b.Errorf("limit %d: %v", limit, got)
		}
	}
	slices.Reverse(want)
	if got := b.list(chat.ConversationFilter{Limit: 4, Stable: true}); !slices.Equal(got, want) {
		b.Errorf("stable: %v", got)
	}
	items, _, err := b.store.Conversations(b.Context(), chat.ConversationFilter{Limit: 1})
	b.must(err)
	if full := b.conversation(items[0].ID); full.LastText != items[0].LastText || full.Head != 2 {
		b.Errorf("listed %+v, read %+v", items[0], full)
	}
}

func stableList(b *bench) {
	var want []string
	for i := range 10 {
		want = append(want, b.seeded(i, nil))
	}
	f := chat.ConversationFilter{Limit: 3, Stable: true}
	var got []string
	for {
		items, next, err := b.store.Conversations(b.Context(), f)
		b.must(err)
		for _, v := range items {
			got = append(got, v.ID)
		}
		if f.Cursor = next; next == "" {
			break
		}
		b.say(want[9], "moves to the front") // of the other order
		b.say(want[0], "so does this")
	}
	if !slices.Equal(got, want) {
		b.Errorf("%v", got)
	}
}

func foreignCursor(b *bench) {
	for i := range 3 {
		b.seeded(i, nil)
	}
	_, newest, err := b.store.Conversations(b.Context(), chat.ConversationFilter{Limit: 1})
	b.must(err)
	_, stable, err := b.store.Conversations(b.Context(), chat.ConversationFilter{Limit: 1, Stable: true})
	b.must(err)
	for _, f := range []chat.ConversationFilter{{Cursor: "!"}, {Cursor: "AAAA"}, {Cursor: stable}, {Cursor: newest, Stable: true}, {Cursor: "eCB5"}} {
		_, _, err := b.store.Conversations(b.Context(), f)
		b.wants(err, chat.ErrInvalid)
	}
}

func emptyAreLeftOut(b *bench) {
	b.fresh()
	v := b.fresh()
	b.say(v.ID, "hi")
	if got := b.list(chat.ConversationFilter{}); !slices.Equal(got, []string{v.ID}) {
		b.Errorf("%v, want %s", got, v.ID)
	}
}
