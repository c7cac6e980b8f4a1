package storetest

import (
	"encoding/json"
	"reflect"
	"strings"

	"shoptalk/chat"
)

var sayTests = map[string]func(*bench){
	"messages get seqs 1, 2, 3 and are read back as they were":     seqsCount,
	"the same cid gives the same seq, and says so":                 sameCID,
	"the same cid with another body is a conflict":                 conflict,
	"the same cid of another sender or conversation is another":    otherSenders,
	"a repeated cid is answered after the end, hand-over and busy": repeatsAfterRefusal,
	"after the end nothing new is stored":                          nothingAfterEnd,
	"only the owning agent may write":                              onlyOwner,
	"a shopper may not write into another's conversation":          foreignShopper,
	"at most 20 messages wait for the bot":                         busy,
	"what says nothing or too much is refused and not stored":      badUtterances,
	"any body comes back byte for byte":                            bodiesComeBack,
	"messages are read in pages":                                   pages,
	"the last text is that of the last who spoke":                  lastText,
}

func seqsCount(b *bench) {
	v := b.fresh()
	u := b.spoken(v.ID, "我前天买的鞋到哪一步了？单号1042")
	u.From.Name = "王"
	m, fresh, err := b.store.Say(b.Context(), u)
	b.must(err)
	want := chat.Message{Conversation: v.ID, Seq: 1, CID: u.CID, From: chat.From{Role: chat.RoleShopper, ID: v.Shopper, Name: "王"}, At: m.At, Body: u.Body}
	if !fresh || !reflect.DeepEqual(m, want) || m.At.Before(v.Created) {
		b.Errorf("said %+v, want %+v", m, want)
	}
	for want := int64(2); want < 6; want++ {
		if m := b.say(v.ID, "more"); m.Seq != want {
			b.Errorf("seq %d, want %d", m.Seq, want)
		}
	}
	stored := b.history(v.ID)
	if len(stored) != 5 || !reflect.DeepEqual(stored[0], m) {
		b.Errorf("stored %+v", stored)
	}
	if got := b.conversation(v.ID); got.Head != 5 || got.Covered != 0 || !got.Updated.Equal(stored[4].At) {
		b.Errorf("conversation %+v", got)
	}
	b.keepsPromises(v.ID, false)
}

func sameCID(b *bench) {
	v := b.fresh()
	u := b.spoken(v.ID, "hello")
	first, _, err := b.store.Say(b.Context(), u)
	b.must(err)
	b.say(v.ID, "something else")
	u.From.Name = "renamed meanwhile"
	again, fresh, err := b.store.Say(b.Context(), u)
	b.must(err)
	if fresh || !reflect.DeepEqual(again, first) {
		b.Errorf("again %+v, fresh %v; first %+v", again, fresh, first)
	}
	if n := len(b.history(v.ID)); n != 2 {
		b.Errorf("%d messages", n)
	}
}

func conflict(b *bench) {
	v := b.fresh()
	u := b.spoken(v.ID, "hello")
	_, _, err := b.store.Say(b.Context(), u)
	b.must(err)
	for _, body := range []chat.Body{
		chat.Text("hello!"),
		{Type: "text", Text: "hello", Quote: 1},
		{Type: "text", Text: "hello", Action: &chat.Action{Name: "reply", Value: json.RawMessage(`"x"`)}},
	} {
		other := u
		other.Body = body
		m, fresh, err := b.store.Say(b.Context(), other)
		if chat.CodeOf(err) != chat.ErrCIDConflict.Code || fresh || m.Seq != 0 {
			b.Errorf("%+v: %+v, %v, %v", body, m, fresh, err)
		}
	}
	if h := b.history(v.ID); len(h) != 1 || h[0].Body.Text != "hello" {
		b.Errorf("stored %+v", h)
	}
}

func otherSenders(b *bench) {
	one, two := b.fresh(), b.fresh()
	say := func(u chat.Utterance) {
		b.Helper()
		if m, fresh, err := b.store.Say(b.Context(), u); err != nil || !fresh {
			b.Errorf("%+v: %+v, fresh %v, %v", u, m, fresh, err)
		}
	}
	u := chat.Utterance{Conversation: one.ID, CID: "same", From: chat.From{Role: chat.RoleShopper}, Body: chat.Text("shopper")}
	say(u)
	u.Conversation = two.ID
	say(u)
	for _, id := range []string{"a1", "a2"} {
		b.swap(one.ID, b.conversation(one.ID).Owner, agentOwner(id), "taken")
		say(chat.Utterance{Conversation: one.ID, CID: "same", From: chat.From{Role: chat.RoleAgent, ID: id}, Body: chat.Text("agent " + id)})
	}
	b.keepsPromises(one.ID, true)
}

func repeatsAfterRefusal(b *bench) {
	v := b.fresh()
	u := b.spoken(v.ID, "first")
	first, _, err := b.store.Say(b.Context(), u)
	b.must(err)
	repeat := func(u chat.Utterance, want int64) {
		b.Helper()
		m, fresh, err := b.store.Say(b.Context(), u)
		if err != nil || fresh || m.Seq != want {
			b.Errorf("%q again: seq %d, fresh %v, %v", u.CID, m.Seq, fresh, err)
		}
	}
	for range chat.MaxUnanswered - 1 {
		b.say(v.ID, "more")
	}
	_, _, err = b.store.Say(b.Context(), b.spoken(v.ID, "one too many"))
	b.wants(err, chat.ErrBusy)
	repeat(u, first.Seq)
	b.swap(v.ID, botOwner, agentOwner("a1"), "taken")
	a := chat.Utterance{Conversation: v.ID, CID: "agent's", From: chat.From{Role: chat.RoleAgent, ID: "a1"}, Body: chat.Text("hello")}
	said, _, err := b.store.Say(b.Context(), a)
	b.must(err)
	b.swap(v.ID, agentOwner("a1"), agentOwner("a2"), "assigned")
	repeat(a, said.Seq)
	b.end(v.ID, agentOwner("a2"))
	repeat(a, said.Seq)
	repeat(u, first.Seq)
	u.Body = chat.Text("another")
	_, _, err = b.store.Say(b.Context(), u)
	b.wants(err, chat.ErrCIDConflict)
}

func nothingAfterEnd(b *bench) {
	v := b.fresh()
	b.say(v.ID, "hi")
	b.turn(answer(v.ID, 1, 1, "hello"))
	b.end(v.ID, botOwner)
	_, _, err := b.store.Say(b.Context(), b.spoken(v.ID, "still there?"))
	b.wants(err, chat.ErrEnded)
	if n := len(b.history(v.ID)); n != 3 {
		b.Errorf("%d messages", n)
	}
}

func onlyOwner(b *bench) {
	v := b.fresh()
	say := func(id string) error {
		_, _, err := b.store.Say(b.Context(), chat.Utterance{Conversation: v.ID, CID: b.cid(), From: chat.From{Role: chat.RoleAgent, ID: id}, Body: chat.Text("hello")})
		return err
	}
	b.wants(say("a1"), chat.ErrNotOwner)
	b.swap(v.ID, botOwner, queueOwner, "queued")
	b.wants(say("a1"), chat.ErrNotOwner)
	b.swap(v.ID, queueOwner, agentOwner("a1"), "taken")
	b.must(say("a1"))
	b.wants(say("a2"), chat.ErrNotOwner)
	b.wants(say(""), chat.ErrNotOwner)
	b.swap(v.ID, agentOwner("a1"), botOwner, "returned")
	b.wants(say("a1"), chat.ErrNotOwner)
	b.keepsPromises(v.ID, true)
}

func foreignShopper(b *bench) {
	v := b.fresh()
	u := b.spoken(v.ID, "let me in")
	u.From.ID = b.shopper().ID
	_, _, err := b.store.Say(b.Context(), u)
	b.wants(err, chat.ErrNotFound)
	for _, role := range []chat.Role{chat.RoleBot, chat.RoleSystem, "", "admin"} {
		u := b.spoken(v.ID, "as somebody else")
		u.From.Role = role
		_, _, err := b.store.Say(b.Context(), u)
		b.wants(err, chat.ErrInvalid)
	}
}

func busy(b *bench) {
	v := b.fresh()
	for range chat.MaxUnanswered {
		b.say(v.ID, "well?")
	}
	_, _, err := b.store.Say(b.Context(), b.spoken(v.ID, "well??"))
	b.wants(err, chat.ErrBusy)
	b.turn(answer(v.ID, 1, 3, "some of it"))
	for range 3 {
		b.say(v.ID, "and?")
	}
	_, _, err = b.store.Say(b.Context(), b.spoken(v.ID, "and??"))
	b.wants(err, chat.ErrBusy)
	b.swap(v.ID, botOwner, queueOwner, "queued")
	for range chat.MaxUnanswered + 5 {
		b.say(v.ID, "to a person as much as one likes")
	}
	b.swap(v.ID, queueOwner, botOwner, "returned")
	for range chat.MaxUnanswered {
		b.say(v.ID, "and to the bot again")
	}
	_, _, err = b.store.Say(b.Context(), b.spoken(v.ID, "enough"))
	b.wants(err, chat.ErrBusy)
	b.keepsPromises(v.ID, false)
}

func badUtterances(b *bench) {
	v := b.fresh()
	good := b.spoken(v.ID, "fine")
	for want, change := range map[*chat.Error][]func(*chat.Utterance){
		chat.ErrEmpty: {
			func(u *chat.Utterance) { u.Body.Text = "" },
			func(u *chat.Utterance) { u.Body.Text = " \n\t\u3000\x00" },
		},
		chat.ErrTooLong: {func(u *chat.Utterance) { u.Body.Text = strings.Repeat("长", chat.MaxTextRunes+1) }},
		chat.ErrInvalid: {
			func(u *chat.Utterance) { u.CID = "" },
			func(u *chat.Utterance) { u.CID = strings.Repeat("x", chat.MaxCIDBytes+1) },
			func(u *chat.Utterance) { u.CID = "\xff" },
			func(u *chat.Utterance) { u.Body.Text = "a\xc3\x28" },
			func(u *chat.Utterance) { u.Body.Action = &chat.Action{Name: "form", Value: json.RawMessage(`{"a":`)} },
			func(u *chat.Utterance) {
				u.Body.Action = &chat.Action{Name: "form", Value: json.RawMessage("\"\xff\"")}
			},
		},
	} {
		for i, f := range change {
			u := good
			f(&u)
			if _, _, err := b.store.Say(b.Context(), u); chat.CodeOf(err) != want.Code {
				b.Errorf("%s %d: %v", want.Code, i, err)
			}
		}
	}
	if n := len(b.history(v.ID)); n != 0 {
		b.Errorf("%d were stored", n)
	}
}

func bodiesComeBack(b *bench) {
	v := b.fresh()
	b.swap(v.ID, botOwner, queueOwner, "queued") // as many as one likes
	for _, body := range []chat.Body{
		chat.Text("nul \x00, quotes \"'`, <script>&amp;</script>, \u2028, 🧦, e\u0301, \u202e"),
		chat.Text("'; DROP TABLE message; -- $1 ?"),
		{Type: "text", Text: "Black, 42", Action: &chat.Action{Name: "variant", Value: json.RawMessage(`{"z":1.50,"a":[1e400,"\u003c\/",null],"big":12345678901234567890}`)}},
		{Type: "text", Text: "", Action: &chat.Action{Name: "leave_queue"}},
		{Type: "text", Text: strings.Repeat("长", chat.MaxTextRunes), Quote: 3},
	} {
		u := b.spoken(v.ID, "")
		u.Body = body
		said, _, err := b.store.Say(b.Context(), u)
		b.must(err)
		page, err := b.store.Messages(b.Context(), v.ID, said.Seq-1, 1)
		b.must(err)
		if len(page) != 1 || !reflect.DeepEqual(page[0].Body, body) {
			b.Errorf("said %+v, stored %+v", body, page)
		}
		if again, fresh, err := b.store.Say(b.Context(), u); err != nil || fresh || again.Seq != said.Seq {
			b.Errorf("sent again: %+v, fresh %v, %v", again, fresh, err)
		}
	}
}

func pages(b *bench) {
	v := b.fresh()
	b.swap(v.ID, botOwner, queueOwner, "queued")
	for range 9 {
		b.say(v.ID, "x")
	}
	for _, c := range []struct {
		after       int64
		limit       int
		first, last int64
	}{{0, 4, 1, 4}, {4, 4, 5, 8}, {8, 4, 9, 10}, {10, 4, 0, 0}, {99, 4, 0, 0}, {-5, 2, 1, 2}, {0, 0, 1, 10}, {0, -1, 1, 10}, {0, 1 << 30, 1, 10}} {
		page, err := b.store.Messages(b.Context(), v.ID, c.after, c.limit)
		b.must(err)
		var first, last int64
		if len(page) > 0 {
			first, last = page[0].Seq, page[len(page)-1].Seq
		}
		if first != c.first || last != c.last || len(page) > 0 && int64(len(page)) != last-first+1 {
			b.Errorf("after %d, limit %d: %d messages from %d to %d", c.after, c.limit, len(page), first, last)
		}
	}
}

func lastText(b *bench) {
	v := b.fresh()
	check := func(want string) {
		b.Helper()
		if got := b.conversation(v.ID).LastText; got != want {
			b.Errorf("last text %q, want %q", got, want)
		}
	}
	b.say(v.ID, strings.Repeat("长", 300))
	check(strings.Repeat("长", 200))
	t := answer(v.ID, 1, 1, "first")
	t.Bodies = append(t.Bodies, chat.Text("second"))
	b.turn(t)
	check("second")
	b.swap(v.ID, botOwner, queueOwner, "queued")
	check("second")
	u := b.spoken(v.ID, "")
	u.Body.Action = &chat.Action{Name: "leave_queue"}
	_, _, err := b.store.Say(b.Context(), u)
	b.must(err)
	check("second")
}
