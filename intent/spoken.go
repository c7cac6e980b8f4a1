package intent

import (
	"slices"

	"shoptalk/chat"
)

// wordsSure is the confidence of what words say outright: the model was never that wrong about them, and never that right.
const wordsSure = 0.98

const personIntent = "human.request"

// byWords sets right what the model makes of a request for a person where the words say outright that one is wanted, or that none is.
// The ranking still holds every name and sums to 1.
func (r *Reader) byWords(reading chat.Reading) chat.Reading {
	if r.person == nil {
		return reading
	}
	wanted, denied := r.person(reading.Text)
	at := slices.IndexFunc(reading.Ranking, func(s chat.Score) bool { return s.Name == personIntent })
	if at < 0 || !wanted && !denied || denied && reading.Intent.Name != personIntent {
		return reading
	}
	share := 0.0
	if wanted {
		share = max(wordsSure, reading.Ranking[at].Confidence)
	}
	ranking, others := slices.Clone(reading.Ranking), 1-reading.Ranking[at].Confidence
	for i := range ranking {
		switch {
		case i == at:
			ranking[i].Confidence = share
		case others > 0:
			ranking[i].Confidence *= (1 - share) / others
		default:
			ranking[i].Confidence = (1 - share) / float64(len(ranking)-1)
		}
	}
	reading.Ranking = fall(ranking)
	reading.Intent = reading.Ranking[0]
	reading.Abstained = denied // without its first meaning nothing is sure
	if len(reading.Parts) == 1 {
		reading.Parts = slices.Clone(reading.Parts)
		reading.Parts[0].Intent, reading.Parts[0].Confidence = reading.Intent.Name, reading.Intent.Confidence
	}
	return reading
}
