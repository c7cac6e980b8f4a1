package entity

import (
	"math"
	"strings"
	"unicode"

	"shoptalk/chat"
)

var (
	sizeCue    = phrases("尺码|码数|鞋码|码|尺寸|号码|size|sizes|sz|eu|eur|us|uk|size is|size:|尺码是|码数是|鞋码是|穿|women's|men's")
	sizeWord   = phrases("尺寸|欧码|美码|英码|国码|日码|鞋号|鞋码是|码数是|size|sizes|sz|尺码|码数|鞋码|eu|eur|us|uk|size is|size of|sized")
	sizeAfter  = phrases("us|uk|eu|eur")
	sizeUnit   = phrases("寸|英寸|inch|inches|\"")
	letterFit  = phrases("*|×|→|>|=>|->|换|改|太|偏|会|紧|松|够|合适|有点|有|可以|能|不|那|就|都|跟|与|has|码|号|的|吧|吗|呢|还是|和|或|or|for|to|instead|please|pls|size|was|is|are|fits|fit|would|will|in|x|too|,|/|、|?|!|.|，|？|。")
	letterCue  = phrases("→|>|both|比|穿|选|要|拿|买|换|换成|换个|改成|改为|尺码|码数|是|拍|发|订|件|条|个|一件|size|sizes|in|a|an|to|from|for|or|the|and|between|my|got|ordered|swap|exchange|need|want|wear|get|还是|和|或|/|、|,|，|色|有|就|给我|的")
	chosen     = phrases("穿|选|选择|要选|拍|换|换成|改成|码数|尺码|还是|或|和|size|sizes|fit|fits|or|between|and|will|does|do|is|wear|in|take")
	worn       = phrases("的|码|还是|或|和|吗|呢|吧|会|能|可以|合适|断码|有货|够|fit|fits|or|and|instead|ok|okay|enough|work|,|，|?|？|/|、")
	article    = phrases("a|an|my|the|need|need a|another")
	wantedSize = phrases("脚|双|条|件|款|有|换成|换到|换个|换|改成|改为|从|男|女|他|她|got|get|in|is|are|have|any|for|need|want")
	thereSize  = phrases("有|还有|还|补|补货|吗|的还有|的有|的没|没货|断|available|in stock|left|sold|换|换成|\\?|？")
	genderFit  = phrases("men's|mens|men|women's|womens|women|ladies|kids|男鞋|女鞋|男士|女士")
	halfSize   = phrases("半|码半|号半|码 半|and a half")
	notHouse   = "楼店线门院球"
)

// sizes finds letters (XXL, M码), numbers (42码, US 9.5, size 8), words (大号, large) and 160/84A.
func (s *scan) sizes() {
	for k, t := range s.tokens {
		switch t.kind {
		case number:
			s.numberSize(k, t)
		case word:
			s.letterSize(t)
		}
	}
	s.namedSizes()
}

func (s *scan) numberSize(k int, t token) {
	if s.manyX(k, t) || t.scaled || t.han && t.value < 20 || t.value > 230 || t.value <= 0 || s.at(t.end) == '/' && s.clothing(t) {
		return
	}
	value := plain(t.value)
	if end, ok := s.after(t.end, halfSize); ok && t.value >= 30 && t.value <= 50 && t.digits != "" {
		s.add(chat.EntitySize, t.start, end, rankSize, plain(t.value+0.5))
		return
	}
	if s.at(s.skip(t.end)) == '码' && t.value >= 4 {
		s.add(chat.EntitySize, t.start, s.skip(t.end)+1, rankSize, value)
		return
	}
	if s.at(t.end) == '号' && t.value >= 15 && t.value <= 60 && (t.value > 31 || t.value != math.Trunc(t.value)) && !strings.ContainsRune(notHouse, s.at(t.end+1)) && s.speaksOf(topicShoes) {
		s.add(chat.EntitySize, t.start, t.end+1, rankSize, value)
		return
	}
	if s.spannedSize(t, value) {
		return
	}
	if end, ok := s.after(t.end, sizeUnit); ok && s.f.words.sizes[value] != "" && !s.ofFeet(k, t) && !s.girth(t) {
		s.add(chat.EntitySize, t.start, end, rankSize, value)
		return
	}
	s.bareSize(k, t, value)
}

// spannedSize reads 1.8米 and 24cm, and 24-inch, where the shop has goods of that size.
func (s *scan) spannedSize(t token, value string) bool {
	at := t.end
	if s.at(at) == '-' {
		at++
	}
	if s.at(at) == 0 {
		return false
	}
	end, id, ok := s.lookup(s.skip(at), spanUnits)
	if ok && id == 0 && s.low[end-1] == '米' && t.value == 1 { // 1米8
		if d := arabicDigit(s.at(end)); d > 0 && !isDigit(s.at(end+1)) && s.speaksOf(topicRooms) {
			value, end = plain(1+float64(d)/10), end+1
		}
	}
	if !ok || isDigit(s.at(end)) || isNumeral(s.at(end)) || s.f.words.sizes[value+spanCodes[id]] == "" || s.girth(t) || id == 2 && at == t.end {
		return false
	}
	s.add(chat.EntitySize, t.start, end, rankSize, value)
	return true
}

var (
	spanUnits = glossed("m|米", "cm|厘米|公分", "inch|in")
	spanCodes = [...]string{"M", "CM", ""}
)

// girth reports whether a number measures a waist or the like.
func (s *scan) girth(t token) bool {
	_, before := s.before(s.colonBack(t.start), girths)
	_, after := s.after(t.end, girths)
	return before || after
}

var girths = phrases("waist|chest|hip|hips|inseam|bust|head|neck|胸围|腰围|臀围|裤长|衣长|脚长|肩宽|头围|脚宽|腿围|腰|胸|内长|脚")

// ofFeet reports whether an inch is written behind feet, as in 5' 9".
func (s *scan) ofFeet(k int, t token) bool { return k > 0 && s.at(t.start-1) == '\'' }

// manyX reads 2XL and 3x, which the shop may call XXL.
func (s *scan) manyX(k int, t token) bool {
	if k+1 >= len(s.tokens) || s.tokens[k+1].start != t.end || t.value < 2 || t.value > 8 || t.digits == "" || t.han {
		return false
	}
	next := s.tokens[k+1]
	if next.text == "xl" || next.text == "xs" {
		s.add(chat.EntitySize, t.start, next.end, rankSize, s.f.words.sizeName(t.digits+strings.ToUpper(next.text)))
		return true
	}
	return next.text == "x"
}

// bareSize reads a number that words around it, or another size beside it, make a size.
func (s *scan) bareSize(k int, t token, value string) {
	if s.shoePair(k, t) {
		s.addShoes(k, t, value)
		return
	}
	if t.value >= 200 || t.digits == "0" || isDigit(s.at(t.start-1)) || s.at(t.start-1) == '-' && isCode(s.at(t.start-2)) || s.at(t.end) == '-' && isCode(s.at(t.end+1)) && !isDigit(s.at(t.end+1)) {
		return
	}
	if _, unit := s.after(t.end, noPrice); unit {
		return
	}
	if isLatin(s.low[t.start]) {
		return // sent us one boot
	}
	if start, ok := s.before(s.colonBack(t.start), sizeWord); ok {
		if s.low[start] == 's' || !isLatin(s.low[start]) {
			start = t.start
		}
		s.add(chat.EntitySize, start, t.end, rankSize, value)
		return
	}
	if _, of := s.before(t.start, genderFit); of && t.value >= 3 && t.value <= 15 && !s.thingFollows(t.end) {
		s.add(chat.EntitySize, t.start, t.end, rankSize, value) // mens 9
		return
	}
	if end, ok := s.after(t.end, sizeAfter); ok && t.value >= 3 && t.value <= 50 && !s.speaksOf(topicPrice) {
		s.add(chat.EntitySize, t.start, end, rankSize, value)
		return
	}
	half := t.value >= 34 && t.value < 48 && t.value-math.Trunc(t.value) == 0.5
	if n := len(s.found); n > 0 && s.found[n-1].kind == chat.EntitySize && t.value <= 150 && (s.joined(s.found[n-1].end, t.start) || s.replaced(s.found[n-1].end, t.start)) {
		s.add(chat.EntitySize, t.start, t.end, rankSize, value)
		return
	}
	if s.f.words.sizes[value] == "" && !half || s.money(t) || t.han {
		return
	}
	_, before := s.before(t.start, chosen)
	_, after := s.after(t.end, worn)
	_, article := s.before(t.start, article)
	_, wanted := s.before(t.start, wantedSize)
	_, there := s.after(t.end, thereSize)
	shoe := t.value >= 34 && t.value <= 47
	_, over := s.after(t.end, wordAfter)
	fit := s.speaksOf(topicFit) || s.speaksOf(topicShoes)
	if (t.value >= 30 && t.value < 60 || t.value >= 100 && t.value < 160) && s.behindThing(t.start) || (before || after) && fit || shoe && (wanted || there) && (fit || s.speaksOf(topicStock)) || article && t.value >= 30 && (over || s.skip(t.end) >= len(s.low)) || half && !s.speaksOf(topicPrice) || wanted && !shoe && t.value >= 100 && after && s.speaksOf(topicStock) || t.value >= 100 && there && s.speaksOf(topicStock) {
		s.add(chat.EntitySize, t.start, t.end, rankHint, value)
	}
}

// addShoes adds a size of shoes; 36-37 is one where the shop has it so.
func (s *scan) addShoes(k int, t token, value string) {
	if s.at(t.end) == '-' {
		if n, end := s.smallNumber(t.end + 1); s.f.words.sizes[value+"-"+plain(float64(n))] != "" {
			s.add(chat.EntitySize, t.start, end, rankSize+1, value+"-"+plain(float64(n)))
			return
		}
	}
	s.add(chat.EntitySize, t.start, t.end, rankSize, value)
}

// shoePair reports whether a number and the one beside it are two sizes of shoes: 42/43, 41还是42.
func (s *scan) shoePair(k int, t token) bool {
	shoe := func(t token) bool {
		return (t.value >= 34 && t.value <= 47 || t.value >= 100 && t.value <= 160) && s.f.words.sizes[plain(t.value)] != ""
	}
	if !shoe(t) || t.han {
		return false
	}
	if stop, ok := s.after(t.end, orWords); ok {
		if n, end := s.smallNumber(stop); end > stop && shoe(token{value: float64(n)}) && !s.unitAfter(end) {
			return true
		}
	}
	start, ok := s.before(t.start, orWords)
	if !ok || k == 0 {
		return false
	}
	prev := k - 1
	for prev > 0 && s.tokens[prev].kind != number && s.tokens[prev].start >= start {
		prev--
	}
	return s.tokens[prev].kind == number && s.tokens[prev].end >= start-1 && shoe(s.tokens[prev])
}

// replaced reports whether words for one thing in place of another stand between two places: 42 for 43, size 9 instead of 6.
func (s *scan) replaced(from, to int) bool {
	end, ok := s.after(from, inPlaceOf)
	return ok && s.skip(end) == to
}

var inPlaceOf = phrases("for|to|instead of|not|rather than|换|换成|改|改成|→|不是")

// money reports whether a sign or a word of money stands beside a number.
func (s *scan) money(t token) bool {
	_, limit := s.before(t.start, maxBefore)
	_, tail := s.after(t.end, maxAfter)
	return limit || tail || currencySigns[s.at(s.skipBack(t.start)-1)] != ""
}

// clothing reads 160/84A.
func (s *scan) clothing(t token) bool {
	n, end := s.smallNumber(t.end + 1)
	if t.value < 80 || n < 40 || n > 130 || !strings.ContainsRune("abcy", s.at(end)) || isLatin(s.at(end+1)) {
		return false
	}
	s.add(chat.EntitySize, t.start, end+1, rankSize, strings.ToUpper(string(s.low[t.start:end+1])))
	return true
}

// letterSize judges a Latin word. One letter alone is a size only where it stands like one: "m" has many meanings.
func (s *scan) letterSize(t token) {
	n := len(t.text)
	base := strings.TrimLeft(t.text, "x")
	if n > 6 || base != "s" && base != "m" && base != "l" || n > 1 && base == "m" {
		return
	}
	if isDigit(s.at(t.start-1)) || s.at(t.start-1) == '-' && isCode(s.at(t.start-2)) || s.at(t.end) == '-' && isCode(s.at(t.end+1)) || isDigit(s.at(t.end)) || s.at(t.end) == '\'' || s.at(t.start-1) == '\'' || s.at(t.start-1) == '&' || s.at(t.end) == '&' {
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

// single judges S, M or L standing alone.
func (s *scan) single(t token) bool {
	at := s.skipBack(t.start)
	_, cued := s.upTo(at, letterCue)
	_, fits := s.after(t.end, letterFit)
	_, sized := s.before(t.start, sizeWord)
	_, put := s.before(t.start, chosen)
	capital := unicode.IsUpper(s.raw[t.start])
	han := isHan(s.at(at-1)) || isHan(s.at(s.skip(t.end)))
	edge := s.skip(t.end) >= len(s.low)
	switch {
	case sized, at == 0 && edge, capital && s.orSize(t.end), s.listed(t.end, capital), capital && s.thingNext(t.end):
		return true
	case s.besideSize(t), (capital || isHan(s.at(at-1))) && s.behindThing(t.start), capital && put && s.speaksOf(topicFit), capital && cued && s.speaksOf(topicFit):
		return true
	case han:
		return cued && (fits || edge || isHan(s.at(t.end))) || at == 0 && fits
	}
	return capital && cued && (fits || edge)
}

// orSize reports whether another size is named behind a letter as its alternative: S还是M.
func (s *scan) orSize(end int) bool {
	stop, ok := s.after(end, orWords)
	return ok && s.isSizeAt(s.skip(stop))
}

var orWords = phrases("→|-|~|还是|或|或者|和|跟|or|and|/|比|换|改")

// listed reports whether another size follows in a list: S、M、L, s/m/l, M L XL.
func (s *scan) listed(end int, capital bool) bool {
	if r := s.at(end); r == '/' || r == '、' {
		return s.isSizeAt(end + 1)
	}
	return capital && s.isSizeAt(s.skip(end)) && s.skip(end) > end
}

// thingNext reports whether a colour or a kind of thing follows.
func (s *scan) thingNext(end int) bool {
	at := s.skip(end)
	if at >= len(s.low) || at == end {
		return false
	}
	_, hit := s.f.words.longest(s, at)
	return hit.has(chat.EntityColor) || hit.has(chat.EntityCategory)
}

// besideSize reports whether a size was found just before, joined to this letter: M or L.
func (s *scan) besideSize(t token) bool {
	n := len(s.found)
	return n > 0 && s.found[n-1].kind == chat.EntitySize && s.joined(s.found[n-1].end, t.start)
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
