package main

import (
	"os"
	"path/filepath"
	"testing"

	"shoptalk/intent/onnx/platform"
)

func TestAPackedLibraryKnowsItsDigestAndReplacesOthers(t *testing.T) {
	dir := t.TempDir()
	const digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	for _, arch := range []string{"amd64", "arm64"} {
		name := platform.Embedded("linux", arch)
		packed, err := pack([]byte("library "+arch), "lib.so", digest)
		if err != nil {
			t.Fatal(err)
		}
		if err := dropOthers(dir, name); err != nil {
			t.Fatal(err)
		}
		if err := replace(filepath.Join(dir, name), packed); err != nil {
			t.Fatal(err)
		}
		if got := present(filepath.Join(dir, name)); got != digest {
			t.Errorf("%s: the digest is %q", arch, got)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 || left[0].Name() != platform.Embedded("linux", "arm64") {
		t.Errorf("left are %v, %v", left, err)
	}
	if present(filepath.Join(dir, "none")) != "" {
		t.Error("a missing file has a digest")
	}
}

func TestASystemWithoutACarrierIsAnError(t *testing.T) {
	if err := fetch("plan9", "mips", t.TempDir()); err == nil {
		t.Error("no error")
	}
}
