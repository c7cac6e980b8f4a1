package entity

import (
	"strings"
	"time"
)

// feasts are days of the same date every year, in the order of feastWords.
var feasts = [...]struct{ month, day int }{
	{1, 1}, {2, 14}, {3, 8}, {4, 1}, {5, 1}, {6, 1}, {6, 18}, {9, 10}, {10, 1}, {10, 31}, {11, 11}, {12, 12}, {12, 24}, {12, 25}, {12, 31},
}

var feastWords = glossed(
	"元旦|元旦节|new year's day|new years day",
	"情人节|valentine's day|valentines day|valentine's|valentines",
	"三八节|妇女节|女神节|三八妇女节",
	"愚人节|april fools' day|april fools",
	"五一|劳动节|五一节",
	"儿童节|六一|六一儿童节",
	"六一八|618大促|618活动|618",
	"教师节",
	"国庆|国庆节",
	"万圣节|万圣夜|halloween",
	"双十一|双11|双 11|光棍节|singles' day|singles day|double 11|double eleven",
	"双十二|双12|双 12|double 12",
	"平安夜|christmas eve|xmas eve",
	"圣诞节|圣诞|christmas|christmas day|xmas",
	"跨年夜|new year's eve|new years eve",
)

// notFeast are characters and words behind a feast's name that make another thing of it: 圣诞树, Christmas card.
var (
	notFeast = "路街广树帽礼袜装款灯卡老衣裙色歌小中村店"
	feastAdj = phrases("tree|trees|gift|gifts|present|presents|card|cards|lights|dress|sweater|sweaters|jumper|jumpers|shopping|special|edition|party dress")
)

var wishes = phrases("merry|happy|祝|祝你|祝您")

// yearWords are last year, this year and next year.
var yearWords = [...]words{phrases("去年|去年的|last|last year's"), phrases("今年|今年的|this|this year's"), phrases("明年|明年的|next|next year's")}

// feast finds the named days: 双十一, Christmas.
func (s *scan) feast(i int, today time.Time) {
	end, id, ok := s.lookup(i, feastWords)
	if !ok || end < len(s.low) && strings.ContainsRune(notFeast, s.low[end]) {
		return
	}
	if _, adj := s.after(end, feastAdj); adj || isDigit(s.low[i]) && !s.sale(end) {
		return
	}
	if _, wish := s.before(i, wishes); wish {
		return
	}
	start, year := i, 0
	for n, w := range yearWords {
		if at, ok := s.before(i, w); ok {
			start, year = at, today.Year()+n-1
		}
	}
	s.day(start, end, s.nearest(start, end, year, feasts[id].month, feasts[id].day, today))
}

var saleWords = phrases("买|下|拍|大促|活动|期间|那天|的时候|之前|以前|前|后")

// sale reports whether what follows shows that 618 is the day.
func (s *scan) sale(i int) bool {
	_, ok := s.from(i, saleWords)
	return ok
}
