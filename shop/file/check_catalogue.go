package file

import "shoptalk/chat"

func (c *checker) catalogue() {
	c.file = CatalogueFile
	parent := map[string]string{}
	for i, k := range c.Categories {
		c.id(at("categories", i)+".id", k.ID, c.categories)
		c.words(at("categories", i)+".title", k.Title, true)
		parent[k.ID] = k.Parent
	}
	for i, k := range c.Categories {
		c.known(at("categories", i)+".parent", k.Parent, c.categories, "category")
		if circles(k.ID, parent) {
			c.say(at("categories", i)+".parent", "leads back to %s: a category cannot hold itself", shown(k.ID))
		}
	}
	for i, g := range c.SizeGuides {
		c.guide(at("size_guides", i), g)
	}
	skus := map[string]bool{}
	for i, p := range c.Products {
		c.product(at("products", i), p, skus)
	}
}

// circles reports whether following the parents from id comes back to it.
func circles(id string, parent map[string]string) bool {
	seen := map[string]bool{}
	for at := parent[id]; at != "" && !seen[at]; at = parent[at] {
		if at == id {
			return true
		}
		seen[at] = true
	}
	return false
}

func (c *checker) guide(field string, g chat.SizeGuide) {
	c.id(field+".id", g.ID, c.guides)
	c.words(field+".note", g.Note, false)
	sizes := map[string]bool{}
	for i, r := range g.Rows {
		row := at(field+".rows", i)
		c.id(row+".size", r.Size, sizes)
		for _, b := range []struct {
			name     string
			from, to int
		}{{"height", r.HeightMin, r.HeightMax}, {"weight", r.WeightMin, r.WeightMax}, {"foot", r.FootMin, r.FootMax}} {
			if b.from < 0 || b.to < 0 {
				c.say(row+"."+b.name+"_min", "measures must not be negative")
			} else if b.to > 0 && b.from > b.to {
				c.say(row+"."+b.name+"_min", "%d is more than the maximum %d", b.from, b.to)
			}
		}
	}
}

func (c *checker) product(field string, p chat.Product, skus map[string]bool) {
	c.id(field+".id", p.ID, c.products)
	c.words(field+".title", p.Title, true)
	c.words(field+".description", p.Description, false)
	if c.text(field+".category", p.Category, true); p.Category != "" {
		c.known(field+".category", p.Category, c.categories, "category")
	}
	c.known(field+".size_guide", p.SizeGuide, c.guides, "size guide")
	c.price(field+".price", p.Price)
	if p.Was != nil {
		if c.price(field+".was", *p.Was); p.Was.Amount < p.Price.Amount {
			c.say(field+".was", "%s is less than the price %s: leave it out where nothing is reduced", p.Was, p.Price)
		}
	}
	c.link(field+".image", p.Image)
	c.link(field+".url", p.URL)
	for i, a := range p.Attributes {
		attr := at(field+".attributes", i)
		c.text(attr+".name", a.Name, true)
		c.text(attr+".value", a.Value, true)
		c.words(attr+".label", a.Label, true)
		c.words(attr+".text", a.Text, true)
	}
	if p.Rating < 0 || p.Rating > 5 {
		c.say(field+".rating", "%g is not between 0 and 5", p.Rating)
	}
	if p.Popularity < 0 {
		c.say(field+".popularity", "must not be negative, is %g", p.Popularity)
	}
	c.variants(field+".variants", p.Variants, skus)
}

func (c *checker) variants(field string, variants []chat.Variant, skus map[string]bool) {
	if len(variants) == 0 {
		c.say(field, "is empty: a product without sizes and colours has one variant with a sku and its stock")
	}
	for i, v := range variants {
		c.id(at(field, i)+".sku", v.SKU, skus)
		if v.Stock < 0 {
			c.say(at(field, i)+".stock", "must not be negative, is %d", v.Stock)
		}
		if v.Price != nil {
			c.price(at(field, i)+".price", *v.Price)
		}
	}
}

// price is money that must name its currency even where it is nothing.
func (c *checker) price(field string, m chat.Money) {
	if m.Currency == "" && m.Amount == 0 {
		c.say(field+".currency", "is missing: the shop's is %s", c.Policies.Shop.Currency)
		return
	}
	c.money(field, m)
}
