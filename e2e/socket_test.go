package e2e

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"shoptalk/chat"
)

// frame is any frame of the contract.
type frame struct {
	Type         string         `json:"type"`
	CID          string         `json:"cid,omitempty"`
	Seq          int64          `json:"seq,omitempty"`
	ReplyTo      int64          `json:"reply_to,omitempty"`
	Covers       int64          `json:"covers,omitempty"`
	From         *chat.From     `json:"from,omitempty"`
	At           string         `json:"at,omitempty"`
	Body         *chat.Body     `json:"body,omitempty"`
	Conversation string         `json:"conversation,omitempty"`
	Epoch        string         `json:"epoch,omitempty"`
	Head         int64          `json:"head,omitempty"`
	Owner        *chat.Owner    `json:"owner,omitempty"`
	Code         string         `json:"code,omitempty"`
	Text         string         `json:"text,omitempty"`
	Retry        bool           `json:"retry,omitempty"`
	Token        string         `json:"token,omitempty"`
	LastSeq      int64          `json:"last_seq,omitempty"`
	Action       *chat.Action   `json:"action,omitempty"`
	Page         map[string]any `json:"-"`
}

// session opens a session; shopToken may be "".
func (p *program) session(t *testing.T, shopToken string) chat.SessionGrant {
	t.Helper()
	in := map[string]string{"site": "main"}
	if shopToken != "" {
		in["shop_token"] = shopToken
	}
	var g chat.SessionGrant
	if code := p.call(t, "POST", "/v1/session", "", in, &g); code != 201 {
		t.Fatalf("session: %d", code)
	}
	return g
}

// signed signs a shop token with the program's own command.
func (p *program) signed(t *testing.T, shopper string) string {
	t.Helper()
	out, code := command(t, "", "token", "--shopper", shopper, "--data", p.Data)
	if code != 0 {
		t.Fatal(out)
	}
	return strings.TrimSpace(out)
}

// wire is one socket.
type wire struct {
	conn         *websocket.Conn
	program      *program
	conversation string
}

func (p *program) dial(path string) (*wire, error) {
	d := websocket.Dialer{Subprotocols: []string{"shoptalk.v1"}, HandshakeTimeout: patience}
	conn, _, err := d.Dial(strings.Replace(p.URL, "http", "ws", 1)+path, nil)
	if err != nil {
		return nil, err
	}
	return &wire{conn: conn, program: p}, nil
}

// next reads one frame.
func (w *wire) next() (frame, error) {
	var f frame
	if err := w.conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return f, err
	}
	err := w.conn.ReadJSON(&f)
	return f, err
}

// until reads frames until one satisfies want, and gives all of them.
func (w *wire) until(want func(frame) bool) ([]frame, error) {
	var seen []frame
	for {
		f, err := w.next()
		if err != nil {
			return seen, fmt.Errorf("after %d frames: %w", len(seen), err)
		}
		seen = append(seen, f)
		if want(f) {
			return seen, nil
		}
		if len(seen) > 100_000 {
			return seen, errors.New("it never came")
		}
	}
}

func isType(name string) func(frame) bool { return func(f frame) bool { return f.Type == name } }

// hello opens the shopper's socket and reads up to live.
func (p *program) hello(g chat.SessionGrant, epoch string, last int64) (*wire, []frame, error) {
	w, err := p.dial("/v1/chat")
	if err != nil {
		return nil, nil, err
	}
	if err := w.conn.WriteJSON(frame{Type: "hello", Token: g.Token, Conversation: g.Conversation, Epoch: epoch, LastSeq: last}); err != nil {
		return nil, nil, err
	}
	w.conversation = g.Conversation
	seen, err := w.until(isType("live"))
	return w, seen, err
}

// open is hello for tests that expect it to work.
func (p *program) open(t *testing.T, g chat.SessionGrant) *wire {
	t.Helper()
	w, _, err := p.hello(g, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.conn.Close() })
	return w
}

func newCID() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// ask says something and waits for the bot's whole turn about it.
func (w *wire) ask(t *testing.T, text string) []frame {
	t.Helper()
	return w.send(t, frame{Type: "message", CID: newCID(), Text: text})
}

// tap taps a reply.
func (w *wire) tap(t *testing.T, r chat.Reply) []frame {
	t.Helper()
	return w.send(t, frame{Type: "message", CID: newCID(), Action: &chat.Action{Name: r.Name, Value: marshal(t, r.Value)}})
}

func (w *wire) send(t *testing.T, f frame) []frame {
	t.Helper()
	if err := w.conn.WriteJSON(f); err != nil {
		t.Fatal(err)
	}
	var seq int64
	_, err := w.until(func(got frame) bool {
		switch {
		case got.Type == "nack" && got.CID == f.CID:
			t.Fatalf("nack %s for %q", got.Code, f.Text)
		case got.Type == "message" && got.CID == f.CID:
			seq = got.Seq
		case got.Type == "message" && seq > 0 && got.ReplyTo >= seq && got.From.Role == chat.RoleBot:
			return true
		}
		return false
	})
	if err != nil {
		t.Fatalf("no answer to %q: %v", f.Text, err)
	}
	return w.program.turn(t, w.conversation, seq)
}

// turn reads the bot's messages about the shopper's message at seq. They were committed together, so all are there once one is.
func (p *program) turn(t *testing.T, conversation string, seq int64) []frame {
	t.Helper()
	var page struct {
		Items []frame `json:"items"`
	}
	path := fmt.Sprintf("/v1/conversations/%s/messages?after=%d&limit=200", conversation, seq)
	if code := p.call(t, "GET", path, p.Token, nil, &page); code != 200 {
		t.Fatalf("messages: %d", code)
	}
	var turn []frame
	for _, f := range page.Items {
		if f.From.Role == chat.RoleBot && f.ReplyTo >= seq {
			turn = append(turn, f)
		}
	}
	return turn
}
