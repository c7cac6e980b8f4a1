package shop

import (
	"context"
	"testing"
	"time"

	"shoptalk/chat"
)

type emptyHanded struct{}

func (emptyHanded) Load(context.Context) (Contents, error) { return Contents{}, nil }
func (emptyHanded) AppendOrderAction(context.Context, chat.OrderAction) (bool, error) {
	return true, nil
}
func (emptyHanded) OrderActions(context.Context) ([]chat.OrderAction, error) { return nil, nil }

func TestTheVersionRisesWithEveryLoad(t *testing.T) {
	ctx := context.Background()
	s, err := Open(ctx, emptyHanded{}, emptyHanded{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	before := s.Version()
	if err := s.Reload(ctx); err != nil {
		t.Fatal(err)
	}
	if s.Version() <= before {
		t.Errorf("the version stayed %d", s.Version())
	}
}
