package bot

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"shoptalk/chat"
)

const (
	maxCards = 4
	fewCards = 3
	// An "about" price takes in a fifth on either side.
	about = 0.2
	// maxSeen bounds the products that "show me others" leaves out.
	maxSeen = 24
)

// What a search leaves for the next message: its conditions, its words, what was shown.
const (
	limitsKey = "limits"
	wishKey   = "wish"
	seenKey   = "seen"
)

// moreWords ask for others of the same kind, cheaperWords for a lower price.
var (
	moreWords    = regexp.MustCompile(`(?i)(别的|其他|其它|换一批|还有吗|还有没有|再看看|再推荐|\bmore\b|\bothers?\b|\belse\b|\banother\b|different ones)`)
	cheaperWords = regexp.MustCompile(`(?i)(便宜[点些一]?|低价|实惠|\bcheaper\b|less expensive|lower price)`)
)

// wantsMore reports whether others of the same kind are asked for, in words or by a tap.
func (v *visit) wantsMore() bool { return v.slot("more") != "" || moreWords.MatchString(v.message()) }

func productSearch(v *visit) error    { return v.search("search") }
func productRecommend(v *visit) error { return v.search("recommend") }

// search shows products that meet every condition, said now or kept from before. Where none does, it says which condition
// stands in the way.
func (v *visit) search(kind string) error {
	limits, refined := v.limits()
	query := strings.TrimSpace(v.message())
	if refined {
		query = strings.TrimSpace(v.kept(wishKey) + " " + query)
	}
	if query == "" && empty(limits) {
		v.say(kind+".what", "search.what").with(v.categoryChips()...)
		return nil
	}
	v.keepLimits(limits)
	v.keep(wishKey, short(query, 200))
	wish := v.wish(query, limits)
	more := refined && v.wantsMore()
	if more {
		wish.Exclude = v.seen()
	} else {
		v.keep(seenKey, "")
	}
	picks, err := v.bot.Recommender.Recommend(v.ctx, wish)
	if err != nil {
		return err
	}
	if len(picks) == 0 && more {
		v.say(kind+".no_more", "search.no_more").with(v.chip("compare", "product.compare"), v.humanChip())
		return nil
	}
	if len(picks) == 0 {
		return v.nothing(kind, wish)
	}
	key := kind + ".found"
	if label := v.describe(limits); label != "" {
		v.cards(kind, v.words(key+"_limits", "limits", label), picks).fact("limits", label)
	} else {
		v.cards(kind, v.words(key), picks)
	}
	return nil
}

// goingOn is the intent that shows others of what is shown now.
func (v *visit) goingOn() string {
	if intent := v.intent(); intent == "product.similar" || intent == "product.pairing" {
		return intent
	}
	return v.seeking()
}

// seeking is the intent that goes on with a search from where it is.
func (v *visit) seeking() string {
	if intent := v.intent(); intent == "product.recommend" {
		return intent
	}
	return "product.search"
}

func (v *visit) wish(query string, limits chat.Limits) chat.Wish {
	w := chat.Wish{Site: v.conv.Site, Shopper: v.conv.Shopper, Language: v.lang, Query: query, Limits: limits, N: fewCards}
	if query == v.reading.Text {
		w.Embedding = v.reading.Embedding
	}
	return w
}

// nothing says that nothing fits, and which conditions, given up one at a time, would let something in.
func (v *visit) nothing(kind string, wish chat.Wish) error {
	var replies []chat.Reply
	var names []string
	for _, condition := range relaxable {
		if !has(wish.Limits, condition) || condition == "price" && cheaperWords.MatchString(v.message()) {
			continue // one who wants cheaper things does not give up on the price
		}
		looser := wish
		looser.Limits, looser.N = without(wish.Limits, condition), 1
		picks, err := v.bot.Recommender.Recommend(v.ctx, looser)
		if err != nil {
			return err
		}
		if len(picks) > 0 {
			name := v.words("relax." + condition)
			names = append(names, name)
			replies = append(replies, v.chipWith(v.words("chip.relax", "condition", name), v.seeking(), "relax", condition))
		}
	}
	label := cmp.Or(v.describe(wish.Limits), short(wish.Query, 30))
	if cheaperWords.MatchString(v.message()) && len(v.state.Shown) > 0 && wish.Limits.PriceMax == below(v.cheapestShown()) {
		v.say(kind+".none_cheaper", "search.none_cheaper", "price", chat.Money{Amount: v.cheapestShown(), Currency: v.policies.Shop.Currency}.String()).
			with(replies[:min(3, len(replies))]...).fact("relax", strings.Join(names, ","))
		return nil
	}
	if len(names) == 0 {
		v.offerPerson(v.say(kind+".none", "search.none", "limits", label))
		return nil
	}
	v.say(kind+".none_relax", "search.none_relax", "limits", label, "condition", names[0]).with(replies[:min(3, len(replies))]...).
		fact("relax", strings.Join(names, ","))
	return nil
}

// describe names the conditions for people: "跑鞋、黑色、¥500 以内".
func (v *visit) describe(l chat.Limits) string {
	var parts []string
	for _, id := range l.Categories {
		parts = append(parts, inner(v.categoryTitle(id)))
	}
	parts = append(parts, l.Brands...)
	for _, c := range l.Colors {
		parts = append(parts, v.colorLabel(c))
	}
	for _, size := range l.Sizes {
		parts = append(parts, v.words("variant.size", "size", size))
	}
	for _, a := range l.Attributes {
		parts = append(parts, v.conditionWords(a))
	}
	money := func(amount int64) string {
		return chat.Money{Amount: amount, Currency: v.policies.Shop.Currency}.String()
	}
	switch {
	case l.PriceMin > 0 && l.PriceMax > 0:
		parts = append(parts, money(l.PriceMin)+"–"+money(l.PriceMax))
	case l.PriceMax > 0:
		parts = append(parts, v.words("limit.max", "price", money(l.PriceMax)))
	case l.PriceMin > 0:
		parts = append(parts, v.words("limit.min", "price", money(l.PriceMin)))
	}
	if l.Not != nil {
		if not := v.describe(*l.Not); not != "" {
			parts = append(parts, v.words("limit.not", "what", not))
		}
	}
	return strings.Join(parts, v.words("list.comma"))
}

// inner writes a title as it stands inside a sentence: Running shoes, but T-shirts.
func inner(title string) string {
	r := []rune(title)
	if len(r) > 1 && unicode.IsLower(r[1]) {
		r[0] = unicode.ToLower(r[0])
	}
	return string(r)
}

// conditionWords names a condition as the shopper did just now, else as the catalogue does in the language of the reply;
// its normal form where no product has it.
func (v *visit) conditionWords(attribute string) string {
	for _, e := range v.reading.Entities {
		if _, language := chat.LanguageOf(e.Text); e.Type == chat.EntityAttribute && e.Value == attribute && language == v.lang {
			return e.Text
		}
	}
	name, value, _ := strings.Cut(attribute, "=")
	one := v.wish("", chat.Limits{Attributes: []string{attribute}})
	one.N = 1
	if picks, err := v.bot.Recommender.Recommend(v.ctx, one); err == nil && len(picks) > 0 {
		for _, a := range picks[0].Product.Attributes {
			if a.Name == name && a.Value == value {
				if value == "yes" {
					return a.Label.In(v.lang)
				}
				return a.Text.In(v.lang)
			}
		}
	}
	if value == "yes" || value == "" {
		return name
	}
	return value
}

func (v *visit) categoryTitle(id string) string {
	for _, c := range v.bot.Shop.Categories() {
		if c.ID == id {
			return c.Title.In(v.lang)
		}
	}
	return id
}

func (v *visit) categoryChips() []chat.Reply {
	var replies []chat.Reply
	for _, c := range v.bot.Shop.Categories() {
		if c.Parent == "" && len(replies) < 6 {
			replies = append(replies, v.chipWith(c.Title.In(v.lang), "product.search", "category", c.ID))
		}
	}
	return replies
}

func (v *visit) keptLimits() (chat.Limits, bool) {
	var l chat.Limits
	kept := v.kept(limitsKey)
	ok := kept != "" && json.Unmarshal([]byte(kept), &l) == nil
	return l, ok
}

func (v *visit) keepLimits(l chat.Limits) {
	if b, err := json.Marshal(l); err == nil {
		v.keep(limitsKey, string(b))
	}
}

func (v *visit) seen() []string {
	seen, changed := v.done.Keep[seenKey]
	if !changed {
		seen = v.kept(seenKey)
	}
	return slices.DeleteFunc(strings.Split(seen, ","), func(id string) bool { return id == "" })
}

func (v *visit) cheapestShown() int64 {
	var low int64
	for _, id := range v.state.Shown {
		if p, ok := v.bot.Shop.Product(id); ok && (low == 0 || p.Price.Amount < low) {
			low = p.Price.Amount
		}
	}
	return low
}

// below is the highest whole price under an amount; under one unit, just less.
func below(amount int64) int64 {
	if amount > 100 {
		return (amount - 1) / 100 * 100
	}
	return max(0, amount-1)
}

func short(text string, runes int) string {
	r := []rune(text)
	return string(r[:min(len(r), runes)])
}
