package entity

// colorWords maps the English name of a colour to the words for it in both languages.
var colorWords = map[string]string{
	"black": "黑色|纯黑|纯黑色|黑颜色|全黑|亮黑|哑光黑|曜石黑|墨黑|jet black", "white": "白色|纯白|纯白色|雪白|白颜色|全白|珍珠白",
	"red": "红色|大红|大红色|正红|正红色|红颜色|中国红|朱红|鲜红", "blue": "蓝色|蓝颜色|克莱因蓝|湖蓝|湖蓝色|雾霾蓝|宝石蓝", "green": "绿色|绿颜色|草绿|草绿色|果绿|翠绿|豆绿",
	"yellow": "黄色|黄颜色|鹅黄|鹅黄色|柠檬黄|姜黄|姜黄色|明黄", "orange": "橙色|橘色|橘红|橘红色|橙红|橙黄色", "pink": "粉色|粉红|粉红色|粉颜色|浅粉|浅粉色|樱花粉|少女粉|藕粉|藕粉色",
	"purple": "紫色|紫颜色|浅紫|浅紫色|深紫|深紫色|香芋紫|violet", "brown": "棕色|褐色|咖啡色|咖色|深棕|深棕色|浅棕|浅棕色|巧克力色|焦糖色|栗色", "grey": "灰色|灰颜色|麻灰|高级灰|银灰|银灰色|gray",
	"light grey": "浅灰|浅灰色|淡灰色|light gray|pale grey", "dark grey": "深灰|深灰色|炭灰|炭灰色|dark gray|charcoal|charcoal grey",
	"beige": "米色|杏色|燕麦色|米黄|米黄色|奶茶色", "off-white": "米白|米白色|灰白色|off white", "cream": "奶白|奶白色|奶油色|奶油白|cream white",
	"navy": "藏青|藏青色|藏蓝|藏蓝色|深蓝|深蓝色|海军蓝|navy blue|dark blue|deep blue", "light blue": "浅蓝|浅蓝色|淡蓝|淡蓝色|水蓝色|冰蓝|baby blue|pale blue", "sky blue": "天蓝|天蓝色|天空蓝",
	"royal blue": "宝蓝|宝蓝色|皇家蓝", "khaki": "卡其|卡其色|土黄色", "gold": "金色|土豪金|golden", "silver": "银色|银白|银白色", "rose gold": "玫瑰金|玫瑰金色",
	"burgundy": "酒红|酒红色|枣红|枣红色|暗红|暗红色|wine red|dark red|maroon", "rose": "玫红|玫红色|玫瑰红|玫瑰色|hot pink", "olive": "橄榄绿|橄榄色|olive green", "army green": "军绿|军绿色",
	"dark green": "墨绿|墨绿色|深绿|深绿色", "light green": "浅绿|浅绿色|嫩绿", "mint": "薄荷绿|薄荷色|mint green", "cyan": "青色|teal", "turquoise": "绿松石色|湖绿|湖绿色|tiffany蓝|蒂芙尼蓝",
	"camel": "驼色|骆驼色", "tan": "浅褐色|小麦色", "coral": "珊瑚色|珊瑚红|珊瑚橙", "lavender": "薰衣草紫|薰衣草色|淡紫色", "ivory": "象牙白|象牙色", "nude": "裸色|肤色|nude color", "champagne": "香槟色|香槟金",
	"transparent": "透明色", "multicolor": "彩色|花色|多色|彩虹色|multicolour|multi-color|multicolored|rainbow",
}

// weakColors are words that are more often a thing than a colour.
var weakColors = map[string]bool{
	"gold": true, "silver": true, "golden": false, "cream": true, "mint": true, "rose": true, "camel": true, "champagne": true, "coral": true, "tan": true, "nude": true, "ivory": true, "transparent": true, "olive": true,
	"lavender": true, "orange": false, "rainbow": true, "teal": false, "charcoal": true, "花色": true, "彩色": true, "violet": false,
}

// charColors are colours said with one character.
var charColors = map[rune]string{
	'黑': "black", '白': "white", '红': "red", '蓝': "blue", '绿': "green", '黄': "yellow", '橙': "orange", '粉': "pink", '紫': "purple", '灰': "grey", '棕': "brown", '银': "silver", '金': "gold",
}

// weakFactWords are words for facts that are more often a thing or a person: they count beside a kind of thing alone.
var weakFactWords = map[string]bool{"玻璃": true, "牛仔": true, "glass": true, "男": true, "女": true, "男士": true, "男生": true, "女生": true, "男人": true, "女人": true, "men": true, "women": true, "ladies": true, "kids": true, "儿童": true, "童": true, "oily": true, "油性": true, "干性": true, "sim": true, "mic": true}

// attributeWords maps a fact to the words for it, for shops whose catalogue does not name it otherwise.
var attributeWords = map[string]string{
	"waterproof=yes": "防水|防雨|waterproof|water proof|water-resistant|water resistant|rainproof", "windproof=yes": "防风|windproof|wind proof", "breathable=yes": "透气|breathable",
	"wireless=yes": "无线|wireless|cordless", "bluetooth=yes": "蓝牙|bluetooth", "noise_cancelling=yes": "降噪|主动降噪|noise cancelling|noise canceling|noise-cancelling|noise-canceling|anc",
	"hood=yes": "连帽|带帽|带帽子|有帽子|hooded|hood|with hood", "lightweight=yes": "轻便|轻量|轻薄|lightweight|light weight", "foldable=yes": "可折叠|折叠|foldable|folding|collapsible",
	"non_slip=yes": "防滑|non-slip|non slip|anti-slip|nonslip|slip resistant", "quick_dry=yes": "速干|快干|quick dry|quick-dry|quick drying|fast drying", "machine_washable=yes": "可机洗|机洗|machine washable",
	"rechargeable=yes": "充电式|可充电|rechargeable", "skin=oily": "油皮|大油皮|油性|油性皮肤|混油皮|混油|oily skin|oily", "skin=dry": "干皮|大干皮|干性|干性皮肤|敏感肌|敏感皮|敏感肌肤|敏感皮肤|dry skin|sensitive skin",
	"polarised=yes": "偏光|polarised|polarized", "dimmable=yes": "可调光|调光|dimmable", "gps=yes": "gps|能定位|带定位|有定位|可以定位|支持定位|定位功能", "reflective=yes": "反光|reflective", "nonstick=yes": "不粘|不粘锅底|non-stick|nonstick",
	"fragrance_free=yes": "无香|无香精|无香型|不含香精|fragrance free|fragrance-free|unscented|scent free", "gift_box=yes": "礼盒装|带礼盒|有礼盒|礼盒包装|gift box|gift-boxed", "microwave=yes": "微波炉|进微波炉|microwave|microwavable|microwave safe",
	"dishwasher=yes": "洗碗机|dishwasher|dishwasher safe|dishwasher-safe", "magnetic=yes": "磁吸|magnetic|magsafe", "wireless=no": "有线|wired", "waterproof=splash": "防泼水|water repellent|splash proof|splashproof", "touchscreen=yes": "触屏|可触屏|touchscreen|touch screen",
	"microphone=yes": "麦克风|带麦|有麦|with mic|with microphone|microphone|mic", "sim=yes": "插卡|可插卡|sim card|sim", "plate=carbon": "碳板|carbon plate|carbon-plated", "fill=down": "白鸭绒|duck down|down filled|down-filled", "induction=yes": "电磁炉|induction",
	"lock=tsa": "tsa|tsa lock|tsa锁|海关锁|密码锁", "washable=cover": "可拆洗|removable cover|washable cover", "hood=detachable": "可拆卸帽子|可拆帽子|可拆帽|帽子可拆|帽子可拆卸|detachable hood|removable hood", "gender=unisex": "男女同款|男女通用|男女都能穿|情侣款|unisex",
	"usb_c=yes": "type-c|typec|type c|usb-c|usb c|usbc", "fast_charging=yes": "快充|快速充电|fast charging|quick charge|fast charge",
	"material=cotton": "纯棉|全棉|棉质|棉的|100%棉|100%纯棉|百分百棉|百分百纯棉|棉料|cotton|100% cotton|pure cotton", "material=leather": "真皮|牛皮|头层牛皮|皮的|皮质|皮革|leather", "material=faux leather": "pu皮|人造革|仿皮|人造皮|faux leather|vegan leather|pu leather",
	"material=wool": "羊毛|纯羊毛|wool|woolen|woollen", "material=silk": "真丝|桑蚕丝|silk", "material=linen": "亚麻|棉麻|linen", "material=polyester": "涤纶|聚酯纤维|polyester", "material=nylon": "尼龙|锦纶|nylon",
	"material=down": "羽绒|鹅绒|鸭绒|goose down|duck down", "material=stainless steel": "不锈钢|stainless steel|stainless", "material=suede": "麂皮|反绒皮|suede", "material=canvas": "帆布|canvas", "material=denim": "牛仔|牛仔布|denim",
	"material=cashmere": "羊绒|山羊绒|cashmere", "material=wood": "实木|木质|wooden|solid wood", "upper=mesh": "网面|网布|mesh", "material=glass": "玻璃|玻璃的|玻璃材质", "material=ceramic": "陶瓷|ceramic", "material=bamboo": "竹制|竹子的|bamboo",
	"fit=slim": "修身|修身款|slim fit|slim-fit", "fit=loose": "宽松|宽松款|loose fit|loose-fitting|oversized|oversize", "sleeve=long": "长袖|long sleeve|long-sleeve|long sleeved|long sleeves", "sleeve=short": "短袖|short sleeve|short-sleeve|short sleeved|short sleeves",
	"lining=fleece": "加绒|抓绒|fleece lined|fleece-lined|fleece", "heel=high": "高跟|high heel|high-heel|high heeled", "heel=flat": "平底|flat heel|flats", "gender=men": "男款|男士|男式|男|男生|男人|men|for men|men's|mens", "gender=women": "女款|女士款|女式|女|女生|女人|women|ladies|for women|women's|womens|ladies'",
	"gender=kids": "儿童款|童款|男童|女童|儿童|kids|童|for kids|kids'", "top=high": "高帮|high top|high-top", "top=low": "低帮|low top|low-top",
}
