package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"shoptalk/chat"
)

// cards shows picked products, each with its reason. The text says the same for a client that shows no cards; one that does
// shows only the rich opening.
func (v *visit) cards(rule, opening string, picks []chat.Pick) *said {
	picks = picks[:min(len(picks), maxCards)]
	lines := []string{opening}
	s := v.text(rule, "")
	s.scores = map[string][]chat.Term{}
	shown := make([]string, 0, len(picks))
	for i, p := range picks {
		c := v.card(p)
		s.body.Cards = append(s.body.Cards, c)
		lines = append(lines, strconv.Itoa(i+1)+". "+c.Title+price(c)+v.words("card.because", "reason", c.Reason))
		s.scores[p.Product.ID] = p.Terms
		shown = append(shown, p.Product.ID)
	}
	s.body.Type, s.body.Text = "cards", strings.Join(lines, "\n")
	s.body.Rich = []chat.Node{{Type: "text", Text: opening}}
	s.fact("products", strings.Join(shown, ","))
	v.done.Shown = shown
	seen := append(v.seen(), shown...)
	v.keep(seenKey, strings.Join(seen[max(0, len(seen)-maxSeen):], ","))
	if !v.angry() {
		s.with(v.chipWith(v.words("chip.more"), v.goingOn(), "more", "yes"), v.chip("compare", "product.compare"))
		if len(shown) < 2 {
			s.body.Replies = s.body.Replies[:1]
		}
	}
	return s
}

// price is left out where the reason tells it already.
func price(c chat.Card) string {
	if strings.Contains(c.Reason, c.Price.String()) {
		return ""
	}
	return " " + c.Price.String()
}

func (v *visit) card(p chat.Pick) chat.Card {
	price := p.Product.Price
	if p.Variant.Price != nil {
		price = *p.Variant.Price
	}
	reason := p.Reason
	if reason == "" {
		reason = v.words("card.reason")
	}
	c := chat.Card{ID: p.Product.ID, Title: p.Product.Title.In(v.lang), Price: price, Image: p.Product.Image, URL: p.Product.URL,
		Stock: p.Product.Stock(), Reason: reason}
	if p.Product.Was != nil && p.Product.Was.Amount > price.Amount {
		c.Was = p.Product.Was
	}
	do := []string{"detail", "stock"}
	if p.Product.SizeGuide != "" {
		do = []string{"detail", "size"}
	}
	for _, d := range append(do, "similar") {
		c.Actions = append(c.Actions, chat.Reply{Label: v.words("card." + d), Name: "product", Value: map[string]string{"product": p.Product.ID, "do": d}})
	}
	return c
}

// ordinals name one of the last cards by its place.
var ordinals = []struct {
	words []string
	place int // -1 is the last
}{
	{[]string{"第一", "第1", "first", "1st"}, 0}, {[]string{"第二", "第2", "second", "2nd"}, 1},
	{[]string{"第三", "第3", "third", "3rd"}, 2}, {[]string{"第四", "第4", "fourth", "4th"}, 3},
	{[]string{"最后", "the last one", "last one"}, -1},
}

// placesIn are those, from 0, that a text names in a list of n.
func placesIn(text string, n int) []int {
	text = strings.ToLower(text)
	var out []int
	for _, o := range ordinals {
		if !slices.ContainsFunc(o.words, func(w string) bool { return strings.Contains(text, w) }) {
			continue
		}
		i := o.place
		if i < 0 {
			i = n - 1
		}
		if i >= 0 && i < n && !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	return out
}

// placed gives the products of the last cards that a text names by place, in the order of the cards.
func (v *visit) placed(text string) []string {
	var ids []string
	for _, i := range placesIn(text, len(v.state.Shown)) {
		if !slices.Contains(ids, v.state.Shown[i]) {
			ids = append(ids, v.state.Shown[i])
		}
	}
	return ids
}

// deictic words point at what is at hand.
var deictic = regexp.MustCompile(`(?i)(这个|这款|这件|这双|这台|它|\bthis\b|\bit\b)`)

// product is what "this one" means: what the message names, a card tapped or a product talked of since the page was opened,
// the page's product, the last card shown. Of several cards none is guessed.
func (v *visit) product() (chat.Product, bool) {
	ids := append([]string{v.slot("product")}, v.placed(v.message())...)
	if !deictic.MatchString(v.message()) {
		ids = append(ids, v.mentioned(v.message())...)
	}
	for _, id := range ids {
		if p, ok := v.bot.Shop.Product(id); ok && id != "" {
			v.pointAt(p)
			return p, true
		}
	}
	return v.atHand()
}

// atHand is what "this one" means where the message names nothing.
func (v *visit) atHand() (chat.Product, bool) {
	var ids []string
	if v.state.Product != "" && (v.state.Page == v.conv.Page.Product || v.conv.Page.Product == "") {
		ids = append(ids, v.state.Product)
	}
	ids = append(ids, v.conv.Page.Product)
	if len(v.state.Shown) == 1 {
		ids = append(ids, v.state.Shown[0])
	}
	for _, id := range ids {
		if p, ok := v.bot.Shop.Product(id); ok && id != "" {
			return p, true
		}
	}
	return chat.Product{}, false
}

// pointAt makes a product the one the conversation is about.
func (v *visit) pointAt(p chat.Product) { v.done.Product = p.ID }

// whichProduct asks which product is meant: of the last cards by tap, else by name.
func (v *visit) whichProduct() error {
	if len(v.state.Shown) < 2 {
		v.say("product.which", "product.which")
		return nil
	}
	s := v.say("product.which", "product.which_card")
	for _, id := range v.state.Shown[:min(len(v.state.Shown), maxCards)] {
		if p, ok := v.bot.Shop.Product(id); ok {
			s.with(v.chipWith(p.Title.In(v.lang), v.intent(), "product", p.ID))
		}
	}
	return nil
}

// productChip starts an intent about a product.
func (v *visit) productChip(label, intent string, p chat.Product) chat.Reply {
	return v.chipWith(v.words("chip."+label), intent, "product", p.ID)
}

// variantOf gives the variant of a size and colour; what is not said fits any.
func variantOf(p chat.Product, size, color string) (chat.Variant, bool) {
	for _, x := range p.Variants {
		if (size == "" || strings.EqualFold(x.Size, size)) && (color == "" || strings.EqualFold(x.Color, color)) {
			return x, true
		}
	}
	return chat.Variant{}, false
}
