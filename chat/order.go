package chat

import "time"

// Order states.
const (
	OrderUnpaid    = "unpaid"
	OrderPaid      = "paid"      // paid, not yet packed
	OrderPacking   = "packing"   // in the warehouse
	OrderShipped   = "shipped"   // on its way
	OrderDelivered = "delivered" // signed for
	OrderCancelled = "cancelled"
	OrderReturning = "returning" // a return is under way
	OrderRefunded  = "refunded"
)

// Order is what a shopper bought.
type Order struct {
	Number    string     `json:"number"`
	Shopper   string     `json:"shopper"` // the shop's own id of the shopper
	Phone     string     `json:"phone"`   // digits; only the last four are ever compared or shown
	Name      string     `json:"name"`
	Address   string     `json:"address"`
	State     string     `json:"state"`
	Placed    time.Time  `json:"placed"`
	Paid      time.Time  `json:"paid,omitzero"`
	Shipped   time.Time  `json:"shipped,omitzero"`
	Delivered time.Time  `json:"delivered,omitzero"`
	Cancelled time.Time  `json:"cancelled,omitzero"`
	Promised  time.Time  `json:"promised,omitzero"` // expected delivery
	Lines     []Line     `json:"lines"`
	Shipping  Money      `json:"shipping"`
	Total     Money      `json:"total"`
	Payment   string     `json:"payment,omitempty"` // a PaymentMethod id
	Parcels   []Parcel   `json:"parcels,omitempty"`
	Case      *AfterSale `json:"case,omitempty"`
	Invoice   string     `json:"invoice,omitempty"`  // title of the invoice, where one was asked for
	Changed   time.Time  `json:"changed,omitzero"`   // when its things were last changed at the shopper's wish
	PaidBack  Money      `json:"paid_back,omitzero"` // what price protection gave back so far
	AsOf      time.Time  `json:"as_of,omitzero"`
}

// Line is one product of an order.
type Line struct {
	Product  string            `json:"product"`
	SKU      string            `json:"sku"`
	Title    Words             `json:"title"`
	Size     string            `json:"size,omitempty"`
	Color    string            `json:"color,omitempty"`
	Options  map[string]string `json:"options,omitempty"` // as a Variant's
	Quantity int               `json:"quantity"`
	Price    Money             `json:"price"`
}

// Parcel is one shipment of an order, steps oldest first.
type Parcel struct {
	Carrier Words        `json:"carrier"`
	Number  string       `json:"number"`
	Steps   []ParcelStep `json:"steps"`
	AsOf    time.Time    `json:"as_of,omitzero"` // when the carrier was asked; the order's own where it is empty
}

// ParcelStep is one scan of a parcel.
type ParcelStep struct {
	At   time.Time `json:"at"`
	Text Words     `json:"text"`
}

// AfterSale is a return, exchange or refund of an order. Kind is return, exchange or refund; State is requested, approved,
// received, paid or refused.
type AfterSale struct {
	Kind     string    `json:"kind"`
	State    string    `json:"state"`
	Reason   string    `json:"reason,omitempty"`
	Opened   time.Time `json:"opened"`
	Amount   Money     `json:"amount"`
	Due      time.Time `json:"due,omitzero"`       // when the money is expected
	Items    []Swap    `json:"items,omitempty"`    // what it is about; empty: the whole order
	Evidence []string  `json:"evidence,omitempty"` // ids of the files that the shopper sent about it
}

// Swap names a thing of an order, and what is wanted in its place. To is empty where nothing is; Quantity 0 is all of the line.
type Swap struct {
	SKU      string `json:"sku"`
	To       string `json:"to,omitempty"`
	Quantity int    `json:"quantity,omitempty"`
}

// OrderAction is a change of an order that a shopper asked for. Key makes it happen once: the turn's id.
type OrderAction struct {
	Key      string    `json:"key"`
	Order    string    `json:"order"`
	Kind     string    `json:"kind"` // cancel, address, items, payment, return, exchange, refund, price, invoice, urge
	By       string    `json:"by"`   // shopper id
	At       time.Time `json:"at"`
	Address  string    `json:"address,omitempty"`
	Reason   string    `json:"reason,omitempty"`
	Title    string    `json:"title,omitempty"`    // of the invoice
	Items    []Swap    `json:"items,omitempty"`    // of items, return, exchange and refund; empty: the whole order
	Payment  string    `json:"payment,omitempty"`  // id of the method of payment wanted
	Evidence []string  `json:"evidence,omitempty"` // of return, exchange and refund: ids of the files that the shopper sent about it
	Settled  *Settled  `json:"settled,omitempty"`  // what came of it, by the prices and stock of its moment: the shop fills it in
}

// Settled is what an action came to when it was done. The catalogue moves on; what was agreed stays.
type Settled struct {
	Lines  []Line `json:"lines,omitempty"`
	Amount Money  `json:"amount"` // paid back; below 0 the shopper pays
}
