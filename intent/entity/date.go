package entity

import (
	"strings"
	"time"

	"shoptalk/chat"
)

// dayWords are words for a day, from three days ago to in three days.
var dayWords = glossed(
	"大前天|大前日|three days ago",
	"前天|前日|前晚|the day before yesterday|day before yesterday",
	"昨天|昨日|昨晚|昨儿|昨夜|昨早|yesterday|yesterday's|last night",
	"今天|今日|今晚|今早|今儿|今晨|今夜|today|today's|tonight|this morning|this afternoon|this evening",
	"明天|明日|明早|明晚|明儿|tomorrow|tomorrow's|tmr|tmrw|tomorow|tommorow|tommorrow",
	"后天|后日|the day after tomorrow|day after tomorrow|overmorrow",
	"大后天|大后日",
)

const firstDay = -3 // of dayWords

// 前天 and 后天 behind one of these are none: 以后天天, 之前天气. 所以今天 is today all the same.
const notBeforeDay = "以之提今往然当先"

var (
	dayUnit   = phrases("天|日|days|day")
	weekUnit  = phrases("周|个星期|星期|个礼拜|礼拜|weeks|week")
	monthUnit = phrases("个月|months|month")
	ago       = phrases("前|之前|以前|ago|back|earlier")
	hence     = phrases("后|之后|以后|from now|later")
	inBefore  = phrases("in")

	weekPrefix = phrases("周|星期|礼拜")
	lastWeek   = phrases("上|上个|上一")
	weekBefore = phrases("上上|上上个")
	thisWeek   = phrases("这|本|这个|这一")
	nextWeek   = phrases("下|下个|下一")
	weekAfter  = phrases("下下|下下个")
	everyWeek  = phrases("每|每个|每到")
	spanWords  = phrases("到|至|-|~|to|through|thru")
	everyDay   = map[string]bool{"every": true, "each": true, "to": true, "through": true, "thru": true, "-": true}

	lastMonth = phrases("上个月|上月")
	nextMonth = phrases("下个月|下月")
	thisMonth = phrases("这个月|本月|这月")

	notDayNumber = "楼店线门院球电码色机鞋衣裤床房库仓柜桌"
	dateCue      = phrases("on|by|since|from|before|after|until|till|dated|than|ordered|placed|bought|于|在|是|买|拍|下单|日期|截止|到")
	theWord      = phrases("the")
	dayCue       = phrases("on|by|since|from|before|after|until|till|is|it's|its|was|today's|due|than|then|to|and|ordered|bought")
	afterPoint   = phrases("号|日|下单|下的单|付的款|签收|发的货|到的货")
	afterDate    = phrases("号|日|下单|下的单|买|拍|付|到|之前|之后|以前|前|后|的订单|order")
)

var weekdayNames = map[string]time.Weekday{
	"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 0,
	"mon": 1, "tue": 2, "tues": 2, "wed": 3, "thu": 4, "thur": 4, "thurs": 4, "fri": 5, "sat": 6, "sun": 0,
}

var months = map[string]time.Month{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}

// today is the shop's day, at noon so that no change of clocks can move it.
func (s *scan) today() time.Time {
	t := s.f.now().In(s.f.zone)
	return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC)
}

func (s *scan) day(start, end int, t time.Time) {
	if t.IsZero() {
		return
	}
	s.add(chat.EntityDate, start, end, rankDate, t.Format("2006-01-02"))
}

// dates finds days and resolves them against the shop's clock.
func (s *scan) dates() {
	today := s.today()
	for i := range s.low {
		if end, id, ok := s.lookup(i, dayWords); ok && !s.cutOff(i) && s.at(end) != '达' {
			s.day(i, end, today.AddDate(0, 0, firstDay+id))
		}
		s.hanWeekday(i, today)
		s.feast(i, today)
	}
	for k, t := range s.tokens {
		switch t.kind {
		case number:
			s.numberDate(k, today)
		case word:
			s.wordDate(k, today)
		}
	}
}

// cutOff reports whether 前天 or 后天 at i begins inside another word.
func (s *scan) cutOff(i int) bool {
	return (s.low[i] == '前' || s.low[i] == '后') && strings.ContainsRune(notBeforeDay, s.at(i-1))
}

// hanWeekday reads 周五, 上周五, 下下星期一 and 这周日; a bare one is of this week, or the last one where something was done then.
func (s *scan) hanWeekday(i int, today time.Time) {
	end, ok := s.from(i, weekPrefix)
	if !ok {
		return
	}
	day := strings.IndexRune("一二三四五六日天", s.at(end))
	if day < 0 || s.at(end) == 0 || s.manyWeeks(i, end) {
		return
	}
	day = min(day/3, 6) // days from Monday
	end++
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	start, weeks, named := s.whichWeek(i)
	t := monday.AddDate(0, 0, 7*weeks+day)
	if !named {
		if s.weekSpan(i, end) {
			return
		}
		t = s.turned(t, today, i, end)
	}
	s.day(start, end, t)
}

// manyWeeks reports whether 周 stands for how long or how often: 一周五天, 一周一次, 每周五.
func (s *scan) manyWeeks(i, end int) bool {
	next, prev := s.at(end+1), s.at(i-1)
	if s.at(end) != '日' && s.at(end) != '天' && (next == '天' || next == '个' || isNumeral(next)) {
		return true
	}
	_, every := s.upTo(i, everyWeek)
	return every || isNumeral(prev) || prev == '几'
}

// weeksAway are the words before 周五, and how many weeks away each is.
var weeksAway = []struct {
	words words
	away  int
}{{weekBefore, -2}, {lastWeek, -1}, {weekAfter, 2}, {nextWeek, 1}, {thisWeek, 0}}

func (s *scan) whichWeek(i int) (start, weeks int, named bool) {
	for _, w := range weeksAway {
		if at, ok := s.upTo(i, w.words); ok {
			return at, w.away, true
		}
	}
	return i, 0, false
}

// weekSpan reports whether a weekday is an end of 周一到周五.
func (s *scan) weekSpan(start, end int) bool {
	if stop, ok := s.after(end, spanWords); ok {
		if _, ok := s.from(stop, weekPrefix); ok {
			return true
		}
	}
	before, ok := s.before(start, spanWords)
	return ok && before > 0 && strings.ContainsRune("一二三四五六", s.low[before-1])
}

// year reads ", 2026" or " 2026" at i; 0 where there is none.
func (s *scan) year(i int) (year, end int) {
	at := i
	if s.at(at) == ',' {
		at++
	}
	if n, stop := s.smallNumber(at); n >= 1900 && n <= 2100 && stop > at {
		return n, stop
	}
	return 0, i
}

// wordDate reads March 5th, 2026, and last Friday, next Tuesday, on Monday.
func (s *scan) wordDate(k int, today time.Time) {
	t := s.tokens[k]
	if month, ok := months[t.text]; ok {
		s.monthDay(k, int(month), today)
		return
	}
	if t.text == "a" {
		if end, ok := s.after(t.end, weekUnit); ok { // a week ago
			if stop, ok := s.after(end, ago); ok {
				s.day(t.start, stop, today.AddDate(0, 0, -7))
			}
		}
		return
	}
	day, ok := weekdayNames[t.text]
	if !ok {
		return
	}
	before := ""
	if k > 0 {
		before = s.tokens[k-1].text
	}
	away := (int(day) - int(today.Weekday()) + 7) % 7 // the coming one, today included
	start := t.start
	switch before {
	case "last", "past":
		start = s.tokens[k-1].start
		away -= 7
	case "next":
		start = s.tokens[k-1].start
		monday := (int(today.Weekday()) + 6) % 7
		away = 7 - monday + (int(day)+6)%7
	case "this", "coming":
		start = s.tokens[k-1].start
	default:
		if len(t.text) < 6 && !dayBefore[before] || s.recurs(k, before) {
			return
		}
		if s.looks(start, t.end) < 0 && away > 0 {
			away -= 7
		}
	}
	s.day(start, t.end, today.AddDate(0, 0, away))
}

// dayBefore are words that a shortened weekday, like sun or mon, wants before it.
var dayBefore = map[string]bool{"on": true, "by": true, "since": true, "until": true, "before": true}

// monthDay reads March 5th, 2026, and October the 16th.
func (s *scan) monthDay(k, month int, today time.Time) {
	t := s.tokens[k]
	if k+1 >= len(s.tokens) {
		return
	}
	n := s.tokens[k+1]
	if n.text == "the" && k+2 < len(s.tokens) {
		n, t.end = s.tokens[k+2], n.end
	}
	if n.kind != number || n.han || n.digits == "" || len(n.digits) > 2 || n.start-t.end > 2 || !valid(0, month, int(n.value)) {
		return
	}
	year, end := s.year(s.ordinal(n.end))
	s.day(t.start, end, s.nearest(t.start, end, year, month, int(n.value), today))
}

// recurs reports whether a weekday is named as one of many: every Monday, Monday to Friday.
func (s *scan) recurs(k int, before string) bool {
	if before == "every" || before == "each" || before == "black" || before == "cyber" {
		return true
	}
	next, prev := k+2, k-2
	if next < len(s.tokens) && everyDay[s.text(k+1)] {
		if _, ok := weekdayNames[s.tokens[next].text]; ok {
			return true
		}
	}
	if prev >= 0 && everyDay[s.text(k-1)] {
		_, ok := weekdayNames[s.tokens[prev].text]
		return ok
	}
	return false
}

// text gives what a token was written with.
func (s *scan) text(k int) string { return s.str(s.tokens[k].start, s.tokens[k].end) }

func date(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 12, 0, 0, 0, time.UTC)
}

// valid reports whether a day exists; year 0 is any.
func valid(year, month, day int) bool {
	if year == 0 {
		year = 2024 // has a 29 February
	}
	return month >= 1 && month <= 12 && day >= 1 && date(year, month, day).Day() == day
}
