package demo

import (
	"slices"
	"strings"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
)

func contents(t *testing.T, now time.Time) shop.Contents {
	t.Helper()
	c, err := Contents(now)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// find counts the products in stock for which want holds.
func find(c shop.Contents, want func(chat.Product) bool) (ids []string) {
	for _, p := range c.Products {
		if p.Stock() > 0 && want(p) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

func has(p chat.Product, name, value string) bool {
	return slices.ContainsFunc(p.Attributes, func(a chat.Attribute) bool { return a.Name == name && a.Value == value })
}

func TestTheGoodsThatTheFirstQuestionsAskForAreThere(t *testing.T) {
	c := contents(t, seedMoment)
	jackets := find(c, func(p chat.Product) bool {
		return p.Category == "jackets" && has(p, "waterproof", "yes") && p.Price.Amount < 8000
	})
	if len(jackets) < 4 {
		t.Errorf("waterproof jackets under 80 in stock: %v", jackets)
	}
	running := find(c, func(p chat.Product) bool { return p.Category == "running-shoes" && p.Price.Amount < 50000 })
	if len(running) < 6 {
		t.Errorf("running shoes under 500 in stock: %v", running)
	}
	black := find(c, func(p chat.Product) bool {
		return p.Category == "sports-shoes" && p.Price.Amount < 30000 &&
			slices.ContainsFunc(p.Variants, func(v chat.Variant) bool { return v.Color == "black" && v.Stock > 0 })
	})
	if len(black) < 3 {
		t.Errorf("black sports shoes under 300 in stock: %v", black)
	}
}

func TestSomeThingsAndSomeVariantsAreSoldOut(t *testing.T) {
	things, variants := 0, 0
	for _, p := range contents(t, seedMoment).Products {
		if p.Stock() == 0 {
			things++
			continue
		}
		for _, v := range p.Variants {
			if v.Stock == 0 {
				variants++
			}
		}
	}
	if things < 2 || variants < 20 {
		t.Errorf("%d products and %d further variants are sold out", things, variants)
	}
}

func TestEveryTextIsInBothLanguagesAndNoneIsTheOther(t *testing.T) {
	c := contents(t, seedMoment)
	both := func(what string, w chat.Words) {
		t.Helper()
		zh, en := w[chat.Chinese], w[chat.English]
		if zh == "" || en == "" {
			t.Errorf("%s: %q", what, w)
		}
		for _, r := range en {
			if r >= 0x4e00 && r <= 0x9fff {
				t.Errorf("%s: Chinese in the English text %q", what, en)
				return
			}
		}
	}
	for _, p := range c.Products {
		both(p.ID+" title", p.Title)
		both(p.ID+" description", p.Description)
		for _, a := range p.Attributes {
			both(p.ID+" "+a.Name, a.Text)
			both(p.ID+" "+a.Name, a.Label)
		}
	}
	for _, k := range c.Categories {
		both(k.ID, k.Title)
	}
	for _, q := range c.FAQ {
		both("question "+q.ID, q.Answer)
		for _, lang := range []string{chat.Chinese, chat.English} {
			if len(q.Questions[lang]) < 2 {
				t.Errorf("question %s has %d wordings in %s", q.ID, len(q.Questions[lang]), lang)
			}
		}
	}
}

func TestEveryIntentThatOnlyAnAnswerServesHasOne(t *testing.T) {
	served := map[string]bool{}
	for _, q := range contents(t, seedMoment).FAQ {
		served[q.Intent] = true
	}
	for _, intent := range []string{"account.register", "account.login", "account.edit", "account.delete", "account.membership",
		"newsletter", "review.leave", "product.usage", "product.warranty", "product.authenticity", "shop.info"} {
		if !served[intent] {
			t.Errorf("no answer for %s", intent)
		}
	}
}

func TestOrdersStandInEveryStateAndBelongToTheDemoShoppers(t *testing.T) {
	states, owners := map[string]int{}, map[string]int{}
	for _, o := range contents(t, seedMoment).Orders {
		states[o.State]++
		owners[o.Shopper]++
		if !strings.HasPrefix(o.Phone, "1380000") || len(o.Phone) != 11 {
			t.Errorf("order %s: the phone %s might be somebody's", o.Number, o.Phone)
		}
		if o.State == chat.OrderShipped && len(o.Parcels) == 0 {
			t.Errorf("order %s is shipped without a parcel", o.Number)
		}
	}
	for _, s := range []string{chat.OrderUnpaid, chat.OrderPaid, chat.OrderPacking, chat.OrderShipped, chat.OrderDelivered,
		chat.OrderCancelled, chat.OrderReturning, chat.OrderRefunded} {
		if states[s] == 0 {
			t.Errorf("no order is %s", s)
		}
	}
	for _, s := range Shoppers() {
		if owners[s.External] < 5 {
			t.Errorf("%s has %d orders", s.Name, owners[s.External])
		}
	}
}

// At any hour of seeding nothing may have happened after it, and what was the day before yesterday is.
func TestDatesHoldAtAnyHourOfTheDay(t *testing.T) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	midnight := time.Date(2026, 3, 1, 0, 0, 0, 0, loc)
	for hour := range 24 {
		now := midnight.Add(time.Duration(hour)*time.Hour + 3*time.Minute)
		for _, o := range contents(t, now).Orders {
			for _, at := range []time.Time{o.Placed, o.Paid, o.Shipped, o.Delivered, o.Cancelled} {
				if at.After(now) {
					t.Fatalf("at %d:03 order %s (%s) has a time ahead: %v", hour, o.Number, o.State, at)
				}
			}
			for _, p := range o.Parcels {
				if n := len(p.Steps); n == 0 || p.Steps[n-1].At.After(now) {
					t.Fatalf("at %d:03 the parcel of order %s has no step, or one ahead", hour, o.Number)
				}
			}
			if o.Number == "1042" && (o.State != chat.OrderShipped || o.Placed.Format(time.DateOnly) != "2026-02-27" || o.Shopper != "demo-lin") {
				t.Fatalf("at %d:03 order 1042 is %s, placed %v, of %s", hour, o.State, o.Placed, o.Shopper)
			}
		}
	}
}

func TestPromotionsRunRelativeToTheSeedMoment(t *testing.T) {
	running, over := 0, 0
	for _, p := range contents(t, seedMoment).Policies.Promos {
		switch {
		case p.Until < "2026-05-20":
			over++
		case p.From <= "2026-05-20":
			running++
		}
	}
	if running < 3 || over == 0 {
		t.Errorf("%d promotions run and %d are over: want both kinds", running, over)
	}
}

func TestPostageOfOrdersIsThePolicys(t *testing.T) {
	c := contents(t, seedMoment)
	if c.Policies.Shipping.Fee.Amount != shippingFee || c.Policies.Shipping.FreeOver.Amount != freeOver {
		t.Errorf("policies.json says %v, free over %v", c.Policies.Shipping.Fee, c.Policies.Shipping.FreeOver)
	}
}
