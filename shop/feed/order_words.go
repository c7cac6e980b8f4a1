package feed

import "shoptalk/chat"

// What a column of an order export means. A field of the same name as a product's has the same text.
const (
	oNumber, oShopper, oPhone, oName, oAddress         field = "number", "shopper", "phone", "name", "address"
	oState, oPlaced, oPaid, oShipped                   field = "state", "placed", "paid", "shipped"
	oDelivered, oCancelled, oPromised                  field = "delivered", "cancelled", "promised"
	oProduct, oSKU, oTitle, oSize, oColor              field = "product", "sku", "title", "size", "color"
	oQuantity, oPrice, oShipping, oTotal, oPayment     field = "quantity", "price", "shipping", "total", "payment"
	oCarrier, oTracking, oInvoice, oMoneyState, oSends field = "carrier", "tracking", "invoice", "financial status", "fulfillment status"
)

// orderHeadings are the names that exports give the fields of orders, in English and Chinese, as key writes them.
var orderHeadings = spread(map[field]string{
	oNumber:    "number ordernumber orderid orderno order 订单号 订单编号 单号 订单id",
	oShopper:   "shopper customerid userid buyerid customer 买家会员名 会员名 用户id 客户编号 买家昵称 买家 会员编号",
	oPhone:     "phone mobile telephone shippingphone billingphone 联系手机 手机 手机号 手机号码 电话 联系电话 收货人手机",
	oName:      "name shippingname recipient receiver customername 收货人 收货人姓名 姓名 收件人",
	oAddress:   "address shippingaddress deliveryaddress 收货地址 地址 收件地址",
	oState:     "state status orderstatus 订单状态 状态",
	oPlaced:    "placed placedat createdat orderdate ordertime date created 下单时间 订单创建时间 创建时间 拍下时间 下单日期",
	oPaid:      "paid paidat paymenttime datepaid 付款时间 订单付款时间 支付时间",
	oShipped:   "shipped shippedat fulfilledat 发货时间",
	oDelivered: "delivered deliveredat completedat datecompleted 签收时间 确认收货时间 收货时间 完成时间",
	oCancelled: "cancelled canceled cancelledat canceledat 取消时间 关闭时间",
	oPromised:  "promised expecteddelivery 预计送达 预计送达时间",
	oProduct:   "product productid lineitemproductid 商品编号 商品id",
	oSKU:       "sku lineitemsku skucode 商家编码 sku编码 货号 规格编码 商品sku",
	oTitle:     "title productname item itemname lineitemname producttitle 商品名称 宝贝标题 商品标题 商品",
	oSize:      "size 尺码 尺寸",
	oColor:     "color colour 颜色 颜色分类",
	oQuantity:  "quantity qty lineitemquantity 数量 宝贝数量 购买数量 商品数量",
	oPrice:     "price unitprice lineitemprice 单价 价格 商品单价 商品价格",
	oShipping:  "shipping shippingfee shippingcost freight 运费 邮费 买家应付邮费",
	oTotal:     "total amount grandtotal ordertotal 实付 实付金额 总金额 订单金额 买家实际支付金额 总额 实付款",
	oPayment:   "payment paymentmethod 支付方式 付款方式",
	oCarrier:   "carrier shippingcompany trackingcompany 物流公司 快递公司 承运商",
	oTracking:  "tracking trackingnumber 物流单号 快递单号 运单号",
	oInvoice:   "invoice invoicetitle 发票抬头",
	fCurrency:  "currency 币种 货币",
})

// shopifyOrderHeadings are Shopify's where they differ from the above.
var shopifyOrderHeadings = spread(map[field]string{
	oNumber: "name", oName: "shippingname", oMoneyState: "financialstatus", oSends: "fulfillmentstatus", oPhone: "shippingphone", oPlaced: "createdat", oPaid: "paidat",
	oShipped: "fulfilledat", oCancelled: "cancelledat", oSKU: "lineitemsku", oTitle: "lineitemname", oQuantity: "lineitemquantity", oPrice: "lineitemprice",
	oShipping: "shipping", oTotal: "total", oPayment: "paymentmethod", fCurrency: "currency",
})

// shopifyAddress are the columns that make the address, in the order of an address.
var shopifyAddress = []string{"shippingaddress1", "shippingaddress2", "shippingzip", "shippingcity", "shippingprovincename", "shippingprovince", "shippingcountry"}

// orderStates maps what shops call the states of an order.
var orderStates = spread(map[string]string{
	chat.OrderUnpaid:    "unpaid pending pendingpayment onhold awaitingpayment 待付款 未付款 等待买家付款 待支付 未支付",
	chat.OrderPaid:      "paid processing 已付款 待发货 买家已付款 买家已付款等待卖家发货 等待卖家发货 已支付 待出库",
	chat.OrderPacking:   "packing preparing readytoship 备货中 配货中 拣货中 打包中 待揽收 已出库待发",
	chat.OrderShipped:   "shipped sent intransit fulfilled 已发货 卖家已发货 卖家已发货等待买家确认 待收货 运输中 派送中 配送中",
	chat.OrderDelivered: "delivered completed complete closedok 已签收 已收货 交易成功 已完成 待评价",
	chat.OrderCancelled: "cancelled canceled failed voided 已取消 交易关闭 已关闭 取消",
	chat.OrderReturning: "returning returnrequested 退货中 退款中 售后中",
	chat.OrderRefunded:  "refunded 已退款 退款成功 退款完成",
})
