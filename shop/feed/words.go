package feed

import (
	"slices"
	"strings"

	"shoptalk/chat"
	"shoptalk/chat/lex"
)

// colorNames maps Chinese names of colours, and English spellings of one, to the English name that the catalogue uses.
var colorNames = spread(map[string]string{
	"black": "黑 黑色 纯黑 纯黑色 曜石黑", "white": "白 白色 纯白 纯白色 珍珠白", "red": "红 红色 大红 大红色 正红", "blue": "蓝 蓝色", "green": "绿 绿色",
	"yellow": "黄 黄色", "orange": "橙 橙色 橘色", "pink": "粉 粉色 粉红 粉红色", "purple": "紫 紫色", "brown": "棕 棕色 褐色 咖啡色 咖色",
	"grey": "灰 灰色 gray", "light grey": "浅灰 浅灰色 lightgray", "dark grey": "深灰 深灰色 darkgray", "beige": "米色 杏色 米黄 米黄色",
	"off-white": "米白 米白色 offwhite", "navy": "藏青 藏青色 藏蓝 藏蓝色 深蓝 深蓝色 navyblue", "light blue": "浅蓝 浅蓝色 lightblue", "sky blue": "天蓝 天蓝色 skyblue",
	"khaki": "卡其 卡其色", "gold": "金 金色", "silver": "银 银色", "rose gold": "玫瑰金 rosegold", "burgundy": "酒红 酒红色 wine winered", "olive": "橄榄绿 olivegreen",
	"army green": "军绿 军绿色 armygreen", "dark green": "墨绿 墨绿色 深绿 深绿色 darkgreen", "light green": "浅绿 浅绿色 lightgreen", "camel": "驼色",
	"coral": "珊瑚色", "ivory": "象牙白", "nude": "裸色", "champagne": "香槟色", "transparent": "透明 透明色 clear", "multicolor": "彩色 花色 多色 multicolour multi",
})

// colorOf gives a colour's normal name: a known one in English, any other in small letters as it is.
func colorOf(text string) string {
	text = strings.Join(strings.Fields(narrow(text)), " ")
	if name, ok := colorNames[key(text)]; ok {
		return name
	}
	return strings.ReplaceAll(strings.ToLower(text), "gray", "grey")
}

// sizeNames maps sizes in words to the letters that they stand for, as shoppers' messages are read.
var sizeNames = spread(map[string]string{
	"XS": "extrasmall 特小号 加小号", "S": "small 小号 小码", "M": "medium 中号 中码", "L": "large 大号 大码", "XL": "extralarge xlarge 加大号 特大号 加大码", "XXL": "xxlarge 加加大号",
})

// sizeOf gives a size as the catalogue writes it: letters in capitals, a number bare, the rest as it is.
func sizeOf(text string) string {
	text = strings.Join(strings.Fields(narrow(text)), " ")
	if letters, ok := sizeNames[key(text)]; ok {
		return letters
	}
	if up := strings.ToUpper(text); slices.Contains([]string{"XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL", "2XL", "3XL", "4XL", "5XL"}, up) {
		return up
	}
	if bare := strings.TrimSuffix(text, "码"); bare != "" && strings.Trim(bare, "0123456789.") == "" {
		return bare
	}
	return text
}

// sizeWords and colorWords are what shops call the two ways in which our variants differ.
var (
	sizeWords  = spread(map[string]string{"size": "size sizes shoesize ringsize clothingsize 尺码 尺寸 规格 鞋码 码数 大小 größe taille talla"})
	colorWords = spread(map[string]string{"color": "color colour colors colours 颜色 颜色分类 色号 farbe couleur"})
)

// truth reads yes and no in what exports write.
func truth(text string) (yes, known bool) {
	switch key(text) {
	case "1", "yes", "true", "y", "是", "有", "有货", "现货", "instock", "available", "onstock", "上架", "在售", "active", "published", "enabled", "已上架", "limitedavailability", "instoreonly", "onlineonly":
		return true, true
	case "0", "no", "false", "n", "否", "无", "无货", "缺货", "售罄", "outofstock", "soldout", "unavailable", "下架", "停售", "draft", "archived", "private", "disabled", "已下架", "discontinued",
		"preorder", "presale", "预售", "backorder", "onbackorder", "backordered", "补货中", "unlisted":
		return false, true
	}
	return false, false
}

// factLabels are the names of facts for people, in both languages.
var factLabels = map[string]chat.Words{
	"material": {"zh": "材质", "en": "Material"}, "gender": {"zh": "适用性别", "en": "Gender"}, "age_group": {"zh": "适用年龄", "en": "Age group"},
	"pattern": {"zh": "图案", "en": "Pattern"}, "season": {"zh": "季节", "en": "Season"}, "style": {"zh": "风格", "en": "Style"},
	"weight": {"zh": "重量", "en": "Weight"}, "origin": {"zh": "产地", "en": "Origin"}, "waterproof": {"zh": "防水", "en": "Waterproof"},
	"capacity": {"zh": "容量", "en": "Capacity"}, "care": {"zh": "洗护", "en": "Care"}, "fit": {"zh": "版型", "en": "Fit"},
}

// factNames maps Chinese names of facts to the English ones.
var factNames = spread(map[string]string{
	"material": "材质 面料 材料", "gender": "性别 适用性别 适用人群", "pattern": "图案 花纹", "season": "季节 适用季节", "style": "风格 款式", "weight": "重量 净重",
	"origin": "产地 countryoforigin countryofmanufacture", "waterproof": "防水", "capacity": "容量", "care": "洗护 洗涤说明", "fit": "版型", "age_group": "适用年龄 agegroup",
})

// factOf makes an attribute of a name and a value as the export has them.
func factOf(name, value string) chat.Attribute {
	name, value = strings.Join(strings.Fields(name), " "), strings.Join(strings.Fields(value), " ")
	normal := strings.ReplaceAll(lex.Fold(name), " ", "_")
	if known, ok := factNames[key(name)]; ok {
		normal = known
	}
	a := chat.Attribute{Name: normal, Value: lex.Fold(value), Label: both(name), Text: both(value)}
	if label, ok := factLabels[normal]; ok {
		a.Label = chat.Words{chat.Chinese: label[chat.Chinese], chat.English: label[chat.English]}
	}
	switch key(value) {
	case "yes", "true", "是", "有":
		a.Value = "yes"
	case "no", "false", "否", "无":
		a.Value = "no"
	case "male", "man", "男", "男士", "男款":
		a.Value = "men"
	case "female", "woman", "女", "女士", "女款":
		a.Value = "women"
	}
	return a
}

// both is a text that stands for both languages: a name that has one.
func both(text string) chat.Words { return chat.Words{chat.Chinese: text, chat.English: text} }

// languageOf is the language a text is put under.
func languageOf(text string) string {
	if _, reply := chat.LanguageOf(text); reply != "" {
		return reply
	}
	return chat.English
}
