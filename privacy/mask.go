// Package privacy finds what tells of a person in a text and masks or removes it. It never stores anything.
package privacy

import (
	"regexp"
	"strings"
)

// The patterns overlap on purpose; they are applied from the most to the least telling. Go's regexp runs in linear time, so
// hostile text cannot make it slow.
var (
	email   = regexp.MustCompile(`[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{1,253}\.[A-Za-z]{2,24}`)
	card    = regexp.MustCompile(`\b(?:\d[ \-]?){13,19}\b`)
	idCard  = regexp.MustCompile(`\b\d{17}[\dXx]\b`)
	phone   = regexp.MustCompile(`(?:\+\d{1,3}[ \-]?)?(?:\(\d{2,4}\)[ \-]?)?\d(?:[ \-]?\d){6,14}`)
	address = regexp.MustCompile(`\p{Han}{2,12}(?:省|市|区|县|镇|街道|路|街|巷|弄|村)[\p{Han}\dA-Za-z\-]{0,24}?\d{1,5}[\p{Han}\dA-Za-z\-]{0,4}(?:号|栋|幢|单元|室|楼)[\p{Han}\dA-Za-z\-]{0,12}`)
	street  = regexp.MustCompile(`(?i)\b\d{1,5} (?:[A-Za-z.']{1,20} ){1,4}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|way|court|ct)\b\.?(?:,? (?:apt|unit|suite|flat) ?#?\w{1,6})?`)
)

// Mask replaces e-mail addresses, card and identity numbers, telephone numbers and street addresses. Short numbers such as
// an order's stay: they are what the conversation is about.
func Mask(text string) string {
	return replace(text, map[*regexp.Regexp]string{email: "[email]", card: "[card]", idCard: "[id]", phone: "[phone]", address: "[address]", street: "[address]"})
}

// Remove deletes what Mask would mask.
func Remove(text string) string {
	return strings.TrimSpace(replace(text, map[*regexp.Regexp]string{}))
}

// Personal reports whether Mask would change the text.
func Personal(text string) bool {
	for _, p := range order {
		if p.MatchString(text) {
			return true
		}
	}
	return false
}

var order = []*regexp.Regexp{email, idCard, card, address, street, phone}

func replace(text string, with map[*regexp.Regexp]string) string {
	for _, p := range order {
		text = p.ReplaceAllString(text, with[p])
	}
	return text
}
