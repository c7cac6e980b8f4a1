package demo

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"shoptalk/chat"
	"shoptalk/shop"
)

// shopfront is a Shop over contents, for the pages.
type shopfront struct{ shop.Contents }

func (w shopfront) Products() []chat.Product {
	return append([]chat.Product(nil), w.Contents.Products...)
}
func (w shopfront) Categories() []chat.Category { return w.Contents.Categories }
func (w shopfront) Policies() chat.Policies     { return w.Contents.Policies }
func (w shopfront) Product(id string) (chat.Product, bool) {
	for _, p := range w.Contents.Products {
		if p.ID == id {
			return p, true
		}
	}
	return chat.Product{}, false
}
func (w shopfront) SizeGuide(id string) (chat.SizeGuide, bool) {
	for _, g := range w.SizeGuides {
		if g.ID == id {
			g.Rows = append([]chat.SizeRow(nil), g.Rows...)
			return g, true
		}
	}
	return chat.SizeGuide{}, false
}
func (w shopfront) OrdersOf(_ context.Context, external string) (out []chat.Order, err error) {
	for _, o := range w.Orders {
		if external != "" && o.Shopper == external {
			out = append(out, o)
		}
	}
	return out, nil
}

func handler(t *testing.T, c shop.Contents, base string) http.Handler {
	t.Helper()
	h, err := Handler(Options{Base: base, Shop: shopfront{c}, Sign: func(external, name string) (string, error) { return "token-of-" + external, nil }})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func get(h http.Handler, path string, cookies ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for _, c := range cookies {
		name, value, _ := strings.Cut(c, "=")
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestEveryPageRendersInBothLanguages(t *testing.T) {
	c := contents(t, seedMoment)
	h := handler(t, c, "")
	paths := []string{"/", "/orders"}
	for _, p := range c.Products {
		paths = append(paths, p.URL)
	}
	for _, k := range c.Categories {
		paths = append(paths, "/category/"+k.ID)
	}
	for _, path := range paths {
		for lang, html := range map[string]string{"zh": `<html lang="zh-CN">`, "en": `<html lang="en">`} {
			w := get(h, path, "demo_language="+lang)
			body := w.Body.String()
			if w.Code != http.StatusOK || !strings.Contains(body, html) || !strings.Contains(body, `/widget.js" async data-site="main" data-lang="`+lang+`"`) {
				t.Fatalf("%s in %s: %d", path, lang, w.Code)
			}
			if strings.Contains(body, "ZgotmplZ") || strings.Contains(body, "<no value>") {
				t.Errorf("%s in %s: a template gave up on a value", path, lang)
			}
		}
	}
}

func TestPagesAllowNoInlineScriptAndHaveNone(t *testing.T) {
	h := handler(t, contents(t, seedMoment), "")
	for _, path := range []string{"/", "/p/swift-lite", "/orders", "/category/shoes", "/nowhere"} {
		w := get(h, path)
		policy := w.Header().Get("Content-Security-Policy")
		if !strings.Contains(policy, "script-src 'self'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", path, policy)
		}
		for _, s := range []string{"<script>", " onclick=", " style=", "<style", "javascript:"} {
			if strings.Contains(w.Body.String(), s) {
				t.Errorf("%s holds %q", path, s)
			}
		}
	}
}

func TestPagesEscapeWhatTheCatalogueSays(t *testing.T) {
	c := contents(t, seedMoment)
	p := &c.Products[0]
	evil := `<script>alert(1)</script>"'`
	p.Title = chat.Words{chat.Chinese: evil, chat.English: evil}
	p.Description, p.Brand, p.Image = p.Title, evil, "javascript:alert(1)"
	h := handler(t, c, "")
	for _, path := range []string{"/", "/p/" + p.ID, "/category/shoes"} {
		body := get(h, path).Body.String()
		if strings.Contains(body, "<script>alert") || strings.Contains(body, "javascript:alert") {
			t.Errorf("%s shows it raw", path)
		}
	}
	if !strings.Contains(get(h, "/p/"+p.ID).Body.String(), "&lt;script&gt;") {
		t.Error("the title is not shown at all")
	}
}

func TestLinksKeepThePublicPath(t *testing.T) {
	h := handler(t, contents(t, seedMoment), "/shops/one/")
	for _, path := range []string{"/", "/p/rain-shell", "/orders", "/category/bags"} {
		body := get(h, path).Body.String()
		for _, attribute := range []string{`href="/`, `src="/`, `action="/`} {
			for rest := body; ; {
				i := strings.Index(rest, attribute)
				if i < 0 {
					break
				}
				rest = rest[i+len(attribute):]
				if !strings.HasPrefix(rest, "shops/one/") {
					t.Errorf("%s: a link leads to /%.30s", path, rest)
				}
			}
		}
	}
}

func TestShopperSwitchSignsInAndOut(t *testing.T) {
	h := handler(t, contents(t, seedMoment), "/x")
	post := func(form url.Values) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/demo/shopper", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	w := post(url.Values{"shopper": {"demo-lin"}, "back": {"/p/swift-lite"}})
	cookie := w.Result().Cookies()[0]
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/x/p/swift-lite" || cookie.Value != "demo-lin" || cookie.Path != "/x/" || !cookie.HttpOnly {
		t.Errorf("%d to %q with %v", w.Code, w.Header().Get("Location"), cookie)
	}
	page := get(h, "/orders", "demo_shopper=demo-lin").Body.String()
	if !strings.Contains(page, `data-token="token-of-demo-lin"`) || !strings.Contains(page, `data-order="1042"`) {
		t.Error("the page does not carry the token and the order")
	}
	if strings.Contains(page, `data-order="1047"`) {
		t.Error("the page shows somebody else's order")
	}
	if page := get(h, "/orders", "demo_shopper=c-201").Body.String(); strings.Contains(page, "token-of") || strings.Contains(page, `data-testid="bought"`) {
		t.Error("a cookie signs in as somebody who is no demo shopper")
	}
	if w := post(url.Values{"shopper": {"c-201"}}); w.Code != http.StatusBadRequest {
		t.Errorf("switching to a stranger: %d", w.Code)
	}
	if w := post(url.Values{"shopper": {""}}); w.Result().Cookies()[0].MaxAge >= 0 {
		t.Error("signing out keeps the cookie")
	}
}

func TestSwitchesNeverLeadToAnotherSite(t *testing.T) {
	h := handler(t, contents(t, seedMoment), "")
	for _, back := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "", "/ok\r\nX: y"} {
		r := httptest.NewRequest(http.MethodPost, "/demo/language", strings.NewReader(url.Values{"lang": {"en"}, "back": {back}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if to := w.Header().Get("Location"); to != "/" {
			t.Errorf("%q leads to %q", back, to)
		}
	}
}

func TestAPageWithoutATokenIsAnAnonymousShoppers(t *testing.T) {
	h, err := Handler(Options{Shop: shopfront{contents(t, seedMoment)}, Sign: func(string, string) (string, error) { return "", errors.New("no secret") }})
	if err != nil {
		t.Fatal(err)
	}
	w := get(h, "/orders", "demo_shopper=demo-lin")
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), `data-testid="bought"`) {
		t.Errorf("%d, or orders without a token", w.Code)
	}
}

func TestLanguageIsTheBrowsersUntilChosen(t *testing.T) {
	h := handler(t, contents(t, seedMoment), "")
	for header, want := range map[string]string{"en-GB,en;q=0.9": "en", "zh-CN,zh;q=0.9,en;q=0.8": "zh", "fr,en;q=0.5": "en", "": "zh", "xx": "zh"} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Accept-Language", header)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), `data-lang="`+want+`"`) {
			t.Errorf("%q is not answered in %s", header, want)
		}
	}
}

func TestPicturesAndFilesAreServedAndNothingElse(t *testing.T) {
	h := handler(t, contents(t, seedMoment), "")
	for path, kind := range map[string]string{
		"/demo/pictures/swift-lite.svg": "image/svg+xml", "/demo/shop.css": "text/css", "/demo/shop.js": "text/javascript", "/demo/icon.svg": "image/svg+xml",
	} {
		w := get(h, path)
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), kind) {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Content-Type"))
		}
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("If-None-Match", w.Header().Get("ETag"))
		again := httptest.NewRecorder()
		if h.ServeHTTP(again, r); again.Code != http.StatusNotModified {
			t.Errorf("%s again: %d", path, again.Code)
		}
	}
	for _, path := range []string{"/demo/layout.html", "/demo/pictures/nothing.svg", "/demo/pictures/swift-lite", "/demo/..%2Fshop.css", "/p/", "/p/none", "/category/none"} {
		if w := get(h, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
