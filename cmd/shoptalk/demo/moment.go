package demo

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// zone is where the demo shop stands; its days begin at midnight there.
const zone = "Asia/Shanghai"

// calendar turns the data's relative times into real ones.
type calendar struct {
	now time.Time // in zone
}

func newCalendar(now time.Time) (calendar, error) {
	loc, err := time.LoadLocation(zone)
	return calendar{now.In(loc).Truncate(time.Minute)}, err
}

// at reads "-2 14:20" (the day before yesterday at 14:20, on the shop's clock) or "~20m" (that long before the seed moment).
// "" is no time.
func (c calendar) at(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if ago, ok := strings.CutPrefix(s, "~"); ok {
		d, err := time.ParseDuration(ago)
		return c.now.Add(-d), err
	}
	day, clock, _ := strings.Cut(s, " ")
	days, err := strconv.Atoi(day)
	if err != nil {
		return time.Time{}, fmt.Errorf("time %q: %w", s, err)
	}
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return time.Time{}, fmt.Errorf("time %q: %w", s, err)
	}
	y, m, d := c.now.Date()
	return time.Date(y, m, d+days, t.Hour(), t.Minute(), 0, 0, c.now.Location()), nil
}

// date reads a number of days from today as a date.
func (c calendar) date(s string) (string, error) {
	days, err := strconv.Atoi(s)
	return c.now.AddDate(0, 0, days).Format(time.DateOnly), err
}
