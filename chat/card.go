package chat

// Card shows one product. Reason says why it is shown, in the shopper's language.
type Card struct {
	ID      string  `json:"id"` // product id
	Title   string  `json:"title"`
	Price   Money   `json:"price"`
	Was     *Money  `json:"was,omitempty"`
	Image   string  `json:"image,omitempty"`
	URL     string  `json:"url,omitempty"`
	Stock   int     `json:"stock"`
	Reason  string  `json:"reason,omitempty"`
	Actions []Reply `json:"actions,omitempty"`
}

// OrderView is an order as a shopper sees it in a message. State is one of the Order states.
type OrderView struct {
	Number  string       `json:"number"`
	State   string       `json:"state"`
	Label   string       `json:"label"` // the state in the shopper's language
	Placed  string       `json:"placed,omitempty"`
	Total   *Money       `json:"total,omitempty"`
	Lines   []LineView   `json:"lines,omitempty"`
	Parcels []ParcelView `json:"parcels,omitempty"`
}

// LineView is one line of an order view.
type LineView struct {
	Title    string `json:"title"`
	Quantity int    `json:"quantity"`
	Price    Money  `json:"price"`
	Image    string `json:"image,omitempty"`
	Variant  string `json:"variant,omitempty"` // "black, 42"
}

// ParcelView is a parcel of an order view, newest step first.
type ParcelView struct {
	Carrier string     `json:"carrier"`
	Number  string     `json:"number"`
	Steps   []StepView `json:"steps"`
}

// StepView is one step of a parcel's way. At is RFC 3339.
type StepView struct {
	At   string `json:"at"`
	Text string `json:"text"`
}
