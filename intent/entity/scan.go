package entity

import (
	"strings"
	"unicode"
)

// scan is one text under search. low has the same runes as raw in number and order: half width, lower case, simplified.
type scan struct {
	f      *Finder
	raw    []rune
	low    []rune
	source text // raw
	folded text // low
	tokens []token
	found  []candidate
	taken  []bool
	topics [topicCount]int8 // 1 the message speaks of it, -1 it does not, 0 nobody has looked
	thing  int8             // the same of the shop's kinds of thing
	// The same of prices then and now.
	compares int8
	last     said // the code read last
	steps    int  // what was compared: bounded by the length of the text, which a test holds
}

// text is a string with the place of each of its runes, so that a stretch of it is a string at no cost.
type text struct {
	string
	at []int32
}

func (t text) between(start, end int) string { return t.string[t.at[start]:t.at[end]] }

func newScan(f *Finder, text string) *scan {
	s := &scan{}
	s.begin(f, text)
	return s
}

// begin makes a scan ready for another text. What it has room for it keeps.
func (s *scan) begin(f *Finder, text string) {
	*s = scan{f: f, raw: s.raw[:0], low: s.low[:0], tokens: s.tokens[:0], found: s.found[:0], taken: s.taken[:0], source: s.source, folded: s.folded}
	s.source.string, s.source.at, s.folded.at = text, s.source.at[:0], s.folded.at[:0]
	var folded strings.Builder
	folded.Grow(len(text))
	end := len(text)
	for i, r := range text {
		if len(s.raw) == maxRunes {
			end = i
			break
		}
		low := fold(r)
		s.source.at = append(s.source.at, int32(i))
		s.folded.at = append(s.folded.at, int32(folded.Len()))
		s.raw, s.low = append(s.raw, r), append(s.low, low)
		folded.WriteRune(low)
	}
	s.folded.string = folded.String()
	s.folded.at = append(s.folded.at, int32(folded.Len()))
	s.source.at = append(s.source.at, int32(end))
	s.lex()
}

// str gives a stretch of the folded text, asWritten of the text itself.
func (s *scan) str(start, end int) string       { return s.folded.between(start, end) }
func (s *scan) asWritten(start, end int) string { return s.source.between(start, end) }

// fold gives the half-width lower-case simplified form of a rune.
func fold(r rune) rune {
	switch {
	case r < 0x80:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	case r == '　' || r == '\u00A0':
		return ' '
	case r == '，': // it groups no thousands: 1米58，110斤
		return r
	case r >= '！' && r <= '～':
		return fold(r - '！' + '!')
	case r == '￥':
		return '¥'
	case r == '’' || r == '‘' || r == '′':
		return '\''
	case r == '”' || r == '“' || r == '″':
		return '"'
	case r == '–' || r == '—' || r == '−' || r == '﹣' || r == '‐' || r == '‑':
		return '-'
	case r == '～' || r == '〜':
		return '~'
	case r >= 0x2E80:
		if simple, ok := simplified[r]; ok {
			return simple
		}
		return r
	}
	return unicode.ToLower(r)
}

// simplified maps the traditional characters that the rules' words are written with.
var simplified = pairs("單单號号訂订電电話话機机郵邮萬万塊块貨货個个雙双條条紅红綠绿藍蓝黃黄顏颜碼码週周後后預预內内過过買买張张樓楼區区縣县鎮镇東东廣广優优褲裤襯衬兩两億亿間间點点時时" +
	"體体長长寬宽歲岁厘厘釐厘尋寻運运遞递訊讯員员貴贵賣卖費费價价範范圍围達达圓圆銀银軟软裝装發发絲丝無无線线藍蓝韓韩國国華华語语開开關关實实際际歡欢換换帶带對对應应會会還还這这邊边剛刚禮礼拜拜" +
	"淺浅純纯綿绵皮皮鏡镜殼壳筆笔記记憶忆電电視视風风衣衣連连帽帽請请幫帮問问題题門门號号單单陳陈劉刘楊杨趙赵黃黄吳吴孫孙馬马羅罗鄭郑謝谢許许鄧邓馮冯蕭萧蔣蒋葉叶蘇苏呂吕賈贾鍾钟盧卢陸陆韋韦鄒邹譚谭龍龙錢钱湯汤賴赖龐庞顧顾嚴严武武戴戴莫莫孔孔")

func pairs(s string) map[rune]rune {
	m := map[rune]rune{}
	runes := []rune(s)
	for i := 0; i+1 < len(runes); i += 2 {
		if runes[i] != runes[i+1] {
			m[runes[i]] = runes[i+1]
		}
	}
	return m
}

// written gives a stretch as it was written, in half width.
func (s *scan) written(start, end int) string {
	if text := s.asWritten(start, end); len(text) == end-start {
		return text
	}
	out := make([]rune, 0, end-start)
	for _, r := range s.raw[start:end] {
		if r >= '！' && r <= '～' {
			r += '!' - '！'
		}
		out = append(out, r)
	}
	return string(out)
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }
func isLatin(r rune) bool {
	return 'a' <= r && r <= 'z' || r >= 0xC0 && r < 0x250 && unicode.IsLetter(r)
}
func isHan(r rune) bool    { return r >= 0x3400 && r < 0xA000 || r >= 0x20000 && r < 0x32000 }
func isLetter(r rune) bool { return isLatin(r) || isDigit(r) }

// at gives the rune at a place, 0 outside.
func (s *scan) at(i int) rune {
	s.steps++
	if i < 0 || i >= len(s.low) {
		return 0
	}
	return s.low[i]
}
