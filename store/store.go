// Package store keeps everything that was said, who said it and who answers, in one SQLite file; what it has acknowledged is on
// the disk. It decides no reply and sends nothing: it orders, refuses and remembers.
package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"shoptalk/chat"
)

// DB is an open database. Its methods may be called from any goroutine. A method that writes returns once the write is on the
// disk; when it cannot be, it returns chat.ErrStorage and nothing of it is stored.
type DB struct {
	path    string
	epoch   string
	now     func() time.Time
	locks   []*lock
	readers chan *conn // free read-only connections
	opened  int        // how many readers there are, free or not
	writer  *conn      // the writer's goroutine uses it, Close closes it

	mu     sync.RWMutex // guards closed, so that nothing is queued once the queue is closed
	closed bool
	queue  chan *request // nil where opened read-only
	done   chan struct{} // closed when the writer has ended

	failure sync.Once
	failed  chan struct{}
	cause   error // why failed is closed; written before that
}

// settings are what tests of this package change.
type settings struct {
	now    func() time.Time
	commit func(*conn) error // makes the batch durable
}

// Open opens the database file at path for reading and writing, makes it where there is none, and brings its schema up to this
// program's. It fails with *NewerError, and leaves the file as it is, where the schema is from a newer program, and with
// *HeldError where another process writes to it already.
func Open(ctx context.Context, path string) (*DB, error) {
	return open(ctx, path, settings{now: time.Now, commit: commit})
}

func open(ctx context.Context, path string, s settings) (*DB, error) {
	db, err := newDB(path, s.now)
	if err != nil {
		return nil, err
	}
	if err = db.openWriter(ctx); err == nil {
		err = db.openReaders()
	}
	if err != nil {
		return nil, errors.Join(err, db.release())
	}
	db.queue, db.done = make(chan *request, queueLength), make(chan struct{})
	go (&writer{db: db, conn: db.writer, commit: s.commit}).run()
	return db, nil
}

// OpenReadOnly opens the database file at path for reading, also beside a process that writes to it. Methods that write fail.
// It changes no schema: an older one is refused with *OlderError, a newer one with *NewerError.
func OpenReadOnly(ctx context.Context, path string) (*DB, error) {
	db, err := newDB(path, time.Now)
	if err != nil {
		return nil, err
	}
	if err := db.openBeside(ctx); err != nil {
		return nil, errors.Join(err, db.release())
	}
	return db, nil
}

func newDB(path string, now func() time.Time) (*DB, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("store: %s: %w", path, err)
	}
	return &DB{path: full, now: now, failed: make(chan struct{})}, nil
}

// openWriter takes the locks, makes the file where there is none, and migrates it.
func (db *DB) openWriter(ctx context.Context) (err error) {
	if err := db.hold(writerLock, true); err != nil {
		return err
	}
	if err := db.hold(presenceLock, false); err != nil {
		return err
	}
	if err := makeFile(db.path); err != nil {
		return err
	}
	if _, err := peek(db.path); err != nil {
		return err
	}
	if db.writer, err = connect(db.path, readWrite); err != nil {
		return err
	}
	if err := migrate(ctx, db.writer, db.now()); err != nil {
		return fmt.Errorf("store: migrate %s: %w", db.path, err)
	}
	db.epoch, err = readEpoch(db.writer)
	return err
}

// openBeside opens for reading only.
func (db *DB) openBeside(ctx context.Context) error {
	if _, err := os.Stat(db.path); err != nil {
		return fmt.Errorf("store: no database at %s: give the data folder of a shop that has run: %w", db.path, err)
	}
	if err := db.hold(presenceLock, false); err != nil {
		return err
	}
	version, err := peek(db.path)
	if err != nil {
		return err
	}
	if newest, err := newestVersion(); err != nil || version < newest {
		return errors.Join(err, &OlderError{Path: db.path, Schema: version, Program: newest})
	}
	if err := db.openReaders(); err != nil {
		return err
	}
	return db.read(ctx, func(c *conn) error {
		db.epoch, err = readEpoch(c)
		return err
	})
}

// openReaders fills the pool. Readers never wait for the writer: in WAL mode they see the last commit.
func (db *DB) openReaders() error {
	n := min(max(runtime.GOMAXPROCS(0), 2), 8)
	db.readers = make(chan *conn, n)
	for range n {
		c, err := connect(db.path, readOnly)
		if err != nil {
			return err
		}
		db.readers <- c
		db.opened++
	}
	return nil
}

// makeFile makes an empty database file that only its owner may read; SQLite gives its companions the same mode.
func makeFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("store: make the database: %w", err)
	}
	return errors.Join(f.Close(), syncDir(path))
}

// Close waits for what is queued, then closes the file. Writes that come later fail with chat.ErrStorage.
func (db *DB) Close() error {
	db.mu.Lock()
	was := db.closed
	db.closed = true
	if !was && db.queue != nil {
		close(db.queue)
	}
	db.mu.Unlock()
	if was {
		return nil
	}
	if db.done != nil {
		<-db.done
	}
	return db.release()
}

// release closes the readers when they are free, then the writer, and gives the locks back. The writer comes last because the
// last to close brings the log into the main file, which a reader may not.
func (db *DB) release() error {
	var errs []error
	for ; db.opened > 0; db.opened-- {
		errs = append(errs, (<-db.readers).close())
	}
	if db.writer != nil {
		errs = append(errs, db.writer.close())
	}
	for i := len(db.locks) - 1; i >= 0; i-- {
		errs = append(errs, db.locks[i].release())
	}
	db.locks = nil
	return errors.Join(errs...)
}

// Epoch names this life of the database: made with it, changed only by Restore.
func (db *DB) Epoch() string { return db.epoch }

// Failed is closed after the disk refused a commit: nothing is acknowledged any more, and the process must exit and recover at
// start, since the system may have dropped what it could not write.
func (db *DB) Failed() <-chan struct{} { return db.failed }

// fail stops all acknowledgement for good.
func (db *DB) fail(cause error) {
	db.failure.Do(func() {
		db.cause = cause
		close(db.failed)
	})
}

// Ping reports whether the writer is alive and a read works.
func (db *DB) Ping(ctx context.Context) error {
	if db.queue != nil {
		r := &request{ctx: ctx, do: func(*conn) error { return nil }, answer: make(chan error, 1)}
		if err := db.enqueue(r); err != nil {
			return err
		}
		select {
		case err := <-r.answer:
			if err != nil {
				return err
			}
		case <-ctx.Done(): // a disk that hangs must not hang whoever asks whether it does
			return ctx.Err()
		}
	}
	return db.read(ctx, func(c *conn) error {
		_, err := readEpoch(c)
		return err
	})
}

// Version gives the schema's version in the file.
func (db *DB) Version(ctx context.Context) (version int, err error) {
	err = db.read(ctx, func(c *conn) error {
		version, err = readVersion(c)
		return err
	})
	return version, err
}

// read runs do on a free read-only connection. Each statement in it sees the last commit: nothing holds a long snapshot.
func (db *DB) read(ctx context.Context, do func(*conn) error) error {
	c, err := db.reader(ctx)
	if err != nil {
		return err
	}
	defer func() { db.readers <- c }()
	return do(c)
}

// reader waits for a free connection, under the lock, so that Close finds nobody who waits for one that never comes.
func (db *DB) reader(ctx context.Context) (*conn, error) {
	db.mu.RLock()
	defer db.mu.RUnlock()
	if db.closed {
		return nil, errClosed
	}
	select {
	case c := <-db.readers:
		return c, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

var errClosed = chat.ErrStorage.Because(errors.New("store: closed"))
