//go:build !race

// The race detector makes sync.Pool forget on purpose, so this is counted without it.

package unigram

import "testing"

func TestOneRequestDoesNotAllocate(t *testing.T) {
	s := parsed(t, small)
	ids := make([]int64, 0, 256)
	if n := testing.AllocsPerRun(100, func() { ids = s.Segment(ids[:0], "ab 退货 aab b x", 64) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
