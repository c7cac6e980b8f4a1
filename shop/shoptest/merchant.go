package shoptest

import (
	"fmt"
	"time"

	"shoptalk/chat"
)

// Clock is the time at which every test happens.
var Clock = time.Date(2026, 5, 18, 2, 0, 0, 0, time.UTC)

// Shoppers by the shop's own ids.
const (
	Lin  = "501" // has orders in several states
	Zhao = "502" // has order Foreign
	Many = "503" // has ManyOrders orders
)

// Numbers of orders.
const (
	Paid      = "1042" // Lin's: two pairs and a coat
	Shipped   = "1043" // Lin's, with a parcel where the system knows of parcels
	Foreign   = "1044" // Zhao's, paid
	Cancelled = "1045" // Lin's
)

// ManyOrders and ManyProducts are more than a page of any system.
const (
	ManyOrders   = 120
	ManyProducts = 230
)

// Merchant is the shop that a fake server holds. Texts are in one language each, as systems have them.
type Merchant struct {
	Category string // of all products: its title
	Products []chat.Product
	Orders   []chat.Order
}

// USD gives a sum in cents.
func USD(cents int64) chat.Money { return chat.Money{Amount: cents, Currency: "USD"} }

func ref(m chat.Money) *chat.Money { return &m }

// NewMerchant describes the shop anew; a fake may change what it gets.
func NewMerchant() Merchant {
	m := Merchant{Category: "Shoes"}
	m.Products = []chat.Product{
		{ID: "2001", Title: en("Cloud Runner"), Description: en("Light & soft"), Brand: "Cirrus", Price: USD(7990),
			Image: "https://shop.example/2001.jpg", URL: "https://shop.example/products/cloud-runner",
			Variants: []chat.Variant{
				{SKU: "CR-42-BLK", Size: "42", Color: "black", Stock: 3},
				{SKU: "CR-43-BLK", Size: "43", Color: "black", Stock: 0, Price: ref(USD(8450))}}},
		{ID: "2002", Title: chat.Words{chat.Chinese: "雨衣"}, Price: USD(29900), Was: ref(USD(39900)),
			Image: "https://shop.example/2002.jpg", URL: "https://shop.example/products/raincoat",
			Variants: []chat.Variant{{SKU: "RAIN", Stock: 7}}},
	}
	for i := len(m.Products); i < ManyProducts; i++ {
		id := fmt.Sprint(3000 + i)
		m.Products = append(m.Products, chat.Product{ID: id, Title: en("Thing " + id), Price: USD(int64(100 + i)),
			URL: "https://shop.example/products/thing-" + id, Variants: []chat.Variant{{SKU: "T-" + id, Stock: i}}})
	}
	pair := chat.Line{Product: "2001", SKU: "CR-42-BLK", Title: en("Cloud Runner"), Size: "42", Color: "black", Quantity: 2, Price: USD(7990)}
	coat := chat.Line{Product: "2002", SKU: "RAIN", Title: chat.Words{chat.Chinese: "雨衣"}, Quantity: 1, Price: USD(29900)}
	add := func(number, shopper, state string, daysAgo int, lines ...chat.Line) *chat.Order {
		at := Clock.AddDate(0, 0, -daysAgo)
		o := chat.Order{Number: number, Shopper: shopper, Phone: "13800008899", Name: "Lin Xiao", Address: "1 Long Road, Hangzhou 310000, CN",
			State: state, Placed: at, Paid: at.Add(time.Minute), Lines: lines, Shipping: USD(500), Payment: "card"}
		sum := o.Shipping.Amount
		for _, l := range lines {
			sum += l.Price.Amount * int64(l.Quantity)
		}
		o.Total = USD(sum)
		m.Orders = append(m.Orders, o)
		return &m.Orders[len(m.Orders)-1]
	}
	add(Paid, Lin, chat.OrderPaid, 1, pair, coat)
	shipped := add(Shipped, Lin, chat.OrderShipped, 5, coat)
	shipped.Shipped = shipped.Placed.AddDate(0, 0, 1)
	shipped.Parcels = []chat.Parcel{{Carrier: en("SF Express"), Number: "SF1234567890"}}
	add(Foreign, Zhao, chat.OrderPaid, 2, pair)
	add(Cancelled, Lin, chat.OrderCancelled, 9, coat).Cancelled = Clock.AddDate(0, 0, -8)
	for i := range ManyOrders {
		add(fmt.Sprint(6000+i), Many, chat.OrderPaid, 3, coat)
	}
	return m
}

func en(s string) chat.Words { return chat.Words{chat.English: s} }
