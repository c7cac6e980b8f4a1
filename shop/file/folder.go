package file

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
)

// Names of the files of a shop's folder.
const (
	CatalogueFile = "catalogue.json"
	OrdersFile    = "orders.json"
	FAQFile       = "faq.json"
	PoliciesFile  = "policies.json"
)

// maxFileBytes bounds one file: some 50,000 products.
const maxFileBytes = 64 << 20

// catalogue is the shape of catalogue.json.
type catalogue struct {
	Categories []chat.Category  `json:"categories"`
	SizeGuides []chat.SizeGuide `json:"size_guides"`
	Products   []chat.Product   `json:"products"`
}

// Folder is a shop's folder; it is a shop.Source.
type Folder struct{ dir string }

// Open names a folder to read. Nothing is kept open; a folder that is not there is an error.
func Open(dir string) (*Folder, error) {
	switch st, err := os.Stat(dir); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("the shop's folder %s is not there: make one with shoptalk init", dir)
	case err != nil:
		return nil, err
	case !st.IsDir():
		return nil, fmt.Errorf("%s is a file: name the folder that holds %s", dir, CatalogueFile)
	}
	return &Folder{dir: dir}, nil
}

// Load reads and checks all four files. An error of bad contents is a *BadFiles.
func (f *Folder) Load(ctx context.Context) (shop.Contents, error) {
	var goods catalogue
	var c shop.Contents
	raw, written := map[string][]byte{}, map[string]time.Time{}
	for _, part := range []struct {
		name string
		into any
	}{{CatalogueFile, &goods}, {OrdersFile, &c.Orders}, {FAQFile, &c.FAQ}, {PoliciesFile, &c.Policies}} {
		if err := ctx.Err(); err != nil {
			return c, err
		}
		b, at, err := f.read(part.name)
		if err != nil {
			return c, err
		}
		raw[part.name], written[part.name] = b, at
		if err := decode(part.name, b, part.into); err != nil {
			return c, err
		}
	}
	c.Categories, c.SizeGuides, c.Products = goods.Categories, goods.SizeGuides, goods.Products
	if bad := check(c); len(bad) > 0 {
		return c, &BadFiles{Problems: withLines(bad, raw)}
	}
	date(c, written)
	return c, nil
}

// date gives every fact that names no time of its own the time at which its file was written.
func date(c shop.Contents, written map[string]time.Time) {
	for i := range c.Products {
		if p := &c.Products[i]; p.AsOf.IsZero() {
			p.AsOf = written[CatalogueFile]
		}
	}
	for i := range c.Orders {
		if o := &c.Orders[i]; o.AsOf.IsZero() {
			o.AsOf = written[OrdersFile]
		}
	}
}

// read gives a file's bytes and when it was written.
func (f *Folder) read(name string) ([]byte, time.Time, error) {
	path := filepath.Join(f.dir, name)
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, time.Time{}, fmt.Errorf("%s is missing: shoptalk init writes an empty one, README.md beside it explains the fields", path)
	}
	if err != nil {
		return nil, time.Time{}, err
	}
	defer file.Close()
	st, err := file.Stat()
	if err != nil {
		return nil, time.Time{}, err
	}
	b, err := io.ReadAll(io.LimitReader(file, maxFileBytes+1))
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("read %s: %w", path, err)
	}
	if len(b) > maxFileBytes {
		return nil, time.Time{}, fmt.Errorf("%s is larger than %d MiB: split the shop, or drop old orders", path, maxFileBytes>>20)
	}
	return b, st.ModTime().UTC(), nil
}

// decode reads one file's JSON strictly into a pointer: UTF-8 with or without a byte order mark, every key known and once,
// every value of its type.
func decode(name string, b []byte, into any) error {
	text, err := plain(name, b)
	if err != nil {
		return err
	}
	w := newWalk(name, text)
	if err := w.document(reflect.TypeOf(into).Elem()); err != nil {
		return err
	}
	if len(w.bad) > 0 {
		return &BadFiles{Problems: w.bad}
	}
	if err := json.Unmarshal(text, into); err != nil {
		return &BadFiles{Problems: []Problem{{File: name, Text: err.Error()}}}
	}
	return nil
}
