package file

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"reflect"

	"shoptalk/chat"
	"shoptalk/shop"
)

// Check finds what would keep contents from being read again once they are written. Unlike the errors of Load and Write it lists all
// that contradicts itself, and no lines: there is no file yet.
func Check(c shop.Contents) []Problem {
	if bad := checkUpTo(c, math.MaxInt); len(bad) > 0 {
		return bad
	}
	files, err := encode(c)
	if err != nil {
		return []Problem{{Text: err.Error()}}
	}
	var out []Problem
	for _, part := range []struct {
		name string
		into any
	}{{CatalogueFile, &catalogue{}}, {OrdersFile, &[]chat.Order{}}, {FAQFile, &[]chat.FAQ{}}} {
		if n := len(files[part.name]); n > maxFileBytes {
			out = append(out, Problem{File: part.name, Text: fmt.Sprintf("would be larger than %d MiB: split the shop, or drop old orders", maxFileBytes>>20)})
			continue
		}
		var bad *BadFiles
		if err := readable(part.name, files[part.name], part.into); errors.As(err, &bad) {
			out = append(out, bad.Problems...)
		} else if err != nil {
			out = append(out, Problem{File: part.name, Text: err.Error()})
		}
	}
	for i := range out {
		out[i].Line = 0
	}
	return out
}

// readable walks through a file's text as Load would.
func readable(name string, b []byte, into any) error {
	w := newWalk(name, b)
	if err := w.document(reflect.TypeOf(into).Elem()); err != nil {
		return err
	}
	if len(w.bad) > 0 {
		return &BadFiles{Problems: w.bad}
	}
	return nil
}

// Save checks contents and writes one of the four files of a folder, whole or not at all; the other three stay as they are.
func Save(dir string, c shop.Contents, name string) error {
	if bad := Check(c); len(bad) > 0 {
		return &BadFiles{Problems: bad[:min(len(bad), maxProblems)]}
	}
	files, err := encode(c)
	if err != nil {
		return err
	}
	b, ok := files[name]
	if !ok {
		return fmt.Errorf("%s is not a file of a shop", name)
	}
	return replace(filepath.Join(dir, name), b)
}
