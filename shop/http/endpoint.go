package http

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
	"shoptalk/shop/live"
)

// maxPages bounds one list: a system whose cursors never end is stopped.
const maxPages = 2000

// maxKeyBytes bounds an action's key.
const maxKeyBytes = 200

// Options say where the shop's system is.
type Options struct {
	URL     string // https://erp.shop.example/shoptalk; http on this machine and in private networks
	Secret  []byte // shared with the system, at least 16 bytes
	Setting string // where these stand in the settings, for errors; connect.http
	Limits  live.Limits
}

// Endpoint is the shop's own system; it is a live.System.
type Endpoint struct {
	*live.Caller
	url    string
	secret []byte
}

// New names the shop's system. Nothing is asked yet.
func New(o Options) (*Endpoint, error) {
	setting := cmp.Or(o.Setting, "connect.http")
	u, err := live.Address(setting+".url", o.URL)
	if err != nil {
		return nil, err
	}
	if len(o.Secret) < live.MinSecret {
		return nil, fmt.Errorf("%s.secret has %d bytes: use at least %d, as random as a password", setting, len(o.Secret), live.MinSecret)
	}
	return &Endpoint{Caller: live.NewCaller("the shop's system at "+u.Host, o.Limits), url: o.URL, secret: bytes.Clone(o.Secret)}, nil
}

// call is what is posted.
type call struct {
	Call    string            `json:"call"`
	Cursor  string            `json:"cursor,omitempty"`
	Number  string            `json:"number,omitempty"`
	Shopper string            `json:"shopper,omitempty"`
	Action  *chat.OrderAction `json:"action,omitempty"`
	Carrier chat.Words        `json:"carrier,omitempty"`
	Phone   string            `json:"phone,omitempty"`
}

// answer is what comes back; each call has its own of the lists, which must be there even where they are empty.
type answer struct {
	AsOf       time.Time        `json:"as_of"`
	Categories []chat.Category  `json:"categories"`
	Products   *[]chat.Product  `json:"products"`
	Orders     *[]chat.Order    `json:"orders"`
	Order      *json.RawMessage `json:"order"`
	Next       string           `json:"next"`

	Steps     *[]chat.ParcelStep `json:"steps"`
	Delivered bool               `json:"delivered"`
}

// problem is an RFC 9457 document.
type problem struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// Catalogue posts {"call":"products"} for every page.
func (e *Endpoint) Catalogue(ctx context.Context) (live.Catalogue, error) {
	shelf := live.NewShelf()
	err := e.pages(ctx, call{Call: "products"}, func(a answer) error {
		if a.Products == nil {
			return e.Garbled(`"products" is missing`, nil)
		}
		for _, k := range a.Categories {
			shelf.Category(k)
		}
		for _, p := range *a.Products {
			p.AsOf = earlier(p.AsOf, a.AsOf)
			shelf.Put(p, chat.Category{}, nil)
		}
		return nil
	})
	if err != nil {
		return live.Catalogue{}, err
	}
	return shelf.Catalogue(e.Caller)
}

// earlier keeps a fact's own time unless it has none or one that is not yet.
func earlier(own, asked time.Time) time.Time {
	if own.IsZero() || own.After(asked) {
		return asked
	}
	return own
}

// Order posts {"call":"order","number":…}.
func (e *Endpoint) Order(ctx context.Context, number string) (chat.Order, error) {
	clean, ok := live.Number(number)
	if !ok {
		return chat.Order{}, orCancelled(ctx, live.NoOrder(e.Name(), number))
	}
	a, err := e.post(ctx, call{Call: "order", Number: clean})
	if errors.Is(err, chat.ErrNotFound) {
		return chat.Order{}, live.NoOrder(e.Name(), number)
	}
	if err != nil {
		return chat.Order{}, err
	}
	return e.one(a, clean)
}

func orCancelled(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// one reads the order of an answer, which must be the one that was asked for.
func (e *Endpoint) one(a answer, number string) (chat.Order, error) {
	if a.Order == nil {
		return chat.Order{}, e.Garbled(`"order" is missing`, nil)
	}
	var o chat.Order
	if err := json.Unmarshal(*a.Order, &o); err != nil {
		return chat.Order{}, e.Garbled("the order is not as the manual says", err)
	}
	if err := live.CheckOrder(&o); err != nil {
		return chat.Order{}, e.Garbled(err.Error(), nil)
	}
	if !live.SameNumber(o.Number, number) {
		return chat.Order{}, e.Garbled("asked for order "+number+" it gave another", nil)
	}
	o.AsOf = earlier(o.AsOf, a.AsOf)
	return o, nil
}

// OrdersOf posts {"call":"orders","shopper":…} for every page.
func (e *Endpoint) OrdersOf(ctx context.Context, external string) ([]chat.Order, error) {
	if err := ctx.Err(); err != nil || external == "" {
		return nil, err
	}
	var all []chat.Order
	err := e.pages(ctx, call{Call: "orders", Shopper: external}, func(a answer) error {
		if a.Orders == nil {
			return e.Garbled(`"orders" is missing`, nil)
		}
		for _, o := range *a.Orders {
			if err := live.CheckOrder(&o); err != nil {
				return e.Garbled(err.Error(), nil)
			}
			if o.Shopper != external {
				return e.Garbled("asked for one shopper's orders it gave another's", nil)
			}
			o.AsOf = earlier(o.AsOf, a.AsOf)
			all = append(all, o)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	live.NewestFirst(all)
	return all, nil
}

// Act posts {"call":"act","action":…}. The system does each key once, so that a call whose answer was lost is sent again.
func (e *Endpoint) Act(ctx context.Context, a chat.OrderAction) (chat.Order, error) {
	if a.Key == "" || len(a.Key) > maxKeyBytes {
		return chat.Order{}, chat.ErrInvalid.With(fmt.Sprintf("an order action needs a key of 1 to %d bytes: the turn's id", maxKeyBytes))
	}
	clean, ok := live.Number(a.Order)
	if !ok {
		return chat.Order{}, orCancelled(ctx, live.NoOrder(e.Name(), a.Order))
	}
	number := a.Order
	a.Order = clean
	done, err := e.post(ctx, call{Call: "act", Action: &a})
	if errors.Is(err, chat.ErrNotFound) {
		return chat.Order{}, live.NoOrder(e.Name(), number)
	}
	var o chat.Order
	if err == nil {
		o, err = e.one(done, clean)
	}
	if chat.CodeOf(err) == live.CodeGarbled {
		return chat.Order{}, e.Unsure("gave an answer to an action that cannot be read", err)
	}
	return o, err
}

// pages makes a call until there is no next page.
func (e *Endpoint) pages(ctx context.Context, c call, page func(answer) error) error {
	seen := map[string]bool{}
	for range maxPages {
		a, err := e.post(ctx, c)
		if err != nil {
			return err
		}
		if err := page(a); err != nil {
			return err
		}
		if a.Next == "" {
			return nil
		}
		if seen[a.Next] {
			return e.Garbled(`"next" leads in a circle`, nil)
		}
		seen[a.Next], c.Cursor = true, a.Next
	}
	return e.Garbled(fmt.Sprintf("the list has more than %d pages", maxPages), nil)
}

// post signs and sends a call and reads the answer.
func (e *Endpoint) post(ctx context.Context, c call) (answer, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return answer{}, err
	}
	got, err := e.Do(ctx, live.Request{
		Method: http.MethodPost, URL: e.url, Header: http.Header{"Content-Type": {"application/json"}}, Body: body, Changes: c.Call == "act",
		Sign: func(h http.Header) {
			timestamp, signature := live.Sign(e.secret, body, e.Now())
			h.Set(live.TimeHeader, timestamp)
			h.Set(live.SignatureHeader, signature)
		},
	})
	if err != nil {
		return answer{}, err
	}
	if got.Status >= 300 {
		return answer{}, e.refusal(got)
	}
	var a answer
	if err := json.Unmarshal(got.Body, &a); err != nil {
		return answer{}, e.Garbled("it is not the JSON that the manual describes", err)
	}
	a.AsOf = earlier(a.AsOf, got.At)
	return a, nil
}

// refusal reads a problem document. A page without a code is another program's: the address is wrong.
func (e *Endpoint) refusal(got live.Answer) error {
	var p problem
	if err := json.Unmarshal(got.Body, &p); err != nil || p.Code == "" {
		return e.Garbled(fmt.Sprintf(`status %d without a "code"`, got.Status), nil)
	}
	switch p.Code {
	case "not_found":
		return chat.ErrNotFound
	case shop.CodeRefused:
		return &chat.Error{Code: shop.CodeRefused, Text: e.Name() + " refuses: " + live.Shown(p.Detail)}
	case "unsupported":
		return e.Fail(live.CodeUnsupported, "cannot do this: a person must")
	case "invalid":
		return chat.ErrInvalid.With(e.Name() + " does not accept the request: " + live.Shown(p.Detail))
	}
	return e.Garbled(fmt.Sprintf("status %d with the code %s, which is none of not_found, refused, unsupported and invalid", got.Status, live.Shown(p.Code)), nil)
}
