package demo

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"shoptalk/chat"
)

const currency = "CNY"

// goods is a product as the data files write it: one short line.
type goods struct {
	ID       string         `json:"id"`
	Kind     string         `json:"kind"` // what the picture shows
	Category string         `json:"category"`
	Brand    string         `json:"brand"`
	ZH       string         `json:"zh"`
	EN       string         `json:"en"`
	About    [2]string      `json:"about"`
	Price    int64          `json:"price"` // yuan
	Was      int64          `json:"was"`
	Colors   string         `json:"colors"`
	Sizes    string         `json:"sizes"` // "39-44" or "S M L"
	More     map[string]int `json:"more"`  // size → yuan on top
	Out      string         `json:"out"`   // sold out: "black/42", "black" or "*"
	Guide    string         `json:"guide"`
	Attrs    []string       `json:"attrs"` // name=value or name=value:中文:English
	Words    string         `json:"words"`
	Pop      float64        `json:"pop"`
	Rating   float64        `json:"rating"`
}

// attribute says how a normal attribute reads in both languages.
type attribute struct {
	Label  chat.Words           `json:"label"`
	Values map[string][2]string `json:"values"`
}

// loadGoods reads all product files in order.
func loadGoods() ([]goods, error) {
	names, err := productFiles()
	if err != nil {
		return nil, err
	}
	// Clothes and shoes lead, as in the shop window.
	slices.SortStableFunc(names, func(a, b string) int { return window(a) - window(b) })
	var all []goods
	for _, name := range names {
		var some []goods
		if err := readData(name, &some); err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

func window(name string) int {
	order := []string{"products/shoes.json", "products/clothing.json", "products/bags.json", "products/electronics.json", "products/home.json", "products/beauty.json"}
	if i := slices.Index(order, name); i >= 0 {
		return i
	}
	return len(order)
}

// products expands the goods to the products of the catalogue.
func products(all []goods) ([]chat.Product, error) {
	var attributes map[string]attribute
	if err := readData("attributes.json", &attributes); err != nil {
		return nil, err
	}
	out := make([]chat.Product, 0, len(all))
	for _, g := range all {
		p, err := g.product(attributes)
		if err != nil {
			return nil, fmt.Errorf("demo product %s: %w", g.ID, err)
		}
		out = append(out, p)
	}
	return out, nil
}

func (g goods) product(attributes map[string]attribute) (chat.Product, error) {
	p := chat.Product{
		ID: g.ID, Title: chat.Words{chat.Chinese: g.ZH, chat.English: g.EN},
		Description: chat.Words{chat.Chinese: g.About[0], chat.English: g.About[1]},
		Category:    g.Category, Brand: g.Brand, Price: yuan(g.Price),
		Image: PicturePath(g.ID), URL: "/p/" + g.ID,
		Variants: g.variants(), Words: strings.Split(g.Words, ","),
		Popularity: g.Pop, Rating: g.Rating, SizeGuide: g.Guide,
	}
	if g.Was > 0 {
		was := yuan(g.Was)
		p.Was = &was
	}
	for _, a := range g.Attrs {
		attr, err := readAttribute(a, attributes)
		if err != nil {
			return p, err
		}
		p.Attributes = append(p.Attributes, attr)
	}
	return p, nil
}

func yuan(n int64) chat.Money { return chat.Money{Amount: n * 100, Currency: currency} }

// variants crosses colours and sizes. Stock is made from the SKU, so that it is the same at every seeding.
func (g goods) variants() []chat.Variant {
	colors, sizes := strings.Fields(g.Colors), sizesOf(g.Sizes)
	if len(colors) == 0 {
		colors = []string{""}
	}
	if len(sizes) == 0 {
		sizes = []string{""}
	}
	out := strings.Fields(g.Out)
	var all []chat.Variant
	for _, c := range colors {
		for _, s := range sizes {
			v := chat.Variant{SKU: sku(g.ID, c, s), Color: c, Size: s}
			if !slices.Contains(out, "*") && !slices.Contains(out, c) && !slices.Contains(out, c+"/"+s) {
				v.Stock = 3 + int(hash(v.SKU)%26)
			}
			if more := g.More[s]; more > 0 {
				price := yuan(g.Price + int64(more))
				v.Price = &price
			}
			all = append(all, v)
		}
	}
	return all
}

func sku(parts ...string) string {
	parts = slices.DeleteFunc(slices.Clone(parts), func(s string) bool { return s == "" })
	return strings.ToUpper(strings.Join(parts, "-"))
}

func hash(s string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32()
}

// sizesOf reads "39-44" as six sizes; with a space it is a list.
func sizesOf(s string) []string {
	from, to, isRange := strings.Cut(s, "-")
	first, err1 := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	if !isRange || err1 != nil || err2 != nil {
		return strings.Fields(s)
	}
	var sizes []string
	for n := first; n <= last; n++ {
		sizes = append(sizes, strconv.Itoa(n))
	}
	return sizes
}

func readAttribute(s string, known map[string]attribute) (chat.Attribute, error) {
	name, rest, _ := strings.Cut(s, "=")
	def, ok := known[name]
	if !ok {
		return chat.Attribute{}, fmt.Errorf("attribute %q is not in attributes.json", name)
	}
	value, texts, own := strings.Cut(rest, ":")
	zh, en, both := strings.Cut(texts, ":")
	if pair, ok := def.Values[value]; ok {
		zh, en = pair[0], pair[1]
	} else if own && !both {
		return chat.Attribute{}, fmt.Errorf("attribute %q has a text in one language", s)
	} else if !own {
		if zh, en = measure(value); zh == "" {
			return chat.Attribute{}, fmt.Errorf("attribute %q has no text", s)
		}
	}
	return chat.Attribute{Name: name, Value: value, Label: def.Label, Text: chat.Words{chat.Chinese: zh, chat.English: en}}, nil
}

var measured = regexp.MustCompile(`^([0-9.]+)(g|kg|l|ml|mah|w|cm|in|db|y|m)?$`)

// measure reads a number with a unit in both languages: 22l, 10000mah, 2y.
func measure(value string) (zh, en string) {
	m := measured.FindStringSubmatch(value)
	if m == nil {
		return "", ""
	}
	units := map[string][2]string{
		"": {"", ""}, "g": {" 克", " g"}, "kg": {" 公斤", " kg"}, "l": {" 升", " L"}, "ml": {" 毫升", " ml"}, "mah": {" mAh", " mAh"},
		"w": {"W", " W"}, "cm": {" 厘米", " cm"}, "in": {" 英寸", " inches"}, "db": {" 分贝", " dB"}, "y": {" 年", " years"}, "m": {" 个月", " months"},
	}
	u := units[m[2]]
	en = m[1] + u[1]
	if value == "1y" {
		en = "1 year"
	}
	return m[1] + u[0], en
}

// PicturePath is where the demo serves a product's picture.
func PicturePath(id string) string { return "/demo/pictures/" + id + ".svg" }
