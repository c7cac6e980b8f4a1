package demo

import (
	"slices"
	"strings"
	"time"

	"shoptalk/chat"
)

// tile is a category with a picture of one of its products.
type tile struct {
	Category chat.Category
	Image    string
	Count    int
}

// home is the body of the first page.
type home struct {
	Tiles     []tile
	Popular   []chat.Product
	Reduced   []chat.Product
	Questions []string
	Hero      []chat.Product
}

func homeBody(shop Shop, lang string) home {
	products := shop.Products()
	b := home{Questions: questions[0], Tiles: tiles(shop.Categories(), products)}
	if lang == chat.English {
		b.Questions = questions[1]
	}
	byPopularity(products)
	shown := map[string]int{} // the window shows each category once, then what is reduced
	for _, p := range products {
		switch n := shown[p.Category]; {
		case n == 0 && len(b.Popular) < 12:
			b.Popular = append(b.Popular, p)
		case n < 4 && p.Was != nil && p.Stock() > 0 && len(b.Reduced) < 8:
			b.Reduced = append(b.Reduced, p)
		}
		shown[p.Category]++
	}
	for _, id := range []string{"rain-shell", "swift-lite", "kiln-mug"} {
		if p, ok := shop.Product(id); ok {
			b.Hero = append(b.Hero, p)
		}
	}
	return b
}

// tiles gives the topmost categories in order, each with its first product's picture.
func tiles(categories []chat.Category, products []chat.Product) (all []tile) {
	tops := parents(categories)
	place := map[string]int{}
	for _, k := range categories {
		if k.Parent == "" {
			place[k.ID] = len(all)
			all = append(all, tile{Category: k})
		}
	}
	for _, p := range products {
		i, ok := place[tops[p.Category].ID]
		if !ok {
			continue
		}
		if all[i].Count == 0 {
			all[i].Image = p.Image
		}
		all[i].Count++
	}
	return all
}

// parents gives each category's topmost one.
func parents(categories []chat.Category) map[string]chat.Category {
	byID := map[string]chat.Category{}
	for _, k := range categories {
		byID[k.ID] = k
	}
	tops := map[string]chat.Category{}
	for _, k := range categories {
		top := k
		for top.Parent != "" {
			top = byID[top.Parent]
		}
		tops[k.ID] = top
	}
	return tops
}

// shelf is the body of a category's page.
type shelf struct {
	Category chat.Category
	Top      chat.Category
	Subs     []chat.Category
	Products []chat.Product
}

func categoryBody(shop Shop, id string) (shelf, bool) {
	categories := shop.Categories()
	i := slices.IndexFunc(categories, func(k chat.Category) bool { return k.ID == id })
	if i < 0 {
		return shelf{}, false
	}
	tops := parents(categories)
	b := shelf{Category: categories[i], Top: tops[id]}
	for _, k := range categories {
		if k.Parent == b.Top.ID {
			b.Subs = append(b.Subs, k)
		}
	}
	for _, p := range shop.Products() {
		if p.Category == id || id == b.Top.ID && tops[p.Category].ID == id {
			b.Products = append(b.Products, p)
		}
	}
	byPopularity(b.Products)
	return b, true
}

// choice is a colour or a size, and whether any of it is left.
type choice struct {
	Name string
	Left bool
}

// item is the body of a product's page.
type item struct {
	P         chat.Product
	Category  chat.Category
	Top       chat.Category
	Colors    []choice
	Sizes     []choice
	From      bool // some variants cost more
	Guide     *chat.SizeGuide
	Foot      bool // the guide measures feet
	Weight    bool // the guide measures weight
	Related   []chat.Product
	SizeLabel string
}

func productBody(shop Shop, p chat.Product, lang string) item {
	categories := shop.Categories()
	b := item{P: p, Top: parents(categories)[p.Category], SizeLabel: pick(said["spec"], lang)}
	if i := slices.IndexFunc(categories, func(k chat.Category) bool { return k.ID == p.Category }); i >= 0 {
		b.Category = categories[i]
	}
	for _, v := range p.Variants {
		b.Colors = choose(b.Colors, v.Color, v.Stock)
		b.Sizes = choose(b.Sizes, v.Size, v.Stock)
		b.From = b.From || v.Price != nil && v.Price.Amount != p.Price.Amount
	}
	if g, ok := shop.SizeGuide(p.SizeGuide); ok {
		g.Rows = slices.DeleteFunc(g.Rows, func(r chat.SizeRow) bool {
			return !slices.ContainsFunc(b.Sizes, func(c choice) bool { return c.Name == r.Size })
		})
		b.Guide, b.SizeLabel = &g, pick(said["size"], lang)
		for _, r := range g.Rows {
			b.Foot, b.Weight = b.Foot || r.FootMax > 0, b.Weight || r.WeightMax > 0
		}
	}
	others := shop.Products()
	byPopularity(others)
	for _, o := range others {
		if o.Category == p.Category && o.ID != p.ID && len(b.Related) < 4 {
			b.Related = append(b.Related, o)
		}
	}
	for _, o := range others {
		if o.Category != p.Category && strings.EqualFold(o.Brand, p.Brand) && len(b.Related) < 4 {
			b.Related = append(b.Related, o)
		}
	}
	return b
}

func choose(all []choice, name string, stock int) []choice {
	if name == "" {
		return all
	}
	for i := range all {
		if all[i].Name == name {
			all[i].Left = all[i].Left || stock > 0
			return all
		}
	}
	return append(all, choice{name, stock > 0})
}

// bought is an order on the orders page.
type bought struct {
	chat.Order
	Placed string
	Due    string
	Lines  []boughtLine
	Latest []latest
}

type boughtLine struct {
	chat.Line
	Image string
}

// latest is the last that is known of a parcel.
type latest struct {
	Carrier, Text chat.Words
	Number, At    string
}

func (f *front) ordersBody(orders []chat.Order) []bought {
	loc, err := time.LoadLocation(f.Shop.Policies().Shop.Zone)
	if err != nil {
		loc = time.UTC
	}
	const layout = "2006-01-02 15:04"
	out := make([]bought, 0, len(orders))
	for _, o := range orders {
		b := bought{Order: o, Placed: o.Placed.In(loc).Format(layout)}
		if o.State == chat.OrderShipped && !o.Promised.IsZero() {
			b.Due = o.Promised.In(loc).Format(time.DateOnly)
		}
		for _, l := range o.Lines {
			line := boughtLine{Line: l}
			if p, ok := f.Shop.Product(l.Product); ok {
				line.Image = p.Image
			}
			b.Lines = append(b.Lines, line)
		}
		for _, p := range o.Parcels {
			if len(p.Steps) > 0 {
				s := p.Steps[len(p.Steps)-1]
				b.Latest = append(b.Latest, latest{p.Carrier, s.Text, p.Number, s.At.In(loc).Format(layout)})
			}
		}
		out = append(out, b)
	}
	return out
}
