package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"shoptalk/chat"
	"shoptalk/shop"
	"shoptalk/shop/file"
)

// newShop makes a shop as init does and gives its config.
func newShop(t *testing.T) (dir, config string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "shop")
	if code, out := command(t, "init", dir); code != 0 {
		t.Fatal(out)
	}
	return dir, filepath.Join(dir, configFile)
}

// upload writes a file to import.
func upload(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// contentsOf reads a shop's files as a start does.
func contentsOf(t *testing.T, dir string) shop.Contents {
	t.Helper()
	f, err := file.Open(filepath.Join(dir, shopDir))
	if err != nil {
		t.Fatal(err)
	}
	c, err := f.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// reported runs an import with --json.
func reported(t *testing.T, args ...string) (int, importReport) {
	t.Helper()
	code, out, errs := say(t, "", append(append([]string{"import"}, args...), "--json")...)
	var r importReport
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("exit %d: %q %s", code, out, errs)
	}
	return code, r
}

const coats = "商品编号,商品名称,价格,库存,颜色,尺码,分类\nP1,防水冲锋衣,299元,5,黑色,M,外套\nP1,,299元,0,黑色,L,\nP2,羊毛围巾,\"￥1,099.00\",3,,,\n"

func TestProductsAreShownFirstAndWrittenWithYes(t *testing.T) {
	dir, config := newShop(t)
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(coats)
	if err != nil {
		t.Fatal(err)
	}
	path := upload(t, "商品.csv", gbk)
	code, dry := reported(t, "products", path, "--config", config)
	if code != 0 || dry.New != 2 || dry.Written || dry.Encoding != "GB18030" || len(dry.Categories) != 2 || len(dry.Examples) != 2 || dry.Examples[1].Line != 4 {
		t.Errorf("exit %d: %+v", code, dry)
	}
	if c := contentsOf(t, dir); len(c.Products) != 0 {
		t.Fatal("the dry run wrote")
	}
	if code, r := reported(t, "products", path, "--config", config, "--yes"); code != 0 || !r.Written {
		t.Fatalf("exit %d: %+v", code, r)
	}
	c := contentsOf(t, dir)
	if len(c.Products) != 2 || len(c.Products[0].Variants) != 2 || c.Products[1].Price.Amount != 109900 || c.Products[0].AsOf.IsZero() {
		t.Errorf("%+v", c.Products)
	}
	if code, r := reported(t, "products", path, "--config", config, "--yes"); code != 0 || r.Unchanged != 2 || r.New+r.Changed > 0 {
		t.Errorf("the same file again: exit %d: %+v", code, r)
	}
	code, out, _ := say(t, "", "import", "products", upload(t, "p.csv", "id,title,price,stock\nP2,羊毛围巾,199,3\n"), "--config", config)
	if code != 0 || !strings.Contains(out, "changed · 更新 1") || !strings.Contains(out, "¥1099") || !strings.Contains(out, "→") || !strings.Contains(out, "--yes") {
		t.Errorf("exit %d: %s", code, out)
	}
}

func TestARefusedRowKeepsTheWholeFileOutUnlessItIsSkipped(t *testing.T) {
	dir, config := newShop(t)
	path := upload(t, "p.csv", "id,title,price,stock,size_guide\nA,Cup,9,1,\nB,Pot,US$9,1,\nC,Pan,9,1,none\n")
	before, _ := os.ReadFile(filepath.Join(dir, shopDir, file.CatalogueFile))
	code, out, errs := say(t, "", "import", "products", path, "--config", config, "--yes")
	if code != 1 || !strings.Contains(out, path+":3: price:") || !strings.Contains(out, path+":4: size_guide:") || !strings.Contains(errs, "2 rows are refused") {
		t.Errorf("exit %d: %s %s", code, out, errs)
	}
	if after, _ := os.ReadFile(filepath.Join(dir, shopDir, file.CatalogueFile)); string(after) != string(before) {
		t.Error("it wrote")
	}
	if code, r := reported(t, "products", path, "--config", config); code != 1 || r.New != 1 || r.Refused != 2 {
		t.Errorf("exit %d: %+v", code, r)
	}
	if code, r := reported(t, "products", path, "--config", config, "--yes", "--skip-refused"); code != 0 || !r.Written {
		t.Errorf("exit %d: %+v", code, r)
	}
	if c := contentsOf(t, dir); len(c.Products) != 1 || c.Products[0].ID != "A" {
		t.Errorf("%+v", c.Products)
	}
}

func TestOrdersAndQuestionsGoIntoTheirOwnFiles(t *testing.T) {
	dir, config := newShop(t)
	if code, out := command(t, "import", "products", upload(t, "p.csv", coats), "--config", config, "--yes"); code != 0 {
		t.Fatal(out)
	}
	orders := upload(t, "o.csv", "订单编号,订单状态,订单创建时间,订单付款时间,商品名称,单价,联系手机\n1042,待发货,2026-05-01 10:00,2026-05-01 10:01,羊毛围巾,1099,13800008899\n")
	if code, r := reported(t, "orders", orders, "--config", config, "--yes"); code != 0 || r.New != 1 || !r.Written {
		t.Errorf("exit %d: %+v", code, r)
	}
	faq := upload(t, "faq.md", "# 帮助\n\n## 怎么退货\n\n七天内都可以。\n")
	if code, r := reported(t, "faq", faq, "--config", config, "--yes"); code != 0 || r.New != 1 || !r.Written {
		t.Errorf("exit %d: %+v", code, r)
	}
	c := contentsOf(t, dir)
	if len(c.Products) != 2 || len(c.Orders) != 1 || c.Orders[0].Lines[0].Product != "P2" || c.Orders[0].State != chat.OrderPaid || len(c.FAQ) != 1 || c.FAQ[0].Answer["zh"] != "七天内都可以。" {
		t.Errorf("%+v %+v", c.Orders, c.FAQ)
	}
	st, err := os.Stat(filepath.Join(dir, shopDir, file.OrdersFile))
	if err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("orders are open to others: %v %v", st.Mode(), err)
	}
}

func TestWhatCannotBeImportedSaysSoWithItsExitCode(t *testing.T) {
	_, config := newShop(t)
	for line, want := range map[string]struct {
		code int
		text string
	}{
		"import reviews x.csv":                              {2, "cannot import reviews"},
		"import conversations x.csv":                        {2, "cannot import conversations"},
		"import goods x.csv":                                {2, "unknown command"},
		"import products":                                   {2, "arg"},
		"import products x.csv":                             {2, "--config"},
		"import products none.csv --config " + config:       {1, "none.csv"},
		"import products " + config + " --config " + config: {1, "headings"},
		"import faq " + config + " --config " + config:      {1, "headings"},
	} {
		code, _, errs := say(t, "", strings.Fields(line)...)
		if code != want.code || !strings.Contains(errs, want.text) {
			t.Errorf("%s: exit %d: %s", line, code, errs)
		}
	}
	if code, out, _ := say(t, "", "import"); code != 0 || !strings.Contains(out, "products") {
		t.Errorf("exit %d: %s", code, out)
	}
}

func TestImportedIntentsAreKeptAndTaught(t *testing.T) {
	dir, config := newShop(t)
	var table strings.Builder
	table.WriteString("问法,意图\n")
	for name, texts := range jeweller {
		for _, text := range texts {
			table.WriteString(`"` + text + `",` + name + "\n")
		}
	}
	path := upload(t, "intents.csv", table.String())
	code, r := reported(t, "intents", path, "--config", config)
	if code != 0 || r.New != 36 || r.Written {
		t.Fatalf("exit %d: %+v", code, r)
	}
	code, r = reported(t, "intents", path, "--config", config, "--yes")
	if code != 0 || !r.Written || r.Taught == nil || r.Taught.Rows != 36 || r.Taught.Intents != 3 {
		t.Fatalf("exit %d: %+v", code, r)
	}
	if got := readings(t, []string{"这枚戒指能不能刻上我们的名字"}, "--data", filepath.Join(dir, "data")); got[0].Intent.Name != "ring.engraving" {
		t.Errorf("%+v", got[0].Intent)
	}
	more := upload(t, "more.jsonl", `{"text":"能刻爱心图案吗","intent":"ring.engraving"}`+"\n")
	if code, r = reported(t, "intents", more, "--config", config, "--yes"); code != 0 || r.New != 1 || r.Taught.Rows != 37 || r.Taught.Intents != 3 {
		t.Errorf("exit %d: %+v", code, r)
	}
}
