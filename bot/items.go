package bot

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"shoptalk/chat"
	"shoptalk/chat/lex"
)

var (
	saysAll    = regexp.MustCompile(`(?i)(全部|全都|都[退换要不改]|所有|整单|两[件双个条]都|三[件双个条]都|一起[退换]|\b(?:all of (?:them|it)|everything|the (?:whole|entire) order|all (?:the )?items|both|all)\b)`)
	saysExcept = regexp.MustCompile(`(?i)(除了|除去|except|apart from|but not|other than)`)
)

// pickItems finds out which things of the order it is about: the only one, those named, or all; in the slot items_ok it leaves their
// SKUs, parted by commas, empty where that must be asked.
func pickItems(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	if len(o.Lines) == 1 {
		v.set("items_ok", o.Lines[0].SKU)
		return nil
	}
	answer := v.slot("items")
	skus := v.named(o, answer)
	if answer == "" {
		skus = v.named(o, v.message())
	}
	v.set("items_ok", strings.Join(skus, ","))
	if answer != "" && len(skus) == 0 {
		v.set("items", "")
		v.lead(v.say("items.unclear", "items.unclear"))
	}
	return nil
}

// askItems asks for the things, with all of them to tap.
func askItems(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	s := v.say("ask", v.again("items.ask"), "number", o.Number)
	v.backTo(s)
	for _, l := range o.Lines {
		if len(s.body.Replies) < maxChoices {
			s.with(v.slotChip(v.lineLabel(l), "items", l.SKU))
		}
	}
	s.with(v.slotChip(v.words("items.all"), "items", "all"))
	return nil
}

// named lists the SKUs of the things that a text names: by SKU, by what only one title has, by place in the order; "all" and "all but".
func (v *visit) named(o chat.Order, text string) []string {
	var skus, rest []string
	for i, l := range o.Lines {
		if v.names(o, i, text) {
			skus = append(skus, l.SKU)
		} else {
			rest = append(rest, l.SKU)
		}
	}
	switch {
	case len(skus) > 0 && saysExcept.MatchString(text):
		return rest
	case len(skus) == 0 && saysAll.MatchString(text):
		return rest
	}
	return skus
}

// names reports whether a text means the i-th thing of an order.
func (v *visit) names(o chat.Order, i int, text string) bool {
	l := o.Lines[i]
	if strings.EqualFold(text, l.SKU) || slices.Contains(placesIn(text, len(o.Lines)), i) {
		return true
	}
	said := map[string]bool{}
	lex.Each(text, func(term string) { said[term] = true })
	own := v.lineTerms(l)
	for k, other := range o.Lines {
		if k != i {
			for term := range v.lineTerms(other) {
				delete(own, term)
			}
		}
	}
	for term := range own {
		if said[term] {
			return true
		}
	}
	return false
}

// lineTerms are the words by which people call a thing: of its titles, its category, its size and colour. Single Han characters are no words.
func (v *visit) lineTerms(l chat.Line) map[string]bool {
	texts := []string{l.Title[chat.Chinese], l.Title[chat.English], l.Size, l.Color, v.colorLabel(l.Color)}
	for _, option := range l.Options {
		texts = append(texts, option)
	}
	if p, ok := v.bot.Shop.Product(l.Product); ok {
		texts = append(texts, p.Title[chat.Chinese], p.Title[chat.English])
		for _, c := range v.bot.Shop.Categories() {
			if c.ID == p.Category {
				texts = append(append(texts, c.Words...), c.Title[chat.Chinese], c.Title[chat.English])
			}
		}
	}
	terms := map[string]bool{}
	for _, text := range texts {
		lex.Each(text, func(term string) {
			if han, single := lex.IsHan(term); !(han && single) && len(term) > 1 {
				terms[term] = true
			}
		})
	}
	return terms
}

// picked gives the things that the flow is about; all of the order where nothing was picked.
func (v *visit) picked(o chat.Order) []chat.Line {
	skus := strings.Split(v.slot("items_ok"), ",")
	lines := slices.DeleteFunc(slices.Clone(o.Lines), func(l chat.Line) bool { return !slices.Contains(skus, l.SKU) })
	if len(lines) == 0 {
		return o.Lines
	}
	return lines
}

// partOf names the things picked for an order action; nil where that is all of the order.
func (v *visit) partOf(o chat.Order) []chat.Swap {
	lines := v.picked(o)
	if len(lines) == len(o.Lines) {
		return nil
	}
	var out []chat.Swap
	for _, l := range lines {
		out = append(out, chat.Swap{SKU: l.SKU})
	}
	return out
}

// lineLabel names a thing of an order, with size and colour.
func (v *visit) lineLabel(l chat.Line) string {
	label := l.Title.In(v.lang)
	if variant := v.traitsLabel(l.Size, l.Color, l.Options); variant != "" {
		label = v.words("items.variant", "title", label, "variant", variant)
	}
	if l.Quantity > 1 {
		label = fmt.Sprintf("%s × %d", label, l.Quantity)
	}
	return label
}

// itemsTitle names the things picked, the order where that is all of it.
func (v *visit) itemsTitle() string {
	return v.ofOrder(func(o chat.Order) string {
		lines := v.picked(o)
		if len(lines) == len(o.Lines) {
			return v.orderTitle(o)
		}
		var labels []string
		for _, l := range lines {
			labels = append(labels, v.lineLabel(l))
		}
		return strings.Join(labels, v.words("items.and"))
	})
}

// itemsTotal is what was paid for the things picked; for all of them the order's total, delivery included.
func (v *visit) itemsTotal() string {
	return v.ofOrder(func(o chat.Order) string {
		lines := v.picked(o)
		if len(lines) == len(o.Lines) {
			return o.Total.String()
		}
		sum := chat.Money{Currency: o.Total.Currency}
		for _, l := range lines {
			sum.Amount += l.Price.Amount * int64(max(1, l.Quantity))
		}
		return sum.String()
	})
}
