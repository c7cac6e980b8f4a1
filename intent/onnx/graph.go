package onnx

import (
	"fmt"
	"slices"

	ort "github.com/yalue/onnxruntime_go"
	"golang.org/x/sys/cpu"
)

// input is one input of a graph that this package knows how to fill.
type input struct {
	name string
	wide bool // int64, else int32
	fill func(position int, id int64) int64
}

var fills = map[string]func(position int, id int64) int64{
	"input_ids":      func(_ int, id int64) int64 { return id },
	"attention_mask": func(int, int64) int64 { return 1 },
	"token_type_ids": func(int, int64) int64 { return 0 },
	"position_ids":   func(position int, _ int64) int64 { return int64(position) },
}

// embeddingOutput is the embedding's place among the outputs.
const embeddingOutput = 2

// output is one output of a graph with its width.
type output struct {
	name  string
	width int
}

// inspect reads the inputs of a graph and checks its outputs against the labels.
func (p *pack) inspect() ([]input, []output, error) {
	ins, outs, err := ort.GetInputOutputInfoWithONNXData(p.graph)
	if err != nil {
		return nil, nil, err
	}
	inputs := make([]input, 0, len(ins))
	for _, in := range ins {
		fill, known := fills[in.Name]
		wide := in.DataType == ort.TensorElementDataTypeInt64
		switch {
		case !known:
			return nil, nil, fmt.Errorf("it has an input %q, which nobody could fill: input_ids, attention_mask, token_type_ids and position_ids are known", in.Name)
		case !wide && in.DataType != ort.TensorElementDataTypeInt32:
			return nil, nil, fmt.Errorf("input %s holds %v: int64 or int32 are possible", in.Name, in.DataType)
		case len(in.Dimensions) != 2 || in.Dimensions[0] > 0 || in.Dimensions[1] > 0:
			return nil, nil, fmt.Errorf("input %s has the shape %v: export it with free batch and sequence", in.Name, in.Dimensions)
		}
		inputs = append(inputs, input{in.Name, wide, fill})
	}
	if !slices.ContainsFunc(inputs, func(in input) bool { return in.name == "input_ids" }) {
		return nil, nil, fmt.Errorf("it has no input input_ids")
	}
	outputs := []output{{"intent_logits", len(p.Intents)}, {"sentiment_logits", len(p.Sentiments)}, {"embedding", p.Dim}}
	for _, want := range outputs {
		if err := checkOutput(outs, want); err != nil {
			return nil, nil, err
		}
	}
	if several := (output{"several_logit", 1}); slices.ContainsFunc(outs, func(o ort.InputOutputInfo) bool { return o.Name == several.name }) {
		if err := checkOutput(outs, several); err != nil {
			return nil, nil, err
		}
		outputs = append(outputs, several) // a graph may do without
	}
	return inputs, outputs, nil
}

func checkOutput(outs []ort.InputOutputInfo, want output) error {
	at := slices.IndexFunc(outs, func(o ort.InputOutputInfo) bool { return o.Name == want.name })
	if at < 0 {
		return fmt.Errorf("it has no output %s", want.name)
	}
	got := outs[at]
	if got.DataType != ort.TensorElementDataTypeFloat {
		return fmt.Errorf("output %s holds %v: float is possible", want.name, got.DataType)
	}
	if len(got.Dimensions) != 2 || got.Dimensions[1] > 0 && got.Dimensions[1] != int64(want.width) {
		return fmt.Errorf("output %s has the shape %v: %s names %d labels or dimensions", want.name, got.Dimensions, packFile, want.width)
	}
	return nil
}

// sessionOptions: one thread a caller and no spinning, since as many callers as cores run side by side; precise int8 products
// on x86 without VNNI, whose kernels would saturate. Where there is VNNI nothing saturates, and asking for precision would cost
// two thirds more time.
func sessionOptions() (*ort.SessionOptions, error) {
	options, err := ort.NewSessionOptions()
	if err != nil {
		return nil, err
	}
	for _, set := range []func() error{
		func() error { return options.SetIntraOpNumThreads(1) },
		func() error { return options.SetInterOpNumThreads(1) },
		func() error { return options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0") },
		func() error { return options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0") },
		func() error {
			if cpu.X86.HasAVX512VNNI || cpu.X86.HasAVXVNNI {
				return nil
			}
			return options.AddSessionConfigEntry("session.x64quantprecision", "1")
		},
	} {
		if err := set(); err != nil {
			options.Destroy()
			return nil, err
		}
	}
	return options, nil
}
