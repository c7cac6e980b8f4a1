package live

import (
	"html"
	"regexp"
	"strings"
	"unicode"

	"shoptalk/chat"
)

// Words puts a text of one language where it belongs: Chinese where it has Han characters and no kana.
func Words(s string) chat.Words {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil
	}
	han, kana := false, false
	for _, r := range s {
		han = han || unicode.Is(unicode.Han, r)
		kana = kana || unicode.In(r, unicode.Hiragana, unicode.Katakana)
	}
	if han && !kana {
		return chat.Words{chat.Chinese: s}
	}
	return chat.Words{chat.English: s}
}

var (
	unseen = regexp.MustCompile(`(?is)<(script|style)\b.*?</(script|style)\s*>|<!--.*?-->`)
	breaks = regexp.MustCompile(`(?i)<br\s*/?>|</(p|li|div|h[1-6]|tr)\s*>`)
	tags   = regexp.MustCompile(`<[^>]*>`)
	gaps   = regexp.MustCompile(`[ \t\f\r]+`)
	lines  = regexp.MustCompile(` ?\n[ \n]*`)
)

// Plain gives the text of a description that is HTML.
func Plain(s string) string {
	s = breaks.ReplaceAllString(unseen.ReplaceAllString(s, ""), "\n")
	s = html.UnescapeString(tags.ReplaceAllString(s, ""))
	s = strings.ReplaceAll(s, " ", " ")
	return strings.TrimSpace(lines.ReplaceAllString(gaps.ReplaceAllString(s, " "), "\n"))
}

// colors gives English normal names for what Chinese shops write; longer words first where one holds another.
var colors = []struct{ zh, en string }{
	{"藏青", "navy"}, {"深蓝", "navy"}, {"天蓝", "light blue"}, {"浅蓝", "light blue"}, {"浅灰", "light grey"}, {"深灰", "dark grey"},
	{"米白", "off-white"}, {"军绿", "olive"}, {"酒红", "burgundy"}, {"卡其", "khaki"}, {"黑", "black"}, {"白", "white"}, {"灰", "grey"},
	{"红", "red"}, {"蓝", "blue"}, {"绿", "green"}, {"黄", "yellow"}, {"橙", "orange"}, {"橘", "orange"}, {"紫", "purple"}, {"粉", "pink"},
	{"棕", "brown"}, {"咖", "brown"}, {"米", "beige"}, {"金", "gold"}, {"银", "silver"},
}

// Color gives a colour's English normal name; what is not known stays as it is, in lower case.
func Color(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	plain := strings.TrimSuffix(s, "色")
	for _, c := range colors {
		if plain == c.zh {
			return c.en
		}
	}
	if s == "gray" {
		return "grey"
	}
	return s
}

// Size gives a size's normal form: upper case, "码" taken off a number.
func Size(s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	if n, ok := strings.CutSuffix(s, "码"); ok && strings.Trim(strings.TrimSpace(n), "0123456789.") == "" {
		return strings.TrimSpace(n)
	}
	return s
}

// Choose lays one option of a variant, as a shop names it, over what is known of it: size and colour in their normal form, another
// under its own name in lower case. A shop's word for "there is nothing to choose" is none.
func Choose(size, color *string, options *map[string]string, name, value string) {
	value = strings.TrimSpace(value)
	n := strings.ToLower(strings.TrimSpace(name))
	switch {
	case n == "" || value == "" || n == "title" && value == "Default Title":
	case sizeNames[n]:
		*size = Size(value)
	case colorNames[n]:
		*color = Color(value)
	default:
		if *options == nil {
			*options = map[string]string{}
		}
		(*options)[tidy(n)] = tidy(value)
	}
}

var (
	sizeNames  = map[string]bool{"size": true, "shoe size": true, "尺码": true, "尺寸": true, "码数": true, "鞋码": true, "大小": true}
	colorNames = map[string]bool{"color": true, "colour": true, "颜色": true, "顏色": true, "配色": true}
)
