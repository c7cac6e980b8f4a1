package bot

import (
	"slices"
	"strings"

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
		if _, done := v.swapOf(l.SKU); !done {
			v.set("swapping", l.SKU)
			return nil
		}
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
		size, color := v.swap(p)
		v.lead(v.say("exchange.no_stock", "exchange.no_stock", "variant", v.variantLabel(size, color), "title", p.Title.In(v.lang)).fact("stock", "0"))
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
// it is not there.
func (v *visit) wanted(l chat.Line, p chat.Product) (to string, named bool) {
	size, color := v.swap(p)
	if size == "" && color == "" {
		return "", false
	}
	if size == "" {
		size = l.Size
	}
	if color == "" {
		color = l.Color
	}
	for _, x := range p.Variants {
		if x.Stock > 0 && x.SKU != l.SKU && strings.EqualFold(x.Size, size) && (color == "" || strings.EqualFold(x.Color, color)) {
			return x.SKU, true
		}
	}
	return "", true
}

// swap reads size and colour out of what the shopper wants instead.
func (v *visit) swap(p chat.Product) (size, color string) {
	want := v.slot("exchange_for")
	for _, x := range p.Variants {
		if x.Size != "" && (strings.EqualFold(x.Size, want) || strings.EqualFold(x.Size, v.slot("size"))) {
			size = x.Size
		}
		if x.Color != "" && (strings.EqualFold(x.Color, want) || strings.EqualFold(x.Color, v.slot("color")) || strings.EqualFold(v.colorLabel(x.Color), want)) {
			color = x.Color
		}
	}
	return size, color
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
					label = v.variantLabel(p.Variants[i].Size, p.Variants[i].Color)
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
