package recommend

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/chat/lex"
)

func TestAnswersWhatShoppersAskFor(t *testing.T) {
	r := open(t, smallShop(), nil)
	for _, c := range []struct {
		name  string
		wish  chat.Wish
		first string
		only  string // prefix of all ids; "" is free
	}{
		{"English words", chat.Wish{Query: "can you recommend a waterproof jacket?"}, "jkt-", "jkt-"},
		{"limit of price", chat.Wish{Query: "waterproof jacket under 80", Limits: chat.Limits{PriceMax: 8000}}, "jkt-1", "jkt-"},
		{"Chinese words", chat.Wish{Query: "有没有跑鞋推荐一下"}, "run-1", "run-"},
		{"a synonym of the kind", chat.Wish{Query: "any trainers?"}, "run-1", "run-"},
		{"another word order", chat.Wish{Query: "跑步的鞋子"}, "run-", ""},
		{"plural and capitals", chat.Wish{Query: "DRESSES"}, "drs-1", "drs-"},
		{"full width", chat.Wish{Query: "ＤＲＥＳＳ"}, "drs-1", "drs-"},
		{"a parent kind", chat.Wish{Query: "shoes", Limits: chat.Limits{Categories: []string{"shoes"}}}, "run-1", ""},
		{"brand", chat.Wish{Query: "Nord", N: 2}, "", ""},
		{"a colour of a variant", chat.Wish{Query: "红色的跑鞋", Limits: chat.Limits{Categories: []string{"running"}}}, "run-2", "run-"},
		{"a word of the description", chat.Wish{Query: "something for coffee"}, "btl-1", "btl-"},
		{"no words at all", chat.Wish{}, "run-1", ""},
		{"general words", chat.Wish{Query: "送女朋友什么好"}, "run-1", ""},
		{"words and a number that is no model", chat.Wish{Query: "500以内的跑鞋", Limits: chat.Limits{PriceMax: 50000}}, "run-1", "run-"},
		{"size is no unknown thing", chat.Wish{Query: "xxl 黑色 外套"}, "jkt-", "jkt-"},
	} {
		got := ids(recommend(t, r, c.wish))
		if len(got) == 0 || !strings.HasPrefix(got[0], c.first) {
			t.Errorf("%s: %q gives %v, first should be %s", c.name, c.wish.Query, got, c.first)
			continue
		}
		for _, id := range got {
			if !strings.HasPrefix(id, c.only) {
				t.Errorf("%s: %q gives %v, all should be %s", c.name, c.wish.Query, got, c.only)
			}
		}
	}
}

func TestWhatTheShopDoesNotHaveGivesNothing(t *testing.T) {
	r := open(t, smallShop(), nil)
	for _, query := range []string{"有没有冰箱", "do you sell refrigerators?", "waterproof refrigerator", "我想买个微波炉", "电饭煲", "a laptop under 3000"} {
		if got := recommend(t, r, chat.Wish{Query: query}); len(got) > 0 {
			t.Errorf("%q gives %v", query, ids(got))
		}
	}
}

func TestAKnownKindIsFoundBesideManyUnknownWords(t *testing.T) {
	r := open(t, smallShop(), nil)
	for _, query := range []string{"a light jacket for walking my labrador in drizzle", "我下个月要去敦煌沙漠穿越需要一双跑鞋"} {
		if got := recommend(t, r, chat.Wish{Query: query}); len(got) == 0 {
			t.Errorf("%q gives nothing", query)
		}
	}
}

func TestLimitsHoldForTheChosenVariant(t *testing.T) {
	r := open(t, smallShop(), nil)
	for _, c := range []struct {
		name   string
		limits chat.Limits
		want   string // ids in any order
	}{
		{"a variant's own price", chat.Limits{Categories: []string{"running"}, PriceMax: 35000, Sizes: []string{"43"}}, "run-1"},
		{"size and colour of one variant", chat.Limits{Sizes: []string{"42"}, Colors: []string{"white"}}, "sck-1"},
		{"a variant without stock", chat.Limits{Categories: []string{"jackets"}, Sizes: []string{"L"}}, "jkt-4"},
		{"attributes of two names", chat.Limits{Attributes: []string{"use=running", "waterproof=yes"}}, "run-4"},
		{"one of two values", chat.Limits{Attributes: []string{"material=leather", "material=cotton"}}, "bot-1 drs-1 sck-1"},
		{"refused material", chat.Limits{Categories: []string{"boots"}, Not: &chat.Limits{Attributes: []string{"material=leather"}}}, "bot-2"},
		{"refused brand and kind", chat.Limits{Categories: []string{"shoes"}, Not: &chat.Limits{Brands: []string{"swift"}, Categories: []string{"boots"}}}, "run-3"},
		{"refused colour", chat.Limits{Categories: []string{"jackets"}, Not: &chat.Limits{Colors: []string{"black"}}}, "jkt-2 jkt-4"},
		{"at least", chat.Limits{PriceMin: 56900}, "bot-1 run-2"},
		{"spelling", chat.Limits{Brands: []string{"  FJELL "}, Colors: []string{"Black"}}, "jkt-1"},
		{"grey is gray", chat.Limits{Colors: []string{"grey"}}, "run-4"},
		{"nothing has it", chat.Limits{Sizes: []string{"99"}}, ""},
		{"an unknown kind", chat.Limits{Categories: []string{"boats"}}, ""},
	} {
		got := ids(recommend(t, r, chat.Wish{Limits: c.limits, N: 5}))
		slices.Sort(got)
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %v, want %s", c.name, got, c.want)
		}
	}
}

func TestTheVariantIsTheCheapestThatFits(t *testing.T) {
	r := open(t, smallShop(), nil)
	p := recommend(t, r, chat.Wish{Query: "云感跑鞋"})[0]
	if p.Product.ID != "run-1" || p.Variant.Size != "43" {
		t.Errorf("got %s in %s", p.Product.ID, p.Variant.Size)
	}
}

func TestTermsAreSortedAndAddUpToTheScore(t *testing.T) {
	r := open(t, smallShop(), wordMeanings{})
	for _, w := range []chat.Wish{{Query: "跑鞋 防水"}, {}, {Like: "run-1"}, {With: "run-1"}, {Query: "waterproof jacket", Limits: chat.Limits{PriceMax: 30000}}} {
		picks := recommend(t, r, w)
		if len(picks) == 0 {
			t.Fatalf("%+v gives nothing", w)
		}
		for i, p := range picks {
			sum := 0.0
			for j, term := range p.Terms {
				sum += term.Value
				if j > 0 && term.Value > p.Terms[j-1].Value {
					t.Errorf("%s: terms not sorted: %v", p.Product.ID, p.Terms)
				}
			}
			if sum != p.Score || p.Score <= 0 {
				t.Errorf("%s: terms add up to %v, score %v", p.Product.ID, sum, p.Score)
			}
			if i > 0 && p.Score > picks[i-1].Score {
				t.Errorf("%+v: picks not sorted", w)
			}
		}
	}
}

func TestAtMostTwoOfABrandWhereThereIsChoice(t *testing.T) {
	r := open(t, smallShop(), nil)
	got := recommend(t, r, chat.Wish{Query: "跑鞋", N: 3})
	swift := 0
	for _, p := range got {
		if p.Product.Brand == "Swift" {
			swift++
		}
	}
	if len(got) != 3 || swift != 2 {
		t.Errorf("got %v, %d of one brand", ids(got), swift)
	}
	if got := recommend(t, r, chat.Wish{Query: "跑鞋", N: 3, Limits: chat.Limits{Brands: []string{"Swift"}}}); len(got) != 3 {
		t.Errorf("a brand that was asked for is cut to %v", ids(got))
	}
}

func TestEqualWishesHaveEqualAnswersWhateverTheOrderOfTheCatalogue(t *testing.T) {
	shop := smallShop()
	for i := range shop.products {
		shop.products[i].Popularity, shop.products[i].Rating = 10, 4
	}
	want := ids(recommend(t, open(t, shop, nil), chat.Wish{N: 8}))
	slices.Reverse(shop.products)
	if got := ids(recommend(t, open(t, shop, nil), chat.Wish{N: 8})); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestWhatIsExcludedIsNotShown(t *testing.T) {
	r := open(t, smallShop(), nil)
	for _, p := range recommend(t, r, chat.Wish{Query: "跑鞋", N: 9, Exclude: []string{"run-1", "run-3", "nothing"}}) {
		if p.Product.ID == "run-1" || p.Product.ID == "run-3" {
			t.Errorf("%s is shown", p.Product.ID)
		}
	}
}

func TestLikeGivesTheSameKindAndNotTheProductItself(t *testing.T) {
	for name, e := range map[string]Embedder{"words": nil, "model": wordMeanings{}} {
		r := open(t, smallShop(), e)
		got := recommend(t, r, chat.Wish{Like: "run-1", Language: chat.English})
		if len(got) != 3 {
			t.Fatalf("%s: %v", name, ids(got))
		}
		for _, p := range got {
			if !strings.HasPrefix(p.Product.ID, "run-") || p.Product.ID == "run-1" {
				t.Errorf("%s: %v", name, ids(got))
			}
		}
		if got := recommend(t, r, chat.Wish{Like: "gone"}); len(got) > 0 {
			t.Errorf("%s: like nothing gives %v", name, ids(got))
		}
	}
}

func TestWithGivesOtherKindsForTheSameUse(t *testing.T) {
	r := open(t, smallShop(), nil)
	got := ids(recommend(t, r, chat.Wish{With: "run-1"}))
	slices.Sort(got)
	if !slices.Equal(got, []string{"cap-1", "sck-1"}) {
		t.Errorf("with running shoes: %v", got)
	}
	if got := recommend(t, r, chat.Wish{With: "btl-1"}); len(got) > 0 {
		t.Errorf("nothing is known to go with a bottle, yet %v", ids(got))
	}
}

func TestWhatGoesWithItIsForTheSamePeople(t *testing.T) {
	shop := smallShop()
	shop.products = append(shop.products,
		product("m-1", "hats", "", "男款草帽", "Men's straw hat", 50, 1, 4, []chat.Attribute{men, attr("season", "summer", "季节", "Season", "夏季", "Summer")}),
		product("w-1", "hats", "", "女款草帽", "Women's straw hat", 50, 1, 4, []chat.Attribute{women, attr("season", "summer", "季节", "Season", "夏季", "Summer")}),
		product("w-2", "dresses", "", "吊带裙", "Slip dress", 90, 1, 4, []chat.Attribute{women, attr("season", "summer", "季节", "Season", "夏季", "Summer")}))
	if got := ids(recommend(t, open(t, shop, nil), chat.Wish{With: "w-2"})); !slices.Equal(got, []string{"w-1"}) {
		t.Errorf("got %v", got)
	}
}

func TestMeaningFindsWhatNoWordSays(t *testing.T) {
	// Every term of the bottle's title means a tumbler.
	synonyms := map[string]string{}
	for _, term := range lex.Terms("保温杯500毫升, 水杯 Insulated bottle 500 ml, Bottles") {
		synonyms[term] = "tumbler"
	}
	model := wordMeanings{synonyms: synonyms}
	r := open(t, smallShop(), model)
	query := "tumbler"
	embedding, _ := model.Embed(context.Background(), query)
	for name, w := range map[string]chat.Wish{"given": {Query: query, Embedding: embedding}, "made": {Query: query}} {
		if got := ids(recommend(t, r, w)); len(got) == 0 || got[0] != "btl-1" {
			t.Errorf("embedding %s: got %v", name, got)
		}
	}
	if got := recommend(t, r, chat.Wish{Query: query, Embedding: []float32{1, 2}}); len(got) > 0 {
		t.Errorf("a vector of another model finds %v", ids(got))
	}
}

func TestReasonsAreFactsInTheWishesLanguage(t *testing.T) {
	r := open(t, smallShop(), nil)
	for _, c := range []struct {
		wish chat.Wish
		want string
	}{
		{chat.Wish{Language: chat.English, Query: "waterproof jacket", Limits: chat.Limits{PriceMax: 8000, Sizes: []string{"M"}}}, "Waterproof; ¥79, under your ¥80; size M in stock; 4.8★"},
		{chat.Wish{Language: chat.Chinese, Query: "防水外套", Limits: chat.Limits{PriceMax: 8000, Attributes: []string{"waterproof=yes"}}}, "防水，¥79，在80元以内，评分4.8，原价¥129"},
		{chat.Wish{Language: chat.Chinese, Query: "跑鞋", Limits: chat.Limits{Sizes: []string{"42"}, Colors: []string{"black"}}}, "¥399，黑色42码有货，店内热销，评分4.9"},
		{chat.Wish{Language: chat.English, Query: "bottle"}, "¥99; 4.7★"},
		{chat.Wish{Language: chat.English, Query: "ankle boots"}, "¥239; in stock"},
		{chat.Wish{Language: chat.Chinese, Query: "短靴"}, "¥239，有货"},
		{chat.Wish{Language: chat.Chinese, Limits: chat.Limits{PriceMin: 20000, PriceMax: 23900}}, "¥239，在200元到239元之间，有货"},
		{chat.Wish{Language: chat.English, Limits: chat.Limits{PriceMin: 60000}}, "¥699, from your ¥600 up; 4.7★"},
		{chat.Wish{Language: chat.English, With: "run-1"}, "Same use: running; ¥39; 4.5★"},
		{chat.Wish{Language: chat.Chinese, Like: "run-2"}, "同为跑鞋，用途同为跑步，便宜350元，¥349"},
	} {
		got := recommend(t, r, c.wish)
		if len(got) == 0 {
			t.Errorf("%+v gives nothing", c.wish)
			continue
		}
		if got[0].Reason != c.want {
			t.Errorf("%q %s: got %q, want %q", c.wish.Query, got[0].Product.ID, got[0].Reason, c.want)
		}
	}
}

func TestRelaxSaysWhichConditionToLetGo(t *testing.T) {
	r := open(t, smallShop(), nil)
	for _, c := range []struct {
		name  string
		wish  chat.Wish
		limit string
		first string
		says  string
	}{
		{"price", chat.Wish{Language: chat.English, Query: "waterproof jacket", Limits: chat.Limits{Categories: []string{"jackets"}, Attributes: []string{"waterproof=yes"}, PriceMax: 7000}}, "price_max", "jkt-1", "¥9 over your ¥70"},
		{"colour", chat.Wish{Limits: chat.Limits{Categories: []string{"running"}, Colors: []string{"pink"}}}, "color", "run-1", ""},
		{"one attribute of two", chat.Wish{Limits: chat.Limits{Categories: []string{"boots"}, Attributes: []string{"waterproof=yes", "material=cotton"}}}, "attribute:material=cotton", "bot-1", ""},
		{"size before kind", chat.Wish{Limits: chat.Limits{Categories: []string{"dresses"}, Sizes: []string{"42"}}}, "size", "drs-1", ""},
	} {
		limit, picks, ok := r.Relax(context.Background(), c.wish)
		if !ok || limit != c.limit || len(picks) == 0 || picks[0].Product.ID != c.first || !strings.Contains(picks[0].Reason, c.says) {
			t.Errorf("%s: %v %s %v", c.name, ok, limit, picks)
		}
	}
}

func TestRelaxNeverOffersWhatIsRefused(t *testing.T) {
	r := open(t, smallShop(), nil)
	w := chat.Wish{Limits: chat.Limits{Categories: []string{"boots"}, PriceMax: 10000, Not: &chat.Limits{Attributes: []string{"material=leather"}}}, N: 9}
	_, picks, ok := r.Relax(context.Background(), w)
	if !ok {
		t.Fatal("nothing")
	}
	for _, p := range picks {
		if p.Product.ID == "bot-1" {
			t.Error("leather is offered")
		}
	}
	if _, _, ok := r.Relax(context.Background(), chat.Wish{Query: "冰箱"}); ok {
		t.Error("a wish without a condition has one to let go")
	}
}

func TestAChangeOfTheCatalogueHoldsAtTheNextWish(t *testing.T) {
	shop := smallShop()
	r := open(t, shop, nil)
	w := chat.Wish{Query: "跑鞋", N: 9}
	if got := ids(recommend(t, r, w)); !slices.Contains(got, "run-1") {
		t.Fatal(got)
	}
	shop.change(func(p []chat.Product) []chat.Product {
		sold := slices.Clone(p[4].Variants)
		for i := range sold {
			sold[i].Stock = 0
		}
		p[4].Variants = sold
		return append(p, product("run-9", "running", "", "新款跑鞋", "New running shoes", 299, 0, 0, nil))
	})
	got := ids(recommend(t, r, w))
	if slices.Contains(got, "run-1") || !slices.Contains(got, "run-9") {
		t.Errorf("after the change: %v", got)
	}
}

// copying gives copies at every call, as a careful shop does, and counts its changes.
type copying struct {
	*fixture
	asked   atomic.Int64
	version atomic.Uint64
}

func (c *copying) Products() []chat.Product {
	c.asked.Add(1)
	return slices.Clone(c.fixture.Products())
}

type counting struct{ *copying }

func (c counting) Version() uint64 { return c.version.Load() }

func TestACatalogueThatCopiesIsNotReadAgainWhereNothingChanged(t *testing.T) {
	shop := &copying{fixture: smallShop()}
	r := open(t, shop, nil)
	before := r.view.Load()
	recommend(t, r, chat.Wish{Query: "跑鞋"})
	if r.view.Load() != before {
		t.Error("equal contents are taken for a change")
	}
	counted := counting{&copying{fixture: smallShop()}}
	r = open(t, counted, nil)
	for range 5 {
		recommend(t, r, chat.Wish{Query: "跑鞋"})
	}
	if n := counted.asked.Load(); n != 1 {
		t.Errorf("the products were read %d times at one version", n)
	}
	counted.change(func(p []chat.Product) []chat.Product { return p[:4] })
	counted.version.Add(1)
	if got := recommend(t, r, chat.Wish{Limits: chat.Limits{Categories: []string{"running"}}}); len(got) > 0 {
		t.Errorf("a counted change is not seen: %v", ids(got))
	}
}

// failing is a model that breaks after some texts.
type failing struct {
	left atomic.Int64
	none bool
}

func (f *failing) Embed(ctx context.Context, text string) ([]float32, error) {
	if f.none {
		return nil, nil
	}
	if f.left.Add(-1) < 0 {
		return nil, errors.New("the model is gone")
	}
	return wordMeanings{}.Embed(ctx, text)
}

func TestWithoutAModelWordsAnswer(t *testing.T) {
	r := open(t, smallShop(), &failing{none: true})
	if got := recommend(t, r, chat.Wish{Query: "跑鞋"}); len(got) == 0 {
		t.Error("nothing")
	}
}

func TestAModelThatFailsAtStartIsAnErrorAndLaterIsNot(t *testing.T) {
	if _, err := New(smallShop(), &failing{}, clock); err == nil {
		t.Error("no error")
	}
	model := &failing{}
	model.left.Store(28)
	r := open(t, smallShop(), model)
	if got := recommend(t, r, chat.Wish{Query: "跑鞋"}); len(got) == 0 {
		t.Error("nothing")
	}
}

func TestNewProductsGetTheirVectorsInTheBackground(t *testing.T) {
	shop := smallShop()
	r := open(t, shop, wordMeanings{})
	shop.change(func(p []chat.Product) []chat.Product {
		return append(p, product("new-1", "hats", "", "毛线帽", "Bobble beanie", 49, 0, 0, nil))
	})
	recommend(t, r, chat.Wish{Query: "beanie"})
	r.running.Wait()
	v := r.view.Load()
	if row := v.vectors.rows[v.shelf.byID["new-1"]]; row == nil {
		t.Error("no vector")
	}
}

func TestWishesAndChangesAtTheSameTime(t *testing.T) {
	shop := smallShop()
	r := open(t, shop, wordMeanings{})
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for i := range 100 {
				if worker == 0 && i%10 == 0 {
					shop.change(func(p []chat.Product) []chat.Product {
						p[0].Price = yuan(float64(50 + i))
						return append(p[:14], product("x", "hats", "", "帽"+strings.Repeat("子", i), "Hat", 10, 0, 0, nil))
					})
				}
				for _, p := range recommend(t, r, chat.Wish{Query: "防水 外套", N: 5}) {
					if p.Reason == "" || math.IsNaN(p.Score) {
						t.Errorf("%+v", p)
					}
				}
			}
		})
	}
	wg.Wait()
}

func TestACancelledContextIsAnError(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := open(t, smallShop(), nil).Recommend(ctx, chat.Wish{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAnEmptyCatalogueAndOddCategoriesDoNoHarm(t *testing.T) {
	if got := recommend(t, open(t, &fixture{}, wordMeanings{}), chat.Wish{Query: "鞋"}); len(got) > 0 {
		t.Error(ids(got))
	}
	odd := &fixture{
		products:   []chat.Product{product("a", "x", "", "甲", "A", 1, 0, 0, nil), {ID: "b", Category: "y"}},
		categories: []chat.Category{{ID: "x", Parent: "y"}, {ID: "y", Parent: "x"}, {ID: "z", Parent: "z"}, {}},
	}
	done := make(chan []chat.Pick, 1)
	go func() {
		done <- recommend(t, open(t, odd, nil), chat.Wish{Limits: chat.Limits{Categories: []string{"y", "x"}}})
	}()
	select {
	case got := <-done:
		if !slices.Equal(ids(got), []string{"a"}) {
			t.Error(ids(got))
		}
	case <-time.After(10 * time.Second):
		t.Fatal("a ring of categories never ends")
	}
}
