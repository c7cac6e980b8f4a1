package live

import (
	"context"
	"math/rand/v2"
	"time"
)

// Schedule is when a Source's catalogue is read again. What is zero is filled by the defaults named.
type Schedule struct {
	Every time.Duration // from one read's end to the next, longer by up to a tenth, by chance; 1 h
	Gap   time.Duration // from what a webhook told but could not tell whole to the read; 1 min: more of it may come
	// Reload takes over what was read: shop.Shop.Reload.
	Reload func(context.Context) error
	// Report hears how each read ended: what was left out, or why there is none.
	Report func(Catalogue, error)

	After  func(time.Duration) <-chan time.Time // time.After
	Jitter func() float64                       // 0 to 1; math/rand
}

func (p Schedule) filled() Schedule {
	if p.Every <= 0 {
		p.Every = time.Hour
	}
	if p.Gap <= 0 {
		p.Gap = time.Minute
	}
	if p.After == nil {
		p.After = time.After
	}
	if p.Jitter == nil {
		p.Jitter = rand.Float64
	}
	return p
}

// Keep reads the catalogue by a schedule until the context ends. A read that fails leaves what was known, whose facts say how old
// they are, and the next one comes by the schedule.
func (s *Source) Keep(ctx context.Context, p Schedule) {
	p = p.filled()
	for {
		next := p.After(p.Every + time.Duration(p.Jitter()*float64(p.Every/10)))
		select {
		case <-ctx.Done():
			return
		case <-next:
		case <-s.again:
			select {
			case <-ctx.Done():
				return
			case <-p.After(p.Gap):
			}
		}
		select { // what asked for it until now has its read
		case <-s.again:
		default:
		}
		c, err := s.Fetch(ctx)
		if err == nil {
			err = p.Reload(ctx)
		}
		if ctx.Err() != nil {
			return
		}
		p.Report(c, err)
	}
}
