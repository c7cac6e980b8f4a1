package file

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"shoptalk/chat"
	"shoptalk/shop"
)

// FuzzCatalogue reads any bytes as a catalogue: an error that lists problems, or products that can be written and read again.
func FuzzCatalogue(f *testing.F) {
	f.Add([]byte(good[CatalogueFile]))
	f.Add([]byte("\xef\xbb\xbf{}"))
	f.Add([]byte(`{"products":[{"id":"a","variants":null,"price":{"amount":1e400}}]}`))
	f.Add([]byte(`{"products":[{"title":{"zh":"\ud800"}}],"products":[]}`))
	f.Add([]byte(`[[[[[[[[[[[[[[[[[[[[[[`))
	var policies chat.Policies
	if err := json.Unmarshal([]byte(good[PoliciesFile]), &policies); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var c catalogue
		err := decode(CatalogueFile, b, &c)
		var bad *BadFiles
		if err != nil {
			if !errors.As(err, &bad) || len(bad.Problems) == 0 || bad.Problems[0].File != CatalogueFile {
				t.Fatalf("an error without a problem: %v", err)
			}
			return
		}
		contents := shop.Contents{Categories: c.Categories, SizeGuides: c.SizeGuides, Products: c.Products, Policies: policies}
		if problems := withLines(check(contents), map[string][]byte{CatalogueFile: b}); len(problems) > 0 {
			for _, p := range problems {
				if p.Line < 1 || p.Text == "" {
					t.Fatalf("a problem without a line: %+v", p)
				}
			}
			return
		}
		files, err := encode(contents)
		if err != nil {
			t.Fatal(err)
		}
		var again catalogue
		if err := decode(CatalogueFile, files[CatalogueFile], &again); err != nil {
			t.Fatalf("what was read cannot be written and read again: %v", err)
		}
		if len(again.Products) != len(c.Products) || len(c.Products) > 0 && !reflect.DeepEqual(again.Products[0].Variants, c.Products[0].Variants) {
			t.Fatal("what was written reads otherwise")
		}
	})
}
