package entity

import (
	"strings"

	"shoptalk/chat"
)

// A Chinese address is found by a number with a unit of doors (20号, 11栋): backwards from it to the largest part, forwards to
// the smallest. Spaces may stand between its parts.
var (
	doorUnit  = phrases("号楼|号院|号|弄|栋|幢|座|楼|单元|室|层|户|房|组|队|号线")
	houseUnit = phrases("号楼|号院|号|弄|栋|幢|座|单元|组")
	// Names that end so are streets and blocks; after the weak ones a number is a door's only in a region.
	strongStreet = phrases("路|街|大街|大道|巷|弄|胡同|小区|花园|公寓|大厦|苑|家园|新村|街坊|社区|段|大道东|大道西|大道南|大道北|大道中|路口|雅苑|工业园|科技园|产业园|村")
	weakStreet   = phrases("道|里|城|园|庄|府|湾|轩|阁|庭|居|广场|大楼|中心|大学|学院|医院|宿舍|酒店|镇|校区|座|厂|学校|中学|小学|市场|商场|家属院|院|坊|岛|区|县|乡|旗|街道")
	regionEnd    = "省市区县旗镇乡州盟"
	leadRunes    = "住搬从至的是在到为往去寄我送换改给发把了收填写您你请:：址"
	placeWord    = phrases("开发|从化|无为|去处|收费")
	leadWords    = phrases("地址|改成|换成|写成|弄成|收货|我家|家里|住在|老家|公司|单位|麻烦|可以|能不能|帮我|帮忙|谢谢|你好|新地址|旧地址|原来|现在|应该|不要|不对")
)

const (
	placeReach = 40 // runes that an address may take before its first number
	leastPlace = 5
)

// hanAddresses finds postal addresses written in Chinese.
func (s *scan) hanAddresses() {
	from := 0
	for _, t := range s.tokens {
		if t.kind != number || t.scaled || t.start < from || t.end-t.start > 5 {
			continue
		}
		start, end, ok := s.hanAddress(t)
		if ok && end-start >= leastPlace {
			s.add(chat.EntityAddress, start, end, rankAddress, s.asWritten(start, end))
			from = end
		}
	}
	s.hanAreas(from)
}

// hanAddress reads the address whose first number is t.
func (s *scan) hanAddress(t token) (start, end int, ok bool) {
	at := s.skipBack(t.start)
	if !isHan(s.at(at-1)) || s.at(at-1) == '第' {
		return 0, 0, false
	}
	start, region := s.placeStart(at)
	_, strong := s.upTo(at, strongStreet)
	_, weak := s.upTo(at, weakStreet)
	unitEnd, unit := s.after(t.end, doorUnit)
	_, house := s.after(t.end, houseUnit)
	dashed := s.at(t.end) == '-' && isDigit(s.at(t.end+1)) // 3-2-501
	switch {
	case at-start < 2:
		return 0, 0, false
	case region && (strong || weak) && (unit || !t.han && !isHan(s.at(t.end))), region && house:
	case strong && (house && s.at(unitEnd) != '线' || dashed):
	default:
		return 0, 0, false
	}
	if !unit {
		unitEnd = t.end
	}
	if dashed {
		for unitEnd = t.end; isDigit(s.at(unitEnd)) || s.at(unitEnd) == '-' && isDigit(s.at(unitEnd+1)); unitEnd++ {
		}
		if end, ok := s.after(unitEnd, doorUnit); ok {
			unitEnd = end
		}
	}
	unitEnd = s.doors(unitEnd)
	for next := s.unitPart(s.skip(unitEnd)); next > 0; next = s.unitPart(s.skip(unitEnd)) {
		unitEnd = next // 银杏路18号 Building 2 Room 301
	}
	return start, s.zipAfter(unitEnd), true
}

var zipCue = phrases("邮编|邮编:|邮编：|邮政编码|邮编是")

// zipAfter takes in the postcode that follows an address.
func (s *scan) zipAfter(end int) int {
	at := s.skip(end)
	if s.at(at) == ',' || s.at(at) == '，' {
		at = s.skip(at + 1)
	}
	if stop, ok := s.from(at, zipCue); ok {
		at = s.skip(stop)
	}
	stop := at
	for isDigit(s.at(stop)) && stop-at < 7 {
		stop++
	}
	if stop-at == zipDigits && !isCode(s.at(stop)) && at > end {
		return stop
	}
	return end
}

const zipDigits = 6

// placeStart goes back from a number over the parts of an address, and tells whether one of them is a region.
func (s *scan) placeStart(at int) (start int, region bool) {
	start = at
	for start > 0 && at-start < placeReach && s.ofPlace(start-1, at) {
		start--
	}
	for i := at - 1; i >= start; i-- { // what leads up to it is no part: 地址改成, 寄到
		if end, ok := s.from(i, leadWords); ok {
			start = end
			break
		}
		if _, ok := s.from(i-1, leadWords); ok {
			continue // the second half of 改成
		}
		if _, ok := s.upTo(i+1, placeWord); !ok && strings.ContainsRune(leadRunes, s.low[i]) {
			start = i + 1
			break
		}
	}
	for i := start; i < at; i++ {
		if _, ok := s.from(i, places); ok {
			start, region = i, true
			break
		}
	}
	for i := start + 1; i < at && !region; i++ {
		region = strings.ContainsRune(regionEnd, s.low[i]) && i-start >= 2
	}
	return s.skip(start), region
}

// ofPlace reports whether what stands at i may belong to an address that goes on behind it. A space may only behind a part's end.
func (s *scan) ofPlace(i, at int) bool {
	r := s.low[i]
	if r != ' ' {
		return isHan(r) || isCode(r) || r == '-' || r == '#'
	}
	return i+1 == at || i > 0 && strings.ContainsRune(regionEnd+"路街道号弄村栋座", s.low[i-1])
}

// doors goes on from a number over smaller parts: 3单元1101, B座1203, 枫林里 18 弄 6 号 502 室.
func (s *scan) doors(end int) int {
	for range 8 {
		next := s.door(end)
		if next == end {
			break
		}
		end = next
	}
	return end
}

func (s *scan) door(from int) int {
	at := s.skip(from)
	comma := s.at(at) == ',' || s.at(at) == '，' || s.at(at) == '、'
	if comma {
		at = s.skip(at + 1)
	}
	i, ok := s.block(at)
	if !ok {
		return from
	}
	letters := i
	for i < len(s.low) && isLatin(s.low[i]) && i-letters < 2 {
		i++
	}
	digits := i
	for i < len(s.low) && (isDigit(s.low[i]) || isNumeral(s.low[i]) || s.low[i] == '-' && i > digits && isDigit(s.at(i+1))) && i-digits < 9 {
		i++
	}
	if i > digits && isLatin(s.at(i)) && !isCode(s.at(i+1)) {
		i++ // 12B
	}
	if isDigit(s.at(i)) || i-digits > 6 && !strings.ContainsRune(s.str(digits, i), '-') {
		return from
	}
	end, unit := s.after(i, doorUnit)
	switch {
	case unit && i > at:
		return end
	case comma:
		return from
	case i-digits >= 2 && isDigit(s.low[digits]) && at-from <= 1 && letters == at && !s.unitAt(i) && !isCode(s.at(i)):
		return i // a bare door number behind its house
	}
	return from
}

// block goes over a block's name, as of 88号华庭小区3栋; ok is false where other words stand there.
func (s *scan) block(at int) (end int, ok bool) {
	i := at
	for i < len(s.low) && i-at < maxBlock && isHan(s.low[i]) && !isNumeral(s.low[i]) {
		i++
	}
	if i == at {
		return i, true
	}
	_, named := s.upTo(i, blockName)
	return s.skip(i), (named || i-at == 1) && !s.within(at, i, leadWords)
}

const maxBlock = 10

var blockName = phrases("小区|花园|家园|苑|公寓|广场|大厦|中心|村|里|弄|宿舍|校区|园|城|府|院|庭|期|区|楼")

// hanAreas finds addresses of regions alone, two at least: 浙江省杭州市余杭区, 中山市火炬开发区. A city alone is none.
func (s *scan) hanAreas(from int) {
	for i := from; i < len(s.low); i++ {
		end, ok := s.from(i, places)
		if !ok {
			continue
		}
		stop, parts := i, 0
		for at := end; ; {
			next := s.area(at)
			if next == at {
				break
			}
			at, stop = next, next
			parts++
		}
		if parts >= 2 || parts == 1 && !strings.ContainsRune("省市", s.low[stop-1]) {
			s.add(chat.EntityAddress, i, stop, rankAddress, s.asWritten(i, stop))
			i = stop - 1
		}
	}
}

// maxArea is the longest name of a region that counts, in runes: 高新技术开发区.
const maxArea = 8

// area gives the end of a region's name that goes on at i, i where none does.
func (s *scan) area(i int) int {
	for end := i; end < len(s.low) && end-i < maxArea && isHan(s.low[end]); end++ {
		if _, place := s.upTo(end+1, placeWord); !place && strings.ContainsRune(leadRunes+"哪这那个全所有什么", s.low[end]) {
			return i
		}
		if !strings.ContainsRune("省市区县镇乡旗村", s.low[end]) && !(s.low[end] == '道' && s.at(end-1) == '街') {
			continue
		}
		if strings.ContainsRune("地城市郊小校片全本各山", s.at(end-1)) && s.low[end] == '区' && end-1 == i {
			return i // 成都地区
		}
		if end == i && s.low[end] != '省' && s.low[end] != '市' || strings.ContainsRune("别分场", s.at(end+1)) && end+1 < len(s.low) {
			return i
		}
		return end + 1
	}
	return i
}
