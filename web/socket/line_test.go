package socket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"shoptalk/chat"
)

// house is a Hub behind a real HTTP server.
type house struct {
	*memory
	t   *testing.T
	hub *Hub
	url string
}

func openHouse(t *testing.T, change ...func(*Options)) *house {
	t.Helper()
	m := newMemory()
	o := Options{Store: m, Bus: m.bus, Sessions: m, Desk: m, Bot: m}
	for _, c := range change {
		c(&o)
	}
	h := New(o)
	mux := http.NewServeMux()
	token := func(r *http.Request) string { return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ") }
	mux.HandleFunc("/v1/chat", func(w http.ResponseWriter, r *http.Request) { h.ServeChat(w, r, token(r)) })
	mux.HandleFunc("/v1/desk", func(w http.ResponseWriter, r *http.Request) { h.ServeDesk(w, r, token(r)) })
	mux.HandleFunc("/events", func(w http.ResponseWriter, r *http.Request) {
		s, shopper, err := m.Session(r.Context(), token(r))
		if err == nil {
			var last int64
			fmt.Sscan(r.Header.Get("Last-Event-ID"), &last)
			v := Voice{Session: s, Shopper: shopper, Conversation: s.Conversation}
			err = h.ServeEvents(w, r, v, r.URL.Query().Get("epoch"), last)
		}
		if err != nil {
			http.Error(w, chat.CodeOf(err), http.StatusTeapot)
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := h.Shutdown(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		server.Close()
	})
	return &house{memory: m, t: t, hub: h, url: "ws" + strings.TrimPrefix(server.URL, "http")}
}

// line is a client's socket.
type line struct {
	t  *testing.T
	ws *websocket.Conn
}

func (h *house) dial(path string) *line {
	h.t.Helper()
	d := websocket.Dialer{Subprotocols: []string{Subprotocol}, HandshakeTimeout: 5 * time.Second}
	ws, _, err := d.Dial(h.url+path, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { ws.Close() })
	return &line{h.t, ws}
}

// enter dials as a shopper and reads up to live.
func (h *house) enter(shopper string) *line {
	h.t.Helper()
	l := h.dial("/v1/chat")
	l.send(`{"type":"hello","token":"token-%s"}`, shopper)
	l.until("live")
	return l
}

// sit dials as an agent and reads the welcome.
func (h *house) sit(agent string) *line {
	h.t.Helper()
	l := h.dial("/v1/desk")
	l.send(`{"type":"hello","token":"token-%s"}`, agent)
	l.want("welcome")
	return l
}

func (l *line) send(format string, args ...any) {
	l.t.Helper()
	l.say(fmt.Sprintf(format, args...))
}

func (l *line) say(text string) {
	l.t.Helper()
	if err := l.ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		l.t.Fatalf("send %.80s: %v", text, err)
	}
}

type object map[string]any

func (o object) str(key string) string { s, _ := o[key].(string); return s }
func (o object) num(key string) int64  { n, _ := o[key].(float64); return int64(n) }
func (o object) text() string          { return object(o["body"].(map[string]any)).str("text") }

// read gives the next frame.
func (l *line) read() object {
	l.t.Helper()
	f, err := l.next()
	if err != nil {
		l.t.Fatalf("read: %v", err)
	}
	return f
}

func (l *line) next() (object, error) {
	l.ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	kind, data, err := l.ws.ReadMessage()
	if err != nil {
		return nil, err
	}
	if kind != websocket.TextMessage {
		l.t.Fatalf("a frame of kind %d", kind)
	}
	var f object
	if err := json.Unmarshal(data, &f); err != nil {
		l.t.Fatalf("not JSON: %s", data)
	}
	return f, nil
}

// want reads the next frame and fails where it is of another type.
func (l *line) want(kind string) object {
	l.t.Helper()
	f := l.read()
	if f.str("type") != kind {
		l.t.Fatalf("got %v, want a %s", f, kind)
	}
	return f
}

// until reads frames up to the first of a type, which is the last given.
func (l *line) until(kind string) []object {
	l.t.Helper()
	var all []object
	for {
		f := l.read()
		if all = append(all, f); f.str("type") == kind {
			return all
		}
	}
}

// find reads up to a frame of a type and gives it.
func (l *line) find(kind string) object {
	l.t.Helper()
	all := l.until(kind)
	return all[len(all)-1]
}

// closed reads to the end and gives the last error frame's code and the close code.
func (l *line) closed() (reason string, code int) {
	l.t.Helper()
	for {
		f, err := l.next()
		var end *websocket.CloseError
		if errors.As(err, &end) {
			return reason, end.Code
		}
		if err != nil {
			l.t.Fatalf("ended without a close frame: %v", err)
		}
		if f.str("type") == "error" {
			reason = f.str("code")
		}
	}
}

// ends fails unless the socket closes for a reason and with a code.
func (l *line) ends(reason string, code int) {
	l.t.Helper()
	if r, c := l.closed(); r != reason || c != code {
		l.t.Fatalf("closed with %q %d, want %q %d", r, c, reason, code)
	}
}

func seqs(frames []object) (all []int64) {
	for _, f := range frames {
		if f.str("type") == "message" {
			all = append(all, f.num("seq"))
		}
	}
	return all
}

func upTo(from, to int64) (all []int64) {
	for n := from; n <= to; n++ {
		all = append(all, n)
	}
	return all
}

func wantSeqs(t *testing.T, frames []object, from, to int64) {
	t.Helper()
	if got := seqs(frames); !slices.Equal(got, upTo(from, to)) {
		t.Fatalf("messages %v, want %d to %d", got, from, to)
	}
}
