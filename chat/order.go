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
	Invoice   string     `json:"invoice,omitempty"` // title of the invoice, where one was asked for
	AsOf      time.Time  `json:"as_of,omitzero"`
}

// Line is one product of an order.
type Line struct {
	Product  string `json:"product"`
	SKU      string `json:"sku"`
	Title    Words  `json:"title"`
	Size     string `json:"size,omitempty"`
	Color    string `json:"color,omitempty"`
	Quantity int    `json:"quantity"`
	Price    Money  `json:"price"`
}

// Parcel is one shipment of an order, steps oldest first.
type Parcel struct {
	Carrier Words        `json:"carrier"`
	Number  string       `json:"number"`
	Steps   []ParcelStep `json:"steps"`
}

// ParcelStep is one scan of a parcel.
type ParcelStep struct {
	At   time.Time `json:"at"`
	Text Words     `json:"text"`
}

// AfterSale is a return, exchange or refund of an order. Kind is return, exchange or refund; State is requested, approved,
// received, paid or refused.
type AfterSale struct {
	Kind   string    `json:"kind"`
	State  string    `json:"state"`
	Reason string    `json:"reason,omitempty"`
	Opened time.Time `json:"opened"`
	Amount Money     `json:"amount"`
	Due    time.Time `json:"due,omitzero"` // when the money is expected
}

// OrderAction is a change of an order that a shopper asked for. Key makes it happen once: the turn's id.
type OrderAction struct {
	Key     string    `json:"key"`
	Order   string    `json:"order"`
	Kind    string    `json:"kind"` // cancel, address, return, exchange, refund, invoice, urge
	By      string    `json:"by"`   // shopper id
	At      time.Time `json:"at"`
	Address string    `json:"address,omitempty"`
	Size    string    `json:"size,omitempty"`
	Color   string    `json:"color,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	Title   string    `json:"title,omitempty"` // of the invoice
}
