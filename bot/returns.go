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

var asksFreight = regexp.MustCompile(`(?i)(运费|邮费|谁出|谁付|谁承担|freight|postage|who pays|return shipping|shipping cost|pay for (?:the )?(?:return|shipping))`)

// returnPolicy tells what may come back. A written answer to just this question goes before the general text.
func returnPolicy(v *visit) error {
	if ok, err := v.answered(v.likely("refund.status")...); ok || err != nil {
		return err
	}
	p := v.policies.Returns
	if freight := p.Freight.In(v.lang); freight != "" && asksFreight.MatchString(v.message()) {
		v.text("policy.returns.freight", freight).with(v.chip("return", "return.request"), v.chip("exchange", "exchange.request"))
		return nil
	}
	lines := []string{v.words("return.policy", "days", fmt.Sprint(p.Days), "exchange", fmt.Sprint(p.ExchangeDays))}
	if c := p.Condition.In(v.lang); strings.Contains(c, strconv.Itoa(p.Days)) && strings.Contains(c, strconv.Itoa(p.ExchangeDays)) {
		lines = nil // the shop's own sentence tells the days
	}
	for _, more := range []string{p.Condition.In(v.lang), p.Freight.In(v.lang)} {
		if more != "" {
			lines = append(lines, more)
		}
	}
	s := v.text("policy.returns", strings.Join(lines, "\n")).fact("days", fmt.Sprint(p.Days)).fact("exchange_days", fmt.Sprint(p.ExchangeDays))
	s.with(v.chip("return", "return.request"), v.chip("exchange", "exchange.request"))
	return nil
}

func checkReturn(v *visit) error { return v.checkBack("return", v.policies.Returns.Days) }

// checkExchange looks whether what came may be exchanged. What has not left yet is changed in the order instead: the slot swap_how says so.
func checkExchange(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	v.set("swap_how", "")
	if rules := v.policies.Orders; slices.Contains(rules.May("items"), o.State) && (!rules.ChangeOnce || o.Changed.IsZero()) {
		v.set("swap_how", "change")
		v.allow("yes")
		return nil
	}
	return v.checkBack("exchange", v.policies.Returns.ExchangeDays)
}

// checkPicked refuses a return of things that the policy excludes, where they are not at fault.
func checkPicked(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	var excluded []string
	for _, l := range v.picked(o) {
		if !v.faulty() && !v.returnable(l) {
			excluded = append(excluded, v.lineLabel(l))
		}
	}
	v.allow("yes")
	if len(excluded) > 0 {
		v.allow("")
		v.orderFacts(v.offerPerson(v.say("return.excluded", "return.excluded", "title", strings.Join(excluded, v.words("items.and")))), o)
	}
	return nil
}

// checkBack holds an order against the shop's written policy before a return or an exchange is opened.
func (v *visit) checkBack(kind string, days int) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	v.allow("")
	s := v.refusedBack(kind, days, o)
	if s == nil {
		v.allow("yes")
		return nil
	}
	v.orderFacts(s, o)
	return nil
}

// refusedBack says why an order cannot come back; nil where it can.
func (v *visit) refusedBack(kind string, days int, o chat.Order) *said {
	if o.Case != nil && o.Case.State != "refused" {
		return v.caseSaid(o, kind+".has_case")
	}
	switch o.State {
	case chat.OrderDelivered:
	case chat.OrderUnpaid, chat.OrderPaid, chat.OrderPacking:
		return v.say(kind+".not_sent", "return.not_sent", "number", o.Number, "state", v.stateLabel(o.State)).with(v.orderChip("cancel", "order.cancel", o), v.humanChip())
	case chat.OrderShipped:
		return v.say(kind+".on_way", "return.on_way", "number", o.Number).with(v.otherOrders(kind+".request")...).with(v.orderChip("track", "order.status", o), v.humanChip())
	default:
		return v.say(kind+".closed", "return.closed", "number", o.Number, "state", v.stateLabel(o.State)).with(v.otherOrders(kind + ".request")...).with(v.humanChip())
	}
	if until := o.Delivered.AddDate(0, 0, days); !o.Delivered.IsZero() && v.now.After(until) && !v.faulty() {
		return v.offerPerson(v.say(kind+".too_late", "return.too_late", "number", o.Number, "day", v.day(o.Delivered), "days", fmt.Sprint(days)).
			fact("until", until.Format(time.DateOnly)))
	}
	if kind == "return" && !v.faulty() && len(o.Lines) > 0 && !slices.ContainsFunc(o.Lines, v.returnable) {
		return v.offerPerson(v.say(kind+".excluded", "return.excluded", "title", v.saidTitle(o)))
	}
	return nil
}

// saidTitle names the things of an order that the message names; the order where it names none.
func (v *visit) saidTitle(o chat.Order) string {
	skus := v.named(o, v.message())
	if len(skus) == 0 || len(skus) == len(o.Lines) {
		return v.orderTitle(o)
	}
	var labels []string
	for _, l := range o.Lines {
		if slices.Contains(skus, l.SKU) {
			labels = append(labels, v.lineLabel(l))
		}
	}
	return strings.Join(labels, v.words("items.and"))
}

// faulty reports whether the shopper says that the goods are at fault: windows for a change of mind do not bind then.
func (v *visit) faulty() bool { return v.slot("reason") == "quality" || v.slot("reason") == "wrong" }

func (v *visit) returnable(l chat.Line) bool {
	p, ok := v.bot.Shop.Product(l.Product)
	return !ok || !slices.ContainsFunc(v.policies.Returns.NotReturnable, func(category string) bool { return v.within(p.Category, category) })
}

var reasons = []string{"size", "quality", "wrong", "unwanted"}

func askReason(v *visit) error {
	key := "ask.reason"
	if v.flow() == "refund_request" {
		key = "ask.reason_refund"
	}
	s := v.say("ask", v.again(key))
	for _, r := range reasons {
		s.with(v.slotChip(v.reasonLabel(r), "reason", r))
	}
	v.backTo(s)
	return nil
}

func doReturn(v *visit) error {
	how := v.policies.Returns.How.In(v.lang)
	o, err := v.order()
	if err != nil {
		return err
	}
	s, err := v.perform(chat.OrderAction{Kind: "return", Reason: v.slot("reason"), Items: v.partOf(o)}, "return.done")
	if err != nil || s.facts["act"] != "return" {
		return err
	}
	s.body.Text += "\n" + how
	if v.slot("reason") == "quality" {
		v.offerPerson(s)
	}
	return nil
}

// stocked lists the sizes that are there, in a colour or in any.
func stocked(p chat.Product, color string) []string {
	var sizes []string
	for _, x := range p.Variants {
		if x.Stock > 0 && x.Size != "" && (color == "" || strings.EqualFold(x.Color, color)) && !slices.Contains(sizes, x.Size) {
			sizes = append(sizes, x.Size)
		}
	}
	return sizes
}
