package web

import (
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func TestTheWidgetIsServedWithCachingAndIntegrity(t *testing.T) {
	d := openDoor(t, "")
	loader := d.call("GET", "/widget.js", "", "").is(200)
	if loader.Header.Get("Access-Control-Allow-Origin") != "*" || loader.Header.Get("Content-Type") != "text/javascript; charset=utf-8" || strings.Contains(loader.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("headers %v", loader.Header)
	}
	d.call("GET", "/widget.js", "", "", "If-None-Match: "+loader.Header.Get("ETag")).is(304)
	if zipped := d.call("GET", "/widget.js", "", "", "Accept-Encoding: br, gzip").is(200); zipped.Header.Get("Content-Encoding") != "gzip" || len(zipped.text) >= len(loader.text) {
		t.Errorf("zipped %v", zipped.Header)
	}
	if plain := d.call("GET", "/widget.js", "", "", "Accept-Encoding: gzip;q=0").is(200); plain.Header.Get("Content-Encoding") != "" {
		t.Errorf("plain %v", plain.Header)
	}
	if head := d.call("HEAD", "/widget.js", "", "").is(200); head.text != "" || head.Header.Get("ETag") == "" {
		t.Errorf("head %v", head.Header)
	}
	var listing struct{ Files map[string]string }
	if err := json.Unmarshal([]byte(d.call("GET", "/widget/v1/integrity.json", "", "").is(200).text), &listing); err != nil || len(listing.Files) == 0 {
		t.Fatalf("listing %v %v", listing, err)
	}
	for name, want := range listing.Files {
		file := d.call("GET", "/widget/v1/"+name+"?hash", "", "").is(200)
		sum := sha512.Sum384([]byte(file.text))
		if got := "sha384-" + base64.StdEncoding.EncodeToString(sum[:]); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		if cache := file.Header.Get("Cache-Control"); !strings.Contains(cache, "immutable") || !strings.Contains(cache, "31536000") {
			t.Errorf("%s: %s", name, cache)
		}
	}
}

func TestPagesHaveAStrictPolicy(t *testing.T) {
	d := openDoor(t, "")
	socket := "ws" + strings.TrimPrefix(d.base, "http")
	for _, at := range []string{"/console/", "/console/inbox", "/c/main"} {
		page := d.call("GET", at, "", "").is(200)
		policy := page.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") || page.Header.Get("X-Content-Type-Options") != "nosniff" || page.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", at, page.Header)
		}
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", socket} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: no %s in %s", at, want, policy)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("%s: %s", at, policy)
		}
		if inline := regexp.MustCompile(`<script>|<style|\son\w+=|style=`).FindString(page.text); inline != "" {
			t.Errorf("%s: %q is blocked by the policy", at, inline)
		}
	}
	if policy := d.call("GET", "/console/", "", "").Header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("console: %s", policy)
	}
	if policy := d.call("GET", "/c/second", "", "").Header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'self' https://second.example") {
		t.Errorf("chat page: %s", policy)
	}
	d.call("GET", "/console", "", "").is(http.StatusMovedPermanently)
}

// links finds what a page loads.
var links = regexp.MustCompile(`(?:src|href)="([^"]+)"`)

func TestBelowAPathEverythingWorksWithAndWithoutIt(t *testing.T) {
	d := openDoor(t, "/support/chat")
	d.call("GET", "/healthz", "", "").is(200)
	g := d.session()
	d.tell(g, "m1", "hello")
	if r := d.call("GET", "", "", "").is(http.StatusMovedPermanently); r.Header.Get("Location") != "/support/chat/" {
		t.Errorf("redirect to %s", r.Header.Get("Location"))
	}
	if r := d.call("GET", "/console", "", "").is(http.StatusMovedPermanently); r.Header.Get("Location") != "/support/chat/console/" {
		t.Errorf("redirect to %s", r.Header.Get("Location"))
	}
	ws, _, err := d.dial("/v1/chat", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := ws.WriteJSON(map[string]any{"type": "hello", "token": g.Token}); err != nil {
		t.Fatal(err)
	}
	d.read(ws, "live")
	for page, at := range map[string]string{"/console/": "/console/", "/c/main": "/c/"} {
		for _, link := range links.FindAllStringSubmatch(d.call("GET", page, "", "").is(200).text, -1) {
			if strings.HasPrefix(link[1], "/") || strings.HasPrefix(link[1], "http") || strings.HasPrefix(link[1], "data:") {
				if !strings.HasPrefix(link[1], "data:") {
					t.Errorf("%s loads %s, which is not below the path", page, link[1])
				}
				continue
			}
			d.call("GET", path.Join(at, link[1]), "", "").is(200)
		}
	}
	whole := d.base
	d.base = strings.TrimSuffix(d.base, "/support/chat") // a proxy that takes the path off
	d.call("GET", "/healthz", "", "").is(200)
	d.call("GET", "/v1/conversations/"+g.Conversation, d.admin, "").is(200)
	d.base = whole
	if text := d.metrics(); !strings.Contains(text, `route="/v1/session"`) {
		t.Error("requests below the path have no route in the metrics")
	}
}

func TestTheDemoIsServedAtTheRootAndNothingElseIsLost(t *testing.T) {
	d := openDoor(t, "", func(o *Options) {
		o.Demo = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("demo " + r.URL.Path)) })
	})
	if got := d.call("GET", "/", "", "").is(200).text; got != "demo /" {
		t.Errorf("root: %s", got)
	}
	if got := d.call("GET", "/p/1", "", "").is(200).text; got != "demo /p/1" {
		t.Errorf("page: %s", got)
	}
	d.call("GET", "/v1/nothing", d.admin, "").is(404, "not_found")
	d.call("PUT", "/v1/session", "", "").is(405, "method")
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	for _, url := range []string{"", "shop.example", "ftp://shop.example", "http://", "://"} {
		if _, err := New(Options{PublicURL: url}); err == nil || !strings.Contains(err.Error(), "public URL") {
			t.Errorf("%q: %v", url, err)
		}
	}
	if _, err := New(Options{PublicURL: "http://x", Static: fstest.MapFS{}}); err == nil || !strings.Contains(err.Error(), "build them") {
		t.Errorf("without pages: %v", err)
	}
}
