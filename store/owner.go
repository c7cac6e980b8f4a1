package store

import (
	"context"
	"fmt"
	"time"

	"shoptalk/chat"
)

const updateOwner = `UPDATE conversation SET head = $1, updated = $2, covered = $3, waiting = $4, owner_kind = $5, owner_agent = $6, owner_name = $7,
	place = $8, ended = $9, present = CASE WHEN $9 = 1 THEN 0 ELSE present END WHERE id = $10`

// ChangeOwner swaps the owner where it is still From, and stores the event message that tells of it. It gives the conversation
// after the change and the message. Taking marks all messages so far as covered by a person, and so does giving the conversation
// back to the bot. Where the owner is another by now it is ErrOwnerChanged, with the conversation as it is; ErrEnded, likewise,
// after the end. With End the conversation ends too; what waits for the bot then is still answered.
func (db *DB) ChangeOwner(ctx context.Context, change chat.OwnerChange) (chat.Conversation, []chat.Message, error) {
	switch change.To.Kind {
	case chat.OwnerBot, chat.OwnerQueue:
		change.To.Agent, change.To.Name = "", ""
	case chat.OwnerAgent:
		if change.To.Agent == "" {
			return chat.Conversation{}, nil, chat.ErrInvalid.With("an agent who owns needs an id")
		}
	default:
		return chat.Conversation{}, nil, chat.ErrInvalid.With("the owner is bot, queue or agent")
	}
	if !knownEvent(change.Event) {
		return chat.Conversation{}, nil, chat.ErrInvalid.With("the event is queued, taken, assigned, returned or ended")
	}
	now := db.moment()
	var v, seen chat.Conversation
	var messages []chat.Message
	err := db.write(ctx, func(c *conn) (err error) {
		if seen, err = mustConversation(c, change.Conversation); err != nil {
			return err
		}
		if seen.Ended {
			return chat.ErrEnded
		}
		if !seen.Owner.Same(change.From) {
			return chat.ErrOwnerChanged
		}
		v, messages, err = changeOwner(c, change, now)
		return err
	})
	switch chat.CodeOf(err) {
	case chat.ErrOwnerChanged.Code, chat.ErrEnded.Code:
		return seen, nil, err
	}
	if err != nil {
		return chat.Conversation{}, nil, err
	}
	return v, messages, nil
}

// changeOwner writes a change that is allowed.
func changeOwner(c *conn, change chat.OwnerChange, now time.Time) (none chat.Conversation, m []chat.Message, err error) {
	s, err := standingOf(c, change.Conversation)
	if err != nil {
		return none, nil, err
	}
	t := &turning{standing: s, at: later(now, s.updated)}
	covered, waiting := s.covered, s.waiting
	if s.owner.Kind != chat.OwnerBot || change.To.Kind == chat.OwnerAgent {
		covered, waiting = s.head, 0
	}
	to := change.To
	to.Position = 0
	if to.Kind == chat.OwnerQueue {
		covered, waiting = s.covered, 0
		if t.place, to.Position, err = lastPlace(c); err != nil {
			return none, nil, err
		}
	}
	body, err := encodeBody(eventBody(change.Event, to, s.language))
	if err != nil {
		return none, nil, err
	}
	if err := t.append(c, chat.Message{From: chat.From{Role: chat.RoleSystem}}, body); err != nil {
		return none, nil, err
	}
	if covered == s.head {
		covered = t.head
	}
	if _, err := c.exec(updateOwner, t.head, t.at, covered, waiting, string(to.Kind), to.Agent, to.Name, t.place, change.End, s.id); err != nil {
		return none, nil, err
	}
	v, err := mustConversation(c, s.id)
	return v, t.messages, err
}

// eventWords are the texts of the events, with and without a name or number to put in.
var eventWords = map[string]map[string][2]string{
	"queued": {
		chat.Chinese: {"已为您转接人工客服，您是下一位。", "已为您转接人工客服，前面还有 %d 位。"},
		chat.English: {"You are in line for one of our team: you are next.", "You are in line for one of our team. Ahead of you: %d."},
	},
	"taken": {
		chat.Chinese: {"人工客服已接入，将为您服务。", "客服 %s 已接入，将为您服务。"},
		chat.English: {"One of our team has joined the conversation.", "%s has joined the conversation."},
	},
	"assigned": {
		chat.Chinese: {"已为您换了一位客服。", "现在由客服 %s 为您服务。"},
		chat.English: {"Another of our team is with you now.", "%s is with you now."},
	},
	"returned": {
		chat.Chinese: {"智能助手继续为您服务。"},
		chat.English: {"The assistant is back to help you."},
	},
	"ended": {
		chat.Chinese: {"本次会话已结束，感谢您的咨询。"},
		chat.English: {"This conversation has ended. Thank you for getting in touch."},
	},
}

func knownEvent(kind string) bool { return eventWords[kind] != nil }

// eventBody words an event in the conversation's language, English where that has neither language.
func eventBody(kind string, owner chat.Owner, language string) chat.Body {
	if language != chat.Chinese {
		language = chat.English
	}
	words := eventWords[kind][language]
	text := words[0]
	switch {
	case kind == "queued" && owner.Position > 1:
		text = fmt.Sprintf(words[1], owner.Position-1)
	case (kind == "taken" || kind == "assigned") && owner.Name != "":
		text = fmt.Sprintf(words[1], owner.Name)
	}
	return chat.Body{Type: "event", Text: text, Event: &chat.SystemEvent{Kind: kind, Owner: &owner}}
}
