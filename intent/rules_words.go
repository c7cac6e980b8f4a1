package intent

import (
	"cmp"
	"slices"
)

// plainWeight is that of words which mean an intent and hardly another.
const plainWeight = 5

// rulePhrases says which words speak for which intent: weight 5 is plain, 3.5 likely, 2 a hint. Pieces joined by + must all occur.
var rulePhrases = map[string][]phrase{
	"order.status": rule("我的订单|查订单|查一下订单|订单状态|订单到哪|到哪了|到哪一步|查物流|物流信息|物流到|快递到哪|包裹到哪|订单+查|发货了吗|发货了没|单号+查|track my order|track my package|where is my order|wheres my order|where is my package|wheres my package|order status|status of my order|any news on+order|news on my order|my order status|check my order|find my order|look up my order",
		"物流|包裹|买的+到|order+where|order+status|order+track|order+news|tracking|package+where|parcel+where", "单号|my order|订单"),
	"order.place":          rule("怎么下单|如何下单|怎么买|如何购买|怎么购买|下不了单|无法下单|提交不了|提交订单|加不了购物车|加入购物车+不|点不了购买|how do i order|how to order|how do i buy|how to buy|place an order|add to cart|buy button|cant check out|cannot checkout|checkout+not work*", "下单|购买|checkout|cart", ""),
	"order.cancel":         rule("取消订单|取消一下|帮我取消|我要取消|想取消|订单取消|不想要了|不要了+取消|撤单|拍错了|cancel my order|cancel order|cancel the order|cancel this order|cancel it|want to cancel|cancel+order", "取消|cancel|cancellation|ordered twice", ""),
	"order.change":         rule("改订单|修改订单|订单+修改|换成+没发货|加一件|少买一件|改备注|加备注|合并订单|拆单|改尺码|改颜色|change my order|modify my order|edit my order|swap+order|add+to my order|change+size+order", "没发货+换|还没发货+改|备注|change+order", ""),
	"order.address":        rule("改地址|修改地址|换地址|地址填错|地址写错|地址错了|改收货地址|改一下地址|地址+改|收货人+改|换个地址|change my address|change the address|change address|wrong address|update+shipping address|change delivery address|wrong apartment|change+shipping address|ship it to a different", "收货地址|地址|address", ""),
	"delivery.options":     rule("发什么快递|什么快递|哪家快递|可以自提|能自提|支持自提|送货上门|送到家|发顺丰|能发顺丰|包送|发到国外|送不送|能送到|可以送到|which carrier|what courier|do you ship to|do you deliver to|ship to|pick up in store|store pickup|pickup+available|which courier|international shipping|ship internationally", "顺丰|自提|快递公司|carrier|courier|pickup", ""),
	"delivery.time":        rule("什么时候发货|多久发货|几天到|多久到|多久能到|什么时候到|什么时候能到|几天能到|几天发货|今天发货吗|什么时候发|今天能发|明天能到|多长时间到|到货时间|how long does shipping|how long+deliver*|when will it ship|when will+arrive|how long+shipping|delivery time|how many days|when does it ship|when+arrive|shipping time|how long will it take|how long to deliver", "几天|多久+发|多久+送|arrive|delivery date", ""),
	"delivery.fee":         rule("包邮|运费|邮费|免邮|满多少包邮|要邮费|快递费|shipping cost|shipping fee|cost of shipping|how much is shipping|free shipping|delivery fee|delivery cost|postage|is shipping free|shipping+free|delivery charge|how much+delivery|how much+shipping", "邮费吗|shipping+cost", ""),
	"delivery.problem":     rule("没收到货|没收到|显示签收|签收了+没|还没到|还没有到|没到货|物流不动|物流没更新|物流不更新|快递丢|丢件|丢了|包裹破|送错地方|一直没到|不更新|到现在还没|package lost|lost package|never arrived|hasnt arrived|has not arrived|didnt arrive|did not arrive|havent received|have not received|not received|marked delivered|says delivered|tracking+hasnt moved|stuck|missing package|delayed|is late|late delivery|damaged parcel|still hasnt come|not arrived|where+late", "延误|没动静|not here|delivered but", "late"),
	"delivery.urge":        rule("催一下|催单|催发货|尽快发|快点发|快发货|赶紧发|急用|麻烦快|早点发|加急|快点送|ship asap|asap|hurry|please ship|ship it soon|as soon as possible|need it urgently|urgent|speed up|expedite", "快点|尽快|赶紧|着急|faster|quickly", ""),
	"return.policy":        rule("能退吗|可以退吗|可以退货吗|能退货吗|能退换|无理由|退货政策|退换货政策|退货运费|退货+运费|退货+邮费|多久可以退|几天可以退|能不能退|可不可以退|支持退|怎么退换|退货期限|return policy|can i return|return window|how long+return|who pays+return|return shipping|returns+free|is it returnable|how many days+return|can it be returned|refund policy", "运费险|退货+谁出|退换|returnable", ""),
	"return.request":       rule("我要退货|我想退货|申请退货|退货|怎么退货|要退掉|退了吧|想退|办理退货|return this|return it|send it back|send this back|return my order|want to return|return an item|make a return|start a return|how do i return|returning+item|return these|return the", "退掉|return|send back", "退"),
	"return.status":        rule("退货申请|退货+审核|退货+收到|退货进度|售后进度|退回去+收到|退货+多久|退货+怎么还|退货单|售后+审核|换货进度|return status|did you get my return|received my return|status of my return|return+approved|my return+yet|return been", "审核|return+received", ""),
	"exchange.request":     rule("换货|换一双|换一件|换个尺码|换大一码|换小一码|换大一号|换小一号|能换吗|想换|调换|换一个|换个颜色|可以换|换码|exchange|exchange it|swap for|swap it|exchange for|different size|change the size|replacement|replace it|smaller size|bigger size|larger size", "换成|换|swap|replace", ""),
	"refund.request":       rule("申请退款|我要退款|退款吧|给我退款|退钱|想退款|怎么退款|要求退款|把钱退|退我钱|want a refund|need a refund|refund me|get a refund|give me a refund|refund please|refund my|money back|request a refund|refund+order", "退款|refund", ""),
	"refund.status":        rule("退款多久|退款到账|退款什么时候|退款还没|退款没到|退款+到账|退款进度|钱什么时候退|退款怎么还|钱还没退|没收到退款|refund status|wheres my refund|where is my refund|refund still|when will i get my refund|refund+how long|refund+not|havent got my refund|refund taking|when+refund", "到账|refund+yet|refund+when", ""),
	"payment.methods":      rule("怎么付款|支付方式|付款方式|花呗|分期|货到付款|微信支付|支付宝|能用信用卡|信用卡付|可以刷卡|礼品卡|payment methods|how can i pay|do you take paypal|paypal|apple pay|pay with|pay by|accept credit|credit card+accept|installments|cash on delivery|gift card|klarna|can i pay", "付款+方式|白条|how to pay|payment+options", ""),
	"payment.problem":      rule("付不了|付款失败|支付失败|支付不了|付款不了|重复扣款|扣了两次|多扣|付了钱+没|付了款+还|扣款了|还是待付款|未支付|payment failed|payment declined|card declined|charged twice|double charged|charged me twice|cant pay|payment not going|payment+error|payment+problem|paid but|declined", "扣款|付款+不|payment|charged", ""),
	"invoice.request":      rule("开发票|发票|电子发票|抬头|专票|开票|补开发票|invoice|receipt|vat number|vat invoice|tax invoice", "税号|receipt", ""),
	"account.register":     rule("怎么注册|注册账号|注册不了|注册+验证码|注册账户|sign up|create an account|register|open an account|create account|registration", "注册|signup", ""),
	"account.login":        rule("登不上|登录不了|登陆不了|忘记密码|密码忘|重置密码|找回密码|登录+验证码|无法登录|账号被锁|账号登不|reset my password|forgot my password|forgot password|cant log in|cannot log in|log in|login|locked out|password|cant sign in|sign in", "登录|登陆|密码|验证码", ""),
	"account.edit":         rule("改手机号|换手机号|手机号换了|换绑|改绑|绑定手机|修改昵称|改昵称|改邮箱|默认地址|切换账号|修改个人|update my email|change my email|change my phone|update my phone|change my name|update my account|edit my profile|update my details|default address", "绑定|my profile|昵称", ""),
	"account.delete":       rule("注销账号|注销账户|怎么注销|删除账号|删掉账号|注销|delete my account|close my account|remove my account|delete account|deactivate", "", ""),
	"account.membership":   rule("积分|会员|会员等级|会员权益|成长值|京豆|升级会员|points|loyalty|membership|member benefits|rewards|vip", "等级|member", ""),
	"promo.ask":            rule("优惠券|优惠吗|有优惠|有活动|什么活动|折扣|打折|满减|赠品|有没有券|领券|促销|优惠活动|送礼品|有券吗|discount code|any discount|coupon|promo code|promotion|any deals|on sale|discounts|free gift|voucher|student discount|any sales|sale on", "优惠|活动|discount|deal|sale|offers", ""),
	"promo.problem":        rule("券用不了|优惠券用不了|用不了券|优惠码无效|优惠券失效|不能用券|没给优惠|赠品没收到|没送赠品|赠品+没|优惠没减|券+不能用|优惠券+不能|优惠券+失败|折扣+没|code doesnt work|code not working|code is invalid|says invalid|coupon+not work*|discount+not applied|code+invalid|promo+not work*|code expired|coupon+expired|gift+missing|discount didnt", "invalid|用不了", ""),
	"price.ask":            rule("多少钱|什么价|价格多少|怎么卖|价格是多少|啥价|几多钱|价钱|how much is|how much are|how much does|whats the price|what is the price|price of|how much for|how much+cost", "价格|how much|price|cost", ""),
	"price.bargain":        rule("便宜点|能便宜|少点|再便宜|打个折|能少|优惠点|讲价|还价|可以便宜|抹零|最低多少|能不能便宜|太贵|cheaper+can you|do better on the price|lower the price|best price|can you do cheaper|negotiate|knock off|too expensive|any cheaper", "便宜|贵了|贵|expensive|cheaper", ""),
	"price.protection":     rule("降价+补|降价了|补差价|退差价|价保|保价|刚买就降|价格保护|差价|price match|price protection|price drop*|cheaper now+bought|price adjustment|cheaper elsewhere|lower price+bought|refund the difference|went on sale after", "差额|price went down", ""),
	"newsletter":           rule("退订|别再给我发短信|不要发短信|别发短信|短信骚扰|订阅|取消订阅|拒收|不要再发|unsubscribe|newsletter|stop sending me|mailing list|subscribe|stop emailing|stop texting|marketing emails", "短信|emails", ""),
	"product.search":       rule("有没有+的|想找|我想买|我要买|想买个|想买一|有卖|找一款|找一件|有+跑鞋吗|looking for|do you have any|do you sell|searching for|i want to buy|show me|im after|need a|i need+under|want a|looking to buy|do you carry|find me", "有没有|以内的|以下的|do you have|under", "找"),
	"product.recommend":    rule("推荐|送什么|送礼|送女朋友|送男朋友|送妈妈|送爸爸|买什么好|哪款好|选哪个好|适合什么|介绍一款|有什么好的|recommend|suggest|what should i buy|what would you|gift for|which one should i get|any suggestions|best for|good for|present for|recommendation", "送给|礼物|适合+吗|gift|ideas", ""),
	"product.similar":      rule("类似的|差不多的|同款|相似的|其他颜色|别的颜色|还有别的|有类似|这种的还有|其它款|有没有别的|similar|anything like this|something like|other colors|other colours|like this but|alternatives|another color|other brands|more like this", "别的|其他|alternative", ""),
	"product.pairing":      rule("配什么|搭配|搭什么|配件|怎么搭|配套|goes with|go with|match with|pair with|accessories|what lens fits|compatible accessories|wear with|to go with", "搭|accessory", ""),
	"product.compare":      rule("有什么区别|区别|哪个好|哪款更|对比|比较一下|不同点|和+比|差别|哪个更|difference between|whats the difference|compare|which is better|better than|worth it over|vs|versus|comparison", "更好|or the", ""),
	"product.detail":       rule("材质|什么材料|什么面料|是纯棉|成分|保质期|生产日期|参数|配置|规格|多重|多长|续航|防水吗|带不带|支持+吗|是不是真皮|里面有|几个接口|尺寸多大|透气吗|what material|made of|material|does it have|is it waterproof|specs|specifications|ingredients|does it come with|battery life|is it compatible|expiration|how big|how heavy|dimensions|does it support|is this+cotton|is this+leather|does this", "功能|面料|厚|waterproof|features|compatible", ""),
	"product.size":         rule("穿什么码|穿多大|什么码|哪个码|几码|什么尺码|多大码|选多大|尺码表|偏大|偏小|尺码准|选码|多大号|size chart|what size|which size|true to size|size guide|size should i|run small|run large|runs small|runs large|size for", "尺码|码数|身高+体重|公斤+斤|size", "cm|kg"),
	"product.stock":        rule("有货吗|还有货|有没有货|没货|缺货|补货|现货|什么时候有货|库存|断货|什么时候补|有现货|in stock|out of stock|back in stock|restock|available in|when will it be available|still available|sold out|do you have this in|have it in", "货吗|available|stock", ""),
	"product.usage":        rule("怎么用|如何使用|使用方法|怎么连|怎么安装|怎么洗|如何清洗|能机洗|说明书|怎么设置|怎么充电|怎么开机|怎么操作|怎么保养|how do i use|how to use|how do i clean|how to clean|how to wash|how do i wash|machine wash|how do i connect|how to connect|how to install|install|set up|setup|instructions|manual|how to assemble|how do i charge|care for", "安装|使用|清洗|connect|wash", ""),
	"product.authenticity": rule("正品|是真的吗|真的假的|假货|是不是正品|保真|验货|授权|专柜|authentic|genuine|is it real|is this real|original|fake|counterfeit|knockoff", "真假|real or", ""),
	"product.warranty":     rule("保修|质保|维修|坏了能修|保修期|售后维修|修一下|三包|warranty|guarantee|repair|how long is the warranty|under warranty", "修|fix it", ""),
	"item.defective":       rule("坏了|质量问题|质量太差|破了|开胶|掉色|不能用|用不了了|有问题+质量|裂了|漏水|充不进|断了|有瑕疵|有划痕|开线|起球|脱线|没反应|开不了机|broken|defective|stopped working|doesnt work|does not work|not working|cracked|faulty|damaged|fell apart|poor quality|wont turn on|scratched|ripped|torn|leaking|falling apart", "质量|坏|瑕疵|broke|defect", ""),
	"item.wrong":           rule("发错|少发|漏发|发错货|发错了|寄错|少了一件|少了|不是我买的|颜色发错|尺码发错|漏了|没有配件|缺少|缺了|不是我要的|wrong item|wrong size sent|sent the wrong|sent me the wrong|missing item|missing part|received the wrong|got the wrong|wrong color|wrong colour|missing from|not what i ordered|only received|only got|wrong product|item missing", "错了|missing|wrong", ""),
	"complaint":            rule("投诉|举报|12315|消费者协会|什么态度|态度太差|服务太差|太差劲|垃圾店|骗子|欺骗消费者|差评|曝光|complain|complaint|worst service|terrible service|report you|scam|rip off|horrible service|awful service|unacceptable|ridiculous|bad service|disgusted|rude", "太差|失望|terrible|awful|disappointed|worst", ""),
	"review.leave":         rule("追评|怎么评价|写评价|评价在哪|修改评价|删除评价|好评返现|晒单|好评|leave a review|write a review|review my|edit my review|rate my|where+review|post a review", "评价|review", ""),
	"human.request":        rule("转人工|人工客服|人工服务|找人工|真人|接人工|要人工|人工|叫你们经理|给我回电话|打电话给我|talk to a human|talk to someone|speak to someone|real person|human agent|speak to a person|speak with|live agent|representative|call me back|talk to a person|customer service rep|speak to an agent|speak to a representative|talk to an agent|operator|manager|speak to a human", "客服|human|agent|someone", ""),
	"shop.info":            rule("几点下班|几点上班|营业时间|客服时间|实体店|门店|店在哪|地址在哪|联系电话|客服电话|怎么联系|加盟|合作|招聘|opening hours|store hours|where is your store|your store|phone number+your|contact you|customer service number|business hours|are you open|physical store|wholesale|partnership|hiring|jobs|email address+your", "几点|hours|contact", ""),
	"chat.greet":           rule("在吗|你好|您好|在不在|有人吗|哈喽|嗨|早上好|下午好|晚上好|hello|hi|hey|good morning|good afternoon|good evening|hi there", "亲", ""),
	"chat.thanks":          rule("谢谢|多谢|感谢|谢了|辛苦了|thanks|thank you|thx|thank u|ty|appreciate it|cheers", "", ""),
	"chat.goodbye":         rule("再见|拜拜|=88|=886|下次再聊|bye|goodbye|good bye|see you|see ya|good night|晚安", "", ""),
	"chat.affirm":          rule("对的|是的|好的|可以的|没错|嗯嗯|=行|就这样|确认|yes|yes please|yeah|yep|sure|correct|ok|okay|thats right|right|yup|go ahead|sounds good|=对|=好|=嗯|=可以|=是|=要|=对啊|=好啊|=好吧|=好滴|=行吧|=y", "", ""),
	"chat.deny":            rule("不用了|=不是|=不是的|不需要|=不对|算了|=不了|=没有了|=不要了|=no|nope|no thanks|no thank you|not really|nah|never mind|nevermind|=不|=不用|=不要|=没有|=n", "", ""),
	"chat.identity":        rule("你是机器人|是机器人吗|你是谁|你是真人|你叫什么|是人工吗|are you a bot|are you a robot|are you human|are you real|are you a real person|who are you|whats your name|am i talking to|is this a bot|are you an ai", "机器人|bot|robot", ""),
	"chat.smalltalk":       rule("你真笨|你好笨|天气|讲个笑话|笑话|你真聪明|你真好|哈哈|傻|无聊|吃饭了吗|厉害|youre funny|tell me a joke|joke|weather|youre stupid|how are you|youre smart|lol|haha|you suck|bored|good bot|love you", "笨|stupid|funny", ""),
	"inform":               rule("单号是|订单号是|手机号是|尾号是|尾号|我的手机|地址是|姓名是|我叫|收件人|my order number is|order number is|the number is|my name is|my phone is|my email is|its size|last four", "", ""),
	"out_of_scope":         rule("写首诗|写一首|首都|股票|彩票|翻译一下|写代码|写作文|数学题|总统|capital of|write me a poem|write a poem|president|stock market|translate|homework|recipe|world cup|who won|solve|meaning of life|python", "诗|新闻|poem", ""),
}

func rule(plain, likely, hint string) []phrase {
	var out []phrase
	for i, list := range []string{plain, likely, hint} {
		if list != "" {
			out = append(out, parsePhrases([]float64{plainWeight, 3.5, 2}[i], list)...)
		}
	}
	slices.SortStableFunc(out, func(a, b phrase) int { return cmp.Compare(b.weight, a.weight) })
	return out
}

var badWords = slices.Concat(
	parsePhrases(2, "垃圾|骗子|投诉|太差|差劲|气死|恶心|坑人|坑爹|无语|烂|滚|什么破|什么玩意|差评|失望|欺骗|忽悠|生气|worst|terrible|horrible|awful|scam|disgusting|ridiculous|unacceptable|furious|angry|useless|garbage|trash|pathetic|hate|rude|rip off|fed up|wtf|bullshit|disappointed|disappointing|stupid"),
	parsePhrases(1, "坏了|破了|还没发货|还没到|还没收到|等了|怎么还|一直没|不理人|没人理|开胶|掉色|质量差|发错|少发|漏发|太慢|慢死|不满意|后悔|难用|不好用|假货|broken|damaged|defective|still waiting|still not|still hasnt|never arrived|wrong item|not working|doesnt work|too slow|waste|cracked|nobody answers|no response|poor|bad|lost|late|cheated|missing"))

var goodWords = slices.Concat(
	parsePhrases(2, "太好了|很满意|非常满意|喜欢|很棒|太棒|好评|完美|赞|不错|很好|真好|超好|love it|love this|great|awesome|excellent|perfect|amazing|wonderful|fantastic|very happy|best ever|good job"),
	parsePhrases(1, "谢谢|感谢|多谢|辛苦了|好看|舒服|满意|thanks|thank you|thx|nice|good|happy|helpful|appreciate|well done|lovely"))
