package feed

import (
	"strings"
	"unicode"
)

// field is what a column of a product export means to us.
type field string

const (
	fID, fSKU, fGroup              field = "id", "sku", "item_group_id"
	fTitle, fTitleZH, fTitleEN     field = "title", "title_zh", "title_en"
	fText, fTextZH, fTextEN        field = "description", "description_zh", "description_en"
	fBrand, fCategory, fTaxonomy   field = "brand", "category", "google_product_category"
	fPrice, fSale, fWas, fCurrency field = "price", "sale_price", "was", "currency"
	fSaleSpan, fSaleFrom, fSaleTo  field = "sale_price_effective_date", "sale_from", "sale_until"
	fStock, fAvailable             field = "stock", "availability"
	fSize, fColor                  field = "size", "color"
	fImage, fURL                   field = "image", "url"
	fWords, fFacts, fSold, fRating field = "words", "attributes", "popularity", "rating"
	fGuide, fStatus                field = "size_guide", "status"
	fShort                         field = "short_description"
	factPrefix                           = "attribute:" // of a column that is one fact of the product
)

// headings are the names that exports give our fields, in English and Chinese, as key writes them.
var headings = spread(map[field]string{
	fID:        "id productid itemid 商品编号 商品id 编号 产品编号 宝贝id 商品编码 产品id",
	fSKU:       "sku skuid skucode variantsku sku编码 sku编号 规格编码 商家编码 货号",
	fGroup:     "itemgroupid groupid group parentid spu spuid 款号 spu编码",
	fTitle:     "title name productname producttitle itemname 商品名称 名称 标题 商品标题 宝贝标题 宝贝名称 品名 产品名称 商品名",
	fTitleZH:   "titlezh namezh zhtitle titlecn chinesetitle 中文名称 中文标题 商品名称中文 中文名",
	fTitleEN:   "titleen nameen entitle englishtitle 英文名称 英文标题 商品名称英文 英文名",
	fText:      "description desc body bodyhtml details 描述 商品描述 详情 商品详情 产品描述 介绍 商品介绍",
	fShort:     "shortdescription summary 简介 卖点 简短描述",
	fTextZH:    "descriptionzh 中文描述 描述中文 中文详情",
	fTextEN:    "descriptionen 英文描述 描述英文 英文详情",
	fBrand:     "brand vendor manufacturer brandname 品牌 品牌名称",
	fCategory:  "category categories producttype type categoryname 分类 类目 商品分类 类别 所属分类 品类 商品类目 分类名称",
	fTaxonomy:  "googleproductcategory productcategory",
	fPrice:     "price regularprice unitprice 价格 售价 销售价 单价 现价 商品价格 一口价 销售价格 价格元 售价元",
	fSale:      "saleprice specialprice 促销价 活动价 优惠价 折扣价 特价 促销价格",
	fWas:       "was compareatprice listprice originalprice msrp 原价 市场价 划线价 吊牌价 建议零售价",
	fCurrency:  "currency currencycode 币种 货币",
	fSaleSpan:  "salepriceeffectivedate",
	fSaleFrom:  "salefrom salestart specialpricefromdate datesalepricestarts 促销开始时间",
	fSaleTo:    "saleuntil saleend specialpricetodate datesalepriceends 促销结束时间",
	fStock:     "stock quantity qty inventory inventoryquantity stockquantity sellongooglequantity quantitytosellonfacebook 库存 数量 库存数量 可售库存 库存数 现货数量",
	fAvailable: "availability available instock isinstock stockstatus 有货 是否有货 库存状态 有现货吗",
	fSize:      "size 尺码 尺寸 规格 鞋码 码数 大小 型号",
	fColor:     "color colour 颜色 颜色分类 色号 颜色名称",
	fImage:     "imagelink image images imageurl imagesrc picture 图片 主图 图片链接 商品图片 图片地址 商品主图 主图链接",
	fURL:       "link url productlink producturl 链接 商品链接 网址 商品地址",
	fWords:     "tags keywords words 标签 关键词 搜索词 商品标签",
	fFacts:     "attributes 属性 商品属性 参数",
	fSold:      "sales sold popularity 销量 月销量 累计销量",
	fRating:    "rating averagerating 评分 好评分",
	fGuide:     "sizeguide sizeguideid 尺码表",
	fStatus:    "status published enabled 状态 上架状态 是否上架 上下架 商品状态 已发布",

	factPrefix + "material":  "material 材质 面料 材料",
	factPrefix + "gender":    "gender 性别 适用性别 适用人群",
	factPrefix + "age_group": "agegroup 适用年龄",
	factPrefix + "pattern":   "pattern 图案 花纹",
	factPrefix + "season":    "season 季节 适用季节",
	factPrefix + "style":     "style 风格 款式",
})

// spread turns field to names around: name to field.
func spread[F ~string](names map[F]string) map[string]F {
	out := map[string]F{}
	for f, list := range names {
		for _, name := range strings.Fields(list) {
			out[name] = f
		}
	}
	return out
}

// key writes a heading without what differs between programs: capitals, spaces, signs, the g: of Google.
func key(heading string) string {
	heading = strings.ToLower(narrow(heading))
	heading = strings.TrimPrefix(strings.TrimSpace(heading), "g:")
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, heading)
}

// fieldOf tells what a heading means: by its whole name, or without what stands in brackets behind it. "attribute: x" and 属性:x are
// facts of any name.
func fieldOf(heading string) (field, bool) {
	if f, ok := headings[key(heading)]; ok {
		return f, true
	}
	plain := narrow(heading)
	if name, value, ok := strings.Cut(plain, ":"); ok && strings.TrimSpace(value) != "" {
		switch key(name) {
		case "attribute", "attr", "属性":
			return factPrefix + field(strings.TrimSpace(value)), true
		}
	}
	head, _, _ := strings.Cut(plain, "(")
	f, ok := headings[key(head)]
	return f, ok && key(head) != ""
}

// columns says which column each name of a table is, by key; the first of a name holds.
func columns(head []string) map[string]int {
	at := map[string]int{}
	for i, h := range head {
		if k := key(h); k != "" {
			if _, there := at[k]; !there {
				at[k] = i
			}
		}
	}
	return at
}

// has reports whether all names are among the columns.
func has(at map[string]int, names ...string) bool {
	for _, n := range names {
		if _, ok := at[n]; !ok {
			return false
		}
	}
	return true
}
