package chat

import "time"

// Words is a text in both languages, keyed by zh and en.
type Words map[string]string

// In gives the text in a language, or in the other one where it is missing.
func (w Words) In(language string) string {
	if s := w[language]; s != "" {
		return s
	}
	if s := w[English]; s != "" {
		return s
	}
	return w[Chinese]
}

// Product is one thing the shop sells, with its variants.
type Product struct {
	ID          string      `json:"id"`
	Title       Words       `json:"title"`
	Description Words       `json:"description,omitempty"`
	Category    string      `json:"category"` // id of a Category
	Brand       string      `json:"brand,omitempty"`
	Price       Money       `json:"price"`
	Was         *Money      `json:"was,omitempty"` // the price before a reduction
	Image       string      `json:"image,omitempty"`
	URL         string      `json:"url,omitempty"`
	Attributes  []Attribute `json:"attributes,omitempty"`
	Variants    []Variant   `json:"variants"`             // at least one
	Words       []string    `json:"words,omitempty"`      // further search words, any language
	Popularity  float64     `json:"popularity,omitempty"` // units sold lately
	Rating      float64     `json:"rating,omitempty"`     // 0 to 5
	SizeGuide   string      `json:"size_guide,omitempty"` // id of a SizeGuide
	AsOf        time.Time   `json:"as_of,omitzero"`       // when the shop's system said so
}

// Stock is what is left over all variants.
func (p Product) Stock() int {
	n := 0
	for _, v := range p.Variants {
		n += max(v.Stock, 0)
	}
	return n
}

// Attribute is a named fact about a product: Name and Value are normal forms in English (waterproof=yes), Label and Text what
// people read.
type Attribute struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Label Words  `json:"label"`
	Text  Words  `json:"text"`
}

// Variant is a product in one size and colour. Color is the English normal name; both may be empty.
type Variant struct {
	SKU   string `json:"sku"`
	Size  string `json:"size,omitempty"`
	Color string `json:"color,omitempty"`
	Stock int    `json:"stock"`
	Price *Money `json:"price,omitempty"` // where it differs from the product's
	// Options are what else tells variants apart, as people read it: capacity "500ml", material "glass".
	Options map[string]string `json:"options,omitempty"`
}

// Category is a kind of product with the words people call it by.
type Category struct {
	ID     string   `json:"id"`
	Title  Words    `json:"title"`
	Words  []string `json:"words"` // any language: 跑鞋, running shoes, trainers
	Parent string   `json:"parent,omitempty"`
}

// SizeGuide maps body measures to a size, rows from small to large.
type SizeGuide struct {
	ID   string    `json:"id"`
	Rows []SizeRow `json:"rows"`
	Note Words     `json:"note,omitempty"`
}

// SizeRow is one size: heights in cm and weights in kg that it fits; foot length in mm for shoes. Zero bounds are open.
type SizeRow struct {
	Size      string `json:"size"`
	HeightMin int    `json:"height_min,omitempty"`
	HeightMax int    `json:"height_max,omitempty"`
	WeightMin int    `json:"weight_min,omitempty"`
	WeightMax int    `json:"weight_max,omitempty"`
	FootMin   int    `json:"foot_min,omitempty"`
	FootMax   int    `json:"foot_max,omitempty"`
}
