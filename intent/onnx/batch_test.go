package onnx

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"shoptalk/models"
)

func TestManyTextsEmbedAsEachAlone(t *testing.T) {
	m, err := Open(models.Zhen(), Options{Callers: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	texts := []string{"", "退货", "I WANT TO SEND IT BACK", strings.Repeat("很长 ", 400), "a\xffb"}
	for i := range 60 {
		texts = append(texts, fmt.Sprintf("订单%d到哪了", 1000+i))
	}
	got, err := m.EmbedAll(context.Background(), texts)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		alone, err := m.Forward(context.Background(), strings.ToValidUTF8(text, "\uFFFD"))
		if err != nil {
			t.Fatal(err)
		}
		// Int8 activations are scaled over a whole batch, so not every digit is the same.
		if c := cosine(got[i], alone.Embedding); c < 0.99 {
			t.Errorf("%.30q: cosine %.4f", text, c)
		}
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, err := m.EmbedAll(stopped, texts); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: got %v", err)
	}
	m.Close()
	if _, err := m.EmbedAll(context.Background(), texts); !errors.Is(err, ErrClosed) {
		t.Errorf("closed: got %v", err)
	}
}
