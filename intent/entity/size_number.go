package entity

import (
	"math"
	"slices"
	"strings"

	"shoptalk/chat"
)

// What stands around one of the shop's sizes that is written as a number alone.
var (
	chosen    = phrases("穿|选|选择|要选|拍|换|换成|改成|码数|尺码|还是|或|和|size|sizes|fit|fits|or|between|and|will|does|do|is|wear|in|take")
	worn      = phrases("的|码|还是|或|和|吗|呢|吧|会|能|可以|合适|断码|有货|够|fit|fits|or|and|instead|ok|okay|enough|work|,|，|?|？|/|、")
	fitAfter  = phrases("偏大|偏小|小了|大了|太大|太小|太紧|太松|有点大|有点小|紧了|松了|也太大|也太小|穿不|穿得|穿着|合脚|合适|挤脚|夹脚|磨脚|is tight|is too|too narrow|too wide|too big|too small|too tight|too large|too loose|is loose|is small|is big|runs small|runs big|fits|fit me|pinches|feels")
	swapped   = phrases("换|换成|换到|换个|改成|改为|改到|swap for|exchange for|swap to|change to")
	article   = phrases("a|an|my|the|need|need a|another")
	wanted    = phrases("脚|双|条|件|款|有|从|男|女|他|她|娃|孩子|got|get|in|is|are|have|any|for|need|want")
	there     = phrases("有|还有|还|补|补货|吗|的|没有|没了|没货|断|available|in stock|left|sold|换|换成|\\?|？")
	genderFit = phrases("men's|mens|men|women's|womens|women|ladies|kids|男鞋|女鞋|男士|女士")
	inPlaceOf = phrases("for|to|instead of|not|rather than|换|换成|改|改成|→|不是")
	// Kinds of thing whose sizes are numbers in every shop.
	numbered = "鞋靴裤"
	legs     = phrases("jeans|trousers|pants|chinos|shorts|shoes|boots|sneakers|sandals|loafers|trainers")
)

// bareSize reads a number that words around it, or another size beside it, make a size.
func (s *scan) bareSize(k int, t token, value string) {
	if _, unit := s.after(t.end, noPrice); unit || isLatin(s.low[t.start]) { // sent us one boot
		return
	}
	if s.sizePair(k, t) {
		s.addPair(t, value)
		return
	}
	if t.value >= 200 || t.digits == "0" || isDigit(s.at(t.start-1)) || s.at(t.start-1) == '-' && isCode(s.at(t.start-2)) || s.at(t.end) == '-' && isCode(s.at(t.end+1)) {
		return
	}
	if start, end, ok := s.announcedSize(t); ok {
		s.add(chat.EntitySize, start, end, rankSize, value)
		return
	}
	if n := len(s.found); n > 0 && s.found[n-1].kind == chat.EntitySize && t.value <= 160 && (s.joined(s.found[n-1].end, t.start) || s.replaced(s.found[n-1].end, t.start)) {
		s.add(chat.EntitySize, t.start, t.end, rankSize, value)
		return
	}
	if n := len(s.found); n > 0 && s.paired(t) && !s.money(t) && slices.ContainsFunc(s.found[max(0, n-maxBack):], func(c candidate) bool { return c.kind == chat.EntitySize }) {
		s.add(chat.EntitySize, t.start, t.end, rankHint, value) // 37 is tight, 38 please
		return
	}
	half := t.value >= 34 && t.value < 48 && t.value-math.Trunc(t.value) == 0.5
	known := s.f.words.sizes[value] != ""
	switch {
	case s.money(t) || t.han:
	case known && s.fitting(t), (known || half) && s.shopsSize(t), half && !s.speaksOf(topicPrice), t.value >= 24 && t.value <= 48 && s.behindNumbered(t.start):
		s.add(chat.EntitySize, t.start, t.end, rankHint, value)
	}
}

// announcedSize reads a number behind size, us, 尺码 or "mens", or before uk.
func (s *scan) announcedSize(t token) (start, end int, ok bool) {
	if start, ok := s.before(s.colonBack(t.start), sizeWord); ok {
		if s.low[start] == 's' || !isLatin(s.low[start]) {
			start = t.start
		}
		return start, t.end, true
	}
	if _, of := s.before(t.start, genderFit); of && t.value >= 3 && t.value <= 15 && !s.thingFollows(t.end) {
		return t.start, t.end, true
	}
	end, ok = s.after(t.end, sizeAfter)
	return t.start, end, ok && t.value >= 3 && t.value <= 50 && !s.speaksOf(topicPrice)
}

// fitting reports whether words for how a size fits, or for changing it, stand beside a number.
func (s *scan) fitting(t token) bool {
	_, fits := s.after(t.end, fitAfter)
	_, swap := s.before(t.start, swapped)
	return fits || swap && t.value >= 30 || t.value >= 30 && t.value < 160 && s.behindThing(t.start)
}

// shopsSize reports whether a number that is one of the shop's sizes is meant so where fitting or stock is spoken of.
func (s *scan) shopsSize(t token) bool {
	_, before := s.before(t.start, chosen)
	_, after := s.after(t.end, worn)
	_, asks := s.before(t.start, wanted)
	_, is := s.after(t.end, there)
	_, article := s.before(t.start, article)
	_, over := s.after(t.end, wordAfter)
	_, inOne := s.before(t.start, inWord)
	shoe := t.value >= 34 && t.value < 48
	fit := s.speaksOf(topicFit) || s.speaksOf(topicShoes)
	stock := s.speaksOf(topicStock)
	switch {
	case (before || after) && fit, shoe && (asks || is) && (fit || stock), shoe && inOne && s.namesThing():
		return true
	case article && t.value >= 30 && (over || s.skip(t.end) >= len(s.low)):
		return true
	}
	return t.value >= 100 && (is && stock || asks && s.speaksOf(topicKin) && s.skip(t.end) >= len(s.low))
}

var inWord = phrases("in|in a|in size")

// behindNumbered reports whether a number follows a kind of thing that comes in numbers: jeans 32.
func (s *scan) behindNumbered(start int) bool {
	at := s.skipBack(start)
	_, worn := s.upTo(at, legs)
	return worn || at > 0 && strings.ContainsRune(numbered, s.low[at-1]) || at > 1 && s.low[at-1] == '子' && strings.ContainsRune(numbered, s.low[at-2])
}

// addPair adds a size that stands beside another; 36-37 is one where the shop has it so.
func (s *scan) addPair(t token, value string) {
	if s.at(t.end) == '-' {
		if n, end := s.smallNumber(t.end + 1); s.f.words.sizes[value+"-"+plain(float64(n))] != "" {
			s.add(chat.EntitySize, t.start, end, rankSize+1, value+"-"+plain(float64(n)))
			return
		}
	}
	s.add(chat.EntitySize, t.start, t.end, rankSize, value)
}

// paired reports whether a number may be one of two sizes of shoes or children's clothes.
func (s *scan) paired(t token) bool {
	half := t.value-math.Trunc(t.value) == 0.5
	return !t.han && (t.value >= 34 && t.value < 48 && (half || s.f.words.sizes[plain(t.value)] != "") || t.value >= 100 && t.value <= 160 && s.f.words.sizes[plain(t.value)] != "")
}

// sizePair reports whether a number and the one beside it are two sizes: 42/43, 41还是42, 38 39 40.
func (s *scan) sizePair(k int, t token) bool {
	return s.paired(t) && (k+1 < len(s.tokens) && s.pairWith(k, t.end) || k > 0 && s.pairBack(k, t.start))
}

func (s *scan) pairWith(k, end int) bool {
	next := s.numberAfter(k)
	if next == 0 || !s.paired(s.tokens[next]) || s.unitAfter(s.tokens[next].end) || s.priced(s.tokens[next]) {
		return false
	}
	return s.apart(end, s.tokens[next].start)
}

func (s *scan) pairBack(k, start int) bool {
	prev := k - 1
	for prev > 0 && prev > k-3 && s.tokens[prev].kind != number {
		prev--
	}
	return s.tokens[prev].kind == number && s.paired(s.tokens[prev]) && !s.unitAfter(s.tokens[prev].end) && s.apart(s.tokens[prev].end, start)
}

// numberAfter gives the number among the next two tokens, 0 where there is none.
func (s *scan) numberAfter(k int) int {
	for next := k + 1; next < len(s.tokens) && next <= k+2; next++ {
		if s.tokens[next].kind == number {
			return next
		}
	}
	return 0
}

// apart reports whether only a space or a word between alternatives stands between two places.
func (s *scan) apart(from, to int) bool {
	if s.skip(from) == to && to > from {
		return true
	}
	stop, ok := s.after(from, orWords)
	return ok && s.skip(stop) == to
}

// priced reports whether a currency stands behind a number.
func (s *scan) priced(t token) bool {
	_, han := s.after(t.end, yuanWords)
	_, latin := s.after(t.end, anyCurrency)
	return han || latin
}

var yuanWords = phrases("元|块|人民币|rmb|yuan|左右|以内|以下|以上|之间")

// replaced reports whether words for one thing in place of another stand between two places: 42 for 43, size 9 instead of 6.
func (s *scan) replaced(from, to int) bool {
	end, ok := s.after(from, inPlaceOf)
	return ok && s.skip(end) == to
}

// money reports whether a sign or a word of money stands beside a number.
func (s *scan) money(t token) bool {
	_, limit := s.before(t.start, maxBefore)
	_, tail := s.after(t.end, maxAfter)
	return limit || tail || currencySigns[s.at(s.skipBack(t.start)-1)] != "" || s.priced(t)
}

// behindThing reports whether a colour, a kind of thing or a product is named right before a place: white L, Cloud Run 42.
func (s *scan) behindThing(start int) bool {
	start = s.skipBack(start)
	for from := max(0, start-maxThing); from < start; from++ {
		if end, hit := s.f.words.longest(s, from); end == start && !hit.has(chat.EntityAttribute) {
			return true
		}
	}
	return false
}
