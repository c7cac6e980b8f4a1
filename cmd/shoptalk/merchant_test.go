package main

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
	"shoptalk/shop/file"
)

// openShop opens a world on a new, empty shop.
func openShop(t *testing.T) *world {
	t.Helper()
	_, config := newShop(t)
	c, err := loadConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	w, err := openWorld(t.Context(), c, time.Now, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func TestAProductThatIsPutCanBeRecommendedAndHeardAtOnce(t *testing.T) {
	w := openShop(t)
	counts, err := w.merchant.Put(t.Context(), "products", []byte(`[{"id":"heron","title":{"en":"Heron kettle","zh":"苍鹭水壶"},"category":"kettles","brand":"Quillfern",
		"price":{"amount":19900,"currency":"CNY"},"variants":[{"sku":"h1","color":"red","stock":4,"options":{"capacity":"1.5L"}}]}]`), false)
	if err != nil || counts["new"] != 1 {
		t.Fatalf("%v, %v", counts, err)
	}
	picks, err := w.recommend.Recommend(t.Context(), chat.Wish{Query: "kettle", Language: "en", N: 3})
	if err != nil || len(picks) != 1 || picks[0].Product.ID != "heron" {
		t.Errorf("picks %+v, %v", picks, err)
	}
	reading, err := w.reader.Read(t.Context(), "do you have anything by quillfern", nil)
	if err != nil {
		t.Fatal(err)
	}
	heard := false
	for _, e := range reading.Entities {
		heard = heard || e.Type == chat.EntityBrand
	}
	if !heard {
		t.Errorf("the brand is not heard: %+v", reading.Entities)
	}
	if counts, err = w.merchant.Put(t.Context(), "products", []byte(`[{"id":"heron","title":{"en":"Heron kettle","zh":"苍鹭水壶"},"category":"kettles","brand":"Quillfern",
		"price":{"amount":14900,"currency":"CNY"},"variants":[{"sku":"h1","color":"red","stock":4,"options":{"capacity":"1.5L"}}]}]`), false); err != nil || counts["changed"] != 1 {
		t.Errorf("%v, %v", counts, err)
	}
	if p, _ := w.shop.Product("heron"); p.Price.Amount != 14900 {
		t.Errorf("price %v", p.Price)
	}
}

func TestAWrongItemThatIsPutChangesNothing(t *testing.T) {
	w := openShop(t)
	before, err := os.ReadFile(filepath.Join(w.merchant.dir, file.CatalogueFile))
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.merchant.Put(t.Context(), "products", []byte(`[{"id":"ok","title":"ok","price":{"amount":100,"currency":"CNY"},"variants":[{"sku":"a","stock":1}]},
		{"id":"bad","title":"bad","price":{"amount":-5,"currency":"CNY"},"variants":[{"sku":"b","stock":1}]}]`), false)
	if chat.CodeOf(err) != "invalid" || !strings.Contains(err.Error(), "price") {
		t.Errorf("error %v", err)
	}
	if after, _ := os.ReadFile(filepath.Join(w.merchant.dir, file.CatalogueFile)); string(after) != string(before) || len(w.shop.Products()) != 0 {
		t.Error("something was written")
	}
	if _, err := w.merchant.Put(t.Context(), "products", []byte(`not json`), false); chat.CodeOf(err) != "invalid" {
		t.Errorf("error %v", err)
	}
}

func TestQuestionsThatArePutAreAnsweredAndReplacedOnesAreNot(t *testing.T) {
	w := openShop(t)
	ask := func() string {
		answers, err := w.faq.Find(t.Context(), "do you wrap gifts", nil, "en", 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(answers) == 0 {
			return ""
		}
		return answers[0].ID
	}
	if _, err := w.merchant.Put(t.Context(), "faq", []byte(`[{"id":"wrap","questions":{"en":["do you wrap gifts"]},"answer":{"en":"Yes, for free."}}]`), false); err != nil {
		t.Fatal(err)
	}
	if got := ask(); got != "wrap" {
		t.Errorf("found %q", got)
	}
	if _, err := w.merchant.Put(t.Context(), "faq", []byte(`[{"id":"card","questions":{"en":["can i add a card"]},"answer":{"en":"Yes."}}]`), true); err != nil {
		t.Fatal(err)
	}
	if got := ask(); got == "wrap" {
		t.Error("a question that was replaced is still answered")
	}
}

func TestFilesThatOthersWriteAreTakenOverAndWrongOnesAreNot(t *testing.T) {
	w := openShop(t)
	c, err := w.source.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c.Categories = append(c.Categories, chat.Category{ID: "cups", Title: chat.Words{"zh": "杯子", "en": "Cups"}, Words: []string{"cup"}})
	c.Products = append(c.Products, chat.Product{ID: "cup", Title: chat.Words{"zh": "杯", "en": "Cup"}, Category: "cups", Price: chat.Money{Amount: 900, Currency: "CNY"},
		Variants: []chat.Variant{{SKU: "c", Stock: 2}}})
	if err := file.Save(w.merchant.dir, c, file.CatalogueFile); err != nil {
		t.Fatal(err)
	}
	w.merchant.lookAgain(t.Context())
	if _, ok := w.shop.Product("cup"); !ok {
		t.Fatal("the file is not taken over")
	}
	version := w.shop.Version()
	w.merchant.lookAgain(t.Context())
	if w.shop.Version() != version {
		t.Error("files that nobody wrote are loaded again")
	}
	if err := os.WriteFile(filepath.Join(w.merchant.dir, file.CatalogueFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.merchant.lookAgain(t.Context())
	if _, ok := w.shop.Product("cup"); !ok {
		t.Error("a damaged file took the products away")
	}
	if _, err := w.merchant.Put(t.Context(), "faq", []byte(`[]`), false); chat.CodeOf(err) != shop.CodeRefused {
		t.Errorf("put over damaged files: %v", err)
	}
}
