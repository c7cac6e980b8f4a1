package live

import (
	"context"
	"errors"
	"sync"
	"time"

	"shoptalk/chat"
)

// Tracker knows where a carrier's parcels are.
type Tracker interface {
	// Name is what people call it.
	Name() string
	// Track asks for one parcel. Errors: chat.ErrNotFound where nothing is known of it (yet), and the codes of a System.
	Track(ctx context.Context, q ParcelQuery) (Trace, error)
}

// ParcelQuery names a parcel. Some carriers ask for the last four digits of the receiver's phone.
type ParcelQuery struct {
	Carrier chat.Words
	Number  string
	Phone   string // its last four digits
}

// Trace is the way of a parcel, oldest step first.
type Trace struct {
	Steps     []chat.ParcelStep
	Delivered bool // the carrier says that it was handed over
	AsOf      time.Time
}

const (
	traceAge   = 10 * time.Minute // carriers' systems are asked again no sooner
	traceGap   = time.Minute      // after an error or nothing
	maxTraces  = 4096
	maxParcels = 5 // of an order, that are asked about at once
)

// Traces is a Tracker that remembers for some minutes what another said, errors too, so that an impatient shopper does not use up
// the shop's quota.
type Traces struct {
	tracker Tracker
	now     func() time.Time

	mu   sync.Mutex
	kept map[string]keptTrace
}

type keptTrace struct {
	trace Trace
	err   error
	until time.Time
}

// NewTraces remembers for a tracker. now is the clock.
func NewTraces(tracker Tracker, now func() time.Time) *Traces {
	return &Traces{tracker: tracker, now: now, kept: map[string]keptTrace{}}
}

// Name is the tracker's.
func (t *Traces) Name() string { return t.tracker.Name() }

// Track gives what is remembered, or asks.
func (t *Traces) Track(ctx context.Context, q ParcelQuery) (Trace, error) {
	key := q.Number + " " + q.Phone
	now := t.now()
	t.mu.Lock()
	k, ok := t.kept[key]
	t.mu.Unlock()
	if ok && now.Before(k.until) {
		return k.trace, k.err
	}
	trace, err := t.tracker.Track(ctx, q)
	if ctx.Err() != nil {
		return Trace{}, ctx.Err()
	}
	until := now.Add(traceAge)
	if err != nil {
		until = now.Add(traceGap)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for old := range t.kept {
		if len(t.kept) < maxTraces {
			break
		}
		delete(t.kept, old)
	}
	t.kept[key] = keptTrace{trace, err, until}
	return trace, err
}

// follow lays what a carrier says over an order's parcels. What it does not answer stays as the shop's system said it; an order that
// is on its way is delivered where the carrier says so of every parcel.
func follow(ctx context.Context, t Tracker, o chat.Order) chat.Order {
	if t == nil || len(o.Parcels) == 0 || o.State != chat.OrderShipped && o.State != chat.OrderDelivered {
		return o
	}
	all := true
	var last time.Time
	parcels := make([]chat.Parcel, len(o.Parcels))
	for i, p := range o.Parcels {
		parcels[i] = p
		if i >= maxParcels {
			all = false
			continue
		}
		trace, err := t.Track(ctx, ParcelQuery{Carrier: p.Carrier, Number: p.Number, Phone: o.Phone[max(0, len(o.Phone)-4):]})
		if err != nil || len(trace.Steps) == 0 {
			all = false
			continue
		}
		parcels[i].Steps, parcels[i].AsOf = trace.Steps, trace.AsOf
		all = all && trace.Delivered
		if at := trace.Steps[len(trace.Steps)-1].At; at.After(last) {
			last = at
		}
	}
	o.Parcels = parcels
	if all && o.State == chat.OrderShipped {
		o.State, o.Delivered = chat.OrderDelivered, last
	}
	return o
}

// CheckTrace tidies steps and says why they cannot be believed.
func CheckTrace(steps []chat.ParcelStep) error {
	if len(steps) > maxList {
		return errors.New("a parcel has too many steps")
	}
	for i, s := range steps {
		if s.At.IsZero() {
			return errors.New("a step of a parcel has no time")
		}
		if i > 0 && s.At.Before(steps[i-1].At) {
			return errors.New("the steps of a parcel are not in the order of time")
		}
		tidyWords(s.Text)
	}
	return nil
}
