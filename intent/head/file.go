package head

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// FileName is what a shop's head is called in its data folder.
const FileName = "intents.head"

const magic = "shoptalk head 1\n"

// header is the first line of a head's file after the magic; numbers follow it, little-endian float32: mean, bias, weights.
type header struct {
	Model     string   `json:"model"`
	Names     []string `json:"names"`
	Only      bool     `json:"only"`
	Threshold float64  `json:"threshold"`
	Heat      float64  `json:"temperature"`
	Width     int      `json:"width"`
	Classes   int      `json:"classes"`
	Digest    string   `json:"sha256"` // of the numbers
}

// Save writes a head to a file in one step: a reader sees the old head or the new one.
func (h *Head) Save(path string) error {
	numbers := make([]byte, 0, 4*(h.width+h.classes+len(h.weights)))
	for _, list := range [][]float32{h.mean, h.bias, h.weights} {
		for _, x := range list {
			numbers = binary.LittleEndian.AppendUint32(numbers, math.Float32bits(x))
		}
	}
	head, err := json.Marshal(header{h.model, h.names, h.only, h.threshold, h.heat, h.width, h.classes, fmt.Sprintf("%x", sha256.Sum256(numbers))})
	if err != nil {
		return err
	}
	content := slices.Concat([]byte(magic), head, []byte("\n"), numbers)
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
	line, numbers, cut := bytes.Cut(rest, []byte("\n"))
	if !ok || !cut {
		return nil, errors.New("it is not a shop's head")
	}
	var head header
	if err := json.Unmarshal(line, &head); err != nil {
		return nil, err
	}
	n, k := head.Width, head.Classes
	if n < 1 || n > 1<<14 || k < len(head.Names) || k > 1<<16 || len(head.Names) < 1 || len(numbers) != 4*(n+k+n*k) || !(head.Heat > 0) {
		return nil, errors.New("its sizes do not fit")
	}
	if fmt.Sprintf("%x", sha256.Sum256(numbers)) != head.Digest {
		return nil, errors.New("it is damaged")
	}
	all := make([]float32, n+k+n*k)
	for i := range all {
		all[i] = math.Float32frombits(binary.LittleEndian.Uint32(numbers[4*i:]))
	}
	return &Head{model: head.Model, names: head.Names, only: head.Only, threshold: head.Threshold, heat: head.Heat, width: n, classes: k,
		mean: all[:n], bias: all[n : n+k], weights: all[n+k:]}, nil
}

// File is a head that may be fitted again, or taken away, while it is read from.
type File struct {
	path   string
	model  string
	report func(error)
	now    func() time.Time

	mu      sync.Mutex
	looked  time.Time
	stamp   fileStamp
	current *Head
}

type fileStamp struct {
	changed time.Time
	size    int64
}

// lookEvery is how often the file is looked at: a new head is in use that soon.
const lookEvery = time.Second

// Watch reads a head from a file whenever it changes. A head that cannot be read, or was fitted on another model, is reported, and
// the one before it stays.
func Watch(path, model string, report func(error)) *File {
	return &File{path: path, model: model, report: report, now: time.Now}
}

// Current is the shop's head as it is now; nil where there is none.
func (f *File) Current() *Head {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.now(); now.Sub(f.looked) >= lookEvery || f.looked.IsZero() {
		f.looked = now
		f.look()
	}
	return f.current
}

func (f *File) look() {
	info, err := os.Stat(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		f.current, f.stamp = nil, fileStamp{}
		return
	}
	if err != nil {
		f.report(err)
		return
	}
	stamp := fileStamp{info.ModTime(), info.Size()}
	if stamp == f.stamp {
		return
	}
	f.stamp = stamp
	h, err := Load(f.path)
	if err == nil && h.model != f.model {
		err = fmt.Errorf("%s was fitted on the model %s, and %s is running: fit it again with `shoptalk train`", f.path, h.model, f.model)
	}
	if err != nil {
		f.report(err)
		return
	}
	f.current = h
}
