package bot

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"shoptalk/chat"
)

// The slot swaps holds what is wanted for each thing, "sku>other sku" parted by commas; after the ">" nothing stands where the shopper's
// words name no variant. The slot swapping holds the SKU that is asked about.

// nextSwap chooses the next thing of which it is not known yet what is wanted instead.
func nextSwap(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	v.set("swapping", "")
	for _, l := range v.picked(o) {
		if _, done := v.swapOf(l.SKU); done {
			continue
		}
		v.set("swapping", l.SKU)
		if v.slot("exchange_for") == "" && v.slot("swaps_missed") != l.SKU {
			v.set("swaps_missed", l.SKU) // what the first message says of it is tried once
			if p, ok := v.bot.Shop.Product(l.Product); ok && len(v.wishes(l, p, v.message())) > 0 {
				v.set("exchange_for", v.message())
			}
		}
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
	if len(o.Lines) > 1 {
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

// checkSwap notes what is wanted instead of the thing asked about, if it is there. Words that name no size or colour go to the shop as
// they are; where only a variant will do (a change before shipping), a person is offered.
func checkSwap(v *visit) error {
	v.allow("yes")
	l, p, err := v.swapping()
	if err != nil {
		return err
	}
	to, named := v.wanted(l, p)
	switch {
	case named && to != "":
	case named:
		wishes := v.wishes(l, p, v.slot("exchange_for"))
		size, color := wishes["size"], wishes["color"]
		delete(wishes, "size")
		delete(wishes, "color")
		v.lead(v.say("exchange.no_stock", "exchange.no_stock", "variant", v.traitsLabel(size, color, wishes), "title", p.Title.In(v.lang)).fact("stock", "0"))
		v.forgetSwap()
		return nil
	case v.flow() == "order_change":
		v.allow("")
		o, err := v.order()
		if err != nil {
			return err
		}
		v.orderFacts(v.offerPerson(v.say("change.open", "order.change.open", "number", o.Number, "state", v.stateLabel(o.State))), o)
		return nil
	}
	v.set("swaps", strings.Trim(v.slot("swaps")+","+l.SKU+">"+to, ","))
	if !named {
		v.set("swap_words", v.slot("exchange_for"))
	}
	v.forgetSwap()
	return nil
}

func (v *visit) forgetSwap() {
	for _, slot := range []string{"exchange_for", "size", "color"} {
		v.set(slot, "")
	}
}

// wanted finds the variant that is meant by what the shopper wants instead. named is false where the words name none; to is empty where
// it is not there. What is not spoken of stays as it is, as far as there is such a variant.
func (v *visit) wanted(l chat.Line, p chat.Product) (to string, named bool) {
	wishes := v.wishes(l, p, v.slot("exchange_for"))
	if len(wishes) == 0 {
		return "", false
	}
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
	return to, true
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

func holds(its, wishes map[string]string) bool {
	for name, value := range wishes {
		if !strings.EqualFold(its[name], value) {
			return false
		}
	}
	return true
}

// wishes reads out of a text the traits of what the shopper wants instead: those that differ from the thing's own,
// found by the reading or as values of the product's variants in the words.
func (v *visit) wishes(l chat.Line, p chat.Product, text string) map[string]string {
	now, text := traits(l.Size, l.Color, l.Options), strings.ToLower(text)
	heard := map[string]string{"size": v.slot("size"), "color": v.slot("color")}
	wishes, longest := map[string]string{}, map[string]int{}
	for _, x := range p.Variants {
		for name, value := range traits(x.Size, x.Color, x.Options) {
			if strings.EqualFold(value, now[name]) {
				continue
			}
			if strings.EqualFold(value, heard[name]) {
				wishes[name], longest[name] = value, math.MaxInt
				continue
			}
			for _, said := range []string{value, v.colorLabel(value)} {
				if len(said) > longest[name] && spelt(text, strings.ToLower(said)) {
					wishes[name], longest[name] = value, len(said)
				}
			}
		}
	}
	return wishes
}

// spelt reports whether a text has a word or phrase that is not part of a longer Latin word or number.
func spelt(text, phrase string) bool {
	for at := 0; phrase != ""; {
		i := strings.Index(text[at:], phrase)
		if i < 0 {
			return false
		}
		i += at
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(phrase):])
		first, _ := utf8.DecodeRuneInString(phrase)
		last, _ := utf8.DecodeLastRuneInString(phrase)
		if !(latin(before) && latin(first)) && !(latin(after) && latin(last)) {
			return true
		}
		at = i + len(phrase)
	}
	return false
}

func latin(r rune) bool { return r < unicode.MaxLatin1 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

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
