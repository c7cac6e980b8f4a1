package feed

import (
	"strconv"
	"strings"

	"shoptalk/chat/sheet"
)

// maxWooAttributes is how many attributes of a product are looked for; each has four columns.
const maxWooAttributes = 50

// wooFields are the product columns of WooCommerce's export.
var wooFields = map[field][]string{
	fSKU: {"sku"}, fTitle: {"name"}, fText: {"description"}, fShort: {"shortdescription"}, fPrice: {"regularprice"}, fSale: {"saleprice"},
	fSaleFrom: {"datesalepricestarts"}, fSaleTo: {"datesalepriceends"}, fStock: {"stock"}, fAvailable: {"instock"}, fWords: {"tags"},
	fImage: {"images"}, fURL: {"externalurl"}, fBrand: {"brands", "brand"},
}

// woo reads a product export: a variable product and each of its variations have a row; a variation names its parent.
func (r *reading) woo(t *sheet.Table) []record {
	at := columns(t.Head)
	cell := func(row sheet.Row, name string) string {
		if i, ok := at[name]; ok {
			return wooCell(row.Cell(i))
		}
		return ""
	}
	known := map[string]string{} // id:7 and SKU → the product's id
	for _, row := range t.Rows {
		if id := wooID(cell(row, "id"), cell(row, "sku")); !strings.Contains(cell(row, "type"), "variation") && id != "" {
			known["id:"+cell(row, "id")], known[cell(row, "sku")] = id, id
		}
	}
	var out []record
	bundles := 0
	for _, row := range t.Rows {
		rec := record{line: row.Line, values: map[field]string{}, broken: r.torn(t, row)}
		for f, names := range wooFields {
			for _, n := range names {
				if s := cell(row, n); s != "" && rec.get(f) == "" {
					rec.values[f] = s
				}
			}
		}
		kind := strings.ToLower(cell(row, "type"))
		if strings.Contains(kind, "grouped") {
			bundles++ // it sells nothing but the products of its list
			continue
		}
		rec.hidden = cell(row, "published") == "0" || cell(row, "published") == "-1"
		rec.whole = strings.Contains(kind, "variable")
		rec.group = wooID(cell(row, "id"), cell(row, "sku"))
		r.wooAttributes(&rec, kind, func(name string) string { return cell(row, name) })
		if strings.Contains(kind, "variation") {
			parent := cell(row, "parent")
			if rec.group = known[parent]; rec.group == "" || parent == "" {
				r.bad(row.Line, "Parent", "there is no product %s for this variation: export the products with their variations", shown(parent))
				continue
			}
			delete(rec.values, fTitle)
		}
		rec.values[fCategory], rec.values[fWords] = deepest(cell(row, "categories"), ",", rec.values[fWords])
		rec.values[fImage], _, _ = strings.Cut(rec.values[fImage], ",")
		out = append(out, rec)
	}
	r.counted(bundles, "%d grouped products were left out: what they group is there itself", "略过 %d 个组合商品：其中的商品已单独列出")
	return out
}

// wooCell undoes how WooCommerce writes cells: a quote before what a spreadsheet would take for a formula, \n for a new line.
func wooCell(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 1 && s[0] == '\'' && strings.ContainsRune("=+-@", rune(s[1])) {
		s = s[1:]
	}
	return strings.ReplaceAll(s, `\n`, "\n")
}

// wooID is the number of a product, as its page has it; its SKU in exports without numbers.
func wooID(id, sku string) string {
	if id != "" {
		return ident(id)
	}
	return ident(sku)
}

// wooAttributes reads "Attribute 1 name" and "Attribute 1 value(s)": of a variation what it differs in, of a product facts.
func (r *reading) wooAttributes(rec *record, kind string, cell func(string) string) {
	for i := 1; i <= maxWooAttributes; i++ {
		name := cell("attribute" + strconv.Itoa(i) + "name")
		values := cell("attribute" + strconv.Itoa(i) + "values")
		if name == "" || values == "" {
			continue
		}
		name = strings.TrimPrefix(name, "pa_")
		list := strings.Split(strings.ReplaceAll(values, `\,`, "\x00"), ",")
		one := len(list) == 1
		value := strings.ReplaceAll(values, `\,`, ",")
		varies := sizeWords[key(name)] != "" || colorWords[key(name)] != ""
		switch {
		case strings.Contains(kind, "variation"), one && varies && !rec.whole:
			rec.options = append(rec.options, named{name, value})
		case !varies:
			rec.facts = append(rec.facts, named{name, value})
		}
	}
}

// deepest chooses the longest of several category paths; the ends of the others become words to search by.
func deepest(paths, mark, words string) (path, more string) {
	var others []string
	for _, p := range strings.Split(paths, mark) {
		p = strings.TrimSpace(p)
		if strings.Count(p, ">") > strings.Count(path, ">") || path == "" {
			p, path = path, p
		}
		if p != "" {
			steps := strings.Split(p, ">")
			others = append(others, strings.TrimSpace(steps[len(steps)-1]))
		}
	}
	for _, w := range others {
		if !strings.Contains(path, w) {
			words = strings.TrimPrefix(words+","+w, ",")
		}
	}
	return path, words
}
