package socket

import (
	"testing"
)

func TestFilesAreShownToEveryViewerAndReplayed(t *testing.T) {
	h := openHouse(t)
	h.shopper("ann")
	h.agent("eve")
	h.file("f1", "c1-ann")
	h.file("f2", "c1-ann")
	l, eve := h.enter("ann"), h.sit("eve")
	eve.send(`{"type":"watch","conversation":"c1-ann"}`)
	eve.until("live")
	l.send(`{"type":"message","cid":"a","text":"cracked","files":["f1","f2"]}`)
	l.send(`{"type":"message","cid":"b","files":["f1"]}`)
	check := func(m object, text, first string, further int) {
		t.Helper()
		body := object(m["body"].(map[string]any))
		file, _ := body["file"].(map[string]any)
		more, _ := body["files"].([]any)
		if body.str("type") != "file" || body.str("text") != text || file["id"] != first || file["mime"] != "image/jpeg" || file["size"] != 7.0 ||
			file["url"] != "/v1/files/"+first || file["name"] != first+".jpg" || len(more) != further {
			t.Errorf("message %v", m)
		}
	}
	check(l.find("message"), "cracked", "f1", 1)
	check(l.find("message"), "f1.jpg", "f1", 0)
	check(eve.find("message"), "cracked", "f1", 1)
	var replayed []object
	again := h.dial("/v1/chat")
	again.send(`{"type":"hello","token":"token-ann"}`)
	for _, f := range again.until("live") {
		if f.str("type") == "message" {
			replayed = append(replayed, f)
		}
	}
	if len(replayed) != 2 {
		t.Fatalf("%d messages replayed", len(replayed))
	}
	check(replayed[0], "cracked", "f1", 1)
	check(replayed[1], "f1.jpg", "f1", 0)
	l.send(`{"type":"message","cid":"a","text":"cracked","files":["f1","f2"]}`)
	if a := l.find("ack"); a.num("seq") > 2 {
		t.Errorf("a repetition: %v", a)
	}
	l.send(`{"type":"message","cid":"a","text":"cracked","files":["f2"]}`)
	if n := l.find("nack"); n.str("code") != "cid_conflict" {
		t.Errorf("another body: %v", n)
	}
}
