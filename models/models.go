// Package models carries the model pack that ships with the program. It does not run it: intent/onnx does.
package models

import (
	"embed"
	"io/fs"
)

//go:embed zhen
var packs embed.FS

// Zhen is the shipped pack, which reads Chinese, English and both in one sentence.
func Zhen() fs.FS {
	sub, err := fs.Sub(packs, "zhen")
	if err != nil {
		panic(err) // only for a path that is not valid
	}
	return sub
}
