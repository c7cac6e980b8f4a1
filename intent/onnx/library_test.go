package onnx

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"shoptalk/intent/onnx/platform"
)

func packed(t *testing.T, content, comment string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Comment = comment
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAnExtractedLibraryIsWholeAndADamagedOneIsReplaced(t *testing.T) {
	dir := t.TempDir()
	p := packed(t, "library", digest([]byte("library")))
	for range 2 { // the second finds the first one's
		file, err := extract(p, dir, "lib.so")
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(file); string(got) != "library" {
			t.Fatalf("got %q", got)
		}
		if err := os.WriteFile(file, []byte("librarx"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "*", "part-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestAnEmbeddedLibraryThatIsNotWhatItsHeadSaysIsRefused(t *testing.T) {
	dir := t.TempDir()
	if _, err := extract(packed(t, "library", digest([]byte("other"))), dir, "lib.so"); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("got %v, want it to say damaged", err)
	}
	if _, err := extract(packed(t, "library", "no digest"), dir, "lib.so"); err == nil {
		t.Error("a head without a digest was taken")
	}
	if got, _ := filepath.Glob(filepath.Join(dir, "*", "lib.so")); len(got) > 0 {
		t.Errorf("left behind: %v", got)
	}
}

func TestACachedLibraryIsTakenOnlyIfItsDigestIsRight(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	t.Setenv("LocalAppData", t.TempDir())
	cache, err := cacheDir()
	if err != nil {
		t.Fatal(err)
	}
	for content, name := range map[string]string{"good": digest([]byte("good")), "bad": digest([]byte("other"))} {
		if err := os.MkdirAll(filepath.Join(cache, name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(cache, name, platform.Library(runtime.GOOS)), []byte(content), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	got, err := cached()
	if err != nil || len(got) != 1 || digestOf(got[0]) != digest([]byte("good")) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestAChosenLibraryIsTheOnlyOneLookedFor(t *testing.T) {
	t.Setenv(LibraryVariable, "/b.so")
	for explicit, want := range map[string]string{"/a.so": "/a.so", "": "/b.so"} {
		p := places(explicit)
		if paths, err := p[0].find(); len(p) != 1 || err != nil || paths[0] != want {
			t.Errorf("%q: got %d places, %v, %v", explicit, len(p), paths, err)
		}
	}
	t.Setenv(LibraryVariable, "")
	var names []string
	for _, p := range places("") {
		names = append(names, p.name)
	}
	if got := strings.Join(names, ", "); got != "embedded, beside the program, cache, system, Go module cache" {
		t.Errorf("looked in this order: %s", got)
	}
}

func TestEveryPlatformThatIsReleasedHasACarrier(t *testing.T) {
	for _, p := range []string{"linux/amd64", "linux/arm64", "darwin/arm64", "darwin/amd64", "windows/amd64"} {
		system, arch, _ := strings.Cut(p, "/")
		if c, err := platform.CarrierOf(system, arch); err != nil || c.Module == "" || !strings.HasSuffix(c.File, platform.Library(system)) {
			t.Errorf("%s: %+v, %v", p, c, err)
		}
	}
	if _, err := platform.CarrierOf("plan9", "mips"); err == nil || !strings.Contains(err.Error(), LibraryVariable) {
		t.Errorf("an unknown platform: %v, want the variable named", err)
	}
}
