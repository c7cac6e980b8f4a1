package file

import (
	"fmt"
	"strings"
	"unicode"

	"shoptalk/chat"
	"shoptalk/shop"
)

// maxIDRunes bounds ids, numbers and codes.
const maxIDRunes = 64

// currencies that the program knows to have hundredths, as chat.Money has.
var currencies = map[string]bool{
	"AED": true, "AUD": true, "BRL": true, "CAD": true, "CHF": true, "CNY": true, "CZK": true, "DKK": true, "EUR": true,
	"GBP": true, "HKD": true, "IDR": true, "ILS": true, "INR": true, "MOP": true, "MXN": true, "MYR": true, "NOK": true,
	"NZD": true, "PHP": true, "PLN": true, "RON": true, "RUB": true, "SAR": true, "SEK": true, "SGD": true, "THB": true,
	"TRY": true, "TWD": true, "USD": true, "ZAR": true,
}

// checker gathers what is wrong with contents whose JSON was right.
type checker struct {
	shop.Contents
	file       string
	bad        []Problem
	most       int // of them that are listed
	categories map[string]bool
	guides     map[string]bool
	products   map[string]bool
	payments   map[string]bool
}

// check finds what contradicts itself or the other files. Problems have no lines yet.
func check(contents shop.Contents) []Problem { return checkUpTo(contents, maxProblems) }

func checkUpTo(contents shop.Contents, most int) []Problem {
	c := &checker{Contents: contents, most: most, categories: map[string]bool{}, guides: map[string]bool{}, products: map[string]bool{}, payments: map[string]bool{}}
	c.policies()
	c.catalogue()
	c.orders()
	c.faq()
	return c.bad
}

func (c *checker) say(field, format string, args ...any) {
	if len(c.bad) < c.most {
		c.bad = append(c.bad, Problem{File: c.file, Field: field, Text: fmt.Sprintf(format, args...)})
	}
}

// id checks an identifier and that it is the first of its name.
func (c *checker) id(field, id string, seen map[string]bool) {
	switch {
	case id == "":
		c.say(field, "is missing")
	case len([]rune(id)) > maxIDRunes:
		c.say(field, "is longer than %d characters", maxIDRunes)
	case strings.ContainsFunc(id, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		c.say(field, "%s holds a space", shown(id))
	case seen[id]:
		c.say(field, "%s is there twice: every one has its own", shown(id))
	}
	seen[id] = true
}

// known checks a reference; an empty one is fine.
func (c *checker) known(field, id string, among map[string]bool, kind string) {
	if id != "" && !among[id] {
		c.say(field, "there is no %s %s", kind, shown(id))
	}
}

// words checks a text: both languages or, where it may be missing, none.
func (c *checker) words(field string, w chat.Words, required bool) {
	zh, en := strings.TrimSpace(w[chat.Chinese]), strings.TrimSpace(w[chat.English])
	switch {
	case zh == "" && en == "" && !required:
	case zh == "" && en == "":
		c.say(field, "is missing: give it in zh and en")
	case zh == "":
		c.say(field, "has no Chinese: add zh")
	case en == "":
		c.say(field, "has no English: add en")
	}
}

// money checks an amount in the shop's currency.
func (c *checker) money(field string, m chat.Money) {
	if m.Amount < 0 {
		c.say(field+".amount", "must not be negative, is %d", m.Amount)
	}
	want := c.Policies.Shop.Currency
	switch {
	case m.Currency == "" && m.Amount != 0:
		c.say(field+".currency", "is missing: the shop's is %s", want)
	case m.Currency != "" && !currencies[m.Currency]:
		c.say(field+".currency", "%s is no currency that is known here: use a code like CNY or USD", shown(m.Currency))
	case m.Currency != "" && currencies[want] && m.Currency != want:
		c.say(field+".currency", "is %s, but the shop's (%s: shop.currency) is %s", m.Currency, PoliciesFile, want)
	}
}

// link checks an address that a page will show.
func (c *checker) link(field, url string) {
	if url == "" || strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://") ||
		strings.HasPrefix(url, "/") && !strings.HasPrefix(url, "//") {
		return
	}
	c.say(field, "%s must begin with https://, http:// or a single /", shown(url))
}

func (c *checker) text(field, s string, required bool) {
	if required && strings.TrimSpace(s) == "" {
		c.say(field, "is missing")
	}
}

func at(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
