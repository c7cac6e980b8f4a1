//go:build unix

package store

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// Two lock files stand beside the database; the database file itself is never opened but by SQLite, whose own locks a foreign
// close would drop. They are never removed: another process may wait on them.
const (
	writerLock   = ".writer"   // held by the one process that writes
	presenceLock = ".presence" // shared by all that have the file open; Restore wants it alone
)

// HeldError says that another process has the database open.
type HeldError struct {
	Path string // of the database
	By   string // what the other process does: writes or reads
}

// Error names the file and the remedy.
func (e *HeldError) Error() string {
	return fmt.Sprintf("store: another process %s %s: stop it first", e.By, e.Path)
}

// lock is a held lock file.
type lock struct{ file *os.File }

// hold takes a lock file beside the database for as long as db is open.
func (db *DB) hold(suffix string, alone bool) error {
	l, err := take(db.path, suffix, alone)
	if err != nil {
		return err
	}
	db.locks = append(db.locks, l)
	return nil
}

// take locks the file path+suffix, alone or shared, without waiting.
func take(path, suffix string, alone bool) (*lock, error) {
	f, err := os.OpenFile(path+suffix, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("store: lock the database: %w", err)
	}
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	for {
		err = syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err == nil {
		return &lock{f}, nil
	}
	f.Close()
	if !errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, fmt.Errorf("store: lock %s: %w", path+suffix, err)
	}
	by := "writes to"
	if suffix == presenceLock {
		by = "has open or restores"
	}
	return nil, &HeldError{Path: path, By: by}
}

// release gives the lock back; closing the file is all that needs.
func (l *lock) release() error { return l.file.Close() }
