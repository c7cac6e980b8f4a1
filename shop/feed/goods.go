package feed

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shoptalk/chat"
)

// Item is one product as the file tells it. Texts may be in one language alone, and the category is still a path of names.
type Item struct {
	Line    int
	Product chat.Product
	path    []string        // of the category, from the top
	hidden  bool            // not for sale
	entire  bool            // says all there is of the product: nothing of an older one stays
	plenty  map[string]bool // skus whose quantity is not told
}

// goods makes products of records. A product with a bad row is refused whole.
func (r *reading) goods(records []record) []Item {
	var order []string
	groups := map[string][]record{}
	for _, rec := range records {
		if len(groups[rec.group]) == 0 {
			order = append(order, rec.group)
		}
		groups[rec.group] = append(groups[rec.group], rec)
	}
	var items []Item
	for _, id := range order {
		if slices.ContainsFunc(groups[id], func(rec record) bool { return rec.broken }) {
			continue
		}
		before := len(r.problems)
		item := r.product(id, groups[id])
		if len(r.problems) == before {
			items = append(items, item)
		}
	}
	r.counted(r.cut, "%d descriptions are longer than 7,900 characters and were cut", "%d 条描述超过 7900 字，已截断")
	r.counted(r.plenty, fmt.Sprintf("%%d variants are in stock in an untold quantity: entered as %d", Plenty), fmt.Sprintf("%%d 个规格有货但未写数量，按 %d 件计", Plenty))
	return items
}

// product makes one product of its rows.
func (r *reading) product(group string, rows []record) Item {
	head := leading(rows)
	item := Item{Line: rows[0].line, plenty: map[string]bool{}}
	p := &item.Product
	if p.ID = r.id(head.line, fID, group); p.ID == "" {
		r.bad(head.line, fID, "is missing: every product has an id that stays the same")
	}
	p.Title = r.words(head, fTitle, fTitleZH, fTitleEN)
	if len(p.Title) == 0 {
		r.bad(head.line, fTitle, "is missing: a product needs a name")
	}
	p.Description = r.words(head, fText, fTextZH, fTextEN)
	if len(p.Description) == 0 && head.get(fShort) != "" {
		p.Description = oneLanguage(r.text(head.get(fShort)))
	}
	p.Brand = r.text(head.get(fBrand))
	p.Image, p.URL = r.link(head, fImage), r.link(head, fURL)
	p.Words = listOf(head.get(fWords))
	p.SizeGuide = head.get(fGuide)
	p.Popularity, p.Rating = r.number(head, fSold), r.number(head, fRating)
	item.path = r.path(head)
	p.Attributes = facts(rows, head)
	item.hidden = allHidden(rows)
	if status := head.get(fStatus); status != "" {
		if shown, known := truth(status); known && !shown {
			item.hidden = true
		}
	}
	if !item.hidden {
		r.variants(&item, rows)
	}
	return item
}

// leading gathers what rows say of the whole product: for each field the first that is filled, rows of the product itself first.
func leading(rows []record) record {
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(a, b record) int {
		switch {
		case a.whole == b.whole:
			return 0
		case a.whole:
			return -1
		}
		return 1
	})
	head := record{line: sorted[0].line, values: map[field]string{}}
	for _, rec := range sorted {
		for f := range rec.values {
			if head.get(f) == "" {
				head.values[f] = rec.get(f)
			}
		}
	}
	return head
}

// words reads a text that may come under a heading for each language, or under a plain one: then it is in the language it reads as.
func (r *reading) words(rec record, plain, zh, en field) chat.Words {
	w := chat.Words{}
	for language, f := range map[string]field{chat.Chinese: zh, chat.English: en} {
		if s := r.text(rec.get(f)); s != "" {
			w[language] = s
		}
	}
	if s := r.text(rec.get(plain)); s != "" && w[languageOf(s)] == "" {
		w[languageOf(s)] = s
	}
	return w
}

func oneLanguage(s string) chat.Words { return chat.Words{languageOf(s): s} }

// path reads the category: "Clothing > Jackets", with ">", "/" or "»" between the steps. A number of Google's list names nothing.
func (r *reading) path(rec record) []string {
	text := sheetLine(rec.first(fCategory, fTaxonomy))
	if strings.Trim(text, "0123456789 ") == "" {
		return nil
	}
	var path []string
	for _, step := range strings.FieldsFunc(strings.NewReplacer("&gt;", ">", "»", ">", "→", ">", "＞", ">").Replace(text), func(r rune) bool { return r == '>' || r == '/' }) {
		if step = strings.TrimSpace(step); step != "" {
			path = append(path, step)
		}
	}
	return path
}

// sheetLine is a text on one line.
func sheetLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// listOf cuts a cell into its items, each once.
func listOf(cell string) []string {
	var out []string
	for _, s := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(",，、;；|\n", r) }) {
		if s = sheetLine(s); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func (r *reading) number(rec record, f field) float64 {
	text := narrow(rec.get(f))
	if text == "" {
		return 0
	}
	n, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSuffix(text, "+"), ",", ""), 64)
	if err != nil || n != n || n < 0 || n > 1e12 || f == fRating && n > 5 {
		r.bad(rec.line, f, "%s is no number that fits: write it like 4.5", shown(text))
		return 0
	}
	return n
}

// facts gathers the product's attributes, each name once.
func facts(rows []record, head record) []chat.Attribute {
	var out []chat.Attribute
	add := func(name, value string) {
		name, value = sheetLine(name), sheetLine(value)
		a := factOf(name, value)
		if name == "" || value == "" || a.Name == "" || a.Value == "" || slices.ContainsFunc(out, func(b chat.Attribute) bool { return b.Name == a.Name }) {
			return
		}
		out = append(out, a)
	}
	for _, rec := range rows {
		for _, f := range rec.facts {
			add(f.name, f.value)
		}
	}
	for _, pair := range strings.FieldsFunc(head.get(fFacts), func(r rune) bool { return strings.ContainsRune(";；|\n", r) }) {
		if name, value, ok := cutAny(pair, "=", "：", ":"); ok {
			add(name, value)
		}
	}
	var columns []string
	for f := range head.values {
		if name, ok := strings.CutPrefix(string(f), factPrefix); ok {
			columns = append(columns, name)
		}
	}
	slices.Sort(columns)
	for _, name := range columns {
		add(name, head.get(factPrefix+field(name)))
	}
	return out
}

func cutAny(s string, marks ...string) (before, after string, ok bool) {
	for _, m := range marks {
		if before, after, ok = strings.Cut(s, m); ok {
			return before, after, true
		}
	}
	return s, "", false
}

func allHidden(rows []record) bool {
	for _, rec := range rows {
		if rec.whole {
			return rec.hidden
		}
	}
	return !slices.ContainsFunc(rows, func(rec record) bool { return !rec.hidden })
}

// cost is what a variant costs, and what it did before a reduction.
type cost struct{ price, was int64 }

// variants fills in the variants, the price and what it was.
func (r *reading) variants(item *Item, rows []record) {
	p := &item.Product
	kinds := slices.DeleteFunc(slices.Clone(rows), func(rec record) bool { return rec.whole || rec.hidden })
	if len(kinds) == 0 {
		kinds = rows[:1]
	}
	var costs []cost
	for _, rec := range kinds {
		c, ok := r.cost(rec)
		n, sure := r.stock(rec)
		v := r.variant(p.ID, rec, len(kinds) == 1)
		if v.Stock = n; !sure {
			item.plenty[v.SKU] = true
		}
		if ok {
			p.Variants, costs = append(p.Variants, v), append(costs, c)
		}
	}
	if len(costs) == 0 {
		return
	}
	least := slices.MinFunc(costs, func(a, b cost) int { return cmp.Compare(a.price, b.price) })
	p.Price = chat.Money{Amount: least.price, Currency: r.currency}
	if least.was > least.price {
		p.Was = &chat.Money{Amount: least.was, Currency: r.currency}
	}
	for i, c := range costs {
		if c.price != least.price {
			p.Variants[i].Price = &chat.Money{Amount: c.price, Currency: r.currency}
		}
	}
}

// variant reads what makes a row one of several. Options that are neither size nor colour stand with the size.
func (r *reading) variant(product string, rec record, alone bool) chat.Variant {
	v := chat.Variant{Size: sizeOf(rec.get(fSize)), Color: colorOf(rec.get(fColor))}
	var others []string
	for _, o := range rec.options {
		value := sheetLine(o.value)
		switch {
		case value == "" || strings.EqualFold(value, "Default Title"):
		case colorWords[key(o.name)] != "" && v.Color == "":
			v.Color = colorOf(value)
		case sizeWords[key(o.name)] != "" && v.Size == "":
			v.Size = sizeOf(value)
		default:
			if _, yesOrNo := truth(value); yesOrNo {
				value = sheetLine(o.name) + ": " + value // "No" alone tells nobody what
			}
			others = append(others, value)
		}
	}
	if len(others) > 0 {
		v.Size = strings.Join(append(slices.DeleteFunc([]string{v.Size}, func(s string) bool { return s == "" }), others...), " / ")
	}
	switch sku := rec.get(fSKU); {
	case sku != "":
		v.SKU = r.id(rec.line, fSKU, sku)
	case alone:
		v.SKU = product
	default:
		sku = strings.Join(slices.DeleteFunc([]string{product, v.Color, v.Size}, func(s string) bool { return s == "" }), "-")
		v.SKU = fitting(ident(strings.NewReplacer(" / ", "-", ": ", "-").Replace(sku)))
	}
	if other, taken := r.skus[v.SKU]; taken {
		r.bad(rec.line, fSKU, "%s is that of line %d too: every variant has its own, and its own size or colour", shown(v.SKU), other.line)
	} else {
		r.skus[v.SKU] = sold{product, rec.line}
	}
	return v
}

// cost reads a row's prices: a sale price holds while its time does.
func (r *reading) cost(rec record) (c cost, ok bool) {
	if rec.get(fPrice) == "" {
		r.bad(rec.line, fPrice, "is missing: a product without a price cannot be sold")
		return c, false
	}
	price, ok := r.price(rec, fPrice)
	if !ok {
		return c, false
	}
	c.price = price.Amount
	if rec.get(fWas) != "" {
		was, ok := r.price(rec, fWas)
		if !ok {
			return c, false
		}
		c.was = was.Amount
	}
	if rec.get(fSale) == "" {
		return c, true
	}
	sale, ok := r.price(rec, fSale)
	if !ok {
		return c, false
	}
	on, ok := r.onSale(rec)
	switch {
	case !ok:
		return c, false
	case sale.Amount > c.price:
		r.bad(rec.line, fSale, "%s is more than the price %s: exchange the two", sale, price)
		return c, false
	case on && sale.Amount < c.price && sale.Amount > 0:
		c = cost{sale.Amount, max(c.was, c.price)}
	}
	return c, true
}

// onSale tells whether the time of a sale price is now; without one it is.
func (r *reading) onSale(rec record) (on, ok bool) {
	var err error
	from, f := r.now, fSaleFrom
	until := r.now
	if text := rec.get(fSaleSpan); text != "" {
		f = fSaleSpan
		from, until, err = span(text, r.zone)
	} else {
		if text := rec.get(fSaleFrom); text != "" {
			from, err = moment(text, r.zone)
		}
		if text := rec.get(fSaleTo); text != "" && err == nil {
			if until, err = moment(text, r.zone); err == nil && len(strings.TrimSpace(text)) <= len("2006-01-02") {
				until = until.AddDate(0, 0, 1) // the day itself is in it
			}
		}
	}
	if err != nil {
		r.bad(rec.line, f, "%v", err)
		return false, false
	}
	return !r.now.Before(from) && !r.now.After(until), true
}
