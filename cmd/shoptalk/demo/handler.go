package demo

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"shoptalk/chat"
)

//go:embed pages
var pageFiles embed.FS

// Shop is what the pages show.
type Shop interface {
	Products() []chat.Product
	Product(id string) (chat.Product, bool)
	Categories() []chat.Category
	SizeGuide(id string) (chat.SizeGuide, bool)
	Policies() chat.Policies
	OrdersOf(ctx context.Context, external string) ([]chat.Order, error)
}

// Options are what Handler needs.
type Options struct {
	Base string // path of the public URL, "" or "/" at the root
	Shop Shop
	Sign func(external, name string) (string, error) // the shop's token of a shopper
}

// front serves the demo shop's pages.
type front struct {
	Options
	pages    map[string]*template.Template
	pictures map[string]string
}

// Handler serves the storefront: /, /category/{id}, /p/{id}, /orders, and what they need under /demo/. Whoever asks is signed
// in as a demo shopper: it belongs on a machine of one's own.
func Handler(o Options) (http.Handler, error) {
	o.Base = strings.TrimRight(o.Base, "/")
	all, err := loadGoods()
	if err != nil {
		return nil, err
	}
	f := &front{Options: o, pages: map[string]*template.Template{}}
	if f.pictures, err = drawEach(all); err != nil {
		return nil, err
	}
	for _, name := range []string{"home", "category", "product", "orders", "missing"} {
		t, err := template.New("layout.html").Funcs(f.funcs()).ParseFS(pageFiles, "pages/layout.html", "pages/parts.html", "pages/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("demo page %s: %w", name, err)
		}
		f.pages[name] = t
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", f.home)
	mux.HandleFunc("GET /category/{id}", f.category)
	mux.HandleFunc("GET /p/{id}", f.product)
	mux.HandleFunc("GET /orders", f.orders)
	mux.HandleFunc("POST /demo/shopper", f.switchShopper)
	mux.HandleFunc("POST /demo/language", f.switchLanguage)
	mux.HandleFunc("GET /demo/pictures/{file}", f.picture)
	mux.HandleFunc("GET /demo/{file}", f.static)
	mux.HandleFunc("/", f.missing)
	return mux, nil
}

// show renders a page whole before it sends the first byte.
func (f *front) show(w http.ResponseWriter, r *http.Request, status int, name string, v view) {
	var b bytes.Buffer
	if err := f.pages[name].Execute(&b, v); err != nil {
		http.Error(w, "the page could not be made", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy(r))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store") // it holds the shopper's token
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(b.Bytes()) // the client has gone: nobody to tell
	}
}

// policy allows this server alone. Its socket is named because older browsers do not count it to 'self'.
func policy(r *http.Request) string {
	host := r.Host
	if strings.ContainsAny(host, " ;,'\"") {
		host = ""
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
		"connect-src 'self' ws://" + host + " wss://" + host + "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}

func (f *front) missing(w http.ResponseWriter, r *http.Request) {
	v := f.view(r)
	v.Title = v.T("missing")
	f.show(w, r, http.StatusNotFound, "missing", v)
}

func (f *front) home(w http.ResponseWriter, r *http.Request) {
	v := f.view(r)
	v.Title = pick([2]string{Name()[chat.Chinese], Name()[chat.English]}, v.Lang)
	v.Body = homeBody(f.Shop, v.Lang)
	f.show(w, r, http.StatusOK, "home", v)
}

func (f *front) category(w http.ResponseWriter, r *http.Request) {
	v := f.view(r)
	body, ok := categoryBody(f.Shop, r.PathValue("id"))
	if !ok {
		f.missing(w, r)
		return
	}
	v.Title, v.Body = body.Category.Title.In(v.Lang), body
	f.show(w, r, http.StatusOK, "category", v)
}

func (f *front) product(w http.ResponseWriter, r *http.Request) {
	v := f.view(r)
	p, ok := f.Shop.Product(r.PathValue("id"))
	if !ok {
		f.missing(w, r)
		return
	}
	v.Title, v.Product, v.Body = p.Title.In(v.Lang), p.ID, productBody(f.Shop, p, v.Lang)
	f.show(w, r, http.StatusOK, "product", v)
}

func (f *front) orders(w http.ResponseWriter, r *http.Request) {
	v := f.view(r)
	orders, err := f.Shop.OrdersOf(r.Context(), v.Current.External)
	if err != nil {
		http.Error(w, "the orders could not be read: try again", http.StatusServiceUnavailable)
		return
	}
	v.Title, v.Body = v.T("orders"), f.ordersBody(orders)
	f.show(w, r, http.StatusOK, "orders", v)
}

// switchShopper signs in as a demo shopper, or out with an empty one, and goes back to the page.
func (f *front) switchShopper(w http.ResponseWriter, r *http.Request) {
	id := r.PostFormValue("shopper")
	if id != "" {
		if _, ok := shopperCalled(id); !ok {
			http.Error(w, "there is no such demo shopper", http.StatusBadRequest)
			return
		}
	}
	f.remember(w, shopperCookie, id)
	f.back(w, r)
}

func (f *front) switchLanguage(w http.ResponseWriter, r *http.Request) {
	lang := chat.Chinese
	if r.PostFormValue("lang") == chat.English {
		lang = chat.English
	}
	f.remember(w, languageCookie, lang)
	f.back(w, r)
}

func (f *front) remember(w http.ResponseWriter, name, value string) {
	c := http.Cookie{Name: name, Value: value, Path: f.Base + "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: 30 * 24 * 3600}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, &c)
}

// back goes to the page that a form came from, which must be one of ours.
func (f *front) back(w http.ResponseWriter, r *http.Request) {
	to := r.PostFormValue("back")
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		to = "/"
	}
	w.Header().Set("Location", f.Base+to)
	w.WriteHeader(http.StatusSeeOther)
}

func (f *front) picture(w http.ResponseWriter, r *http.Request) {
	id, ok := strings.CutSuffix(r.PathValue("file"), ".svg")
	svg := f.pictures[id]
	if !ok || svg == "" {
		f.missing(w, r)
		return
	}
	send(w, r, "image/svg+xml", []byte(svg))
}

func (f *front) static(w http.ResponseWriter, r *http.Request) {
	kinds := map[string]string{"shop.css": "text/css; charset=utf-8", "shop.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml"}
	name := r.PathValue("file")
	b, err := pageFiles.ReadFile("pages/" + name)
	if kinds[name] == "" || err != nil {
		f.missing(w, r)
		return
	}
	send(w, r, kinds[name], b)
}

// send sends a file that stays as it is while the program runs.
func send(w http.ResponseWriter, r *http.Request, kind string, b []byte) {
	h := w.Header()
	tag := `"` + strconv.FormatUint(uint64(hash(string(b))), 36) + `"`
	h.Set("ETag", tag)
	h.Set("Cache-Control", "public, max-age=300")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(b)))
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin") // cards show pictures on pages of other origins
	h.Set("X-Content-Type-Options", "nosniff")
	if r.Method != http.MethodHead {
		_, _ = w.Write(b)
	}
}
