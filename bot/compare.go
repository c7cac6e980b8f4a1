package bot

import (
	"slices"
	"strings"

	"shoptalk/chat"
)

// maxRows bounds the lines of a comparison.
const maxRows = 5

// productCompare sets two products side by side in a few lines: price, what differs, stock.
func productCompare(v *visit) error {
	products := v.compared()
	if len(products) < 2 {
		if len(products) == 1 {
			v.pointAt(products[0])
			v.say("compare.one", "compare.one", "title", products[0].Title.In(v.lang)).with(v.productChip("similar", "product.similar", products[0]))
			return nil
		}
		v.say("compare.which", "compare.which")
		return nil
	}
	a, b := products[0], products[1]
	lines := []string{v.words("compare.head", "a", a.Title.In(v.lang), "b", b.Title.In(v.lang)),
		v.row(v.words("compare.price"), a.Price.String(), b.Price.String())}
	for _, r := range v.differences(a, b) {
		lines = append(lines, v.row(r[0], r[1], r[2]))
	}
	lines = append(lines, v.row(v.words("compare.stock"), v.stockWord(a), v.stockWord(b)))
	switch {
	case a.Price.Amount < b.Price.Amount:
		lines = append(lines, v.words("compare.cheaper", "title", a.Title.In(v.lang), "difference", difference(b, a)))
	case b.Price.Amount < a.Price.Amount:
		lines = append(lines, v.words("compare.cheaper", "title", b.Title.In(v.lang), "difference", difference(a, b)))
	}
	s := v.text("compare", strings.Join(lines, "\n")).fact("products", a.ID+","+b.ID)
	v.done.Shown = []string{a.ID, b.ID}
	for _, p := range []chat.Product{a, b} {
		s.with(chat.Reply{Label: v.words("chip.look", "title", shortTitle(p.Title.In(v.lang))), Name: "product", Value: map[string]string{"product": p.ID, "do": "detail"}})
	}
	return nil
}

// shortTitle cuts a title for a button, between words.
func shortTitle(title string) string {
	cut := short(title, 24)
	if cut == title {
		return title
	}
	if i := strings.LastIndex(cut, " "); i > 8 {
		cut = cut[:i]
	}
	return cut + "…"
}

func difference(dear, cheap chat.Product) string {
	return chat.Money{Amount: dear.Price.Amount - cheap.Price.Amount, Currency: dear.Price.Currency}.String()
}

// compared finds the products to compare: named ones first, then by place, then the one at hand, then the last cards.
func (v *visit) compared() []chat.Product {
	var ids []string
	for _, e := range v.reading.Entities {
		if e.Type == chat.EntityProduct && !e.Not {
			ids = append(ids, e.Value)
		}
	}
	ids = append(ids, v.slot("product"))
	ids = append(ids, v.placed(v.message())...)
	named := v.mentioned(v.message())
	if len(named) == 1 && deictic.MatchString(v.message()) {
		if p, ok := v.atHand(); ok { // "this one and the cloud runner": the one at hand comes first
			ids = append(ids, p.ID)
		}
	}
	ids = append(ids, named...)
	if v.state.Product != "" && v.state.Page == v.conv.Page.Product {
		ids = append(ids, v.state.Product)
	}
	if len(ids) < 2 || !slices.ContainsFunc(v.state.Shown, func(id string) bool { return id == v.conv.Page.Product }) {
		ids = append(ids, v.conv.Page.Product)
	}
	ids = append(ids, v.state.Shown...)
	var products []chat.Product
	for _, id := range ids {
		p, ok := v.bot.Shop.Product(id)
		if id == "" || !ok || slices.ContainsFunc(products, func(q chat.Product) bool { return q.ID == p.ID }) {
			continue
		}
		if products = append(products, p); len(products) == 2 {
			break
		}
	}
	return products
}

// differences are the attributes in which two products differ, those that both have first.
func (v *visit) differences(a, b chat.Product) [][3]string {
	var rows, half [][3]string
	for _, x := range a.Attributes {
		i := slices.IndexFunc(b.Attributes, func(y chat.Attribute) bool { return y.Name == x.Name })
		switch {
		case i < 0:
			half = append(half, [3]string{x.Label.In(v.lang), x.Text.In(v.lang), "—"})
		case b.Attributes[i].Value != x.Value:
			rows = append(rows, [3]string{x.Label.In(v.lang), x.Text.In(v.lang), b.Attributes[i].Text.In(v.lang)})
		}
	}
	for _, y := range b.Attributes {
		if !slices.ContainsFunc(a.Attributes, func(x chat.Attribute) bool { return x.Name == y.Name }) {
			half = append(half, [3]string{y.Label.In(v.lang), "—", y.Text.In(v.lang)})
		}
	}
	rows = append(rows, half...)
	return rows[:min(len(rows), maxRows)]
}

func (v *visit) row(label, a, b string) string {
	return v.words("compare.row", "label", label, "a", a, "b", b)
}

func (v *visit) stockWord(p chat.Product) string {
	if p.Stock() > 0 {
		return v.words("compare.in_stock")
	}
	return v.words("compare.out_of_stock")
}
