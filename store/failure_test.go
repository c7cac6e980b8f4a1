package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"

	"shoptalk/chat"
)

// openFailing opens a database whose commits go through the given function.
func openFailing(t *testing.T, commit func(*conn) error) *DB {
	t.Helper()
	db, err := open(t.Context(), filepath.Join(t.TempDir(), "shoptalk.db"), settings{now: time.Now, commit: commit})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestAfterACommitThatFailsNothingIsAcknowledgedAnyMore(t *testing.T) {
	var broken atomic.Bool
	cause := errors.New("fsync: input/output error")
	db := openFailing(t, func(c *conn) error {
		if broken.Load() {
			return cause
		}
		return commit(c)
	})
	v := newConversation(t, db)
	before := sayOnce(t, db, v.ID, "before")
	broken.Store(true)
	var wait sync.WaitGroup
	for i := range 32 {
		wait.Go(func() {
			m, fresh, err := db.Say(t.Context(), utter(v.ID, fmt.Sprint(i%8), "x"))
			if !errors.Is(err, chat.ErrStorage) || !errors.Is(err, cause) || fresh || m.Seq != 0 {
				t.Errorf("%+v, %v, %v", m, fresh, err)
			}
		})
	}
	wait.Wait()
	<-db.Failed()
	broken.Store(false) // a disk that seems well again is not trusted
	if _, _, err := db.Say(t.Context(), utter(v.ID, "before", "text of before")); !errors.Is(err, chat.ErrStorage) {
		t.Errorf("even a stored message is not acknowledged: %v", err)
	}
	if err := db.Ping(t.Context()); !errors.Is(err, cause) {
		t.Errorf("ping: %v", err)
	}
	if got, err := db.Conversation(t.Context(), v.ID); err != nil || got.Head != 1 {
		t.Errorf("what was stored can be read: %+v, %v", got, err)
	}
	closeDB(t, db)
	db = reopen(t, db.path)
	if m := sayOnce(t, db, v.ID, "before"); m.Seq != before.Seq {
		t.Errorf("after the restart seq %d, was %d", m.Seq, before.Seq)
	}
	if m := sayOnce(t, db, v.ID, "7"); m.Seq != 2 {
		t.Errorf("what was refused took a seq: %d", m.Seq)
	}
}

func TestAFullDiskRefusesTheBatchAndTheNextIsTried(t *testing.T) {
	for _, code := range []sqlite3.ErrNo{sqlite3.ErrFull, sqlite3.ErrBusy} {
		var full atomic.Bool
		db := openFailing(t, func(c *conn) error {
			if full.Load() {
				return sqlite3.Error{Code: code}
			}
			return commit(c)
		})
		v := newConversation(t, db)
		full.Store(true)
		if _, _, err := db.Say(t.Context(), utter(v.ID, "a", "a")); !errors.Is(err, chat.ErrStorage) {
			t.Errorf("%v: %v", code, err)
		}
		full.Store(false)
		if m, fresh, err := db.Say(t.Context(), utter(v.ID, "a", "a")); err != nil || !fresh || m.Seq != 1 {
			t.Errorf("%v: %+v, %v, %v", code, m, fresh, err)
		}
		select {
		case <-db.Failed():
			t.Errorf("%v: failed for good", code)
		default:
		}
	}
}

func TestAnErrorOfTheDiskInAStatementFailsForGood(t *testing.T) {
	db := openTemp(t)
	err := db.write(t.Context(), func(*conn) error { return fmt.Errorf("insert: %w", sqlite3.Error{Code: sqlite3.ErrIoErr}) })
	if !errors.Is(err, chat.ErrStorage) {
		t.Error(err)
	}
	<-db.Failed()
	if _, err := db.NewShopper(t.Context(), "main"); !errors.Is(err, chat.ErrStorage) {
		t.Error(err)
	}
}

// blocked holds the writer until release is called, so that what is asked meanwhile goes into one batch.
func blocked(t *testing.T, db *DB) (release func()) {
	t.Helper()
	entered, leave := make(chan struct{}), make(chan struct{})
	var done sync.WaitGroup
	done.Go(func() {
		if err := db.write(t.Context(), func(*conn) error { close(entered); <-leave; return nil }); err != nil {
			t.Error(err)
		}
	})
	<-entered
	return func() { close(leave); done.Wait() }
}

// queued waits until n requests wait for the writer.
func queued(db *DB, n int) {
	for len(db.queue) < n {
		time.Sleep(time.Millisecond)
	}
}

func TestOneRequestsFailureHarmsNoOtherInItsBatch(t *testing.T) {
	commits := 0
	db := openFailing(t, func(c *conn) error { commits++; return commit(c) })
	v := newConversation(t, db)
	release := blocked(t, db)
	var wait sync.WaitGroup
	mine := errors.New("my own failure")
	const n = 20
	for i := range n {
		wait.Go(func() {
			switch i % 4 {
			case 0: // fails after it has written
				err := db.write(t.Context(), func(c *conn) error {
					if _, _, err := say(c, utter(v.ID, fmt.Sprint("undone", i), "x"), `{"type":"text","text":"x"}`, time.Now()); err != nil {
						return err
					}
					return mine
				})
				if !errors.Is(err, mine) {
					t.Error(err)
				}
			case 1: // breaks a constraint
				err := db.write(t.Context(), func(c *conn) error {
					_, err := c.exec(insertWhy, "no such conversation", 1, "{}")
					return err
				})
				if !errors.Is(err, chat.ErrStorage) {
					t.Error(err)
				}
			default:
				if _, _, err := db.Say(t.Context(), utter(v.ID, fmt.Sprint("kept", i), "x")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	queued(db, n)
	before := commits
	release()
	wait.Wait()
	if got := commits - before; got != 2 {
		t.Errorf("%d commits, want one for the blocker and one for the rest", got)
	}
	messages, err := db.Messages(t.Context(), v.ID, 0, 0)
	if err != nil || len(messages) != n/2 {
		t.Errorf("%d messages, %v", len(messages), err)
	}
	for i, m := range messages {
		if m.Seq != int64(i+1) || m.CID[:4] != "kept" {
			t.Errorf("%+v in place %d", m, i+1)
		}
	}
}

func TestARequestWhoseCallerHasGoneIsNotRun(t *testing.T) {
	db := openTemp(t)
	v := newConversation(t, db)
	release := blocked(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	answer := make(chan error, 1)
	go func() {
		_, _, err := db.Say(ctx, utter(v.ID, "a", "a"))
		answer <- err
	}()
	queued(db, 1)
	cancel()
	release()
	if err := <-answer; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if m := sayOnce(t, db, v.ID, "b"); m.Seq != 1 {
		t.Errorf("seq %d", m.Seq)
	}
}

func TestCloseWaitsForWhatIsQueued(t *testing.T) {
	db := openTemp(t)
	v := newConversation(t, db)
	release := blocked(t, db)
	var wait sync.WaitGroup
	for i := range 10 {
		wait.Go(func() {
			if _, _, err := db.Say(t.Context(), utter(v.ID, fmt.Sprint(i), "x")); err != nil {
				t.Error(err)
			}
		})
	}
	queued(db, 10)
	closed := make(chan error, 1)
	go func() { closed <- db.Close() }()
	release()
	if err := <-closed; err != nil {
		t.Error(err)
	}
	wait.Wait()
	db = reopen(t, db.path)
	if got, err := db.Conversation(t.Context(), v.ID); err != nil || got.Head != 10 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTimesDoNotGoBackWithTheClock(t *testing.T) {
	now := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	db, err := open(t.Context(), filepath.Join(t.TempDir(), "shoptalk.db"), settings{now: func() time.Time { return now }, commit: commit})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	v := newConversation(t, db)
	now = now.Add(time.Hour + 500*time.Microsecond)
	first := sayOnce(t, db, v.ID, "a")
	now = now.Add(-30 * time.Minute)
	second := sayOnce(t, db, v.ID, "b")
	turn, err := db.CommitTurn(t.Context(), chat.Turn{Conversation: v.ID, ReplyTo: 2, Covers: 1, Bodies: []chat.Body{chat.Text("y")}})
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2024, 1, 1, 1, 0, 0, 0, time.UTC); !first.At.Equal(want) || !second.At.Equal(want) || !turn[0].At.Equal(want) {
		t.Errorf("%v, %v, %v", first.At, second.At, turn[0].At)
	}
}
