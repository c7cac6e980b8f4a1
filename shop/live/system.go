package live

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"shoptalk/chat"
)

// System is a shop's running system. Every fact it gives carries the time at which the system said it (AsOf). Errors are
// *chat.Error: chat.ErrNotFound, chat.ErrInvalid, shop.CodeRefused, and the codes below; their texts name the system and the
// remedy. A system that does not answer gives an error, never an older or a guessed fact.
type System interface {
	// Name is what people call it: "Shopify atelier.myshopify.com".
	Name() string
	// Catalogue reads everything the shop sells, page by page.
	Catalogue(ctx context.Context) (Catalogue, error)
	// Order reads the order of a number, whatever its case and with or without "#". Whose it is, the caller asks.
	Order(ctx context.Context, number string) (chat.Order, error)
	// OrdersOf reads a shopper's orders by the shop's own id of the shopper, newest first; none for an empty id.
	OrdersOf(ctx context.Context, external string) ([]chat.Order, error)
	// Act changes an order, once for each key, and gives the order as the system has it then.
	Act(ctx context.Context, a chat.OrderAction) (chat.Order, error)
}

// Catalogue is what a system sells. Left names what was left out because it could not be read without guessing.
type Catalogue struct {
	Categories []chat.Category
	Products   []chat.Product
	Left       []Left
	AsOf       time.Time
}

// Left is a product that was left out, and why.
type Left struct{ ID, Why string }

// News is what a shop's webhook tells. ID is the delivery's own (the same for a delivery that is sent again), empty where the
// system gives none. Orders are whole and replace what was known; Removed are ids of products that are sold no more.
type News struct {
	ID       string
	Topic    string // the system's own name of it
	AsOf     time.Time
	Products []chat.Product
	Removed  []string
	Changed  []string // ids of products of which the news does not tell all: they are to be read again
	Stock    []Stock
	Orders   []chat.Order
}

// Stock is how many there are of a variant, named by its SKU or, where the system names another thing, by Item: Shopify's
// inventory item, which chat.Variant does not know, so that the product is to be read again.
type Stock struct {
	SKU  string `json:"sku,omitempty"`
	Item string `json:"item,omitempty"`
	Left int    `json:"stock"`
}

// Codes of errors of a system, beside those of chat and shop.CodeRefused.
const (
	CodeDown        = "shop_down"        // it does not answer, or asks to wait longer than a shopper would
	CodeDenied      = "shop_denied"      // it does not accept the key, or the key may not do this
	CodeGarbled     = "shop_garbled"     // its answer cannot be believed
	CodeUnsure      = "shop_unsure"      // it is not known whether an action was done; the same key may be tried again
	CodeUnsupported = "shop_unsupported" // it cannot do what was asked: a person must
)

// Window is the cause of a chat.ErrNotFound where a system shows recent orders only: the number may well be an older order.
type Window struct{ Days int }

// Error says how far back the system lets one look.
func (w *Window) Error() string {
	return fmt.Sprintf("only orders of the last %d days are shown", w.Days)
}

// WindowDays is Days, for those who know this type by what it can say alone.
func (w *Window) WindowDays() int { return w.Days }

// maxNumberRunes bounds an order number; longer ones are nobody's.
const maxNumberRunes = 64

// Number gives an order number as systems know it, without "#", spaces and their full-width kin; false where it cannot be one. What
// passes holds letters, digits and "-_./" alone, so that it says nothing in a query or a path.
func Number(written string) (string, bool) {
	var b strings.Builder
	n := 0
	for _, r := range written {
		switch {
		case r == '#' || r == '＃' || r == ' ' || r == '　':
			continue
		case r >= '０' && r <= '９':
			r = r - '０' + '0'
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z', strings.ContainsRune("-_./", r):
		default:
			return "", false
		}
		if n++; n > maxNumberRunes {
			return "", false
		}
		b.WriteRune(r)
	}
	return b.String(), strings.Trim(b.String(), "-_./") != ""
}

// SameNumber reports whether two order numbers are the same to people.
func SameNumber(a, b string) bool {
	x, ok := Number(a)
	y, also := Number(b)
	return ok && also && strings.EqualFold(x, y)
}

// NoOrder is the error for a number that no order has.
func NoOrder(name, number string) error {
	return chat.ErrNotFound.With(fmt.Sprintf("%s has no order %s: check the number", name, Shown(number)))
}

// Shown quotes something from outside for an error, cut short.
func Shown(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return fmt.Sprintf("%q", s)
}

// NewestFirst sorts orders as a shopper looks at them.
func NewestFirst(orders []chat.Order) {
	slices.SortStableFunc(orders, func(a, b chat.Order) int { return b.Placed.Compare(a.Placed) })
}

// Plenty is the stock of a variant of which a system keeps no count, or sells on when none is left: more than is ever said as a
// number of things left.
const Plenty = 1000
