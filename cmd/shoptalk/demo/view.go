package demo

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"shoptalk/chat"
)

const (
	shopperCookie  = "demo_shopper"
	languageCookie = "demo_language"
)

// view is what every page shows, and in Body what one page shows.
type view struct {
	Lang     string
	Base     string
	Title    string
	Path     string // of this page, without Base
	Product  string // the product the page is about
	Token    string // the shop's token of Current
	Current  Shopper
	Shoppers []Shopper
	Menu     []chat.Category
	Strip    []chat.Promotion
	Policies chat.Policies
	Body     any
}

// T gives one of the pages' own texts.
func (v view) T(key string) string { return pick(said[key], v.Lang) }

// HTMLLang is the page's language as HTML names it.
func (v view) HTMLLang() string { return pick([2]string{"zh-CN", "en"}, v.Lang) }

// Other is the language to switch to.
func (v view) Other() string { return pick([2]string{chat.English, chat.Chinese}, v.Lang) }

// Shop is the shop's name.
func (v view) Shop() string { return Name().In(v.Lang) }

func (f *front) view(r *http.Request) view {
	v := view{Lang: language(r), Base: f.Base, Path: r.URL.Path, Shoppers: Shoppers(), Policies: f.Shop.Policies()}
	for _, k := range f.Shop.Categories() {
		if k.Parent == "" {
			v.Menu = append(v.Menu, k)
		}
	}
	today := today(v.Policies)
	for _, p := range v.Policies.Promos {
		if (p.From == "" || p.From <= today) && (p.Until == "" || p.Until >= today) {
			v.Strip = append(v.Strip, p)
		}
	}
	if c, err := r.Cookie(shopperCookie); err == nil {
		if s, ok := shopperCalled(c.Value); ok {
			// Without a token the page goes on as an anonymous shopper's.
			if token, err := f.Sign(s.External, s.Name); err == nil {
				v.Current, v.Token = s, token
			}
		}
	}
	return v
}

func today(p chat.Policies) string {
	now := time.Now()
	if loc, err := time.LoadLocation(p.Shop.Zone); err == nil {
		now = now.In(loc)
	}
	return now.Format(time.DateOnly)
}

func shopperCalled(external string) (Shopper, bool) {
	i := slices.IndexFunc(Shoppers(), func(s Shopper) bool { return s.External == external })
	if i < 0 {
		return Shopper{}, false
	}
	return Shoppers()[i], true
}

// language is what the shopper chose, else what the browser prefers, else Chinese.
func language(r *http.Request) string {
	if c, err := r.Cookie(languageCookie); err == nil && (c.Value == chat.English || c.Value == chat.Chinese) {
		return c.Value
	}
	for _, tag := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		tag = strings.ToLower(strings.TrimSpace(tag))
		switch {
		case strings.HasPrefix(tag, "zh"):
			return chat.Chinese
		case strings.HasPrefix(tag, "en"):
			return chat.English
		}
	}
	return chat.Chinese
}

// funcs are what the templates call.
func (f *front) funcs() template.FuncMap {
	return template.FuncMap{
		"words": func(w chat.Words, lang string) string { return w.In(lang) },
		"color": func(name, lang string) string {
			if zh := colors[name]; zh != "" && lang == chat.Chinese {
				return zh
			}
			return name
		},
		"state": func(key, lang string) string { return pick(states[key], lang) },
		"image": func(path string) string {
			if strings.HasPrefix(path, "/") {
				return f.Base + path
			}
			return path
		},
		"stars": func(rating float64) string { return strconv.FormatFloat(rating, 'f', 1, 64) },
		"sold":  func(n float64, lang string) string { return fmt.Sprintf(pick(said["sold"], lang), int(n)) },
		"span":  span,
		"card":  func(v view, p chat.Product) cardView { return cardView{v, p} },
	}
}

// cardView is a product in a grid.
type cardView struct {
	view
	P chat.Product
}

// span writes a range of measures; an open end is left out.
func span(from, to int) string {
	switch {
	case from == 0 && to == 0:
		return "–"
	case to == 0:
		return "≥ " + strconv.Itoa(from)
	case from == 0:
		return "≤ " + strconv.Itoa(to)
	}
	return strconv.Itoa(from) + "–" + strconv.Itoa(to)
}

// byPopularity sorts the best sellers first, what is sold out last.
func byPopularity(products []chat.Product) {
	slices.SortStableFunc(products, func(a, b chat.Product) int {
		if c := cmp.Compare(min(b.Stock(), 1), min(a.Stock(), 1)); c != 0 {
			return c
		}
		return cmp.Compare(b.Popularity, a.Popularity)
	})
}
