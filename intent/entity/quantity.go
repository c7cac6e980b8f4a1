package entity

import (
	"math"
	"strings"

	"shoptalk/chat"
)

var (
	measureWords = phrases("件|个|双|条|套|盒|瓶|包|台|部|只|支|袋|箱|本|把|份|杯|枚|副|对|顶|罐|桶|卷|片|张|根|组|块|颗|粒|听|提|床|辆|pcs|pc|piece|pieces|pair|pairs|item|items|unit|units|box|boxes|bottle|bottles|pack|packs|set|sets|copies|bags|cases|of them|of these|of those|of the|of my|of your|of this|of it|more of")
	notCounted   = map[rune]string{
		'个': "号月钟多人问字意样亿半颜尺型号账步晚早周季层",
		'条': "消评短信物快裂缝划痕",
		'张': "卡图照券优截发票单运",
		'部': "分门",
		'只': "是有能要想会剩够",
		'本': "来店人",
		'包': "邮裹含",
		'片': "面",
		'对': "不方于比吗吧嘛么",
		'颗': "星",
		'根': "本据",
		'份': "上证",
		'台': "湾灯",
		'件': "套事代",
		'提': "交供到醒前示",
		'块': "钱左以五一二三四六七八九",
	}
	bigMeasures    = phrases("小包|大包|小袋|大袋|小盒|大盒|小箱|大箱|小瓶|大瓶|小罐|大罐|小桶|大桶|小份|大份|小卷|大卷|小提|大提")
	warrantyBefore = phrases("国家|享受|支持|全国|符合|走|按|按照|新|家电")
	warrantyAfter  = phrases("政策|服务|凭证|规定|法|卡|责任|条例|期|是什么|内|范围")
	// What is counted with the words of goods and is none: two coupons, two invoices.
	notGoods     = phrases("价位|定位|配送站|库房|微信|口子|单子|单吗|单是|单都|单合|纠纷|服务单|退款|明细|清单|通知|仓库|收件|小时|工作日|星期|礼拜|地址|地方|方案|方法|办法|电话|手机号|客服|店|快递员|原因|单子|学生|朋友|宝宝|孩子|省|城市|国家|品牌|活动|选项|链接|账号|文件|视频|功能|按钮|步骤|意见|码|平台|商家|客户|顾客|会员|时间|点|券|卷|发票|订单|快递|包裹|短信|信息|图|照片|截图|评价|问题|地址|机票|银行卡|消息|coupon|coupons|order|orders|invoice|invoices|photos|emails")
	buying       = phrases("给我|碎了|坏了|破了|丢了|烂了|裂了|剩|留|扔了|买|买了|要|拍|拍了|订|订了|来|换|发|发了|少|少了|退|退了|下单|下单了|加|需要|拿|拿了|收到|只收到|漏发|漏了|送|再来|再买|缺|只有|就|各|各要|多发|想要|购买")
	buyingHan    = phrases("买|买了|拍|拍了|要|订|订了|发|只发|只发了|收到|只收到|只到|少发|少了|多发|改成|加")
	buyingEn     = phrases("make it|only got|send me|get me|give me|i'd like|i'll take|quantity should be|qty should be|quantity to|qty to|change it to|数量|数量是|数量改为|数量改成|改成|改为|buy|order|ordered|want|need|get|take|bought|purchase|purchased|add|send|sent|received|return|returning|got|x|qty|quantity|quantity:|qty:|quantity is|another|only|missing")
	countTail    = phrases("got|but|only|received|instead|came|arrived|were|are|not|this|by|to|with|at|please|more|of|and|in|for|pls|,|.|!|?|，|。|each")
	times        = "x×*"
	justWord     = phrases("just|only|need|take|want")
	moreWord     = phrases("more|extra")
	pleaseWord   = phrases("please|pls|plz")
	refundedWord = phrases("refunded|refund|charged|paid")
	howMany      = phrases("多少|几|有多少")
	couple       = phrases("a couple of|couple of")
	dozen        = phrases("dozen|打")
	noDozen      = "不开电折算给客过"
	gratis       = "送免赠减享得"
	perPack      = phrases("整箱|一箱|每箱|一包|每包|一盒|每盒|一袋|每袋|一组|每组|满|每满|pack of|set of|box of")
)

// quantities finds how many: 2件, 两双, x2, 3 pairs, qty 2.
func (s *scan) quantities() {
	for k, t := range s.tokens {
		if end, ok := s.from(t.start, couple); ok && s.thingFollows(end) {
			s.add(chat.EntityQuantity, t.start, end, rankCount, "2")
		}
		if t.kind == word && t.text == "dozen" && k > 0 && (s.tokens[k-1].text == "a" || s.tokens[k-1].text == "one") {
			s.add(chat.EntityQuantity, s.tokens[k-1].start, t.end, rankCount, "12")
		}
		if t.kind != number || t.scaled || t.approx || t.value <= 0 || t.value > 9999 || t.value != math.Trunc(t.value) && t.value != 0.5 {
			continue
		}
		if t.han && len([]rune(t.digits)) == 2 && t.end-t.start == 2 || t.han && t.digits == "" && t.value != 2 && t.value != 3 && t.value < 10 {
			continue
		}
		if s.dozen(t) || s.at(t.start-1) == '买' && s.earns(s.skip(t.end)) || strings.ContainsRune(gratis, s.at(t.start-1)) && t.value == 1 {
			continue // 买一送一
		}
		if _, pack := s.before(t.start, perPack); pack {
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
		_, unit := s.after(t.end, noPrice)
		_, bought := s.before(t.start, buying)
		if !unit && (bought || s.thingFollows(t.end)) {
			s.add(chat.EntityQuantity, t.start, t.end, rankCount, value)
		}
		if _, ok := s.from(t.end, measureWords); !ok { // 俩个 is said too
			return
		}
	}
	if s.at(t.start-1) == '米' {
		return // 1米8床
	}
	if s.timesBefore(t) {
		s.add(chat.EntityQuantity, t.start, t.end, rankCount, value)
		return
	}
	if _, sum := s.before(t.start, refundedWord); sum && !isHan(s.at(s.skip(t.end))) {
		return // refunded 50 of the 80
	}
	end, ok := s.after(t.end, measureWords)
	measure := s.at(s.skip(t.end))
	if stop, big := s.after(t.end, bigMeasures); big && !ok {
		end, ok, measure = stop, true, s.low[stop-1]
	}
	if !ok {
		s.bareQuantity(t, value)
		return
	}
	if !s.counts(t, end, measure) {
		return
	}
	if measure == '对' { // a pair is two
		value = plain(2 * t.value)
	}
	if !isHan(measure) {
		end = t.end
	}
	s.add(chat.EntityQuantity, t.start, end, rankCount, value)
}

// timesBefore reports whether x or × stands before a number: x2. X1 is a model.
func (s *scan) timesBefore(t token) bool {
	at := s.skipBack(t.start)
	if at == 0 || !strings.ContainsRune(times, s.low[at-1]) || s.raw[at-1] == 'X' || t.value >= maxTimes {
		return false
	}
	return !isLatin(s.at(at-2)) && !isDigit(s.at(s.skipBack(at-1)-1)) && !isLatin(s.at(t.end)) && s.at(t.end) != '"'
}

// maxTimes is the least number that is no x-times any more.
const maxTimes = 200

// counts reports whether a number with a measure word counts goods.
func (s *scan) counts(t token, end int, measure rune) bool {
	not := notCounted[measure]
	_, bought := s.before(t.start, buying)
	_, asked := s.after(end, howMany)
	prev, next := s.at(t.start-1), s.at(end)
	switch {
	case next != 0 && strings.ContainsRune(not, next), s.countsNoGoods(measure, end):
		return false
	case measure == '块' && !s.kindOfThing(end) && !s.counted(t):
		return false
	case t.value == 1 && (measure == '个' || s.low[t.start] == 'o') && !s.thingFollows(end) && (!bought || prev == '换'):
		return false // 有一个问题
	case t.value == 1 && asked:
		return false // 一箱多少钱
	case measure == '个' && (t.value == 2 && !bought && next != 0 && strings.ContainsRune("都哪有比里中", next) || prev != 0 && strings.ContainsRune("这那哪", prev)):
		return false // 这两个有什么区别
	case next == '装', prev == '买' && s.earns(end), prev != 0 && strings.ContainsRune("送赠免", prev):
		return false // 买三件送一件, 24瓶装
	case t.value == 1 && (next == '里' || prev != 0 && strings.ContainsRune("同哪", prev) || s.twice(t.start, end)), prev != 0 && strings.ContainsRune("这那", prev) && (next == '哪' || next == '比'):
		return false // 一箱里几个, 开在同一张, 这两件哪件好看
	case measure == '包' && t.value == 3 && s.warranty(t.start, end), measure == '条' && next == '口' && !isHan(s.at(end+1)):
		return false
	}
	return true
}

// twice reports whether a stretch is said twice in a row: 一包一包的.
func (s *scan) twice(start, end int) bool {
	n, said := end-start, s.str(start, end)
	return end+n <= len(s.low) && s.str(end, end+n) == said || start >= n && s.str(start-n, start) == said
}

// earns reports whether so many of something come free at i, or so much goes off, which is how a promotion is told: 买三件送一件.
// Who asks 买两件送什么 buys two.
func (s *scan) earns(i int) bool {
	if i >= len(s.low) || !strings.ContainsRune(gratis, s.low[i]) {
		return false
	}
	r := s.at(s.skip(i + 1))
	return isDigit(r) || isNumeral(r)
}

// warranty reports whether 三包 is what the law has shops do about faulty goods.
func (s *scan) warranty(start, end int) bool {
	_, before := s.before(start, warrantyBefore)
	_, after := s.after(end, warrantyAfter)
	return before || after
}

// dozen reads a dozen, 两打.
func (s *scan) dozen(t token) bool {
	end, ok := s.after(t.end, dozen)
	if ok && s.low[end-1] == '打' && (end != t.end+1 || t.value > 20 || end < len(s.low) && strings.ContainsRune(noDozen, s.low[end])) {
		return false // 404 打不开
	}
	if ok {
		s.add(chat.EntityQuantity, t.start, end, rankCount, plain(12*t.value))
	}
	return ok
}

// countsNoGoods reports whether what is counted is nothing that a shop sells. Behind 个, 张 and 条 it may have an adjective.
func (s *scan) countsNoGoods(measure rune, i int) bool {
	if measure == '张' && s.speaksOf(topicPapers) {
		return true // 只扣了一张
	}
	reach := i + 1
	if measure == '个' || measure == '张' || measure == '条' {
		reach = i + 4
	}
	if at := s.skip(i); measure == '个' && s.at(at) == '单' && !strings.ContainsRune("肩人独鞋品反层衣", s.at(at+1)) {
		return true // 两个单
	}
	for k := s.skip(i); k < reach && k < len(s.low) && !s.parts(k); k++ {
		if _, ok := s.from(k, notGoods); ok {
			return true
		}
	}
	return false
}

// counted reports whether words before a number say that it counts pieces: 拍了两块.
func (s *scan) counted(t token) bool {
	at, ok := s.before(t.start, countedBefore)
	end, _ := s.after(t.end, measureWords)
	_, fee := s.after(end, feeWords)
	return ok && !fee && !(s.low[at] == '来' && strings.ContainsRune("出上下回起", s.at(at-1))) // 冒出来八块
}

var feeWords = phrases("优惠|券|卷|钱|运费|邮费|快递费|红包|差价|左右|以内|多")

// kindOfThing reports whether something is named behind 块 that is counted so: 两块手表.
func (s *scan) kindOfThing(i int) bool {
	return i < len(s.low) && strings.ContainsRune(notMoney, s.low[i])
}
