package store

import (
	"context"
	"errors"
	"os"
)

const (
	selectFileIDs  = `SELECT id FROM file ORDER BY id`
	insertContent  = `INSERT INTO file_content (id, content) VALUES ($1, $2)`
	selectContents = `SELECT id FROM file_content ORDER BY id`
	selectContent  = `SELECT content FROM file_content WHERE id = $1`
	deleteContents = `DELETE FROM file_content`
	vacuumUnpacked = `VACUUM`
)

// packFiles lays the bytes of every file into a copy of the database, one at a time: they were on the disk before their rows
// were, so a copy finds all it knows, but for those that were dropped meanwhile.
func (db *DB) packFiles(ctx context.Context, copied string) error {
	c, err := connect(copied, packing)
	if err != nil {
		return err
	}
	ids, err := idsOf(c, selectFileIDs)
	for _, id := range ids {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = db.packFile(c, id)
		}
	}
	err = errors.Join(err, c.close())
	if err == nil && len(ids) > 0 {
		err = syncFile(copied)
	}
	return err
}

func (db *DB) packFile(c *conn, id string) error {
	content, err := os.ReadFile(db.contentPath(id))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err == nil {
		_, err = c.exec(insertContent, id, content)
	}
	return err
}

// unpackFiles takes the bytes of all files out of a copy of a backup and lays them into their folder.
func (db *DB) unpackFiles(ctx context.Context, c *conn) error {
	ids, err := idsOf(c, selectContents)
	if err != nil || len(ids) == 0 {
		return err
	}
	for _, id := range ids {
		var content []byte
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := c.one(selectContent, []any{id}, &content); err != nil {
			return err
		}
		if err := db.writeContent(id, content); err != nil {
			return err
		}
	}
	if _, err := c.exec(deleteContents); err != nil {
		return err
	}
	return c.script(vacuumUnpacked)
}

func idsOf(c *conn, query string) (ids []string, err error) {
	err = c.each(query, nil, func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}
