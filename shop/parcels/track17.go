package parcels

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/live"
)

// Track17Options are the account at 17TRACK.
type Track17Options struct {
	Token   string // of the API, sent as 17token
	Address string // https://api.17track.net
	Limits  live.Limits
}

// Track17 is a live.Tracker. It tells 17TRACK of a number that it does not know yet, which uses one of the account's quota; the
// parcel's way is known some minutes later.
type Track17 struct {
	*live.Caller
	token string
	url   string
}

// NewTrack17 names the account. Nothing is asked yet.
func NewTrack17(o Track17Options) (*Track17, error) {
	if o.Token == "" {
		return nil, fmt.Errorf("connect.parcels.track17.token is missing: the access key in the account's API settings")
	}
	u, err := live.Address("connect.parcels.track17.address", cmp.Or(o.Address, "https://api.17track.net"))
	if err != nil {
		return nil, err
	}
	return &Track17{Caller: live.NewCaller("17TRACK", o.Limits), token: o.Token, url: u.JoinPath("track/v2.2").String()}, nil
}

// What 17TRACK refuses a number for.
const (
	registered    = -18019901
	notRegistered = -18019902
	noInfoYet     = -18019909
)

type item17 struct {
	Number string `json:"number"`
	Error  struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
	Info *struct {
		Latest struct {
			Status string `json:"status"`
		} `json:"latest_status"`
		Tracking struct {
			Providers []struct {
				Events []struct {
					At       time.Time `json:"time_utc"`
					Local    time.Time `json:"time_iso"`
					Text     string    `json:"description"`
					Location string    `json:"location"`
				} `json:"events"`
			} `json:"providers"`
		} `json:"tracking"`
	} `json:"track_info"`
}

// Track asks for one parcel; 17TRACK finds the carrier by the number.
func (t *Track17) Track(ctx context.Context, q live.ParcelQuery) (live.Trace, error) {
	number, ok := live.Number(q.Number)
	if !ok {
		return live.Trace{}, noParcel(t.Name(), q.Number)
	}
	item, at, err := t.post(ctx, "gettrackinfo", map[string]any{"number": number}, number)
	if err != nil {
		return live.Trace{}, err
	}
	switch {
	case item.Error.Code == notRegistered:
		item, _, err = t.post(ctx, "register", map[string]any{"number": number, "auto_detection": true}, number)
		switch {
		case err != nil:
			return live.Trace{}, err
		case item.Error.Code != 0 && item.Error.Code != registered:
			return live.Trace{}, t.refused(item)
		}
		return live.Trace{}, noParcel(t.Name(), number)
	case item.Error.Code == noInfoYet || item.Error.Code == 0 && item.Info == nil:
		return live.Trace{}, noParcel(t.Name(), number)
	case item.Error.Code != 0:
		return live.Trace{}, t.refused(item)
	}
	trace := live.Trace{Delivered: item.Info.Latest.Status == "Delivered", AsOf: at}
	for _, p := range item.Info.Tracking.Providers {
		for _, e := range p.Events {
			text := e.Text
			if e.Location != "" {
				text = e.Location + ": " + text
			}
			when := e.Local // it has the zone of the place
			if when.IsZero() {
				when = e.At
			}
			trace.Steps = append(trace.Steps, chat.ParcelStep{At: when, Text: live.Words(text)})
		}
	}
	slices.SortStableFunc(trace.Steps, func(a, b chat.ParcelStep) int { return a.At.Compare(b.At) })
	if err := live.CheckTrace(trace.Steps); err != nil {
		return live.Trace{}, t.Garbled(err.Error(), nil)
	}
	return trace, nil
}

func (t *Track17) refused(i item17) error {
	return t.Fail(live.CodeDenied, fmt.Sprintf("does not take the number (%d %s): see the account's quota, and whether the carrier is known", i.Error.Code, live.Shown(i.Error.Message)))
}

// post makes a call about one number and gives its item, accepted or rejected.
func (t *Track17) post(ctx context.Context, call string, about map[string]any, number string) (item17, time.Time, error) {
	body, err := json.Marshal([]any{about})
	if err != nil {
		return item17{}, time.Time{}, err
	}
	got, err := t.Do(ctx, live.Request{Method: http.MethodPost, URL: t.url + "/" + call, Body: body, Header: http.Header{"Content-Type": {"application/json"}, "17token": {t.token}}})
	if err != nil {
		return item17{}, time.Time{}, err
	}
	var a struct {
		Code *int `json:"code"`
		Data struct {
			Accepted []item17 `json:"accepted"`
			Rejected []item17 `json:"rejected"`
		} `json:"data"`
	}
	if err := json.Unmarshal(got.Body, &a); err != nil || a.Code == nil || *a.Code != 0 || got.Status >= 300 {
		return item17{}, time.Time{}, t.Garbled(fmt.Sprintf("status %d", got.Status), err)
	}
	for _, i := range append(a.Data.Accepted, a.Data.Rejected...) {
		if live.SameNumber(i.Number, number) {
			return i, got.At, nil
		}
	}
	return item17{}, time.Time{}, t.Garbled("it says nothing of the number", nil)
}
