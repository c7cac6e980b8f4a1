package storetest

import (
	"reflect"
	"strings"
	"time"

	"shoptalk/chat"
)

var conversationTests = map[string]func(*bench){
	"a shopper has one open conversation, opened at once or not": oneOpen,
	"after the end a new conversation opens":                     newAfterEnd,
	"an adopted conversation is kept whole and becomes present":  adoptKeepsWhole,
	"an open conversation stays present when one is adopted":     adoptKeepsPresent,
	"adopting an ended conversation opens a new one":             adoptEnded,
	"what is another shopper's cannot be adopted":                adoptForeign,
	"a cid from before signing in still finds its message":       cidSurvivesAdoption,
	"page, tags and read marks are kept":                         marksAreKept,
	"unread counts what no agent has read":                       unreadCounts,
	"ids sort by the time they were made":                        idsSort,
}

func oneOpen(b *bench) {
	who := b.shopper()
	ids := make([]string, 16)
	b.atOnce(len(ids), func(i int) bool {
		v, err := b.store.OpenConversation(b.Context(), "main", who.ID, "zh")
		if err != nil {
			b.Error(err)
		}
		ids[i] = v.ID
		return true
	})
	for _, id := range ids {
		if id != ids[0] || id == "" {
			b.Fatalf("conversations %v", ids)
		}
	}
	v := b.conversation(ids[0])
	if v.Site != "main" || v.Shopper != who.ID || v.Language != "zh" || v.Owner != botOwner || v.Head != 0 || v.Ended || v.Created.IsZero() || !v.Updated.Equal(v.Created) {
		b.Errorf("%+v", v)
	}
}

func newAfterEnd(b *bench) {
	v := b.fresh()
	b.say(v.ID, "hi")
	b.end(v.ID, botOwner)
	next := b.open(v.Shopper)
	if next.ID == v.ID || next.Head != 0 {
		b.Errorf("%+v after the end of %s", next, v.ID)
	}
	if again := b.open(v.Shopper); again.ID != next.ID {
		b.Errorf("%s and %s", again.ID, next.ID)
	}
}

func adoptKeepsWhole(b *bench) {
	v := b.fresh()
	b.say(v.ID, "where is my order")
	b.turn(answer(v.ID, 1, 1, "which one?"))
	before := b.history(v.ID)
	who, err := b.store.KnownShopper(b.Context(), "main", "u1", "王")
	b.must(err)
	present, err := b.store.Adopt(b.Context(), v.ID, who.ID)
	b.must(err)
	if present.ID != v.ID || present.Shopper != who.ID || present.Name != "王" || present.Head != 2 {
		b.Errorf("present: %+v", present)
	}
	after := b.history(v.ID)
	before[0].From.ID = who.ID
	if !reflect.DeepEqual(before, after) {
		b.Errorf("before %+v\nafter %+v", before, after)
	}
	if again, err := b.store.Adopt(b.Context(), v.ID, who.ID); err != nil || again.ID != v.ID {
		b.Errorf("adopted again: %+v, %v", again, err)
	}
	if open := b.open(who.ID); open.ID != v.ID {
		b.Errorf("the shopper's present one is %s", open.ID)
	}
}

func adoptKeepsPresent(b *bench) {
	who := b.known("u1")
	had := b.open(who.ID)
	b.say(had.ID, "hello")
	v := b.fresh()
	b.say(v.ID, "anonymous words")
	present, err := b.store.Adopt(b.Context(), v.ID, who.ID)
	b.must(err)
	if present.ID != had.ID || present.Head != 1 {
		b.Errorf("present: %+v, want %s", present, had.ID)
	}
	if adopted := b.conversation(v.ID); adopted.Shopper != who.ID || adopted.Head != 1 || adopted.Ended {
		b.Errorf("adopted: %+v", adopted)
	}
	b.turn(answer(v.ID, 1, 1, "still answered"))
	b.keepsPromises(v.ID, true)
	b.end(had.ID, botOwner)
	if next := b.open(who.ID); next.ID == had.ID || next.ID == v.ID {
		b.Errorf("after the end the present one is the old %s", next.ID)
	}
}

func adoptEnded(b *bench) {
	v := b.fresh()
	b.say(v.ID, "hi")
	b.end(v.ID, botOwner)
	who := b.known("u1")
	present, err := b.store.Adopt(b.Context(), v.ID, who.ID)
	b.must(err)
	if present.ID == v.ID || present.Shopper != who.ID || present.Ended {
		b.Errorf("present: %+v", present)
	}
	if v := b.conversation(v.ID); v.Shopper != who.ID || !v.Ended {
		b.Errorf("adopted: %+v", v)
	}
}

func adoptForeign(b *bench) {
	ctx := b.Context()
	one, two := b.known("u1"), b.known("u2")
	theirs := b.open(one.ID)
	_, err := b.store.Adopt(ctx, theirs.ID, two.ID)
	b.wants(err, chat.ErrNotFound)
	anonymous := b.fresh()
	_, err = b.store.Adopt(ctx, anonymous.ID, b.shopper().ID)
	b.wants(err, chat.ErrNotFound)
	elsewhere, err := b.store.KnownShopper(ctx, "outlet", "u1", "")
	b.must(err)
	_, err = b.store.Adopt(ctx, anonymous.ID, elsewhere.ID)
	b.wants(err, chat.ErrNotFound)
	if v := b.conversation(theirs.ID); v.Shopper != one.ID {
		b.Errorf("it changed hands: %+v", v)
	}
}

func cidSurvivesAdoption(b *bench) {
	v := b.fresh()
	u := b.spoken(v.ID, "sent just before signing in")
	u.From.ID = v.Shopper
	first, _, err := b.store.Say(b.Context(), u)
	b.must(err)
	who := b.known("u1")
	_, err = b.store.Adopt(b.Context(), v.ID, who.ID)
	b.must(err)
	u.From.ID = who.ID
	again, fresh, err := b.store.Say(b.Context(), u)
	b.must(err)
	if fresh || again.Seq != first.Seq {
		b.Errorf("sent again it is seq %d, fresh %v", again.Seq, fresh)
	}
	u.From.ID = v.Shopper // who it was before has no part in it any more
	_, _, err = b.store.Say(b.Context(), u)
	b.wants(err, chat.ErrNotFound)
}

func marksAreKept(b *bench) {
	ctx := b.Context()
	v := b.fresh()
	page := chat.Page{URL: "https://shop.example/p/1?a=<b>", Title: "防水夹克", Product: "p1", Cart: []chat.CartLine{{Product: "p1", Quantity: 2}}}
	b.must(b.store.SetPage(ctx, v.ID, chat.Page{URL: "before"}))
	b.must(b.store.SetPage(ctx, v.ID, page))
	b.must(b.store.SetTags(ctx, v.ID, []string{"vip", " 退货 ", "vip", "", "a"}))
	got := b.conversation(v.ID)
	if !reflect.DeepEqual(got.Page, page) {
		b.Errorf("page %+v", got.Page)
	}
	if want := []string{"a", "vip", "退货"}; !reflect.DeepEqual(got.Tags, want) {
		b.Errorf("tags %q, want %q", got.Tags, want)
	}
	if !got.Updated.Equal(v.Updated) {
		b.Error("marks count as an update")
	}
	b.must(b.store.SetTags(ctx, v.ID, nil))
	if got := b.conversation(v.ID); got.Tags != nil {
		b.Errorf("tags %q", got.Tags)
	}
	b.wants(b.store.SetTags(ctx, v.ID, []string{strings.Repeat("长", 65)}), chat.ErrInvalid)
	var many []string
	for i := range 51 {
		many = append(many, "t"+string(rune('A'+i)))
	}
	b.wants(b.store.SetTags(ctx, v.ID, many), chat.ErrInvalid)
	b.wants(b.store.SetRead(ctx, v.ID, chat.RoleBot, 1), chat.ErrInvalid)
}

func unreadCounts(b *bench) {
	v := b.fresh()
	for _, text := range []string{"one", "two", "three"} {
		b.say(v.ID, text)
	}
	b.turn(answer(v.ID, 1, 3, "answer"))
	check := func(want int) {
		b.Helper()
		if got := b.conversation(v.ID).Unread; got != want {
			b.Errorf("unread %d, want %d", got, want)
		}
	}
	read := func(role chat.Role, seq int64) {
		b.Helper()
		b.must(b.store.SetRead(b.Context(), v.ID, role, seq))
	}
	check(3)
	read(chat.RoleShopper, 4)
	check(3)
	read(chat.RoleAgent, 2)
	check(1)
	read(chat.RoleAgent, 1) // never back
	check(1)
	read(chat.RoleAgent, 99) // beyond the head counts as the head
	check(0)
	b.say(v.ID, "four")
	check(1)
	b.swap(v.ID, botOwner, agentOwner("a1"), "taken")
	_, _, err := b.store.Say(b.Context(), chat.Utterance{Conversation: v.ID, CID: "a", From: chat.From{Role: chat.RoleAgent, ID: "a1"}, Body: chat.Text("hello")})
	b.must(err)
	check(0) // who writes has read
}

func idsSort(b *bench) {
	before := b.fresh()
	for b.conversation(b.fresh().ID).Created.Equal(before.Created) {
		continue // the same millisecond
	}
	if after := b.fresh(); after.ID <= before.ID {
		b.Errorf("%s made after %s", after.ID, before.ID)
	}
	if len(before.ID) > 40 || before.Created.Location() != time.UTC {
		b.Errorf("id %q, made %v", before.ID, before.Created)
	}
}
