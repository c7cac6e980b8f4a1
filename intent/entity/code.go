package entity

import (
	"strings"
	"unicode"

	"shoptalk/chat"
)

// run is a stretch that may be a code.
type run struct {
	start, end      int
	letters, digits int
	text            string // as written, in half width, without spaces
	hash            bool   // a # stands before it
	unit            bool   // a unit, or a part of a fraction, follows: it is a measure
	cue             cue
}

// said remembers a code that words announced: one joined to it is of the same kind.
type said struct {
	cue cue
	end int
}

func isCode(r rune) bool { return isDigit(r) || 'a' <= r && r <= 'z' }

// codes looks at every run of Latin letters, digits and inner hyphens: most codes hold a digit, coupons need none.
func (s *scan) codes() {
	for i := 0; i < len(s.low); {
		if !isCode(s.low[i]) {
			i++
			continue
		}
		r := s.runAt(i)
		i = r.end
		if whole := s.spaced(r); whole.end > r.end {
			i = whole.end
			continue
		}
		s.code(r)
	}
}

func (s *scan) runAt(i int) run {
	r := run{start: i, end: i}
	for r.end < len(s.low) && (isCode(s.low[r.end]) || s.low[r.end] == '-' && isCode(s.at(r.end+1)) && r.end > i) {
		if isDigit(s.low[r.end]) {
			r.digits++
		} else if s.low[r.end] != '-' {
			r.letters++
		}
		r.end++
	}
	return r
}

func (s *scan) code(r run) {
	r.text = s.written(r.start, r.end)
	if r.digits == 0 {
		if s.capitalCoupon(r) {
			s.add(chat.EntityCoupon, r.start, r.end, rankCoupon, r.text)
		}
		return
	}
	if s.decimal(r) || s.at(r.start-1) == '_' || s.at(r.start-1) == '@' || s.at(r.end) == '@' || currencySigns[s.at(r.start-1)] != "" {
		return
	}
	r.hash = s.at(r.start-1) == '#'
	_, r.unit = s.after(r.end, noCode)
	if s.at(r.end) == '\'' || s.at(r.end) == '/' && isDigit(s.at(r.end+1)) || s.at(r.start-1) == '/' && isDigit(s.at(r.start-2)) {
		r.unit = true
	}
	r.cue, _ = s.cueBefore(r.start)
	if r.cue == cueNone && !r.unit && r.digits >= 3 {
		if _, ok := s.after(r.end, afterOrder); ok {
			r.cue = byOrder
		} else if s.last.end > 0 && s.joined(s.last.end, r.start) {
			r.cue = s.last.cue
		}
	}
	if s.announced(r) {
		return
	}
	s.unannounced(r)
}

func (s *scan) decimal(r run) bool {
	return s.at(r.end) == '.' && isDigit(s.at(r.end+1)) || s.at(r.start-1) == '.' && isDigit(s.at(r.start-2)) || s.at(r.end) == ',' && grouped(s.low, r.end)
}

// announced takes a run for what the words before it say, or its shape shows.
func (s *scan) announced(r run) bool {
	low := s.low[r.start:r.end]
	switch {
	case trackingShape(low, r.letters, r.digits) && (r.cue != byOrder || s.parcels(r)) && r.cue != byCard && r.cue != byCoupon, r.cue == byTracking && r.digits >= 6:
		s.add(chat.EntityTrackingNumber, r.start, r.end, rankCode, r.text)
		s.last = said{byTracking, r.end}
	case r.cue == byTail && r.digits == 4 && r.letters == 0:
		s.tail(r)
	case r.cue == byCoupon && r.letters+r.digits >= 4 && r.letters > 0:
		s.add(chat.EntityCoupon, r.start, r.end, rankCoupon, r.text)
		s.last = said{byCoupon, r.end}
	case r.cue == byCard:
		s.add("", r.start, r.end, rankBare, "")
	case r.cue == byOrder && (r.digits > 3 || r.digits == 3 && s.at(s.skipBack(r.start)-1) != 'f' || r.hash) && (r.letters == 0 || codeShape(low)) && (!r.unit || r.letters > 0 || r.hash), r.hash && r.digits >= 3:
		s.add(chat.EntityOrderNumber, r.start, r.end, rankCode, r.text)
		s.last = said{byOrder, r.end}
	default:
		return r.unit && !s.couponShape(r) || r.cue == byPhone || r.cue == byTail || r.cue == byCoupon
	}
	return true
}

// parcels reports whether 单号 alone, which may be an order's or a parcel's, stands before a code with a carrier's letters.
func (s *scan) parcels(r run) bool {
	_, start := s.cueBefore(r.start)
	return r.letters > 0 && s.at(start) == '单'
}

// unannounced guesses at a run that nothing explains.
func (s *scan) unannounced(r run) {
	low, bare := s.low[r.start:r.end], r.digits == r.end-r.start
	switch {
	case bare && r.digits >= 3 && r.digits <= 6 && low[0] != '0' && s.speaksOf(topicPrice) && s.pricey(r):
		s.add(chat.EntityMoney, r.start, r.end, rankBare, r.text+" "+s.f.currency)
	case s.bareYear(r.start, r.end), bare && s.noOrder(r):
	case s.couponShape(r) && s.redeemed(r):
		s.add(chat.EntityCoupon, r.start, r.end, rankCoupon, r.text)
		s.last = said{byCoupon, r.end}
	case bare && r.digits >= 4 && r.digits <= 24 && s.bareNumber(r.start, r.digits),
		r.letters > 0 && orderShape(low, r.letters, r.digits),
		r.letters >= 2 && r.letters <= 4 && r.digits >= 4 && s.upper(r.start, r.end) && orderShape(append(low[:len(low):len(low)], '0'), r.letters, r.digits+1) && !strings.Contains(models, s.str(r.start, r.start+r.letters)):
		s.add(chat.EntityOrderNumber, r.start, r.end, rankBare, r.text)
	}
}

// noOrder reports whether a bare number is a door's behind its house, a town's postcode, the end of a masked phone, another end of a phone, or a
// round sum.
func (s *scan) noOrder(r run) bool {
	prev := s.at(s.skipBack(r.start) - 1)
	whole := s.skipBack(r.start) == 0 && s.skip(r.end) == len(s.low)
	switch {
	case s.at(r.start-1) == '*', hotlines[r.text], r.digits <= 4 && strings.ContainsRune("栋幢座楼室弄元", prev) && prev != 0:
		return true
	case (r.digits == 5 || r.digits == 6) && s.inTown(r.start):
		return true
	case r.digits >= 4 && r.digits <= 6 && (s.speaksOf(topicTail) || s.speaksOf(topicCompare) && !whole):
		return true
	}
	return !whole && r.digits <= 5 && strings.HasSuffix(r.text, "00")
}

// inTown reports whether a town stands before a place: the number there is its postcode.
func (s *scan) inTown(i int) bool {
	if at, ok := s.before(i, andWord); ok {
		i = at
	}
	_, town := s.before(i, cityNames)
	return town
}

var andWord = phrases("and")

// tail keeps four digits off everything: the end of a phone's or a card's number is neither a phone nor an order.
func (s *scan) tail(r run) {
	_, start := s.cueBefore(r.start)
	if c, _ := s.cueBefore(start); c == byOrder {
		s.add(chat.EntityOrderNumber, r.start, r.end, rankCode, r.text)
		return
	}
	s.add("", r.start, r.end, rankCode, "")
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
	if at == i {
		return false // glued to letters
	}
	if _, ok := s.upTo(at, beforeBare); ok {
		return true
	}
	from := at
	for from > 0 && isLatin(s.low[from-1]) && at-from < 20 {
		from--
	}
	return s.speaksOf(topicOrder) && !unicode.IsUpper(s.raw[from])
}

var (
	beforeBare = phrases("but|sorry|oops|actually|wait|instead|on|for|of|about|is|it's|its|was|order|number|check|track|with|and|to|my|please|hi|hello|id|says|said|ref|find|where's|cancel|return|refund|exchange|change|see|here|sure|yes|yeah|ok|okay|or|not|no|meant|mean|merge|combine|between|regarding|re|status")
	orderVerbs = phrases("cancel|return|refund|exchange|track|merge|取消|退|查|查下|查一下|催")
)

// pricey reports whether a bare number looks like a price where prices are spoken of: it ends as prices do, and nothing is done
// to it that is done to orders.
func (s *scan) pricey(r run) bool {
	_, verb := s.before(r.start, orderVerbs)
	last := r.text[len(r.text)-1]
	return !verb && (last == '9' || strings.HasSuffix(r.text, "00") || strings.HasSuffix(r.text, "98"))
}

// hotlines are numbers that shoppers threaten with.
var hotlines = map[string]bool{"12315": true, "12345": true, "12306": true, "12300": true, "12305": true}

// upper reports whether a stretch was written in capitals.
func (s *scan) upper(i, end int) bool {
	for _, r := range s.raw[i:end] {
		if fold(r) != r || !unicode.IsLetter(r) {
			continue
		}
		return false
	}
	return true
}

// bareYear reports whether a bare number beside other words is rather a year.
func (s *scan) bareYear(i, end int) bool {
	if end-i != 4 || end-i == len(s.low) || s.skipBack(i) == 0 && s.skip(end) == len(s.low) {
		return false
	}
	text := s.str(i, end)
	return text >= "1950" && text <= "2035"
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

// trackingShape: a carrier's prefix and at least nine digits, UPS's 1Z, the postal union's AA123456789CN, or any two to four
// letters before ten digits.
func trackingShape(low []rune, letters, digits int) bool {
	text := string(low)
	if letters == 0 || strings.Contains(text, "-") {
		return false
	}
	if strings.HasPrefix(text, "1z") && len(text) == 18 {
		return true
	}
	if postalShape(low, letters, digits) {
		return true
	}
	front := 0
	for front < len(low) && !isDigit(low[front]) {
		front++
	}
	if front != letters {
		return false
	}
	for _, prefix := range carrierPrefixes {
		if text[:front] == prefix && digits >= 9 {
			return true
		}
	}
	return front >= 2 && front <= 4 && digits >= 10
}

// postalShape: AA123456789CN.
func postalShape(low []rune, letters, digits int) bool {
	return len(low) == 13 && letters == 4 && digits == 9 && !isDigit(low[0]) && !isDigit(low[1]) && isDigit(low[2]) && isDigit(low[10])
}
