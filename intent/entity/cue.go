package entity

import "strings"

// What the words before a code say it is. The longest phrase wins, so 快递单号 is no 单号.
var (
	cueOrder = phrases("订单|订单号|订单号码|订单编号|单号|单子|编号|下单号|" + slips("order|orders|order number|number of my order") +
		"|order no|order id|order ref|order reference|order code|purchase order|purchase|reference number|confirmation number|order#")
	cueTracking = phrases("运单|运单号|快递单|快递单号|物流单|物流单号|快递号|物流号|运单编号|退货单号|顺丰单号|中通单号|圆通单号|韵达单号|申通单号|京东单号|ems单号|邮政单号|顺丰|中通|圆通|韵达|申通|极兔|" +
		slips("tracking|tracking number|tracking code|waybill") + "|parcel number|package number|express number|shipment number|consignment number|consignment|tracking no|tracking id|tracking#|track|awb|ups|fedex|dhl|usps")
	cuePhone  = phrases("电话|手机|手机号|手机号码|电话号码|联系电话|联系方式|电话号|座机|固话|打给我|打我|phone|phone number|phone no|telephone|tel|mobile|mobile number|mobile no|cell|cell number|call me at|call me on|reach me at|text me at|whatsapp|contact number|contact no|my number|call")
	cueTail   = phrases("尾号|手机尾号|尾数|后四位|后4位|末四位|末4位|最后四位|电话后四位|手机后四位|last four|last 4|last four digits|last 4 digits|last four digits of my phone|ending|ending in|ending with|ends in|ends with")
	cueCoupon = phrases("优惠码|优惠券码|券码|折扣码|兑换码|促销码|优惠代码|折扣代码|新人码|会员码|活动码|抵扣码|优惠券号|邀请码|推荐码|礼品码|优惠口令|福利码|内购码|口令|优惠券|优惠卷|折扣券|券|" + slips("coupon|voucher|discount|promo code") +
		"|coupon code|promo|promotion code|discount code|voucher code|code|codes|gift code|referral code")
	cueCard = phrases("商品id|商品编号|商品编码|商品号|产品编号|product id|item id|item number|item no|asin|isbn|卡号|银行卡|信用卡|储蓄卡|卡|card|card number|credit card|debit card|visa|mastercard|account|账号|账户|qq|qq号|微信|微信号|身份证|身份证号|邮编|税号|税号是|纳税人识别号|信用代码|vat|vat number|vat no|tax id|tax number|tax no|zip|zip code|postcode|postal code|" +
		"会员号|会员卡号|客户号|批号|条码|型号|model|货号|款号|sku|群号|密码|验证码|校验码|动态码|工号|员工号|pin|pin number|pin code|ssn|password|passcode|verification code|login code|security code|access code|sms code|error code|otp|social security number|account no|acc|acct|routing|routing number|policy number|claim number|" +
		"error|错误|错误码|报错|报错码|版本|version|app version|build|invoice number|invoice no|ticket number|ticket no|case number|room|agent no|windows|iphone|rtx|gtx")
	filler = phrases("to|should be|是|为|号|号码|就是|编号|的|叫|如下|给|查|查下|查一下|is|was|are|number|num|no|id|the|my|of|on|for|#|:|=|,|(|\"|'|.|【|[|。|，|：|（|「")

	afterOrder = phrases("订单|号订单|这个订单|这笔订单|那个订单|的订单|单子|这单|那单|这个单|的单|order|这两个订单|两个订单|两单")
	// A number in front of one of these is a measure.
	noCode = phrases("年|月|元|块|分钱|件|个|双|条|套|盒|瓶|包|台|部|只|支|袋|箱|本|把|份|岁|天|日|点|小时|分钟|公里|cm|mm|kg|公斤|斤|克|g|mg|ml|毫升|升|米|码|寸|英寸|%|折|次|人|位|多|几|来|mah|毫安|w|瓦|gb|tb|hz|dpi|dollars|bucks|usd|rmb|cny|euros|eur|pounds|gbp|days|hours|am|pm|pcs|pieces|pairs|items|people|积分|points|流明|转|万|千|°|度|fps|rs|inr|rupees|calories|kcal|steps|watt|watts|iu|thread count|字|步|分")
)

// slips adds to English phrases how their first words are mistyped: two letters swapped, or one left out.
func slips(list string) string {
	out := []string{list}
	for phrase := range strings.SplitSeq(list, "|") {
		word, rest, _ := strings.Cut(phrase, " ")
		if rest != "" {
			rest = " " + rest
		}
		for i := 1; i < len(word) && len(word) >= 5; i++ {
			out = append(out, word[:i]+word[i+1:]+rest)
			if i+1 < len(word) && word[i] != word[i+1] {
				out = append(out, word[:i]+word[i+1:i+2]+word[i:i+1]+word[i+2:]+rest)
			}
		}
	}
	return strings.Join(out, "|")
}

type cue uint8

const (
	cueNone cue = iota
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
		found, start := cueNone, i
		for _, c := range cues {
			if at, ok := s.upTo(i, c.words); ok && at < start {
				found, start = c.is, at
			}
		}
		if found != cueNone {
			return found, start
		}
		at, ok := s.upTo(i, filler)
		if !ok {
			return cueNone, 0
		}
		i = at
	}
	return cueNone, 0
}
