package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"
)

// conn is one connection with its statements, each prepared at first use and kept. One goroutine uses it at a time. It goes to
// the driver without database/sql, whose pool and locks would cost as much as the statements themselves.
type conn struct {
	raw  *sqlite3.SQLiteConn
	kept map[string]*prepared
}

// prepared is a statement with the buffers that its calls reuse.
type prepared struct {
	stmt *sqlite3.SQLiteStmt
	args []driver.Value
	row  []driver.Value
}

// How a connection is opened.
const (
	// WAL: readers never wait for the writer. FULL: a commit is on the disk when it returns; NORMAL would lose acknowledged
	// messages in a power cut. The fullfsync pragma makes that true on macOS too.
	readWrite = "mode=rw&_journal_mode=WAL&_synchronous=FULL&_foreign_keys=1&_busy_timeout=5000&_cache_size=-16000"
	readOnly  = "mode=ro&_query_only=1&_busy_timeout=5000&_cache_size=-4000"
	// copying may write, but only into other files: VACUUM INTO.
	copying = "mode=ro&_busy_timeout=5000"
	// packing writes into a copy that nobody else has open and that is to stay one file.
	packing = "mode=rw&_journal_mode=DELETE&_synchronous=FULL&_foreign_keys=1&_busy_timeout=5000"
	// recovering lets SQLite undo what a crash left halfway.
	recovering = "mode=rw&_busy_timeout=5000"
	// frozen is for a file that nobody has open and that has no log beside it: nothing at all is written.
	frozen = "mode=ro&immutable=1&_query_only=1"
)

// writerPragmas are those that cannot be said in the name. The full syncs are for macOS, whose fsync leaves data in the drive's
// cache. A checkpoint every 16 MB of log instead of 4 writes a page that many messages touched once, and the log's file is kept
// at no more than four times that.
const writerPragmas = `PRAGMA fullfsync = 1; PRAGMA checkpoint_fullfsync = 1;
	PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864`

// keptStatements bounds what a connection keeps: searches are put together from many parts.
const keptStatements = 256

// connect opens the file at path.
func connect(path, how string) (*conn, error) {
	// Whole, for in a relative one the driver would take the first folder for a host.
	whole, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("store: open %s: %w", path, err)
	}
	name := (&url.URL{Scheme: "file", Path: whole}).String()
	raw, err := (&sqlite3.SQLiteDriver{}).Open(name + "?" + how)
	if err != nil {
		return nil, fmt.Errorf("store: open %s: %w", path, err)
	}
	c := &conn{raw: raw.(*sqlite3.SQLiteConn), kept: map[string]*prepared{}}
	if how == readWrite {
		if err := c.script(writerPragmas); err != nil {
			return nil, errors.Join(fmt.Errorf("store: open %s: %w", path, err), c.close())
		}
	}
	return c, nil
}

// close finalises the statements and closes the connection.
func (c *conn) close() error {
	var errs []error
	for _, p := range c.kept {
		errs = append(errs, p.stmt.Close())
	}
	return errors.Join(append(errs, c.raw.Close())...)
}

// script runs statements without arguments.
func (c *conn) script(text string) error {
	_, err := c.raw.Exec(text, nil)
	return err
}

// execUntil runs a long statement that ends with ctx.
func (c *conn) execUntil(ctx context.Context, query string, args ...any) error {
	named := make([]driver.NamedValue, len(args))
	for i, a := range args {
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: toValue(a)}
	}
	_, err := c.raw.ExecContext(ctx, query, named)
	return err
}

// exec runs a statement and gives the number of rows it changed.
func (c *conn) exec(query string, args ...any) (int64, error) {
	p, done, err := c.prepare(query, args)
	if err != nil {
		return 0, err
	}
	defer done()
	res, err := p.stmt.Exec(p.args)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// one reads the first row into dest and reports whether there is one.
func (c *conn) one(query string, args []any, dest ...any) (found bool, err error) {
	cur, err := c.cursor(query, args)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, cur.close()) }()
	if found, err = cur.next(); !found || err != nil {
		return false, err
	}
	return true, cur.scan(dest...)
}

// each calls row for every row; scan reads the row's columns into pointers.
func (c *conn) each(query string, args []any, row func(scan func(dest ...any) error) error) (err error) {
	cur, err := c.cursor(query, args)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cur.close()) }()
	for {
		found, err := cur.next()
		if !found || err != nil {
			return err
		}
		if err := row(cur.scan); err != nil {
			return err
		}
	}
}

// cursor walks the rows of a running statement.
type cursor struct {
	rows driver.Rows
	row  []driver.Value
	done func()
}

// cursor starts a statement. No other may run on this connection with the same text until it is closed.
func (c *conn) cursor(query string, args []any) (*cursor, error) {
	p, done, err := c.prepare(query, args)
	if err != nil {
		return nil, err
	}
	rows, err := p.stmt.Query(p.args)
	if err != nil {
		done()
		return nil, err
	}
	if p.row == nil {
		p.row = make([]driver.Value, len(rows.Columns()))
	}
	return &cursor{rows: rows, row: p.row, done: done}, nil
}

func (c *cursor) next() (bool, error) {
	err := c.rows.Next(c.row)
	if err == io.EOF {
		return false, nil
	}
	return err == nil, err
}

func (c *cursor) scan(dest ...any) error { return assignAll(c.row, dest) }

func (c *cursor) close() error {
	err := c.rows.Close()
	c.done()
	return err
}

// prepare gives the kept statement with its arguments in place. done is called after use.
func (c *conn) prepare(query string, args []any) (p *prepared, done func(), err error) {
	p, done = c.kept[query], func() {}
	if p == nil {
		stmt, err := c.raw.Prepare(query)
		if err != nil {
			return nil, nil, fmt.Errorf("%w in %s", err, firstWords(query))
		}
		p = &prepared{stmt: stmt.(*sqlite3.SQLiteStmt)}
		if len(c.kept) < keptStatements {
			c.kept[query] = p
		} else {
			done = func() { p.stmt.Close() }
		}
	}
	if n := p.stmt.NumInput(); n != len(args) {
		return nil, nil, fmt.Errorf("store: %d arguments for %d placeholders in %s", len(args), n, firstWords(query))
	}
	p.args = p.args[:0]
	for _, a := range args {
		p.args = append(p.args, toValue(a))
	}
	return p, done, nil
}

// firstWords names a statement in an error.
func firstWords(query string) string {
	words := strings.Fields(query)
	return strings.Join(words[:min(len(words), 6)], " ")
}

// toValue turns an argument into what the driver binds. A time becomes milliseconds, the zero time 0.
func toValue(a any) driver.Value {
	switch v := a.(type) {
	case int:
		return int64(v)
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	case time.Time:
		if v.IsZero() {
			return int64(0)
		}
		return v.UnixMilli()
	}
	return a
}

func assignAll(row []driver.Value, dest []any) error {
	if len(row) != len(dest) {
		return fmt.Errorf("store: %d columns into %d places", len(row), len(dest))
	}
	for i, d := range dest {
		if !assign(row[i], d) {
			return fmt.Errorf("store: column %d: a %T does not fit a %T", i+1, row[i], d)
		}
	}
	return nil
}

// assign puts a column into a pointer; NULL becomes the zero value.
func assign(value driver.Value, dest any) bool {
	switch d := dest.(type) {
	case *string:
		return assignTo(value, d)
	case *[]byte:
		if s, ok := value.(string); ok {
			*d = []byte(s)
			return true
		}
		return assignTo(value, d)
	case *int64:
		return assignTo(value, d)
	case *float64:
		return assignTo(value, d)
	}
	var n int64
	if !assignTo(value, &n) {
		return false
	}
	switch d := dest.(type) {
	case *int:
		*d = int(n)
	case *bool:
		*d = n != 0
	case *time.Time:
		*d = fromMillis(n)
	default:
		return false
	}
	return true
}

func assignTo[T any](value driver.Value, dest *T) bool {
	if value == nil {
		*dest = *new(T)
		return true
	}
	v, ok := value.(T)
	if ok {
		*dest = v
	}
	return ok
}

// fromMillis is the opposite of what toValue makes of a time.
func fromMillis(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}
