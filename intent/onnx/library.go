package onnx

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	ort "github.com/yalue/onnxruntime_go"

	"shoptalk/intent/onnx/platform"
)

// The library, where the build put it there, beside a README that keeps the folder.
//
//go:embed lib
var embedded embed.FS

// LibraryVariable names the environment variable that chooses a library.
const LibraryVariable = "SHOPTALK_ONNXRUNTIME"

// ErrNoLibrary says that no ONNX Runtime library could be loaded: the program can serve without the model.
var ErrNoLibrary = errors.New("no usable ONNX Runtime library")

// place is somewhere the library may be. find gives the paths to try.
type place struct {
	name string
	find func() ([]string, error)
}

// places is the order of looking. What is asked for by name is the only place then: silence about a wrong path would be worse
// than a start without the model.
func places(explicit string) []place {
	if explicit = cmp.Or(explicit, os.Getenv(LibraryVariable)); explicit != "" {
		return []place{{"chosen", func() ([]string, error) { return []string{explicit}, nil }}}
	}
	return []place{
		{"embedded", extracted},
		{"beside the program", besideProgram},
		{"cache", cached},
		{"system", func() ([]string, error) { return []string{platform.Library(runtime.GOOS)}, nil }},
		{"Go module cache", fromModules},
	}
}

// The engine is one for the process and stays loaded: ONNX Runtime cannot be unloaded safely.
var engine struct {
	sync.Mutex
	from string
}

// LoadLibrary loads the ONNX Runtime library once for the process and says where it came from. explicit is a path that the
// operator chose, or "". It fails with ErrNoLibrary, and names every place it looked at.
func LoadLibrary(explicit string) (from string, err error) {
	engine.Lock()
	defer engine.Unlock()
	if engine.from != "" {
		return engine.from, nil
	}
	var problems []string
	for _, p := range places(explicit) {
		paths, err := p.find()
		if err != nil {
			problems = append(problems, p.name+": "+err.Error())
		}
		for _, file := range paths {
			ort.SetSharedLibraryPath(file)
			err := ort.InitializeEnvironment(ort.WithLogLevelError())
			dropTemporary(file)
			if err != nil {
				problems = append(problems, fmt.Sprintf("%s %s: %v", p.name, file, err))
				continue
			}
			engine.from = p.name + ": " + file
			return engine.from, nil
		}
	}
	return "", fmt.Errorf("%w (set %s to one of version 1.27 or newer): %s", ErrNoLibrary, LibraryVariable, strings.Join(problems, "; "))
}

// extracted unpacks the embedded library to the cache, where it is not there yet.
func extracted() ([]string, error) {
	packed, err := embedded.ReadFile(path.Join("lib", platform.Embedded(runtime.GOOS, runtime.GOARCH)))
	if err != nil {
		return nil, errors.New("not in this build")
	}
	dir, err := cacheDir()
	if err != nil {
		return nil, err
	}
	file, err := extract(packed, dir, platform.Library(runtime.GOOS))
	if err != nil {
		return nil, err
	}
	return []string{file}, nil
}

const temporaryPrefix = "shoptalk-onnxruntime-"

// dropTemporary removes the folder that cacheDir made for this start alone. A loaded library needs its file no more.
func dropTemporary(file string) {
	if dir := filepath.Dir(filepath.Dir(file)); strings.HasPrefix(filepath.Base(dir), temporaryPrefix) {
		os.RemoveAll(dir)
	}
}

// cacheDir is where libraries are unpacked: below the user's cache, or in a private temporary folder where there is none.
func cacheDir() (string, error) {
	if dir, err := os.UserCacheDir(); err == nil {
		dir = filepath.Join(dir, "shoptalk", "onnxruntime")
		if err := os.MkdirAll(dir, 0o700); err == nil {
			return dir, nil
		}
	}
	return os.MkdirTemp("", temporaryPrefix)
}

// extract gives dir/<digest>/name with the unpacked library. A file that is there is trusted only if its digest is right; a
// new one is written beside, checked, and renamed, so that two processes starting at once see whole files only.
func extract(packed []byte, dir, name string) (string, error) {
	digest, err := platform.Digest(bytes.NewReader(packed))
	if err != nil {
		return "", err
	}
	dir = filepath.Join(dir, digest)
	target := filepath.Join(dir, name)
	if digestOf(target) == digest {
		return target, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(dir, "part-*")
	if err != nil {
		return "", err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(f, sum), unpacked); err != nil {
		return "", fmt.Errorf("unpack to %s: %w", dir, err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != digest {
		return "", fmt.Errorf("unpacked library has SHA-256 %s, not %s: the binary is damaged", got, digest)
	}
	if err := errors.Join(f.Chmod(0o700), f.Close()); err != nil {
		return "", err
	}
	return target, os.Rename(f.Name(), target)
}

func digestOf(file string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func besideProgram() ([]string, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return existing(filepath.Join(filepath.Dir(program), platform.Library(runtime.GOOS))), nil
}

// cached gives what another build unpacked, where its digest is still that of its folder.
func cached() ([]string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	found, err := filepath.Glob(filepath.Join(dir, "shoptalk", "onnxruntime", "*", platform.Library(runtime.GOOS)))
	return slices.DeleteFunc(found, func(file string) bool { return digestOf(file) != filepath.Base(filepath.Dir(file)) }), err
}

func fromModules() ([]string, error) {
	carrier, err := platform.CarrierOf(runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return nil, err
	}
	cache := os.Getenv("GOMODCACHE")
	if cache == "" {
		root := os.Getenv("GOPATH")
		if home, err := os.UserHomeDir(); root == "" && err == nil {
			root = filepath.Join(home, "go")
		}
		cache = filepath.Join(root, "pkg", "mod")
	}
	found, err := filepath.Glob(filepath.Join(cache, filepath.FromSlash(carrier.Module)+"@v*", filepath.FromSlash(carrier.File)))
	slices.Reverse(found) // the highest version first
	return found, err
}

func existing(file string) []string {
	if _, err := os.Stat(file); err != nil {
		return nil
	}
	return []string{file}
}
