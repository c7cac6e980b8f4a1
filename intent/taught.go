package intent

import (
	"slices"

	"shoptalk/chat"
	"shoptalk/intent/head"
)

// head is the shop's own head as it is now; nil where the shop taught nothing, or nothing embeds.
func (r *Reader) head() *head.Head {
	if r.taught == nil || r.model == nil {
		return nil
	}
	return r.taught.Current()
}

// known lists what a reading can rank under a shop's head: its names, and the built-in ones unless it stands alone.
func known(h *head.Head, builtIn []string) []string {
	names := slices.Clone(h.Names())
	if h.Only() {
		return names
	}
	for _, name := range builtIn {
		if !h.Knows(name) {
			names = append(names, name)
		}
	}
	return names
}

// ranked ranks all that can be meant, and gives the shop's head where it took part. A head of another width takes no part.
func (r *Reader) ranked(embedding []float32, p []float64) ([]chat.Score, *head.Head) {
	if h := r.head(); h != nil {
		if ranking, err := rankTaught(h, embedding, r.labels.Intents, p); err == nil {
			return ranking, h
		}
	}
	return rank(r.labels.Intents, p), nil
}

// rankTaught ranks the shop's intents together with the model's: what the head holds for none of the shop's matters is shared among
// the built-in intents as the model would, or, where the shop's stand alone, evenly: it is doubt. An intent that both know gets both.
func rankTaught(h *head.Head, embedding []float32, builtIn []string, p []float64) ([]chat.Score, error) {
	own, rest, err := h.Score(embedding)
	if err != nil {
		return nil, err
	}
	names, out := h.Names(), make([]chat.Score, 0, len(own)+len(builtIn))
	for i, confidence := range own {
		out = append(out, chat.Score{Name: names[i], Confidence: confidence})
	}
	if h.Only() {
		for i := range out {
			out[i].Confidence += rest / float64(len(own))
		}
		return fall(out), nil
	}
	for i, name := range builtIn {
		if at, taken := slices.BinarySearch(names, name); taken {
			out[at].Confidence += rest * p[i]
		} else {
			out = append(out, chat.Score{Name: name, Confidence: rest * p[i]})
		}
	}
	return fall(out), nil
}
