package dialog

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// folder is a watched folder with a clock of its own; told gathers what is told of it.
type folder struct {
	*Folder
	t     *testing.T
	clock time.Time
	told  []string
}

func watched(t *testing.T, files map[string]string) *folder {
	t.Helper()
	f := &folder{t: t, clock: time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)}
	dir := t.TempDir()
	for name, content := range files {
		f.write(filepath.Join(dir, name), content)
	}
	load := func() (*Flows, error) {
		return LoadLayers(Vocabulary{}, Layer{Files: fstest.MapFS{"repairs.yml": {Data: []byte(repairs)}}}, Layer{Files: os.DirFS(dir), Name: "flows"})
	}
	var err error
	f.Folder, err = Watch(dir, load, func(_ *Flows, err error) {
		if err != nil {
			f.told = append(f.told, err.Error())
			return
		}
		f.told = append(f.told, "taken")
	})
	if err != nil {
		t.Fatal(err)
	}
	f.now = func() time.Time { return f.clock }
	f.looked = f.clock
	return f
}

func (f *folder) write(path, content string) {
	f.t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

// says gives what flow a says a second later.
func (f *folder) says() string {
	f.clock = f.clock.Add(lookEvery)
	return strings.Join(f.Current().Text("a#0_say", "en"), "|")
}

const saysX = "flows:\n  a: {description: d, steps: [{say: {en: x}}]}\n"

func TestChangedFlowsAreInUseASecondLater(t *testing.T) {
	f := watched(t, map[string]string{"a.yml": saysX})
	f.write(filepath.Join(f.dir, "a.yml"), strings.Replace(saysX, "x", "yy", 1))
	if got := strings.Join(f.Current().Text("a#0_say", "en"), "|"); got != "x" {
		t.Errorf("at once it says %q", got)
	}
	if got := f.says(); got != "yy" || !slices.Equal(f.told, []string{"taken"}) {
		t.Errorf("says %q, told %q", got, f.told)
	}
	if err := os.Remove(filepath.Join(f.dir, "a.yml")); err != nil {
		t.Fatal(err)
	}
	f.write(filepath.Join(f.dir, "notes.txt"), "no flows")
	f.says()
	if _, ok := f.Current().Flow("a"); ok || len(f.told) != 2 {
		t.Errorf("a flow that was taken away is still there; told %q", f.told)
	}
}

func TestAMistakeKeepsTheFlowsBeforeAndIsToldOnce(t *testing.T) {
	f := watched(t, map[string]string{"a.yml": saysX})
	f.write(filepath.Join(f.dir, "a.yml"), strings.Replace(saysX, "say", "sya", 1))
	for range 3 {
		if got := f.says(); got != "x" {
			t.Errorf("says %q", got)
		}
	}
	f.write(filepath.Join(f.dir, "a.yml"), "# the same mistake\n"+strings.Replace(saysX, "say", "sya", 1))
	f.says()
	if len(f.told) != 2 || !strings.Contains(f.told[0], `flows/a.yml:2: unknown word "sya"`) || !strings.Contains(f.told[1], "flows/a.yml:3:") {
		t.Errorf("told %q", f.told)
	}
	f.write(filepath.Join(f.dir, "a.yml"), strings.Replace(saysX, "x", "mended", 1))
	if got := f.says(); got != "mended" || f.told[2] != "taken" {
		t.Errorf("says %q, told %q", got, f.told)
	}
}

func TestAFolderThatIsNotThereIsEmptyAndMayComeLater(t *testing.T) {
	f := watched(t, nil)
	f.dir = filepath.Join(f.dir, "later")
	if f.says() != "" || len(f.told) != 0 {
		t.Errorf("told %q", f.told)
	}
	if err := os.Mkdir(f.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	f.write(filepath.Join(f.dir, "a.yaml"), saysX)
	f.says()
	if len(f.told) != 1 {
		t.Errorf("told %q", f.told)
	}
}

func TestAFolderThatStartsWithAMistakeIsRefused(t *testing.T) {
	load := func() (*Flows, error) { return Load(fstest.MapFS{"a.yml": {Data: []byte("flow: {}")}}, Vocabulary{}) }
	if _, err := Watch(t.TempDir(), load, nil); err == nil || !strings.Contains(err.Error(), "a.yml:1") {
		t.Errorf("error %v", err)
	}
}
