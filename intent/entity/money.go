package entity

import (
	"cmp"
	"strings"

	"shoptalk/chat"
)

var currencySigns = map[rune]string{'¥': "CNY", '$': "USD", '€': "EUR", '£': "GBP", '₩': "KRW", '₹': "INR"}

// dimes marks the words for a tenth of a yuan.
const dimes = "1/10"

// currencies are words for money behind or before a sum.
var currencies = []struct {
	code  string // "": the shop's own
	words words
}{
	{"", phrases("块钱|块|圆|蚊")},
	{"CNY", phrases("元|元钱|元人民币|人民币|rmb|cny|yuan|kuai")},
	{"USD", phrases("美元|美金|刀|usd|us dollars|dollars|dollar|bucks|buck")},
	{"EUR", phrases("欧元|欧|eur|euro|euros")},
	{"GBP", phrases("英镑|镑|gbp|pounds|pound|quid")},
	{dimes, phrases("毛|毛钱|角|角钱")},
	{"HKD", phrases("港币|港元|hkd")},
	{"JPY", phrases("日元|日币|円|jpy|yen")},
	{"TWD", phrases("台币|新台币|twd|ntd")},
	{"CAD", phrases("加元|加币|cad")}, {"AUD", phrases("澳元|澳币|aud")}, {"SGD", phrases("新币|新加坡元|sgd")}, {"KRW", phrases("韩元|韩币|krw|won")},
	{"CHF", phrases("瑞士法郎|瑞郎|chf")}, {"INR", phrases("卢比|inr|rupees")},
}

var (
	currencyBefore = phrases("usd|us|rmb|cny|eur|gbp|hkd|cad|aud|人民币|美元|us$")
	// What a 块 or 刀 behind a number counts instead of money.
	notMoney = "表手布毛巾肥香皂屏电池板糖巧地蛋砖豆肉具片木石瓷"

	maxBefore = phrases("不超过|不要超过|别超过|不能超过|不超|最多|至多|最高|低于|少于|小于|便宜于|不高于|不大于|不到|顶多|上限|预算|预算是|预算在|预算为|预算大概|预算大概在|预算大约|预算差不多|控制在|under|below|less than|up to|max|maximum|at most|no more than|not more than|nothing over|within|cheaper than|lower than|not over|not exceeding|no higher than|beneath|budget|budget is|budget's|budget of|budget around|budget is around|budget is about|budget:|<|<=|≤")
	maxAfter  = phrases("以内|之内|以下|之下|以里|及以下|封顶|内|max|maximum|or less|or under|or below|or cheaper|tops|at most|budget|or lower")
	minBefore = phrases("超过|高于|大于|多于|不低于|不少于|不小于|至少|最少|最低|起码|over|above|more than|at least|no less than|not less than|minimum|min|minimum of|upwards of|>|>=|≥")
	minAfter  = phrases("以上|之上|往上|朝上|开外|及以上|起步|or more|and up|and above|or above|or over|or higher|minimum|and over")
	about     = phrases("大概|大约|差不多|约|约莫|about|around|roughly|approximately|approx|circa|~|somewhere around")
	aboutEnd  = phrases("左右|上下|的样子|样子|or so|ish|-ish|give or take")
	paid      = phrases("满|立减|满减|花了|付了|付款|实付|到手|到手价|原价|现价|券后|卖|卖到|降到|降价到|涨到|标价|差价|退我|退了|优惠了|便宜了|贵了|多付了|多扣了|扣了|paid|charged|charged me|cost|costs|cost me|price is|priced at|refund of|refunded|listed at|listed for|sells for|selling for")
	fewMore   = phrases("多|来|几|好几|余")

	between   = phrases("between|from|从|介于|在")
	rangeTail = phrases("之间|这个价位|价位|的价位|预算|左右|的|价格|price range|range|budget")
	priceCue  = phrases("预算|价位|价格|价钱|单价|budget|price|priced|prices|cost|costing|price range")

	noPrice = phrases("天|日|号|周|月|个|年|小时|分钟|分|秒|公里|km|米|cm|厘米|公分|mm|毫米|kg|公斤|千克|斤|克|g|岁|码|件|双|条|套|盒|瓶|包|台|部|只|支|袋|箱|次|人|位|折|%|％|寸|英寸|ml|毫升|l|升|点|度|级|层|款|种|页|gb|g|mb|tb|mah|w|瓦|v|hz|inch|inches|ft|feet|foot|days|day|hours|hour|weeks|week|months|month|years|year|yrs|yo|minutes|minute|mins|hrs|miles|lbs|lb|pounds of|stars|star|reviews|am|pm|o'clock|percent|times|people|items|pieces|pcs|pairs|sizes|characters|ml|oz|kilos|kids|orders|business days|working days|工作日|积分|分贝|斤重|mins|流明|转|°|周岁|片|张|本|份|杯|把|根|颗|粒|罐|桶|卷|组|听|提|床|辆|句|遍|回|趟|家|集|名|篇|枚|副|对|顶|个字|pixels|megapixels|mp|watts|volts|size|th|st|nd|rd")
)

// sum is a number that is, or may be, an amount of money.
type sum struct {
	start, end int // of the amount with its currency
	value      float64
	currency   string // "" where none is written
	written    bool   // a currency is written
}

// sums finds amounts, limits and ranges.
func (s *scan) sums() {
	for k := 0; k < len(s.tokens); k++ {
		if s.tokens[k].kind != number || s.tokens[k].value <= 0 {
			continue
		}
		if used := s.priceRange(k); used > 0 {
			k = used
			continue
		}
		s.price(s.sumAt(k))
	}
}

// sumAt reads the currency around a number.
func (s *scan) sumAt(k int) sum {
	t := s.tokens[k]
	m := sum{start: t.start, end: t.end, value: t.value}
	if at := s.skipBack(t.start); currencySigns[s.at(at-1)] != "" && at > 0 {
		m.start, m.currency, m.written = at-1, s.signed(s.at(at-1)), true
		if start, ok := s.upTo(at-1, currencyBefore); ok {
			m.start = start
		}
	} else if start, ok := s.before(t.start, currencyBefore); ok && s.at(t.start-1) != '-' {
		if c, ok := s.currencyWord(start); ok {
			m.start, m.currency, m.written = start, c.code, true
		}
	}
	end := t.end
	if stop, ok := s.from(end, fewMore); ok && t.han || ok && s.at(t.end) == '多' {
		end = stop
	}
	for _, c := range currencies {
		stop, ok := s.after(end, c.words)
		if !ok || s.low[stop-1] == '块' && strings.ContainsRune(notMoney, s.at(stop)) && s.at(stop) != 0 || s.low[stop-1] == '刀' && strings.ContainsRune(notMoney, s.at(stop)) && s.at(stop) != 0 ||
			c.code == "GBP" && s.speaksOfBody() || s.together(t, stop) {
			continue
		}
		m.end, m.written = stop, true
		if c.code == dimes {
			m.value, m.currency = m.value/10, "CNY"
		}
		if m.currency == "" {
			m.currency = c.code
		}
		if m.currency == "" {
			m.currency = s.f.currency
		}
		if s.low[stop-1] == '块' { // 3块5
			if d := max(numeralDigit(s.at(stop)), arabicDigit(s.at(stop))); d > 0 && !isDigit(s.at(stop+1)) && !isNumeral(s.at(stop+1)) && t.value == float64(int(t.value)) {
				m.value, m.end = m.value+float64(d)/10, stop+1
			}
		}
		break
	}
	return m
}

// together reports whether a 块 behind a number counts things, or means together, and is no yuan.
func (s *scan) together(t token, end int) bool {
	if s.low[end-1] != '块' || t.value > 20 {
		return false
	}
	next := s.at(end)
	if s.counted(t) && next != '多' {
		return true
	}
	if t.value != 1 {
		return false
	}
	return !isNumeral(next) && !isDigit(next) && next != '多' && next != 0
}

func (s *scan) currencyWord(at int) (c struct {
	code  string
	words words
}, ok bool) {
	for _, c := range currencies {
		if _, ok := s.from(at, c.words); ok && c.code != "" && c.code != dimes {
			return c, true
		}
	}
	return c, false
}

// dollars are currencies written with the dollar sign.
var dollars = map[string]bool{"USD": true, "CAD": true, "AUD": true, "HKD": true, "SGD": true, "NZD": true, "TWD": true, "MXN": true}

// signed tells the currency of a sign: in a shop whose own currency is written so, that one.
func (s *scan) signed(sign rune) string {
	switch own := s.f.currency; {
	case sign == '$' && dollars[own], sign == '¥' && own == "JPY":
		return own
	}
	return currencySigns[sign]
}

// priceRange reads 100-200块, between 100 and 200, $50 to $100; it gives the index of the second number, 0 where there is no range.
func (s *scan) priceRange(k int) int {
	first := s.sumAt(k)
	at := s.skip(first.end)
	stop, ok := s.from(at, rangeSign)
	and := false
	if !ok {
		if stop, and = s.from(at, rangeAnd); !and {
			return 0
		}
	}
	stop = s.skip(stop)
	next := k + 1
	for next < len(s.tokens) && s.tokens[next].kind != number && s.tokens[next].start <= stop {
		next++
	}
	if next >= len(s.tokens) || s.tokens[next].kind != number || s.tokens[next].value <= 0 {
		return 0
	}
	second := s.sumAt(next)
	if second.start != stop && s.tokens[next].start != stop {
		return 0
	}
	_, opened := s.before(first.start, between)
	if _, ok := s.before(first.start, between); and && !ok {
		return 0
	}
	_, cued := s.before(first.start, priceCue)
	_, limited := s.before(first.start, maxBefore)
	_, unit := s.after(second.end, noPrice)
	_, tail := s.after(second.end, rangeTail)
	if !first.written && !second.written && (unit || second.value < leastBare || !cued && !limited && !(opened && (and || tail)) && !(tail && second.value >= 20 && !opened && s.priceTail(second.end))) {
		return 0
	}
	if second.value < first.value && s.tokens[k].value < 10 && s.tokens[next].scaled {
		first.value *= second.value / s.tokens[next].value
	}
	if second.value <= first.value {
		return 0
	}
	s.add(chat.EntityPriceMin, first.start, first.end, rankSum, plain(first.value))
	s.add(chat.EntityPriceMax, second.start, second.end, rankSum, plain(second.value))
	return next
}

var (
	rangeSign = phrases("-|~|--|至|到|to")
	rangeAnd  = phrases("and|和|与")
	priceTail = phrases("之间|这个价位|价位|的价位|预算|price range|range|budget")
)

func (s *scan) priceTail(i int) bool {
	_, ok := s.after(i, priceTail)
	return ok
}

// countedBefore are words behind which a 块 counts pieces: 拍了两块, 这两块.
var countedBefore = phrases("这|那|买|买了|拍|拍了|要|送了|只送|只送了|只有|收到|只收到|发了|只发了|来|再来|换")

var freePost = phrases("包邮|件包邮|起包邮")

// unitAfter reports whether what follows a number says that it is no sum. 满199包邮 counts no 包.
func (s *scan) unitAfter(i int) bool {
	_, unit := s.after(i, noPrice)
	_, post := s.after(i, freePost)
	return unit && !post
}

// leastBare is the least number that is taken for a sum without a currency: "more than one" speaks of no price.
const leastBare = 10

// price judges one sum: a limit, an amount, or nothing.
func (s *scan) price(m sum) {
	if s.unitAfter(m.end) && !m.written || s.at(m.end) == '%' || isDigit(s.at(m.start-1)) || s.at(m.start-1) == '-' && isCode(s.at(m.start-2)) {
		return
	}
	if s.at(m.end) == '/' || s.at(m.start-1) == '/' || isLatin(s.at(m.end)) && s.at(m.end) != 'i' || isLatin(s.at(m.start-1)) && !m.written {
		return
	}
	if _, ok := s.before(m.start, bodyCue); ok && !m.written || !m.written && m.value < leastBare {
		return
	}
	currency := cmp.Or(m.currency, s.f.currency)
	switch s.limit(m) {
	case atMost:
		s.add(chat.EntityPriceMax, m.start, m.end, rankSum, plain(m.value))
	case atLeast:
		s.add(chat.EntityPriceMin, m.start, m.end, rankSum, plain(m.value))
	case nearly:
		s.add(chat.EntityMoney, m.start, m.end, rankSum, plain(m.value)+" "+currency)
	default:
		if m.written {
			s.add(chat.EntityMoney, m.start, m.end, rankSum, plain(m.value)+" "+currency)
		} else if _, ok := s.before(m.start, paid); ok {
			s.add(chat.EntityMoney, m.start, m.end, rankHint, plain(m.value)+" "+currency)
		}
	}
}

// bound is what words around a sum make of it.
type bound uint8

const (
	exactly bound = iota
	atMost
	atLeast
	nearly
)

// limit reads the words around a sum: 不超过, 以内, 起, 左右. "About" outweighs 预算, not 以内.
func (s *scan) limit(m sum) bound {
	before := s.skipBack(m.start)
	aboutStart, isAbout := s.upTo(before, about)
	if isAbout {
		before = s.skipBack(aboutStart)
	}
	maxAt, isMax := s.upTo(before, maxBefore)
	minAt, isMin := s.upTo(before, minBefore)
	if isMax && isMin { // 不超过 ends like 超过: the longer phrase counts
		isMax, isMin = maxAt <= minAt, minAt < maxAt
	}
	if isMax && maxAt > 0 && hasSuffix(s.low[:before], "不到") && strings.ContainsRune(unreached, s.at(maxAt-1)) {
		isMax = false
	}
	_, maxTail := s.after(m.end, maxAfter)
	_, minTail := s.after(m.end, minAfter)
	_, aboutTail := s.after(m.end, aboutEnd)
	switch next := s.skip(m.end); {
	case isAbout && !maxTail, aboutTail:
		return nearly
	case maxTail, isMax:
		return atMost
	case minTail, isMin, s.at(next) == '起' && (next+1 == len(s.low) || strings.ContainsRune(" ，。,.的", s.at(next+1))):
		return atLeast
	}
	return exactly
}

// unreached are verbs whose 不到 limits nothing: 收不到, 查不到.
const unreached = "收查找等看拿登付买领用联搜打抢想"

func hasSuffix(runes []rune, word string) bool {
	w := []rune(word)
	return len(runes) >= len(w) && equal(runes[len(runes)-len(w):], w)
}
