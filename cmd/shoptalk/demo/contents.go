package demo

import (
	"fmt"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
)

// Contents is the whole demo shop as it stands at a moment: what Seed writes, for tests that want no files.
func Contents(now time.Time) (shop.Contents, error) {
	var c shop.Contents
	all, err := loadGoods()
	if err != nil {
		return c, err
	}
	if c.Products, err = products(all); err != nil {
		return c, err
	}
	var sales []sale
	var people map[string]person
	for name, into := range map[string]any{
		"categories.json": &c.Categories, "size_guides.json": &c.SizeGuides, "faq.json": &c.FAQ,
		"policies.json": &c.Policies, "orders.json": &sales, "people.json": &people,
	} {
		if err := readData(name, into); err != nil {
			return c, err
		}
	}
	days, err := newCalendar(now)
	if err != nil {
		return c, err
	}
	for i := range c.Policies.Promos {
		p := &c.Policies.Promos[i]
		for _, d := range []*string{&p.From, &p.Until} {
			if *d, err = days.date(*d); err != nil {
				return c, fmt.Errorf("demo promotion %s: %w", p.ID, err)
			}
		}
	}
	byID := make(map[string]chat.Product, len(c.Products))
	for _, p := range c.Products {
		byID[p.ID] = p
	}
	c.Orders, err = clerk{days, people, byID}.orders(sales)
	return c, err
}

// Shopper is one of the people that the demo page can sign in as.
type Shopper struct {
	External string // the shop's id: the token's sub
	Name     string
}

// Shoppers gives the three that own orders, the first of them order 1042.
func Shoppers() []Shopper {
	return []Shopper{{"demo-lin", "林晓"}, {"demo-alex", "Alex Carter"}, {"demo-mei", "陈美"}}
}

// Name is the shop's name in both languages.
func Name() chat.Words { return chat.Words{chat.Chinese: "小满集", chat.English: "Xiaoman Market"} }

// BotName is what the shop's assistant is called.
func BotName() chat.Words { return chat.Words{chat.Chinese: "小满", chat.English: "Xiaoman"} }
