package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"shoptalk/migrations"
)

// NewerError says that the file was written by a newer program. The file was left as it was.
type NewerError struct {
	Path    string
	Schema  int // version in the file
	Program int // newest version this program knows
}

// Error names both versions and the remedy.
func (e *NewerError) Error() string {
	return fmt.Sprintf("store: %s has schema version %d, this program knows up to %d: use a newer shoptalk, or restore a backup made by this one",
		e.Path, e.Schema, e.Program)
}

// OlderError says that the file must be migrated before it can be read.
type OlderError struct {
	Path    string
	Schema  int
	Program int
}

// Error names both versions and the remedy.
func (e *OlderError) Error() string {
	return fmt.Sprintf("store: %s has schema version %d, this program needs %d: run `shoptalk migrate`", e.Path, e.Schema, e.Program)
}

const (
	createSteps = `CREATE TABLE IF NOT EXISTS schema_step (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied BIGINT NOT NULL)`
	selectStep  = `SELECT COALESCE(MAX(version), 0) FROM schema_step`
	insertStep  = `INSERT INTO schema_step (version, name, applied) VALUES ($1, $2, $3)`
	selectEpoch = `SELECT id FROM epoch`
	insertEpoch = `INSERT INTO epoch (id) VALUES ($1)`
	deleteEpoch = `DELETE FROM epoch`
	countTables = `SELECT COUNT(*), COALESCE(SUM(name = 'schema_step'), 0) FROM sqlite_master WHERE type = 'table'`
)

func newestVersion() (int, error) {
	steps, err := migrations.Steps()
	return len(steps), err
}

// peek reads the schema version without changing a byte of the file: 0 for an empty one. It refuses files of newer programs and
// of other programs.
func peek(path string) (version int, err error) {
	newest, err := newestVersion()
	if err != nil {
		return 0, err
	}
	c, err := connect(path, untouched(path))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	var tables, ours int
	if _, err := c.one(countTables, nil, &tables, &ours); err != nil {
		return 0, fmt.Errorf("store: %s is not a database that can be read: give another file or restore a backup: %w", path, err)
	}
	if tables == 0 {
		return 0, nil
	}
	if ours == 0 {
		return 0, fmt.Errorf("store: %s is the database of another program: give another file", path)
	}
	if version, err = readVersion(c); err != nil {
		return 0, fmt.Errorf("store: read the schema version of %s: %w", path, err)
	}
	if version > newest {
		return version, &NewerError{Path: path, Schema: version, Program: newest}
	}
	return version, nil
}

// untouched is how to open a file without changing it. Only a half-written first transaction leaves a journal: nothing can be read
// until SQLite has taken that back.
func untouched(path string) string {
	if _, err := os.Stat(path + "-journal"); err == nil {
		return recovering
	}
	if _, err := os.Stat(path + "-wal"); err == nil {
		return readOnly
	}
	return frozen
}

func readVersion(c *conn) (version int, err error) {
	_, err = c.one(selectStep, nil, &version)
	return version, err
}

// readEpoch fails where the database has none.
func readEpoch(c *conn) (epoch string, err error) {
	found, err := c.one(selectEpoch, nil, &epoch)
	if err == nil && !found {
		err = errors.New("the database has no epoch: restore a backup")
	}
	if err != nil {
		return "", fmt.Errorf("store: read the epoch: %w", err)
	}
	return epoch, nil
}

// migrate applies the steps that the file lacks, each in a transaction of its own: after a crash it goes on where it stood.
func migrate(ctx context.Context, c *conn, now time.Time) error {
	steps, err := migrations.Steps()
	if err != nil {
		return err
	}
	version := 0
	if err := inTransaction(c, func() error {
		if _, err := c.exec(createSteps); err != nil {
			return err
		}
		version, err = readVersion(c)
		return err
	}); err != nil {
		return err
	}
	for _, step := range steps[min(version, len(steps)):] {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := inTransaction(c, func() error { return apply(c, step, now) }); err != nil {
			return fmt.Errorf("step %04d_%s: %w", step.Version, step.Name, err)
		}
	}
	return nil
}

// apply runs one step. The first also gives the database its epoch.
func apply(c *conn, step migrations.Step, now time.Time) error {
	if err := c.script(step.SQL); err != nil {
		return err
	}
	if _, err := c.exec(insertStep, step.Version, step.Name, now); err != nil {
		return err
	}
	if step.Version > 1 {
		return nil
	}
	_, err := c.exec(insertEpoch, newID("e", now))
	return err
}

// inTransaction runs do and commits, or undoes it where it fails.
func inTransaction(c *conn, do func() error) error {
	if _, err := c.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if err := do(); err != nil {
		if c.raw.AutoCommit() {
			return err
		}
		_, undo := c.exec("ROLLBACK")
		return errors.Join(err, undo)
	}
	_, err := c.exec("COMMIT")
	return err
}
