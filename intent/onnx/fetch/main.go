// Command fetch copies the ONNX Runtime library of one platform out of the Go module that carries it into intent/onnx/lib,
// gzipped, for go:embed. It downloads nothing but that module, through the go command, which checks it against go.sum.
//
//	go run ./intent/onnx/fetch -os linux -arch amd64
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"shoptalk/intent/onnx/platform"
)

func main() {
	system := flag.String("os", env("GOOS", runtime.GOOS), "target operating system")
	arch := flag.String("arch", env("GOARCH", runtime.GOARCH), "target architecture")
	dir := flag.String("dir", "intent/onnx/lib", "folder to write to, from the module's root")
	flag.Parse()
	if err := fetch(*system, *arch, *dir); err != nil {
		fmt.Fprintln(os.Stderr, "fetch:", err)
		os.Exit(1)
	}
}

func env(key, otherwise string) string {
	if v := os.Getenv(key); v != "" {
		return v
	}
	return otherwise
}

// fetch leaves exactly one platform's library in dir, so that a binary never carries two.
func fetch(system, arch, dir string) error {
	carrier, err := platform.CarrierOf(system, arch)
	if err != nil {
		return err
	}
	folder, version, err := locate(carrier.Module)
	if err != nil {
		return err
	}
	source := filepath.Join(folder, filepath.FromSlash(carrier.File))
	name := platform.Embedded(system, arch)
	target := filepath.Join(dir, name)
	if err := dropOthers(dir, name); err != nil {
		return err
	}
	library, err := os.ReadFile(source)
	if err != nil {
		return fmt.Errorf("%s %s has no library for %s/%s: %w", carrier.Module, version, system, arch, err)
	}
	sum := sha256.Sum256(library)
	digest := hex.EncodeToString(sum[:])
	if present(target) == digest {
		return nil
	}
	packed, err := pack(library, filepath.Base(source), digest)
	if err != nil {
		return err
	}
	return replace(target, packed)
}

// present gives the digest of the library that lies at target already, or "".
func present(target string) string {
	f, err := os.Open(target)
	if err != nil {
		return ""
	}
	defer f.Close()
	digest, _ := platform.Digest(f)
	return digest
}

// locate asks the go command for a module's folder, which it downloads where it is missing.
func locate(module string) (folder, version string, err error) {
	for _, args := range [][]string{{"mod", "download", module}, {"list", "-m", "-f", "{{.Dir}}\n{{.Version}}", module}} {
		var out, problem bytes.Buffer
		command := exec.Command("go", args...)
		command.Stdout, command.Stderr = &out, &problem
		if err := command.Run(); err != nil {
			return "", "", fmt.Errorf("go %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(problem.String()))
		}
		folder, version, _ = strings.Cut(strings.TrimSpace(out.String()), "\n")
	}
	if folder == "" {
		return "", "", fmt.Errorf("the go command knows no folder of %s: is it in go.mod?", module)
	}
	return folder, version, nil
}

func dropOthers(dir, keep string) error {
	others, err := filepath.Glob(filepath.Join(dir, "onnxruntime-*.gz"))
	if err != nil {
		return err
	}
	for _, other := range others {
		if filepath.Base(other) != keep {
			if err := os.Remove(other); err != nil {
				return err
			}
		}
	}
	return nil
}

// pack gzips the library; the header's comment is its SHA-256, so that a start need not unpack it to know it.
func pack(library []byte, name, digest string) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	w.Name, w.Comment = name, digest
	if _, err := w.Write(library); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func replace(target string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(target), ".fetch-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := f.Write(content); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Chmod(f.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(f.Name(), target)
}
