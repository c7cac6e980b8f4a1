package demo

import "shoptalk/chat"

// said are the pages' own words: Chinese, English.
var said = map[string][2]string{
	"tagline":      {"将满未满，刚刚好", "Nearly full, and just right"},
	"hero":         {"好好穿，好好走，好好喝杯茶", "Wear well, walk well, and have your tea"},
	"heroText":     {"一家小小的线上店：雨天的外套、跑得远的鞋、能用很久的杯子。拿不准选哪个，直接问小满。", "A small shop online: jackets for the rain, shoes that go far, cups that last. Not sure which? Just ask Xiaoman."},
	"ask":          {"问问小满", "Ask Xiaoman"},
	"askThis":      {"问问这件商品", "Ask about this"},
	"browse":       {"逛一逛", "Look around"},
	"popular":      {"大家都在买", "What people are buying"},
	"reduced":      {"正在减价", "Reduced now"},
	"categories":   {"分类", "Categories"},
	"all":          {"全部", "All"},
	"items":        {"件商品", "things"},
	"orders":       {"我的订单", "My orders"},
	"home":         {"首页", "Home"},
	"skip":         {"跳到正文", "Skip to the content"},
	"anonymous":    {"未登录", "Not signed in"},
	"shopper":      {"演示身份", "Demo shopper"},
	"switch":       {"切换", "Switch"},
	"soldOut":      {"已售罄", "Sold out"},
	"inStock":      {"现货", "In stock"},
	"few":          {"仅剩少量", "Only a few left"},
	"from":         {"起", "from"},
	"color":        {"颜色", "Colour"},
	"size":         {"尺码", "Size"},
	"spec":         {"规格", "Size"},
	"details":      {"商品参数", "Details"},
	"sizeGuide":    {"尺码表", "Size guide"},
	"height":       {"身高 cm", "Height, cm"},
	"weight":       {"体重 kg", "Weight, kg"},
	"foot":         {"脚长 mm", "Foot, mm"},
	"related":      {"看看这些", "You may also like"},
	"sold":         {"近期售出 %d 件", "%d sold lately"},
	"brand":        {"品牌", "Brand"},
	"shipping":     {"配送", "Delivery"},
	"returns":      {"退换", "Returns"},
	"noOrders":     {"还没有订单。", "No orders yet."},
	"signInFirst":  {"这里显示你的订单。先在页面上方切换成一位演示顾客；不登录也可以把订单号告诉小满，再报手机尾号后四位。", "Your orders show up here. Switch to one of the demo shoppers at the top; or stay as you are, tell Xiaoman an order number and the last four digits of the phone."},
	"order":        {"订单", "Order"},
	"placed":       {"下单", "Placed"},
	"total":        {"合计", "Total"},
	"promised":     {"预计送达", "Expected"},
	"parcel":       {"包裹", "Parcel"},
	"case":         {"售后", "After-sales"},
	"askOrder":     {"问问这笔订单", "Ask about this order"},
	"missing":      {"没有这个页面", "There is no such page"},
	"missingText":  {"它可能下架了，也可能地址写错了。", "It may have sold for good, or the address has a slip in it."},
	"try":          {"试着问问看", "Try asking"},
	"tryNote":      {"这是一间演示商店，商品、订单和人物都是虚构的，不会真的发货。", "This is a demonstration: goods, orders and people are made up, and nothing is ever sent."},
	"tryAnonymous": {"不登录查订单 1042，手机尾号是 8899。", "Not signed in, order 1042 goes with the phone's last four digits 8899."},
	"console":      {"客服工作台", "Agents' console"},
	"language":     {"EN", "中文"},
	"languageName": {"Switch to English", "切换到中文"},
}

// states names the order states for people.
var states = map[string][2]string{
	chat.OrderUnpaid: {"待付款", "Unpaid"}, chat.OrderPaid: {"已付款", "Paid"}, chat.OrderPacking: {"备货中", "Packing"},
	chat.OrderShipped: {"运输中", "On its way"}, chat.OrderDelivered: {"已签收", "Delivered"}, chat.OrderCancelled: {"已取消", "Cancelled"},
	chat.OrderReturning: {"退货中", "Being returned"}, chat.OrderRefunded: {"已退款", "Refunded"},
	"case:return": {"退货", "Return"}, "case:exchange": {"换货", "Exchange"}, "case:refund": {"退款", "Refund"},
	"case:requested": {"已申请", "requested"}, "case:approved": {"已通过", "approved"}, "case:received": {"仓库已收到", "received by us"},
	"case:paid": {"已退款", "paid back"}, "case:refused": {"未通过", "refused"},
}

// colors names the normal colours in Chinese.
var colors = map[string]string{
	"black": "黑色", "white": "白色", "grey": "灰色", "navy": "藏青", "blue": "蓝色", "red": "红色", "orange": "橙色", "yellow": "黄色",
	"green": "绿色", "khaki": "卡其", "beige": "米色", "brown": "棕色", "pink": "粉色", "purple": "紫色", "silver": "银色",
}

// questions are what the home page offers to ask.
var questions = [2][]string{
	{"我前天买的鞋到哪一步了？单号1042", "有没有 80 以内的防水外套", "170 65kg 穿什么码", "300 以内黑色运动鞋有货吗", "退货的话运费谁出，另外发票怎么开", "转人工"},
	{"any news on order 1042?", "can you recommend a waterproof jacket under 80?", "running shoes under 500 please", "do you take paypal?", "什么时候发货？and is shipping free?", "let me talk to someone"},
}

// pick chooses a language of a pair.
func pick(pair [2]string, lang string) string {
	if lang == chat.English {
		return pair[1]
	}
	return pair[0]
}
