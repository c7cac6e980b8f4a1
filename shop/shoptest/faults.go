package shoptest

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// Fault is one way in which a system fails.
type Fault struct {
	Kind Kind
	Wait string // Retry-After of Throttled and Unavailable
	Body string // of Garbage
	Skip int    // requests that go well before
}

// Kind is a kind of failure.
type Kind int

// Kinds of failures.
const (
	Slow        Kind = iota + 1 // answers when the caller has gone
	Throttled                   // 429
	Unavailable                 // 503
	Broken                      // 500 with a page of HTML
	Garbage                     // 200 with Body
	Torn                        // 200, and the connection is cut in the middle of the answer
	Cut                         // the connection is cut before anything happened
	Lost                        // done, and the connection is cut instead of the answer
	Denied                      // 401
	Moved                       // 302 to another host
	Huge                        // 200 with more than Bytes
)

// Bytes is the largest answer that Run lets a connector read.
const Bytes = 1 << 20

// Faults is a server that fails when told to, in front of one that does not.
type Faults struct {
	behind   http.Handler
	requests atomic.Int64
	heard    chan struct{} // one for each request that is slow

	mu    sync.Mutex
	fault Fault
	left  int
}

// NewFaults puts itself before a fake.
func NewFaults(behind http.Handler) *Faults {
	return &Faults{behind: behind, heard: make(chan struct{}, 64)}
}

// Fail makes the next requests fail, after those that fault.Skip lets pass.
func (f *Faults) Fail(fault Fault, times int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fault, f.left = fault, times
}

// Requests counts the requests so far.
func (f *Faults) Requests() int { return int(f.requests.Load()) }

func (f *Faults) take() Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left == 0 {
		return Fault{}
	}
	if f.fault.Skip > 0 {
		f.fault.Skip--
		return Fault{}
	}
	f.left--
	return f.fault
}

// ServeHTTP fails or lets the fake answer.
func (f *Faults) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.requests.Add(1)
	fault := f.take()
	switch fault.Kind {
	case 0:
		f.behind.ServeHTTP(w, r)
	case Slow:
		buf := new(bytes.Buffer) // without it read, the server does not notice that the caller goes
		_, _ = buf.ReadFrom(r.Body)
		f.heard <- struct{}{}
		<-r.Context().Done()
	case Throttled:
		say(w, http.StatusTooManyRequests, fault.Wait, `{"errors":"Exceeded rate limit"}`)
	case Unavailable:
		say(w, http.StatusServiceUnavailable, fault.Wait, "<html>maintenance</html>")
	case Broken:
		say(w, http.StatusInternalServerError, "", "<html><h1>Fatal error</h1></html>")
	case Garbage:
		say(w, http.StatusOK, "", fault.Body)
	case Torn, Lost:
		whole := httptest.NewRecorder()
		f.behind.ServeHTTP(whole, r)
		body := whole.Body.Bytes()
		if fault.Kind == Torn {
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			w.WriteHeader(whole.Code)
			_, _ = w.Write(body[:len(body)/2])
		}
		panic(http.ErrAbortHandler)
	case Cut:
		panic(http.ErrAbortHandler)
	case Denied:
		say(w, http.StatusUnauthorized, "", `{"errors":"[API] Invalid API key or access token (unrecognized login or wrong password)"}`)
	case Moved:
		w.Header().Set("Location", "http://elsewhere.invalid/")
		w.WriteHeader(http.StatusFound)
	case Huge:
		say(w, http.StatusOK, "", `{"x":"`+strings.Repeat("x", Bytes)+`"}`)
	}
}

func say(w http.ResponseWriter, status int, wait, body string) {
	w.Header().Set("Content-Type", "application/json")
	if wait != "" {
		w.Header().Set("Retry-After", wait)
	}
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}
