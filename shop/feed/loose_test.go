package feed

import (
	"strings"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
)

func TestAProductMayBeWrittenLoosely(t *testing.T) {
	c := shop.Contents{Policies: chat.Policies{Shop: chat.ShopFacts{Currency: "CNY", Zone: "Asia/Shanghai"}}}
	p, err := ReadProducts([]byte(`[{"id":"desk","title":"Oak desk","price":1299.5,"attributes":{"material":"oak","use":["home","office"],"legs":4},"stock":7}]`), c, time.Now())
	if err != nil || len(p.Problems) > 0 {
		t.Fatalf("%v %v", err, p.Problems)
	}
	merged, change := p.Over(c, time.Now())
	got := merged.Products[0]
	if got.Title["zh"] != "Oak desk" || got.Title["en"] != "Oak desk" || got.Price != (chat.Money{Amount: 129950, Currency: "CNY"}) || got.Category != "goods" {
		t.Errorf("product %+v", got)
	}
	if len(got.Variants) != 1 || got.Variants[0].SKU != "desk" || got.Variants[0].Stock != 7 {
		t.Errorf("variants %+v", got.Variants)
	}
	var names []string
	for _, a := range got.Attributes {
		names = append(names, a.Name+"="+a.Value)
	}
	if strings.Join(names, " ") != "legs=4 material=oak use=home use=office" {
		t.Errorf("attributes %v", names)
	}
	if len(change.Categories) != 1 || len(merged.Categories) != 1 || merged.Categories[0].ID != "goods" {
		t.Errorf("categories %+v", merged.Categories)
	}
}

func TestALooseProductThatIsWrongIsRefusedWithItsField(t *testing.T) {
	c := shop.Contents{Policies: chat.Policies{Shop: chat.ShopFacts{Currency: "CNY", Zone: "Asia/Shanghai"}}}
	for text, want := range map[string]string{
		`[{"id":"a","title":"a","price":1,"attributes":{"x":{"y":1}},"stock":1}]`: "attributes.x",
		`[{"id":"a","title":7,"price":1,"stock":1}]`:                              "title",
		`[{"id":"a","title":"a","price":"dear","stock":1}]`:                       "price",
		`[{"id":"a","title":"a","price":1,"stock":1,"colour":"red"}]`:             "colour",
	} {
		p, err := ReadProducts([]byte(text), c, time.Now())
		if err != nil || len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Text, want) {
			t.Errorf("%s: %v %+v", text, err, p.Problems)
		}
	}
}
