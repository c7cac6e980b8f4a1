package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"shoptalk/chat"
)

// filled makes a database with one conversation of some messages and closes it.
func filled(t *testing.T, path string) (conversation, epoch string) {
	t.Helper()
	db := reopen(t, path)
	v := newConversation(t, db)
	for i := range 10 {
		sayOnce(t, db, v.ID, fmt.Sprint(i))
	}
	closeDB(t, db)
	return v.ID, db.Epoch()
}

// head reads the head of a conversation in the database at path, -1 where it is not there, and its epoch.
func head(t *testing.T, path, conversation string) (int64, string) {
	t.Helper()
	db := reopen(t, path)
	defer closeDB(t, db)
	v, err := db.Conversation(t.Context(), conversation)
	if errors.Is(err, chat.ErrNotFound) {
		return -1, db.Epoch()
	}
	if err != nil {
		t.Fatal(err)
	}
	return v.Head, db.Epoch()
}

func TestABackupMadeWhileMessagesAreWrittenIsWholeAndConsistent(t *testing.T) {
	db := openTemp(t)
	v := newConversation(t, db)
	if _, _, err := db.ChangeOwner(t.Context(), chat.OwnerChange{Conversation: v.ID, From: v.Owner, To: chat.Owner{Kind: chat.OwnerQueue}, Event: "queued"}); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				if _, _, err := db.Say(t.Context(), utter(v.ID, fmt.Sprint(w, "-", i), "x")); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	folder := t.TempDir()
	var before, after []int64
	for i := range 5 {
		now, err := db.Conversation(t.Context(), v.ID)
		if err != nil {
			t.Fatal(err)
		}
		before = append(before, now.Head)
		if err := db.Backup(t.Context(), filepath.Join(folder, fmt.Sprint("backup", i))); err != nil {
			t.Fatal(err)
		}
		if now, err = db.Conversation(t.Context(), v.ID); err != nil {
			t.Fatal(err)
		}
		after = append(after, now.Head)
	}
	close(stop)
	writers.Wait()
	if got := files(t, folder); len(got) != 5 {
		t.Errorf("%d files are in the folder", len(got))
	}
	for i := range 5 {
		file := filepath.Join(folder, fmt.Sprint("backup", i))
		stat, err := os.Stat(file)
		if err != nil || stat.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", stat.Mode(), err)
		}
		copied := reopen(t, file)
		got, err := copied.Conversation(t.Context(), v.ID)
		if err != nil || got.Head < before[i] || got.Head > after[i] || copied.Epoch() != db.Epoch() {
			t.Errorf("backup %d: head %d, between %d and %d; %v", i, got.Head, before[i], after[i], err)
		}
		messages, err := copied.Messages(t.Context(), v.ID, max(0, got.Head-5), 10)
		if err != nil || len(messages) == 0 || messages[len(messages)-1].Seq != got.Head {
			t.Errorf("backup %d: the last messages are %v, %v", i, messages, err)
		}
		closeDB(t, copied)
	}
}

func TestABackupOverwritesNothingAndLeavesNoPieces(t *testing.T) {
	db := openTemp(t)
	folder := t.TempDir()
	there := filepath.Join(folder, "there")
	if err := os.WriteFile(there, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := db.Backup(t.Context(), there); !errors.Is(err, os.ErrExist) || !strings.Contains(err.Error(), there) {
		t.Errorf("onto a file: %v", err)
	}
	if err := db.Backup(t.Context(), filepath.Join(folder, "nowhere", "x")); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("into no folder: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Backup(gone, filepath.Join(folder, "late")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if got := files(t, folder); len(got) != 1 || string(got["there"]) != "precious" {
		t.Errorf("%d files; %q", len(got), got["there"])
	}
}

func TestAReaderCanBackUpBesideTheWriter(t *testing.T) {
	db := openTemp(t)
	v := newConversation(t, db)
	sayOnce(t, db, v.ID, "a")
	beside, err := OpenReadOnly(t.Context(), db.path)
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	file := filepath.Join(t.TempDir(), "backup")
	if err := beside.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if n, _ := head(t, file, v.ID); n != 1 {
		t.Errorf("head %d", n)
	}
}

func TestRestoreBringsBackTheBackupWithANewEpoch(t *testing.T) {
	folder := t.TempDir()
	path, file := filepath.Join(folder, "shoptalk.db"), filepath.Join(folder, "backup")
	id, epoch := filled(t, path)
	db := reopen(t, path)
	if err := db.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	sayOnce(t, db, id, "after the backup")
	closeDB(t, db)
	content := files(t, folder)["backup"]
	if err := Restore(t.Context(), file, path); err != nil {
		t.Fatal(err)
	}
	n, after := head(t, path, id)
	if n != 10 || after == epoch || after == "" {
		t.Errorf("head %d, epoch %q, was %q", n, after, epoch)
	}
	if n, again := head(t, path, id); n != 10 || again != after {
		t.Errorf("opened again: head %d, epoch %q, was %q", n, again, after)
	}
	got := files(t, folder)
	if !bytes.Equal(content, got["backup"]) {
		t.Error("the backup has changed")
	}
	for name := range got {
		if name != "backup" && !strings.HasPrefix(name, "shoptalk.db") {
			t.Errorf("%s was left behind", name)
		}
	}
}

func TestRestoreWorksWhereThereIsNoDatabaseYet(t *testing.T) {
	folder := t.TempDir()
	id, _ := filled(t, filepath.Join(folder, "old.db"))
	fresh := filepath.Join(t.TempDir(), "shoptalk.db")
	if err := Restore(t.Context(), filepath.Join(folder, "old.db"), fresh); err != nil {
		t.Fatal(err)
	}
	if n, _ := head(t, fresh, id); n != 10 {
		t.Errorf("head %d", n)
	}
}

func TestABackupIsRestoredByANameInTheWorkingFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	id, _ := filled(t, "shoptalk.db")
	db := reopen(t, "shoptalk.db")
	if err := db.Backup(t.Context(), "backup.db"); err != nil {
		t.Fatal(err)
	}
	closeDB(t, db)
	if err := Restore(t.Context(), "backup.db", filepath.Join("data", "..", "other.db")); err != nil {
		t.Fatal(err)
	}
	if n, _ := head(t, "other.db", id); n != 10 {
		t.Errorf("head %d", n)
	}
}

func TestTheLogOfACrashedDatabaseIsNotReplayedIntoTheRestoredOne(t *testing.T) {
	folder := t.TempDir()
	path, file := filepath.Join(folder, "shoptalk.db"), filepath.Join(folder, "backup.db")
	id, _ := filled(t, file)
	filled(t, path)
	crashed(t, path, "UPDATE conversation SET mood = 1; DELETE FROM message")
	if err := Restore(t.Context(), file, path); err != nil {
		t.Fatal(err)
	}
	if n, _ := head(t, path, id); n != 10 {
		t.Errorf("head %d", n)
	}
	db := reopen(t, path)
	if m, err := db.Messages(t.Context(), id, 0, 0); err != nil || len(m) != 10 {
		t.Errorf("%d messages, %v", len(m), err)
	}
}

func TestADamagedDatabaseIsSetAsideByRestore(t *testing.T) {
	folder := t.TempDir()
	path, file := filepath.Join(folder, "shoptalk.db"), filepath.Join(folder, "backup.db")
	id, _ := filled(t, file)
	if err := os.WriteFile(path, bytes.Repeat([]byte("ruin"), 5000), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), file, path); err != nil {
		t.Fatal(err)
	}
	if n, _ := head(t, path, id); n != 10 {
		t.Errorf("head %d", n)
	}
	aside, err := filepath.Glob(path + ".damaged-*")
	if err != nil || len(aside) != 1 {
		t.Errorf("set aside: %v, %v", aside, err)
	}
}

func TestRestoreRefusesWhatItCannotTrustAndChangesNothing(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "shoptalk.db")
	filled(t, path)
	sources := t.TempDir()
	source := func(name string, content []byte) string {
		t.Helper()
		full := filepath.Join(sources, name)
		if err := os.WriteFile(full, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return full
	}
	whole := files(t, folder)["shoptalk.db"]
	ruined := bytes.Clone(whole)
	for i := len(ruined) / 3; i < len(ruined)/3+20000; i++ {
		ruined[i] ^= 0x5a
	}
	orphan := filepath.Join(sources, "orphan.db")
	copyFile(t, path, orphan)
	raw(t, orphan, "PRAGMA foreign_keys = 0; DELETE FROM conversation")
	for name, file := range map[string]string{
		"missing":   filepath.Join(sources, "missing"),
		"empty":     source("empty", nil),
		"text":      source("text", bytes.Repeat([]byte("some text\n"), 1000)),
		"ruined":    source("ruined", ruined),
		"cut short": source("short", whole[:len(whole)/2]),
		"orphan":    orphan,
	} {
		if err := Restore(t.Context(), file, path); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("%s: %v", name, err)
		}
	}
	after := files(t, folder)
	if !bytes.Equal(after["shoptalk.db"], whole) {
		t.Error("the database has changed")
	}
	for name := range after {
		if strings.HasPrefix(name, ".") {
			t.Errorf("%s was left behind", name)
		}
	}
}

func TestRestoreRefusesADatabaseThatIsInUse(t *testing.T) {
	folder := t.TempDir()
	path, file := filepath.Join(folder, "shoptalk.db"), filepath.Join(folder, "backup.db")
	id, _ := filled(t, path)
	filled(t, file)
	var held *HeldError
	db := reopen(t, path)
	if err := Restore(t.Context(), file, path); !errors.As(err, &held) {
		t.Errorf("beside a writer: %v", err)
	}
	closeDB(t, db)
	beside, err := OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), file, path); !errors.As(err, &held) {
		t.Errorf("beside a reader: %v", err)
	}
	if err := beside.Close(); err != nil {
		t.Fatal(err)
	}
	if n, _ := head(t, path, id); n != 10 {
		t.Errorf("head %d", n)
	}
	if err := Restore(t.Context(), file, path); err != nil {
		t.Error(err)
	}
}
