package dialog

import (
	"slices"
	"strings"

	"shoptalk/chat"
)

// Confidences that decide between two ways of taking a message.
const (
	sureElsewhere = 0.80  // a message that answers the question and also asks something else
	sureTask      = 0.90  // a wish for another task, where any text could be the answer
	trace         = 0.005 // of a part's meaning in the message as a whole
	surePart      = 0.50  // a part of a message that is served on its own
	fragment      = 10    // runes of a message that may be a bare value with a word or two: 那43呢
	maxAround     = 9     // Latin letters, or half as many Han, around the value in a message that is little more
	upset         = -0.6  // the mood of one who complains: 收到的杯子碎了 names no thing to look for
	plausible     = 0.08  // a meaning worth offering when the reading is unsure
)

// loose says what a bare value is about when nothing was asked, by entity type, most telling first.
var loose = []struct{ entity, intent string }{
	{chat.EntityOrderNumber, "order.status"}, {chat.EntityTrackingNumber, "order.status"}, {chat.EntityProduct, "product.detail"},
	{chat.EntityHeight, "product.size"}, {chat.EntityWeight, "product.size"}, {chat.EntityCategory, "product.search"},
	{chat.EntityAttribute, "product.search"}, {chat.EntityPriceMax, "product.search"}, {chat.EntityPriceMin, "product.search"},
	{chat.EntityBrand, "product.search"}, {chat.EntityColor, "product.search"}, {chat.EntityCoupon, "promo.problem"},
}

// hear takes a message in.
func (m *machine) hear(r chat.Reading) {
	held := m.s.Held
	offer, options := m.begin()
	if len(options) > 0 {
		m.unclear = m.s.Unclear
	}
	r, person := heardPerson(r)
	switch {
	case person:
		m.start(patternHuman, m.pending(personIntent, r.Text, r))
	case len(options) > 0 && m.picks(options, r):
	case offer != "" && held && m.s.Asked != "" && yes(r.Text):
		m.startIntent(offer, m.pending(offer, "", r))
	case m.s.Asked != "" && m.s.Open() && m.asked() != nil:
		m.hearAnswer(r)
	default:
		m.hearFree(r, offer)
	}
}

// begin opens a turn: what was offered holds for one message only.
func (m *machine) begin() (offer string, options []string) {
	offer, options = m.s.Offer, m.s.Options
	m.unsure = m.s.Unsure
	m.s.Turns++
	m.s.Offer, m.s.Options, m.s.Unsure, m.s.Held, m.s.hold, m.s.reject = "", nil, 0, false, false, ""
	return offer, options
}

// picks takes the answer to "did you mean A or B": the first, the second, yes to a single one, or neither.
func (m *machine) picks(options []string, r chat.Reading) bool {
	p := m.s.Unclear
	if i := ordinal(r.Text); i >= 1 && i <= len(options) {
		m.startIntent(options[i-1], p)
		return true
	}
	if len(options) == 1 && yes(r.Text) {
		m.startIntent(options[0], p)
		return true
	}
	if no(r.Text) {
		m.start(patternInform, Pending{})
		return true
	}
	return false
}

// hearAnswer takes a message in while a question is open.
func (m *machine) hearAnswer(r chat.Reading) {
	slot := m.asked()
	got := m.answer(slot, r)
	wrong := m.corrections(r, got)
	if got.whole && m.beside(slot, r) {
		got = found{}
	}
	switch {
	case m.stops(slot, r):
		m.cancel()
	case len(wrong) > 0 && m.corrects(r):
		m.correct(wrong, slot, got)
	case m.urgent(r):
		m.serve(r)
	case (!got.ok || got.whole) && !m.elsewhere(r) && waits(r.Text):
		m.start(patternWait, Pending{Text: r.Text})
	case got.ok && !m.digresses(slot, got, r):
		m.fill(slot, got, r)
	case m.elsewhere(r) && stopsFirst(r.Text):
		m.drop()
		m.serve(r)
	case m.elsewhere(r):
		if got.ok && got.entity {
			m.s.set(slot.Name, got.value)
		}
		m.serve(r)
	case !r.Abstained && r.Intent.Name == "chat.deny":
		m.cancel()
	case m.s.Last.Flow != "" && !m.own(m.lastIntent()) && (m.bare(r) || len([]rune(r.Text)) <= fragment) && m.again(r):
		// 200以内, behind cards that came in between
	case !r.Abstained && r.Intent.Name == "out_of_scope" && question(r.Text):
		m.start(patternCannot, Pending{Text: r.Text})
	case toBeTold(r.Text) && namesAThing(r) && m.aside(r) != "":
		m.startIntent(m.aside(r), m.pending(m.aside(r), r.Text, r))
	case r.Abstained && m.asksSomething(r):
		m.clarify(r)
	case r.Abstained && smallTalk(r) && m.serves(smallTalkIntent):
		m.startIntent(smallTalkIntent, m.pending(smallTalkIntent, r.Text, r))
	default:
		m.miss()
	}
}

const smallTalkIntent = "chat.smalltalk"

// smallTalk reports whether an unsure message is about the weather.
func smallTalk(r chat.Reading) bool {
	return weather.MatchString(r.Text) && strings.HasPrefix(r.Intent.Name, "chat.")
}

func (m *machine) serves(intent string) bool {
	_, ok := m.f.ForIntent(intent)
	return ok
}

// beside reports whether a message that any text could answer is none: a question that is about nothing under way, or small talk.
func (m *machine) beside(slot *Slot, r chat.Reading) bool {
	if slot.means(r) || m.own(r.Intent.Name) {
		return false
	}
	aside := r.Abstained || r.Intent.Name == "out_of_scope"
	return aside && (question(r.Text) || smallTalk(r))
}

// stops reports whether the shopper gives up what is being asked. A word that may mean the question's own subject does not:
// "cancel" to "shall I cancel the order?" is asked again.
func (m *machine) stops(slot *Slot, r chat.Reading) bool {
	if stop(r.Text) || slot.Type != SlotBool && givesUp(r.Text) {
		return true
	}
	if slot.Type == SlotFree && !r.Abstained && r.Intent.Name == "chat.deny" && r.Intent.Confidence >= sureElsewhere {
		return !slot.named(r.Entities).ok && !slot.choose(r.Text).ok
	}
	return slot.Type != SlotBool && quit(r.Text) && !m.own("order.cancel")
}

// corrects reports whether a differing value is meant to replace the old one, rather than being part of another matter.
func (m *machine) corrects(r chat.Reading) bool {
	if correction(r.Text) {
		return true
	}
	if m.aside(r) != "" {
		return false
	}
	if r.Abstained || m.own(r.Intent.Name) {
		return true
	}
	switch r.Intent.Name {
	case "inform", "chat.deny", "chat.affirm":
		return true
	}
	return false
}

// aside is the intent of another flow that an unsure question is likely about: "and where is 1047?" puts nothing right. Read behind the talk
// of a task it may look like that task: then it is the next likely one, if it asks for something to be told.
func (m *machine) aside(r chat.Reading) string {
	if !r.Abstained || !question(r.Text) || m.bare(r) {
		return ""
	}
	for i, name := range m.candidates(r) {
		if !m.own(name) && (i == 0 || toBeTold(r.Text)) {
			return name
		}
	}
	return ""
}

// own reports whether an intent is the one that started the flow on top.
func (m *machine) own(intent string) bool {
	fr := m.s.owner()
	if fr == nil {
		return false
	}
	flow, ok := m.f.ForIntent(intent)
	return ok && flow.Name == fr.Flow
}

// elsewhere reports whether a message surely means something that another flow serves.
func (m *machine) elsewhere(r chat.Reading) bool {
	if r.Abstained {
		return false
	}
	switch r.Intent.Name {
	case "inform", "chat.affirm", "chat.deny", "out_of_scope":
		return false
	}
	_, ok := m.f.ForIntent(r.Intent.Name)
	return ok && !m.own(r.Intent.Name)
}

// urgent reports whether a message is served at once, whatever else is being asked.
func (m *machine) urgent(r chat.Reading) bool {
	flow, ok := m.f.ForIntent(r.Intent.Name)
	return ok && flow.Urgent && !r.Abstained && !m.own(r.Intent.Name)
}

// digresses reports whether a message that could be the answer is rather a question of its own.
func (m *machine) digresses(slot *Slot, got found, r chat.Reading) bool {
	if !m.elsewhere(r) || slot.Type == SlotBool {
		return false
	}
	if slot.Type == SlotFree && !got.entity {
		flow, _ := m.f.ForIntent(r.Intent.Name)
		if slot.means(r) {
			return false
		}
		// What is asked about goods may describe the one that is wanted.
		sure := got.whole && r.Intent.Confidence >= sureTask && (flow.Waits || !strings.HasPrefix(r.Intent.Name, "product."))
		return question(r.Text) || got.whole && strings.HasPrefix(r.Intent.Name, "chat.") || sure
	}
	rest := len([]rune(r.Text)) - (got.end - got.start)
	if r.Intent.Confidence < sureElsewhere || rest < 5 {
		return false
	}
	// What only looks like the answer is one when the message says so, or when it says nothing else.
	return question(r.Text) || !got.entity && slot.find != nil && (slot.cue == nil || !slot.cue.MatchString(r.Text))
}

// asksSomething reports whether an unsure message is more than a garbled answer.
func (m *machine) asksSomething(r chat.Reading) bool {
	n := len(m.candidates(r))
	return question(r.Text) && len([]rune(r.Text)) >= 6 && (n == 2 || n == 1 && namesAThing(r))
}

// hearFree takes a message in while nothing is asked.
func (m *machine) hearFree(r chat.Reading, offer string) {
	m.s.Misses = 0
	agrees := yes(r.Text) || !r.Abstained && r.Intent.Name == "chat.affirm"
	switch {
	case other(r.Text) && m.switchProduct(r):
	case agrees && offer != "":
		m.startIntent(offer, m.pending(offer, "", r))
	case offer != "" && r.Abstained && r.Intent.Name == offer:
		m.startIntent(offer, m.pending(offer, r.Text, r)) // what was just offered needs no second thought
	case offer != "" && no(r.Text):
		m.start(patternDeclined, Pending{})
	case m.resumes(r):
	case m.unparks(r):
	case m.revises(r) && m.again(r):
	case !r.Abstained && r.Intent.Name == "inform":
		m.inform(r)
	case r.Abstained && len(m.wants(r)) > 1:
		m.serve(r) // torn between its parts, each of which is sure
	case r.Abstained:
		if !m.bare(r) || !m.loosely(r) {
			m.clarify(r)
		}
	case m.bareAlien(r) && m.loosely(r):
	default:
		m.serve(r)
	}
}

// resumes goes on with the flow that was put aside when that is said: 刚才的退货继续, "back to my return".
func (m *machine) resumes(r chat.Reading) bool {
	parked := m.f.flows[m.s.Parked.Flow]
	if parked == nil || !resumes(r.Text) {
		return false
	}
	leads := func(s chat.Score) bool {
		flow, ok := m.f.ForIntent(s.Name)
		return ok && flow == parked && s.Confidence >= plausible
	}
	said := len(r.Entities) == 0 && width([]rune(strings.TrimSpace(r.Text))) <= 2*maxAround && (r.Abstained || !m.elsewhere(r))
	if !leads(r.Intent) && !said && !(r.Abstained && slices.ContainsFunc(r.Ranking, leads)) {
		return false
	}
	p := m.pending("", "", r)
	p.Text = m.s.Parked.Text
	m.start(parked.Name, p)
	return true
}

// unparks goes on with a flow that was put aside when its value comes after all. A yes does not: it may be long ago.
func (m *machine) unparks(r chat.Reading) bool {
	slot := m.f.slots[m.s.Wanted]
	if m.s.Parked.Flow == "" || slot == nil || slot.Type == SlotFree || !r.Abstained && m.elsewhere(r) {
		return false
	}
	got := slot.answer(r)
	if !got.ok || !got.entity && len([]rune(r.Text))-(got.end-got.start) > 6 {
		return false
	}
	p := Pending{Text: r.Text, Slots: map[string]string{slot.Name: got.value}}
	m.start(m.s.Parked.Flow, p)
	return true
}

// lastIntent is an intent that starts the flow that ended last.
func (m *machine) lastIntent() string {
	if flow := m.f.flows[m.s.Last.Flow]; flow != nil && len(flow.Intents) > 0 {
		return flow.Intents[0]
	}
	return ""
}

// bareAlien reports whether a message is nothing but a value for which what it was read as has no use: a number alone, after
// talk of something else.
func (m *machine) bareAlien(r chat.Reading) bool {
	flow, ok := m.f.ForIntent(r.Intent.Name)
	if !ok || len(r.Entities) != 1 || len([]rune(r.Text))-(r.Entities[0].End-r.Entities[0].Start) > 2 {
		return false
	}
	for name := range m.f.named(r.Entities, found{}) {
		if slices.Contains(flow.Again, name) {
			return false
		}
	}
	return true
}
