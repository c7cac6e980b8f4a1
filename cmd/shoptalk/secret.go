package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// makeSecret writes a new secret of 256 bits for the owner's eyes only, unless there is one.
func makeSecret(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var b [32]byte
	rand.Read(b[:])
	_, err = fmt.Fprintln(f, hex.EncodeToString(b[:]))
	return errors.Join(err, f.Sync(), f.Close())
}

// readSecret reads a secret and refuses one that others may read.
func readSecret(path string) ([]byte, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("the shop secret cannot be read: %w: `shoptalk init` makes one", err)
	}
	return readPrivate(path)
}

// readPrivate reads a file that holds a secret and refuses one that others may read.
func readPrivate(path string) ([]byte, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if st.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s may be read by others: chmod 600 %s", path, path)
	}
	b, err := os.ReadFile(path)
	return []byte(strings.TrimSpace(string(b))), err
}
