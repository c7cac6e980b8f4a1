package storetest

import (
	"math"
	"reflect"
	"strings"

	"shoptalk/chat"
)

var turnTests = map[string]func(*bench){
	"a turn is stored whole, with state, whys and reading":          turnIsWhole,
	"a turn of several messages has consecutive seqs":               turnOfSeveral,
	"a burst is covered by one turn and later messages wait":        burst,
	"covered messages are not covered again":                        coveredOnce,
	"a turn may leave no message out and cover none there is not":   turnLeavesNoneOut,
	"a turn without a body is refused":                              turnWithoutBody,
	"a turn is dropped while a person owns the conversation":        turnDropped,
	"a turn that hands over queues in the same commit":              turnQueues,
	"an unasked turn covers nothing":                                unasked,
	"what was said before the end is still answered":                answeredAfterEnd,
	"pending are those whose shopper waits for the bot":             pending,
	"a reading under a person's care changes nothing else":          readingUnderCare,
	"a refused turn leaves no trace":                                refusedTurn,
	"numbers that are none do not get in":                           strangeNumbers,
	"the state is the last one given":                               stateIsLast,
	"bodies with values of any type are handed on as they are kept": valuesOfAnyType,
}

func reading(intent, sentiment string) chat.Reading {
	return chat.Reading{Text: "哪里", Language: "zh", Intent: chat.Score{Name: intent, Confidence: 0.9},
		Ranking:   []chat.Score{{Name: intent, Confidence: 0.9}, {Name: "b", Confidence: 0.05}, {Name: "c", Confidence: 0.03}, {Name: "d", Confidence: 0.02}},
		Parts:     []chat.Part{{Text: "哪里", End: 2, Intent: intent, Confidence: 0.9}},
		Sentiment: chat.Sentiment{Label: sentiment, Score: -0.5},
		Entities:  []chat.Entity{{Type: chat.EntityOrderNumber, Text: "1042", Value: "1042", Start: 0, End: 4}},
		Model:     "zhen-1.0.0", MS: 1.5, Embedding: []float32{1, 0}}
}

func turnIsWhole(b *bench) {
	ctx := b.Context()
	v := b.fresh()
	b.say(v.ID, "到哪了")
	t := answer(v.ID, 1, 1, "已发货")
	t.Whys = []chat.Why{{Intent: "order.status", Confidence: 0.9, Flow: "order", Step: "show", Slots: map[string]string{"order": "1042"}, Facts: map[string]string{"order.state": "shipped"},
		Scores: map[string][]chat.Term{"p1": {{Name: "words", Value: 0.5}}}}}
	t.Reading, t.Language, t.Mood, t.State = reading("order.status", "negative"), chat.Chinese, -0.25, []byte{0, 1, 0xff, '\''}
	got := b.turn(t)
	want := chat.Message{Conversation: v.ID, Seq: 2, ReplyTo: 1, From: chat.From{Role: chat.RoleBot, Name: "Bot"}, At: got[0].At, Body: chat.Text("已发货")}
	if len(got) != 1 || !reflect.DeepEqual(got[0], want) {
		b.Errorf("gave %+v, want %+v", got, want)
	}
	if h := b.history(v.ID); !reflect.DeepEqual(h[1], want) {
		b.Errorf("stored %+v", h[1])
	}
	after := b.conversation(v.ID)
	if after.Head != 2 || after.Covered != 1 || after.Language != chat.Chinese || after.Mood != -0.25 || after.Owner != botOwner || after.LastText != "已发货" {
		b.Errorf("conversation %+v", after)
	}
	state, err := b.store.State(ctx, v.ID)
	b.must(err)
	why, err := b.store.Why(ctx, v.ID, 2)
	b.must(err)
	if !reflect.DeepEqual(state, t.State) || !reflect.DeepEqual(why, t.Whys[0]) {
		b.Errorf("state %q, why %+v", state, why)
	}
	_, err = b.store.Why(ctx, v.ID, 1)
	b.wants(err, chat.ErrNotFound)
	readings, err := b.store.Readings(ctx, v.ID)
	b.must(err)
	kept := t.Reading
	kept.Embedding, kept.Ranking = nil, kept.Ranking[:3]
	if !reflect.DeepEqual(readings, map[int64]chat.Reading{1: kept}) {
		b.Errorf("readings %+v", readings)
	}
	if len(t.Reading.Ranking) != 4 {
		b.Error("the caller's ranking was cut")
	}
	b.keepsPromises(v.ID, true)
}

func turnOfSeveral(b *bench) {
	v := b.fresh()
	b.say(v.ID, "hi")
	t := answer(v.ID, 1, 1, "one")
	t.Bodies = append(t.Bodies, chat.Text("two"), chat.Body{Type: "csat", Text: "three", CSAT: &chat.CSAT{Max: 5}})
	t.Whys = []chat.Why{{Rule: "first"}, {Rule: "second"}}
	got := b.turn(t)
	for i, m := range got {
		if m.Seq != int64(i+2) || m.ReplyTo != 1 || !m.At.Equal(got[0].At) {
			b.Errorf("message %d: %+v", i, m)
		}
	}
	if why, err := b.store.Why(b.Context(), v.ID, 3); err != nil || why.Rule != "second" || len(got) != 3 {
		b.Errorf("why %+v, %v; %d messages", why, err, len(got))
	}
	b.keepsPromises(v.ID, true)
}

func burst(b *bench) {
	v := b.fresh()
	for range 4 {
		b.say(v.ID, "and")
	}
	got := b.turn(answer(v.ID, 1, 3, "to all three"))
	if got[0].Covers != 1 || got[0].ReplyTo != 3 {
		b.Errorf("%+v", got[0])
	}
	waiting, err := b.store.Unanswered(b.Context(), v.ID)
	b.must(err)
	if len(waiting) != 1 || waiting[0].Seq != 4 || waiting[0].Body.Text != "and" {
		b.Errorf("waiting %+v", waiting)
	}
	b.turn(answer(v.ID, 4, 4, "to the last"))
	if h := b.history(v.ID); h[5].Covers != 0 {
		b.Errorf("covers of a single message: %+v", h[5])
	}
	b.keepsPromises(v.ID, true)
}

func coveredOnce(b *bench) {
	v := b.fresh()
	b.say(v.ID, "hi")
	b.turn(answer(v.ID, 1, 1, "hello"))
	b.say(v.ID, "again")
	for _, t := range []chat.Turn{answer(v.ID, 1, 1, "hello"), answer(v.ID, 1, 3, "both"), answer(v.ID, 0, 1, "hello")} {
		_, err := b.store.CommitTurn(b.Context(), t)
		b.wants(err, chat.ErrOwnerChanged)
	}
	b.turn(answer(v.ID, 0, 3, "covers left out is that of reply_to"))
	b.keepsPromises(v.ID, true)
}

func turnLeavesNoneOut(b *bench) {
	v := b.fresh()
	for range 3 {
		b.say(v.ID, "x")
	}
	b.turn(answer(v.ID, 1, 1, "one"))
	for name, t := range map[string]chat.Turn{
		"skips the first":       answer(v.ID, 3, 3, "x"),
		"ends before it begins": answer(v.ID, 3, 2, "x"),
		"ends with a bot's":     answer(v.ID, 2, 4, "x"),
		"ends beyond the head":  answer(v.ID, 2, 9, "x"),
	} {
		if _, err := b.store.CommitTurn(b.Context(), t); chat.CodeOf(err) != chat.ErrInvalid.Code {
			b.Errorf("%s: %v", name, err)
		}
	}
	b.turn(answer(v.ID, 2, 3, "the rest"))
	b.keepsPromises(v.ID, true)
}

func turnWithoutBody(b *bench) {
	v := b.fresh()
	b.say(v.ID, "x")
	t := answer(v.ID, 1, 1, "x")
	t.Bodies = nil
	_, err := b.store.CommitTurn(b.Context(), t)
	b.wants(err, chat.ErrInvalid)
	t = answer(v.ID, 1, 1, "x")
	t.Whys = make([]chat.Why, 2)
	_, err = b.store.CommitTurn(b.Context(), t)
	b.wants(err, chat.ErrInvalid)
	t = answer(v.ID, 1, 1, "x")
	t.Bodies[0].Replies = []chat.Reply{{Label: "x", Value: math.Inf(1)}}
	_, err = b.store.CommitTurn(b.Context(), t)
	b.wants(err, chat.ErrInvalid)
	b.turn(answer(v.ID, 1, 1, "x"))
}

func turnDropped(b *bench) {
	v := b.fresh()
	b.say(v.ID, "x")
	b.swap(v.ID, botOwner, agentOwner("a1"), "taken")
	for _, replyTo := range []int64{0, 1} {
		_, err := b.store.CommitTurn(b.Context(), answer(v.ID, replyTo, replyTo, "late"))
		b.wants(err, chat.ErrOwnerChanged)
	}
	b.swap(v.ID, agentOwner("a1"), botOwner, "returned")
	_, err := b.store.CommitTurn(b.Context(), answer(v.ID, 1, 1, "later still"))
	b.wants(err, chat.ErrOwnerChanged)
	b.keepsPromises(v.ID, true)
}

func turnQueues(b *bench) {
	first := b.fresh()
	b.say(first.ID, "a person please")
	t := answer(first.ID, 1, 1, "I am getting someone")
	t.Queue, t.Reason, t.Language = true, "human.request", chat.English
	b.turn(t)
	v := b.fresh()
	b.say(v.ID, "转人工")
	b.say(v.ID, "快点")
	t = answer(v.ID, 1, 1, "这就为您转接")
	t.Queue, t.Language = true, chat.Chinese
	got := b.turn(t)
	if len(got) != 2 || got[1].Seq != 4 || got[1].From != (chat.From{Role: chat.RoleSystem}) || got[1].ReplyTo != 0 || got[1].Body.Type != "event" {
		b.Fatalf("%+v", got)
	}
	event := got[1].Body.Event
	if event.Kind != "queued" || event.Owner == nil || event.Owner.Kind != chat.OwnerQueue || event.Owner.Position != 2 || !strings.Contains(got[1].Body.Text, "1") || !strings.Contains(got[1].Body.Text, "人工") {
		b.Errorf("event %+v %+v: %s", event, event.Owner, got[1].Body.Text)
	}
	after := b.conversation(v.ID)
	if after.Owner.Kind != chat.OwnerQueue || after.Owner.Position != 2 || after.Covered != 1 {
		b.Errorf("conversation %+v", after)
	}
	if waiting, err := b.store.Unanswered(b.Context(), v.ID); err != nil || len(waiting) != 0 {
		b.Errorf("the bot still has %+v, %v", waiting, err)
	}
	if h := b.history(first.ID); strings.ContainsAny(h[2].Body.Text, "人您") {
		b.Errorf("an English event: %s", h[2].Body.Text)
	}
	b.keepsPromises(v.ID, true)
}

func unasked(b *bench) {
	v := b.fresh()
	b.say(v.ID, "x")
	b.turn(answer(v.ID, 0, 0, "where were we?"))
	if after := b.conversation(v.ID); after.Covered != 0 || after.Head != 2 {
		b.Errorf("%+v", after)
	}
	if p, err := b.store.Pending(b.Context()); err != nil || !reflect.DeepEqual(p, []string{v.ID}) {
		b.Errorf("pending %v, %v", p, err)
	}
	b.turn(answer(v.ID, 1, 1, "answered"))
	b.keepsPromises(v.ID, true)
}

func answeredAfterEnd(b *bench) {
	v := b.fresh()
	b.say(v.ID, "bye, and where is my parcel")
	b.end(v.ID, botOwner)
	if p, err := b.store.Pending(b.Context()); err != nil || len(p) != 1 {
		b.Errorf("pending %v, %v", p, err)
	}
	t := answer(v.ID, 1, 1, "on its way")
	t.Queue = true // nobody waits for a person after the end
	if got := b.turn(t); len(got) != 1 {
		b.Errorf("%+v", got)
	}
	if after := b.conversation(v.ID); after.Owner != botOwner || !after.Ended {
		b.Errorf("%+v", after)
	}
	_, err := b.store.CommitTurn(b.Context(), answer(v.ID, 0, 0, "anything else?"))
	b.wants(err, chat.ErrEnded)
	b.keepsPromises(v.ID, true)
}

func pending(b *bench) {
	waits, answered, human, partly := b.fresh(), b.fresh(), b.fresh(), b.fresh()
	for _, v := range []chat.Conversation{waits, answered, human, partly, partly} {
		b.say(v.ID, "x")
	}
	b.fresh() // says nothing
	b.turn(answer(answered.ID, 1, 1, "y"))
	b.turn(answer(partly.ID, 1, 1, "y"))
	b.swap(human.ID, botOwner, queueOwner, "queued")
	ids, err := b.store.Pending(b.Context())
	b.must(err)
	want := []string{waits.ID, partly.ID}
	if waits.ID > partly.ID {
		want = []string{partly.ID, waits.ID}
	}
	if !reflect.DeepEqual(ids, want) {
		b.Errorf("pending %v, want %v", ids, want)
	}
}

func readingUnderCare(b *bench) {
	v := b.fresh()
	b.swap(v.ID, botOwner, agentOwner("a1"), "taken")
	m := b.say(v.ID, "angry")
	b.must(b.store.SaveReading(b.Context(), v.ID, m.Seq, reading("complaint", "negative"), -0.8))
	b.must(b.store.SaveReading(b.Context(), v.ID, m.Seq, reading("complaint", "neutral"), -0.7))
	after := b.conversation(v.ID)
	if after.Mood != -0.7 || after.Owner.Agent != "a1" || after.Head != m.Seq {
		b.Errorf("%+v", after)
	}
	r, err := b.store.Readings(b.Context(), v.ID)
	b.must(err)
	if len(r) != 1 || r[m.Seq].Sentiment.Label != "neutral" {
		b.Errorf("readings %+v", r)
	}
	b.wants(b.store.SaveReading(b.Context(), v.ID, m.Seq+1, reading("x", ""), 0), chat.ErrInvalid)
}

func refusedTurn(b *bench) {
	v := b.fresh()
	b.say(v.ID, "x")
	b.swap(v.ID, botOwner, queueOwner, "queued")
	before := b.conversation(v.ID)
	t := answer(v.ID, 1, 1, "late")
	t.State, t.Reading, t.Language, t.Mood, t.Queue = []byte("s"), reading("x", "negative"), chat.Chinese, -1, true
	_, err := b.store.CommitTurn(b.Context(), t)
	b.wants(err, chat.ErrOwnerChanged)
	state, err := b.store.State(b.Context(), v.ID)
	b.must(err)
	r, err := b.store.Readings(b.Context(), v.ID)
	b.must(err)
	if after := b.conversation(v.ID); !reflect.DeepEqual(before, after) || state != nil || len(r) != 0 {
		b.Errorf("before %+v, after %+v, state %q, readings %v", before, after, state, r)
	}
}

func strangeNumbers(b *bench) {
	v := b.fresh()
	b.say(v.ID, "x")
	t := answer(v.ID, 1, 1, "y")
	t.Mood = math.NaN()
	b.turn(t)
	if mood := b.conversation(v.ID).Mood; mood != 0 {
		b.Errorf("mood %v", mood)
	}
	b.say(v.ID, "x")
	t = answer(v.ID, 3, 3, "y")
	t.Mood = math.Inf(-1)
	b.turn(t)
	if mood := b.conversation(v.ID).Mood; mood != -1 {
		b.Errorf("mood %v", mood)
	}
}

func stateIsLast(b *bench) {
	v := b.fresh()
	for i, state := range [][]byte{[]byte("v1 one"), nil, []byte("v1 two"), {}} {
		m := b.say(v.ID, "x")
		t := answer(v.ID, m.Seq, m.Seq, "y")
		t.State = state
		b.turn(t)
		got, err := b.store.State(b.Context(), v.ID)
		b.must(err)
		want := [][]byte{[]byte("v1 one"), []byte("v1 one"), []byte("v1 two"), {}}[i]
		if string(got) != string(want) || got == nil {
			b.Errorf("turn %d: state %q, want %q", i, got, want)
		}
	}
}

func valuesOfAnyType(b *bench) {
	v := b.fresh()
	b.say(v.ID, "x")
	t := answer(v.ID, 1, 1, "y")
	t.Bodies = []chat.Body{{Type: "cards", Text: "y", Cards: []chat.Card{{ID: "p1", Price: chat.Money{Amount: 7990, Currency: "CNY"},
		Actions: []chat.Reply{{Label: "Buy", Name: "buy", Value: struct{ Z, A int }{1, 2}}}}},
		Replies: []chat.Reply{{Label: "a", Name: "n", Value: 12}, {Label: "b", Name: "n", Value: map[string]any{"k": 1.5}}, {Label: "c", Name: "n", Value: nil}}}}
	got := b.turn(t)
	if h := b.history(v.ID); !reflect.DeepEqual(h[1], got[0]) {
		b.Errorf("handed on %+v, stored %+v", got[0], h[1])
	}
}
