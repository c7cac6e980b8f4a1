package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
)

// retail is a shop as the tau benchmark writes it down: products.json, orders.json and users.json.
type retail struct {
	Products map[string]retailProduct
	Orders   map[string]retailOrder
	Users    map[string]retailUser
}

type retailProduct struct {
	Name     string `json:"name"`
	Variants map[string]struct {
		Options   map[string]string `json:"options"`
		Available bool              `json:"available"`
		Price     float64           `json:"price"`
	} `json:"variants"`
}

type retailOrder struct {
	User    string        `json:"user_id"`
	Address retailAddress `json:"address"`
	Items   []struct {
		Name    string            `json:"name"`
		Product string            `json:"product_id"`
		Item    string            `json:"item_id"`
		Price   float64           `json:"price"`
		Options map[string]string `json:"options"`
	} `json:"items"`
	Status   string `json:"status"`
	Payments []struct {
		Method string `json:"payment_method_id"`
	} `json:"payment_history"`
}

type retailAddress struct {
	Line1 string `json:"address1"`
	Line2 string `json:"address2"`
	City  string `json:"city"`
	State string `json:"state"`
	Zip   string `json:"zip"`
}

func (a retailAddress) String() string {
	return fmt.Sprintf("%s, %s, %s, %s %s", a.Line1, a.Line2, a.City, a.State, a.Zip)
}

type retailUser struct {
	Name struct {
		First string `json:"first_name"`
		Last  string `json:"last_name"`
	} `json:"name"`
}

func readRetail(dir string) (r retail, err error) {
	for name, into := range map[string]any{"products.json": &r.Products, "orders.json": &r.Orders, "users.json": &r.Users} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return r, err
		}
		if err := json.Unmarshal(b, into); err != nil {
			return r, fmt.Errorf("%s: %w", filepath.Join(dir, name), err)
		}
	}
	return r, nil
}

// contents is the shop in our format. What is pending there is paid here, what is processed is shipped; times, which the data do not
// have, are some days before now. stock is 20 where a variant is available.
func (r retail) contents(now time.Time, plain bool) shop.Contents {
	var c shop.Contents
	for _, k := range retailCategories {
		c.Categories = append(c.Categories, chat.Category{ID: k[0], Title: bilingual(k[1], k[2])})
	}
	for id, p := range r.Products {
		c.Products = append(c.Products, r.product(id, p))
	}
	for number, o := range r.Orders {
		c.Orders = append(c.Orders, r.order(strings.TrimPrefix(number, "#"), o, now))
	}
	slices.SortFunc(c.Products, func(a, b chat.Product) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(c.Orders, func(a, b chat.Order) int { return cmp.Compare(a.Number, b.Number) })
	c.Policies = retailPolicies
	if plain {
		inHaste(&c)
	}
	return c
}

// inHaste makes the shop one whose files were written in haste: one category, titles in English alone, size and colour among the options.
func inHaste(c *shop.Contents) {
	c.Categories = []chat.Category{{ID: "all", Title: bilingual("全部", "All")}}
	moved := func(size, color *string, options *map[string]string) {
		*options = allTraits(*size, *color, *options)
		*size, *color = "", ""
	}
	for i := range c.Products {
		p := &c.Products[i]
		p.Category, p.Title = "all", bilingual(p.Title[chat.English], p.Title[chat.English])
		for k := range p.Variants {
			moved(&p.Variants[k].Size, &p.Variants[k].Color, &p.Variants[k].Options)
		}
	}
	for i := range c.Orders {
		for k := range c.Orders[i].Lines {
			l := &c.Orders[i].Lines[k]
			l.Title = bilingual(l.Title[chat.English], l.Title[chat.English])
			moved(&l.Size, &l.Color, &l.Options)
		}
	}
}

func (r retail) product(id string, p retailProduct) chat.Product {
	out := chat.Product{ID: id, Title: bilingual(retailTitles[p.Name].zh, p.Name), Category: retailTitles[p.Name].category}
	least := math.Inf(1)
	for sku, x := range p.Variants {
		stock := 0
		if x.Available {
			stock = 20
		}
		price := dollars(x.Price)
		size, color, options := traitsOf(x.Options)
		out.Variants = append(out.Variants, chat.Variant{SKU: sku, Size: size, Color: color, Options: options, Stock: stock, Price: &price})
		least = min(least, x.Price)
	}
	out.Price = dollars(least)
	slices.SortFunc(out.Variants, func(a, b chat.Variant) int { return cmp.Compare(a.SKU, b.SKU) })
	return out
}

func (r retail) order(number string, o retailOrder, now time.Time) chat.Order {
	u := r.Users[o.User]
	out := chat.Order{Number: number, Shopper: o.User, Name: u.Name.First + " " + u.Name.Last, Address: o.Address.String(), Placed: now.AddDate(0, 0, -9),
		Paid: now.AddDate(0, 0, -9), Shipping: dollars(0), Total: dollars(0)}
	for _, i := range o.Items {
		out.Total.Amount += dollars(i.Price).Amount
		if k := slices.IndexFunc(out.Lines, func(l chat.Line) bool { return l.SKU == i.Item }); k >= 0 {
			out.Lines[k].Quantity++
			continue
		}
		size, color, options := traitsOf(i.Options)
		out.Lines = append(out.Lines, chat.Line{Product: i.Product, SKU: i.Item, Title: bilingual(retailTitles[i.Name].zh, i.Name), Size: size, Color: color,
			Options: options, Quantity: 1, Price: dollars(i.Price)})
	}
	if len(o.Payments) > 0 {
		out.Payment = strings.TrimRight(o.Payments[0].Method, "_0123456789")
	}
	switch o.Status {
	case "processed":
		out.State, out.Shipped = chat.OrderShipped, now.AddDate(0, 0, -2)
	case "delivered":
		out.State, out.Shipped, out.Delivered = chat.OrderDelivered, now.AddDate(0, 0, -7), now.AddDate(0, 0, -4)
	case "cancelled":
		out.State, out.Cancelled = chat.OrderCancelled, now.AddDate(0, 0, -3)
	default:
		out.State = chat.OrderPaid
	}
	return out
}

// traitsOf parts the options of a variant into what our format has fields for and the rest.
func traitsOf(options map[string]string) (size, color string, rest map[string]string) {
	for name, value := range options {
		switch name {
		case "size":
			size = value
		case "color":
			color = value
		default:
			if rest == nil {
				rest = map[string]string{}
			}
			rest[name] = value
		}
	}
	return size, color, rest
}

func bilingual(zh, en string) chat.Words { return chat.Words{chat.Chinese: zh, chat.English: en} }

func dollars(f float64) chat.Money {
	return chat.Money{Amount: int64(math.Round(f * 100)), Currency: "USD"}
}

// retailPolicies is wiki.md of the data in our terms: an order is changed or cancelled while it is pending, its things once.
var retailPolicies = chat.Policies{
	Shop: chat.ShopFacts{Name: bilingual("零售小铺", "Retail Store"), Currency: "USD", Zone: "America/New_York", Hours: bilingual("全天", "around the clock")},
	Shipping: chat.ShippingPolicy{Fee: dollars(0), FreeOver: dollars(0), CutoffHour: 16, DaysMin: 2, DaysMax: 5, Carriers: bilingual("美国邮政", "USPS"),
		Areas: bilingual("全美", "all of the USA")},
	Returns: chat.ReturnPolicy{Days: 30, ExchangeDays: 30, RefundDays: 7, Condition: bilingual("签收后 30 天内可以退换。", "Within 30 days of delivery."),
		Freight: bilingual("寄回运费由店里承担。", "We pay for the way back."), How: bilingual("寄回的办法会发到您的邮箱。", "You will get an email that tells how to send it back.")},
	Orders: chat.OrderRules{Cancel: []string{chat.OrderPaid}, Address: []string{chat.OrderPaid}, Items: []string{chat.OrderPaid},
		Payment: []string{chat.OrderPaid}, ChangeOnce: true},
	Payment: []chat.PaymentMethod{{ID: "gift_card", Title: bilingual("礼品卡", "Gift card")}, {ID: "paypal", Title: bilingual("PayPal", "PayPal")},
		{ID: "credit_card", Title: bilingual("信用卡", "Credit card")}},
}

var retailCategories = [][3]string{{"clothing", "服饰鞋包", "Clothing, shoes and bags"}, {"electronics", "数码", "Electronics"}, {"home", "家居", "Home"},
	{"kitchen", "厨房", "Kitchen"}, {"outdoor", "户外与运动", "Outdoor and sports"}, {"leisure", "休闲与美妆", "Leisure and beauty"}}

// retailTitles are the kinds of products with what they are called in Chinese.
var retailTitles = map[string]struct{ zh, category string }{
	"T-Shirt": {"T恤", "clothing"}, "Laptop": {"笔记本电脑", "electronics"}, "Running Shoes": {"跑步鞋", "clothing"}, "Smartphone": {"智能手机", "electronics"},
	"Backpack": {"双肩包", "clothing"}, "Coffee Maker": {"咖啡机", "kitchen"}, "Water Bottle": {"水杯", "kitchen"}, "Desk Lamp": {"台灯", "home"},
	"Notebook": {"记事本", "leisure"}, "Sunglasses": {"太阳镜", "clothing"}, "Wristwatch": {"腕表", "clothing"}, "Electric Toothbrush": {"电动牙刷", "home"},
	"Yoga Mat": {"瑜伽垫", "outdoor"}, "Bluetooth Speaker": {"蓝牙音箱", "electronics"}, "Gaming Mouse": {"游戏鼠标", "electronics"},
	"Action Camera": {"运动相机", "electronics"}, "Garden Hose": {"花园水管", "outdoor"}, "Hiking Boots": {"登山靴", "clothing"}, "Tablet": {"平板电脑", "electronics"},
	"E-Reader": {"电子书阅读器", "electronics"}, "Portable Charger": {"充电宝", "electronics"}, "Indoor Security Camera": {"室内摄像头", "electronics"},
	"Electric Kettle": {"电热水壶", "kitchen"}, "Mechanical Keyboard": {"机械键盘", "electronics"}, "Wireless Earbuds": {"无线耳塞", "electronics"},
	"Smart Thermostat": {"智能温控器", "home"}, "Fleece Jacket": {"抓绒外套", "clothing"}, "Wall Clock": {"挂钟", "home"}, "Dumbbell Set": {"哑铃套装", "outdoor"},
	"Pet Bed": {"宠物窝", "home"}, "Espresso Machine": {"意式浓缩机", "kitchen"}, "Cycling Helmet": {"骑行头盔", "outdoor"}, "LED Light Bulb": {"LED灯泡", "home"},
	"Digital Camera": {"数码相机", "electronics"}, "Bookshelf": {"书架", "home"}, "Bicycle": {"自行车", "outdoor"}, "Sneakers": {"运动鞋", "clothing"},
	"Office Chair": {"办公椅", "home"}, "Smart Watch": {"智能手表", "electronics"}, "Tea Kettle": {"茶壶", "kitchen"}, "Luggage Set": {"行李箱套装", "clothing"},
	"Patio Umbrella": {"庭院遮阳伞", "outdoor"}, "Air Purifier": {"空气净化器", "home"}, "Makeup Kit": {"化妆套装", "leisure"}, "Skateboard": {"滑板", "outdoor"},
	"Jigsaw Puzzle": {"拼图", "leisure"}, "Grill": {"烧烤架", "outdoor"}, "Headphones": {"头戴式耳机", "electronics"}, "Vacuum Cleaner": {"吸尘器", "home"},
	"Perfume": {"香水", "leisure"},
}
