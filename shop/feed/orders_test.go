package feed

import (
	"strings"
	"testing"
	"time"

	"shoptalk/chat"
)

func TestShopifyOrdersAreReadOverSeveralRowsAndFindTheirProducts(t *testing.T) {
	c, _, _ := goods(t, "shopify.csv", ShopifyProducts, "USD")
	c.Policies.Payment = []chat.PaymentMethod{{ID: "card", Title: chat.Words{"zh": "银行卡", "en": "Card"}}}
	o, err := ReadOrders(fixture(t, "shopify_orders.csv"), c, now)
	if err != nil || o.Format != ShopifyOrders || len(o.Problems) > 0 || len(o.Items) != 3 {
		t.Fatalf("%+v %v", o, err)
	}
	first := o.Items[0].Order
	if first.Number != "1001" || first.State != chat.OrderShipped || first.Phone != "15550104477" || first.Total.Amount != 12300 || first.Shipping.Amount != 500 || first.Payment != "card" {
		t.Errorf("%+v", first)
	}
	if first.Address != "1 Mill Rd, 03301, Concord, New Hampshire, US" || first.Name != "Ada Byron" || !first.Shipped.Equal(time.Date(2026, 5, 3, 14, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", first)
	}
	if l := first.Lines; len(l) != 2 || l[0].Product != "linen-shirt" || l[0].Size != "S" || l[0].Color != "white" || l[0].Quantity != 2 || l[1].Product != "" || l[1].Title["zh"] != "Gift wrap" {
		t.Errorf("%+v", l)
	}
	if second := o.Items[1].Order; second.State != chat.OrderRefunded || second.Cancelled.IsZero() || second.Payment != "" {
		t.Errorf("%+v", second)
	}
	if third := o.Items[2].Order; third.State != chat.OrderUnpaid || third.Phone != "5550101234" {
		t.Errorf("%+v", third)
	}
	notes := strings.Join(o.Notes, "\n")
	for _, want := range []string{"1 orders have neither phone", "1 orders name a payment", "1 lines name no product"} {
		if !strings.Contains(notes, want) {
			t.Errorf("%q is not among %s", want, notes)
		}
	}
}

func TestChineseOrdersAreReadAndOneWithoutTheTimeOfItsStateIsRefused(t *testing.T) {
	c, _, _ := loaded(t, fixture(t, "chinese.csv"), OwnTable, empty("CNY"))
	o, err := ReadOrders(fixture(t, "chinese_orders.csv"), c, now)
	if err != nil || len(o.Items) != 1 {
		t.Fatalf("%+v %v", o, err)
	}
	sale := o.Items[0].Order
	if sale.Number != "20260501001" || sale.Shopper != "lin" || sale.Phone != "13800008899" || sale.State != chat.OrderShipped || sale.Total.Amount != 133800 || len(sale.Parcels) != 1 || sale.Parcels[0].Carrier["en"] != "顺丰速运" {
		t.Errorf("%+v", sale)
	}
	if got := sale.Shipped.Format(time.RFC3339); got != "2026-05-02T09:00:00+08:00" {
		t.Error(got)
	}
	if l := sale.Lines; len(l) != 2 || l[0].Color != "navy" || l[1].Product != "P02" || l[1].Title["en"] != "Tin cup" {
		t.Errorf("%+v", l)
	}
	if len(o.Problems) != 1 || o.Problems[0].Line != 4 || o.Problems[0].Field != "delivered" || !strings.Contains(o.Problems[0].Text, "签收时间") {
		t.Errorf("%+v", o.Problems)
	}
}

func TestAnOlderOrderKeepsItsParcelStepsAndItsReturn(t *testing.T) {
	c := empty("CNY")
	step := chat.ParcelStep{At: now, Text: chat.Words{"zh": "已揽收", "en": "Picked up"}}
	c.Orders = []chat.Order{{Number: "7", Phone: "13800001111", State: chat.OrderPaid, Parcels: []chat.Parcel{{Number: "SF1", Steps: []chat.ParcelStep{step}}}, Case: &chat.AfterSale{Kind: "return"}}}
	o, err := ReadOrders([]byte("number,state,placed,shipped,title,price,tracking,carrier\n#7,shipped,2026-05-01,2026-05-02,Cup,39,SF1,SF\n"), c, now)
	if err != nil || len(o.Problems) > 0 {
		t.Fatalf("%+v %v", o, err)
	}
	got, change := o.Over(c, now)
	if x := got.Orders[0]; len(got.Orders) != 1 || x.State != chat.OrderShipped || x.Phone != "13800001111" || len(x.Parcels) != 1 || len(x.Parcels[0].Steps) != 1 || x.Case == nil || !x.AsOf.Equal(now) {
		t.Errorf("%+v", x)
	}
	if len(change.Changed) != 1 || c.Orders[0].State != chat.OrderPaid || change.Lines["7"] != 2 {
		t.Errorf("%+v", change)
	}
	if _, change = o.Over(got, now.Add(time.Hour)); len(change.Unchanged) != 1 {
		t.Errorf("the same file changes: %+v", change)
	}
}

func TestBadOrdersAreRefusedWithTheirLines(t *testing.T) {
	const table = `number,state,placed,paid,sku,quantity,price,phone,tracking
1,paid,2026-05-01,2026-05-01,A,1,9,,
2,lost,2026-05-01,2026-05-01,A,1,9,,
3,paid,01/02/2026,2026-05-01,A,1,9,,
4,paid,2026-05-01,,A,1,9,,
5,paid,2026-05-01,2026-05-01,A,0.5,9,,
6,paid,2026-05-01,2026-05-01,A,1,,,
7,paid,2026-05-01,2026-05-01,A,1,9 USD,,
8,paid,2026-05-01,2026-05-01,A,1,9,12,
9,paid,2026-05-01,2026-05-01,A,1,9,,SF1
10,paid,2026-05-01,2026-05-01,,1,9,,
11,paid,2026-05-01,2026-05-01,A,1,9,,,x
`
	o, err := ReadOrders([]byte(table), empty("CNY"), now)
	if err != nil || len(o.Items) != 1 {
		t.Fatalf("%+v %v", o, err)
	}
	for i, f := range []string{"state", "placed", "paid", "quantity", "price", "price", "phone", "carrier", "title", ""} {
		if i >= len(o.Problems) || o.Problems[i].Line != i+3 || o.Problems[i].Field != f {
			t.Fatalf("%s in line %d: %+v", f, i+3, o.Problems)
		}
	}
	if len(o.Problems) != 10 {
		t.Errorf("%+v", o.Problems)
	}
	for in, want := range map[string]string{"": "empty", "<x/>": "XML", "id,title,price\n1,a,2\n": "headings", "{}": "orders", "number,state,sku\n": "only headings"} {
		if _, err := ReadOrders([]byte(in), empty("CNY"), now); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func FuzzOrders(f *testing.F) {
	for _, name := range []string{"shopify_orders.csv", "chinese_orders.csv"} {
		f.Add(fixture(f, name))
	}
	f.Add([]byte(`[{"number":"1","lines":[]},{"number":"1"},7]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		c := empty("CNY")
		o, err := ReadOrders(b, c, now)
		if err != nil {
			return
		}
		for _, problem := range o.Problems {
			if problem.Line < 1 || problem.Text == "" {
				t.Fatalf("a problem without a line: %+v", problem)
			}
		}
		got, change := o.Over(c, now)
		if len(got.Orders) != len(change.New) {
			t.Fatalf("%d orders, %+v", len(got.Orders), change)
		}
		if _, again := o.Over(got, now); len(again.New) > 0 {
			t.Fatalf("the same file twice: %+v", again)
		}
	})
}
