package load

import (
	"regexp"
	"strings"

	"shoptalk/chat/sheet"
)

// section is a heading with the text under it, up to the next heading.
type section struct {
	line  int
	level int
	title string
	body  string
}

var (
	atx       = regexp.MustCompile(`^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$`)
	setext    = regexp.MustCompile(`^ {0,3}(=+|-+)[ \t]*$`)
	fence     = regexp.MustCompile("^ {0,3}(```+|~~~+)")
	image     = regexp.MustCompile(`!\[([^\]\n]*)\]\([^)\n]*\)`)
	link      = regexp.MustCompile(`\[([^\]\n]+)\]\(\s*<?([^)\s>]+)>?[^)\n]*\)`)
	emphasis  = regexp.MustCompile(`(\*\*|__|~~)(\S(?:.*?\S)?)(\*\*|__|~~)`)
	slanted   = regexp.MustCompile(`(^|[\s(（])[*_](\S(?:[^*_\n]*\S)?)[*_]($|[\s.,;:!?)，。；：！？）])`)
	codeSpan  = regexp.MustCompile("`+([^`\n]+)`+")
	bullet    = regexp.MustCompile(`^(\s*)[-*+] +`)
	quoteMark = regexp.MustCompile(`^ {0,3}> ?`)
	ruler     = regexp.MustCompile(`^\s*\|?[\s:|-]+\|?\s*$`)
	escaped   = regexp.MustCompile("\\\\([\\\\`*_{}\\[\\]()#+.!|>~-])")
)

// hasHeadings reports whether a text of no known name is Markdown: it has a heading below the first level, as no comment of a program
// looks.
func hasHeadings(text string) bool {
	for line := range strings.Lines(text) {
		if m := atx.FindStringSubmatch(strings.TrimRight(line, "\r\n")); m != nil && m[2] != "" && len(m[1]) > 1 {
			return true
		}
	}
	return false
}

// markdown makes a question of every heading with text under it. A heading right above another of its level is one more wording of
// it; one above deeper headings alone is their topic; the first, above deeper ones, is the document's title.
func (r *reading) markdown(text string) error {
	all := sections(text)
	if len(all) == 0 {
		return &sheet.Error{Line: 1, Text: "there is no heading in it: write every question as a heading (## …) with its answer below"}
	}
	var topics []section // the headings above, outermost first
	var waiting []section
	for i, s := range all {
		for len(topics) > 0 && topics[len(topics)-1].level >= s.level {
			topics = topics[:len(topics)-1]
		}
		deeper := i+1 < len(all) && all[i+1].level > s.level
		switch {
		case i == 0 && deeper && s.level == 1:
			if s.body != "" {
				r.note("the text under the document's title is not taken over", "文档标题下的文字未导入")
			}
		case s.body != "":
			r.section(waiting, s, topics)
			waiting = nil
		case deeper:
			topics = append(topics, s)
			r.unanswered(waiting)
			waiting = nil
			continue
		case i+1 < len(all) && all[i+1].level == s.level:
			waiting = append(waiting, s)
			continue
		default:
			r.unanswered(append(waiting, s))
			waiting = nil
		}
		if s.body != "" && deeper && (i > 0 || s.level > 1) {
			topics = append(topics, s)
		}
	}
	return nil
}

func (r *reading) unanswered(headings []section) {
	for _, s := range headings {
		r.bad(s.line, "answer", "there is no text under the heading %s: write the answer below it, or take it out", shown(s.title))
	}
}

// section adds one heading, with those waiting above it as further wordings. What is no question by itself is asked with its topic too.
func (r *reading) section(waiting []section, s section, topics []section) {
	e := entry{line: s.line, answers: []said{{"", s.body}}}
	for _, w := range append(waiting, s) {
		e.line = min(e.line, w.line)
		e.asked = append(e.asked, said{"", w.title})
		if len(topics) > 0 && !strings.HasSuffix(w.title, "?") && !strings.HasSuffix(w.title, "？") {
			e.asked = append(e.asked, said{"", topics[len(topics)-1].title + ": " + w.title})
		}
	}
	r.add(e)
}

// sections cuts a document at its headings. What stands above the first is left out, front matter too.
func sections(text string) (out []section) {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	from := 0
	if strings.TrimSpace(lines[0]) == "---" {
		for i := 1; i < len(lines); i++ {
			if t := strings.TrimSpace(lines[i]); t == "---" || t == "..." {
				from = i + 1
				break
			}
		}
	}
	var body []string
	var closing string
	end := func() {
		if len(out) > 0 {
			out[len(out)-1].body = prose(body)
		}
		body = nil
	}
	for i := from; i < len(lines); i++ {
		line := lines[i]
		if m := fence.FindStringSubmatch(line); m != nil && (closing == "" || strings.HasPrefix(m[1], closing)) {
			if closing == "" {
				closing = m[1]
			} else {
				closing = ""
			}
			continue
		}
		if closing != "" {
			body = append(body, line)
			continue
		}
		if m := atx.FindStringSubmatch(line); m != nil && m[2] != "" {
			end()
			out = append(out, section{line: i + 1, level: len(m[1]), title: inline(m[2])})
			continue
		}
		// A line of = or - under a line of text makes it a heading.
		if m := setext.FindStringSubmatch(line); m != nil && len(body) > 0 && titled(body) && len(m[1]) > 1 {
			title := body[len(body)-1]
			body = body[:len(body)-1]
			end()
			level := 2
			if m[1][0] == '=' {
				level = 1
			}
			out = append(out, section{line: i, level: level, title: inline(strings.TrimSpace(title))})
			continue
		}
		body = append(body, line)
	}
	end()
	return out
}

// titled reports whether the last line can be the title above a line of = or -: text, alone in its paragraph, no list, table or quote.
func titled(body []string) bool {
	last := body[len(body)-1]
	if strings.TrimSpace(last) == "" || bullet.MatchString(last) || quoteMark.MatchString(last) || strings.Contains(last, "|") {
		return false
	}
	return len(body) == 1 || strings.TrimSpace(body[len(body)-2]) == ""
}

// prose is the text of a body without Markdown's marks.
func prose(lines []string) string {
	var out []string
	for _, l := range lines {
		if strings.Contains(l, "-") && ruler.MatchString(l) {
			continue // a rule, or the line under a table's heading
		}
		l = quoteMark.ReplaceAllString(l, "")
		l = bullet.ReplaceAllString(l, "$1· ")
		if t := strings.TrimSpace(l); len(t) > 1 && t[0] == '|' && t[len(t)-1] == '|' {
			l = strings.Join(strings.Split(t[1:len(t)-1], "|"), " ")
		}
		out = append(out, inline(l))
	}
	return sheet.Plain(strings.Join(out, "\n"))
}

// inline takes the marks of emphasis, code, links and pictures away; a link keeps its address.
func inline(s string) string {
	s = image.ReplaceAllString(s, "$1")
	s = link.ReplaceAllStringFunc(s, func(m string) string {
		p := link.FindStringSubmatch(m)
		if p[1] == p[2] || strings.HasPrefix(p[2], "#") {
			return p[1]
		}
		return p[1] + " (" + p[2] + ")"
	})
	s = emphasis.ReplaceAllString(s, "$2")
	s = slanted.ReplaceAllString(s, "$1$2$3")
	s = codeSpan.ReplaceAllString(s, "$1")
	return escaped.ReplaceAllString(s, "$1")
}
