package woo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/live"
)

type address struct {
	First    string `json:"first_name"`
	Last     string `json:"last_name"`
	Address1 string `json:"address_1"`
	Address2 string `json:"address_2"`
	City     string `json:"city"`
	State    string `json:"state"`
	Postcode string `json:"postcode"`
	Country  string `json:"country"`
	Phone    string `json:"phone"`
}

type meta struct {
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value"`
}

type order struct {
	ID        int64   `json:"id"`
	Number    string  `json:"number"`
	Status    string  `json:"status"`
	Currency  string  `json:"currency"`
	Created   gmt     `json:"date_created_gmt"`
	Modified  gmt     `json:"date_modified_gmt"`
	Paid      gmt     `json:"date_paid_gmt"`
	Completed gmt     `json:"date_completed_gmt"`
	WithTax   bool    `json:"prices_include_tax"`
	Shipping  string  `json:"shipping_total"`
	Total     string  `json:"total"`
	Customer  int64   `json:"customer_id"`
	Billing   address `json:"billing"`
	Delivery  address `json:"shipping"`
	Payment   string  `json:"payment_method"`
	Lines     []line  `json:"line_items"`
	Refunds   []struct {
		Total string `json:"total"` // negative
	} `json:"refunds"`
	Meta []meta `json:"meta_data"`
}

type line struct {
	Name      string `json:"name"`
	Product   int64  `json:"product_id"`
	Variation int64  `json:"variation_id"`
	Quantity  int    `json:"quantity"`
	SKU       string `json:"sku"`
	Total     string `json:"total"`
	Tax       string `json:"total_tax"`
	Meta      []struct {
		Key   string `json:"key"`
		Label string `json:"display_key"`
		Value any    `json:"display_value"`
	} `json:"meta_data"`
}

// Order asks for the id, which is the number unless a plugin numbers otherwise; then it searches.
func (s *Store) Order(ctx context.Context, number string) (chat.Order, error) {
	o, at, err := s.read(ctx, number)
	if err != nil {
		return chat.Order{}, err
	}
	return s.order(o, at)
}

func (s *Store) read(ctx context.Context, number string) (order, time.Time, error) {
	clean, ok := live.Number(number)
	if !ok {
		if ctx.Err() != nil {
			return order{}, time.Time{}, ctx.Err()
		}
		return order{}, time.Time{}, live.NoOrder(s.Name(), number)
	}
	if id, err := strconv.ParseInt(clean, 10, 64); err == nil && id > 0 {
		var o order
		at, err := s.get(ctx, "orders/"+strconv.FormatInt(id, 10), &o)
		switch {
		case err == nil && o.ID != id:
			return order{}, time.Time{}, s.Garbled("asked for order "+clean+" it gave another", nil)
		case err == nil && live.SameNumber(o.Number, clean) && !hidden(o):
			return o, at, nil
		case err != nil && !errors.Is(err, chat.ErrNotFound):
			return order{}, time.Time{}, err
		}
	}
	var found *order
	var at time.Time
	err := list(ctx, s, "orders", url.Values{"search": {clean}}, func(o order, asked time.Time) error {
		if found == nil && live.SameNumber(o.Number, clean) && !hidden(o) {
			found, at = &o, asked
		}
		return nil
	})
	if err == nil && found == nil {
		err = live.NoOrder(s.Name(), number)
	}
	if err != nil {
		return order{}, time.Time{}, err
	}
	return *found, at, nil
}

// hidden are orders that are none to a shopper.
func hidden(o order) bool {
	return o.Status == "trash" || o.Status == "checkout-draft" || o.Status == "auto-draft"
}

// OrdersOf lists by the customer's id.
func (s *Store) OrdersOf(ctx context.Context, external string) ([]chat.Order, error) {
	id, err := strconv.ParseInt(external, 10, 64)
	if err != nil || id <= 0 || strconv.FormatInt(id, 10) != external { // customer 0 is every guest
		return nil, ctx.Err()
	}
	var all []chat.Order
	err = list(ctx, s, "orders", url.Values{"customer": {external}, "orderby": {"date"}, "order": {"desc"}}, func(o order, at time.Time) error {
		if hidden(o) {
			return nil
		}
		out, err := s.order(o, at)
		if err != nil {
			return err
		}
		if out.Shopper != external {
			return s.Garbled("asked for one customer's orders it gave another's", nil)
		}
		all = append(all, out)
		return nil
	})
	if err != nil {
		return nil, err
	}
	live.NewestFirst(all)
	return all, nil
}

// order says an order in our words.
func (s *Store) order(o order, at time.Time) (chat.Order, error) {
	out := chat.Order{Number: o.Number, Placed: o.Created.Time, Paid: o.Paid.Time, Payment: o.Payment, AsOf: at}
	if o.Customer > 0 {
		out.Shopper = strconv.FormatInt(o.Customer, 10)
	}
	to := o.Delivery
	if to.Address1 == "" {
		to = o.Billing
	}
	out.Name, out.Address, out.Phone = strings.TrimSpace(to.First+" "+to.Last), to.line(), o.Billing.Phone
	if out.Phone == "" {
		out.Phone = to.Phone
	}
	err := s.state(&out, o)
	if err == nil {
		out.Total, err = live.ParseMoney(o.Total, o.Currency)
	}
	if err == nil {
		out.Shipping, err = live.ParseMoney(o.Shipping, o.Currency)
	}
	for _, l := range o.Lines {
		if err != nil {
			break
		}
		var x chat.Line
		x, err = l.say(o)
		out.Lines = append(out.Lines, x)
	}
	if err == nil {
		err = s.afterwards(&out, o)
	}
	if err == nil {
		err = live.CheckOrder(&out)
	}
	if err != nil {
		return chat.Order{}, s.Garbled(err.Error(), nil)
	}
	return out, nil
}

func (s *Store) state(out *chat.Order, o order) error {
	state, known := s.states[o.Status]
	if !known {
		return fmt.Errorf("the status %s is not known here: say in connect.woo.states what it means", live.Shown(o.Status))
	}
	if o.Status == "on-hold" && !o.Paid.IsZero() {
		state = chat.OrderPaid
	}
	switch out.State = state; state {
	case chat.OrderShipped, chat.OrderDelivered:
		out.Shipped = o.Completed.Time
		if out.Shipped.IsZero() {
			out.Shipped = o.Modified.Time
		}
		if state == chat.OrderDelivered {
			out.Delivered = out.Shipped
		}
	case chat.OrderCancelled:
		out.Cancelled = o.Modified.Time // WooCommerce keeps no other: nothing is changed of a cancelled order, as a rule
	}
	return nil
}

func (a address) line() string {
	var parts []string
	for _, part := range []string{a.Address1, a.Address2, strings.TrimSpace(a.City + " " + a.Postcode), a.State, a.Country} {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// say gives a line with the price of one, to the nearest cent where a discount does not divide; with tax where the shop's prices
// have it.
func (l line) say(o order) (chat.Line, error) {
	out := chat.Line{SKU: l.SKU, Title: live.Words(live.Plain(l.Name)), Quantity: l.Quantity}
	sum, err := live.ParseMoney(l.Total, o.Currency)
	if err == nil && o.WithTax && l.Tax != "" {
		var tax chat.Money
		tax, err = live.ParseMoney(l.Tax, o.Currency)
		sum.Amount += tax.Amount
	}
	if err != nil {
		return out, err
	}
	n := int64(max(l.Quantity, 1))
	out.Price = chat.Money{Amount: (sum.Amount + n/2) / n, Currency: sum.Currency}
	if l.Product > 0 {
		out.Product = strconv.FormatInt(l.Product, 10)
	}
	if out.SKU == "" {
		out.SKU = strconv.FormatInt(max(l.Variation, l.Product), 10)
	}
	for _, m := range l.Meta {
		value, ok := m.Value.(string)
		if !ok {
			continue
		}
		options := &out.Options
		if !strings.HasPrefix(m.Key, "pa_") { // no attribute of the shop's: size and colour, or a plugin's own affair
			options = new(map[string]string)
		}
		live.Choose(&out.Size, &out.Color, options, m.Label, live.Plain(value))
	}
	return out, nil
}

// afterwards adds what stands in the order's meta data: parcels (of the extension Shipment Tracking), and what shoppers asked for.
func (s *Store) afterwards(out *chat.Order, o order) error {
	for _, m := range o.Meta {
		if m.Key != "_wc_shipment_tracking_items" {
			continue
		}
		var items []struct {
			Provider string `json:"tracking_provider"`
			Custom   string `json:"custom_tracking_provider"`
			Number   string `json:"tracking_number"`
		}
		if json.Unmarshal(m.Value, &items) != nil {
			continue // a plugin of the same name with another shape: no parcel is said
		}
		for _, t := range items {
			if t.Provider == "" {
				t.Provider = t.Custom
			}
			if t.Number != "" {
				out.Parcels = append(out.Parcels, chat.Parcel{Carrier: chat.Words{chat.Chinese: t.Provider, chat.English: t.Provider}, Number: t.Number})
			}
		}
	}
	for _, w := range o.wishes() {
		w.show(out)
	}
	back := chat.Money{Currency: o.Currency}
	for _, r := range o.Refunds {
		m, err := live.ParseMoney(r.Total, o.Currency)
		if err != nil {
			return err
		}
		back.Amount -= m.Amount
	}
	if back.Amount > 0 {
		opened := o.Modified.Time
		if out.Case != nil {
			opened = out.Case.Opened
		}
		out.Case = &chat.AfterSale{Kind: "refund", State: "approved", Opened: opened, Amount: back}
	}
	return nil
}
