package entity

import (
	"math"
	"strings"

	"shoptalk/chat"
)

var (
	measureWords = phrases("件|个|双|条|套|盒|瓶|包|台|部|只|支|袋|箱|本|把|份|杯|枚|副|对|顶|罐|桶|卷|片|张|根|组|块|颗|粒|听|提|床|辆|pcs|pc|piece|pieces|pair|pairs|item|items|unit|units|box|boxes|bottle|bottles|pack|packs|set|sets|copies|bags|cases|of them|of these|of those|of the|of this|of it|more of")
	notCounted   = map[rune]string{
		'个': "月小工星礼钟多人问字地手意样亿快店客订单包电半方原办",
		'条': "消评短信物快",
		'张': "卡图照券优截发票单",
		'部': "分门",
		'只': "是有能要想会剩",
		'本': "来店人",
		'包': "邮裹含",
		'片': "面",
		'对': "不方于比",
		'份': "上证",
		'台': "湾灯",
		'把': "",
		'块': "钱左以五一二三四六七八九",
	}
	buying    = phrases("买|买了|要|拍|拍了|订|订了|来|换|发|发了|少|少了|退|退了|下单|下单了|加|需要|拿|拿了|收到|只收到|漏发|漏了|送|再来|再买|缺|只有|就|各|各要|多发|想要|购买")
	buyingEn  = phrases("buy|order|ordered|want|need|get|take|bought|purchase|purchased|add|send|sent|received|return|returning|got|x|qty|quantity|quantity:|qty:|quantity is|another|only|missing")
	countTail = phrases("please|more|of|and|in|for|pls|,|.|!|?|，|。|each")
	times     = "x×*"
)

// quantities finds how many: 2件, 两双, x2, 3 pairs, qty 2.
func (s *scan) quantities() {
	for _, t := range s.tokens {
		if t.kind != number || t.scaled || t.value <= 0 || t.value > 9999 || t.value != math.Trunc(t.value) && t.value != 0.5 {
			continue
		}
		if t.han && len([]rune(t.digits)) == 2 && t.end-t.start == 2 || t.han && t.digits == "" && t.value != 2 && t.value != 3 && t.value < 10 {
			continue
		}
		if s.at(t.start-1) == '第' || s.at(t.start-1) == '每' || s.at(t.start-1) == '#' || isDigit(s.at(t.start-1)) {
			continue
		}
		s.quantity(t)
	}
}

func (s *scan) quantity(t token) {
	value := plain(t.value)
	if s.low[t.start] == '俩' || s.low[t.start] == '仨' {
		if _, unit := s.after(t.end, noPrice); unit {
			return
		}
		if _, ok := s.before(t.start, buying); ok {
			s.add(chat.EntityQuantity, t.start, t.end, rankCount, value)
		}
		return
	}
	if at := s.skipBack(t.start); strings.ContainsRune(times, s.at(at-1)) && at > 0 && !isLatin(s.at(at-2)) && !isDigit(s.at(s.skipBack(at-1)-1)) && t.value < 1000 && !isLatin(s.at(t.end)) && s.at(t.end) != '"' {
		s.add(chat.EntityQuantity, t.start, t.end, rankCount, value)
		return
	}
	if end, ok := s.after(t.end, measureWords); ok {
		measure := s.at(s.skip(t.end))
		if not, listed := notCounted[measure]; listed && strings.ContainsRune(not, s.at(end)) && s.at(end) != 0 || measure == '块' && !s.kindOfThing(end) && !s.counted(t) {
			return
		}
		if one := t.value == 1 && (measure == '个' || s.low[t.start] == 'o'); one {
			if _, ok := s.before(t.start, buying); !ok {
				return
			}
		}
		if isHan(measure) {
			s.add(chat.EntityQuantity, t.start, end, rankCount, value)
		} else {
			s.add(chat.EntityQuantity, t.start, t.end, rankCount, value)
		}
		return
	}
	s.bareQuantity(t, value)
}

// counted reports whether words before a number say that it counts pieces: 拍了两块.
func (s *scan) counted(t token) bool {
	_, ok := s.before(t.start, countedBefore)
	return ok
}

// kindOfThing reports whether something is named behind 块 that is counted so: 两块手表.
func (s *scan) kindOfThing(i int) bool {
	return i < len(s.low) && strings.ContainsRune(notMoney, s.low[i])
}

// bareQuantity: "2x", "buy 2 please", "买2", "order 3 jackets".
func (s *scan) bareQuantity(t token, value string) {
	if s.at(t.end) == 'x' && !isLatin(s.at(t.end+1)) && !isDigit(s.at(t.end+1)) {
		s.add(chat.EntityQuantity, t.start, t.end, rankCount, value)
		return
	}
	if t.value > 99 || s.low[t.start] == 'o' || s.at(t.end) == '.' && isDigit(s.at(t.end+1)) {
		return
	}
	if _, unit := s.after(t.end, noPrice); unit {
		return
	}
	if _, size := s.before(t.start, sizeWord); size {
		return
	}
	_, bought := s.before(s.colonBack(t.start), buyingEn)
	if _, ok := s.after(t.end, countTail); bought && (ok || s.skip(t.end) == len(s.low)) {
		s.add(chat.EntityQuantity, t.start, t.end, rankHint, value)
		return
	}
	if t.value >= 2 && s.thingFollows(t.end) {
		s.add(chat.EntityQuantity, t.start, t.end, rankHint, value)
	}
}

// thingFollows reports whether one of the shop's kinds of thing follows within a few words: 2 black jackets.
func (s *scan) thingFollows(i int) bool {
	for range 3 {
		i = s.skip(i)
		if end, hit := s.f.words.longest(s, i); end > i && hit.has(chat.EntityCategory) {
			return true
		} else if end > i {
			i = end
			continue
		}
		from := i
		for isLatin(s.at(i)) {
			i++
		}
		if i == from {
			return false
		}
	}
	return false
}
