package store

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"shoptalk/chat"
)

// sources parses this package's files outside tests.
func sources(t *testing.T) []*ast.File {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

// constants gives every string constant of the package by name, sums of constants worked out.
func constants(t *testing.T) map[string]string {
	t.Helper()
	exprs := map[string]ast.Expr{}
	for _, f := range sources(t) {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				for i, name := range v.Names {
					if i < len(v.Values) {
						exprs[name.Name] = v.Values[i]
					}
				}
			}
		}
	}
	values := map[string]string{}
	for name, e := range exprs {
		if s, ok := stringOf(e, exprs); ok {
			values[name] = s
		}
	}
	return values
}

func stringOf(e ast.Expr, named map[string]ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.Ident:
		next, ok := named[e.Name]
		if !ok {
			return "", false
		}
		return stringOf(next, named)
	case *ast.BinaryExpr:
		left, ok := stringOf(e.X, named)
		right, ok2 := stringOf(e.Y, named)
		return left + right, ok && ok2 && e.Op == token.ADD
	}
	return "", false
}

var (
	statementStart = regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|VACUUM|PRAGMA)\b`)
	placeholder    = regexp.MustCompile(`\$(\d+)`)
	literal        = regexp.MustCompile(`'[^']*'`)
)

// checkPlaceholders wants $1…$n, first appearances rising: the driver binds by position.
func checkPlaceholders(query string) error {
	bare := literal.ReplaceAllString(query, "''")
	if strings.Contains(bare, "?") {
		return fmt.Errorf("a ? in %s", query)
	}
	highest := 0
	for _, m := range placeholder.FindAllStringSubmatch(bare, -1) {
		n, _ := strconv.Atoi(m[1])
		if n > highest+1 {
			return fmt.Errorf("$%d comes before $%d in %s", n, highest+1, query)
		}
		highest = max(highest, n)
	}
	return nil
}

func TestPlaceholdersOfEveryStatementRiseAndItFitsTheSchema(t *testing.T) {
	db := openTemp(t)
	checked := 0
	for name, text := range constants(t) {
		if !statementStart.MatchString(text) {
			continue
		}
		checked++
		if err := checkPlaceholders(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(text, ";") { // a script of pragmas
			continue
		}
		err := db.read(t.Context(), func(c *conn) error {
			stmt, err := c.raw.Prepare(text)
			if err != nil {
				return err
			}
			return stmt.Close()
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if checked < 50 {
		t.Errorf("only %d statements were found: does this test still read the sources?", checked)
	}
}

func TestThePlaceholderCheckFindsWhatItIsFor(t *testing.T) {
	for query, good := range map[string]bool{
		"SELECT $1, $2, $1":             true,
		"SELECT '$9?', $1":              true,
		"SELECT $2, $1":                 false,
		"SELECT ?":                      false,
		"UPDATE x SET a = $1 WHERE $3":  false,
		"SELECT $1, $2, $3 WHERE $2=$3": true,
	} {
		if err := checkPlaceholders(query); (err == nil) != good {
			t.Errorf("%s: %v", query, err)
		}
	}
}

// Statements are written as constants, so that the test above sees them all; only search puts one together.
func TestNoStatementIsWrittenOutsideAConstant(t *testing.T) {
	verbs := regexp.MustCompile(`\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b`)
	for _, f := range sources(t) {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Name.Name == "search" {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && verbs.MatchString(lit.Value) {
					t.Errorf("%s: %s", fn.Name.Name, lit.Value)
				}
				return true
			})
		}
	}
}

// filters gives a filter for each subset of the first n fields.
func filters() []chat.ConversationFilter {
	now := time.Now()
	set := []func(*chat.ConversationFilter){
		func(f *chat.ConversationFilter) { f.Site = "main" },
		func(f *chat.ConversationFilter) { f.Shopper = "s" },
		func(f *chat.ConversationFilter) { f.OwnerKind = chat.OwnerBot },
		func(f *chat.ConversationFilter) { f.Agent = "a" },
		func(f *chat.ConversationFilter) { f.Intent = "order.status"; f.Sentiment = "negative" },
		func(f *chat.ConversationFilter) { f.Tag = "vip"; f.Language = "zh" },
		func(f *chat.ConversationFilter) { f.Stars = 3; f.Open = true },
		func(f *chat.ConversationFilter) { f.From, f.To = now.Add(-time.Hour), now },
		func(f *chat.ConversationFilter) {
			f.Cursor = cursorAfter(chat.Conversation{ID: "c", Updated: now}, false)
		},
		func(f *chat.ConversationFilter) {
			f.Stable, f.Cursor = true, cursorAfter(chat.Conversation{ID: "c"}, true)
		},
	}
	var all []chat.ConversationFilter
	for bits := range 1 << len(set) {
		var f chat.ConversationFilter
		for i, apply := range set {
			if bits>>i&1 == 1 {
				apply(&f)
			}
		}
		all = append(all, f)
	}
	return all
}

func TestEveryCombinationOfFiltersMakesAStatementThatRuns(t *testing.T) {
	db := openTemp(t)
	for _, f := range filters() {
		query, args, err := search(f, 10)
		if err != nil {
			t.Fatalf("%+v: %v", f, err)
		}
		if err := checkPlaceholders(query); err != nil {
			t.Fatal(err)
		}
		if err := db.read(t.Context(), func(c *conn) error {
			return c.each(query, args, func(func(...any) error) error { return nil })
		}); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	if err := db.read(t.Context(), func(c *conn) error {
		if len(c.kept) > keptStatements {
			return fmt.Errorf("%d statements are kept", len(c.kept))
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

// openTemp opens a new database that is closed with the test.
func openTemp(t testing.TB) *DB {
	t.Helper()
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "shoptalk.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
