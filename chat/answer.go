package chat

// FAQ is one question of the shop with its answer, in one or both languages.
type FAQ struct {
	ID        string              `json:"id"`
	Questions map[string][]string `json:"questions"` // language → wordings
	Answer    Words               `json:"answer"`
	Intent    string              `json:"intent,omitempty"` // the intent it belongs to, if plain
}

// Answer is an FAQ that fits a question. Language is that of Text; Score runs from 0 to 1.
type Answer struct {
	ID       string  `json:"id"`
	Question string  `json:"question"`
	Text     string  `json:"text"`
	Language string  `json:"language"`
	Score    float64 `json:"score"`
	Intent   string  `json:"intent,omitempty"` // the FAQ's, where it has one
}
