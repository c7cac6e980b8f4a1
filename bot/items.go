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
		skus = v.named(o, v.told())
	}
	v.set("items_ok", strings.Join(skus, ","))
	if answer != "" && len(skus) == 0 {
		v.set("items", "")
		v.lead(v.say("items.unclear", "items.unclear"))
	}
	return nil
}

// told is what the shopper said of the task when it began. The slot told holds it, for a reading may have parted the message within a list
// of things: "change the bookshelf and the bottle".
func (v *visit) told() string {
	if text := v.slot("told"); text != "" && strings.HasPrefix(text, v.message()) {
		return text
	}
	return v.message()
}

// ownTasks are the meanings that have things of an order of their own.
var ownTasks = map[string]bool{"order.cancel": true, "order.change": true, "order.address": true, "return.request": true, "exchange.request": true,
	"refund.request": true, "invoice.request": true, "price.protect": true, "delivery.urge": true}

// tail is the part of the message that the flow is about with what follows it, up to where another task begins.
func (v *visit) tail() string {
	text, whole := v.message(), v.reading.Text
	i := strings.Index(whole, text)
	if i < 0 || text == "" {
		return text
	}
	end := len(whole)
	for _, p := range v.reading.Parts {
		at := strings.Index(whole[i+len(text):], p.Text)
		if at >= 0 && p.Text != "" && ownTasks[p.Intent] && p.Text != text {
			end = min(end, i+len(text)+at)
		}
	}
	return strings.TrimSpace(whole[i:end])
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
	hit := v.meant(o, text)
	for i, l := range o.Lines {
		if hit[i] {
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

// instead is where a message goes over from the thing that is there to the one that is wanted.
var instead = regexp.MustCompile(`(?i)(换(?:[^货]|$)|改成|改为|变成|想要|\b(?:for|to|into|with|rather|instead)\b|\bi want\b)`)

// meant finds the things that a text means. Where it names a kind of thing of which the order has several, what tells them apart
// decides; where nothing does, none is meant, and it must be asked.
func (v *visit) meant(o chat.Order, text string) map[int]bool {
	hit := map[int]bool{}
	for _, i := range placesIn(text, len(o.Lines)) {
		hit[i] = true
	}
	head := text
	for _, at := range instead.FindAllStringIndex(text, -1) {
		if v.flow() != "return_request" && len(v.ofKind(o, text[:at[0]])) > 0 {
			head = text[:at[0]]
			break
		}
	}
	kinds := v.ofKind(o, text) // what is wanted instead is of the same kind: one named behind is a further thing
	for i, l := range o.Lines {
		if strings.EqualFold(strings.TrimSpace(text), l.SKU) {
			return map[int]bool{i: true}
		}
	}
	for _, kind := range kinds {
		told := v.toldApart(o, kind, head)
		if len(told) == 0 && len(kinds) > 1 {
			told = v.toldApart(o, kind, text)
		}
		if len(told) == 0 {
			return map[int]bool{}
		}
		for _, i := range told {
			hit[i] = true
		}
	}
	if len(hit) == 0 && (v.slot("items") != "" || v.flow() == "return_request") {
		all := make([]int, len(o.Lines))
		for i := range all {
			all[i] = i
		}
		if told := v.toldApart(o, all, head); len(told) < len(all) {
			for _, i := range told {
				hit[i] = true
			}
		}
	}
	return hit
}

// ofKind groups the lines whose kind of thing a text names; lines of one product are one group.
func (v *visit) ofKind(o chat.Order, text string) [][]int {
	said := map[string]bool{}
	lex.Each(text, func(term string) { said[term] = true })
	low := strings.ToLower(text)
	var groups [][]int
	seen := map[string]bool{}
	for _, l := range o.Lines {
		if seen[kindOf(l)] {
			continue
		}
		seen[kindOf(l)] = true
		hit := false
		for term := range v.ownTerms(l, o.Lines) {
			hit = hit || said[term]
		}
		for _, title := range l.Title {
			hit = hit || len(standsIn(low, strings.ToLower(title))) > 0 && !slices.ContainsFunc(o.Lines, func(other chat.Line) bool {
				longer := strings.ToLower(other.Title.In(chat.English) + " " + other.Title.In(chat.Chinese))
				return kindOf(other) != kindOf(l) && strings.Contains(longer, strings.ToLower(title))
			})
		}
		if hit {
			groups = append(groups, linesOf(o, l))
		}
	}
	return groups
}

// kindOf is what lines of one product have in common.
func kindOf(l chat.Line) string {
	if l.Product != "" {
		return l.Product
	}
	return l.Title.In(chat.English)
}

func linesOf(o chat.Order, l chat.Line) []int {
	var out []int
	for i, other := range o.Lines {
		if kindOf(other) == kindOf(l) {
			out = append(out, i)
		}
	}
	return out
}

var saysBoth = regexp.MustCompile(`(?i)(两[件双个条台部]|都|\b(?:both|all|two)\b)`)

// toldApart chooses among lines those that a text tells apart by size, colour and further options; the only one, or all where it says so.
func (v *visit) toldApart(o chat.Order, among []int, text string) []int {
	if len(among) == 1 {
		return among
	}
	low, most := strings.ToLower(text), 0
	var out []int
	for _, i := range among {
		l, n := o.Lines[i], 0
		for name, value := range traits(l.Size, l.Color, l.Options) {
			shared := !slices.ContainsFunc(among, func(k int) bool {
				other := o.Lines[k]
				return !strings.EqualFold(traits(other.Size, other.Color, other.Options)[name], value)
			})
			if w := (wish{names: []string{name}, value: value}); !shared && v.speaksOf(low, w) {
				n++
			}
		}
		if n > most {
			most, out = n, nil
		}
		if n == most && n > 0 {
			out = append(out, i)
		}
	}
	if len(out) == 0 && saysBoth.MatchString(text) {
		return among
	}
	return out
}

// ownTerms are the words of a thing's kind that no other kind in the list has, and that are not what variants of those are told apart by.
func (v *visit) ownTerms(l chat.Line, of []chat.Line) map[string]bool {
	own := v.kindTerms(l)
	for _, other := range of {
		if kindOf(other) == kindOf(l) {
			continue
		}
		for term := range v.kindTerms(other) {
			delete(own, term)
		}
		if p, ok := v.bot.Shop.Product(other.Product); ok {
			for _, w := range valuesOf(other, p) {
				lex.Each(w.value, func(term string) { delete(own, term) })
			}
		}
	}
	return own
}

// kindTerms are the words by which people call a kind of thing: of its titles and its category. Single Han characters are no words.
func (v *visit) kindTerms(l chat.Line) map[string]bool {
	texts := []string{l.Title[chat.Chinese], l.Title[chat.English]}
	if p, ok := v.bot.Shop.Product(l.Product); ok {
		texts = append(texts, p.Title[chat.Chinese], p.Title[chat.English])
		for _, c := range v.bot.Shop.Categories() {
			if c.ID == p.Category {
				texts = append(texts, c.Words...)
			}
		}
	}
	terms := map[string]bool{}
	for _, text := range texts {
		lex.Each(text, func(term string) {
			if han, single := lex.IsHan(term); !(han && single) && len(term) > 1 && !small[term] {
				terms[term] = true
			}
		})
	}
	return terms
}

// small words name nothing, whatever title they stand in.
var small = map[string]bool{"and": true, "or": true, "of": true, "the": true, "for": true, "with": true, "in": true, "to": true, "on": true, "all": true, "one": true, "set": true}

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
