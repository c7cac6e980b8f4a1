package onnx

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"

	"shoptalk/intent/head"
)

// backgroundFile holds what a pack's intents look like as embeddings, for heads that shops fit. A pack may do without.
const backgroundFile = "background.json"

// background is backgroundFile: for each row an intent and its embedding, a signed byte a number, scaled to the row's largest.
type background struct {
	Intents []string `json:"intents"`
	Vectors []string `json:"vectors"` // base64
	// Language is the difference between the two languages' means, coded likewise; "" where the pack does not say.
	Language string `json:"language"`
}

// Background gives what the pack's intents look like; nothing where the pack does not carry it. It is read anew at each call: only who
// fits a head needs it.
func (m *Model) Background() (head.Background, error) {
	want, ok := m.pack.Files[backgroundFile]
	if !ok {
		return head.Background{}, nil
	}
	raw, err := fs.ReadFile(m.pack.from, backgroundFile)
	if err == nil && digest(raw) != want {
		err = fmt.Errorf("it has SHA-256 %s, %s says %s", digest(raw), packFile, want)
	}
	var b background
	if err == nil {
		err = json.Unmarshal(raw, &b)
	}
	if err == nil && len(b.Intents) != len(b.Vectors) {
		err = fmt.Errorf("it has %d intents for %d vectors", len(b.Intents), len(b.Vectors))
	}
	out := head.Background{Names: b.Intents}
	for i := 0; err == nil && i < len(b.Vectors); i++ {
		var v []float32
		v, err = unpack(b.Vectors[i], m.pack.Dim)
		out.Vectors = append(out.Vectors, v)
	}
	if err == nil && b.Language != "" {
		out.Language, err = unpack(b.Language, m.pack.Dim)
	}
	if err != nil {
		return head.Background{}, &PackError{m.pack.label, backgroundFile, err}
	}
	return out, nil
}

// Embeds names what gives the embeddings: the pack's name and version with a hash of its graph, its tokenizer and its folding. A pack
// that changed under its old name and version gives others.
func (m *Model) Embeds() string {
	p := m.pack
	sum := digest(fmt.Appendf(nil, "%s %s %q %q", p.Files[graphFile], p.Files[tokenizerFile], p.Fold.From, p.Fold.To))
	return p.label + "/" + sum[:12]
}

func unpack(text string, dim int) ([]float32, error) {
	bytes, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	if len(bytes) != dim {
		return nil, fmt.Errorf("a vector has %d numbers, dim is %d", len(bytes), dim)
	}
	v, sum := make([]float32, dim), 0.0
	for i, b := range bytes {
		v[i] = float32(int8(b))
		sum += float64(v[i]) * float64(v[i])
	}
	if sum == 0 {
		return nil, fmt.Errorf("a vector has no direction")
	}
	unit := float32(1 / math.Sqrt(sum))
	for i := range v {
		v[i] *= unit
	}
	return v, nil
}
