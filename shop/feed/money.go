package feed

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"shoptalk/chat"
)

// maxUnits is the largest amount a price may have, in whole units.
const maxUnits = 1_000_000_000

// currencyWords are the signs and names of currencies beside their codes. "$" is any dollar and not among them.
var currencyWords = map[string]string{
	"¥": "CNY", "RMB": "CNY", "元": "CNY", "圆": "CNY", "人民币": "CNY", "CN¥": "CNY", "RMB¥": "CNY",
	"US$": "USD", "USD$": "USD", "美元": "USD", "美金": "USD", "€": "EUR", "欧元": "EUR", "£": "GBP", "英镑": "GBP", "HK$": "HKD", "港币": "HKD",
	"港元": "HKD", "NT$": "TWD", "新台币": "TWD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "S$": "SGD", "NZ$": "NZD", "R$": "BRL",
	"₹": "INR", "₺": "TRY", "฿": "THB", "RM": "MYR", "ZŁ": "PLN",
}

var dollars = map[string]bool{"USD": true, "AUD": true, "CAD": true, "HKD": true, "NZD": true, "SGD": true, "TWD": true, "MXN": true}

// money reads an amount as shops write it: "1,299.00 CNY", "¥1299", "US$79.90", "1.299,00 €", "1299元". Without a currency it is the
// shop's, and another than the shop's is an error: the shop keeps one.
func money(text, currency string) (chat.Money, error) {
	s := narrow(strings.TrimSpace(text))
	from := strings.IndexFunc(s, digit)
	to := strings.LastIndexFunc(s, digit) + 1
	if from < 0 {
		return chat.Money{}, fmt.Errorf("%s is no amount: write it like 79.90", shown(text))
	}
	if from > 0 && s[from-1] == '.' {
		from--
	}
	before, after := strings.TrimSpace(s[:from]), strings.TrimSpace(s[to:])
	if strings.HasPrefix(before, "-") || strings.HasSuffix(before, "-") {
		return chat.Money{}, fmt.Errorf("%s is negative: an amount is 0 or more", shown(text))
	}
	for _, sign := range []string{before, after} {
		if code, ok := currencyOf(sign, currency); !ok {
			return chat.Money{}, fmt.Errorf("%s: %s is no currency that is known here: write the amount like 79.90 %s", shown(text), shown(sign), currency)
		} else if code != currency {
			return chat.Money{}, fmt.Errorf("%s is in %s, and the shop sells in %s: export in %s, or change shop.currency in policies.json", shown(text), code, currency, currency)
		}
	}
	amount, err := cents(s[from:to])
	if err != nil {
		return chat.Money{}, fmt.Errorf("%s %w", shown(text), err)
	}
	return chat.Money{Amount: amount, Currency: currency}, nil
}

// currencyOf reads a sign or name; nothing is the shop's own.
func currencyOf(sign, shops string) (string, bool) {
	sign = strings.ToUpper(strings.ReplaceAll(strings.Trim(sign, " .-"), " ", ""))
	switch {
	case sign == "":
		return shops, true
	case sign == "$" && dollars[shops]:
		return shops, true
	case sign == "$":
		return "USD", true
	case currencyWords[sign] != "":
		return currencyWords[sign], true
	case len(sign) == 3 && strings.Trim(sign, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "":
		return sign, true
	}
	return "", false
}

// cents reads digits with thousands and decimals marked in any country's way.
func cents(s string) (int64, error) {
	whole, fraction, err := halves(s)
	if err != nil {
		return 0, err
	}
	if len(strings.TrimRight(fraction, "0")) > 2 {
		return 0, fmt.Errorf("has parts of a hundredth: round it to two decimals")
	}
	units, err := strconv.ParseInt("0"+whole, 10, 64)
	if err != nil || units > maxUnits {
		return 0, fmt.Errorf("is more than %d: check the number", maxUnits)
	}
	hundredths, _ := strconv.ParseInt((fraction + "00")[:2], 10, 64)
	return units*100 + hundredths, nil
}

// halves cuts a number at its decimal mark and takes the thousands marks out.
func halves(s string) (whole, fraction string, err error) {
	unclear := fmt.Errorf("is no plain number: write it like 1299.00")
	mark := strings.LastIndexAny(s, ".,")
	if mark >= 0 {
		other := strings.IndexAny(s[:mark], ".,")
		alone := other < 0
		twice := !alone && strings.Count(s, s[mark:mark+1]) > 1
		switch tail := len(s) - mark - 1; {
		case twice:
			mark = -1 // 1,299,000
		case alone && tail == 3 && s[mark] == ',':
			mark = -1 // 1,299
		case alone && tail == 3 && strings.Trim(s[:mark], "0") != "" && s[mark+1:] != "000":
			return "", "", fmt.Errorf("could be a thousand or a thousandth: write it like 1299.00")
		}
	}
	whole = s
	if mark >= 0 {
		whole, fraction = s[:mark], s[mark+1:]
	}
	groups := strings.FieldsFunc(whole, func(r rune) bool { return !digit(r) })
	for i, g := range groups {
		if i > 0 && len(g) != 3 || len(groups) > 1 && i == 0 && len(g) > 3 {
			return "", "", unclear
		}
	}
	if strings.Trim(whole, "0123456789.,' \u00a0\u202f’") != "" || strings.Trim(fraction, "0123456789") != "" {
		return "", "", unclear
	}
	return strings.Join(groups, ""), fraction, nil
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

// narrow makes full-width letters, digits and signs half-width.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFEE0
		case r == 0xFFE5:
			return '¥'
		case r == 0xFF04:
			return '$'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s)
}

// shown quotes a value of the file, cut short.
func shown(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return strconv.Quote(s)
}
