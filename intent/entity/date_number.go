package entity

import (
	"strings"
	"time"
)

// numberDate reads what begins with a number: 2026年3月5日, 3月5号, 5号, 2026-03-05, 3/5, 三天前, 2 days ago, 5 March.
func (s *scan) numberDate(k int, today time.Time) {
	t := s.tokens[k]
	if t.value != float64(int(t.value)) || t.scaled {
		return
	}
	n := int(t.value)
	if s.numeric(t, n, today) || s.distance(t, n, today) {
		return
	}
	if k+1 < len(s.tokens) && n >= 1 && n <= 31 && !t.han {
		s.dayMonth(k, n, today)
	}
	if s.at(t.end) == '号' || s.at(t.end) == '日' {
		s.dayOfMonth(t, n, today)
	} else if end := s.ordinal(t.end); end > t.end && !t.han {
		s.theDay(t, n, end, today)
	}
}

// smallNumber reads at most five digits at i, or a Chinese numeral, and gives its end.
func (s *scan) smallNumber(i int) (n, end int) {
	i = s.skip(i)
	for end = i; end < len(s.low) && isDigit(s.low[end]) && end-i < 5; end++ {
		n = 10*n + int(s.low[end]-'0')
	}
	if end > i {
		return n, end
	}
	if i < len(s.low) && isNumeral(s.low[i]) {
		if t := chinese(s.low, i); t.kind == number {
			return int(t.value), t.end
		}
	}
	return 0, i
}

// numeric reads dates whose parts are all numbers.
func (s *scan) numeric(t token, n int, today time.Time) bool {
	year, month, at, start := 0, n, t.end, t.start
	if s.at(at) == '年' {
		if t.digits != "" && len(t.digits) == 2 {
			n += 2000
		}
		var end int
		if month, end = s.smallNumber(at + 1); end == at+1 || n < 2000 || n > 2100 {
			return false
		}
		year, at = n, end
	}
	if s.at(at) == '月' || s.at(at) == ' ' && s.at(at+1) == '月' {
		at = s.skip(at) + 1
		day, end := s.smallNumber(at)
		if end == at || !valid(year, month, day) {
			return false
		}
		if s.at(end) == '号' || s.at(end) == '日' {
			end++
		} else if year == 0 && isHan(s.at(end)) && strings.ContainsRune("个份天元块件", s.at(end)) {
			return false
		}
		s.day(start, end, s.nearest(start, end, year, month, day, today))
		return true
	}
	return s.separated(t, n, today)
}

// separated reads 2026-03-05, 2026/3/5, 2026.3.5, 03/05/2026 and, where a word says that it is a date, 3/5.
func (s *scan) separated(t token, n int, today time.Time) bool {
	sep := s.at(t.end)
	if sep != '-' && sep != '/' && sep != '.' && !(s.at(t.start+4) == '.' && isDigit(s.at(t.start+5))) || t.han {
		return false
	}
	first, at := s.smallNumber(t.start)
	sep = s.at(at)
	second, next := s.smallNumber(at + 1)
	if next == at+1 || s.at(at+1) == ' ' {
		return false
	}
	third, end, three := 0, next, false
	if s.at(next) == sep && isDigit(s.at(next+1)) {
		third, end = s.smallNumber(next + 1)
		three = true
	}
	if isCode(s.at(end)) || s.at(end) == '-' && isDigit(s.at(end+1)) || s.at(t.start-1) == '-' || isCode(s.at(t.start-1)) {
		return false
	}
	if three {
		return s.threeParts(t.start, end, first, second, third, sep)
	}
	if sep != '/' && sep != '.' || !s.monthAndDay(t.start, end, sep, &first, &second) {
		return false
	}
	if s.at(end) == '号' || s.at(end) == '日' {
		end++
	}
	s.day(t.start, end, s.nearest(t.start, end, 0, first, second, today))
	return true
}

// threeParts reads a day with its year in front, or behind two parts of which the month is the first unless it cannot be.
func (s *scan) threeParts(start, end, first, second, third int, sep rune) bool {
	if first >= 2000 && first <= 2100 && valid(first, second, third) {
		s.day(start, end, date(first, second, third))
		return true
	}
	if third < 100 && third >= 20 {
		third += 2000
	}
	if sep != '/' || third < 2000 || third > 2100 {
		return false
	}
	if !valid(third, first, second) {
		first, second = second, first
	}
	if !valid(third, first, second) {
		return false
	}
	s.day(start, end, date(third, first, second))
	return true
}

// monthAndDay reports whether two numbers are a month and a day rather than a fraction, a price or a score. They change places
// where only the second can be the month.
func (s *scan) monthAndDay(start, end int, sep rune, month, day *int) bool {
	_, cued := s.before(start, dateCue)
	_, followed := s.after(end, afterDate)
	if sep == '.' {
		_, followed = s.from(end, afterPoint)
		return followed && valid(0, *month, *day)
	}
	if cued && *month > 12 && valid(0, *day, *month) {
		*month, *day = *day, *month
	}
	return valid(0, *month, *day) && (cued || followed || *day > 12)
}

// distance reads 三天前, 2周后, 3 days ago, in 2 weeks, 2 days later.
func (s *scan) distance(t token, n int, today time.Time) bool {
	if n < 1 || n > 400 {
		return false
	}
	for unit, w := range []words{dayUnit, weekUnit, monthUnit} {
		end, ok := s.after(t.end, w)
		if !ok {
			continue
		}
		sign, start := 0, t.start
		if stop, ok := s.after(end, ago); ok {
			sign, end = -1, stop
		} else if stop, ok := s.after(end, hence); ok {
			sign, end = 1, stop
		} else if at, ok := s.before(t.start, inBefore); ok {
			sign, start = 1, at
		}
		if sign == 0 {
			return false
		}
		if unit == 2 && start < t.start {
			return false // in 1 month: how long it takes
		}
		switch unit {
		case 0:
			s.day(start, end, today.AddDate(0, 0, sign*n))
		case 1:
			s.day(start, end, today.AddDate(0, 0, 7*sign*n))
		default:
			s.day(start, end, today.AddDate(0, sign*n, 0))
		}
		return true
	}
	return false
}

// dayOfMonth reads 5号 and 上个月5号.
func (s *scan) dayOfMonth(t token, n int, today time.Time) {
	end := t.end + 1
	if n < 1 || n > 31 || strings.ContainsRune(notDayNumber, s.at(end)) && s.at(end) != 0 || strings.ContainsRune("-.", s.at(t.start-1)) {
		return
	}
	if _, ok := s.before(t.start, sizeCue); ok || strings.ContainsRune("大小加第", s.at(t.start-1)) {
		return // 大一号
	}
	if strings.ContainsRune("路街道巷弄楼", s.at(t.start-1)) && t.start > 0 {
		return
	}
	if s.at(t.end) == '日' && (t.han || strings.ContainsRune("内达元游", s.at(end)) && s.at(end) != 0) {
		return
	}
	base := time.Date(today.Year(), today.Month(), 1, 12, 0, 0, 0, time.UTC)
	start, found := t.start, false
	for shift, w := range map[int]words{-1: lastMonth, 0: thisMonth, 1: nextMonth} {
		if at, ok := s.upTo(t.start, w); ok {
			base, start, found = base.AddDate(0, shift, 0), at, true
		}
	}
	if found {
		if c := base.AddDate(0, 0, n-1); c.Month() == base.Month() {
			s.day(start, end, c)
		}
		return
	}
	if s.at(t.start-1) != '月' { // else of a day that does not exist
		s.day(start, end, s.nearestMonth(start, end, n, today))
	}
}

var goneWords = phrases("了|的定|的订|定的|的订单|那天")

// nearestMonth gives day n of the month that brings it nearest to today, as far as its clause allows.
func (s *scan) nearestMonth(start, end, n int, today time.Time) time.Time {
	looks := s.looks(start, end)
	if _, gone := s.from(end, goneWords); gone {
		looks = -1 // 十三号了
	}
	var best time.Time
	for _, shift := range []int{0, -1, 1, -2} {
		first := time.Date(today.Year(), today.Month()+time.Month(shift), 1, 12, 0, 0, 0, time.UTC)
		c := first.AddDate(0, 0, n-1)
		if c.Month() != first.Month() || looks < 0 && c.After(today) || looks > 0 && c.Before(today) {
			continue
		}
		if best.IsZero() || gap(c, today) < gap(best, today) {
			best = c
		}
	}
	return best
}

// theDay reads on the 19th, by the 5th.
func (s *scan) theDay(t token, n, end int, today time.Time) {
	at, the := s.before(t.start, theWord)
	_, cued := s.before(at, dayCue)
	next := s.skip(end)
	if !the || n < 1 || n > 31 || !cued && isLatin(s.at(next)) {
		return
	}
	s.day(t.start, end, s.nearestMonth(t.start, end, n, today))
}

// dayMonth reads 5 March, 5th of March 2026.
func (s *scan) dayMonth(k, n int, today time.Time) {
	at := s.ordinal(s.tokens[k].end)
	next := k + 1
	for next < len(s.tokens) && s.tokens[next].start < at {
		next++
	}
	if next < len(s.tokens) && s.tokens[next].text == "of" {
		next++
	}
	if next >= len(s.tokens) {
		return
	}
	month, ok := months[s.tokens[next].text]
	if !ok || !valid(0, int(month), n) {
		return
	}
	year, end := s.year(s.tokens[next].end)
	s.day(s.tokens[k].start, end, s.nearest(s.tokens[k].start, end, year, int(month), n, today))
}

// ordinal skips st, nd, rd, th, and the th that stands apart from its number: 13 th june.
func (s *scan) ordinal(i int) int {
	if i+3 <= len(s.low) && s.str(i, i+3) == " th" && !isLatin(s.at(i+3)) {
		return i + 3
	}
	if i+2 <= len(s.low) && strings.Contains("st nd rd th", s.str(i, i+2)) && !isLatin(s.at(i+2)) && s.at(i) != ' ' {
		return i + 2
	}
	return i
}
