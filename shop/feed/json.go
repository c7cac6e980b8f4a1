package feed

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"shoptalk/chat"
	"shoptalk/chat/sheet"
)

// unsorted is the category of products that name none.
const unsorted = "goods"

// rest is what catalogue.json holds beside the products.
type rest struct {
	Categories []chat.Category  `json:"categories"`
	SizeGuides []chat.SizeGuide `json:"size_guides"`
}

// jsonProducts reads our own form: catalogue.json, the list that PUT /v1/products takes, or what GET /v1/products gave.
func (r *reading) jsonProducts(text string) ([]Item, error) {
	entries, err := sheet.Elements(text, "products", "items")
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		if err := json.Unmarshal([]byte(text), &r.rest); err != nil {
			return nil, &sheet.Error{Line: 1, Text: fmt.Sprintf("categories and size_guides are not as README.md in the shop's folder has them (%v)", err)}
		}
	}
	var items []Item
	seen := map[string]int{}
	for _, e := range entries {
		before := len(r.problems)
		item := Item{Line: e.Line, entire: true, plenty: map[string]bool{}}
		p := &item.Product
		raw, err := r.tight(e.Raw)
		if err == nil {
			err = strict(raw, p)
		}
		if err != nil {
			r.bad(e.Line, "", "%v", err)
			continue
		}
		switch first, twice := seen[p.ID]; {
		case ident(p.ID) == "":
			r.bad(e.Line, fID, "is missing: every product has an id that stays the same")
		case twice:
			r.bad(e.Line, fID, "%s is that of line %d too", shown(p.ID), first)
		}
		seen[p.ID] = e.Line
		p.Category = cmp.Or(p.Category, unsorted)
		for _, m := range amounts(*p) {
			if m.Currency != r.currency {
				r.bad(e.Line, fPrice, "%s is not in %s, the shop's currency: write the currency of every amount", m, r.currency)
				break
			}
		}
		if len(r.problems) == before {
			items = append(items, item)
		}
	}
	return items, nil
}

// amounts lists the money of a product.
func amounts(p chat.Product) []chat.Money {
	out := []chat.Money{p.Price}
	if p.Was != nil {
		out = append(out, *p.Was)
	}
	for _, v := range p.Variants {
		if v.Price != nil {
			out = append(out, *v.Price)
		}
	}
	return out
}

// strict reads a value whose keys are all known.
func strict(raw []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("%s: the fields are those of README.md in the shop's folder", strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}
