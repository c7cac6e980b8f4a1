package store

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"shoptalk/chat"
)

func sendFile(t *testing.T, db *DB, conversation string, content []byte) chat.File {
	t.Helper()
	f, err := db.SaveFile(t.Context(), chat.File{Conversation: conversation, MIME: "image/jpeg", Name: "box.jpg"}, content)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func readFile(t *testing.T, db *DB, id string) []byte {
	t.Helper()
	r, err := db.OpenFile(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestABackupHoldsTheFilesAndARestoreLaysThemOut(t *testing.T) {
	db := openTemp(t)
	v := newConversation(t, db)
	big := bytes.Repeat([]byte("0123456789abcdef"), chat.MaxFileBytes/16)
	first, second := sendFile(t, db, v.ID, big), sendFile(t, db, v.ID, []byte("small"))
	backup := filepath.Join(t.TempDir(), "backup")
	if err := db.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "shoptalk.db")
	if err := Restore(t.Context(), backup, elsewhere); err != nil {
		t.Fatal(err)
	}
	restored := reopen(t, elsewhere)
	defer closeDB(t, restored)
	if !bytes.Equal(readFile(t, restored, first.ID), big) || string(readFile(t, restored, second.ID)) != "small" {
		t.Error("the bytes changed")
	}
	if size, err := os.Stat(elsewhere); err != nil || size.Size() > 1<<20 {
		t.Errorf("the database in use holds the bytes too: %v, %v", size.Size(), err)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(backup), ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestOnlyTheOwnerOfTheDataCanReadItsFiles(t *testing.T) {
	db := openTemp(t)
	f := sendFile(t, db, newConversation(t, db).ID, []byte("x"))
	for name, want := range map[string]os.FileMode{db.contentPath(f.ID): 0o600, db.filesDir(): 0o700} {
		if st, err := os.Stat(name); err != nil || st.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", name, st.Mode(), err)
		}
	}
}

func TestAnUploadThatNoMessageShowsGoesAfterADay(t *testing.T) {
	now := time.Now()
	db, err := open(t.Context(), filepath.Join(t.TempDir(), "shoptalk.db"), settings{now: func() time.Time { return now }, commit: commit})
	if err != nil {
		t.Fatal(err)
	}
	defer closeDB(t, db)
	v := newConversation(t, db)
	shown, unsaid := sendFile(t, db, v.ID, []byte("shown")), sendFile(t, db, v.ID, []byte("unsaid"))
	u := utter(v.ID, "c", "")
	u.Body = chat.Attached("", []chat.FileView{shown.View()})
	if _, _, err := db.Say(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	now = now.Add(25 * time.Hour)
	sendFile(t, db, v.ID, []byte("later"))
	if _, err := db.OpenFile(t.Context(), unsaid.ID); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("it is still there: %v", err)
	}
	if _, err := os.Stat(db.contentPath(unsaid.ID)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("its bytes are still there: %v", err)
	}
	if string(readFile(t, db, shown.ID)) != "shown" {
		t.Error("the shown one changed")
	}
}

func TestABackupCannotWriteOutsideTheFolderOfFiles(t *testing.T) {
	db := openTemp(t)
	for _, id := range []string{"../../evil", "f_/../../../evil0000000000000", "", "F_AAAAAAAAAAAAAAAAAAAAAAAA"} {
		if err := db.writeContent(id, []byte("x")); err == nil {
			t.Errorf("%q was written", id)
		}
	}
}
