package entity

import (
	"strings"

	"shoptalk/chat"
)

const (
	maxGroups     = 8
	maxGroupRunes = 6 // longer ones are numbers of their own
)

// spaced reads a code that is written in groups, like NF 0041 2287 35 or 2026 1118 0093, adds it and gives it. Where r stands
// alone it is given back.
func (s *scan) spaced(r run) run {
	whole, groups, last := r, 1, 0
	for groups < maxGroups && s.at(whole.end) == ' ' && isCode(s.at(whole.end+1)) && r.end-r.start <= maxGroupRunes {
		next := s.runAt(whole.end + 1)
		country := next.letters == 2 && next.digits == 0 && whole.letters == 2 && whole.digits == 9
		if next.letters > 0 && !country || next.end-next.start > maxGroupRunes || isHan(s.at(next.end)) && s.unitAt(next.end) {
			break
		}
		whole.end, whole.letters, whole.digits = next.end, whole.letters+next.letters, whole.digits+next.digits
		groups, last = groups+1, next.end-next.start
	}
	if groups == 1 || whole.digits < 8 {
		return r
	}
	whole.text = strings.ReplaceAll(s.written(whole.start, whole.end), " ", "")
	whole.cue, _ = s.cueBefore(r.start)
	low := []rune(strings.Map(fold, whole.text))
	switch {
	case whole.cue == byPhone || whole.cue == byCard || whole.cue != byTracking && payCard(strings.Fields(s.str(whole.start, whole.end))):
		return r
	case whole.cue == byTracking, r.letters > 0 && r.digits == 0 && s.upper(r.start, r.end) && (trackingShape(low, whole.letters, whole.digits) || postalShape(low, whole.letters, whole.digits)):
		s.add(chat.EntityTrackingNumber, whole.start, whole.end, rankTracking, whole.text)
	case whole.cue == byOrder && whole.letters == 0 && groups >= 3 && r.digits >= 3 && last >= 3 && s.oneNumber(whole):
		s.add(chat.EntityOrderNumber, whole.start, whole.end, rankCode, whole.text)
	default:
		return r
	}
	return whole
}

// oneNumber reports whether groups are one number rather than several: it begins with a year, or a later group with a zero.
func (s *scan) oneNumber(r run) bool {
	text := s.str(r.start, r.end)
	return text[:4] >= "1990" && text[:4] <= "2099" && text[4] == ' ' || strings.Contains(text, " 0")
}

func (s *scan) unitAt(i int) bool {
	_, ok := s.from(i, noCode)
	return ok
}
