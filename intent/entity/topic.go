package entity

// topic is something that a message may speak of anywhere. It lets a bare number be what it is: 42 is a size where sizes are
// spoken of, and nothing elsewhere.
type topic uint8

const (
	topicBody    topic = iota // a person's measures
	topicFit                  // which size fits
	topicKin                  // for whom
	topicShoes                // what is counted in sizes of numbers
	topicPrice                // what something costs
	topicCoupon               // what makes it cheaper
	topicOrder                // something ordered
	topicStock                // what there is, and what is changed for what
	topicCompare              // how two things differ
	topicTail                 // the end of a phone's number
	topicPapers               // coupons, tickets and the like
	topicRooms                // what is as long as people are tall
	topicPhone                // whose phone's number is given
	topicCount
)

var topicWords = [topicCount]words{
	topicBody:    phrases("身高|体重|个子|穿多大|穿什么码|穿几码|穿哪个码|多大码|什么码|啥码|什么尺码|多大尺码|哪个码|几码|选码|height|weigh|weight|tall|what size|which size|what's my size"),
	topicFit:     phrases("码|选|尺寸|大小|合身|合脚|偏大|偏小|会长|会短|太长|太短|长吗|大吗|小吗|穿|断码|脚|size|sizes|sized|sizing|fit|fits|wear|wears|too big|too small|too tight|too large|too long|runs small|runs big|foot|feet"),
	topicKin:     phrases("我|孩子|宝宝|儿子|女儿|小孩|娃|老公|老婆|男朋友|女朋友|男友|女友|对象|爸|妈|闺女|弟弟|妹妹|i|i'm|im|my|me|he|he's|she|she's|son|daughter|kid|kids|child|baby|mom|mum|dad|husband|wife|bf|gf|boyfriend|girlfriend|brother|sister"),
	topicShoes:   phrases("鞋|靴|脚|穿|码|sneakers|shoes|boots"),
	topicPrice:   phrases("降价|涨价|差价|价格|价钱|原价|现价|便宜|贵|优惠|满减|折|价保|保价|多少钱|券后|price|prices|cheaper|discount|expensive"),
	topicCoupon:  phrases("combine|combined|valid|invalid|redeem|work|works|working|expired|过期|失效|无效|能用|可用|生效|券|优惠|折扣|满减|叠加|立减|口令|码用不了|码无效|code|codes|coupon|coupons|promo|voucher|discount|checkout|apply|applied|stack|结账|结算|下单页"),
	topicStock:   phrases("没有|没了|剩|有货|还有|补货|断货|断码|缺货|库存|现货|有吗|有没有|换成|换到|换个|换|改成|改为|in stock|available|availability|sold out|restock|have|got|left|any|swap|exchange|change|instead"),
	topicCompare: phrases("区别|不同|不一样|差别|哪个好|差多少|difference|compare|differ"),
	topicPhone:   phrases("phone number|phone no|mobile number|mobile no|cell number|contact number|whatsapp|call me|text me"),
	topicTail:    phrases("尾号|后四位|后4位|末四位|last four|last 4|zip|zip code|pin code|pincode|postcode|postal code|邮编"),
	topicPapers:  phrases("券|卷|发票|专票|票|卡|图|照片|抬头"),
	topicRooms:   phrases("窗|床|被子|被套|窗帘|柜|桌|地毯|沙发|布料|bed|curtain|curtains|rug|sofa|table|desk"),
	topicOrder: phrases("order|orders|ordered|refund|refunded|return|returned|cancel|canceled|cancelled|track|tracking|ship|shipped|shipping|deliver|delivered|delivery|parcel|package|exchange|purchase|meant|status|arrived|arrive|merge|combine|received|" +
		"订单|单号|这单|退款|退货|换货|发货|快递|物流|取消|到哪|签收"),
}

// speaksOf reports whether the message speaks of a topic, and looks once.
func (s *scan) speaksOf(t topic) bool {
	if s.topics[t] == 0 {
		s.topics[t] = -1
		if s.within(0, len(s.low), topicWords[t]) {
			s.topics[t] = 1
		}
	}
	return s.topics[t] > 0
}

// within reports whether a phrase begins between two places.
func (s *scan) within(from, to int, w words) bool {
	for i := max(0, from); i < min(to, len(s.low)); i++ {
		if _, ok := s.from(i, w); ok {
			return true
		}
	}
	return false
}

// clauseReach bounds a clause, in runes to each side.
const clauseReach = 24

// clause gives the stretch around a place that no punctuation parts.
func (s *scan) clause(start, end int) (from, to int) {
	for from = start; from > 0 && start-from < clauseReach && !s.parts(from-1); from-- {
	}
	for to = end; to < len(s.low) && to-end < clauseReach && !s.parts(to); to++ {
	}
	return from, to
}

// parts reports whether punctuation that ends a clause stands at i. A point between digits ends none.
func (s *scan) parts(i int) bool {
	switch s.low[i] {
	case ',', '，', '。', '!', '?', ';', '\n', '！', '？', '；':
		return true
	case '.':
		return !isDigit(s.at(i + 1))
	}
	return false
}
