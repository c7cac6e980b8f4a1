package web

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"shoptalk/chat"
)

func pngOf(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 5, 4))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAPictureIsUploadedShownAndReadByThoseWhoMay(t *testing.T) {
	d := openDoor(t, "/support")
	g, other := d.session(), d.session()
	picture := pngOf(t)
	up := d.call("POST", "/v1/files", g.Token, picture, "X-File-Name: %E8%A3%82%E7%BC%9D.html", "Content-Type: text/html").is(201).object()
	id, _ := up["id"].(string)
	if up["name"] != "裂缝.png" || up["mime"] != "image/png" || up["size"] != float64(len(picture)) || up["url"] != "/v1/files/"+id {
		t.Fatalf("uploaded as %v", up)
	}
	ack := d.call("POST", "/v1/chat/messages", g.Token, `{"type":"message","cid":"a","text":"收到就这样","files":["`+id+`"]}`).is(200).object()
	if ack["type"] != "ack" || ack["seq"] != 1.0 {
		t.Fatalf("answer %v", ack)
	}
	body, _ := d.call("GET", "/v1/conversations/"+g.Conversation+"/messages", d.admin, "").is(200).items()[0]["body"].(map[string]any)
	file, _ := body["file"].(map[string]any)
	if body["type"] != "file" || body["text"] != "收到就这样" || file["id"] != id || file["url"] != up["url"] {
		t.Errorf("the message is %v", body)
	}
	for _, token := range []string{g.Token, d.admin} {
		r := d.call("GET", "/v1/files/"+id, token, "").is(200)
		if r.text != picture || r.Header.Get("Content-Type") != "image/png" || r.Header.Get("X-Content-Type-Options") != "nosniff" || r.Header.Get("Cache-Control") != "no-store" ||
			!strings.Contains(r.Header.Get("Content-Security-Policy"), "sandbox") || r.Header.Get("Content-Disposition") != `inline; filename="__.png"; filename*=UTF-8''%E8%A3%82%E7%BC%9D.png` {
			t.Errorf("%d bytes with %v", len(r.text), r.Header)
		}
	}
	want := d.call("GET", "/v1/files/f_none", d.admin, "").is(404, "not_found").text
	for _, try := range []struct{ path, token string }{{id, other.Token}, {"f_none", g.Token}, {"..%2Fshop.db", d.admin}} {
		if got := d.call("GET", "/v1/files/"+try.path, try.token, "").is(404, "not_found").text; got != want {
			t.Errorf("%s: %s", try.path, got)
		}
	}
	for _, token := range []string{"", "wrong"} {
		d.call("GET", "/v1/files/"+id, token, "").is(401, "unauthorized")
		d.call("POST", "/v1/files", token, picture).is(401, "unauthorized")
	}
	d.call("POST", "/v1/files?conversation="+g.Conversation, other.Token, picture).is(404, "not_found")
	if n := d.call("POST", "/v1/chat/messages", other.Token, `{"type":"message","cid":"a","files":["`+id+`"]}`).is(200).object(); n["code"] != "file_unknown" {
		t.Errorf("another's file: %v", n)
	}
}

func TestAFormAndAnAgentUploadToo(t *testing.T) {
	d := openDoor(t, "")
	g := d.session()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	if err := w.WriteField("note", "before the file"); err != nil {
		t.Fatal(err)
	}
	part, err := w.CreateFormFile("file", `C:\pictures\sole.JPG`)
	if err == nil {
		_, err = part.Write([]byte("%PDF-1.7\n1 0 obj"))
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	up := d.call("POST", "/v1/files?conversation="+g.Conversation, d.admin, form.String(), "Content-Type: "+w.FormDataContentType()).is(201).object()
	if up["name"] != "sole.pdf" || up["mime"] != "application/pdf" {
		t.Errorf("uploaded as %v", up)
	}
	id, _ := up["id"].(string)
	if how := d.call("GET", "/v1/files/"+id, g.Token, "").is(200).Header.Get("Content-Disposition"); !strings.HasPrefix(how, "attachment;") {
		t.Errorf("a PDF opens: %s", how)
	}
	d.call("POST", "/v1/files", d.admin, pngOf(t)).is(400, "invalid")
	d.call("POST", "/v1/files?conversation=none", d.admin, pngOf(t)).is(404, "not_found")
	d.call("POST", "/v1/files", g.Token, "--x--", "Content-Type: multipart/form-data; boundary=x").is(400, "invalid")
	d.call("POST", "/v1/files", g.Token, "x", "Content-Type: multipart/form-data").is(400, "invalid")
}

func TestWhatIsNoPictureOrTooBigIsRefused(t *testing.T) {
	d := openDoor(t, "")
	g := d.session()
	for _, c := range []struct {
		body, code string
		status     int
	}{
		{"", "empty", 400},
		{"<svg onload=alert(1)>", "unsupported", 415},
		{"\xff\xd8\xff<script>", "unsupported", 415},
		{pngOf(t)[:40], "unsupported", 415},
		{pngOf(t) + strings.Repeat("x", chat.MaxFileBytes), "too_big", 413},
	} {
		d.call("POST", "/v1/files", g.Token, c.body, "X-File-Name: x.png").is(c.status, c.code)
	}
	d.call("POST", "/v1/files", g.Token, pngOf(t), "X-File-Name: %zz").is(400, "invalid")
	for range 6 {
		d.call("POST", "/v1/files", g.Token, pngOf(t)).is(201)
	}
	if r := d.call("POST", "/v1/files", g.Token, pngOf(t)).is(429, "rate"); r.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	d.call("POST", "/v1/files", d.session().Token, pngOf(t)).is(201) // others are free
}

func TestTheShopsPagesMayUploadAndOthersMayNot(t *testing.T) {
	d := openDoor(t, "")
	g := d.session()
	r := d.call("OPTIONS", "/v1/files", "", "", "Origin: https://shop.example", "Access-Control-Request-Headers: authorization,x-file-name").is(204)
	if !strings.Contains(r.Header.Get("Access-Control-Allow-Headers"), "X-File-Name") || r.Header.Get("Access-Control-Allow-Origin") != "https://shop.example" {
		t.Errorf("preflight %v", r.Header)
	}
	d.call("POST", "/v1/files", g.Token, pngOf(t), "Origin: https://evil.example").is(403, "origin")
	up := d.call("POST", "/v1/files", g.Token, pngOf(t), "Origin: https://shop.example").is(201).object()
	id, _ := up["id"].(string)
	d.call("GET", "/v1/files/"+id, g.Token, "", "Origin: https://evil.example").is(403, "origin")
	d.call("GET", "/v1/files/"+id, g.Token, "", "Origin: https://shop.example").is(200)
}

func TestTheConsolesCookieReadsFilesAndUploadsFromOurPages(t *testing.T) {
	d := openDoor(t, "")
	g := d.session()
	code, err := d.keeper.OneTimeLink(t.Context(), d.boss)
	if err != nil {
		t.Fatal(err)
	}
	cookie, _, _, err := d.keeper.RedeemLink(t.Context(), code, "")
	if err != nil {
		t.Fatal(err)
	}
	with := "Cookie: " + (&http.Cookie{Name: "shoptalk", Value: cookie}).String()
	up := d.call("POST", "/v1/files?conversation="+g.Conversation, "", pngOf(t), with, "Origin: "+d.base).is(201).object()
	d.call("POST", "/v1/files?conversation="+g.Conversation, "", pngOf(t), with).is(403, "origin")
	id, _ := up["id"].(string)
	d.call("GET", "/v1/files/"+id, "", "", with).is(200)
}

func TestASentPictureOutlivesTheEndOfItsConversation(t *testing.T) {
	d := openDoor(t, "")
	g := d.session()
	id, _ := d.call("POST", "/v1/files", g.Token, pngOf(t)).is(201).object()["id"].(string)
	d.call("POST", "/v1/chat/messages", g.Token, `{"type":"end","cid":"e"}`).is(200)
	ack := d.call("POST", "/v1/chat/messages", g.Token, `{"type":"message","cid":"b","files":["`+id+`"]}`).is(200).object()
	if ack["type"] != "ack" || ack["conversation"] == nil || ack["conversation"] == g.Conversation {
		t.Fatalf("answer %v", ack)
	}
	d.call("GET", "/v1/files/"+id, g.Token, "").is(200)
}
