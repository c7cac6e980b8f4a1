package entity

import (
	"strings"

	"shoptalk/chat"
)

// people finds the names of persons: behind the words that give them, with a title, and beside an address or a phone.
func (s *scan) people() {
	named := s.within(0, len(s.low), staffTalk)
	for i := range s.low {
		if end, ok := s.from(i, nameCue); ok {
			s.hanName(end)
		}
		s.latinCue(i)
		s.titledName(i)
		if end, ok := s.from(i, isName); ok && named {
			s.nameAt(end)
		}
		if end, ok := s.from(i, selfCue); ok {
			s.nameAt(end)
		}
		s.takesIn(i)
		s.staffName(i)
		s.givenName(i)
	}
	s.besideContact()
}

// titledName reads 张先生 and 王小明女士, whose title begins at i.
func (s *scan) titledName(i int) {
	end, ok := s.from(i, titles)
	if !ok {
		return
	}
	for given := 2; given >= 0; given-- {
		start := i - 1 - given
		if start < 0 || !strings.ContainsRune(surnames, s.low[start]) || !s.allGiven(start+1, i) || notNames[s.str(start, i)] {
			continue
		}
		if prev := s.at(start - 1); given == 0 && isHan(prev) && !strings.ContainsRune(nameLead, prev) || given > 0 && isHan(prev) && !strings.ContainsRune(nameLead, prev) {
			continue
		}
		s.person(start, end)
		return
	}
}

// nameLead are characters that lead up to a name.
const nameLead = "写人是叫找给到收为了的姓填成和跟与请问让"

func (s *scan) allGiven(from, to int) bool {
	for i := from; i < to; i++ {
		if !isHan(s.low[i]) || strings.ContainsRune(noGiven, s.low[i]) {
			return false
		}
	}
	return true
}

// nameAt reads a full name that ends where a name can end: the names of 名字打错了是马晓燕不是马小燕 stand apart from the word that
// announces them.
func (s *scan) nameAt(i int) {
	for n := 4; n >= 2; n-- {
		if stop := i + n; stop <= len(s.low) && s.fullName(i, stop) && s.nameStops(stop) {
			s.person(i, stop)
			return
		}
	}
}

var (
	isName    = phrases("找|联系|让|给|转给|交给|转交|转交给|人|写|是|叫|不是|改成|换成|改为|而不是")
	nameAfter = phrases("是|不是|就|帮|在|说|处理|来|去|代|签|的订单|不是|而不是|，|,|。|.|!|！|；|;|的|电话|手机|收|、|才对|吧|吗|和|先生|女士|(|（")
)

func (s *scan) nameStops(i int) bool {
	_, ok := s.from(i, nameAfter)
	return ok || i >= len(s.low) || s.low[i] == ' ' || isDigit(s.low[i])
}

var (
	takesIn   = phrases("的订单|的单子|的包裹|的账号|的会员|代收|代签|代领|本人|亲收|签收的|来取|的快递|的名字|的身份证")
	staffCue  = phrases("agent|客服|导购|店员|接待|接待的|快递员|主播|经理|叫|找|联系|转给|交给|给")
	staffMark = "小老阿"
)

// takesIn reads the full name right before words for someone who takes a parcel in: 刘洋代收.
func (s *scan) takesIn(i int) {
	if _, ok := s.from(i, takesIn); !ok && !(s.low[i] == '收' && s.nameEdge(i+1)) {
		return
	}
	_, sure := s.from(i, takesInFor)
	for n := 3; n >= 2; n-- {
		if prev := s.at(i - n - 1); s.fullName(i-n, i) && (sure || !isHan(prev) || strings.ContainsRune(nameLead, prev)) {
			s.person(i-n, i)
			return
		}
	}
}

var takesInFor = phrases("代收|代签|代领|亲收")

// nameEdge reports whether a message or a part of it ends at i.
func (s *scan) nameEdge(i int) bool {
	return i >= len(s.low) || s.low[i] == ' ' || s.parts(i)
}

// staffName reads 客服小李, where a surname is all that is told.
func (s *scan) staffName(i int) {
	end, ok := s.from(i, staffCue)
	if !ok || !strings.ContainsRune(staffMark, s.at(end)) || end+1 >= len(s.low) || !strings.ContainsRune(commonSurnames, s.low[end+1]) {
		return
	}
	if stop, _ := s.f.words.longest(s, end); stop == 0 {
		s.person(end, end+2)
	}
}

// commonSurnames are those that few other words begin with behind 小.
const commonSurnames = "王李张刘陈杨赵吴周徐孙朱胡郭何林罗郑梁宋韩冯曹彭曾萧董袁潘蒋蔡余杜叶程魏苏吕丁任沈姚卢姜崔钟谭陆范廖贾夏邹熊秦邱侯薛阎"

// fullName reports whether a stretch is a surname with one or two given characters, or a double surname with them.
func (s *scan) fullName(from, to int) bool {
	n := to - from
	if n < 2 || n > 4 || from < 0 || to > len(s.low) || notNames[s.str(from, to)] || notNames[s.str(from, from+2)] {
		return false
	}
	given := from + 1
	if end, ok := s.from(from, compounds); ok && n > 2 {
		given = end
	} else if n == 4 || !strings.ContainsRune(surnames, s.low[from]) {
		return false
	}
	if _, place := s.from(from, places); place && n == 2 {
		return false
	}
	end, _ := s.f.words.longest(s, from)
	return end < to && s.allGiven(given, to)
}

// besideContact reads the name that stands alone before or behind an address or a phone: 陈美 13800003304.
func (s *scan) besideContact() {
	for _, c := range s.found {
		if c.kind != chat.EntityAddress && c.kind != chat.EntityPhone {
			continue
		}
		s.aloneBehind(c.end)
		s.aloneBefore(c.start)
	}
}

func (s *scan) aloneBehind(end int) {
	from := s.skipContact(end)
	if stop := s.capitalWords(from, 2); stop > s.nameWord(from) && from > end {
		s.person(from, stop)
	}
	to := from
	for to < len(s.low) && isHan(s.low[to]) && to-from < 6 {
		to++
	}
	for to > from && strings.ContainsRune("收", s.low[to-1]) {
		to--
	}
	if from == end { // ...502室王芳 138...
		if !isDigit(s.at(s.skip(to))) || to > from+3 {
			return
		}
	}
	if s.fullName(from, to) {
		s.person(from, to)
	}
}

func (s *scan) aloneBefore(start int) {
	to := start
	for to > 0 && start-to < 3 && strings.ContainsRune(" ,，:：、", s.low[to-1]) {
		to--
	}
	s.latinBefore(to)
	from := to
	for from > 0 && isHan(s.low[from-1]) && to-from < 6 {
		from--
	}
	for from < to && to < len(s.low) && strings.ContainsRune("收", s.low[to-1]) {
		to--
	}
	if s.fullName(from, to) {
		s.person(from, to)
	}
}

func (s *scan) skipContact(i int) int {
	for n := 0; n < 3 && i < len(s.low) && strings.ContainsRune(" ,，:：、;；", s.low[i]); n++ {
		i++
	}
	return i
}

func (s *scan) hanName(i int) {
	for range 3 {
		i = s.skip(i)
		end, ok := s.from(i, nameSkip)
		if !ok {
			break
		}
		i = end
	}
	start := i
	if isHan(s.at(i)) && strings.ContainsRune(surnames, s.at(i)) && isLatin(s.at(i+1)) { // 陈Lily
		s.person(i, s.nameWord(i+1))
		return
	}
	if end, ok := s.from(i, compounds); ok {
		i = end
	} else if isHan(s.at(i)) && strings.ContainsRune(surnames, s.at(i)) {
		i++
	} else {
		if isLatin(s.at(i)) {
			s.latinName(i, false, 1)
		}
		return
	}
	given := i
	if _, ok := s.from(i, titles); ok {
		return // 王先生 is found by its title
	}
	for i < len(s.low) && i-given < 2 && isHan(s.low[i]) && !strings.ContainsRune(noGiven, s.low[i]) {
		i++
	}
	if i > given && !notNames[s.str(start, i)] {
		s.person(start, i)
	}
}

func (s *scan) person(start, end int) {
	s.add(chat.EntityPerson, start, end, rankName, s.asWritten(start, end))
}
