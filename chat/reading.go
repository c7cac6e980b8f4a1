package chat

// Score is a name with a probability.
type Score struct {
	Name       string  `json:"name"`
	Confidence float64 `json:"confidence"` // 0 to 1
}

// Part is a piece of a message that means one thing. Start and End count runes.
type Part struct {
	Text       string  `json:"text"`
	Start      int     `json:"start"`
	End        int     `json:"end"`
	Intent     string  `json:"intent"`
	Confidence float64 `json:"confidence"`
}

// Sentiment is how a message sounds: negative, neutral or positive, with a score from -1 to 1.
type Sentiment struct {
	Label string  `json:"label"`
	Score float64 `json:"score"`
}

// Reading is what one message means.
type Reading struct {
	Text      string    `json:"text"`
	Language  string    `json:"language"` // zh, en, mixed or other
	Intent    Score     `json:"intent"`   // the first of Ranking, also where Abstained
	Ranking   []Score   `json:"ranking"`  // every known intent, falling; sums to 1
	Parts     []Part    `json:"parts"`    // one where one thing is meant
	Sentiment Sentiment `json:"sentiment"`
	Entities  []Entity  `json:"entities"`
	Abstained bool      `json:"abstained"` // not sure enough to act on Intent
	Model     string    `json:"model"`     // name and version of the pack, "rules" without one
	MS        float64   `json:"ms"`
	Embedding []float32 `json:"-"` // unit length; nil without a model
}

// First gives the first entity of a type that is not negated.
func (r Reading) First(kind string) (Entity, bool) {
	for _, e := range r.Entities {
		if e.Type == kind && !e.Not {
			return e, true
		}
	}
	return Entity{}, false
}
