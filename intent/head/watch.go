package head

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"
)

// File is a head that may be fitted again, or taken away, while it is read from.
type File struct {
	path   string
	model  string
	report func(error)
	now    func() time.Time

	mu      sync.Mutex
	looked  time.Time
	seen    fs.FileInfo // of the file that was judged last; nil where it has to be read
	said    string      // the error reported last, so that it is said once
	current *Head
}

// lookEvery is how often the file is looked at: a new head is in use that soon.
const lookEvery = time.Second

// Watch reads a head from a file whenever it changes. A head that cannot be read, or was fitted on another model, is reported, once,
// and the one before it stays.
func Watch(path, model string, report func(error)) *File {
	return &File{path: path, model: model, report: report, now: time.Now}
}

// Current is the shop's head as it is now; nil where there is none.
func (f *File) Current() *Head {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.now(); f.looked.IsZero() || now.Sub(f.looked) >= lookEvery {
		f.looked = now
		f.look()
	}
	return f.current
}

func (f *File) look() {
	there, err := os.Stat(f.path)
	if err == nil && unchanged(f.seen, there) {
		return
	}
	var h *Head
	if err == nil {
		if h, err = Load(f.path); err == nil {
			err = h.Fits(f.model)
		}
	}
	var unread *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.current, f.seen, f.said = nil, nil, ""
	case err == nil:
		f.current, f.seen, f.said = h, there, ""
	case errors.As(err, &unread): // it may be readable soon without a change of its own
		f.seen = nil
		f.say(err)
	default:
		f.seen = there
		f.say(err)
	}
}

func (f *File) say(err error) {
	if text := err.Error(); text != f.said {
		f.said = text
		f.report(err)
	}
}

// unchanged compares what the file system tells of two files. Save makes a new file each time.
func unchanged(a, b fs.FileInfo) bool {
	return a != nil && os.SameFile(a, b) && a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size()
}

// Fits is nil where the head was fitted on the embeddings of the model that is named.
func (h *Head) Fits(model string) error {
	if h.model != model {
		return fmt.Errorf("the shop's intents were fitted on the model %s, and %s is running: fit them again with `shoptalk train`", h.model, model)
	}
	return nil
}
