package file

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"shoptalk/chat"
	"shoptalk/shop"
)

//go:embed readme/README.md readme/README.zh.md
var readme embed.FS

// Write checks contents and writes them as the four files of a folder, which it makes where it is missing. Each file is
// replaced whole: a reader never sees half of one.
func Write(dir string, c shop.Contents) error {
	if bad := check(c); len(bad) > 0 {
		return &BadFiles{Problems: bad}
	}
	files, err := encode(c)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, b := range files {
		if err := replace(filepath.Join(dir, name), b); err != nil {
			return err
		}
	}
	return nil
}

// Empty writes the files of a shop that sells nothing yet, with a README.md and README.zh.md that explain every field. Facts
// that are blank get a name, CNY and Asia/Shanghai. It overwrites nothing: a file that is there is an error of fs.ErrExist.
func Empty(dir string, facts chat.ShopFacts) error {
	if len(facts.Name) == 0 {
		facts.Name = chat.Words{chat.Chinese: "我的小店", chat.English: "My shop"}
	}
	if facts.Currency == "" {
		facts.Currency = "CNY"
	}
	if facts.Zone == "" {
		facts.Zone = "Asia/Shanghai"
	}
	none := chat.Money{Currency: facts.Currency}
	c := shop.Contents{Policies: chat.Policies{Shop: facts, Shipping: chat.ShippingPolicy{Fee: none, FreeOver: none}}}
	if bad := check(c); len(bad) > 0 {
		return &BadFiles{Problems: bad}
	}
	files, err := encode(c)
	if err != nil {
		return err
	}
	for _, name := range []string{"README.md", "README.zh.md"} {
		if files[name], err = readme.ReadFile("readme/" + name); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name := range files {
		if _, err := os.Stat(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s is there already (%w): name a new folder", filepath.Join(dir, name), fs.ErrExist)
		}
	}
	for name, b := range files {
		if err := replace(filepath.Join(dir, name), b); err != nil {
			return err
		}
	}
	return nil
}

// encode gives the four files as indented JSON; lists that are empty are written as lists.
func encode(c shop.Contents) (map[string][]byte, error) {
	p := c.Policies
	p.Payment, p.Promos = list(p.Payment), list(p.Promos)
	files := map[string][]byte{}
	for name, v := range map[string]any{
		CatalogueFile: catalogue{list(c.Categories), list(c.SizeGuides), list(c.Products)},
		OrdersFile:    list(c.Orders),
		FAQFile:       list(c.FAQ),
		PoliciesFile:  p,
	} {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", " ")
		if err := enc.Encode(v); err != nil {
			return nil, fmt.Errorf("write %s: %w", name, err)
		}
		files[name] = b.Bytes()
	}
	return files, nil
}

func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// replace writes beside the file, syncs, and renames over it.
func replace(path string, b []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if _, err = f.Write(b); err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Chmod(f.Name(), mode(path))
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// mode keeps orders, which name people, to the program's own user.
func mode(path string) os.FileMode {
	if filepath.Base(path) == OrdersFile {
		return 0o600
	}
	return 0o644
}
