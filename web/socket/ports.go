package socket

import (
	"context"

	"shoptalk/chat"
)

// Store is what the sockets need of storage.
type Store interface {
	Epoch() string
	OpenConversation(ctx context.Context, site, shopper, language string) (chat.Conversation, error)
	Conversation(ctx context.Context, id string) (chat.Conversation, error)
	Conversations(ctx context.Context, f chat.ConversationFilter) (items []chat.Conversation, next string, err error)
	Messages(ctx context.Context, conversation string, after int64, limit int) ([]chat.Message, error)
	File(ctx context.Context, id string) (chat.File, error)
	Say(ctx context.Context, u chat.Utterance) (chat.Message, bool, error)
	SetPage(ctx context.Context, conversation string, page chat.Page) error
	SetRead(ctx context.Context, conversation string, role chat.Role, seq int64) error
	Rate(ctx context.Context, r chat.Rating) error
	AddNote(ctx context.Context, n chat.Note) (chat.Note, error)
	Notes(ctx context.Context, conversation string) ([]chat.Note, error)
	QueuePosition(ctx context.Context, conversation string) (int, error)
}

// Bus is what tells that something happened, here or in another process.
type Bus interface {
	Publish(chat.Hint)
	Subscribe(func(chat.Hint)) (cancel func())
}

// Sessions is what answers who holds a token: chat.ErrUnauthorized for an unknown or expired one.
type Sessions interface {
	Session(ctx context.Context, token string) (chat.Session, chat.Shopper, error)
	Agent(ctx context.Context, token string) (chat.Agent, error)
}

// Desk is what brings people into conversations.
type Desk interface {
	Leave(ctx context.Context, conversation string) (chat.Conversation, error)
	End(ctx context.Context, conversation string, by chat.From, admin bool) (chat.Conversation, error)
	SetPresence(agent chat.Agent, state string) error
}

// Bot is what answers. Handle queues the conversation's turn; Typing tells that its shopper has begun or stopped to type. Neither
// blocks.
type Bot interface {
	Handle(conversation string)
	Typing(conversation string, on bool)
}

// Meter counts what passes. Kind is chat, desk or events.
type Meter interface {
	Connected(kind string, change int)
	Said(role string)
	Acked(kind string, seconds float64)
	Nacked(code string)
	Closed(code int)
	Turned(seconds float64) // from the shopper's message to the bot's answer
	Panicked()
}
