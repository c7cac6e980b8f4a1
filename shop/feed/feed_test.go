package feed

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"shoptalk/chat"
	"shoptalk/shop"
)

var now = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// empty is a shop that has nothing yet.
func empty(currency string) shop.Contents {
	return shop.Contents{Policies: chat.Policies{Shop: chat.ShopFacts{Currency: currency, Zone: "Asia/Shanghai"}}}
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// goods reads a fixture into an empty shop; there must be no problem in it.
func goods(t *testing.T, name, format, currency string) (shop.Contents, Change, *Products) {
	t.Helper()
	return loaded(t, fixture(t, name), format, empty(currency))
}

func loaded(t *testing.T, b []byte, format string, c shop.Contents) (shop.Contents, Change, *Products) {
	t.Helper()
	p, err := ReadProducts(b, c, now)
	if err != nil {
		t.Fatal(err)
	}
	if p.Format != format || len(p.Problems) > 0 {
		t.Fatalf("%s, %v", p.Format, p.Problems)
	}
	c, change := p.Over(c, now)
	return c, change, p
}

func product(t *testing.T, c shop.Contents, id string) chat.Product {
	t.Helper()
	for _, p := range c.Products {
		if p.ID == id {
			return p
		}
	}
	t.Fatalf("there is no %s", id)
	return chat.Product{}
}

func fact(p chat.Product, name string) string {
	for _, a := range p.Attributes {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}

func TestGoogleMerchantXMLIsReadWithItsVariantsAndSalePrices(t *testing.T) {
	c, change, _ := goods(t, "google.xml", GoogleXML, "USD")
	shell := product(t, c, "shell")
	if shell.Title["en"] != "Rain shell" || shell.Description["en"] != "Keeps you dry.\n· light" || shell.Brand != "Tideling" || shell.Image != "https://shop.example/shell.jpg" {
		t.Errorf("%+v", shell)
	}
	if shell.Price != (chat.Money{Amount: 99900, Currency: "USD"}) || shell.Was.Amount != 129900 {
		t.Errorf("price %v, was %v", shell.Price, shell.Was)
	}
	small, medium := shell.Variants[0], shell.Variants[1]
	if small.SKU != "SHELL-S" || small.Size != "S" || small.Color != "navy" || small.Stock != Plenty || small.Price != nil {
		t.Errorf("%+v", small)
	}
	if medium.Stock != 0 || medium.Price == nil || medium.Price.Amount != 129900 {
		t.Errorf("a sale that is over holds: %+v", medium)
	}
	if fact(shell, "material") != "nylon" || fact(shell, "waterproof") != "yes" {
		t.Errorf("%+v", shell.Attributes)
	}
	if len(c.Categories) != 3 || shell.Category != "jackets" || c.Categories[1].Parent != "clothing" || product(t, c, "CUP").Category != "other" {
		t.Errorf("%+v", c.Categories)
	}
	if change.Lines["shell"] != 6 || change.Lines["CUP"] != 35 || len(change.New) != 2 {
		t.Errorf("%+v", change)
	}
}

func TestGoogleMerchantTablesAreReadWithTheirQuotesAndUnusedColumnsAreNamed(t *testing.T) {
	c, _, p := goods(t, "google.tsv", GoogleTable, "USD")
	if pan := product(t, c, "A1"); pan.Title["en"] != `5" pan` || pan.Price.Amount != 2490 || pan.URL != "https://shop.example/pan" || pan.Variants[0].SKU != "A1" {
		t.Errorf("%+v", pan)
	}
	if apron := product(t, c, "apron"); apron.Price.Amount != 1999 || apron.Was.Amount != 3000 || apron.Variants[0].SKU != "A2" || apron.Variants[0].Stock != 0 {
		t.Errorf("%+v", apron)
	}
	if !strings.Contains(strings.Join(p.Notes, "\n"), "gtin") {
		t.Errorf("%v", p.Notes)
	}
}

func TestShopifyProductsAreReadOverSeveralRows(t *testing.T) {
	c, change, _ := goods(t, "shopify.csv", ShopifyProducts, "USD")
	shirt := product(t, c, "linen-shirt")
	if shirt.Description["en"] != "Airy,\nfor summer." || shirt.Category != "shirts" || shirt.URL != "/products/linen-shirt" || len(shirt.Words) != 2 || len(shirt.Variants) != 3 {
		t.Fatalf("%+v", shirt)
	}
	if shirt.Price.Amount != 5900 || shirt.Was.Amount != 7900 {
		t.Errorf("%v %v", shirt.Price, shirt.Was)
	}
	if v := shirt.Variants[1]; v.Size != "M" || v.Color != "white" || v.Stock != 0 || v.SKU != "LIN-W-M" {
		t.Errorf("%+v", v)
	}
	if v := shirt.Variants[2]; v.SKU != "linen-shirt-blue-L" || v.Price.Amount != 6400 || v.Stock != 7 {
		t.Errorf("%+v", v)
	}
	if card := product(t, c, "gift-card"); card.Variants[0].Size != "" || card.Variants[0].Stock != Plenty {
		t.Errorf("%+v", card)
	}
	if len(c.Products) != 2 || !strings.Contains(strings.Join(change.Notes, "\n"), "1 products are not for sale") {
		t.Errorf("a draft is sold: %v", change.Notes)
	}
}

func TestWooCommerceVariationsFindTheirParents(t *testing.T) {
	c, _, p := goods(t, "woo.csv", WooProducts, "USD")
	hoodie := product(t, c, "44")
	if hoodie.Description["en"] != "Warm hoodie.\nTwo colours." || hoodie.Category != "hoodies" || hoodie.Image != "https://shop.example/h.jpg" || len(hoodie.Variants) != 2 {
		t.Fatalf("%+v", hoodie)
	}
	if strings.Join(hoodie.Words, " ") != "soft Sale" || fact(hoodie, "material") != "cotton" || hoodie.Price.Amount != 4200 || hoodie.Was.Amount != 4500 {
		t.Errorf("%+v", hoodie)
	}
	if v := hoodie.Variants[1]; v.Color != "green" || v.Stock != 0 || v.Price.Amount != 4500 {
		t.Errorf("%+v", v)
	}
	if album := product(t, c, "70"); album.Description["en"] != "-20 songs" || album.Variants[0].Stock != Plenty {
		t.Errorf("%+v", album)
	}
	if len(c.Products) != 2 || !strings.Contains(strings.Join(p.Notes, "\n"), "1 grouped") {
		t.Errorf("%v", p.Notes)
	}
}

func TestMagentoVariantsAndStoreViewsBecomeOneProductInBothLanguages(t *testing.T) {
	c, _, p := goods(t, "magento.csv", MagentoProducts, "USD")
	tee := product(t, c, "WS01")
	if tee.Title["en"] != "Gwen tee" || tee.Title["zh"] != "格温T恤" || tee.Description["zh"] != "柔软" || tee.Category != "tees" || tee.URL != "/gwen-tee.html" || tee.Image != "/media/catalog/product/w/s/ws01.jpg" {
		t.Errorf("%+v", tee)
	}
	if tee.Price.Amount != 2999 || tee.Was.Amount != 3400 || len(tee.Variants) != 2 || tee.Variants[0].Size != "S" || tee.Variants[0].Stock != 12 || tee.Variants[1].Stock != 0 {
		t.Errorf("%+v", tee)
	}
	if fact(tee, "material") != "cotton, polyester" || fact(tee, "has options") != "" {
		t.Errorf("%+v", tee.Attributes)
	}
	if len(c.Products) != 1 || !strings.Contains(strings.Join(p.Notes, "\n"), "store views") {
		t.Errorf("%d products, %v", len(c.Products), p.Notes)
	}
}

func TestChineseHeadingsInGBKAreRead(t *testing.T) {
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes(fixture(t, "chinese.csv"))
	if err != nil {
		t.Fatal(err)
	}
	c, _, p := loaded(t, b, OwnTable, empty("CNY"))
	coat := product(t, c, "P01")
	if p.Encoding != "GB18030" || coat.Title["zh"] != "防水冲锋衣" || coat.Title["en"] != "防水冲锋衣" || coat.Price.Amount != 129900 || coat.Was.Amount != 159900 {
		t.Errorf("%s %+v", p.Encoding, coat)
	}
	if len(coat.Variants) != 2 || coat.Variants[0].Color != "navy" || coat.Variants[0].Size != "M" || coat.Variants[1].Stock != Plenty {
		t.Errorf("%+v", coat.Variants)
	}
	if fact(coat, "waterproof") != "yes" || fact(coat, "material") != "尼龙" {
		t.Errorf("%+v", coat.Attributes)
	}
	if cup := product(t, c, "P02"); cup.Title["en"] != "Tin cup" || cup.Title["zh"] != "搪瓷杯" || cup.Price.Amount != 3900 || cup.Stock() != 0 {
		t.Errorf("%+v", cup)
	}
	if notes := strings.Join(p.Notes, "\n"); !strings.Contains(notes, "备注") {
		t.Error(notes)
	}
}

func TestTheSameFileAgainChangesNothingAndWhatItDoesNotNameStays(t *testing.T) {
	for name, format := range map[string]string{"google.xml": GoogleXML, "shopify.csv": ShopifyProducts, "woo.csv": WooProducts, "magento.csv": MagentoProducts} {
		c, _, _ := goods(t, name, format, "USD")
		c.Products = append(c.Products, chat.Product{ID: "mine"})
		again, change, _ := loaded(t, fixture(t, name), format, c)
		if len(change.New)+len(change.Changed) > 0 || len(change.Unchanged) == 0 || len(change.Categories) > 0 || len(again.Products) != len(c.Products) {
			t.Errorf("%s: %+v", name, change)
		}
	}
}

func TestAnOlderProductKeepsWhatTheFileDoesNotSpeakOf(t *testing.T) {
	c := empty("USD")
	c.Categories = []chat.Category{{ID: "cups", Title: chat.Words{"zh": "杯子", "en": "Cups"}}}
	c.Products = []chat.Product{{ID: "CUP", Title: chat.Words{"zh": "搪瓷杯", "en": "Old cup"}, Category: "cups", Rating: 4.5, SizeGuide: "g",
		Attributes: []chat.Attribute{{Name: "material", Value: "tin"}}, Variants: []chat.Variant{{SKU: "CUP", Stock: 3}}}}
	got, change, _ := loaded(t, []byte("id,title,price,availability\nCUP,Tin cup,$9.50,in stock\n"), OwnTable, c)
	cup := got.Products[0]
	if cup.Title["zh"] != "搪瓷杯" || cup.Title["en"] != "Tin cup" || cup.Category != "cups" || cup.Rating != 4.5 || cup.SizeGuide != "g" || fact(cup, "material") != "tin" || cup.Variants[0].Stock != 3 {
		t.Errorf("%+v", cup)
	}
	if len(change.Changed) != 1 || c.Products[0].Title["en"] != "Old cup" {
		t.Errorf("%+v", change)
	}
	off, change, _ := loaded(t, []byte("id,title,price,stock,status\nCUP,Tin cup,9.50,7,下架\n"), OwnTable, got)
	if off.Products[0].Stock() != 0 || len(change.Changed) != 1 || got.Products[0].Stock() != 3 {
		t.Errorf("what is off sale can be bought: %+v", off.Products[0])
	}
}

func TestEveryBadRowIsRefusedWithItsLineAndARemedy(t *testing.T) {
	const table = `id,title,price,sale price,stock,sku,image,rating,status
A,Fine,10,,1,A-1,,,
B,,10,,1,B-1,,,
C,No price,,,1,C-1,,,
D,Euro,10 EUR,,1,D-1,,,
E,Words,ten,,1,E-1,,,
F,Sale,10,12,1,F-1,,,
G,Stock,10,,many,G-1,,,
H,Twice,10,,1,A-1,,,
I,Image,10,,1,I-1,ftp://x,,
J,Rating,10,,1,J-1,,9,
K,Comma,10,50,1,K-1,,,,oops
L,Status,10,,1,L-1,,,maybe
M,No stock,10,,,M-1,,,
`
	p, err := ReadProducts([]byte(table), empty("USD"), now)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Items) != 1 || p.Items[0].Product.ID != "A" {
		t.Errorf("%+v", p.Items)
	}
	for i, line := range []int{3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14} {
		if i >= len(p.Problems) || p.Problems[i].Line != line || !strings.ContainsAny(p.Problems[i].Text, ":") && line != 4 {
			t.Fatalf("line %d: %+v", line, p.Problems)
		}
	}
	if len(p.Problems) != 12 || !strings.Contains(p.Problems[2].Text, "policies.json") {
		t.Errorf("%+v", p.Problems)
	}
}

func TestAFileThatIsNoProductExportSaysWhatItIs(t *testing.T) {
	for in, want := range map[string]string{
		"":                                 "empty",
		"a,b\n1,2\n":                       "headings",
		"Name,Lineitem name\n#1,x\n":       "import orders",
		"<html><body>x</body></html>":      "web page",
		"<rss><channel></channel></rss>":   "no <item>",
		"<rss><item><id>1</id>":            "broken",
		"{\"orders\":[]}":                  "products",
		"[{\"id\":\"a\"":                   "broken",
		"id,title,price\n":                 "only headings",
		"PK\x03\x04\x00\x00\x00binary":     "no text file",
		"id,title,price\n\"a,b,1\n2,c,3\n": "line 2",
	} {
		_, err := ReadProducts([]byte(in), empty("USD"), now)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", in, err, want)
		}
	}
}

func TestOurOwnJSONIsStrict(t *testing.T) {
	const file = `{"categories": [], "products": [
 {"id": "a", "title": {"zh": "甲", "en": "A"}, "category": "x", "price": {"amount": 100, "currency": "USD"}, "variants": [{"sku": "a", "stock": 1}]},
 {"id": "b", "titel": {}},
 {"id": "c", "title": {"zh": "丙", "en": "C"}, "category": "x", "price": {"amount": 100, "currency": "CNY"}, "variants": []},
 {"id": "a", "title": {"zh": "甲", "en": "A"}, "category": "x", "price": {"amount": 100, "currency": "USD"}, "variants": []}
]}`
	p, err := ReadProducts([]byte(file), empty("USD"), now)
	if err != nil || p.Format != OwnJSON || len(p.Items) != 1 || p.Items[0].Line != 2 {
		t.Fatalf("%+v %v", p, err)
	}
	for i, want := range []string{"titel", "currency", "line 2"} {
		if p.Problems[i].Line != i+3 || !strings.Contains(p.Problems[i].Text, want) {
			t.Errorf("%+v", p.Problems[i])
		}
	}
}

func TestACatalogueBringsItsCategoriesAndSizeGuides(t *testing.T) {
	const file = `{"categories": [{"id": "shoes", "title": {"zh": "鞋", "en": "Shoes"}, "words": []}], "size_guides": [{"id": "feet", "rows": []}], "products": [
 {"id": "a", "title": {"zh": "甲", "en": "A"}, "category": "shoes", "size_guide": "feet", "price": {"amount": 100, "currency": "USD"}, "variants": [{"sku": "a", "stock": 1}]}]}`
	c, change, _ := loaded(t, []byte(file), OwnJSON, empty("USD"))
	if len(c.Categories) != 1 || len(c.SizeGuides) != 1 || len(change.Categories) != 1 || len(c.Products) != 1 {
		t.Errorf("%+v", c)
	}
	if again, change, _ := loaded(t, []byte(file), OwnJSON, c); len(again.Categories) != 1 || len(change.Unchanged) != 1 || len(change.Categories) != 0 {
		t.Errorf("%+v", change)
	}
}

func TestASKUOfAnotherProductOfTheShopIsRefused(t *testing.T) {
	c := empty("USD")
	c.Products = []chat.Product{{ID: "old", Variants: []chat.Variant{{SKU: "X"}}}}
	p, err := ReadProducts([]byte("id,title,price,stock,sku\nnew,Cup,9,1,X\n"), c, now)
	if err != nil || len(p.Items) != 0 || len(p.Problems) != 1 || p.Problems[0].Line != 2 || !strings.Contains(p.Problems[0].Text, "old") {
		t.Errorf("%+v %v", p, err)
	}
	if p, err = ReadProducts([]byte("id,title,price,stock,sku\nnew,Cup,9,1,X\nold,Pot,9,1,Y\n"), c, now); err != nil || len(p.Items) != 2 {
		t.Errorf("%+v %v", p, err)
	}
}

func TestLongHandlesAndOddOptionsOfShopifyStillMakeIDs(t *testing.T) {
	handle := strings.Repeat("very-long-", 12) + "name"
	file := "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Google Shopping / Gender\n" +
		handle + ",Print,Format,\"9\"\" x 12\"\"\",Framed,No,,shopify,1,25,Female\n" + handle + ",,,\"12\"\" x 16\"\"\",,Yes,,shopify,1,35,\n"
	c, _, _ := loaded(t, []byte(file), ShopifyProducts, empty("USD"))
	p := c.Products[0]
	if len(c.Products) != 1 || len(p.ID) != 64 || p.URL != "/products/"+handle || fact(p, "gender") != "women" {
		t.Errorf("%+v", p)
	}
	if a, b := p.Variants[0], p.Variants[1]; len(a.SKU) != 64 || a.SKU == b.SKU || a.Size != `9" x 12" / Framed: No` || b.Price.Amount != 3500 {
		t.Errorf("%+v", p.Variants)
	}
}

func TestSizesAndColoursAreWrittenAsTheCatalogueWritesThem(t *testing.T) {
	for in, want := range map[string]string{"medium": "M", "X-Large": "XL", "大码": "L", "xl": "XL", "42码": "42", "９．５": "9.5", "128GB": "128GB", "One Size": "One Size", "": ""} {
		if got := sizeOf(in); got != want {
			t.Errorf("size %q: %q", in, got)
		}
	}
	for in, want := range map[string]string{"藏青色": "navy", "Navy Blue": "navy", "Gray": "grey", "Heather Gray": "heather grey", "星空紫": "星空紫", "": ""} {
		if got := colorOf(in); got != want {
			t.Errorf("colour %q: %q", in, got)
		}
	}
}

func TestMoneyIsReadAsShopsWriteIt(t *testing.T) {
	for in, want := range map[string]int64{
		"1,299.00 CNY": 129900, "¥1,299": 129900, "￥1299.5": 129950, "1299元": 129900, "１２９９": 129900, "1.299,00": 129900, "CNY 12": 1200, "0.5": 50, ".5": 50,
		"34.0000": 3400, "1 299,00": 129900, "RMB 9.9": 990, "1'299.00": 129900, "12,5": 1250, "1,299,000": 129900000, "0": 0, "人民币 3 元": 300,
	} {
		if got, err := money(in, "CNY"); err != nil || got.Amount != want || got.Currency != "CNY" {
			t.Errorf("%q: %v %v, want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", "ten", "-5", "US$5", "1.299", "12-15", "1,29,9", "9.999", "5 coins", "12.3.4", "99999999999", "5%"} {
		if got, err := money(in, "CNY"); err == nil || !strings.Contains(err.Error(), " ") {
			t.Errorf("%q is read as %v", in, got)
		}
	}
	for in, currency := range map[string]string{"$5": "USD", "US$5.00": "USD", "HK$5": "HKD", "$ 5.00": "HKD", "5,00 €": "EUR", "£5": "GBP"} {
		if got, err := money(in, currency); err != nil || got.Amount != 500 {
			t.Errorf("%q in %s: %v %v", in, currency, got, err)
		}
	}
}

func TestMomentsAreReadInTheShopsZoneAndDoubtfulOnesRefused(t *testing.T) {
	zone := time.FixedZone("shop", 8*3600)
	want := time.Date(2026, 5, 1, 14, 30, 0, 0, zone)
	for _, in := range []string{"2026-05-01T14:30:00+08:00", "2026-05-01 06:30:00 +0000", "2026-05-01 14:30:00", "2026/5/1 14:30", "2026年5月1日 14:30", "2026-05-01 14:30", "May 1, 2026, 2:30:00 PM"} {
		if got, err := moment(in, zone); err != nil || !got.Equal(want) {
			t.Errorf("%q: %v %v", in, got, err)
		}
	}
	for _, in := range []string{"01/02/2026", "yesterday", "2026-13-01", "0001-01-01"} {
		if got, err := moment(in, zone); err == nil {
			t.Errorf("%q is read as %v", in, got)
		}
	}
}

func FuzzProducts(f *testing.F) {
	for _, name := range []string{"google.xml", "google.tsv", "shopify.csv", "woo.csv", "magento.csv", "chinese.csv"} {
		f.Add(fixture(f, name))
	}
	f.Add([]byte(`[{"id":"a","title":{"zh":"x"},"category":"c","price":{"amount":1,"currency":"CNY"},"variants":[{"sku":"a"}]}]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		c := empty("CNY")
		p, err := ReadProducts(b, c, now)
		if err != nil {
			return
		}
		for _, problem := range p.Problems {
			if problem.Line < 1 || problem.Text == "" {
				t.Fatalf("a problem without a line: %+v", problem)
			}
		}
		got, change := p.Over(c, now)
		for _, item := range got.Products {
			if item.ID == "" || change.Lines[item.ID] < 1 || item.Price.Amount < 0 {
				t.Fatalf("%+v", item)
			}
		}
		if _, again := p.Over(got, now); len(again.New)+len(again.Changed) > 0 {
			t.Fatalf("the same file twice: %+v", again)
		}
	})
}
