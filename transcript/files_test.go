package transcript

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"shoptalk/chat"
)

func TestEveryFormatNamesTheFilesThatWereSent(t *testing.T) {
	e := talk()
	e.Messages = append(e.Messages, chat.Message{Seq: 6, CID: "w", From: chat.From{Role: chat.RoleShopper}, At: at,
		Body: chat.Attached("鞋底裂了", []chat.FileView{{ID: "f_1", Name: "鞋底 13812345678.jpg", MIME: "image/jpeg", Size: 9, URL: "/v1/files/f_1"}, {ID: "f_2", Name: "鞋盒.png", URL: "/v1/files/f_2"}})})
	hide := func(s string) string { return strings.ReplaceAll(s, "13812345678", "[phone]") }
	for _, format := range Formats() {
		var b bytes.Buffer
		w, err := New(format, &b, Options{Redact: hide})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(w.Write(e), w.Close()); err != nil {
			t.Fatal(err)
		}
		out := b.String()
		if !strings.Contains(out, "鞋底 [phone].jpg") || !strings.Contains(out, "鞋盒.png") || !strings.Contains(out, "鞋底裂了") || strings.Contains(out, "13812345678") {
			t.Errorf("%s:\n%s", format, out)
		}
	}
	if e.Messages[5].Body.File.Name != "鞋底 13812345678.jpg" {
		t.Error("redaction changed the message itself")
	}
}
