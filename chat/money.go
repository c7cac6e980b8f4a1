package chat

import (
	"fmt"
	"strings"
)

// Money is an amount in minor units (cents, fen) of a currency (ISO 4217).
type Money struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

// String writes the amount for people: "¥299", "$79.90", "12.50 CHF".
func (m Money) String() string {
	sign, a := "", m.Amount
	if a < 0 {
		sign, a = "-", -a
	}
	n := fmt.Sprintf("%d.%02d", a/100, a%100)
	n = strings.TrimSuffix(n, ".00")
	switch m.Currency {
	case "CNY":
		return sign + "¥" + n
	case "USD":
		return sign + "$" + n
	case "EUR":
		return sign + "€" + n
	case "GBP":
		return sign + "£" + n
	}
	return sign + n + " " + m.Currency
}
