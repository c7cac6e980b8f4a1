package knowledge

import (
	_ "embed"
	"strings"
	"unicode/utf8"

	"shoptalk/chat/lex"
)

// concepts.txt lists what shoppers say in many words and two languages for one thing of a shop, one thing a line: its name, a
// colon, wordings between commas.
//
//go:embed concepts.txt
var conceptText string

// conceptMark starts the term of a concept; no term of a text starts with it.
const conceptMark = "#"

// longestWording bounds the words of an English wording of a concept.
const longestWording = 4

// concepts finds the things behind words, so that 邮费 meets 运费 and "postage" without a model.
type concepts struct {
	english map[string][]string // folded words joined by spaces → concepts
	chinese map[rune][]chinese  // by first character, longest first
}

type chinese struct {
	text string
	of   string
}

func readConcepts() *concepts {
	c := &concepts{english: map[string][]string{}, chinese: map[rune][]chinese{}}
	for line := range strings.Lines(conceptText) {
		name, rest, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || strings.HasPrefix(line, "//") {
			continue
		}
		for w := range strings.SplitSeq(rest, ",") {
			c.put(conceptMark+strings.TrimSpace(name), strings.TrimSpace(w))
		}
	}
	return c
}

func (c *concepts) put(name, wording string) {
	first, _ := utf8.DecodeRuneInString(wording)
	if first == utf8.RuneError {
		return
	}
	if isHan, _ := lex.IsHan(wording); !isHan {
		key := strings.Join(lex.Terms(wording), " ")
		c.english[key] = append(c.english[key], name)
		return
	}
	list := c.chinese[first]
	at := 0
	for at < len(list) && len(list[at].text) >= len(wording) {
		at++
	}
	c.chinese[first] = append(list[:at], append([]chinese{{wording, name}}, list[at:]...)...)
}

// each yields the concepts of a folded text, longest wordings first; a piece of text stands for one wording only.
func (c *concepts) each(text string, yield func(string)) {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		for _, w := range c.chinese[r] {
			if strings.HasPrefix(text[i:], w.text) {
				yield(w.of)
				size = len(w.text)
				break
			}
		}
		i += size
	}
	var words []string
	lex.Each(text, func(term string) {
		if isHan, _ := lex.IsHan(term); !isHan {
			words = append(words, term)
		}
	})
	for from := 0; from < len(words); {
		step := 1
		for to := min(from+longestWording, len(words)); to > from; to-- {
			if names := c.english[strings.Join(words[from:to], " ")]; names != nil {
				for _, name := range names {
					yield(name)
				}
				step = to - from
				break
			}
		}
		from += step
	}
}
