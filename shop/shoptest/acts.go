package shoptest

import (
	"errors"
	"slices"
	"sync"

	"shoptalk/chat"
	"shoptalk/shop"
	"shoptalk/shop/live"
)

func cancel(key, order string) chat.OrderAction {
	return chat.OrderAction{Key: key, Order: order, Kind: shop.ActCancel, By: "shopper-1", At: Clock, Reason: "changed my mind"}
}

func (s *stage) done(order, kind string, want int) {
	s.Helper()
	if n := s.Done(order, kind); n != want {
		s.Errorf("%s was done %d times to order %s, want %d", kind, n, order, want)
	}
}

func actOnce(s *stage) {
	for range 3 {
		o, err := s.System.Act(s.Context(), cancel("turn-1", "#1042"))
		if err != nil {
			s.Fatal(err)
		}
		s.asOf("the order after the action", o.AsOf)
		if !live.SameNumber(o.Number, Paid) || o.State != chat.OrderCancelled {
			s.Errorf("after it, order %s is %s", o.Number, o.State)
		}
	}
	s.done(Paid, shop.ActCancel, 1)
	if o := s.order(Paid); o.State != chat.OrderCancelled {
		s.Errorf("read again it is %s", o.State)
	}
	if o := s.order(Foreign); o.State != chat.OrderPaid {
		s.Errorf("another order is %s by now", o.State)
	}
}

func actAtOnce(s *stage) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if o, err := s.System.Act(s.Context(), cancel("turn-1", Paid)); err != nil || o.State != chat.OrderCancelled {
				s.Errorf("%s, %v", o.State, err)
			}
		})
	}
	all.Wait()
	s.done(Paid, shop.ActCancel, 1)
}

func keyReused(s *stage) {
	if _, err := s.System.Act(s.Context(), cancel("", Paid)); !errors.Is(err, chat.ErrInvalid) {
		s.Errorf("without a key: %v", err)
	}
	if _, err := s.System.Act(s.Context(), cancel("turn-1", Paid)); err != nil {
		s.Fatal(err)
	}
	again := cancel("turn-1", Paid)
	again.Kind, again.Title = shop.ActInvoice, "Lin"
	if _, err := s.System.Act(s.Context(), again); !errors.Is(err, chat.ErrInvalid) && chat.CodeOf(err) != live.CodeUnsupported {
		s.Errorf("the key of another action: %v", err)
	}
	s.done(Paid, shop.ActInvoice, 0)
}

func actRefused(s *stage) {
	before := s.order(Shipped)
	o, err := s.System.Act(s.Context(), cancel("turn-1", Shipped))
	if chat.CodeOf(err) != shop.CodeRefused || o.Number != "" {
		s.Errorf("a parcel under way: %s, %v", o.State, err)
	}
	s.done(Shipped, shop.ActCancel, 0)
	if after := s.order(Shipped); after.State != before.State {
		s.Errorf("it is %s by now", after.State)
	}
	if _, err := s.System.Act(s.Context(), cancel("turn-2", Cancelled)); chat.CodeOf(err) != shop.CodeRefused {
		s.Errorf("an order that was cancelled before: %v", err)
	}
}

var everyKind = []string{shop.ActCancel, shop.ActAddress, shop.ActReturn, shop.ActExchange, shop.ActRefund, shop.ActInvoice, shop.ActUrge}

func actUnsupported(s *stage) {
	for _, kind := range append(slices.Clone(everyKind), "sing", "") {
		if slices.Contains(s.Acts, kind) {
			continue
		}
		a := cancel("turn-"+kind, Paid)
		a.Kind, a.Address, a.Title = kind, "2 Short Road", "Lin"
		_, err := s.System.Act(s.Context(), a)
		if code := chat.CodeOf(err); code != live.CodeUnsupported && code != chat.ErrInvalid.Code {
			s.Errorf("%q: %v, want %s or %s", kind, err, live.CodeUnsupported, chat.ErrInvalid.Code)
		}
		s.done(Paid, kind, 0)
	}
	if o := s.order(Paid); o.State != chat.OrderPaid {
		s.Errorf("the order is %s by now", o.State)
	}
}

func actUnknown(s *stage) {
	for _, number := range append([]string{"9999"}, Hostiles...) {
		if o, err := s.System.Act(s.Context(), cancel("turn-1", number)); !errors.Is(err, chat.ErrNotFound) || o.Number != "" {
			s.Errorf("order %s: %v", live.Shown(number), err)
		}
	}
	s.done("9999", shop.ActCancel, 0)
}

// actEach does every action to an order that it fits, twice with its key.
func actEach(s *stage) {
	fits := map[string]string{shop.ActReturn: "", shop.ActExchange: ""}
	for _, kind := range s.Acts {
		number, ok := fits[kind]
		if !ok {
			number = Foreign
		}
		if number == "" {
			continue // a delivered order: each connector has its own way to have one, and its own test
		}
		if kind == shop.ActCancel || kind == shop.ActRefund {
			number = "60" + map[string]string{shop.ActCancel: "00", shop.ActRefund: "01"}[kind]
		}
		a := chat.OrderAction{Key: "turn-" + kind, Order: number, Kind: kind, By: "shopper-1", At: Clock,
			Address: "2 Short Road, Hangzhou", Title: "Lin Ltd.", Reason: "too late"}
		for range 2 {
			if o, err := s.System.Act(s.Context(), a); err != nil || !live.SameNumber(o.Number, number) {
				s.Errorf("%s: %s, %v", kind, o.Number, err)
			} else if kind == shop.ActInvoice && o.Invoice != a.Title {
				s.Errorf("the invoice is for %q, want %q", o.Invoice, a.Title)
			}
		}
		s.done(number, kind, 1)
	}
}

// actLost: the system did it, and its answer never came. The connector may find out that it was done, or say that it does not know;
// asked again with the key it is done once all the same.
func actLost(s *stage) {
	if !s.network() {
		return
	}
	for skip := range 4 { // whichever request of the action it is
		number := []string{"6010", "6011", "6012", "6013"}[skip]
		s.Faults.Fail(Fault{Kind: Lost, Skip: skip}, 1)
		o, err := s.System.Act(s.Context(), cancel("turn-"+number, number))
		if err != nil {
			s.fails(err, live.CodeUnsure)
		} else if o.State != chat.OrderCancelled {
			s.Errorf("order %s is %s, said to be done", number, o.State)
		}
		s.Faults.Fail(Fault{}, 0)
		if o, err = s.System.Act(s.Context(), cancel("turn-"+number, number)); err != nil || o.State != chat.OrderCancelled {
			s.Errorf("again: %s, %v", o.State, err)
		}
		s.done(number, shop.ActCancel, 1)
	}
}

func actThrottled(s *stage) {
	if !s.network() {
		return
	}
	for skip := range 3 {
		number := []string{"6020", "6021", "6022"}[skip]
		s.Faults.Fail(Fault{Kind: Throttled, Wait: "2", Skip: skip}, 1)
		if o, err := s.System.Act(s.Context(), cancel("turn-"+number, number)); err != nil || o.State != chat.OrderCancelled {
			s.Errorf("order %s is %s, %v", number, o.State, err)
		}
		s.Faults.Fail(Fault{}, 0)
		s.done(number, shop.ActCancel, 1)
	}
}
