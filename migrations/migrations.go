// Package migrations holds the database schema, step by step, as numbered SQL files. It runs nothing and knows no database:
// store applies the steps.
package migrations

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed *.sql
var files embed.FS

// Step is one change of the schema. Version counts from 1 without a gap.
type Step struct {
	Version int
	Name    string // of the file, without number and ending
	SQL     string // one or more statements
}

// Steps gives every step, oldest first. It fails where the embedded files are not named 0001_name.sql, 0002_name.sql and so on.
func Steps() ([]Step, error) { return read(files) }

// read takes the steps from a folder; names come sorted, so the numbers must count up from 1.
func read(folder fs.FS) ([]Step, error) {
	names, err := fs.Glob(folder, "*.sql")
	if err != nil {
		return nil, err
	}
	steps := make([]Step, 0, len(names))
	for i, file := range names {
		number, name, ok := strings.Cut(strings.TrimSuffix(file, ".sql"), "_")
		version, err := strconv.Atoi(number)
		if !ok || err != nil || len(number) != 4 || version != i+1 {
			return nil, fmt.Errorf("migrations: %s: want the name %04d_what_it_does.sql, numbers without a gap", file, i+1)
		}
		text, err := fs.ReadFile(folder, file)
		if err != nil {
			return nil, fmt.Errorf("migrations: %s: %w", file, err)
		}
		steps = append(steps, Step{Version: version, Name: name, SQL: string(text)})
	}
	return steps, nil
}
