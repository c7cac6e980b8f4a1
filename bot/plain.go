package bot

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"shoptalk/chat"
	"shoptalk/dialog"
)

var (
	// repays is the wish to have an order paid in another way, which reads much like a question about the ways there are.
	repays = regexp.MustCompile(`(?i)((?:换|改|变更|修改|切换).{0,14}(?:支付|付款)|(?:支付|付款)(?:方式|方法)?.{0,6}(?:换|改|变更)|\b(?:change|switch|update|modify|different|another)\b.{0,20}\bpayment\b|` +
		`\bpay\b.{0,60}\b(?:with|by|using)\b.{0,40}\binstead\b|\bpayment\b.{0,30}\b(?:change|switch))`)
	// amending is how a correction of what was read back begins.
	amending = regexp.MustCompile(`(?i)(不对|不是|错了|弄错|搞错|应该|改成|换成|我要|我想要|\bno\b|\bnot\b|\bwrong\b|\bincorrect\b|\bi want\b|\bi said\b|\bi meant\b|\bshould be\b|\binstead\b|\bactually\b)`)
)

// plainly takes what words say beyond doubt over what was read into them: an order is to be paid in another way, or what was read back
// of an exchange is put right. An answer of Han and names in English stays in Chinese.
func (v *visit) plainly(r chat.Reading) chat.Reading {
	text := short(r.Text, 400)
	asked := v.state.Asked
	if v.conv.Language == chat.Chinese && asked != "" && staysChinese(text, asked == "exchange_for") {
		v.lang = chat.Chinese
	}
	_, number := r.First(chat.EntityOrderNumber)
	about := r.Abstained || slices.Contains([]string{"payment.methods", "payment.problem", "order.status", "order.change", "order.place", "inform"}, r.Intent.Name)
	switch {
	case repays.MatchString(text) && about && v.shopper.Known() && (number || saysOrder.MatchString(text) || strings.Contains(text, "这单") || !v.asksWays(text)):
		r.Intent, r.Abstained, r.Parts = chat.Score{Name: "order.change", Confidence: 1}, false, nil
	case v.chooses(r):
		r.Intent, r.Abstained, r.Parts = chat.Score{Name: "inform", Confidence: 1}, false, nil
	case v.state.Asked == dialog.ConfirmSlot && (amending.MatchString(text) && len(v.amended(r.Text)) > 0 || !number && len(v.repicked(r.Text)) > 0):
		r.Intent, r.Abstained, r.Parts, r.Entities = chat.Score{Name: "chat.deny", Confidence: 1}, false, nil, nil
	}
	return r
}

var waysAsked = regexp.MustCompile(`(?i)(哪些|几种|什么|怎么|\bwhich\b|\bwhat\b|\bhow\b)`)

// asksWays reports whether a message asks about ways to pay, rather than for one.
func (v *visit) asksWays(text string) bool { return waysAsked.MatchString(text) }

// amended finds the things of an exchange or change under way for which a text wishes another variant than was read back, by SKU.
func (v *visit) amended(text string) map[string][]wish {
	if flow := v.flow(); flow != "exchange_request" && flow != "order_change" {
		return nil
	}
	// The slot of the order is the dialog's here, not yet a skill's.
	number := v.state.Slot("order_ok")
	o, err := v.mine(number)
	if err != nil || v.state.Slot("swaps") == "" {
		return nil
	}
	out := map[string][]wish{}
	var lines []chat.Line
	for _, l := range o.Lines {
		if strings.Contains(","+v.state.Slot("swaps"), ","+l.SKU+">") {
			lines = append(lines, l)
		}
	}
	for _, l := range lines {
		p, ok := v.bot.Shop.Product(l.Product)
		if portion := v.portion(l, lines, text); ok && (len(lines) == 1 || portion != text) {
			if w := v.wishes(l, p, portion); len(w) > 0 {
				out[l.SKU] = w
			}
		}
	}
	return out
}

// amendSwaps takes a correction of what was read back: what is wanted instead is looked up again for the things it speaks of.
func amendSwaps(v *visit) error {
	v.allow("")
	if v.tapped {
		return nil
	}
	o, err := v.order()
	if err != nil {
		return err
	}
	amended, swaps := v.amended(v.reading.Text), v.slot("swaps")
	for _, l := range o.Lines {
		wishes, ok := amended[l.SKU]
		if !ok {
			continue
		}
		v.allow("again")
		p, _ := v.bot.Shop.Product(l.Product)
		pairs := slices.DeleteFunc(strings.Split(swaps, ","), func(pair string) bool { return strings.HasPrefix(pair, l.SKU+">") })
		if to := v.fittest(l, p, wishes); to != "" {
			pairs = append(pairs, l.SKU+">"+to)
		} else {
			v.lead(v.say("exchange.no_stock", "exchange.no_stock", "variant", v.wishLabel(wishes), "title", p.Title.In(v.lang)).fact("stock", "0"))
			v.set("swaps_missed", l.SKU)
			v.forgetSwap()
		}
		swaps = strings.Join(pairs, ",")
	}
	v.set("swaps", swaps)
	return nil
}

// sentences are words of English that carry a sentence; beside Han a few English words alone are names and values.
var sentences = regexp.MustCompile(`(?i)\b(?:i|i'm|my|me|the|is|are|do|does|can|could|you|your|want|need|please|how|what|where|when|it|this|that|and|for|to)\b`)

// staysChinese reports whether a text with Han in it is no English sentence: 黑色、Google Assistant 的. Where values are asked for that the
// shop writes in English, no Han is needed.
func staysChinese(text string, values bool) bool {
	words := len(sentences.FindAllString(text, 2))
	return words < 2 && strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) || values && words == 0
}
