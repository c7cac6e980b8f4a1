package head

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// watched is a File with a clock and a list of reports.
type watched struct {
	*File
	clock    time.Time
	reported []error
}

func watch(t *testing.T) *watched {
	w := &watched{clock: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
	w.File = Watch(filepath.Join(t.TempDir(), FileName), "toy-1", func(err error) { w.reported = append(w.reported, err) })
	w.now = func() time.Time { return w.clock }
	return w
}

// later lets the time pass that a look waits for.
func (w *watched) later() *Head {
	w.clock = w.clock.Add(lookEvery)
	return w.Current()
}

func named(t testing.TB, model string, names ...string) *Head {
	h, _ := fit(t, newWorld(41).examples(3, names...), Options{Model: model})
	return h
}

func (w *watched) save(t *testing.T, h *Head) {
	t.Helper()
	if err := h.Save(w.path); err != nil {
		t.Fatal(err)
	}
}

func (w *watched) wants(t *testing.T, h *Head, first string, reports int) {
	t.Helper()
	if h == nil || h.Names()[0] != first {
		t.Errorf("the head is %+v, want that of %s", h, first)
	}
	if len(w.reported) != reports {
		t.Errorf("reported: %v, want %d", w.reported, reports)
	}
}

func TestAHeadIsTakenOverWhenItAppearsChangesAndGoes(t *testing.T) {
	w := watch(t)
	if w.Current() != nil || w.later() != nil {
		t.Fatal("there is a head where no file is")
	}
	w.save(t, named(t, "toy-1", "a", "b"))
	if w.Current() != nil {
		t.Error("the file is looked at before its time")
	}
	first := w.later()
	w.wants(t, first, "a", 0)
	if w.later() != first {
		t.Error("a file that did not change is read again")
	}
	w.save(t, named(t, "toy-1", "c", "d")) // of the same size
	w.wants(t, w.later(), "c", 0)
	if err := os.Remove(w.path); err != nil {
		t.Fatal(err)
	}
	if w.later() != nil {
		t.Error("a head that was taken away goes on")
	}
	w.save(t, named(t, "toy-1", "e", "f"))
	w.wants(t, w.later(), "e", 0)
}

func TestTheOldHeadStaysWhereTheNewOneIsDamagedOrOfAnotherModel(t *testing.T) {
	w := watch(t)
	w.save(t, named(t, "toy-1", "a", "b"))
	w.wants(t, w.Current(), "a", 0)
	if err := os.WriteFile(w.path, []byte("not a head"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.wants(t, w.later(), "a", 1)
	w.wants(t, w.later(), "a", 1) // said once
	w.save(t, named(t, "toy-2", "c", "d"))
	w.wants(t, w.later(), "a", 2)
	if text := w.reported[1].Error(); !strings.Contains(text, "toy-2") || !strings.Contains(text, "toy-1") {
		t.Errorf("reported %q", text)
	}
	w.save(t, named(t, "toy-1", "e", "f"))
	w.wants(t, w.later(), "e", 2)
}

func TestAFileThatCannotBeReadIsTriedAgainAndReportedOnce(t *testing.T) {
	w := watch(t)
	if err := os.Mkdir(w.path, 0o700); err != nil { // reading a folder fails, for root too
		t.Fatal(err)
	}
	for range 3 {
		if w.later() != nil {
			t.Error("a folder is a head")
		}
	}
	if len(w.reported) != 1 {
		t.Errorf("reported: %v, want one", w.reported)
	}
	if err := os.Remove(w.path); err != nil {
		t.Fatal(err)
	}
	w.save(t, named(t, "toy-1", "a", "b"))
	w.wants(t, w.later(), "a", 1)
}

func TestManyReadersSeeOneHeadOrTheOther(t *testing.T) {
	w := watch(t)
	var mu sync.Mutex
	w.now = func() time.Time { // every call looks
		mu.Lock()
		defer mu.Unlock()
		w.clock = w.clock.Add(lookEvery)
		return w.clock
	}
	heads := []*Head{named(t, "toy-1", "a", "b"), named(t, "toy-1", "c", "d", "e")}
	w.save(t, heads[0])
	v := newWorld(42).direction()
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for range 100 {
				h := w.Current()
				if h == nil {
					t.Error("there is no head")
					return
				}
				score(t, h, v)
			}
		})
	}
	for i := range 20 {
		w.save(t, heads[i%2])
	}
	readers.Wait()
	if len(w.reported) != 0 {
		t.Errorf("reported: %v", w.reported)
	}
}
