package web

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"shoptalk/chat"
	"shoptalk/web/socket"
)

// Options are what New needs. Demo, Static, Ready, Logger and Now may be nil.
type Options struct {
	Store          Store
	Bus            socket.Bus
	Identity       Identity
	Desk           Desk
	Bot            Bot
	Recommender    Recommender
	Reader         Reader
	Shop           Shop
	Merchant       Merchant // nil: the shop's data cannot be put
	Hooks          Hooks    // nil: no system is connected
	Transcript     Transcript
	Sites          []chat.Site
	PublicURL      string                                  // as browsers reach it: scheme, host and, behind a proxy, a path
	TrustedProxies []netip.Prefix                          // whose X-Forwarded-… and Forwarded headers count
	Static         fs.FS                                   // widget/dist and console/dist; nil is what is built in
	Ready          func(context.Context) map[string]string // each check's state: ok, degraded or down
	Logger         *slog.Logger
	Demo           http.Handler // at "/": the demo shop's pages
	Now            func() time.Time
}

// Server answers HTTP and sockets.
type Server struct {
	Options
	hub     *socket.Hub
	meter   *meter
	mux     *http.ServeMux
	origin  string // of PublicURL: scheme and host
	prefix  string // path of PublicURL, without the last slash
	shops   map[string]bool
	sites   map[string]chat.Site
	files   map[string]*asset
	opening *socket.Buckets // sessions, by address
	linking *socket.Buckets // one-time codes, by address
	uploads *socket.Buckets // files, by session or agent

	uploading chan struct{} // uploads under way

	readTime, writeTime time.Duration
}

// New makes a Server; Shutdown ends it. It refuses a public URL that is none and a site without an id.
func New(o Options) (*Server, error) {
	u, err := url.Parse(o.PublicURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("web: public URL %q: give one like https://shop.example/support", o.PublicURL)
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Ready == nil {
		o.Ready = func(context.Context) map[string]string { return nil }
	}
	if o.Static == nil {
		o.Static = built
	}
	s := &Server{Options: o, meter: newMeter(), mux: http.NewServeMux(), origin: u.Scheme + "://" + u.Host, prefix: strings.TrimRight(u.Path, "/"),
		shops: map[string]bool{}, sites: map[string]chat.Site{}, opening: socket.NewBuckets(30, 0.5), linking: socket.NewBuckets(20, 0.2),
		uploads: socket.NewBuckets(12, 0.2), uploading: make(chan struct{}, uploadsAtOnce),
		readTime: readTime, writeTime: writeTime}
	for _, site := range o.Sites {
		if site.ID == "" {
			return nil, errors.New("web: a site has no id: name it in the config, main if it is the only one")
		}
		s.sites[site.ID] = site
		for _, origin := range site.Origins {
			s.shops[strings.TrimRight(origin, "/")] = true
		}
	}
	if s.files, err = loadAssets(o.Static); err != nil {
		return nil, err
	}
	s.hub = socket.New(socket.Options{Store: o.Store, Bus: o.Bus, Sessions: o.Identity, Desk: o.Desk, Bot: o.Bot, Log: o.Logger, Meter: s.meter, Now: o.Now})
	s.routes()
	return s, nil
}

// Handler answers everything but the metrics.
func (s *Server) Handler() http.Handler { return s.recovered(s.below(s.measured(s.mux))) }

// Metrics answers /metrics in the Prometheus text format. It belongs on an address of its own.
func (s *Server) Metrics() http.Handler { return s.meter.handler() }

// HTTP gives a server for the Handler with its time-outs set; streams move theirs. Addr is left to the caller.
func (s *Server) HTTP() *http.Server {
	return &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: s.readTime, WriteTimeout: s.writeTime,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(s.Logger.Handler(), slog.LevelWarn)}
}

// Shutdown closes every socket and stream with 1012 and waits until what they were storing is stored, or ctx ends.
func (s *Server) Shutdown(ctx context.Context) error { return s.hub.Shutdown(ctx) }

// methods are the handlers of one path, by method. GET serves HEAD too.
type methods map[string]handler

// handler is a handler whose error becomes a problem document.
type handler func(http.ResponseWriter, *http.Request) error

func (s *Server) routes() {
	s.at("/healthz", methods{"GET": s.alive})
	s.at("/readyz", methods{"GET": s.ready})
	s.socketRoutes()
	s.deskRoutes()
	s.shared("/v1/recommend", methods{"POST": s.recommend})
	s.shared("/v1/files", methods{"POST": s.upload})
	s.shared("/v1/files/{id}", methods{"GET": s.download})
	s.at("/v1/read", methods{"POST": s.agents(s.read)})
	s.at("/v1/products", methods{"GET": s.agents(s.products), "PUT": s.put("products")})
	s.at("/v1/orders", methods{"GET": s.agents(s.orders), "PUT": s.put("orders")})
	s.at("/v1/faq", methods{"GET": s.agents(s.faq), "PUT": s.put("faq")})
	s.at("/v1/hooks/{system}", methods{"POST": s.hook})
	s.pageRoutes()
	s.mux.HandleFunc("/v1/", s.answer(s.nowhere))
	if s.Demo != nil {
		s.mux.Handle("/", s.Demo)
	} else {
		s.mux.HandleFunc("/", s.answer(func(http.ResponseWriter, *http.Request) error { return chat.ErrNotFound }))
	}
}

func (s *Server) socketRoutes() {
	s.shared("/v1/session", methods{"POST": s.openSession, "DELETE": s.signOut})
	s.at("/v1/chat", methods{"GET": s.chatSocket})
	s.at("/v1/desk", methods{"GET": s.deskSocket})
	s.shared("/v1/chat/events", methods{"GET": s.chatEvents})
	s.shared("/v1/chat/messages", methods{"POST": s.chatMessage})
}

func (s *Server) deskRoutes() {
	s.at("/v1/link", methods{"GET": s.agents(s.whoAmI), "POST": s.signIn, "DELETE": s.agentSignOut})
	s.at("/v1/agents", methods{"GET": s.agents(s.listAgents)})
	s.at("/v1/conversations", methods{"GET": s.agents(s.listConversations)})
	one := "/v1/conversations/{id}"
	s.at(one, methods{"GET": s.agents(s.oneConversation)})
	s.at(one+"/messages", methods{"GET": s.agents(s.listMessages)})
	s.at(one+"/why/{seq}", methods{"GET": s.agents(s.why)})
	s.at(one+"/take", methods{"POST": s.agents(s.take)})
	s.at(one+"/return", methods{"POST": s.agents(s.giveBack)})
	s.at(one+"/assign", methods{"POST": s.agents(s.assign)})
	s.at(one+"/close", methods{"POST": s.agents(s.closeConversation)})
	s.at(one+"/notes", methods{"GET": s.agents(s.listNotes), "POST": s.agents(s.addNote)})
	s.at(one+"/tags", methods{"PUT": s.agents(s.setTags)})
	s.at("/v1/transcripts", methods{"GET": s.agents(s.transcripts)})
}

// nowhere answers a call that is not there, to those without credentials like every other call: nobody learns from it what is.
func (s *Server) nowhere(_ http.ResponseWriter, r *http.Request) error {
	if _, err := s.agent(r); err != nil {
		return err
	}
	return chat.ErrNotFound
}

// at serves a path: 405 for other methods, a problem document for errors.
func (s *Server) at(path string, m methods) { s.mux.HandleFunc(path, s.answer(m.serve)) }

// shared is at for what the pages of the shops may call too: it answers CORS for their origins, without credentials.
func (s *Server) shared(path string, m methods) {
	s.mux.HandleFunc(path, s.answer(func(w http.ResponseWriter, r *http.Request) error {
		done, err := s.cors(w, r, m.allow())
		if done || err != nil {
			return err
		}
		return m.serve(w, r)
	}))
}

func (m methods) serve(w http.ResponseWriter, r *http.Request) error {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if h := m[method]; h != nil {
		return h(w, r)
	}
	w.Header().Set("Allow", m.allow())
	return &chat.Error{Code: "method", Text: "this path does not know " + r.Method + ": use " + m.allow()}
}

func (m methods) allow() string {
	var all []string
	for _, name := range []string{"GET", "HEAD", "POST", "PUT", "DELETE"} {
		if m[name] != nil || name == "HEAD" && m["GET"] != nil {
			all = append(all, name)
		}
	}
	return strings.Join(append(all, "OPTIONS"), ", ")
}
