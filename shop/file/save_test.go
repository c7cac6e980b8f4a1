package file

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shoptalk/chat"
)

func TestSaveWritesOneFileWholeAndLeavesTheOthersAsTheyAre(t *testing.T) {
	f := folder(t, "", "", "")
	c, err := f.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c.Products[0].Brand = "Tideling"
	c.FAQ = nil
	if err := Save(f.dir, c, CatalogueFile); err != nil {
		t.Fatal(err)
	}
	again, err := f.Load(t.Context())
	if err != nil || again.Products[0].Brand != "Tideling" || len(again.FAQ) != 1 {
		t.Errorf("%+v %v", again.Products, err)
	}
	for name, text := range good {
		if b, _ := os.ReadFile(filepath.Join(f.dir, name)); name != CatalogueFile && string(b) != text {
			t.Errorf("%s was written anew", name)
		}
	}
}

func TestWhatCouldNotBeReadAgainIsNotSaved(t *testing.T) {
	f := folder(t, "", "", "")
	c, err := f.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(filepath.Join(f.dir, CatalogueFile))
	c.Products[0].Description = chat.Words{"zh": strings.Repeat("长", maxTextRunes+1), "en": "x"}
	if bad := Check(c); len(bad) != 1 || bad[0].Field != "products[0].description.zh" {
		t.Errorf("%+v", bad)
	}
	if err := Save(f.dir, c, CatalogueFile); err == nil {
		t.Error("it is saved")
	}
	for range 3 * maxProblems {
		c.Products = append(c.Products, chat.Product{ID: "bad"})
	}
	if bad := Check(c); len(bad) < 3*maxProblems {
		t.Errorf("only %d problems are listed", len(bad))
	}
	if after, _ := os.ReadFile(filepath.Join(f.dir, CatalogueFile)); string(after) != string(before) {
		t.Error("the file changed")
	}
}
