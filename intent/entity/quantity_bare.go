package entity

import (
	"math"
	"strings"

	"shoptalk/chat"
)

// bareQuantity: "2x", "buy 2 please", "买2", "order 3 jackets".
func (s *scan) bareQuantity(t token, value string) {
	switch {
	case s.timesBehind(t):
		s.add(chat.EntityQuantity, t.start, t.end, rankCount, value)
	case s.low[t.start] == 'o':
		if s.justOne(t) {
			s.add(chat.EntityQuantity, t.start, t.end, rankHint, value)
		}
	case s.other(t, value):
	case s.asksFor(t), s.thingFollows(t.end):
		s.add(chat.EntityQuantity, t.start, t.end, rankHint, value)
	}
}

// timesBehind reads 2x and 2 x M.
func (s *scan) timesBehind(t token) bool {
	at := s.skip(t.end)
	if s.at(at) != 'x' && s.at(at) != '×' || s.raw[at] == 'X' || t.value >= maxTimes {
		return false
	}
	return !isLatin(s.at(at+1)) && !isDigit(s.at(at+1)) && (at == t.end || !isDigit(s.at(s.skip(at+1))))
}

// justOne judges "one": received one sock, just one please.
func (s *scan) justOne(t token) bool {
	_, bought := s.before(t.start, buyingEn)
	_, just := s.before(t.start, justWord)
	_, asked := s.after(t.end, pleaseWord)
	stop, more := s.after(t.end, moreWord)
	_, goods := s.after(t.end, anyGoods)
	return bought && (goods || s.thingFollows(t.end)) || just && (asked || s.skip(t.end) == len(s.low)) || more && s.thingFollows(stop)
}

var anyGoods = phrases("product|item|piece|unit")

// other reports whether a bare number is rather a decimal, a measure, or a size: need 42.
func (s *scan) other(t token, value string) bool {
	_, unit := s.after(t.end, noPrice)
	_, size := s.before(t.start, sizeWord)
	return unit || size || t.value > 99 || s.at(t.end) == '.' && isDigit(s.at(t.end+1)) ||
		s.f.words.sizes[value] != "" && t.value >= 30 && !s.thingFollows(t.end)
}

// asksFor reports whether words around a bare number ask for so many: buy 2, 拍2发1, 2 please, 3 instead of 2.
func (s *scan) asksFor(t token) bool {
	after := s.skip(t.end)
	ends := after == len(s.low)
	_, bought := s.before(s.colonBack(t.start), buyingEn)
	_, han := s.before(t.start, buyingHan)
	_, please := s.after(t.end, pleaseWord)
	_, tail := s.after(t.end, countTail)
	n := len(s.found)
	few := t.value <= maxFew && t.value == math.Trunc(t.value)
	switch {
	case han && few && !t.han && (ends || s.parts(after) || strings.ContainsRune("发到收只送", s.at(t.end))):
		return true
	case few && s.skipBack(t.start) == 0 && s.ofThem(t.end):
		return true
	case please && few && (s.skipBack(t.start) == 0 || s.parts(s.skipBack(t.start)-1)):
		return true
	case n > 0 && s.found[n-1].kind == chat.EntityQuantity && s.replaced(s.found[n-1].end, t.start):
		return true
	}
	return bought && (tail || ends && t.value <= 30)
}

// ofThem reports whether a message goes on behind its first number as in "3 of the lemon tart"; 2 of 3 is a share.
func (s *scan) ofThem(i int) bool {
	end, ok := s.after(i, ofWordEn)
	return ok && isLatin(s.at(s.skip(end)))
}

var ofWordEn = phrases("of")

// maxFew is the most that is asked for with no more than a verb.
const maxFew = 20

// betweenWords part a number from a thing that it does not count: 98 for a mug.
var betweenWords = setOf("for in on at to is are was with from and or the than off per as by a an it that which but")

// thingFollows reports whether one of the shop's kinds of thing follows within a few words: 2 black jackets.
func (s *scan) thingFollows(i int) bool {
	for range 3 {
		i = s.skip(i)
		if end, hit := s.f.words.longest(s, i); end > i && hit.has(chat.EntityCategory) {
			return true
		} else if end > i {
			i = end
			continue
		}
		from := i
		for isLatin(s.at(i)) {
			i++
		}
		if i == from || betweenWords[s.str(from, i)] {
			return false
		}
	}
	return false
}
