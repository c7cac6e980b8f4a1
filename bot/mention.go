package bot

import (
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode"

	"shoptalk/chat"
)

// titlesAge is how long a list of the catalogue's titles is used before it is made anew.
const titlesAge = time.Minute

// titles are the names of all products, for finding one that a message names in part.
type titles struct {
	mu   sync.Mutex
	made time.Time
	all  []title
}

type title struct {
	id string
	zh []rune
	en map[string]bool
}

// of gives the titles, at most a minute old.
func (t *titles) of(shop Shop, now time.Time) []title {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all != nil && now.Sub(t.made) < titlesAge && !now.Before(t.made) {
		return t.all
	}
	all := []title{}
	for _, p := range shop.Products() {
		en := map[string]bool{}
		for _, w := range strings.Fields(strings.ToLower(p.Title[chat.English])) {
			en[w] = true
		}
		all = append(all, title{id: p.ID, zh: hanOnly(p.Title[chat.Chinese]), en: en})
	}
	t.all, t.made = all, now
	return all
}

func hanOnly(s string) []rune {
	return []rune(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Han, r) {
			return r
		}
		return -1
	}, s))
}

// between divides a message into what may be names.
var between = regexp.MustCompile(`(?i)这个|这款|那个|那款|还是|哪个|哪款|哪一?[个款]|有什么|区别|不同|差别|比较|对比|[和跟与比的，,、？?！!。；;\s]+(?:和|跟|与|比)?|` +
	`\b(?:the|and|or|than|versus|vs|over|between|with|to|which|what|is|are|better|difference|compare|a|an|of|for|does|do|you|have|in)\b`)

const (
	minHan   = 3 // runes of a Chinese name in part; two fit too many titles
	minWords = 2 // words of an English one
)

// mentioned finds the products that a message names in part, 云感跑鞋 for 云感缓震跑鞋. What fits several products names none.
func (v *visit) mentioned(text string) []string {
	var ids []string
	all := v.bot.titles.of(v.bot.Shop, v.now)
	text = short(text, 200)
	for _, part := range between.Split(text, -1) {
		han := hanOnly(part)
		if len(han) < minHan {
			continue
		}
		if id := onlyOne(all, func(t title) bool { return inOrder(han, t.zh) }); id != "" {
			ids = append(ids, id)
		}
	}
	for _, part := range englishParts(text) {
		if id := longestRun(all, part); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// longestRun gives the product whose title has the most words of a part that stand together in it; none where two have as many.
func longestRun(all []title, part []string) string {
	best, id := minWords-1, ""
	for _, t := range all {
		run, longest := 0, 0
		for _, w := range part {
			if run++; !t.en[w] {
				run = 0
			}
			longest = max(longest, run)
		}
		switch {
		case longest > best:
			best, id = longest, t.id
		case longest == best:
			id = ""
		}
	}
	return id
}

func onlyOne(all []title, fits func(title) bool) string {
	id := ""
	for _, t := range all {
		if fits(t) {
			if id != "" {
				return ""
			}
			id = t.id
		}
	}
	return id
}

// inOrder reports whether all runes of a part stand in the title in the same order.
func inOrder(part, whole []rune) bool {
	i := 0
	for _, r := range whole {
		if i < len(part) && part[i] == r {
			i++
		}
	}
	return i == len(part)
}

var joints = regexp.MustCompile(`(?i)[,;?!.]|\b(?:and|or|than|versus|vs|over|with)\b`)

func englishParts(text string) [][]string {
	var parts [][]string
	for _, piece := range joints.Split(strings.ToLower(text), -1) {
		words := strings.FieldsFunc(piece, func(r rune) bool {
			return !unicode.Is(unicode.Latin, r) && !unicode.IsDigit(r) && r != '-' && r != '\''
		})
		if len(words) >= minWords {
			parts = append(parts, words)
		}
	}
	return parts
}
