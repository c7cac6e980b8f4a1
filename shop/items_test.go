package shop_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
)

// wardrobe is a shop with one shirt in three variants and one order in every state: two shirts S and a cap.
func wardrobe(state string) *source {
	s := everyState()
	dear := yuan(120)
	s.Policies.PriceDays = 7
	s.Policies.Payment = []chat.PaymentMethod{{ID: "card", Title: both("card")}, {ID: "wallet", Title: both("wallet")}}
	s.Products = append(s.Products,
		chat.Product{ID: "shirt", Title: both("shirt"), Category: "shoes", Price: yuan(100), Variants: []chat.Variant{
			{SKU: "S-S", Size: "S", Stock: 5}, {SKU: "S-M", Size: "M", Stock: 2}, {SKU: "S-L", Size: "L", Stock: 5, Price: &dear}, {SKU: "S-XL", Size: "XL", Stock: 1}}},
		chat.Product{ID: "cap", Title: both("cap"), Category: "shoes", Price: yuan(50), Variants: []chat.Variant{{SKU: "C", Stock: 5}}})
	s.Orders = []chat.Order{{Number: "7", Shopper: "lin", Phone: "13800001234", State: state, Placed: monday, Paid: monday, Delivered: monday, Payment: "card",
		Lines: []chat.Line{{Product: "shirt", SKU: "S-S", Title: both("shirt"), Size: "S", Quantity: 2, Price: yuan(100)},
			{Product: "cap", SKU: "C", Title: both("cap"), Quantity: 1, Price: yuan(50)}},
		Shipping: yuan(0), Total: yuan(250)}}
	return s
}

func opened(t *testing.T, src *source, j *journal) *shop.Shop {
	t.Helper()
	s, err := shop.Open(t.Context(), src, j, func() time.Time { return monday.Add(time.Hour) })
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func act(t *testing.T, s *shop.Shop, a chat.OrderAction) (chat.Order, error) {
	t.Helper()
	if a.Key == "" {
		a.Key = t.Name() + a.Kind
	}
	a.Order = "7"
	return s.Act(t.Context(), a)
}

func TestAThingIsChangedForAnotherVariantAndTheTotalFollows(t *testing.T) {
	src, j := wardrobe(chat.OrderPaid), &journal{}
	s := opened(t, src, j)
	o, err := act(t, s, chat.OrderAction{Kind: shop.ActItems, Items: []chat.Swap{{SKU: "S-S", To: "S-L", Quantity: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	if o.Total != yuan(270) || len(o.Lines) != 3 || o.Lines[0].Quantity != 1 || o.Lines[2].SKU != "S-L" || o.Lines[2].Size != "L" || o.Lines[2].Price != yuan(120) || o.Changed.IsZero() {
		t.Errorf("after the change: %+v", o)
	}
	// The shop sells out and raises the price: what was agreed stays when the data is loaded anew.
	for i := range src.Products {
		for k := range src.Products[i].Variants {
			src.Products[i].Variants[k].Stock = 0
		}
		src.Products[i].Price = yuan(900)
	}
	if err := s.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	if again, _ := s.Order(t.Context(), "7"); again.Total != yuan(270) || again.Lines[2].SKU != "S-L" || again.Lines[2].Price != yuan(120) {
		t.Errorf("after a reload: %+v", again)
	}
}

func TestAChangeThatCannotBeIsRefusedAndChangesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		state string
		items []chat.Swap
		code  string
		says  string
	}{
		"no things":          {chat.OrderPaid, nil, "", "needs the things"},
		"not in the order":   {chat.OrderPaid, []chat.Swap{{SKU: "X", To: "S-M"}}, "", "nothing with the SKU X"},
		"too many":           {chat.OrderPaid, []chat.Swap{{SKU: "S-S", To: "S-M", Quantity: 3}}, "", "has 2 of S-S"},
		"another product":    {chat.OrderPaid, []chat.Swap{{SKU: "S-S", To: "C"}}, "", "no variant of the product"},
		"the same":           {chat.OrderPaid, []chat.Swap{{SKU: "S-S", To: "S-S"}}, "", "the one that is there"},
		"named twice":        {chat.OrderPaid, []chat.Swap{{SKU: "S-S", To: "S-M"}, {SKU: "s-s", To: "S-L"}}, "", "named twice"},
		"too late":           {chat.OrderShipped, []chat.Swap{{SKU: "S-S", To: "S-M"}}, shop.CodeRefused, "cannot be changed"},
		"not enough of them": {chat.OrderPaid, []chat.Swap{{SKU: "S-S", To: "S-XL"}}, shop.CodeRefused, "there are 1 of S-XL"},
	} {
		t.Run(name, func(t *testing.T) {
			j := &journal{}
			s := opened(t, wardrobe(c.state), j)
			_, err := act(t, s, chat.OrderAction{Kind: shop.ActItems, Items: c.items})
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("error %v, want one that says %q", err, c.says)
			}
			if c.code != "" && chat.CodeOf(err) != c.code || c.code == "" && !errors.Is(err, chat.ErrInvalid) {
				t.Errorf("error %v", err)
			}
			if o, _ := s.Order(t.Context(), "7"); o.Total != yuan(250) || len(o.Lines) != 2 || j.len() != 0 {
				t.Errorf("it changed something: %+v", o)
			}
		})
	}
}

func TestWhereThingsMayChangeOnceTheOrderIsNeitherChangedNorCancelledAfterwards(t *testing.T) {
	src := wardrobe(chat.OrderPaid)
	src.Policies.Orders.ChangeOnce = true
	s := opened(t, src, &journal{})
	swap := []chat.Swap{{SKU: "S-S", To: "S-M"}}
	if _, err := act(t, s, chat.OrderAction{Kind: shop.ActItems, Items: swap}); err != nil {
		t.Fatal(err)
	}
	for _, a := range []chat.OrderAction{{Key: "2", Kind: shop.ActItems, Items: []chat.Swap{{SKU: "S-M", To: "S-L"}}}, {Key: "3", Kind: shop.ActCancel}} {
		if _, err := act(t, s, a); chat.CodeOf(err) != shop.CodeRefused || !strings.Contains(err.Error(), "changed once") {
			t.Errorf("%s: %v", a.Kind, err)
		}
	}
}

func TestAReturnOfSomeThingsPaysThoseBack(t *testing.T) {
	s := opened(t, wardrobe(chat.OrderDelivered), &journal{})
	o, err := act(t, s, chat.OrderAction{Kind: shop.ActReturn, Items: []chat.Swap{{SKU: "S-S", Quantity: 1}, {SKU: "C"}}})
	if err != nil {
		t.Fatal(err)
	}
	if o.Case.Amount != yuan(150) || len(o.Case.Items) != 2 || o.State != chat.OrderReturning {
		t.Errorf("the case is %+v", o.Case)
	}
}

func TestAnExchangeTellsTheDifferenceOfThePrices(t *testing.T) {
	src := wardrobe(chat.OrderDelivered)
	s := opened(t, src, &journal{})
	o, err := act(t, s, chat.OrderAction{Kind: shop.ActExchange, Items: []chat.Swap{{SKU: "S-S", To: "S-L"}}})
	if err != nil {
		t.Fatal(err)
	}
	if o.Case.Amount != yuan(-40) || o.Case.Items[0].To != "S-L" {
		t.Errorf("the case is %+v", o.Case)
	}
	src.Products = src.Products[:1] // it is sold no longer: the exchange stands
	if err := s.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	if o, _ := s.Order(t.Context(), "7"); o.Case == nil || o.Case.Amount != yuan(-40) {
		t.Errorf("after a reload: %+v", o.Case)
	}
}

func TestAnotherWayToPayIsTakenWhereTheRulesAllowIt(t *testing.T) {
	src := wardrobe(chat.OrderPaid)
	s := opened(t, src, &journal{})
	if _, err := act(t, s, chat.OrderAction{Kind: shop.ActPayment, Payment: "wallet"}); chat.CodeOf(err) != shop.CodeRefused {
		t.Errorf("a paid order was paid anew: %v", err)
	}
	src.Policies.Orders.Payment = []string{chat.OrderUnpaid, chat.OrderPaid}
	if err := s.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := act(t, s, chat.OrderAction{Kind: shop.ActPayment, Payment: "cowries"}); !errors.Is(err, chat.ErrInvalid) {
		t.Errorf("an unknown method: %v", err)
	}
	if _, err := act(t, s, chat.OrderAction{Kind: shop.ActPayment, Payment: "card"}); chat.CodeOf(err) != shop.CodeRefused {
		t.Errorf("the same method: %v", err)
	}
	if o, err := act(t, s, chat.OrderAction{Kind: shop.ActPayment, Payment: "wallet"}); err != nil || o.Payment != "wallet" {
		t.Errorf("payment %q, %v", o.Payment, err)
	}
}

func TestALowerPriceIsPaidBackOnceWithinItsDays(t *testing.T) {
	src := wardrobe(chat.OrderDelivered)
	s := opened(t, src, &journal{})
	if _, err := act(t, s, chat.OrderAction{Key: "0", Kind: shop.ActPrice}); chat.CodeOf(err) != shop.CodeRefused {
		t.Errorf("nothing is cheaper: %v", err)
	}
	src.Products[1].Price = yuan(80)
	if err := s.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	o, err := act(t, s, chat.OrderAction{Key: "1", Kind: shop.ActPrice})
	if err != nil || o.PaidBack != yuan(40) || o.Total != yuan(210) {
		t.Fatalf("%+v, %v", o, err)
	}
	if _, err := act(t, s, chat.OrderAction{Key: "2", Kind: shop.ActPrice}); chat.CodeOf(err) != shop.CodeRefused {
		t.Errorf("it is paid back twice: %v", err)
	}
	src.Products[1].Price = yuan(300)
	if err := s.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	if o, _ := s.Order(t.Context(), "7"); o.PaidBack != yuan(40) || o.Total != yuan(210) {
		t.Errorf("after the price rose: %+v", o)
	}
	late := wardrobe(chat.OrderDelivered)
	late.Products[1].Price = yuan(80)
	late.Orders[0].Paid = monday.AddDate(0, 0, -8)
	if _, err := act(t, opened(t, late, &journal{}), chat.OrderAction{Kind: shop.ActPrice}); chat.CodeOf(err) != shop.CodeRefused || !strings.Contains(err.Error(), "7 days") {
		t.Errorf("too late: %v", err)
	}
}

func TestRulesSayInWhichStatesAnOrderMayBeCancelled(t *testing.T) {
	src := wardrobe(chat.OrderPacking)
	src.Policies.Orders.Cancel = []string{chat.OrderUnpaid, chat.OrderPaid}
	if _, err := act(t, opened(t, src, &journal{}), chat.OrderAction{Kind: shop.ActCancel}); chat.CodeOf(err) != shop.CodeRefused || !strings.Contains(err.Error(), "unpaid, paid") {
		t.Errorf("error %v", err)
	}
}
