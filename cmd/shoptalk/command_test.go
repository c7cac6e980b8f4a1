package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shoptalk/intent"
	"shoptalk/store"
)

// command runs a command line and gives its exit code and standard output.
func command(t *testing.T, args ...string) (int, string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), args, streams{strings.NewReader(""), &out, &errs})
	if code != 0 {
		t.Logf("%v: %s", args, errs.String())
	}
	return code, out.String()
}

func TestCommandsPrintTheirFactsAsOneJSONObject(t *testing.T) {
	t.Chdir(t.TempDir())
	steps := []struct{ line, want string }{
		{"init shop --json", "config"},
		{"token --shopper s1 --config shop/shoptalk.yml --json", "token"},
		{"migrate --config shop/shoptalk.yml --json", "version"},
		{"backup copy.db --config shop/shoptalk.yml --json", "backup"},
		{"restore copy.db --config shop/shoptalk.yml --json", "database"},
		{"version --json", "version"},
	}
	for i, step := range steps {
		if i == 1 {
			if err := os.Mkdir(filepath.Join("shop", "data"), 0o700); err != nil {
				t.Fatal(err)
			}
			db, err := store.Open(t.Context(), filepath.Join("shop", "data", databaseFile))
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
		code, out := command(t, strings.Fields(step.line)...)
		var facts map[string]any
		if err := json.Unmarshal([]byte(out), &facts); code != 0 || err != nil || facts[step.want] == nil {
			t.Errorf("%s: exit %d, %v, %q", step.line, code, err, out)
		}
	}
}

func TestAWrongCommandLineExitsWith2AndABadFileWith1(t *testing.T) {
	for line, want := range map[string]int{
		"nothing": 2, "demo --nothing": 2, "demo extra": 2, "serve": 2, "token": 2, "read --lang fr": 2, "backup": 2,
		"serve --config none.yml": 1, "migrate --data none": 1, "eval --intents none": 1, "--help": 0, "read --help": 0,
	} {
		if code, _ := command(t, strings.Fields(line)...); code != want {
			t.Errorf("%s: exit %d, want %d", line, code, want)
		}
	}
}

func TestEveryLineGivesAReadingEmptyOnesToo(t *testing.T) {
	r := intent.New(intent.Options{Now: time.Now, Zone: time.UTC, Currency: "CNY"})
	for name, in := range map[string]string{
		"text": "你好\n\n  \nhello", "json": `{"text":"你好"}` + "\n\n  \r\n" + `{"text":"hello","previous":["a"]}`,
	} {
		var out bytes.Buffer
		if err := readLines(t.Context(), r, strings.NewReader(in), &out, "auto", name == "json", false); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if n := strings.Count(out.String(), "\n"); n != 4 {
			t.Errorf("%s: %d readings of 4 lines", name, n)
		}
	}
	if err := readLines(t.Context(), r, strings.NewReader("{}\n{bad\n"), &bytes.Buffer{}, "auto", true, false); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("a bad line is answered %v", err)
	}
}
