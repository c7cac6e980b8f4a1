// Package load reads messages that a shop has labelled with what they mean: JSON Lines, JSON, tables with English or Chinese headings,
// and the training files of Rasa. It teaches nothing: what cannot be read is refused with its line.
package load
