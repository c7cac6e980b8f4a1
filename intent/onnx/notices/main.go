// Command notices writes THIRD_PARTY_NOTICES: the licences of everything that travels in the binary. It reads the modules out
// of the module cache, ONNX Runtime's own notices (version 1.27.0) out of its folder, and vendored browser code out of web/vendor.
//
//	go run ./intent/onnx/notices > THIRD_PARTY_NOTICES
package main

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

//go:embed onnxruntime
var onnxruntime embed.FS

const program = "./cmd/shoptalk"

func main() {
	if err := write(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

func write(to io.Writer) error {
	var out bytes.Buffer
	fmt.Fprint(&out, "THIRD-PARTY NOTICES\n\nThe program carries the works below, under their own licences. This file is made by `go run ./intent/onnx/notices`.\n")
	for _, section := range []func(io.Writer) error{engine, weights, standardLibrary, modules, vendored} {
		if err := section(&out); err != nil {
			return err
		}
	}
	_, err := to.Write(out.Bytes())
	return err
}

func title(to io.Writer, name string) {
	fmt.Fprintf(to, "\n%s\n%s\n%s\n\n", strings.Repeat("=", 100), name, strings.Repeat("=", 100))
}

func text(to io.Writer, content []byte) {
	content = bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
	to.Write(append(bytes.TrimSpace(content), '\n'))
}

func engine(to io.Writer) error {
	for _, part := range [][2]string{{"ONNX Runtime 1.27.0 (library)", "LICENSE.txt"}, {"ONNX Runtime 1.27.0: its own third-party notices", "ThirdPartyNotices.txt"}} {
		content, err := onnxruntime.ReadFile("onnxruntime/" + part[1])
		if err != nil {
			return err
		}
		title(to, part[0])
		text(to, content)
	}
	return nil
}

// weights names the encoder that models/zhen was made from; its licence is the same text as ONNX Runtime's.
func weights(to io.Writer) error {
	content, err := onnxruntime.ReadFile("onnxruntime/LICENSE.txt")
	if err != nil {
		return err
	}
	title(to, "multilingual-e5-small (encoder that the model pack models/zhen is distilled from, and its tokenizer)")
	text(to, content)
	return nil
}

func standardLibrary(to io.Writer) error {
	root, err := command("env", "GOROOT")
	if err != nil {
		return err
	}
	content, err := os.ReadFile(filepath.Join(root, "LICENSE"))
	if err != nil {
		return err
	}
	title(to, "The Go standard library")
	text(to, content)
	return nil
}

// modules writes the licences of every module that the program is built from on any system, and of those that carry ONNX
// Runtime.
func modules(to io.Writer) error {
	found := map[string]string{} // path and version → folder
	for _, system := range []string{"linux", "darwin", "windows"} {
		list, err := command("list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}", program, "GOOS="+system)
		if err != nil {
			return err
		}
		for line := range strings.Lines(list) {
			if name, dir, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
				found[name] = dir
			}
		}
	}
	carriers, err := command("list", "-m", "-f", "{{.Path}} {{.Version}}\t{{.Dir}}", "github.com/k2-fsa/sherpa-onnx-go-linux")
	if err != nil {
		return err
	}
	name, dir, _ := strings.Cut(carriers, "\t")
	found[name] = dir
	var names []string
	for name := range found {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		title(to, name)
		if err := licences(to, name, found[name]); err != nil {
			return err
		}
	}
	return nil
}

// licences writes the licence and notice files of a folder.
func licences(to io.Writer, name, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("%s: %w: run go mod download", name, err)
	}
	any := false
	for _, e := range entries {
		upper := strings.ToUpper(e.Name())
		if e.IsDir() || !strings.HasPrefix(upper, "LICENSE") && !strings.HasPrefix(upper, "LICENCE") && !strings.HasPrefix(upper, "NOTICE") && !strings.HasPrefix(upper, "COPYING") {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		if any {
			fmt.Fprintln(to)
		}
		any = true
		text(to, content)
	}
	if !any {
		return errors.New(name + " has no licence file: find out under what it may be used")
	}
	return nil
}

// vendored writes the licences of the browser code in web/vendor.
func vendored(to io.Writer) error {
	folders, err := os.ReadDir("web/vendor")
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, f := range folders {
		if f.IsDir() {
			title(to, "web/vendor/"+f.Name())
			if err := licences(to, f.Name(), filepath.Join("web/vendor", f.Name())); err != nil {
				return err
			}
		}
	}
	return err
}

// command runs the go command; an argument GOOS=… sets the system for it.
func command(args ...string) (string, error) {
	run := exec.Command("go")
	run.Env = append(os.Environ(), "GOARCH="+runtime.GOARCH, "CGO_ENABLED=1")
	for _, a := range args {
		if strings.HasPrefix(a, "GOOS=") {
			run.Env = append(run.Env, a)
		} else {
			run.Args = append(run.Args, a)
		}
	}
	var problem bytes.Buffer
	run.Stderr = &problem
	out, err := run.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(problem.String()))
	}
	return strings.TrimSpace(string(out)), nil
}
