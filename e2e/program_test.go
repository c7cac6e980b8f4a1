package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait: long, because the machines are shared; reaching it is a failure, never a figure.
const patience = 60 * time.Second

var binary struct {
	once sync.Once
	path string
	err  error
}

// build makes the program once for all tests.
func build(t *testing.T) string {
	t.Helper()
	binary.once.Do(func() {
		dir, err := os.MkdirTemp("", "shoptalk-e2e-")
		if err != nil {
			binary.err = err
			return
		}
		binary.path = filepath.Join(dir, "shoptalk")
		out, err := exec.Command("go", "build", "-o", binary.path, "shoptalk/cmd/shoptalk").CombinedOutput()
		if err != nil {
			binary.err = fmt.Errorf("%w\n%s", err, out)
		}
	})
	if binary.err != nil {
		t.Fatal(binary.err)
	}
	return binary.path
}

func TestMain(m *testing.M) {
	code := m.Run()
	if binary.path != "" {
		_ = os.RemoveAll(filepath.Dir(binary.path))
	}
	os.Exit(code)
}

// program is one running server.
type program struct {
	URL     string `json:"url"`
	Console string `json:"console"`
	Admin   string `json:"admin"`
	Token   string `json:"token"`
	Data    string `json:"data"`
	Metrics string `json:"metrics"`

	cmd    *exec.Cmd
	done   chan error
	stderr *bytes.Buffer
}

// start runs the program with --json and waits for its first line.
func start(t *testing.T, env []string, args ...string) *program {
	t.Helper()
	p := &program{done: make(chan error, 1), stderr: &bytes.Buffer{}}
	p.cmd = exec.Command(build(t), append(args, "--json")...)
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stderr = p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		_ = p.cmd.Wait()
		t.Fatalf("the program said nothing: %v\n%s", err, p.stderr)
	}
	go func() { _, _ = io.Copy(io.Discard, out); p.done <- p.cmd.Wait() }()
	if err := json.Unmarshal(line, p); err != nil {
		t.Fatalf("its first line is not JSON: %q", line)
	}
	return p
}

// demoOn starts the demo on a folder.
func demoOn(t *testing.T, data string) *program {
	t.Helper()
	return start(t, nil, "demo", "--addr", "127.0.0.1:0", "--data", data)
}

// kill ends the program at once, as a power cut does.
func (p *program) kill() {
	if p.cmd.ProcessState == nil {
		_ = p.cmd.Process.Signal(syscall.SIGKILL)
		select {
		case <-p.done:
		case <-time.After(patience):
		}
	}
}

// stop ends the program as an operator does and gives its exit code.
func (p *program) stop(t *testing.T) int {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-p.done:
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return exit.ExitCode()
		}
		return 0
	case <-time.After(patience):
		t.Fatalf("the program did not stop\n%s", p.stderr)
		return -1
	}
}

// call makes one HTTP call with a bearer token and decodes the JSON answer into out, where it is not nil.
func (p *program) call(t *testing.T, method, path, token string, in, out any) int {
	t.Helper()
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequest(method, p.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if s, ok := out.(*string); ok {
		*s = string(b)
	} else if out != nil {
		if err := json.Unmarshal(b, out); err != nil {
			t.Fatalf("%s %s: %d %q: %v", method, path, resp.StatusCode, b, err)
		}
	}
	return resp.StatusCode
}

// command runs the program to its end and gives its standard output and exit code.
func command(t *testing.T, stdin string, args ...string) (string, int) {
	t.Helper()
	cmd := exec.Command(build(t), args...)
	cmd.Stdin = strings.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return out.String() + errs.String(), exit.ExitCode()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), 0
}
