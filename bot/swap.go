package bot

import (
	"regexp"
	"slices"
	"strings"

	"shoptalk/chat"
)

// The slot swaps holds what is wanted for each thing, "sku>other sku" parted by commas; after the ">" nothing stands where the shopper's
// words name no variant. The slot swapping holds the SKU that is asked about.

// nextSwap chooses the next thing of which it is not known yet what is wanted instead. What was said of it before it was asked is tried
// once: in the first message, or in the answer about another thing.
func nextSwap(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	v.set("swapping", "")
	lines := v.picked(o)
	for _, l := range lines {
		if _, done := v.swapOf(l.SKU); done {
			continue
		}
		v.set("swapping", l.SKU)
		if v.slot("swaps_missed") == l.SKU {
			return nil
		}
		v.set("swaps_missed", l.SKU)
		first := v.slot("swaps") == "" && v.slot("swap_words") == ""
		if v.tapped || !first {
			v.forgetSwap()
		}
		said := []string{v.portion(l, lines, v.told())}
		if len(lines) > 1 && v.reading.Text != v.told() && len(v.mentions(l, lines, v.reading.Text)) > 0 {
			said = append(said, v.portion(l, lines, v.reading.Text))
		}
		p, _ := v.bot.Shop.Product(l.Product)
		for _, text := range said {
			if len(lines) > 1 {
				v.set("size", "")
				v.set("color", "")
			}
			if len(v.wishes(l, p, text)) > 0 {
				v.set("exchange_for", text)
				v.set("swap_said", text)
				return nil
			}
		}
		v.set("exchange_for", "")
		return nil
	}
	return nil
}

func (v *visit) swapOf(sku string) (to string, done bool) {
	for pair := range strings.SplitSeq(v.slot("swaps"), ",") {
		if from, to, ok := strings.Cut(pair, ">"); ok && from == sku {
			return to, true
		}
	}
	return "", false
}

// swapping gives the thing that is asked about, with its product.
func (v *visit) swapping() (l chat.Line, p chat.Product, err error) {
	o, err := v.order()
	if err != nil {
		return l, p, err
	}
	if i := slices.IndexFunc(o.Lines, func(l chat.Line) bool { return l.SKU == v.slot("swapping") }); i >= 0 {
		l = o.Lines[i]
		p, _ = v.bot.Shop.Product(l.Product)
	}
	return l, p, nil
}

// askExchange asks for the other size or colour, with those of the product that are there.
func askExchange(v *visit) error {
	l, p, err := v.swapping()
	if err != nil {
		return err
	}
	key := "ask.exchange_for"
	o, err := v.order()
	if err != nil {
		return err
	}
	plain := slices.ContainsFunc(p.Variants, func(x chat.Variant) bool { return x.Size != "" || x.Color != "" })
	switch {
	case !plain && len(p.Variants) > 1:
		key = "items.swap_for"
	case len(o.Lines) > 1:
		key = "items.exchange_for"
	}
	s := v.say("ask", v.again(key), "title", v.lineLabel(l))
	v.backTo(s)
	for _, size := range stocked(p, l.Color) {
		if size != l.Size && len(s.body.Replies) < 6 {
			s.with(v.slotChip(size, "exchange_for", size))
		}
	}
	if len(s.body.Replies) == 0 {
		for _, color := range colorsOf(p, l.Size) {
			if color != l.Color && len(s.body.Replies) < 6 {
				s.with(v.slotChip(v.colorLabel(color), "exchange_for", color))
			}
		}
	}
	for _, x := range p.Variants {
		if !plain && x.Stock >= max(1, l.Quantity) && !strings.EqualFold(x.SKU, l.SKU) && len(s.body.Replies) < maxVariants {
			s.with(v.slotChip(v.traitsLabel(x.Size, x.Color, x.Options), "exchange_for", x.SKU))
		}
	}
	return nil
}

// colorsOf lists the colours that are there in a size, or in any.
func colorsOf(p chat.Product, size string) []string {
	var colors []string
	for _, x := range p.Variants {
		if x.Stock > 0 && x.Color != "" && (size == "" || strings.EqualFold(x.Size, size)) && !slices.Contains(colors, x.Color) {
			colors = append(colors, x.Color)
		}
	}
	return colors
}

// sameAgain is the wish for another unit of the same thing.
var sameAgain = regexp.MustCompile(`(?i)(一样的|同样的|同款|原样|新的|没坏的|好的|\b(?:same|identical|new one|another one|a new|working one|replacement)\b)`)

// checkSwap notes what is wanted instead of the thing asked about, if it is there. Of a thing that has no variants, and for another unit of
// the same, the words go to the shop as they are; else what cannot be told is asked once more, with what there is, then a person is offered.
func checkSwap(v *visit) error {
	v.allow("yes")
	l, p, err := v.swapping()
	if err != nil {
		return err
	}
	text := v.swapText(l)
	to, named := v.wanted(l, p, text)
	others := slices.ContainsFunc(p.Variants, func(x chat.Variant) bool { return !strings.EqualFold(x.SKU, l.SKU) })
	switch {
	case named && to != "":
	case named:
		v.lead(v.say("exchange.no_stock", "exchange.no_stock", "variant", v.wishLabel(v.wishes(l, p, text)), "title", p.Title.In(v.lang)).fact("stock", "0"))
		v.forgetSwap()
		return nil
	case !v.changes() && (!others || sameAgain.MatchString(text)):
	case others && v.slot("swap_unclear") != l.SKU:
		v.set("swap_unclear", l.SKU)
		v.lead(v.say("exchange.unclear", "exchange.unclear", "variants", v.variantsThere(l, p)))
		v.forgetSwap()
		return nil
	default:
		v.allow("")
		o, err := v.order()
		if err != nil {
			return err
		}
		key := "order.change.open"
		if !v.changes() {
			key = "exchange.person"
		}
		v.orderFacts(v.offerPerson(v.say("change.open", key, "number", o.Number, "state", v.stateLabel(o.State))), o)
		return nil
	}
	v.set("swaps", strings.Trim(v.slot("swaps")+","+l.SKU+">"+to, ","))
	if !named {
		v.set("swap_words", short(text, 60))
	}
	v.forgetSwap()
	return nil
}

// changes reports whether an order is changed before it leaves, rather than exchanged after it came.
func (v *visit) changes() bool { return v.flow() == "order_change" || v.slot("swap_how") == "change" }

// swapText is what the shopper said of the thing that is wanted instead: all of the answer, rather than the one value found in it.
func (v *visit) swapText(l chat.Line) string {
	said := v.slot("exchange_for")
	if v.tapped || v.reading.Text == "" || said == v.slot("swap_said") {
		return said
	}
	o, err := v.order()
	if err != nil {
		return said
	}
	if text := v.portion(l, v.picked(o), v.reading.Text); text != "" {
		return text
	}
	return said
}

// wishLabel names what was wished for.
func (v *visit) wishLabel(wishes []wish) string {
	size, color, rest := "", "", map[string]string{}
	for _, w := range wishes {
		switch {
		case slices.Contains(w.names, "size"):
			size = w.value
		case slices.Contains(w.names, "color"):
			color = w.value
		default:
			rest[w.names[0]] = w.value
		}
	}
	return v.traitsLabel(size, color, rest)
}

// maxVariants bounds the variants that are listed.
const maxVariants = 8

// variantsThere lists what else of a product there is.
func (v *visit) variantsThere(l chat.Line, p chat.Product) string {
	var labels []string
	for _, x := range p.Variants {
		if x.Stock >= max(1, l.Quantity) && !strings.EqualFold(x.SKU, l.SKU) && len(labels) < maxVariants {
			labels = append(labels, v.traitsLabel(x.Size, x.Color, x.Options))
		}
	}
	return strings.Join(labels, v.words("list.semicolon"))
}

func (v *visit) forgetSwap() {
	for _, slot := range []string{"exchange_for", "swap_said", "size", "color"} {
		v.set(slot, "")
	}
}

// wanted finds the variant that is meant by what the shopper wants instead. named is false where the words name none; to is empty where
// it is not there. What is not spoken of stays as it is, as far as there is such a variant.
func (v *visit) wanted(l chat.Line, p chat.Product, text string) (to string, named bool) {
	for _, x := range p.Variants {
		if strings.EqualFold(x.SKU, strings.TrimSpace(text)) && x.Stock >= max(1, l.Quantity) {
			return x.SKU, true
		}
	}
	wishes := v.wishes(l, p, text)
	if len(wishes) == 0 {
		return "", false
	}
	return v.fittest(l, p, wishes), true
}

// fittest is the variant with all that is wished for that is there and otherwise most like the thing; "" where there is none.
func (v *visit) fittest(l chat.Line, p chat.Product, wishes []wish) (to string) {
	most, now := -1, traits(l.Size, l.Color, l.Options)
	for _, x := range p.Variants {
		its := traits(x.Size, x.Color, x.Options)
		if x.Stock < max(1, l.Quantity) || strings.EqualFold(x.SKU, l.SKU) || !holds(its, wishes) {
			continue
		}
		same := 0
		for name, value := range now {
			if strings.EqualFold(its[name], value) {
				same++
			}
		}
		if same > most {
			most, to = same, x.SKU
		}
	}
	return to
}

// traits are all that tells variants of a product apart, by name.
func traits(size, color string, options map[string]string) map[string]string {
	out := map[string]string{}
	for name, value := range options {
		out[name] = value
	}
	if size != "" {
		out["size"] = size
	}
	if color != "" {
		out["color"] = color
	}
	return out
}

// holds reports whether a variant has all that is wished for.
func holds(its map[string]string, wishes []wish) bool {
	return !slices.ContainsFunc(wishes, func(w wish) bool {
		return !slices.ContainsFunc(w.names, func(name string) bool { return strings.EqualFold(its[name], w.value) })
	})
}

// swaps lists what is to be exchanged for what.
func (v *visit) swaps(o chat.Order) []chat.Swap {
	var out []chat.Swap
	for _, l := range v.picked(o) {
		to, _ := v.swapOf(l.SKU)
		out = append(out, chat.Swap{SKU: l.SKU, To: to})
	}
	return out
}

// swapLabel names what is wanted instead: of one thing the variant, of several each.
func (v *visit) swapLabel() string {
	return v.ofOrder(func(o chat.Order) string {
		lines := v.picked(o)
		var labels []string
		for _, l := range lines {
			to, _ := v.swapOf(l.SKU)
			label := v.slot("swap_words")
			if p, ok := v.bot.Shop.Product(l.Product); ok {
				if i := slices.IndexFunc(p.Variants, func(x chat.Variant) bool { return x.SKU == to }); i >= 0 {
					x := p.Variants[i]
					label = v.traitsLabel(x.Size, x.Color, x.Options)
				}
			}
			if len(lines) > 1 {
				label = v.words("items.swap", "title", l.Title.In(v.lang), "variant", label)
			}
			labels = append(labels, label)
		}
		return strings.Join(labels, v.words("items.and"))
	})
}

// swapDifference says who pays what where the prices differ; nothing where they do not.
func (v *visit) swapDifference() string {
	return v.ofOrder(func(o chat.Order) string {
		sum := chat.Money{Currency: o.Total.Currency}
		for _, l := range v.picked(o) {
			to, _ := v.swapOf(l.SKU)
			p, ok := v.bot.Shop.Product(l.Product)
			if ok && slices.ContainsFunc(p.Variants, func(x chat.Variant) bool { return x.SKU == to }) {
				sum.Amount += (priceOf(p, to).Amount - l.Price.Amount) * int64(max(1, l.Quantity))
			}
		}
		key := "items.pays_more"
		if sum.Amount < 0 {
			key, sum.Amount = "items.gets_back", -sum.Amount
		}
		if sum.Amount == 0 {
			return ""
		}
		return v.words(key, "amount", sum.String())
	})
}

func doExchange(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	s, err := v.perform(chat.OrderAction{Kind: "exchange", Reason: v.slot("swap_words"), Items: v.swaps(o)}, "exchange.done")
	if err != nil || s.facts["act"] != "exchange" {
		return err
	}
	s.body.Text += "\n" + v.policies.Returns.How.In(v.lang)
	return nil
}

// doChange puts the wanted things into an order that has not left.
func doChange(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	_, err = v.perform(chat.OrderAction{Kind: "items", Items: v.swaps(o)}, "order.change.done")
	return err
}
