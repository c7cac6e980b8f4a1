package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"shoptalk/chat"
	"shoptalk/cmd/shoptalk/demo"
	"shoptalk/knowledge"
	"shoptalk/shop/file"
)

// evalFAQ asks the questions of a file, of its own FAQ or, where it has none, of the shop's in data, or of the demo's. It gives how long
// the asking took.
func evalFAQ(ctx context.Context, path, data string, s streams) (r knowledge.Report, took time.Duration, err error) {
	faq, asked, err := readAsked(path)
	if err != nil {
		return r, 0, err
	}
	if len(faq) == 0 {
		if faq, err = shopFAQ(ctx, data); err != nil {
			return r, 0, err
		}
		if err := known(path, faq, asked); err != nil {
			return r, 0, err
		}
	}
	reader, closeReader, err := openReader(data, s)
	if err != nil {
		return r, 0, err
	}
	defer func() { err = errors.Join(err, closeReader()) }()
	x, err := knowledge.New(ctx, faq, reader)
	if err != nil {
		return r, 0, err
	}
	start := time.Now()
	r, err = knowledge.Eval(ctx, x, asked)
	return r, time.Since(start), err
}

func readAsked(path string) ([]chat.FAQ, []knowledge.Asked, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	faq, asked, err := knowledge.ReadAsked(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return faq, asked, nil
}

// shopFAQ is the FAQ of the shop in a folder, "" for the demo's.
func shopFAQ(ctx context.Context, data string) ([]chat.FAQ, error) {
	if data == "" {
		contents, err := demo.Contents(testClock)
		if err != nil {
			return nil, err
		}
		return contents.FAQ, nil
	}
	c, err := (&place{data: data}).load()
	if err != nil {
		return nil, err
	}
	source, err := file.Open(c.Shop)
	if err != nil {
		return nil, err
	}
	contents, err := source.Load(ctx)
	return contents.FAQ, err
}

// known refuses a question whose entry the FAQ does not have.
func known(path string, faq []chat.FAQ, asked []knowledge.Asked) error {
	ids := map[string]bool{"": true}
	for _, f := range faq {
		ids[f.ID] = true
	}
	for _, q := range asked {
		if !ids[q.FAQ] {
			return fmt.Errorf("%s: line %d: the shop's FAQ has no entry %q", path, q.Line, q.FAQ)
		}
	}
	return nil
}
