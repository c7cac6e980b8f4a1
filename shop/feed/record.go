package feed

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"shoptalk/chat"
	"shoptalk/chat/sheet"
	"shoptalk/shop"
)

// Bounds on what is taken over; they are those of the shop's files.
const (
	maxIDRunes   = 64
	maxTextRunes = 7900
	maxStock     = 1 << 30
)

// Plenty is the stock of a variant that is in stock in a quantity that the export does not tell.
const Plenty = 99

// Problem is what is wrong in one row. Line is that of the file, counted from 1.
type Problem struct {
	Line  int
	Field string // as the file calls it, where that is known
	Text  string // what is wrong and what to do about it
}

// named is a name with a value, as the options of a variant and the facts of a product are.
type named struct{ name, value string }

// record is one row of a product export in our own terms. Rows of one group are one product.
type record struct {
	line    int
	group   string
	values  map[field]string
	options []named // what the variant is: Size, M
	facts   []named // of the product
	whole   bool    // speaks of the product and is no variant of its own
	hidden  bool    // not for sale
	broken  bool    // refused already, and its product with it
}

func (r record) get(f field) string { return strings.TrimSpace(r.values[f]) }

// first gives the first of the fields that is filled.
func (r record) first(fields ...field) string {
	for _, f := range fields {
		if s := r.get(f); s != "" {
			return s
		}
	}
	return ""
}

// reading is one run over a file.
type reading struct {
	contents shop.Contents
	currency string
	zone     *time.Location
	now      time.Time
	problems []Problem
	notes    []string
	cut      int             // descriptions that were too long
	plenty   int             // variants without a quantity
	skus     map[string]sold // who has a sku
	rest     rest
}

type sold struct {
	product string
	line    int
}

func newReading(c shop.Contents, now time.Time) *reading {
	zone, err := time.LoadLocation(c.Policies.Shop.Zone)
	if err != nil {
		zone = time.UTC
	}
	return &reading{contents: c, currency: c.Policies.Shop.Currency, zone: zone, now: now.In(zone), skus: map[string]sold{}}
}

func (r *reading) bad(line int, f field, format string, args ...any) {
	r.problems = append(r.problems, Problem{line, strings.TrimPrefix(string(f), factPrefix), fmt.Sprintf(format, args...)})
}

// note adds a remark in both languages.
func (r *reading) note(english, chinese string) {
	if n := english + " · " + chinese; !slices.Contains(r.notes, n) {
		r.notes = append(r.notes, n)
	}
}

// counted is a note about n things, where there are any. The texts hold %d.
func (r *reading) counted(n int, english, chinese string) {
	if n > 0 {
		r.note(fmt.Sprintf(english, n), fmt.Sprintf(chinese, n))
	}
}

// ident writes an id as the shop's files want it: without spaces and control characters.
func ident(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\uFEFF' || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.Join(strings.Fields(text), "-"))
}

// fitting shortens an id that is longer than the shop's files take, so that it stays the same at every import.
func fitting(id string) string {
	runes := []rune(id)
	if len(runes) <= maxIDRunes {
		return id
	}
	return string(runes[:maxIDRunes-9]) + "-" + digest(id)[:8]
}

// id reads an identifier; problems are told.
func (r *reading) id(line int, f field, text string) string {
	id := ident(text)
	if n := len([]rune(id)); n > maxIDRunes {
		r.bad(line, f, "%s has %d characters: an id has at most %d", shown(id), n, maxIDRunes)
	}
	return id
}

// text cleans what people read: HTML down to its words, at most maxTextRunes of them.
func (r *reading) text(s string) string {
	s = sheet.Plain(s)
	if runes := []rune(s); len(runes) > maxTextRunes {
		r.cut++
		s = strings.TrimSpace(string(runes[:maxTextRunes])) + "…"
	}
	return s
}

// price reads an amount in the shop's currency. The currency's own column counts where the amount names none.
func (r *reading) price(rec record, f field) (chat.Money, bool) {
	text := rec.get(f)
	if code := rec.get(fCurrency); code != "" && strings.IndexFunc(narrow(text), unicode.IsLetter) < 0 && !strings.ContainsAny(text, "¥￥$€£") {
		text += " " + code
	}
	m, err := money(text, r.currency)
	if err != nil {
		r.bad(rec.line, f, "%v", err)
		return m, false
	}
	return m, true
}

// link keeps an address that a page may show.
func (r *reading) link(rec record, f field) string {
	url := strings.TrimSpace(rec.get(f))
	if url == "" {
		return ""
	}
	url = strings.ReplaceAll(url, " ", "%20")
	if strings.HasPrefix(url, "//") {
		url = "https:" + url
	}
	if !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "/") {
		r.bad(rec.line, f, "%s is no address: it begins with https://, http:// or /", shown(url))
		return ""
	}
	return url
}

// stock tells how many of a variant are left; sure is false where the export says only that there are some.
func (r *reading) stock(rec record) (n int, sure bool) {
	left, there := narrow(rec.get(fStock)), rec.get(fAvailable)
	in, known := truth(there)
	if there != "" && !known {
		r.bad(rec.line, fAvailable, "%s is no availability: write in_stock or out_of_stock (有货 or 缺货)", shown(there))
		return 0, true
	}
	if left == "" && there == "" {
		r.bad(rec.line, fStock, "is missing: give the stock, or availability as in_stock or out_of_stock (有货 or 缺货)")
		return 0, true
	}
	if left != "" {
		if yes, ok := truth(left); ok && strings.IndexFunc(left, digit) < 0 {
			left, in = "", yes
		}
	}
	if left != "" {
		count, err := strconv.ParseFloat(strings.ReplaceAll(left, ",", ""), 64)
		if err != nil || count > maxStock || count != count {
			r.bad(rec.line, fStock, "%s is no number of pieces: write it like 12", shown(left))
			return 0, true
		}
		if there != "" && !in {
			count = 0
		}
		return int(max(count, 0)), true // below zero is sold ahead: none are left
	}
	if !in {
		return 0, true
	}
	r.plenty++
	return Plenty, false
}
