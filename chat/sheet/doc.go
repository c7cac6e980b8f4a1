// Package sheet reads what other programs export: text in the usual encodings, tables with headings, and HTML down to its words.
// It knows nothing of products, orders or questions: what a heading means is its reader's business.
package sheet
