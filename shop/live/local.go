package live

import (
	"context"

	"shoptalk/chat"
	"shoptalk/shop"
)

// local is a shop kept here as a System.
type local struct {
	*shop.Shop
	name string
}

// Local gives a shop whose data is kept here, in files, as a System. Its facts are as of what its source says.
func Local(name string, s *shop.Shop) System { return local{s, name} }

func (l local) Name() string { return l.name }

// Catalogue gives what was loaded last.
func (l local) Catalogue(ctx context.Context) (Catalogue, error) {
	if err := ctx.Err(); err != nil {
		return Catalogue{}, err
	}
	c := Catalogue{Categories: l.Categories(), Products: l.Products()}
	for _, p := range c.Products {
		if c.AsOf.IsZero() || p.AsOf.Before(c.AsOf) {
			c.AsOf = p.AsOf
		}
	}
	return c, nil
}

// Order takes full-width digits for what they are.
func (l local) Order(ctx context.Context, number string) (chat.Order, error) {
	if clean, ok := Number(number); ok {
		number = clean
	}
	return l.Shop.Order(ctx, number)
}

// Act refuses what has been cancelled by the context before it writes anything.
func (l local) Act(ctx context.Context, a chat.OrderAction) (chat.Order, error) {
	if err := ctx.Err(); err != nil {
		return chat.Order{}, err
	}
	return l.Shop.Act(ctx, a)
}
