package entity

import (
	"strings"

	"shoptalk/chat"
)

var linkStart = phrases("http://|https://|www.")

// links keeps what a web address is made of off everything.
func (s *scan) links() {
	for i := 0; i < len(s.low); i++ {
		end, ok := s.from(i, linkStart)
		if !ok {
			continue
		}
		for end < len(s.low) && (isCode(s.low[end]) || strings.ContainsRune("./-_?=&%#:+~", s.low[end])) {
			end++
		}
		s.add("", i, end, rankEmail, "")
		i = end
	}
}

// emails finds addresses around each at sign.
func (s *scan) emails() {
	for i, r := range s.low {
		if r != '@' {
			continue
		}
		start, end := i, i+1
		for start > 0 && i-start < 64 && (isCode(s.low[start-1]) || strings.ContainsRune("._%+-", s.low[start-1])) {
			start--
		}
		for start < i && strings.ContainsRune("._%+-", s.low[start]) {
			start++
		}
		for end < len(s.low) && end-i < 254 && (isCode(s.low[end]) || s.low[end] == '-' || s.low[end] == '.' && isCode(s.at(end+1))) {
			end++
		}
		domain := s.str(i+1, end)
		dot := strings.LastIndexByte(domain, '.')
		if start == i || dot < 1 || len(domain)-dot < 3 || strings.ContainsAny(domain[dot:], "0123456789-") {
			continue
		}
		s.add(chat.EntityEmail, start, end, rankEmail, s.str(start, end))
	}
}

// phones finds numbers by their shape, or by a word that announces them.
func (s *scan) phones() {
	for i := 0; i < len(s.low); i++ {
		plus := s.low[i] == '+' && isDigit(s.at(i+1))
		paren := s.low[i] == '(' && isDigit(s.at(i+1))
		if !plus && !paren && (!isDigit(s.low[i]) || isCode(s.at(i-1)) || s.at(i-1) == '-' && isCode(s.at(i-2)) || s.at(i-1) == '.' && isDigit(s.at(i-2))) {
			continue
		}
		end, groups := s.groups(i)
		digits := strings.Join(groups, "")
		if payCard(groups) {
			s.add("", i, end, rankPhone, "")
			i = end - 1
			continue
		}
		if end > i && !isCode(s.at(end)) && s.isPhone(i, digits, groups, plus) {
			s.add(chat.EntityPhone, i, end, rankPhone, digits)
		}
		i = max(i, end-1)
	}
}

// groups reads digits in groups parted by one separator each: at most twenty digits.
func (s *scan) groups(i int) (end int, groups []string) {
	n, open := 0, false
	for at := i; at < len(s.low) && n <= 20; {
		switch r := s.low[at]; {
		case isDigit(r):
			from := at
			for at < len(s.low) && isDigit(s.low[at]) && n <= 20 {
				at++
				n++
			}
			groups = append(groups, s.str(from, at))
			end = at
		case (r == '+' || r == '(') && at == i, r == '(' && len(groups) == 1:
			open = r == '('
			at++
		case r == ')' && open:
			open = false
			at++
		case (r == ' ' || r == '-') && (isDigit(s.at(at+1)) || r == ' ' && s.at(at+1) == '('), r == ' ' && s.at(at-1) == ')':
			at++
		default:
			return end, groups
		}
	}
	return end, groups
}

func (s *scan) isPhone(i int, digits string, groups []string, plus bool) bool {
	n := len(digits)
	c, _ := s.cueBefore(i)
	if c == byOrder || c == byTracking || c == byCard || c == byCoupon || n < 7 || n > 15 {
		return false
	}
	local := strings.TrimPrefix(digits, "86")
	mobile := func(d string) bool { return len(d) == 11 && d[0] == '1' && d[1] >= '3' }
	switch {
	case mobile(digits) && evenGroups(groups), len(local) == n-2 && mobile(local):
		return true
	case n == 10 && strings.HasPrefix(digits, "09"), n == 11 && strings.HasPrefix(digits, "07"): // Taiwan, the United Kingdom
		return true
	case len(groups) >= 2 && digits[0] == '0' && (n == 10 || n == 11) && c != byTail:
		return true
	case plus && n >= 8:
		return true
	case len(groups) >= 2 && (strings.HasPrefix(digits, "400") || strings.HasPrefix(digits, "800")) && n == 10:
		return true
	case len(groups) == 2 && digits[0] == '0' && len(groups[0]) <= 4 && len(groups[0]) >= 3 && len(groups[1]) >= 7:
		return true
	case northAmerican(groups):
		return true
	}
	return n <= 12 && (c == byPhone || c == cueNone && n >= 10 && len(groups) == 1 && s.speaksOf(topicPhone))
}

// evenGroups: a mobile number is written in one piece, or 3-4-4.
func evenGroups(groups []string) bool {
	return len(groups) == 1 || len(groups) == 3 && len(groups[0]) == 3 && len(groups[1]) == 4
}

func northAmerican(groups []string) bool {
	if len(groups) == 4 && groups[0] == "1" {
		groups = groups[1:]
	}
	return len(groups) == 3 && len(groups[0]) == 3 && len(groups[1]) == 3 && len(groups[2]) == 4
}

// payCard reads four groups of four digits, a payment card's number, which is nothing that a shop should pick up.
func payCard(groups []string) bool {
	if len(groups) < 4 {
		return false
	}
	for _, g := range groups[:4] {
		if len(g) != 4 {
			return false
		}
	}
	return true
}
