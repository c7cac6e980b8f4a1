package storetest

import (
	"bytes"
	"io"
	"strings"

	"shoptalk/chat"
)

var fileTests = map[string]func(*bench){
	"a file comes back byte for byte with what is known of it": fileComesBack,
	"a message shows files and replays them as it was":         fileInMessage,
	"a file that is not stored cannot be shown":                fileUnknown,
	"what is no file is refused":                               badFiles,
	"a conversation holds a limited number of files":           fileLimit,
	"an adopted conversation keeps its files":                  fileAdopted,
}

// send uploads a picture of the shopper's.
func (b *bench) send(conversation, name string, content []byte) chat.File {
	b.Helper()
	f, err := b.store.SaveFile(b.Context(), chat.File{Conversation: conversation, From: chat.From{Role: chat.RoleShopper, ID: "s"}, Name: name, MIME: "image/png"}, content)
	b.must(err)
	return f
}

func (b *bench) content(id string) []byte {
	b.Helper()
	r, err := b.store.OpenFile(b.Context(), id)
	b.must(err)
	defer r.Close()
	data, err := io.ReadAll(r)
	b.must(err)
	return data
}

func fileComesBack(b *bench) {
	v := b.fresh()
	sent := bytes.Repeat([]byte{0, 255, '\n', 7}, 50_000)
	f, other := b.send(v.ID, "../裂缝 1.PNG", sent), b.send(v.ID, "x", []byte("x"))
	if f.ID == "" || f.ID == other.ID || f.Name != "裂缝 1.png" || f.Size != int64(len(sent)) || f.At.IsZero() || f.Conversation != v.ID {
		b.Errorf("stored as %+v", f)
	}
	got, err := b.store.File(b.Context(), f.ID)
	b.must(err)
	if got != f {
		b.Errorf("got %+v, want %+v", got, f)
	}
	if !bytes.Equal(b.content(f.ID), sent) || string(b.content(other.ID)) != "x" {
		b.Error("the bytes changed")
	}
}

func fileInMessage(b *bench) {
	v := b.fresh()
	one, two := b.send(v.ID, "a.png", []byte("a")), b.send(v.ID, "b.png", []byte("b"))
	for _, body := range []chat.Body{
		chat.Attached("收到时就裂了", []chat.FileView{one.View(), two.View()}),
		chat.Attached("", []chat.FileView{one.View()}), // it may be shown again
	} {
		u := b.spoken(v.ID, "")
		u.Body = body
		m, fresh, err := b.store.Say(b.Context(), u)
		b.must(err)
		again, freshAgain, err := b.store.Say(b.Context(), u)
		b.must(err)
		stored := b.history(v.ID)[m.Seq-1].Body
		if !fresh || freshAgain || again.Seq != m.Seq || stored.Type != "file" || stored.Text != body.Text || stored.Said() != body.Said() ||
			len(stored.Attachments()) != len(body.Attachments()) || stored.Attachments()[0] != one.View() {
			b.Errorf("stored %+v, want %+v", stored, body)
		}
	}
	if last := b.conversation(v.ID).LastText; last != "a.png" {
		b.Errorf("the list shows %q", last)
	}
}

func fileUnknown(b *bench) {
	v := b.fresh()
	for _, id := range []string{"", "f_0", "../shoptalk.db", strings.Repeat("x", 1000)} {
		_, err := b.store.File(b.Context(), id)
		b.wants(err, chat.ErrNotFound)
		_, err = b.store.OpenFile(b.Context(), id)
		b.wants(err, chat.ErrNotFound)
		u := b.spoken(v.ID, "")
		u.Body = chat.Attached("look", []chat.FileView{{ID: id, Name: "a.png"}})
		_, _, err = b.store.Say(b.Context(), u)
		b.wants(err, chat.ErrFileUnknown)
	}
	if head := b.conversation(v.ID).Head; head != 0 {
		b.Errorf("refused messages took seqs: the head is %d", head)
	}
}

func badFiles(b *bench) {
	v := b.fresh()
	for _, try := range []struct {
		mime string
		size int
	}{{"image/png", 0}, {"image/png", chat.MaxFileBytes + 1}, {"text/html", 10}, {"image/svg+xml", 10}, {"", 10}} {
		_, err := b.store.SaveFile(b.Context(), chat.File{Conversation: v.ID, MIME: try.mime}, make([]byte, try.size))
		b.wants(err, chat.ErrInvalid)
	}
	_, err := b.store.SaveFile(b.Context(), chat.File{Conversation: "c_none", MIME: "image/png"}, []byte("x"))
	b.wants(err, chat.ErrNotFound)
}

func fileLimit(b *bench) {
	v := b.fresh()
	for range 60 {
		b.send(v.ID, "x", []byte("x"))
	}
	_, err := b.store.SaveFile(b.Context(), chat.File{Conversation: v.ID, MIME: "image/png"}, []byte("x"))
	b.wants(err, &chat.Error{Code: "refused"})
	b.send(b.fresh().ID, "x", []byte("x")) // others are free
}

func fileAdopted(b *bench) {
	v := b.fresh()
	f := b.send(v.ID, "x", []byte("x"))
	_, err := b.store.Adopt(b.Context(), v.ID, b.known("u1").ID)
	b.must(err)
	if got, err := b.store.File(b.Context(), f.ID); err != nil || got.Conversation != v.ID {
		b.Errorf("got %+v, %v", got, err)
	}
}
