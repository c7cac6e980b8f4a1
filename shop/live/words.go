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

// Option tells what a shop's option is about: "size", "color" or "" for another.
func Option(name string) string {
	switch n := strings.ToLower(strings.TrimSpace(name)); {
	case n == "size" || n == "shoe size" || n == "尺码" || n == "尺寸" || n == "码数" || n == "鞋码" || n == "大小":
		return "size"
	case n == "color" || n == "colour" || n == "颜色" || n == "顏色" || n == "配色":
		return "color"
	}
	return ""
}
