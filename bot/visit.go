package bot

import (
	"context"
	"strings"
	"time"

	"shoptalk/chat"
	"shoptalk/dialog"
)

// skill does one thing a flow asks for: it looks things up, says something and leaves its result in v.done. An error means
// that it could not do its work; nothing it said is kept then.
type skill func(v *visit) error

// visit is one turn as a skill sees it.
type visit struct {
	bot      *Bot
	ctx      context.Context
	id       string // of the turn: the key of what it does in the world
	conv     chat.Conversation
	shopper  chat.Shopper
	flows    *dialog.Flows // as they are in this turn
	state    dialog.State
	out      dialog.Output // what the dialog wants now
	done     dialog.Done   // the running skill's result
	reading  chat.Reading  // zero after a tap
	tapped   bool
	lang     string
	now      time.Time // in the shop's zone
	zone     *time.Location
	policies chat.Policies
	mood     float64
	acts     int
	files    []string // ids of what the messages show
	pending  []string // those, and what was shown just before
	said     []*said
	sorry    bool // this turn says sorry already
	unheard  bool // the shop's system gave no answer that can be believed
	err      error
}

// said is one body with what explains it.
type said struct {
	body   chat.Body
	flow   string
	step   string
	slots  map[string]string
	asks   string
	rule   string
	answer string
	facts  map[string]string
	scores map[string][]chat.Term
	leads  bool // it only introduces the next body and is merged into it
}

// say says words; args are placeholder names and values by turns. rule names why.
func (v *visit) say(rule, key string, args ...string) *said {
	return v.text(rule, v.words(key, args...))
}

// text says a text that is made already.
func (v *visit) text(rule, text string) *said {
	s := &said{body: chat.Text(text), flow: v.out.Flow, step: v.out.Step, slots: v.out.Slots, rule: rule}
	v.said = append(v.said, s)
	return s
}

// words fills a sentence. Beside args it knows the facts of the flow.
func (v *visit) words(key string, args ...string) string {
	text, err := fill(v.wordings(key), key, int(v.conv.Head), func(name string) (string, bool) {
		for i := 0; i+1 < len(args); i += 2 {
			if args[i] == name {
				return args[i+1], true
			}
		}
		if fact := factOf(name); fact != nil {
			return fact(v), true
		}
		value := v.slot(name)
		return v.called(name, value), value != ""
	})
	if err != nil && v.err == nil {
		v.err = err
		v.bot.Logger.Error("a sentence lacks something", "conversation", v.conv.ID, "turn", v.id, "key", key, "err", err)
	}
	return text
}

func (v *visit) lead(s *said) *said { s.leads = true; return s }

// slot gives a slot of the running flow, as it was when the dialog wanted this.
func (v *visit) slot(name string) string { return v.out.Slots[name] }

// set leaves a slot for the flow; "" clears it.
func (v *visit) set(name, value string) {
	if v.done.Slots == nil {
		v.done.Slots = map[string]string{}
	}
	v.done.Slots[name] = value
}

// keep remembers something for later turns; "" forgets it.
func (v *visit) keep(name, value string) {
	if v.done.Keep == nil {
		v.done.Keep = map[string]string{}
	}
	v.done.Keep[name] = value
}

func (v *visit) kept(name string) string { return v.state.Keep[name] }

// message gives the shopper's words that the running flow is about.
func (v *visit) message() string {
	if v.out.Text != "" {
		return v.out.Text
	}
	return v.reading.Text
}

// context gives the facts that flows may ask for.
func (v *visit) context() map[string]string {
	c := map[string]string{"product": v.conv.Page.Product, "order": v.conv.Page.Order}
	if v.shopper.Known() {
		c["known"] = "true"
	}
	if v.angry() {
		c["angry"] = "true"
	}
	return c
}

// fact notes what was looked up.
func (s *said) fact(name, value string) *said {
	if s.facts == nil {
		s.facts = map[string]string{}
	}
	if value != "" {
		s.facts[name] = value
	}
	return s
}

// with adds replies to tap.
func (s *said) with(replies ...chat.Reply) *said {
	s.body.Replies = append(s.body.Replies, replies...)
	return s
}

func (s *said) from(answer string) *said { s.answer = answer; return s }

// merge joins a leading text with what it leads to, so that one thought is one message.
func (v *visit) merge() {
	var out []*said
	for i, s := range v.said {
		if s.leads && i+1 < len(v.said) {
			next := v.said[i+1]
			next.body.Text = s.body.Text + glue(s.body.Text) + next.body.Text
			for name, value := range s.facts {
				next.fact(name, value)
			}
			continue
		}
		out = append(out, s)
	}
	v.said = out
}

// glue stands between two merged texts: nothing between Chinese sentences, a space between English ones.
func glue(before string) string {
	if strings.HasSuffix(before, "。") || strings.HasSuffix(before, "！") || strings.HasSuffix(before, "？") || strings.HasSuffix(before, "：") {
		return ""
	}
	return " "
}

// ask says the dialog's question with what can be tapped.
func (v *visit) ask(out dialog.Output) {
	key := out.Name
	if out.Misses > 0 && v.has(key+"_again") {
		key += "_again"
	}
	s := v.say("ask", key)
	s.asks = out.Asks
	v.backTo(s)
	s.with(v.choices(out)...)
	if out.Asks == dialog.ConfirmSlot {
		s.with(v.slotChip(v.label(out.Name, "yes"), dialog.ConfirmSlot, "yes"), v.slotChip(v.label(out.Name, "no"), dialog.ConfirmSlot, "no"))
	}
}

// backTo opens a question that is asked again after something else: it names the task, and a way out of it.
func (v *visit) backTo(s *said) {
	if v.out.Next {
		v.announce(s)
	}
	if !v.out.Again {
		return
	}
	task := v.words("repair.back")
	if key := intentLabel(v.intent()); v.has(key) {
		task = v.words("repair.back_to", "task", v.words(key))
	}
	s.body.Text = task + glue(task) + s.body.Text
	if v.out.Asks != dialog.ConfirmSlot {
		s.with(chat.Reply{Label: v.words("chip.stop"), Name: "stop", Value: "yes"})
	}
}

// announce opens the first question of a task that waited behind another: what it is, and about which order.
func (v *visit) announce(s *said) {
	key := intentLabel(v.intent())
	if !v.has(key) {
		return
	}
	next := v.words("repair.next", "task", v.words(key))
	if number := v.state.Slot("order_number"); number != "" {
		next = v.words("repair.next_order", "task", v.words(key), "number", number)
	}
	s.body.Text = next + glue(next) + s.body.Text
}

// label gives the words for a button of a question, the general ones where it has none of its own.
func (v *visit) label(key, name string) string {
	if own := key + "_" + name; v.has(own) {
		return v.words(own)
	}
	return v.words("chip." + name)
}

func (v *visit) slotChip(label, slot, value string) chat.Reply {
	return chat.Reply{Label: label, Name: "slot", Value: map[string]string{"slot": slot, "value": value}}
}

// chip is a reply that starts an intent, labelled by words chip.<key>.
func (v *visit) chip(key, intent string) chat.Reply {
	return chat.Reply{Label: v.words("chip." + key), Name: "intent", Value: intent}
}

// chipWith starts an intent with slots filled.
func (v *visit) chipWith(label, intent string, slots ...string) chat.Reply {
	value := map[string]string{"intent": intent}
	for i := 0; i+1 < len(slots); i += 2 {
		value[slots[i]] = slots[i+1]
	}
	return chat.Reply{Label: label, Name: "intent", Value: value}
}

func (v *visit) humanChip() chat.Reply {
	return chat.Reply{Label: v.words("chip.human"), Name: "human", Value: "yes"}
}

// offerPerson adds the reply that leads to a person; a plain yes then means the same.
func (v *visit) offerPerson(s *said) *said {
	v.done.Offer = "human.request"
	return s.with(v.humanChip())
}

// apologise says that something failed inside and offers a person.
func (v *visit) apologise() {
	v.sorry = true
	words := "repair.failed"
	if v.unheard {
		words = "repair.shop_silent"
	}
	v.offerPerson(v.say("failure", words))
	v.state.Offer = v.done.Offer
}
