// Package platform says which Go module carries the ONNX Runtime library for which system, and under which names it travels.
// It loads nothing; package onnx does.
package platform

import (
	"compress/gzip"
	"fmt"
	"io"
	"strings"
)

// Carrier is a Go module that carries the library for one system.
type Carrier struct {
	Module string
	File   string // slash-separated, below the module's folder
}

var carriers = map[string]Carrier{
	"linux/amd64":   {"github.com/k2-fsa/sherpa-onnx-go-linux", "lib/x86_64-unknown-linux-gnu/libonnxruntime.so"},
	"linux/arm64":   {"github.com/k2-fsa/sherpa-onnx-go-linux", "lib/aarch64-unknown-linux-gnu/libonnxruntime.so"},
	"linux/arm":     {"github.com/k2-fsa/sherpa-onnx-go-linux", "lib/arm-unknown-linux-gnueabihf/libonnxruntime.so"},
	"darwin/amd64":  {"github.com/k2-fsa/sherpa-onnx-go-macos", "lib/x86_64-apple-darwin/libonnxruntime.dylib"},
	"darwin/arm64":  {"github.com/k2-fsa/sherpa-onnx-go-macos", "lib/aarch64-apple-darwin/libonnxruntime.dylib"},
	"windows/amd64": {"github.com/k2-fsa/sherpa-onnx-go-windows", "lib/x86_64-pc-windows-gnu/onnxruntime.dll"},
	"windows/386":   {"github.com/k2-fsa/sherpa-onnx-go-windows", "lib/i686-pc-windows-gnu/onnxruntime.dll"},
}

// CarrierOf gives the carrier for a system; it fails for one that no module serves.
func CarrierOf(system, arch string) (Carrier, error) {
	c, ok := carriers[system+"/"+arch]
	if !ok {
		return Carrier{}, fmt.Errorf("no module carries ONNX Runtime for %s/%s: set SHOPTALK_ONNXRUNTIME to a library of your own", system, arch)
	}
	return c, nil
}

// Embedded is the file below intent/onnx/lib that holds a system's library, gzipped.
func Embedded(system, arch string) string { return "onnxruntime-" + system + "-" + arch + ".gz" }

// Library is what the library is called on a system.
func Library(system string) string {
	switch system {
	case "windows":
		return "onnxruntime.dll"
	case "darwin":
		return "libonnxruntime.dylib"
	}
	return "libonnxruntime.so"
}

// Digest reads from the head of a gzipped library the SHA-256 of what is inside, in lower-case hexadecimal.
func Digest(packed io.Reader) (string, error) {
	r, err := gzip.NewReader(packed)
	if err != nil {
		return "", err
	}
	if d := r.Comment; len(d) == 64 && strings.Trim(d, "0123456789abcdef") == "" {
		return d, nil
	}
	return "", fmt.Errorf("the head carries no SHA-256: run go run ./intent/onnx/fetch again")
}
