//go:build never

// These modules carry the ONNX Runtime library for each platform. Their packages are never compiled: this file only makes
// go.mod name them, so that go.sum pins the bytes that fetch copies out of them.
package onnx

import (
	_ "github.com/k2-fsa/sherpa-onnx-go-linux"
	_ "github.com/k2-fsa/sherpa-onnx-go-macos"
	_ "github.com/k2-fsa/sherpa-onnx-go-windows"
)
