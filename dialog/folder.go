package dialog

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// lookEvery is how often a folder is looked at: changed flows are in use that soon.
const lookEvery = time.Second

// Folder is a folder of flow files that people edit while it is read from.
type Folder struct {
	dir  string
	load func() (*Flows, error)
	told func(*Flows, error)
	now  func() time.Time

	mu      sync.Mutex
	looked  time.Time
	seen    string // the files as they were when they were judged last
	said    string // the error told last, so that it is told once
	current *Flows
}

// Watch loads flows, and again whenever a flow file of the folder is added, changed or taken away. The first load must succeed;
// of later ones told hears what came of them: the new flows, or once why the ones before stay. A folder that is not there is empty.
func Watch(dir string, load func() (*Flows, error), told func(*Flows, error)) (*Folder, error) {
	f := &Folder{dir: dir, load: load, told: told, now: time.Now}
	var err error
	if f.seen, err = f.files(); err != nil {
		return nil, err
	}
	if f.current, err = load(); err != nil {
		return nil, err
	}
	f.looked = f.now()
	return f, nil
}

// Current is the flows as they are now.
func (f *Folder) Current() *Flows {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.now(); now.Sub(f.looked) >= lookEvery || now.Before(f.looked) {
		f.looked = now
		f.look()
	}
	return f.current
}

func (f *Folder) look() {
	now, err := f.files()
	if err != nil {
		f.say(err)
		return
	}
	if now == f.seen {
		return
	}
	f.seen = now
	flows, err := f.load()
	if err != nil {
		f.say(err)
		return
	}
	f.current, f.said = flows, ""
	f.told(flows, nil)
}

// say tells an error. One that cannot be read may be readable soon without a change of its own.
func (f *Folder) say(err error) {
	var unread *fs.PathError
	if errors.As(err, &unread) {
		f.seen = ""
	}
	if text := err.Error(); text != f.said {
		f.said = text
		f.told(nil, err)
	}
}

// files tells the folder's files from what they were: names, sizes and times of change.
func (f *Folder) files() (string, error) {
	names, err := FolderFiles(f.dir)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, name := range names {
		there, err := os.Stat(filepath.Join(f.dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue // taken away this moment
		}
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%s\x00%d\x00%d\x00", name, there.Size(), there.ModTime().UnixNano())
	}
	return b.String(), nil
}

// FolderFiles lists the flow files of a folder, in order; none where no folder is named, or it is not there.
func FolderFiles(dir string) ([]string, error) {
	if dir == "" {
		return nil, nil
	}
	names, err := flowFiles(os.DirFS(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return names, err
}
