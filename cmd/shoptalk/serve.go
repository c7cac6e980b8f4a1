package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"shoptalk/web"
)

// ready is the first line on standard output with --json: it comes when the socket accepts.
type ready struct {
	Ready   bool   `json:"ready"`
	URL     string `json:"url"`
	Console string `json:"console"`
	Admin   string `json:"admin"`
	Token   string `json:"token,omitempty"`
	Data    string `json:"data"`
	Metrics string `json:"metrics,omitempty"`
}

func serveCommand(s streams) *cobra.Command {
	var path, addr string
	var asJSON bool
	c := &cobra.Command{
		Use:     "serve --config FILE",
		Short:   "Serve a real shop",
		Example: "  shoptalk init myshop\n  shoptalk serve --config myshop/shoptalk.yml",
		Args:    args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if path == "" {
				return usageError{errors.New("--config is needed: make one with `shoptalk init DIR`")}
			}
			config, err := loadConfig(path)
			if err != nil {
				return err
			}
			if addr != "" {
				config.Listen = addr
				if err := config.validate(); err != nil {
					return usageError{err}
				}
			}
			if err := config.unsafe(); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			return serve(c.Context(), s, server{config: config, json: asJSON})
		},
	}
	c.Flags().StringVar(&path, "config", "", "the shop's shoptalk.yml")
	c.Flags().StringVar(&addr, "addr", "", "listen here instead of where the config says")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON line when ready")
	return c
}

// server is one run of the program behind a socket.
type server struct {
	config Config
	json   bool
	demo   bool
	say    func(r ready, s streams) // prints what a person needs to know
	mount  func(w *world, base string) (http.Handler, error)
}

// serve runs until ctx ends or the database fails. Shutdown goes from the outside in: no new connections, sockets told to come
// back, running turns ended, the database closed last.
func serve(ctx context.Context, s streams, srv server) (err error) {
	log := newLogger(srv.config, s)
	w, err := openWorld(ctx, srv.config, time.Now, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	listener, err := listen(ctx, srv.config)
	if err != nil {
		return err
	}
	handler, metrics, r, err := srv.open(ctx, w, listener.Addr(), log)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	main := handler.HTTP()
	failed := make(chan error, 2)
	go func() { failed <- main.Serve(listener) }()
	stopMetrics := func() error { return nil }
	if metrics != nil {
		m := &http.Server{Handler: handler.Metrics(), ReadHeaderTimeout: 10 * time.Second}
		go func() { failed <- m.Serve(metrics) }()
		stopMetrics = m.Close
	}
	if err := w.bot.Start(ctx); err != nil {
		log.Error("messages without an answer could not be looked up", "reason", err)
	}
	go w.merchant.watch(ctx)
	if w.connection != nil {
		go w.connection.run(ctx, w.merchant.renew)
	}
	srv.announce(r, s)
	select {
	case <-ctx.Done():
	case err = <-failed:
	case <-w.db.Failed():
		err = errors.New("the database can no longer be written: check the disk, then start again; nothing acknowledged is lost")
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
	defer cancel()
	return errors.Join(err, handler.Shutdown(grace), main.Shutdown(grace), stopMetrics())
}

// listen opens the address, with the shop's own certificate where it has one.
func listen(ctx context.Context, c Config) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil || c.TLS.Cert == "" {
		return l, err
	}
	cert, err := tls.LoadX509KeyPair(c.TLS.Cert, c.TLS.Key)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("tls: %w", err), l.Close())
	}
	return tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}), nil
}

// open makes the web server, the metrics listener and what is to be announced.
func (srv server) open(ctx context.Context, w *world, at net.Addr, log *slog.Logger) (*web.Server, net.Listener, ready, error) {
	c := srv.config
	url := c.PublicURL
	if url == "" {
		url = "http://" + at.String()
		if c.TLS.Cert != "" {
			url = "https://" + at.String()
		}
	}
	r := ready{Ready: true, URL: url, Console: url + "/console/", Data: c.Data}
	code, token, err := srv.credentials(ctx, w)
	if err != nil {
		return nil, nil, r, err
	}
	if code != "" {
		r.Admin = r.Console + "#code=" + code
	}
	r.Token = token
	proxies, err := c.proxies()
	if err != nil {
		return nil, nil, r, err
	}
	o := web.Options{
		Store: w.db, Bus: w.bus, Identity: w.keeper, Desk: w.desk, Bot: w.bot, Recommender: w.recommend, Reader: w.reader,
		Shop: w.shop, Sites: c.sites(w.shop.Policies().Shop.Currency), PublicURL: url, TrustedProxies: proxies, Logger: log,
		Transcript: w.transcript, Ready: w.readiness, Merchant: w.merchant,
	}
	if w.connection != nil {
		o.Shop, o.Hooks = deskShop{w.joined, w.connection.name()}, w.connection
	}
	if srv.mount != nil {
		if o.Demo, err = srv.mount(w, url); err != nil {
			return nil, nil, r, err
		}
	}
	handler, err := web.New(o)
	if err != nil {
		return nil, nil, r, err
	}
	var metrics net.Listener
	if c.Metrics != "" {
		if metrics, err = net.Listen("tcp", c.Metrics); err != nil {
			return nil, nil, r, err
		}
		r.Metrics = "http://" + metrics.Addr().String() + "/metrics"
	}
	return handler, metrics, r, nil
}
