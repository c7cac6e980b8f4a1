package bot

import (
	"slices"
	"strconv"
	"strings"

	"shoptalk/chat"
	"shoptalk/dialog"
)

// caseFlows are the flows whose pictures are evidence. After those of goods at fault it is still the same matter: they end with the choice
// of what to do about it.
var (
	faultFlows = []string{"item_defective", "item_wrong"}
	caseFlows  = append([]string{"return_request", "exchange_request", "refund_request"}, faultFlows...)
	caseKinds  = []string{"return", "exchange", "refund"}
)

const (
	evidenceSlot  = "evidence"    // ids of files, parted by commas
	evidenceKey   = "evidence_at" // the turn in which the last of them came
	picturesKey   = "pictures"    // files of the last turn that nobody knew yet what to do with
	maxEvidence   = 12
	evidenceTurns = 12 // evidence that no case came of for so long is forgotten
)

// apart leaves of messages what they say, for the names of files say nothing, and gives the files apart.
func apart(messages []chat.Message) (said []chat.Message, files []string) {
	said = slices.Clone(messages)
	for i, m := range said {
		for _, f := range m.Body.Attachments() {
			files = append(files, f.ID)
		}
		said[i].Body.Text = m.Body.Said()
	}
	return said, files
}

// wordless reports whether pictures came alone.
func (v *visit) wordless(messages []chat.Message) bool {
	return len(v.files) > 0 && !slices.ContainsFunc(messages, func(m chat.Message) bool { return strings.TrimSpace(m.Body.Text) != "" })
}

// caseOpen reports whether a return, exchange or refund, or goods at fault are what the talk is about.
func (v *visit) caseOpen() bool {
	if len(v.state.Stack) == 0 {
		return slices.Contains(faultFlows, v.state.Last.Flow)
	}
	return slices.ContainsFunc(v.state.Stack, func(f dialog.Frame) bool { return slices.Contains(caseFlows, f.Flow) })
}

// note keeps files as evidence, whatever flow comes of it.
func (v *visit) note(files []string) {
	all := v.evidence(v.state.Slots[evidenceSlot])
	for _, id := range files {
		if len(all) < maxEvidence && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	if v.state.Slots == nil {
		v.state.Slots = map[string]string{}
	}
	v.state.Slots[evidenceSlot] = strings.Join(all, ",")
	v.remember(evidenceKey, strconv.Itoa(v.state.Turns))
}

// evidence gives the files that a slot names, none where they are too old.
func (v *visit) evidence(slot string) []string {
	since, err := strconv.Atoi(v.kept(evidenceKey))
	if slot == "" || err != nil || v.state.Turns-since > evidenceTurns {
		return nil
	}
	return strings.Split(slot, ",")
}

// remember is keep for what no skill does.
func (v *visit) remember(key, value string) {
	if v.state.Keep == nil {
		v.state.Keep = map[string]string{}
	}
	v.state.Keep[key] = value
}

// beside talks about what was said, with pictures beside it or sent just before. In a case they are evidence; else they are not
// passed over: the bot goes by the words, and says so.
func (b *Bot) beside(v *visit, in dialog.Input) (handed bool, reason string) {
	files := v.files
	if before := v.kept(picturesKey); before != "" {
		files = append(strings.Split(before, ","), files...)
		delete(v.state.Keep, picturesKey)
	}
	v.pending = files
	if len(files) == 0 {
		return b.talk(v, in)
	}
	noted := v.caseOpen()
	if noted {
		v.note(files)
		if len(v.files) > 0 {
			v.lead(v.say("picture.evidence", "picture.thanks"))
		}
	}
	handed, reason = b.talk(v, in)
	switch {
	case noted || handed || len(v.said) == 0:
	case v.caseOpen():
		v.note(files)
		v.open("picture.evidence", "picture.thanks")
	case len(v.files) > 0:
		v.open("picture.beside", "picture.beside")
		v.withPerson(v.said[len(v.said)-1])
	}
	return handed, reason
}

// open says words before what is said already.
func (v *visit) open(rule, key string) {
	s := v.lead(v.say(rule, key))
	v.said = append([]*said{s}, v.said[:len(v.said)-1]...)
}

func (v *visit) withPerson(s *said) {
	if !slices.ContainsFunc(s.body.Replies, func(r chat.Reply) bool { return r.Name == "human" }) {
		s.with(v.humanChip())
	}
}

// shown answers pictures that came alone: evidence in a case, else the bot says that it cannot see them, asks one question and
// offers a person.
func (b *Bot) shown(v *visit) (handed bool, reason string) {
	defer b.rescue(v, func() { handed, reason = false, "" })
	v.lang, v.pending = b.languageOf(v.conv), v.files
	open := v.state.Open()
	if v.caseOpen() {
		v.note(v.files)
		s := v.say("picture.evidence", "picture.thanks").fact("evidence", strconv.Itoa(len(v.evidence(v.state.Slots[evidenceSlot]))))
		if open {
			v.lead(s)
			for i := range v.state.Stack {
				v.state.Stack[i].Passed = 0 // who sends evidence does not pass the question over
			}
			return b.talk(v, dialog.Input{Resume: true, Context: v.context()})
		}
		v.remedies(s)
		return false, ""
	}
	if open {
		v.lead(v.say("picture.cannot", "picture.cannot_open"))
		handed, reason = b.talk(v, dialog.Input{Resume: true, Context: v.context()})
		if !handed {
			v.withPerson(v.said[len(v.said)-1])
		}
		return handed, reason
	}
	v.remember(picturesKey, strings.Join(v.files[:min(len(v.files), maxEvidence)], ","))
	s := v.say("picture.cannot", "picture.cannot")
	for _, intent := range []string{"item.defective", "item.wrong", "return.request"} {
		s.with(chat.Reply{Label: v.words(intentLabel(intent)), Name: "intent", Value: intent})
	}
	v.offerPerson(s)
	v.state.Offer = v.done.Offer
	return false, ""
}

// remedies asks again what is to be done about goods at fault.
func (v *visit) remedies(s *said) {
	last := v.state.Last
	if last.Slots["order_ok"] == "" {
		v.withPerson(s)
		return
	}
	v.lead(s)
	v.out = dialog.Output{Do: dialog.DoCall, Name: "item_problem", Flow: last.Flow, Slots: last.Slots, Text: last.Text}
	if done := v.run(v.out.Name); done.Failed {
		s.leads = false
		v.withPerson(s)
	}
}
