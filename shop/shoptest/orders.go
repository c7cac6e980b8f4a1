package shoptest

import (
	"context"
	"errors"
	"slices"
	"strings"

	"shoptalk/chat"
	"shoptalk/shop/live"
)

func orderByNumber(s *stage) {
	want := NewMerchant().Orders[0]
	for _, written := range []string{"1042", "#1042", " 1042 ", "＃１０４２"} {
		o := s.order(written)
		s.asOf("order "+written, o.AsOf)
		if !live.SameNumber(o.Number, Paid) || o.State != chat.OrderPaid || o.Total != want.Total || o.Shipping != want.Shipping || !o.Placed.Equal(want.Placed) {
			s.Errorf("order %q is %s, %s, %v with %v of shipping, placed %s", written, o.Number, o.State, o.Total, o.Shipping, o.Placed)
		}
		if len(o.Lines) != len(want.Lines) {
			s.Fatalf("order %q has %d lines, want %d", written, len(o.Lines), len(want.Lines))
		}
		for i, l := range o.Lines {
			w := want.Lines[i]
			if l.Product != w.Product || l.SKU != w.SKU || l.Quantity != w.Quantity || l.Price != w.Price || l.Title.In(chat.English) != w.Title.In(chat.English) {
				s.Errorf("order %q has the line %+v, want %+v", written, l, w)
			}
		}
	}
	if o := s.order(Cancelled); o.State != chat.OrderCancelled || o.Cancelled.IsZero() {
		s.Errorf("order %s is %s, cancelled %s", Cancelled, o.State, o.Cancelled)
	}
	if o := s.order(Shipped); o.State != chat.OrderShipped || o.Shipped.IsZero() {
		s.Errorf("order %s is %s, shipped %s", Shipped, o.State, o.Shipped)
	}
}

// owner matters for who may see it: the bot compares the shop's id of the shopper, or the phone's last digits.
func owner(s *stage) {
	for number, shopper := range map[string]string{Paid: Lin, Foreign: Zhao} {
		if o := s.order(number); o.Shopper != shopper || !strings.HasSuffix(o.Phone, "8899") || live.Digits(o.Phone) != o.Phone {
			s.Errorf("order %s is of %q with the phone %q, want %q", number, o.Shopper, o.Phone, shopper)
		}
	}
}

func parcels(s *stage) {
	o := s.order(Shipped)
	if !s.Parcels {
		if len(o.Parcels) > 0 {
			s.Errorf("a parcel came from nowhere: %+v", o.Parcels)
		}
		return
	}
	if len(o.Parcels) != 1 || o.Parcels[0].Number != "SF1234567890" || o.Parcels[0].Carrier.In(chat.English) != "SF Express" {
		s.Errorf("parcels %+v", o.Parcels)
	}
}

func unknownOrder(s *stage) {
	for _, number := range []string{"9999", "104", "10420", "1042-1"} {
		if o, err := s.System.Order(s.Context(), number); !errors.Is(err, chat.ErrNotFound) || o.Number != "" {
			s.Errorf("order %s: %+v, %v", number, o, err)
		}
	}
}

// Hostiles are order numbers that are attacks.
var Hostiles = []string{"", " ", "#", "../../products", "1042 OR name:1044", `1042" OR "1"="1`, "*", "1042*", "name:*", "1042\r\nX-Evil: 1",
	"1042/../1044", "%2e%2e%2f", "1042?status=any", "1042&include=1044", "\x00", "\xff\xfe", strings.Repeat("9", 100000), "一零四二", "-1042", "("}

func hostileNumbers(s *stage) {
	for _, number := range Hostiles {
		o, err := s.System.Order(s.Context(), number)
		if !errors.Is(err, chat.ErrNotFound) || o.Number != "" {
			s.Errorf("order %s: %s, %v", live.Shown(number), o.Number, err)
		}
	}
	for _, shopper := range append(slices.Clone(Hostiles), Lin+" OR customer_id:"+Zhao, Lin+"&customer="+Zhao) {
		if found, err := s.System.OrdersOf(s.Context(), shopper); len(found) > 0 {
			s.Errorf("orders of %s: %d, %v", live.Shown(shopper), len(found), err)
		}
	}
}

func ownOrders(s *stage) {
	found, err := s.System.OrdersOf(s.Context(), Lin)
	if err != nil {
		s.Fatal(err)
	}
	var numbers []string
	for i, o := range found {
		numbers = append(numbers, o.Number)
		s.asOf("order "+o.Number, o.AsOf)
		if o.Shopper != Lin || i > 0 && o.Placed.After(found[i-1].Placed) {
			s.Errorf("order %s is of %s, placed %s", o.Number, o.Shopper, o.Placed)
		}
	}
	if !slices.EqualFunc(numbers, []string{Paid, Shipped, Cancelled}, live.SameNumber) {
		s.Errorf("orders %v", numbers)
	}
}

func manyOrders(s *stage) {
	found, err := s.System.OrdersOf(s.Context(), Many)
	if err != nil {
		s.Fatal(err)
	}
	seen := map[string]bool{}
	for _, o := range found {
		seen[o.Number] = true
	}
	if len(found) != ManyOrders || len(seen) != ManyOrders {
		s.Errorf("%d orders, %d of them different, want %d", len(found), len(seen), ManyOrders)
	}
}

func noOrders(s *stage) {
	for _, shopper := range []string{"", "599"} {
		if found, err := s.System.OrdersOf(s.Context(), shopper); err != nil || len(found) > 0 {
			s.Errorf("orders of %q: %d, %v", shopper, len(found), err)
		}
	}
}

func cancelledBefore(s *stage) {
	ctx, cancel := context.WithCancel(s.Context())
	cancel()
	for name, call := range s.calls(ctx) {
		if err := call(); !errors.Is(err, context.Canceled) {
			s.Errorf("%s: %v, want %v", name, err, context.Canceled)
		}
	}
}

// calls are the four calls, each giving its error, and an error of its own where one gave both an error and a fact.
func (s *stage) calls(ctx context.Context) map[string]func() error {
	reads := s.reads(ctx)
	reads["act"] = func() error {
		o, err := s.System.Act(ctx, chat.OrderAction{Key: "turn-1", Order: Paid, Kind: "cancel", At: Clock})
		return both(err, o.Number != "")
	}
	return reads
}

func (s *stage) reads(ctx context.Context) map[string]func() error {
	return map[string]func() error{
		"catalogue": func() error { c, err := s.System.Catalogue(ctx); return both(err, len(c.Products) > 0) },
		"order":     func() error { o, err := s.System.Order(ctx, Paid); return both(err, o.Number != "") },
		"orders":    func() error { o, err := s.System.OrdersOf(ctx, Lin); return both(err, len(o) > 0) },
	}
}

var errBoth = errors.New("an error came with a fact: one of them is not true")

func both(err error, fact bool) error {
	if err != nil && fact {
		return errBoth
	}
	return err
}
