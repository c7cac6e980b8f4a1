package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver of the peer

	"shoptalk/chat"
	"shoptalk/store"
)

// senders send at the same time.
const senders = 64

// durable compares durable messages a second: 64 senders, whose messages share commits, against the same work with a transaction
// and an fsync each, which is one sender who waits for each ack. Beside them stands what the database does at most alone: a bare
// INSERT of one row in a transaction of its own, with the same safety (WAL, FULL) and none of the checks.
func durable(_ string, texts []string) error {
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	many, err := durableOurs(filepath.Join(dir, "many.db"), senders, 150, texts)
	if err != nil {
		return err
	}
	single, err := durableOurs(filepath.Join(dir, "single.db"), 1, 2000, texts)
	if err != nil {
		return err
	}
	bare, err := durableBare(filepath.Join(dir, "bare.db"), texts)
	if err != nil {
		return err
	}
	fmt.Printf("durable     %.0f messages a second from %d senders, %.0f with one transaction each: %.1f times (reach 6); bare one-row INSERTs with one transaction each %.0f: %.1f times\n",
		many, senders, single, many/single, bare, many/bare)
	return nil
}

func durableOurs(path string, senders, each int, texts []string) (float64, error) {
	ctx := context.Background()
	db, err := store.Open(ctx, path)
	if err != nil {
		return 0, err
	}
	var conversations []chat.Conversation
	for range senders {
		s, err := db.NewShopper(ctx, "main")
		if err != nil {
			return 0, err
		}
		c, err := db.OpenConversation(ctx, "main", s.ID, chat.Chinese)
		if err != nil {
			return 0, err
		}
		// A person owns it: no turn is awaited, so that the limit of unanswered messages does not end the run.
		if _, _, err := db.ChangeOwner(ctx, chat.OwnerChange{Conversation: c.ID, From: c.Owner, To: chat.Owner{Kind: chat.OwnerAgent, Agent: "a", Name: "A"}, Event: "taken"}); err != nil {
			return 0, err
		}
		conversations = append(conversations, c)
	}
	failures := make(chan error, senders)
	var wg sync.WaitGroup
	start := time.Now()
	for s, c := range conversations {
		wg.Go(func() {
			for n := range each {
				u := chat.Utterance{Conversation: c.ID, CID: fmt.Sprint(n), From: chat.From{Role: chat.RoleShopper, ID: c.Shopper}, Body: chat.Text(texts[(s*each+n)%len(texts)])}
				if _, _, err := db.Say(ctx, u); err != nil {
					failures <- err
					return
				}
			}
		})
	}
	wg.Wait()
	took := time.Since(start)
	close(failures)
	err = db.Close()
	for f := range failures {
		err = errors.Join(err, f)
	}
	return float64(senders*each) / took.Seconds(), err
}

func durableBare(path string, texts []string) (rate float64, err error) {
	db, err := sql.Open("sqlite3", path+"?_journal_mode=WAL&_synchronous=FULL")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE TABLE m (conversation TEXT, seq INTEGER, body TEXT, PRIMARY KEY (conversation, seq)) WITHOUT ROWID"); err != nil {
		return 0, err
	}
	insert, err := db.Prepare("INSERT INTO m VALUES ($1, $2, $3)")
	if err != nil {
		return 0, err
	}
	defer insert.Close()
	const rows = 2000
	start := time.Now()
	for n := range rows {
		if _, err := insert.Exec(fmt.Sprint(n%senders), n, texts[n%len(texts)]); err != nil {
			return 0, err
		}
	}
	return rows / time.Since(start).Seconds(), nil
}
