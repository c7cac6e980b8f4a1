package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

const (
	vacuumInto     = `VACUUM INTO $1`
	checkIntegrity = `PRAGMA integrity_check(1)`
	checkForeign   = `PRAGMA foreign_key_check`
	emptyLog       = `PRAGMA wal_checkpoint(TRUNCATE)`
)

// Backup writes a consistent copy of the database and of what was sent as files to file while they are in use, and returns once the copy is on the disk. A file
// that exists is not overwritten. Only the owner can read it: it holds what shoppers said.
func (db *DB) Backup(ctx context.Context, file string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("store: %s exists: give another name for the backup: %w", file, os.ErrExist)
	}
	// A connection of its own: a copy of a large database takes long, and readers must not wait for it.
	c, err := connect(db.path, copying)
	if err != nil {
		return err
	}
	copied, err := copyBeside(ctx, c, file)
	if err = errors.Join(err, c.close()); err == nil {
		err = db.packFiles(ctx, copied)
	}
	if err != nil {
		return fmt.Errorf("store: back up to %s: %w", file, errors.Join(err, remove(copied)))
	}
	// A link fails where the name is taken by now, which a rename would not.
	err = errors.Join(os.Link(copied, file), remove(copied))
	if err == nil {
		err = syncDir(file)
	}
	if err != nil {
		return fmt.Errorf("store: back up to %s: %w", file, err)
	}
	return nil
}

// copyBeside writes a copy of c's database to a new file in target's folder, fsyncs it, and gives its name ("" where there is
// none).
func copyBeside(ctx context.Context, c *conn, target string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*")
	if err != nil {
		return "", err
	}
	name := f.Name()
	if err = c.execUntil(ctx, vacuumInto, name); err == nil {
		err = f.Sync()
	}
	return name, errors.Join(err, f.Close())
}

// Restore replaces the database at path by the copy in file, with its files, all or nothing, migrates it and gives it a new epoch, so that every
// client drops what it knows. It refuses a file that is damaged, not this program's or of a newer one (*NewerError), and a
// database that any process has open (*HeldError). file is left as it is.
func Restore(ctx context.Context, file, path string) (err error) {
	db, err := newDB(path, time.Now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.release()) }()
	if err := db.hold(writerLock, true); err != nil {
		return err
	}
	if err := db.hold(presenceLock, true); err != nil {
		return err
	}
	ready, err := db.prepareRestore(ctx, file)
	if err != nil {
		return errors.Join(fmt.Errorf("store: restore %s: %w", file, err), remove(ready))
	}
	if err := settle(db.path); err != nil {
		return errors.Join(fmt.Errorf("store: restore %s: %w", file, err), remove(ready))
	}
	if err := os.Rename(ready, db.path); err != nil {
		return errors.Join(fmt.Errorf("store: restore %s: %w", file, err), remove(ready))
	}
	return syncDir(db.path)
}

// prepareRestore makes a checked, migrated copy of file beside the database, with an epoch of its own, and gives its name. What was
// sent as files is laid into their folder already: their names are random, and nothing knows them before the copy is in place.
func (db *DB) prepareRestore(ctx context.Context, file string) (string, error) {
	version, err := peek(file)
	if err != nil {
		return "", err
	}
	if version == 0 {
		return "", errors.New("it is empty: give a file that `shoptalk backup` made")
	}
	c, err := connect(file, copying)
	if err != nil {
		return "", err
	}
	if err := check(c); err != nil {
		return "", errors.Join(err, c.close())
	}
	name, err := copyBeside(ctx, c, db.path)
	if err := errors.Join(err, c.close()); err != nil {
		return name, err
	}
	w, err := connect(name, readWrite)
	if err != nil {
		return name, err
	}
	now := time.Now()
	if err = migrate(ctx, w, now); err == nil {
		err = inTransaction(w, func() error { return renewEpoch(w, now) })
	}
	if err == nil {
		err = db.unpackFiles(ctx, w)
	}
	if err == nil {
		err = w.script(emptyLog)
	}
	return name, errors.Join(err, w.close(), syncFile(name))
}

func renewEpoch(c *conn, now time.Time) error {
	if _, err := c.exec(deleteEpoch); err != nil {
		return err
	}
	_, err := c.exec(insertEpoch, newID("e", now))
	return err
}

// check wants the whole file to be sound.
func check(c *conn) error {
	verdict := ""
	if _, err := c.one(checkIntegrity, nil, &verdict); err != nil {
		return fmt.Errorf("it is damaged: give another backup: %w", err)
	}
	if verdict != "ok" {
		return fmt.Errorf("it is damaged: give another backup: %s", verdict)
	}
	return c.each(checkForeign, nil, func(func(...any) error) error {
		return errors.New("it is damaged (a row points nowhere): give another backup")
	})
}

// settle brings the log of the database that is to be replaced into its main file, so that one rename replaces all of it: a log
// left beside the new file would be replayed into it. One that cannot be opened any more is set aside first.
func settle(path string) error {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return errors.Join(remove(path+"-wal"), remove(path+"-shm"))
	}
	if err := foldLog(path); err == nil {
		return errors.Join(remove(path+"-wal"), remove(path+"-shm"))
	}
	aside := fmt.Sprintf("%s.damaged-%s", path, time.Now().UTC().Format("20060102T150405Z"))
	var errs []error
	for _, part := range []string{"-wal", "-shm", ""} {
		if err := os.Rename(path+part, aside+part); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func foldLog(path string) error {
	c, err := connect(path, readWrite)
	if err != nil {
		return err
	}
	busy, pages, moved := 0, 0, 0
	_, err = c.one(emptyLog, nil, &busy, &pages, &moved)
	if err == nil && busy != 0 {
		err = errors.New("the log is in use")
	}
	return errors.Join(err, c.close())
}

// remove removes a file if it is there; "" is none.
func remove(name string) error {
	if name == "" {
		return nil
	}
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// syncFile makes a closed file's content durable.
func syncFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// syncDir makes a new or renamed file durable in its folder.
func syncDir(file string) error { return syncFile(filepath.Dir(file)) }
