package entity

import (
	"math"
	"strings"

	"shoptalk/chat"
)

var (
	sizeCue   = phrases("尺码|码数|鞋码|码|尺寸|号码|size|sizes|sz|eu|eur|us|uk|size is|size:|尺码是|码数是|鞋码是|穿|women's|men's")
	sizeWord  = phrases("尺寸|欧码|美码|英码|国码|日码|鞋号|鞋码是|码数是|size|sizes|sz|尺码|码数|鞋码|eu|eur|us|uk|size is|size of|sized")
	sizeAfter = phrases("us|uk|eu|eur")
	sizeUnit  = phrases("寸|英寸|inch|inches|\"")
	halfSize  = phrases("半|码半|号半|码 半|and a half")
	notHouse  = "楼店线门院球"
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
	if s.at(at) == 0 || isLatin(s.low[t.start]) {
		return false // two L, one M
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

// clothing reads 160/84A.
func (s *scan) clothing(t token) bool {
	n, end := s.smallNumber(t.end + 1)
	if t.value < 80 || n < 40 || n > 130 || !strings.ContainsRune("abcy", s.at(end)) || isLatin(s.at(end+1)) {
		return false
	}
	s.add(chat.EntitySize, t.start, end+1, rankSize, strings.ToUpper(s.str(t.start, end+1)))
	return true
}
