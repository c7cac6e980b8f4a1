package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"shoptalk/bus"
	"shoptalk/chat"
	"shoptalk/handoff"
	"shoptalk/identity"
	"shoptalk/privacy"
	"shoptalk/store"
	"shoptalk/transcript"
	"shoptalk/web/socket"
)

// stall is a shop with three products, one known shopper's order and one answer; it reads and recommends by simple rules.
type stall struct {
	mu    sync.Mutex
	asked []chat.Wish
	put   []string
	fails error
}

var goods = []chat.Product{
	{ID: "p1", Title: chat.Words{"zh": "防水夹克", "en": "Rain jacket"}, Category: "jackets", Price: chat.Money{Amount: 7990, Currency: "CNY"}, Variants: []chat.Variant{{SKU: "p1a", Size: "M", Stock: 3}}, Words: []string{"waterproof"}},
	{ID: "p2", Title: chat.Words{"zh": "跑鞋", "en": "Running shoe"}, Category: "shoes", Price: chat.Money{Amount: 49900, Currency: "CNY"}, Variants: []chat.Variant{{SKU: "p2a", Size: "42", Stock: 0}}},
	{ID: "p3", Title: chat.Words{"en": "Sock"}, Category: "socks", Price: chat.Money{Amount: 900, Currency: "CNY"}, Variants: []chat.Variant{{SKU: "p3a", Stock: 9}}},
}

func (s *stall) Product(id string) (chat.Product, bool) {
	i := slices.IndexFunc(goods, func(p chat.Product) bool { return p.ID == id })
	if i < 0 {
		return chat.Product{}, false
	}
	return goods[i], true
}
func (s *stall) Products() []chat.Product { return goods }
func (s *stall) FAQ() []chat.FAQ {
	return []chat.FAQ{{ID: "f1", Answer: chat.Words{"zh": "满 99 包邮", "en": "Free over 99"}}}
}
func (s *stall) Order(_ context.Context, number string) (chat.Order, error) {
	if number != "1042" {
		return chat.Order{}, chat.ErrNotFound
	}
	return chat.Order{Number: "1042", Shopper: "sub-1", Phone: "13800001234"}, nil
}
func (s *stall) OrdersOf(ctx context.Context, external string) ([]chat.Order, error) {
	if external != "sub-1" {
		return nil, nil
	}
	o, err := s.Order(ctx, "1042")
	return []chat.Order{o}, err
}
func (s *stall) Orders(ctx context.Context) ([]chat.Order, error) {
	o, err := s.Order(ctx, "1042")
	return []chat.Order{o}, err
}
func (s *stall) Put(_ context.Context, kind string, body []byte, replace bool) (map[string]int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if string(body) == "[]" {
		return nil, chat.ErrInvalid.With("nothing was written: there is nothing in it")
	}
	s.put = append(s.put, fmt.Sprint(kind, " ", string(body), " ", replace))
	return map[string]int{"new": 1}, nil
}
func (s *stall) Recommend(_ context.Context, w chat.Wish) ([]chat.Pick, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, w)
	return []chat.Pick{{Product: goods[0], Variant: goods[0].Variants[0], Score: 0.9, Reason: "it is waterproof", Terms: []chat.Term{{Name: "words", Value: 0.9}}}}, s.fails
}
func (s *stall) last() chat.Wish {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[len(s.asked)-1]
}
func (s *stall) Read(_ context.Context, text string, _ []string) (chat.Reading, error) {
	if text == "panic" {
		panic("on purpose")
	}
	return chat.Reading{Text: text, Language: "en", Intent: chat.Score{Name: "order.status", Confidence: 1}, Embedding: []float32{1, 0}, Model: "rules"}, nil
}

// parrot is a bot that answers every message by committing a real turn.
type parrot struct {
	db      *store.DB
	bus     *bus.Local
	mu      sync.Mutex
	silent  bool
	resumed []string
}

func (p *parrot) Typing(string, bool) {}

func (p *parrot) Handle(conversation string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	waiting, err := p.db.Unanswered(context.Background(), conversation)
	if err != nil || len(waiting) == 0 || p.silent {
		return
	}
	last := waiting[len(waiting)-1]
	said, err := p.db.CommitTurn(context.Background(), chat.Turn{ID: fmt.Sprint(conversation, last.Seq), Conversation: conversation, Covers: waiting[0].Seq,
		ReplyTo: last.Seq, Name: "Bot", Bodies: []chat.Body{chat.Text("you said: " + last.Body.Text)}, Whys: []chat.Why{{Intent: "order.status", Rule: "parrot", Model: "rules"}},
		Reading: chat.Reading{Text: last.Body.Text, Language: "en", Intent: chat.Score{Name: "order.status", Confidence: 1}, Sentiment: chat.Sentiment{Label: "neutral"}}, Language: "en"})
	if err == nil {
		p.bus.Publish(chat.Hint{Conversation: conversation, Kind: "message", Messages: said})
	}
}

func (p *parrot) Resume(_ context.Context, conversation string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.resumed = append(p.resumed, conversation)
}

// door is a whole server on a real port, over a real store.
type door struct {
	t      *testing.T
	server *Server
	db     *store.DB
	keeper *identity.Keeper
	bot    *parrot
	stall  *stall
	log    *bytes.Buffer
	base   string // the public URL
	admin  string // a bearer token
	boss   chat.Agent
}

// openDoor serves with the options that change makes; path is that of the public URL.
func openDoor(t *testing.T, path string, change ...func(*Options)) *door {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "shop.db"))
	if err != nil {
		t.Fatal(err)
	}
	lines := bus.New()
	keeper, err := identity.New(identity.Options{Store: db, Secret: bytes.Repeat([]byte("s"), 32)})
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewUnstartedServer(nil)
	log := &locked{}
	d := &door{t: t, db: db, keeper: keeper, stall: &stall{}, bot: &parrot{db: db, bus: lines}, log: &log.Buffer, base: "http://" + front.Listener.Addr().String() + path}
	o := Options{Store: db, Bus: lines, Identity: keeper, Desk: handoff.New(db, lines), Bot: d.bot, Recommender: d.stall, Reader: d.stall, Shop: d.stall,
		PublicURL: d.base, Sites: []chat.Site{{ID: "main", Origins: []string{"https://shop.example"}, Language: "zh"}, {ID: "second", Origins: []string{"https://second.example"}, Language: "en"}},
		Logger: slog.New(slog.NewTextHandler(log, nil)), Transcript: exporter(db)}
	for _, c := range change {
		c(&o)
	}
	if d.server, err = New(o); err != nil {
		t.Fatal(err)
	}
	if short := d.server; path == "/impatient" {
		short.readTime, short.writeTime = 200*time.Millisecond, 200*time.Millisecond
	}
	front.Config = d.server.HTTP()
	front.Start()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := errors.Join(d.server.Shutdown(ctx), front.Config.Shutdown(ctx), db.Close()); err != nil {
			t.Errorf("shutdown: %v", err)
		}
	})
	if d.boss, err = keeper.NewAgent(t.Context(), "Boss", "admin"); err == nil {
		d.admin, err = keeper.AgentBearer(t.Context(), d.boss, time.Hour)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// locked is a log that handlers write to at once.
type locked struct {
	sync.Mutex
	bytes.Buffer
}

func (l *locked) Write(b []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.Buffer.Write(b)
}

func exporter(db *store.DB) Transcript {
	return func(ctx context.Context, w io.Writer, format, redact, language string, f chat.ConversationFilter) error {
		o := transcript.Options{Language: language}
		switch redact {
		case "mask":
			o.Redact = privacy.Mask
		case "remove":
			o.Redact = privacy.Remove
		}
		writer, err := transcript.New(format, w, o)
		if err != nil {
			return err
		}
		return transcript.Export(ctx, db, f, writer)
	}
}

// reply is an HTTP answer, read.
type reply struct {
	*http.Response
	t    *testing.T
	text string
}

// call asks; token "" is no credentials, headers are "Name: value".
func (d *door) call(method, path, token, body string, headers ...string) reply {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), method, d.base+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Add(name, value)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return reply{answer, d.t, string(text)}
}

// is fails unless the answer has a status, and with it a problem's code.
func (r reply) is(status int, code ...string) reply {
	r.t.Helper()
	if r.StatusCode != status {
		r.t.Fatalf("%s %s: %d %s, want %d", r.Request.Method, r.Request.URL.Path, r.StatusCode, r.text, status)
	}
	if len(code) > 0 {
		var p Problem
		if err := json.Unmarshal([]byte(r.text), &p); err != nil || p.Code != code[0] || p.Status != status || p.Title == "" || p.Detail == "" || p.Type == "" ||
			!strings.HasPrefix(r.Header.Get("Content-Type"), "application/problem+json") {
			r.t.Fatalf("%s %s: %s, want a problem %s", r.Request.Method, r.Request.URL.Path, r.text, code[0])
		}
	}
	return r
}

// object gives the answer's JSON.
func (r reply) object() map[string]any {
	r.t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(r.text), &v); err != nil {
		r.t.Fatalf("not JSON: %s", r.text)
	}
	return v
}

func (r reply) items() []map[string]any {
	r.t.Helper()
	var v struct{ Items []map[string]any }
	if err := json.Unmarshal([]byte(r.text), &v); err != nil || v.Items == nil {
		r.t.Fatalf("no items: %s", r.text)
	}
	return v.Items
}

// session opens an anonymous session.
func (d *door) session() chat.SessionGrant {
	d.t.Helper()
	var g chat.SessionGrant
	if err := json.Unmarshal([]byte(d.call("POST", "/v1/session", "", `{}`).is(201).text), &g); err != nil {
		d.t.Fatal(err)
	}
	return g
}

// tell says something by POST and gives the answer.
func (d *door) tell(g chat.SessionGrant, cid, text string) map[string]any {
	d.t.Helper()
	frame, _ := json.Marshal(socket.Frame{Type: "message", CID: cid, Text: text})
	return d.call("POST", "/v1/chat/messages", g.Token, string(frame)).is(200).object()
}

// dial opens a socket below the public URL.
func (d *door) dial(path string, header http.Header) (*websocket.Conn, *http.Response, error) {
	dialer := websocket.Dialer{Subprotocols: []string{socket.Subprotocol}, HandshakeTimeout: 5 * time.Second}
	ws, answer, err := dialer.Dial("ws"+strings.TrimPrefix(d.base, "http")+path, header)
	if err == nil {
		d.t.Cleanup(func() { ws.Close() })
	}
	return ws, answer, err
}

// read gives the next frame of a type.
func (d *door) read(ws *websocket.Conn, kind string) map[string]any {
	d.t.Helper()
	for {
		ws.SetReadDeadline(time.Now().Add(10 * time.Second))
		var f map[string]any
		if err := ws.ReadJSON(&f); err != nil {
			d.t.Fatalf("waiting for %s: %v", kind, err)
		}
		if f["type"] == kind {
			return f
		}
	}
}

func prefixes(list ...string) (all []netip.Prefix) {
	for _, p := range list {
		all = append(all, netip.MustParsePrefix(p))
	}
	return all
}

// from makes a request as it would come over a connection from addr.
func from(addr string, headers ...string) *http.Request {
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = net.JoinHostPort(addr, "1234")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Add(name, value)
	}
	return r
}
