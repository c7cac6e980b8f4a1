package live

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"shoptalk/chat"
)

// Limits bound what one call to a system may take. What is zero is filled by the defaults named.
type Limits struct {
	Try       time.Duration // one request; 10 s
	Tries     int           // requests of one call; 4
	Pause     time.Duration // before the second request, doubled for each further, with jitter; 250 ms
	MaxWait   time.Duration // all pauses of one call together; 15 s
	MaxBytes  int64         // of one answer; 16 MiB
	PerSecond float64       // requests begun in a second, over all calls; 0: no bound but the system's own
	Burst     int           // requests that may begin at once where PerSecond is set; 1

	Transport http.RoundTripper                          // http.DefaultTransport
	Wait      func(context.Context, time.Duration) error // how to pause; a timer
	Now       func() time.Time                           // time.Now
	Jitter    func() float64                             // 0 to 1; math/rand
}

func (l Limits) filled() Limits {
	if l.Try <= 0 {
		l.Try = 10 * time.Second
	}
	if l.Tries <= 0 {
		l.Tries = 4
	}
	if l.Pause <= 0 {
		l.Pause = 250 * time.Millisecond
	}
	if l.MaxWait <= 0 {
		l.MaxWait = 15 * time.Second
	}
	if l.MaxBytes <= 0 {
		l.MaxBytes = 16 << 20
	}
	if l.Burst <= 0 {
		l.Burst = 1
	}
	if l.Transport == nil {
		l.Transport = http.DefaultTransport
	}
	if l.Wait == nil {
		l.Wait = pause
	}
	if l.Now == nil {
		l.Now = time.Now
	}
	if l.Jitter == nil {
		l.Jitter = rand.Float64
	}
	return l
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Caller makes the requests of one connector. Its methods may be called at the same time.
type Caller struct {
	Limits
	name   string
	client http.Client

	mu   sync.Mutex
	next time.Time // when a request may begin if none had burst
}

// NewCaller makes a Caller for a system of that name.
func NewCaller(name string, l Limits) *Caller {
	l = l.filled()
	return &Caller{Limits: l, name: name, client: http.Client{Transport: l.Transport,
		// A redirect would carry the key or a signed body to a place nobody named.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Name is the system's name.
func (c *Caller) Name() string { return c.name }

// Request is one call. Sign, where set, adds the headers of one try: a signature holds its time.
type Request struct {
	Method, URL string
	Header      http.Header
	Body        []byte
	Sign        func(http.Header)
	Changes     bool // it is an action: where no answer came it may have been done
	Once        bool // the system would do it twice: repeated only where it was certainly not done
	// Busy reads from an answer of status 2xx that the system was too busy and did nothing, and how long it asks to wait.
	Busy func(Answer) (wait time.Duration, busy bool)
}

// Answer is what a system said, read whole.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	At     time.Time // when it was asked: nothing in it is newer for certain
}

// Do makes the call, again where it is worth it, and gives an answer of 2xx or of a 4xx that says more than "not now". Other
// ends are errors of CodeDown, CodeUnsure, CodeDenied or CodeGarbled, or the context's.
func (c *Caller) Do(ctx context.Context, r Request) (Answer, error) {
	var waited time.Duration
	unsure := false
	for try := 1; ; try++ {
		if err := c.pace(ctx); err != nil {
			return Answer{}, err
		}
		a, err := c.once(ctx, r)
		if ctx.Err() != nil {
			return Answer{}, ctx.Err()
		}
		asked, again, certain, why := c.judge(r, a, err)
		switch {
		case why == "":
			return a, c.final(a)
		case !again && !r.Changes:
			return Answer{}, c.fail(CodeGarbled, why, err)
		}
		unsure = unsure || r.Changes && !certain
		if unsure && (r.Once || !again) {
			return Answer{}, c.Unsure(why, err)
		}
		wait := max(asked, c.backOff(try))
		if try >= c.Tries || waited+wait > c.MaxWait {
			if unsure {
				return Answer{}, c.Unsure(why, err)
			}
			return Answer{}, c.fail(CodeDown, fmt.Sprintf("%s (%d of %d tries%s): see whether it is up and what its log says, then try again", why, try, c.Tries, asks(asked)), err)
		}
		waited += wait
		if err := c.Wait(ctx, wait); err != nil {
			return Answer{}, err
		}
	}
}

func asks(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return ", it asks to wait " + d.String()
}

// backOff doubles with each try; half of it is chance, so that many callers do not come back together.
func (c *Caller) backOff(try int) time.Duration {
	d := min(c.Pause<<min(try-1, 20), c.MaxWait)
	return d/2 + time.Duration(c.Jitter()*float64(d/2))
}

// judge reads what became of a try. An empty why is an answer to give back; certain means that the system did nothing.
func (c *Caller) judge(r Request, a Answer, err error) (wait time.Duration, again, certain bool, why string) {
	switch {
	case errors.Is(err, errTooLarge):
		return 0, false, false, fmt.Sprintf("answered with more than %d MiB: ask for smaller pages", c.MaxBytes>>20)
	case err != nil:
		return 0, true, unsent(err), "did not answer: " + reason(err)
	case a.Status == http.StatusTooManyRequests:
		return retryAfter(a.Header, c.Now()), true, true, "is asked too often (429)"
	case a.Status == http.StatusServiceUnavailable:
		return retryAfter(a.Header, c.Now()), true, false, "is not available (503)"
	case a.Status >= 500 || a.Status == http.StatusRequestTimeout:
		return 0, true, false, fmt.Sprintf("failed (status %d)", a.Status)
	case a.Status >= 300 && a.Status < 400:
		return 0, false, false, fmt.Sprintf("answered with a redirect (status %d): name its final address", a.Status)
	case a.Status < 200:
		return 0, false, false, fmt.Sprintf("answered with status %d", a.Status)
	}
	if r.Busy != nil && a.Status < 300 {
		if wait, busy := r.Busy(a); busy {
			return wait, true, true, "is asked too often"
		}
	}
	return 0, false, false, ""
}

// final turns the refusals that are alike everywhere into errors.
func (c *Caller) final(a Answer) error {
	switch a.Status {
	case http.StatusUnauthorized:
		return c.Fail(CodeDenied, "does not accept the key (401): check key and secret in the settings, and the machine's clock")
	case http.StatusForbidden:
		return c.Fail(CodeDenied, "does not let this key do that (403): give the key the rights that the manual names")
	case http.StatusPaymentRequired, http.StatusLocked:
		return c.Fail(CodeDenied, fmt.Sprintf("is closed or frozen (%d): see the shop's account", a.Status))
	}
	return nil
}

// Fail makes an error of this system; text follows its name.
func (c *Caller) Fail(code, text string) error { return c.fail(code, text, nil) }

// Garbled is the error for an answer that cannot be believed.
func (c *Caller) Garbled(what string, err error) error {
	return c.fail(CodeGarbled, "gave an answer that cannot be read ("+what+"): see that the address is the system's own and no page of a proxy", err)
}

// Unsure is the error for an action of which nobody knows whether it was done.
func (c *Caller) Unsure(why string, err error) error {
	return c.fail(CodeUnsure, why+"; whether it was done is not known: try again with the same key, or look at the order in the shop", err)
}

func (c *Caller) fail(code, text string, err error) error {
	return &chat.Error{Code: code, Text: c.name + " " + text, Retry: code == CodeDown || code == CodeUnsure, Err: bare(err)}
}

// bare drops the address from an error of net/http: a query may hold what logs should not.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// reason says in words what kept a request from being answered.
func reason(err error) string {
	var dns *net.DNSError
	var n net.Error
	switch {
	case errors.As(err, &dns):
		return "its name " + Shown(dns.Name) + " is not known"
	case errors.As(err, &n) && n.Timeout():
		return "it took too long"
	case unsent(err):
		return "no connection"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection was cut"
	}
	return "the connection broke"
}

// unsent reports that the connection never stood, so that the system heard nothing.
func unsent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

var errTooLarge = errors.New("the answer is too large")

// once makes one try.
func (c *Caller) once(ctx context.Context, r Request) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.Try)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return Answer{}, err
	}
	for k, v := range r.Header {
		req.Header[k] = v
	}
	req.Header.Set("User-Agent", "Shoptalk")
	req.Header.Set("Accept", "application/json")
	if r.Sign != nil {
		r.Sign(req.Header)
	}
	at := c.Now()
	res, err := c.client.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, c.MaxBytes+1))
	if err != nil {
		return Answer{}, err
	}
	if int64(len(body)) > c.MaxBytes {
		return Answer{}, errTooLarge
	}
	return Answer{Status: res.StatusCode, Header: res.Header, Body: body, At: at}, nil
}

// pace waits until PerSecond allows one more request.
func (c *Caller) pace(ctx context.Context) error {
	if c.PerSecond <= 0 {
		return ctx.Err()
	}
	every := time.Duration(float64(time.Second) / c.PerSecond)
	c.mu.Lock()
	now := c.Now()
	if c.next.Before(now) {
		c.next = now
	}
	wait := c.next.Sub(now) - every*time.Duration(c.Burst-1)
	c.next = c.next.Add(every)
	c.mu.Unlock()
	if wait <= 0 {
		return ctx.Err()
	}
	return c.Wait(ctx, wait)
}

// retryAfter reads the header in seconds or as a date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	s := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.ParseFloat(s, 64); err == nil && n > 0 {
		return time.Duration(min(n, 86400) * float64(time.Second))
	}
	if t, err := http.ParseTime(s); err == nil && t.After(now) {
		return t.Sub(now)
	}
	return 0
}

// Address checks where a system is: https, or http on this machine and in private networks. what names the setting.
func Address(what, address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fmt.Errorf("%s: %s is no address: write it like https://shop.example/chat", what, Shown(address))
	}
	if u.User != nil {
		return nil, fmt.Errorf("%s: the address holds a password: put the secret in its own setting", what)
	}
	if u.Scheme == "http" && !near(u.Hostname()) {
		return nil, fmt.Errorf("%s: %s is not encrypted: use https (http is for this machine and private addresses)", what, Shown(address))
	}
	return u, nil
}

func near(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && (ip.IsLoopback() || ip.IsPrivate())
}
