package web

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"shoptalk/chat"
)

// filterNames are the query parameters that choose conversations.
var filterNames = []string{"site", "shopper", "owner", "agent", "intent", "tag", "csat", "sentiment", "language", "from", "to", "open"}

// filterOf reads a filter. Parameters that are neither a filter's nor listed are refused: a typo must not export everything.
func filterOf(q url.Values, others ...string) (chat.ConversationFilter, error) {
	var f chat.ConversationFilter
	for name := range q {
		if !slices.Contains(filterNames, name) && !slices.Contains(others, name) {
			return f, chat.ErrInvalid.With("unknown parameter " + strconv.Quote(name))
		}
	}
	f = chat.ConversationFilter{Site: q.Get("site"), Shopper: q.Get("shopper"), OwnerKind: chat.OwnerKind(q.Get("owner")), Agent: q.Get("agent"),
		Intent: q.Get("intent"), Tag: q.Get("tag"), Sentiment: q.Get("sentiment"), Language: q.Get("language"), Cursor: q.Get("cursor")}
	if !slices.Contains([]chat.OwnerKind{"", chat.OwnerBot, chat.OwnerQueue, chat.OwnerAgent}, f.OwnerKind) {
		return f, chat.ErrInvalid.With("owner is bot, queue or agent")
	}
	stars, err := numberOf(q, "csat")
	if err != nil || stars > 5 {
		return f, chat.ErrInvalid.With("csat is 1 to 5")
	}
	f.Stars = int(stars)
	if open := q.Get("open"); open != "" {
		if f.Open, err = strconv.ParseBool(open); err != nil {
			return f, chat.ErrInvalid.With("open is true or false")
		}
	}
	if f.From, err = momentOf(q, "from"); err != nil {
		return f, err
	}
	if f.To, err = momentOf(q, "to"); err != nil {
		return f, err
	}
	f.Limit, err = limitOf(q)
	return f, err
}

// momentOf reads a day, in UTC, or a moment.
func momentOf(q url.Values, name string) (time.Time, error) {
	text := q.Get(name)
	if text == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return t, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, chat.ErrInvalid.With(name + " is a day like 2026-03-01 or a moment like 2026-03-01T08:00:00Z")
	}
	return t, nil
}

// limitOf reads how many things a page has: 50, at most 200.
func limitOf(q url.Values) (int, error) {
	n, err := numberOf(q, "limit")
	if err != nil {
		return 0, err
	}
	if n == 0 {
		n = 50
	}
	return int(min(n, 200)), nil
}

// numberOf reads a number from 0 up, 0 where it is missing.
func numberOf(q url.Values, name string) (int64, error) {
	text := q.Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, chat.ErrInvalid.With(name + " is a whole number from 0 up")
	}
	return n, nil
}
