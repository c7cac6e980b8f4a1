// Package feed reads the product and order exports of other shop software (Google Merchant, Shopify, WooCommerce, Magento, tables
// with English or Chinese headings, our own JSON) and lays them over what the shop has. It writes nothing, and it guesses no value:
// a row that it cannot read is refused with its line.
package feed
