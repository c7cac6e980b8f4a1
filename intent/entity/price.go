package entity

import (
	"cmp"
	"strings"

	"shoptalk/chat"
)

var (
	maxBefore = phrases("不超过|不要超过|别超过|不能超过|不可以超过|不超|最多|至多|最高|最贵|低于|少于|小于|便宜于|不高于|不大于|不到|顶多|上限|预算|预算是|预算在|预算为|预算就|预算只有|预算有|控制在|under|below|less than|up to|max|maximum|at most|no more than|not more than|nothing over|within|cheaper than|lower than|not over|not exceeding|no higher than|beneath|budget|budget is|budget's|budget of|my budget is|budget:|can spend|<|<=|≤")
	maxAfter  = phrases("的预算|预算|以内|之内|以下|之下|以里|及以下|封顶|内|不到|max|maximum|or less|or under|or below|or cheaper|tops|at most|budget|or lower|and under|and below")
	minBefore = phrases("超过|高于|大于|多于|不低于|不少于|不小于|至少|最少|最低|起码|over|above|more than|at least|no less than|not less than|minimum|min|minimum of|upwards of|starting from|>|>=|≥")
	minAfter  = phrases("以上|之上|往上|朝上|开外|及以上|起步|or more|and up|and above|or above|or over|or higher|minimum|and over")
	about     = phrases("大概|大约|大概在|大约在|差不多|约|约莫|about|around|roughly|approximately|approx|circa|~|somewhere around")
	aboutEnd  = phrases("左右|上下|的样子|样子|出头|or so|ish|-ish|give or take")
	notPrices = phrases("kids|children|child|age|aged|anyone|people|those|years|kid|girl|boy|年龄|岁")

	between     = phrases("between|from|从|介于|在")
	betweenWord = phrases("between|介于")
	rangeSign   = phrases("-|~|--|至|到|to")
	rangeAnd    = phrases("and|和|与")
	rangeTail   = phrases("之间|这个价位|价位|的价位|预算|左右|的|价格|price range|range|budget")
	priceTail   = phrases("之间|这个价位|价位|的价位|预算|price range|range|budget")
	priceCue    = phrases("预算|价位|价格|价钱|单价|budget|price|priced|prices|cost|costing|price range|for")
	rangeGap    = phrases("的|块|块钱|左右|之间|价位|ish|or so|for|元")

	// A 块 behind one of these counts pieces: 拍了两块, 这两块.
	countedBefore = phrases("少|少了|缺|这|那|买|买了|拍|拍了|要|送了|只送|只送了|只有|收到|只收到|发了|只发了|来|再来|换")
	// What looks like a unit and is none: 满199包邮, 一共二百三对吗.
	noUnit = phrases("包邮|件包邮|起包邮|对吗|对吧|对不|对么|对嘛|天猫|点击")
)

// leastBare is the least number that is taken for a sum without a currency: "more than one" speaks of no price. A range beside a
// kind of thing reaches to leastRange: socks 3-5 is none.
const (
	leastBare  = 10
	leastRange = 30
)

// priceRange reads 100-200块, between 100 and 200, $50 to $100, 两三百块; it gives the index of the second number, 0 where there
// is no range.
func (s *scan) priceRange(k int) int {
	first := s.sumAt(k)
	if s.tokens[k].approx && k+1 < len(s.tokens) && s.tokens[k+1].approx && s.tokens[k+1].start == s.tokens[k].end {
		s.approximate(first, s.sumAt(k+1))
		return k + 1
	}
	next, stop, and := s.rangeEnd(k, first.end)
	if next == 0 {
		return 0
	}
	second := s.sumAt(next)
	if second.start != stop && s.tokens[next].start != stop {
		return 0
	}
	if !first.written && !second.written && !s.rangeOfPrices(first, second, and) {
		return 0
	}
	if _, opened := s.before(first.start, between); and && !opened {
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

// approximate reads 两三百块 as a range, unless it was paid already.
func (s *scan) approximate(first, second sum) {
	_, cued := s.before(first.start, priceCue)
	_, spent := s.before(first.start, paid)
	if (second.written || cued || s.speaksOf(topicPrice) || s.thingBeside(first.start, second.end)) && !spent && (second.written || !s.unitAfter(second.end)) {
		s.add(chat.EntityPriceMin, first.start, first.end, rankSum, plain(first.value))
		s.add(chat.EntityPriceMax, second.start, second.end, rankSum, plain(second.value))
	}
}

// rangeEnd gives the index of the number that a range ends with, and where that stands; 0 where none follows.
func (s *scan) rangeEnd(k, from int) (next, stop int, and bool) {
	at := s.skip(from)
	stop, ok := s.from(at, rangeSign)
	if !ok {
		if stop, and = s.from(at, rangeAnd); !and {
			return 0, 0, false
		}
	}
	stop = s.skip(stop)
	next = k + 1
	for next < len(s.tokens) && s.tokens[next].kind != number && s.tokens[next].start <= stop {
		next++
	}
	if next >= len(s.tokens) || s.tokens[next].kind != number || s.tokens[next].value <= 0 {
		return 0, 0, false
	}
	return next, stop, and
}

// rangeOfPrices reports whether two bare numbers are the ends of a range of prices rather than of years, sizes or days.
func (s *scan) rangeOfPrices(first, second sum, and bool) bool {
	if second.value < leastBare || s.unitAfter(second.end) || s.unitAfter(first.end) || first.value >= 1950 && second.value <= 2035 {
		return false
	}
	if _, sized := s.before(first.start, sizeWord); sized || s.f.words.sizes[plain(first.value)] != "" && s.f.words.sizes[plain(second.value)] != "" {
		return false
	}
	_, opened := s.before(first.start, between)
	_, cued := s.before(first.start, priceCue)
	_, limited := s.before(first.start, maxBefore)
	_, tail := s.after(second.end, rangeTail)
	_, ends := s.after(second.end, priceTail)
	_, firm := s.before(first.start, betweenWord)
	_, spread := s.after(second.end, aboutEnd)
	switch {
	case cued, limited, firm, opened && (and || tail), (ends || spread) && second.value >= 20:
		return true
	}
	return second.value >= leastRange && first.value >= leastBare && !and && (s.thingBeside(first.start, second.end) || opened && s.namesThing())
}

// thingBeside reports whether a kind of thing that the shop has is named right before or behind a stretch.
func (s *scan) thingBeside(start, end int) bool {
	if stop, ok := s.after(end, rangeGap); ok {
		end = stop
		if stop, ok = s.after(end, rangeGap); ok {
			end = stop
		}
	}
	if at := s.skip(end); at < len(s.low) {
		if _, hit := s.f.words.longest(s, at); hit.has(chat.EntityCategory) || hit.has(chat.EntityProduct) || hit.has(chat.EntityBrand) {
			return true
		}
	}
	start = s.skipBack(start)
	for from := max(0, start-maxThing); from < start; from++ {
		if end, hit := s.f.words.longest(s, from); end == start && (hit.has(chat.EntityCategory) || hit.has(chat.EntityBrand)) {
			return true
		}
	}
	return false
}

// maxThing is how far back a kind of thing is looked for, in runes.
const maxThing = 16

// namesThing reports whether a kind of thing that the shop has is named anywhere. It looks once.
func (s *scan) namesThing() bool {
	if s.thing == 0 {
		s.thing = -1
		for i := range s.low {
			if _, hit := s.f.words.longest(s, i); hit.has(chat.EntityCategory) || hit.has(chat.EntityProduct) {
				s.thing = 1
				break
			}
		}
	}
	return s.thing > 0
}

// unitAfter reports whether what follows a number says that it is no sum.
func (s *scan) unitAfter(i int) bool {
	_, unit := s.after(i, noPrice)
	_, not := s.after(i, noUnit)
	return unit && !not || s.plural(i)
}

// plural reports whether an English plural that is no thing of the shop's follows: then a number counts it.
func (s *scan) plural(i int) bool {
	from := s.skip(i)
	to := from
	for isLatin(s.at(to)) && to-from < 20 {
		to++
	}
	if to-from < 4 || s.low[to-1] != 's' || s.low[to-2] == 's' || notPlural[s.str(from, to)] || from == i {
		return false
	}
	_, money := s.after(i, anyCurrency)
	end, _ := s.f.words.longest(s, from)
	return !money && end == 0
}

var (
	notPlural   = map[string]bool{"this": true, "plus": true, "thanks": true, "does": true, "pls": true, "plss": true, "cheers": true, "minus": true, "tops": true, "always": true, "perhaps": true, "besides": true, "across": true}
	anyCurrency = phrases("dollars|bucks|euros|pounds|rupees|rs|yuans|cents")
)

// price judges one sum: a limit, an amount, or nothing.
func (s *scan) price(m sum) {
	if !s.mayBeSum(m) {
		return
	}
	currency := cmp.Or(m.currency, s.f.currency)
	limit := s.limit(m)
	if (limit == atMost || limit == atLeast) && s.threshold(m) {
		s.add(chat.EntityMoney, m.start, m.end, rankSum, plain(m.value)+" "+currency)
		return
	}
	switch limit {
	case atMost:
		s.add(chat.EntityPriceMax, m.start, m.end, rankSum, plain(m.value))
	case atLeast:
		s.add(chat.EntityPriceMin, m.start, m.end, rankSum, plain(m.value))
	case nearly:
		if m.written || !s.speaksOfBody() && (len(m.bare.digits) < 4 || int(m.value)%10 == 0 || s.speaksOf(topicPrice)) { // else: a question about 1042
			s.add(chat.EntityMoney, m.start, m.end, rankSum, plain(m.value)+" "+currency)
		}
	default:
		if m.written {
			s.add(chat.EntityMoney, m.start, m.end, rankSum, plain(m.value)+" "+currency)
		} else if s.spent(m) {
			s.add(chat.EntityMoney, m.start, m.end, rankHint, plain(m.value)+" "+currency)
		}
	}
}

// mayBeSum keeps out what counts, measures, or belongs to another number.
func (s *scan) mayBeSum(m sum) bool {
	switch {
	case s.at(m.end) == '%', s.at(m.end) == ':' && isDigit(s.at(m.end+1)), s.at(m.start-1) == ':' && isDigit(s.at(m.start-2)), isDigit(s.at(m.start - 1)), s.at(m.start-1) == '-' && isCode(s.at(m.start-2)), s.at(m.start-1) == '/':
		return false
	case m.written:
		return true
	case len(m.bare.digits) > 6:
		return false
	case m.value < leastBare, s.unitAfter(m.end), s.at(m.end) == '/', isLatin(s.at(m.end)) && s.at(m.end) != 'i', isLatin(s.at(m.start - 1)):
		return false
	}
	_, body := s.before(m.start, bodyCue)
	return !body
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
	for _, at := range []int{maxAt, minAt} { // kids under 12
		if _, ages := s.before(at, notPrices); ages && !m.written {
			return exactly
		}
	}
	switch next := s.skip(m.end); {
	case isAbout && !maxTail, aboutTail:
		return nearly
	case maxTail, isMax:
		return atMost
	case minTail, isMin, s.at(m.end) == '+' && m.value >= leastRange, s.at(next) == '起' && !strings.ContainsRune("来码送订购拍始飞", s.at(next+1)):
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
