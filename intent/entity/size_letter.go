package entity

import (
	"strings"
	"unicode"

	"shoptalk/chat"
)

var (
	letterFit = phrases("*|×|→|>|=>|->|换|改|太|偏|会|紧|松|够|合适|有点|有|可以|能|不|那|就|都|跟|与|has|码|号|的|吧|吗|呢|还是|和|或|or|for|to|instead|please|pls|size|was|is|are|fits|fit|would|will|in|x|too|,|/|、|?|!|.|，|？|。")
	letterCue = phrases("→|>|both|比|穿|选|要|拿|买|换|换成|换个|改成|改为|尺码|码数|是|拍|发|订|件|条|个|一件|size|sizes|in|a|an|to|from|for|or|the|and|between|my|got|ordered|swap|exchange|need|want|wear|get|还是|和|或|/|、|,|，|色|有|就|给我|的")
	orWords   = phrases("→|-|~|还是|或|或者|和|跟|到|至|or|and|to|/|、|，|比|换|改")
	// A capital behind one of these, or before a point, is a letter and no size.
	notLetter = phrases("model|type|class|vitamin|plan|grade|series|iphone|tesla|page|section|option|hepatitis|i|gate|block|tower|building|unit|型号|类型|方案|选项")
)

// letterSize judges a Latin word. One letter alone is a size only where it stands like one: "m" has many meanings.
func (s *scan) letterSize(t token) {
	n := len(t.text)
	base := strings.TrimLeft(t.text, "x")
	if n > 6 || base != "s" && base != "m" && base != "l" || n > 1 && base == "m" {
		return
	}
	if isDigit(s.at(t.start-1)) || s.at(t.start-1) == '-' && isCode(s.at(t.start-2)) || s.at(t.end) == '-' && isCode(s.at(t.end+1)) || isDigit(s.at(t.end)) && !s.countFollows(t) || s.at(t.end) == '\'' || s.at(t.start-1) == '\'' || s.at(t.start-1) == '&' || s.at(t.end) == '&' {
		return
	}
	name := s.f.words.sizeName(strings.ToUpper(t.text))
	if next := s.at(s.skip(t.end)); next == '码' || next == '号' {
		s.add(chat.EntitySize, t.start, s.skip(t.end)+1, rankSize, name)
		return
	}
	if n > 1 || s.single(t) {
		s.add(chat.EntitySize, t.start, t.end, rankSize, name)
	}
}

// countFollows reports whether a number of pieces is glued to a letter: L2件.
func (s *scan) countFollows(t token) bool {
	_, end := s.smallNumber(t.end)
	_, ok := s.from(end, measureWords)
	return ok && isHan(s.at(end))
}

// single judges S, M or L standing alone. A capital is a size unless it is part of something else; a small letter wants a cue.
func (s *scan) single(t token) bool {
	at := s.skipBack(t.start)
	_, sized := s.before(t.start, sizeWord)
	_, followed := s.after(t.end, sizeWord)
	capital := unicode.IsUpper(s.raw[t.start])
	switch {
	case sized, followed, at == 0 && s.skip(t.end) >= len(s.low), s.listed(t.end, capital), s.besideSize(t):
		return true
	case capital:
		return s.capitalSize(t, at)
	}
	_, cued := s.upTo(at, letterCue)
	_, fits := s.after(t.end, letterFit)
	han := isHan(s.at(at-1)) || isHan(s.at(s.skip(t.end)))
	edge := s.skip(t.end) >= len(s.low)
	switch {
	case isHan(s.at(at-1)) && s.behindThing(t.start):
		return true
	case han:
		return cued && (fits || edge || isHan(s.at(t.end))) || at == 0 && fits
	}
	_, article := s.upTo(at, letterArticle)
	_, please := s.after(t.end, pleaseWord)
	return article && (please || edge)
}

var letterArticle = phrases("a|an|the|in|to|my")

// capitalSize keeps initials, 40 L and a class's letter from being sizes.
func (s *scan) capitalSize(t token, at int) bool {
	_, other := s.upTo(at, notLetter)
	prev, next := s.at(at-1), s.at(t.end)
	switch {
	case other, next == '.' && isLetter(s.at(t.end+1)), next == '.' && s.at(t.end+1) == ' ' && unicode.IsUpper(s.rawAt(t.end+2)), prev == '.' && at == t.start:
		return false
	case isDigit(prev) && !s.countedBy(at):
		return false // 40 L
	case s.at(t.end) == ' ' && isLatin(s.at(s.skip(t.end))) && !s.goesOn(t) && !s.thingNext(t.end):
		return false // L arginine
	case isLatin(prev) && !isLetter(s.at(at-2)) && unicode.IsUpper(s.rawAt(at-1)) && !s.isSizeAt(at-1):
		return false // U S A
	}
	return true
}

// goesOn reports whether words that stand beside sizes stand before or behind a letter.
func (s *scan) goesOn(t token) bool {
	_, cued := s.before(t.start, letterCue)
	_, fits := s.after(t.end, letterFit)
	_, sized := s.after(t.end, wordAfter)
	return cued || fits || sized
}

// thingNext reports whether a colour or a kind of thing follows.
func (s *scan) thingNext(end int) bool {
	at := s.skip(end)
	_, hit := s.f.words.longest(s, at)
	return at > end && (hit.has(chat.EntityColor) || hit.has(chat.EntityCategory))
}

// countedBy reports whether the number that ends at i counts sizes: 2 M.
func (s *scan) countedBy(i int) bool {
	return isDigit(s.at(i-1)) && !isDigit(s.at(i-2)) && s.speaksOf(topicFit)
}

func (s *scan) rawAt(i int) rune {
	if i < 0 || i >= len(s.raw) {
		return 0
	}
	return s.raw[i]
}

// listed reports whether another size follows in a list or as an alternative: S、M、L, s/m/l, M L XL, S还是M.
func (s *scan) listed(end int, capital bool) bool {
	if stop, ok := s.after(end, orWords); ok && (capital || s.low[stop-1] != 'd') { // m and s
		return s.isSizeAt(s.skip(stop))
	}
	return capital && s.skip(end) > end && s.isSizeAt(s.skip(end))
}

// besideSize reports whether a size was found just before, joined to this letter: M or L.
func (s *scan) besideSize(t token) bool {
	n := len(s.found)
	if n == 0 || s.found[n-1].kind != chat.EntitySize {
		return false
	}
	last := s.found[n-1].end
	if stop, ok := s.after(last, orWords); ok && s.skip(stop) == t.start {
		return true
	}
	return s.joined(last, t.start) || s.replaced(last, t.start)
}
