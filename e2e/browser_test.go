package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// deep finds an element by selector, in shadow roots too; the last of several, which is the newest in a thread.
const deep = `((sel) => { const all = (root) => [...root.querySelectorAll(sel), ...[...root.querySelectorAll('*')].flatMap(e => e.shadowRoot ? all(e.shadowRoot) : [])]; return all(document); })`

// Sizes of a page.
var (
	desktop = [2]int64{1280, 800}
	phone   = [2]int64{390, 844}
)

// browser starts Debian's chromium, or skips where there is none; in CI that is a failure.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("chromium is missing: e2e/browser.sh installs it")
		}
		t.Skip("chromium is missing: e2e/browser.sh installs it where it may")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(patience),
		chromedp.Flag("disable-quic", true), chromedp.Flag("no-first-run", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("lang", "zh-CN"))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // starts the browser: later time limits must not end it
		t.Fatal(err)
	}
	return ctx
}

// tab is one page of the browser.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu     sync.Mutex
	faults []string // exceptions and console errors
}

// newTab opens a page of a size at an address.
func newTab(t *testing.T, parent context.Context, size [2]int64, url string) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent)
	t.Cleanup(cancel)
	p := &tab{t: t, ctx: ctx}
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		t.Fatal(err)
	}
	// A page in the background takes the keys too.
	do(p, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
		return err
	}))
	do(p, chromedp.EmulateViewport(size[0], size[1], chromedp.EmulateScale(1)))
	do(p, chromedp.Navigate(url))
	return p
}

// hear keeps what goes wrong in the page.
func (p *tab) hear(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		p.mu.Lock()
		p.faults = append(p.faults, fmt.Sprintf("%+v %s", *e.ExceptionDetails, described(e.ExceptionDetails)))
		p.mu.Unlock()
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError {
			p.mu.Lock()
			p.faults = append(p.faults, fmt.Sprint(e.Args))
			p.mu.Unlock()
		}
	}
}

// do runs one action within the test's patience.
func do[T any](p *tab, action chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, action)
	if err != nil {
		p.t.Fatal(err)
	}
	return v
}

// eval runs a script and decodes what it gives.
func eval[T any](p *tab, script string) T {
	p.t.Helper()
	text := do(p, chromedp.Evaluate[string]("JSON.stringify(("+script+") ?? null)"))
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		p.t.Fatalf("%s gives %s", script, text)
	}
	return v
}

// testid is the selector of an element by its stable name.
func testid(id string) string { return fmt.Sprintf(`[data-testid="%s"]`, id) }

// count is how many elements match.
func (p *tab) count(sel string) int {
	p.t.Helper()
	return eval[int](p, fmt.Sprintf("%s(%q).length", deep, sel))
}

// texts are the texts of the elements that match, in order.
func (p *tab) texts(sel string) []string {
	p.t.Helper()
	return eval[[]string](p, fmt.Sprintf("%s(%q).map(e => e.innerText)", deep, sel))
}

// attributes are an attribute's values of the elements that match.
func (p *tab) attributes(sel, name string) []string {
	p.t.Helper()
	return eval[[]string](p, fmt.Sprintf("%s(%q).map(e => e.getAttribute(%q) ?? '')", deep, sel, name))
}

// wait waits until a condition holds.
func (p *tab) wait(what string, holds func() bool) {
	p.t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			p.shot("failure")
			p.t.Fatalf("waited in vain for %s; the page says %q; faults %q", what, p.texts("body, "+testid("panel")), p.wrong())
		}
	}
}

// find waits for an element.
func (p *tab) find(sel string) {
	p.t.Helper()
	p.wait(sel, func() bool { return p.count(sel) > 0 })
}

// click clicks the newest element that matches.
func (p *tab) click(sel string) {
	p.t.Helper()
	p.find(sel)
	eval[any](p, fmt.Sprintf("%s(%q).at(-1).click()", deep, sel))
}

// write types into a field, as an input method does, and presses Enter.
func (p *tab) write(sel, text string) {
	p.t.Helper()
	p.find(sel)
	eval[any](p, fmt.Sprintf("%s(%q).at(-1).focus()", deep, sel))
	do(p, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
	// One event of key and text, as a keyboard sends it: a page that handles the key keeps the line break out.
	do(p, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
			key := input.DispatchKeyEventParams{Type: kind, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13}
			if kind == input.DispatchKeyEventTypeKeyDown {
				key.Text = "\r"
			}
			if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, key); err != nil {
				return err
			}
		}
		return nil
	}))
}

// shot keeps a picture of the page where SHOPTALK_SCREENSHOTS names a folder.
func (p *tab) shot(name string) {
	p.t.Helper()
	dir := os.Getenv("SHOPTALK_SCREENSHOTS")
	if dir == "" {
		return
	}
	time.Sleep(400 * time.Millisecond) // panels slide in: the picture is of the page at rest
	png := do(p, chromedp.CaptureScreenshot())
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// sound fails the test for whatever went wrong in the page.
func (p *tab) sound() {
	p.t.Helper()
	if wrong := p.wrong(); len(wrong) > 0 {
		p.t.Errorf("the page reports %q", wrong)
	}
}

func (p *tab) wrong() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.faults)
}

// described is what was thrown, in words.
func described(e *runtime.ExceptionDetails) string {
	if e.Exception == nil {
		return ""
	}
	return e.Exception.Description
}
