package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"shoptalk/chat"
)

// few is the stock from which on the number is told.
const few = 3

// productDetail tells what a product is like. A question about one attribute is answered by that attribute.
func productDetail(v *visit) error {
	p, ok := v.product()
	if !ok {
		if ok, err := v.answered(v.likely("product.usage")...); ok || err != nil {
			return err
		}
		return v.whichProduct()
	}
	v.pointAt(p)
	title := p.Title.In(v.lang)
	if v.slot("attribute") == "" && v.slot("color")+v.slot("size") != "" && asksForOne.MatchString(v.message()) {
		return productStock(v)
	}
	if list := v.available(p, ""); list != "" && asksOptions.MatchString(v.message()) {
		v.say("stock.available", "product.options", "title", title, "list", list).fact("product", p.ID).with(v.productChips(p)...)
		return nil
	}
	if a, asked, ok := v.askedAttribute(p); ok {
		s := v.say("product.attribute", "product.attribute", "title", title, "label", a.Label.In(v.lang), "value", a.Text.In(v.lang))
		if asked != "" && strings.EqualFold(asked, a.Value) && asksWhether.MatchString(v.message()) {
			s.body.Text = v.words("product.attribute_yes", "title", title, "label", a.Label.In(v.lang), "value", a.Text.In(v.lang))
		}
		s.fact("product", p.ID).fact("attribute."+a.Name, a.Value).with(v.productChips(p)...)
		return nil
	} else if asked != "" {
		if ok, err := v.answered(); ok || err != nil {
			return err
		}
		v.offerPerson(v.say("product.attribute_unknown", "product.attribute_unknown", "title", title).fact("product", p.ID).fact("attribute", asked))
		return nil
	}
	if ok, err := v.answered(); ok || err != nil {
		return err
	}
	lines := []string{v.words("product.describe", "title", title, "price", p.Price.String())}
	if d := p.Description.In(v.lang); d != "" {
		lines = append(lines, d)
	}
	for _, a := range p.Attributes[:min(len(p.Attributes), 4)] {
		lines = append(lines, "· "+v.words("product.line", "label", a.Label.In(v.lang), "value", a.Text.In(v.lang)))
	}
	s := v.text("product.describe", strings.Join(lines, "\n")).fact("product", p.ID).with(v.productChips(p)...)
	if !v.tapped {
		s.with(v.humanChip())
	}
	return nil
}

// asksWhether tells a question for a yes from one for a value.
var asksWhether = regexp.MustCompile(`(?i)(吗|么|是不是|有没有|能不能|支不支持|^\s*(?:is|are|does|do|has|have|can|will)\b)`)

var asksOptions = regexp.MustCompile(`(?i)((什么|哪些|哪几种|几种|几个).{0,3}(颜色|色|尺码|码|规格|款式)|\b(?:what|which) (?:colou?rs?|sizes?|options?)\b)`)

// asksForOne asks whether there is one in a colour or size, rather than what it is like.
var asksForOne = regexp.MustCompile(`(?i)(有.{0,8}[吗么嘛没？?]|有没有|\bcomes? in\b|\bavailable in\b|\bdo you have\b|\bis there\b)`)

// askedAttribute finds the attribute that the message asks about: by the reading, or by the attribute's own label. asked is
// the value asked for, or the name of an attribute that the product does not tell.
func (v *visit) askedAttribute(p chat.Product) (a chat.Attribute, asked string, ok bool) {
	name, value, _ := strings.Cut(v.slot("attribute"), "=")
	if name != "" {
		for _, a := range p.Attributes {
			if a.Name == name {
				return a, value, true
			}
		}
	}
	text := strings.ToLower(v.message())
	for _, alias := range attributeWords {
		if !alias.words.MatchString(text) {
			continue
		}
		for _, a := range p.Attributes {
			if slices.Contains(alias.names, a.Name) {
				return a, "", true
			}
		}
	}
	for _, a := range p.Attributes {
		for _, label := range a.Label {
			if label = strings.ToLower(label); label != "" && strings.Contains(text, label) {
				return a, "", true
			}
		}
	}
	return a, name, false
}

// attributeWords are how people ask for attributes that shops name in their own ways.
var attributeWords = []struct {
	words *regexp.Regexp
	names []string
}{
	{regexp.MustCompile(`(材质|面料|料子|什么做的|成分|made of|material|fabric)`), []string{"material", "fabric", "upper", "composition", "ingredients", "fill"}},
	{regexp.MustCompile(`(多重|重量|几斤|克重|how heavy|weight|weigh)`), []string{"weight"}},
	{regexp.MustCompile(`(续航|能用多久|电池|battery|how long does it last)`), []string{"battery", "battery_life"}},
	{regexp.MustCompile(`(防水|waterproof|water[- ]resistant|rain)`), []string{"waterproof", "water_resistance"}},
	{regexp.MustCompile(`(产地|哪里产|哪产|made in|country of origin|where is it (?:made|from))`), []string{"origin"}},
	{regexp.MustCompile(`(容量|多大容量|装多少|capacity|how much does it hold)`), []string{"capacity", "volume"}},
	{regexp.MustCompile(`(多长|多宽|多高|长宽|dimensions|how (?:big|long|wide|tall))`), []string{"dimensions", "size", "length", "height", "diameter"}},
	{regexp.MustCompile(`(口味|味道|香味|flavou?r|scent|smell)`), []string{"flavor", "flavour", "scent"}},
}

func (v *visit) productChips(p chat.Product) []chat.Reply {
	chips := []chat.Reply{v.productChip("stock", "product.stock", p)}
	if p.SizeGuide != "" {
		chips = append(chips, v.productChip("size", "product.size", p))
	}
	if !v.angry() {
		chips = append(chips, v.productChip("similar", "product.similar", p))
	}
	return chips
}

var asksBack = regexp.MustCompile(`(?i)(补货|什么时候有|什么时候到货|上架|再有|restock|back in stock|back when|when.{0,20}(?:back|available|again))`)

// productStock tells whether a product is there, in the size and colour asked for, and what else is.
func productStock(v *visit) error {
	p, ok := v.product()
	v.set("go", "")
	if v.seeksKind(p) {
		v.set("go", "search")
		return nil
	}
	if !ok {
		return v.whichProduct()
	}
	v.pointAt(p)
	size, color := v.slot("size"), v.slot("color")
	title := p.Title.In(v.lang)
	stock, exists := 0, false
	for _, x := range p.Variants {
		if (size == "" || strings.EqualFold(x.Size, size)) && (color == "" || strings.EqualFold(x.Color, color)) {
			exists = true
			stock += max(x.Stock, 0)
		}
	}
	what := v.variantLabel(size, color)
	s := v.stockSaid(title, what, exists, stock)
	s.fact("product", p.ID).fact("stock", strconv.Itoa(stock)).fact("size", size).fact("color", color)
	if rest := v.available(p, color); rest != "" && (what == "" || stock == 0) && p.Stock() > 0 {
		s.body.Text += glue(s.body.Text) + v.words("stock.available", "list", rest)
	}
	if stock == 0 && asksBack.MatchString(v.message()) {
		s.body.Text += glue(s.body.Text) + v.words("stock.no_date")
		v.offerPerson(s)
	}
	if stock == 0 {
		s.with(v.productChip("similar", "product.similar", p))
	} else if p.SizeGuide != "" && size == "" {
		s.with(v.productChip("size", "product.size", p))
	}
	return nil
}

// stockSaid tells the stock of what is asked for.
func (v *visit) stockSaid(title, what string, exists bool, stock int) *said {
	switch {
	case !exists:
		return v.say("stock.no_variant", "stock.no_variant", "title", title, "what", what)
	case stock == 0 && what == "":
		return v.say("stock.out", "stock.out", "title", title)
	case stock == 0:
		return v.say("stock.variant_out", "stock.variant_out", "title", title, "what", what)
	case stock <= few:
		return v.say("stock.few", "stock.few", "title", strings.TrimSpace(title+" "+what), "count", strconv.Itoa(stock))
	}
	return v.say("stock.in", "stock.in", "title", strings.TrimSpace(title+" "+what))
}

var asksStock = regexp.MustCompile(`(?i)(货|库存|还有|有没有|现货|\bstock\b|\bavailable\b)`)

// seeksKind reports whether a kind of thing is asked for rather than one product: black sports shoes in stock under 300.
func (v *visit) seeksKind(at chat.Product) bool {
	category := v.slot("category")
	if v.slot("product") != "" {
		return false
	}
	if category == "" { // 要白色的 behind cards narrows the search down
		return v.searched() && v.slot("size")+v.slot("color") != "" && !asksStock.MatchString(v.message())
	}
	return at.ID == "" || v.slot("price_max") != "" || v.slot("price_min") != "" || !v.within(at.Category, category)
}

// available lists what is there: the sizes by colour, or the colours.
func (v *visit) available(p chat.Product, color string) string {
	var colors, parts []string
	for _, x := range p.Variants {
		if x.Stock > 0 && !slices.Contains(colors, x.Color) {
			colors = append(colors, x.Color)
		}
	}
	if i := slices.IndexFunc(colors, func(c string) bool { return strings.EqualFold(c, color) }); color != "" && i >= 0 {
		colors = colors[i : i+1]
	}
	for _, c := range colors[:min(len(colors), 4)] {
		sizes := strings.Join(stocked(p, c), "/")
		parts = append(parts, strings.TrimSpace(v.colorLabel(c)+" "+sizes))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), v.words("list.semicolon"))
}

var alike = regexp.MustCompile(`(?i)(类似|相似|同款|差不多|[像跟和]这|\bsimilar\b|\blike (?:this|that|these|it)\b)`)

// searched reports whether the last thing served was a search.
func (v *visit) searched() bool {
	last := v.state.Last.Flow
	return len(v.state.Shown) > 0 && (last == "product_search" || last == "product_recommend")
}

// searchesOn reports whether "any others?" asks for more of the search just done, rather than for things like one product.
func (v *visit) searchesOn() bool {
	if !v.searched() || v.slot("product") != "" || v.slot("more") != "" {
		return false
	}
	text := v.message()
	return !alike.MatchString(text) && (moreWords.MatchString(text) || cheaperWords.MatchString(text))
}

// productSimilar shows more of the kind: cheaper, in another colour, or simply others.
func productSimilar(v *visit) error {
	v.set("go", "")
	if v.searchesOn() {
		v.set("go", "search")
		return nil
	}
	p, ok := v.product()
	if !ok && len(v.state.Shown) > 0 {
		p, ok = v.bot.Shop.Product(v.state.Shown[0])
	}
	if !ok {
		return v.search("search")
	}
	v.pointAt(p)
	limits := v.askedLimits()
	if v.slot("more") != "" {
		limits, _ = v.keptLimits()
	}
	text := v.message()
	if cheaperWords.MatchString(text) && limits.PriceMax == 0 && p.Price.Amount > 1 {
		limits.PriceMax = below(p.Price.Amount)
	}
	wish := v.wish("", limits)
	wish.Like, wish.Exclude = p.ID, append(v.seen(), p.ID)
	picks, err := v.bot.Recommender.Recommend(v.ctx, wish)
	if err != nil {
		return err
	}
	if len(picks) == 0 {
		wish.Exclude = []string{p.ID}
		if picks, err = v.bot.Recommender.Recommend(v.ctx, wish); err != nil {
			return err
		}
	}
	if len(picks) == 0 {
		return v.nothing("similar", wish)
	}
	v.keepLimits(limits)
	v.cards("similar", v.words("similar.found", "title", p.Title.In(v.lang)), picks).fact("like", p.ID)
	return nil
}

// productPairing shows what goes with a product.
func productPairing(v *visit) error {
	p, ok := v.product()
	if !ok {
		return v.whichProduct()
	}
	v.pointAt(p)
	limits := v.askedLimits()
	limits.Categories = slices.DeleteFunc(limits.Categories, func(c string) bool { return v.within(p.Category, c) }) // 这条裤子 names the thing itself
	wish := v.wish("", limits)
	wish.With, wish.Exclude = p.ID, []string{p.ID}
	if v.wantsMore() {
		wish.Exclude = append(v.seen(), p.ID)
	}
	picks, err := v.bot.Recommender.Recommend(v.ctx, wish)
	if err != nil {
		return err
	}
	if len(picks) == 0 {
		v.offerPerson(v.say("pairing.none", "pairing.none", "title", p.Title.In(v.lang)))
		return nil
	}
	v.cards("pairing", v.words("pairing.found", "title", p.Title.In(v.lang)), picks).fact("with", p.ID)
	return nil
}

// careNames are attributes that tell how to use and care for a thing.
var careNames = []string{"care", "wash", "washing", "usage", "use", "install", "dishwasher", "machine_wash"}

func productUsage(v *visit) error {
	if ok, err := v.answered(); ok || err != nil {
		return err
	}
	p, ok := v.product()
	if !ok {
		v.offerPerson(v.say("usage.which", "usage.which"))
		return nil
	}
	v.pointAt(p)
	if a, ok := named(p, careNames); ok {
		v.offerPerson(v.say("product.attribute", "product.attribute", "title", p.Title.In(v.lang), "label", a.Label.In(v.lang), "value", a.Text.In(v.lang)).
			fact("product", p.ID).fact("attribute."+a.Name, a.Value))
		return nil
	}
	v.offerPerson(v.say("usage.none", "usage.none", "title", p.Title.In(v.lang)).fact("product", p.ID))
	return nil
}

func named(p chat.Product, names []string) (chat.Attribute, bool) {
	i := slices.IndexFunc(p.Attributes, func(a chat.Attribute) bool { return slices.Contains(names, a.Name) })
	if i < 0 {
		return chat.Attribute{}, false
	}
	return p.Attributes[i], true
}

// productWarranty tells the product's own warranty, then the shop's.
func productWarranty(v *visit) error {
	if ok, err := v.answered(); ok || err != nil {
		return err
	}
	policy := v.policies.Warranty.In(v.lang)
	if p, ok := v.product(); ok {
		if a, has := named(p, []string{"warranty", "guarantee"}); has {
			v.pointAt(p)
			s := v.say("product.attribute", "product.attribute", "title", p.Title.In(v.lang), "label", a.Label.In(v.lang), "value", a.Text.In(v.lang))
			s.fact("product", p.ID).fact("attribute."+a.Name, a.Value)
			if policy != "" {
				s.body.Text += "\n" + policy
			}
			return nil
		}
	}
	if policy == "" {
		v.offerPerson(v.say("faq.none", "faq.none", "topic", v.words(intentLabel("product.warranty"))))
		return nil
	}
	v.text("policy.warranty", policy).with(v.chip("defective", "item.defective"))
	return nil
}
