package main

import (
	"fmt"
	"io/fs"
	"time"

	ort "github.com/yalue/onnxruntime_go"

	"shoptalk/intent/onnx"
	"shoptalk/models"
)

// forwardTokens is the length of a usual message, both ends included.
const forwardTokens = 12

// shippedShape is that of the shipped pack: six layers and the reading layer.
var shippedShape = shape{vocabulary: 32768, positions: 512, hidden: 384, heads: 12, feedForward: 1536, layers: 7, intents: 56, sentiments: 3}

// forward compares the shipped graph (fused, int8) with an unfused fp32 graph of the same shapes, one thread, in turns.
func forward(_ string, _ []string) error {
	if _, err := onnx.LoadLibrary(""); err != nil {
		return err
	}
	shipped, err := fs.ReadFile(models.Zhen(), "model.onnx")
	if err != nil {
		return err
	}
	quick, err := newPass(shipped)
	if err != nil {
		return fmt.Errorf("shipped graph: %w", err)
	}
	defer quick.session.Destroy()
	plain, err := newPass(plainFP32(shippedShape, 1042))
	if err != nil {
		return fmt.Errorf("plain graph: %w", err)
	}
	defer plain.session.Destroy()
	const rounds = 200
	var q, p []time.Duration
	for range rounds {
		d, err := plain.run()
		if err != nil {
			return err
		}
		p = append(p, d)
		if d, err = quick.run(); err != nil {
			return err
		}
		q = append(q, d)
	}
	// The least is what the machine can do; the median is what it did while others used it.
	ratio, least := float64(quantile(p, .5))/float64(quantile(q, .5)), float64(quantile(p, 0))/float64(quantile(q, 0))
	fmt.Printf("forward     fused int8 %v, plain fp32 %v (medians of %d, %d tokens, one thread): %.1f times; least %v and %v: %.1f times (reach 2.5 with VNNI)\n",
		quantile(q, .5).Round(time.Microsecond), quantile(p, .5).Round(time.Microsecond), rounds, forwardTokens, ratio,
		quantile(q, 0).Round(time.Microsecond), quantile(p, 0).Round(time.Microsecond), least)
	return nil
}

// pass is one graph with its inputs.
type pass struct {
	session *ort.DynamicAdvancedSession
	inputs  []ort.Value
	outputs int
}

func newPass(graph []byte) (*pass, error) {
	in, out, err := ort.GetInputOutputInfoWithONNXData(graph)
	if err != nil {
		return nil, err
	}
	o, err := ort.NewSessionOptions()
	if err != nil {
		return nil, err
	}
	defer o.Destroy()
	if err := o.SetIntraOpNumThreads(1); err != nil {
		return nil, err
	}
	var inputs, outputs []string
	p := &pass{outputs: len(out)}
	for _, i := range in {
		data := make([]int64, forwardTokens)
		for n := range data {
			if data[n] = 1; i.Name == "input_ids" {
				data[n] = int64(100 + 7*n)
			}
		}
		t, err := ort.NewTensor(ort.NewShape(1, forwardTokens), data)
		if err != nil {
			return nil, err
		}
		inputs, p.inputs = append(inputs, i.Name), append(p.inputs, t)
	}
	for _, i := range out {
		outputs = append(outputs, i.Name)
	}
	p.session, err = ort.NewDynamicAdvancedSessionWithONNXData(graph, inputs, outputs, o)
	return p, err
}

// run makes one forward pass and times it.
func (p *pass) run() (time.Duration, error) {
	out := make([]ort.Value, p.outputs)
	start := time.Now()
	if err := p.session.Run(p.inputs, out); err != nil {
		return 0, err
	}
	d := time.Since(start)
	for _, o := range out {
		if err := o.Destroy(); err != nil {
			return 0, err
		}
	}
	return d, nil
}
