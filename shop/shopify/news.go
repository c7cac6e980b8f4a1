package shopify

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/live"
)

// webProduct, webOrder and webLevel are the bodies of webhooks, which have the names of the older REST API.
type webProduct struct {
	ID        int64     `json:"id"`
	Title     string    `json:"title"`
	Body      string    `json:"body_html"`
	Vendor    string    `json:"vendor"`
	Type      string    `json:"product_type"`
	Handle    string    `json:"handle"`
	Status    string    `json:"status"`
	Published time.Time `json:"published_at"`
	UpdatedAt time.Time `json:"updated_at"`
	Image     *struct {
		Src string `json:"src"`
	} `json:"image"`
	Options []struct {
		Name     string `json:"name"`
		Position int    `json:"position"`
	} `json:"options"`
	Variants []webVariant `json:"variants"`
}

type webVariant struct {
	ID         int64   `json:"id"`
	SKU        string  `json:"sku"`
	Price      string  `json:"price"`
	Was        *string `json:"compare_at_price"`
	Option1    string  `json:"option1"`
	Option2    string  `json:"option2"`
	Option3    string  `json:"option3"`
	Stock      int     `json:"inventory_quantity"`
	Policy     string  `json:"inventory_policy"`
	Management *string `json:"inventory_management"`
}

type webLevel struct {
	Item      int64     `json:"inventory_item_id"`
	Available int       `json:"available"`
	UpdatedAt time.Time `json:"updated_at"`
}

type webMoney struct {
	Money struct {
		Amount   string `json:"amount"`
		Currency string `json:"currency_code"`
	} `json:"presentment_money"`
}

func (m webMoney) same() (out money) {
	out.Money.Amount, out.Money.Currency = m.Money.Amount, m.Money.Currency
	return out
}

type webAddress struct {
	Name     string `json:"name"`
	Phone    string `json:"phone"`
	Address1 string `json:"address1"`
	Address2 string `json:"address2"`
	Zip      string `json:"zip"`
	City     string `json:"city"`
	Country  string `json:"country"`
}

func (a webAddress) line() string {
	var parts []string
	for _, part := range []string{a.Address1, a.Address2, strings.TrimSpace(a.Zip + " " + a.City), a.Country} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

type webOrder struct {
	ID          int64     `json:"id"`
	Name        string    `json:"name"`
	CreatedAt   time.Time `json:"created_at"`
	ProcessedAt time.Time `json:"processed_at"`
	CancelledAt time.Time `json:"cancelled_at"`
	UpdatedAt   time.Time `json:"updated_at"`
	Financial   string    `json:"financial_status"`
	Fulfilled   string    `json:"fulfillment_status"`
	Phone       string    `json:"phone"`
	Customer    *struct {
		ID int64 `json:"id"`
	} `json:"customer"`
	Gateways []string    `json:"payment_gateway_names"`
	Address  *webAddress `json:"shipping_address"`
	Total    webMoney    `json:"total_price_set"`
	Shipping webMoney    `json:"total_shipping_price_set"`
	Lines    []struct {
		Product  int64    `json:"product_id"`
		SKU      string   `json:"sku"`
		Title    string   `json:"title"`
		Quantity int      `json:"quantity"`
		Price    webMoney `json:"price_set"`
	} `json:"line_items"`
	Fulfillments []struct {
		CreatedAt time.Time `json:"created_at"`
		Status    string    `json:"status"`
		Shipment  string    `json:"shipment_status"`
		Company   string    `json:"tracking_company"`
		Number    string    `json:"tracking_number"`
	} `json:"fulfillments"`
}

// News checks a webhook's X-Shopify-Hmac-Sha256 and reads it: products/create, products/update, products/delete,
// inventory_levels/update and the topics of orders/. Another topic tells nothing. A body has no time of sending; its own updated_at
// says how new it is. An order of a webhook knows of no return: Order reads those. Errors: chat.ErrUnauthorized, chat.ErrInvalid.
func (s *Store) News(r *http.Request, now time.Time) (live.News, error) {
	body, err := live.ReadNews(r)
	if err != nil {
		return live.News{}, err
	}
	if err := live.Verify64(s.options.Secret, body, "X-Shopify-Hmac-Sha256", r.Header.Get("X-Shopify-Hmac-Sha256")); err != nil {
		return live.News{}, err
	}
	// The signature is the app's, who may serve several shops.
	if from := r.Header.Get("X-Shopify-Shop-Domain"); from != s.options.Shop {
		return live.News{}, chat.ErrUnauthorized.With("the webhook is of another shop: " + live.Shown(from))
	}
	n := live.News{ID: r.Header.Get("X-Shopify-Webhook-Id"), Topic: r.Header.Get("X-Shopify-Topic")}
	var told time.Time
	switch {
	case n.Topic == "products/create" || n.Topic == "products/update":
		told, err = s.toldProduct(body, &n)
	case n.Topic == "products/delete":
		told, err = toldDelete(body, &n)
	case n.Topic == "inventory_levels/update":
		told, err = toldLevel(body, &n)
	case strings.HasPrefix(n.Topic, "orders/") && n.Topic != "orders/delete":
		told, err = s.toldOrder(body, &n)
	}
	if err != nil {
		return live.News{}, chat.ErrInvalid.With("the webhook " + live.Shown(n.Topic) + " cannot be read: " + err.Error())
	}
	if n.AsOf = told; told.IsZero() || told.After(now) {
		n.AsOf = now
	}
	for i := range n.Products {
		n.Products[i].AsOf = n.AsOf
	}
	for i := range n.Orders {
		n.Orders[i].AsOf = n.AsOf
	}
	return n, nil
}

func (s *Store) toldProduct(body []byte, n *live.News) (time.Time, error) {
	var p webProduct
	if err := json.Unmarshal(body, &p); err != nil || p.ID == 0 {
		return time.Time{}, fmt.Errorf("it holds no product")
	}
	if p.Status != "active" || p.Published.IsZero() {
		n.Removed = []string{strconv.FormatInt(p.ID, 10)}
		return p.UpdatedAt, nil
	}
	same := product{ID: strconv.FormatInt(p.ID, 10), Title: p.Title, Description: p.Body, Vendor: p.Vendor, Type: p.Type}
	if p.Handle != "" {
		same.URL = s.options.Site + "/products/" + p.Handle
	}
	for _, v := range p.Variants {
		x := variant{ID: strconv.FormatInt(v.ID, 10), SKU: v.SKU, Price: v.Price, Was: v.Was, Stock: v.Stock, Policy: strings.ToUpper(v.Policy)}
		x.Inventory.Tracked = v.Management != nil
		for i, o := range p.Options {
			if value := []string{v.Option1, v.Option2, v.Option3}[min(i, 2)]; i < 3 && value != "" {
				x.Options = append(x.Options, option{o.Name, value})
			}
		}
		same.Variants.Nodes = append(same.Variants.Nodes, x)
	}
	out, err := s.product(same, p.UpdatedAt)
	if err != nil {
		return time.Time{}, err
	}
	if p.Image != nil {
		out.Image = p.Image.Src
	}
	if err := live.CheckProduct(&out); err != nil {
		return time.Time{}, err
	}
	n.Products = []chat.Product{out}
	return p.UpdatedAt, nil
}

func toldDelete(body []byte, n *live.News) (time.Time, error) {
	var p struct {
		ID int64 `json:"id"`
	}
	if err := json.Unmarshal(body, &p); err != nil || p.ID == 0 {
		return time.Time{}, fmt.Errorf("it holds no product's id")
	}
	n.Removed = []string{strconv.FormatInt(p.ID, 10)}
	return time.Time{}, nil
}

// toldLevel: a level is of one location, so that the whole stock is to be read.
func toldLevel(body []byte, n *live.News) (time.Time, error) {
	var l webLevel
	if err := json.Unmarshal(body, &l); err != nil || l.Item == 0 {
		return time.Time{}, fmt.Errorf("it holds no inventory item")
	}
	n.Stock = []live.Stock{{Item: strconv.FormatInt(l.Item, 10), Left: max(l.Available, 0)}}
	return l.UpdatedAt, nil
}

// restFulfilled gives GraphQL's name of an order's fulfillment_status.
var restFulfilled = map[string]string{"": "UNFULFILLED", "fulfilled": "FULFILLED", "partial": "PARTIALLY_FULFILLED", "restocked": "RESTOCKED", "unshipped": "UNFULFILLED"}

func (s *Store) toldOrder(body []byte, n *live.News) (time.Time, error) {
	var w webOrder
	if err := json.Unmarshal(body, &w); err != nil || w.ID == 0 {
		return time.Time{}, fmt.Errorf("it holds no order")
	}
	fulfilled, known := restFulfilled[w.Fulfilled]
	if !known {
		return time.Time{}, fmt.Errorf("the delivery's state %s is not known here", live.Shown(w.Fulfilled))
	}
	o := order{Name: w.Name, CreatedAt: w.CreatedAt, ProcessedAt: w.ProcessedAt, CancelledAt: w.CancelledAt, Financial: strings.ToUpper(w.Financial),
		Fulfilled: fulfilled, Phone: w.Phone, Gateways: w.Gateways, Total: w.Total.same(), Shipping: w.Shipping.same()}
	for _, l := range w.Lines {
		x := line{Title: l.Title, SKU: l.SKU, Quantity: l.Quantity, Price: l.Price.same()}
		if l.Product != 0 {
			x.Product = &struct {
				ID string `json:"id"`
			}{strconv.FormatInt(l.Product, 10)}
		}
		o.Lines.Nodes = append(o.Lines.Nodes, x)
	}
	for _, f := range w.Fulfillments {
		x := fulfillment{CreatedAt: f.CreatedAt, Status: strings.ToUpper(f.Shipment)}
		if f.Status == "cancelled" {
			x.Status = "CANCELED"
		}
		if f.Number != "" {
			x.Tracking = append(x.Tracking, struct {
				Company string `json:"company"`
				Number  string `json:"number"`
			}{f.Company, f.Number})
		}
		o.Fulfillments = append(o.Fulfillments, x)
	}
	out, err := s.order(o, w.UpdatedAt)
	if err != nil {
		return time.Time{}, err
	}
	if w.Customer != nil {
		out.Shopper = strconv.FormatInt(w.Customer.ID, 10)
	}
	if a := w.Address; a != nil {
		out.Name, out.Address = a.Name, a.line()
		if out.Phone == "" {
			out.Phone = live.Digits(a.Phone)
		}
	}
	n.Orders = []chat.Order{out}
	return w.UpdatedAt, nil
}
