package main

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"shoptalk/chat"
)

// turnLimit is how many messages a shopper writes before giving up; patience how often they say it again before they ask for a person.
const (
	turnLimit     = 16
	talkPatience  = 3
	confirmMisses = 2
)

// talker is a shopper in a conversation: it knows what it wants, hears the bot's messages and nothing else, and answers what it is asked.
type talker struct {
	errand
	sideDone bool
	asked    int  // questions heard so far
	lost     int  // times it was not understood
	misread  int  // times what was read back was not what is wanted
	wantsOut bool // asked for a person of its own accord
	refused  bool // said no at the confirmation
	done     bool
}

// say is what a talker does next: a text or a tap.
type say struct {
	text string
	tap  *chat.Reply
}

var (
	saysDone   = regexp.MustCompile(`(?i)(has been (?:cancelled|requested|changed)|申请已经提交|已经取消。|已经改好)`)
	saysNot    = regexp.MustCompile(`(?i)(couldn't find an order|can't (?:cancel|change)|cancelled already|can't be (?:cancelled|changed|requested)|stays as it|all right, (?:no|the order|the address)|没有找到|取消不了|改不了|不能再|已经是取消|保持原样|没有改动|没有取消|先不退|先不换)`)
	asksOrder  = regexp.MustCompile(`(?i)(which order|do you mean this one|order number|哪一?个订单|说这一个|订单号)`)
	asksItem   = regexp.MustCompile(`(?i)(which item|tap the item|哪一件|是哪件)`)
	asksWish   = regexp.MustCompile(`(?i)(would you like instead|you want (?:instead|for)|想换成什么|想换的|想改成)`)
	asksWhy    = regexp.MustCompile(`(?i)(what is the reason|few words are enough|原因)`)
	asksWhere  = regexp.MustCompile(`(?i)(complete new address|address looks incomplete|新的收货地址|地址好像不完整)`)
	asksMethod = regexp.MustCompile(`(?i)(like to pay instead|payment methods shall|哪种支付方式|支付方式里选)`)
)

func (t *talker) open() say {
	return say{text: t.said(openings[t.does][t.lang])}
}

// answer gives what the talker says to a turn of the bot; ok is false where it has nothing to say any more.
func (t *talker) answer(turn []chat.Body) (s say, ok bool) {
	var all []string
	for _, b := range turn {
		all = append(all, b.Text)
	}
	last := turn[len(turn)-1]
	text, slot := strings.Join(all, "\n"), slotOf(last)
	switch {
	case saysDone.MatchString(text) && slot == "":
		t.done = true
		return say{}, false
	case slot == "confirmed":
		return t.confirm(last), true
	case t.sideways && !t.sideDone && slot != "" && t.asked > 0:
		t.sideDone = true
		return say{text: t.said(answers["side"][t.lang])}, true
	}
	t.asked++
	if s, asks := t.toQuestion(last, text, slot); asks {
		if t.lost++; t.lost > 2*talkPatience {
			return t.person()
		}
		return s, true
	}
	if offersPerson(last) && t.lost > 0 || saysNot.MatchString(text) {
		return t.refusedBy(last)
	}
	if t.lost++; t.lost > talkPatience {
		return t.person()
	}
	if offersPerson(last) && t.lost > 1 {
		return t.refusedBy(last)
	}
	return say{text: t.said(plainly[t.does][t.lang])}, true
}

// toQuestion answers a question of the bot.
func (t *talker) toQuestion(last chat.Body, text, slot string) (say, bool) {
	switch {
	case slot == "order" || slot == "" && asksOrder.MatchString(last.Text):
		return t.give(last, "order", t.order.Number), true
	case slot == "items" || slot == "" && asksItem.MatchString(last.Text):
		if len(t.picked) == len(t.order.Lines) && len(t.picked) > 1 {
			return t.give(last, map[bool]string{true: "allswap", false: "all"}[t.does != taskReturn], "all"), true
		}
		if len(t.picked) == 1 {
			return t.give(last, "items", t.order.Lines[t.picked[0]].SKU), true
		}
		return t.give(last, "items", ""), true
	case slot == "exchange_for" || slot == "" && len(t.swaps) > 0 && asksWish.MatchString(last.Text):
		return t.wishFor(last), true
	case slot == "reason" || slot == "" && asksWhy.MatchString(last.Text):
		if t.taps {
			if r := tapOf(last, t.reason); r != nil {
				return say{tap: r}, true
			}
		}
		return say{text: t.said(saidReasons[t.reason][t.lang])}, true
	case asksWhere.MatchString(last.Text):
		return say{text: t.address}, true
	case slot == "payment" || asksMethod.MatchString(last.Text):
		return t.give(last, "pay", t.payment), true
	}
	return say{}, false
}

// give taps the value where the talker is one who taps and it is there, and says it else.
func (t *talker) give(b chat.Body, key, value string) say {
	if t.taps && value != "" {
		if r := tapOf(b, value); r != nil {
			return say{tap: r}
		}
	}
	return say{text: t.said(answers[key][t.lang])}
}

// wishFor says what is wanted for the thing that the question names; for all where it names none.
func (t *talker) wishFor(b chat.Body) say {
	if t.kind == refuseStock && t.asked > 2 {
		return say{text: t.said(answers["leave"][t.lang])}
	}
	best, most := -1, -1
	for _, i := range t.picked {
		l, n := t.order.Lines[i], 0
		if len(t.picked) > 1 && !strings.Contains(b.Text, l.Title[t.lang]) {
			continue
		}
		for _, value := range allTraits(l.Size, l.Color, l.Options) {
			if strings.Contains(b.Text, value) || saidColors[value] != "" && strings.Contains(b.Text, saidColors[value]) {
				n++
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	if best >= 0 {
		one := t.errand
		one.picked = []int{best}
		return say{text: one.said(answers["wish"][t.lang])}
	}
	return say{text: t.said(answers["wish"][t.lang])}
}

// confirm says yes where what is read back is what the talker wants.
func (t *talker) confirm(b chat.Body) say {
	if t.kind == refuseMind {
		t.refused = true
		return say{text: t.said(answers["nope"][t.lang])}
	}
	if missing := t.unlike(b.Text); missing {
		if t.misread++; t.misread > confirmMisses {
			t.wantsOut = true
			return say{text: t.said(answers["person"][t.lang])}
		}
		if t.kind == refuseStock {
			return say{text: t.said(answers["leave"][t.lang])}
		}
		text := t.said(answers["wrong"][t.lang])
		if len(t.swaps) > 0 {
			return say{text: text + map[string]string{chat.English: ", I want ", chat.Chinese: "，我要"}[t.lang] + t.wishes()}
		}
		return say{text: text}
	}
	if t.taps {
		if r := tapOf(b, "yes"); r != nil {
			return say{tap: r}
		}
	}
	return say{text: t.said(answers["yes"][t.lang])}
}

// unlike reports whether what is read back is not what is wanted: another order, other things, other values.
func (t *talker) unlike(text string) bool {
	low := strings.ToLower(text)
	has := func(s string) bool { return s == "" || strings.Contains(low, strings.ToLower(s)) }
	if !has(t.order.Number) || t.does == taskAddress && !has(t.address) {
		return true
	}
	if t.does == taskPayment {
		return !has(map[string]map[string]string{"gift_card": {chat.Chinese: "礼品卡", chat.English: "gift card"}, "paypal": {},
			"credit_card": {chat.Chinese: "信用卡", chat.English: "credit card"}}[t.payment][t.lang])
	}
	if len(t.picked) == 0 {
		return false
	}
	whole := len(t.picked) == len(t.order.Lines)
	for i, l := range t.order.Lines {
		wanted := slices.Contains(t.picked, i)
		if wanted && !whole && !has(l.Title[t.lang]) {
			return true
		}
		alone := !slices.ContainsFunc(t.order.Lines, func(o chat.Line) bool { return o.SKU != l.SKU && o.Product == l.Product })
		if !wanted && alone && has(l.Title[t.lang]) && !t.within(l.Title[t.lang]) {
			return true
		}
	}
	for _, i := range t.picked { // of two of a kind both must be read back
		title := t.order.Lines[i].Title[t.lang]
		same := 0
		for _, k := range t.picked {
			if t.order.Lines[k].Title[t.lang] == title {
				same++
			}
		}
		if !whole && strings.Count(low, strings.ToLower(title)) < same {
			return true
		}
	}
	for sku, x := range t.swaps {
		i := slices.IndexFunc(t.order.Lines, func(l chat.Line) bool { return l.SKU == sku })
		for _, value := range differing(t.order.Lines[i], x) {
			if value == "yes" || value == "no" || value == "none" {
				if !regexp.MustCompile(`[:：] ?(` + value + "|" + map[string]string{"yes": "是", "no": "否", "none": "无"}[value] + ")").MatchString(low) {
					return true
				}
				continue
			}
			read := has(value)
			for _, zh := range []string{saidColors[value], strings.TrimSuffix(saidOptions[value], "子")} {
				read = read || zh != "" && strings.Contains(low, zh)
			}
			if !read {
				return true
			}
		}
	}
	return false
}

// within reports whether a title is part of one that is wanted (Smart Watch, Watch).
func (t *talker) within(title string) bool {
	return slices.ContainsFunc(t.picked, func(i int) bool { return strings.Contains(t.order.Lines[i].Title[t.lang], title) })
}

// refusedBy is what a talker does who hears that it cannot be done: one who wanted it in earnest takes the person who is offered.
func (t *talker) refusedBy(b chat.Body) (say, bool) {
	if t.kind != t.does {
		return say{}, false
	}
	if r := humanIn(b); r != nil {
		return say{tap: r}, true
	}
	return t.person()
}

func (t *talker) person() (say, bool) {
	if t.wantsOut {
		return say{}, false
	}
	t.wantsOut = true
	return say{text: t.said(answers["person"][t.lang])}, true
}

func offersPerson(b chat.Body) bool { return humanIn(b) != nil }

func humanIn(b chat.Body) *chat.Reply {
	for _, r := range b.Replies {
		if r.Name == "human" {
			return &r
		}
	}
	return nil
}

// slotOf names what a body asks for, by its replies.
func slotOf(b chat.Body) string {
	for _, r := range b.Replies {
		if r.Name == "order" {
			return "order"
		}
		if r.Name == "slot" {
			slot, _ := slotValue(r)
			return slot
		}
	}
	return ""
}

func slotValue(r chat.Reply) (slot, value string) {
	raw, err := json.Marshal(r.Value)
	if err != nil {
		return "", ""
	}
	var v struct{ Slot, Value string }
	if json.Unmarshal(raw, &v) != nil {
		return "", ""
	}
	return v.Slot, v.Value
}

// tapOf finds the reply of a value.
func tapOf(b chat.Body, value string) *chat.Reply {
	for _, r := range b.Replies {
		if s, isText := r.Value.(string); isText && s == value {
			return &r
		}
		if _, v := slotValue(r); r.Name == "slot" && v == value {
			return &r
		}
	}
	return nil
}
