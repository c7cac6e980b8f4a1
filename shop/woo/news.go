package woo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/live"
)

// News checks a webhook's X-WC-Webhook-Signature and reads it: the topics of product. and order.; another tells nothing, and so does
// the unsigned ping that WooCommerce sends when a webhook is made. A product with variations names them only: it is to be read
// again. Errors: chat.ErrUnauthorized, chat.ErrInvalid.
func (s *Store) News(r *http.Request, now time.Time) (live.News, error) {
	body, err := live.ReadNews(r)
	if err != nil {
		return live.News{}, err
	}
	given := r.Header.Get("X-WC-Webhook-Signature")
	if given == "" && r.Header.Get("X-WC-Webhook-Topic") == "" && ping(body) {
		return live.News{Topic: "ping", AsOf: now}, nil
	}
	if err := live.Verify64(s.options.Secret, body, "X-WC-Webhook-Signature", given); err != nil {
		return live.News{}, err
	}
	if from, err := url.Parse(r.Header.Get("X-WC-Webhook-Source")); err != nil || !strings.EqualFold(from.Host, s.site.Host) {
		return live.News{}, chat.ErrUnauthorized.With("the webhook is of another shop: " + live.Shown(r.Header.Get("X-WC-Webhook-Source")))
	}
	n := live.News{ID: r.Header.Get("X-WC-Webhook-Delivery-ID"), Topic: r.Header.Get("X-WC-Webhook-Topic"), AsOf: now}
	switch n.Topic {
	case "product.created", "product.updated", "product.restored":
		err = s.toldProduct(body, &n, now)
	case "product.deleted":
		err = toldDelete(body, &n)
	case "order.created", "order.updated", "order.restored":
		err = s.toldOrder(body, &n, now)
	}
	if err != nil {
		return live.News{}, chat.ErrInvalid.With("the webhook " + live.Shown(n.Topic) + " cannot be read: " + err.Error())
	}
	return n, nil
}

func ping(body []byte) bool {
	id, ok := bytes.CutPrefix(body, []byte("webhook_id="))
	_, err := strconv.ParseInt(string(id), 10, 64)
	return ok && err == nil
}

func (s *Store) toldProduct(body []byte, n *live.News, now time.Time) error {
	var p product
	if err := json.Unmarshal(body, &p); err != nil || p.ID == 0 {
		return fmt.Errorf("it holds no product")
	}
	id := strconv.FormatInt(p.ID, 10)
	n.AsOf = told(p.Modified, now)
	switch {
	case p.Type == "variation":
		n.Changed = []string{strconv.FormatInt(p.Parent, 10)}
	case p.Status != "publish" || p.Visibility == "hidden":
		n.Removed = []string{id}
	case p.Type == "variable":
		n.Changed = []string{id}
	default:
		out, err := s.product(p, nil, n.AsOf)
		if err == nil {
			err = live.CheckProduct(&out)
		}
		if err != nil {
			return err
		}
		n.Products = []chat.Product{out}
	}
	return nil
}

func toldDelete(body []byte, n *live.News) error {
	var p struct {
		ID int64 `json:"id"`
	}
	if err := json.Unmarshal(body, &p); err != nil || p.ID == 0 {
		return fmt.Errorf("it holds no product's id")
	}
	n.Removed = []string{strconv.FormatInt(p.ID, 10)}
	return nil
}

func (s *Store) toldOrder(body []byte, n *live.News, now time.Time) error {
	var o order
	if err := json.Unmarshal(body, &o); err != nil || o.ID == 0 {
		return fmt.Errorf("it holds no order")
	}
	n.AsOf = told(o.Modified, now)
	if hidden(o) {
		return nil
	}
	out, err := s.order(o, n.AsOf)
	if err != nil {
		return err
	}
	n.Orders = []chat.Order{out}
	return nil
}

// told gives the time of a webhook's facts: when the thing was last changed.
func told(modified gmt, now time.Time) time.Time {
	if modified.IsZero() || modified.After(now) {
		return now
	}
	return modified.Time
}
