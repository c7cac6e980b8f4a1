package onnx

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"testing"
	"testing/fstest"
)

// The tests write their own small ONNX graphs: this is as much of protocol buffers as that takes.

type message []byte

func (m message) varint(field int, v uint64) message {
	return binary.AppendUvarint(binary.AppendUvarint(m, uint64(field)<<3), v)
}

func (m message) bytes(field int, b []byte) message {
	m = binary.AppendUvarint(m, uint64(field)<<3|2)
	return append(binary.AppendUvarint(m, uint64(len(b))), b...)
}

func (m message) text(field int, s string) message { return m.bytes(field, []byte(s)) }

const (
	protoFloat = 1
	protoInt32 = 6
	protoInt64 = 7
)

// value describes an input or output; a dimension of 0 is free.
func value(name string, kind uint64, dims ...int) message {
	var shape message
	for _, d := range dims {
		if d == 0 {
			shape = shape.bytes(1, message{}.text(2, "n"))
		} else {
			shape = shape.bytes(1, message{}.varint(1, uint64(d)))
		}
	}
	tensor := message{}.varint(1, kind).bytes(2, shape)
	return message{}.text(1, name).bytes(2, message{}.bytes(1, tensor))
}

func floats(name string, dims []int, data []float32) message {
	var m message
	for _, d := range dims {
		m = m.varint(1, uint64(d))
	}
	var raw []byte
	for _, x := range data {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
	}
	return m.varint(2, protoFloat).text(8, name).bytes(9, raw)
}

func operator(kind, output string, attributes message, inputs ...string) message {
	var m message
	for _, in := range inputs {
		m = m.text(1, in)
	}
	return append(m.text(2, output).text(3, output).text(4, kind), attributes...)
}

// toy is a graph: the mean of rows of a table, and from it three products.
type toy struct {
	inputs  []message
	table   []float32 // pieces × 4
	intents int
}

const toyDim = 4

func newToy() toy {
	t := toy{inputs: []message{value("input_ids", protoInt64, 0, 0)}, intents: 3}
	for id := range 16 {
		t.table = append(t.table, float32(id%3)+0.5, float32(id%5)-1, float32(id)/16, 1)
	}
	return t
}

func (t toy) graph() []byte {
	axes := message{}.bytes(5, append(message{}.text(1, "axes").varint(8, 1), message{}.varint(20, 7)...))
	keep := message{}.bytes(5, append(message{}.text(1, "keepdims").varint(3, 0), message{}.varint(20, 2)...))
	var g message
	for _, n := range []message{
		operator("Gather", "rows", nil, "table", "input_ids"),
		operator("ReduceMean", "embedding", append(axes, keep...), "rows"),
		operator("MatMul", "intent_logits", nil, "embedding", "intents"),
		operator("MatMul", "sentiment_logits", nil, "embedding", "moods"),
	} {
		g = g.bytes(1, n)
	}
	g = g.text(2, "toy")
	intents, moods := make([]float32, toyDim*t.intents), make([]float32, toyDim*3)
	for i := range intents {
		intents[i] = float32(i%t.intents) * float32(i%4)
	}
	for i := range moods {
		moods[i] = float32(i%3) - 1
	}
	for _, init := range []message{
		floats("table", []int{len(t.table) / toyDim, toyDim}, t.table), floats("intents", []int{toyDim, t.intents}, intents), floats("moods", []int{toyDim, 3}, moods),
	} {
		g = g.bytes(5, init)
	}
	for _, in := range t.inputs {
		g = g.bytes(11, in)
	}
	for _, out := range []message{value("intent_logits", protoFloat, 0, t.intents), value("sentiment_logits", protoFloat, 0, 3), value("embedding", protoFloat, 0, toyDim)} {
		g = g.bytes(12, out)
	}
	return message{}.varint(1, 8).bytes(7, g).bytes(8, message{}.varint(2, 13))
}

// toyTokens is a tokenizer.json of the kind that the shipped pack has.
const toyTokens = `{"added_tokens":[],"normalizer":null,"pre_tokenizer":{"type":"Metaspace","replacement":"▁","add_prefix_space":true},
 "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>"}},{"Sequence":{"id":"A"}},{"SpecialToken":{"id":"</s>"}}],
  "special_tokens":{"<s>":{"ids":[0]},"</s>":{"ids":[1]}}},
 "model":{"type":"Unigram","unk_id":2,"vocab":[["<s>",0],["</s>",0],["<unk>",0],["▁",-1],["a",-3],["b",-3],["退",-5],["货",-5],["退货",-6],["▁hi",-2]]}}`

// toyPack makes a pack around a graph; its known answer is worked out by hand for the text "a": ids 0 3 4 1.
func toyPack(t *testing.T, graph []byte, change func(*card)) fstest.MapFS {
	t.Helper()
	c := card{
		Name: "toy", Version: "1.2.3", Intents: []string{"a", "b", "c"}, Sentiments: []string{"negative", "neutral", "positive"}, Dim: toyDim, MaxTokens: 16,
		Files:       map[string]string{graphFile: digest(graph), tokenizerFile: digest([]byte(toyTokens))},
		Temperature: map[string]float64{"zh": 1, "en": 2}, Thresholds: map[string]float64{"default": 0.4, "b": 0.6},
		Known: []known{{Text: "a", IDs: []int64{0, 3, 4, 1}, Intent: "c", Embedding: toyEmbedding(0, 3, 4, 1)}},
	}
	if change != nil {
		change(&c)
	}
	raw, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{packFile: {Data: raw}, graphFile: {Data: graph}, tokenizerFile: {Data: []byte(toyTokens)}}
}

func toyEmbedding(ids ...int) []float32 {
	table, out := newToy().table, make([]float32, toyDim)
	for _, id := range ids {
		for i := range out {
			out[i] += table[id*toyDim+i] / float32(len(ids))
		}
	}
	return out
}
