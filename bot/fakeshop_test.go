package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"shoptalk/chat"
)

// fakeShop is a small shop with every state of order. Like the real one it does an action once for a key.
type fakeShop struct {
	mu       sync.Mutex
	products []chat.Product
	orders   map[string]chat.Order
	policies chat.Policies
	faq      []chat.FAQ
	done     map[string]bool
	acted    []chat.OrderAction
	down     bool // nothing answers
	actDown  bool // orders can be seen but not changed
	boom     bool
	many     chat.Order // 1047, delivered, of three things; no test has it that does not add it
}

func w2(zh, en string) chat.Words { return chat.Words{"zh": zh, "en": en} }

func cny(yuan int64) chat.Money { return chat.Money{Amount: yuan * 100, Currency: "CNY"} }

func newFakeShop() *fakeShop {
	was := cny(399)
	s := &fakeShop{orders: map[string]chat.Order{}, done: map[string]bool{}}
	s.products = []chat.Product{
		{ID: "cloud", Title: w2("云步跑鞋", "Cloud Runner"), Description: w2("轻，软，透气。", "Light, soft and airy."), Category: "running-shoes", Brand: "Tideling",
			Price: cny(299), Was: &was, SizeGuide: "feet", Attributes: []chat.Attribute{
				{Name: "waterproof", Value: "yes", Label: w2("防水", "Waterproof"), Text: w2("支持", "yes")},
				{Name: "material", Value: "mesh", Label: w2("材质", "Material"), Text: w2("网面", "mesh")},
				{Name: "care", Value: "hand", Label: w2("洗护", "Care"), Text: w2("手洗，阴干", "wash by hand, dry in the shade")}},
			Variants: []chat.Variant{{SKU: "c42b", Size: "42", Color: "black", Stock: 5}, {SKU: "c43b", Size: "43", Color: "black", Stock: 0}, {SKU: "c42w", Size: "42", Color: "white", Stock: 2}}},
		{ID: "court", Title: w2("场边运动鞋", "Court Shoe"), Category: "running-shoes", Brand: "Fernhold", Price: cny(459), SizeGuide: "feet",
			Attributes: []chat.Attribute{{Name: "waterproof", Value: "no", Label: w2("防水", "Waterproof"), Text: w2("不支持", "no")}},
			Variants:   []chat.Variant{{SKU: "t42", Size: "42", Color: "white", Stock: 9}}},
		{ID: "jacket", Title: w2("山雨夹克", "Rain Jacket"), Category: "jackets", Brand: "Fernhold", Price: cny(199), SizeGuide: "tops",
			Variants: []chat.Variant{{SKU: "jm", Size: "M", Color: "navy", Stock: 3}, {SKU: "jl", Size: "L", Color: "navy", Stock: 0}}},
	}
	s.policies = chat.Policies{
		Shop:     chat.ShopFacts{Name: w2("小满集", "Xiaoman Market"), Currency: "CNY", Zone: "Asia/Shanghai", Hours: w2("每天 9:00–22:00", "9:00 to 22:00 daily"), Contact: w2("写信到 care@xiaoman.example", "care@xiaoman.example"), About: w2("我们是一家网上小店。", "A small shop.")},
		Shipping: chat.ShippingPolicy{Fee: cny(8), FreeOver: cny(99), CutoffHour: 16, DaysMin: 2, DaysMax: 4, Carriers: w2("青鸟速递", "Bluebird"), Areas: w2("全国", "All of China"), Late: w2("超时我们催查。", "We chase late parcels.")},
		Returns:  chat.ReturnPolicy{Days: 7, ExchangeDays: 15, Condition: w2("吊牌完好。", "Tags on."), Freight: w2("质量问题我们承担运费。", "We pay for faults."), How: w2("按短信地址寄回。", "Send it to the address in our text."), RefundDays: 3},
		Payment:  []chat.PaymentMethod{{ID: "alipay", Title: w2("支付宝", "Alipay")}, {ID: "paypal", Title: w2("PayPal", "PayPal"), Note: w2("按当天汇率。", "At the day's rate.")}},
		Invoice:  w2("付款后可开电子发票。", "Electronic invoices after payment."),
		Promos: []chat.Promotion{{ID: "p1", Code: "TEN", Title: w2("满 100 减 10", "10 off 100"), Terms: w2("全场可用", "on everything"), MinimumOrder: cny(100), Off: cny(10), From: "2025-06-01", Until: "2025-06-30"},
			{ID: "p2", Code: "OLD", Title: w2("五月券", "May coupon"), Terms: w2("已结束", "over"), Until: "2025-05-31"}},
		Warranty: w2("质保一年。", "One year of warranty."), PriceDays: 15,
	}
	add := func(number, shopper, phone, state string, days int) {
		placed := noon.AddDate(0, 0, -days)
		o := chat.Order{Number: number, Shopper: shopper, Phone: phone, Name: "林晓", Address: "上海市徐汇区枫林里18弄6号", State: state, Placed: placed, Paid: placed,
			Lines: []chat.Line{{Product: "cloud", SKU: "c42b", Title: w2("云步跑鞋", "Cloud Runner"), Size: "42", Color: "black", Quantity: 1, Price: cny(299)}}, Total: cny(299)}
		switch state {
		case chat.OrderShipped:
			o.Shipped, o.Promised = placed.AddDate(0, 0, 1), noon.AddDate(0, 0, 1)
			o.Parcels = []chat.Parcel{{Carrier: w2("青鸟速递", "Bluebird"), Number: "BB123456789", Steps: []chat.ParcelStep{
				{At: placed.AddDate(0, 0, 1), Text: w2("已揽收", "picked up")}, {At: noon.AddDate(0, 0, -1), Text: w2("到达上海分拨中心", "arrived in Shanghai")}}}}
		case chat.OrderDelivered:
			o.Delivered = placed.AddDate(0, 0, 3)
		case chat.OrderReturning:
			o.Case = &chat.AfterSale{Kind: "return", State: "approved", Opened: placed.AddDate(0, 0, 4), Amount: cny(299), Due: noon.AddDate(0, 0, 3)}
		}
		s.orders[number] = o
	}
	add("1042", "lin", "13800001234", chat.OrderShipped, 2)
	add("1043", "lin", "13800001234", chat.OrderPaid, 1)
	add("1044", "lin", "13800001234", chat.OrderDelivered, 6)
	add("1045", "lin", "13800001234", chat.OrderReturning, 20)
	add("1046", "lin", "13800001234", chat.OrderDelivered, 60)
	many := s.orders["1044"]
	many.Number, many.Total = "1047", cny(299+199+918)
	many.Lines = append(slices.Clone(many.Lines),
		chat.Line{Product: "jacket", SKU: "jm", Title: w2("山雨夹克", "Rain Jacket"), Size: "M", Color: "navy", Quantity: 1, Price: cny(199)},
		chat.Line{Product: "court", SKU: "t42", Title: w2("场边运动鞋", "Court Shoe"), Size: "42", Color: "white", Quantity: 2, Price: cny(459)})
	s.many = many
	add("2001", "mei", "13800009999", chat.OrderShipped, 3)
	add("2002", "mei", "13800009999", chat.OrderPaid, 3)
	return s
}

func (s *fakeShop) Product(id string) (chat.Product, bool) {
	if s.boom {
		panic("the shop's connector is broken")
	}
	i := slices.IndexFunc(s.products, func(p chat.Product) bool { return p.ID == id })
	if i < 0 {
		return chat.Product{}, false
	}
	return s.products[i], true
}

func (s *fakeShop) Products() []chat.Product { return s.products }

func (s *fakeShop) Categories() []chat.Category {
	return []chat.Category{{ID: "shoes", Title: w2("鞋靴", "Shoes")}, {ID: "running-shoes", Title: w2("跑鞋", "Running shoes"), Parent: "shoes"}, {ID: "jackets", Title: w2("夹克", "Jackets")}}
}

func (s *fakeShop) SizeGuide(id string) (chat.SizeGuide, bool) {
	switch id {
	case "feet":
		return chat.SizeGuide{ID: id, Rows: []chat.SizeRow{{Size: "42", FootMin: 256, FootMax: 260}, {Size: "43", FootMin: 261, FootMax: 265}}}, true
	case "tops":
		return chat.SizeGuide{ID: id, Rows: []chat.SizeRow{{Size: "M", HeightMin: 160, HeightMax: 172, WeightMin: 50, WeightMax: 66}, {Size: "L", HeightMin: 170, HeightMax: 180, WeightMin: 64, WeightMax: 78}}, Note: w2("喜欢宽松选大一码。", "Take the larger if you like it loose.")}, true
	}
	return chat.SizeGuide{}, false
}

func (s *fakeShop) Policies() chat.Policies { return s.policies }
func (s *fakeShop) FAQ() []chat.FAQ         { return slices.Clone(s.faq) }

func (s *fakeShop) Order(_ context.Context, number string) (chat.Order, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return chat.Order{}, errors.New("timeout")
	}
	o, ok := s.orders[strings.ToUpper(number)]
	if !ok {
		return chat.Order{}, chat.ErrNotFound
	}
	return o, nil
}

func (s *fakeShop) OrdersOf(_ context.Context, shopper string) ([]chat.Order, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return nil, errors.New("timeout")
	}
	var out []chat.Order
	for _, o := range s.orders {
		if o.Shopper == shopper {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b chat.Order) int { return b.Placed.Compare(a.Placed) })
	return out, nil
}

func (s *fakeShop) Act(_ context.Context, a chat.OrderAction) (chat.Order, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.orders[a.Order]
	switch {
	case s.down, s.actDown:
		return o, errors.New("timeout")
	case !ok:
		return o, chat.ErrNotFound
	case s.done[a.Key]:
		return o, nil
	}
	switch a.Kind {
	case "cancel":
		if o.State != chat.OrderPaid && o.State != chat.OrderUnpaid {
			return o, &chat.Error{Code: "refused", Text: "too late"}
		}
		o.State = chat.OrderCancelled
		o.Case = &chat.AfterSale{Kind: "refund", State: "approved", Opened: noon, Amount: o.Total, Due: noon.AddDate(0, 0, 3)}
	case "address":
		o.Address = a.Address
	case "return":
		o.State, o.Case = chat.OrderReturning, &chat.AfterSale{Kind: "return", State: "requested", Opened: noon, Amount: o.Total}
	case "exchange":
		o.Case = &chat.AfterSale{Kind: "exchange", State: "requested", Opened: noon, Amount: chat.Money{Currency: "CNY"}}
	case "invoice":
		o.Invoice = a.Title
	}
	s.done[a.Key] = true
	s.acted = append(s.acted, a)
	s.orders[a.Order] = o
	return o, nil
}
