package migrations

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestStepsCountUpFromOneAndSaySomething(t *testing.T) {
	steps, err := Steps()
	if err != nil {
		t.Fatal(err)
	}
	if len(steps) == 0 {
		t.Fatal("no steps are embedded")
	}
	for i, s := range steps {
		if s.Version != i+1 || s.Name == "" || !strings.Contains(s.SQL, "CREATE") && !strings.Contains(s.SQL, "ALTER") {
			t.Errorf("step %d is version %d, name %q, %d bytes", i, s.Version, s.Name, len(s.SQL))
		}
	}
}

func TestWrongNamesAreRefusedByName(t *testing.T) {
	for _, names := range [][]string{
		{"0002_late.sql"},
		{"0001_a.sql", "0003_gap.sql"},
		{"0001_a.sql", "0001_twice.sql"},
		{"1_short.sql"},
		{"0001.sql"},
		{"abcd_letters.sql"},
	} {
		folder := fstest.MapFS{}
		for _, n := range names {
			folder[n] = &fstest.MapFile{Data: []byte("CREATE TABLE x (id TEXT);")}
		}
		_, err := read(folder)
		if err == nil {
			t.Errorf("%v: no error", names)
		} else if last := names[len(names)-1]; !strings.Contains(err.Error(), last) {
			t.Errorf("%v: the error does not name %s: %v", names, last, err)
		}
	}
}
