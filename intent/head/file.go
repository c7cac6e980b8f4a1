package head

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
)

// FileName is what a shop's head is called in its data folder.
const FileName = "intents.head"

const magic = "shoptalk head 1\n"

// A head's file is the magic, a line with the SHA-256 of all that follows, a line with the header, and the numbers: mean, bias and
// weights as little-endian float32.
type header struct {
	Model     string   `json:"model"`
	Names     []string `json:"names"`
	Only      bool     `json:"only"`
	Threshold float64  `json:"threshold"`
	Heat      float64  `json:"temperature"`
	Width     int64    `json:"width"`
	Classes   int64    `json:"classes"`
}

// Limits on what a file may claim, far beyond what can be fitted.
const (
	maxWidth   = 1 << 14
	maxClasses = 1 << 16
)

// Save writes a head to a file in one step: a reader sees the old head or the new one.
func (h *Head) Save(path string) error {
	content, err := h.encode()
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), FileName+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

func (h *Head) encode() ([]byte, error) {
	line, err := json.Marshal(header{h.model, h.names, h.only, h.threshold, h.heat, int64(h.width), int64(h.classes)})
	if err != nil {
		return nil, err
	}
	body := append(line, '\n')
	for _, list := range [][]float32{h.mean, h.bias, h.weights} {
		for _, x := range list {
			body = binary.LittleEndian.AppendUint32(body, math.Float32bits(x))
		}
	}
	return seal(body), nil
}

// seal puts the magic and the digest before what they vouch for.
func seal(body []byte) []byte {
	return fmt.Appendf(nil, "%s%x\n%s", magic, sha256.Sum256(body), body)
}

// Load reads a head. A damaged file is an error that names it.
func Load(path string) (*Head, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	h, err := decode(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: fit it again with `shoptalk train`", path, err)
	}
	return h, nil
}

func decode(content []byte) (*Head, error) {
	rest, ok := bytes.CutPrefix(content, []byte(magic))
	_, body, cut := bytes.Cut(rest, []byte("\n"))
	if !ok || !cut {
		return nil, errors.New("it is not a shop's head")
	}
	if !bytes.Equal(seal(body), content) {
		return nil, errors.New("it is damaged")
	}
	line, raw, _ := bytes.Cut(body, []byte("\n"))
	var head header
	if err := json.Unmarshal(line, &head); err != nil {
		return nil, err
	}
	n, k := head.Width, head.Classes
	if n < 1 || n > maxWidth || k < int64(len(head.Names)) || k > maxClasses || int64(len(raw)) != 4*(n+k+n*k) {
		return nil, errors.New("its sizes do not fit")
	}
	numbers := make([]float32, n+k+n*k)
	for i := range numbers {
		numbers[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	if err := head.check(numbers); err != nil {
		return nil, err
	}
	return &Head{model: head.Model, names: head.Names, only: head.Only, threshold: head.Threshold, heat: head.Heat, width: int(n), classes: int(k),
		mean: numbers[:n], bias: numbers[n : n+k], weights: numbers[n+k:]}, nil
}

// check sees that a file of a program that had another mind about heads does no harm.
func (h *header) check(numbers []float32) error {
	for i, name := range h.Names {
		if name == "" || i > 0 && name <= h.Names[i-1] {
			return errors.New("its names are not in order")
		}
	}
	switch {
	case len(h.Names) == 0:
		return errors.New("it has no names")
	case !(h.Threshold >= 0 && h.Threshold <= 1):
		return fmt.Errorf("its threshold is %v: 0 to 1 are possible", h.Threshold)
	case !(h.Heat >= leastHeat && h.Heat <= mostHeat):
		return fmt.Errorf("its temperature is %v: %v to %v are possible", h.Heat, leastHeat, mostHeat)
	case !finite(numbers):
		return errors.New("it holds numbers that are not finite")
	}
	return nil
}

// finite reports whether all numbers are of a size that sums and products of them stay numbers.
func finite(list []float32) bool {
	for _, x := range list {
		if !(x > -1e12 && x < 1e12) {
			return false
		}
	}
	return true
}
