package live

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"shoptalk/chat"
)

const (
	maxIDRunes   = 64
	maxTextRunes = 8000
	maxList      = 1000 // variants of a product, lines of an order
)

var orderStates = []string{chat.OrderUnpaid, chat.OrderPaid, chat.OrderPacking, chat.OrderShipped, chat.OrderDelivered,
	chat.OrderCancelled, chat.OrderReturning, chat.OrderRefunded}

// CheckProduct tidies a product from outside and says what forbids to show it. A link that is none is dropped, a stock below
// nothing is nothing.
func CheckProduct(p *chat.Product) error {
	if p.ID == "" || utf8.RuneCountInString(p.ID) > maxIDRunes {
		return fmt.Errorf("its id %s is empty or longer than %d characters", Shown(p.ID), maxIDRunes)
	}
	for _, w := range []*chat.Words{&p.Title, &p.Description} {
		tidyWords(*w)
	}
	switch {
	case p.Title.In(chat.English) == "":
		return fmt.Errorf("product %s has no title", Shown(p.ID))
	case len(p.Variants) == 0 || len(p.Variants) > maxList:
		return fmt.Errorf("product %s has %d variants: 1 to %d can be shown", Shown(p.ID), len(p.Variants), maxList)
	}
	if err := checkMoney(p.Price); err != nil {
		return fmt.Errorf("product %s: price: %w", Shown(p.ID), err)
	}
	if p.Was != nil && (checkMoney(*p.Was) != nil || p.Was.Currency != p.Price.Currency || p.Was.Amount <= p.Price.Amount) {
		p.Was = nil // a reduction that is none is not said
	}
	seen := map[string]bool{}
	for i := range p.Variants {
		v := &p.Variants[i]
		if v.SKU == "" || utf8.RuneCountInString(v.SKU) > maxIDRunes || seen[v.SKU] {
			return fmt.Errorf("product %s: the SKU %s is empty, too long or there twice", Shown(p.ID), Shown(v.SKU))
		}
		seen[v.SKU], v.Stock = true, max(v.Stock, 0)
		if v.Price != nil {
			if err := checkMoney(*v.Price); err != nil {
				return fmt.Errorf("product %s: price of %s: %w", Shown(p.ID), Shown(v.SKU), err)
			}
		}
	}
	p.Image, p.URL = link(p.Image), link(p.URL)
	p.Rating = min(max(p.Rating, 0), 5)
	return nil
}

// CheckOrder tidies an order from outside and says why it cannot be believed.
func CheckOrder(o *chat.Order) error {
	if _, ok := Number(o.Number); !ok {
		return fmt.Errorf("the order number %s is none", Shown(o.Number))
	}
	if !slices.Contains(orderStates, o.State) {
		return fmt.Errorf("order %s: the state %s is not one of %s", o.Number, Shown(o.State), strings.Join(orderStates, ", "))
	}
	if o.Placed.IsZero() {
		return fmt.Errorf("order %s does not say when it was placed", o.Number)
	}
	if err := checkMoney(o.Total); err != nil {
		return fmt.Errorf("order %s: total: %w", o.Number, err)
	}
	if len(o.Lines) > maxList || len(o.Parcels) > maxList {
		return fmt.Errorf("order %s has %d lines and %d parcels: at most %d", o.Number, len(o.Lines), len(o.Parcels), maxList)
	}
	for i := range o.Lines {
		l := &o.Lines[i]
		tidyWords(l.Title)
		if err := checkMoney(l.Price); err != nil {
			return fmt.Errorf("order %s, line %d: %w", o.Number, i+1, err)
		}
		if l.Quantity < 1 {
			return fmt.Errorf("order %s, line %d: the quantity is %d", o.Number, i+1, l.Quantity)
		}
	}
	for _, p := range o.Parcels {
		tidyWords(p.Carrier)
		for _, s := range p.Steps {
			tidyWords(s.Text)
		}
	}
	o.Phone, o.Name, o.Address = Digits(o.Phone), tidy(o.Name), tidy(o.Address)
	return nil
}

func checkMoney(m chat.Money) error {
	switch {
	case !hundredths[m.Currency]:
		return fmt.Errorf("the currency %s is not known here: use one with hundredths, like CNY or USD", Shown(m.Currency))
	case m.Amount < 0 || m.Amount > maxAmount:
		return fmt.Errorf("%d is no price", m.Amount)
	}
	return nil
}

// tidyWords takes control characters out of texts and cuts what no text of a shop is as long as.
func tidyWords(w chat.Words) {
	for language, s := range w {
		w[language] = tidy(s)
	}
}

func tidy(s string) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "")))
	if r := []rune(s); len(r) > maxTextRunes {
		return string(r[:maxTextRunes])
	}
	return s
}

// link keeps an address that a page may show.
func link(s string) string {
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") {
		return s
	}
	return ""
}

// Digits keeps the digits of a phone number.
func Digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
