package entity

import (
	"strings"

	"shoptalk/chat"
)

// spent reports whether words before a bare number, or the way it is said (三百五), make it an amount.
func (s *scan) spent(m sum) bool {
	at := s.skipBack(m.start)
	for range 3 {
		if start, ok := s.upTo(at, paid); ok {
			return !s.likeOrder(m) || !s.refunds(start, at)
		}
		if _, ok := s.upTo(at, asked); ok && (s.speaksOf(topicPrice) || s.summed() || s.comparesPrices()) {
			return true
		}
		start, ok := s.upTo(at, paidGap)
		if !ok {
			break
		}
		at = s.skipBack(start)
	}
	_, bought := s.before(m.start, boughtFor)
	_, taken := s.after(m.end, takenFor)
	if s.behindCount(m) || s.comparedPrice(m) || s.doubted(m) || s.bargained(m) {
		return true
	}
	_, offer := s.before(m.start, offerBefore)
	_, deal := s.after(m.end, offerAfter)
	if (offer || deal) && m.value >= 2*leastBare && s.f.words.sizes[plain(m.value)] == "" {
		return true
	}
	if year := m.value >= 1990 && m.value <= 2035; (bought || taken) && !year && m.value >= leastRange && !(s.f.words.sizes[plain(m.value)] != "" && s.speaksOf(topicKin)) {
		return true
	}
	return m.bare.short && m.value >= 100 || m.value >= leastPriced && s.f.words.sizes[plain(m.value)] == "" && s.pricedThing(m.end)
}

// leastPriced is the least number that, right before a thing, is its price: 300的耳机.
const leastPriced = 50

// behindCount reports whether a number stands right behind a number of goods: 三袋199.
func (s *scan) behindCount(m sum) bool {
	at, ok := s.upTo(m.start, measureWords)
	return ok && !s.likeOrder(m) && isHan(s.low[m.start-1]) && (isDigit(s.at(at-1)) || isNumeral(s.at(at-1))) && m.value >= leastBare && m.value < maxPrice && s.f.words.sizes[plain(m.value)] == ""
}

// bargained reports whether what stands around a number is said of prices alone: 66会降价吗, 加39换购, 20券. Numbers of four digits
// may be orders'.
func (s *scan) bargained(m sum) bool {
	if m.value < leastBare || len(m.bare.digits) > 3 || s.f.words.sizes[plain(m.value)] != "" {
		return false
	}
	_, told := s.after(m.end, pricesAfter)
	_, added := s.before(m.start, addedBefore)
	_, swapped := s.after(m.end, swappedAfter)
	return told || added && swapped
}

var (
	pricesAfter  = phrases("降价|会降价|不会降价|会不会降价|还会降价|涨价|帮我改价|帮改价|改价|给我改价|能改价|买一送一|包邮|券")
	addedBefore  = phrases("加|再加|加价|只加|多加")
	swappedAfter = phrases("换购|可以换购|能换购|就能换购|送|得|换")
)

// doubted reports whether a price is asked back: 昨天不是299吗. Fewer digits are sizes, more are orders.
func (s *scan) doubted(m sum) bool {
	_, not := s.before(m.start, doubtedBefore)
	_, asked := s.after(m.end, doubtedAfter)
	digits := m.bare.digits
	priced := len(digits) == 3 && (strings.HasSuffix(digits, "00") || digits[2] >= '8')
	return not && asked && priced && s.f.words.sizes[plain(m.value)] == "" && !s.speaksOf(topicFit) && !s.speaksOfBody() && !s.speaksOf(topicOrder)
}

var (
	doubtedBefore = phrases("不是|不能|不就是")
	doubtedAfter  = phrases("吗|么|嘛|吧")
)

// comparedPrice reports whether goods are told apart by a number: 和399的有什么区别.
func (s *scan) comparedPrice(m sum) bool {
	if !s.speaksOf(topicCompare) || s.by(m.start-1) || s.by(m.end) || m.value < leastBare || m.value >= maxPrice || s.f.words.sizes[plain(m.value)] != "" {
		return false
	}
	_, apart := s.before(m.start, comparedBefore)
	_, that := s.after(m.end, comparedAfter)
	return apart || that
}

// by reports whether a sign that multiplies stands at i, as in 20*15.
func (s *scan) by(i int) bool {
	r := s.at(i)
	return r == '*' || r == '×' || r == 'x'
}

var (
	comparedBefore = phrases("和|跟|与|比|另一个|那个|一个|另外一个")
	comparedAfter  = phrases("的|那个|那款|得那个|和|块的")
)

// maxPrice is the least bare number that is no price of one thing.
const maxPrice = 10000

// likeOrder reports whether a bare number looks like an order's rather than a price: 1042, 20931.
func (s *scan) likeOrder(m sum) bool {
	n := len(m.bare.digits)
	return n >= 4 && !strings.ContainsRune("0589", rune(m.bare.digits[n-1]))
}

// refunds reports whether a stretch says that money goes back, which is said of orders too: 退款 1042.
func (s *scan) refunds(start, end int) bool {
	return s.within(start, end, refundWords)
}

// What is offered in a bargain: can you do 200, 250行不行.
var (
	refundWords = phrases("退|退款|退了|refund|refunded|返")
	offerBefore = phrases("can you do|could you do|how about|i'll give you|i'll pay|would you take|最低|能不能|能给|凑个整|算我|算你|给你")
	offerAfter  = phrases("行不行|行吗|卖不卖|卖吗|给我|出吗|出不出|成交|可以吗|可不可以|is too much|is too expensive|太贵|too much")
)

// 买399 and 89买的 tell prices.
var (
	boughtFor = phrases("买的时候|拍的时候|当时|买|买的|拍的|拿的|入手|买时|买是")
	takenFor  = phrases("券|的券|的优惠券|的优惠卷|优惠券|优惠卷|红包|的红包|减|at checkout|on the page|on amazon|in the cart|on your site|when i bought|when i ordered|off|for a|for one|for this|for that|for it|买的|拿的|入的|拍的|入手的|到手|拿下|买入|成交")
)

var ofThing = phrases("的|块的|块钱的")

func (s *scan) pricedThing(end int) bool {
	stop, ok := s.after(end, ofThing)
	if !ok || stop >= len(s.low) {
		return false
	}
	_, hit := s.f.words.longest(s, s.skip(stop))
	return hit.has(chat.EntityCategory)
}

// comparesPrices reports whether two bare numbers follow words for then and now, or for here and there: was 399, now 349.
func (s *scan) comparesPrices() bool {
	if s.compares == 0 {
		s.compares = -1
		n := 0
		for _, t := range s.tokens {
			if _, ok := s.before(s.colonBack(t.start), then); ok && t.kind == number && t.value >= leastBare && !s.unitAfter(t.end) && s.f.words.sizes[plain(t.value)] == "" {
				n++
			}
		}
		if n > 1 {
			s.compares = 1
		}
	}
	return s.compares > 0
}

var then = phrases("以前|上次|这次|前两天|前几天|还|怎么|怎么又|不是|只要|一个|页面|页面上|标价|结算|结账|卖|page says|还是|就|变成|was|now|were|says|said|only|现在|昨天|今天|昨天还是|今天就|今天|之前|原来|刚才|才|你们|你家|隔壁|他们|他家|别家|人家|写的|写着|标的|标着|显示|now it's|now its|it was|cart says|shows")

// summed reports whether an amount was found before.
func (s *scan) summed() bool {
	for k := len(s.found) - 1; k >= 0 && k >= len(s.found)-maxBack; k-- {
		if s.found[k].kind == chat.EntityMoney {
			return true
		}
	}
	return false
}

const maxBack = 4 // candidates

var freeFrom = phrases("没有减|没减|没给减|立减|就减|才减|包邮|免邮|免运费|免费送|起送|起订|free shipping|free delivery|ship free|shipping free|free returns|free postage|shipping is free|minimum order|min order")

// threshold reports whether a limit is what a promotion asks, and no limit on a price: free shipping over 99.
func (s *scan) threshold(m sum) bool {
	from, to := s.clause(m.start, m.end)
	return s.within(from, to, freeFrom)
}
