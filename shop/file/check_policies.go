package file

import (
	"slices"
	"strings"
	"time"

	"shoptalk/chat"
)

// maxWordings bounds the ways of asking one question in one language.
const maxWordings = 200

func (c *checker) policies() {
	c.file = PoliciesFile
	p := c.Policies
	if !currencies[p.Shop.Currency] {
		c.say("shop.currency", "%s is no currency that is known here: use a code like CNY or USD", shown(p.Shop.Currency))
	}
	if _, err := time.LoadLocation(p.Shop.Zone); err != nil || p.Shop.Zone == "" || p.Shop.Zone == "Local" {
		c.say("shop.zone", "%s is no time zone: use a name like Asia/Shanghai", shown(p.Shop.Zone))
	}
	c.words("shop.name", p.Shop.Name, true)
	for _, t := range []struct {
		field string
		words chat.Words
	}{
		{"shop.hours", p.Shop.Hours}, {"shop.contact", p.Shop.Contact}, {"shop.about", p.Shop.About},
		{"shipping.carriers", p.Shipping.Carriers}, {"shipping.areas", p.Shipping.Areas},
		{"shipping.pickup", p.Shipping.Pickup}, {"shipping.late", p.Shipping.Late},
		{"returns.condition", p.Returns.Condition}, {"returns.freight", p.Returns.Freight}, {"returns.how", p.Returns.How},
		{"invoice", p.Invoice}, {"warranty", p.Warranty},
	} {
		c.words(t.field, t.words, false)
	}
	c.shipping(p.Shipping)
	c.returns(p)
	c.orderRules(p.Orders)
	c.payment(p.Payment)
	promos := map[string]bool{}
	for i, d := range p.Promos {
		c.promo(at("promotions", i), d, promos)
	}
}

func (c *checker) shipping(s chat.ShippingPolicy) {
	c.money("shipping.fee", s.Fee)
	c.money("shipping.free_over", s.FreeOver)
	if s.CutoffHour < 0 || s.CutoffHour > 23 {
		c.say("shipping.cutoff_hour", "%d is not an hour from 0 to 23", s.CutoffHour)
	}
	if s.DaysMin < 0 || s.DaysMax < s.DaysMin {
		c.say("shipping.days_min", "days must be 0 or more and days_min no more than days_max (%d, %d)", s.DaysMin, s.DaysMax)
	}
}

func (c *checker) returns(p chat.Policies) {
	for _, d := range []struct {
		field string
		days  int
	}{{"returns.days", p.Returns.Days}, {"returns.exchange_days", p.Returns.ExchangeDays},
		{"returns.refund_days", p.Returns.RefundDays}, {"price_protection_days", p.PriceDays}} {
		if d.days < 0 || d.days > 3650 {
			c.say(d.field, "%d is not a number of days from 0 to 3650", d.days)
		}
	}
	categories := map[string]bool{}
	for _, k := range c.Categories {
		categories[k.ID] = true
	}
	for i, id := range p.Returns.NotReturnable {
		c.known(at("returns.not_returnable", i), id, categories, "category")
	}
}

func (c *checker) orderRules(r chat.OrderRules) {
	open := []string{chat.OrderUnpaid, chat.OrderPaid, chat.OrderPacking}
	for _, rule := range []struct {
		kind   string
		states []string
	}{{"cancel", r.Cancel}, {"address", r.Address}, {"items", r.Items}, {"payment", r.Payment}} {
		for i, state := range rule.states {
			if !slices.Contains(open, state) {
				c.say(at("orders."+rule.kind, i), "%s is no state before shipping: use %s", shown(state), strings.Join(open, ", "))
			}
		}
	}
}

func (c *checker) payment(methods []chat.PaymentMethod) {
	for i, m := range methods {
		c.id(at("payment", i)+".id", m.ID, c.payments)
		c.words(at("payment", i)+".title", m.Title, true)
		c.words(at("payment", i)+".note", m.Note, false)
	}
}

func (c *checker) promo(field string, d chat.Promotion, seen map[string]bool) {
	c.id(field+".id", d.ID, seen)
	c.words(field+".title", d.Title, true)
	c.words(field+".terms", d.Terms, true)
	c.money(field+".minimum_order", d.MinimumOrder)
	c.money(field+".off", d.Off)
	if d.Percent < 0 || d.Percent > 100 {
		c.say(field+".percent", "%d is not between 0 and 100", d.Percent)
	}
	for _, day := range []struct{ name, date string }{{"from", d.From}, {"until", d.Until}} {
		if _, err := time.Parse(time.DateOnly, day.date); day.date != "" && err != nil {
			c.say(field+"."+day.name, "%s is no date: write it like 2026-05-01", shown(day.date))
		}
	}
	if d.From != "" && d.Until != "" && d.From > d.Until {
		c.say(field+".from", "%s is after until, %s", d.From, d.Until)
	}
}

func (c *checker) faq() {
	c.file = FAQFile
	seen := map[string]bool{}
	for i, f := range c.FAQ {
		field := at("", i)
		c.id(field+".id", f.ID, seen)
		answered := false
		for _, language := range []string{chat.Chinese, chat.English} {
			wordings, answer := f.Questions[language], strings.TrimSpace(f.Answer[language])
			answered = answered || answer != ""
			switch {
			case len(wordings) > 0 && answer == "":
				c.say(field+".answer", "has no %s, yet there are questions in it", language)
			case len(wordings) == 0 && answer != "":
				c.say(field+".questions", "has no %s, yet there is an answer in it", language)
			case len(wordings) > maxWordings:
				c.say(field+".questions."+language, "has %d wordings: at most %d", len(wordings), maxWordings)
			}
			for n, w := range wordings {
				c.text(at(field+".questions."+language, n), w, true)
			}
		}
		if !answered {
			c.say(field+".answer", "is missing: give it in zh, en or both")
		}
	}
}
