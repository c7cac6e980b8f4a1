package bot

import (
	"regexp"

	"shoptalk/chat"
)

// greet says hello and what can be done here; to a known shopper by name.
func greet(v *visit) error {
	key := "talk.greet"
	if v.state.Turns > 1 && v.conv.Head > 4 {
		key = "talk.greet_again"
	}
	s := v.say("greet", key)
	if v.shopper.Name != "" && key == "talk.greet" {
		s.body.Text = v.words("talk.greet_known", "name", v.shopper.Name)
	}
	s.with(v.menu()...)
	return nil
}

// menu is what most people come for.
func (v *visit) menu() []chat.Reply {
	return []chat.Reply{v.chip("track", "order.status"), {Label: v.words(intentLabel("return.request")), Name: "intent", Value: "return.request"}, v.chip("search", "product.recommend"), v.chip("promo", "promo.ask"), v.humanChip()}
}

func thanks(v *visit) error {
	v.say("thanks", "talk.thanks")
	return nil
}

func affirmed(v *visit) error {
	v.say("affirmed", "talk.affirmed").with(v.menu()...)
	return nil
}

func identity(v *visit) error {
	v.say("identity", "talk.identity").with(v.humanChip())
	return nil
}

var praise = regexp.MustCompile(`(?i)(真棒|厉害|聪明|可爱|喜欢你|好评|不错|太好了|牛|great|awesome|smart|cute|love you|funny|nice|good job|brilliant)`)
var insult = regexp.MustCompile(`(?i)(笨|傻|蠢|没用|废物|垃圾|智障|烦|stupid|dumb|useless|idiot|suck|annoying)`)

// smalltalk answers in a friendly way and leads back; an insult gets no insult, but a person.
func smalltalk(v *visit) error {
	switch {
	case insult.MatchString(v.message()):
		v.sorry = true
		v.offerPerson(v.say("smalltalk.insult", "talk.insult"))
	case praise.MatchString(v.message()):
		v.say("smalltalk.praise", "talk.praise")
	default:
		v.say("smalltalk", "talk.smalltalk")
	}
	return nil
}

var asksHours = regexp.MustCompile(`(?i)(几点|时间|上班|下班|营业|在线|周末|hours|open|close|opening|weekend|when are)`)
var asksContact = regexp.MustCompile(`(?i)(电话|邮箱|微信|联系|号码|contact|phone|call|e-?mail|whatsapp|number)`)

// shopFacts tells hours, contact and who the shop is; the part that was asked for.
func shopFacts(v *visit) error {
	if ok, err := v.answered(); ok || err != nil {
		return err
	}
	f := v.policies.Shop
	hours, contact, about := f.Hours.In(v.lang), f.Contact.In(v.lang), f.About.In(v.lang)
	switch {
	case hours != "" && asksHours.MatchString(v.message()):
		v.text("shop.hours", hours)
	case contact != "" && asksContact.MatchString(v.message()):
		v.text("shop.contact", contact)
	case hours+contact+about == "":
		v.offerPerson(v.say("faq.none", "faq.none", "topic", v.words(intentLabel("shop.info"))))
	default:
		text := about
		for _, more := range []string{hours, contact} {
			if more != "" {
				if text != "" {
					text += "\n"
				}
				text += more
			}
		}
		v.text("shop.facts", text)
	}
	return nil
}

// clarify asks which of the likely meanings is right.
func clarify(v *visit) error {
	v.done.Hold = true
	options := v.state.Options
	labels := make([]string, 0, len(options))
	var replies []chat.Reply
	for _, intent := range options {
		label := v.words(intentLabel(intent))
		labels = append(labels, label)
		replies = append(replies, chat.Reply{Label: label, Name: "intent", Value: intent})
	}
	if len(labels) == 1 {
		v.say("clarify", "repair.clarify_one", "a", labels[0]).with(replies...).with(v.humanChip())
		return nil
	}
	v.say("clarify", "repair.clarify", "a", labels[0], "b", labels[1]).with(replies...)
	return nil
}

// cannotHandle is honest about what is not a shop's business, and says what is.
func cannotHandle(v *visit) error {
	v.done.Hold = v.state.Open() && len(v.state.Stack) > 1
	v.say("out_of_scope", "repair.cannot").with(v.menu()...)
	v.done.Offer = ""
	return nil
}

func offerHuman(v *visit) error {
	v.done.Hold = true
	v.sorry = true
	s := v.offerPerson(v.say("offer_person", "repair.offer_person"))
	if len(v.state.Stack) > 1 {
		s.with(chat.Reply{Label: v.words("chip.stop"), Name: "stop", Value: "yes"})
	}
	return nil
}

func apologiseFailure(v *visit) error {
	v.apologise()
	v.done.Hold = true
	return nil
}

// park tells that a task is put aside, with a way back to it.
func park(v *visit) error {
	flow, ok := v.flows.Flow(v.slot("parked"))
	if !ok || len(flow.Intents) == 0 {
		return nil
	}
	intent := flow.Intents[0]
	v.say("parked", "repair.parked", "task", v.words(intentLabel(intent))).with(v.chip("go_on", intent))
	return nil
}

func askWhatFor(v *visit) error {
	v.say("inform", "repair.what_for").with(v.menu()...)
	return nil
}
