package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/sugarme/tokenizer/pretrained"

	"shoptalk/intent/onnx/unigram"
	"shoptalk/models"
)

// segmenter compares the processor time of our segmenter with sugarme/tokenizer on the same texts and the same tokenizer.json.
func segmenter(_ string, texts []string) error {
	raw, err := fs.ReadFile(models.Zhen(), "tokenizer.json")
	if err != nil {
		return err
	}
	ours, err := unigram.Parse(raw)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "tokenizer.json")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		return err
	}
	theirs, err := pretrained.FromFile(file)
	if err != nil {
		return err
	}
	texts = spread(texts, 1000)
	ids := make([]int64, 0, 512)
	var a, b time.Duration
	const rounds = 20 // ours is so quick that one round would be below the clock's step
	for range rounds {
		start := cpu()
		for _, t := range texts {
			ids = ours.Segment(ids[:0], t, 128)
		}
		a += cpu() - start
	}
	start := cpu()
	for _, t := range texts {
		if _, err := theirs.EncodeSingle(t, true); err != nil {
			return err
		}
	}
	b = cpu() - start
	each, other := a/time.Duration(rounds*len(texts)), b/time.Duration(len(texts))
	fmt.Printf("segmenter   ours %v, sugarme/tokenizer %v a sentence of processor time: %.0f times less (reach 50)\n", each, other, float64(other)/float64(each))
	return nil
}
