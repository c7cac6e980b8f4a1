package feed

import (
	"strings"

	"shoptalk/chat/sheet"
)

// magentoFields are the product columns of Magento's export.
var magentoFields = map[field][]string{
	fSKU: {"sku"}, fText: {"description"}, fShort: {"shortdescription"}, fPrice: {"price"}, fSale: {"specialprice"}, fSaleFrom: {"specialpricefromdate"},
	fSaleTo: {"specialpricetodate"}, fStock: {"qty"}, fAvailable: {"isinstock"}, fImage: {"baseimage"}, fWords: {"metakeywords", "metakeyword"},
}

// magentoInner are additional attributes that say nothing to shoppers.
var magentoInner = map[string]bool{"has_options": true, "required_options": true, "tax_class_id": true, "ts_dimensions_length": true, "ts_dimensions_width": true,
	"ts_dimensions_height": true, "shipment_type": true, "links_exist": true, "gift_message_available": true, "gift_wrapping_available": true, "is_returnable": true}

// magentoKin is what the rows of an export are to each other.
type magentoKin struct {
	parent  map[string]string  // sku of a variant → sku of its configurable product
	differs map[string][]named // sku of a variant → what it differs in
	broken  map[string]bool    // configurable products that lack a row of a variant
}

// magento reads a product export: a configurable product lists its variants, which have rows of their own; rows with a store_view_code
// hold other languages.
func (r *reading) magento(t *sheet.Table) []record {
	at := columns(t.Head)
	kin := r.magentoKin(t, at)
	var out []record
	views := 0
	for _, row := range t.Rows {
		cell := func(name string) string {
			if i, ok := at[name]; ok {
				return strings.TrimSpace(row.Cell(i))
			}
			return ""
		}
		sku := ident(cell("sku"))
		rec := record{line: row.Line, group: sku, values: map[field]string{}, broken: r.torn(t, row) || kin.broken[sku]}
		parent := kin.parent[sku]
		if parent != "" {
			rec.group = parent
		}
		if view := cell("storeviewcode"); view != "" && view != "default" {
			if translated(&rec, view, cell, parent != ""); len(rec.values) == 0 {
				views++
				continue
			}
			rec.whole = true
			out = append(out, rec)
			continue
		}
		magentoRow(&rec, cell)
		if parent != "" {
			rec.options = kin.differs[sku]
			delete(rec.values, fTitle)
			rec.hidden = cell("productonline") == "2"
		} else {
			rec.whole = cell("producttype") == "configurable"
			rec.hidden = cell("productonline") == "2" || strings.EqualFold(cell("visibility"), "Not Visible Individually")
		}
		out = append(out, rec)
	}
	r.counted(views, "%d rows of other store views were left out: their code begins with neither zh nor en", "略过 %d 行其他商店视图：代码不以 zh 或 en 开头")
	return out
}

// magentoKin reads configurable_variations: sku=A,size=M,color=Red|sku=B,…
func (r *reading) magentoKin(t *sheet.Table, at map[string]int) magentoKin {
	kin := magentoKin{map[string]string{}, map[string][]named{}, map[string]bool{}}
	rows := map[string]bool{}
	for _, row := range t.Rows {
		rows[ident(row.Cell(at["sku"]))] = true
	}
	i, ok := at["configurablevariations"]
	if !ok {
		return kin
	}
	for _, row := range t.Rows {
		for _, one := range strings.Split(row.Cell(i), "|") {
			sku := ""
			var differs []named
			for _, pair := range strings.Split(one, ",") {
				name, value, _ := strings.Cut(pair, "=")
				if name = strings.TrimSpace(name); name == "sku" {
					sku = ident(value)
				} else if name != "" {
					differs = append(differs, named{name, value})
				}
			}
			switch {
			case sku == "":
			case !rows[sku]:
				kin.broken[ident(row.Cell(at["sku"]))] = true
				r.bad(row.Line, "configurable_variations", "there is no row of the variant %s: export the simple products too", shown(sku))
			default:
				kin.parent[sku], kin.differs[sku] = ident(row.Cell(at["sku"])), differs
			}
		}
	}
	return kin
}

// magentoRow fills in what a row of the default store view says.
func magentoRow(rec *record, cell func(string) string) {
	for f, names := range magentoFields {
		for _, n := range names {
			if s := cell(n); s != "" && rec.get(f) == "" {
				rec.values[f] = s
			}
		}
	}
	rec.values[fTitle] = cell("name")
	if path := cell("urlkey"); path != "" {
		rec.values[fURL] = "/" + path + ".html"
	}
	if image := rec.get(fImage); image != "" && !strings.Contains(image, "://") {
		rec.values[fImage] = "/media/catalog/product/" + strings.TrimPrefix(image, "/")
	}
	category, words := deepest(strings.ReplaceAll(withoutRoot(cell("categories")), "/", ">"), ",", rec.get(fWords))
	rec.values[fCategory], rec.values[fWords] = category, words
	for _, pair := range strings.Split(cell("additionalattributes"), ",") {
		name, value, ok := strings.Cut(pair, "=")
		name = strings.TrimSpace(name)
		switch {
		case !ok || magentoInner[name] || strings.TrimSpace(value) == "":
		case sizeWords[key(name)] != "" || colorWords[key(name)] != "":
			rec.options = append(rec.options, named{name, value})
		case name == "manufacturer" || name == "brand":
			rec.values[fBrand] = value
		default:
			rec.facts = append(rec.facts, named{strings.ReplaceAll(name, "_", " "), strings.ReplaceAll(value, "|", ", ")})
		}
	}
}

// withoutRoot takes the store's root category from each path.
func withoutRoot(paths string) string {
	var out []string
	for _, p := range strings.Split(paths, ",") {
		if root, rest, ok := strings.Cut(p, "/"); ok && root != "" {
			out = append(out, rest)
		}
	}
	if len(out) == 0 {
		return paths
	}
	return strings.Join(out, ",")
}

// translated fills in the texts of a store view in Chinese or English.
func translated(rec *record, view string, cell func(string) string, variant bool) {
	view = strings.ToLower(view)
	title, text := fTitleEN, fTextEN
	switch {
	case strings.HasPrefix(view, "zh"), strings.HasPrefix(view, "cn"), strings.Contains(view, "chinese"):
		title, text = fTitleZH, fTextZH
	case strings.HasPrefix(view, "en"), strings.Contains(view, "english"):
	default:
		return
	}
	if s := cell("name"); s != "" && !variant {
		rec.values[title] = s
	}
	if s := cell("description"); s != "" && !variant {
		rec.values[text] = s
	}
}
