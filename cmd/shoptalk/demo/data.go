package demo

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed data
var data embed.FS

// readData decodes one file of the data folder strictly.
func readData(name string, into any) error {
	b, err := data.ReadFile("data/" + name)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("demo data %s: %w", name, err)
	}
	return nil
}

// productFiles gives the names of the product files in the order the shop shows them.
func productFiles() ([]string, error) {
	names, err := fs.Glob(data, "data/products/*.json")
	for i := range names {
		names[i] = strings.TrimPrefix(names[i], "data/")
	}
	return names, err
}
