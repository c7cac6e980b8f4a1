package file

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
)

// good is a small shop in the four files, a line for each thing.
var good = map[string]string{
	CatalogueFile: `{"categories": [
 {"id": "shoes", "title": {"zh": "鞋", "en": "Shoes"}, "words": ["shoe"]},
 {"id": "boots", "title": {"zh": "靴", "en": "Boots"}, "words": [], "parent": "shoes"}],
"size_guides": [{"id": "feet", "rows": [{"size": "42", "foot_min": 256, "foot_max": 260}]}],
"products": [
 {"id": "oak", "title": {"zh": "橡木靴", "en": "Oak boots"}, "category": "boots", "price": {"amount": 42900, "currency": "CNY"},
  "was": {"amount": 49900, "currency": "CNY"}, "image": "/oak.svg", "size_guide": "feet", "rating": 4.5,
  "variants": [{"sku": "OAK-42", "size": "42", "stock": 3}]}]}`,
	OrdersFile: `[{"number": "1042", "shopper": "lin", "phone": "13800008899", "name": "林晓", "address": "x", "state": "paid",
 "placed": "2026-05-01T10:00:00+08:00",
 "paid": "2026-05-01T10:01:00+08:00",
 "lines": [{"product": "oak", "sku": "OAK-42", "title": {"zh": "靴", "en": "Boots"}, "quantity": 1, "price": {"amount": 42900, "currency": "CNY"}}],
 "shipping": {"amount": 0, "currency": "CNY"}, "total": {"amount": 42900, "currency": "CNY"}, "payment": "card"}]`,
	FAQFile: `[{"id": "q", "questions": {"en": ["why?"]}, "answer": {"en": "because"}}]`,
	PoliciesFile: `{"shop": {"name": {"zh": "店", "en": "Shop"}, "currency": "CNY", "zone": "Asia/Shanghai", "hours": {}, "contact": {}},
"payment": [{"id": "card", "title": {"zh": "卡", "en": "Card"}}],
"promotions": [{"id": "p", "title": {"zh": "券", "en": "Code"}, "terms": {"zh": "无", "en": "None"}, "from": "2026-05-01", "until": "2026-06-01"}]}`,
}

// folder writes the good files, one of them changed: old is replaced by new once.
func folder(t *testing.T, name, old, new string) *Folder {
	t.Helper()
	dir := t.TempDir()
	for file, text := range good {
		if file == name {
			if !strings.Contains(text, old) {
				t.Fatalf("%s does not hold %q", name, old)
			}
			text = strings.Replace(text, old, new, 1)
		}
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestVariantsAndLinesMayHaveOptionsOfAnyName(t *testing.T) {
	c, err := folder(t, CatalogueFile, `"size": "42", "stock"`, `"options": {"backrest height": "high-back", "RAM": "8GB"}, "stock"`).Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Products[0].Variants[0].Options; got["backrest height"] != "high-back" || got["RAM"] != "8GB" {
		t.Errorf("%v", got)
	}
}

func TestGoodFilesLoad(t *testing.T) {
	c, err := folder(t, "", "", "").Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Products) != 1 || c.Products[0].Was.Amount != 49900 || len(c.Categories) != 2 || len(c.Orders) != 1 ||
		c.Orders[0].Paid.IsZero() || len(c.FAQ) != 1 || c.Policies.Shop.Zone != "Asia/Shanghai" {
		t.Errorf("%+v", c)
	}
}

func TestFilesWithAByteOrderMarkLoad(t *testing.T) {
	if _, err := folder(t, CatalogueFile, `{"categories"`, "\xef\xbb\xbf"+`{"categories"`).Load(t.Context()); err != nil {
		t.Error(err)
	}
}

// Each slip gives a message with file, line and field, and words that say what to do.
func TestEverySlipIsNamedWithFileLineAndField(t *testing.T) {
	for _, c := range []struct{ file, old, new, want string }{
		{CatalogueFile, `"rating": 4.5`, `"ratng": 4.5`, "catalogue.json:7: products[0].ratng: is not a known field"},
		{CatalogueFile, `"rating": 4.5`, `"Rating": 4.5`, "catalogue.json:7: products[0].Rating: is not a known field"},
		{CatalogueFile, `"rating": 4.5`, `"rating": 4.5, "rating": 4`, "catalogue.json:7: products[0].rating: stands twice"},
		{CatalogueFile, `"rating": 4.5`, `"rating": 9`, "catalogue.json:7: products[0].rating: 9 is not between 0 and 5"},
		{CatalogueFile, `"rating": 4.5`, `"rating": "good"`, `catalogue.json:7: products[0].rating: must be a number, not the text "good"`},
		{CatalogueFile, `"amount": 42900`, `"amount": -1`, "catalogue.json:6: products[0].price.amount: must not be negative"},
		{CatalogueFile, `"amount": 42900`, `"amount": 429.00`, "catalogue.json:6: products[0].price.amount: \"429.00\" is no whole number"},
		{CatalogueFile, `"amount": 42900`, `"amount": null`, "catalogue.json:6: products[0].price.amount: must be a whole number, not null"},
		{CatalogueFile, `"currency": "CNY"}`, `"currency": "USD"}`, "catalogue.json:6: products[0].price.currency: is USD, but the shop's"},
		{CatalogueFile, `"currency": "CNY"}`, `"currency": "Yuan"}`, "catalogue.json:6: products[0].price.currency: \"Yuan\" is no currency"},
		{CatalogueFile, `"price": {"amount": 42900, "currency": "CNY"},`, ``, "catalogue.json:6: products[0].price.currency: is missing"},
		{CatalogueFile, `"amount": 49900`, `"amount": 100`, "catalogue.json:7: products[0].was: ¥1 is less than the price ¥429"},
		{CatalogueFile, `"category": "boots"`, `"category": "hats"`, `catalogue.json:6: products[0].category: there is no category "hats"`},
		{CatalogueFile, `"size_guide": "feet"`, `"size_guide": "hands"`, `catalogue.json:7: products[0].size_guide: there is no size guide "hands"`},
		{CatalogueFile, `"en": "Oak boots"`, `"en": " "`, "catalogue.json:6: products[0].title: has no English"},
		{CatalogueFile, `"zh": "橡木靴", `, ``, "catalogue.json:6: products[0].title: has no Chinese"},
		{CatalogueFile, `"zh": "橡木靴", `, `"fr": "bottes", `, "catalogue.json:6: products[0].title.fr: is not a language"},
		{CatalogueFile, `"image": "/oak.svg"`, `"image": "javascript:alert(1)"`, "catalogue.json:7: products[0].image:"},
		{CatalogueFile, `"image": "/oak.svg"`, `"image": "//evil.example/x"`, "catalogue.json:7: products[0].image:"},
		{CatalogueFile, `[{"sku": "OAK-42", "size": "42", "stock": 3}]`, `[]`, "catalogue.json:8: products[0].variants: is empty"},
		{CatalogueFile, `"stock": 3`, `"stock": -3`, "catalogue.json:8: products[0].variants[0].stock: must not be negative"},
		{CatalogueFile, `"stock": 3}`, `"stock": 3}, {"sku": "OAK-42", "stock": 1}`, "catalogue.json:8: products[0].variants[1].sku: \"OAK-42\" is there twice"},
		{CatalogueFile, `"id": "oak"`, `"id": "the oak"`, "catalogue.json:6: products[0].id: \"the oak\" holds a space"},
		{CatalogueFile, `"words": ["shoe"]`, `"words": ["shoe"], "parent": "boots"`, "categories[0].parent: leads back to \"shoes\""},
		{CatalogueFile, `"foot_min": 256`, `"foot_min": 300`, "catalogue.json:4: size_guides[0].rows[0].foot_min: 300 is more than"},
		{CatalogueFile, `橡木靴`, "橡\xff靴", "catalogue.json:6: byte 0xff is not UTF-8"},
		{CatalogueFile, `橡木靴`, `橡\u0007靴`, "catalogue.json:6: products[0].title.zh: holds the control character"},
		{CatalogueFile, `"products": [`, `"products": [,`, "catalogue.json:5: "},
		{CatalogueFile, `"stock": 3}]}]}`, `"stock": 3}]`, "catalogue.json:8: "},
		{CatalogueFile, `"stock": 3}]}]}`, `"stock": 3}]}]} {}`, "something follows the end"},
		{CatalogueFile, `{"categories": [`, "\xff\xfe{", "catalogue.json:1: the file is UTF-16"},
		{OrdersFile, `"state": "paid"`, `"state": "lost"`, `orders.json:1: [0].state: "lost" is not one of unpaid`},
		{OrdersFile, `"state": "paid"`, `"state": "delivered"`, "orders.json:1: [0].delivered: is missing, yet the order is delivered"},
		{OrdersFile, `"2026-05-01T10:01:00+08:00"`, `"yesterday"`, `orders.json:3: [0].paid: "yesterday" is no time`},
		{OrdersFile, `"phone": "13800008899"`, `"phone": "138 0000"`, "orders.json:1: [0].phone: must be digits alone"},
		{OrdersFile, `"product": "oak"`, `"product": "elm"`, `orders.json:4: [0].lines[0].product: there is no product`},
		{OrdersFile, `"quantity": 1`, `"quantity": 0`, "orders.json:4: [0].lines[0].quantity: must be at least 1"},
		{OrdersFile, `"payment": "card"`, `"payment": "shells"`, `orders.json:5: [0].payment: there is no payment method "shells"`},
		{FAQFile, `"answer": {"en": "because"}`, `"answer": {"zh": "因为"}`, "faq.json:1: [0].answer: has no en"},
		{FAQFile, `["why?"]`, `"why?"`, "faq.json:1: [0].questions.en: must be a list"},
		{PoliciesFile, `"contact": {}},`, `"contact": {}}, "orders": {"cancel": ["paid", "shipped"]},`, `policies.json:1: orders.cancel[1]: "shipped" is no state before shipping: use unpaid, paid, packing`},
		{PoliciesFile, `"zone": "Asia/Shanghai"`, `"zone": "Mars/Olympus"`, `policies.json:1: shop.zone: "Mars/Olympus" is no time zone`},
		{PoliciesFile, `"currency": "CNY"`, `"currency": ""`, "policies.json:1: shop.currency:"},
		{PoliciesFile, `"until": "2026-06-01"`, `"until": "2026-04-01"`, "policies.json:3: promotions[0].from: 2026-05-01 is after until"},
		{PoliciesFile, `"until": "2026-06-01"`, `"until": "June"`, `policies.json:3: promotions[0].until: "June" is no date`},
	} {
		_, err := folder(t, c.file, c.old, c.new).Load(t.Context())
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %q:\n got %v\nwant %s", c.file, c.new, err, c.want)
		}
		var bad *BadFiles
		if !errors.As(err, &bad) {
			t.Errorf("%s with %q: %T is not a *BadFiles", c.file, c.new, err)
		}
	}
}

func TestProblemsAreListedTogetherButNotWithoutEnd(t *testing.T) {
	var b strings.Builder
	for range 100 {
		b.WriteString(`{"id": "a b", "title": {}, "words": []},`)
	}
	_, err := folder(t, CatalogueFile, `{"categories": [`, `{"categories": [`+b.String()).Load(t.Context())
	var bad *BadFiles
	if !errors.As(err, &bad) || len(bad.Problems) != maxProblems {
		t.Errorf("%v", err)
	}
}

func TestMissingThingsSayWhatToDo(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "none")); err == nil || !strings.Contains(err.Error(), "shoptalk init") {
		t.Errorf("a missing folder: %v", err)
	}
	f := folder(t, "", "", "")
	if err := os.Remove(filepath.Join(f.dir, FAQFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Load(t.Context()); err == nil || !strings.Contains(err.Error(), "faq.json is missing") {
		t.Errorf("a missing file: %v", err)
	}
	file := filepath.Join(f.dir, CatalogueFile)
	if _, err := Open(file); err == nil || !strings.Contains(err.Error(), "name the folder") {
		t.Errorf("a file for a folder: %v", err)
	}
}

func TestTooLargeAFileIsRefusedUnread(t *testing.T) {
	f := folder(t, "", "", "")
	if err := os.Truncate(filepath.Join(f.dir, OrdersFile), maxFileBytes+1); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Load(t.Context()); err == nil || !strings.Contains(err.Error(), "larger than 64 MiB") {
		t.Errorf("%v", err)
	}
}

func TestDeepNestingIsRefused(t *testing.T) {
	deep := strings.Repeat("[", 100_000)
	if _, err := folder(t, FAQFile, `[{`, deep+`[{`).Load(t.Context()); err == nil || !strings.Contains(err.Error(), "nested deeper") {
		t.Errorf("%.200v", err)
	}
}

func TestWrittenFilesLoadTheSame(t *testing.T) {
	c, err := folder(t, "", "", "").Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "new", "shop")
	if err := Write(dir, c); err != nil {
		t.Fatal(err)
	}
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := f.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(dir, again); err != nil { // over what is there
		t.Fatal(err)
	}
	for _, p := range []*shop.Contents{&c, &again} { // a zone has no equality; its instant has
		p.Orders[0].Placed, p.Orders[0].Paid = p.Orders[0].Placed.UTC(), p.Orders[0].Paid.UTC()
	}
	if !reflect.DeepEqual(c, again) {
		t.Errorf("wrote %+v\nread  %+v", c, again)
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 4 {
		t.Errorf("%d files are there, want 4", len(entries))
	}
	if st, _ := os.Stat(filepath.Join(dir, OrdersFile)); st.Mode().Perm() != 0o600 {
		t.Errorf("orders may be read by %v", st.Mode())
	}
}

func TestBadContentsAreNotWritten(t *testing.T) {
	dir := t.TempDir()
	err := Write(dir, shop.Contents{Products: []chat.Product{{ID: "x"}}})
	var bad *BadFiles
	if entries, _ := os.ReadDir(dir); !errors.As(err, &bad) || len(entries) != 0 {
		t.Errorf("%v, and %d files", err, len(entries))
	}
}

func TestEmptyShopLoadsAndOverwritesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	if err := Empty(dir, chat.ShopFacts{Currency: "EUR", Zone: "Europe/Berlin"}); err != nil {
		t.Fatal(err)
	}
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	c, err := f.Load(t.Context())
	if err != nil || c.Policies.Shop.Currency != "EUR" || c.Policies.Shop.Name["zh"] == "" || len(c.Products) != 0 {
		t.Fatalf("%+v, %v", c, err)
	}
	for _, name := range []string{"README.md", "README.zh.md"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || len(b) < 1000 {
			t.Errorf("%s: %d bytes, %v", name, len(b), err)
		}
	}
	if err := Empty(dir, chat.ShopFacts{}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second time: %v", err)
	}
	if err := Empty(t.TempDir(), chat.ShopFacts{Currency: "XXX"}); err == nil {
		t.Error("an unknown currency was taken")
	}
}

// The manual names every field there is, so that none is added without a word about it.
func TestTheManualExplainsEveryField(t *testing.T) {
	for _, name := range []string{"README.md", "README.zh.md"} {
		b, err := readme.ReadFile("readme/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, root := range []any{catalogue{}, []chat.Order{}, []chat.FAQ{}, chat.Policies{}} {
			for field := range fields(reflect.TypeOf(root)) {
				if !strings.Contains(string(b), "`"+field+"`") && !strings.Contains(string(b), `"`+field+`"`) {
					t.Errorf("%s does not explain %q", name, field)
				}
			}
		}
	}
}

// fields gathers the JSON names in a type and all it holds.
func fields(t reflect.Type) map[string]bool {
	all := map[string]bool{}
	switch t.Kind() {
	case reflect.Slice, reflect.Pointer:
		return fields(t.Elem())
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() {
			return all
		}
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			all[name] = true
			for f := range fields(t.Field(i).Type) {
				all[f] = true
			}
		}
	}
	return all
}
