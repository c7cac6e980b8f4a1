package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"shoptalk/chat"
	"shoptalk/cmd/shoptalk/demo"
	"shoptalk/intent"
	"shoptalk/intent/head"
	"shoptalk/intent/onnx"
	"shoptalk/models"
	"shoptalk/shop"
)

// words are the demo shop's products and categories, for the entities of a reading.
type words struct{ contents shop.Contents }

func (w words) Products() []chat.Product    { return w.contents.Products }
func (w words) Categories() []chat.Category { return w.contents.Categories }

// reading compares a whole reading, from text to intent, mood, parts and entities, with the forward pass alone on the same texts. No text
// comes twice, so nothing is remembered.
func reading(_ string, texts []string) error {
	m, err := onnx.Open(models.Zhen(), onnx.Options{Callers: 1})
	if err != nil {
		return err
	}
	defer m.Close()
	contents, err := demo.Contents(time.Now())
	if err != nil {
		return err
	}
	r := intent.New(intent.Options{Model: m, Catalogue: words{contents}})
	ctx := context.Background()
	texts = spread(texts, 1200)
	var forward, whole []time.Duration
	ways := []struct {
		into *[]time.Duration
		run  func(text string) error
	}{
		{&forward, func(text string) error { _, err := m.Forward(ctx, text); return err }},
		{&whole, func(text string) error { _, err := r.Read(ctx, text, nil); return err }},
	}
	for i, text := range texts {
		for k := range ways { // in turns, each first as often: what comes second finds the text's tensors warm
			way := ways[(i+k)%len(ways)]
			start := time.Now()
			if err := way.run(text); err != nil {
				return err
			}
			*way.into = append(*way.into, time.Since(start))
		}
	}
	fmt.Printf("reading     %v, the forward pass alone %v (medians of %d messages, one thread): %.3f times (reach 1.05)\n",
		quantile(whole, .5), quantile(forward, .5), len(whole), float64(quantile(whole, .5))/float64(quantile(forward, .5)))
	return nil
}

// teaching fits a shop's head on 5,000 labelled messages, texts to head.
func teaching(root string, _ []string) error {
	m, err := onnx.Open(models.Zhen(), onnx.Options{})
	if err != nil {
		return err
	}
	defer m.Close()
	texts, intents, err := labelled(root, 5000)
	if err != nil {
		return err
	}
	start := time.Now()
	vectors, err := m.EmbedAll(context.Background(), texts)
	if err != nil {
		return err
	}
	embedded := time.Since(start)
	rows := make([]head.Example, len(texts))
	for i := range rows {
		rows[i] = head.Example{Text: texts[i], Intent: intents[i], Vector: vectors[i]}
	}
	_, report, err := head.Fit(context.Background(), rows, head.Options{Only: true})
	if err != nil {
		return err
	}
	fmt.Printf("teaching    %d rows of %d intents in %v, of which embedding %v (reach 5 s)\n",
		report.Rows, report.Intents, time.Since(start).Round(time.Millisecond), embedded.Round(time.Millisecond))
	return nil
}

// labelled reads n of the model's own texts with their intents, evenly over the files.
func labelled(root string, n int) (texts, intents []string, err error) {
	files, err := filepath.Glob(filepath.Join(root, "models", "train", "text", "*", "*.tsv"))
	if err != nil {
		return nil, nil, err
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, nil, err
		}
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			if cells := strings.Split(lines.Text(), "\t"); len(cells) == 3 {
				texts, intents = append(texts, cells[2]), append(intents, cells[0])
			}
		}
		if err := f.Close(); err != nil {
			return nil, nil, err
		}
	}
	return spread(texts, n), spread(intents, n), nil
}
