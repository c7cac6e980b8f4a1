//go:build race

package unigram

// raced says that the race detector is on: it makes sync.Pool forget on purpose.
const raced = true
