package woo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
	"shoptalk/shop/live"
)

// wishesKey is the custom field in which an order remembers what shoppers asked for. It has no underscore before it, so that the
// shop's people see it, and may empty it once a case is closed.
const wishesKey = "shoptalk_actions"

const maxWishes = 20

// wish is an action that was taken, by its key.
type wish struct {
	Key    string    `json:"key"`
	Kind   string    `json:"kind"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
	Title  string    `json:"title,omitempty"`
}

func (o order) wishes() []wish {
	for _, m := range o.Meta {
		if m.Key != wishesKey {
			continue
		}
		var text string
		var list []wish
		if json.Unmarshal(m.Value, &text) == nil && json.Unmarshal([]byte(text), &list) == nil {
			return list
		}
	}
	return nil
}

// show lays a wish over an order.
func (w wish) show(o *chat.Order) {
	switch w.Kind {
	case shop.ActInvoice:
		o.Invoice = w.Title
	case shop.ActReturn, shop.ActExchange, shop.ActRefund:
		if o.State == chat.OrderCancelled || o.State == chat.OrderRefunded {
			return
		}
		amount := o.Total
		if w.Kind == shop.ActExchange {
			amount.Amount = 0
		}
		o.Case = &chat.AfterSale{Kind: w.Kind, State: "requested", Reason: w.Reason, Opened: w.At, Amount: amount}
		if w.Kind == shop.ActReturn {
			o.State = chat.OrderReturning
		}
	}
}

// Act cancels, or writes down for the shop's people what a shopper asked for: a return, an exchange, a refund, an invoice, or to
// hurry. What is written stands in the order with the action's key, in the same request that changes its status; a private note
// tells people. Address, things and payment are a person's.
//
// WooCommerce has no compare-and-set: two processes that act on one order in the same moment may lose one of two keys. Nothing is
// paid or sent by an action, so that doing it again changes nothing but a note.
func (s *Store) Act(ctx context.Context, a chat.OrderAction) (chat.Order, error) {
	if err := supported(s, a); err != nil {
		return chat.Order{}, err
	}
	clean, _ := live.Number(a.Order)
	leave, err := s.lanes.Enter(ctx, strings.ToUpper(clean))
	if err != nil {
		return chat.Order{}, err
	}
	defer leave()
	o, at, err := s.read(ctx, a.Order)
	if err != nil {
		return chat.Order{}, err
	}
	said, err := s.order(o, at)
	if err != nil {
		return chat.Order{}, err
	}
	wishes := o.wishes()
	if i := slices.IndexFunc(wishes, func(w wish) bool { return w.Key == a.Key }); i >= 0 {
		if wishes[i].Kind != a.Kind {
			return chat.Order{}, chat.ErrInvalid.With("the key " + live.Shown(a.Key) + " was used for another action: every action has its own")
		}
		return s.told(ctx, o, wishes[i], said)
	}
	if err := allowed(s, said, a); err != nil {
		return chat.Order{}, err
	}
	w := wish{Key: a.Key, Kind: a.Kind, At: s.Now().UTC(), Reason: a.Reason, Title: strings.TrimSpace(a.Title)}
	said, err = s.write(ctx, o, append(wishes, w))
	if err != nil {
		return chat.Order{}, err
	}
	return s.told(ctx, o, w, said)
}

// told gives the order once people were told. Where they could not be, the action is half done: the same key does the rest.
func (s *Store) told(ctx context.Context, o order, w wish, said chat.Order) (chat.Order, error) {
	err := s.tell(ctx, o, w)
	switch {
	case err == nil:
		return said, nil
	case ctx.Err() != nil:
		return chat.Order{}, ctx.Err()
	}
	return chat.Order{}, s.Unsure("wrote the action down but not the note to the shop's people", err)
}

func supported(s *Store, a chat.OrderAction) error {
	if a.Key == "" || len(a.Key) > 200 {
		return chat.ErrInvalid.With("an order action needs a key of 1 to 200 bytes: the turn's id")
	}
	switch a.Kind {
	case shop.ActCancel, shop.ActReturn, shop.ActExchange, shop.ActRefund, shop.ActUrge:
		return nil
	case shop.ActInvoice:
		if strings.TrimSpace(a.Title) == "" {
			return chat.ErrInvalid.With("an invoice needs a title: a name or a company")
		}
		return nil
	}
	return s.Fail(live.CodeUnsupported, "cannot do "+live.Shown(a.Kind)+" through this connector: a person must, in the admin")
}

func allowed(s *Store, o chat.Order, a chat.OrderAction) error {
	var states []string
	switch a.Kind {
	case shop.ActCancel:
		states = []string{chat.OrderUnpaid, chat.OrderPaid, chat.OrderPacking}
	case shop.ActReturn, shop.ActExchange: // WooCommerce may not know that a parcel has come
		states = []string{chat.OrderShipped, chat.OrderDelivered}
	case shop.ActUrge:
		states = []string{chat.OrderPaid, chat.OrderPacking, chat.OrderShipped}
	default:
		states = []string{chat.OrderPaid, chat.OrderPacking, chat.OrderShipped, chat.OrderDelivered}
	}
	if !slices.Contains(states, o.State) {
		return &chat.Error{Code: shop.CodeRefused, Text: fmt.Sprintf("order %s is %s: %s is for one that is %s", o.Number, o.State, a.Kind, strings.Join(states, ", "))}
	}
	if o.Case != nil && slices.Contains([]string{shop.ActReturn, shop.ActExchange, shop.ActRefund}, a.Kind) {
		return &chat.Error{Code: shop.CodeRefused, Text: fmt.Sprintf("order %s already has a %s that is %s: %s looks after it", o.Number, o.Case.Kind, o.Case.State, s.Name())}
	}
	return nil
}

// write puts the wishes, and the status that a cancellation gives, in one request; the same one again changes nothing.
func (s *Store) write(ctx context.Context, o order, wishes []wish) (chat.Order, error) {
	last := wishes[len(wishes)-1]
	text, err := json.Marshal(wishes[max(0, len(wishes)-maxWishes):])
	if err != nil {
		return chat.Order{}, err
	}
	change := map[string]any{"meta_data": []any{map[string]any{"key": wishesKey, "value": string(text)}}}
	if last.Kind == shop.ActCancel {
		change["status"] = "cancelled"
	}
	got, err := s.call(ctx, http.MethodPut, "orders/"+strconv.FormatInt(o.ID, 10), nil, change, false)
	var now order
	if err == nil {
		err = s.decode(got.Body, '{', &now)
	}
	var said chat.Order
	if err == nil {
		said, err = s.order(now, got.At)
	}
	if err == nil && (now.ID != o.ID || !slices.ContainsFunc(now.wishes(), func(w wish) bool { return w.Key == last.Key }) || last.Kind == shop.ActCancel && said.State != chat.OrderCancelled) {
		return chat.Order{}, s.Unsure("took the action and does not show it", nil)
	}
	if chat.CodeOf(err) == live.CodeGarbled {
		return chat.Order{}, s.Unsure("gave an answer to an action that cannot be read", err)
	}
	return said, err
}

// tell leaves a private note for people, once: it holds the action's key.
func (s *Store) tell(ctx context.Context, o order, w wish) error {
	if w.Kind == shop.ActCancel {
		return nil // WooCommerce notes a change of status itself
	}
	path := "orders/" + strconv.FormatInt(o.ID, 10) + "/notes"
	mark := plain("[" + w.Key + "]")
	there, err := s.noted(ctx, path, mark)
	if err != nil || there {
		return err
	}
	text := map[string]string{shop.ActReturn: "Return asked for", shop.ActExchange: "Exchange asked for", shop.ActRefund: "Refund asked for",
		shop.ActInvoice: "Invoice asked for", shop.ActUrge: "The shopper is waiting"}[w.Kind] + " in the chat. " + strings.TrimSpace(plain(w.Title)+" "+cut(plain(w.Reason))) + " " + mark
	_, err = s.call(ctx, http.MethodPost, path, nil, map[string]any{"note": text, "customer_note": false}, true)
	if chat.CodeOf(err) == live.CodeUnsure {
		if there, again := s.noted(ctx, path, mark); again == nil && there {
			return nil
		}
	}
	return err
}

func (s *Store) noted(ctx context.Context, path, mark string) (bool, error) {
	got, err := s.call(ctx, http.MethodGet, path, url.Values{"type": {"internal"}}, nil, false)
	if errors.Is(err, chat.ErrNotFound) {
		return false, s.Garbled("an order has no notes", nil)
	}
	if err != nil {
		return false, err
	}
	var notes []struct{ Note string }
	if err := s.decode(got.Body, '[', &notes); err != nil {
		return false, err
	}
	return slices.ContainsFunc(notes, func(n struct{ Note string }) bool { return strings.Contains(n.Note, mark) }), nil
}

// plain takes from a text what a note would show as markup.
func plain(s string) string { return strings.NewReplacer("<", " ", ">", " ", "&", " ").Replace(s) }

const maxReason = 500

func cut(s string) string {
	r := []rune(s)
	return string(r[:min(len(r), maxReason)])
}
