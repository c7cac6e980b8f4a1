package bot

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"shoptalk/chat"
)

// codeRefused is the code of a failure of Shop.Act that the order's state forbids.
const codeRefused = "refused"

// act changes an order, once for this turn however often the turn is taken. refused reports that the order's state forbids it.
func (v *visit) act(a chat.OrderAction) (o chat.Order, refused bool, err error) {
	if o, err = v.order(); err != nil {
		return o, false, err
	}
	a.Key = v.id
	if v.acts > 0 {
		a.Key = fmt.Sprintf("%s/%d", v.id, v.acts)
	}
	v.acts++
	a.Order, a.By, a.At = o.Number, v.conv.Shopper, v.now
	if slices.Contains(caseKinds, a.Kind) {
		a.Evidence = v.evidence(v.slot(evidenceSlot))
	}
	done, err := v.bot.Shop.Act(v.ctx, a)
	if err == nil {
		return done, false, nil
	}
	if chat.CodeOf(err) == codeRefused {
		return o, true, nil
	}
	return o, false, err
}

// perform acts and says how it went: done, not possible any more, or not reached. Nothing is promised that did not happen.
func (v *visit) perform(a chat.OrderAction, done string, chips ...chat.Reply) (*said, error) {
	o, refused, err := v.act(a)
	switch {
	case errors.Is(err, chat.ErrNotFound):
		return nil, err
	case err != nil:
		v.bot.Logger.Error("the shop did not take an order action", "conversation", v.conv.ID, "turn", v.id, "kind", a.Kind, "err", err)
		return v.offerPerson(v.say(a.Kind+".failed", failedWords(err)).fact("act", "failed").fact("shop", chat.CodeOf(err))), nil
	case refused:
		s := v.offerPerson(v.say(a.Kind+".refused", "order.act_refused", "number", o.Number, "state", v.stateLabel(o.State)))
		s.fact("act", codeRefused).fact("order.state", o.State)
		return s, nil
	}
	s := v.say(a.Kind+".done", done, "number", o.Number, "total", o.Total.String(), "title", v.orderTitle(o)).with(chips...)
	v.orderFacts(s, o)
	if slices.Contains(caseKinds, a.Kind) {
		v.set(evidenceSlot, "") // it went with this case
	}
	return s.fact("act", a.Kind), nil
}

// allow notes whether the flow may go on; how says which way.
func (v *visit) allow(how string) { v.set("allowed", how) }

func checkCancel(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	v.allow("")
	var s *said
	switch o.State {
	case chat.OrderUnpaid, chat.OrderPaid, chat.OrderPacking:
		if rules := v.policies.Orders; slices.Contains(rules.May("cancel"), o.State) && (!rules.ChangeOnce || o.Changed.IsZero()) {
			v.allow("yes")
			return nil
		}
		s = v.offerPerson(v.say("cancel.not_now", "order.cancel.not_now", "number", o.Number, "state", v.stateLabel(o.State)))
	case chat.OrderShipped:
		s = v.say("cancel.shipped", "order.cancel.shipped", "number", o.Number).with(v.otherOrders("order.cancel")...).with(v.chip("return_policy", "return.policy"), v.humanChip())
	case chat.OrderDelivered:
		s = v.say("cancel.delivered", "order.cancel.delivered", "number", o.Number).with(v.orderChip("return", "return.request", o), v.humanChip())
	case chat.OrderCancelled:
		s = v.say("cancel.already", "order.cancel.already", "number", o.Number, "when", v.stateTime(o))
		if o.Case != nil {
			s.body.Text += glue(s.body.Text) + v.moneyLine(o)
		}
	default:
		s = v.say("cancel.case", "order.cancel.case", "number", o.Number, "state", v.stateLabel(o.State)).with(v.orderChip("return_status", "return.status", o), v.humanChip())
	}
	v.orderFacts(s, o)
	return nil
}

func doCancel(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	s, err := v.perform(chat.OrderAction{Kind: "cancel", Reason: v.slot("reason")}, "order.cancel.done")
	if err != nil || s.facts["act"] != "cancel" {
		return err
	}
	// The order as it is now tells whether money comes back; as it was before is gone when the turn is taken twice.
	if now, err := v.mine(o.Number); err == nil && now.Case != nil {
		s.body.Text += glue(s.body.Text) + v.moneyLine(now)
	}
	return nil
}

// moneyLine says how much comes back and by when.
func (v *visit) moneyLine(o chat.Order) string {
	c := o.Case
	if c == nil || c.Amount.Amount == 0 {
		return ""
	}
	if c.State == "paid" {
		return v.words("refund.line_paid", "amount", c.Amount.String())
	}
	if c.Due.IsZero() {
		return v.words("refund.line_days", "amount", c.Amount.String())
	}
	return v.words("refund.line_due", "amount", c.Amount.String(), "day", v.day(c.Due))
}

func checkAddress(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	v.allow("")
	var s *said
	if slices.Contains(v.policies.Orders.May("address"), o.State) {
		v.allow("yes")
		return nil
	}
	switch o.State {
	case chat.OrderShipped:
		s = v.offerPerson(v.say("address.shipped", "order.address.shipped", "number", o.Number))
	default:
		s = v.say("address.late", "order.address.late", "number", o.Number, "state", v.stateLabel(o.State)).with(v.humanChip())
	}
	v.orderFacts(s, o)
	return nil
}

func doAddress(v *visit) error {
	_, err := v.perform(chat.OrderAction{Kind: "address", Address: v.slot("address")}, "order.address.done")
	return err
}

var (
	saysPayment = regexp.MustCompile(`(?i)(支付方式|付款方式|(?:换|改).{0,14}(?:支付|付款)|\bpayment\b|\bpay (?:with|by)|\bpay(?:ing)?\b.{0,80}\binstead\b)`)
	saysOther   = regexp.MustCompile(`(?i)(备注|留言|合并|拆单|分开发|加[一个件双]|多[加要]|数量|\b(?:note|merge|split|add (?:one|an|another|two)|quantity|one more)\b)`)
)

// checkChange looks what of an order may still be changed: its things, or how it is paid. What else may be wanted (a note, one more,
// two orders in one) a person does.
func checkChange(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	v.allow("")
	kind := "items"
	if saysPayment.MatchString(v.message()) {
		kind = "payment"
	}
	rules := v.policies.Orders
	once := rules.ChangeOnce && !o.Changed.IsZero()
	var s *said
	switch {
	case slices.Contains(rules.May(kind), o.State) && !once && !saysOther.MatchString(v.message()):
		v.allow(kind)
		if kind == "payment" {
			v.takePayment(o)
		}
		return nil
	case o.State == chat.OrderDelivered && kind == "items" && !saysOther.MatchString(v.message()):
		v.allow("exchange") // what came is changed by an exchange
		return nil
	case slices.Contains([]string{chat.OrderUnpaid, chat.OrderPaid, chat.OrderPacking}, o.State):
		s = v.say("change.open", "order.change.open", "number", o.Number, "state", v.stateLabel(o.State)).with(v.humanChip(), v.orderChip("cancel", "order.cancel", o))
		v.done.Offer = "human.request"
	case o.State == chat.OrderDelivered:
		s = v.say("change.delivered", "order.change.delivered", "number", o.Number).with(v.orderChip("exchange", "exchange.request", o), v.orderChip("return", "return.request", o))
	default:
		s = v.offerPerson(v.say("change.late", "order.change.late", "number", o.Number, "state", v.stateLabel(o.State)))
	}
	v.orderFacts(s, o)
	return nil
}

func doUrge(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	switch o.State {
	case chat.OrderPaid, chat.OrderPacking, chat.OrderShipped:
	default:
		key := "delivery.urge.nothing"
		if o.State == chat.OrderUnpaid {
			key = "delivery.urge.unpaid"
		}
		s := v.say("urge.state", key, "number", o.Number, "state", v.stateLabel(o.State))
		v.orderFacts(s, o)
		s.with(v.orderChips(o)...)
		return nil
	}
	key := "delivery.urge.warehouse"
	if o.State == chat.OrderShipped {
		key = "delivery.urge.carrier"
	}
	s, err := v.perform(chat.OrderAction{Kind: "urge"}, key)
	if err != nil || s.facts["act"] != "urge" {
		return err
	}
	for _, line := range []string{v.lastStep(o), v.promise(o)} {
		if line = strings.TrimSpace(line); line != "" {
			s.body.Text += "\n" + line
		}
	}
	return nil
}
