// Package load reads questions and answers that a shop has written elsewhere (tables with English or Chinese headings, text with Q: and A:, Markdown with
// headings as questions, schema.org FAQPage in web pages or JSON, the list of the HTTP call) and lays them over those it has. It writes
// nothing and answers nothing: what cannot be read is refused with its line.
package load
