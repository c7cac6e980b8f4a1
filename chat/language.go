package chat

import "unicode"

// Languages a text can be in. A reply is in Chinese or English only.
const (
	Chinese = "zh"
	English = "en"
	Mixed   = "mixed"
	Other   = "other"
)

// LanguageOf tells the language of a text and the language to reply in: that of most letters, where a Han character counts
// two. reply is "" where the text has no letter of either, and the conversation's language holds.
func LanguageOf(text string) (language, reply string) {
	var han, latin, other int
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.Is(unicode.Latin, r):
			latin++
		case unicode.IsLetter(r):
			other++
		}
	}
	switch {
	case 2*han >= latin && han > 0:
		reply = Chinese
	case latin > 0:
		reply = English
	}
	switch {
	case other > 2*han+latin:
		language = Other
	case han > 0 && latin > 0:
		language = Mixed
	case han > 0:
		language = Chinese
	case latin > 0:
		language = English
	default:
		language = Other
	}
	return language, reply
}
