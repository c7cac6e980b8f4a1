// Package file reads and writes a shop kept as four JSON files in a folder: catalogue.json, orders.json, faq.json and
// policies.json. It refuses whatever is unclear, naming file, line and field; it answers no question about the shop.
package file
