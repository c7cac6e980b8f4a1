package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"shoptalk/chat"
)

// Config is shoptalk.yml. Paths in it are relative to the file. Settings come from the file, then SHOPTALK_… variables, then
// flags.
type Config struct {
	Listen         string   `yaml:"listen"`          // host:port; port 0 picks a free one
	Metrics        string   `yaml:"metrics"`         // host:port of /metrics; "" is off
	PublicURL      string   `yaml:"public_url"`      // as browsers see it, with a path where it has one
	TrustedProxies []string `yaml:"trusted_proxies"` // CIDRs whose X-Forwarded-… headers hold
	TLS            struct {
		Cert string `yaml:"cert"`
		Key  string `yaml:"key"`
	} `yaml:"tls"`
	Data       string       `yaml:"data"`        // folder of the database
	Shop       string       `yaml:"shop"`        // folder of catalogue.json, orders.json, faq.json, policies.json
	Flows      string       `yaml:"flows"`       // folder of the shop's own flows, over the built-in ones
	SecretFile string       `yaml:"secret_file"` // signs the shop's tokens; mode 0600
	Sites      []SiteConfig `yaml:"sites"`
	Bot        struct {
		Name chat.Words `yaml:"name"`
	} `yaml:"bot"`
	Connect     connectConfig `yaml:"connect"`     // the shop's running system, beside its files
	QuietMS     int           `yaml:"quiet_ms"`    // how long a message that is no complete request waits for more; 0 does not wait
	Model       string        `yaml:"model"`       // folder of a model pack; "" is the shipped one
	ONNXRuntime string        `yaml:"onnxruntime"` // path of the library; "" looks in the usual places
	LogFormat   string        `yaml:"log_format"`  // text or json
	LogLevel    string        `yaml:"log_level"`   // debug, info, warn or error

	path string // of the file these came from; "" where there is none
	head string // file of the shop's own intents; "" is in Data
}

// SiteConfig is one storefront.
type SiteConfig struct {
	ID       string     `yaml:"id"`
	Name     chat.Words `yaml:"name"`
	Origins  []string   `yaml:"origins"`
	Language string     `yaml:"language"`
}

// as takes over how a shop's bot speaks and reads, but not where it keeps what it hears.
func (c *Config) as(own *Config) {
	c.Flows = own.Flows
	c.Shop, c.Bot, c.Model, c.ONNXRuntime, c.head = own.Shop, own.Bot, own.Model, own.ONNXRuntime, own.headFile()
}

// databaseFile, secretFile and shopDir are the names inside a data folder.
const (
	databaseFile = "shoptalk.db"
	secretFile   = "secret"
	shopDir      = "shop"
	flowsDir     = "flows"
	configFile   = "shoptalk.yml"
)

// defaults are the settings of a data folder without a config file.
func defaults(dir string) Config {
	var c Config
	c.Listen, c.Data, c.Shop, c.SecretFile = "127.0.0.1:8080", dir, filepath.Join(dir, shopDir), filepath.Join(dir, secretFile)
	c.Flows = filepath.Join(dir, flowsDir)
	c.Sites = []SiteConfig{{ID: "main", Language: chat.Chinese}}
	c.Bot.Name = chat.Words{chat.Chinese: "小拾", chat.English: "Shi"}
	c.LogFormat, c.LogLevel, c.QuietMS = "text", "info", quietMS
	return c
}

// loadConfig reads a config file. An unknown key or a wrong type is an error with its line.
func loadConfig(path string) (Config, error) {
	dir := filepath.Dir(path)
	c := defaults(filepath.Join(dir, "data"))
	c.Shop, c.SecretFile = filepath.Join(dir, shopDir), filepath.Join(dir, secretFile)
	c.Flows, c.path = filepath.Join(dir, flowsDir), path
	raw, err := os.ReadFile(path)
	if err != nil {
		return c, fmt.Errorf("cannot read the config: %w: make one with `shoptalk init DIR`", err)
	}
	if err := decodeConfig(raw, &c); err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	for _, p := range []*string{&c.Data, &c.Shop, &c.Flows, &c.SecretFile, &c.TLS.Cert, &c.TLS.Key, &c.Model} {
		if *p != "" && !filepath.IsAbs(*p) && !strings.HasPrefix(*p, dir+string(filepath.Separator)) {
			*p = filepath.Join(dir, *p)
		}
	}
	c.fromEnvironment(os.Getenv)
	return c, c.validate()
}

// decodeConfig is strict: unknown keys are refused by line.
func decodeConfig(raw []byte, c *Config) error {
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(c); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// fromEnvironment takes SHOPTALK_… variables over the file's settings.
func (c *Config) fromEnvironment(getenv func(string) string) {
	for name, p := range map[string]*string{
		"LISTEN": &c.Listen, "METRICS": &c.Metrics, "PUBLIC_URL": &c.PublicURL, "DATA": &c.Data, "SHOP": &c.Shop, "FLOWS": &c.Flows,
		"SECRET_FILE": &c.SecretFile, "TLS_CERT": &c.TLS.Cert, "TLS_KEY": &c.TLS.Key, "ONNXRUNTIME": &c.ONNXRuntime,
		"MODEL": &c.Model, "LOG_FORMAT": &c.LogFormat, "LOG_LEVEL": &c.LogLevel,
	} {
		if v := getenv("SHOPTALK_" + name); v != "" {
			*p = v
		}
	}
	if v := getenv("SHOPTALK_QUIET_MS"); v != "" {
		var err error
		if c.QuietMS, err = strconv.Atoi(v); err != nil {
			c.QuietMS = -1 // validate refuses it
		}
	}
	if v := getenv("SHOPTALK_TRUSTED_PROXIES"); v != "" {
		c.TrustedProxies = strings.Split(v, ",")
	}
	c.Connect.fromEnvironment(getenv)
}

// validate names the first setting that cannot work.
func (c *Config) validate() error {
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		return fmt.Errorf("listen: %q is not host:port", c.Listen)
	}
	if c.Metrics != "" {
		if _, _, err := net.SplitHostPort(c.Metrics); err != nil {
			return fmt.Errorf("metrics: %q is not host:port", c.Metrics)
		}
	}
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
			return fmt.Errorf("public_url: %q is not like https://shop.example/chat", c.PublicURL)
		}
	}
	if _, err := c.proxies(); err != nil {
		return err
	}
	if (c.TLS.Cert == "") != (c.TLS.Key == "") {
		return errors.New("tls: cert and key go together: set both or neither")
	}
	if c.QuietMS < 0 || c.QuietMS > mostQuietMS {
		return fmt.Errorf("quiet_ms: give a whole number from 0, which does not wait, to %d", mostQuietMS)
	}
	if err := c.Connect.validate(); err != nil {
		return err
	}
	if len(c.Sites) == 0 {
		return errors.New("sites: at least one is needed")
	}
	seen := map[string]bool{}
	for i, s := range c.Sites {
		switch {
		case s.ID == "" || seen[s.ID]:
			return fmt.Errorf("sites[%d]: id %q is empty or used twice", i, s.ID)
		case s.Language != chat.Chinese && s.Language != chat.English:
			return fmt.Errorf("sites[%d]: language is zh or en, not %q", i, s.Language)
		}
		seen[s.ID] = true
		for _, o := range s.Origins {
			if u, err := url.Parse(o); err != nil || u.Host == "" || u.Path != "" || o == "*" {
				return fmt.Errorf("sites[%d]: origin %q is not like https://shop.example: each is named in full", i, o)
			}
		}
	}
	return nil
}

// proxies are the trusted networks.
func (c *Config) proxies() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range c.TrustedProxies {
		s = strings.TrimSpace(s)
		if a, err := netip.ParseAddr(s); err == nil {
			out = append(out, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fmt.Errorf("trusted_proxies: %q is not an address or network like 10.0.0.0/8", s)
		}
		out = append(out, p)
	}
	return out, nil
}

// unsafe says why these settings must not meet the public, or nil.
func (c *Config) unsafe() error {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return err
	}
	if loopback(host) {
		return nil
	}
	if c.TLS.Cert == "" && len(c.TrustedProxies) == 0 {
		return fmt.Errorf("listen: %s is a public address without encryption: set tls.cert and tls.key, or listen on 127.0.0.1 behind a proxy, or name the proxy in trusted_proxies", c.Listen)
	}
	if !strings.HasPrefix(c.PublicURL, "https://") {
		return fmt.Errorf("public_url: %q must be the https:// address that browsers use", c.PublicURL)
	}
	if mh, _, _ := net.SplitHostPort(c.Metrics); c.Metrics != "" && !loopback(mh) {
		return fmt.Errorf("metrics: %s would show the figures to the public: use 127.0.0.1", c.Metrics)
	}
	return nil
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// sites gives the storefronts as the rest of the program knows them.
func (c *Config) sites(currency string) []chat.Site {
	var out []chat.Site
	for _, s := range c.Sites {
		out = append(out, chat.Site{ID: s.ID, Name: s.Name, Origins: s.Origins, Language: s.Language, Currency: currency})
	}
	return out
}

// quietMS is how long the bot waits for the rest of a thought by default; mostQuietMS is what it waits in all.
const (
	quietMS     = 700
	mostQuietMS = 3000
)

// shutdownGrace is how long running turns and streams may take to end.
const shutdownGrace = 10 * time.Second
