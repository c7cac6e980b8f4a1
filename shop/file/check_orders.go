package file

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"shoptalk/chat"
)

var (
	orderStates = []string{chat.OrderUnpaid, chat.OrderPaid, chat.OrderPacking, chat.OrderShipped, chat.OrderDelivered,
		chat.OrderCancelled, chat.OrderReturning, chat.OrderRefunded}
	caseKinds  = []string{"return", "exchange", "refund"}
	caseStates = []string{"requested", "approved", "received", "paid", "refused"}
)

func (c *checker) orders() {
	c.file = OrdersFile
	seen := map[string]bool{}
	for i, o := range c.Orders {
		c.order(at("", i), o, seen)
	}
}

func (c *checker) order(field string, o chat.Order, seen map[string]bool) {
	c.id(field+".number", o.Number, seen)
	c.oneOf(field+".state", o.State, orderStates)
	if strings.ContainsFunc(o.Phone, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsDigit(r) }) || o.Phone != "" && len(o.Phone) < 4 {
		c.say(field+".phone", "must be digits alone, at least four")
	}
	c.times(field, o)
	if len(o.Lines) == 0 {
		c.say(field+".lines", "is empty: an order has at least one line")
	}
	for i, l := range o.Lines {
		line := at(field+".lines", i)
		c.known(line+".product", l.Product, c.products, "product (leave it empty for one that is sold no more)")
		c.words(line+".title", l.Title, true)
		c.price(line+".price", l.Price)
		if l.Quantity < 1 {
			c.say(line+".quantity", "must be at least 1, is %d", l.Quantity)
		}
	}
	c.money(field+".shipping", o.Shipping)
	c.price(field+".total", o.Total)
	c.known(field+".payment", o.Payment, c.payments, "payment method")
	for i, p := range o.Parcels {
		parcel := at(field+".parcels", i)
		c.text(parcel+".number", p.Number, true)
		c.words(parcel+".carrier", p.Carrier, true)
		c.steps(parcel+".steps", p.Steps)
	}
	if o.Case != nil {
		c.oneOf(field+".case.kind", o.Case.Kind, caseKinds)
		c.oneOf(field+".case.state", o.Case.State, caseStates)
		c.moment(field+".case.opened", o.Case.Opened, "a case needs the time it was opened")
		c.money(field+".case.amount", o.Case.Amount)
	}
}

// times checks that an order has the times its state speaks of.
func (c *checker) times(field string, o chat.Order) {
	c.moment(field+".placed", o.Placed, "is missing")
	switch o.State {
	case chat.OrderPaid, chat.OrderPacking:
		c.moment(field+".paid", o.Paid, "is missing, yet the order is "+o.State)
	case chat.OrderShipped:
		c.moment(field+".shipped", o.Shipped, "is missing, yet the order is shipped")
	case chat.OrderDelivered:
		c.moment(field+".delivered", o.Delivered, "is missing, yet the order is delivered")
	case chat.OrderCancelled:
		c.moment(field+".cancelled", o.Cancelled, "is missing, yet the order is cancelled")
	}
}

func (c *checker) moment(field string, t time.Time, text string) {
	if t.IsZero() {
		c.say(field, "%s", text)
	}
}

func (c *checker) steps(field string, steps []chat.ParcelStep) {
	for i, s := range steps {
		c.moment(at(field, i)+".at", s.At, "is missing")
		c.words(at(field, i)+".text", s.Text, true)
		if i > 0 && s.At.Before(steps[i-1].At) {
			c.say(at(field, i)+".at", "is before the step above it: the oldest stands first")
		}
	}
}

func (c *checker) oneOf(field, value string, allowed []string) {
	if !slices.Contains(allowed, value) {
		c.say(field, "%s is not one of %s", shown(value), strings.Join(allowed, ", "))
	}
}
