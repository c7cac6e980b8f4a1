// Package knowledge finds the shop's written answer to a question, in Chinese and English alike, and says how sure it is. It
// neither writes answers nor decides whether to give one: that is the caller's, by Threshold.
package knowledge
