package entity

import "strings"

var (
	redeemBefore = phrases("用|使用|能用|输|输入|输了|填|填了|叠加|券|use|used|using|enter|entered|entering|apply|applied|applying|try|tried|typed|redeem")
	redeemAfter  = phrases("减|抵|折|用不了|不能用|无效|叠加|过期|失效|没反应|不管用|券|off|expired|invalid|not working|doesn't work|does not work|didn't work|is not valid")
)

// capitalCoupon reports whether a word without a digit is a coupon: written in capitals, or with a hyphen, where a word announces
// one.
func (s *scan) capitalCoupon(r run) bool {
	n, hyphen := r.end-r.start, r.letters < r.end-r.start
	if n < 4 || n > 20 || !s.upper(r.start, r.end) && !hyphen {
		return false
	}
	if c, _ := s.cueBefore(r.start); c == byCoupon {
		return !hyphen || n > 6
	}
	_, tried := s.before(r.start, redeemBefore)
	return tried && n > 4 && s.upper(r.start, r.end) && s.speaksOf(topicCoupon)
}

// couponShape: HELLO15, xiaoman20: three letters or more, then one to four digits.
func (s *scan) couponShape(r run) bool {
	if r.letters < 3 || r.letters > 12 || r.digits < 1 || r.digits > 4 || r.letters+r.digits != r.end-r.start {
		return false
	}
	for _, low := range s.low[r.start : r.start+r.letters] {
		if isDigit(low) {
			return false
		}
	}
	return true
}

// redeemed reports whether a run that is shaped like a coupon is used as one. In capitals it is where coupons are spoken of; in
// small letters only beside a word that says so, because models (mate60) look alike.
func (s *scan) redeemed(r run) bool {
	if end, _ := s.f.words.longest(s, r.start); end >= r.end {
		return false // SPF50
	}
	if strings.Contains(models, s.str(r.start, r.start+r.letters)) {
		return false
	}
	_, before := s.before(r.start, redeemBefore)
	_, after := s.after(r.end, redeemAfter)
	if s.upper(r.start, r.end) {
		percent := r.digits == 2 && (s.low[r.end-1] == '0' || s.low[r.end-1] == '5') // STEP50
		return before || after || percent || s.speaksOf(topicCoupon) || r.end-r.start == len(s.low)
	}
	return after || before
}

// models are makes whose names are written like coupons.
const models = "covid size wifi hdmi usb type order gen mark model line lines unit room flat page iphone ipad mate nova redmi galaxy pixel note windows macbook watch gtx rtx"
