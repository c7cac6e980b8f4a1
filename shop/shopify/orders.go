package shopify

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/live"
)

type money struct {
	Money struct {
		Amount   string `json:"amount"`
		Currency string `json:"currencyCode"`
	} `json:"presentmentMoney"` // what the shopper paid in
}

func (m money) parse() (chat.Money, error) { return live.ParseMoney(m.Money.Amount, m.Money.Currency) }

type line struct {
	Title    string `json:"title"`
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
	Product  *struct {
		ID string `json:"id"`
	} `json:"product"`
	Variant *struct {
		Options []option `json:"selectedOptions"`
	} `json:"variant"`
	Price money `json:"discountedUnitPriceSet"`
}

type linePage struct {
	Nodes []line   `json:"nodes"`
	End   *pageEnd `json:"pageInfo"`
}

type fulfillment struct {
	CreatedAt   time.Time `json:"createdAt"`
	DeliveredAt time.Time `json:"deliveredAt"`
	Estimated   time.Time `json:"estimatedDeliveryAt"`
	Status      string    `json:"displayStatus"`
	Tracking    []struct {
		Company string `json:"company"`
		Number  string `json:"number"`
	} `json:"trackingInfo"`
	Events struct {
		Nodes []struct {
			At      time.Time `json:"happenedAt"`
			Status  string    `json:"status"`
			Message string    `json:"message"`
		} `json:"nodes"`
	} `json:"events"`
}

type order struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	CreatedAt   time.Time `json:"createdAt"`
	ProcessedAt time.Time `json:"processedAt"`
	CancelledAt time.Time `json:"cancelledAt"`
	Financial   string    `json:"displayFinancialStatus"`
	Fulfilled   string    `json:"displayFulfillmentStatus"`
	Tags        []string  `json:"tags"`
	Phone       string    `json:"phone"`
	Customer    *struct {
		ID string `json:"id"`
	} `json:"customer"`
	Gateways   []string    `json:"paymentGatewayNames"`
	Attributes []attribute `json:"customAttributes"`
	Address    *struct {
		Name  string   `json:"name"`
		Phone string   `json:"phone"`
		Lines []string `json:"formatted"`
	} `json:"shippingAddress"`
	Total     money `json:"totalPriceSet"`
	Shipping  money `json:"totalShippingPriceSet"`
	Refunded  money `json:"totalRefundedSet"`
	Metafield *struct {
		Value  string `json:"value"`
		Digest string `json:"compareDigest"`
	} `json:"metafield"`
	Lines        linePage      `json:"lineItems"`
	Fulfillments []fulfillment `json:"fulfillments"`
	Refunds      []struct {
		CreatedAt time.Time `json:"createdAt"`
	} `json:"refunds"`
	Returns struct {
		Nodes []struct {
			Status    string    `json:"status"`
			CreatedAt time.Time `json:"createdAt"`
		} `json:"nodes"`
	} `json:"returns"`
}

type attribute struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Order searches by name. Where none is found and the app does not see all orders, the error's cause is a *live.Window.
func (s *Store) Order(ctx context.Context, number string) (chat.Order, error) {
	_, o, err := s.read(ctx, number)
	return o, err
}

// read gives an order as Shopify has it, and as we say it.
func (s *Store) read(ctx context.Context, number string) (order, chat.Order, error) {
	clean, ok := live.Number(number)
	if !ok {
		if ctx.Err() != nil {
			return order{}, chat.Order{}, ctx.Err()
		}
		return order{}, chat.Order{}, live.NoOrder(s.Name(), number)
	}
	var found *order
	var at time.Time
	// What passes live.Number has no quote in it. The search takes words that are near; the number itself is compared here.
	err := s.search(ctx, fmt.Sprintf(`name:"#%s" OR name:"%s"`, clean, clean), func(o order, asked time.Time) error {
		if found == nil && live.SameNumber(o.Name, clean) {
			found, at = &o, asked
		}
		return nil
	})
	if err == nil && found == nil {
		err = s.notFound(number)
	}
	if err != nil {
		return order{}, chat.Order{}, err
	}
	out, err := s.order(*found, at)
	if err != nil {
		return order{}, chat.Order{}, err
	}
	return *found, out, nil
}

func (s *Store) notFound(number string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.allOrders {
		return live.NoOrder(s.Name(), number)
	}
	return chat.ErrNotFound.With(fmt.Sprintf("%s has no order %s in the last %d days: check the number; for older orders grant the app read_all_orders", s.Name(), live.Shown(number), WindowDays)).
		Because(&live.Window{Days: WindowDays})
}

// OrdersOf searches by the customer's number. Orders older than WindowDays are missing where the app does not see all.
func (s *Store) OrdersOf(ctx context.Context, external string) ([]chat.Order, error) {
	if err := ctx.Err(); err != nil || external == "" || len(external) > 20 || live.Digits(external) != external {
		return nil, err
	}
	var all []chat.Order
	err := s.search(ctx, "customer_id:"+external, func(o order, at time.Time) error {
		out, err := s.order(o, at)
		if err != nil {
			return err
		}
		if out.Shopper != external {
			return s.Garbled("asked for one customer's orders it gave another's", nil)
		}
		all = append(all, out)
		return nil
	})
	if err != nil {
		return nil, err
	}
	live.NewestFirst(all)
	return all, nil
}

// search visits the orders that a query finds, each with all of its lines.
func (s *Store) search(ctx context.Context, query string, visit func(order, time.Time) error) error {
	return s.follow(ctx, func(after any) (*pageEnd, error) {
		var d struct {
			App *struct {
				Scopes []struct{ Handle string } `json:"accessScopes"`
			} `json:"currentAppInstallation"`
			Orders *struct {
				Nodes []order  `json:"nodes"`
				End   *pageEnd `json:"pageInfo"`
			} `json:"orders"`
		}
		at, err := s.ask(ctx, ordersQuery, map[string]any{"query": query, "after": after}, &d)
		if err != nil {
			return nil, err
		}
		if d.Orders == nil {
			return nil, s.Garbled("it has no orders", nil)
		}
		s.mu.Lock()
		s.allOrders = d.App != nil && slices.ContainsFunc(d.App.Scopes, func(x struct{ Handle string }) bool { return x.Handle == "read_all_orders" })
		s.mu.Unlock()
		for _, o := range d.Orders.Nodes {
			if err := s.moreLines(ctx, &o); err != nil {
				return nil, err
			}
			if err := visit(o, at); err != nil {
				return nil, err
			}
		}
		return d.Orders.End, nil
	})
}

func (s *Store) moreLines(ctx context.Context, o *order) error {
	if o.Lines.End == nil {
		return s.Garbled("an order has no list of lines", nil)
	}
	if !o.Lines.End.More {
		return nil
	}
	first := o.Lines.End
	return s.follow(ctx, func(after any) (*pageEnd, error) {
		if after == nil {
			return first, nil
		}
		var d struct {
			Order *struct {
				Lines linePage `json:"lineItems"`
			} `json:"order"`
		}
		if _, err := s.ask(ctx, linesQuery, map[string]any{"id": o.ID, "after": after}, &d); err != nil {
			return nil, err
		}
		if d.Order == nil {
			return nil, s.Garbled("an order was gone between two pages of its lines", nil)
		}
		o.Lines.Nodes = append(o.Lines.Nodes, d.Order.Lines.Nodes...)
		return d.Order.Lines.End, nil
	})
}

// order says an order in our words.
func (s *Store) order(o order, at time.Time) (chat.Order, error) {
	out := chat.Order{Number: strings.TrimPrefix(o.Name, "#"), Phone: o.Phone, Placed: o.ProcessedAt, Cancelled: o.CancelledAt, AsOf: at}
	if out.Placed.IsZero() {
		out.Placed = o.CreatedAt
	}
	if o.Customer != nil {
		out.Shopper = legacy(o.Customer.ID)
	}
	if o.Address != nil {
		out.Name, out.Address = o.Address.Name, strings.Join(o.Address.Lines, ", ")
		if out.Phone == "" {
			out.Phone = o.Address.Phone
		}
	}
	if len(o.Gateways) > 0 {
		out.Payment = o.Gateways[0]
	}
	for _, a := range o.Attributes {
		if a.Key == invoiceAttribute {
			out.Invoice = a.Value
		}
	}
	var err error
	if out.Total, err = o.Total.parse(); err == nil {
		out.Shipping, err = o.Shipping.parse()
	}
	if err == nil {
		out.Lines, err = lines(o.Lines.Nodes)
	}
	if err == nil {
		err = state(&out, o)
	}
	if err == nil {
		err = live.CheckOrder(&out)
	}
	if err != nil {
		return chat.Order{}, s.Garbled(err.Error(), nil)
	}
	return out, nil
}

func lines(from []line) ([]chat.Line, error) {
	var out []chat.Line
	for _, l := range from {
		price, err := l.Price.parse()
		if err != nil {
			return nil, err
		}
		x := chat.Line{SKU: l.SKU, Title: live.Words(l.Title), Quantity: l.Quantity, Price: price}
		if l.Product != nil {
			x.Product = legacy(l.Product.ID)
		}
		if l.Variant != nil {
			for _, o := range l.Variant.Options {
				live.Choose(&x.Size, &x.Color, &x.Options, o.Name, o.Value)
			}
		}
		out = append(out, x)
	}
	return out, nil
}

// notes is what this app wrote on an order: the actions it began, so that none is begun twice.
func (o order) notes() []note {
	var list []note
	if o.Metafield != nil {
		_ = json.Unmarshal([]byte(o.Metafield.Value), &list) // what cannot be read is not ours
	}
	return list
}
