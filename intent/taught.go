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
	names := h.Names()
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

// rankTaught ranks the shop's intents together with the model's: what the head holds for none of the shop's matters is shared among
// the built-in intents as the model would, or, where the shop's stand alone, evenly: it is doubt. An intent that both know gets both.
func rankTaught(h *head.Head, embedding []float32, builtIn []string, p []float64) ([]chat.Score, error) {
	scores, rest, err := h.Score(embedding)
	if err != nil {
		return nil, err
	}
	names := known(h, builtIn)
	all := make([]float64, len(names))
	copy(all, scores)
	if h.Only() {
		for i := range all {
			all[i] += rest / float64(len(all))
		}
		return rank(names, all), nil
	}
	own, next := names[:len(scores)], len(scores)
	for i, name := range builtIn {
		at, taken := slices.BinarySearch(own, name)
		if !taken {
			at, next = next, next+1
		}
		all[at] += rest * p[i]
	}
	return rank(names, all), nil
}
