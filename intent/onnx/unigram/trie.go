package unigram

import (
	"fmt"
	"math"
)

// trie holds the pieces, rune by rune: an open-addressed table from (node, letter) to node. Letters are the runes that occur
// in pieces, numbered from 1.
type trie struct {
	letters map[rune]uint32 // beyond the first plane
	plane   []uint32        // of the first plane
	keys    []uint64        // node<<32 | letter; 0 is empty
	nodes   []uint32        // where keys lead
	mask    uint64
	ids     []int32 // of the piece that ends at a node, -1 is none
	scores  []float64
	longest int // runes of the longest piece
}

func newTrie(pieces []piece) (*trie, error) {
	runes := 0
	for _, p := range pieces {
		runes += len(p.text) // at least as many bytes as runes
	}
	if runes > math.MaxInt32/4 {
		return nil, fmt.Errorf("the vocabulary holds %d bytes of pieces, too many", runes)
	}
	size := 64
	for size < runes*3/2 {
		size *= 2
	}
	t := &trie{letters: map[rune]uint32{}, plane: make([]uint32, 1<<16), keys: make([]uint64, size), nodes: make([]uint32, size), mask: uint64(size - 1)}
	t.grow()
	letters := uint32(0)
	for id, p := range pieces {
		node, length := uint32(0), 0
		for _, r := range p.text {
			letter := t.letter(r)
			if letter == 0 {
				letters++
				letter = letters
				if r < 1<<16 {
					t.plane[r] = letter
				} else {
					t.letters[r] = letter
				}
			}
			node = t.add(node, letter)
			length++
		}
		if length > 0 {
			t.ids[node], t.scores[node] = int32(id), p.score
			t.longest = max(t.longest, length)
		}
	}
	return t, nil
}

func (t *trie) grow() {
	t.ids = append(t.ids, -1)
	t.scores = append(t.scores, 0)
}

// letter gives the number of r, 0 where no piece has it.
func (t *trie) letter(r rune) uint32 {
	if uint32(r) < 1<<16 {
		return t.plane[r]
	}
	return t.letters[r]
}

func (t *trie) slot(key uint64) uint64 {
	at := key * 0x9E3779B97F4A7C15 >> 20 & t.mask
	for t.keys[at] != 0 && t.keys[at] != key {
		at = (at + 1) & t.mask
	}
	return at
}

func (t *trie) add(node, letter uint32) uint32 {
	key := uint64(node)<<32 | uint64(letter)
	at := t.slot(key)
	if t.keys[at] == 0 {
		t.keys[at], t.nodes[at] = key, uint32(len(t.ids))
		t.grow()
	}
	return t.nodes[at]
}

// step gives the node behind node and letter, 0 where there is none.
func (t *trie) step(node, letter uint32) uint32 {
	at := t.slot(uint64(node)<<32 | uint64(letter))
	if t.keys[at] == 0 {
		return 0
	}
	return t.nodes[at]
}
