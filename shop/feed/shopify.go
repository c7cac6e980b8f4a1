package feed

import (
	"strconv"
	"strings"

	"shoptalk/chat/sheet"
)

// shopifyFields are the product columns of Shopify's export, in its older and its newer wording.
var shopifyFields = map[field][]string{
	fTitle: {"title"}, fText: {"bodyhtml", "description"}, fBrand: {"vendor"}, fCategory: {"type"}, fTaxonomy: {"productcategory"}, fWords: {"tags"},
	fSKU: {"variantsku", "sku"}, fPrice: {"variantprice", "price"}, fWas: {"variantcompareatprice", "compareatprice"},
	fStock: {"variantinventoryqty", "inventoryquantity"}, fImage: {"imagesrc", "productimageurl"},
	factPrefix + "gender": {"googleshoppinggender"}, factPrefix + "age_group": {"googleshoppingagegroup"},
}

// shopify reads a product export: one row a variant, the product's own cells in the first alone, rows of pictures in between.
func (r *reading) shopify(t *sheet.Table) []record {
	at := columns(t.Head)
	cell := func(row sheet.Row, names ...string) string {
		for _, n := range names {
			if i, ok := at[n]; ok {
				return strings.TrimSpace(row.Cell(i))
			}
		}
		return ""
	}
	optionNames := map[string][3]string{} // handle → names, which stand in the first row alone
	var out []record
	for _, row := range t.Rows {
		handle := ident(cell(row, "handle", "urlhandle"))
		id := fitting(handle)
		rec := record{line: row.Line, group: id, values: map[field]string{}, broken: r.torn(t, row)}
		for f, names := range shopifyFields {
			if s := cell(row, names...); s != "" {
				rec.values[f] = s
			}
		}
		if handle != "" && rec.get(fTitle) != "" {
			rec.values[fURL] = "/products/" + handle
		}
		names := optionNames[handle]
		for i := range names {
			n := strconv.Itoa(i + 1)
			if s := cell(row, "option"+n+"name"); s != "" {
				names[i] = s
			}
			if value := cell(row, "option"+n+"value"); value != "" {
				rec.options = append(rec.options, named{names[i], value})
			}
		}
		optionNames[handle] = names
		rec.hidden = offline(cell(row, "status"), cell(row, "published", "publishedononlinestore"))
		if rec.get(fPrice) == "" && rec.get(fSKU) == "" && len(rec.options) == 0 && rec.get(fTitle) == "" {
			continue // a further picture
		}
		if _, listed := at["variantinventorytracker"]; listed || has(at, "inventorytracker") {
			// What Shopify does not count is always there to buy.
			if cell(row, "variantinventorytracker", "inventorytracker") == "" {
				rec.values[fStock], rec.values[fAvailable] = "", "in stock"
			}
		}
		out = append(out, rec)
	}
	return r.spreadHidden(out)
}

// offline tells whether Shopify shows a product; the cells stand in its first row alone.
func offline(status, published string) bool {
	if status != "" && !strings.EqualFold(status, "active") {
		return true
	}
	return strings.EqualFold(published, "false")
}

// spreadHidden hides all rows of a product whose first row is hidden.
func (r *reading) spreadHidden(records []record) []record {
	hidden := map[string]bool{}
	for i, rec := range records {
		if rec.get(fTitle) != "" {
			hidden[rec.group] = rec.hidden
		}
		records[i].hidden = hidden[rec.group]
	}
	return records
}
