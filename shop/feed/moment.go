package feed

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// layouts of moments, those with a zone first. Dates that two countries read differently are not among them.
var layouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05-0700", "2006-01-02T15:04-0700", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 UTC",
	"2006-01-02T15:04:05", "2006-1-2 15:04:05", "2006-1-2 15:04", "2006-1-2", "2006年1月2日 15:04:05", "2006年1月2日 15:04", "2006年1月2日", "20060102150405", "20060102",
	"Jan 2, 2006, 3:04:05 PM", "Jan 2, 2006 3:04:05 PM", "Jan 2, 2006", "2 Jan 2006",
}

var yearFirst = regexp.MustCompile(`^\d{4}[/.]\d{1,2}[/.]\d{1,2}`)

// moment reads a time; without a zone it is the shop's. "" is none.
func moment(text string, zone *time.Location) (time.Time, error) {
	s := strings.Join(strings.Fields(narrow(text)), " ")
	if s == "" || s == "-" || strings.HasPrefix(s, "0000-00-00") {
		return time.Time{}, nil
	}
	if head := yearFirst.FindString(s); head != "" {
		s = strings.NewReplacer("/", "-", ".", "-").Replace(head) + s[len(head):]
	}
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			if t.Year() < 1990 || t.Year() > 2200 {
				return t, fmt.Errorf("%s is no year of a shop: check the date", shown(text))
			}
			return t.In(zone), nil
		}
	}
	return time.Time{}, fmt.Errorf("%s is no time that can be read in one way: write it like 2026-05-01 14:30:00", shown(text))
}

// span reads two moments with a slash between them, as sale_price_effective_date has them.
func span(text string, zone *time.Location) (from, until time.Time, err error) {
	first, second, ok := strings.Cut(text, "/")
	if !ok {
		return from, until, fmt.Errorf("%s is no span: write it like 2026-05-01T00:00+08:00/2026-05-08T00:00+08:00", shown(text))
	}
	if from, err = moment(first, zone); err != nil {
		return from, until, err
	}
	until, err = moment(second, zone)
	return from, until, err
}
