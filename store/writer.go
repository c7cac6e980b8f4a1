package store

import (
	"context"
	"errors"
	"runtime"

	"github.com/mattn/go-sqlite3"

	"shoptalk/chat"
)

const (
	queueLength = 1024 // requests that may wait for the writer before a caller waits to get in line
	batchLength = 256  // requests in one transaction: bounds how long the first of them waits
	idleYields  = 3    // how often in a row the writer makes way for nothing before it begins
)

// request is one write that waits for the writer.
type request struct {
	ctx    context.Context
	do     func(*conn) error
	err    error // do's own answer, until the batch is committed
	answer chan error
}

// write has the writer run do in its next transaction and returns once that is on the disk. do's changes are undone when it
// fails; its error is returned as it is. What do has put into the caller's variables counts only where write returns nil. A
// request that has begun is waited for even if ctx ends.
func (db *DB) write(ctx context.Context, do func(*conn) error) error {
	if db.queue == nil {
		return errReadOnly
	}
	r := &request{ctx: ctx, do: do, answer: make(chan error, 1)}
	if err := db.enqueue(r); err != nil {
		return err
	}
	return <-r.answer
}

var errReadOnly = errors.New("store: opened for reading only")

func (db *DB) enqueue(r *request) error {
	db.mu.RLock()
	defer db.mu.RUnlock()
	if db.closed {
		return errClosed
	}
	select {
	case db.queue <- r:
		return nil
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
}

// writer owns the one connection that writes.
type writer struct {
	db     *DB
	conn   *conn
	commit func(*conn) error
	batch  []*request
}

// run takes requests until the queue is closed and empty.
func (w *writer) run() {
	defer close(w.db.done)
	for first := range w.db.queue {
		w.gather(first)
		lost := w.cause()
		if lost == nil {
			lost = w.transact()
		}
		for _, r := range w.batch {
			if lost != nil {
				r.err = chat.ErrStorage.Because(lost)
			}
			r.answer <- r.err
		}
		clear(w.batch)
	}
}

// cause is why the database has failed, nil while it has not.
func (w *writer) cause() error {
	select {
	case <-w.db.failed:
		return w.db.cause
	default:
		return nil
	}
}

// gather takes all that wait, up to a bound. Where several wrote at once in the last batch, they are about to ask again: giving
// up the processor for as long as that brings more lets them all into this one, instead of into two that take turns. A lone
// caller is not kept waiting.
func (w *writer) gather(first *request) {
	crowd := len(w.batch) > 1 || len(w.db.queue) > 0
	w.batch = append(w.batch[:0], first)
	for idle := 0; len(w.batch) < batchLength; {
		select {
		case r, open := <-w.db.queue:
			if !open {
				return
			}
			w.batch = append(w.batch, r)
			idle = 0
		default:
			if !crowd || idle == idleYields {
				return
			}
			idle++
			runtime.Gosched()
		}
	}
}

// transact runs the batch in one transaction and commits it. Its error means that nothing of the batch is stored.
func (w *writer) transact() error {
	if _, err := w.conn.exec("BEGIN IMMEDIATE"); err != nil {
		return w.judge(err)
	}
	for _, r := range w.batch {
		if r.err = r.ctx.Err(); r.err != nil {
			continue
		}
		r.err = w.attempt(r.do)
		// SQLite may have rolled back the whole transaction by itself, and a disk that fails must not be written to again.
		if r.err != nil && (w.conn.raw.AutoCommit() || broken(r.err)) {
			return w.abandon(r.err)
		}
		if e := (sqlite3.Error{}); errors.As(r.err, &e) {
			r.err = chat.ErrStorage.Because(r.err)
		}
	}
	if err := w.commit(w.conn); err != nil {
		if err = w.abandon(err); !retriable(err) {
			w.db.fail(err)
		}
		return err
	}
	return nil
}

// attempt runs one request in a savepoint, so that its failure undoes only what is its own.
func (w *writer) attempt(do func(*conn) error) error {
	if _, err := w.conn.exec("SAVEPOINT request"); err != nil {
		return err
	}
	failure := do(w.conn)
	if failure != nil {
		if w.conn.raw.AutoCommit() {
			return failure
		}
		if _, err := w.conn.exec("ROLLBACK TO request"); err != nil {
			return errors.Join(failure, err)
		}
	}
	_, err := w.conn.exec("RELEASE request")
	return errors.Join(failure, err)
}

// abandon gives the transaction up because of err.
func (w *writer) abandon(err error) error {
	if !w.conn.raw.AutoCommit() {
		if _, undo := w.conn.exec("ROLLBACK"); undo != nil {
			err = errors.Join(err, undo)
		}
	}
	return w.judge(err)
}

// judge stops the database for good where err says that its file cannot be trusted any more.
func (w *writer) judge(err error) error {
	if broken(err) {
		w.db.fail(err)
	}
	return err
}

// commit makes the batch durable: in WAL mode with synchronous FULL it returns after fsync.
func commit(c *conn) error {
	_, err := c.exec("COMMIT")
	return err
}

// broken reports errors after which the file cannot be trusted.
func broken(err error) bool {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case sqlite3.ErrIoErr, sqlite3.ErrCorrupt, sqlite3.ErrNotADB, sqlite3.ErrCantOpen, sqlite3.ErrReadonly:
		return true
	}
	return false
}

// retriable reports the two ways in which a commit may fail and the next one may not: the disk is full, where SQLite has undone
// the transaction, or another program holds the file for a moment.
func retriable(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrFull || e.Code == sqlite3.ErrBusy)
}
