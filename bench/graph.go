package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"

	"google.golang.org/protobuf/encoding/protowire"
)

// shape is the size of a BERT-like encoder.
type shape struct {
	vocabulary, positions, hidden, heads, feedForward, layers, intents, sentiments int
}

// graph writes an ONNX model (onnx.proto, IR version 8, opset 17) node by node, as a plain export of an encoder looks before any
// fusion: separate MatMul and Add, attention from its parts, layer normalisation from its parts, Gelu by Erf. Weights are drawn
// from a seed: speed does not depend on them.
type graph struct {
	nodes, initializers []byte
	random              *rand.Rand
	count               int
}

// Field numbers of onnx.proto.
const (
	fieldGraph, fieldIR, fieldOpset, fieldProducer                       = 7, 1, 8, 2
	fieldNode, fieldGraphName, fieldInitializer, fieldInput, fieldOutput = 1, 2, 5, 11, 12
	typeFloat, typeInt64                                                 = 1, 7
	attributeInt, attributeInts                                          = 2, 7
)

func message(field protowire.Number, body []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, field, protowire.BytesType), body)
}

func text(field protowire.Number, s string) []byte { return message(field, []byte(s)) }

func number(field protowire.Number, n int64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, field, protowire.VarintType), uint64(n))
}

func join(parts ...[]byte) []byte {
	var out []byte
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// attribute is one named integer or list of integers of a node.
type attribute struct {
	name   string
	value  int64
	values []int64
}

func (a attribute) encode() []byte {
	out := text(1, a.name)
	if a.values == nil {
		return join(out, number(3, a.value), number(20, attributeInt))
	}
	for _, v := range a.values {
		out = append(out, number(8, v)...)
	}
	return join(out, number(20, attributeInts))
}

// node adds an operation and gives the name of its output.
func (g *graph) node(op string, inputs []string, attributes ...attribute) string {
	g.count++
	return g.named(fmt.Sprintf("t%d", g.count), op, inputs, attributes...)
}

func (g *graph) named(output, op string, inputs []string, attributes ...attribute) string {
	var n []byte
	for _, in := range inputs {
		n = append(n, text(1, in)...)
	}
	n = join(n, text(2, output), text(3, output+"_"+op), text(4, op))
	for _, a := range attributes {
		n = append(n, message(5, a.encode())...)
	}
	g.nodes = append(g.nodes, message(fieldNode, n)...)
	return output
}

// weights adds a tensor of small random numbers.
func (g *graph) weights(name string, dims ...int) string {
	size := 1
	for _, d := range dims {
		size *= d
	}
	raw := make([]byte, 4*size)
	for i := range size {
		binary.LittleEndian.PutUint32(raw[4*i:], math.Float32bits(float32(g.random.NormFloat64()*0.02)))
	}
	return g.tensor(name, typeFloat, raw, dims)
}

// scalar adds a float constant.
func (g *graph) scalar(name string, v float32) string {
	return g.tensor(name, typeFloat, binary.LittleEndian.AppendUint32(nil, math.Float32bits(v)), nil)
}

// integers adds an int64 vector constant.
func (g *graph) integers(name string, values ...int64) string {
	var raw []byte
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
	}
	return g.tensor(name, typeInt64, raw, []int{len(values)})
}

func (g *graph) tensor(name string, kind int64, raw []byte, dims []int) string {
	var t []byte
	for _, d := range dims {
		t = append(t, number(1, int64(d))...)
	}
	t = join(t, number(2, kind), text(8, name), message(9, raw))
	g.initializers = append(g.initializers, message(fieldInitializer, t)...)
	return name
}

// linear is a matrix product and a bias, as two nodes.
func (g *graph) linear(name, x string, in, out int) string {
	product := g.node("MatMul", []string{x, g.weights(name+".w", in, out)})
	return g.node("Add", []string{product, g.weights(name+".b", out)})
}

// norm is layer normalisation from its parts.
func (g *graph) norm(name, x string, hidden int) string {
	last := attribute{name: "axes", values: []int64{-1}}
	centred := g.node("Sub", []string{x, g.node("ReduceMean", []string{x}, last)})
	variance := g.node("ReduceMean", []string{g.node("Pow", []string{centred, "two"})}, last)
	deviation := g.node("Sqrt", []string{g.node("Add", []string{variance, "epsilon"})})
	scaled := g.node("Mul", []string{g.node("Div", []string{centred, deviation}), g.weights(name+".w", hidden)})
	return g.node("Add", []string{scaled, g.weights(name+".b", hidden)})
}

// heads splits a projection into heads, in the order of axes.
func (g *graph) heads(x string, order ...int64) string {
	return g.node("Transpose", []string{g.node("Reshape", []string{x, "split"})}, attribute{name: "perm", values: order})
}

func (g *graph) layer(name, x, mask string, s shape) string {
	q := g.heads(g.linear(name+".q", x, s.hidden, s.hidden), 0, 2, 1, 3)
	k := g.heads(g.linear(name+".k", x, s.hidden, s.hidden), 0, 2, 3, 1)
	v := g.heads(g.linear(name+".v", x, s.hidden, s.hidden), 0, 2, 1, 3)
	scores := g.node("Div", []string{g.node("MatMul", []string{q, k}), "root"})
	attention := g.node("Softmax", []string{g.node("Add", []string{scores, mask})}, attribute{name: "axis", value: -1})
	context := g.node("Transpose", []string{g.node("MatMul", []string{attention, v})}, attribute{name: "perm", values: []int64{0, 2, 1, 3}})
	merged := g.linear(name+".o", g.node("Reshape", []string{context, "merge"}), s.hidden, s.hidden)
	x = g.norm(name+".n1", g.node("Add", []string{merged, x}), s.hidden)
	h := g.linear(name+".f1", x, s.hidden, s.feedForward)
	erf := g.node("Add", []string{g.node("Erf", []string{g.node("Div", []string{h, "root2"})}), "one"})
	gelu := g.node("Mul", []string{g.node("Mul", []string{h, erf}), "half"})
	return g.norm(name+".n2", g.node("Add", []string{g.linear(name+".f2", gelu, s.feedForward, s.hidden), x}), s.hidden)
}

// constants are shared by all layers.
func (g *graph) constants(s shape) {
	g.scalar("two", 2)
	g.scalar("one", 1)
	g.scalar("half", .5)
	g.scalar("epsilon", 1e-12)
	g.scalar("lowest", -10000)
	g.scalar("root2", math.Sqrt2)
	g.scalar("root", float32(math.Sqrt(float64(s.hidden/s.heads))))
	g.integers("split", 0, 0, int64(s.heads), int64(s.hidden/s.heads))
	g.integers("merge", 0, 0, int64(s.hidden))
	g.integers("axes12", 1, 2)
	g.integers("axis2", 2)
	g.integers("start", 0)
	g.integers("axis1", 1)
}

// plainFP32 writes the whole model: ids and mask in; intent logits, sentiment logits and a unit embedding out.
func plainFP32(s shape, seed uint64) []byte {
	g := &graph{random: rand.New(rand.NewPCG(seed, seed))}
	g.constants(s)
	words := g.node("Gather", []string{g.weights("words", s.vocabulary, s.hidden), "input_ids"})
	length := g.node("Slice", []string{g.node("Shape", []string{"input_ids"}), "axis1", g.integers("end", 2), "start"})
	places := g.node("Slice", []string{g.weights("positions", s.positions, s.hidden), "start", length, "start"})
	x := g.node("Add", []string{g.node("Add", []string{words, places}), g.weights("types", s.hidden)})
	x = g.norm("embedding.norm", x, s.hidden)
	present := g.node("Cast", []string{g.node("Unsqueeze", []string{"attention_mask", "axes12"})}, attribute{name: "to", value: typeFloat})
	mask := g.node("Mul", []string{g.node("Sub", []string{"one", present}), "lowest"})
	for l := range s.layers {
		x = g.layer(fmt.Sprintf("l%d", l), x, mask, s)
	}
	weight := g.node("Cast", []string{g.node("Unsqueeze", []string{"attention_mask", "axis2"})}, attribute{name: "to", value: typeFloat})
	sum := g.node("ReduceSum", []string{g.node("Mul", []string{x, weight}), "axis1"}, attribute{name: "keepdims"})
	pooled := g.node("Div", []string{sum, g.node("ReduceSum", []string{weight, "axis1"}, attribute{name: "keepdims"})})
	g.named("embedding", "Div", []string{pooled, g.node("ReduceL2", []string{pooled}, attribute{name: "axes", values: []int64{-1}})})
	g.named("intent_logits", "Identity", []string{g.linear("intent", pooled, s.hidden, s.intents)})
	g.named("sentiment_logits", "Identity", []string{g.linear("sentiment", pooled, s.hidden, s.sentiments)})
	return g.model(s)
}

func (g *graph) model(s shape) []byte {
	body := join(g.nodes, text(fieldGraphName, "plain"), g.initializers,
		value(fieldInput, "input_ids", typeInt64, "batch", "sequence"), value(fieldInput, "attention_mask", typeInt64, "batch", "sequence"),
		value(fieldOutput, "intent_logits", typeFloat, "batch", s.intents), value(fieldOutput, "sentiment_logits", typeFloat, "batch", s.sentiments),
		value(fieldOutput, "embedding", typeFloat, "batch", s.hidden))
	return join(number(fieldIR, 8), text(fieldProducer, "shoptalk bench"), message(fieldGraph, body), message(fieldOpset, join(text(1, ""), number(2, 17))))
}

// value describes an input or output; a string dimension is free, an int fixed.
func value(field protowire.Number, name string, kind int64, dims ...any) []byte {
	var shape []byte
	for _, d := range dims {
		switch d := d.(type) {
		case int:
			shape = append(shape, message(1, number(1, int64(d)))...)
		case string:
			shape = append(shape, message(1, text(2, d))...)
		}
	}
	tensor := join(number(1, kind), message(2, shape))
	return message(field, join(text(1, name), message(2, message(1, tensor))))
}
