package chat

// Entity types. Values are strings in the normal forms of docs/protocol.md.
const (
	EntityOrderNumber    = "order_number"
	EntityTrackingNumber = "tracking_number"
	EntityPhone          = "phone"
	EntityEmail          = "email"
	EntityAddress        = "address"
	EntityPerson         = "person"
	EntityDate           = "date"
	EntityMoney          = "money"
	EntityPriceMin       = "price_min"
	EntityPriceMax       = "price_max"
	EntityQuantity       = "quantity"
	EntitySize           = "size"
	EntityColor          = "color"
	EntityBrand          = "brand"
	EntityCategory       = "category"
	EntityProduct        = "product"
	EntityAttribute      = "attribute"
	EntityCoupon         = "coupon"
	EntityHeight         = "height"
	EntityWeight         = "weight"
)

// Entity is something a message names. Start and End count runes.
type Entity struct {
	Type  string `json:"type"`
	Text  string `json:"text"`
	Value string `json:"value"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Not   bool   `json:"not,omitempty"` // refused: 不要红色
}
