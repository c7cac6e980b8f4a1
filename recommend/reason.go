package recommend

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"shoptalk/chat"
	"shoptalk/chat/lex"
)

// maxFacts is how many facts a reason holds: more is no reason but a description.
const maxFacts = 4

// reason says in the wish's language why a pick is shown: first the limits that it meets, then what weighs most in its sum.
// Every part is a fact of the catalogue; where nothing else can be said it is price and stock.
func (d *demand) reason(p chat.Pick, i int32) string {
	zh := d.language == chat.Chinese
	facts := d.attributes(p)
	if d.relation != nil {
		facts = append(facts, d.related(p, i)...)
	}
	facts = append(facts, d.price(p))
	facts = append(facts, d.variant(p)...)
	for _, t := range p.Terms {
		if fact := d.standing(t.Name, p); fact != "" {
			facts = append(facts, fact)
		}
	}
	if len(facts) == 1 { // the price alone
		facts = append(facts, map[bool]string{true: "有货", false: "in stock"}[zh])
	}
	facts = unique(facts)
	facts = facts[:min(len(facts), maxFacts)]
	if zh {
		return strings.Join(facts, "，")
	}
	return capital(strings.Join(facts, "; "))
}

// attributes says the properties that were asked for: by a limit, or by the query's words. At most two.
func (d *demand) attributes(p chat.Pick) []string {
	var out []string
	query := lex.Fold(d.wish.Query)
	for _, a := range p.Product.Attributes {
		if text := says(a, d.language); text != "" && (d.wanted(a) || mentions(query, a)) {
			out = append(out, text)
		}
	}
	return out[:min(len(out), 2)]
}

func (d *demand) wanted(a chat.Attribute) bool {
	number := d.shelf.numberOf(kindAttr, a.Name+"="+a.Value)
	for _, group := range d.bounds.attrs {
		if has(group, number) {
			return true
		}
	}
	return false
}

// mentions reports whether a folded query speaks of an attribute in either language.
func mentions(query string, a chat.Attribute) bool {
	for _, language := range [...]string{chat.Chinese, chat.English} {
		text := lex.Fold(says(a, language))
		if utf8.RuneCountInString(text) < 2 {
			continue
		}
		at := strings.Index(query, text)
		if at >= 0 && (language == chat.Chinese || bordered(query, at, at+len(text))) {
			return true
		}
	}
	return false
}

// bordered reports whether a piece of a text is no piece of a longer word.
func bordered(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	latin := func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Han, r) }
	return !latin(before) && !latin(after)
}

// price says the price and how it stands to the limit that was set.
func (d *demand) price(p chat.Pick) string {
	price := priceOf(p.Product, p.Variant)
	money := func(amount int64) chat.Money { return chat.Money{Amount: amount, Currency: price.Currency} }
	low, high := money(d.asked.PriceMin), money(d.asked.PriceMax)
	over, under := money(price.Amount-high.Amount), money(low.Amount-price.Amount)
	say := func(zh, en string, args ...any) string {
		if d.language == chat.Chinese {
			for i, a := range args {
				args[i] = spoken(a.(chat.Money))
			}
			return price.String() + fmt.Sprintf(zh, args...)
		}
		return price.String() + fmt.Sprintf(en, args...)
	}
	switch {
	case high.Amount > 0 && over.Amount > 0:
		return say("，比%[2]s多%[1]s", ", %[1]s over your %[2]s", over, high)
	case low.Amount > 0 && under.Amount > 0:
		return say("，比%[2]s少%[1]s", ", %[1]s below your %[2]s", under, low)
	case low.Amount > 0 && high.Amount > 0:
		return say("，在%s到%s之间", ", between your %s and %s", low, high)
	case high.Amount > 0 && over.Amount == 0:
		return say("，正好%s", ", just your %s", high)
	case high.Amount > 0:
		return say("，在%s以内", ", under your %s", high)
	case low.Amount > 0:
		return say("，不低于%s", ", from your %s up", low)
	}
	return price.String()
}

// spoken writes a sum as it is said in Chinese: 80元.
func spoken(m chat.Money) string {
	if m.Currency == "CNY" {
		return strings.TrimPrefix(m.String(), "¥") + "元"
	}
	return m.String()
}

// variant says the size and colour that were asked for.
func (d *demand) variant(p chat.Pick) []string {
	l, v := d.asked, p.Variant
	size, color := "", ""
	if len(said(l.Sizes)) > 0 {
		size = v.Size
	}
	if len(said(l.Colors)) > 0 {
		color = v.Color
	}
	if d.language == chat.Chinese {
		if name := colorNames[normal(color)]; name != "" {
			color = name
		}
		if size != "" && !strings.HasSuffix(size, "码") {
			size += "码"
		}
		if color+size != "" {
			return []string{color + size + "有货"}
		}
		return nil
	}
	switch {
	case size != "" && color != "":
		return []string{color + " in size " + size + " in stock"}
	case size != "":
		return []string{"size " + size + " in stock"}
	case color != "":
		return []string{color + " in stock"}
	}
	return nil
}

// standing says a term that no query made.
func (d *demand) standing(term string, p chat.Pick) string {
	zh := d.language == chat.Chinese
	switch {
	case term == "rating" && p.Product.Rating >= 4 && zh:
		return fmt.Sprintf("评分%.1f", p.Product.Rating)
	case term == "rating" && p.Product.Rating >= 4:
		return fmt.Sprintf("%.1f★", p.Product.Rating)
	case term == "popularity" && d.shelf.hot > 0 && p.Product.Popularity >= d.shelf.hot && zh:
		return "店内热销"
	case term == "popularity" && d.shelf.hot > 0 && p.Product.Popularity >= d.shelf.hot:
		return "a bestseller here"
	case term == "reduction" && p.Variant.Price == nil && zh:
		return fmt.Sprintf("原价%s", p.Product.Was)
	case term == "reduction" && p.Variant.Price == nil:
		return fmt.Sprintf("was %s", p.Product.Was)
	}
	return ""
}

// related says what a pick has to do with the product the wish starts from.
func (d *demand) related(p chat.Pick, i int32) []string {
	other := d.products[d.relation.to]
	zh := d.language == chat.Chinese
	var out []string
	if !d.relation.pairing && p.Product.Category == other.Category {
		if kind := d.shelf.kinds[d.shelf.items[i].category].Title[d.language]; kind != "" {
			out = append(out, map[bool]string{true: "同为" + kind, false: "also in " + kind}[zh])
		}
	}
	if shared := d.shared(i); shared != "" {
		out = append(out, shared)
	}
	if less := cheapest(other) - priceOf(p.Product, p.Variant).Amount; !d.relation.pairing && less > 0 {
		m := chat.Money{Amount: less, Currency: p.Product.Price.Currency}
		out = append(out, map[bool]string{true: "便宜" + spoken(m), false: m.String() + " less"}[zh])
	}
	return out
}

// cheapest is the least price of a product's variants: who pays less than that pays less for sure.
func cheapest(p chat.Product) int64 {
	if len(p.Variants) == 0 {
		return p.Price.Amount
	}
	least := priceOf(p, p.Variants[0]).Amount
	for _, v := range p.Variants[1:] {
		least = min(least, priceOf(p, v).Amount)
	}
	return least
}

// shared says the property in common that says most; for what goes together, one of use.
func (d *demand) shared(i int32) string {
	it := &d.shelf.items[i]
	most, text := float32(0), ""
	for at, p := range d.relation.own {
		if p.rarity > most && has(d.shelf.attrs[it.firstAttr:it.endAttr], p.number) && (p.use || !d.relation.pairing && !p.dull) {
			if s := d.inCommon(d.products[d.relation.to].Attributes[at]); s != "" {
				most, text = p.rarity, s
			}
		}
	}
	return text
}

func (d *demand) inCommon(a chat.Attribute) string {
	text, label := says(a, d.language), a.Label[d.language]
	switch {
	case text == "":
		return ""
	case affirmed(a) || text == label || label == "":
		return map[bool]string{true: "同样" + text, false: "also " + lower(text)}[d.language == chat.Chinese]
	case d.language == chat.Chinese:
		return label + "同为" + strings.TrimPrefix(text, label+" ")
	}
	return "same " + lower(label) + ": " + lower(strings.TrimPrefix(text, label+" "))
}

func unique(facts []string) []string {
	var out []string
	for _, f := range facts {
		if f != "" && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// lower makes the first letter small unless the word is all capitals, as "USB-C" is.
func lower(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if next, _ := utf8.DecodeRuneInString(s[size:]); unicode.IsUpper(next) {
		return s
	}
	return string(unicode.ToLower(r)) + s[size:]
}
