package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/live"
)

// A turn of the bot may ask more than once, and must end within 30 s.
const (
	readPatience  = 6 * time.Second  // for a read, with its further tries
	actPatience   = 10 * time.Second // for an action
	trackPatience = 4 * time.Second  // for a parcel
	startPatience = 20 * time.Second // for the catalogue, at start
	resting       = 10 * time.Second // after a call that was given up, others fail at once
)

// cacheFile, in the data folder, is the catalogue as it was read last.
const cacheFile = "catalogue-cache.json"

// watched is a shop's system whose answers are waited for as long as a shopper would, and of which it is known whether it answers. Where
// its catalogue cannot be read at start, it gives the one that was read last.
type watched struct {
	live.System
	cache string
	now   func() time.Time
	log   *slog.Logger

	mu      sync.Mutex
	opened  bool      // the catalogue was asked for
	read    time.Time // when the catalogue that is known was read
	reading error     // why the last read of the catalogue failed
	calling error     // why the last call failed
	rest    time.Time // until when nothing is asked
}

// kept is the content of the cache.
type kept struct {
	System    string         `json:"system"`
	Read      time.Time      `json:"read"`
	Catalogue live.Catalogue `json:"catalogue"`
}

// Catalogue reads it and keeps it. Only the first read, that of the start, falls back on what was kept, or on nothing: the shop's files
// answer then, and no product is offered.
func (w *watched) Catalogue(ctx context.Context) (live.Catalogue, error) {
	w.mu.Lock()
	first := !w.opened
	w.opened = true
	w.mu.Unlock()
	began := w.now()
	within, cancel := ctx, context.CancelFunc(func() {})
	if first {
		within, cancel = context.WithTimeout(ctx, startPatience)
	}
	defer cancel()
	c, err := w.System.Catalogue(within)
	if ctx.Err() != nil {
		return live.Catalogue{}, ctx.Err()
	}
	if err != nil && within.Err() != nil {
		err = w.givenUp(live.CodeDown, startPatience, err)
	}
	var k kept
	switch {
	case err == nil:
		k = kept{w.Name(), began, c}
		if err := w.keep(k); err != nil {
			w.log.Warn("the shop's catalogue could not be kept for the next start", "reason", err)
		}
	case first:
		k = w.find()
		w.log.Error("the shop's catalogue cannot be read: the server starts with the one that was read last and goes on trying", "system", w.Name(), "reason", err,
			"products", len(k.Catalogue.Products), "read", k.Read)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.reading = err; err != nil && !first {
		return live.Catalogue{}, err
	}
	w.read = k.Read
	return k.Catalogue, nil
}

// keep writes the cache whole or not at all.
func (w *watched) keep(k kept) error {
	b, err := json.Marshal(k)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(w.cache), ".catalogue-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), w.cache)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// find gives what was kept of this system; nothing where it is damaged or another's, or too old to be said.
func (w *watched) find() kept {
	var k kept
	b, err := os.ReadFile(w.cache)
	if err != nil || json.Unmarshal(b, &k) != nil || k.System != w.Name() || w.now().Sub(k.Read) > catalogueAge {
		return kept{}
	}
	return k
}

// Order asks for one.
func (w *watched) Order(ctx context.Context, number string) (chat.Order, error) {
	return asked(ctx, w, readPatience, live.CodeDown, func(ctx context.Context) (chat.Order, error) { return w.System.Order(ctx, number) })
}

// OrdersOf asks for a shopper's.
func (w *watched) OrdersOf(ctx context.Context, external string) ([]chat.Order, error) {
	return asked(ctx, w, readPatience, live.CodeDown, func(ctx context.Context) ([]chat.Order, error) { return w.System.OrdersOf(ctx, external) })
}

// Act has it done; where no answer came in time nobody knows whether it was.
func (w *watched) Act(ctx context.Context, a chat.OrderAction) (chat.Order, error) {
	return asked(ctx, w, actPatience, live.CodeUnsure, func(ctx context.Context) (chat.Order, error) { return w.System.Act(ctx, a) })
}

// WindowDays is the system's, 0 where it shows all orders.
func (w *watched) WindowDays() int {
	if s, ok := w.System.(interface{ WindowDays() int }); ok {
		return s.WindowDays()
	}
	return 0
}

// asked makes a call with a shopper's patience. late is the code of one that was given up.
func asked[T any](ctx context.Context, w *watched, patience time.Duration, late string, call func(context.Context) (T, error)) (T, error) {
	var none T
	w.mu.Lock()
	rest, last := w.now().Before(w.rest), w.calling
	w.mu.Unlock()
	if rest && last != nil {
		return none, &chat.Error{Code: live.CodeDown, Text: w.Name() + " did not answer a moment ago and was not asked again", Retry: true, Err: last}
	}
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	got, err := call(within)
	if ctx.Err() != nil {
		return none, ctx.Err()
	}
	slow := err != nil && within.Err() != nil
	if slow {
		err = w.givenUp(late, patience, err)
	}
	w.note(err, slow)
	return got, err
}

func (w *watched) givenUp(code string, after time.Duration, err error) error {
	return &chat.Error{Code: code, Text: fmt.Sprintf("%s did not answer within %s: see whether it is up and what its log says", w.Name(), after), Retry: true, Err: err}
}

// systemFails tells an error of the system from an answer that says no.
func systemFails(err error) bool {
	switch chat.CodeOf(err) {
	case live.CodeDown, live.CodeDenied, live.CodeGarbled, live.CodeUnsure:
		return true
	}
	return false
}

// note remembers how a call ended; the log hears of changes alone.
func (w *watched) note(err error, slow bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	was := w.calling
	if w.calling = nil; systemFails(err) {
		w.calling = err
	}
	if slow {
		w.rest = w.now().Add(resting)
	}
	switch {
	case was == nil && w.calling != nil:
		w.log.Error("the shop's system does not answer as it should: shoppers are offered a person", "system", w.Name(), "reason", err)
	case was != nil && w.calling == nil:
		w.log.Info("the shop's system answers again", "system", w.Name())
	}
}

func (w *watched) lastRead() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.read
}

func (w *watched) catalogueProblem() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.reading
}

func (w *watched) problem() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return errors.Join(w.reading, w.calling)
}

// bounded is a tracker that is waited for as long as a shopper would.
type bounded struct {
	live.Tracker
	patience time.Duration
	now      func() time.Time

	mu   sync.Mutex
	rest time.Time // until when it is not asked: an order may have many parcels
}

// Track gives up in time; the shop's own word on the parcel stands then.
func (b *bounded) Track(ctx context.Context, q live.ParcelQuery) (live.Trace, error) {
	late := &chat.Error{Code: live.CodeDown, Text: fmt.Sprintf("%s did not answer within %s", b.Name(), b.patience), Retry: true}
	b.mu.Lock()
	rest := b.now().Before(b.rest)
	b.mu.Unlock()
	if rest {
		return live.Trace{}, late
	}
	within, cancel := context.WithTimeout(ctx, b.patience)
	defer cancel()
	trace, err := b.Tracker.Track(within, q)
	if err != nil && ctx.Err() == nil && within.Err() != nil {
		b.mu.Lock()
		b.rest = b.now().Add(resting)
		b.mu.Unlock()
		err = late.Because(err)
	}
	return trace, err
}
