package entity

import (
	"math"
	"strconv"
	"strings"

	"shoptalk/chat"
)

var (
	heightCue = phrases("身高|身长|个子|净身高|高|height|height is|tall|i'm|i am|im")
	weightCue = phrases("体重|重|净重|weight|weight is|weigh|weighs|weighing")
	bodyCue   = phrases("身高|身高是|体重|体重是|个子|净身高|height|height is|weight|weight is|weigh|i'm|i am")
	bodyWords = phrases("身高|体重|个子|穿多大|穿什么码|穿几码|穿哪个码|多大码|什么码|什么尺码|多大尺码|哪个码|几码|公斤|斤|kg|lbs|lb|height|weigh|weight|tall|what size|which size")

	cmUnit    = phrases("cm|公分|厘米|cms|centimeters|centimetres")
	metreUnit = phrases("米|m")
	footUnit  = phrases("ft|feet|foot|'|尺")
	inchUnit  = phrases("in|inch|inches|\"|''")
	kgUnit    = phrases("kg|kgs|公斤|千克|kilos|kilo|kilograms")
	jinUnit   = phrases("斤|市斤")
	poundUnit = phrases("lbs|lb|磅")
	pounds    = phrases("pounds|pound")
	notBody   = phrases("的床|床|的桌|桌|宽|长|的沙发|沙发|的柜|柜|的杆|杆|的线|线|的地毯|地毯")
	gapBody   = "/,，、 ;"
)

// speaksOfBody reports whether the message gives a person's measures: then pounds are no money and a bare 170 is a height.
func (s *scan) speaksOfBody() bool {
	if s.body == 0 && !s.speaks(&s.body, bodyWords) {
		for i := 1; i+1 < len(s.low); i++ {
			if s.low[i] == '\'' && isDigit(s.low[i-1]) && isDigit(s.low[i+1]) {
				s.body = 1
			}
		}
	}
	return s.body > 0
}

// measures finds heights and weights.
func (s *scan) measures() {
	for k, t := range s.tokens {
		if t.kind != number || t.scaled || t.value <= 0 {
			continue
		}
		if !s.weight(t) {
			s.height(k, t)
		}
	}
}

func (s *scan) weight(t token) bool {
	kg := 0.0
	end, ok := s.after(t.end, kgUnit)
	switch {
	case ok:
		kg = t.value
	default:
		if end, ok = s.after(t.end, jinUnit); ok {
			kg = t.value / 2
		} else if end, ok = s.after(t.end, poundUnit); ok {
			kg = t.value * 0.45359237
		} else if end, ok = s.after(t.end, pounds); ok && s.speaksOfBody() && currencySigns[s.at(t.start-1)] == "" {
			kg = t.value * 0.45359237
		} else if at, cued := s.before(s.colonBack(t.start), weightCue); cued && t.value >= 30 && t.value <= 300 && !t.han && s.low[at] != '重' {
			if end, kg = t.end, t.value; t.value >= 100 && s.low[at] == '体' { // nobody says so of kilos
				kg = t.value / 2
			}
		} else {
			return false
		}
	}
	if s.at(t.start-1) == '#' || isLatin(s.at(t.start-1)) {
		return false
	}
	value := strconv.Itoa(int(math.Round(kg)))
	if kg < 1 {
		value = plain(kg) // half a pound of something
	}
	s.add(chat.EntityWeight, t.start, end, rankMeasure, value)
	return true
}

// colonBack steps back over 是, a colon and spaces, for 体重是65 and "weight: 65".
func (s *scan) colonBack(i int) int {
	i = s.skipBack(i)
	for n := 0; n < 2 && i > 0 && strings.ContainsRune("是:为大概约", s.low[i-1]); n++ {
		i = s.skipBack(i - 1)
	}
	return i
}

func (s *scan) height(k int, t token) {
	at, cued := s.before(s.colonBack(t.start), heightCue)
	if s.feet(k, t) {
		return
	}
	if end, ok := s.after(t.end, cmUnit); ok {
		if t.value >= 50 && t.value <= 250 && (cued || s.speaksOfBody()) {
			s.add(chat.EntityHeight, t.start, end, rankMeasure, strconv.Itoa(int(math.Round(t.value))))
		}
		return
	}
	if end, ok := s.from(t.end, metreUnit); ok {
		s.metres(t, end, cued)
		return
	}
	if t.value < 100 || t.value > 230 || t.value != math.Trunc(t.value) {
		return
	}
	own := cued && s.low[at] != 'i'
	if own || s.weightFollows(k, t) && t.value >= 140 {
		if _, other := s.after(t.end, noPrice); !other {
			s.add(chat.EntityHeight, t.start, t.end, rankMeasure, plain(t.value))
		}
	}
}

// metres reads 1.75米, 1米75, 一米七, 1m75.
func (s *scan) metres(t token, end int, cued bool) {
	cm, exact := t.value*100, false
	if t.value == 1 || t.value == 2 {
		n, stop := s.smallNumber(end)
		if d := stop - end; d > 0 && s.at(end) != ' ' {
			exact = true
			switch {
			case n < 10:
				cm += float64(10 * n)
			case n < 100:
				cm += float64(n)
			default:
				return
			}
			end = stop
		}
	}
	if cm < 50 || cm > 250 || cm == 100 || cm == 200 {
		return
	}
	if _, not := s.after(end, notBody); not || !cued && !s.speaksOfBody() && !(exact && cm > 140) {
		return
	}
	s.add(chat.EntityHeight, t.start, end, rankMeasure, strconv.Itoa(int(math.Round(cm))))
}

// feet reads 5'9", 5ft 9, 5 feet 9 inches.
func (s *scan) feet(k int, t token) bool {
	end, ok := s.after(t.end, footUnit)
	if !ok || t.value < 3 || t.value > 7 || t.value != math.Trunc(t.value) {
		return false
	}
	inches, quote := 0.0, s.low[end-1] == '\''
	n, stop := s.smallNumber(end)
	if stop > s.skip(end) && n < 12 {
		inches, end = float64(n), stop
		if after, ok := s.after(end, inchUnit); ok {
			end = after
		}
	} else if quote || !s.speaksOfBody() {
		return false
	}
	s.add(chat.EntityHeight, t.start, end, rankMeasure, strconv.Itoa(int(math.Round((t.value*12+inches)*2.54))))
	return true
}

// weightFollows reports whether the next number is a weight that belongs to a height: 170 65kg, 170/130斤.
func (s *scan) weightFollows(k int, t token) bool {
	if k+1 >= len(s.tokens) {
		return false
	}
	next := k + 1
	for next < len(s.tokens) && next < k+3 && s.tokens[next].kind == other && strings.ContainsRune(gapBody, s.at(s.tokens[next].start)) {
		next++
	}
	if next >= len(s.tokens) || s.tokens[next].kind != number || s.tokens[next].start-t.end > 3 {
		return false
	}
	end := s.tokens[next].end
	for _, w := range []words{kgUnit, jinUnit, poundUnit} {
		if _, ok := s.after(end, w); ok {
			return true
		}
	}
	return false
}
