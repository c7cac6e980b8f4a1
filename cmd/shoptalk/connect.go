package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"shoptalk/shop"
	endpoint "shoptalk/shop/http"
	"shoptalk/shop/live"
	"shoptalk/shop/parcels"
	"shoptalk/shop/shopify"
	"shoptalk/shop/woo"
)

// connectConfig names the shop's running system, one at most, and who knows where its parcels are, one at most.
type connectConfig struct {
	Every   time.Duration   `yaml:"every"` // how often the catalogue is read; 1 h
	HTTP    *endpointConfig `yaml:"http"`
	Shopify *shopifyConfig  `yaml:"shopify"`
	Woo     *wooConfig      `yaml:"woo"`
	Parcels struct {
		HTTP      *endpointConfig  `yaml:"http"`
		Kuaidi100 *kuaidi100Config `yaml:"kuaidi100"`
		Track17   *track17Config   `yaml:"track17"`
	} `yaml:"parcels"`

	limits live.Limits // of a test
}

type endpointConfig struct {
	URL    string `yaml:"url"`
	Secret hidden `yaml:"secret"`
}

type shopifyConfig struct {
	Shop   string `yaml:"shop"`
	Token  hidden `yaml:"token"`
	Secret hidden `yaml:"secret"` // of webhooks
	Site   string `yaml:"site"`   // where products are shown
}

type wooConfig struct {
	URL       string            `yaml:"url"`
	Key       hidden            `yaml:"key"`
	KeySecret hidden            `yaml:"key_secret"`
	Secret    hidden            `yaml:"secret"` // of webhooks
	States    map[string]string `yaml:"states"`
}

type kuaidi100Config struct {
	Customer string            `yaml:"customer"`
	Key      hidden            `yaml:"key"`
	Carriers map[string]string `yaml:"carriers"`
}

type track17Config struct {
	Token hidden `yaml:"token"`
}

// hidden is a secret setting: written as it is, or as {file: NAME} for a file that holds it.
type hidden struct {
	value, file string
	written     bool // in the settings' own file
}

// UnmarshalYAML takes both forms.
func (h *hidden) UnmarshalYAML(n *yaml.Node) error {
	switch {
	case n.Kind == yaml.ScalarNode:
		*h = hidden{value: n.Value, written: n.Value != ""}
		return nil
	case n.Kind == yaml.MappingNode && len(n.Content) == 2 && n.Content[0].Value == "file" && n.Content[1].Kind == yaml.ScalarNode && n.Content[1].Value != "":
		*h = hidden{file: n.Content[1].Value}
		return nil
	}
	return fmt.Errorf("line %d: a secret is a text, or {file: NAME} with the file that holds it", n.Line)
}

// made gives what a pointer points to, and makes it where there is nothing yet.
func made[T any](p **T) *T {
	if *p == nil {
		*p = new(T)
	}
	return *p
}

// fromEnvironment takes SHOPTALK_CONNECT_… variables over the file's settings.
func (k *connectConfig) fromEnvironment(getenv func(string) string) {
	for name, put := range map[string]func(string){
		"EVERY": func(v string) {
			var err error
			if k.Every, err = time.ParseDuration(v); err != nil {
				k.Every = -1 // validate refuses it
			}
		},
		"HTTP_URL":            func(v string) { made(&k.HTTP).URL = v },
		"HTTP_SECRET":         func(v string) { made(&k.HTTP).Secret = hidden{value: v} },
		"SHOPIFY_SHOP":        func(v string) { made(&k.Shopify).Shop = v },
		"SHOPIFY_TOKEN":       func(v string) { made(&k.Shopify).Token = hidden{value: v} },
		"SHOPIFY_SECRET":      func(v string) { made(&k.Shopify).Secret = hidden{value: v} },
		"SHOPIFY_SITE":        func(v string) { made(&k.Shopify).Site = v },
		"WOO_URL":             func(v string) { made(&k.Woo).URL = v },
		"WOO_KEY":             func(v string) { made(&k.Woo).Key = hidden{value: v} },
		"WOO_KEY_SECRET":      func(v string) { made(&k.Woo).KeySecret = hidden{value: v} },
		"WOO_SECRET":          func(v string) { made(&k.Woo).Secret = hidden{value: v} },
		"PARCELS_HTTP_URL":    func(v string) { made(&k.Parcels.HTTP).URL = v },
		"PARCELS_HTTP_SECRET": func(v string) { made(&k.Parcels.HTTP).Secret = hidden{value: v} },
		"KUAIDI100_CUSTOMER":  func(v string) { made(&k.Parcels.Kuaidi100).Customer = v },
		"KUAIDI100_KEY":       func(v string) { made(&k.Parcels.Kuaidi100).Key = hidden{value: v} },
		"TRACK17_TOKEN":       func(v string) { made(&k.Parcels.Track17).Token = hidden{value: v} },
	} {
		if v := getenv("SHOPTALK_CONNECT_" + name); v != "" {
			put(v)
		}
	}
}

// validate refuses what cannot be meant; the connectors check the rest.
func (k *connectConfig) validate() error {
	if k.Every != 0 && (k.Every < time.Minute || k.Every > 24*time.Hour) {
		return errors.New("connect.every: give a time from 1m to 24h, like 10m")
	}
	if count(k.HTTP != nil, k.Shopify != nil, k.Woo != nil) > 1 {
		return errors.New("connect: http, shopify and woo are three ways to one shop's orders: name one")
	}
	if count(k.Parcels.HTTP != nil, k.Parcels.Kuaidi100 != nil, k.Parcels.Track17 != nil) > 1 {
		return errors.New("connect.parcels: http, kuaidi100 and track17 all tell where a parcel is: name one")
	}
	return nil
}

func count(all ...bool) (n int) {
	for _, one := range all {
		if one {
			n++
		}
	}
	return n
}

// secrets reads hidden settings. The first that cannot be read, or that others may read, is the error.
type secrets struct {
	settings string // shoptalk.yml; "" where there is none
	err      error
}

func (s *secrets) read(setting string, h hidden) string {
	value := h.value
	var err error
	switch {
	case h.file != "":
		path := h.file
		if !filepath.IsAbs(path) {
			path = filepath.Join(filepath.Dir(s.settings), path)
		}
		var b []byte
		if b, err = readPrivate(path); err == nil {
			value = string(b)
		}
	case h.written:
		var st os.FileInfo
		if st, err = os.Stat(s.settings); err == nil && st.Mode().Perm()&0o077 != 0 {
			err = fmt.Errorf("it stands in %s, which others may read: chmod 600 %s, or give it as a variable or as {file: NAME}", s.settings, s.settings)
		}
	}
	if err != nil && s.err == nil {
		s.err = fmt.Errorf("%s: %w", setting, err)
	}
	return value
}

// hook reads a webhook of the system: checked, and what it tells.
type hook func(r *http.Request, now time.Time) (live.News, error)

// system makes the shop's running system and its webhook's reader, which is called as the setting is; nil where none is named.
func (k *connectConfig) system(settings, currency string, now func() time.Time) (name string, system live.System, news hook, err error) {
	s := &secrets{settings: settings}
	limits := k.limits
	limits.Now = now
	switch {
	case k.HTTP != nil:
		secret := []byte(s.read("connect.http.secret", k.HTTP.Secret))
		e, err := endpoint.New(endpoint.Options{URL: k.HTTP.URL, Secret: secret, Limits: limits})
		return "http", e, func(r *http.Request, now time.Time) (live.News, error) { return endpoint.News(r, secret, now) }, cmp.Or(s.err, err)
	case k.Shopify != nil:
		c := k.Shopify
		x, err := shopify.New(shopify.Options{Shop: c.Shop, Token: s.read("connect.shopify.token", c.Token), Secret: []byte(s.read("connect.shopify.secret", c.Secret)),
			Site: c.Site, Currency: currency, Limits: limits})
		return "shopify", x, x.News, cmp.Or(s.err, err)
	case k.Woo != nil:
		c := k.Woo
		x, err := woo.New(woo.Options{URL: c.URL, Key: s.read("connect.woo.key", c.Key), KeyPass: s.read("connect.woo.key_secret", c.KeySecret),
			Secret: []byte(s.read("connect.woo.secret", c.Secret)), Currency: currency, States: c.States, Limits: limits})
		return "woo", x, x.News, cmp.Or(s.err, err)
	}
	return "", nil, nil, nil
}

// tracker makes who knows where parcels are; nil where none is named.
func (k *connectConfig) tracker(settings string, now func() time.Time) (live.Tracker, error) {
	s := &secrets{settings: settings}
	limits := k.limits
	limits.Now = now
	switch p := k.Parcels; {
	case p.HTTP != nil:
		e, err := endpoint.New(endpoint.Options{URL: p.HTTP.URL, Secret: []byte(s.read("connect.parcels.http.secret", p.HTTP.Secret)), Setting: "connect.parcels.http", Limits: limits})
		return e, cmp.Or(s.err, err)
	case p.Kuaidi100 != nil:
		t, err := parcels.NewKuaidi100(parcels.Kuaidi100Options{Customer: p.Kuaidi100.Customer, Key: s.read("connect.parcels.kuaidi100.key", p.Kuaidi100.Key), Carriers: p.Kuaidi100.Carriers, Limits: limits})
		return t, cmp.Or(s.err, err)
	case p.Track17 != nil:
		t, err := parcels.NewTrack17(parcels.Track17Options{Token: s.read("connect.parcels.track17.token", p.Track17.Token), Limits: limits})
		return t, cmp.Or(s.err, err)
	}
	return nil, nil
}

// named reports whether there is anything to connect to.
func (k *connectConfig) named() bool {
	return k.HTTP != nil || k.Shopify != nil || k.Woo != nil || k.Parcels != (connectConfig{}).Parcels
}

// connect makes the connection that the settings name, nil where they name none. Nothing is asked yet.
func connect(ctx context.Context, c Config, folder shop.Source, now func() time.Time, log *slog.Logger) (*connection, error) {
	if !c.Connect.named() {
		return nil, nil
	}
	files, err := folder.Load(ctx)
	if err != nil {
		return nil, err
	}
	name, system, news, err := c.Connect.system(c.path, files.Policies.Shop.Currency, now)
	if err != nil {
		return nil, err
	}
	tracker, err := c.Connect.tracker(c.path, now)
	if err != nil {
		return nil, err
	}
	k := &connection{hook: name, news: news, now: now, log: log, every: cmp.Or(c.Connect.Every, time.Hour), poke: make(chan struct{}, 1), taken: map[string]bool{}}
	if tracker != nil {
		k.tracker = live.NewTraces(&bounded{Tracker: tracker, patience: trackPatience, now: now}, now)
	}
	if system != nil {
		k.system = &watched{System: system, cache: filepath.Join(c.Data, cacheFile), now: now, log: log}
		k.source = live.NewSource(folder, k.system)
	}
	return k, nil
}

// hooksPath is where a system's webhooks go.
func hooksPath(name string) string { return "/v1/hooks/" + strings.ToLower(name) }
