package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"shoptalk/chat"
)

func reopen(t *testing.T, path string) *DB {
	t.Helper()
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func closeDB(t *testing.T, db *DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// newConversation opens a conversation of a new shopper.
func newConversation(t testing.TB, db *DB) chat.Conversation {
	t.Helper()
	s, err := db.NewShopper(t.Context(), "main")
	if err != nil {
		t.Fatal(err)
	}
	v, err := db.OpenConversation(t.Context(), "main", s.ID, "zh")
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func utter(conversation, cid, text string) chat.Utterance {
	return chat.Utterance{Conversation: conversation, CID: cid, From: chat.From{Role: chat.RoleShopper}, Body: chat.Text(text)}
}

func sayOnce(t testing.TB, db *DB, conversation, cid string) chat.Message {
	t.Helper()
	m, _, err := db.Say(t.Context(), utter(conversation, cid, "text of "+cid))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// raw runs a script on the file behind the store's back.
func raw(t *testing.T, path, script string) {
	t.Helper()
	c, err := connect(path, recovering)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.script(script), c.close()); err != nil {
		t.Fatal(err)
	}
}

func TestEverythingIsThereAfterReopeningWithTheSameEpoch(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sh op?#%25 商店.db")
	db := reopen(t, path)
	v := newConversation(t, db)
	first := sayOnce(t, db, v.ID, "a")
	epoch := db.Epoch()
	closeDB(t, db)
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after an orderly end the log is still there: %v", err)
	}
	db = reopen(t, path)
	if db.Epoch() != epoch || epoch == "" {
		t.Errorf("epoch %q, was %q", db.Epoch(), epoch)
	}
	again, fresh, err := db.Say(t.Context(), utter(v.ID, "a", "text of a"))
	if err != nil || fresh || again.Seq != first.Seq || !again.At.Equal(first.At) {
		t.Errorf("again %+v, fresh %v, %v", again, fresh, err)
	}
	if next := sayOnce(t, db, v.ID, "b"); next.Seq != 2 {
		t.Errorf("seq %d", next.Seq)
	}
}

func TestTwoDatabasesHaveTwoEpochs(t *testing.T) {
	if one, two := openTemp(t), openTemp(t); one.Epoch() == two.Epoch() {
		t.Error(one.Epoch())
	}
}

func TestTheWriterIsDurableAndReadersCannotWrite(t *testing.T) {
	db := openTemp(t)
	pragma := func(c *conn, name string) (value string) {
		t.Helper()
		cur, err := c.cursor("PRAGMA "+name, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer cur.close()
		if found, err := cur.next(); !found || err != nil {
			t.Fatalf("%s: %v, %v", name, found, err)
		}
		switch v := cur.row[0].(type) {
		case string:
			return v
		case int64:
			return string(rune('0' + v))
		}
		t.Fatalf("%s is a %T", name, cur.row[0])
		return ""
	}
	err := db.write(t.Context(), func(c *conn) error {
		for name, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "fullfsync": "1"} {
			if got := pragma(c, name); got != want {
				t.Errorf("%s is %s, want %s", name, got, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	err = db.read(t.Context(), func(c *conn) error {
		_, err := c.exec(deleteEpoch)
		return err
	})
	if err == nil {
		t.Error("a reader has written")
	}
}

func TestOnlyTheOwnerMayReadTheFiles(t *testing.T) {
	db := openTemp(t)
	newConversation(t, db)
	names, err := filepath.Glob(db.path + "*")
	if err != nil || len(names) < 4 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		stat, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if stat.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", name, stat.Mode())
		}
	}
}

func TestAFolderThatIsNotThereIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nowhere", "shoptalk.db")
	if _, err := Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Error(err)
	}
	if _, err := OpenReadOnly(t.Context(), path); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "nowhere") {
		t.Error(err)
	}
}

func TestOneProcessWritesAndOthersReadBesideIt(t *testing.T) {
	db := openTemp(t)
	v := newConversation(t, db)
	var held *HeldError
	if _, err := Open(t.Context(), db.path); !errors.As(err, &held) || held.Path != db.path {
		t.Errorf("a second writer: %v", err)
	}
	beside, err := OpenReadOnly(t.Context(), db.path)
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	sayOnce(t, db, v.ID, "a")
	if got, err := beside.Conversation(t.Context(), v.ID); err != nil || got.Head != 1 || beside.Epoch() != db.Epoch() {
		t.Errorf("beside: %+v, %v", got, err)
	}
	if _, _, err := beside.Say(t.Context(), utter(v.ID, "b", "b")); err == nil {
		t.Error("a reader has written")
	}
	if err := beside.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	closeDB(t, db)
	if got, err := beside.Conversation(t.Context(), v.ID); err != nil || got.Head != 1 {
		t.Errorf("after the writer went: %+v, %v", got, err)
	}
	db = reopen(t, db.path) // while another still reads
	sayOnce(t, db, v.ID, "c")
	if got, err := beside.Conversation(t.Context(), v.ID); err != nil || got.Head != 2 {
		t.Errorf("after the writer came back: %+v, %v", got, err)
	}
}

func TestAReaderSeesWhatAKilledWriterLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shoptalk.db")
	db := reopen(t, path)
	v := newConversation(t, db)
	closeDB(t, db)
	crashed(t, path, "UPDATE conversation SET mood = 0.5")
	beside, err := OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	if got, err := beside.Conversation(t.Context(), v.ID); err != nil || got.Mood != 0.5 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAnOlderDatabaseIsMigratedByAWriterAndRefusedByAReader(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shoptalk.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var older *OlderError
	if _, err := OpenReadOnly(t.Context(), path); !errors.As(err, &older) || older.Schema != 0 || !strings.Contains(err.Error(), "migrate") {
		t.Errorf("%v", err)
	}
	db := reopen(t, path)
	newest, err := newestVersion()
	if err != nil {
		t.Fatal(err)
	}
	if version, err := db.Version(t.Context()); err != nil || version != newest {
		t.Errorf("version %d, %v; want %d", version, err, newest)
	}
}

func TestReadersAndWritersAtTheMomentOfClosingGetAnAnswer(t *testing.T) {
	for range 20 {
		db := openTemp(t)
		v := newConversation(t, db)
		var wait sync.WaitGroup
		for i := range 24 {
			wait.Go(func() {
				for n := 0; ; n++ {
					var err error
					if i%2 == 0 {
						_, err = db.Conversation(t.Context(), v.ID)
					} else {
						_, err = db.AddNote(t.Context(), chat.Note{Conversation: v.ID, Text: "x"})
					}
					if errors.Is(err, chat.ErrStorage) {
						return
					}
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		closeDB(t, db)
		wait.Wait()
	}
}

func TestAfterCloseNothingIsWrittenOrReadAndClosingAgainIsNoError(t *testing.T) {
	db := openTemp(t)
	v := newConversation(t, db)
	closeDB(t, db)
	if _, _, err := db.Say(t.Context(), utter(v.ID, "a", "a")); !errors.Is(err, chat.ErrStorage) {
		t.Error(err)
	}
	if _, err := db.Conversation(t.Context(), v.ID); !errors.Is(err, chat.ErrStorage) {
		t.Error(err)
	}
	if err := db.Ping(t.Context()); err == nil {
		t.Error("it answers")
	}
	closeDB(t, db)
}
