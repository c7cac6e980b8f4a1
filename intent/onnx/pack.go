package onnx

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"

	"shoptalk/intent"
)

// The files of a pack. Further ones (a model card) may lie beside them and are checked where pack.json lists them.
const (
	packFile      = "pack.json"
	packDigest    = "pack.sha256" // of pack.json, where it lies beside it
	graphFile     = "model.onnx"
	tokenizerFile = "tokenizer.json"
)

// PackError says that a pack is damaged or does not fit, and which file of it.
type PackError struct {
	Pack string // name and version, or "pack" where even those cannot be read
	File string
	Err  error
}

// Error names the pack, the file and what is wrong.
func (e *PackError) Error() string {
	return fmt.Sprintf("model pack %s: %s: %v: use the pack as it was published, or export it again", e.Pack, e.File, e.Err)
}

// Unwrap gives the cause.
func (e *PackError) Unwrap() error { return e.Err }

// card is pack.json.
type card struct {
	Name        string             `json:"name"`
	Version     string             `json:"version"`
	Files       map[string]string  `json:"files"` // file → SHA-256
	Intents     []string           `json:"intents"`
	Sentiments  []string           `json:"sentiments"`
	Dim         int                `json:"dim"`
	MaxTokens   int                `json:"max_tokens"`
	Temperature map[string]float64 `json:"temperature"`
	Thresholds  map[string]float64 `json:"thresholds"`
	Context     string             `json:"context"` // "" or absent: the pack reads each message by itself
	Fold        folding            `json:"fold"`    // may be absent
	Known       []known            `json:"known"`
}

// known is a text with the answer that the exporter got for it.
type known struct {
	Text      string    `json:"text"`
	IDs       []int64   `json:"ids"`
	Intent    string    `json:"intent"`
	Embedding []float32 `json:"embedding"`
}

// pack is a pack whose files are what pack.json says.
type pack struct {
	card
	label     string
	graph     []byte
	tokenizer []byte
	from      fs.FS
}

// Limits on what a pack may ask for.
const (
	maxTokens  = 8192
	maxIntents = 10000
	maxDim     = 8192
)

func readPack(from fs.FS) (*pack, error) {
	raw, err := fs.ReadFile(from, packFile)
	if err != nil {
		return nil, &PackError{"pack", packFile, err}
	}
	p := &pack{label: "pack", from: from}
	if err := checkDigest(from, raw); err != nil {
		return nil, &PackError{p.label, packFile, err}
	}
	if err := p.parse(raw); err != nil {
		return nil, &PackError{p.label, packFile, err}
	}
	for file, want := range p.Files {
		content, err := fs.ReadFile(from, file)
		if err != nil {
			return nil, &PackError{p.label, file, err}
		}
		if got := digest(content); got != want {
			return nil, &PackError{p.label, file, fmt.Errorf("it has SHA-256 %s, %s says %s", got, packFile, want)}
		}
		switch file {
		case graphFile:
			p.graph = content
		case tokenizerFile:
			p.tokenizer = content
		}
	}
	return p, nil
}

func checkDigest(from fs.FS, raw []byte) error {
	want, err := fs.ReadFile(from, packDigest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(strings.TrimSpace(string(want)), " ")
	if got := digest(raw); got != first {
		return fmt.Errorf("it has SHA-256 %s, %s says %s", got, packDigest, first)
	}
	return nil
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func (p *pack) parse(raw []byte) error {
	if err := json.Unmarshal(raw, &p.card); err != nil {
		return err
	}
	if p.Name == "" || p.Version == "" {
		return errors.New("name or version is missing")
	}
	p.label = p.Name + "-" + p.Version
	for _, file := range []string{graphFile, tokenizerFile} {
		if p.Files[file] == "" {
			return fmt.Errorf("files does not list %s", file)
		}
	}
	for file := range p.Files {
		if !fs.ValidPath(file) {
			return fmt.Errorf("files lists %q, which is no path inside the pack", file)
		}
	}
	return errors.Join(p.checkLabels(), p.checkNumbers(), p.checkKnown(), p.Fold.prepare())
}

func (p *pack) checkLabels() error {
	if len(p.Intents) < 2 || len(p.Intents) > maxIntents {
		return fmt.Errorf("%d intents: 2 to %d are possible", len(p.Intents), maxIntents)
	}
	seen := map[string]bool{}
	for _, name := range p.Intents {
		if name == "" || seen[name] {
			return fmt.Errorf("the intent %q is empty or there twice", name)
		}
		seen[name] = true
	}
	mood := slices.Sorted(slices.Values(p.Sentiments))
	if !slices.Equal(mood, []string{"negative", "neutral", "positive"}) {
		return fmt.Errorf("sentiments are %v: they must be negative, neutral and positive", p.Sentiments)
	}
	for name := range p.Thresholds {
		if name != "default" && !seen[name] {
			return fmt.Errorf("thresholds names the intent %q, which the pack does not know", name)
		}
	}
	return nil
}

func (p *pack) checkNumbers() error {
	if p.Dim < 1 || p.Dim > maxDim {
		return fmt.Errorf("dim is %d: 1 to %d are possible", p.Dim, maxDim)
	}
	if p.MaxTokens < 8 || p.MaxTokens > maxTokens {
		return fmt.Errorf("max_tokens is %d: 8 to %d are possible", p.MaxTokens, maxTokens)
	}
	for _, language := range []string{"zh", "en"} {
		if t := p.Temperature[language]; !(t > 0.01 && t < 100) {
			return fmt.Errorf("temperature of %s is %v: it must be between 0.01 and 100", language, t)
		}
	}
	if _, ok := p.Thresholds["default"]; !ok {
		return errors.New("thresholds has no default")
	}
	for name, t := range p.Thresholds {
		if !(t >= 0 && t <= 1) {
			return fmt.Errorf("the threshold of %s is %v: it must be between 0 and 1", name, t)
		}
	}
	return nil
}

func (p *pack) checkKnown() error {
	if len(p.Known) == 0 {
		return errors.New("known is empty: a pack carries at least one known answer")
	}
	for i, k := range p.Known {
		if !slices.Contains(p.Intents, k.Intent) {
			return fmt.Errorf("known answer %d has the intent %q, which the pack does not know", i, k.Intent)
		}
		if len(k.Embedding) != p.Dim {
			return fmt.Errorf("known answer %d has an embedding of %d numbers, dim is %d", i, len(k.Embedding), p.Dim)
		}
		if n := norm(k.Embedding); !(n > 0) || math.IsInf(n, 0) {
			return fmt.Errorf("known answer %d has an embedding without a direction", i)
		}
	}
	return nil
}

func (p *pack) labels() intent.Labels {
	return intent.Labels{Model: p.label, Intents: p.Intents, Sentiments: p.Sentiments, Temperature: p.Temperature, Thresholds: p.Thresholds, Context: p.Context}
}

func norm(v []float32) float64 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum)
}
