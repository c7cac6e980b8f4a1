package entity

import (
	"math"
	"strings"
	"unicode"

	"shoptalk/chat"
)

var (
	sizeCue   = phrases("尺码|码数|鞋码|码|尺寸|号码|size|sizes|sz|eu|eur|us|uk|size is|size:|尺码是|码数是|鞋码是|穿|women's|men's")
	sizeWord  = phrases("size|sizes|sz|尺码|码数|鞋码|eu|eur|us|uk")
	letterFit = phrases("码|号|的|吧|吗|呢|还是|和|或|or|for|to|instead|please|size|was|is|fits|fit|would|in|,|/|、|?|!|.|，|？|。")
	letterCue = phrases("穿|选|要|拿|买|换|换成|换个|改成|改为|尺码|码数|是|拍|发|订|件|条|个|一件|size|sizes|in|a|an|to|from|for|or|the|and|between|my|got|ordered|swap|exchange|还是|和|或|/|、|,|，|色|有")
	shoeWords = phrases("鞋|靴|脚|穿|码|sneakers|shoes|boots")
	wordSizes = map[string]string{"small": "S", "medium": "M", "large": "L", "xlarge": "XL", "x-large": "XL"}
)

// sizes finds letters (XXL, M码), numbers (42码, US 9.5, size 8) and 160/84A.
func (s *scan) sizes() {
	for k, t := range s.tokens {
		switch t.kind {
		case number:
			s.numberSize(k, t)
		case word:
			s.letterSize(k, t)
		}
	}
}

func (s *scan) numberSize(k int, t token) {
	if k+1 < len(s.tokens) && s.tokens[k+1].start == t.end && t.value >= 2 && t.value <= 8 && t.digits != "" { // 2xl
		if x := s.tokens[k+1].text; (x == "xl" || x == "xs" || x == "x") && !t.han {
			if end := s.tokens[k+1].end; x != "x" {
				s.add(chat.EntitySize, t.start, end, rankSize, t.digits+strings.ToUpper(x))
			}
			return
		}
	}
	if t.scaled || t.han && t.value < 20 || t.value > 230 || t.value <= 0 {
		return
	}
	if s.at(t.end) == '/' && s.clothing(t) {
		return
	}
	value := plain(t.value)
	if s.at(s.skip(t.end)) == '码' && t.value >= 4 {
		s.add(chat.EntitySize, t.start, s.skip(t.end)+1, rankSize, value)
		return
	}
	if s.at(t.end) == '号' && t.value >= 15 && t.value <= 60 && (t.value > 31 || t.value != math.Trunc(t.value)) && !strings.ContainsRune("楼店线门院球", s.at(t.end+1)) && s.speaks(&s.shoes, shoeWords) {
		s.add(chat.EntitySize, t.start, t.end+1, rankSize, value)
		return
	}
	if _, ok := s.before(s.colonBack(t.start), sizeWord); ok && t.value < 200 && t.digits != "0" {
		if _, unit := s.after(t.end, noPrice); !unit || s.at(s.skip(t.end)) == '码' {
			s.add(chat.EntitySize, t.start, t.end, rankSize, value)
		}
	}
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
func (s *scan) letterSize(k int, t token) {
	if full, ok := wordSizes[t.text]; ok {
		_, cued := s.before(t.start, sizeWord)
		_, followed := s.after(t.end, sizeWord)
		if cued || followed {
			s.add(chat.EntitySize, t.start, t.end, rankSize, full)
		}
		return
	}
	n := len(t.text)
	base := strings.TrimLeft(t.text, "x")
	if n > 6 || base != "s" && base != "m" && base != "l" || n > 1 && base == "m" {
		return
	}
	if isDigit(s.at(t.start-1)) || s.at(t.start-1) == '-' && isCode(s.at(t.start-2)) || s.at(t.end) == '-' && isCode(s.at(t.end+1)) || isDigit(s.at(t.end)) || s.at(t.end) == '\'' || s.at(t.start-1) == '\'' {
		return
	}
	end := t.end
	if s.at(s.skip(end)) == '码' {
		s.add(chat.EntitySize, t.start, t.end, rankSize, strings.ToUpper(t.text))
		return
	}
	if n == 1 && !s.single(t) {
		return
	}
	s.add(chat.EntitySize, t.start, end, rankSize, strings.ToUpper(t.text))
}

// single judges S, M or L standing alone.
func (s *scan) single(t token) bool {
	at := s.skipBack(t.start)
	_, cued := s.upTo(at, letterCue)
	_, fits := s.after(t.end, letterFit)
	_, sized := s.before(t.start, sizeWord)
	capital := unicode.IsUpper(s.raw[t.start])
	han := isHan(s.at(at-1)) || isHan(s.at(s.skip(t.end)))
	edge := s.skip(t.end) >= len(s.low)
	whole := at == 0 && edge
	switch {
	case sized, whole:
		return true
	case han:
		return cued && (fits || edge || isHan(s.at(t.end))) || at == 0 && fits
	}
	return capital && cued && (fits || edge)
}
