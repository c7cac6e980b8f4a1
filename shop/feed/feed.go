package feed

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"shoptalk/chat/sheet"
	"shoptalk/shop"
)

// Names of the formats that are recognised.
const (
	GoogleXML       = "Google Merchant XML"
	GoogleTable     = "Google Merchant table"
	ShopifyProducts = "Shopify products CSV"
	ShopifyOrders   = "Shopify orders CSV"
	WooProducts     = "WooCommerce products CSV"
	MagentoProducts = "Magento products CSV"
	OwnTable        = "table"
	OwnJSON         = "Shoptalk JSON"
)

// File is what is known of a file once it was read.
type File struct {
	Format   string
	Encoding string
	Problems []Problem // rows that are refused, in the file's order
	Notes    []string  // what was read otherwise than it stands, in both languages
}

// Products are the products of a file. Those with a problem are not among the items.
type Products struct {
	File
	Items    []Item
	Currency string // of the shop, and of every amount
	rest     rest
}

// ReadProducts recognises the format of a product export and reads it: currency and time zone are those of the shop, now decides
// which sale prices hold. A file that is no product export at all is an error; one with bad rows has problems.
func ReadProducts(b []byte, c shop.Contents, now time.Time) (*Products, error) {
	text, encoding, err := sheet.Decode(b)
	if err != nil {
		return nil, err
	}
	r := newReading(c, now)
	p := &Products{Currency: r.currency}
	p.Encoding = encoding
	switch trimmed := strings.TrimSpace(text); {
	case trimmed == "":
		return nil, &sheet.Error{Text: "the file is empty"}
	case trimmed[0] == '<':
		p.Format = GoogleXML
		p.Items, err = r.googleXML(text)
	case trimmed[0] == '[' || trimmed[0] == '{':
		p.Format = OwnJSON
		p.Items, err = r.jsonProducts(text)
	default:
		p.Format, p.Items, err = r.productTable(text)
	}
	if err != nil {
		return nil, err
	}
	p.Items = r.others(p.Items)
	p.Problems, p.Notes, p.rest = inOrder(r.problems), r.notes, r.rest
	if len(p.Items)+len(p.Problems) == 0 {
		return nil, &sheet.Error{Text: "there is no product in it: only headings"}
	}
	return p, nil
}

// others refuses products with a SKU of one that the shop has and the file does not name: the same thing under two ids.
func (r *reading) others(items []Item) []Item {
	named := map[string]bool{}
	for _, i := range items {
		named[i.Product.ID] = true
	}
	owner := map[string]string{}
	for _, p := range r.contents.Products {
		for _, v := range p.Variants {
			if !named[p.ID] {
				owner[v.SKU] = p.ID
			}
		}
	}
	return slices.DeleteFunc(items, func(i Item) bool {
		for _, v := range i.Product.Variants {
			if other, taken := owner[v.SKU]; taken {
				r.bad(i.Line, fSKU, "%s is that of the shop's product %s: use its id, or take it out of the catalogue first", shown(v.SKU), shown(other))
				return true
			}
		}
		return false
	})
}

func inOrder(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return problems
}

// productTable tells whose table it is by its headings.
func (r *reading) productTable(text string) (string, []Item, error) {
	t, err := sheet.ReadTable(text)
	if err != nil {
		return "", nil, err
	}
	at := columns(t.Head)
	switch {
	case has(at, "lineitemname"), has(at, "financialstatus"):
		return "", nil, &sheet.Error{Line: 1, Text: "these are orders (Lineitem, Financial Status): use `shoptalk import orders`"}
	case has(at, "handle") && (has(at, "variantprice") || has(at, "option1name")), has(at, "urlhandle", "title"):
		return ShopifyProducts, r.goods(r.shopify(t)), nil
	case has(at, "type", "sku", "name") && has(at, "regularprice"), has(at, "attribute1name", "sku", "name"):
		return WooProducts, r.goods(r.woo(t)), nil
	case has(at, "sku", "producttype") && (has(at, "attributesetcode") || has(at, "urlkey")):
		return MagentoProducts, r.goods(r.magento(t)), nil
	}
	records, err := r.plainTable(t)
	if err != nil {
		return "", nil, err
	}
	format := OwnTable
	if has(at, "id", "title", "price", "availability") && (has(at, "link") || has(at, "imagelink")) {
		format = GoogleTable
	}
	return format, r.goods(records), nil
}

// plainTable reads a table whose headings are ours, Google's or the usual Chinese ones. Rows of one item_group_id, or of one id, are
// one product; so are rows whose id is empty below one that has it.
func (r *reading) plainTable(t *sheet.Table) ([]record, error) {
	fields := make([]field, len(t.Head))
	seen := map[field]bool{}
	var unused []string
	for i, h := range t.Head {
		f, ok := fieldOf(h)
		if !ok || seen[f] {
			if h != "" {
				unused = append(unused, h)
			}
			continue
		}
		fields[i], seen[f] = f, true
	}
	if !seen[fTitle] && !seen[fTitleZH] && !seen[fTitleEN] || !seen[fPrice] {
		return nil, &sheet.Error{Line: 1, Text: fmt.Sprintf("the headings are not those of products (%s): at least id, title, price and stock are needed (编号, 商品名称, 价格, 库存)", shown(strings.Join(t.Head, ", ")))}
	}
	if len(unused) > 0 {
		list := strings.Join(unused, ", ")
		r.note("columns that are not used: "+list, "未使用的列："+list)
	}
	var out []record
	last := ""
	for _, row := range t.Rows {
		rec := record{line: row.Line, values: map[field]string{}, broken: r.torn(t, row)}
		for i, f := range fields {
			if cell := strings.TrimSpace(row.Cell(i)); f != "" && cell != "" {
				rec.values[f] = cell
			}
		}
		r.placed(&rec, &last)
		out = append(out, rec)
	}
	return out, nil
}

// placed finds the product that a row of a plain table belongs to.
func (r *reading) placed(rec *record, last *string) {
	id, group := rec.get(fID), rec.get(fGroup)
	switch {
	case group != "":
		rec.group = group
		if rec.get(fSKU) == "" {
			rec.values[fSKU] = id
		}
	case id != "":
		rec.group = id
	case rec.get(fTitle)+rec.get(fTitleZH)+rec.get(fTitleEN) == "" && *last != "":
		rec.group = *last // a further variant, its product's cells left empty
	default:
		rec.group = rec.get(fSKU)
	}
	rec.group = ident(rec.group)
	*last = rec.group
	if status := rec.get(fStatus); status != "" {
		if on, known := truth(status); known {
			rec.hidden = !on
		} else {
			rec.broken = true
			r.bad(rec.line, fStatus, "%s is neither on sale nor off: write active or draft (上架 or 下架)", shown(status))
		}
	}
}

// torn refuses a row with more cells than there are headings.
func (r *reading) torn(t *sheet.Table, row sheet.Row) bool {
	if !t.Rest(row) {
		return false
	}
	r.bad(row.Line, "", "has %d cells, and there are %d headings: put a text that holds %q in quotation marks", len(row.Cells), len(t.Head), t.Delimiter)
	return true
}

// Drop takes the products of these lines out, which something else refused.
func (p *Products) Drop(lines map[int]bool) {
	p.Items = slices.DeleteFunc(p.Items, func(i Item) bool { return lines[i.Line] })
}
