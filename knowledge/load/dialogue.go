package load

import (
	"regexp"
	"strings"
)

var (
	asks    = regexp.MustCompile(`^(?i:q|question|问|问题)\s*\d*\s*[:：.、]\s*(.+)$`)
	answers = regexp.MustCompile(`^(?i:a|answer|答|回答|答案)\s*\d*\s*[:：.、]\s*(.*)$`)
)

// isDialogue reports whether a text is written as questions and answers: Q: … A: …, 问：… 答：…
func isDialogue(text string) bool {
	asked, answered := 0, 0
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case asks.MatchString(line):
			asked++
		case answers.MatchString(line):
			answered++
		}
	}
	return asked > 0 && answered > 0
}

// dialogue reads such a text. Questions without an answer between them are wordings of one; what stands above the first is left out.
func (r *reading) dialogue(text string) {
	var e entry
	var answer []string
	end := func() {
		if len(e.asked) > 0 {
			e.answers = []said{{"", strings.Join(answer, "\n")}}
			r.add(e)
		}
		e, answer = entry{}, nil
	}
	answering := false
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if m := asks.FindStringSubmatch(line); m != nil {
			if answering {
				end()
				answering = false
			}
			if len(e.asked) == 0 {
				e.line = n
			}
			e.asked = append(e.asked, said{"", m[1]})
			continue
		}
		if m := answers.FindStringSubmatch(line); m != nil && len(e.asked) > 0 && !answering {
			answering = true
			line = m[1]
		}
		switch {
		case answering:
			answer = append(answer, line)
		case len(e.asked) > 0 && line != "":
			e.asked[len(e.asked)-1].text += " " + line
		}
	}
	end()
}
