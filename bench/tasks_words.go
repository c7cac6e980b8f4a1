package main

import (
	"maps"
	"slices"
	"strings"

	"shoptalk/chat"
)

var newAddresses = map[string][]string{
	chat.English: {"742 Maple Avenue, Apt 5B, Portland, OR 97205", "18 Harbor Street, Unit 3, Boston, MA 02110", "2201 Pine Hill Road, Austin, TX 78704",
		"95 Lakeview Drive, Suite 12, Madison, WI 53703", "610 Orchard Lane, Boulder, CO 80302"},
	chat.Chinese: {"上海市浦东新区张杨路500号12楼1203室", "北京市朝阳区建国路88号3号楼2单元601", "广州市天河区体育西路103号1栋904房", "杭州市西湖区文三路258号7幢302室",
		"742 Maple Avenue, Apt 5B, Portland, OR 97205"},
}

// openings are the first words of a shopper, by what they want. {o} is the order's number, {i} the things, {w} what is wanted instead,
// {r} the reason; what is not said at once is asked.
var openings = map[string]map[string][]string{
	taskCancel: {
		chat.English: {"Hi, I'd like to cancel order #{o}, I don't need it anymore.", "please cancel my order {o}", "I ordered something by mistake and want to cancel it",
			"Can you cancel {o} for me? ordered it by accident", "I want to cancel an order", "hello, is it possible to call off order #{o}? No longer needed",
			"cancel the order with the {i} please, I no longer need it", "I've changed my mind about order {o}. Cancel it, please."},
		chat.Chinese: {"你好，我想取消订单{o}，不需要了", "帮我把{o}这单取消掉", "拍错了，能取消订单吗", "订单 {o} 不想要了，麻烦取消一下", "我要取消一个还没发货的订单",
			"在吗？{o} 下错单了，给我撤了吧", "买{i}的那单取消，用不上了", "取消订单 #{o}"},
	},
	taskReturn: {
		chat.English: {"I want to return the {i} from order #{o}", "Hi! I'd like to send something back", "I need to return {i}, {r}", "Order {o}: I want to return {i}. {r}",
			"how can I send back the {i}? it's order {o}", "I'd like a return for order #{o} please", "Hello, the {i} I got isn't working out, can I return it?",
			"start a return please for {i}"},
		chat.Chinese: {"我想把订单{o}里的{i}退掉", "你好，我要退货", "{i}想退，{r}", "订单{o}的{i}要退货，{r}", "我要退{i}，怎么弄", "{o} 这单帮我办个退货", "买的{i}不合心意，可以退吗？", "申请退货：{i}，订单 #{o}"},
	},
	taskExchange: {
		chat.English: {"I'd like to exchange the {i} in order #{o} for {w}", "Hi, can I swap my {i} for a different one?", "I want to exchange something I received",
			"Order {o}: exchange {i} please", "the {i} from {o} isn't what I wanted, I'd rather have {w}", "I would like to exchange {i} for {w}", "need an exchange for order #{o}"},
		chat.Chinese: {"我想把订单{o}的{i}换成{w}", "你好，{i}可以换货吗", "我要换货", "订单 {o} 里的{i}想换一下", "收到的{i}不太合适，想换{w}", "{o} 换货，{i}", "能不能把{i}给我换成{w}？"},
	},
	taskItems: {
		chat.English: {"My order #{o} hasn't shipped yet, I want to change the {i} to {w}", "I'd like to modify an item in order {o}", "Can I change the {i} in my pending order {o}?",
			"please change {i} to {w} in order {o}, it is still pending", "I need to change what I ordered", "Order #{o} - I picked the wrong {i}, I want {w} instead",
			"hello, before order {o} ships could you switch the {i} to {w}?"},
		chat.Chinese: {"订单{o}还没发货，想把{i}改成{w}", "我想改一下订单{o}里的商品", "还没发货的订单 {o}，{i}能改规格吗", "{o} 的{i}选错了，想要{w}", "帮我改下订单里的{i}，订单号{o}",
			"下单的时候选错规格了，能改吗", "订单#{o} 的 {i} 换成 {w}，还没发货呢"},
	},
	taskAddress: {
		chat.English: {"I need to change the shipping address of order #{o}", "I put the wrong address on my order", "can you ship {o} to a different address? I moved",
			"Please update the delivery address for order {o}: {a}", "change address for {o} please"},
		chat.Chinese: {"订单{o}的收货地址填错了，想改一下", "我要改地址", "{o} 这单改个地址：{a}", "能不能把订单 {o} 寄到别的地方", "搬家了，订单#{o}帮我改下收货地址"},
	},
	taskPayment: {
		chat.English: {"I want to change the payment method of order #{o}", "can I pay for order {o} with {p} instead?", "please switch the payment on my order {o} to {p}",
			"I'd like to use a different payment method for {o}"},
		chat.Chinese: {"我想改订单{o}的支付方式", "订单 {o} 能换成{p}付款吗", "{o} 这单改用{p}支付", "帮我换个付款方式，订单号 {o}"},
	},
}

// plainly are the words of a shopper who was not understood.
var plainly = map[string]map[string][]string{
	taskCancel:   {chat.English: {"I want to cancel order {o}", "cancel my order"}, chat.Chinese: {"我要取消订单{o}", "取消订单"}},
	taskReturn:   {chat.English: {"I want to return something from order {o}", "return"}, chat.Chinese: {"我要退货，订单{o}", "退货"}},
	taskExchange: {chat.English: {"I want to exchange something from order {o}", "exchange"}, chat.Chinese: {"我要换货，订单{o}", "换货"}},
	taskItems:    {chat.English: {"I want to change an item in order {o}", "change the items in my order"}, chat.Chinese: {"我要修改订单{o}里的商品", "修改订单商品"}},
	taskAddress:  {chat.English: {"I want to change the delivery address of order {o}", "change the address"}, chat.Chinese: {"我要修改订单{o}的收货地址", "改地址"}},
	taskPayment:  {chat.English: {"I want to change the payment method of order {o}", "change payment method"}, chat.Chinese: {"我要修改订单{o}的支付方式", "换支付方式"}},
}

// answers to what the bot asks.
var answers = map[string]map[string][]string{
	"order":   {chat.English: {"#{o}", "It's order {o}", "{o}", "order number is {o}", "the one with number {o}", "the order with the {t}"}, chat.Chinese: {"{o}", "订单号是{o}", "#{o}", "{o}这个", "就是{o}那单", "有{t}的那单"}},
	"items":   {chat.English: {"{i}", "the {i}", "It's the {i}", "just the {i} please", "I mean {i}"}, chat.Chinese: {"{i}", "就{i}", "是{i}", "{i}这个", "我说的是{i}"}},
	"all":     {chat.English: {"all of them", "everything", "the whole order", "all items please"}, chat.Chinese: {"全部", "都退", "整单都退", "所有的"}},
	"allswap": {chat.English: {"all of them", "both of them"}, chat.Chinese: {"全部", "都换"}},
	"wish":    {chat.English: {"{w}", "I'd like {w}", "{w} please", "{w}, everything else the same", "can I get {w}"}, chat.Chinese: {"{w}", "换成{w}", "我想要{w}", "{w}的", "{w}，其他不变"}},
	"yes":     {chat.English: {"yes", "Yes please", "yes, go ahead", "correct", "sure", "yes, that's right"}, chat.Chinese: {"确认", "对", "是的", "可以", "没问题，办吧", "好的"}},
	"pay":     {chat.English: {"{p}", "{p} please", "I'd like to use {p}"}, chat.Chinese: {"{p}", "用{p}", "改成{p}"}},
	"nope":    {chat.English: {"No, actually I'll keep it", "hmm, never mind, leave it as it is", "no, I changed my mind, don't do it"}, chat.Chinese: {"算了，不弄了", "还是不用了，先这样吧", "不了，我再想想"}},
	"leave":   {chat.English: {"ok, then never mind", "No thanks, I'll keep what I have"}, chat.Chinese: {"那算了", "没有的话就不换了"}},
	"side":    {chat.English: {"by the way, how long do refunds usually take?", "quick question: do you ship to Alaska?", "oh, what are your opening hours?"}, chat.Chinese: {"对了，退款一般几天到账？", "顺便问下你们发什么快递？", "先问一句，客服几点下班？"}},
	"person":  {chat.English: {"let me talk to a person please"}, chat.Chinese: {"转人工"}},
	"wrong":   {chat.English: {"no, that's not right"}, chat.Chinese: {"不对"}},
}

var saidReasons = map[string]map[string][]string{
	"size":     {chat.English: {"it's too small", "wrong size for me", "it doesn't fit"}, chat.Chinese: {"尺码不合适", "太大了", "小了"}},
	"quality":  {chat.English: {"it arrived broken", "poor quality", "it's defective"}, chat.Chinese: {"质量不好", "坏了", "有瑕疵"}},
	"wrong":    {chat.English: {"you sent the wrong item", "it's not as described"}, chat.Chinese: {"发错货了", "和描述不符"}},
	"unwanted": {chat.English: {"I changed my mind", "I don't need it anymore", "don't like it"}, chat.Chinese: {"不想要了", "不喜欢", "用不上，不需要了"}},
}

var wayTitles = map[string]map[string][]string{
	"gift_card":   {chat.English: {"my gift card", "a gift card", "Gift card"}, chat.Chinese: {"礼品卡"}},
	"paypal":      {chat.English: {"PayPal", "paypal"}, chat.Chinese: {"PayPal", "paypal"}},
	"credit_card": {chat.English: {"my credit card", "credit card", "Credit card"}, chat.Chinese: {"信用卡"}},
}

// said fills the places of a wording.
func (e errand) said(list []string) string {
	text := list[e.rnd.IntN(len(list))]
	for _, place := range []struct {
		name string
		fill func() string
	}{{"{o}", func() string { return e.order.Number }}, {"{t}", func() string { return e.order.Lines[0].Title[e.lang] }}, {"{i}", e.things}, {"{w}", e.wishes}, {"{a}", func() string { return e.address }},
		{"{r}", func() string { return e.pickOf(saidReasons[e.reason][e.lang]) }}, {"{p}", func() string { return e.pickOf(wayTitles[e.payment][e.lang]) }}} {
		if strings.Contains(text, place.name) {
			text = strings.ReplaceAll(text, place.name, place.fill())
		}
	}
	return text
}

func (e errand) pickOf(list []string) string { return list[e.rnd.IntN(len(list))] }

func (e errand) and(parts []string) string {
	if e.lang == chat.Chinese {
		return strings.Join(parts, "和")
	}
	return strings.ToLower(strings.Join(parts, " and the "))
}

// things names what the task is about: by kind, and by what tells two of a kind apart.
func (e errand) things() string {
	var names []string
	picked := e.picked
	if len(picked) == 0 {
		picked = []int{0}
	}
	for _, i := range picked {
		names = append(names, e.thing(e.order.Lines[i]))
	}
	return e.and(names)
}

func (e errand) thing(l chat.Line) string {
	title := l.Title[e.lang]
	if short := e.shortTitle(l); short != "" && e.rnd.IntN(3) == 0 {
		title = short
	}
	for _, other := range e.order.Lines {
		if other.SKU == l.SKU || other.Product != l.Product {
			continue
		}
		own, its := allTraits(l.Size, l.Color, l.Options), allTraits(other.Size, other.Color, other.Options)
		for _, name := range slices.Sorted(maps.Keys(own)) {
			if own[name] != its[name] {
				return e.trait(name, own[name]) + map[string]string{chat.English: " ", chat.Chinese: "的"}[e.lang] + title
			}
		}
	}
	return title
}

// shortTitle is the last word of a title, as people shorten it, where no other thing of the order has it; "" else.
func (e errand) shortTitle(l chat.Line) string {
	fields := strings.Fields(l.Title[chat.English])
	last := fields[len(fields)-1]
	if e.lang == chat.Chinese && l.Title[chat.Chinese] != l.Title[chat.English] {
		r := []rune(l.Title[chat.Chinese])
		last = string(r[max(0, len(r)-2):])
	}
	for _, other := range e.order.Lines {
		if other.SKU != l.SKU && strings.Contains(other.Title[e.lang], last) {
			return ""
		}
	}
	if last == "Set" || last == "套装" {
		return ""
	}
	return last
}

// wishes says what is wanted instead; of several things each.
func (e errand) wishes() string {
	var all []string
	for _, i := range e.picked {
		all = append(all, e.wish(e.order.Lines[i], len(e.picked) > 1))
	}
	if e.lang == chat.Chinese {
		return strings.Join(all, "，")
	}
	return strings.Join(all, ", ")
}

func (e errand) wish(l chat.Line, named bool) string {
	diff := differing(l, e.swaps[l.SKU])
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(diff)) {
		parts = append(parts, e.trait(name, diff[name]))
	}
	if e.lang == chat.Chinese {
		if w := strings.Join(parts, "、"); !named {
			return w
		} else {
			return e.thing(l) + "要" + w
		}
	}
	w := strings.Join(parts, " and ")
	if named {
		return "the " + strings.ToLower(e.thing(l)) + " in " + w
	}
	return "the one in " + w
}

// trait says a value as a shopper does.
func (e errand) trait(name, value string) string {
	zh := e.lang == chat.Chinese
	switch value {
	case "yes":
		if zh {
			return map[string]string{"waterproof": "防水", "water resistance": "防水"}[name]
		}
		return map[string]string{"waterproof": "waterproof", "water resistance": "water resistant"}[name]
	case "no":
		if zh {
			return "不防水"
		}
		return map[string]string{"waterproof": "not waterproof", "water resistance": "not water resistant"}[name]
	case "none":
		if zh {
			return "没有" + name
		}
		return "no " + name
	}
	if !zh {
		return value
	}
	if name == "color" {
		if c := saidColors[value]; c != "" {
			return c
		}
	}
	if o := saidOptions[value]; o != "" && e.local && (!strings.HasSuffix(o, "号") || strings.Contains(name, "size")) {
		return o
	}
	return value
}

var saidColors = map[string]string{"black": "黑色", "white": "白色", "grey": "灰色", "gray": "灰色", "red": "红色", "blue": "蓝色", "navy": "藏青色", "green": "绿色",
	"pink": "粉色", "beige": "米色", "brown": "棕色", "yellow": "黄色", "purple": "紫色", "silver": "银色", "gold": "金色", "rose gold": "玫瑰金", "wood": "木色"}

var saidOptions = map[string]string{"leather": "皮质", "glass": "玻璃", "stainless steel": "不锈钢", "plastic": "塑料", "nylon": "尼龙", "rubber": "橡胶",
	"wood": "木质", "metal": "金属", "fabric": "布艺", "ceramic": "陶瓷", "polyester": "涤纶", "cotton": "棉", "bamboo": "竹子", "maple": "枫木", "silicone": "硅胶",
	"fixed": "固定", "adjustable": "可调节", "wireless": "无线", "wired": "有线", "large": "大号", "medium": "中号", "small": "小号", "iron": "铁", "urethane": "聚氨酯",
	"automatic": "自动", "manual": "手动", "digital": "数字", "electric": "电动", "canvas": "帆布", "mesh": "网布", "latex": "乳胶", "rechargeable": "充电", "polarized": "偏光"}
