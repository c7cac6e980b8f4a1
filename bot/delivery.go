package bot

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"shoptalk/chat"
)

var (
	asksPickup = regexp.MustCompile(`(?i)(自提|自取|上门取|pick ?up|collect(?: it)? (?:in|from|at))`)
	asksAreas  = regexp.MustCompile(`(?i)(送到|能送|寄到|发到|发不发|国外|海外|港澳台|偏远|包不包括|哪些地区|ship to|deliver to|deliver in|international|abroad|overseas)`)
)

// asksCarrier asks who brings it: the shop's policy says that, whatever else is written about delivery.
var asksCarrier = regexp.MustCompile(`(?i)((?:什么|哪家|哪个|啥|哪种)(?:快递|物流)|(?:快递|物流)(?:是|用|发)?(?:什么|哪家|哪个|啥)|\b(?:which|what) (?:courier|carrier|shipping company|delivery company)|who (?:delivers|ships)\b)`)

// deliveryOptions tells carriers, areas and picking up; the one that was asked for alone.
func deliveryOptions(v *visit) error {
	p := v.policies.Shipping
	if carriers := p.Carriers.In(v.lang); carriers == "" || !asksCarrier.MatchString(v.message()) {
		if ok, err := v.answered(); ok || err != nil {
			return err
		}
	}
	for _, part := range []struct {
		asks *regexp.Regexp
		text string
		rule string
	}{{asksPickup, p.Pickup.In(v.lang), "policy.shipping.pickup"}, {asksAreas, p.Areas.In(v.lang), "policy.shipping.areas"}} {
		if part.text != "" && part.asks.MatchString(v.message()) {
			v.text(part.rule, part.text).with(v.chip("delivery_time", "delivery.time"), v.chip("delivery_fee", "delivery.fee"))
			return nil
		}
	}
	text := v.words("delivery.options", "carriers", p.Carriers.In(v.lang))
	for _, more := range []string{p.Areas.In(v.lang), p.Pickup.In(v.lang)} {
		if more != "" {
			text += "\n" + more
		}
	}
	v.text("policy.shipping", text).with(v.chip("delivery_time", "delivery.time"), v.chip("delivery_fee", "delivery.fee"))
	return nil
}

// newOrder tells a question about an order not yet placed from one about an order that is.
var newOrder = regexp.MustCompile(`(?i)(今天|现在|马上|这会|下单|拍下|[买拍].{0,6}(什么时候|几天|多久|何时)|\bif i (?:order|buy)|\border (?:now|today)|\bbuy (?:now|today)|how long (?:does|do|is|will)|usually|normally|一般|通常|平时)`)

// deliveryTime tells when things ship and arrive, as dates: of an order that was talked of, else of one placed now.
func deliveryTime(v *visit) error {
	if number := v.slot("order_number"); number != "" || !newOrder.MatchString(v.message()) || waits(v.message()) {
		if o, err := v.talkedOf(number); err == nil {
			return v.orderTime(o)
		}
		if ok, err := v.openTimes(); ok || err != nil {
			return err
		}
	}
	p := v.policies.Shipping
	out := v.ships()
	from, to := workdays(out, p.DaysMin), workdays(out, p.DaysMax)
	key := "delivery.time.today"
	if !sameDay(out, v.now) {
		key = "delivery.time.next"
	}
	s := v.say("policy.shipping.time", key, "hour", fmt.Sprint(p.CutoffHour), "ship", v.day(out), "from", v.day(from), "to", v.day(to),
		"min", fmt.Sprint(p.DaysMin), "max", fmt.Sprint(p.DaysMax))
	s.fact("cutoff_hour", fmt.Sprint(p.CutoffHour)).fact("ships", out.Format(time.DateOnly)).
		fact("arrives_from", from.Format(time.DateOnly)).fact("arrives_to", to.Format(time.DateOnly))
	s.with(v.chip("delivery_fee", "delivery.fee"), v.chip("track", "order.status"))
	return nil
}

// placedOne tells that the shopper waits for an order that is placed already.
var placedOne = regexp.MustCompile(`(?i)(我的|我买的|订单|这单|这个 ?order|\bthis order\b|还没|还不|都.{1,4}天|\bmy\b|\bstill\b)`)

// waits reports whether a message is about an order that is placed, not about one that might be (买的话).
func waits(text string) bool { return placedOne.MatchString(text) && !strings.Contains(text, "的话") }

// openTimes tells of each order under way when it arrives, where a known shopper has several and names none.
func (v *visit) openTimes() (bool, error) {
	if !v.shopper.Known() || v.slot("order_number") != "" || !waits(v.message()) {
		return false, nil
	}
	own, err := v.bot.Shop.OrdersOf(v.ctx, v.shopper.External)
	if err != nil {
		return false, err
	}
	open := filter(own, func(o chat.Order) bool { return v.promise(o) != "" })
	if len(open) < 2 {
		return false, nil
	}
	lines := []string{v.words("delivery.time.open")}
	var replies []chat.Reply
	for _, o := range open[:min(len(open), maxChoices)] {
		lines = append(lines, "· "+v.words("delivery.time.order", "number", o.Number, "state", v.stateLabel(o.State), "promise", v.promise(o)))
		replies = append(replies, chat.Reply{Label: o.Number + " · " + v.stateLabel(o.State), Name: "order", Value: o.Number})
	}
	v.text("order.promised.all", strings.Join(lines, "\n")).with(replies...)
	return true, nil
}

// ships is the day an order placed now leaves: today before the cutoff of a working day, else the next working day.
func (v *visit) ships() time.Time {
	out := v.now
	if !weekend(out) && out.Hour() < v.policies.Shipping.CutoffHour {
		return out
	}
	return workdays(out, 1)
}

func sameDay(a, b time.Time) bool { return a.Format(time.DateOnly) == b.Format(time.DateOnly) }

// talkedOf gives the order that a message names, or that the conversation is about; or a known shopper's only one under way.
func (v *visit) talkedOf(number string) (chat.Order, error) {
	if number != "" {
		return v.mine(number)
	}
	for _, number := range []string{v.state.Order, v.conv.Page.Order} {
		if o, err := v.mine(number); err == nil {
			return o, nil
		}
	}
	if !v.shopper.Known() {
		return chat.Order{}, chat.ErrNotFound
	}
	own, err := v.bot.Shop.OrdersOf(v.ctx, v.shopper.External)
	if err != nil {
		return chat.Order{}, err
	}
	open := filter(own, func(o chat.Order) bool {
		return o.State == chat.OrderPaid || o.State == chat.OrderPacking || o.State == chat.OrderShipped
	})
	if len(open) != 1 {
		return chat.Order{}, chat.ErrNotFound
	}
	return open[0], nil
}

// orderTime tells when an order arrives, or arrived.
func (v *visit) orderTime(o chat.Order) error {
	v.done.Order = o.Number
	var s *said
	switch {
	case o.State == chat.OrderDelivered:
		s = v.say("order.delivered", "delivery.time.delivered", "number", o.Number, "when", v.day(o.Delivered))
	case v.promise(o) != "":
		s = v.say("order.promised", "delivery.time.order", "number", o.Number, "state", v.stateLabel(o.State), "promise", v.promise(o))
		if line := v.lastStep(o); line != "" {
			s.body.Text += "\n" + line
		}
	default:
		s = v.say("order.no_date", "delivery.time.no_date", "number", o.Number, "state", v.stateLabel(o.State))
	}
	v.orderFacts(s, o)
	if !o.Promised.IsZero() {
		s.fact("order.promised", o.Promised.In(v.zone).Format(time.DateOnly))
	}
	s.with(v.orderChips(o)...)
	return nil
}

// deliveryFee tells the postage; with things in the cart, what this one costs and what is missing to free delivery.
func deliveryFee(v *visit) error {
	p := v.policies.Shipping
	if p.FreeOver.Amount == 0 {
		v.say("policy.shipping.fee", "delivery.fee.always", "fee", p.Fee.String()).fact("fee", p.Fee.String())
		return nil
	}
	s := v.say("policy.shipping.fee", "delivery.fee.over", "over", p.FreeOver.String(), "fee", p.Fee.String())
	s.fact("fee", p.Fee.String()).fact("free_over", p.FreeOver.String())
	if p.Fee.Amount == 0 {
		s.body.Text = v.words("delivery.fee.free")
		return nil
	}
	if sum := v.cart(); sum.Amount > 0 {
		s.fact("cart", sum.String())
		if sum.Amount >= p.FreeOver.Amount {
			s.body.Text += glue(s.body.Text) + v.words("delivery.fee.cart_free", "sum", sum.String())
		} else {
			missing := chat.Money{Amount: p.FreeOver.Amount - sum.Amount, Currency: p.FreeOver.Currency}
			s.body.Text += glue(s.body.Text) + v.words("delivery.fee.cart_missing", "sum", sum.String(), "missing", missing.String())
		}
	}
	s.with(v.chip("delivery_time", "delivery.time"), v.chip("promo", "promo.ask"))
	return nil
}

// cart is what the page says lies in the cart, at the catalogue's prices.
func (v *visit) cart() chat.Money {
	sum := chat.Money{Currency: v.policies.Shop.Currency}
	for _, line := range v.conv.Page.Cart {
		if p, ok := v.bot.Shop.Product(line.Product); ok && line.Quantity > 0 && line.Quantity <= 1000 {
			sum.Amount += p.Price.Amount * int64(line.Quantity)
		}
	}
	return sum
}

// sorryDelivery says sorry before anything is asked.
func sorryDelivery(v *visit) error { return v.regret("delivery.problem.sorry") }

// regret opens a flow about something gone wrong. Again in the same conversation it is silent: one apology is enough.
func (v *visit) regret(key string) error {
	v.sorry = true
	if v.kept(sorryKey) == "" {
		v.lead(v.say("sorry", key))
	}
	return nil
}

var saidDelivered = regexp.MustCompile(`(?i)(签收|已送达|显示送到|显示妥投|says? (?:it(?:'s| is| was)? )?delivered|marked (?:as )?delivered|shows? (?:as )?delivered|tracking says delivered)`)
var cameDamaged = regexp.MustCompile(`(?i)(破损|压坏|摔坏|包装.{0,4}(破|烂|坏)|箱子.{0,4}(破|烂|坏|瘪)|漏了|damaged|crushed|torn|smashed|ripped)`)

// missingKey remembers the order that is said to be delivered and is not there.
const missingKey = "missing"

// deliveryProblem says what is known of the parcel and what the shop does about it.
func deliveryProblem(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	late := v.policies.Shipping.Late.In(v.lang)
	var s *said
	switch {
	case cameDamaged.MatchString(v.message()):
		s = v.say("problem.damaged", "delivery.problem.damaged", "number", o.Number)
	case o.State == chat.OrderDelivered || saidDelivered.MatchString(v.message()):
		s = v.say("problem.delivered", "delivery.problem.delivered", "number", o.Number, "when", v.stateTime(o))
		v.keep(missingKey, o.Number)
		late = ""
	case o.State == chat.OrderShipped:
		s = v.say("problem.shipped", "delivery.problem.shipped", "number", o.Number, "when", v.stateTime(o))
	case o.State == chat.OrderPaid || o.State == chat.OrderPacking:
		s = v.say("problem.waiting", "delivery.problem.waiting", "number", o.Number, "state", v.stateLabel(o.State))
	default:
		s = v.say("problem.state", "delivery.problem.state", "number", o.Number, "state", v.stateLabel(o.State))
		late = ""
	}
	for _, line := range []string{v.lastStep(o), v.promise(o), late} {
		if line != "" {
			s.body.Text += "\n" + line
		}
	}
	v.orderFacts(s, o)
	s.body.Type, s.body.Order = "order", v.view(o)
	if o.State == chat.OrderShipped || o.State == chat.OrderPaid || o.State == chat.OrderPacking {
		s.with(v.orderChip("urge_parcel", "delivery.urge", o))
	}
	v.offerPerson(s)
	return nil
}
