package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"shoptalk/chat"
)

const (
	fileColumns  = `SELECT id, conversation, role, sender, name, mime, size, at FROM file`
	selectFile   = fileColumns + ` WHERE id = $1`
	selectUnsaid = `SELECT id FROM file WHERE seq = 0 AND at < $1 ORDER BY at LIMIT 20`
	deleteUnsaid = `DELETE FROM file WHERE id = $1 AND seq = 0`
	sumFiles     = `SELECT COUNT(*), COALESCE(SUM(size), 0) FROM file WHERE conversation = $1`
	insertFile   = `INSERT INTO file (id, conversation, seq, role, sender, name, mime, size, at) VALUES ($1, $2, 0, $3, $4, $5, $6, $7, $8)`
	updateShown  = `UPDATE file SET seq = CASE WHEN seq = 0 THEN $1 ELSE seq END WHERE id = $2`
)

// Limits on the files of one conversation, and on how long an upload waits for its message.
const (
	maxFiles     = 60
	maxFileBytes = 100 << 20
	unsaidFor    = 24 * time.Hour
)

var fileID = regexp.MustCompile(`^f_[a-z0-9]{20,40}$`)

var errFilesFull = &chat.Error{Code: "refused", Text: "this conversation holds as many files as it may: 60, and 100 MB in all"}

// SaveFile stores what somebody sends as a file, with its bytes, and gives it its id and time. It returns once both are on the
// disk. The type is the caller's word: the bytes are not looked at. Refusals: ErrNotFound for a conversation that does not
// exist, code refused where it holds its 60 files or 100 MB. What no message showed within a day goes.
func (db *DB) SaveFile(ctx context.Context, f chat.File, content []byte) (chat.File, error) {
	if len(content) == 0 || len(content) > chat.MaxFileBytes || !chat.MaySend(f.MIME) {
		return chat.File{}, chat.ErrInvalid.With("a file has 1 byte to 10 MB and is JPEG, PNG, WebP, GIF or PDF")
	}
	f.ID, f.At, f.Size, f.Name = "f_"+strings.ToLower(rand.Text()), db.moment(), int64(len(content)), chat.FileName(f.Name, f.MIME)
	if err := db.mayHold(ctx, f); err != nil { // before ten megabytes are written in vain
		return chat.File{}, err
	}
	if err := db.writeContent(f.ID, content); err != nil {
		return chat.File{}, chat.ErrStorage.Because(err)
	}
	var past []string
	err := db.write(ctx, func(c *conn) (err error) {
		if past, err = dropUnsaid(c, f.At.Add(-unsaidFor)); err == nil {
			err = addFile(c, f)
		}
		return err
	})
	if err != nil {
		return chat.File{}, errors.Join(err, remove(db.contentPath(f.ID)))
	}
	for _, id := range past {
		// One that cannot be removed now has no row any more: nobody can reach it.
		_ = remove(db.contentPath(id))
	}
	return f, nil
}

func (db *DB) mayHold(ctx context.Context, f chat.File) error {
	return db.read(ctx, func(c *conn) error { return roomFor(c, f) })
}

func roomFor(c *conn, f chat.File) error {
	if _, err := standingOf(c, f.Conversation); err != nil {
		return err
	}
	var count, bytes int64
	if _, err := c.one(sumFiles, []any{f.Conversation}, &count, &bytes); err != nil {
		return err
	}
	if count >= maxFiles || bytes+f.Size > maxFileBytes {
		return errFilesFull
	}
	return nil
}

func addFile(c *conn, f chat.File) error {
	if err := roomFor(c, f); err != nil {
		return err
	}
	_, err := c.exec(insertFile, f.ID, f.Conversation, string(f.From.Role), f.From.ID, f.Name, f.MIME, f.Size, f.At)
	return err
}

// dropUnsaid forgets some uploads that no message showed, and gives their ids.
func dropUnsaid(c *conn, before time.Time) (ids []string, err error) {
	err = c.each(selectUnsaid, []any{before}, func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		ids = append(ids, id)
		return err
	})
	for _, id := range ids {
		if err == nil {
			_, err = c.exec(deleteUnsaid, id)
		}
	}
	return ids, err
}

// showFiles notes that a message shows its files; chat.ErrFileUnknown where one is not there.
func showFiles(c *conn, m chat.Message) error {
	for _, f := range m.Body.Attachments() {
		n, err := c.exec(updateShown, m.Seq, f.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return chat.ErrFileUnknown
		}
	}
	return nil
}

// File gives what is known of a file; chat.ErrNotFound.
func (db *DB) File(ctx context.Context, id string) (f chat.File, err error) {
	err = db.read(ctx, func(c *conn) error {
		var role string
		found, err := c.one(selectFile, []any{id}, &f.ID, &f.Conversation, &role, &f.From.ID, &f.Name, &f.MIME, &f.Size, &f.At)
		f.From.Role = chat.Role(role)
		return orNotFound(found, err)
	})
	return f, err
}

// OpenFile gives a file's bytes to read; the caller closes it. chat.ErrNotFound, also where the bytes are gone.
func (db *DB) OpenFile(ctx context.Context, id string) (io.ReadSeekCloser, error) {
	f, err := db.File(ctx, id)
	if err != nil {
		return nil, err
	}
	content, err := os.Open(db.contentPath(f.ID))
	if errors.Is(err, os.ErrNotExist) {
		return nil, chat.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("store: open the content of file %s: %w", f.ID, err)
	}
	return content, nil
}

// filesDir is the folder of all contents. contentPath is the one of an id that SaveFile gave.
func (db *DB) filesDir() string { return filepath.Join(filepath.Dir(db.path), "files") }

func (db *DB) contentPath(id string) string {
	return filepath.Join(db.filesDir(), id[max(0, len(id)-2):], id)
}

// writeContent makes the bytes durable under their name, all or nothing. Only the owner can read them.
func (db *DB) writeContent(id string, content []byte) error {
	if !fileID.MatchString(id) { // a backup may come from anywhere
		return fmt.Errorf("store: %q is no id of a file", id)
	}
	name := db.contentPath(id)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	t, err := os.CreateTemp(filepath.Dir(name), ".new.*")
	if err != nil {
		return err
	}
	_, err = t.Write(content)
	if err = errors.Join(err, t.Sync(), t.Close()); err == nil {
		err = os.Rename(t.Name(), name)
	}
	if err != nil {
		return errors.Join(err, remove(t.Name()))
	}
	return errors.Join(syncDir(name), syncDir(filepath.Dir(name)), syncDir(db.filesDir()))
}
