package shopify

// What is asked. A query's cost is bounded by 1,000 points, so that what is nested is asked in small pages.
const (
	productsQuery = `query Products($after: String) {
  shop { currencyCode }
  products(first: 20, after: $after, query: "status:active AND published_status:published") {
    nodes { id title descriptionHtml vendor productType onlineStoreUrl
      featuredMedia { preview { image { url } } }
      variants(first: 40) { nodes { ...variant } pageInfo { hasNextPage endCursor } } }
    pageInfo { hasNextPage endCursor } } }` + variantFields

	variantsQuery = `query Variants($id: ID!, $after: String) {
  product(id: $id) { variants(first: 100, after: $after) { nodes { ...variant } pageInfo { hasNextPage endCursor } } } }` + variantFields

	variantFields = `
fragment variant on ProductVariant { id sku price compareAtPrice inventoryQuantity inventoryPolicy
  inventoryItem { tracked } selectedOptions { name value } }`

	// Ten orders with their lines stay below the cost of one query.
	ordersQuery = `query Orders($query: String!, $after: String) {
  currentAppInstallation { accessScopes { handle } }
  orders(first: 10, after: $after, query: $query, sortKey: CREATED_AT, reverse: true) {
    nodes { id name createdAt processedAt cancelledAt displayFinancialStatus displayFulfillmentStatus tags
      phone customer { id } paymentGatewayNames customAttributes { key value }
      shippingAddress { name phone formatted(withName: false) }
      totalPriceSet { presentmentMoney { amount currencyCode } }
      totalShippingPriceSet { presentmentMoney { amount currencyCode } }
      totalRefundedSet { presentmentMoney { amount currencyCode } }
      metafield(namespace: "shoptalk", key: "actions") { value compareDigest }
      lineItems(first: 25) { nodes { ...line } pageInfo { hasNextPage endCursor } }
      fulfillments(first: 5) { createdAt deliveredAt estimatedDeliveryAt displayStatus trackingInfo { company number }
        events(first: 10, sortKey: HAPPENED_AT) { nodes { happenedAt status message } } }
      refunds(first: 5) { createdAt }
      returns(first: 5) { nodes { status createdAt } } }
    pageInfo { hasNextPage endCursor } } }` + lineFields

	linesQuery = `query Lines($id: ID!, $after: String) {
  order(id: $id) { lineItems(first: 100, after: $after) { nodes { ...line } pageInfo { hasNextPage endCursor } } } }` + lineFields

	lineFields = `
fragment line on LineItem { title sku quantity product { id } variant { selectedOptions { name value } }
  discountedUnitPriceSet { presentmentMoney { amount currencyCode } } }`

	returnableQuery = `query Returnable($id: ID!) {
  returnableFulfillments(orderId: $id, first: 10) { nodes {
    returnableFulfillmentLineItems(first: 50) { nodes { quantity fulfillmentLineItem { id lineItem { sku } } } } } } }`

	noteMutation = `mutation Note($metafields: [MetafieldsSetInput!]!) {
  metafieldsSet(metafields: $metafields) { metafields { id } userErrors { code message } } }`

	cancelMutation = `mutation Cancel($id: ID!, $note: String) {
  orderCancel(orderId: $id, reason: CUSTOMER, refundMethod: { originalPaymentMethodsRefund: true }, restock: true, notifyCustomer: true, staffNote: $note) {
    job { id } orderCancelUserErrors { code message } } }`

	returnMutation = `mutation Return($input: ReturnRequestInput!) {
  returnRequest(input: $input) { return { id status } userErrors { code message } } }`

	tagMutation = `mutation Tag($id: ID!, $tags: [String!]!) {
  tagsAdd(id: $id, tags: $tags) { userErrors { message } } }`

	attributesMutation = `mutation Attributes($input: OrderInput!) {
  orderUpdate(input: $input) { order { id } userErrors { message } } }`
)
