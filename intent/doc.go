// Package intent reads what a shopper's message means: intent, sentiment, entities, language and embedding. It does not decide
// what to do about it, and keeps nothing of what it reads.
package intent
