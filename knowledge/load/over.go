package load

import (
	"encoding/json"
	"maps"
	"slices"

	"shoptalk/chat"
)

// Change is what laying a file over the shop's questions does. Lines names, for each id, the line it came from.
type Change struct {
	New, Changed, Unchanged []string
	Lines                   map[string]int
}

// Over gives the shop's questions with these in them, and what changed. An entry is one that the shop has where it has its id or, in a
// file without ids, one of its wordings: then its answer holds, its wordings come first and the shop's further ones stay. What the
// file does not name stays. have is not changed.
func (q *Questions) Over(have []chat.FAQ) ([]chat.FAQ, Change) {
	change := Change{Lines: map[string]int{}}
	out := slices.Clone(have)
	byID, byWording := map[string]int{}, map[string]int{}
	for i, f := range have {
		byID[f.ID] = i
		for _, w := range wordingsOf(f) {
			byWording[w] = i
		}
	}
	taken := map[int]bool{}
	for _, item := range q.Items {
		at, known := byID[item.FAQ.ID]
		if !item.named {
			for _, w := range wordingsOf(item.FAQ) {
				if i, there := byWording[w]; there && !known && !taken[i] {
					at, known = i, true
				}
			}
		}
		if !known {
			change.New = append(change.New, item.FAQ.ID)
			change.Lines[item.FAQ.ID] = item.Line
			byID[item.FAQ.ID] = len(out)
			out = append(out, item.FAQ)
			continue
		}
		taken[at] = true
		old := out[at]
		out[at] = laidOver(old, item.FAQ)
		change.Lines[old.ID] = item.Line
		if same(old, out[at]) {
			change.Unchanged = append(change.Unchanged, old.ID)
		} else {
			change.Changed = append(change.Changed, old.ID)
		}
	}
	return out, change
}

func laidOver(old, given chat.FAQ) chat.FAQ {
	now := chat.FAQ{ID: old.ID, Questions: maps.Clone(old.Questions), Answer: maps.Clone(old.Answer), Intent: old.Intent}
	if now.Questions == nil {
		now.Questions = map[string][]string{}
	}
	if now.Answer == nil {
		now.Answer = chat.Words{}
	}
	for language, text := range given.Answer {
		now.Answer[language] = text
		now.Questions[language] = union(given.Questions[language], old.Questions[language])
		// The same wordings in another order are no change.
		if len(now.Questions[language]) == len(old.Questions[language]) {
			now.Questions[language] = old.Questions[language]
		}
	}
	if given.Intent != "" {
		now.Intent = given.Intent
	}
	return now
}

func same(a, b chat.FAQ) bool {
	first, _ := json.Marshal(a)
	second, _ := json.Marshal(b)
	return string(first) == string(second)
}

// Drop takes the entries of these lines out, which something else refused.
func (q *Questions) Drop(lines map[int]bool) {
	q.Items = slices.DeleteFunc(q.Items, func(i Item) bool { return lines[i.Line] })
}
