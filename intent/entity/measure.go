package entity

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"shoptalk/chat"
)

var (
	heightCue = phrases("身高|身长|个子|净身高|高|height|height is|tall|i'm|i am|im")
	weightCue = phrases("体重|重|净重|weight|weight is|weigh|weighs|weighing")
	bodyCue   = phrases("身高|身高是|体重|体重是|个子|净身高|height|height is|weight|weight is|weigh|i'm|i am")
	tallWord  = phrases("tall|高")
	notWorn   = phrases("装|承重|限重|载重|负重|净重|毛重|自重|托|提|hold|holds|carry|carries|lift|lifts|supports|capacity|load|lose|gain|under|over|超过|不超过|最大|最多")

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
	if s.topics[topicBody] == 0 && !s.speaksOf(topicBody) {
		for i := 1; i+1 < len(s.low); i++ {
			if s.low[i] == '\'' && isDigit(s.low[i-1]) && isDigit(s.low[i+1]) {
				s.topics[topicBody] = 1
			}
		}
	}
	return s.topics[topicBody] > 0
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

// poundKG is the international pound.
const poundKG = 0.45359237

func (s *scan) weight(t token) bool {
	kg, end := s.weighed(t)
	if kg == 0 {
		at, cued := s.before(s.colonBack(t.start), weightCue)
		if !cued || t.value < 30 || t.value > 300 || t.han || s.low[at] == '重' || s.unitAfter(t.end) {
			return false
		}
		if end, kg = t.end, t.value; t.value >= 100 && s.low[at] == '体' { // nobody says so of kilos
			kg = t.value / 2
		}
	} else if !s.persons(t, kg) {
		return false
	}
	if s.at(t.start-1) == '#' || isLatin(s.at(t.start-1)) {
		return false
	}
	s.add(chat.EntityWeight, t.start, end, rankMeasure, strconv.Itoa(int(math.Round(kg))))
	return true
}

// weighed reads a number with a unit of weight in kilograms, 0 where there is no unit.
func (s *scan) weighed(t token) (kg float64, end int) {
	if end, ok := s.after(t.end, kgUnit); ok {
		return t.value, end
	}
	if end, ok := s.after(t.end, jinUnit); ok {
		return t.value / 2, end
	}
	if end, ok := s.after(t.end, poundUnit); ok {
		return t.value * poundKG, end
	}
	if end, ok := s.after(t.end, pounds); ok && s.speaksOfBody() && currencySigns[s.at(t.start-1)] == "" {
		return t.value * poundKG, end
	}
	return 0, t.end
}

// persons reports whether a weight is a person's; a parcel's or a pack's is none, nor is what is bought by weight.
func (s *scan) persons(t token, kg float64) bool {
	if _, bought := s.before(t.start, buying); bought && kg < 30 {
		return false
	}
	if _, goods := s.before(t.start, notWorn); goods || kg > 250 {
		return false
	}
	if kg >= 30 {
		return true
	}
	_, cued := s.before(s.colonBack(t.start), weightCue)
	return kg >= 2 && (cued || s.speaksOfBody() || s.speaksOf(topicKin) && s.speaksOf(topicFit))
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
		_, goods := s.after(end, notBody)
		if t.value >= 50 && t.value <= 250 && !goods && !s.girth(t) && (cued || t.value >= 80 && (s.speaksOfBody() || s.speaksOf(topicKin) && s.speaksOf(topicFit) || s.speaksOf(topicFit) && t.value >= 90 && !s.speaksOf(topicRooms) || s.weightFollows(k, end))) {
			s.add(chat.EntityHeight, t.start, end, rankMeasure, strconv.Itoa(int(math.Round(t.value))))
		}
		return
	}
	if end, ok := s.from(t.end, metreUnit); ok {
		s.metres(k, t, end, cued)
		return
	}
	if metres := t.value; metres >= 1.4 && metres <= 2.1 && t.end-t.start == len("1.75") && (cued && s.low[at] != 'i' || s.weightFollows(k, t.end) || s.speaksOfBody()) && !s.unitAfter(t.end) {
		s.add(chat.EntityHeight, t.start, t.end, rankMeasure, strconv.Itoa(int(math.Round(100*metres))))
		return
	}
	if t.value < 100 || t.value > 230 || t.value != math.Trunc(t.value) {
		return
	}
	if s.heightAndWeight(k, t) {
		return
	}
	own := cued && s.low[at] != 'i'
	if _, tall := s.after(t.end, tallWord); tall && t.value >= 140 {
		own = true
	}
	if _, kin := s.before(s.colonBack(t.start), topicWords[topicKin]); kin && t.value >= 145 && t.value <= 200 && s.speaksOf(topicFit) {
		own = true // 我164 选XL还是XXL
	}
	if own || s.weightFollows(k, t.end) && t.value >= 140 {
		if _, other := s.after(t.end, noPrice); !other {
			s.add(chat.EntityHeight, t.start, t.end, rankMeasure, plain(t.value))
		}
	}
}

// metres reads 1.75米, 1米75, 一米七, 1m75.
func (s *scan) metres(k int, t token, end int, cued bool) {
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
	if _, not := s.after(end, notBody); not || s.speaksOf(topicRooms) && !s.speaksOfBody() || !cued && !s.speaksOfBody() && !(exact && cm > 140) && !(cm > 140 && s.weightFollows(k, end)) {
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

// heightAndWeight reads two bare numbers at a question of size: 175 70 穿什么码. Of the second, what is 100 or more counts 斤, or
// pounds in an English message.
func (s *scan) heightAndWeight(k int, t token) bool {
	next, ok := s.besides(k, t.end)
	if !ok || t.value < 140 || t.value > 210 || t.han || next.han {
		return false
	}
	whole := s.skipBack(t.start) == 0 && s.skip(next.end) == len(s.low)
	slashed := s.at(t.end) == '/' && next.start == t.end+1 && t.value >= 150 && next.value < 100
	if !whole && !slashed && !s.speaksOfBody() && !s.speaksOf(topicFit) {
		return false
	}
	if s.unitAfter(next.end) || s.unitAfter(t.end) || isCode(s.at(next.end)) || next.value < 35 || next.value > 220 || t.value != math.Trunc(t.value) || next.value != math.Trunc(next.value) {
		return false
	}
	kg := next.value
	if kg >= 100 && (slices.ContainsFunc(s.low, isHan) || !slices.ContainsFunc(s.low, isLatin)) {
		kg /= 2
	} else if kg >= 100 {
		kg *= poundKG
	}
	s.add(chat.EntityHeight, t.start, t.end, rankMeasure, plain(t.value))
	s.add(chat.EntityWeight, next.start, next.end, rankMeasure, strconv.Itoa(int(math.Round(kg))))
	return true
}

// weightFollows reports whether the next number is a weight that belongs to a height: 170 65kg, 170/130斤.
func (s *scan) weightFollows(k, end int) bool {
	next, ok := s.besides(k, end)
	if !ok {
		return false
	}
	for _, w := range []words{kgUnit, jinUnit, poundUnit} {
		if _, ok := s.after(next.end, w); ok {
			return true
		}
	}
	return false
}

// besides gives the number that stands behind number k with its unit, which end at end, parted by little.
func (s *scan) besides(k, end int) (token, bool) {
	next := k + 1
	for next < len(s.tokens) && s.tokens[next].start < end {
		next++
	}
	for until := next + 2; next < len(s.tokens) && next < until && s.tokens[next].kind == other && strings.ContainsRune(gapBody, s.at(s.tokens[next].start)); {
		next++
	}
	if next >= len(s.tokens) || s.tokens[next].kind != number || s.tokens[next].start-end > 3 {
		return token{}, false
	}
	return s.tokens[next], true
}
