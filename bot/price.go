package bot

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"shoptalk/chat"
)

const maxPromos = 3

// running lists the promotions of today.
func (v *visit) running() []chat.Promotion {
	today := v.now.Format(time.DateOnly)
	return slices.DeleteFunc(slices.Clone(v.policies.Promos), func(p chat.Promotion) bool {
		return p.From != "" && today < p.From || p.Until != "" && today > p.Until
	})
}

func (v *visit) promoLine(p chat.Promotion) string {
	line := "· " + p.Title.In(v.lang)
	if p.Code != "" {
		line += v.words("promo.code", "code", p.Code)
	}
	if terms := p.Terms.In(v.lang); terms != "" {
		line += v.words("promo.terms", "terms", terms)
	}
	if p.Until != "" {
		if t, err := time.ParseInLocation(time.DateOnly, p.Until, v.zone); err == nil {
			line += v.words("promo.until", "day", v.day(t))
		}
	}
	return line
}

// promoAsk lists what runs; a coupon that is named is answered by itself.
func promoAsk(v *visit) error {
	if code := v.slot("coupon"); code != "" {
		return v.aboutCode(code)
	}
	return v.listPromos("promo", "promo.list")
}

func (v *visit) listPromos(rule, key string) error {
	run := v.running()
	if len(run) == 0 {
		v.say(rule+".none", "promo.none")
		return nil
	}
	lines := []string{v.words(key)}
	var ids []string
	for _, p := range run[:min(len(run), maxPromos)] {
		lines = append(lines, v.promoLine(p))
		ids = append(ids, p.ID)
	}
	v.text(rule, strings.Join(lines, "\n")).fact("promotions", strings.Join(ids, ","))
	return nil
}

func promoProblem(v *visit) error {
	v.sorry = true
	if code := v.slot("coupon"); code != "" {
		return v.aboutCode(code)
	}
	if ok, err := v.answered(); ok || err != nil {
		return err
	}
	s := v.say("promo.problem", "promo.problem")
	v.offerPerson(s.with(v.chip("promo", "promo.ask")))
	return nil
}

// aboutCode tells why a code may not work: unknown, not yet or no longer running, or its terms.
func (v *visit) aboutCode(code string) error {
	i := slices.IndexFunc(v.policies.Promos, func(p chat.Promotion) bool { return p.Code != "" && strings.EqualFold(p.Code, code) })
	if i < 0 {
		v.offerPerson(v.say("promo.unknown_code", "promo.unknown_code", "code", code).with(v.chip("promo", "promo.ask")).fact("code", code))
		return nil
	}
	p := v.policies.Promos[i]
	today := v.now.Format(time.DateOnly)
	switch {
	case p.Until != "" && today > p.Until:
		v.say("promo.over", "promo.over", "code", p.Code, "title", p.Title.In(v.lang)).with(v.chip("promo", "promo.ask")).fact("until", p.Until)
		return nil
	case p.From != "" && today < p.From:
		v.say("promo.early", "promo.early", "code", p.Code, "title", p.Title.In(v.lang)).fact("from", p.From)
		return nil
	}
	s := v.say("promo.valid", "promo.valid", "code", p.Code, "title", p.Title.In(v.lang), "terms", p.Terms.In(v.lang)).fact("promotion", p.ID)
	if sum := v.cart(); p.MinimumOrder.Amount > 0 && sum.Amount > 0 && sum.Amount < p.MinimumOrder.Amount {
		missing := chat.Money{Amount: p.MinimumOrder.Amount - sum.Amount, Currency: sum.Currency}
		s.body.Text += glue(s.body.Text) + v.words("promo.cart_missing", "sum", sum.String(), "missing", missing.String())
		s.fact("cart", sum.String())
	}
	v.offerPerson(s)
	return nil
}

// priceAsk tells what a product costs, in the size and colour asked for.
func priceAsk(v *visit) error {
	p, ok := v.product()
	if !ok {
		return v.whichProduct()
	}
	price := p.Price
	if x, ok := variantOf(p, v.slot("size"), v.slot("color")); ok && x.Price != nil {
		price = *x.Price
	}
	key := "price.is"
	args := []string{"title", p.Title.In(v.lang), "price", price.String()}
	if p.Was != nil && p.Was.Amount > price.Amount {
		key = "price.reduced"
		args = append(args, "was", p.Was.String())
	}
	s := v.say("price", key, args...).fact("product", p.ID).fact("price", price.String())
	if lo, hi := priceRange(p); lo != hi && v.slot("size") == "" && v.slot("color") == "" {
		s.body.Text = v.words("price.range", "title", p.Title.In(v.lang), "low", chat.Money{Amount: lo, Currency: p.Price.Currency}.String(),
			"high", chat.Money{Amount: hi, Currency: p.Price.Currency}.String())
	}
	s.with(v.productChip("stock", "product.stock", p))
	if !v.angry() && len(v.running()) > 0 {
		s.with(v.chip("promo", "promo.ask"))
	}
	return nil
}

func priceRange(p chat.Product) (low, high int64) {
	low, high = p.Price.Amount, p.Price.Amount
	for i, x := range p.Variants {
		a := p.Price.Amount
		if x.Price != nil {
			a = x.Price.Amount
		}
		if i == 0 {
			low, high = a, a
		}
		low, high = min(low, a), max(high, a)
	}
	return low, high
}

// cheaperOnes ask for other, cheaper things, not for less money for the same one.
var cheaperOnes = regexp.MustCompile(`(?i)(便宜(?:一)?[点些]儿?的|更便宜的|价格?低[点些]的|\bcheaper (?:ones?|options?|alternatives?)\b|(?:something|anything) cheaper)`)

// priceBargain is honest that the bot sets no prices, and names what runs for everybody. Behind cards, "cheaper ones" and "under
// 300" go on with the search.
func priceBargain(v *visit) error {
	v.set("go", "")
	if len(v.state.Shown) > 0 && (v.slot("price_max") != "" || cheaperOnes.MatchString(v.message())) {
		v.set("go", "search")
		return nil
	}
	if len(v.running()) == 0 {
		v.offerPerson(v.say("price.bargain.none", "price.bargain_none"))
		return nil
	}
	if err := v.listPromos("price.bargain", "price.bargain"); err != nil {
		return err
	}
	s := v.said[len(v.said)-1]
	if p, ok := v.product(); ok {
		v.pointAt(p)
		s.with(v.chipWith(v.words("chip.cheaper"), "product.similar", "product", p.ID))
	}
	return nil
}

// priceProtection tells the shop's rule, in a written answer where there is one. Of the orders within its days it takes the first of which
// something got cheaper; a number that is named is looked up instead.
func priceProtection(v *visit) error {
	v.set("go", "")
	days := v.policies.PriceDays
	if v.slot("order_number") == "" || days == 0 {
		if ok, err := v.answered(); ok || err != nil {
			return err
		}
	}
	if days == 0 {
		v.offerPerson(v.say("price.protection.none", "price.protection_none"))
		return nil
	}
	orders, err := v.recent()
	if err != nil {
		return err
	}
	for _, o := range orders {
		if v.tellCheaper(o) {
			v.accept(o.Number)
			v.set("go", "claim")
			return nil
		}
	}
	switch {
	case v.slot("order_number") == "":
	case len(orders) == 0:
		v.set("go", "order")
		return nil
	case len(orders) == 1:
		return v.notCheaper(orders[0])
	}
	v.offerPerson(v.say("price.protection", "price.protection", "days", strconv.Itoa(days)).fact("price_protection_days", strconv.Itoa(days)))
	return nil
}

// checkPrice looks at the one order that the shopper named.
func checkPrice(v *visit) error {
	v.allow("")
	o, err := v.order()
	if err != nil {
		return err
	}
	if v.tellCheaper(o) {
		v.allow("yes")
		return nil
	}
	return v.notCheaper(o)
}

func (v *visit) notCheaper(o chat.Order) error {
	v.orderFacts(v.offerPerson(v.say("price.protection.same", "price.protection_same", "number", o.Number, "days", strconv.Itoa(v.policies.PriceDays))), o)
	return nil
}

// tellCheaper leads with what got cheaper since an order was paid, and reports whether anything did within the days.
func (v *visit) tellCheaper(o chat.Order) bool {
	from := o.Paid
	if from.IsZero() {
		from = o.Placed
	}
	if v.now.After(from.AddDate(0, 0, v.policies.PriceDays)) || !slices.Contains([]string{chat.OrderPaid, chat.OrderPacking, chat.OrderShipped, chat.OrderDelivered}, o.State) {
		return false
	}
	var found *said
	for _, l := range o.Lines {
		if now, ok := v.cheaper(l); ok {
			found = v.lead(v.say("price.protection.found", "price.protection_found", "number", o.Number, "title", l.Title.In(v.lang), "paid", l.Price.String(),
				"now", now.String(), "days", strconv.Itoa(v.policies.PriceDays)))
			v.orderFacts(found, o)
			found.fact("price.now", now.String()).fact("price.paid", l.Price.String())
		}
	}
	return found != nil
}

// cheaper gives today's price of a thing where it is below the one that was paid.
func (v *visit) cheaper(l chat.Line) (chat.Money, bool) {
	p, ok := v.bot.Shop.Product(l.Product)
	if !ok {
		return chat.Money{}, false
	}
	now := priceOf(p, l.SKU)
	return now, now.Currency == l.Price.Currency && now.Amount < l.Price.Amount
}

// priceBack is what price protection would give back.
func (v *visit) priceBack() string {
	return v.ofOrder(func(o chat.Order) string {
		back := chat.Money{Currency: o.Total.Currency}
		for _, l := range o.Lines {
			if now, ok := v.cheaper(l); ok {
				back.Amount += (l.Price.Amount - now.Amount) * int64(max(1, l.Quantity))
			}
		}
		return back.String()
	})
}

func doPrice(v *visit) error {
	back := v.priceBack()
	before, err := v.order()
	if err != nil {
		return err
	}
	nothing := !slices.ContainsFunc(before.Lines, func(l chat.Line) bool { _, ok := v.cheaper(l); return ok })
	s, err := v.perform(chat.OrderAction{Kind: "price"}, "price.claim.done")
	if err != nil || s.facts["act"] != "price" {
		return err
	}
	if o, err := v.order(); err == nil && nothing { // the turn is taken again: what it paid back is paid already
		back = o.PaidBack.String()
	}
	s.body.Text += glue(s.body.Text) + v.words("price.claim.back", "amount", back)
	return nil
}

// recent gives the orders that price protection may be about: the one named or talked of, else all of a known shopper.
func (v *visit) recent() ([]chat.Order, error) {
	if o, err := v.mine(cmp.Or(v.slot("order_number"), v.state.Order)); err == nil {
		return []chat.Order{o}, nil
	}
	if !v.shopper.Known() {
		return nil, nil
	}
	return v.bot.Shop.OrdersOf(v.ctx, v.shopper.External)
}

func priceOf(p chat.Product, sku string) chat.Money {
	for _, x := range p.Variants {
		if x.SKU == sku && x.Price != nil {
			return *x.Price
		}
	}
	return p.Price
}
