package unigram

import (
	"strings"
	"sync"
)

const (
	metaspace     = '▁'
	metaspaceText = "▁"
	keepBytes     = 1 << 20 // scratch beyond this is left to the garbage collector
)

// Segmenter turns text into ids. It may be used from many goroutines.
type Segmenter struct {
	pieces       *trie
	rules        *charsmap
	collapse     bool // runs of spaces become one
	unknown      int32
	unknownScore float64
	size         int
	head, tail   []int64 // what surrounds every text
	added        []addedToken
	addedStart   [256]bool
	pool         sync.Pool
}

// addedToken is a token found in the raw text, before it is normalised.
type addedToken struct {
	text string
	id   int64
}

// Size is the number of pieces; every id is below it, those of added tokens excepted.
func (s *Segmenter) Size() int { return s.size }

// Longest is the length in runes of the longest piece: what one character of text can cost at most.
func (s *Segmenter) Longest() int { return s.pieces.longest }

// Segment appends the ids of text, its ends included, to ids. Where there are more than most (0 is no bound), the beginning
// and the end of the text stay, three to one: shoppers tell a story and ask at its end.
func (s *Segmenter) Segment(ids []int64, text string, most int) []int64 {
	from := len(ids)
	ids = append(ids, s.head...)
	w, _ := s.pool.Get().(*work)
	if w == nil {
		w = &work{s: s}
		w.put = w.add // made once: a method value allocates
	}
	for text != "" {
		at, token := s.findAdded(text)
		ids = w.segment(ids, text[:at])
		if text = text[at:]; token != nil {
			ids = append(ids, token.id)
			text = text[len(token.text):]
		}
	}
	if cap(w.best)*16 < keepBytes {
		s.pool.Put(w)
	}
	ids = append(ids, s.tail...)
	if n := len(ids) - from; most > 0 && n > most && most > len(s.head)+len(s.tail) {
		body := most - len(s.head) - len(s.tail)
		begin := from + len(s.head) + body - body/4
		copy(ids[begin:], ids[len(ids)-len(s.tail)-body/4:])
		ids = ids[:from+most]
	}
	return ids
}

// findAdded gives the place of the first added token of text and the longest that stands there, or the end of text.
func (s *Segmenter) findAdded(text string) (int, *addedToken) {
	for i := 0; i < len(text); i++ {
		if !s.addedStart[text[i]] {
			continue
		}
		var best *addedToken
		for k := range s.added {
			if a := &s.added[k]; strings.HasPrefix(text[i:], a.text) && (best == nil || len(a.text) > len(best.text)) {
				best = a
			}
		}
		if best != nil {
			return i, best
		}
	}
	return len(text), nil
}

// work is the scratch of one call.
type work struct {
	s     *Segmenter
	runes []rune
	best  []node
	put   func(rune)
}

// node is the best way to a place in a word: where its last piece starts and which it is.
type node struct {
	score float64
	start int32
	id    int32
}

// add takes one rune of the normal form.
func (w *work) add(r rune) {
	n := len(w.runes)
	if r == ' ' {
		if w.s.collapse && n > 0 && w.runes[n-1] == ' ' {
			return
		}
	} else if n == 0 && r != metaspace {
		w.runes = append(w.runes, metaspace)
	}
	w.runes = append(w.runes, r)
}

func (w *work) segment(ids []int64, text string) []int64 {
	w.runes = w.runes[:0]
	w.s.rules.normalise(text, w.put)
	for i, r := range w.runes {
		if r == ' ' {
			w.runes[i] = metaspace
		}
	}
	for start := 0; start < len(w.runes); {
		end := start + 1
		for end < len(w.runes) && w.runes[end] != metaspace {
			end++
		}
		ids = w.word(ids, w.runes[start:end])
		start = end
	}
	return ids
}

// word appends the ids of the likeliest cut of one word (Viterbi). Its cost is bounded by the length of the word times that
// of the longest piece.
func (w *work) word(ids []int64, word []rune) []int64 {
	s, t := w.s, w.s.pieces
	if cap(w.best) < len(word)+1 {
		w.best = make([]node, 2*(len(word)+1))
	}
	best := w.best[:len(word)+1]
	for i := range best {
		best[i] = node{start: -1}
	}
	for i := range word {
		here, single := best[i].score, false
		at := uint32(0)
		for j := i; j < len(word); j++ {
			letter := t.letter(word[j])
			if letter == 0 {
				break
			}
			if at = t.step(at, letter); at == 0 {
				break
			}
			if t.ids[at] >= 0 {
				better(&best[j+1], here+t.scores[at], i, t.ids[at])
				single = single || j == i
			}
		}
		if !single {
			better(&best[i+1], here+s.unknownScore, i, s.unknown)
		}
	}
	return appendPath(ids, best, s.unknown)
}

func better(to *node, score float64, start int, id int32) {
	if to.start < 0 || score > to.score {
		*to = node{score: score, start: int32(start), id: id}
	}
}

// appendPath walks best from its end, joins neighbouring unknown pieces to one, and appends the ids in reading order.
func appendPath(ids []int64, best []node, unknown int32) []int64 {
	from := len(ids)
	joined := false
	for end := len(best) - 1; end > 0; end = int(best[end].start) {
		id := best[end].id
		if id != unknown || !joined {
			ids = append(ids, int64(id))
		}
		joined = id == unknown
	}
	for i, j := from, len(ids)-1; i < j; i, j = i+1, j-1 {
		ids[i], ids[j] = ids[j], ids[i]
	}
	return ids
}
