// Package woo asks a WooCommerce shop through its REST API v3 and reads its signed webhooks. It pays nothing back and changes no
// product: what WooCommerce has no word for (a return, an exchange) it writes down for the shop's people.
package woo
