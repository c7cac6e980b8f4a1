package entity

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"shoptalk/chat"
)

// clock is Wednesday, 11 March 2026, in Shanghai.
var clock = time.Date(2026, 3, 11, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))

type shelf struct{}

func (shelf) Categories() []chat.Category {
	return []chat.Category{
		{ID: "running-shoes", Title: chat.Words{"zh": "跑鞋", "en": "Running shoes"}, Words: []string{"跑步鞋", "trainers"}},
		{ID: "jackets", Title: chat.Words{"zh": "外套", "en": "Jackets"}, Words: []string{"夹克", "jacket", "冲锋衣"}},
		{ID: "shirts", Title: chat.Words{"zh": "衬衫", "en": "Shirts"}, Words: []string{"衬衣", "shirt"}},
		{ID: "headphones", Title: chat.Words{"zh": "耳机", "en": "Headphones"}, Words: []string{"earbuds"}},
	}
}

func (shelf) Products() []chat.Product {
	return []chat.Product{
		{ID: "p-ridge", Title: chat.Words{"zh": "山脊防水冲锋衣", "en": "Norden Ridge Shell"}, Category: "jackets", Brand: "Norden",
			Attributes: []chat.Attribute{
				{Name: "waterproof", Value: "yes", Label: chat.Words{"zh": "防水", "en": "Waterproof"}, Text: chat.Words{"zh": "是", "en": "Yes"}},
				{Name: "hood", Value: "yes", Label: chat.Words{"zh": "帽子", "en": "Hood"}, Text: chat.Words{"zh": "连帽", "en": "yes"}},
			},
			Variants: []chat.Variant{{Color: "black", Size: "M"}, {Color: "gray", Size: "L"}}},
		{ID: "p-swift", Title: chat.Words{"zh": "疾风跑鞋", "en": "Swift Runner"}, Category: "running-shoes", Brand: "Kailu", Variants: []chat.Variant{{Color: "white", Size: "42"}}},
		{ID: "p-oxford", Title: chat.Words{"zh": "牛津纺衬衫", "en": "Oxford Shirt"}, Category: "shirts", Brand: "Lin & Co",
			Attributes: []chat.Attribute{{Name: "material", Value: "cotton", Label: chat.Words{"zh": "材质", "en": "Material"}, Text: chat.Words{"zh": "纯棉", "en": "cotton"}}},
			Variants:   []chat.Variant{{Color: "sky blue", Size: "L"}}},
	}
}

func testFinder() *Finder {
	return New(Options{Catalogue: shelf{}, Now: func() time.Time { return clock }, Zone: clock.Location(), Currency: "CNY"})
}

// messages: what is said, and what must be found in it, "-" before what is refused. The place is checked by the text alone.
var messages = []struct{ text, want string }{
	// order numbers
	{"单号1042", "order_number=1042"},
	{"我前天买的鞋到哪一步了？单号1042", "date=2026-03-09 order_number=1042"},
	{"any news on order 1042?", "order_number=1042"},
	{"#1042 到哪了", "order_number=1042"},
	{"order A-20931 please", "order_number=A-20931"},
	{"单号是 20240103", "order_number=20240103"},
	{"order 99812, size 8", "order_number=99812 size=8"},
	{"订单号：88123456 帮我查下", "order_number=88123456"},
	{"帮我查一下1042", "order_number=1042"},
	{"1042这个订单什么时候发货", "order_number=1042"},
	{"where is my order #AB-1042-9", "order_number=AB-1042-9"},
	{"订单1042还没发货呢", "order_number=1042"},
	{"order no. 20931 is late", "order_number=20931"},
	{"my order number is 7731", "order_number=7731"},
	{"cancel order number: 5521 pls", "order_number=5521"},
	{"3021 4055", "order_number=3021 order_number=4055"},
	{"any update on 30211", "order_number=30211"},
	{"is the rtx 4090 in stock", ""},
	{"我的订单 DD20260301778 怎么还不发", "order_number=DD20260301778"},
	{"２０９３１ 这单取消", "order_number=20931"},
	{"訂單號1042到哪了", "order_number=1042"},
	{"订单尾号1042", "order_number=1042"},
	// tracking numbers
	{"SF1234567890123 到哪了", "tracking_number=SF1234567890123"},
	{"快递单号773012345678901查不到", "tracking_number=773012345678901"},
	{"运单号 YT8812345678901", "tracking_number=YT8812345678901"},
	{"tracking number 1Z999AA10123456784", "tracking_number=1Z999AA10123456784"},
	{"tracking no. 9400111899223 hasn't moved", "tracking_number=9400111899223"},
	{"RB123456789CN 还没到", "tracking_number=RB123456789CN"},
	{"顺丰单号 SF0011223344556 没更新", "tracking_number=SF0011223344556"},
	{"my tracking code is JD0099887766554", "tracking_number=JD0099887766554"},
	// phones
	{"我手机13800138000", "phone=13800138000"},
	{"电话 138 0013 8000", "phone=13800138000"},
	{"尾号8000", ""},
	{"手机尾号是 4821", ""},
	{"手机号后四位4821", ""},
	{"last four is 4821", ""},
	{"the last four digits of my phone are 4821", ""},
	{"my number ends in 4821", ""},
	{"call me at 415-555-0134", "phone=4155550134"},
	{"+1 (415) 555-0134", "phone=14155550134"},
	{"400-820-8820打不通", "phone=4008208820"},
	{"座机021-62881234", "phone=02162881234"},
	{"银行卡尾号4242扣了两次", ""},
	{"+86 13912345678 收件人王芳", "phone=8613912345678 person=王芳"},
	{"my phone is 0791 1234567", "phone=07911234567"},
	// e-mail
	{"发到 Li.Ming@Example.COM 谢谢", "email=li.ming@example.com"},
	{"email is bob_smith+shop@mail.co.uk.", "email=bob_smith+shop@mail.co.uk"},
	{"发票发我邮箱abc123@qq.com", "email=abc123@qq.com"},
	{"a@b 不是邮箱", ""},
	// addresses
	{"地址改成上海市浦东新区张江路100号3号楼502室", "address=上海市浦东新区张江路100号3号楼502室"},
	{"寄到杭州市西湖区文三路90号", "address=杭州市西湖区文三路90号"},
	{"送到我家浙江省杭州市余杭区", "address=浙江省杭州市余杭区"},
	{"change my address to 12 Baker Street, Apt 4B", "address=12 Baker Street, Apt 4B"},
	{"ship to 450 Oak Ave, Springfield, IL 62704 please", "address=450 Oak Ave, Springfield, IL 62704"},
	{"2 pairs on the way", "quantity=2"},
	// persons
	{"我叫张伟", "person=张伟"},
	{"收件人改成欧阳小红", "person=欧阳小红"},
	{"my name is John Smith", "person=John Smith"},
	{"姓名：李娜，电话13812345678", "person=李娜 phone=13812345678"},
	{"我叫你们发货", ""},
	{"王先生的订单", "person=王先生"},
	// dates
	{"昨天买的", "date=2026-03-10"},
	{"大前天下的单", "date=2026-03-08"},
	{"所以昨天没人送来", "date=2026-03-10"},
	{"包裹25号就显示在武汉一直没动", "date=2026-02-25"},
	{"周二收不到我就不要了", "date=2026-03-17"},
	{"5号不能发货的话我就取消", "date=2026-04-05"},
	{"我5号买的不合适能退吗", "date=2026-03-05"},
	{"以后天天都来买", ""},
	{"下了单之后天气不好", ""},
	{"周一上午拒签的", "date=2026-03-09"},
	{"ordered it on the 4 th of march 2026", "date=2026-03-04"},
	{"21 th april 2019", "date=2019-04-21"},
	{"后天能到吗", "date=2026-03-13"},
	{"上周五买的", "date=2026-03-06"},
	{"下周二发货行吗", "date=2026-03-17"},
	{"周五能到吗", "date=2026-03-13"},
	{"周五下的单", "date=2026-03-06"},
	{"这周日之前要", "date=2026-03-15"},
	{"3月5号下的单", "date=2026-03-05"},
	{"三月十五日前能到吗", "date=2026-03-15"},
	{"2026年2月28日", "date=2026-02-28"},
	{"12月25日买的", "date=2025-12-25"},
	{"5号的订单", "date=2026-03-05"},
	{"上个月28号买的", "date=2026-02-28"},
	{"三天前买的", "date=2026-03-08"},
	{"两周后要用", "date=2026-03-25"},
	{"ordered on 2026-03-01", "date=2026-03-01"},
	{"next Tuesday works", "date=2026-03-17"},
	{"bought it last Friday", "date=2026-03-06"},
	{"can it come by Friday", "date=2026-03-13"},
	{"the day before yesterday", "date=2026-03-09"},
	{"ordered 3 days ago", "date=2026-03-08"},
	{"deliver in 2 days", "date=2026-03-13"},
	{"I ordered on March 5th", "date=2026-03-05"},
	{"on 5 March 2026", "date=2026-03-05"},
	{"ordered on 3/5", "date=2026-03-05"},
	{"03/05/2026 order", "date=2026-03-05"},
	{"7天无理由退货吗", ""},
	{"一周五天都在", ""},
	{"现货24/7", ""},
	{"3-5天能到吗", ""},
	// sums and limits
	{"有没有500以内的跑鞋", "price_max=500 category=running-shoes"},
	{"looking for a waterproof jacket under 80", "attribute=waterproof=yes category=jackets price_max=80"},
	{"不超过三百五的", "price_max=350"},
	{"预算三百五以内", "price_max=350"},
	{"预算一千二左右", "money=1200 CNY"},
	{"1.5万以下的", "price_max=15000"},
	{"100-200块的衬衫", "price_min=100 price_max=200 category=shirts"},
	{"between 100 and 200", "price_min=100 price_max=200"},
	{"$50 to $100 jackets", "price_min=50 price_max=100 category=jackets"},
	{"200到300之间的耳机", "price_min=200 price_max=300 category=headphones"},
	{"1000以上的外套", "price_min=1000 category=jackets"},
	{"over $200", "price_min=200"},
	{"3000块", "money=3000 CNY"},
	{"$79.90 was charged twice", "money=79.9 USD"},
	{"€20 off?", "money=20 EUR"},
	{"around 100", "money=100 CNY"},
	{"大概两百块钱", "money=200 CNY"},
	{"三块五的运费", "money=3.5 CNY"},
	{"3块5", "money=3.5 CNY"},
	{"满199包邮吗", "money=199 CNY"},
	{"budget is 80", "price_max=80"},
	{"up to 1,299 rmb", "price_max=1299"},
	{"less than 2 weeks", ""},
	{"48小时以内发货吗", ""},
	{"under 5kg", ""},
	{"5k以内的耳机", "price_max=5000 category=headphones"},
	{"收不到1042", "order_number=1042"},
	{"at least 300 yuan", "price_min=300"},
	{"五百元以内", "price_max=500"},
	{"100~150元", "price_min=100 price_max=150"},
	{"便宜20块行不行", "money=20 CNY"},
	{"not more than £45", "price_max=45"},
	// quantities
	{"买2件xxl黑色的，预算三百五以内", "quantity=2 size=XXL color=black price_max=350"},
	{"要两双", "quantity=2"},
	{"来俩", "quantity=2"},
	{"少发了一件", "quantity=1"},
	{"I want 3 pairs", "quantity=3"},
	{"order 2 black jackets", "quantity=2 color=black category=jackets"},
	{"qty: 4", "quantity=4"},
	{"x2 please", "quantity=2"},
	{"two pieces of the shirt", "quantity=2 category=shirts"},
	{"十二瓶", "quantity=12"},
	{"有一个问题", ""},
	{"3个月了", ""},
	{"等一下", ""},
	{"买一个", "quantity=1"},
	{"第二件半价吗", ""},
	{"再来三盒", "quantity=3"},
	{"我买三盒送什么", "quantity=3"},
	{"买两瓶送小样没有收到", "quantity=2"},
	{"买三盒送一盒是真的吗", ""},
	{"买两瓶减十元吗", "money=10 CNY"},
	{"我要是买两个有没有折扣", "quantity=2"},
	{"这两个有没有区别", ""},
	{"我拍了俩个怎么只有一个", "quantity=2 quantity=1"},
	{"仨箱子都到了", "quantity=3"},
	{"俩包裹一起到吗", ""},
	{"到手有一条裂缝", ""},
	{"袋子上划了一条口", ""},
	{"盒子被割了一条口子", ""},
	{"围巾拍了一条", "quantity=1"},
	{"这款有两个价位吗", ""},
	{"一盒里有几支", ""},
	{"三张订单能开在同一张吗", ""},
	{"这两件哪件暖和", ""},
	{"里面是一小包一小包分开的吗", ""},
	{"少寄了一条内裤", "quantity=1"},
	{"这个是享受国家三包的吧", ""},
	{"三包政策怎么说", ""},
	{"收到三包茶叶", "quantity=3"},
	{"一共是24小包吗", "quantity=24"},
	{"买了四大箱才来了两大箱", "quantity=4 quantity=2"},
	{"12小包装的", ""},
	{"两小时能到吗", ""},
	{"3 of the lemon one", "quantity=3"},
	{"2 of 3 arrived", ""},
	// sizes
	{"42码有吗", "size=42"},
	{"US 9.5", "size=9.5"},
	{"换成XL", "size=XL"},
	{"can i swap M for L in my order", "size=M size=L"},
	{"eu42的还有吗", "size=42"},
	{"要m码还是l码", "size=M size=L"},
	{"size medium", "size=M"},
	{"2XL有货吗", "size=XXL"},
	{"穿L会不会大", "size=L"},
	{"160/84A的有吗", "size=160/84A"},
	{"37.5码", "size=37.5"},
	{"四十二码的鞋", "size=42"},
	{"I'm lost", ""},
	{"it's too small", ""},
	// height and weight
	{"170 65kg 穿什么码", "height=170 weight=65"},
	{"身高175体重130斤", "height=175 weight=65"},
	{"拍5斤腰果要运费吗", ""},
	{"我想要8斤苹果", ""},
	{"宝宝体重15斤穿多大", "weight=8"},
	{"那就来两公斤", ""},
	// contacts, sums and facts that real shoppers mix up
	{"my new phone number should now be 5550142233", "phone=5550142233"},
	{"the mobile number i gave is wrong, order 5550142233", "order_number=5550142233"},
	{"my city name is springfield", ""},
	{"my name is Alice Moore", "person=Alice Moore"},
	{"收件的时候万恶的快递把箱子摔了", ""},
	{"东莞市松山湖开发区", "address=东莞市松山湖开发区"},
	{"东莞市发货吗", ""},
	{"2210 fernhill drive salem or 97301", "address=2210 fernhill drive salem or 97301"},
	{"my address is 41 birch street west palm beach fl 33401 and my name is Ann Lee", "address=41 birch street west palm beach fl 33401 person=Ann Lee"},
	{"it took 3 hours to drive or 97301", "order_number=97301"},
	{"1024 hard drive is broken", "order_number=1024"},
	{"66会降价吗", "money=66 CNY"},
	{"加39换购毛巾怎么弄", "money=39 CNY"},
	{"30券能和满减一起用吗", "money=30 CNY"},
	{"活动价259还有吗", "money=259 CNY"},
	{"58帮我改价", "money=58 CNY"},
	{"1042帮我改价", "order_number=1042"},
	{"加2件送什么", "quantity=2"},
	{"20号能来取件吗", "date=2026-03-20"},
	{"want to order one product", "quantity=1"},
	{"mumbai and 400001", ""},
	{"order 400001 mumbai", "order_number=400001"},
	{"上周日不是359吗", "date=2026-03-08 money=359 CNY"},
	{"我订的不是170吗", ""},
	{"30*40和50*60的有什么区别", ""},
	{"超过299怎么没有减30", "money=299 CNY money=30 CNY"},
	{"i'm 5'9 170lb what size", "height=175 weight=77"},
	{"一米七五，六十公斤", "height=175 weight=60"},
	{"1.68m 52kg穿多大", "height=168 weight=52"},
	{"体重120", "weight=60"},
	{"height 180cm weight 75 kg", "height=180 weight=75"},
	{"5 ft 10, 160 pounds, which size", "height=178 weight=73"},
	{"1米8的床", ""},
	{"170/65kg", "height=170 weight=65"},
	// colours, refusals, catalogue
	{"不要红色", "-color=red"},
	{"不要红色和黑色的", "-color=red -color=black"},
	{"有没有红色的", "color=red"},
	{"not leather", "-attribute=material=leather"},
	{"a jacket without hood", "category=jackets -attribute=hood=yes"},
	{"白色不要", "-color=white"},
	{"黑的还有吗", "color=black"},
	{"换成白色吗还没发货", "color=white"},
	{"in gray or navy blue", "color=gray color=navy"},
	{"灰色的", "color=gray"},
	{"深蓝色 42", "color=navy size=42"},
	{"浅灰", "color=light grey"},
	{"红包怎么用", ""},
	{"我明白的", ""},
	{"Norden的外套", "brand=Norden category=jackets"},
	{"is the Swift Runner in stock", "product=p-swift"},
	{"山脊防水冲锋衣多少钱", "product=p-ridge"},
	{"ridge shell in black", "product=p-ridge color=black"},
	{"天蓝色牛津纺衬衫", "color=sky blue product=p-oxford"},
	{"是纯棉的吗", "attribute=material=cotton"},
	{"防水的夹克", "attribute=waterproof=yes category=jackets"},
	{"running shoe or trainers", "category=running-shoes category=running-shoes"},
	{"gold member benefits", ""},
	{"除了黑色都行", "-color=black"},
	{"anything but pink", "-color=pink"},
	{"要不要黑色", "color=black"},
	{"带不带帽子", "attribute=hood=yes"},
	{"is the swift runner true to size", "product=p-swift"},
	{"红色包包和鞋", "color=red"},
	// coupons
	{"优惠码SAVE20用不了", "coupon=SAVE20"},
	{"the code SPRING says invalid", "coupon=SPRING"},
	{"coupon: WELCOME-10", "coupon=WELCOME-10"},
	{"promo code new2026 not working", "coupon=new2026"},
	{"any discount code?", ""},
	// what real messages taught
	{"我查了银行没有近期退回资金的显示", ""},
	{"嗯想在买两包刚好一块发过来呢", "quantity=2"},
	{"要买几十份", ""},
	{"换了俩次了", ""},
	{"想换大一号的", ""},
	{"面膜总共差不多三十片", "quantity=30"},
	{"credit card 4587 9845 2385 3497", ""},
	{"my pin is 44532", ""},
	{"验证码 123456 不对", ""},
	{"my name is Gavin White and I would like to cancel", "person=Gavin White"},
	{"my name is kamalesh account no 8287266442242233", "person=kamalesh"},
	{"Call me now", ""},
	{"买的时候2999现在降价1999了", "money=2999 CNY money=1999 CNY"},
	{"the model of 2019", ""},
	{"我只拍了两块", "quantity=2"},
	{"扣了五毛钱", "money=0.5 CNY"},
	{"双十一五元优惠", "date=2025-11-11 money=5 CNY"},
	{"满万返券", ""},
	{"can i have more than one account", ""},
	{"under two hundred and fifty dollars", "price_max=250"},
	{"twenty-two usd", "money=22 USD"},
	{"是不是三之内到账", ""},
	{"这个不是纯棉吧", "attribute=material=cotton"},
	{"这个不是纯棉的，退货", "-attribute=material=cotton"},
	{"取件人的姓名和信息不更改啦", ""},
	{"add one of my other cards", ""},
	// mixed
	{"我的order #1042 什么时候ship，买的是size M黑色jacket", "order_number=1042 size=M color=black category=jackets"},
	{"想要一件waterproof外套, budget 500以内, XL", "quantity=1 attribute=waterproof=yes category=jackets price_max=500 size=XL"},
	{"refund 单号20931 付款$45.50", "order_number=20931 money=45.5 USD"},
	{"帮我check一下SF1234567890123, 上周三ordered", "tracking_number=SF1234567890123 date=2026-03-04"},
	{"跑鞋要US 9，不要白色，under 600", "category=running-shoes size=9 -color=white price_max=600"},
	{"尾号4821 order 1042", "order_number=1042"},
	{"", ""},
	{"你好", ""},
	{"😀😀", ""},
}

func TestEveryMessageGivesItsEntities(t *testing.T) {
	f := testFinder()
	for _, m := range messages {
		t.Run(m.text, func(t *testing.T) {
			got := f.Find(m.text)
			var said []string
			for _, e := range got {
				sign := ""
				if e.Not {
					sign = "-"
				}
				said = append(said, sign+e.Type+"="+e.Value)
				if runes := []rune(m.text); string(runes[e.Start:e.End]) != e.Text {
					t.Errorf("%s: text %q is not what stands at %d to %d", e.Type, e.Text, e.Start, e.End)
				}
			}
			if line := strings.Join(said, " "); sorted(line) != sorted(m.want) {
				t.Errorf("got  %s\nwant %s", line, m.want)
			}
		})
	}
}

// sorted puts "a=b c=d e" into one order; a value may hold spaces.
func sorted(line string) string {
	var out []string
	for _, field := range strings.Fields(line) {
		if strings.Contains(field, "=") || len(out) == 0 {
			out = append(out, field)
		} else {
			out[len(out)-1] += " " + field
		}
	}
	slices.SortFunc(out, cmp.Compare)
	return strings.Join(out, " ")
}
