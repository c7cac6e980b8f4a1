package socket

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"shoptalk/chat"
)

// tap reads an event stream.
type tap struct {
	t    *testing.T
	body io.Closer
	in   *bufio.Scanner
}

func (h *house) listen(token, query, last string) *tap {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), "GET", "http"+strings.TrimPrefix(h.url, "ws")+"/events"+query, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	if kind := answer.Header.Get("Content-Type"); answer.StatusCode != 200 || !strings.HasPrefix(kind, "text/event-stream") {
		h.t.Fatalf("%d %s", answer.StatusCode, kind)
	}
	h.t.Cleanup(func() { answer.Body.Close() })
	return &tap{h.t, answer.Body, bufio.NewScanner(answer.Body)}
}

// event gives the next event's id and frame; a nil frame is the end.
func (e *tap) event() (id string, f object) {
	e.t.Helper()
	for e.in.Scan() {
		line := e.in.Text()
		switch {
		case strings.HasPrefix(line, "id: "):
			id = line[4:]
		case strings.HasPrefix(line, "data: "):
			if err := json.Unmarshal([]byte(line[6:]), &f); err != nil {
				e.t.Fatal(err)
			}
		case line == "" && f != nil:
			return id, f
		}
	}
	return id, nil
}

func TestAnEventStreamCarriesTheSameFramesAndResumesByEventID(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	h.say("c1-ann", chat.RoleBot, chat.Text("one\nline"), chat.Text("two"))
	e := h.listen("token-ann", "", "")
	var kinds []string
	for range 4 {
		id, f := e.event()
		kinds = append(kinds, f.str("type")+id)
	}
	if got := strings.Join(kinds, " "); got != "welcome message1 message2 live" {
		t.Fatalf("got %s", got)
	}
	h.say("c1-ann", chat.RoleBot, chat.Text("three"))
	if id, f := e.event(); id != "3" || f.text() != "three" {
		t.Fatalf("event %s %v", id, f)
	}
	again := h.listen("token-ann", "?epoch=epoch-1", "2")
	again.event()
	if id, f := again.event(); id != "3" || f.str("type") != "message" {
		t.Fatalf("event %s %v", id, f)
	}
	reset := h.listen("token-ann", "?epoch=other", "2")
	if _, f := reset.event(); f.str("type") != "reset" {
		t.Fatalf("event %v", f)
	}
}

func TestAnEventStreamEndsWhenTheSessionDoes(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	e := h.listen("token-ann", "", "")
	e.event()
	e.event()
	h.hub.CloseSession("hash-ann")
	if _, f := e.event(); f.str("type") != "error" || f.str("code") != "unauthorized" {
		t.Fatalf("event %v", f)
	}
	if _, f := e.event(); f != nil {
		t.Fatalf("after the end: %v", f)
	}
}

func TestWhatIsHeardWithoutASocketMovesTheStreamToTheNewConversation(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	e := h.listen("token-ann", "", "")
	e.event()
	e.event()
	s, shopper, _ := h.Session(t.Context(), "token-ann")
	v := Voice{Session: s, Shopper: shopper, Conversation: "c1-ann"}
	if o, err := h.hub.Hear(t.Context(), v, Frame{Type: "end", CID: "e"}); err != nil || o.Frame.(AckFrame).CID != "e" {
		t.Fatal(o, err)
	}
	o, err := h.hub.Hear(t.Context(), v, Frame{Type: "message", CID: "m", Text: "again"})
	if err != nil || o.Conversation != "c2-ann" {
		t.Fatal(o, err)
	}
	h.hub.Move("ann", o.Conversation)
	for {
		_, f := e.event()
		if f.str("type") == "welcome" {
			if f.str("conversation") != "c2-ann" {
				t.Fatalf("welcome %v", f)
			}
			break
		}
	}
	if _, f := e.event(); f.text() != "again" {
		t.Fatalf("event %v", f)
	}
}
