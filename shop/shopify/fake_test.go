package shopify

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"shoptalk/chat"
	"shoptalk/shop"
	"shoptalk/shop/live"
	"shoptalk/shop/shoptest"
)

const (
	token  = "shpat_0123456789abcdef0123456789abcdef"
	domain = "atelier.myshopify.com"
)

var secret = []byte("shpss_0123456789abcdef0123456789")

type object = map[string]any

// admin is the Admin GraphQL API as documented: it answers the operations of this package by name, pages with cursors, hides orders
// older than 60 days, searches by prefix, and cancels in the background.
type admin struct {
	mu        sync.Mutex
	t         *testing.T
	merchant  shoptest.Merchant
	orders    map[string]*held // by gid
	allOrders bool
	lies      bool // it gives everybody's orders to a search by customer
	pageSize  int
	cost      []object // of the answers to come: THROTTLED until it is empty
	done      map[string]int
}

// held is an order with what GraphQL knows and chat.Order does not.
type held struct {
	chat.Order
	gid        string
	metafield  string
	digest     int
	tags       []string
	attributes []attribute
	pending    int // reads until a cancellation shows
	returned   bool
}

func newAdmin(t *testing.T, m shoptest.Merchant) *admin {
	a := &admin{t: t, merchant: m, orders: map[string]*held{}, done: map[string]int{}, pageSize: 1000}
	for _, o := range m.Orders {
		gid := "gid://shopify/Order/9" + o.Number
		a.orders[gid] = &held{Order: o, gid: gid}
	}
	return a
}

var operation = regexp.MustCompile(`^(?:query|mutation) (\w+)\(`)

func (a *admin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	if r.URL.Path != "/admin/api/"+Version+"/graphql.json" || r.Method != http.MethodPost {
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"errors":"Not Found"}`))
		return
	}
	if r.Header.Get("X-Shopify-Access-Token") != token {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"errors":"[API] Invalid API key or access token (unrecognized login or wrong password)"}`))
		return
	}
	var in struct {
		Query     string
		Variables object
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if strings.Count(in.Query, "{") != strings.Count(in.Query, "}") {
		a.t.Errorf("the query has open braces: %s", in.Query)
	}
	if len(a.cost) > 0 {
		_ = json.NewEncoder(w).Encode(object{"errors": []object{{"message": "Throttled", "extensions": object{"code": "THROTTLED"}}}, "extensions": object{"cost": a.cost[0]}})
		a.cost = a.cost[1:]
		return
	}
	name := operation.FindStringSubmatch(in.Query)[1]
	data := map[string]func(object) object{"Products": a.products, "Variants": a.variants, "Orders": a.search, "Lines": a.lines, "Returnable": a.returnable,
		"Note": a.note, "Cancel": a.cancel, "Return": a.requestReturn, "Tag": a.tag, "Attributes": a.attribute}[name](in.Variables)
	_ = json.NewEncoder(w).Encode(object{"data": data, "extensions": object{"cost": object{"requestedQueryCost": 52, "actualQueryCost": 12,
		"throttleStatus": object{"maximumAvailable": 2000.0, "currentlyAvailable": 1988, "restoreRate": 100.0}}}})
}

// cutPage gives a page of n things as a connection.
func (a *admin) cutPage(all []object, after any, n int) object {
	from := 0
	if s, ok := after.(string); ok {
		from, _ = strconv.Atoi(strings.TrimPrefix(s, "cursor-"))
	}
	n = min(n, a.pageSize)
	to := min(from+n, len(all))
	nodes := append([]object{}, all[from:to]...)
	return object{"nodes": nodes, "pageInfo": object{"hasNextPage": to < len(all), "endCursor": fmt.Sprintf("cursor-%d", to)}}
}

func (a *admin) products(v object) object {
	var all []object
	for _, p := range a.merchant.Products {
		out := object{"id": "gid://shopify/Product/" + p.ID, "title": p.Title.In("en"), "descriptionHtml": "<p>" + p.Description.In("en") + "</p>", "vendor": p.Brand,
			"productType": a.merchant.Category, "onlineStoreUrl": p.URL, "featuredMedia": nil, "variants": a.cutPage(variantNodes(p), nil, 40)}
		if p.Image != "" {
			out["featuredMedia"] = object{"preview": object{"image": object{"url": p.Image}}}
		}
		all = append(all, out)
	}
	return object{"shop": object{"currencyCode": "USD"}, "products": a.cutPage(all, v["after"], 20)}
}

func (a *admin) variants(v object) object {
	for _, p := range a.merchant.Products {
		if v["id"] == "gid://shopify/Product/"+p.ID {
			return object{"product": object{"variants": a.cutPage(variantNodes(p), v["after"], 100)}}
		}
	}
	return object{"product": nil}
}

func variantNodes(p chat.Product) (out []object) {
	for i, v := range p.Variants {
		price := p.Price
		if v.Price != nil {
			price = *v.Price
		}
		options := []object{}
		if v.Size != "" {
			options = append(options, object{"name": "Size", "value": v.Size})
		}
		if v.Color != "" {
			options = append(options, object{"name": "Color", "value": strings.ToUpper(v.Color[:1]) + v.Color[1:]})
		}
		if len(options) == 0 {
			options = append(options, object{"name": "Title", "value": "Default Title"})
		}
		x := object{"id": fmt.Sprintf("gid://shopify/ProductVariant/%s%d", p.ID, i), "sku": v.SKU, "price": live.Decimal(price), "compareAtPrice": nil,
			"inventoryQuantity": v.Stock, "inventoryPolicy": "DENY", "inventoryItem": object{"tracked": true}, "selectedOptions": options}
		if p.Was != nil {
			x["compareAtPrice"] = live.Decimal(*p.Was)
		}
		out = append(out, x)
	}
	return out
}

func (a *admin) search(v object) object {
	query := v["query"].(string)
	var all []object
	for _, o := range a.merchant.Orders { // newest first: as Lin's stand, and the others are alike
		h := a.orders["gid://shopify/Order/9"+o.Number]
		if !a.allOrders && h.Placed.Before(shoptest.Clock.AddDate(0, 0, -WindowDays)) {
			continue
		}
		hit := query == "customer_id:"+h.Shopper || a.lies && strings.HasPrefix(query, "customer_id:")
		for _, term := range strings.Split(query, " OR ") {
			if name, ok := strings.CutPrefix(term, `name:"`); ok {
				hit = hit || strings.HasPrefix(strings.TrimPrefix("#"+h.Number, "#"), strings.Trim(name, `#"`))
			}
		}
		if hit {
			all = append(all, a.orderNode(h))
		}
	}
	scopes := []object{{"handle": "read_orders"}}
	if a.allOrders {
		scopes = append(scopes, object{"handle": "read_all_orders"})
	}
	return object{"currentAppInstallation": object{"accessScopes": scopes}, "orders": a.cutPage(all, v["after"], 10)}
}

func moneySet(m chat.Money) object {
	return object{"presentmentMoney": object{"amount": strings.TrimSuffix(live.Decimal(m), "0"), "currencyCode": m.Currency}}
}

func (a *admin) orderNode(h *held) object {
	if h.pending > 0 {
		if h.pending--; h.pending == 0 {
			h.State, h.Cancelled = chat.OrderCancelled, shoptest.Clock
		}
	}
	fulfilled, financial := "UNFULFILLED", "PAID"
	fulfillments, refunds, returns := []object{}, []object{}, []object{}
	if h.State == chat.OrderShipped || h.State == chat.OrderDelivered {
		fulfilled = "FULFILLED"
		f := object{"createdAt": h.Shipped, "deliveredAt": nil, "estimatedDeliveryAt": nil, "displayStatus": "IN_TRANSIT", "trackingInfo": []object{}, "events": object{"nodes": []object{}}}
		for _, p := range h.Parcels {
			f["trackingInfo"] = append(f["trackingInfo"].([]object), object{"company": p.Carrier.In("en"), "number": p.Number})
			f["events"] = object{"nodes": []object{{"happenedAt": h.Shipped, "status": "IN_TRANSIT", "message": ""}}}
		}
		if h.State == chat.OrderDelivered {
			f["displayStatus"], f["deliveredAt"] = "DELIVERED", h.Delivered
		}
		fulfillments = append(fulfillments, f)
	}
	refunded := chat.Money{Currency: "USD"}
	out := object{"id": h.gid, "name": "#" + h.Number, "createdAt": h.Placed, "processedAt": h.Placed, "cancelledAt": nil, "tags": h.tags, "phone": nil,
		"customer": object{"id": "gid://shopify/Customer/" + h.Shopper}, "paymentGatewayNames": []string{"shopify_payments"}, "customAttributes": h.attributes,
		"shippingAddress": object{"name": h.Name, "phone": "+86 138 0000 8899", "formatted": []string{"1 Long Road", "310000 Hangzhou", "China"}},
		"totalPriceSet":   moneySet(h.Total), "totalShippingPriceSet": moneySet(h.Shipping), "metafield": nil}
	if h.State == chat.OrderCancelled {
		out["cancelledAt"], financial, refunded = h.Cancelled, "REFUNDED", h.Total
		refunds = append(refunds, object{"createdAt": h.Cancelled})
	}
	if h.metafield != "" {
		out["metafield"] = object{"value": h.metafield, "compareDigest": fmt.Sprint(h.digest)}
	}
	if h.returned {
		returns = append(returns, object{"status": "REQUESTED", "createdAt": shoptest.Clock})
	}
	out["displayFulfillmentStatus"], out["displayFinancialStatus"], out["fulfillments"], out["refunds"] = fulfilled, financial, fulfillments, refunds
	out["returns"], out["totalRefundedSet"], out["lineItems"] = object{"nodes": returns}, moneySet(refunded), a.cutPage(lineNodes(h), nil, 25)
	return out
}

func lineNodes(h *held) (out []object) {
	for _, l := range h.Lines {
		out = append(out, object{"title": l.Title.In("en"), "sku": l.SKU, "quantity": l.Quantity, "product": object{"id": "gid://shopify/Product/" + l.Product},
			"variant": object{"selectedOptions": []object{}}, "discountedUnitPriceSet": moneySet(l.Price)})
	}
	return out
}

func (a *admin) lines(v object) object {
	return object{"order": object{"lineItems": a.cutPage(lineNodes(a.orders[v["id"].(string)]), v["after"], 100)}}
}

func (a *admin) note(v object) object {
	in := v["metafields"].([]any)[0].(object)
	h := a.orders[in["ownerId"].(string)]
	errors := []object{}
	if digest, _ := in["compareDigest"].(string); h.metafield != "" && digest != fmt.Sprint(h.digest) || h.metafield == "" && in["compareDigest"] != nil {
		errors = append(errors, object{"code": "STALE_OBJECT", "message": "The resource has been updated since it was loaded."})
	} else {
		h.metafield, h.digest = in["value"].(string), h.digest+1
	}
	return object{"metafieldsSet": object{"metafields": []object{}, "userErrors": errors}}
}

func (a *admin) cancel(v object) object {
	h := a.orders[v["id"].(string)]
	errors := []object{}
	if h.State != chat.OrderPaid || h.pending > 0 {
		errors = append(errors, object{"code": "INVALID", "message": "Cannot cancel the order"})
	} else {
		h.pending = 2
		a.done[h.Number+" "+shop.ActCancel]++
		a.done[h.Number+" "+shop.ActRefund]++
	}
	return object{"orderCancel": object{"job": object{"id": "gid://shopify/Job/1"}, "orderCancelUserErrors": errors}}
}

func (a *admin) returnable(v object) object {
	h := a.orders[v["id"].(string)]
	nodes := []object{}
	for i, l := range h.Lines {
		nodes = append(nodes, object{"quantity": l.Quantity, "fulfillmentLineItem": object{"id": fmt.Sprintf("gid://shopify/FulfillmentLineItem/%d", i), "lineItem": object{"sku": l.SKU}}})
	}
	return object{"returnableFulfillments": object{"nodes": []object{{"returnableFulfillmentLineItems": object{"nodes": nodes}}}}}
}

func (a *admin) requestReturn(v object) object {
	in := v["input"].(object)
	h := a.orders[in["orderId"].(string)]
	h.returned = true
	a.done[fmt.Sprintf("%s return %d", h.Number, len(in["returnLineItems"].([]any)))]++
	return object{"returnRequest": object{"return": object{"id": "gid://shopify/Return/1", "status": "REQUESTED"}, "userErrors": []object{}}}
}

func (a *admin) tag(v object) object {
	h := a.orders[v["id"].(string)]
	h.tags = append(h.tags, v["tags"].([]any)[0].(string))
	a.done[h.Number+" "+shop.ActUrge]++
	return object{"tagsAdd": object{"userErrors": []object{}}}
}

func (a *admin) attribute(v object) object {
	in := v["input"].(object)
	h := a.orders[in["id"].(string)]
	h.attributes = nil
	for _, x := range in["customAttributes"].([]any) {
		h.attributes = append(h.attributes, attribute{x.(object)["key"].(string), x.(object)["value"].(string)})
	}
	a.done[h.Number+" "+shop.ActInvoice]++
	return object{"orderUpdate": object{"order": object{"id": h.gid}, "userErrors": []object{}}}
}

// begin makes a store before a fake.
func begin(t *testing.T, a *admin, l live.Limits) (*Store, *shoptest.Faults) {
	t.Helper()
	faults := shoptest.NewFaults(a)
	server := httptest.NewServer(faults)
	t.Cleanup(server.Close)
	s, err := New(Options{Shop: domain, Token: token, Secret: secret, Currency: "USD", Address: server.URL, Site: "https://shop.example", Limits: l})
	if err != nil {
		t.Fatal(err)
	}
	return s, faults
}

func open(t *testing.T, m shoptest.Merchant, l live.Limits) shoptest.Bench {
	a := newAdmin(t, m)
	s, faults := begin(t, a, l)
	return shoptest.Bench{System: s, Faults: faults, Parcels: true, Reduced: true, Secrets: []string{token, string(secret)},
		Acts: []string{shop.ActCancel, shop.ActRefund, shop.ActInvoice, shop.ActUrge, shop.ActReturn},
		Done: func(order, kind string) int {
			a.mu.Lock()
			defer a.mu.Unlock()
			return a.done[order+" "+kind]
		}}
}
