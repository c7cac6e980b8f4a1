package bot

import (
	"regexp"
	"strings"

	"shoptalk/chat"
)

// paymentMethods lists the ways to pay; one that the message names is answered by itself.
func paymentMethods(v *visit) error {
	text := strings.ToLower(v.message())
	var titles, notes []string
	for _, m := range v.policies.Payment {
		titles = append(titles, m.Title.In(v.lang))
		note := m.Note.In(v.lang)
		if !namesMethod(text, m) {
			continue
		}
		s := v.say("policy.payment.one", "payment.yes", "method", m.Title.In(v.lang)).fact("payment", m.ID)
		if note != "" {
			s.body.Text += glue(s.body.Text) + note
		}
		return nil
	}
	for _, m := range v.policies.Payment {
		if note := m.Note.In(v.lang); note != "" {
			notes = append(notes, note)
		}
	}
	if len(titles) == 0 {
		v.offerPerson(v.say("faq.none", "faq.none", "topic", v.words(intentLabel("payment.methods"))))
		return nil
	}
	if asksForTerms.MatchString(text) {
		if ok, err := v.answered(); ok || err != nil {
			return err
		}
	}
	sep := ", "
	if v.lang == chat.Chinese {
		sep = "、"
	}
	s := v.say("policy.payment", "payment.methods", "methods", strings.Join(titles, sep))
	if len(notes) > 0 && asksForTerms.MatchString(text) {
		s.body.Text += "\n" + strings.Join(notes, "\n")
	}
	return nil
}

var asksForTerms = regexp.MustCompile(`(?i)(分期|免息|手续费|货到付款|礼品卡|代付|替我付|帮我付|gift card|someone else|instal|fee|interest|cash on delivery|cod|later)`)

// namesMethod reports whether a text names a way to pay, by its id or by the head of its title.
func namesMethod(text string, m chat.PaymentMethod) bool {
	names := []string{m.ID}
	for _, title := range m.Title {
		head, _, _ := strings.Cut(title, "（")
		head, _, _ = strings.Cut(head, "(")
		names = append(names, strings.TrimSpace(head))
	}
	for _, n := range names {
		if n = strings.TrimSuffix(strings.ToLower(n), "支付"); len(n) > 3 && strings.Contains(text, n) {
			return true
		}
	}
	return false
}

var chargedTwice = regexp.MustCompile(`(?i)(两次|2次|多扣|重复扣|扣了两|twice|double|two times|duplicate)`)
var paidUnseen = regexp.MustCompile(`(?i)(待付款|未付款|没到账|没更新|没显示|已经?付|付了|扣了?款|扣了钱|still (?:says |shows )?(?:unpaid|pending)|not (?:showing|recorded|updated)|took the money|been charged|already paid)`)

// paymentProblem tells what the shop sees of the payment, and what to do. Money taken wrongly goes to a person.
func paymentProblem(v *visit) error {
	v.sorry = true
	o, err := v.talkedOf(v.slot("order_number"))
	seen := err == nil
	var s *said
	switch {
	case chargedTwice.MatchString(v.message()):
		s = v.say("payment.twice", "payment.twice")
	case paidUnseen.MatchString(v.message()):
		s = v.say("payment.unseen", "payment.unseen")
	default:
		if ok, err := v.answered(); ok || err != nil {
			return err
		}
		s = v.say("payment.failed", "payment.failed").with(v.chip("how_to_pay", "payment.methods"))
	}
	if seen {
		v.done.Order = o.Number
		s.body.Text += "\n" + v.words("payment.we_see", "number", o.Number, "state", v.stateLabel(o.State))
		v.orderFacts(s, o)
	}
	v.offerPerson(s)
	return nil
}

var howInvoice = regexp.MustCompile(`(?i)(怎么|如何|能不能|可以开|能开|可不可以|哪里|什么时候|多久|吗|\?|？|\bhow\b|\bcan\b|\bdo you\b|\bwhere\b|\bwhen\b)`)

var explainInvoice = regexp.MustCompile(`(?i)(怎么|如何|哪里|什么时候|多久|几天|\bhow\b|\bwhere\b|\bwhen\b|do you (?:offer|provide|give))`)

// invoicePolicy tells how invoices work. One who asks for one, rather than about them, goes on to have it made.
func invoicePolicy(v *visit) error {
	v.set("go", "")
	text := v.words("invoice.policy_none")
	if p := v.policies.Invoice.In(v.lang); p != "" {
		text = p
	}
	asks := howInvoice.MatchString(v.message())
	if _, err := v.mine(v.state.Order); err == nil && !explainInvoice.MatchString(v.message()) {
		asks = false // "can I have an invoice for it", with the order known: do it
	}
	if v.tapped || v.slot("order_number") != "" || !asks && v.message() != "" {
		v.set("go", "yes")
		if v.tapped {
			return nil
		}
		v.lead(v.text("policy.invoice", text))
		return nil
	}
	if ok, err := v.answered(); ok || err != nil {
		return err
	}
	v.text("policy.invoice", text).with(v.chip("invoice", "invoice.request"))
	return nil
}

func checkInvoice(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	v.allow("")
	var s *said
	switch o.State {
	case chat.OrderPaid, chat.OrderPacking, chat.OrderShipped, chat.OrderDelivered:
		if o.Invoice == "" {
			v.allow("yes")
			return nil
		}
		s = v.offerPerson(v.say("invoice.already", "invoice.already", "number", o.Number, "title", o.Invoice))
	default:
		s = v.say("invoice.state", "invoice.state", "number", o.Number, "state", v.stateLabel(o.State)).with(v.humanChip())
	}
	v.orderFacts(s, o)
	return nil
}

func doInvoice(v *visit) error {
	_, err := v.perform(chat.OrderAction{Kind: "invoice", Title: v.slot("invoice_title")}, "invoice.done")
	return err
}

// askPayment asks for the way to pay, with all there are.
func askPayment(v *visit) error {
	s := v.say("ask", v.again("payment.ask"))
	v.backTo(s)
	for _, m := range v.policies.Payment {
		if len(s.body.Replies) < 6 {
			s.with(v.slotChip(m.Title.In(v.lang), "payment", m.ID))
		}
	}
	return nil
}

// takePayment takes the method that the message names already, where that is one beside the order's own.
func (v *visit) takePayment(o chat.Order) {
	var named []string
	for _, m := range v.policies.Payment {
		if m.ID != o.Payment && isNamed(strings.ToLower(v.message()), m) {
			named = append(named, m.ID)
		}
	}
	if len(named) == 1 {
		v.set("payment", named[0])
	}
}

// isNamed reports whether a text in lower case has a method's id or one of its titles.
func isNamed(text string, m chat.PaymentMethod) bool {
	for _, name := range []string{m.ID, m.Title[chat.Chinese], m.Title[chat.English]} {
		if name = strings.ToLower(name); name != "" && strings.Contains(text, name) {
			return true
		}
	}
	return false
}

// checkPayment finds the method that was named among the shop's.
func checkPayment(v *visit) error {
	v.allow("")
	said := strings.ToLower(v.slot("payment"))
	for _, m := range v.policies.Payment {
		for _, name := range []string{m.ID, m.Title[chat.Chinese], m.Title[chat.English]} {
			if name = strings.ToLower(name); name != "" && (strings.Contains(said, name) || len([]rune(said)) > 1 && strings.Contains(name, said)) {
				v.set("payment", m.ID)
				v.allow("yes")
				return nil
			}
		}
	}
	v.set("payment", "")
	v.lead(v.say("payment.unknown", "payment.unknown"))
	return nil
}

func (v *visit) paymentTitle(id string) string {
	for _, m := range v.policies.Payment {
		if m.ID == id {
			return m.Title.In(v.lang)
		}
	}
	return id
}

func doPayment(v *visit) error {
	_, err := v.perform(chat.OrderAction{Kind: "payment", Payment: v.slot("payment")}, "payment.change_done")
	return err
}
