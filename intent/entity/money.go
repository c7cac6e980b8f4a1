package entity

import (
	"cmp"
	"strings"
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
	{"CHF", phrases("瑞士法郎|瑞郎|chf")}, {"INR", phrases("卢比|inr|rupees|rupee|rs|rs.|/-")},
}

// signPrefixes are letters before a sign that tell whose it is: HK$30.
var signPrefixes = map[string]string{"us": "USD", "hk": "HKD", "a": "AUD", "au": "AUD", "c": "CAD", "ca": "CAD", "s": "SGD", "sg": "SGD", "nt": "TWD", "nz": "NZD", "cn": "CNY", "rmb": "CNY", "jp": "JPY"}

// currencyBefore are words for money before a sum, in the order of currencyCodes.
var (
	currencyBefore = glossed("usd|美元", "rmb|cny|人民币", "eur|euro", "gbp", "hkd|港币", "cad", "aud", "jpy|日元", "inr|rs|rs.|rupees", "sgd", "chf", "krw", "twd|ntd")
	currencyCodes  = [...]string{"USD", "CNY", "EUR", "GBP", "HKD", "CAD", "AUD", "JPY", "INR", "SGD", "CHF", "KRW", "TWD"}
)

var (
	// What a 块 or 刀 behind a number counts instead of money.
	notMoney = "表手布毛巾肥香皂屏电池板糖巧地蛋砖豆肉具片木石瓷"
	fewMore  = phrases("多|来|几|好几|余")

	// What is paid, charged, given back or asked; a bare number behind it is a sum.
	paid = phrases("活动价|特价|秒杀价|优惠价|拼团价|会员价|折后价|折后|预售价|促销价|改到|改价到|结账|结算|结算是|结账是|运费是|shipping was|shipping is|shipping fee|postage is|delivery was|fee is|fee of|discount of|off by|reduce by|knock off|降价|涨价|变成|变|才|才卖|退|只退|少退|同款|同款才|同款只要|minimum order of|minimum order|min order of|满|立减|满减|减|减了|省|省了|返|返现|花了|花|付了|付|付款|付过|实付|到手|到手价|原价|现价|单价|券后|卖|卖了|卖到|降到|降价到|降了|涨到|涨了|标价|差价|退我|退了|退款|退款了|少退了|退回|优惠了|优惠|便宜了|便宜|贵了|多付了|多扣了|多收了|扣了|扣|扣款|收了|收我|收|补|补了|充|充了|充值|充值了|交了|转了|价格|价格是|要价|报价|一共|总共|合计|总价|共|运费|邮费|余额|面值|抵扣|抵|" +
		"took|took me|paid|pay|paying|spent|spend|charged|charged me|charge|costs|cost|cost me|price is|price was|price of|priced at|refund of|refunded|refund|listed at|listed for|sells for|selling for|worth|total is|total was|total of|total|comes to|deducted|debited|overcharged|transferred|balance is|for only|bought for|it for|them for|went from|dropped to|dropped from|down to")
	// The same where prices are spoken of: who asks it.
	asked   = phrases("says|said|shows|listed as|标|标的|写的|写着|显示|之前|原来|刚才|他们|他家|was|now|instead of|rather than|not|还是|就|你们|你家|您家|人家|别家|别人家|别的店|隔壁|隔壁店|淘宝|京东|拼多多|天猫|抖音|官网|实体店|商场|门店|现在|昨天|今天|才|只要|是|was|at|to|is|its|it's|for|from|amazon|elsewhere|now|just")
	paidGap = phrases("要|我|我们|你|您|了|过|的|是|就|只|才|都|还|掉|为|有|到|:|：|又|多|only|just|me|us|about|is|were|has|been|an extra|another|extra|of|was|it's|like")

	noPrice = phrases("小包|大包|小袋|大袋|小盒|大盒|小箱|大箱|小瓶|大瓶|小罐|大罐|小桶|大桶|小份|大份|小卷|大卷|小提|大提|天|日|号|周|月|个|年|小时|分钟|分|秒|公里|km|米|cm|厘米|公分|mm|毫米|kg|公斤|千克|斤|克|g|岁|码|件|双|条|套|盒|瓶|包|台|部|只|支|袋|箱|次|人|位|折|%|％|寸|英寸|ml|毫升|l|升|点|度|级|层|款|种|页|gb|g|mb|tb|mah|w|瓦|v|hz|inch|inches|ft|feet|foot|days|day|hours|hour|weeks|week|months|month|years|year|yrs|yo|minutes|minute|mins|hrs|miles|lbs|lb|pounds of|stars|star|reviews|am|pm|o'clock|percent|times|people|items|pieces|pcs|pairs|sizes|characters|ml|oz|kilos|kids|orders|business days|working days|工作日|积分|分贝|斤重|mins|流明|转|°|周岁|片|张|本|份|杯|把|根|颗|粒|罐|桶|卷|组|听|提|床|辆|句|遍|回|趟|家|集|名|篇|枚|副|对|顶|个字|pixels|megapixels|mp|watts|volts|抽|past|p.m|a.m|p.m.|a.m.|size|th|st|nd|rd|calories|kcal|steps|watt|iu|grams|litres|liters|meters|metres|centimeters|pages|photos|countries|clients|users|字|步|毫安|mAh|平|平米|平方|伏|寸|代|楼|班|路|岁以上")
)

// sum is a number that is, or may be, an amount of money.
type sum struct {
	start, end int // of the amount with its currency
	value      float64
	currency   string // "" where none is written
	written    bool   // a currency is written
	bare       token
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
	m := sum{start: t.start, end: t.end, value: t.value, bare: t}
	s.currencyInFront(&m)
	end := t.end
	if stop, ok := s.from(end, fewMore); ok && t.han || ok && s.at(t.end) == '多' {
		end = stop
	}
	if at := s.skip(end); !m.written && currencySigns[s.at(at)] != "" && !isDigit(s.at(at+1)) {
		m.end, m.currency, m.written = at+1, s.signed(s.at(at)), true
	}
	for _, c := range currencies {
		stop, ok := s.after(end, c.words)
		if !ok || strings.ContainsRune("块刀", s.low[stop-1]) && stop < len(s.low) && strings.ContainsRune(notMoney, s.low[stop]) || c.code == "GBP" && s.speaksOfBody() || s.together(t, stop) {
			continue
		}
		m.end, m.written = stop, true
		if c.code == dimes {
			m.value, m.currency = m.value/10, "CNY"
		}
		m.currency = cmp.Or(m.currency, c.code, s.f.currency)
		s.tenths(&m, t)
		break
	}
	return m
}

// currencyInFront reads $, HK$, USD and Rs. before a number.
func (s *scan) currencyInFront(m *sum) {
	at := s.skipBack(m.start)
	if at > 0 && currencySigns[s.low[at-1]] != "" {
		sign := at - 1
		from := sign
		for from > 0 && isLatin(s.low[from-1]) && sign-from < 4 {
			from--
		}
		m.currency, m.written = s.signed(s.low[sign]), true
		m.start = sign
		if code := signPrefixes[s.str(from, sign)]; code != "" {
			m.start, m.currency = from, code
		}
		return
	}
	if s.at(m.start-1) == '-' {
		return
	}
	for from := max(0, at-6); from < at; from++ {
		if end, id, ok := s.lookup(from, currencyBefore); ok && end == at {
			m.start, m.currency, m.written = from, currencyCodes[id], true
			return
		}
	}
}

// tenths reads the 5 of 3块5.
func (s *scan) tenths(m *sum, t token) {
	if s.low[m.end-1] != '块' && s.low[m.end-1] != '元' || t.value != float64(int(t.value)) || isDigit(s.at(m.end+1)) || isNumeral(s.at(m.end+1)) {
		return
	}
	counts := s.unitAfter(m.end + 1) // 八十块一个
	if d := max(numeralDigit(s.at(m.end)), arabicDigit(s.at(m.end))); d > 0 && !counts {
		m.value, m.end = m.value+float64(d)/10, m.end+1
	}
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
