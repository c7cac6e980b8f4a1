package bot

import (
	"fmt"
	"time"

	"shoptalk/chat"
)

// orderStatus shows where an order stands.
func orderStatus(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	s := v.say("order.status."+o.State, "order.status."+o.State, "title", v.orderTitle(o), "when", v.stateTime(o))
	if line := v.lastStep(o); line != "" && (o.State == chat.OrderShipped || o.State == chat.OrderReturning) {
		s.body.Text += "\n" + line
	}
	if line := v.promise(o); line != "" {
		s.body.Text += "\n" + line
	}
	s.body.Type = "order"
	s.body.Order = v.view(o)
	v.orderFacts(s, o)
	s.with(v.orderChips(o)...)
	return nil
}

func (v *visit) orderFacts(s *said, o chat.Order) {
	s.fact("order.number", o.Number).fact("order.state", o.State).fact("order.placed", o.Placed.In(v.zone).Format(time.DateOnly))
	if len(o.Parcels) > 0 {
		s.fact("order.parcels", fmt.Sprint(len(o.Parcels)))
	}
	if o.Case != nil {
		s.fact("case.kind", o.Case.Kind).fact("case.state", o.Case.State)
	}
}

// stateTime tells when an order came into its state.
func (v *visit) stateTime(o chat.Order) string {
	at := o.Placed
	switch o.State {
	case chat.OrderPaid, chat.OrderPacking:
		at = o.Paid
	case chat.OrderShipped:
		at = o.Shipped
	case chat.OrderDelivered:
		at = o.Delivered
	case chat.OrderCancelled:
		at = o.Cancelled
	case chat.OrderReturning, chat.OrderRefunded:
		if o.Case != nil {
			at = o.Case.Opened
		}
	}
	if at.IsZero() {
		at = o.Placed
	}
	return v.day(at)
}

// lastStep gives the newest scan of the first parcel.
func (v *visit) lastStep(o chat.Order) string {
	if len(o.Parcels) == 0 || len(o.Parcels[0].Steps) == 0 {
		return ""
	}
	p := o.Parcels[0]
	step := p.Steps[len(p.Steps)-1]
	return v.words("order.last_step", "carrier", p.Carrier.In(v.lang), "parcel", p.Number, "when", v.moment(step.At), "step", step.Text.In(v.lang))
}

// promise tells when an open order is expected; of a day that has passed it says so.
func (v *visit) promise(o chat.Order) string {
	switch o.State {
	case chat.OrderPaid, chat.OrderPacking, chat.OrderShipped:
	default:
		return ""
	}
	if o.Promised.IsZero() {
		return ""
	}
	if v.late(o) {
		return v.words("order.promise_late", "day", v.day(o.Promised))
	}
	return v.words("order.promise", "day", v.day(o.Promised))
}

// late reports whether the promised day is over.
func (v *visit) late(o chat.Order) bool {
	if o.Promised.IsZero() {
		return false
	}
	y, m, d := o.Promised.In(v.zone).Date()
	return v.now.After(time.Date(y, m, d+1, 0, 0, 0, 0, v.zone))
}

// view makes the order's body. It holds neither phone nor address.
func (v *visit) view(o chat.Order) *chat.OrderView {
	total := o.Total
	view := &chat.OrderView{Number: o.Number, State: o.State, Label: v.stateLabel(o.State), Placed: o.Placed.Format(time.RFC3339), Total: &total}
	for _, l := range o.Lines {
		line := chat.LineView{Title: l.Title.In(v.lang), Quantity: l.Quantity, Price: l.Price, Variant: v.traitsLabel(l.Size, l.Color, l.Options)}
		if p, ok := v.bot.Shop.Product(l.Product); ok {
			line.Image = p.Image
		}
		view.Lines = append(view.Lines, line)
	}
	for _, p := range o.Parcels {
		parcel := chat.ParcelView{Carrier: p.Carrier.In(v.lang), Number: p.Number, Steps: []chat.StepView{}}
		for i := len(p.Steps) - 1; i >= 0; i-- {
			parcel.Steps = append(parcel.Steps, chat.StepView{At: p.Steps[i].At.Format(time.RFC3339), Text: p.Steps[i].Text.In(v.lang)})
		}
		view.Parcels = append(view.Parcels, parcel)
	}
	return view
}

// orderChips are what one usually wants next of an order in its state.
func (v *visit) orderChips(o chat.Order) []chat.Reply {
	switch o.State {
	case chat.OrderUnpaid:
		return []chat.Reply{v.chip("how_to_pay", "payment.methods"), v.orderChip("cancel", "order.cancel", o)}
	case chat.OrderPaid, chat.OrderPacking:
		return []chat.Reply{v.orderChip("urge", "delivery.urge", o), v.orderChip("address", "order.address", o), v.orderChip("cancel", "order.cancel", o)}
	case chat.OrderShipped:
		return []chat.Reply{v.orderChip("urge_parcel", "delivery.urge", o), v.orderChip("parcel_problem", "delivery.problem", o)}
	case chat.OrderDelivered:
		return []chat.Reply{v.orderChip("return", "return.request", o), v.orderChip("exchange", "exchange.request", o), v.orderChip("invoice", "invoice.request", o)}
	case chat.OrderReturning:
		return []chat.Reply{v.orderChip("return_status", "return.status", o), v.humanChip()}
	case chat.OrderCancelled, chat.OrderRefunded:
		if o.Case != nil {
			return []chat.Reply{v.orderChip("refund_status", "refund.status", o)}
		}
	}
	return nil
}

// orderChip starts an intent about this order.
func (v *visit) orderChip(label, intent string, o chat.Order) chat.Reply {
	return v.chipWith(v.words("chip."+label), intent, "order_number", o.Number)
}

// orderPlace tells how to buy; with a product in sight, how to buy that one.
func orderPlace(v *visit) error {
	if ok, err := v.answered(); ok || err != nil {
		return err
	}
	s := v.say("order.place", "order.place")
	v.offerPerson(s.with(v.chip("how_to_pay", "payment.methods")))
	return nil
}
