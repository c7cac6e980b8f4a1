package onnx

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"github.com/sugarme/tokenizer"
	"github.com/sugarme/tokenizer/pretrained"

	"shoptalk/intent/onnx/unigram"
)

// cutter turns text into at most most ids, appended to ids.
type cutter interface {
	Cut(ids []int64, text string, most int) ([]int64, error)
}

// newCutter reads a tokenizer.json: with our own segmenter where it is of the kind of the shipped pack, else with sugarme's.
func newCutter(raw []byte) (cutter, error) {
	own, err := unigram.Parse(raw)
	switch {
	case err == nil:
		return ownCutter{own}, nil
	case !errors.Is(err, unigram.ErrUnsupported):
		return nil, err
	}
	return newForeignCutter(raw)
}

type ownCutter struct{ s *unigram.Segmenter }

func (c ownCutter) Cut(ids []int64, text string, most int) ([]int64, error) {
	return c.s.Segment(ids, text, most), nil
}

// foreignCutter serves the tokenizer.json of packs that a shop brings. sugarme/tokenizer is not known to be safe for several
// callers, and panics on some input: one at a time, and a panic is an error.
type foreignCutter struct {
	sync.Mutex
	t *tokenizer.Tokenizer
}

// foreignRunes bounds what sugarme is given: it needs hundreds of microseconds a sentence.
const foreignRunes = 2048

func newForeignCutter(raw []byte) (c *foreignCutter, err error) {
	defer recovered(&err)
	t, err := pretrained.FromReader(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	return &foreignCutter{t: t}, nil
}

func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the tokenizer panicked: %v", p)
	}
}

func (c *foreignCutter) Cut(ids []int64, text string, most int) (out []int64, err error) {
	defer recovered(&err)
	c.Lock()
	defer c.Unlock()
	encoded, err := c.t.EncodeSingle(tame(text), true)
	if err != nil {
		return nil, err
	}
	cut := encoded.Ids
	if n := len(cut); most > 2 && n > most {
		tail := most / 4
		cut = append(cut[:most-tail:most-tail], cut[n-tail:]...)
	}
	for _, id := range cut {
		ids = append(ids, int64(id))
	}
	return ids, nil
}

// tame takes away what sugarme/tokenizer v0.3.0 is known to get wrong: it panics on CR LF and does not collapse spaces.
func tame(text string) string {
	var b strings.Builder
	space, n := false, 0
	for _, r := range text {
		if n++; n > foreignRunes {
			break
		}
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}
