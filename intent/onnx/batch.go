package onnx

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
)

// batchRows is how many texts of one length go through the graph at once: beyond it nothing is gained.
const batchRows = 24

// EmbedAll gives the embedding of each text, of unit length, in their order: texts of one length together, on as many cores as there are
// callers. It is for many texts that nobody waits for one by one; it takes half the time that Forward would.
func (m *Model) EmbedAll(ctx context.Context, texts []string) ([][]float32, error) {
	cut, err := m.cutAll(ctx, texts)
	if err != nil {
		return nil, err
	}
	groups := make(chan []int)
	out, errs := make([][]float32, len(texts)), make([]error, cap(m.lanes))
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wait sync.WaitGroup
	for worker := range errs {
		wait.Go(func() {
			for group := range groups {
				if errs[worker] == nil && ctx.Err() == nil {
					if errs[worker] = m.embedGroup(ctx, cut, group, out); errs[worker] != nil {
						cancel()
					}
				}
			}
		})
	}
	for _, group := range alike(cut) {
		groups <- group
	}
	close(groups)
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return out, ctx.Err()
}

func (m *Model) cutAll(ctx context.Context, texts []string) ([][]int64, error) {
	out := make([][]int64, len(texts))
	var l lane
	for i, text := range texts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		ids, err := m.ids(&l, strings.ToValidUTF8(text, "\uFFFD"))
		if err != nil {
			return nil, fmt.Errorf("text %d: %w", i+1, err)
		}
		out[i] = slices.Clone(ids)
	}
	return out, nil
}

// alike groups the places of texts that have the same number of tokens, batchRows at most together.
func alike(cut [][]int64) [][]int {
	byLength := map[int][]int{}
	var out [][]int
	for i, ids := range cut {
		group := append(byLength[len(ids)], i)
		if len(group) == batchRows {
			out, group = append(out, group), nil
		}
		byLength[len(ids)] = group
	}
	for _, group := range byLength {
		if len(group) > 0 {
			out = append(out, group)
		}
	}
	return out
}

// embedGroup reads texts of one length and writes their embeddings to their places in out.
func (m *Model) embedGroup(ctx context.Context, cut [][]int64, group []int, out [][]float32) (err error) {
	var l *lane
	select {
	case l = <-m.lanes:
	case <-ctx.Done():
		return ctx.Err()
	case <-m.closed:
		return ErrClosed
	}
	defer func() { m.lanes <- l }()
	b, err := m.bind(len(group), len(cut[group[0]]))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.destroy()) }()
	for row, at := range group {
		b.fill(m.inputs, row, cut[at])
	}
	if err := m.session.RunWithBinding(b.binding); err != nil {
		return err
	}
	all := b.out[embeddingOutput].GetData()
	for row, at := range group {
		v := slices.Clone(all[row*m.pack.Dim : (row+1)*m.pack.Dim])
		n := norm(v)
		if !(n > 0) || math.IsInf(n, 0) {
			return ErrNotFinite
		}
		for i := range v {
			v[i] /= float32(n)
		}
		out[at] = v
	}
	return nil
}
