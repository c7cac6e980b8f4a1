package handoff

import (
	"context"
	"errors"
	"sync"
	"testing"

	"shoptalk/chat"
)

// desk keeps conversations in memory and swaps owners as storage does: one at a time, only from what the caller saw.
type memory struct {
	mu    sync.Mutex
	all   map[string]chat.Conversation
	hints []chat.Hint
}

func (m *memory) Conversation(_ context.Context, id string) (chat.Conversation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.all[id]
	if !ok {
		return c, chat.ErrNotFound
	}
	return c, nil
}

func (m *memory) ChangeOwner(_ context.Context, change chat.OwnerChange) (chat.Conversation, []chat.Message, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.all[change.Conversation]
	if !c.Owner.Same(change.From) {
		return c, nil, chat.ErrOwnerChanged
	}
	c.Owner, c.Ended, c.Head = change.To, change.End, c.Head+1
	m.all[c.ID] = c
	return c, []chat.Message{{Conversation: c.ID, Seq: c.Head, Body: chat.Body{Type: "event", Event: &chat.SystemEvent{Kind: change.Event}}}}, nil
}

func (m *memory) Publish(h chat.Hint) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.hints = append(m.hints, h)
}

var (
	ctx  = context.Background()
	zhou = chat.Agent{ID: "a1", Name: "小周", Role: "agent"}
	kim  = chat.Agent{ID: "a2", Name: "Kim", Role: "agent"}
	boss = chat.Agent{ID: "a3", Name: "Boss", Role: "admin"}
)

func desk(owner chat.Owner) (*Desk, *memory) {
	m := &memory{all: map[string]chat.Conversation{"c": {ID: "c", Owner: owner}}}
	return New(m, m), m
}

func TestOneOfManyAgentsTakesTheConversation(t *testing.T) {
	d, m := desk(chat.Owner{Kind: chat.OwnerQueue})
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for i := range 20 {
		wg.Go(func() {
			c, err := d.Take(ctx, "c", chat.Agent{ID: string(rune('a' + i)), Name: "A"})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if !errors.Is(err, chat.ErrOwnerChanged) || c.Owner.Kind != chat.OwnerAgent {
				t.Errorf("loser got %v with owner %+v", err, c.Owner)
			}
		})
	}
	wg.Wait()
	if won != 1 || len(m.hints) != 2 {
		t.Errorf("%d agents won, %d hints", won, len(m.hints))
	}
}

func TestTakingWhatOneHasIsNoError(t *testing.T) {
	d, m := desk(chat.Owner{Kind: chat.OwnerAgent, Agent: zhou.ID})
	if _, err := d.Take(ctx, "c", zhou); err != nil || len(m.hints) != 0 {
		t.Errorf("%v, %d hints", err, len(m.hints))
	}
}

func TestOnlyTheOwnerOrAnAdminReturns(t *testing.T) {
	d, _ := desk(chat.Owner{Kind: chat.OwnerAgent, Agent: zhou.ID})
	if c, err := d.Return(ctx, "c", kim); !errors.Is(err, chat.ErrOwnerChanged) || c.Owner.Agent != zhou.ID {
		t.Errorf("another agent returned it: %v", err)
	}
	if c, err := d.Return(ctx, "c", zhou); err != nil || c.Owner.Kind != chat.OwnerBot {
		t.Errorf("%+v %v", c, err)
	}
	d, _ = desk(chat.Owner{Kind: chat.OwnerAgent, Agent: zhou.ID})
	if _, err := d.Return(ctx, "c", boss); err != nil {
		t.Errorf("an admin could not return it: %v", err)
	}
}

func TestAssignMovesBetweenAgents(t *testing.T) {
	d, _ := desk(chat.Owner{Kind: chat.OwnerAgent, Agent: zhou.ID})
	if _, err := d.Assign(ctx, "c", kim, kim); !errors.Is(err, chat.ErrOwnerChanged) {
		t.Errorf("an agent took another's by assigning: %v", err)
	}
	if c, err := d.Assign(ctx, "c", zhou, kim); err != nil || c.Owner.Agent != kim.ID {
		t.Errorf("%+v %v", c.Owner, err)
	}
}

func TestLeavingIsForTheQueueAlone(t *testing.T) {
	for _, c := range []struct {
		before, after chat.OwnerKind
	}{{chat.OwnerQueue, chat.OwnerBot}, {chat.OwnerAgent, chat.OwnerAgent}, {chat.OwnerBot, chat.OwnerBot}} {
		d, _ := desk(chat.Owner{Kind: c.before, Agent: "x"})
		if got, err := d.Leave(ctx, "c"); err != nil || got.Owner.Kind != c.after {
			t.Errorf("%s: owner %s, %v", c.before, got.Owner.Kind, err)
		}
	}
}

func TestEndingWhatHasEndedIsNoError(t *testing.T) {
	d, m := desk(chat.Owner{Kind: chat.OwnerAgent, Agent: zhou.ID})
	if _, err := d.End(ctx, "c", chat.From{Role: chat.RoleAgent, ID: kim.ID}, false); !errors.Is(err, chat.ErrOwnerChanged) {
		t.Errorf("another agent ended it: %v", err)
	}
	for range 2 {
		if c, err := d.End(ctx, "c", chat.From{Role: chat.RoleShopper, ID: "s"}, false); err != nil || !c.Ended {
			t.Errorf("%+v %v", c, err)
		}
	}
	if len(m.hints) != 2 {
		t.Errorf("%d hints", len(m.hints))
	}
	if _, err := d.Take(ctx, "c", zhou); !errors.Is(err, chat.ErrEnded) {
		t.Errorf("an ended conversation was taken: %v", err)
	}
}

func TestPresenceCountsWhoIsThere(t *testing.T) {
	d, _ := desk(chat.Owner{Kind: chat.OwnerBot})
	for _, s := range []string{Available, Away, Available} {
		if err := d.SetPresence(zhou, s); err != nil {
			t.Fatal(err)
		}
	}
	_ = d.SetPresence(kim, Available)
	if d.Online() != 2 {
		t.Errorf("%d online", d.Online())
	}
	_ = d.SetPresence(kim, Offline)
	if err := d.SetPresence(zhou, "asleep"); !errors.Is(err, chat.ErrInvalid) || d.Online() != 1 {
		t.Errorf("%v, %d online", err, d.Online())
	}
}
