package http

import (
	"context"
	"errors"
	"fmt"

	"shoptalk/chat"
	"shoptalk/shop/live"
)

// Track posts {"call":"track","carrier":…,"number":…,"phone":last four digits}; it makes an Endpoint a live.Tracker.
func (e *Endpoint) Track(ctx context.Context, q live.ParcelQuery) (live.Trace, error) {
	number, ok := live.Number(q.Number)
	if !ok {
		return live.Trace{}, orCancelled(ctx, noParcel(e, q.Number))
	}
	a, err := e.post(ctx, call{Call: "track", Carrier: q.Carrier, Number: number, Phone: q.Phone})
	if errors.Is(err, chat.ErrNotFound) {
		return live.Trace{}, noParcel(e, q.Number)
	}
	if err != nil {
		return live.Trace{}, err
	}
	if a.Steps == nil {
		return live.Trace{}, e.Garbled(`"steps" is missing`, nil)
	}
	if err := live.CheckTrace(*a.Steps); err != nil {
		return live.Trace{}, e.Garbled(err.Error(), nil)
	}
	return live.Trace{Steps: *a.Steps, Delivered: a.Delivered, AsOf: a.AsOf}, nil
}

func noParcel(e *Endpoint, number string) error {
	return chat.ErrNotFound.With(fmt.Sprintf("%s knows nothing of the parcel %s: check the number, or ask again later", e.Name(), live.Shown(number)))
}
