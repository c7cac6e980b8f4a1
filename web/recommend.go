package web

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"

	"shoptalk/chat"
)

// maxPicks is how many products one call may ask for.
const maxPicks = 50

// wish is the body of POST /v1/recommend.
type wish struct {
	Site     string                     `json:"site,omitempty"`
	Shopper  string                     `json:"shopper,omitempty"`
	Language string                     `json:"language,omitempty"` // of the reasons: zh or en
	Query    string                     `json:"query,omitempty"`
	Like     string                     `json:"like,omitempty"`
	With     string                     `json:"with,omitempty"`
	Limits   map[string]json.RawMessage `json:"limits,omitempty"`
	Exclude  []string                   `json:"exclude,omitempty"`
	N        int                        `json:"n,omitempty"`
}

// pick is one product of the answer. Product is its id; Card is what a page shows of it.
type pick struct {
	Product string      `json:"product"`
	Score   float64     `json:"score"`
	Reason  string      `json:"reason"`
	Terms   []chat.Term `json:"terms"`
	Card    chat.Card   `json:"card"`
}

// recommend finds products, for agents and for a shop's own pages: POST /v1/recommend.
func (s *Server) recommend(w http.ResponseWriter, r *http.Request) error {
	var ask wish
	session, _, err := s.shopper(r)
	if err != nil {
		if _, err := s.agent(r); err != nil {
			return err
		}
	}
	if err := readJSON(w, r, &ask); err != nil {
		return err
	}
	if session.Shopper != "" {
		ask.Site, ask.Shopper = session.Site, session.Shopper
	}
	wanted, err := s.wished(r, ask)
	if err != nil {
		return err
	}
	picks, err := s.Recommender.Recommend(r.Context(), wanted)
	if err != nil {
		return err
	}
	answer := list[pick]{Items: []pick{}}
	for _, p := range picks {
		terms := p.Terms
		if terms == nil {
			terms = []chat.Term{}
		}
		answer.Items = append(answer.Items, pick{p.Product.ID, p.Score, p.Reason, terms, cardOf(p, wanted.Language)})
	}
	return writeJSON(w, http.StatusOK, answer)
}

// wished checks a wish and fills in what it leaves open.
func (s *Server) wished(r *http.Request, ask wish) (chat.Wish, error) {
	for _, id := range []string{ask.Like, ask.With} {
		if _, ok := s.Shop.Product(id); id != "" && !ok {
			return chat.Wish{}, chat.ErrInvalid.With("there is no product " + strconv.Quote(id))
		}
	}
	if len([]rune(ask.Query)) > chat.MaxTextRunes {
		return chat.Wish{}, chat.ErrTooLong.With("the query is too long: at most 4000 characters")
	}
	limits, err := limitsOf(ask.Limits)
	if err != nil {
		return chat.Wish{}, err
	}
	if ask.N < 0 || ask.N > maxPicks {
		return chat.Wish{}, chat.ErrInvalid.With("n is 1 to 50")
	}
	if _, ok := s.sites[ask.Site]; !ok {
		ask.Site = "main"
	}
	language := ask.Language
	if language == "" {
		_, language = chat.LanguageOf(ask.Query)
	}
	if language != chat.Chinese && language != chat.English {
		if language = s.sites[ask.Site].Language; r.Header.Get("Accept-Language") != "" || language == "" {
			language = preferred(r)
		}
	}
	return chat.Wish{Site: ask.Site, Shopper: ask.Shopper, Language: language, Query: ask.Query, Like: ask.Like, With: ask.With,
		Limits: limits, Exclude: ask.Exclude, N: ask.N}, nil
}

func cardOf(p chat.Pick, language string) chat.Card {
	c := chat.Card{ID: p.Product.ID, Title: p.Product.Title.In(language), Price: p.Product.Price, Was: p.Product.Was, Image: p.Product.Image,
		URL: p.Product.URL, Stock: p.Product.Stock(), Reason: p.Reason}
	if p.Variant.Price != nil {
		c.Price = *p.Variant.Price
	}
	return c
}

// preferred is the language a browser asks for, of those that we speak.
func preferred(r *http.Request) string {
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(r.Header.Get("Accept-Language"))), "zh") {
		return chat.Chinese
	}
	return chat.English
}

// limitsOf reads limits named as entities are. A value is a number, a string or an array of them; prices are in major units.
func limitsOf(raw map[string]json.RawMessage) (chat.Limits, error) {
	var l chat.Limits
	for name, value := range raw {
		if name == "not" {
			var not map[string]json.RawMessage
			if json.Unmarshal(value, &not) != nil || not["not"] != nil {
				return l, chat.ErrInvalid.With("limits.not is an object of limits")
			}
			refused, err := limitsOf(not)
			if err != nil {
				return l, err
			}
			l.Not = &refused
			continue
		}
		values, err := valuesOf(name, value)
		if err != nil {
			return l, err
		}
		if len(values) == 0 {
			continue
		}
		if err := limit(&l, name, values); err != nil {
			return l, err
		}
	}
	return l, nil
}

// limit sets one limit.
func limit(l *chat.Limits, name string, values []string) (err error) {
	switch name {
	case chat.EntityPriceMin:
		l.PriceMin, err = minor(name, values[0])
	case chat.EntityPriceMax:
		l.PriceMax, err = above(name, values[0])
	case chat.EntityMoney: // about this much: a fifth more or less
		var about int64
		about, err = above(name, values[0])
		l.PriceMin, l.PriceMax = about-about/5, about+about/5
	case chat.EntityCategory:
		l.Categories = values
	case chat.EntityBrand:
		l.Brands = values
	case chat.EntityColor:
		l.Colors = each(values, strings.ToLower)
	case chat.EntitySize:
		l.Sizes = each(values, strings.ToUpper)
	case chat.EntityAttribute:
		l.Attributes = values
		for _, v := range values {
			if !strings.Contains(v, "=") {
				err = chat.ErrInvalid.With("limits.attribute is name=value")
			}
		}
	default:
		err = chat.ErrInvalid.With("unknown limit " + strconv.Quote(name) + ": use price_min, price_max, money, category, brand, color, size, attribute or not")
	}
	return err
}

// valuesOf reads a number, a string or an array of them as strings. null is none.
func valuesOf(name string, raw json.RawMessage) ([]string, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, chat.ErrInvalid.With("limits." + name + " is not JSON")
	}
	all, many := v.([]any)
	if !many {
		all = []any{v}
	}
	var values []string
	for _, one := range all {
		switch one := one.(type) {
		case nil:
		case string:
			if one = strings.TrimSpace(one); one != "" {
				values = append(values, one)
			}
		case json.Number:
			values = append(values, one.String())
		default:
			return nil, chat.ErrInvalid.With("limits." + name + " is a number, a string or an array of them")
		}
	}
	return values, nil
}

// minor reads an amount in major units, with or without its currency, as minor units.
func minor(name, text string) (int64, error) {
	number, _, _ := strings.Cut(text, " ")
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(f) || f < 0 || f > 1e12 {
		return 0, chat.ErrInvalid.With("limits." + name + " is an amount from 0 up")
	}
	return int64(math.Round(f * 100)), nil
}

// above is minor without 0: as an upper limit it would mean none, and show everything to those who want to pay nothing.
func above(name, text string) (int64, error) {
	n, err := minor(name, text)
	if err == nil && n == 0 {
		err = chat.ErrInvalid.With("limits." + name + " is an amount above 0")
	}
	return n, err
}

func each(values []string, f func(string) string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = f(v)
	}
	return out
}
