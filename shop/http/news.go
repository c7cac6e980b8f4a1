package http

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/live"
)

// news is a webhook's body.
type news struct {
	ID       string         `json:"id"`
	AsOf     time.Time      `json:"as_of"`
	Products []chat.Product `json:"products"`
	Removed  []string       `json:"removed"`
	Stock    []live.Stock   `json:"stock"`
	Orders   []chat.Order   `json:"orders"`
}

// News checks a webhook of the shop's system, signed as calls to it are, and reads what it tells. now is the time of its arrival.
// Errors: chat.ErrUnauthorized, chat.ErrInvalid. A delivery that is sent again has the same ID: take each once.
func News(r *http.Request, secret []byte, now time.Time) (live.News, error) {
	body, err := live.ReadNews(r)
	if err != nil {
		return live.News{}, err
	}
	if err := live.Verify(secret, body, r.Header, now); err != nil {
		return live.News{}, err
	}
	var n news
	if err := json.Unmarshal(body, &n); err != nil {
		return live.News{}, chat.ErrInvalid.With("the body is not the JSON that the manual describes").Because(err)
	}
	if n.ID == "" || len(n.ID) > maxKeyBytes {
		return live.News{}, chat.ErrInvalid.With(fmt.Sprintf(`"id" is missing or longer than %d bytes: each delivery has its own`, maxKeyBytes))
	}
	asOf := earlier(n.AsOf, now)
	for i := range n.Products {
		if err := live.CheckProduct(&n.Products[i]); err != nil {
			return live.News{}, chat.ErrInvalid.With(err.Error())
		}
		n.Products[i].AsOf = earlier(n.Products[i].AsOf, asOf)
	}
	for i := range n.Orders {
		if err := live.CheckOrder(&n.Orders[i]); err != nil {
			return live.News{}, chat.ErrInvalid.With(err.Error())
		}
		n.Orders[i].AsOf = earlier(n.Orders[i].AsOf, asOf)
	}
	for i, s := range n.Stock {
		if s.SKU == "" || s.Left < 0 {
			return live.News{}, chat.ErrInvalid.With(fmt.Sprintf("stock[%d] needs a sku and a stock that is not negative", i))
		}
		n.Stock[i].Item = ""
	}
	return live.News{ID: n.ID, Topic: "shop", AsOf: asOf, Products: n.Products, Removed: n.Removed, Stock: n.Stock, Orders: n.Orders}, nil
}
