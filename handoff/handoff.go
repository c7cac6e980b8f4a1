// Package handoff brings people into conversations and lets them go again: take, return, assign, end, presence. It decides
// who may; the store makes each change a compare-and-swap. It never writes what is said.
package handoff

import (
	"context"
	"errors"
	"sync"

	"shoptalk/chat"
)

// Store is what Desk needs of storage.
type Store interface {
	Conversation(ctx context.Context, id string) (chat.Conversation, error)
	ChangeOwner(ctx context.Context, c chat.OwnerChange) (chat.Conversation, []chat.Message, error)
}

// Publisher is what Desk tells that an owner changed.
type Publisher interface {
	Publish(chat.Hint)
}

// Presence states an agent can be in.
const (
	Available = "available"
	Away      = "away"
	Offline   = "offline"
)

// Desk is the people side of the shop.
type Desk struct {
	store Store
	bus   Publisher

	mu       sync.Mutex
	presence map[string]string // agent id → state
}

// New makes a Desk.
func New(store Store, bus Publisher) *Desk {
	return &Desk{store: store, bus: bus, presence: map[string]string{}}
}

// Take makes the agent the owner, from the bot or the queue. Taking what one has already is no error. Whoever loses gets
// ErrOwnerChanged with the conversation as it is.
func (d *Desk) Take(ctx context.Context, conversation string, agent chat.Agent) (chat.Conversation, error) {
	to := chat.Owner{Kind: chat.OwnerAgent, Name: agent.Name, Agent: agent.ID}
	return d.change(ctx, conversation, "taken", to, func(now chat.Owner) error {
		if now.Kind == chat.OwnerAgent {
			return chat.ErrOwnerChanged
		}
		return nil
	})
}

// Return gives the conversation back to the bot. The owner may, and an admin; nobody may return what waits in the queue
// without taking it.
func (d *Desk) Return(ctx context.Context, conversation string, agent chat.Agent) (chat.Conversation, error) {
	return d.change(ctx, conversation, "returned", chat.Owner{Kind: chat.OwnerBot}, ownedBy(agent))
}

// Assign gives the conversation to another agent: from the queue by anyone, from an agent by that agent or an admin.
func (d *Desk) Assign(ctx context.Context, conversation string, agent, to chat.Agent) (chat.Conversation, error) {
	owner := chat.Owner{Kind: chat.OwnerAgent, Name: to.Name, Agent: to.ID}
	return d.change(ctx, conversation, "assigned", owner, func(now chat.Owner) error {
		if now.Kind == chat.OwnerAgent {
			return ownedBy(agent)(now)
		}
		return nil
	})
}

// Leave takes a shopper who no longer wants to wait out of the queue, back to the bot. With a person there already, or no
// queue, nothing changes.
func (d *Desk) Leave(ctx context.Context, conversation string) (chat.Conversation, error) {
	c, err := d.change(ctx, conversation, "returned", chat.Owner{Kind: chat.OwnerBot}, func(now chat.Owner) error {
		if now.Kind != chat.OwnerQueue {
			return chat.ErrOwnerChanged
		}
		return nil
	})
	if errors.Is(err, chat.ErrOwnerChanged) {
		return c, nil
	}
	return c, err
}

// End closes the conversation: the shopper whose it is, its owner or an admin, or any agent while no other agent owns it.
func (d *Desk) End(ctx context.Context, conversation string, by chat.From, admin bool) (chat.Conversation, error) {
	c, err := d.store.Conversation(ctx, conversation)
	if err != nil {
		return c, err
	}
	if c.Ended {
		return c, nil
	}
	if by.Role == chat.RoleAgent && c.Owner.Kind == chat.OwnerAgent && c.Owner.Agent != by.ID && !admin {
		return c, chat.ErrOwnerChanged
	}
	return d.swap(ctx, chat.OwnerChange{Conversation: conversation, From: c.Owner, To: chat.Owner{Kind: chat.OwnerBot}, Event: "ended", End: true})
}

// change checks the present owner and swaps it. A conversation whose owner is already the wanted one is left alone.
func (d *Desk) change(ctx context.Context, conversation, event string, to chat.Owner, may func(chat.Owner) error) (chat.Conversation, error) {
	c, err := d.store.Conversation(ctx, conversation)
	if err != nil {
		return c, err
	}
	if c.Ended {
		return c, chat.ErrEnded
	}
	if c.Owner.Same(to) {
		return c, nil
	}
	if err := may(c.Owner); err != nil {
		return c, err
	}
	return d.swap(ctx, chat.OwnerChange{Conversation: conversation, From: c.Owner, To: to, Event: event})
}

// swap makes the change and tells of it.
func (d *Desk) swap(ctx context.Context, change chat.OwnerChange) (chat.Conversation, error) {
	c, messages, err := d.store.ChangeOwner(ctx, change)
	if err != nil {
		return c, err
	}
	d.bus.Publish(chat.Hint{Conversation: c.ID, Kind: "message", Messages: messages})
	d.bus.Publish(chat.Hint{Conversation: c.ID, Kind: "owner", Owner: &c.Owner})
	return c, nil
}

// ownedBy lets the owning agent pass, and an admin.
func ownedBy(agent chat.Agent) func(chat.Owner) error {
	return func(now chat.Owner) error {
		if now.Kind == chat.OwnerAgent && (now.Agent == agent.ID || agent.Role == "admin") {
			return nil
		}
		return chat.ErrOwnerChanged
	}
}

// SetPresence records what an agent says of themselves; an unknown state is ErrInvalid.
func (d *Desk) SetPresence(agent chat.Agent, state string) error {
	if state != Available && state != Away && state != Offline {
		return chat.ErrInvalid.With("presence is available, away or offline, not " + state)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if state == Offline {
		delete(d.presence, agent.ID)
	} else {
		d.presence[agent.ID] = state
	}
	return nil
}

// Online counts the agents who are there and available.
func (d *Desk) Online() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, s := range d.presence {
		if s == Available {
			n++
		}
	}
	return n
}
