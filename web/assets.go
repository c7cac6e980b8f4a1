package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"
)

// built are the widget and the console as web/build makes them.
//
//go:embed widget/dist console/dist
var built embed.FS

// asset is one file of a page, ready to be sent.
type asset struct {
	plain, zipped []byte // zipped is nil where it gains nothing
	kind          string // media type
	tag           string // ETag
}

// loadAssets reads every file below widget/dist and console/dist, by its URL path without the first slash.
func loadAssets(files fs.FS) (map[string]*asset, error) {
	all := map[string]*asset{}
	for dir, at := range map[string]string{"widget/dist": "widget", "console/dist": "console"} {
		err := fs.WalkDir(files, dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := fs.ReadFile(files, name)
			if err != nil {
				return err
			}
			a, err := newAsset(name, data)
			all[at+strings.TrimPrefix(name, dir)] = a
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("web: the pages cannot be read from %s: build them with `go -C web/build run .`: %w", dir, err)
		}
	}
	return all, nil
}

func newAsset(name string, data []byte) (*asset, error) {
	sum := sha256.Sum256(data)
	a := &asset{plain: data, tag: `"` + hex.EncodeToString(sum[:12]) + `"`, kind: kindOf(name)}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(data); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	if b.Len() < len(data) {
		a.zipped = b.Bytes()
	}
	return a, nil
}

// kindOf is the media type of a file. The system's own table is asked last: it differs between machines.
func kindOf(name string) string {
	switch ext := path.Ext(name); ext {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".json", ".map":
		return "application/json; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".woff2":
		return "font/woff2"
	default:
		if kind := mime.TypeByExtension(ext); kind != "" {
			return kind
		}
	}
	return "application/octet-stream"
}
