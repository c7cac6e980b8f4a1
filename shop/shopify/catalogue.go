package shopify

import (
	"context"
	"fmt"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/live"
)

type variant struct {
	ID        string  `json:"id"`
	SKU       string  `json:"sku"`
	Price     string  `json:"price"`
	Was       *string `json:"compareAtPrice"`
	Stock     int     `json:"inventoryQuantity"`
	Policy    string  `json:"inventoryPolicy"`
	Inventory struct {
		Tracked bool `json:"tracked"`
	} `json:"inventoryItem"`
	Options []option `json:"selectedOptions"`
}

type option struct{ Name, Value string }

type variantPage struct {
	Nodes []variant `json:"nodes"`
	End   *pageEnd  `json:"pageInfo"`
}

type product struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"descriptionHtml"`
	Vendor      string `json:"vendor"`
	Type        string `json:"productType"`
	URL         string `json:"onlineStoreUrl"`
	Media       *struct {
		Preview *struct {
			Image *struct{ URL string } `json:"image"`
		} `json:"preview"`
	} `json:"featuredMedia"`
	Variants variantPage `json:"variants"`
}

// Catalogue reads the products that are active and shown in the shop. A product's type is its category.
func (s *Store) Catalogue(ctx context.Context) (live.Catalogue, error) {
	shelf := live.NewShelf()
	err := s.follow(ctx, func(after any) (*pageEnd, error) {
		var d struct {
			Shop     struct{ CurrencyCode string } `json:"shop"`
			Products *struct {
				Nodes []product `json:"nodes"`
				End   *pageEnd  `json:"pageInfo"`
			} `json:"products"`
		}
		at, err := s.ask(ctx, productsQuery, map[string]any{"after": after}, &d)
		if err != nil {
			return nil, err
		}
		if d.Products == nil {
			return nil, s.Garbled("it has no products", nil)
		}
		if d.Shop.CurrencyCode != s.options.Currency {
			return nil, s.Fail(live.CodeGarbled, fmt.Sprintf("sells in %s, but the settings say %s: write the shop's currency into policies.json", live.Shown(d.Shop.CurrencyCode), s.options.Currency))
		}
		for _, p := range d.Products.Nodes {
			if err := s.moreVariants(ctx, &p); err != nil {
				return nil, err
			}
			got, err := s.product(p, at)
			shelf.Put(got, live.Category(p.Type), err)
		}
		return d.Products.End, nil
	})
	if err != nil {
		return live.Catalogue{}, err
	}
	return shelf.Catalogue(s.Caller)
}

// moreVariants reads those that the product's page had no room for.
func (s *Store) moreVariants(ctx context.Context, p *product) error {
	if p.Variants.End == nil {
		return s.Garbled("a product has no list of variants", nil)
	}
	if !p.Variants.End.More {
		return nil
	}
	first := p.Variants.End
	return s.follow(ctx, func(after any) (*pageEnd, error) {
		if after == nil {
			return first, nil
		}
		var d struct {
			Product *struct {
				Variants variantPage `json:"variants"`
			} `json:"product"`
		}
		if _, err := s.ask(ctx, variantsQuery, map[string]any{"id": p.ID, "after": after}, &d); err != nil {
			return nil, err
		}
		if d.Product == nil {
			return &pageEnd{}, nil // deleted between two pages: what is known of it goes with the next read
		}
		p.Variants.Nodes = append(p.Variants.Nodes, d.Product.Variants.Nodes...)
		return d.Product.Variants.End, nil
	})
}

func (s *Store) product(p product, at time.Time) (chat.Product, error) {
	out := chat.Product{ID: legacy(p.ID), Title: live.Words(p.Title), Description: live.Words(live.Plain(p.Description)), Brand: p.Vendor, URL: p.URL,
		Category: live.Category(p.Type).ID, AsOf: at}
	if p.Media != nil && p.Media.Preview != nil && p.Media.Preview.Image != nil {
		out.Image = p.Media.Preview.Image.URL
	}
	for i, v := range p.Variants.Nodes {
		price, err := live.ParseMoney(v.Price, s.options.Currency)
		if err != nil {
			return out, err
		}
		x := chat.Variant{SKU: v.SKU, Stock: v.Stock}
		if x.SKU == "" {
			x.SKU = legacy(v.ID)
		}
		if !v.Inventory.Tracked || v.Policy == "CONTINUE" {
			x.Stock = live.Plenty
		}
		for _, o := range v.Options {
			live.Choose(&x.Size, &x.Color, &x.Options, o.Name, o.Value)
		}
		if i == 0 {
			out.Price = price
			if v.Was != nil && *v.Was != "" {
				if was, err := live.ParseMoney(*v.Was, s.options.Currency); err == nil {
					out.Was = &was
				}
			}
		} else if price != out.Price {
			x.Price = &price
		}
		out.Variants = append(out.Variants, x)
	}
	return out, nil
}
