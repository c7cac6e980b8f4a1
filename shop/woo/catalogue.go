package woo

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/live"
)

type named struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// goods is what a product and a variation have alike.
type goods struct {
	ID      int64  `json:"id"`
	SKU     string `json:"sku"`
	Status  string `json:"status"`
	Price   string `json:"price"`
	Regular string `json:"regular_price"`
	Manage  any    `json:"manage_stock"` // true, false, or "parent"
	Count   *int   `json:"stock_quantity"`
	Stock   string `json:"stock_status"`
	Orders  string `json:"backorders"`
}

type product struct {
	goods
	Name        string                  `json:"name"`
	Type        string                  `json:"type"`
	Parent      int64                   `json:"parent_id"`
	Visibility  string                  `json:"catalog_visibility"`
	Description string                  `json:"description"`
	Short       string                  `json:"short_description"`
	Link        string                  `json:"permalink"`
	Rating      string                  `json:"average_rating"`
	Sold        float64                 `json:"total_sales"`
	Modified    gmt                     `json:"date_modified_gmt"`
	Categories  []named                 `json:"categories"`
	Brands      []named                 `json:"brands"`
	Images      []struct{ Src string }  `json:"images"`
	Attributes  []struct{ Name string } `json:"attributes"`
}

type variation struct {
	goods
	Attributes []struct{ Name, Option string } `json:"attributes"`
}

// Catalogue reads what is published and visible, with the variations of each.
func (s *Store) Catalogue(ctx context.Context) (live.Catalogue, error) {
	var currency struct{ Code string }
	if _, err := s.get(ctx, "data/currencies/current", &currency); err != nil {
		return live.Catalogue{}, err
	}
	if currency.Code != s.options.Currency {
		return live.Catalogue{}, s.Fail(live.CodeGarbled, fmt.Sprintf("sells in %s, but the settings say %s: write the shop's currency into policies.json", live.Shown(currency.Code), s.options.Currency))
	}
	shelf := live.NewShelf()
	query := url.Values{"status": {"publish"}, "orderby": {"id"}, "order": {"asc"}}
	err := list(ctx, s, "products", query, func(p product, at time.Time) error {
		if p.ID == 0 {
			return s.Garbled("a product has no id", nil)
		}
		if p.Visibility == "hidden" {
			return nil
		}
		variations, err := s.variations(ctx, p)
		if err != nil {
			return err
		}
		out, err := s.product(p, variations, at)
		shelf.Put(out, category(p), err)
		return nil
	})
	if err != nil {
		return live.Catalogue{}, err
	}
	return shelf.Catalogue(s.Caller)
}

func category(p product) chat.Category {
	if len(p.Categories) == 0 {
		return chat.Category{}
	}
	k := live.Category(live.Plain(p.Categories[0].Name))
	if k.ID != "" {
		k.ID = strconv.FormatInt(p.Categories[0].ID, 10)
	}
	return k
}

func (s *Store) variations(ctx context.Context, p product) (all []variation, err error) {
	if p.Type != "variable" {
		return nil, nil
	}
	path := "products/" + strconv.FormatInt(p.ID, 10) + "/variations"
	err = list(ctx, s, path, url.Values{"status": {"publish"}, "orderby": {"id"}, "order": {"asc"}}, func(v variation, _ time.Time) error {
		all = append(all, v)
		return nil
	})
	return all, err
}

func (s *Store) product(p product, variations []variation, at time.Time) (chat.Product, error) {
	out := chat.Product{ID: strconv.FormatInt(p.ID, 10), Title: live.Words(live.Plain(p.Name)), Description: live.Words(live.Plain(p.Description)), URL: p.Link,
		Category: category(p).ID, Popularity: p.Sold, AsOf: at}
	if out.Description == nil {
		out.Description = live.Words(live.Plain(p.Short))
	}
	if len(p.Brands) > 0 {
		out.Brand = live.Plain(p.Brands[0].Name)
	}
	if len(p.Images) > 0 {
		out.Image = p.Images[0].Src
	}
	out.Rating, _ = strconv.ParseFloat(p.Rating, 64)
	switch p.Type {
	case "simple":
		variations = []variation{{goods: p.goods}}
	case "variable":
	default:
		return out, fmt.Errorf("product %s is of the type %s, which is not sold here by itself", out.ID, live.Shown(p.Type))
	}
	for i, v := range variations {
		x, price, was, err := s.variant(v, p)
		if err != nil {
			return out, err
		}
		if i == 0 {
			out.Price, out.Was = price, was
		} else if price != out.Price {
			x.Price = &price
		}
		out.Variants = append(out.Variants, x)
	}
	return out, nil
}

func (s *Store) variant(v variation, p product) (x chat.Variant, price chat.Money, was *chat.Money, err error) {
	price, err = live.ParseMoney(v.Price, s.options.Currency)
	if err != nil {
		return x, price, nil, err
	}
	if regular, err := live.ParseMoney(v.Regular, s.options.Currency); err == nil && regular.Amount > price.Amount {
		was = &regular
	}
	x = chat.Variant{SKU: v.SKU, Stock: stock(v.goods, p.goods)}
	if x.SKU == "" || x.SKU == p.SKU && p.Type == "variable" { // a variation without one has its parent's
		x.SKU = strconv.FormatInt(v.ID, 10)
	}
	for _, a := range v.Attributes {
		live.Choose(&x.Size, &x.Color, &x.Options, a.Name, a.Option)
	}
	return x, price, was, nil
}

// stock gives how many there are: a number where WooCommerce counts, plenty where it does not.
func stock(v, parent goods) int {
	if v.Manage == "parent" {
		v.Count, v.Orders, v.Manage = parent.Count, parent.Orders, true
	}
	switch {
	case v.Stock == "outofstock":
		return 0
	case v.Stock == "onbackorder", v.Manage != true, v.Count == nil, v.Orders == "yes" || v.Orders == "notify":
		return live.Plenty
	}
	return *v.Count
}
