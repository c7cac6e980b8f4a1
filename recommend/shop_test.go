package recommend

import (
	"context"
	"hash/fnv"
	"math"
	"sync"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/chat/lex"
)

// fixture is a catalogue that a test may change.
type fixture struct {
	mu         sync.Mutex
	products   []chat.Product
	categories []chat.Category
}

func (f *fixture) Products() []chat.Product {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.products
}

func (f *fixture) Categories() []chat.Category {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.categories
}

// change gives the catalogue new products, as a shop does: the old slice stays as it was.
func (f *fixture) change(with func([]chat.Product) []chat.Product) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.products = with(append([]chat.Product(nil), f.products...))
}

func clock() time.Time { return time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC) }

func both(zh, en string) chat.Words { return chat.Words{chat.Chinese: zh, chat.English: en} }

func yuan(n float64) chat.Money {
	return chat.Money{Amount: int64(math.Round(n * 100)), Currency: "CNY"}
}

func attr(name, value, labelZH, labelEN, zh, en string) chat.Attribute {
	return chat.Attribute{Name: name, Value: value, Label: both(labelZH, labelEN), Text: both(zh, en)}
}

var (
	waterproof = attr("waterproof", "yes", "防水", "Waterproof", "是", "Yes")
	notProof   = attr("waterproof", "no", "防水", "Waterproof", "不防水", "Not waterproof")
	running    = attr("use", "running", "用途", "Use", "跑步", "Running")
	hiking     = attr("use", "hiking", "用途", "Use", "徒步", "Hiking")
	leather    = attr("material", "leather", "材质", "Material", "真皮", "Leather")
	cotton     = attr("material", "cotton", "材质", "Material", "纯棉", "Cotton")
	women      = attr("gender", "women", "适用", "For", "女款", "Women's")
	men        = attr("gender", "men", "适用", "For", "男款", "Men's")
)

func variants(price float64, stock int, pairs ...[2]string) []chat.Variant {
	var out []chat.Variant
	for _, p := range pairs {
		out = append(out, chat.Variant{SKU: p[0] + "-" + p[1], Size: p[0], Color: p[1], Stock: stock})
	}
	return out
}

func product(id, category, brand, zh, en string, price, popularity, rating float64, attrs []chat.Attribute, pairs ...[2]string) chat.Product {
	if len(pairs) == 0 {
		pairs = [][2]string{{"", ""}}
	}
	return chat.Product{ID: id, Title: both(zh, en), Category: category, Brand: brand, Price: yuan(price), Attributes: attrs,
		Variants: variants(price, 5, pairs...), Popularity: popularity, Rating: rating}
}

// smallShop has shoes, clothes and bottles; nothing for the kitchen.
func smallShop() *fixture {
	was := yuan(129)
	list := []chat.Product{
		product("jkt-1", "jackets", "Fjell", "轻量防水冲锋衣", "Light rain jacket", 79, 320, 4.8, []chat.Attribute{waterproof, hiking}, [2]string{"M", "black"}, [2]string{"L", "blue"}),
		product("jkt-2", "jackets", "Fjell", "羽绒外套", "Down jacket", 499, 80, 4.5, []chat.Attribute{notProof}, [2]string{"M", "red"}),
		product("jkt-3", "jackets", "Nord", "城市风衣", "City windbreaker", 65, 40, 4.1, nil, [2]string{"M", "black"}),
		product("jkt-4", "jackets", "Nord", "三合一防水外套", "Waterproof three-in-one jacket", 299, 150, 4.6, []chat.Attribute{waterproof}, [2]string{"L", "green"}),
		product("run-1", "running", "Swift", "云感跑鞋", "Cloud running shoes", 399, 900, 4.9, []chat.Attribute{running}, [2]string{"42", "black"}, [2]string{"43", "white"}),
		product("run-2", "running", "Swift", "竞速跑鞋", "Racing running shoes", 699, 200, 4.7, []chat.Attribute{running}, [2]string{"42", "red"}),
		product("run-3", "running", "Pace", "入门跑步鞋", "Starter running shoes", 199, 400, 4.2, []chat.Attribute{running}, [2]string{"41", "black"}, [2]string{"42", "black"}),
		product("run-4", "running", "Swift", "越野跑鞋", "Trail running shoes", 459, 120, 4.6, []chat.Attribute{running, waterproof}, [2]string{"42", "gray"}),
		product("bot-1", "boots", "Fjell", "徒步靴", "Hiking boots", 569, 90, 4.4, []chat.Attribute{hiking, leather, waterproof}, [2]string{"42", "brown"}),
		product("bot-2", "boots", "Pace", "帆布短靴", "Canvas ankle boots", 239, 60, 3.9, nil, [2]string{"42", "beige"}),
		product("sck-1", "socks", "Pace", "跑步袜三双装", "Running socks, three pairs", 39, 700, 4.5, []chat.Attribute{running, cotton}, [2]string{"42", "white"}),
		product("cap-1", "hats", "Swift", "速干跑步帽", "Quick-dry running cap", 59, 130, 4.3, []chat.Attribute{running}),
		product("btl-1", "bottles", "Nord", "保温杯500毫升", "Insulated bottle 500 ml", 99, 260, 4.7, nil),
		product("drs-1", "dresses", "Lumi", "碎花连衣裙", "Floral summer dress", 189, 210, 4.4, []chat.Attribute{cotton, women}, [2]string{"S", "yellow"}),
	}
	list[0].Was = &was
	list[4].Variants[1].Price = &chat.Money{Amount: 34900, Currency: "CNY"}
	list[0].Variants[1].Stock = 0
	list[12].Description = both("早晨的咖啡到下午还是热的。", "Keeps your morning coffee hot.")
	return &fixture{products: list, categories: []chat.Category{
		{ID: "clothes", Title: both("服装", "Clothing"), Words: []string{"衣服", "clothes"}},
		{ID: "jackets", Title: both("外套", "Jackets"), Words: []string{"外套", "夹克", "冲锋衣", "jacket", "coat"}, Parent: "clothes"},
		{ID: "dresses", Title: both("连衣裙", "Dresses"), Words: []string{"裙子", "连衣裙", "dress"}, Parent: "clothes"},
		{ID: "shoes", Title: both("鞋", "Shoes"), Words: []string{"鞋", "鞋子", "shoes", "footwear"}},
		{ID: "running", Title: both("跑鞋", "Running shoes"), Words: []string{"跑鞋", "跑步鞋", "running shoes", "trainers"}, Parent: "shoes"},
		{ID: "boots", Title: both("靴子", "Boots"), Words: []string{"靴", "boots"}, Parent: "shoes"},
		{ID: "socks", Title: both("袜子", "Socks"), Words: []string{"袜", "socks"}},
		{ID: "hats", Title: both("帽子", "Hats"), Words: []string{"帽", "cap", "hat"}},
		{ID: "bottles", Title: both("水杯", "Bottles"), Words: []string{"杯子", "水壶", "bottle", "flask"}},
	}}
}

func open(t testing.TB, c Catalogue, e Embedder) *Recommender {
	t.Helper()
	r, err := New(c, e, clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func recommend(t testing.TB, r *Recommender, w chat.Wish) []chat.Pick {
	t.Helper()
	picks, err := r.Recommend(context.Background(), w)
	if err != nil {
		t.Fatal(err)
	}
	return picks
}

func ids(picks []chat.Pick) []string {
	out := make([]string, len(picks))
	for i, p := range picks {
		out[i] = p.Product.ID
	}
	return out
}

// wordMeanings is a model for tests: a text means the sum of fixed directions of its terms, with one large direction that all
// texts share, as in real embeddings. Synonyms have one direction.
type wordMeanings struct{ synonyms map[string]string }

func (m wordMeanings) Embed(_ context.Context, text string) ([]float32, error) {
	const dim = 64
	v := make([]float32, dim)
	v[0] = 6
	for _, term := range lex.Terms(text) {
		if s, ok := m.synonyms[term]; ok {
			term = s
		}
		h := fnv.New64a()
		h.Write([]byte(term))
		seed := h.Sum64()
		for i := 1; i < dim; i++ {
			seed = seed*6364136223846793005 + 1442695040888963407
			v[i] += float32(int64(seed)>>40) / (1 << 23)
		}
	}
	normalise(v)
	return v, nil
}
