package recommend

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"shoptalk/chat"
	"shoptalk/chat/lex"
)

// affirmed reports whether an attribute says that its label holds: waterproof=yes.
func affirmed(a chat.Attribute) bool {
	return slices.Contains([]string{"yes", "true", "1"}, normal(a.Value))
}

// denied reports whether an attribute says that its label does not hold. Its words are no reason to find the product.
func denied(a chat.Attribute) bool {
	return slices.Contains([]string{"no", "none", "false", "0"}, normal(a.Value))
}

// says gives an attribute in words that stand alone: "防水", "纯棉", "Microwave safe". It is "" where there is nothing good to say.
func says(a chat.Attribute, language string) string {
	text, label := a.Text[language], a.Label[language]
	switch {
	case denied(a):
		return ""
	case affirmed(a):
		return labelled(label, text, language)
	case text == "" || label == "" && text[0] >= '0' && text[0] <= '9':
		return ""
	case text[0] >= '0' && text[0] <= '9': // a number alone says nothing
		return label + " " + text
	}
	return text
}

// labelled says a label that holds: 防水 + 是, 微波炉 + 可用, Gift box + included.
func labelled(label, text, language string) string {
	l, t := lex.Fold(label), lex.Fold(text)
	switch {
	case t == "" || strings.Contains(l, t) || slices.Contains([]string{"yes", "true", "是", "有", "支持", "1"}, t):
		return label
	case strings.Contains(t, l) || overlap(l, t):
		return text
	case language == chat.Chinese:
		return label + text
	}
	return label + " " + text
}

// overlap reports whether two texts share a Han character: 礼盒装 and 自带礼盒, 帽子 and 连帽 say one thing.
func overlap(a, b string) bool {
	return strings.ContainsFunc(a, func(r rune) bool { return unicode.Is(unicode.Han, r) && strings.ContainsRune(b, r) })
}

// searchable gives the texts of an attribute that a product is found by. One that denies its own label (不防水) is none; one that
// says something else instead (有线 for 无线) is.
func searchable(a chat.Attribute, language string) []string {
	text, label := a.Text[language], a.Label[language]
	switch {
	case denied(a) && strings.Contains(lex.Fold(text), lex.Fold(label)):
		return nil
	case affirmed(a):
		return []string{text, label}
	}
	return []string{text}
}

// standing gives what a product's score owes to no query, each from 0 to 1. A good rating counts for little until some have
// bought the product; the best seller of a shop that sells little stays well below 1.
func standing(p chat.Product, most float64) (popularity, rating, reduction float32) {
	sold := max(p.Popularity, 0)
	popularity = float32(math.Sqrt(sold / (max(most, sold) + 20)))
	rating = float32(min(max((p.Rating-3)/2, 0), 1) * (sold + 2) / (sold + 12))
	if off := reduced(p); off > 0 {
		reduction = float32(min(2*float64(off)/float64(p.Was.Amount), 1))
	}
	return popularity, rating, reduction
}

// colorNames are the colours that shops name, for reasons in Chinese. A colour that is not here is said as the shop wrote it.
var colorNames = map[string]string{
	"black": "黑色", "white": "白色", "red": "红色", "blue": "蓝色", "green": "绿色", "yellow": "黄色", "gray": "灰色", "pink": "粉色",
	"purple": "紫色", "orange": "橙色", "brown": "棕色", "beige": "米色", "navy": "藏青色", "gold": "金色", "silver": "银色", "khaki": "卡其色",
	"cream": "奶油色", "burgundy": "酒红色", "turquoise": "青绿色", "coffee": "咖啡色", "olive": "橄榄绿", "coral": "珊瑚色", "teal": "蓝绿色",
	"light blue": "浅蓝色", "dark blue": "深蓝色", "light gray": "浅灰色", "dark gray": "深灰色", "rose gold": "玫瑰金", "camel": "驼色",
	"mint": "薄荷绿", "lavender": "薰衣草紫", "apricot": "杏色", "multicolor": "彩色", "transparent": "透明",
}
