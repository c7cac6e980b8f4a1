package shop_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
)

var monday = time.Date(2026, 5, 18, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))

func yuan(n int64) chat.Money { return chat.Money{Amount: n * 100, Currency: "CNY"} }

func both(s string) chat.Words { return chat.Words{chat.Chinese: s, chat.English: s} }

// source is a shop.Source that tests change between loads.
type source struct {
	sync.Mutex
	shop.Contents
	err error
}

func (s *source) Load(context.Context) (shop.Contents, error) {
	s.Lock()
	defer s.Unlock()
	return s.Contents, s.err
}

// journal is a shop.Journal in memory.
type journal struct {
	sync.Mutex
	actions []chat.OrderAction
	err     error
}

func (j *journal) AppendOrderAction(_ context.Context, a chat.OrderAction) (bool, error) {
	j.Lock()
	defer j.Unlock()
	if j.err != nil {
		return false, j.err
	}
	for _, b := range j.actions {
		if b.Key == a.Key {
			return false, nil
		}
	}
	j.actions = append(j.actions, a)
	return true, nil
}

func (j *journal) OrderActions(context.Context) ([]chat.OrderAction, error) {
	j.Lock()
	defer j.Unlock()
	return append([]chat.OrderAction(nil), j.actions...), nil
}

func (j *journal) len() int {
	j.Lock()
	defer j.Unlock()
	return len(j.actions)
}

// everyState has one order in each state, its number the state's name.
func everyState() *source {
	s := &source{}
	s.Policies = chat.Policies{Shop: chat.ShopFacts{Name: both("shop"), Currency: "CNY", Zone: "Asia/Shanghai"},
		Returns: chat.ReturnPolicy{RefundDays: 3, NotReturnable: []string{"socks"}},
		Promos:  []chat.Promotion{{ID: "p", Title: both("promo")}}}
	s.Categories = []chat.Category{{ID: "shoes", Title: both("shoes"), Words: []string{"shoe"}}}
	s.SizeGuides = []chat.SizeGuide{{ID: "feet", Rows: []chat.SizeRow{{Size: "42", FootMin: 256, FootMax: 260}}}}
	was := yuan(300)
	s.Products = []chat.Product{{ID: "run", Title: both("run"), Category: "shoes", Price: yuan(200), Was: &was,
		Attributes: []chat.Attribute{{Name: "a", Value: "b", Label: both("l"), Text: both("t")}},
		Variants:   []chat.Variant{{SKU: "R-42", Size: "42", Stock: 3, Price: &was}}, Words: []string{"w"}}}
	s.FAQ = []chat.FAQ{{ID: "q", Questions: map[string][]string{"en": {"why?"}}, Answer: both("because")}}
	for i, state := range []string{chat.OrderUnpaid, chat.OrderPaid, chat.OrderPacking, chat.OrderShipped, chat.OrderDelivered,
		chat.OrderCancelled, chat.OrderReturning, chat.OrderRefunded} {
		o := chat.Order{Number: state, Shopper: "lin", State: state, Placed: monday.AddDate(0, 0, -i), Total: yuan(200),
			Lines:   []chat.Line{{Product: "run", Title: both("run"), Quantity: 1, Price: yuan(200)}},
			Parcels: []chat.Parcel{{Number: "1", Carrier: both("c"), Steps: []chat.ParcelStep{{At: monday, Text: both("s")}}}}}
		if state == chat.OrderReturning || state == chat.OrderRefunded {
			o.Case = &chat.AfterSale{Kind: "return", State: "received", Opened: monday}
		}
		s.Orders = append(s.Orders, o)
	}
	return s
}

func open(t *testing.T, s shop.Source, j shop.Journal) *shop.Shop {
	t.Helper()
	opened, err := shop.Open(t.Context(), s, j, func() time.Time { return monday })
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

func TestStateAllowsOrRefusesEachAction(t *testing.T) {
	allowed := map[string][]string{
		shop.ActCancel:   {"unpaid", "paid", "packing"},
		shop.ActAddress:  {"unpaid", "paid", "packing"},
		shop.ActReturn:   {"delivered"},
		shop.ActExchange: {"delivered"},
		shop.ActRefund:   {"paid", "packing", "shipped", "delivered"},
		shop.ActInvoice:  {"paid", "packing", "shipped", "delivered"},
		shop.ActUrge:     {"paid", "packing", "shipped"},
	}
	for kind, states := range allowed {
		for _, o := range everyState().Orders {
			s := open(t, everyState(), &journal{})
			_, err := s.Act(t.Context(), chat.OrderAction{Key: "k", Order: o.Number, Kind: kind, Address: "new", Title: "me", Reason: "r"})
			want := strings.Contains(" "+strings.Join(states, " ")+" ", " "+o.State+" ")
			if (err == nil) != want {
				t.Errorf("%s of an order that is %s: %v", kind, o.State, err)
			}
			if err != nil && (chat.CodeOf(err) != shop.CodeRefused || !strings.Contains(err.Error(), o.Number)) {
				t.Errorf("%s of an order that is %s: %v does not say which order refuses", kind, o.State, err)
			}
		}
	}
}

func TestCancellingAPaidOrderPaysBackWithinWorkingDays(t *testing.T) {
	s := open(t, everyState(), &journal{})
	friday := monday.AddDate(0, 0, 4)
	o, err := s.Act(t.Context(), chat.OrderAction{Key: "k", Order: "paid", Kind: shop.ActCancel, At: friday})
	if err != nil {
		t.Fatal(err)
	}
	if o.State != chat.OrderCancelled || !o.Cancelled.Equal(friday) || o.Case == nil || o.Case.Kind != "refund" || o.Case.Amount != yuan(200) {
		t.Fatalf("%+v, case %+v", o, o.Case)
	}
	if got := o.Case.Due.Format(time.DateOnly); got != "2026-05-27" {
		t.Errorf("three working days after a Friday end on %s", got)
	}
	if o, _ := s.Act(t.Context(), chat.OrderAction{Key: "k2", Order: "unpaid", Kind: shop.ActCancel}); o.Case != nil || !o.Cancelled.Equal(monday) {
		t.Errorf("an unpaid order: case %+v, cancelled %v", o.Case, o.Cancelled)
	}
}

func TestSameKeyActsOnce(t *testing.T) {
	j := &journal{}
	s := open(t, everyState(), j)
	a := chat.OrderAction{Key: "turn", Order: "delivered", Kind: shop.ActReturn}
	for range 3 {
		o, err := s.Act(t.Context(), a)
		if err != nil || o.State != chat.OrderReturning {
			t.Fatalf("%s, %v", o.State, err)
		}
	}
	if j.len() != 1 {
		t.Errorf("%d actions in the journal", j.len())
	}
	if _, err := s.Act(t.Context(), chat.OrderAction{Key: "turn", Order: "paid", Kind: shop.ActCancel}); !errors.Is(err, chat.ErrInvalid) {
		t.Errorf("the key for another action: %v", err)
	}
	if _, err := s.Act(t.Context(), chat.OrderAction{Key: "other", Order: "delivered", Kind: shop.ActReturn}); chat.CodeOf(err) != shop.CodeRefused {
		t.Errorf("a second return: %v", err)
	}
}

func TestActionsSurviveARestartAndAReload(t *testing.T) {
	src, j := everyState(), &journal{}
	s := open(t, src, j)
	if _, err := s.Act(t.Context(), chat.OrderAction{Key: "1", Order: "packing", Kind: shop.ActAddress, Address: "枫林里 6 号"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Act(t.Context(), chat.OrderAction{Key: "2", Order: "packing", Kind: shop.ActCancel}); err != nil {
		t.Fatal(err)
	}
	if err := s.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, opened := range []*shop.Shop{s, open(t, src, j)} {
		o, err := opened.Order(t.Context(), "packing")
		if err != nil || o.Address != "枫林里 6 号" || o.State != chat.OrderCancelled {
			t.Errorf("%+v, %v", o, err)
		}
		if _, err := opened.Act(t.Context(), chat.OrderAction{Key: "2", Order: "packing", Kind: shop.ActCancel}); err != nil {
			t.Errorf("the key is forgotten: %v", err)
		}
	}
}

func TestMerchantsNewerFileHoldsAgainstAnOldAction(t *testing.T) {
	src, j := everyState(), &journal{}
	s := open(t, src, j)
	if _, err := s.Act(t.Context(), chat.OrderAction{Key: "1", Order: "packing", Kind: shop.ActCancel}); err != nil {
		t.Fatal(err)
	}
	src.Lock()
	src.Orders[2].State = chat.OrderShipped
	src.Unlock()
	if err := s.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	if o, _ := s.Order(t.Context(), "packing"); o.State != chat.OrderShipped {
		t.Errorf("the order is %s though the merchant shipped it", o.State)
	}
}

func TestAnotherProcessesActionIsTakenOver(t *testing.T) {
	src, j := everyState(), &journal{}
	one, two := open(t, src, j), open(t, src, j)
	a := chat.OrderAction{Key: "turn", Order: "paid", Kind: shop.ActCancel}
	if _, err := one.Act(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if o, err := two.Act(t.Context(), a); err != nil || o.State != chat.OrderCancelled {
		t.Errorf("%s, %v", o.State, err)
	}
}

func TestNothingChangesWhenTheJournalFails(t *testing.T) {
	j := &journal{}
	s := open(t, everyState(), j)
	j.err = errors.New("disk full")
	if _, err := s.Act(t.Context(), chat.OrderAction{Key: "k", Order: "paid", Kind: shop.ActCancel}); !errors.Is(err, j.err) {
		t.Fatalf("%v", err)
	}
	if o, _ := s.Order(t.Context(), "paid"); o.State != chat.OrderPaid {
		t.Errorf("the order is %s though nothing was written down", o.State)
	}
}

func TestIncompleteActionsAreInvalid(t *testing.T) {
	s := open(t, everyState(), &journal{})
	for _, a := range []chat.OrderAction{
		{Order: "paid", Kind: shop.ActCancel}, {Key: "1", Order: "paid", Kind: shop.ActAddress, Address: "  "},
		{Key: "2", Order: "paid", Kind: shop.ActInvoice}, {Key: "3", Order: "paid", Kind: "explode"},
	} {
		if _, err := s.Act(t.Context(), a); !errors.Is(err, chat.ErrInvalid) {
			t.Errorf("%+v: %v", a, err)
		}
	}
	if _, err := s.Act(t.Context(), chat.OrderAction{Key: "k", Order: "none", Kind: shop.ActCancel}); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("an order that is not there: %v", err)
	}
}

func TestOrdersAreFoundAsPeopleWriteTheirNumbers(t *testing.T) {
	src := everyState()
	src.Orders[0].Number = "Ab-1042"
	s := open(t, src, &journal{})
	for _, number := range []string{"Ab-1042", "ab-1042", "#AB-1042", " ＃ab-1042 "} {
		if o, err := s.Order(t.Context(), number); err != nil || o.Number != "Ab-1042" {
			t.Errorf("%q: %v", number, err)
		}
	}
	if _, err := s.Order(t.Context(), ""); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("no number: %v", err)
	}
}

func TestOrdersOfAShopperAreNewestFirstAndNobodyElses(t *testing.T) {
	src := everyState()
	src.Orders[1].Shopper, src.Orders[2].Shopper = "alex", ""
	s := open(t, src, &journal{})
	orders, err := s.OrdersOf(t.Context(), "lin")
	if err != nil || len(orders) != 6 {
		t.Fatalf("%d orders, %v", len(orders), err)
	}
	for i := 1; i < len(orders); i++ {
		if orders[i].Placed.After(orders[i-1].Placed) {
			t.Errorf("%s stands before the newer %s", orders[i-1].Number, orders[i].Number)
		}
	}
	if orders, _ := s.OrdersOf(t.Context(), ""); len(orders) != 0 {
		t.Errorf("an anonymous shopper owns %d orders", len(orders))
	}
}

func TestWhatIsReturnedIsTheCallersOwn(t *testing.T) {
	s := open(t, everyState(), &journal{})
	p, _ := s.Product("run")
	p.Title["zh"], p.Was.Amount, p.Variants[0].Stock, p.Variants[0].Price.Amount, p.Attributes[0].Text["en"], p.Words[0] = "@", 1, 0, 1, "@", "@"
	all := s.Products()
	all[0].Title["en"] = "@"
	o, _ := s.Order(t.Context(), "returning")
	o.Lines[0].Title["zh"], o.Parcels[0].Steps[0].Text["en"], o.Parcels[0].Carrier["en"], o.Case.State = "@", "@", "@", "@"
	pol := s.Policies()
	pol.Shop.Name["en"], pol.Returns.NotReturnable[0], pol.Promos[0].Title["en"] = "@", "@", "@"
	g, _ := s.SizeGuide("feet")
	g.Rows[0].Size = "@"
	s.FAQ()[0].Questions["en"][0] = "@"
	s.Categories()[0].Words[0] = "@"

	p2, _ := s.Product("run")
	o2, _ := s.Order(t.Context(), "returning")
	g2, _ := s.SizeGuide("feet")
	if now := fmt.Sprint(p2, *p2.Was, *p2.Variants[0].Price, s.Products(), o2, *o2.Case, s.Policies(), g2, s.FAQ(), s.Categories()); strings.Contains(now, "@") {
		t.Errorf("a caller's change shows: %s", now)
	}
	if p2.Was.Amount == 1 || p2.Variants[0].Stock == 0 || p2.Variants[0].Price.Amount == 1 {
		t.Error("a caller's change of a number shows")
	}
}

func TestFailedReloadKeepsWhatWasThere(t *testing.T) {
	src := everyState()
	s := open(t, src, &journal{})
	src.Lock()
	src.err = errors.New("catalogue.json:3: products[0].price: must be …")
	src.Unlock()
	if err := s.Reload(t.Context()); !errors.Is(err, src.err) {
		t.Fatalf("%v", err)
	}
	if len(s.Products()) != 1 {
		t.Error("the catalogue is gone")
	}
	if _, err := shop.Open(t.Context(), src, &journal{}, time.Now); !errors.Is(err, src.err) {
		t.Errorf("opening it: %v", err)
	}
}

func TestReadersActorsAndReloadsAtTheSameTime(t *testing.T) {
	src, j := everyState(), &journal{}
	for i := range 50 {
		src.Orders = append(src.Orders, chat.Order{Number: fmt.Sprint(i), Shopper: "mei", State: chat.OrderPaid, Placed: monday, Total: yuan(1)})
	}
	s := open(t, src, j)
	var all sync.WaitGroup
	for i := range 50 {
		for n := range 2 { // two devices press at once
			all.Go(func() {
				o, err := s.Act(context.Background(), chat.OrderAction{Key: fmt.Sprint("turn", i), Order: fmt.Sprint(i), Kind: shop.ActCancel})
				if err != nil || o.State != chat.OrderCancelled {
					t.Errorf("order %d, press %d: %s, %v", i, n, o.State, err)
				}
			})
		}
		all.Go(func() {
			s.Products()
			if orders, err := s.OrdersOf(context.Background(), "mei"); err != nil || len(orders) != 50 {
				t.Errorf("%d orders, %v", len(orders), err)
			}
			if i%10 == 0 {
				if err := s.Reload(context.Background()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if j.len() != 50 {
		t.Errorf("%d actions in the journal, want 50", j.len())
	}
}
