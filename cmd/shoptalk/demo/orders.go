package demo

import (
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"
	"time"

	"shoptalk/chat"
)

// person is a customer of the demo shop. Phones are in a range that nobody has.
type person struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
	To    string `json:"to"`
	City  string `json:"city"`
}

// sale is an order as the data file writes it. Times are relative, see calendar.
type sale struct {
	Number    string   `json:"n"`
	Who       string   `json:"who"`
	Placed    string   `json:"placed"`
	State     string   `json:"state"`
	Shipped   string   `json:"shipped"`
	Delivered string   `json:"delivered"`
	Cancelled string   `json:"cancelled"`
	Promised  string   `json:"promised"`
	Lines     []string `json:"lines"` // "swift-lite black 42 x2"
	Pay       string   `json:"pay"`
	Invoice   string   `json:"invoice"`
	Stuck     bool     `json:"stuck"`   // the parcel has not moved for days
	Parcels   int      `json:"parcels"` // 0 is one
	Case      *struct {
		Kind   string `json:"kind"`
		State  string `json:"state"`
		Reason string `json:"reason"`
		Opened string `json:"opened"`
		Due    string `json:"due"`
	} `json:"case"`
}

// clerk makes orders out of sales.
type clerk struct {
	calendar
	people   map[string]person
	products map[string]chat.Product
}

func (c clerk) orders(sales []sale) ([]chat.Order, error) {
	out := make([]chat.Order, 0, len(sales))
	for _, s := range sales {
		o, err := c.order(s)
		if err != nil {
			return nil, fmt.Errorf("demo order %s: %w", s.Number, err)
		}
		out = append(out, o)
	}
	return out, nil
}

func (c clerk) order(s sale) (chat.Order, error) {
	who, ok := c.people[s.Who]
	if !ok {
		return chat.Order{}, fmt.Errorf("nobody is called %q", s.Who)
	}
	o := chat.Order{Number: s.Number, Shopper: s.Who, Phone: who.Phone, Name: who.Name, Address: who.To, State: s.State,
		Payment: s.Pay, Invoice: s.Invoice}
	for _, t := range []struct {
		from string
		to   *time.Time
	}{{s.Placed, &o.Placed}, {s.Shipped, &o.Shipped}, {s.Delivered, &o.Delivered}, {s.Cancelled, &o.Cancelled}, {s.Promised, &o.Promised}} {
		var err error
		if *t.to, err = c.at(t.from); err != nil {
			return o, err
		}
	}
	if s.Pay != "" {
		o.Paid = o.Placed.Add(time.Minute)
	}
	// A promise for this evening is one for tomorrow when the evening is over; a stuck parcel stays late.
	if !s.Stuck && !o.Promised.IsZero() && o.Promised.Before(c.now) {
		o.Promised = o.Promised.AddDate(0, 0, 1)
	}
	if err := c.fill(&o, s.Lines); err != nil {
		return o, err
	}
	for n := range max(s.Parcels, 1) {
		if !o.Shipped.IsZero() {
			o.Parcels = append(o.Parcels, c.parcel(o, who.City, n, s.Stuck))
		}
	}
	return o, c.after(&o, s)
}

// fill adds the lines and what they cost.
func (c clerk) fill(o *chat.Order, lines []string) error {
	o.Total = chat.Money{Currency: currency}
	for _, text := range lines {
		l, err := c.line(text)
		if err != nil {
			return err
		}
		o.Lines = append(o.Lines, l)
		o.Total.Amount += l.Price.Amount * int64(l.Quantity)
	}
	o.Shipping = chat.Money{Currency: currency}
	if o.Total.Amount < freeOver {
		o.Shipping.Amount = shippingFee
	}
	o.Total.Amount += o.Shipping.Amount
	return nil
}

// Postage as policies.json says it, in fen.
const (
	shippingFee = 800
	freeOver    = 9900
)

// line reads "swift-lite black 42 x2"; colour, size and quantity may be missing where the product has none.
func (c clerk) line(text string) (chat.Line, error) {
	words := strings.Fields(text)
	p, ok := c.products[words[0]]
	if !ok {
		return chat.Line{}, fmt.Errorf("no product is called %q", words[0])
	}
	l := chat.Line{Product: p.ID, Title: p.Title, Quantity: 1, Price: p.Price}
	if n, err := strconv.Atoi(strings.TrimPrefix(words[len(words)-1], "x")); err == nil && words[len(words)-1][0] == 'x' {
		l.Quantity, words = n, words[:len(words)-1]
	}
	want := sku(words...)
	for _, v := range p.Variants {
		if v.SKU == want {
			l.SKU, l.Size, l.Color = v.SKU, v.Size, v.Color
			if v.Price != nil {
				l.Price = *v.Price
			}
			return l, nil
		}
	}
	return l, fmt.Errorf("there is no variant %s", want)
}

// after adds the return, exchange or refund of an order.
func (c clerk) after(o *chat.Order, s sale) error {
	if s.Case == nil {
		return nil
	}
	opened, err := c.at(s.Case.Opened)
	if err != nil {
		return err
	}
	due, err := c.at(s.Case.Due)
	if err != nil {
		return err
	}
	o.Case = &chat.AfterSale{Kind: s.Case.Kind, State: s.Case.State, Reason: s.Case.Reason, Opened: opened, Amount: o.Total, Due: due}
	if s.Case.Kind == "exchange" {
		o.Case.Amount.Amount = 0
	}
	return nil
}

var cities = map[string]chat.Words{
	"hangzhou":  {chat.Chinese: "杭州", chat.English: "Hangzhou"},
	"shanghai":  {chat.Chinese: "上海", chat.English: "Shanghai"},
	"shenzhen":  {chat.Chinese: "深圳", chat.English: "Shenzhen"},
	"chengdu":   {chat.Chinese: "成都", chat.English: "Chengdu"},
	"beijing":   {chat.Chinese: "北京", chat.English: "Beijing"},
	"wuhan":     {chat.Chinese: "武汉", chat.English: "Wuhan"},
	"guangzhou": {chat.Chinese: "广州", chat.English: "Guangzhou"},
	"xian":      {chat.Chinese: "西安", chat.English: "Xi'an"},
}

var carriers = []struct {
	name   chat.Words
	prefix string
}{
	{chat.Words{chat.Chinese: "青鸟速递", chat.English: "Bluebird Express"}, "QN"},
	{chat.Words{chat.Chinese: "南风快运", chat.English: "Southwind Parcel"}, "NF"},
}

// parcel draws a parcel's way from Hangzhou. Steps that lie in the future have not happened.
func (c clerk) parcel(o chat.Order, city string, n int, stuck bool) chat.Parcel {
	sum := crc32.ChecksumIEEE([]byte(o.Number + strconv.Itoa(n)))
	carrier := carriers[sum%uint32(len(carriers))]
	p := chat.Parcel{Carrier: carrier.name, Number: fmt.Sprintf("%s%010d", carrier.prefix, sum)}
	to, way := cities[city], 44*time.Hour
	if !o.Delivered.IsZero() {
		way = o.Delivered.Sub(o.Shipped)
	}
	for i, leg := range legs(to, n) {
		at := o.Shipped.Add(time.Duration(float64(way) * leg.share)).Truncate(time.Minute)
		if at.After(c.now) || stuck && i > 2 || o.Delivered.IsZero() && leg.share == 1 {
			break
		}
		p.Steps = append(p.Steps, chat.ParcelStep{At: at, Text: leg.text})
	}
	return p
}

type leg struct {
	share float64 // of the time under way
	text  chat.Words
}

func legs(to chat.Words, n int) []leg {
	zh, en := to[chat.Chinese], to[chat.English]
	station := []chat.Words{
		{chat.Chinese: "东区营业点", chat.English: "East station"}, {chat.Chinese: "西区营业点", chat.English: "West station"},
	}[n%2]
	return []leg{
		{0, chat.Words{chat.Chinese: "杭州仓已揽收", chat.English: "Picked up at the Hangzhou warehouse"}},
		{0.08, chat.Words{chat.Chinese: "离开杭州转运中心，发往" + zh, chat.English: "Left the Hangzhou hub for " + en}},
		{0.36, chat.Words{chat.Chinese: "到达" + zh + "转运中心", chat.English: "Arrived at the " + en + " hub"}},
		{0.75, chat.Words{chat.Chinese: "到达" + zh + station[chat.Chinese], chat.English: "Arrived at " + en + " " + station[chat.English]}},
		{0.86, chat.Words{chat.Chinese: "快递员正在派送", chat.English: "Out for delivery"}},
		{1, chat.Words{chat.Chinese: "已签收", chat.English: "Delivered"}},
	}
}
