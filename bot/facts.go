package bot

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"shoptalk/chat"
)

// factOf gives the fact that a placeholder names, nil where it is none. Facts are made anew in the language of the reply; slots
// may hold words of another.
func factOf(name string) func(v *visit) string {
	switch name {
	case "order":
		return func(v *visit) string { return v.slot("order_ok") }
	case "order_title":
		return func(v *visit) string { return v.ofOrder(v.orderTitle) }
	case "order_total":
		return func(v *visit) string { return v.ofOrder(func(o chat.Order) string { return o.Total.String() }) }
	case "reason_label":
		return func(v *visit) string { return v.reasonLabel(v.slot("reason")) }
	case "corrected":
		return func(v *visit) string { return v.valueLabel(v.slot("corrected")) }
	case "return_freight":
		return func(v *visit) string { return v.policies.Returns.Freight.In(v.lang) }
	case "refund_days":
		return func(v *visit) string { return fmt.Sprint(v.policies.Returns.RefundDays) }
	case "items_title":
		return func(v *visit) string { return v.itemsTitle() }
	case "items_total":
		return func(v *visit) string { return v.itemsTotal() }
	case "swap_difference":
		return func(v *visit) string { return v.swapDifference() }
	case "price_back":
		return func(v *visit) string { return v.priceBack() }
	case "payment_title":
		return func(v *visit) string { return v.paymentTitle(v.slot("payment")) }
	case "swap":
		return func(v *visit) string { return v.swapLabel() }
	case "shop":
		return func(v *visit) string { return v.policies.Shop.Name.In(v.lang) }
	case "bot":
		return func(v *visit) string { return v.bot.Name.In(v.lang) }
	}
	return nil
}

func (v *visit) ofOrder(get func(chat.Order) string) string {
	o, err := v.order()
	if err != nil {
		v.err = err
		return ""
	}
	return get(o)
}

// orderTitle names an order by its first thing: "云跑鞋 等 2 件".
func (v *visit) orderTitle(o chat.Order) string {
	if len(o.Lines) == 0 {
		return o.Number
	}
	n := 0
	for _, l := range o.Lines {
		n += l.Quantity
	}
	title := o.Lines[0].Title.In(v.lang)
	if n == 1 {
		return title
	}
	if len(o.Lines) == 1 {
		return fmt.Sprintf("%s × %d", title, n)
	}
	return v.words("order.title_more", "title", title, "count", fmt.Sprint(n))
}

func (v *visit) stateLabel(state string) string { return v.words("order.label." + state) }

func (v *visit) reasonLabel(reason string) string {
	if key := "reason." + reason; v.bot.words.has(key) {
		return v.words(key)
	}
	return reason
}

// valueLabel names a slot's value of whatever kind: a reason, a category, a product, a colour or a trait by what people call it.
func (v *visit) valueLabel(value string) string {
	if v.bot.words.has("reason." + value) {
		return v.reasonLabel(value)
	}
	for _, c := range v.bot.Shop.Categories() {
		if c.ID == value {
			return c.Title.In(v.lang)
		}
	}
	if p, ok := v.bot.Shop.Product(value); ok {
		return p.Title.In(v.lang)
	}
	if name, trait, ok := strings.Cut(value, "="); ok {
		return v.optionLabel(name, trait)
	}
	return v.colorLabel(value)
}

func (v *visit) colorLabel(color string) string {
	if key := "color." + strings.ReplaceAll(strings.ToLower(color), " ", "_"); v.bot.words.has(key) {
		return v.words(key)
	}
	return color
}

// variantLabel names a size and colour: "黑色，42 码".
func (v *visit) variantLabel(size, color string) string {
	switch {
	case size != "" && color != "":
		return v.words("variant.both", "size", size, "color", v.colorLabel(color))
	case size != "":
		return v.words("variant.size", "size", size)
	case color != "":
		return v.colorLabel(color)
	}
	return ""
}

// traitsLabel names all that tells a variant apart: size, colour and further options. A mere yes or no is said with what it is about.
func (v *visit) traitsLabel(size, color string, options map[string]string) string {
	out := v.variantLabel(size, color)
	for _, name := range slices.Sorted(maps.Keys(options)) {
		if out != "" {
			out += v.words("variant.and")
		}
		out += v.optionLabel(name, options[name])
	}
	return out
}

func (v *visit) optionLabel(name, value string) string {
	label := value
	if key := optionKey(value); v.bot.words.has(key) {
		label = v.words(key)
	}
	if !bare(value) {
		return label
	}
	title := name
	if key := optionKey("name." + name); v.bot.words.has(key) {
		title = v.words(key)
	}
	return v.words("variant.named", "name", title, "value", label)
}

// day writes a date for people: 6月3日（周三） or Wed 3 June.
func (v *visit) day(t time.Time) string {
	t = t.In(v.zone)
	if v.lang == chat.Chinese {
		return fmt.Sprintf("%d月%d日（周%s）", int(t.Month()), t.Day(), []string{"日", "一", "二", "三", "四", "五", "六"}[t.Weekday()])
	}
	return t.Format("Mon 2 January")
}

// moment writes a date with its time.
func (v *visit) moment(t time.Time) string {
	t = t.In(v.zone)
	if v.lang == chat.Chinese {
		return fmt.Sprintf("%d月%d日 %s", int(t.Month()), t.Day(), t.Format("15:04"))
	}
	return t.Format("2 January, 15:04")
}

// workdays adds working days, Monday to Friday; holidays are not known.
func workdays(from time.Time, n int) time.Time {
	for n > 0 {
		from = from.AddDate(0, 0, 1)
		if !weekend(from) {
			n--
		}
	}
	return from
}

func weekend(t time.Time) bool { return t.Weekday() == time.Saturday || t.Weekday() == time.Sunday }
