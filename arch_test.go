// Package shoptalk_test holds the architecture: who may import whom. It is the table of docs/architecture.md, checked.
package shoptalk_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// everything lets a folder import all of ours.
const everything = "*"

// mayImport lists, for each top folder with Go code, the top folders of ours that it may import outside tests. A folder that
// is missing here fails the test: a new top folder is a decision.
var mayImport = map[string][]string{
	"chat": {}, "migrations": {}, "models": {},
	"intent":     {"chat", "models"},
	"dialog":     {"chat"},
	"knowledge":  {"chat"},
	"shop":       {"chat"},
	"recommend":  {"chat"},
	"handoff":    {"chat"},
	"identity":   {"chat"},
	"privacy":    {"chat"},
	"transcript": {"chat"},
	"bot":        {"chat", "dialog"},
	"store":      {"chat", "migrations"},
	"bus":        {"chat"},
	"web":        {"chat"},
	"cmd":        {everything},
	"e2e":        {everything},
	"bench":      {everything},
}

// notGo are the top folders without Go packages of the module.
var notGo = []string{"docs", "data", "bin"}

// forbidden words say nothing about a role; a name that needs one has not found its role yet.
var forbidden = []string{"manager", "helper", "util", "utils", "common", "service", "base", "info"}

func TestFoldersImportOnlyWhatTheArchitectureAllows(t *testing.T) {
	module := moduleName(t)
	eachGoFile(t, func(path string) {
		top, _, nested := strings.Cut(filepath.ToSlash(path), "/")
		if !nested || strings.HasSuffix(path, "_test.go") {
			return
		}
		allowed, known := mayImport[top]
		if !known {
			t.Errorf("%s: folder %q is not in the architecture's table", path, top)
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			rest, ours := strings.CutPrefix(name, module+"/")
			if !ours {
				continue
			}
			to, _, _ := strings.Cut(rest, "/")
			// A suite that backends run in their tests is test code in an ordinary file.
			if to == top || slices.Contains(allowed, to) || slices.Contains(allowed, everything) {
				continue
			}
			t.Errorf("%s imports %s: %s may import %v", path, name, top, allowed)
		}
	})
}

func TestFoldersOfTheTableExist(t *testing.T) {
	for name := range mayImport {
		if _, err := os.Stat(name); err != nil {
			t.Errorf("the table names %s, which is not there: %v", name, err)
		}
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() || strings.HasPrefix(e.Name(), ".") || slices.Contains(notGo, e.Name()) {
			continue
		}
		if _, ok := mayImport[e.Name()]; !ok {
			t.Errorf("top folder %s is not in the architecture's table", e.Name())
		}
	}
}

func TestPackagesAreNamedForTheirRole(t *testing.T) {
	eachGoFile(t, func(path string) {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(forbidden, file.Name.Name) {
			t.Errorf("%s: package %s is not named for a role", path, file.Name.Name)
		}
	})
}

func TestFilesStayReadable(t *testing.T) {
	eachGoFile(t, func(path string) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(string(b), "\n"); lines > 400 && !strings.HasSuffix(path, "_test.go") {
			t.Errorf("%s has %d lines: split it by role, 400 at most", path, lines)
		}
	})
}

func moduleName(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(b), "\n")
	return strings.TrimSpace(strings.TrimPrefix(line, "module "))
}

// eachGoFile visits the Go files of this module; folders with a go.mod of their own are other modules.
func eachGoFile(t *testing.T, visit func(path string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != "." {
			if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil || strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "node_modules" {
				return filepath.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(path, ".go") {
			visit(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
