package chat

// Policies is what the shop has written down about how it sells; every text is in both languages.
type Policies struct {
	Shop      ShopFacts       `json:"shop"`
	Shipping  ShippingPolicy  `json:"shipping"`
	Returns   ReturnPolicy    `json:"returns"`
	Orders    OrderRules      `json:"orders,omitzero"`
	Payment   []PaymentMethod `json:"payment"`
	Invoice   Words           `json:"invoice"`
	Promos    []Promotion     `json:"promotions"`
	Warranty  Words           `json:"warranty"`
	PriceDays int             `json:"price_protection_days"` // days in which a lower price is paid back; 0 is none
}

// ShopFacts is the shop itself.
type ShopFacts struct {
	Name     Words  `json:"name"`
	Currency string `json:"currency"`
	Zone     string `json:"zone"`  // IANA time zone
	Hours    Words  `json:"hours"` // when people answer
	Contact  Words  `json:"contact"`
	About    Words  `json:"about,omitempty"`
}

// ShippingPolicy says what delivery costs and how long it takes.
type ShippingPolicy struct {
	Fee        Money `json:"fee"`
	FreeOver   Money `json:"free_over"`   // amount 0: never free
	CutoffHour int   `json:"cutoff_hour"` // orders before this local hour ship the same day
	DaysMin    int   `json:"days_min"`    // working days under way
	DaysMax    int   `json:"days_max"`
	Carriers   Words `json:"carriers"`
	Areas      Words `json:"areas"`
	Pickup     Words `json:"pickup,omitempty"`
	Late       Words `json:"late,omitempty"` // what the shop does when a parcel is late or lost
}

// ReturnPolicy says what may come back.
type ReturnPolicy struct {
	Days          int      `json:"days"`          // after delivery
	ExchangeDays  int      `json:"exchange_days"` // after delivery
	Condition     Words    `json:"condition"`
	Freight       Words    `json:"freight"` // who pays the way back
	How           Words    `json:"how"`
	RefundDays    int      `json:"refund_days"`              // working days after the goods are back
	NotReturnable []string `json:"not_returnable,omitempty"` // category ids
}

// OrderRules say in which states a shopper may have an order changed. An empty list is the usual: cancel, address and items until it is
// shipped, payment until it is paid.
type OrderRules struct {
	Cancel     []string `json:"cancel,omitempty"`
	Address    []string `json:"address,omitempty"`
	Items      []string `json:"items,omitempty"`
	Payment    []string `json:"payment,omitempty"`
	ChangeOnce bool     `json:"change_once,omitempty"` // once its things were changed, an order is neither changed again nor cancelled
}

// May lists the states in which a kind of order action is allowed; nil where no rule speaks of it.
func (r OrderRules) May(kind string) []string {
	written, usual := []string(nil), []string{OrderUnpaid, OrderPaid, OrderPacking}
	switch kind {
	case "cancel":
		written = r.Cancel
	case "address":
		written = r.Address
	case "items":
		written = r.Items
	case "payment":
		written, usual = r.Payment, []string{OrderUnpaid}
	default:
		return nil
	}
	if len(written) > 0 {
		return written
	}
	return usual
}

// PaymentMethod is one way to pay.
type PaymentMethod struct {
	ID    string `json:"id"`
	Title Words  `json:"title"`
	Note  Words  `json:"note,omitempty"`
}

// Promotion is a running discount, coupon or gift. Code is empty where none is needed; From and Until are dates (2006-01-02).
type Promotion struct {
	ID           string `json:"id"`
	Code         string `json:"code,omitempty"`
	Title        Words  `json:"title"`
	Terms        Words  `json:"terms"`
	MinimumOrder Money  `json:"minimum_order,omitzero"`
	Off          Money  `json:"off,omitzero"`
	Percent      int    `json:"percent,omitempty"`
	From         string `json:"from,omitempty"`
	Until        string `json:"until,omitempty"`
}
