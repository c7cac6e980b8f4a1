package live

import (
	"fmt"
	"strings"

	"shoptalk/chat"
)

// hundredths are the currencies whose minor unit is a hundredth, as chat.Money has it. A shop of another currency is refused: its
// prices would be said a hundred times too large or too small.
var hundredths = map[string]bool{
	"AED": true, "AUD": true, "BRL": true, "CAD": true, "CHF": true, "CNY": true, "CZK": true, "DKK": true, "EUR": true,
	"GBP": true, "HKD": true, "IDR": true, "ILS": true, "INR": true, "MOP": true, "MXN": true, "MYR": true, "NOK": true,
	"NZD": true, "PHP": true, "PLN": true, "RON": true, "RUB": true, "SAR": true, "SEK": true, "SGD": true, "THB": true,
	"TRY": true, "TWD": true, "USD": true, "ZAR": true,
}

// maxAmount bounds a sum: ten billion of a currency.
const maxAmount = 1_000_000_000_000

// ParseMoney reads a decimal as systems write it ("79.9", "1299", "12.500") without rounding: digits beyond the hundredths must be
// zeros.
func ParseMoney(decimal, currency string) (chat.Money, error) {
	if !hundredths[currency] {
		return chat.Money{}, fmt.Errorf("the currency %s is not known here: use one with hundredths, like CNY or USD", Shown(currency))
	}
	s := strings.TrimSpace(decimal)
	digits, minus := strings.CutPrefix(s, "-")
	whole, rest, _ := strings.Cut(digits, ".")
	rest = strings.TrimRight(rest, "0")
	if whole == "" || len(whole) > 13 || len(rest) > 2 || strings.Trim(whole+rest, "0123456789") != "" {
		return chat.Money{}, fmt.Errorf("%s is no sum of money in %s", Shown(decimal), currency)
	}
	n := int64(0)
	for _, r := range whole + (rest + "00")[:2] {
		n = n*10 + int64(r-'0')
	}
	if n > maxAmount {
		return chat.Money{}, fmt.Errorf("%s is too large a sum", Shown(decimal))
	}
	if minus {
		n = -n
	}
	return chat.Money{Amount: n, Currency: currency}, nil
}

// Decimal writes a sum as systems read it: "79.90".
func Decimal(m chat.Money) string {
	sign, a := "", m.Amount
	if a < 0 {
		sign, a = "-", -a
	}
	return fmt.Sprintf("%s%d.%02d", sign, a/100, a%100)
}
