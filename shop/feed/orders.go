package feed

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"shoptalk/chat"
	"shoptalk/chat/sheet"
	"shoptalk/shop"
)

// Orders are the orders of a file. Those with a problem are not among the items.
type Orders struct {
	File
	Items []Sale
}

// Sale is one order as the file tells it.
type Sale struct {
	Line   int
	Order  chat.Order
	entire bool // says all there is of the order
}

// ReadOrders recognises the format of an order export and reads it. Lines find their products in c by SKU, id or name; currency and
// time zone are those of the shop. A file that is no order export is an error; one with bad rows has problems.
func ReadOrders(b []byte, c shop.Contents, now time.Time) (*Orders, error) {
	text, encoding, err := sheet.Decode(b)
	if err != nil {
		return nil, err
	}
	r := newReading(c, now)
	o := &Orders{}
	o.Encoding = encoding
	switch trimmed := strings.TrimSpace(text); {
	case trimmed == "":
		return nil, &sheet.Error{Text: "the file is empty"}
	case trimmed[0] == '<':
		return nil, &sheet.Error{Line: 1, Text: "orders are read from CSV and JSON, not from XML: export them so"}
	case trimmed[0] == '[' || trimmed[0] == '{':
		o.Format = OwnJSON
		o.Items, err = r.jsonOrders(text)
	default:
		o.Format, o.Items, err = r.orderTable(text)
	}
	if err != nil {
		return nil, err
	}
	o.Problems, o.Notes = inOrder(r.problems), r.notes
	if len(o.Items)+len(o.Problems) == 0 {
		return nil, &sheet.Error{Text: "there is no order in it: only headings"}
	}
	return o, nil
}

// jsonOrders reads our own form: orders.json, or what GET /v1/orders gave.
func (r *reading) jsonOrders(text string) ([]Sale, error) {
	entries, err := sheet.Elements(text, "orders", "items")
	if err != nil {
		return nil, err
	}
	var sales []Sale
	seen := map[string]int{}
	for _, e := range entries {
		sale := Sale{Line: e.Line, entire: true}
		err := strict(e.Raw, &sale.Order)
		first, twice := seen[sale.Order.Number]
		switch {
		case err != nil:
			r.bad(e.Line, "", "%v", err)
		case ident(sale.Order.Number) == "":
			r.bad(e.Line, oNumber, "is missing: every order has a number")
		case twice:
			r.bad(e.Line, oNumber, "%s is that of line %d too: an order is there once", shown(sale.Order.Number), first)
		default:
			seen[sale.Order.Number] = e.Line
			sales = append(sales, sale)
		}
	}
	return sales, nil
}

// orderTable reads a table with a row for each thing of an order; what speaks of the whole order may stand in the first alone.
func (r *reading) orderTable(text string) (string, []Sale, error) {
	t, err := sheet.ReadTable(text)
	if err != nil {
		return "", nil, err
	}
	at := columns(t.Head)
	format, names := OwnTable, orderHeadings
	if has(at, "name", "lineitemname", "financialstatus") {
		format, names = ShopifyOrders, shopifyOrderHeadings
	}
	fields := make([]field, len(t.Head))
	seen := map[field]bool{}
	var unused []string
	for i, h := range t.Head {
		f, ok := names[key(h)]
		if !ok {
			head, _, _ := strings.Cut(narrow(h), "(")
			f, ok = names[key(head)]
		}
		if ok && !seen[f] {
			fields[i], seen[f] = f, true
		} else if h != "" {
			unused = append(unused, h)
		}
	}
	if !seen[oNumber] || !seen[oState] && !seen[oMoneyState] || !seen[oTitle] && !seen[oSKU] && !seen[oProduct] {
		return "", nil, &sheet.Error{Line: 1, Text: fmt.Sprintf("the headings are not those of orders (%s): at least number, state, placed, sku or title, and price are needed (订单编号, 订单状态, 下单时间, 商品名称, 单价)", shown(strings.Join(t.Head, ", ")))}
	}
	if len(unused) > 0 && format == OwnTable {
		list := strings.Join(unused, ", ")
		r.note("columns that are not used: "+list, "未使用的列："+list)
	}
	var order []string
	groups := map[string][]record{}
	last := ""
	for _, row := range t.Rows {
		rec := record{line: row.Line, values: map[field]string{}, broken: r.torn(t, row)}
		for i, f := range fields {
			if cell := strings.TrimSpace(row.Cell(i)); f != "" && cell != "" {
				rec.values[f] = cell
			}
		}
		if format == ShopifyOrders {
			shopifyOrder(&rec, row, at)
		}
		if rec.group = orderNumber(rec.get(oNumber)); rec.group == "" {
			rec.group = last
		}
		if last = rec.group; len(groups[last]) == 0 {
			order = append(order, last)
		}
		groups[last] = append(groups[last], rec)
	}
	return format, r.sales(order, groups), nil
}

// orderNumber is a number as our files have it: without "#", spaces and the quote or tab that keeps spreadsheets from counting it.
func orderNumber(text string) string {
	return ident(strings.Trim(strings.TrimSpace(strings.Trim(strings.TrimSpace(text), "=\"'`")), "#＃"))
}

// shopifyOrder gathers what Shopify spreads over several columns.
func shopifyOrder(rec *record, row sheet.Row, at map[string]int) {
	var parts []string
	for _, name := range shopifyAddress {
		if _, named := at["shippingprovincename"]; name == "shippingprovince" && named {
			continue // its code
		}
		if i, ok := at[name]; ok {
			if s := strings.Trim(strings.TrimSpace(row.Cell(i)), "'"); s != "" {
				parts = append(parts, s)
			}
		}
	}
	rec.values[oAddress] = strings.Join(parts, ", ")
	for _, name := range []string{"phone", "billingphone"} {
		if i, ok := at[name]; ok && rec.get(oPhone) == "" {
			rec.values[oPhone] = strings.TrimSpace(row.Cell(i))
		}
	}
	if rec.get(oMoneyState)+rec.get(oSends)+rec.get(oCancelled) == "" {
		return
	}
	money, sends := key(rec.get(oMoneyState)), key(rec.get(oSends))
	shipped := sends == "fulfilled" || sends == "partial" && rec.get(oShipped) != ""
	switch {
	case money == "refunded":
		rec.values[oState] = chat.OrderRefunded
	case rec.get(oCancelled) != "" || money == "voided":
		rec.values[oState] = chat.OrderCancelled
	case shipped:
		rec.values[oState] = chat.OrderShipped
	case sends == "partial":
		rec.values[oState] = chat.OrderPacking
	case money == "pending" || money == "expired" || money == "partiallypaid" || money == "":
		rec.values[oState] = chat.OrderUnpaid
	default:
		rec.values[oState] = chat.OrderPaid
	}
	if money == "authorized" && rec.get(oPaid) == "" {
		rec.values[oPaid] = rec.get(oPlaced) // the card said yes when the order was placed
	}
}

// sales makes orders of their rows. An order with a bad row is refused whole.
func (r *reading) sales(order []string, groups map[string][]record) []Sale {
	shelf := newShelf(r.contents)
	var sales []Sale
	quiet, strange, foreign := 0, 0, 0
	for _, number := range order {
		rows := groups[number]
		if slices.ContainsFunc(rows, func(rec record) bool { return rec.broken }) {
			continue
		}
		before := len(r.problems)
		o := r.order(number, rows, shelf)
		if len(r.problems) > before {
			continue
		}
		if o.Phone == "" && o.Shopper == "" {
			quiet++
		}
		if name := leading(rows).get(oPayment); name != "" && o.Payment == "" {
			strange++
		}
		for _, l := range o.Lines {
			if l.Product == "" {
				foreign++
			}
		}
		sales = append(sales, Sale{Line: rows[0].line, Order: o})
	}
	r.counted(quiet, "%d orders have neither phone nor shopper: nobody can ask for them in the chat", "%d 个订单既无手机号也无顾客编号：聊天中无法查询")
	r.counted(strange, "%d orders name a payment method that policies.json does not list: it was left out", "%d 个订单的支付方式不在 policies.json 中，已略去")
	r.counted(foreign, "%d lines name no product of the catalogue: import the products first, or leave them so", "%d 行商品不在商品目录中：可先导入商品，也可保持原样")
	return sales
}

// order makes one order.
func (r *reading) order(number string, rows []record, shelf *shelf) chat.Order {
	head := leading(rows)
	o := chat.Order{Number: r.id(head.line, oNumber, number), Shopper: head.get(oShopper), Name: sheetLine(head.get(oName)), Address: sheetLine(head.get(oAddress)), Invoice: head.get(oInvoice)}
	if number == "" {
		r.bad(head.line, oNumber, "is missing: every order has a number")
	}
	o.Phone = r.phone(head)
	for f, to := range map[field]*time.Time{oPlaced: &o.Placed, oPaid: &o.Paid, oShipped: &o.Shipped, oDelivered: &o.Delivered, oCancelled: &o.Cancelled, oPromised: &o.Promised} {
		t, err := moment(head.get(f), r.zone)
		if err != nil {
			r.bad(head.line, f, "%v", err)
		}
		*to = t
	}
	r.state(&o, head)
	for _, rec := range rows {
		if rec.first(oTitle, oSKU, oProduct) != "" {
			o.Lines = append(o.Lines, r.line(rec, head, shelf))
		}
	}
	if len(o.Lines) == 0 {
		r.bad(head.line, oTitle, "is missing: an order has at least one thing in it, by sku or name")
	}
	r.sums(&o, head)
	o.Payment = r.payment(head.get(oPayment))
	for _, rec := range rows {
		if n := ident(rec.get(oTracking)); n != "" && !slices.ContainsFunc(o.Parcels, func(p chat.Parcel) bool { return p.Number == n }) {
			carrier := rec.get(oCarrier)
			if carrier == "" {
				carrier = head.get(oCarrier)
			}
			if carrier == "" {
				r.bad(rec.line, oCarrier, "is missing, yet there is the tracking number %s: say who carries it (物流公司)", shown(n))
			}
			o.Parcels = append(o.Parcels, chat.Parcel{Carrier: both(sheetLine(carrier)), Number: n, Steps: []chat.ParcelStep{}})
		}
	}
	return o
}

// phone keeps the digits of a phone number.
func (r *reading) phone(head record) string {
	digits := strings.Map(func(c rune) rune {
		if digit(c) {
			return c
		}
		return -1
	}, narrow(head.get(oPhone)))
	if head.get(oPhone) != "" && len(digits) < 4 {
		r.bad(head.line, oPhone, "%s is no phone number: at least its last four digits are needed", shown(head.get(oPhone)))
	}
	return digits
}

// state reads the state, and that the times which it speaks of are there.
func (r *reading) state(o *chat.Order, head record) {
	text := head.get(oState)
	o.State = orderStates[key(text)]
	if o.State == "" {
		r.bad(head.line, oState, "%s is no state that is known: use unpaid, paid, packing, shipped, delivered, cancelled, returning or refunded (待付款, 待发货, 已发货, 已签收, 已取消 …)", shown(text))
		return
	}
	need := func(t time.Time, f field, chinese string) {
		if t.IsZero() && len(r.problemsOf(head.line, f)) == 0 {
			r.bad(head.line, f, "is missing, yet the order is %s: fill in the time (%s)", o.State, chinese)
		}
	}
	need(o.Placed, oPlaced, "下单时间")
	switch o.State {
	case chat.OrderPaid, chat.OrderPacking:
		need(o.Paid, oPaid, "付款时间")
	case chat.OrderShipped:
		need(o.Shipped, oShipped, "发货时间")
	case chat.OrderDelivered:
		need(o.Delivered, oDelivered, "签收时间")
	case chat.OrderCancelled:
		need(o.Cancelled, oCancelled, "取消时间")
	}
}

// problemsOf lists what was said of a field already.
func (r *reading) problemsOf(line int, f field) (out []Problem) {
	for _, p := range r.problems[max(0, len(r.problems)-8):] {
		if p.Line == line && p.Field == string(f) {
			out = append(out, p)
		}
	}
	return out
}

// line reads one thing of an order.
func (r *reading) line(rec, head record, shelf *shelf) chat.Line {
	l := chat.Line{SKU: ident(rec.get(oSKU)), Title: both(r.text(rec.get(oTitle))), Size: sizeOf(rec.get(oSize)), Color: colorOf(rec.get(oColor)), Quantity: 1}
	if p, v, ok := shelf.find(l.SKU, ident(rec.get(oProduct)), rec.get(oTitle)); ok {
		l.Product, l.Title = p.ID, maps.Clone(p.Title)
		if v != nil {
			l.SKU, l.Size, l.Color = v.SKU, v.Size, v.Color
		}
	} else if rec.get(oTitle) == "" {
		l.Title = both(rec.first(oSKU, oProduct))
	}
	if text := narrow(rec.get(oQuantity)); text != "" {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || n < 1 || n > 1e6 || n != float64(int(n)) {
			r.bad(rec.line, oQuantity, "%s is no number of pieces: write it like 2", shown(text))
		} else {
			l.Quantity = int(n)
		}
	}
	rec.values[fCurrency] = head.get(fCurrency)
	if rec.get(oPrice) == "" {
		r.bad(rec.line, oPrice, "is missing: the price of one piece")
	} else {
		l.Price, _ = r.price(rec, oPrice)
	}
	return l
}

// sums reads shipping and total; a total that is not given is added up.
func (r *reading) sums(o *chat.Order, head record) {
	o.Shipping = chat.Money{Currency: r.currency}
	if head.get(oShipping) != "" {
		o.Shipping, _ = r.price(head, oShipping)
	}
	if head.get(oTotal) != "" {
		o.Total, _ = r.price(head, oTotal)
		return
	}
	o.Total = o.Shipping
	for _, l := range o.Lines {
		o.Total.Amount += l.Price.Amount * int64(l.Quantity)
	}
}

// payment finds the shop's method of a name; "" where it has none of it.
func (r *reading) payment(name string) string {
	for _, m := range r.contents.Policies.Payment {
		for _, called := range []string{m.ID, m.Title[chat.Chinese], m.Title[chat.English]} {
			if key(called) == key(name) && key(name) != "" {
				return m.ID
			}
		}
	}
	return ""
}

// Drop takes the orders of these lines out, which something else refused.
func (o *Orders) Drop(lines map[int]bool) {
	o.Items = slices.DeleteFunc(o.Items, func(s Sale) bool { return lines[s.Line] })
}
