package sheet

import (
	"html"
	"strings"
	"unicode"
)

// breaks are the elements behind which a new line begins; silent are those whose content nobody reads.
var (
	breaks = map[string]bool{"br": true, "p": true, "div": true, "li": true, "ul": true, "ol": true, "tr": true, "table": true, "hr": true,
		"h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "section": true, "article": true, "blockquote": true, "dt": true, "dd": true, "dl": true}
	silent = map[string]bool{"script": true, "style": true, "noscript": true, "template": true, "iframe": true, "svg": true}
)

// Plain gives the words of HTML: without tags, comments, scripts and styles, entities resolved, a line for each block. Text without
// HTML stays as it is but for its spaces; a "<" that opens no tag is a "<".
func Plain(text string) string {
	var b strings.Builder
	last := strings.LastIndexByte(text, '>') // behind it no tag can end
	for i := 0; i < len(text); {
		next := strings.IndexByte(text[i:], '<')
		if next < 0 || i+next > last && !strings.Contains(text[i:], "<!--") {
			b.WriteString(text[i:])
			break
		}
		b.WriteString(text[i : i+next])
		i += next
		name, end := Tag(text[i:])
		if end == 0 {
			b.WriteByte('<')
			i++
			continue
		}
		i += end
		switch open, closes := strings.CutPrefix(name, "/"); {
		case breaks[open]:
			b.WriteByte('\n')
			if name == "li" {
				b.WriteString("· ")
			}
		case name == "td" || name == "th":
			b.WriteByte(' ')
		case silent[name] && !closes:
			i += closing(text[i:], name)
		}
	}
	return Tidy(html.UnescapeString(b.String()))
}

// Tag reads the tag, comment or declaration that a text begins with: its name in small letters, with "/" where it closes, and how
// many bytes it takes. 0: there is none.
func Tag(text string) (name string, size int) {
	if len(text) < 3 || text[0] != '<' {
		return "", 0
	}
	if strings.HasPrefix(text, "<!--") {
		if end := strings.Index(text[4:], "-->"); end >= 0 {
			return "!", 4 + end + 3
		}
		return "!", len(text)
	}
	at := 1
	if text[at] == '/' {
		at++
	}
	if !letter(text[at]) && !(at == 1 && (text[at] == '!' || text[at] == '?')) {
		return "", 0
	}
	end := at
	for end < len(text) && (letter(text[end]) || text[end] >= '0' && text[end] <= '9' || text[end] == '!' || text[end] == '?' || text[end] == '-' || text[end] == ':') {
		end++
	}
	var quote byte
	for i := end; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return strings.ToLower(text[1:end]), i + 1
		}
	}
	// A quote that is never closed: the tag ends where any does.
	if close := strings.IndexByte(text[end:], '>'); close >= 0 {
		return strings.ToLower(text[1:end]), end + close + 1
	}
	return "", 0
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// closing gives how many bytes there are up to the end of an element's content; all where it is never closed.
func closing(text, name string) int {
	for i := 0; i < len(text); {
		at := strings.IndexByte(text[i:], '<')
		if at < 0 {
			break
		}
		i += at
		if rest := text[i+1:]; len(rest) > len(name) && rest[0] == '/' && strings.EqualFold(rest[1:min(1+len(name), len(rest))], name) {
			return i
		}
		i++
	}
	return len(text)
}

// Tidy joins runs of spaces, takes the empty lines and control characters out, and trims.
func Tidy(text string) string {
	var out []string
	for line := range strings.Lines(strings.ReplaceAll(text, "\r", "\n")) {
		line = strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return ' '
			}
			if unicode.IsControl(r) || r == '\uFEFF' || r == '\u200B' {
				return -1
			}
			return r
		}, line)
		if line = strings.Join(strings.Fields(line), " "); line != "" && line != "·" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}
