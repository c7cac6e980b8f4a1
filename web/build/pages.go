package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// The design's bounds on what a shop's page loads, gzipped.
const (
	loaderBytes = 3 << 10
	panelBytes  = 25 << 10
)

// buildWidget writes dist/widget.js (the loader, which knows the panel's hash), dist/v1 (the panel, and the hashes for shops
// that pin them) and dist/page.html (/c/{site}).
func buildWidget(web string) error {
	panel, err := bundle(web, "widget/src/panel.ts", nil)
	if err != nil {
		return err
	}
	hash := integrity(panel)
	quoted, err := json.Marshal(hash)
	if err != nil {
		return err
	}
	loader, err := bundle(web, "widget/src/loader.ts", map[string]string{"PANEL_INTEGRITY": string(quoted)})
	if err != nil {
		return err
	}
	if err := within("widget.js", loader, loaderBytes); err != nil {
		return err
	}
	if err := within("v1/panel.js", panel, panelBytes); err != nil {
		return err
	}
	hashes, err := json.MarshalIndent(map[string]any{
		"version": "v1",
		"files":   map[string]string{"panel.js": hash, "widget.js": integrity(loader)},
	}, "", "  ")
	if err != nil {
		return err
	}
	html, err := os.ReadFile(filepath.Join(web, "widget", "src", "page.html"))
	if err != nil {
		return err
	}
	return writeAll(filepath.Join(web, "widget", "dist"), map[string][]byte{
		"widget.js":         loader,
		"v1/panel.js":       panel,
		"v1/integrity.json": append(hashes, '\n'),
		"page.html":         html,
	})
}

// buildConsole writes dist/index.html, console.js and console.css.
func buildConsole(web string) error {
	script, err := bundle(web, "console/src/main.tsx", nil)
	if err != nil {
		return err
	}
	html, err := os.ReadFile(filepath.Join(web, "console", "src", "index.html"))
	if err != nil {
		return err
	}
	css, err := styles(filepath.Join(web, "console", "src", "console.css"))
	if err != nil {
		return err
	}
	fmt.Printf("%-12s %6d bytes, %5d gzipped\n", "console.js", len(script), gzipped(script))
	return writeAll(filepath.Join(web, "console", "dist"), map[string][]byte{
		"index.html":  html,
		"console.js":  script,
		"console.css": css,
	})
}

// integrity gives the value of a script tag's integrity attribute (W3C Subresource Integrity).
func integrity(script []byte) string {
	sum := sha512.Sum384(script)
	return "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
}

func gzipped(script []byte) int {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	z.Write(script)
	z.Close()
	return b.Len()
}

func within(name string, script []byte, bound int) error {
	n := gzipped(script)
	fmt.Printf("%-12s %6d bytes, %5d gzipped of at most %d\n", name, len(script), n, bound)
	if n > bound {
		return fmt.Errorf("%s is %d bytes gzipped, more than %d: make it smaller", name, n, bound)
	}
	return nil
}

// writeAll replaces a folder with exactly these files, so that a renamed one leaves nothing behind.
func writeAll(dir string, files map[string][]byte) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
