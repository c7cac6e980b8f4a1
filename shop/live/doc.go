// Package live is a shop's running system as Shoptalk asks it: what a connector answers, the calls with their limits and retries,
// the signatures, and what an answer must be to be believed. It speaks no system's language itself (shop/http, shop/shopify and
// shop/woo do), keeps no order, and never asks whether a shopper owns one.
package live
