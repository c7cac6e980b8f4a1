package entity

import "strings"

var (
	nameCue   = phrases("我叫|姓名|姓名是|收件人|收件人是|收货人|收货人是|收件人改成|收货人改成|收件人改为|名字|名字是|名字叫|名字改成|联系人|联系人是|署名|叫做|抬头写")
	selfCue   = phrases("我是|这是|这里是|抬头是|换成|改成")
	staffTalk = phrases("客服|接待|经办|处理|负责|导购|店员|收件|收货|签收|寄给|开给|发给|备注|发票|抬头|姓名|名字|联系人|署名|寄件|代收|联系|转给|交给|转交|recipient|name")
	nameSkip  = phrases("改|换|变更为|变成|填成|从|由|的|名字|姓名|要|请写|:|：|是|为|叫|改成|改为|换成|填|写|写的是|写成|应该是|改一下")
	nameCueEn = phrases("surname|last name|first name|family name|surname is|last name is|first name is|recipient to|receiver is|receiver|recipient should be|my name is|the name is|full name is|my full name is|my name's|name's|name:|full name:|name on the order is|recipient is|recipient:|recipient|addressed to|address it to|under the name|under the name of|under name|name should be|change the name to|attn|attn:|attention:|c/o|make it out to|name is|name")
	// Behind these a name is written with a capital, and one word alone must end there.
	nameCueWeak  = phrases("neighbour|neighbor|husband|wife|friend|brother|sister|mother|father|mum|mom|dad|roommate|flatmate|colleague|son|daughter|boyfriend|girlfriend|boss|老公|老婆|朋友|同事|室友|dear|it's under|under|care of|made out to|gift for|sent by|ask|i'm|im|i am|call me|ask for|speak to|speak with|spoke to|spoke with|talk to|talk with|talked to|talked with|chatted with|helped by|served by|agent|agent named|named|called|rep|representative|signed by|left with|regards,|regards|sincerely,|sincerely|cheers,|thanks,|客服|找")
	nameCueStaff = phrases("agent|agent named|rep|representative|客服|signed by")
	nameCueLeast = phrases("this is|it's|its") // and these want two words, or one that is "here"
	titles       = phrases("先生|女士|小姐|太太|老师|阿姨|师傅|哥|姐|大哥|大姐|叔叔|总|经理|主任|同学|奶奶|爷爷")
	titlesEn     = phrases("mr|mrs|ms|miss|mr.|mrs.|ms.|dr.|madam")
	nameNext     = phrases("and|i|im|i'm|from|here|speaking|my|please|phone|tel|order|email|not|with|at")
	nameHere     = phrases("here|speaking|from|there|available|around|online")
	wasIs        = phrases("is|was|can|could")

	surnames  = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾韦夏傅方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单裴霍苗谷盛曲翁冉骆蓝路游辛靳柴蒙鲍华喻祁蒲房滕屈饶牟艾尤阳穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
	compounds = phrases("欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|端木|司徒|南宫")
	noGiven   = "我你他她它们么再方签收寄的了吗呢吧啊呀地电手联收是在和要请先女改换下订买号码身退发没有不这那谁什怎可能帮查想谢就都也很太给说个为家到来去把被让还"
	// Words that look like a surname with a given name.
	notNames = map[string]bool{"谢谢": true, "马上": true, "方便": true, "时间": true, "应该": true, "何时": true, "安全": true, "包裹": true, "白天": true, "金额": true, "余额": true, "周末": true, "周一": true, "周二": true, "周三": true, "周四": true, "周五": true, "周六": true, "周日": true, "明天": true, "高兴": true, "许多": true, "任何": true, "单号": true, "全部": true, "关于": true, "左右": true, "连衣裙": true, "包邮": true, "路上": true, "上门": true, "查询": true, "麻烦": true, "万一": true, "万恶": true, "申请": true, "文件": true, "高级": true, "平安": true, "简单": true, "项目": true, "黄色": true, "白色": true, "蓝色": true, "金色": true, "米色": true, "尚未": true, "全款": true, "费用": true, "房间": true, "石头": true, "安装": true, "商家": true, "商品": true, "明白": true, "易碎": true, "古镇": true, "沙发": true, "毛衣": true, "牛仔": true, "马克杯": true, "包包": true, "童装": true, "华为": true, "苹果": true, "小米": true, "金属": true, "方式": true, "向日葵": true, "景区": true, "柜子": true, "池子": true, "仅限": true, "常用": true, "成功": true, "顾客": true, "客户": true, "明早": true, "明晚": true, "石家庄": true, "于是": true, "和": true, "颜色": true, "单位": true, "仲裁": true, "查看": true, "单独": true, "高价": true, "何人": true, "金卡": true, "白金": true, "农村": true, "江边": true, "时候": true, "安心": true, "常规": true, "白条": true, "黄牛": true, "方面": true, "全新": true, "干皮": true, "万能": true, "关系": true, "温馨": true, "高考": true, "田园": true, "安排": true, "何必": true, "单买": true, "单拍": true, "单件": true, "单品": true, "水洗": true, "白送": true, "包退": true, "包换": true, "包装": true, "易坏": true, "古风": true, "牛奶": true, "米饭": true, "鲁迅": true}
	noName   = setOf("sir madam all everyone customer both either not a the wrong on is to for my and in at but please back when misspelled spelled of asap incorrect i later phone me i'm im i'd i've i'll now booking account number email with order tomorrow it this that there here you your we us our he she they looking waiting trying not having sorry happy sure still just going very so really interested unable getting sad angry disappointed thinking returning calling writing asking from new just after the same if can will was are no yes hi hello thanks thank help customer support service manager supervisor someone somebody human person agent team amazon ebay paypal fedex ups dhl monday tuesday wednesday thursday friday saturday sunday today yesterday " +
		"january february march april may june july august september october november december")
)

func setOf(list string) map[string]bool {
	out := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		out[word] = true
	}
	return out
}

// givenNames are first names that are hardly words, nor makes that shops sell.
var givenNames = setOf("aaron abigail adam adrian aisha alan albert alejandro alex alexander alexandra alice alison amanda amelia amir amy ana andrea andrew andy angela anita ann anna anne annie anthony antonio arjun arthur ashley audrey barbara ben benjamin bernard beth betty beverly bob bobby brandon brenda brian bruce bryan caitlin cameron carl carla carlos carmen caroline catherine cathy cecilia charles charlie chen chloe chris christian christina christine christopher cindy claire clara claudia colin connor craig cynthia dan daniel daniela danny dave david deborah debra deepak denise dennis derek diana diane donald donna dorothy doug douglas dylan eddie edward edwin eileen elaine elena eleanor elijah elizabeth ella ellen emily emma eric erica erik erin ethan eva evan evelyn fatima felix fiona frances francesca francis fred gabriel gareth gary george gerald gloria gordon greg gregory hannah harold harriet harry heather hector heidi helen henry howard hugh ian imran ines ingrid irene isaac isabel isabella ivan jack jackie jacob jacqueline jake james jamie jane janet jasmine jason javier jean jeff jeffrey jenna jennifer jenny jeremy jerry jesse jessica jill jim jimmy joan joanna joe joel johan john johnny jonathan joseph josh joshua joyce juan judith judy julia julian julie julio justin karen karl kate katherine kathleen kathryn kathy katie keith kelly ken kenneth kevin khalid kim kimberly kirsten kristen kyle larry laura lauren lawrence leah lee lena leo leon leonard leslie liam linda lisa logan lorraine louise lucas lucy luis luke lydia lynn maggie malcolm manuel marcus margaret maria marie marina mario marion marissa mark marlene martha martin mary matt matthew maureen maurice megan mei melanie melissa mia michael michelle miguel mike milan ming mohammed molly monica muhammad nadia nancy naomi natalie natasha nathan neil nicholas nick nicola nicole nigel nina noah nora norman oliver olivia omar oscar owen pamela patricia patrick paul paula pauline pedro peggy penny peter phil philip phoebe pierre priya rachel rahul rajesh ralph ramesh randy raymond rebecca renee ricardo richard rick rita robert roberto robin rodney roger ronald ronnie rosa rosemary ross roy russell ruth ryan sabrina sally sam samantha samuel sandra sanjay sara sarah scott sean sebastian sergio shannon sharon shaun sheila shirley simon sofia sonia sophia sophie stacy stanley stephanie stephen steve steven stuart susan suzanne sylvia tamara tanya tara ted teresa terry theresa thomas tim timothy tina todd tom tony tracy trevor tyler valerie vanessa vera veronica vincent vivian walter wanda wayne wendy wei william xiao yasmin yolanda yusuf yvonne zach zachary zoe")

// pinyinSurnames are surnames in Latin letters that are no English words.
var pinyinSurnames = setOf("wang li zhang liu chen yang huang zhao wu zhou xu zhu hu guo lin gao luo zheng liang xie tang feng deng cao peng zeng xiao tian dong yuan cai jiang yu du ye cheng wei su lu ding shen zhong lau chan wong cheung leung chow lam kwok tse chiu nguyen tran kim lee")

// wordNames are first names that are words as well: in small letters they are taken for words.
var wordNames = setOf("will mark jack pat frank gene dale grant heath amber rose penny art ray rob max miles mia ming mei ada joy hope faith grace rich bill drew chase jean sue dawn carol")
