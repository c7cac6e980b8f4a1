// Package storetest holds what every store must do, as tests that each backend runs. It knows no backend: what is particular to
// one, such as its files, is tested beside it.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"testing"
	"time"

	"shoptalk/chat"
)

// Store is everything a backend offers to the rest of the program.
type Store interface {
	Close() error
	Epoch() string
	Ping(ctx context.Context) error
	Failed() <-chan struct{}
	Version(ctx context.Context) (int, error)

	NewShopper(ctx context.Context, site string) (chat.Shopper, error)
	KnownShopper(ctx context.Context, site, external, name string) (chat.Shopper, error)
	Shopper(ctx context.Context, id string) (chat.Shopper, error)
	SaveSession(ctx context.Context, s chat.Session) error
	Session(ctx context.Context, hash string) (chat.Session, error)
	DeleteSession(ctx context.Context, hash string) error
	SaveAgent(ctx context.Context, a chat.Agent) error
	Agent(ctx context.Context, id string) (chat.Agent, error)
	Agents(ctx context.Context) ([]chat.Agent, error)
	SaveAgentToken(ctx context.Context, t chat.AgentToken) error
	AgentToken(ctx context.Context, hash string) (chat.AgentToken, error)
	UseAgentToken(ctx context.Context, hash string) (chat.AgentToken, error)
	DeleteAgentToken(ctx context.Context, hash string) error

	OpenConversation(ctx context.Context, site, shopper, language string) (chat.Conversation, error)
	Adopt(ctx context.Context, conversation, shopper string) (chat.Conversation, error)
	Conversation(ctx context.Context, id string) (chat.Conversation, error)
	Conversations(ctx context.Context, f chat.ConversationFilter) ([]chat.Conversation, string, error)
	Messages(ctx context.Context, conversation string, after int64, limit int) ([]chat.Message, error)
	SetPage(ctx context.Context, conversation string, page chat.Page) error
	SetRead(ctx context.Context, conversation string, role chat.Role, seq int64) error
	SetTags(ctx context.Context, conversation string, tags []string) error
	Rate(ctx context.Context, r chat.Rating) error
	AddNote(ctx context.Context, n chat.Note) (chat.Note, error)
	Notes(ctx context.Context, conversation string) ([]chat.Note, error)

	Say(ctx context.Context, u chat.Utterance) (chat.Message, bool, error)
	CommitTurn(ctx context.Context, t chat.Turn) ([]chat.Message, error)
	ChangeOwner(ctx context.Context, change chat.OwnerChange) (chat.Conversation, []chat.Message, error)
	SaveReading(ctx context.Context, conversation string, seq int64, r chat.Reading, mood float64) error
	Unanswered(ctx context.Context, conversation string) ([]chat.Message, error)
	Pending(ctx context.Context) ([]string, error)
	State(ctx context.Context, conversation string) ([]byte, error)
	Why(ctx context.Context, conversation string, seq int64) (chat.Why, error)
	Readings(ctx context.Context, conversation string) (map[int64]chat.Reading, error)
	QueuePosition(ctx context.Context, conversation string) (int, error)

	SaveFile(ctx context.Context, f chat.File, content []byte) (chat.File, error)
	File(ctx context.Context, id string) (chat.File, error)
	OpenFile(ctx context.Context, id string) (io.ReadSeekCloser, error)

	Attempt(ctx context.Context, key string, limit int, window time.Duration, now time.Time) (int, error)
	ClearAttempts(ctx context.Context, key string) error
	AppendOrderAction(ctx context.Context, a chat.OrderAction) (bool, error)
	OrderActions(ctx context.Context) ([]chat.OrderAction, error)
	SeedConversation(ctx context.Context, v chat.Conversation, messages []chat.Message, turns ...chat.Turn) error
}

// Run runs the whole suite. open gives a new, empty store and closes it with the test.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for _, group := range []map[string]func(*bench){
		peopleTests, conversationTests, sayTests, turnTests, ownerTests, listTests, remarkTests, seedTests, raceTests, fileTests,
	} {
		for name, test := range group {
			t.Run(name, func(t *testing.T) { test(&bench{T: t, store: open(t)}) })
		}
	}
}

// bench is one test with its store and short ways to set a scene.
type bench struct {
	*testing.T
	store Store
	cids  atomic.Int64
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// wants fails the test unless err is want.
func (b *bench) wants(err, want error) {
	b.Helper()
	if !errors.Is(err, want) {
		b.Fatalf("error %v, want %v", err, want)
	}
}

// shopper makes an anonymous shopper of the site main.
func (b *bench) shopper() chat.Shopper {
	b.Helper()
	s, err := b.store.NewShopper(b.Context(), "main")
	b.must(err)
	return s
}

// known makes a known shopper.
func (b *bench) known(external string) chat.Shopper {
	b.Helper()
	s, err := b.store.KnownShopper(b.Context(), "main", external, "")
	b.must(err)
	return s
}

// open gives the present conversation of a shopper, in English.
func (b *bench) open(shopper string) chat.Conversation {
	b.Helper()
	v, err := b.store.OpenConversation(b.Context(), "main", shopper, chat.English)
	b.must(err)
	return v
}

// fresh opens a conversation of a new shopper.
func (b *bench) fresh() chat.Conversation {
	b.Helper()
	return b.open(b.shopper().ID)
}

func (b *bench) conversation(id string) chat.Conversation {
	b.Helper()
	v, err := b.store.Conversation(b.Context(), id)
	b.must(err)
	return v
}

// history gives all messages of a conversation.
func (b *bench) history(id string) []chat.Message {
	b.Helper()
	var all []chat.Message
	for {
		page, err := b.store.Messages(b.Context(), id, int64(len(all)), 0)
		b.must(err)
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
	}
}

// cid gives a new message id.
func (b *bench) cid() string { return fmt.Sprintf("cid-%d", b.cids.Add(1)) }

// spoken is what the shopper would say.
func (b *bench) spoken(conversation, text string) chat.Utterance {
	return chat.Utterance{Conversation: conversation, CID: b.cid(), From: chat.From{Role: chat.RoleShopper}, Body: chat.Text(text)}
}

// say has the shopper say something.
func (b *bench) say(conversation, text string) chat.Message {
	b.Helper()
	m, fresh, err := b.store.Say(b.Context(), b.spoken(conversation, text))
	b.must(err)
	if !fresh {
		b.Fatalf("a new cid gave an old message: %+v", m)
	}
	return m
}

// answer is a turn of one message about the shopper's messages covers to replyTo.
func answer(conversation string, covers, replyTo int64, text string) chat.Turn {
	return chat.Turn{ID: fmt.Sprintf("%s:%d", conversation, replyTo), Conversation: conversation, Covers: covers, ReplyTo: replyTo,
		Name: "Bot", Bodies: []chat.Body{chat.Text(text)}}
}

// turn has the bot answer.
func (b *bench) turn(t chat.Turn) []chat.Message {
	b.Helper()
	m, err := b.store.CommitTurn(b.Context(), t)
	b.must(err)
	return m
}

var (
	botOwner   = chat.Owner{Kind: chat.OwnerBot}
	queueOwner = chat.Owner{Kind: chat.OwnerQueue}
)

func agentOwner(id string) chat.Owner {
	return chat.Owner{Kind: chat.OwnerAgent, Agent: id, Name: "Agent " + id}
}

// swap changes the owner.
func (b *bench) swap(conversation string, from, to chat.Owner, event string) chat.Conversation {
	b.Helper()
	v, m, err := b.store.ChangeOwner(b.Context(), chat.OwnerChange{Conversation: conversation, From: from, To: to, Event: event})
	b.must(err)
	if len(m) != 1 || m[0].Seq != v.Head || m[0].From.Role != chat.RoleSystem || m[0].Body.Event == nil || m[0].Body.Event.Kind != event {
		b.Fatalf("the change gave %+v", m)
	}
	return v
}

// end ends a conversation that from owns.
func (b *bench) end(conversation string, from chat.Owner) chat.Conversation {
	b.Helper()
	v, _, err := b.store.ChangeOwner(b.Context(), chat.OwnerChange{Conversation: conversation, From: from, To: botOwner, Event: "ended", End: true})
	b.must(err)
	return v
}
