package store

import (
	"encoding/json"
	"reflect"
	"testing"
	"unicode/utf8"

	"shoptalk/chat"
)

// keepsItsBytes wants a body's encoding to be the same after decoding, and the same as what an encoder for sockets would send.
func keepsItsBytes(t *testing.T, b chat.Body) {
	t.Helper()
	first, err := encodeBody(b)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := decodeBody(first)
	if err != nil {
		t.Fatal(err)
	}
	second, err := encodeBody(decoded)
	if err != nil {
		t.Fatal(err)
	}
	if first != second {
		t.Errorf("first  %s\nsecond %s", first, second)
	}
	again, err := decodeBody(second)
	if err != nil || !reflect.DeepEqual(decoded, again) {
		t.Errorf("%+v and %+v, %v", decoded, again, err)
	}
}

func TestABodyKeepsItsBytes(t *testing.T) {
	was := chat.Money{Amount: 9990, Currency: "CNY"}
	for _, b := range []chat.Body{
		{},
		chat.Text("我前天买的鞋 <b>&amp;</b> \u2028 \x00 🧦"),
		{Type: "text", Text: "x", Rich: []chat.Node{{Type: "list", Children: []chat.Node{{Type: "link", Text: "a", URL: "https://x?a=1&b=2"}}}}},
		{Type: "cards", Text: "x", Cards: []chat.Card{{ID: "p", Was: &was, Actions: []chat.Reply{{Label: "买", Name: "buy", Value: map[string]int{"z": 1, "a": 2}}}}}},
		{Type: "text", Replies: []chat.Reply{{Value: 1}, {Value: 1.50}, {Value: 1e21}, {Value: int64(1) << 62}, {Value: []string{"<"}}, {Value: json.RawMessage(`{"b":1.0,"a":2}`)}, {Value: struct{ Z, A int }{}}}},
		{Type: "event", Event: &chat.SystemEvent{Kind: "queued", Owner: &chat.Owner{Kind: chat.OwnerQueue, Position: 3, Agent: "never shown"}}},
		{Type: "text", Action: &chat.Action{Name: "form", Value: json.RawMessage(` {"b" : 1.50 , "a":"\u003c" } `)}},
	} {
		keepsItsBytes(t, b)
	}
}

func FuzzABodyKeepsItsBytes(f *testing.F) {
	f.Add("hello", "reply", []byte(`{"a":[1,2.50,null,"\u003c"]}`))
	f.Add("\u2028\x00", "", []byte(`1e400`))
	f.Fuzz(func(t *testing.T, text, name string, value []byte) {
		b := chat.Body{Type: "text", Text: text, Action: &chat.Action{Name: name, Value: value}}
		encoded, err := encodeBody(b)
		if err != nil {
			return // refused is an answer
		}
		if !utf8.ValidString(encoded) {
			t.Fatalf("stored what is not UTF-8: %q", encoded)
		}
		keepsItsBytes(t, b)
		var plain any
		if json.Unmarshal(value, &plain) == nil {
			keepsItsBytes(t, chat.Body{Type: "text", Text: text, Replies: []chat.Reply{{Label: name, Value: json.RawMessage(value)}}})
		}
	})
}

func TestAPreviewHasAtMost200Runes(t *testing.T) {
	for text, want := range map[string]int{"": 0, "abc": 3} {
		if got := utf8.RuneCountInString(preview(text)); got != want {
			t.Errorf("%q: %d runes", text, got)
		}
	}
	long := make([]rune, 500)
	for i := range long {
		long[i] = '长'
	}
	if got := preview(string(long)); got != string(long[:200]) {
		t.Errorf("%d runes", utf8.RuneCountInString(got))
	}
}
