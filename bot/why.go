package bot

import (
	"shoptalk/chat"
)

// why explains a body. Nothing of it holds a full phone number or address: private slots are left out, the rest is masked.
func (v *visit) why(s *said) chat.Why {
	r := v.reading
	w := chat.Why{
		Intent: r.Intent.Name, Confidence: r.Intent.Confidence, Ranking: r.Ranking[:min(3, len(r.Ranking))],
		Flow: s.flow, Step: s.step, Rule: s.rule, Answer: s.answer, Scores: s.scores, Model: r.Model, Language: v.lang,
	}
	if flow, ok := v.flows.Flow(s.flow); ok && w.Intent == "" && len(flow.Intents) > 0 {
		w.Intent = flow.Intents[0] // a tap names its intent without a model
	}
	w.Slots = map[string]string{}
	for name, value := range s.slots {
		if slot, ok := v.flows.Slot(name); ok && !slot.Private {
			w.Slots[name] = v.bot.Mask(value)
		}
	}
	w.Facts = map[string]string{}
	for name, value := range s.facts {
		w.Facts[name] = v.bot.Mask(value)
	}
	if s.asks != "" {
		w.Facts["asks"] = s.asks
	}
	return w
}
