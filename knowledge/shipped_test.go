package knowledge

import (
	"context"
	"testing"

	"shoptalk/intent"
	"shoptalk/intent/onnx"
	"shoptalk/models"
)

// shippedModel is the pack in the program. It is skipped where the pack or ONNX Runtime is not there: then words alone answer,
// which other tests measure.
func shippedModel(t *testing.T) Embedder {
	t.Helper()
	m, err := onnx.Open(models.Zhen(), onnx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return intent.New(intent.Options{Model: m})
}

func TestTheShippedModelAnswersParaphrasesAndLeavesTheRest(t *testing.T) {
	e := shippedModel(t)
	x, err := New(context.Background(), readFAQ(t), e)
	if err != nil {
		t.Fatal(err)
	}
	o := measure(t, x, readAsked(t, "check"), e, true)
	t.Log(o)
	if o.rightShare() < 0.70 || o.wrongShare() > 0.10 {
		t.Error("too little is answered right, or too much wrong: fit the weights of calibrate.go again (see DESIGN.md)")
	}
}
