package shop

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"shoptalk/chat"
)

// CodeRefused is the code of a *chat.Error that an order's state forbids what was asked for.
const CodeRefused = "refused"

// Kinds of order actions.
const (
	ActCancel   = "cancel"
	ActAddress  = "address"
	ActItems    = "items"   // other things in their place, before it ships
	ActPayment  = "payment" // another method of payment
	ActPrice    = "price"   // the difference to a lower price
	ActReturn   = "return"
	ActExchange = "exchange"
	ActRefund   = "refund"
	ActInvoice  = "invoice"
	ActUrge     = "urge"
)

// Act does what a shopper asked for and gives the order after it. The same Key does it once and gives the order as it is
// now. Errors: chat.ErrNotFound, chat.ErrInvalid, and a *chat.Error of CodeRefused that says why the state forbids it.
func (s *Shop) Act(ctx context.Context, a chat.OrderAction) (chat.Order, error) {
	if a.Key == "" {
		return chat.Order{}, chat.ErrInvalid.With("an order action needs a key: the turn's id")
	}
	s.acting.Lock()
	defer s.acting.Unlock()
	v := s.seen()
	key := orderKey(a.Order)
	o, ok := v.order[key]
	if !ok {
		return chat.Order{}, chat.ErrNotFound
	}
	if before, known := v.done[a.Key]; known {
		return again(o, before, a)
	}
	if a.At.IsZero() {
		a.At = s.now()
	}
	a.Settled = nil // what a caller says of it does not count
	changed, err := v.apply(o, a)
	if err != nil {
		return chat.Order{}, err
	}
	a.Settled = settled(o, changed, a.Kind)
	fresh, err := s.journal.AppendOrderAction(ctx, a)
	if err != nil {
		return chat.Order{}, fmt.Errorf("write the order journal: %w", err)
	}
	if !fresh { // another process has done it: take over what it did
		if err := s.reload(ctx); err != nil {
			return chat.Order{}, err
		}
		v = s.seen()
		return again(v.order[key], v.done[a.Key], a)
	}
	s.mu.Lock()
	v.order[key] = changed
	v.done[a.Key] = a
	s.mu.Unlock()
	return cloneOrder(changed), nil
}

// again answers for a key that was used before.
func again(o chat.Order, before, a chat.OrderAction) (chat.Order, error) {
	if before.Kind != a.Kind || orderKey(before.Order) != orderKey(a.Order) {
		return chat.Order{}, chat.ErrInvalid.With("the key " + a.Key + " was used for another action: every action has its own")
	}
	return cloneOrder(o), nil
}

// apply gives a copy of o after a, or why it cannot be.
func (v *view) apply(o chat.Order, a chat.OrderAction) (chat.Order, error) {
	o, p := cloneOrder(o), v.Policies
	var err error
	switch a.Kind {
	case ActCancel:
		err = cancel(&o, a, p)
	case ActAddress:
		err = readdress(&o, a, p)
	case ActItems:
		err = v.change(&o, a)
	case ActPayment:
		err = repay(&o, a, p)
	case ActReturn, ActExchange:
		err = v.sendBack(&o, a)
	case ActRefund:
		err = refund(&o, a, p)
	case ActPrice:
		err = v.protect(&o, a)
	case ActInvoice:
		err = invoice(&o, a)
	case ActUrge:
		err = only(o, "hurried", chat.OrderPaid, chat.OrderPacking, chat.OrderShipped)
	default:
		err = chat.ErrInvalid.With(fmt.Sprintf("there is no order action %q: use cancel, address, items, payment, return, exchange, refund, price, invoice or urge", a.Kind))
	}
	return o, err
}

// only refuses where the order's state is none of those allowed.
func only(o chat.Order, verb string, states ...string) error {
	if slices.Contains(states, o.State) {
		return nil
	}
	return refused("order %s is %s and cannot be %s: only one that is %s can", o.Number, o.State, verb, strings.Join(states, ", "))
}

// ruled is only, by the shop's rules for the action.
func ruled(o chat.Order, verb, kind string, rules chat.OrderRules) error {
	if rules.ChangeOnce && !o.Changed.IsZero() {
		return refused("the things in order %s were changed once: it cannot be %s any more", o.Number, verb)
	}
	return only(o, verb, rules.May(kind)...)
}

func refused(format string, args ...any) error {
	return &chat.Error{Code: CodeRefused, Text: fmt.Sprintf(format, args...)}
}

func cancel(o *chat.Order, a chat.OrderAction, p chat.Policies) error {
	if err := ruled(*o, "cancelled", ActCancel, p.Orders); err != nil {
		return err
	}
	if o.State != chat.OrderUnpaid {
		o.Case = &chat.AfterSale{Kind: "refund", State: "approved", Reason: a.Reason, Opened: a.At, Amount: o.Total,
			Due: workingDays(a.At, p.Returns.RefundDays, p.Shop.Zone)}
	}
	o.State, o.Cancelled = chat.OrderCancelled, a.At
	return nil
}

func readdress(o *chat.Order, a chat.OrderAction, p chat.Policies) error {
	if strings.TrimSpace(a.Address) == "" {
		return chat.ErrInvalid.With("a change of address needs the new address")
	}
	if err := only(*o, "sent elsewhere", p.Orders.May(ActAddress)...); err != nil {
		return err
	}
	o.Address = a.Address
	return nil
}

// sendBack opens a return or an exchange. Whether the days for it are over is the policy's question, asked before.
func (v *view) sendBack(o *chat.Order, a chat.OrderAction) error {
	if err := noCase(*o); err != nil {
		return err
	}
	verb := map[string]string{ActReturn: "returned", ActExchange: "exchanged"}[a.Kind]
	if err := only(*o, verb, chat.OrderDelivered); err != nil {
		return err
	}
	amount, err := v.worth(*o, a)
	if a.Settled != nil {
		amount, err = a.Settled.Amount, nil
	}
	if err != nil {
		return err
	}
	o.Case = &chat.AfterSale{Kind: a.Kind, State: "requested", Reason: a.Reason, Opened: a.At, Amount: amount, Items: a.Items, Evidence: a.Evidence}
	if a.Kind == ActReturn {
		o.State = chat.OrderReturning
	}
	return nil
}

// refund asks for the money alone. Before the parcel is on its way that is a cancellation.
func refund(o *chat.Order, a chat.OrderAction, p chat.Policies) error {
	if err := noCase(*o); err != nil {
		return err
	}
	switch o.State {
	case chat.OrderPaid, chat.OrderPacking:
		return cancel(o, a, p)
	case chat.OrderUnpaid:
		return refused("order %s is unpaid: there is nothing to pay back, cancel it instead", o.Number)
	}
	if err := only(*o, "refunded", chat.OrderPaid, chat.OrderPacking, chat.OrderShipped, chat.OrderDelivered); err != nil {
		return err
	}
	amount, err := itemsWorth(*o, a.Items)
	if err != nil {
		return err
	}
	o.Case = &chat.AfterSale{Kind: "refund", State: "requested", Reason: a.Reason, Opened: a.At, Amount: amount, Items: a.Items, Evidence: a.Evidence}
	return nil
}

func noCase(o chat.Order) error {
	if o.Case != nil && o.Case.State != "refused" {
		return refused("order %s already has a %s that is %s: wait for it, or let a person look", o.Number, o.Case.Kind, o.Case.State)
	}
	return nil
}

func invoice(o *chat.Order, a chat.OrderAction) error {
	if strings.TrimSpace(a.Title) == "" {
		return chat.ErrInvalid.With("an invoice needs a title: a name or a company")
	}
	if err := only(*o, "invoiced", chat.OrderPaid, chat.OrderPacking, chat.OrderShipped, chat.OrderDelivered); err != nil {
		return err
	}
	o.Invoice = strings.TrimSpace(a.Title)
	return nil
}

// workingDays adds n days of Monday to Friday, counted in the shop's zone.
func workingDays(from time.Time, n int, zone string) time.Time {
	if loc, err := time.LoadLocation(zone); err == nil {
		from = from.In(loc)
	}
	for n > 0 {
		from = from.AddDate(0, 0, 1)
		if d := from.Weekday(); d != time.Saturday && d != time.Sunday {
			n--
		}
	}
	return from
}
