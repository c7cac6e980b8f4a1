package entity

import (
	"math"
	"strconv"
	"strings"
	"unicode"

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

var (
	measureWords = phrases("件|个|双|条|套|盒|瓶|包|台|部|只|支|袋|箱|本|把|份|杯|枚|副|对|顶|罐|桶|卷|片|张|根|组|块|颗|粒|听|提|床|辆|pcs|pc|piece|pieces|pair|pairs|item|items|unit|units|box|boxes|bottle|bottles|pack|packs|set|sets|copies|bags|cases|of them|of these|of those|of the|of this|of it|more of")
	notCounted   = map[rune]string{
		'个': "月小工星礼钟多人问字地手意样亿快店客订单包电半方原办",
		'条': "消评短信物快",
		'张': "卡图照券优截发票单",
		'部': "分门",
		'只': "是有能要想会剩",
		'本': "来店人",
		'包': "邮裹含",
		'片': "面",
		'对': "不方于比",
		'份': "上证",
		'台': "湾灯",
		'把': "",
		'块': "钱左以五一二三四六七八九",
	}
	buying    = phrases("买|买了|要|拍|拍了|订|订了|来|换|发|发了|少|少了|退|退了|下单|下单了|加|需要|拿|拿了|收到|只收到|漏发|漏了|送|再来|再买|缺|只有|就|各|各要|多发|想要|购买")
	buyingEn  = phrases("buy|order|ordered|want|need|get|take|bought|purchase|purchased|add|send|sent|received|return|returning|got|x|qty|quantity|quantity:|qty:|quantity is|another|only|missing")
	countTail = phrases("please|more|of|and|in|for|pls|,|.|!|?|，|。|each")
	times     = "x×*"
)

// quantities finds how many: 2件, 两双, x2, 3 pairs, qty 2.
func (s *scan) quantities() {
	for _, t := range s.tokens {
		if t.kind != number || t.scaled || t.value <= 0 || t.value > 9999 || t.value != math.Trunc(t.value) && t.value != 0.5 {
			continue
		}
		if t.han && len([]rune(t.digits)) == 2 && t.end-t.start == 2 || t.han && t.digits == "" && t.value != 2 && t.value != 3 && t.value < 10 {
			continue
		}
		if s.at(t.start-1) == '第' || s.at(t.start-1) == '每' || s.at(t.start-1) == '#' || isDigit(s.at(t.start-1)) {
			continue
		}
		s.quantity(t)
	}
}

func (s *scan) quantity(t token) {
	value := plain(t.value)
	if s.low[t.start] == '俩' || s.low[t.start] == '仨' {
		if _, unit := s.after(t.end, noPrice); unit {
			return
		}
		if _, ok := s.before(t.start, buying); ok {
			s.add(chat.EntityQuantity, t.start, t.end, rankCount, value)
		}
		return
	}
	if at := s.skipBack(t.start); strings.ContainsRune(times, s.at(at-1)) && at > 0 && !isLatin(s.at(at-2)) && !isDigit(s.at(s.skipBack(at-1)-1)) && t.value < 1000 && !isLatin(s.at(t.end)) && s.at(t.end) != '"' {
		s.add(chat.EntityQuantity, t.start, t.end, rankCount, value)
		return
	}
	if end, ok := s.after(t.end, measureWords); ok {
		measure := s.at(s.skip(t.end))
		if not, listed := notCounted[measure]; listed && strings.ContainsRune(not, s.at(end)) && s.at(end) != 0 || measure == '块' && !s.kindOfThing(end) && !s.counted(t) {
			return
		}
		if one := t.value == 1 && (measure == '个' || s.low[t.start] == 'o'); one {
			if _, ok := s.before(t.start, buying); !ok {
				return
			}
		}
		if isHan(measure) {
			s.add(chat.EntityQuantity, t.start, end, rankCount, value)
		} else {
			s.add(chat.EntityQuantity, t.start, t.end, rankCount, value)
		}
		return
	}
	s.bareQuantity(t, value)
}

// counted reports whether words before a number say that it counts pieces: 拍了两块.
func (s *scan) counted(t token) bool {
	_, ok := s.before(t.start, countedBefore)
	return ok
}

// kindOfThing reports whether something is named behind 块 that is counted so: 两块手表.
func (s *scan) kindOfThing(i int) bool {
	return i < len(s.low) && strings.ContainsRune(notMoney, s.low[i])
}

// bareQuantity: "2x", "buy 2 please", "买2", "order 3 jackets".
func (s *scan) bareQuantity(t token, value string) {
	if s.at(t.end) == 'x' && !isLatin(s.at(t.end+1)) && !isDigit(s.at(t.end+1)) {
		s.add(chat.EntityQuantity, t.start, t.end, rankCount, value)
		return
	}
	if t.value > 99 || s.low[t.start] == 'o' || s.at(t.end) == '.' && isDigit(s.at(t.end+1)) {
		return
	}
	if _, unit := s.after(t.end, noPrice); unit {
		return
	}
	if _, size := s.before(t.start, sizeWord); size {
		return
	}
	_, bought := s.before(s.colonBack(t.start), buyingEn)
	if _, ok := s.after(t.end, countTail); bought && (ok || s.skip(t.end) == len(s.low)) {
		s.add(chat.EntityQuantity, t.start, t.end, rankHint, value)
		return
	}
	if t.value >= 2 && s.thingFollows(t.end) {
		s.add(chat.EntityQuantity, t.start, t.end, rankHint, value)
	}
}

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
		if i == from {
			return false
		}
	}
	return false
}
