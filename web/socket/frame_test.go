package socket

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"shoptalk/chat"
)

// hostile are frames that have broken chat servers, ours or others'.
var hostile = []string{
	``, ` `, `null`, `true`, `0`, `"message"`, `[]`, `{}`, `{"type":null}`, `{"type":1}`, `{"type":"hello"`, "\x00", "\xff", "\xef\xbb\xbf{\"type\":\"hello\"}",
	`{"type":"hello","token":"t","last_seq":-1}`, `{"type":"hello","last_seq":1e400}`, `{"type":"hello","last_seq":9223372036854775808}`,
	`{"type":"message","cid":"a","text":"\ud800"}`, `{"type":"message","cid":"a","text":"\u0000"}`, `{"type":"message","cid":"\u0000","text":"x"}`,
	`{"type":"message","cid":"a","text":"a","text":"b"}`, `{"TYPE":"message","cid":"a"}`, `{"type":"message","cid":"a","action":[]}`,
	`{"type":"message","cid":"a","action":{"name":"x","value":{"a":[1,{"b":null}]}},"quote":1}`, `{"type":"message","cid":"a","files":[1]}`,
	`{"type":"context","url":"javascript:alert(1)","cart":[{"product":"p","quantity":-1}]}`, `{"type":"context","cart":{}}`,
	`{"type":"typing"}`, `{"type":"typing","on":"yes"}`, `{"type":"rate","cid":"a","stars":1.5}`, `{"type":"rate","cid":"a","solved":null}`,
	`{"type":"watch","conversation":""}`, `{"type":"presence","state":"available"}`, `{"__proto__":{"x":1},"type":"end","cid":"a"}`,
	`{"type":"message","cid":"a","text":"` + strings.Repeat(`\u4e2d`, 4001) + `"}`, strings.Repeat(`{"type":`, 3000),
}

func FuzzFrame(f *testing.F) {
	for _, s := range hostile {
		f.Add([]byte(s))
	}
	for _, s := range []string{`{"type":"hello","token":"t","conversation":"c","epoch":"e","last_seq":3}`, `{"type":"message","cid":"a","text":"你好"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, decode := range []func([]byte) (Frame, error){Decode, DecodeDesk} {
			frame, err := decode(data)
			if err != nil {
				if chat.CodeOf(err) != "protocol" || !utf8.ValidString(err.Error()) || len(err.Error()) > 400 {
					t.Fatalf("error %q", err)
				}
				continue
			}
			switch {
			case !utf8.Valid(data):
				t.Fatal("bytes that are not UTF-8 were taken")
			case frame.LastSeq < 0 || frame.Seq < 0 || frame.Quote < 0:
				t.Fatalf("a negative number: %+v", frame)
			case (frame.Type == "message" || frame.Type == "end") && frame.CID == "":
				t.Fatal("no cid")
			case frame.Type == "typing" && frame.On == nil:
				t.Fatal("no on")
			case !utf8.ValidString(frame.Text) || !utf8.ValidString(frame.CID):
				t.Fatal("text that is not UTF-8")
			case frame.URL != "" && !strings.HasPrefix(strings.ToLower(frame.URL), "http"):
				t.Fatalf("address %q", frame.URL)
			}
			if frame.Action != nil {
				if _, err := json.Marshal(chat.Body{Type: "text", Action: frame.Action}); err != nil {
					t.Fatalf("an action that cannot be stored: %v", err)
				}
				tapped([]chat.Message{{Body: chat.Body{Form: &chat.Form{Name: frame.Action.Name, Fields: []chat.Field{{Name: "a"}}}}}}, *frame.Action)
			}
		}
	})
}

func TestHostileFramesGetAnAnswerAndNothingIsStoredOfThem(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	for _, frame := range hostile {
		l := h.enter("ann")
		l.say(frame)
		l.say(`{"type":"hello"}`) // closes in any case
		reason, code := l.closed()
		if reason == "" || code != 1002 && code != 1007 && code != 1008 {
			t.Errorf("%.60q: %q %d", frame, reason, code)
		}
	}
	for _, m := range h.messages["c1-ann"] {
		if !utf8.ValidString(m.Body.Text) || (m.Body.Blank()) {
			t.Errorf("stored %q", m.Body.Text)
		}
	}
}

func TestBucketsAllowABurstAndThenTheirRate(t *testing.T) {
	b, now := NewBuckets(20, 5), time.Unix(1000, 0)
	count := func() (n int) {
		for b.Allow("k", now) {
			n++
		}
		return n
	}
	if n := count(); n != 20 {
		t.Fatalf("burst %d", n)
	}
	now = now.Add(time.Second)
	if n := count(); n != 5 {
		t.Fatalf("a second later %d", n)
	}
	now = now.Add(time.Hour)
	if n := count(); n != 20 {
		t.Fatalf("an hour later %d", n)
	}
	if !b.Allow("other", now) {
		t.Fatal("keys share a bucket")
	}
	for i := range 20_000 {
		b.Allow(strings.Repeat("x", 1+i%7)+string(rune(0x4e00+i)), now.Add(time.Duration(i)*time.Second))
	}
	if len(b.all) > 10_001 {
		t.Fatalf("%d buckets kept", len(b.all))
	}
}
