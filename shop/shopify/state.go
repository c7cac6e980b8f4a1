package shopify

import (
	"fmt"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/live"
)

// state says where an order stands. A state that is not known is an error: a guess would be said to a shopper as a fact.
func state(out *chat.Order, o order) error {
	paid, err := isPaid(o.Financial)
	if err != nil {
		return err
	}
	if paid {
		out.Paid = out.Placed
	}
	if err := way(out, o, paid); err != nil {
		return err
	}
	parcels(out, o.Fulfillments)
	for _, r := range o.Returns.Nodes {
		switch r.Status {
		case "REQUESTED", "OPEN":
			out.State = chat.OrderReturning
			out.Case = &chat.AfterSale{Kind: "return", State: map[string]string{"REQUESTED": "requested", "OPEN": "approved"}[r.Status], Opened: r.CreatedAt, Amount: out.Total}
		case "DECLINED":
			if out.Case == nil {
				out.Case = &chat.AfterSale{Kind: "return", State: "refused", Opened: r.CreatedAt, Amount: out.Total}
			}
		}
	}
	if !o.CancelledAt.IsZero() {
		out.State = chat.OrderCancelled
	} else if o.Financial == "REFUNDED" && out.State != chat.OrderReturning {
		out.State = chat.OrderRefunded
	}
	return refunds(out, o)
}

func isPaid(financial string) (bool, error) {
	switch financial {
	case "PAID", "AUTHORIZED", "PARTIALLY_REFUNDED", "REFUNDED":
		return true, nil
	case "PENDING", "PARTIALLY_PAID", "EXPIRED", "VOIDED", "":
		return false, nil
	}
	return false, fmt.Errorf("the payment's state %s is not known here", live.Shown(financial))
}

func way(out *chat.Order, o order, paid bool) error {
	switch o.Fulfilled {
	case "FULFILLED", "PARTIALLY_FULFILLED":
		out.State = chat.OrderShipped
		if o.Fulfilled == "FULFILLED" {
			delivered(out, o.Fulfillments)
		}
	case "IN_PROGRESS", "PENDING_FULFILLMENT", "SCHEDULED":
		out.State = chat.OrderPacking
	case "UNFULFILLED", "OPEN", "ON_HOLD", "REQUEST_DECLINED", "RESTOCKED":
		out.State = chat.OrderPaid
	default:
		return fmt.Errorf("the delivery's state %s is not known here", live.Shown(o.Fulfilled))
	}
	if !paid && (out.State == chat.OrderPaid || out.State == chat.OrderPacking) {
		out.State = chat.OrderUnpaid
	}
	return nil
}

// delivered says so where every parcel is.
func delivered(out *chat.Order, all []fulfillment) {
	n, last := 0, time.Time{}
	for _, f := range all {
		switch f.Status {
		case "CANCELED":
			continue
		case "DELIVERED", "PICKED_UP":
		default:
			return
		}
		n++
		if f.DeliveredAt.After(last) {
			last = f.DeliveredAt
		}
	}
	if n > 0 {
		out.State, out.Delivered = chat.OrderDelivered, last
	}
}

// events are FulfillmentEventStatus in words of ours.
var events = map[string]chat.Words{
	"LABEL_PURCHASED": {"zh": "已购买面单", "en": "Label purchased"}, "LABEL_PRINTED": {"zh": "已打印面单", "en": "Label printed"},
	"READY_FOR_PICKUP": {"zh": "可自提", "en": "Ready for pickup"}, "CONFIRMED": {"zh": "承运商已确认", "en": "Confirmed by the carrier"},
	"CARRIER_PICKED_UP": {"zh": "已揽收", "en": "Picked up by the carrier"}, "IN_TRANSIT": {"zh": "运输中", "en": "In transit"},
	"OUT_FOR_DELIVERY": {"zh": "派送中", "en": "Out for delivery"}, "ATTEMPTED_DELIVERY": {"zh": "派送未成功", "en": "Delivery attempted"},
	"DELAYED": {"zh": "延误", "en": "Delayed"}, "DELIVERED": {"zh": "已送达", "en": "Delivered"}, "FAILURE": {"zh": "派送失败", "en": "Delivery failed"},
}

func parcels(out *chat.Order, all []fulfillment) {
	for _, f := range all {
		if f.Status == "CANCELED" {
			continue
		}
		if out.Shipped.IsZero() || f.CreatedAt.Before(out.Shipped) {
			out.Shipped = f.CreatedAt
		}
		if f.Estimated.After(out.Promised) {
			out.Promised = f.Estimated
		}
		for _, t := range f.Tracking {
			if t.Number == "" {
				continue
			}
			p := chat.Parcel{Carrier: chat.Words{}, Number: t.Number}
			if t.Company != "" {
				p.Carrier = chat.Words{chat.Chinese: t.Company, chat.English: t.Company}
			}
			for _, e := range f.Events.Nodes {
				text, known := events[e.Status]
				if e.Message != "" {
					text, known = live.Words(e.Message), true
				}
				if known {
					p.Steps = append(p.Steps, chat.ParcelStep{At: e.At, Text: text})
				}
			}
			out.Parcels = append(out.Parcels, p)
		}
	}
}

// refunds says what Shopify has paid back. When it reaches the shopper is the bank's affair and not known.
func refunds(out *chat.Order, o order) error {
	if len(o.Refunds) == 0 {
		return nil
	}
	back, err := o.Refunded.parse()
	if err != nil {
		return err
	}
	if back.Amount > 0 && (out.Case == nil || out.Case.State == "refused") {
		out.Case = &chat.AfterSale{Kind: "refund", State: "approved", Opened: o.Refunds[len(o.Refunds)-1].CreatedAt, Amount: back}
	}
	return nil
}
