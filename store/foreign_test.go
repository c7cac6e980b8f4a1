package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// files reads what stands in a folder.
func files(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = content
	}
	return all
}

func TestADatabaseOfANewerProgramIsLeftByteForByte(t *testing.T) {
	for _, withLog := range []bool{false, true} {
		folder := t.TempDir()
		path := filepath.Join(folder, "shoptalk.db")
		db := reopen(t, path)
		sayOnce(t, db, newConversation(t, db).ID, "a")
		closeDB(t, db)
		newer := "INSERT INTO schema_step (version, name, applied) VALUES (99, 'from_the_future', 0)"
		if withLog { // as a crash leaves it: what a process that was killed had in its files
			crashed(t, path, newer)
		} else {
			raw(t, path, newer)
		}
		before := files(t, folder)
		if _, ok := before["shoptalk.db-wal"]; ok != withLog {
			t.Fatalf("log there: %v", ok)
		}
		for name, open := range map[string]func() (*DB, error){
			"Open":         func() (*DB, error) { return Open(t.Context(), path) },
			"OpenReadOnly": func() (*DB, error) { return OpenReadOnly(t.Context(), path) },
			"Restore":      func() (*DB, error) { return nil, Restore(t.Context(), path, filepath.Join(t.TempDir(), "x.db")) },
		} {
			_, err := open()
			var newer *NewerError
			if !errors.As(err, &newer) || newer.Schema != 99 || newer.Program < 1 || !strings.Contains(err.Error(), "99") {
				t.Errorf("%s: %v", name, err)
			}
		}
		after := files(t, folder)
		for name, content := range before {
			if strings.HasSuffix(name, "-shm") { // an index of the log, made anew by whoever opens it
				continue
			}
			if !bytes.Equal(content, after[name]) {
				t.Errorf("with log %v: %s has changed", withLog, name)
			}
		}
		if !withLog && len(after) > len(before) {
			t.Errorf("files were added: %d before, %d after", len(before), len(after))
		}
	}
}

// crashed runs a script on the file at path and leaves its log behind, as a process does that is killed.
func crashed(t *testing.T, path, script string) {
	t.Helper()
	c, err := connect(path, readWrite)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.script(script); err != nil {
		t.Fatal(err)
	}
	aside := t.TempDir()
	for _, end := range []string{"", "-wal"} {
		copyFile(t, path+end, filepath.Join(aside, "copy"+end))
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"", "-wal"} {
		copyFile(t, filepath.Join(aside, "copy"+end), path+end)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsNotOurDatabaseIsRefusedByNameAndLeftAlone(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "text.db")
	if err := os.WriteFile(text, bytes.Repeat([]byte("not a database\n"), 500), 0o600); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(folder, "other.db")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	raw(t, other, "CREATE TABLE invoices (id TEXT)")
	before := files(t, folder)
	for _, path := range []string{text, other} {
		if _, err := Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("Open: %v", err)
		}
		if _, err := OpenReadOnly(t.Context(), path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("OpenReadOnly: %v", err)
		}
	}
	after := files(t, folder)
	for name, content := range before {
		if !bytes.Equal(content, after[name]) {
			t.Errorf("%s has changed", name)
		}
	}
}
