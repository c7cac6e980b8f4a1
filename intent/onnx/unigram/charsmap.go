package unigram

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// charsmap is SentencePiece's compiled normaliser: a Darts double array from byte sequences to places in a block of
// zero-terminated replacements.
type charsmap struct {
	units []uint32
	block string
	plain [utf8.RuneSelf]bool // ASCII that no rule starts with
}

func parseCharsmap(encoded string) (*charsmap, error) {
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, fmt.Errorf("precompiled_charsmap is not base64: %w", err)
	}
	if len(raw) < 4 {
		return nil, errors.New("precompiled_charsmap is cut short")
	}
	size := int64(binary.LittleEndian.Uint32(raw))
	if size%4 != 0 || size+4 > int64(len(raw)) {
		return nil, errors.New("precompiled_charsmap names a size it does not have")
	}
	c := &charsmap{units: make([]uint32, size/4), block: string(raw[4+size:])}
	for i := range c.units {
		c.units[i] = binary.LittleEndian.Uint32(raw[4+4*i:])
	}
	for b := range c.plain {
		c.plain[b] = !c.starts(byte(b))
	}
	return c, nil
}

// starts reports whether any rule begins with b. A zero byte ends a key in Darts, so none begins with it.
func (c *charsmap) starts(b byte) bool {
	if len(c.units) == 0 || b == 0 {
		return false
	}
	at := offset(c.units[0]) ^ uint32(b)
	return int(at) < len(c.units) && label(c.units[at]) == uint32(b)
}

// replace gives what the shortest rule that text begins with puts in its place. SentencePiece itself would take the longest:
// the model was trained behind Hugging Face's reading, so that one counts.
func (c *charsmap) replace(text string) (string, bool) {
	if len(c.units) == 0 {
		return "", false
	}
	at := offset(c.units[0])
	for i := 0; i < len(text) && text[i] != 0; i++ {
		at ^= uint32(text[i])
		if int(at) >= len(c.units) {
			return "", false
		}
		unit := c.units[at]
		if label(unit) != uint32(text[i]) {
			return "", false
		}
		at ^= offset(unit)
		if unit>>8&1 == 0 {
			continue
		}
		if int(at) >= len(c.units) {
			return "", false
		}
		return c.at(c.units[at] & (1<<31 - 1))
	}
	return "", false
}

func (c *charsmap) at(place uint32) (string, bool) {
	if int(place) > len(c.block) {
		return "", false
	}
	rest := c.block[place:]
	for i := 0; i < len(rest); i++ {
		if rest[i] == 0 {
			return rest[:i], true
		}
	}
	return rest, true
}

func offset(unit uint32) uint32 { return unit >> 10 << (unit & (1 << 9) >> 6) }
func label(unit uint32) uint32  { return unit & (1<<31 | 0xFF) }

// graphemeBytes is the length below which a whole cluster of characters is looked up as one.
const graphemeBytes = 6

// normalise calls put for every rune of the normal form of text, in order.
func (c *charsmap) normalise(text string, put func(rune)) {
	for i := 0; i < len(text); {
		n := c.cluster(text[i:])
		if n < graphemeBytes {
			if with, ok := c.replace(text[i : i+n]); ok {
				for _, r := range with {
					put(r)
				}
				i += n
				continue
			}
		}
		for end := i + n; i < end; {
			r, size := utf8.DecodeRuneInString(text[i:])
			if size == 1 && r < utf8.RuneSelf && c.plain[r] {
				put(r)
			} else if with, ok := c.replace(text[i : i+size]); ok {
				for _, r := range with {
					put(r)
				}
			} else {
				put(r)
			}
			i += size
		}
	}
}

// cluster gives the bytes of the first grapheme of text, which is not empty. The tables are asked only where the next
// character could join: almost never in shop talk.
func (c *charsmap) cluster(text string) int {
	r, n := utf8.DecodeRuneInString(text)
	if n == len(text) {
		return n
	}
	next, _ := utf8.DecodeRuneInString(text[n:])
	if alone(r) && alone(next) && r != '\r' {
		return n
	}
	cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(text, -1)
	return len(cluster)
}

// alone reports whether r never joins a neighbour, CR before LF excepted: ASCII to Latin Extended, Han, CJK and full-width signs.
func alone(r rune) bool {
	return r < 0x300 && r != 0xA9 && r != 0xAE && r != 0xAD || r >= 0x4E00 && r <= 0x9FFF || r >= 0x3001 && r <= 0x3029 || r >= 0xFF01 && r <= 0xFF5E
}
