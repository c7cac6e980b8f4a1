// Package shopify asks a Shopify shop through its Admin GraphQL API, within its limits by query cost, and reads its signed webhooks.
// It sees the orders of the last 60 days, unless the app was granted read_all_orders; it holds no customer's data and changes no
// product.
package shopify
