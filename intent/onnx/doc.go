// Package onnx runs a model pack on the CPU through ONNX Runtime: it finds the library, checks the pack, and turns a text into
// logits and an embedding. It does not judge them: package intent does.
package onnx
