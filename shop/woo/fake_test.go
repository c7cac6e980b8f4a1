package woo

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
	"shoptalk/shop/live"
	"shoptalk/shop/shoptest"
)

const (
	consumerKey    = "ck_0123456789abcdef0123456789abcdef01234567"
	consumerSecret = "cs_0123456789abcdef0123456789abcdef01234567"
)

var secret = []byte("a webhook's secret of WooCommerce")

type object = map[string]any

// rest is the REST API v3 as documented: routes, pages with X-WP-TotalPages, error bodies, times without a zone, orders whose meta
// data a PUT merges by key.
type rest struct {
	mu       sync.Mutex
	merchant shoptest.Merchant
	orders   map[int64]*held
	lies     bool  // it does not know the parameter customer
	offset   int64 // between ids and numbers, as a plugin for numbers makes it
	done     map[string]int
}

type held struct {
	chat.Order
	id     int64
	status string
	meta   []object
	notes  []object
}

var statuses = map[string]string{chat.OrderPaid: "processing", chat.OrderShipped: "completed", chat.OrderCancelled: "cancelled"}

func newRest(m shoptest.Merchant, offset int64) *rest {
	f := &rest{merchant: m, orders: map[int64]*held{}, offset: offset, done: map[string]int{}}
	for _, o := range m.Orders {
		n, _ := strconv.ParseInt(o.Number, 10, 64)
		h := &held{Order: o, id: n + offset, status: statuses[o.State]}
		for _, p := range o.Parcels {
			h.meta = append(h.meta, object{"id": 1, "key": "_wc_shipment_tracking_items", "value": []object{{"tracking_provider": p.Carrier.In("en"), "custom_tracking_provider": "", "tracking_number": p.Number, "date_shipped": "1779062400"}}})
		}
		f.orders[h.id] = h
	}
	return f
}

func fail(w http.ResponseWriter, status int, code, message string) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(object{"code": code, "message": message, "data": object{"status": status}})
}

func (f *rest) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	if user, pass, ok := r.BasicAuth(); !ok || user != consumerKey || pass != consumerSecret {
		fail(w, 401, "woocommerce_rest_authentication_error", "Invalid signature - provided signature does not match.")
		return
	}
	path, ok := strings.CutPrefix(r.URL.Path, "/blog/wp-json/wc/v3/")
	parts := strings.Split(path, "/")
	switch {
	case !ok:
		fail(w, 404, "rest_no_route", "No route was found matching the URL and request method.")
	case path == "data/currencies/current":
		_ = json.NewEncoder(w).Encode(object{"code": "USD", "name": "United States (US) dollar", "symbol": "&#36;"})
	case path == "products":
		f.page(w, r, f.products())
	case len(parts) == 3 && parts[0] == "products" && parts[2] == "variations":
		f.page(w, r, f.variations(parts[1]))
	case path == "orders":
		f.page(w, r, f.search(r))
	case len(parts) >= 2 && parts[0] == "orders":
		f.order(w, r, parts)
	default:
		fail(w, 404, "rest_no_route", "No route was found matching the URL and request method.")
	}
}

func (f *rest) page(w http.ResponseWriter, r *http.Request, all []object) {
	per, err := strconv.Atoi(r.FormValue("per_page"))
	page, _ := strconv.Atoi(r.FormValue("page"))
	if err != nil || per < 1 || per > 100 || page < 1 {
		fail(w, 400, "rest_invalid_param", "Invalid parameter(s): per_page")
		return
	}
	w.Header().Set("X-WP-Total", strconv.Itoa(len(all)))
	w.Header().Set("X-WP-TotalPages", strconv.Itoa((len(all)+per-1)/per))
	from, to := min((page-1)*per, len(all)), min(page*per, len(all))
	_ = json.NewEncoder(w).Encode(append([]object{}, all[from:to]...))
}

func number(s string) int64 { n, _ := strconv.ParseInt(s, 10, 64); return n }

func prices(price chat.Money, was *chat.Money) object {
	out := object{"price": live.Decimal(price), "regular_price": live.Decimal(price), "sale_price": ""}
	if was != nil {
		out["regular_price"], out["sale_price"] = live.Decimal(*was), live.Decimal(price)
	}
	return out
}

func counted(o object, stock int) object {
	o["manage_stock"], o["stock_quantity"], o["stock_status"], o["backorders"] = true, stock, "instock", "no"
	if stock == 0 {
		o["stock_status"] = "outofstock"
	}
	return o
}

func (f *rest) products() (all []object) {
	for _, p := range f.merchant.Products {
		out := counted(prices(p.Price, p.Was), p.Variants[0].Stock)
		for k, v := range (object{"id": number(p.ID), "name": strings.ReplaceAll(p.Title.In("en"), "&", "&amp;"), "type": "simple", "status": "publish", "catalog_visibility": "visible", "sku": p.Variants[0].SKU,
			"description": "<p>" + p.Description.In("en") + "</p>\n", "short_description": "", "permalink": p.URL, "average_rating": "4.50", "total_sales": 12,
			"date_modified_gmt": "2026-05-01T10:00:00", "categories": []object{{"id": 15, "name": f.merchant.Category, "slug": "shoes"}}, "images": []object{}, "attributes": []object{}}) {
			out[k] = v
		}
		if p.Image != "" {
			out["images"] = []object{{"id": 1, "src": p.Image}}
		}
		if len(p.Variants) > 1 {
			out["type"], out["sku"], out["manage_stock"], out["stock_quantity"] = "variable", "PARENT", false, nil
		}
		all = append(all, out)
	}
	all = append(all, object{"id": 99, "name": "secret", "type": "simple", "status": "publish", "catalog_visibility": "hidden", "price": "1.00"})
	return all
}

func (f *rest) variations(id string) (all []object) {
	for _, p := range f.merchant.Products {
		for i, v := range p.Variants {
			if p.ID != id {
				continue
			}
			price := p.Price
			if v.Price != nil {
				price = *v.Price
			}
			out := counted(prices(price, p.Was), v.Stock)
			out["id"], out["sku"], out["status"] = number(p.ID)*10+int64(i), v.SKU, "publish"
			out["attributes"] = []object{{"id": 1, "name": "Size", "option": v.Size}, {"id": 2, "name": "Color", "option": strings.ToUpper(v.Color[:1]) + v.Color[1:]}}
			all = append(all, out)
		}
	}
	return all
}

func (f *rest) search(r *http.Request) (all []object) {
	var hits []*held
	for _, h := range f.orders {
		if c := r.FormValue("customer"); c != "" && c != h.Shopper && !f.lies {
			continue
		}
		if q := r.FormValue("search"); q != "" && !strings.Contains(h.Number, q) && !strings.Contains(h.Name, q) {
			continue
		}
		hits = append(hits, h)
	}
	sort.Slice(hits, func(i, j int) bool {
		return hits[i].Placed.After(hits[j].Placed) || hits[i].Placed.Equal(hits[j].Placed) && hits[i].id < hits[j].id
	})
	for _, h := range hits {
		all = append(all, h.node())
	}
	return all
}

const layout = "2006-01-02T15:04:05"

func (h *held) node() object {
	out := object{"id": h.id, "number": h.Number, "status": h.status, "currency": "USD", "date_created_gmt": h.Placed.Format(layout), "date_modified_gmt": h.Placed.Add(time.Hour).Format(layout),
		"date_paid_gmt": h.Paid.Format(layout), "date_completed_gmt": nil, "prices_include_tax": false, "shipping_total": live.Decimal(h.Shipping), "total": live.Decimal(h.Total),
		"customer_id": number(h.Shopper), "payment_method": "stripe", "refunds": []object{}, "meta_data": append([]object{}, h.meta...),
		"billing":  object{"first_name": "Xiao", "last_name": "Lin", "address_1": "1 Long Road", "address_2": "", "city": "Hangzhou", "state": "ZJ", "postcode": "310000", "country": "CN", "phone": "138-0000-8899"},
		"shipping": object{"first_name": "", "last_name": "", "address_1": "", "address_2": "", "city": "", "state": "", "postcode": "", "country": "", "phone": ""}}
	if h.status == "completed" {
		out["date_completed_gmt"] = h.Placed.AddDate(0, 0, 1).Format(layout)
	}
	lines := []object{}
	for _, l := range h.Lines {
		sum := l.Price
		sum.Amount *= int64(l.Quantity)
		lines = append(lines, object{"id": 1, "name": l.Title.In("en"), "product_id": number(l.Product), "variation_id": 0, "quantity": l.Quantity, "sku": l.SKU, "price": float64(l.Price.Amount) / 100,
			"total": live.Decimal(sum), "total_tax": "0.00", "meta_data": []object{{"id": 1, "key": "pa_size", "value": l.Size, "display_key": "Size", "display_value": l.Size}}})
	}
	out["line_items"] = lines
	return out
}

func (f *rest) order(w http.ResponseWriter, r *http.Request, parts []string) {
	h := f.orders[number(parts[1])]
	if h == nil {
		fail(w, 404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID.")
		return
	}
	var in object
	_ = json.NewDecoder(r.Body).Decode(&in)
	switch {
	case len(parts) == 3 && parts[2] == "notes" && r.Method == http.MethodPost:
		h.notes = append(h.notes, object{"id": len(h.notes) + 1, "note": in["note"], "customer_note": in["customer_note"]})
		for kind, words := range map[string]string{shop.ActInvoice: "Invoice", shop.ActUrge: "waiting", shop.ActReturn: "Return", shop.ActRefund: "Refund", shop.ActExchange: "Exchange"} {
			if strings.Contains(in["note"].(string), words) {
				f.done[h.Number+" "+kind]++
			}
		}
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(h.notes[len(h.notes)-1])
	case len(parts) == 3 && parts[2] == "notes":
		_ = json.NewEncoder(w).Encode(append([]object{}, h.notes...))
	case r.Method == http.MethodPut:
		f.change(h, in)
		_ = json.NewEncoder(w).Encode(h.node())
	default:
		_ = json.NewEncoder(w).Encode(h.node())
	}
}

func (f *rest) change(h *held, in object) {
	if status, ok := in["status"].(string); ok && status != h.status {
		h.status = status
		f.done[h.Number+" "+shop.ActCancel]++
		h.notes = append(h.notes, object{"id": len(h.notes) + 1, "note": fmt.Sprintf("Order status changed to %s.", status)})
	}
	for _, m := range in["meta_data"].([]any) {
		m := m.(object)
		found := false
		for i := range h.meta {
			if h.meta[i]["key"] == m["key"] {
				h.meta[i], found = object{"id": 7, "key": m["key"], "value": m["value"]}, true
			}
		}
		if !found {
			h.meta = append(h.meta, object{"id": 7, "key": m["key"], "value": m["value"]})
		}
	}
}

// begin makes a store before a fake.
func begin(t *testing.T, f *rest, l live.Limits, states map[string]string) (*Store, *shoptest.Faults) {
	t.Helper()
	faults := shoptest.NewFaults(f)
	server := httptest.NewServer(faults)
	t.Cleanup(server.Close)
	s, err := New(Options{URL: server.URL + "/blog", Key: consumerKey, KeyPass: consumerSecret, Secret: secret, Currency: "USD", States: states, Limits: l})
	if err != nil {
		t.Fatal(err)
	}
	return s, faults
}

func opened(offset int64) shoptest.Open {
	return func(t *testing.T, m shoptest.Merchant, l live.Limits) shoptest.Bench {
		f := newRest(m, offset)
		s, faults := begin(t, f, l, nil)
		return shoptest.Bench{System: s, Faults: faults, Parcels: true, Reduced: true, Secrets: []string{consumerKey, consumerSecret, string(secret)},
			Acts: []string{shop.ActCancel, shop.ActRefund, shop.ActInvoice, shop.ActUrge, shop.ActReturn, shop.ActExchange},
			Done: func(order, kind string) int {
				f.mu.Lock()
				defer f.mu.Unlock()
				return f.done[order+" "+kind]
			}}
	}
}
