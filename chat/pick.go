package chat

// Wish is what a shopper is looking for. Limits hold strictly; Query, Like and With only rank.
type Wish struct {
	Site      string
	Shopper   string
	Language  string    // of the reasons: zh or en
	Query     string    // the shopper's words
	Embedding []float32 // of Query; nil without a model
	Like      string    // a product id: more like this
	With      string    // a product id: what goes with it
	Limits    Limits
	Exclude   []string // product ids not to show
	N         int      // how many; 0 is 3
}

// Limits are the conditions every shown product meets. Empty fields ask for nothing.
type Limits struct {
	PriceMin   int64    `json:"price_min,omitempty"` // minor units of the shop's currency
	PriceMax   int64    `json:"price_max,omitempty"`
	Categories []string `json:"category,omitempty"` // ids
	Brands     []string `json:"brand,omitempty"`
	Colors     []string `json:"color,omitempty"` // English normal names
	Sizes      []string `json:"size,omitempty"`
	Attributes []string `json:"attribute,omitempty"` // name=value
	Not        *Limits  `json:"not,omitempty"`       // what is refused
}

// Pick is a product that fits a wish, with the sum that put it there.
type Pick struct {
	Product Product
	Variant Variant // the fitting one
	Score   float64
	Reason  string // in the wish's language
	Terms   []Term // what Score is the sum of, largest first
}

// Term is one part of a score.
type Term struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}
