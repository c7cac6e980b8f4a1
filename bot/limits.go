package bot

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"shoptalk/chat"
)

// limits joins what the message asks for with what was asked for before. refined reports that it goes on from before.
func (v *visit) limits() (limits chat.Limits, refined bool) {
	now := v.askedLimits()
	before, had := v.keptLimits()
	if relax := v.slot("relax"); relax != "" && had {
		return without(before, relax), true
	}
	if v.slot("more") != "" && had {
		return before, true
	}
	text := v.message()
	follows := moreWords.MatchString(text) || cheaperWords.MatchString(text)
	switch {
	case !had, len(now.Categories) > 0 && !slices.Equal(now.Categories, before.Categories) && len(before.Categories) > 0:
		return now, false
	case !follows && empty(now) && now.Not == nil:
		return now, false
	case !follows && len(now.Categories) > 0:
		return now, false
	}
	limits = merge(before, now)
	if cheaperWords.MatchString(text) && now.PriceMax == 0 {
		limits.PriceMax = below(v.cheapestShown())
	}
	return limits, true
}

// askedLimits reads the conditions out of the message's entities; after a tap, out of the flow's slots.
func (v *visit) askedLimits() chat.Limits {
	var l, not chat.Limits
	entities := v.reading.Entities
	if v.tapped {
		for _, kind := range []string{chat.EntityCategory, chat.EntityBrand, chat.EntityColor, chat.EntitySize, chat.EntityPriceMax, chat.EntityPriceMin} {
			if value := v.slot(kind); value != "" {
				entities = append(entities, chat.Entity{Type: kind, Value: value})
			}
		}
	}
	for _, e := range entities {
		if e.Not {
			addLimit(&not, e)
		} else {
			addLimit(&l, e)
		}
	}
	if !empty(not) {
		l.Not = &not
	}
	return l
}

func addLimit(l *chat.Limits, e chat.Entity) {
	add := func(list *[]string) {
		if e.Value != "" && !slices.Contains(*list, e.Value) {
			*list = append(*list, e.Value)
		}
	}
	switch e.Type {
	case chat.EntityCategory:
		add(&l.Categories)
	case chat.EntityBrand:
		add(&l.Brands)
	case chat.EntityColor:
		add(&l.Colors)
	case chat.EntitySize:
		add(&l.Sizes)
	case chat.EntityAttribute:
		add(&l.Attributes)
	case chat.EntityPriceMin:
		l.PriceMin = minor(e.Value)
	case chat.EntityPriceMax:
		l.PriceMax = minor(e.Value)
	case chat.EntityMoney:
		amount, _, _ := strings.Cut(e.Value, " ")
		if m := minor(amount); m > 0 && l.PriceMin == 0 && l.PriceMax == 0 {
			l.PriceMin, l.PriceMax = int64(float64(m)*(1-about)), int64(float64(m)*(1+about))
		}
	}
}

// minor turns a plain decimal number into minor units; 0 for what is none or beyond all prices.
func minor(value string) int64 {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil || f <= 0 || f > 1e9 {
		return 0
	}
	return int64(math.Round(f * 100))
}

func empty(l chat.Limits) bool {
	return l.PriceMin == 0 && l.PriceMax == 0 && len(l.Categories)+len(l.Brands)+len(l.Colors)+len(l.Sizes)+len(l.Attributes) == 0
}

// merge lets every condition of now replace the one before.
func merge(before, now chat.Limits) chat.Limits {
	if now.PriceMin != 0 || now.PriceMax != 0 {
		before.PriceMin, before.PriceMax = now.PriceMin, now.PriceMax
	}
	for _, pair := range []struct{ to, from *[]string }{
		{&before.Categories, &now.Categories}, {&before.Brands, &now.Brands}, {&before.Colors, &now.Colors}, {&before.Sizes, &now.Sizes},
		{&before.Attributes, &now.Attributes},
	} {
		if len(*pair.from) > 0 {
			*pair.to = *pair.from
		}
	}
	if now.Not != nil {
		before.Not = now.Not
	}
	return before
}

// relaxable are the conditions that one could give up, the least painful first.
var relaxable = []string{"price", "color", "attribute", "brand", "size", "category"}

func without(l chat.Limits, condition string) chat.Limits {
	switch condition {
	case "price":
		l.PriceMin, l.PriceMax = 0, 0
	case "color":
		l.Colors = nil
	case "attribute":
		l.Attributes = nil
	case "brand":
		l.Brands = nil
	case "size":
		l.Sizes = nil
	case "category":
		l.Categories = nil
	}
	return l
}

func has(l chat.Limits, condition string) bool { return !sameLimits(l, without(l, condition)) }

func sameLimits(a, b chat.Limits) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}
