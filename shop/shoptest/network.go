package shoptest

import (
	"context"
	"errors"
	"slices"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
	"shoptalk/shop/live"
)

// tries is what Run lets a connector ask; a call may take more than one request, each with tries of its own.
const tries = 4

func faultsPass(s *stage) {
	if !s.network() {
		return
	}
	for _, f := range []Fault{{Kind: Throttled, Wait: "1"}, {Kind: Unavailable}, {Kind: Broken}, {Kind: Torn}, {Kind: Cut}, {Kind: Lost}} {
		for name, call := range s.reads(s.Context()) {
			s.Faults.Fail(f, 2)
			if err := call(); err != nil {
				s.Errorf("%s with fault %d twice: %v", name, f.Kind, err)
			}
			s.Faults.Fail(Fault{}, 0)
		}
	}
	if o := s.order(Paid); o.State != chat.OrderPaid {
		s.Errorf("reading made the order %s", o.State)
	}
}

func faultsStay(s *stage) {
	if !s.network() {
		return
	}
	for _, f := range []Fault{{Kind: Throttled, Wait: "1"}, {Kind: Unavailable}, {Kind: Broken}, {Kind: Torn}, {Kind: Cut}} {
		for name, call := range s.calls(s.Context()) {
			before := s.Faults.Requests()
			s.Faults.Fail(f, 1000)
			err := call()
			s.fails(err, live.CodeDown, live.CodeUnsure)
			if name != "act" && chat.CodeOf(err) != live.CodeDown {
				s.Errorf("%s: %v is no action and cannot be unsure", name, err)
			}
			// An action may look again whether it was done.
			if n := s.Faults.Requests() - before; n > 2*tries || n < 1 {
				s.Errorf("%s with fault %d made %d requests", name, f.Kind, n)
			}
			s.Faults.Fail(Fault{}, 0)
		}
	}
}

func garbage(s *stage) {
	if !s.network() {
		return
	}
	faults := []Fault{{Kind: Moved}, {Kind: Huge}}
	for _, body := range []string{"", "<html><body>Welcome to our hotel's network</body></html>", "null", "42", `"x"`, "{", "{}", "[null]", "[[]]",
		`{"data":null}`, `{"orders":{}}`, `[{"id":"x"}]`, "\x00\xff", `{"as_of":"yesterday"}`} {
		faults = append(faults, Fault{Kind: Garbage, Body: body})
	}
	for _, f := range faults {
		for name, call := range s.calls(s.Context()) {
			s.Faults.Fail(f, 1000)
			if err := call(); err == nil || chat.CodeOf(err) != live.CodeGarbled && !(name == "act" && chat.CodeOf(err) == live.CodeUnsure) {
				s.Errorf("%s answered with %q: %v", name, f.Body, err)
			} else {
				s.fails(err, live.CodeGarbled, live.CodeUnsure)
			}
			s.Faults.Fail(Fault{}, 0)
		}
	}
	s.done(Paid, shop.ActCancel, 0)
}

func denied(s *stage) {
	if !s.network() {
		return
	}
	for name, call := range s.calls(s.Context()) {
		before := s.Faults.Requests()
		s.Faults.Fail(Fault{Kind: Denied}, 1000)
		s.fails(call(), live.CodeDenied)
		if n := s.Faults.Requests() - before; n != 1 {
			s.Errorf("%s asked %d times with a key that is not accepted", name, n)
		}
		s.Faults.Fail(Fault{}, 0)
	}
}

func askedWait(s *stage) {
	if !s.network() {
		return
	}
	for _, wait := range []string{"7", "7.0", Clock.Add(7 * time.Second).Format("Mon, 02 Jan 2006 15:04:05 GMT")} {
		s.Faults.Fail(Fault{Kind: Throttled, Wait: wait}, 1)
		s.order(Paid)
		if w := s.waited(); len(w) == 0 || w[len(w)-1] < 7*time.Second {
			s.Errorf("Retry-After %q: waited %v", wait, w)
		}
	}
}

func longWait(s *stage) {
	if !s.network() {
		return
	}
	before := s.Faults.Requests()
	s.Faults.Fail(Fault{Kind: Throttled, Wait: "3600"}, 1000)
	_, err := s.System.Order(s.Context(), Paid)
	s.fails(err, live.CodeDown)
	if n := s.Faults.Requests() - before; n != 1 || slices.Max(append(s.waited(), 0)) > 20*time.Second {
		s.Errorf("%d requests, waited %v", n, s.waited())
	}
}

func pausesGrow(s *stage) {
	if !s.network() {
		return
	}
	before := len(s.waited())
	s.Faults.Fail(Fault{Kind: Broken}, 1000)
	_, err := s.System.Order(s.Context(), Paid)
	s.fails(err, live.CodeDown)
	// Half of each pause is chance, which is a half here: three quarters of 100, 200 and 400 ms.
	if w := s.waited()[before:]; !slices.Equal(w, []time.Duration{75 * time.Millisecond, 150 * time.Millisecond, 300 * time.Millisecond}) {
		s.Errorf("pauses %v", w)
	}
}

func cancelledDuring(s *stage) {
	if !s.network() {
		return
	}
	for range 4 {
		for name := range s.calls(s.Context()) {
			ctx, cancel := context.WithCancel(s.Context())
			s.Faults.Fail(Fault{Kind: Slow}, 1000)
			go func() {
				<-s.Faults.heard
				cancel()
			}()
			if err := s.calls(ctx)[name](); !errors.Is(err, context.Canceled) {
				s.Errorf("%s: %v, want %v", name, err, context.Canceled)
			}
			s.Faults.Fail(Fault{}, 0)
			cancel()
		}
	}
	s.done(Paid, shop.ActCancel, 0)
}

func missingPage(s *stage) {
	if !s.network() {
		return
	}
	for skip := range 3 {
		s.Faults.Fail(Fault{Kind: Broken, Skip: skip}, 1000)
		if c, err := s.System.Catalogue(s.Context()); err == nil || len(c.Products) > 0 {
			s.Errorf("%d products though request %d failed: %v", len(c.Products), skip+1, err)
		}
		s.Faults.Fail(Fault{}, 0)
	}
}
