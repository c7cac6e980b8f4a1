package bot

import (
	"regexp"
	"slices"
	"time"

	"shoptalk/chat"
)

// Ways that a wish for money back can go, in the slot allowed.
const (
	byCancel = "cancel" // nothing was sent: cancelling pays back
	byReturn = "return" // the goods come back first
	byRefund = "refund"
)

// checkRefund tells which way the money comes back.
func checkRefund(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	v.allow("")
	if o.Case != nil && o.Case.State != "refused" {
		v.orderFacts(v.caseSaid(o, "refund.has_case"), o)
		return nil
	}
	var s *said
	if o.State == chat.OrderPaid || o.State == chat.OrderPacking {
		v.allow(byCancel)
		return nil
	}
	if v.kept(missingKey) == o.Number {
		// There is nothing to send back: what became of the parcel comes first.
		v.orderFacts(v.offerPerson(v.say("refund.missing", "refund.missing", "number", o.Number)), o)
		return nil
	}
	switch o.State {
	case chat.OrderShipped:
		v.allow(byRefund)
		return nil
	case chat.OrderDelivered:
		v.allow(byReturn)
		return nil
	case chat.OrderUnpaid:
		s = v.say("refund.unpaid", "refund.unpaid", "number", o.Number).with(v.orderChip("cancel", "order.cancel", o))
	default:
		s = v.say("refund.closed", "refund.closed", "number", o.Number, "state", v.stateLabel(o.State)).with(v.humanChip())
	}
	v.orderFacts(s, o)
	return nil
}

func doRefund(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	s, err := v.perform(chat.OrderAction{Kind: "refund", Reason: v.slot("reason")}, "refund.done")
	if err != nil || s.facts["act"] != "refund" {
		return err
	}
	if now, err := v.mine(o.Number); err == nil && now.Case != nil {
		if line := v.moneyLine(now); line != "" {
			s.body.Text += glue(s.body.Text) + line
		}
	}
	return nil
}

var (
	asksHowLong = regexp.MustCompile(`(?i)(一般|通常|正常|多久|几天|多长时间|退到哪|退回哪|怎么退回|\bhow long\b|\busually\b|\bnormally\b|\bwhere (?:does|do|will)\b)`)
	ofOne       = regexp.MustCompile(`(?i)(我的|我那|那笔|这笔|还没|还没有|怎么还|\bmy\b|\bstill\b|haven't|hasn't|not (?:yet )?(?:received|got))`)
)

// refundRule answers how refunds work in general from the shop's own words. One who waits for money of an order goes on to it.
func refundRule(v *visit) error {
	v.set("go", "yes")
	text := v.message()
	if v.caseless() {
		v.set("go", "")
		if asksHowLong.MatchString(text) {
			if ok, err := v.answered(); ok || err != nil {
				return err
			}
		}
		v.say("case.none_any", "case.none_any").with(chat.Reply{Label: v.words(intentLabel("return.request")), Name: "intent", Value: "return.request"}, v.humanChip())
		return nil
	}
	if v.refundNumber() != "" || !asksHowLong.MatchString(text) || ofOne.MatchString(text) || v.awaitsMoney() {
		return nil
	}
	ok, err := v.answered()
	if ok {
		v.set("go", "")
		v.said[len(v.said)-1].with(v.chip("refund_status", "refund.status"))
	}
	return err
}

// refundNumber is the order that money is asked about: the one named, or the one under way where it has a case.
func (v *visit) refundNumber() string {
	number := v.slot("order_number")
	if _, named := v.reading.First(chat.EntityOrderNumber); named || number == "" {
		return number
	}
	if o, err := v.mine(number); err == nil && o.Case == nil {
		return ""
	}
	return number
}

// caseless reports whether a known shopper who names no order has not one with a return, an exchange or a refund.
func (v *visit) caseless() bool {
	if !v.shopper.Known() || v.slot("order_number") != "" {
		return false
	}
	own, err := v.bot.Shop.OrdersOf(v.ctx, v.shopper.External)
	return err == nil && len(own) > 0 && !slices.ContainsFunc(own, func(o chat.Order) bool { return o.Case != nil })
}

// awaitsMoney reports whether a known shopper has a case that is not paid yet.
func (v *visit) awaitsMoney() bool {
	if !v.shopper.Known() {
		return false
	}
	own, err := v.bot.Shop.OrdersOf(v.ctx, v.shopper.External)
	return err == nil && len(filter(own, func(o chat.Order) bool { return o.Case != nil && o.Case.State != "paid" && o.Case.State != "refused" })) > 0
}

// caseSaid tells how far an after-sale case is.
func (v *visit) caseSaid(o chat.Order, rule string) *said {
	c := o.Case
	s := v.say(rule, "case."+c.State, "number", o.Number, "kind", v.words("case.kind_"+c.Kind), "when", v.day(c.Opened))
	if line := v.moneyLine(o); line != "" && c.State != "refused" && c.State != "requested" {
		s.body.Text += glue(s.body.Text) + line
	}
	if !c.Due.IsZero() {
		s.fact("case.due", c.Due.In(v.zone).Format(time.DateOnly))
	}
	if c.State == "refused" || !c.Due.IsZero() && c.State != "paid" && v.now.After(c.Due.AddDate(0, 0, 1)) {
		v.offerPerson(s)
	}
	return s
}

func returnStatus(v *visit) error { return v.caseStatus("return.status", "case.none") }

func refundStatus(v *visit) error { return v.caseStatus("refund.status", "case.none_refund") }

func (v *visit) caseStatus(rule, none string) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	if o.Case == nil {
		s := v.say(rule+".none", none, "number", o.Number, "state", v.stateLabel(o.State))
		v.orderFacts(s, o)
		s.with(v.orderChips(o)...)
		return nil
	}
	s := v.caseSaid(o, rule+"."+o.Case.State)
	v.orderFacts(s, o)
	if len(s.body.Replies) == 0 && o.Case.State != "paid" {
		v.offerPerson(s)
	}
	return nil
}
