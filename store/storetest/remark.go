package storetest

import (
	"reflect"
	"strings"

	"shoptalk/chat"
)

var remarkTests = map[string]func(*bench){
	"notes stand behind the message they follow, in order": notesInOrder,
	"a note's cid is used once":                            noteOnce,
	"a note that says nothing or too much is refused":      badNotes,
	"ratings count once and set the stars":                 ratings,
	"a rating that makes no sense is refused":              badRatings,
}

func notesInOrder(b *bench) {
	v := b.fresh()
	from := chat.From{Role: chat.RoleAgent, ID: "a1", Name: "Ann"}
	var want []chat.Note
	add := func(text string) {
		b.Helper()
		n, err := b.store.AddNote(b.Context(), chat.Note{Conversation: v.ID, From: from, Text: text})
		b.must(err)
		want = append(want, n)
	}
	add("before anything")
	b.say(v.ID, "x")
	add("<b>angry</b>")
	add("<b>angry</b>") // without a cid it is another one
	got, err := b.store.Notes(b.Context(), v.ID)
	b.must(err)
	if !reflect.DeepEqual(got, want) || got[0].After != 0 || got[1].After != 1 || got[1].ID == got[2].ID || got[0].From != from || got[0].At.IsZero() {
		b.Errorf("got %+v, want %+v", got, want)
	}
	if h := b.conversation(v.ID).Head; h != 1 {
		b.Errorf("notes took seqs: the head is %d", h)
	}
}

func noteOnce(b *bench) {
	v := b.fresh()
	n := chat.Note{Conversation: v.ID, CID: "c", From: chat.From{Role: chat.RoleAgent, ID: "a1"}, Text: "call back"}
	first, err := b.store.AddNote(b.Context(), n)
	b.must(err)
	b.say(v.ID, "x")
	again, err := b.store.AddNote(b.Context(), n)
	b.must(err)
	if again != first {
		b.Errorf("again %+v, first %+v", again, first)
	}
	n.Text = "another"
	_, err = b.store.AddNote(b.Context(), n)
	b.wants(err, chat.ErrCIDConflict)
	n.From.ID = "a2"
	_, err = b.store.AddNote(b.Context(), n)
	b.must(err)
	if all, err := b.store.Notes(b.Context(), v.ID); err != nil || len(all) != 2 {
		b.Errorf("%+v, %v", all, err)
	}
}

func badNotes(b *bench) {
	v := b.fresh()
	for _, c := range []struct {
		note chat.Note
		want error
	}{
		{chat.Note{Text: " \n"}, chat.ErrEmpty},
		{chat.Note{Text: strings.Repeat("长", chat.MaxTextRunes+1)}, chat.ErrTooLong},
		{chat.Note{Text: "\xff"}, chat.ErrInvalid},
		{chat.Note{Text: "x", CID: strings.Repeat("c", 65)}, chat.ErrInvalid},
	} {
		c.note.Conversation = v.ID
		_, err := b.store.AddNote(b.Context(), c.note)
		b.wants(err, c.want)
	}
}

func ratings(b *bench) {
	yes, no := true, false
	v := b.fresh()
	b.say(v.ID, "x")
	b.turn(answer(v.ID, 1, 1, "y"))
	rate := func(want error, r chat.Rating) {
		b.Helper()
		r.Conversation = v.ID
		b.wants(b.store.Rate(b.Context(), r), want)
	}
	stars := func(want int) {
		b.Helper()
		if got := b.conversation(v.ID).Stars; got != want {
			b.Errorf("stars %d, want %d", got, want)
		}
	}
	rate(nil, chat.Rating{CID: "one", Seq: 2, Solved: &yes})
	rate(nil, chat.Rating{CID: "one", Seq: 2, Solved: &yes})
	rate(chat.ErrCIDConflict, chat.Rating{CID: "one", Seq: 2, Solved: &no})
	stars(0)
	rate(nil, chat.Rating{CID: "two", Stars: 5, Text: "好"})
	stars(5)
	rate(nil, chat.Rating{CID: "three", Stars: 2})
	rate(nil, chat.Rating{CID: "two", Stars: 5, Text: "好"}) // sent again it does not win over the later one
	stars(2)
	rate(chat.ErrCIDConflict, chat.Rating{CID: "two", Stars: 4, Text: "好"})
	b.end(v.ID, botOwner)
	rate(nil, chat.Rating{CID: "four", Stars: 1})
	stars(1)
}

func badRatings(b *bench) {
	yes := true
	v := b.fresh()
	b.say(v.ID, "x")
	for _, r := range []chat.Rating{
		{Stars: 3}, {CID: "c"}, {CID: "c", Stars: 6}, {CID: "c", Stars: -1}, {CID: "c", Seq: 1},
		{CID: "c", Solved: &yes}, {CID: "c", Stars: 3, Seq: 1, Solved: &yes}, {CID: "c", Text: "\xff", Stars: 3},
		{CID: "c", Seq: 1, Solved: &yes}, // the shopper's own message
		{CID: "c", Seq: 9, Solved: &yes}, {CID: strings.Repeat("c", 65), Stars: 3},
	} {
		r.Conversation = v.ID
		if err := b.store.Rate(b.Context(), r); chat.CodeOf(err) != chat.ErrInvalid.Code {
			b.Errorf("%+v: %v", r, err)
		}
	}
	b.wants(b.store.Rate(b.Context(), chat.Rating{Conversation: v.ID, CID: "c", Stars: 1, Text: strings.Repeat("长", chat.MaxTextRunes+1)}), chat.ErrTooLong)
}
