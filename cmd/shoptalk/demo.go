package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"shoptalk/cmd/shoptalk/demo"
	"shoptalk/store"
)

func demoCommand(s streams) *cobra.Command {
	var addr, data, metrics string
	var asJSON bool
	c := &cobra.Command{
		Use:     "demo",
		Short:   "Serve a seeded bilingual demo shop · 启动演示商店",
		Example: "  shoptalk demo\n  shoptalk demo --addr 127.0.0.1:0 --data data/demo --json",
		Args:    args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if data == "" {
				if data, err = os.MkdirTemp("", "shoptalk-demo-"); err != nil {
					return err
				}
				defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
			}
			config, err := demoConfig(c.Context(), data, time.Now())
			if err != nil {
				return err
			}
			demoSettings(&config, os.Getenv, c.Flags().Changed, addr, metrics)
			if err := config.validate(); err != nil {
				return usageError{err}
			}
			if err := config.unsafe(); err != nil {
				return fmt.Errorf("%w: the demo signs in whoever asks and is for this machine", err)
			}
			return serve(c.Context(), s, server{config: config, json: asJSON, demo: true, say: sayDemo, mount: mountDemo})
		},
	}
	c.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "address to listen on; port 0 picks a free one")
	c.Flags().StringVar(&data, "data", "", "folder to keep the demo in; seeded once and never again. Without it, a temporary one")
	c.Flags().StringVar(&metrics, "metrics", "127.0.0.1:0", "address of /metrics; port 0 picks a free one, \"\" is off")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON line when ready")
	return c
}

// demoSettings puts variables over the demo's own settings, and the flags that were given over those. The folders are the seeded
// ones whatever the variables say.
func demoSettings(config *Config, getenv func(string) string, given func(flag string) bool, addr, metrics string) {
	seeded := *config
	config.Listen, config.Metrics = addr, metrics
	config.fromEnvironment(getenv)
	config.Connect = seeded.Connect
	config.Data, config.Shop, config.Flows, config.SecretFile = seeded.Data, seeded.Shop, seeded.Flows, seeded.SecretFile
	if given("addr") {
		config.Listen = addr
	}
	if given("metrics") {
		config.Metrics = metrics
	}
}

// demoConfig seeds a data folder, once, and gives its settings.
func demoConfig(ctx context.Context, data string, now time.Time) (Config, error) {
	c := defaults(data)
	c.Sites[0].Name = demo.Name()
	c.Bot.Name = demo.BotName()
	if err := os.MkdirAll(data, 0o700); err != nil {
		return c, err
	}
	if err := makeSecret(c.SecretFile); err != nil {
		return c, err
	}
	db, err := store.Open(ctx, filepath.Join(data, databaseFile))
	if err != nil {
		return c, err
	}
	return c, errors.Join(demo.Seed(ctx, c.Shop, now, db), db.Close())
}

// mountDemo makes the shop page, whose shopper switch has the program sign tokens as a real shop would.
func mountDemo(w *world, public string) (http.Handler, error) {
	u, err := url.Parse(public)
	if err != nil {
		return nil, err
	}
	return demo.Handler(demo.Options{
		Base: u.Path, Shop: w.shop,
		Sign: func(external, name string) (string, error) { return w.keeper.SignShopper(external, name, 12*time.Hour) },
	})
}

func sayDemo(r ready, s streams) {
	fmt.Fprintf(s.out, `
  Shop page    商店页面     %s/
  Console      客服工作台   %s
               （一次性登录链接 one-time sign-in, valid an hour）

  Try   试试    我前天买的鞋到哪一步了？单号1042
                can you recommend a waterproof jacket under 80?
                转人工 / let me talk to someone  — then take it over in the console

  Data 数据: %s     Ctrl-C stops 停止
`, r.URL, r.Admin, r.Data)
}

// shopperName is the name of a demo shopper, "" for any other.
func shopperName(external string) string {
	for _, s := range demo.Shoppers() {
		if s.External == external {
			return s.Name
		}
	}
	return ""
}
