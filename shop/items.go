package shop

import (
	"fmt"
	"slices"
	"strings"

	"shoptalk/chat"
)

// line finds a thing of an order by its SKU, and how many of it an action is about.
func line(o *chat.Order, s chat.Swap) (*chat.Line, int, error) {
	i := slices.IndexFunc(o.Lines, func(l chat.Line) bool { return strings.EqualFold(l.SKU, s.SKU) })
	if i < 0 {
		return nil, 0, chat.ErrInvalid.With(fmt.Sprintf("order %s has nothing with the SKU %s", o.Number, s.SKU))
	}
	l, n := &o.Lines[i], s.Quantity
	if n == 0 {
		n = l.Quantity
	}
	if n < 0 || n > l.Quantity {
		return nil, 0, chat.ErrInvalid.With(fmt.Sprintf("order %s has %d of %s, not %d", o.Number, l.Quantity, l.SKU, n))
	}
	return l, n, nil
}

// once refuses a list that names the same thing twice.
func once(items []chat.Swap) error {
	seen := map[string]bool{}
	for _, s := range items {
		key := strings.ToUpper(s.SKU)
		if seen[key] {
			return chat.ErrInvalid.With("the SKU " + s.SKU + " is named twice: name each thing once")
		}
		seen[key] = true
	}
	return nil
}

// itemsWorth is what was paid for the things named; for none named, the whole order's total.
func itemsWorth(o chat.Order, items []chat.Swap) (chat.Money, error) {
	if len(items) == 0 {
		return o.Total, nil
	}
	sum := chat.Money{Currency: o.Total.Currency}
	if err := once(items); err != nil {
		return sum, err
	}
	for _, s := range items {
		l, n, err := line(&o, s)
		if err != nil {
			return sum, err
		}
		sum.Amount += l.Price.Amount * int64(n)
	}
	return sum, nil
}

// variant finds what is wanted in a line's place: another variant of the same product, in stock.
func (v *view) variant(l chat.Line, to string, n int) (chat.Variant, chat.Money, error) {
	i, ok := v.product[l.Product]
	if !ok {
		return chat.Variant{}, chat.Money{}, refused("%s is no longer sold: there is nothing to change it for", l.SKU)
	}
	p := v.Products[i]
	k := slices.IndexFunc(p.Variants, func(x chat.Variant) bool { return strings.EqualFold(x.SKU, to) })
	switch {
	case k < 0:
		return chat.Variant{}, chat.Money{}, chat.ErrInvalid.With(fmt.Sprintf("%s is no variant of the product %s: a thing can only be changed for another size, colour or kind of itself", to, p.ID))
	case strings.EqualFold(l.SKU, to):
		return chat.Variant{}, chat.Money{}, chat.ErrInvalid.With("the thing wanted is the one that is there: " + to)
	case p.Variants[k].Stock < n:
		return chat.Variant{}, chat.Money{}, refused("there are %d of %s, %d are wanted", max(p.Variants[k].Stock, 0), to, n)
	}
	price := p.Price
	if p.Variants[k].Price != nil {
		price = *p.Variants[k].Price
	}
	return p.Variants[k], price, nil
}

// worth is the money that goes back for a return, and for an exchange the difference of the prices: above 0 the shop pays.
func (v *view) worth(o chat.Order, a chat.OrderAction) (chat.Money, error) {
	if a.Kind == ActReturn {
		return itemsWorth(o, a.Items)
	}
	sum := chat.Money{Currency: o.Total.Currency}
	if err := once(a.Items); err != nil {
		return sum, err
	}
	for _, s := range a.Items {
		l, n, err := line(&o, s)
		if err != nil {
			return sum, err
		}
		if s.To == "" {
			continue // the shop's people find what suits
		}
		_, price, err := v.variant(*l, s.To, n)
		if err != nil {
			return sum, err
		}
		sum.Amount += (l.Price.Amount - price.Amount) * int64(n)
	}
	return sum, nil
}

// change puts other variants in the place of things that have not left yet; the total follows.
func (v *view) change(o *chat.Order, a chat.OrderAction) error {
	if len(a.Items) == 0 {
		return chat.ErrInvalid.With("a change of things needs the things: name SKUs and what is wanted instead")
	}
	if err := once(a.Items); err != nil {
		return err
	}
	if err := ruled(*o, "changed", ActItems, v.Policies.Orders); err != nil {
		return err
	}
	if a.Settled != nil {
		settle(o, a)
		return nil
	}
	for _, s := range a.Items {
		l, n, err := line(o, s)
		if err != nil {
			return err
		}
		x, price, err := v.variant(*l, s.To, n)
		if err != nil {
			return err
		}
		o.Total.Amount += (price.Amount - l.Price.Amount) * int64(n)
		changed := *l
		changed.SKU, changed.Size, changed.Color, changed.Options, changed.Price, changed.Quantity = x.SKU, x.Size, x.Color, x.Options, price, n
		if l.Quantity == n {
			*l = changed
			continue
		}
		l.Quantity -= n
		o.Lines = append(o.Lines, changed)
	}
	o.Changed = a.At
	return nil
}

// settled is what an action came to, where that hangs on the catalogue of the moment; else nil.
func settled(before, after chat.Order, kind string) *chat.Settled {
	switch kind {
	case ActItems, ActPrice:
		return &chat.Settled{Lines: cloneOrder(after).Lines, Amount: chat.Money{Amount: before.Total.Amount - after.Total.Amount, Currency: after.Total.Currency}}
	case ActExchange:
		return &chat.Settled{Amount: after.Case.Amount}
	}
	return nil
}

// settle does again what an action came to before, whatever the catalogue says now.
func settle(o *chat.Order, a chat.OrderAction) {
	o.Lines = cloneOrder(chat.Order{Lines: a.Settled.Lines}).Lines
	o.Total.Amount -= a.Settled.Amount.Amount
	if a.Kind == ActPrice {
		o.PaidBack = chat.Money{Amount: o.PaidBack.Amount + a.Settled.Amount.Amount, Currency: o.Total.Currency}
		return
	}
	o.Changed = a.At
}

// repay has an order paid in another way.
func repay(o *chat.Order, a chat.OrderAction, p chat.Policies) error {
	if !slices.ContainsFunc(p.Payment, func(m chat.PaymentMethod) bool { return m.ID == a.Payment }) {
		return chat.ErrInvalid.With(fmt.Sprintf("%q is no method of payment of this shop", a.Payment))
	}
	if err := ruled(*o, "paid in another way", ActPayment, p.Orders); err != nil {
		return err
	}
	if o.Payment == a.Payment {
		return refused("order %s is paid by %s already", o.Number, a.Payment)
	}
	o.Payment = a.Payment
	return nil
}

// protect pays back what the things of an order cost more than they cost now, as long as the policy's days last.
func (v *view) protect(o *chat.Order, a chat.OrderAction) error {
	if err := only(*o, "paid back in part", chat.OrderPaid, chat.OrderPacking, chat.OrderShipped, chat.OrderDelivered); err != nil {
		return err
	}
	if a.Settled != nil {
		settle(o, a)
		return nil
	}
	from := o.Paid
	if from.IsZero() {
		from = o.Placed
	}
	if days := v.Policies.PriceDays; days == 0 || a.At.After(from.AddDate(0, 0, days)) {
		return refused("order %s was paid on %s: its price is protected for %d days", o.Number, from.Format("2006-01-02"), days)
	}
	back := int64(0)
	for i := range o.Lines {
		l := &o.Lines[i]
		if now, ok := v.priceOf(*l); ok && now.Currency == l.Price.Currency && now.Amount < l.Price.Amount {
			back += (l.Price.Amount - now.Amount) * int64(l.Quantity)
			l.Price = now
		}
	}
	if back == 0 {
		return refused("nothing in order %s is cheaper now", o.Number)
	}
	o.Total.Amount -= back
	o.PaidBack = chat.Money{Amount: o.PaidBack.Amount + back, Currency: o.Total.Currency}
	return nil
}

func (v *view) priceOf(l chat.Line) (chat.Money, bool) {
	i, ok := v.product[l.Product]
	if !ok {
		return chat.Money{}, false
	}
	for _, x := range v.Products[i].Variants {
		if strings.EqualFold(x.SKU, l.SKU) && x.Price != nil {
			return *x.Price, true
		}
	}
	return v.Products[i].Price, true
}
