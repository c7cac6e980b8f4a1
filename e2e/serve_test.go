package e2e

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAnInitialisedShopIsServed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "myshop")
	if out, code := command(t, "", "init", dir); code != 0 {
		t.Fatal(out)
	}
	if out, code := command(t, "", "init", dir); code != 1 {
		t.Errorf("a second init exits with %d: %s", code, out)
	}
	if st, err := os.Stat(filepath.Join(dir, "secret")); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("the secret: %v, %v", st, err)
	}
	p := start(t, []string{"SHOPTALK_LISTEN=127.0.0.1:0"}, "serve", "--config", filepath.Join(dir, "shoptalk.yml"))
	if p.Admin == "" {
		t.Error("the first start gives no link for the first admin")
	}
	w := p.open(t, p.session(t, ""))
	if err := w.conn.WriteJSON(frame{Type: "message", CID: newCID(), Text: "满多少包邮"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.until(func(f frame) bool { return f.Type == "message" && f.ReplyTo == 1 && f.Body.Text != "" }); err != nil {
		t.Error(err)
	}
	if out, code := command(t, "", "doctor", "--config", filepath.Join(dir, "shoptalk.yml"), "--json"); code != 0 {
		t.Errorf("doctor exits with %d: %s", code, out)
	}
	if code := p.stop(t); code != 0 {
		t.Errorf("it stops with %d\n%s", code, p.stderr)
	}
}

func TestWithoutTheLibraryItServesByRulesAndSaysSo(t *testing.T) {
	p := start(t, []string{"SHOPTALK_ONNXRUNTIME=/nonexistent/libonnxruntime.so"}, "demo", "--addr", "127.0.0.1:0", "--data", t.TempDir())
	var health struct{ Status string }
	if code := p.call(t, "GET", "/readyz", "", nil, &health); code != 200 || health.Status != "degraded" {
		t.Errorf("readyz answers %d %q", code, health.Status)
	}
	if n := strings.Count(p.stderr.String(), "ONNX Runtime is missing"); n != 1 {
		t.Errorf("it is said %d times", n)
	}
	w := p.open(t, p.session(t, p.signed(t, "demo-lin")))
	if turn := w.ask(t, "我的订单1042到哪了"); len(turn) == 0 || turn[len(turn)-1].Body.Order == nil {
		t.Errorf("by rules it answers %q", said(turn))
	}
}

func TestEveryLineGivesAReading(t *testing.T) {
	long := strings.Repeat("退", 64<<10)
	lines := []string{"我前天买的鞋到哪一步了？单号1042", "", "   ", "買2件xxl黑色的，预算三百五以内", "\xff\xfe\x00", long, "where is my refund"}
	out, code := command(t, strings.Join(lines, "\n")+"\n", "read", "--embedding")
	if code != 0 {
		t.Fatal(out)
	}
	d := json.NewDecoder(strings.NewReader(out))
	n := 0
	for ; d.More(); n++ {
		var r struct {
			Ranking   []struct{ Confidence float64 }
			Intent    struct{ Name string }
			Parts     []any
			Embedding []float64
			Sentiment struct{ Score float64 }
		}
		if err := d.Decode(&r); err != nil {
			t.Fatal(err)
		}
		sum, length := 0.0, 0.0
		for _, s := range r.Ranking {
			sum += s.Confidence
		}
		for _, x := range r.Embedding {
			length += x * x
		}
		if math.Abs(sum-1) > 1e-3 || len(r.Ranking) != 56 || math.Abs(length-1) > 1e-3 || r.Intent.Name == "" || len(r.Parts) == 0 {
			t.Errorf("line %d: %d intents that sum to %f, an embedding of length %f, %d parts", n+1, len(r.Ranking), sum, length, len(r.Parts))
		}
	}
	if n != len(lines) {
		t.Errorf("%d readings for %d lines", n, len(lines))
	}
}

func TestWrongUseExitsWithTwo(t *testing.T) {
	for _, args := range [][]string{{"nonsense"}, {"read", "--nonsense"}, {"serve"}, {"backup"}, {"read", "--lang", "fr"}, {"token", "--shopper", "x"}, {"export", "transcripts", "--format", "pdf", "--data", "."}} {
		if out, code := command(t, "", args...); code != 2 || !strings.Contains(out, "shoptalk") {
			t.Errorf("%v exits with %d: %s", args, code, out)
		}
	}
}
