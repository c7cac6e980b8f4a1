package bot

import (
	"shoptalk/chat"
)

func sorryDefective(v *visit) error { return v.regret("wrong.sorry_defective") }

func sorryWrong(v *visit) error { return v.regret("wrong.sorry_wrong") }

// itemProblem says what the shop does about goods at fault: exchange, return or a person, whatever the shopper likes.
func itemProblem(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	if o.Case != nil && o.Case.State != "refused" {
		v.orderFacts(v.caseSaid(o, "item.has_case"), o)
		return nil
	}
	var s *said
	if o.State == chat.OrderDelivered || o.State == chat.OrderShipped {
		s = v.say("item.choices", "wrong.choices", "number", o.Number, "title", v.orderTitle(o))
		if len(v.pending) == 0 && len(v.evidence(v.slot(evidenceSlot))) == 0 {
			s.body.Text += glue(s.body.Text) + v.words("wrong.photo")
		}
		if p := v.policies.Returns.Freight.In(v.lang); p != "" {
			s.body.Text += "\n" + p
		}
	} else {
		s = v.say("item.state", "wrong.state", "number", o.Number, "state", v.stateLabel(o.State))
	}
	v.orderFacts(s, o)
	if o.State == chat.OrderDelivered {
		reason := "quality"
		if v.flow() == "item_wrong" {
			reason = "wrong"
		}
		s.with(v.chipWith(v.words("chip.exchange"), "exchange.request", "order_number", o.Number, "reason", reason),
			v.chipWith(v.words("chip.return"), "return.request", "order_number", o.Number, "reason", reason))
	}
	s.with(v.humanChip())
	return nil
}

// complaintsKey counts complaints of a conversation.
const complaintsKey = "complaints"

// complaint says sorry once and offers a person; harm, harsh words and a second complaint bring one at once.
func complaint(v *visit) error {
	v.sorry, v.done.Hold = true, true
	if key := "complaint.injured"; harmed(v.message()) {
		if despairs.MatchString(v.message()) {
			key = "complaint.despairs"
		}
		v.say(key, key).leads = true
		v.done.Handoff = "harm"
		return nil
	}
	again := v.kept(complaintsKey) != ""
	v.keep(complaintsKey, "1")
	if v.harsh() || again {
		v.say("complaint.harsh", "complaint.harsh").leads = true
		v.done.Handoff = "complaint"
		return nil
	}
	v.offerPerson(v.say("complaint.first", "complaint.first"))
	return nil
}
