package main

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// checkVendor compares every vendored file with SHA256SUMS.
func checkVendor(dir string) error {
	list, err := os.Open(filepath.Join(dir, "SHA256SUMS"))
	if err != nil {
		return err
	}
	defer list.Close()
	lines := bufio.NewScanner(list)
	for lines.Scan() {
		want, name, ok := strings.Cut(lines.Text(), "  ")
		if !ok {
			return fmt.Errorf("vendor/SHA256SUMS: %q is not a hash and a file", lines.Text())
		}
		content, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(content)); got != want {
			return fmt.Errorf("vendor/%s differs from SHA256SUMS: fetch it again as vendor/README.md says", name)
		}
	}
	return lines.Err()
}
