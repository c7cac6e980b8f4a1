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
	// In turns, so that both meet the same neighbours on the machine; in blocks, so that neither drives the other's weights out of
	// the cache at every pass, as no server would.
	const blocks, block = 20, 20
	const rounds = blocks * block
	var q, p []time.Duration
	for range blocks {
		for _, x := range []struct {
			pass *pass
			into *[]time.Duration
		}{{plain, &p}, {quick, &q}} {
			for range block {
				d, err := x.pass.run()
				if err != nil {
					return err
				}
				*x.into = append(*x.into, d)
			}
		}
	}
	// The least is what the machine can do; the median is what it did while others used it.
	ratio, least := float64(quantile(p, .5))/float64(quantile(q, .5)), float64(quantile(p, 0))/float64(quantile(q, 0))
	fmt.Printf("forward     fused int8 %v, plain fp32 %v (medians of %d, %d tokens, one thread): %.1f times; least %v and %v: %.1f times (reach 2.5 with VNNI)\n",
		quantile(q, .5).Round(time.Microsecond), quantile(p, .5).Round(time.Microsecond), rounds, forwardTokens, ratio,
		quantile(q, 0).Round(time.Microsecond), quantile(p, 0).Round(time.Microsecond), least)
	return nil
}

// pass is one graph with its inputs and outputs bound, as the program runs it.
type pass struct {
	session *ort.DynamicAdvancedSession
	binding *ort.IoBinding
	bound   []ort.Value // the library does not hold on to what is bound
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
	p := &pass{}
	var inputs, outputs []string
	for _, i := range in {
		inputs = append(inputs, i.Name)
	}
	for _, i := range out {
		outputs = append(outputs, i.Name)
	}
	if p.session, err = ort.NewDynamicAdvancedSessionWithONNXData(graph, inputs, outputs, o); err != nil {
		return nil, err
	}
	if p.binding, err = p.session.CreateIoBinding(); err != nil {
		return nil, err
	}
	for _, name := range inputs {
		data := make([]int64, forwardTokens)
		for n := range data {
			if data[n] = 1; name == "input_ids" {
				data[n] = int64(100 + 7*n)
			}
		}
		t, err := ort.NewTensor(ort.NewShape(1, forwardTokens), data)
		if err != nil {
			return nil, err
		}
		p.bound = append(p.bound, t)
		if err := p.binding.BindInput(name, t); err != nil {
			return nil, err
		}
	}
	for _, i := range out {
		t, err := ort.NewEmptyTensor[float32](ort.NewShape(1, i.Dimensions[len(i.Dimensions)-1]))
		if err != nil {
			return nil, err
		}
		p.bound = append(p.bound, t)
		if err := p.binding.BindOutput(i.Name, t); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// run makes one forward pass and times it.
func (p *pass) run() (time.Duration, error) {
	start := time.Now()
	err := p.session.RunWithBinding(p.binding)
	return time.Since(start), err
}
