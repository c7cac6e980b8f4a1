package chat

// Policies is what the shop has written down about how it sells; every text is in both languages.
type Policies struct {
	Shop      ShopFacts       `json:"shop"`
	Shipping  ShippingPolicy  `json:"shipping"`
	Returns   ReturnPolicy    `json:"returns"`
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
