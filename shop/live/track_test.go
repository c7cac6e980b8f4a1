package live_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/live"
)

// tracker says the same of every parcel, but not of "lost".
type tracker struct {
	live.Tracker
	trace live.Trace
	err   error
	asked int
}

func (k *tracker) Track(_ context.Context, q live.ParcelQuery) (live.Trace, error) {
	k.asked++
	if q.Number == "lost" {
		return live.Trace{}, chat.ErrNotFound
	}
	if k.err != nil {
		return live.Trace{}, k.err
	}
	return k.trace, nil
}

// orders is a live.System with one shopper's orders.
type orders struct {
	live.System
	list []chat.Order
}

func (o orders) Order(context.Context, string) (chat.Order, error)      { return o.list[0], nil }
func (o orders) OrdersOf(context.Context, string) ([]chat.Order, error) { return o.list, nil }

func sent(numbers ...string) chat.Order {
	o := chat.Order{Number: "1", State: chat.OrderShipped, Phone: "13800008899"}
	for _, n := range numbers {
		o.Parcels = append(o.Parcels, chat.Parcel{Number: n, Steps: []chat.ParcelStep{{At: noon}}})
	}
	return o
}

var come = live.Trace{Delivered: true, AsOf: noon.Add(2 * time.Hour), Steps: []chat.ParcelStep{{At: noon}, {At: noon.Add(time.Hour)}}}

func TestACarrierSaysWhereParcelsAre(t *testing.T) {
	for name, c := range map[string]struct {
		order chat.Order
		trace live.Trace
		err   error
		state string
		steps int
	}{
		"all have come":           {sent("a", "b"), come, nil, chat.OrderDelivered, 2},
		"one is not known":        {sent("a", "lost"), come, nil, chat.OrderShipped, 2},
		"on their way":            {sent("a"), live.Trace{AsOf: noon, Steps: come.Steps}, nil, chat.OrderShipped, 2},
		"the carrier is down":     {sent("a"), live.Trace{}, errors.New("down"), chat.OrderShipped, 1},
		"nothing was scanned yet": {sent("a"), live.Trace{Delivered: true, AsOf: noon}, nil, chat.OrderShipped, 1},
		"no parcels":              {sent(), come, nil, chat.OrderShipped, 0},
	} {
		s := live.NewShop(nil, orders{list: []chat.Order{c.order}}, &tracker{trace: c.trace, err: c.err})
		o, err := s.Order(t.Context(), "1")
		if err != nil || o.State != c.state || len(o.Parcels) > 0 && len(o.Parcels[0].Steps) != c.steps {
			t.Errorf("%s: %+v, %v", name, o, err)
		}
		if o.State == chat.OrderDelivered && (!o.Delivered.Equal(noon.Add(time.Hour)) || o.Parcels[0].AsOf.IsZero()) {
			t.Errorf("%s: %+v", name, o)
		}
		if len(c.order.Parcels) > 0 && len(c.order.Parcels[0].Steps) != 1 {
			t.Errorf("%s: the system's own order was changed", name)
		}
	}
	cancelled := sent("a")
	cancelled.State = chat.OrderCancelled
	k := &tracker{trace: come}
	if o, err := live.NewShop(nil, orders{list: []chat.Order{cancelled}}, k).Order(t.Context(), "1"); err != nil || o.State != chat.OrderCancelled || k.asked > 0 {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestOnlyTheNewestOrdersAreFollowed(t *testing.T) {
	k := &tracker{trace: come}
	list := []chat.Order{sent("a"), sent("b"), sent("c"), sent("d"), sent("e")}
	found, err := live.NewShop(nil, orders{list: list}, k).OrdersOf(t.Context(), "501")
	if err != nil || k.asked != 3 || found[2].State != chat.OrderDelivered || found[3].State != chat.OrderShipped {
		t.Errorf("%d asked, %v", k.asked, err)
	}
}

func TestACarrierIsNotAskedAgainAtOnce(t *testing.T) {
	now := noon
	k := &tracker{trace: come}
	traces := live.NewTraces(k, func() time.Time { return now })
	ask := func(number string) error {
		_, err := traces.Track(t.Context(), live.ParcelQuery{Number: number})
		return err
	}
	for range 5 {
		if err := ask("a"); err != nil {
			t.Fatal(err)
		}
		if err := ask("lost"); !errors.Is(err, chat.ErrNotFound) {
			t.Fatal(err)
		}
	}
	if k.asked != 2 {
		t.Errorf("asked %d times", k.asked)
	}
	now = now.Add(2 * time.Minute) // what failed may be known by now
	_, _ = ask("a"), ask("lost")
	if k.asked != 3 {
		t.Errorf("asked %d times", k.asked)
	}
	now = now.Add(10 * time.Minute)
	if _ = ask("a"); k.asked != 4 {
		t.Errorf("asked %d times", k.asked)
	}
}
