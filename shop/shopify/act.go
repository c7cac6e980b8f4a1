package shopify

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
	"shoptalk/shop/live"
)

const (
	invoiceAttribute = "Invoice title"   // a custom attribute, shown with the order in the admin
	urgeTag          = "shopper-waiting" // a tag, by which the admin's list can be filtered
	maxNotes         = 20                // actions remembered on an order
	maxNoteRunes     = 300               // of returnRequest's customerNote
	looks            = 5                 // for what Shopify does in the background
	unsureLooks      = 3                 // for what it may have done though no answer came
)

// note is an action that was begun. Whether it was done shows in the order.
type note struct {
	Key  string    `json:"key"`
	Kind string    `json:"kind"`
	At   time.Time `json:"at"`
}

// Act cancels, refunds what has not been sent, requests a return, notes an invoice's title, and marks an order that a shopper waits
// for. Address, exchange and other changes are a person's: Shopify takes them in parts that a text does not tell for certain.
//
// The key is written on the order first, against what was read of it (compareDigest), so that of two that begin the same one wins;
// then it is done. Where a key is there already, the order shows whether it was done, and if it was not it is done now.
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
	for range s.Tries {
		o, said, err := s.read(ctx, a.Order)
		if err != nil {
			return chat.Order{}, err
		}
		notes := o.notes()
		if i := slices.IndexFunc(notes, func(n note) bool { return n.Key == a.Key }); i >= 0 {
			if notes[i].Kind != a.Kind {
				return chat.Order{}, chat.ErrInvalid.With("the key " + live.Shown(a.Key) + " was used for another action: every action has its own")
			}
			if shows(o, said, a) {
				return said, nil
			}
			return s.carryOut(ctx, o, a)
		}
		if err := allowed(s, said, a); err != nil {
			return chat.Order{}, err
		}
		lost, err := s.begin(ctx, o, append(notes, note{a.Key, a.Kind, s.Now().UTC()}))
		if err != nil {
			return chat.Order{}, err
		}
		if !lost {
			return s.carryOut(ctx, o, a)
		}
	}
	return chat.Order{}, s.Fail(live.CodeDown, "changed the order again and again while an action was begun: try again")
}

func supported(s *Store, a chat.OrderAction) error {
	if a.Key == "" || len(a.Key) > 200 {
		return chat.ErrInvalid.With("an order action needs a key of 1 to 200 bytes: the turn's id")
	}
	switch a.Kind {
	case shop.ActCancel, shop.ActRefund, shop.ActReturn, shop.ActUrge:
		return nil
	case shop.ActInvoice:
		if strings.TrimSpace(a.Title) == "" {
			return chat.ErrInvalid.With("an invoice needs a title: a name or a company")
		}
		return nil
	}
	return s.Fail(live.CodeUnsupported, "cannot do "+live.Shown(a.Kind)+" through this app: a person must, in the admin")
}

// allowed says why an order's state forbids an action.
func allowed(s *Store, o chat.Order, a chat.OrderAction) error {
	var states []string
	switch a.Kind {
	case shop.ActCancel:
		states = []string{chat.OrderUnpaid, chat.OrderPaid, chat.OrderPacking}
	case shop.ActRefund:
		states = []string{chat.OrderPaid, chat.OrderPacking}
		if o.State == chat.OrderShipped || o.State == chat.OrderDelivered {
			return s.Fail(live.CodeUnsupported, "pays back what was sent by a person only: in the admin")
		}
	case shop.ActReturn:
		states = []string{chat.OrderDelivered}
	case shop.ActInvoice:
		states = []string{chat.OrderPaid, chat.OrderPacking, chat.OrderShipped, chat.OrderDelivered}
	case shop.ActUrge:
		states = []string{chat.OrderPaid, chat.OrderPacking, chat.OrderShipped}
	}
	if slices.Contains(states, o.State) {
		return nil
	}
	return &chat.Error{Code: shop.CodeRefused, Text: fmt.Sprintf("order %s is %s: %s is for one that is %s", o.Number, o.State, a.Kind, strings.Join(states, ", "))}
}

// shows reports whether an order is as the action makes it.
func shows(o order, said chat.Order, a chat.OrderAction) bool {
	switch a.Kind {
	case shop.ActCancel, shop.ActRefund:
		return said.State == chat.OrderCancelled
	case shop.ActReturn:
		return slices.ContainsFunc(o.Returns.Nodes, func(r struct {
			Status    string    `json:"status"`
			CreatedAt time.Time `json:"createdAt"`
		}) bool {
			return r.Status != "CANCELED"
		})
	case shop.ActInvoice:
		return said.Invoice == strings.TrimSpace(a.Title)
	case shop.ActUrge:
		return slices.Contains(o.Tags, urgeTag)
	}
	return false
}

// userError is what a mutation says of its input.
type userError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// begin writes the notes. lost reports that somebody else wrote since they were read.
func (s *Store) begin(ctx context.Context, o order, notes []note) (lost bool, err error) {
	value, err := json.Marshal(notes[max(0, len(notes)-maxNotes):])
	if err != nil {
		return false, err
	}
	field := map[string]any{"ownerId": o.ID, "namespace": "shoptalk", "key": "actions", "type": "json", "value": string(value), "compareDigest": nil}
	if o.Metafield != nil {
		field["compareDigest"] = o.Metafield.Digest
	}
	var d struct {
		Set *struct {
			Errors []userError `json:"userErrors"`
		} `json:"metafieldsSet"`
	}
	if err := s.change(ctx, noteMutation, map[string]any{"metafields": []any{field}}, &d); err != nil {
		return false, err
	}
	switch {
	case d.Set == nil:
		return false, s.Unsure("gave an answer to an action that cannot be read", nil)
	case len(d.Set.Errors) == 0:
		return false, nil
	case d.Set.Errors[0].Code == "STALE_OBJECT":
		return true, nil
	}
	return false, s.Fail(live.CodeDenied, "does not let this app write on orders: "+live.Shown(d.Set.Errors[0].Message))
}

// carryOut does what was begun and gives the order once it shows it. Where Shopify refuses or its answer is lost, the order itself
// tells whether it was done.
func (s *Store) carryOut(ctx context.Context, o order, a chat.OrderAction) (chat.Order, error) {
	refused, err := s.mutate(ctx, o, a)
	if err != nil && chat.CodeOf(err) != live.CodeUnsure {
		return chat.Order{}, err
	}
	for look := 1; ; look++ {
		now, said, readErr := s.read(ctx, a.Order)
		switch {
		case readErr == nil && shows(now, said, a):
			return said, nil
		case err != nil && (readErr != nil || look == unsureLooks):
			return chat.Order{}, err
		case refused != "":
			return chat.Order{}, &chat.Error{Code: shop.CodeRefused, Text: s.Name() + " refuses: " + live.Shown(refused)}
		case ctx.Err() != nil:
			return chat.Order{}, ctx.Err()
		case readErr != nil || look == looks:
			return chat.Order{}, s.Unsure("took the action and does not show it yet", readErr)
		}
		if err := s.Wait(ctx, s.Pause<<look); err != nil {
			return chat.Order{}, err
		}
	}
}

// mutate sends the mutation of an action; refused is Shopify's own reason.
func (s *Store) mutate(ctx context.Context, o order, a chat.OrderAction) (refused string, err error) {
	query, variables, err := s.mutation(ctx, o, a)
	if err != nil {
		return "", err
	}
	var d map[string]*struct {
		Errors []userError `json:"userErrors"`
		Cancel []userError `json:"orderCancelUserErrors"`
	}
	if err := s.change(ctx, query, variables, &d); err != nil {
		return "", err
	}
	if len(d) != 1 {
		return "", s.Unsure("gave an answer to an action that cannot be read", nil)
	}
	for _, payload := range d {
		if payload == nil {
			return "", s.Unsure("gave an answer to an action that cannot be read", nil)
		}
		switch all := append(payload.Cancel, payload.Errors...); {
		case len(all) == 0:
		case all[0].Code == "NO_REFUND_PERMISSION":
			return "", s.Fail(live.CodeDenied, "does not let this app pay back: grant it refund_orders")
		default:
			return all[0].Message, nil
		}
	}
	return "", nil
}

func (s *Store) mutation(ctx context.Context, o order, a chat.OrderAction) (string, map[string]any, error) {
	switch a.Kind {
	case shop.ActReturn:
		items, err := s.returnable(ctx, o, a)
		return returnMutation, map[string]any{"input": map[string]any{"orderId": o.ID, "returnLineItems": items}}, err
	case shop.ActInvoice:
		kept := slices.DeleteFunc(slices.Clone(o.Attributes), func(x attribute) bool { return x.Key == invoiceAttribute })
		kept = append(kept, attribute{invoiceAttribute, strings.TrimSpace(a.Title)})
		return attributesMutation, map[string]any{"input": map[string]any{"id": o.ID, "customAttributes": kept}}, nil
	case shop.ActUrge:
		return tagMutation, map[string]any{"id": o.ID, "tags": []string{urgeTag}}, nil
	}
	return cancelMutation, map[string]any{"id": o.ID, "note": "Asked for in the chat. " + cut(a.Reason)}, nil
}

// returnLine is a thing that can come back.
type returnLine struct {
	Quantity int `json:"quantity"`
	Line     struct {
		ID   string `json:"id"`
		Item struct {
			SKU string `json:"sku"`
		} `json:"lineItem"`
	} `json:"fulfillmentLineItem"`
}

// returnable lists what an order's return is about: the things named, or all that can come back.
func (s *Store) returnable(ctx context.Context, o order, a chat.OrderAction) ([]any, error) {
	var d struct {
		Fulfillments *struct {
			Nodes []struct {
				Lines struct {
					Nodes []returnLine `json:"nodes"`
				} `json:"returnableFulfillmentLineItems"`
			} `json:"nodes"`
		} `json:"returnableFulfillments"`
	}
	if _, err := s.ask(ctx, returnableQuery, map[string]any{"id": o.ID}, &d); err != nil {
		return nil, err
	}
	if d.Fulfillments == nil {
		return nil, s.Garbled("it has no returnable fulfillments", nil)
	}
	var lines []returnLine
	for _, f := range d.Fulfillments.Nodes {
		lines = append(lines, f.Lines.Nodes...)
	}
	items, missing := chosen(lines, a)
	if len(items) == 0 || missing != "" {
		return nil, &chat.Error{Code: shop.CodeRefused, Text: s.Name() + " says that less of order " + o.Name + " can be returned than was asked for: " + missing}
	}
	return items, nil
}

// chosen picks what an action names, or all; missing is a SKU of which more was asked for than can come back.
func chosen(lines []returnLine, a chat.OrderAction) (items []any, missing string) {
	wanted := map[string]int{} // how many are still to be found; -1: all there are
	for _, w := range a.Items {
		wanted[strings.ToUpper(w.SKU)] = w.Quantity
		if w.Quantity == 0 {
			wanted[strings.ToUpper(w.SKU)] = -1
		}
	}
	found := map[string]bool{}
	for _, l := range lines {
		sku := strings.ToUpper(l.Line.Item.SKU)
		n, named := wanted[sku]
		switch {
		case len(wanted) > 0 && !named || named && n == 0:
			continue
		case len(wanted) == 0 || n < 0:
			n, found[sku] = l.Quantity, true
		default:
			n = min(n, l.Quantity)
			wanted[sku] -= n
		}
		items = append(items, map[string]any{"fulfillmentLineItemId": l.Line.ID, "quantity": n, "returnReason": "OTHER", "customerNote": cut(a.Reason)})
	}
	for sku, n := range wanted {
		if n > 0 || n < 0 && !found[sku] {
			missing = sku
		}
	}
	return items, missing
}

func cut(s string) string {
	r := []rune(s)
	return string(r[:min(len(r), maxNoteRunes)])
}
