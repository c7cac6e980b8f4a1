package intent

import (
	"context"
	"strings"
	"unicode"

	"shoptalk/chat"
)

// maxClauses bounds how many passes one message can cost.
const maxClauses = 6

// clause is a stretch of a message between two places where another thing may begin. Places count runes.
type clause struct {
	start, end int
	soft       bool // begins behind a mere comma
}

// parts reads the clauses of a message one by one where it seems to hold several, and gives them apart where at least two
// clearly mean different things. Else the message is one part.
func (r *Reader) parts(ctx context.Context, whole chat.Reading, personal bool) ([]chat.Part, error) {
	runes := []rune(whole.Text)
	one := []chat.Part{{Text: whole.Text, End: len(runes), Intent: whole.Intent.Name, Confidence: whole.Intent.Confidence}}
	clauses := split(runes)
	if len(clauses) < 2 || len(clauses) > maxClauses || wishes(runes, clauses) < 2 {
		return one, nil
	}
	var parts []chat.Part
	lead := -1 // where words that mean nothing by themselves begin, before the first part
	for _, c := range clauses {
		var first chat.Score
		own := false
		if text := string(runes[c.start:c.end]); c.mayStand(text) {
			language, _ := chat.LanguageOf(text)
			j, err := r.judge(ctx, text, language, personal)
			if err != nil {
				return nil, err
			}
			first = j.ranking[0]
			own = !j.abstained && standsAlone(first.Name)
		}
		last := len(parts) - 1
		switch {
		case own && (last < 0 || parts[last].Intent != first.Name):
			start := c.start
			if lead >= 0 {
				start, lead = lead, -1
			}
			parts = append(parts, chat.Part{Start: start, End: c.end, Intent: first.Name, Confidence: first.Confidence})
		case last >= 0:
			parts[last].End = c.end
		case lead < 0:
			lead = c.start
		}
	}
	if len(parts) < 2 {
		return one, nil
	}
	for i := range parts {
		parts[i].Text = string(runes[parts[i].Start:parts[i].End])
	}
	return parts, nil
}

// mayStand reports whether a clause can be a wish of its own, as far as its words tell: each such clause costs a pass.
func (c clause) mayStand(text string) bool {
	return !dependent(text) && !courtesies[strings.ToLower(strings.Trim(text, "。！？!?.~ "))] && (!c.soft || asks(text))
}

// wishes counts the clauses that can stand.
func wishes(runes []rune, clauses []clause) int {
	n := 0
	for _, c := range clauses {
		n += count(c.mayStand(string(runes[c.start:c.end])))
	}
	return n
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

// asks reports whether a clause is a question by its form.
func asks(text string) bool {
	text = strings.ToLower(text)
	for _, word := range []string{"?", "？", "吗", "呢", "么", "怎", "多少", "多久", "什么", "几", "哪", "谁", "能不能", "可不可以", "是不是", "有没有",
		"how ", "what ", "when ", "where ", "which ", "who ", "can ", "could ", "do you", "does ", "is it", "is there", "are ", "will "} {
		if strings.Contains(text, word) {
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

// split cuts a message where another matter may begin: at the end of a sentence, before a connector, at a comma between
// questions. Separators and spaces around a clause belong to none.
func split(runes []rune) []clause {
	low := make([]rune, len(runes))
	for i, c := range runes {
		low[i] = unicode.ToLower(c)
	}
	var out []clause
	start, soft := 0, false
	cut := func(end int, nextSoft bool) {
		for start < end && !unicode.IsLetter(runes[start]) && !unicode.IsDigit(runes[start]) {
			start++
		}
		stop := end
		for stop > start && (unicode.IsSpace(runes[stop-1]) || strings.ContainsRune("，,、；;。", runes[stop-1])) {
			stop--
		}
		if stop > start {
			out = append(out, clause{start, stop, soft})
		}
		start, soft = end, nextSoft
	}
	for i := 0; i < len(low) && len(out) <= maxClauses; i++ {
		c := low[i]
		switch {
		case strings.ContainsRune("。！？!?；;\n", c), c == '.' && i+1 < len(low) && low[i+1] == ' ':
			cut(i+1, false)
		case c == '，' || c == ',':
			if i+1 < len(low) && i > 0 && unicode.IsDigit(low[i-1]) && unicode.IsDigit(low[i+1]) {
				continue // 1,299
			}
			if !begins(low, i+1) {
				cut(i+1, true)
			}
		case i > start:
			if n := connectorAt(low, i); n > 0 {
				cut(i, false)
				i += n - 1
			}
		}
	}
	cut(len(runes), false)
	return out
}

// begins reports whether a connector is the next word.
func begins(low []rune, at int) bool {
	for at < len(low) && unicode.IsSpace(low[at]) {
		at++
	}
	return connectorAt(low, at) > 0
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
