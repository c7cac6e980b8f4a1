package bot

import (
	"slices"

	"shoptalk/chat"
)

// candidatesOfFAQ is how many answers are looked at for one that belongs to the intent.
const candidatesOfFAQ = 5

// answered gives the shop's own written answer where one surely fits the question and belongs to its intent, or to
// one of those given beside.
func (v *visit) answered(beside ...string) (bool, error) {
	found, err := v.findFAQ()
	if err != nil {
		return false, err
	}
	intent, known := v.intent(), v.bot.Shop.FAQ()
	for _, a := range found {
		if a.Score < v.bot.FAQ.Threshold() {
			break
		}
		if of := intentOfFAQ(known, a.ID); of == "" || of == intent || slices.Contains(beside, of) {
			v.sayAnswer(a)
			return true, nil
		}
	}
	return false, nil
}

// likelyToo is how probable another meaning of a message must be to count beside its first.
const likelyToo = 0.2

// likely keeps the intents that the message may mean too: whether a thing can be washed is asked as a detail and as care.
func (v *visit) likely(intents ...string) []string {
	return slices.DeleteFunc(intents, func(intent string) bool {
		return !slices.ContainsFunc(v.reading.Ranking, func(s chat.Score) bool { return s.Name == intent && s.Confidence >= likelyToo })
	})
}

// findFAQ looks for answers to the message; a tap asks nothing in words.
func (v *visit) findFAQ() ([]chat.Answer, error) {
	text := v.message()
	if text == "" {
		return nil, nil
	}
	var embedding []float32
	if text == v.reading.Text {
		embedding = v.reading.Embedding
	}
	return v.bot.FAQ.Find(v.ctx, text, embedding, v.lang, candidatesOfFAQ)
}

func intentOfFAQ(all []chat.FAQ, id string) string {
	if i := slices.IndexFunc(all, func(f chat.FAQ) bool { return f.ID == id }); i >= 0 {
		return all[i].Intent
	}
	return ""
}

func (v *visit) sayAnswer(a chat.Answer) *said {
	text := a.Text
	if a.Language != "" && a.Language != v.lang {
		text = v.words("faq.other_language") + "\n" + text
	}
	s := v.text("faq", text).from(a.ID)
	s.scores = map[string][]chat.Term{a.ID: {{Name: "faq", Value: a.Score}}}
	return s
}

// intent names the intent that the running flow serves.
func (v *visit) intent() string {
	if f, ok := v.flows.Flow(v.flow()); ok && len(f.Intents) > 0 {
		return f.Intents[0]
	}
	return ""
}

// answerFAQ answers what only the shop's FAQ can tell. Where it tells nothing, neither does the bot: it offers a person.
func answerFAQ(v *visit) error {
	if ok, err := v.answered(); ok || err != nil {
		return err
	}
	intent := v.intent()
	own := slices.DeleteFunc(v.bot.Shop.FAQ(), func(f chat.FAQ) bool { return f.Intent != intent })
	if len(own) == 0 {
		v.offerPerson(v.say("faq.none", "faq.none", "topic", v.words(intentLabel(intent))))
		return nil
	}
	// The intent is sure and the shop has written about it: its nearest answer is better than none.
	best := own[0]
	found, err := v.findFAQ()
	if err != nil {
		return err
	}
	for _, a := range found {
		if i := slices.IndexFunc(own, func(f chat.FAQ) bool { return f.ID == a.ID }); i >= 0 {
			best = own[i]
			break
		}
	}
	v.offerPerson(v.text("faq.intent", best.Answer.In(v.lang)).from(best.ID))
	return nil
}
