package intent

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"shoptalk/chat"
)

// Bounds of what one message can cost, in passes: cuts that are tried in a stretch of it, and parts.
const (
	maxCuts  = 7
	maxParts = 4
	flood    = 24 // cuts from which on a message is no list of wishes
)

// severalFrom is how probable the model must find it that more than one thing is wanted: little, since the cut must still give two sure
// readings. partFrom is the least confidence in each part.
const (
	severalFrom = 0.2
	partFrom    = 0.45
	signWeight  = 0.1 // of each step of force beside the confidence of the less sure part: a joint is where words say so
)

// cut is a place in a message, in runes, where another matter may begin. The stronger the sign, the sooner it is tried.
type cut struct {
	at    int
	force force
}

// force says what stands at a cut.
type force int

const (
	particle force = iota // a question's last word, or the first of another, with nothing between
	comma
	sentence
	connector // 另外, also
)

// stretch is a piece of a message that has been read.
type stretch struct {
	start, end int
	first      chat.Score
	own        bool    // it wants something, by itself
	several    float64 // how probable it is that it wants more than one thing
}

// parts cuts a message where that gives two surely read wishes that differ, and each piece again, where the message seems to want more
// than one thing. Else the message is one part.
func (r *Reader) parts(ctx context.Context, whole chat.Reading, several float64, personal bool) ([]chat.Part, error) {
	runes := []rune(whole.Text)
	one := []chat.Part{{Text: whole.Text, End: len(runes), Intent: whole.Intent.Name, Confidence: whole.Intent.Confidence}}
	if several < severalFrom {
		return one, nil
	}
	low := lower(runes)
	open, pieces := []stretch{{start: 0, end: len(runes), several: several}}, 1
	var done []stretch
	for len(open) > 0 {
		s := open[len(open)-1]
		open = open[:len(open)-1]
		if s.several < severalFrom || pieces >= maxParts {
			done = append(done, s)
			continue
		}
		left, right, err := r.divide(ctx, runes, low, s, personal)
		if err != nil {
			return nil, err
		}
		if left.end == 0 {
			done = append(done, s)
			continue
		}
		pieces++
		open = append(open, right, left) // the left one is next
	}
	if len(done) < 2 {
		return one, nil
	}
	parts := make([]chat.Part, len(done))
	for i, s := range done {
		parts[i] = chat.Part{Text: string(runes[s.start:s.end]), Start: s.start, End: s.end, Intent: s.first.Name, Confidence: s.first.Confidence}
	}
	return parts, nil
}

// divide tries the likeliest cuts of a stretch and gives both sides of the best; both are empty where none gives two wishes.
func (r *Reader) divide(ctx context.Context, runes, low []rune, s stretch, personal bool) (left, right stretch, err error) {
	best := partFrom
	cuts := cutsOf(low, s.start, s.end)
	if len(cuts) >= flood {
		return left, right, nil
	}
	slices.SortFunc(cuts, func(a, b cut) int { return cmp.Or(cmp.Compare(b.force, a.force), cmp.Compare(b.at, a.at)) })
	for _, c := range cuts[:min(len(cuts), maxCuts)] {
		a, err := r.stretch(ctx, runes, s.start, c.at, personal)
		if err != nil {
			return left, right, err
		}
		if !a.own {
			continue
		}
		b, err := r.stretch(ctx, runes, c.at, s.end, personal)
		if err != nil {
			return left, right, err
		}
		sure := min(a.first.Confidence, b.first.Confidence)
		if sure <= partFrom || !b.own || a.first.Name == b.first.Name {
			continue
		}
		if sure += signWeight * float64(c.force); sure > best {
			best, left, right = sure, a, b
		}
	}
	return left, right, nil
}

// stretch reads a piece of a message, without the separators around it.
func (r *Reader) stretch(ctx context.Context, runes []rune, start, end int, personal bool) (stretch, error) {
	for start < end && !unicode.IsLetter(runes[start]) && !unicode.IsDigit(runes[start]) {
		start++
	}
	for end > start && (unicode.IsSpace(runes[end-1]) || strings.ContainsRune("，,、；;。.", runes[end-1])) {
		end--
	}
	s := stretch{start: start, end: end}
	text := string(runes[start:end])
	if text == "" || dependent(text) || courtesies[strings.ToLower(strings.Trim(text, "。！？!?.~ "))] {
		return s, nil
	}
	language, _ := chat.LanguageOf(text)
	j, err := r.judge(ctx, text, language, personal)
	if err != nil {
		return s, err
	}
	s.first, s.several = j.ranking[0], j.several
	s.own = standsAlone(s.first.Name)
	return s, nil
}

// courtesies are clauses that accompany a wish.
var courtesies = map[string]bool{
	"你好": true, "您好": true, "在吗": true, "在": true, "亲": true, "谢谢": true, "谢谢啦": true, "多谢": true, "谢谢了": true, "麻烦了": true, "嗯": true, "嗯嗯": true, "好": true, "好的": true, "请问": true, "请问一下": true, "哈喽": true, "嗨": true, "辛苦了": true,
	"hi": true, "hello": true, "hey": true, "thanks": true, "thank you": true, "thx": true, "please": true, "pls": true, "ok": true, "okay": true, "yes": true, "no": true, "hi there": true, "good morning": true, "sorry": true, "cheers": true,
}

// standsAlone reports whether an intent is a wish of its own: a greeting or a number given beside a wish is not.
func standsAlone(name string) bool {
	return !strings.HasPrefix(name, "chat.") && name != "inform" && name != "out_of_scope"
}

// dependent reports whether a clause only gives the reason or condition of another.
func dependent(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	for _, word := range []string{"因为", "由于", "所以", "毕竟", "如果", "要是", "万一", "不然", "否则", "but ", "because", "since ", "so ", "cause ", "cuz ", "if ", "otherwise"} {
		if strings.HasPrefix(text, word) {
			return true
		}
	}
	return false
}

// connectors begin another matter wherever they stand behind a break; those marked strong, wherever they stand at all.
var connectors = []struct {
	word   string
	strong bool
}{
	{"另外", true}, {"顺便", true}, {"对了", false}, {"还有", false}, {"再问", false}, {"还想问", true}, {"同时", false},
	{"and also", true}, {"also ", false}, {"another question", true}, {"another thing", true}, {"one more thing", true}, {"by the way", true}, {"btw", false},
	{"plus ", false}, {"oh and", true}, {"and how ", true}, {"and what ", true}, {"and when ", true}, {"and where ", true}, {"and can ", true}, {"and do you", true}, {"and is there", true}, {"and could ", true},
}

// cutsOf lists the places inside a stretch where another matter may begin, from left to right, flood of them at most.
func cutsOf(low []rune, start, end int) []cut {
	var out []cut
	words := false // since the last cut, or the start
	put := func(at int, f force) {
		switch last := len(out) - 1; {
		case at >= end:
		case words:
			out, words = append(out, cut{at, f}), false
		case last >= 0: // separators in a row are one place
			out[last] = cut{at, max(f, out[last].force)}
		}
	}
	for i := start; i < end && len(out) < flood; i++ {
		c := low[i]
		n := connectorAt(low, i)
		switch {
		case strings.ContainsRune("。！？!?；;\n", c), c == '.' && i+1 < end && low[i+1] == ' ':
			put(i+1, sentence)
		case c == '，', c == ',' && !(i > start && i+1 < end && unicode.IsDigit(low[i-1]) && unicode.IsDigit(low[i+1])):
			put(i+1, comma)
		case i > 3 && string(low[i-4:i]) == "and ": // the matter began with the "and"
		case n > 0:
			put(i, connector)
			i += n - 1
			words = true
		case opens(low, i):
			put(i, particle)
		}
		words = words || unicode.IsLetter(c) || unicode.IsDigit(c)
	}
	return out
}

// closing are the last words of Chinese questions and requests; ambiguous ones go on as another word with what follows or stands before.
const (
	closing   = "吗呢吧嘛呀啊不没了么"
	ambiguous = "不没了么"
	goesOn    = "到了得起见上下出动来去住对好会能要想是过用有时候样改办弄"
	begins    = "什怎那这多要"
)

// openers are words that English shoppers begin another question with.
var openers = []string{"and ", "how ", "what ", "whats ", "when ", "where ", "which ", "who ", "can ", "could ", "do ", "does ", "is ", "are ", "will ", "please ", "pls "}

// opens reports whether another matter may begin at a place though nothing but words stand around it.
func opens(low []rune, at int) bool {
	if at == 0 {
		return false
	}
	before, c := low[at-1], low[at]
	switch {
	case unicode.Is(unicode.Han, c) && strings.ContainsRune(closing, before):
		return !strings.ContainsRune(ambiguous, before) || !strings.ContainsRune(goesOn, c) && (at < 2 || !strings.ContainsRune(begins, low[at-2]))
	case unicode.Is(unicode.Han, c) && unicode.IsSpace(before):
		return true
	case before != ' ' || c > unicode.MaxASCII:
		return false
	}
	return slices.ContainsFunc(openers, func(word string) bool { return prefixed(low[at:], word) > 0 })
}

func lower(runes []rune) []rune {
	low := make([]rune, len(runes))
	for i, c := range runes {
		low[i] = unicode.ToLower(c)
	}
	return low
}

// seemsSeveral guesses by form, for models that do not say it, whether more than one thing may be wanted: another sentence, a connector,
// or a question behind a comma.
func seemsSeveral(text string) float64 {
	low := lower([]rune(text))
	for _, c := range cutsOf(low, 0, len(low)) {
		if c.force >= sentence || c.force == comma && asks(string(low[c.at:])) {
			return 1
		}
	}
	return 0
}

// asks reports whether a text in lower case is a question by its words.
func asks(text string) bool {
	for _, word := range []string{"?", "？", "吗", "呢", "么", "怎", "多少", "多久", "什么", "几", "哪", "谁", "能不能", "可不可以", "是不是", "有没有",
		"how ", "what ", "when ", "where ", "which ", "who ", "can ", "could ", "do you", "does ", "is it", "is there", "are ", "will "} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// connectorAt gives the length of the connector that stands at a place, 0 where there is none.
func connectorAt(low []rune, at int) int {
	if at >= len(low) {
		return 0
	}
	loose := at == 0 || unicode.IsSpace(low[at-1]) || unicode.IsPunct(low[at-1])
	latin := at > 0 && low[at] < unicode.MaxLatin1 && unicode.IsLetter(low[at-1])
	for _, c := range connectors {
		if !c.strong && !loose || latin {
			continue
		}
		if n := prefixed(low[at:], c.word); n > 0 {
			return n
		}
	}
	return 0
}

// prefixed gives the runes of word where runes begin with it, else 0.
func prefixed(runes []rune, word string) int {
	i := 0
	for _, c := range word {
		if i >= len(runes) || runes[i] != c {
			return 0
		}
		i++
	}
	return i
}
