package entity

import "time"

var (
	// What a clause looks back with, and forward.
	pastHints = phrases("还没|一直没|就显示|到今天|上次|上回|left|dropped|picked up|handed|started|died|stopped|went|拿的|拿了|寄回|寄出|交的|提交|到货|买的|买了|下单的|下单了|下的单|下的|拍的|拍了|订的|订了|付的|付了|付款的|收到|发的|发货的|到的|寄的|寄了|申请的|申请了|签收|拒签|拒收|退的|退了|说过|说的|至今|到现在|以来|就说|ordered|bought|placed|purchased|paid|arrived|received|got|was|were|since|shipped|returned|sent|delivered|made|said|told|promised|came|broke")
	firmNext  = phrases("收不到|发货的话|到货的话|收到的话|到的话|发的话|能收到|可以收到|会收到|要收到|前收到|能到|会到|前能|前到|前要|前用|will|can it|can you|can i")
	nextHints = phrases("能下单|能买|能拍|能退|能换|能送|能寄|能取|能用|能来|如果|不发|还不|送不到|预约|安排|确定|放假|能到|到吗|会到|之前|以前|前|要|送|出差|来得及|能发|可以|想|再|才|截止|有效|by|before|until|will|can|could|need|needs|want|deadline|arrive|come|get here|in time|away")
)

// turned puts a named weekday of this week into the next one or the last one, whichever its clause speaks of.
func (s *scan) turned(t, today time.Time, start, end int) time.Time {
	switch past := s.looks(start, end) < 0; {
	case past && t.After(today):
		return t.AddDate(0, 0, -7)
	case !past && t.Before(today):
		return t.AddDate(0, 0, 7)
	}
	return t
}

// looks tells whether the clause around a place looks back (-1), forward (1), or does not say.
func (s *scan) looks(start, end int) int {
	from, to := s.clause(start, end)
	switch {
	case s.within(from, start, firmNext), s.within(end, to, firmNext):
		return 1
	case s.within(from, start, pastHints), s.within(end, to, pastHints):
		return -1
	case s.within(from, start, nextHints), s.within(end, to, nextHints):
		return 1
	}
	return 0
}

// nearest gives the day, in the year that brings it nearest to today where none is named and its clause does not say that it is
// past or to come.
func (s *scan) nearest(start, end, year, month, day int, today time.Time) time.Time {
	if year != 0 {
		return date(year, month, day)
	}
	looks := s.looks(start, end)
	best := time.Time{}
	for _, y := range []int{today.Year(), today.Year() - 1, today.Year() + 1} {
		c := date(y, month, day)
		if c.Day() != day || looks < 0 && c.After(today) || looks > 0 && c.Before(today.AddDate(0, 0, -leeway)) {
			continue
		}
		if best.IsZero() || gap(c, today) < gap(best, today) {
			best = c
		}
	}
	return best // none: 29 February, far from a leap year
}

// leeway is how many days a date may be gone by although its clause looks forward: 11月20日要到的还没到.
const leeway = 60

func gap(a, b time.Time) time.Duration { return a.Sub(b).Abs() }
