package bot

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"shoptalk/chat"
)

// What one may try before an order is shown to somebody unknown: five times an hour for a shopper, and thirty times a day for an
// order, whoever tries. The second bounds guessing from many sessions (10,000 endings); it is wider, or a stranger with five
// wrong tries would lock the one whose order it is out.
const (
	maxTries      = 5
	maxOrderTries = 30
	shopperWindow = time.Hour
	orderWindow   = 24 * time.Hour
)

// Values of the slot order_need: what is still missing to know the order.
const (
	needNumber = "number"
	needPhone  = "phone"
)

// verifiedKey remembers the orders that an anonymous shopper proved to be theirs, comma separated.
const verifiedKey = "verified"

// maxChoices bounds the orders offered to tap.
const maxChoices = 5

// resolveOrder finds the order that is meant: by its number, by what was talked of, or because there is but one. Someone
// else's number answers like an unknown one.
func resolveOrder(v *visit) error {
	v.set("order_ok", "")
	v.set("order_need", "")
	if v.slot("told") == "" && !v.tapped {
		v.set("told", v.tail())
	}
	if v.shopper.Known() {
		return resolveOwn(v)
	}
	number := v.slot("order_number")
	if number == "" && v.verified(v.state.Order) {
		number = v.state.Order
	}
	if number == "" && v.conv.Page.Order != "" && v.state.Misses == 0 && v.kept("page_order_refused") != v.conv.Page.Order {
		number = v.conv.Page.Order
		v.set("order_number", number)
	}
	switch {
	case number == "":
		v.set("order_need", needNumber)
	case v.verified(number):
		v.accept(number)
	default:
		v.set("order_need", needPhone)
	}
	return nil
}

func resolveOwn(v *visit) error {
	own, err := v.bot.Shop.OrdersOf(v.ctx, v.shopper.External)
	if err != nil {
		return err
	}
	if number := v.slot("order_number"); number != "" {
		if o, ok := numbered(own, number); ok {
			v.accept(o.Number)
			return nil
		}
		v.set("order_number", "")
		if len(own) == 0 {
			v.offerPerson(v.sayUnknown("order.unknown_own", number))
			return nil
		}
		v.lead(v.sayUnknown("order.unknown_own", number))
		v.set("order_need", needNumber)
		return nil
	}
	if o, ok := tracked(own, v.slot("tracking_number")); ok {
		v.accept(o.Number)
		return nil
	}
	if len(own) == 0 {
		v.offerPerson(v.sayNone().with(v.chip("search", "product.search")))
		return nil
	}
	if o, ok := v.pick(own); ok {
		v.accept(o.Number)
		return nil
	}
	v.set("order_need", needNumber)
	return nil
}

// pick chooses among a shopper's own orders without asking, where there is no doubt.
func (v *visit) pick(own []chat.Order) (chat.Order, bool) {
	hinted := v.hinted(own)
	if len(hinted) == 1 {
		return hinted[0], true
	}
	if len(hinted) > 0 {
		own = hinted
	}
	fit := v.fitting(own)
	for _, number := range []string{v.conv.Page.Order, v.state.Order} {
		o, ok := numbered(own, number)
		if !ok || len(hinted) > 0 {
			continue
		}
		if _, fits := numbered(fit, number); fits || len(fit) == 0 || v.refersBack(number) {
			return o, true
		}
	}
	if len(fit) == 1 {
		return fit[0], true
	}
	return chat.Order{}, false
}

var (
	pointsBack = regexp.MustCompile(`(?i)(这|那|它|该|\b(?:this|that|it)\b)`)
	saysOrder  = regexp.MustCompile(`(?i)(订单|单子|\border\b)`)
)

// orderTurnKey remembers the turn in which an order was last talked of.
const orderTurnKey = "order_turn"

// refersBack reports whether a message is about an order that the page shows or that was talked of just now, rather than about
// orders at large.
func (v *visit) refersBack(number string) bool {
	text := v.message()
	if pointsBack.MatchString(text) {
		return true
	}
	turn, err := strconv.Atoi(v.kept(orderTurnKey))
	recent := err == nil && v.state.Turns-turn <= 1 || number == v.conv.Page.Order
	return recent && !saysOrder.MatchString(text)
}

// hinted keeps the orders that fit what the message says of day and things; none where it says nothing.
func (v *visit) hinted(own []chat.Order) []chat.Order {
	day, product, category := v.slot("placed_on"), v.slot("product"), v.slot("category")
	if day == "" && product == "" && category == "" {
		return nil
	}
	var found []chat.Order
	for _, o := range own {
		if day != "" && o.Placed.In(v.zone).Format(time.DateOnly) != day {
			continue
		}
		if (product != "" || category != "") && !slices.ContainsFunc(o.Lines, func(l chat.Line) bool { return v.lineIs(l, product, category) }) {
			continue
		}
		found = append(found, o)
	}
	return found
}

func (v *visit) lineIs(l chat.Line, product, category string) bool {
	if product != "" && l.Product == product {
		return true
	}
	p, ok := v.bot.Shop.Product(l.Product)
	return ok && category != "" && v.within(p.Category, category)
}

// within reports whether a category is another or lies below it.
func (v *visit) within(category, of string) bool {
	all := v.bot.Shop.Categories()
	for range len(all) + 1 {
		if category == of {
			return true
		}
		i := slices.IndexFunc(all, func(c chat.Category) bool { return c.ID == category })
		if i < 0 || all[i].Parent == "" {
			return false
		}
		category = all[i].Parent
	}
	return false
}

// fittingStates are the states of orders that a flow is usually about.
var fittingStates = map[string][]string{
	"order_status":     {chat.OrderUnpaid, chat.OrderPaid, chat.OrderPacking, chat.OrderShipped, chat.OrderReturning},
	"order_cancel":     {chat.OrderUnpaid, chat.OrderPaid, chat.OrderPacking},
	"order_address":    {chat.OrderUnpaid, chat.OrderPaid, chat.OrderPacking},
	"order_change":     {chat.OrderUnpaid, chat.OrderPaid, chat.OrderPacking},
	"delivery_urge":    {chat.OrderPaid, chat.OrderPacking, chat.OrderShipped},
	"delivery_problem": {chat.OrderPaid, chat.OrderPacking, chat.OrderShipped},
	"return_request":   {chat.OrderDelivered},
	"exchange_request": {chat.OrderDelivered},
	"item_defective":   {chat.OrderDelivered},
	"item_wrong":       {chat.OrderDelivered},
	"refund_request":   {chat.OrderPaid, chat.OrderPacking, chat.OrderShipped, chat.OrderDelivered},
	"invoice_request":  {chat.OrderPaid, chat.OrderPacking, chat.OrderShipped, chat.OrderDelivered},
}

// fitting keeps the orders that the running flow is usually about.
func (v *visit) fitting(own []chat.Order) []chat.Order {
	flow := v.flow()
	if flow == "return_status" || flow == "refund_status" {
		return filter(own, func(o chat.Order) bool { return o.Case != nil })
	}
	states := fittingStates[flow]
	if flow == "delivery_problem" && (saidDelivered.MatchString(v.message()) || cameDamaged.MatchString(v.message())) {
		states = []string{chat.OrderDelivered}
	}
	return filter(own, func(o chat.Order) bool { return slices.Contains(states, o.State) })
}

func filter(orders []chat.Order, keep func(chat.Order) bool) []chat.Order {
	var kept []chat.Order
	for _, o := range orders {
		if keep(o) {
			kept = append(kept, o)
		}
	}
	return kept
}

// flow names the flow that the shopper started, not one it calls.
func (v *visit) flow() string {
	for i := len(v.state.Stack) - 1; i >= 0; i-- {
		if !v.state.Stack[i].Called {
			return v.state.Stack[i].Flow
		}
	}
	return ""
}

// otherOrders offers the shopper's other orders that an intent could be about.
func (v *visit) otherOrders(intent string) []chat.Reply {
	if !v.shopper.Known() {
		return nil
	}
	own, err := v.bot.Shop.OrdersOf(v.ctx, v.shopper.External)
	if err != nil {
		return nil // they are an extra: what is asked can be answered without
	}
	var replies []chat.Reply
	for _, o := range v.fitting(own) {
		if o.Number != v.slot("order_ok") && len(replies) < 3 {
			replies = append(replies, v.chipWith(o.Number+" · "+v.stateLabel(o.State), intent, "order_number", o.Number))
		}
	}
	return replies
}

// accept makes an order the one that the flow and the conversation are about.
func (v *visit) accept(number string) {
	v.set("order_ok", number)
	v.set("order_number", number)
	v.done.Order = number
	v.keep(orderTurnKey, strconv.Itoa(v.state.Turns))
}

// askOrder asks which order: own ones to tap, or the number with a form.
func askOrder(v *visit) error {
	if !v.shopper.Known() {
		s := v.say("order.ask", v.again("order.ask_number"))
		v.backTo(s)
		s.body.Type = "form"
		s.body.Form = &chat.Form{Name: orderForm, Fields: []chat.Field{
			{Name: "order_number", Label: v.words("order.field_number"), Kind: "text", Required: true},
			{Name: "phone_last4", Label: v.words("order.field_phone"), Kind: "tel", Required: true},
		}}
		return nil
	}
	own, err := v.bot.Shop.OrdersOf(v.ctx, v.shopper.External)
	if err != nil {
		return err
	}
	offered := own
	if hinted := v.hinted(own); len(hinted) > 0 {
		offered = hinted
	} else if fit := v.fitting(own); len(fit) > 0 {
		offered = fit
	}
	lines := []string{v.words("order.choose", "count", fmt.Sprint(len(offered)))}
	if len(offered) == 1 {
		lines[0] = v.words("order.choose_one")
	}
	if v.out.Again {
		lines = []string{v.words("order.choose_again")} // they stand above already
	}
	var replies []chat.Reply
	for _, o := range offered[:min(len(offered), maxChoices)] {
		if !v.out.Again {
			lines = append(lines, v.words("order.choice", "number", o.Number, "state", v.stateLabel(o.State), "title", v.orderTitle(o)))
		}
		replies = append(replies, chat.Reply{Label: o.Number + " · " + v.stateLabel(o.State), Name: "order", Value: o.Number})
	}
	if len(offered) > maxChoices && !v.out.Again {
		lines = append(lines, v.words("order.choose_more"))
	}
	s := v.text("order.choose", strings.Join(lines, "\n")).with(replies...).fact("orders", fmt.Sprint(len(own)))
	v.backTo(s)
	return nil
}

// again takes the words for a question that comes again, where there are some.
func (v *visit) again(key string) string {
	if v.out.Misses > 0 && v.has(key+"_again") {
		return key + "_again"
	}
	return key
}

func numbered(orders []chat.Order, number string) (chat.Order, bool) {
	number = strings.TrimPrefix(strings.TrimSpace(number), "#")
	i := slices.IndexFunc(orders, func(o chat.Order) bool { return number != "" && strings.EqualFold(o.Number, number) })
	if i < 0 {
		return chat.Order{}, false
	}
	return orders[i], true
}

func tracked(orders []chat.Order, number string) (chat.Order, bool) {
	for _, o := range orders {
		for _, p := range o.Parcels {
			if number != "" && strings.EqualFold(p.Number, number) {
				return o, true
			}
		}
	}
	return chat.Order{}, false
}
