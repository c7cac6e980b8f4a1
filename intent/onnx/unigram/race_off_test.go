//go:build !race

package unigram

const raced = false
