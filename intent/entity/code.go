package entity

import (
	"strings"

	"shoptalk/chat"
)

// What the words before a code say it is. The longest phrase wins, so 快递单号 is no 单号.
var (
	cueOrder    = phrases("订单|订单号|订单号码|订单编号|单号|单子|编号|下单号|order|orders|order number|order no|order id|order ref|order reference|order code|purchase order|my order|reference number|confirmation number")
	cueTracking = phrases("运单|运单号|快递单|快递单号|物流单|物流单号|快递号|物流号|运单编号|顺丰单号|中通单号|圆通单号|韵达单号|申通单号|京东单号|ems单号|邮政单号|顺丰|中通|圆通|韵达|申通|极兔|tracking|tracking number|tracking no|tracking id|tracking code|track|waybill|awb|ups|fedex|dhl|usps")
	cuePhone    = phrases("电话|手机|手机号|手机号码|电话号码|联系电话|联系方式|电话号|手机尾号|座机|固话|打给我|打我|phone|phone number|telephone|tel|mobile|mobile number|cell|cell number|call me at|call me on|reach me at|text me at|whatsapp|contact number|my number")
	cueTail     = phrases("尾号|手机尾号|尾数|后四位|后4位|末四位|末4位|最后四位|电话后四位|手机后四位|last four|last 4|last four digits|last 4 digits|last four digits of my phone|ending|ending in|ending with|ends in|ends with")
	cueCoupon   = phrases("优惠码|优惠券码|券码|折扣码|兑换码|促销码|优惠代码|折扣代码|口令|优惠券|优惠卷|折扣券|coupon|coupon code|promo|promo code|promotion code|discount code|discount|voucher|voucher code|code|codes|gift code|referral code")
	cueCard     = phrases("卡号|银行卡|信用卡|储蓄卡|卡|card|card number|credit card|debit card|visa|mastercard|account|账号|账户|qq|qq号|微信|微信号|身份证|身份证号|邮编|税号|税号是|vat|vat number|zip|zip code|postcode|型号|model|货号|款号|sku|群号|密码|验证码|校验码|动态码|pin|pin number|pin code|ssn|password|passcode|verification code|otp|social security number|account no|acc|acct|routing|routing number|policy number|claim number")
	filler      = phrases("是|为|号|号码|就是|编号|的|叫|如下|给|查|查下|查一下|is|was|are|number|num|no|id|the|my|of|on|for|#|:|=|,|(|\"|'|.|【|[|。|，|：|（|「")

	afterOrder = phrases("订单|号订单|这个订单|这笔订单|那个订单|的订单|单子|这单|那单|这个单|的单|order")
	noCode     = phrases("年|月|元|块|分钱|件|个|双|条|套|盒|瓶|包|台|部|只|支|袋|箱|本|把|份|岁|天|日|点|小时|分钟|公里|cm|mm|kg|公斤|斤|克|g|ml|毫升|升|米|码|寸|英寸|%|折|次|人|位|多|几|来|mah|w|瓦|gb|tb|hz|dpi|dollars|bucks|usd|rmb|cny|euros|eur|pounds|gbp|days|hours|am|pm|pcs|pieces|pairs|items|people|积分|points|流明|转|万|千|°|度|fps")
)

type cue uint8

const (
	noCue cue = iota
	byOrder
	byTracking
	byPhone
	byTail
	byCoupon
	byCard
)

var cues = []struct {
	is    cue
	words words
}{{byTracking, cueTracking}, {byOrder, cueOrder}, {byTail, cueTail}, {byPhone, cuePhone}, {byCoupon, cueCoupon}, {byCard, cueCard}}

// cueBefore tells what the words before i announce, and where they begin. A few fillers may stand between.
func (s *scan) cueBefore(i int) (cue, int) {
	for range 6 {
		i = s.skipBack(i)
		found, start := noCue, i
		for _, c := range cues {
			if at, ok := s.upTo(i, c.words); ok && at < start {
				found, start = c.is, at
			}
		}
		if found != noCue {
			return found, start
		}
		at, ok := s.upTo(i, filler)
		if !ok {
			return noCue, 0
		}
		i = at
	}
	return noCue, 0
}

// codes looks at every run of Latin letters, digits and inner hyphens that holds a digit, and at coupon words without one.
func (s *scan) codes() {
	for i := 0; i < len(s.low); {
		if !isCode(s.low[i]) {
			i++
			continue
		}
		end, letters, digits := i, 0, 0
		for end < len(s.low) && (isCode(s.low[end]) || s.low[end] == '-' && isCode(s.at(end+1)) && end > i) {
			if isDigit(s.low[end]) {
				digits++
			} else if s.low[end] != '-' {
				letters++
			}
			end++
		}
		s.code(i, end, letters, digits)
		i = end
	}
}

func isCode(r rune) bool { return isDigit(r) || 'a' <= r && r <= 'z' }

// run is a stretch that may be a code.
type run struct {
	start, end      int
	letters, digits int
	text            string // as written, in half width
	hash            bool   // a # stands before it
	unit            bool   // a unit, or a part of a fraction, follows: it is a measure
	cue             cue
}

func (s *scan) code(i, end, letters, digits int) {
	if digits == 0 {
		if end-i >= 4 && end-i <= 20 && s.upper(i, end) {
			if c, _ := s.cueBefore(i); c == byCoupon {
				s.add(chat.EntityCoupon, i, end, rankCoupon, s.written(i, end))
			}
		}
		return
	}
	if s.at(end) == '.' && isDigit(s.at(end+1)) || s.at(i-1) == '.' && isDigit(s.at(i-2)) || s.at(end) == ',' && grouped(s.low, end) {
		return // a decimal
	}
	if s.at(i-1) == '@' || s.at(end) == '@' || currencySigns[s.at(i-1)] != "" {
		return
	}
	r := run{start: i, end: end, letters: letters, digits: digits, text: s.written(i, end), hash: s.at(i-1) == '#'}
	_, r.unit = s.after(end, noCode)
	if s.at(end) == '\'' || s.at(end) == '/' && isDigit(s.at(end+1)) || s.at(i-1) == '/' && isDigit(s.at(i-2)) {
		r.unit = true
	}
	r.cue, _ = s.cueBefore(i)
	if r.cue == noCue && !r.unit && digits >= 3 {
		if _, ok := s.after(end, afterOrder); ok {
			r.cue = byOrder
		}
	}
	if !s.announced(r) {
		s.unannounced(r)
	}
}

// announced takes a run for what the words before it say, or its shape shows.
func (s *scan) announced(r run) bool {
	low := s.low[r.start:r.end]
	switch {
	case trackingShape(low, r.letters, r.digits) && r.cue != byOrder && r.cue != byCard && r.cue != byCoupon, r.cue == byTracking && r.digits >= 6:
		s.add(chat.EntityTrackingNumber, r.start, r.end, rankCode, r.text)
	case r.cue == byTail && r.digits == 4 && r.letters == 0:
		s.tail(r.start, r.end, r.text)
	case r.cue == byCoupon && r.letters+r.digits >= 4 && r.letters > 0:
		s.add(chat.EntityCoupon, r.start, r.end, rankCoupon, r.text)
	case r.cue == byCard:
		s.add("", r.start, r.end, rankBare, "")
	case r.cue == byOrder && (r.digits >= 3 || r.hash) && (r.letters == 0 || codeShape(low)) && (!r.unit || r.letters > 0 || r.hash), r.hash && r.digits >= 3:
		s.add(chat.EntityOrderNumber, r.start, r.end, rankCode, r.text)
	default:
		return r.unit || r.cue == byPhone || r.cue == byTail || r.cue == byCoupon
	}
	return true
}

// unannounced guesses at a run that nothing explains.
func (s *scan) unannounced(r run) {
	low, bare := s.low[r.start:r.end], r.digits == r.end-r.start
	switch {
	case bare && r.digits >= 3 && r.digits <= 6 && low[0] != '0' && s.speaks(&s.prices, priceTalk):
		s.add(chat.EntityMoney, r.start, r.end, rankBare, r.text+" "+s.f.currency)
	case s.bareYear(r.start, r.end):
	case bare && r.digits >= 4 && r.digits <= 24 && s.bareNumber(r.start, r.digits),
		r.letters > 0 && orderShape(low, r.letters, r.digits):
		s.add(chat.EntityOrderNumber, r.start, r.end, rankBare, r.text)
	}
}

// tail takes four digits for the end of a phone number, unless they are of a card or an order.
func (s *scan) tail(i, end int, text string) {
	_, start := s.cueBefore(i)
	switch c, _ := s.cueBefore(start); c {
	case byCard:
		s.add("", i, end, rankCode, "")
	case byOrder:
		s.add(chat.EntityOrderNumber, i, end, rankCode, text)
	default:
		s.add(chat.EntityPhone, i, end, rankPhone, text)
	}
}

// bareNumber reports whether a number that nothing explains may be an order's: it is no model's, like RTX 4090.
func (s *scan) bareNumber(i, digits int) bool {
	if digits >= 6 {
		return true
	}
	at := s.skipBack(i)
	if at == 0 || !isLatin(s.at(at-1)) {
		return true
	}
	_, ok := s.upTo(at, beforeBare)
	return ok && at < i
}

var beforeBare = phrases("on|for|of|about|is|it's|its|was|order|number|no|check|track|with|and|to|my|please|hi|hello|id|says|said|ref|find|where's|cancel|return|refund|exchange|change|see|here|sure|yes|yeah|ok|okay|or|not")

// upper reports whether a stretch was written in capitals.
func (s *scan) upper(i, end int) bool {
	for _, r := range s.raw[i:end] {
		if 'a' <= r && r <= 'z' {
			return false
		}
	}
	return true
}

// codeShape keeps sizes and counts (2xl, 65kg, 3pcs) from being taken for an order's code.
func codeShape(low []rune) bool {
	digits := 0
	for _, r := range low {
		if isDigit(r) {
			digits++
		}
	}
	return digits >= 3 && (isDigit(low[len(low)-1]) || len(low) >= 8)
}

// orderShape: A-20931, ORD12345: one to four letters, then four digits or more.
func orderShape(low []rune, letters, digits int) bool {
	if letters > 4 || digits < 4 {
		return false
	}
	hyphen := false
	for k, r := range low {
		switch {
		case k < letters && !isDigit(r) && r != '-':
		case k == letters && r == '-':
			hyphen = true
		case k >= letters && isDigit(r):
		default:
			return false
		}
	}
	return hyphen || digits >= 5
}

var carrierPrefixes = []string{"sf", "yt", "zto", "zt", "sto", "st", "yto", "yd", "jt", "jdv", "jdx", "jd", "jdt", "ems", "dpk", "db", "ht", "best", "jtsz", "lp", "cn", "lx", "ytg"}

// trackingShape: a carrier's prefix and at least ten digits, UPS's 1Z, or the postal union's AA123456789CN.
func trackingShape(low []rune, letters, digits int) bool {
	text := string(low)
	if letters == 0 || strings.Contains(text, "-") {
		return false
	}
	if strings.HasPrefix(text, "1z") && len(text) == 18 {
		return true
	}
	if len(text) == 13 && letters == 4 && digits == 9 && !isDigit(low[0]) && !isDigit(low[1]) && isDigit(low[2]) && isDigit(low[10]) {
		return true
	}
	for _, prefix := range carrierPrefixes {
		if strings.HasPrefix(text, prefix) && letters == len(prefix) && digits >= 10 {
			return true
		}
	}
	return false
}

// emails finds addresses around each at sign.
func (s *scan) emails() {
	for i, r := range s.low {
		if r != '@' {
			continue
		}
		start, end := i, i+1
		for start > 0 && i-start < 64 && (isCode(s.low[start-1]) || strings.ContainsRune("._%+-", s.low[start-1])) {
			start--
		}
		for start < i && strings.ContainsRune("._%+-", s.low[start]) {
			start++
		}
		for end < len(s.low) && end-i < 254 && (isCode(s.low[end]) || s.low[end] == '-' || s.low[end] == '.' && isCode(s.at(end+1))) {
			end++
		}
		domain := string(s.low[i+1 : end])
		dot := strings.LastIndexByte(domain, '.')
		if start == i || dot < 1 || len(domain)-dot < 3 || strings.ContainsAny(domain[dot:], "0123456789-") {
			continue
		}
		s.add(chat.EntityEmail, start, end, rankEmail, string(s.low[start:end]))
	}
}

// phones finds numbers by their shape, or by a word that announces them.
func (s *scan) phones() {
	for i := 0; i < len(s.low); i++ {
		plus := s.low[i] == '+' && isDigit(s.at(i+1))
		paren := s.low[i] == '(' && isDigit(s.at(i+1))
		if !plus && !paren && (!isDigit(s.low[i]) || isCode(s.at(i-1)) || s.at(i-1) == '-' && isCode(s.at(i-2)) || s.at(i-1) == '.' && isDigit(s.at(i-2))) {
			continue
		}
		end, groups := s.groups(i)
		digits := strings.Join(groups, "")
		if payCard(groups) {
			s.add("", i, end, rankPhone, "")
			i = end - 1
			continue
		}
		if end > i && !isCode(s.at(end)) && s.isPhone(i, digits, groups, plus) {
			s.add(chat.EntityPhone, i, end, rankPhone, digits)
		}
		i = max(i, end-1)
	}
}

// groups reads digits in groups parted by one separator each: at most twenty digits.
func (s *scan) groups(i int) (end int, groups []string) {
	n, open := 0, false
	for at := i; at < len(s.low) && n <= 20; {
		switch r := s.low[at]; {
		case isDigit(r):
			from := at
			for at < len(s.low) && isDigit(s.low[at]) && n <= 20 {
				at++
				n++
			}
			groups = append(groups, string(s.low[from:at]))
			end = at
		case (r == '+' || r == '(') && at == i, r == '(' && len(groups) == 1:
			open = r == '('
			at++
		case r == ')' && open:
			open = false
			at++
		case (r == ' ' || r == '-') && (isDigit(s.at(at+1)) || r == ' ' && s.at(at+1) == '('), r == ' ' && s.at(at-1) == ')':
			at++
		default:
			return end, groups
		}
	}
	return end, groups
}

func (s *scan) isPhone(i int, digits string, groups []string, plus bool) bool {
	n := len(digits)
	c, _ := s.cueBefore(i)
	if c == byOrder || c == byTracking || c == byCard || c == byCoupon || n < 7 || n > 15 {
		return false
	}
	local := strings.TrimPrefix(digits, "86")
	mobile := func(d string) bool { return len(d) == 11 && d[0] == '1' && d[1] >= '3' }
	switch {
	case mobile(digits) && evenGroups(groups), len(local) == n-2 && mobile(local):
		return true
	case plus && n >= 8:
		return true
	case len(groups) >= 2 && (strings.HasPrefix(digits, "400") || strings.HasPrefix(digits, "800")) && n == 10:
		return true
	case len(groups) == 2 && digits[0] == '0' && len(groups[0]) <= 4 && len(groups[0]) >= 3 && len(groups[1]) >= 7:
		return true
	case northAmerican(groups):
		return true
	}
	return c == byPhone && n <= 12
}

// evenGroups: a mobile number is written in one piece, or 3-4-4.
func evenGroups(groups []string) bool {
	return len(groups) == 1 || len(groups) == 3 && len(groups[0]) == 3 && len(groups[1]) == 4
}

func northAmerican(groups []string) bool {
	if len(groups) == 4 && groups[0] == "1" {
		groups = groups[1:]
	}
	return len(groups) == 3 && len(groups[0]) == 3 && len(groups[1]) == 3 && len(groups[2]) == 4
}

var priceTalk = phrases("降价|涨价|差价|价格|价钱|原价|现价|便宜|贵|优惠|满减|折|价保|保价|多少钱|券后|price|prices|cheaper|discount|expensive")

// bareYear reports whether a bare number beside other words is rather a year.
func (s *scan) bareYear(i, end int) bool {
	if end-i != 4 || end-i == len(s.low) || s.skipBack(i) == 0 && s.skip(end) == len(s.low) {
		return false
	}
	text := string(s.low[i:end])
	return text >= "1950" && text <= "2035"
}

// payCard reads four groups of four digits, a payment card's number, which is nothing that a shop should pick up.
func payCard(groups []string) bool {
	if len(groups) < 4 {
		return false
	}
	for _, g := range groups[:4] {
		if len(g) != 4 {
			return false
		}
	}
	return true
}
