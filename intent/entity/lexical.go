package entity

import (
	"strings"
	"unicode"

	"shoptalk/chat"
)

// weakThings are words for kinds of thing that more often mean something else.
var weakThings = map[string]bool{"home": true, "light": true, "lights": true, "charging": true, "tech": true, "beauty": true, "hair": true, "watch": true, "slides": true, "runners": true, "mask": true, "pan": true, "sheets": true}

// hardlyThings are those of them that go with other words too: wireless charging.
var hardlyThings = map[string]bool{"charging": true, "home": true, "light": true, "tech": true, "beauty": true, "hair": true}

// hardlyColors are things before a kind of thing too: cream, mint tea set.
var hardlyColors = map[string]bool{"cream": true, "mint": true, "rose": true, "coral": true, "champagne": true, "olive": true, "lavender": true, "multicolor": true}

// partOfWord gives, for the last character of a kind of thing, the characters behind it that make another word: 包邮, 鞋带.
var partOfWord = map[rune]string{'包': "个邮裹装括含换退赔税修月子容运您你", '鞋': "带盒垫码柜油底跟架", '灯': "光罩架泡管芯丝座笼", '锅': "盖底头", '机': "孔壳膜"}

// bagBehind are characters behind which 包 is a bag; behind others it counts packs.
const bagBehind = "的个款买要有找女男皮新和跟"

var (
	colorBefore = phrases("in|color|colour|color:|colour:")
	colorAfter  = phrases("color|colour|one|ones|version|colored|coloured")
	thingBefore = phrases("a|the|any|some|new|another|my|your|this|that|smart|sports")
	// A word for a kind of thing goes on with another noun, like watch strap, unless one of these follows.
	thingAfter = phrases("over|under|for|in|with|that|is|are|was|to|from|and|or|below|above|between|around|about|please|pls|at|which|but|has|have|does|do|doesn't|can|will|i|on|stopped|broke")
	// A product's short name in small letters may be plain words: it counts behind one of these.
	productBefore = phrases("the|your|my|these|this|those|that|of|is|are|does|about|between|and|or|vs|on|for|than|ordered|bought|got|order|want|between|compare|like")
	member        = phrases("member|members|membership|card|level|tier|vip|status|friday|market|list|mail")
	titleBefore   = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾萧田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤位好"
)

// lexical finds the words of the lexicon, the longest at each place first, and what is nearly one.
func (s *scan) lexical() {
	for i := 0; i < len(s.low); {
		end, hit := s.f.words.longest(s, i)
		if end == 0 {
			i = s.nearly(i)
			continue
		}
		if m := hit.means[0]; s.fits(i, end, m) {
			if !s.compound(i, end, m) {
				s.add(m.kind, i, end, rankOf(m.kind), m.value)
			}
			i = end
			continue
		}
		i++
	}
	s.shortColors()
}

func rankOf(kind string) int {
	if kind == chat.EntityProduct {
		return rankProduct
	}
	return rankWord
}

// compound splits a kind of thing that is one of the shop's facts and the same kind of thing, like 降噪耳机, and adds both.
func (s *scan) compound(i, end int, m meaning) bool {
	if m.kind != chat.EntityCategory {
		return false
	}
	for at := i + 2; at < end-1; at++ {
		stop, thing := s.f.words.longest(s, s.skip(at))
		if stop != end || !thing.has(chat.EntityCategory) || thing.means[0].value != m.value {
			continue
		}
		if fact := s.f.words.exact(s.low[i:at]); fact.has(chat.EntityAttribute) && s.f.words.facts[fact.means[0].value] {
			s.add(chat.EntityAttribute, i, at, rankWord, fact.means[0].value)
			s.add(m.kind, s.skip(at), end, rankWord, m.value)
			return true
		}
	}
	return false
}

// fits judges a word that often means something else by what stands around it.
func (s *scan) fits(i, end int, m meaning) bool {
	switch m.kind {
	case chat.EntityColor:
		_, status := s.after(end, member)
		_, before := s.before(i, colorBefore)
		_, after := s.after(end, colorAfter)
		return !status && (!m.weak || before || after || s.factBeside(i, end) && !hardlyColors[m.value])
	case chat.EntityCategory:
		return s.fitsThing(i, end, m)
	case chat.EntityAttribute:
		if s.low[i] == '有' && strings.ContainsRune("头下上索程", s.at(end)) && end < len(s.low) {
			return false // 有线头, 有线下店
		}
		if s.low[i] == '皮' && strings.ContainsRune("油干肌混", s.at(i-1)) {
			return false // skin
		}
		if s.at(i+1) == '士' && strings.ContainsRune(titleBefore, s.at(i-1)) && i > 0 {
			return false // 刘女士
		}
		if isLatin(s.low[end-1]) && s.low[end-1] == 's' && !s.f.words.exact(s.low[i:end]).has(chat.EntityAttribute) {
			return false // glasses are no glass
		}
		if appliances[s.str(i, end)] {
			_, before := s.before(i, useBefore)
			_, after := s.after(end, useAfter)
			return before || after || s.factBeside(i, end)
		}
		return !m.weak || s.factBeside(i, end)
	case chat.EntityProduct:
		return !m.weak || s.namesProduct(i, end)
	}
	return true
}

// appliances are things that a fact is said with, and goods themselves: 能放微波炉吗 asks for a fact, 我买的微波炉 for none.
var appliances = map[string]bool{"微波炉": true, "电磁炉": true, "洗碗机": true, "麦克风": true}

var (
	useBefore = phrases("能|能用|能进|能放|能上|可以|可以用|可以进|可以放|可用|用|放|进|上|适合|适用|支持|带|带有|有|配|配有|自带|内置|有没有|带不带|能不能用|能不能放|能不能进|不能用|不能进|不能放")
	useAfter  = phrases("能|可以|可用|能用|能不能|专用|适用|加热|清洗|使用|洗|里|也能|上能|上用")
)

// factBeside reports whether a kind of thing follows, behind other facts and colours, or stands right before.
func (s *scan) factBeside(start, end int) bool {
	at := end
	for range 4 {
		if stop, ok := s.after(at, ofWord); ok {
			at = stop
		}
		if at = s.skip(at); at >= len(s.low) {
			break
		}
		stop, hit := s.f.words.longest(s, at)
		switch {
		case hit.has(chat.EntityCategory), hit.has(chat.EntityProduct), hit.has(chat.EntityBrand):
			return true
		case stop == 0:
			return s.thingBeside(start, end)
		}
		at = stop
	}
	return s.thingBeside(start, end)
}

var ofWord = phrases("的")

func (s *scan) fitsThing(i, end int, m meaning) bool {
	next := s.at(end)
	if end-i > 1 && next != 0 && strings.ContainsRune("盒垫膜壳", next) {
		return false // 牙刷盒, 鼠标垫
	}
	if s.low[end-1] == '包' && (next == '装' && !strings.ContainsRune("得不下了", s.at(end+1)) || next == '裹' || next == '邮') {
		return false // 纸箱包装
	}
	if strings.ContainsRune(partOfWord[s.low[end-1]], s.at(end)) && end < len(s.low) && (s.low[end-1] != '包' || end-i == 1) || s.low[i] == '个' && strings.ContainsRune("这那几每一两", s.at(i-1)) {
		return false
	}
	if end == i+1 && s.low[i] == '包' && isHan(s.at(i-1)) && !strings.ContainsRune(bagBehind, s.at(i-1)) && !s.described(i) || end == i+1 && isDigit(s.at(i-1)) {
		return false
	}
	if !m.weak {
		return true
	}
	_, before := s.before(i, thingBefore)
	_, goes := s.after(end, thingAfter)
	return (before || s.described(i) && !hardlyThings[s.str(i, end)]) && (goes || !isLatin(s.at(s.skip(end))))
}

// described reports whether a brand, a colour or a fact stands right before i.
func (s *scan) described(i int) bool {
	n := len(s.found)
	if n == 0 || s.found[n-1].end != s.skipBack(i) {
		return false
	}
	switch s.found[n-1].kind {
	case chat.EntityBrand, chat.EntityColor, chat.EntityAttribute:
		return true
	}
	return false
}

// namesProduct judges a product's short name, which may be plain words: it counts in capitals, behind its brand, in a Chinese
// sentence, or where a name is expected.
func (s *scan) namesProduct(i, end int) bool {
	_, before := s.before(i, productBefore)
	switch {
	case s.branded(i), s.titled(i, end) && unicode.IsUpper(s.raw[i]):
		return true
	}
	return before || s.skipBack(i) == 0 || isHan(s.at(s.skipBack(i)-1)) || isHan(s.at(s.skip(end)))
}

// branded reports whether a brand stands before i.
func (s *scan) branded(i int) bool {
	n := len(s.found)
	return n > 0 && s.found[n-1].kind == chat.EntityBrand && s.found[n-1].end == s.skipBack(i)
}

// shortColors finds a colour's character that is not followed by 色: 黑的, 要白, 黑xl.
func (s *scan) shortColors() {
	for i, r := range s.low {
		english, ok := charColors[r]
		if !ok {
			continue
		}
		next, prev := s.at(i+1), s.at(i-1)
		like := next == '款' || next == '的' || s.isSizeAt(i+1)
		_, chosen := s.upTo(i, colorCue)
		ends := i+1 == len(s.low) || strings.ContainsRune(" ，,。.吧吗和跟或还、/?？!！", next)
		if like && (!isHan(prev) || chosen || strings.ContainsRune("是个件双条的这那了", prev)) || chosen && ends {
			s.add(chat.EntityColor, i, i+1, rankWord, s.f.words.spell(english))
		}
	}
}

func (s *scan) isSizeAt(i int) bool {
	end := i
	for end < len(s.low) && isLatin(s.low[end]) {
		end++
	}
	switch s.str(i, max(i, min(end, i+5))) {
	case "s", "m", "l", "xs", "xl", "xxl", "xxxl":
		return true
	}
	return false
}

var (
	colorCue = phrases("要|换|换成|换个|改成|改为|买|拍|选|有|和|跟|或|还是|、|颜色|色|喜欢|不要|来")
)
