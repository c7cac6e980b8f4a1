package bot

import (
	"regexp"
	"slices"
	"strings"

	"shoptalk/chat"
)

// wondering is how one asks about what there is, rather than choosing from it.
var wondering = regexp.MustCompile(`(?i)(有没有|有货|还有|多少|怎么|什么|几天|\bdo you (?:have|sell)\b|\b(?:is|are) there\b|\bin stock\b|\bhow\b|\bwhat\b|\bwhich\b|\bwhen\b)`)

// chooses reports whether a text answers what is wanted instead of a thing, though it may be put as a question: "can I get the one in glass".
func (v *visit) chooses(r chat.Reading) bool {
	if v.state.Asked != "exchange_for" || wondering.MatchString(short(r.Text, 400)) {
		return false
	}
	if !r.Abstained && !strings.HasPrefix(r.Intent.Name, "product.") && !slices.Contains([]string{"exchange.request", "order.change", "order.place", "out_of_scope"}, r.Intent.Name) {
		return false
	}
	o, err := v.mine(v.state.Slot("order_ok"))
	if err != nil {
		return false
	}
	i := slices.IndexFunc(o.Lines, func(l chat.Line) bool { return l.SKU == v.state.Slot("swapping") })
	if i < 0 {
		return false
	}
	p, ok := v.bot.Shop.Product(o.Lines[i].Product)
	return ok && len(v.wishes(o.Lines[i], p, r.Text)) > 0
}
