package entity

import (
	"strings"

	"shoptalk/chat"
)

var (
	refuseWord   = phrases("不要|不想要|别要|别买|不喜欢|不用|除了|除|非|不含|不带|不是|不能是|无|别|没有|没|避开|拒绝|不买|不考虑|no|not|without|except|excluding|don't want|dont want|do not want|don't like|dont like|other than|anything but|besides|non|non-|avoid|rather than|not in|hate|minus|free of|nothing in")
	refuseTail   = phrases("不要|的不要|不行|的不行|除外|的除外|就算了|的就算了|我不要|不喜欢|的不喜欢|不考虑|的不考虑|都不要|的都不要")
	refuseGap    = phrases("a|an|any|the|in|of|带|有|要|是|的|用|任何|made of|with|in the|color|colour|颜色|那种|这种|什么|too much")
	alike        = phrases("和|或|或者|跟|与|、|及|or|and|nor|,|，|/|&")
	ask          = phrases("有没有|有无|是不是|没有吗|没有嘛|没有么|没有了吗|吗|吧|么|嘛|的吗|的吧|的么|?|right")
	comesWithout = phrases("不带|不含|不送|没带|没送")
	wasNot       = phrases("不是|没有|isn't|not|aren't")
	welcome      = phrases("都行|都可以|可以|就行|也行|都好|也可以|就好|ok|okay|is fine|are fine|would be fine|works")
	// What is put right, as in 不是1051是1015, and Okoro not Okora.
	correctedBefore = phrases("不是|而不是|并不是|别发|别寄|not|isn't|not to|not for|and not|wasn't")
)

// refusable are the types that can be refused; a limit or a number cannot, only put right.
var refusable = map[string]bool{
	chat.EntityColor: true, chat.EntitySize: true, chat.EntityBrand: true, chat.EntityCategory: true, chat.EntityProduct: true, chat.EntityAttribute: true,
}

// correctable are the types of which one may be put in another's place.
var correctable = map[string]bool{
	chat.EntityOrderNumber: true, chat.EntityTrackingNumber: true, chat.EntityPhone: true, chat.EntityEmail: true, chat.EntityPerson: true, chat.EntityCoupon: true, chat.EntityAddress: true, chat.EntityDate: true, chat.EntityQuantity: true, chat.EntityMoney: true,
}

// refuse marks what the shopper does not want: 不要红色, red不要, not leather, without a hood. It carries over 和 and or. Of two
// of a kind, the one behind 不是 is put right by the other.
func (s *scan) refuse(found []chat.Entity) {
	for k := range found {
		e := &found[k]
		if correctable[e.Type] && hasTwin(found, k) {
			e.Not = s.putRight(e)
		}
		if !refusable[e.Type] {
			continue
		}
		e.Not = s.refusedBefore(e.Start) && !s.askedAfter(e) && !s.lacks(e) || s.refusedAfter(e.End)
		if e.Type == chat.EntityAttribute && s.at(e.Start-1) == '不' && (s.at(e.End) == '的' || s.at(e.End) == '款') {
			e.Not = true // 不加绒的
		}
		if k > 0 && !e.Not && found[k-1].Not && found[k-1].Type == e.Type && s.carried(found[k-1].End, e) && s.refusedBefore(found[k-1].Start) {
			e.Not = true
		}
	}
}

// hasTwin reports whether another entity of the same type stands among the nearest.
func hasTwin(found []chat.Entity, k int) bool {
	for n := max(0, k-maxTwins); n < min(len(found), k+maxTwins); n++ {
		if n != k && found[n].Type == found[k].Type {
			return true
		}
	}
	return false
}

const maxTwins = 8

// putRight reports whether 不是 or "not" stands right before an entity that has another of its kind beside it.
func (s *scan) putRight(e *chat.Entity) bool {
	at := s.skipBack(e.Start)
	for at > 0 && (s.low[at-1] == '#' || s.low[at-1] == ':') {
		at--
	}
	start, ok := s.before(at, correctedBefore)
	if s.at(start-1) == '是' && s.at(start) == '不' {
		return false // 是不是12包
	}
	_, asked := s.after(e.End, ask)
	return ok && !asked
}

// carried reports whether a refusal goes on to the next thing. Behind a comma it does not where that is welcome: 不要红色，黑的都行.
func (s *scan) carried(from int, e *chat.Entity) bool {
	if !s.joined(from, e.Start) {
		return false
	}
	if at := s.skip(from); s.at(at) != ',' && s.at(at) != '，' && at < e.Start {
		return true
	}
	_, to := s.clause(e.Start, e.End)
	return !s.within(e.End, to, welcome)
}

// lacks reports whether a thing is said to be missing, which is no refusal: there is no dress in the box.
func (s *scan) lacks(e *chat.Entity) bool {
	if e.Type == chat.EntityColor || e.Type == chat.EntityAttribute {
		return false
	}
	at := e.Start
	if start, ok := s.before(at, refuseGap); ok {
		at = start
	}
	_, ok := s.before(at, missing)
	return ok
}

var missing = phrases("no|without|没有|没|无|free of|minus")

// askedAfter reports whether 不是纯棉吧 asks and does not refuse.
func (s *scan) askedAfter(e *chat.Entity) bool {
	at, ok := s.before(e.Start, wasNot)
	_, asked := s.after(e.End, ask)
	if _, lacks := s.before(e.Start, comesWithout); lacks {
		_, to := s.clause(e.Start, e.End)
		return s.within(e.End, min(to+1, len(s.low)), ask)
	}
	return ok && at < e.Start && asked
}

func (s *scan) refusedBefore(i int) bool {
	for range 3 {
		i = s.skipBack(i)
		if at, ok := s.upTo(i, refuseWord); ok {
			if hasSuffix(s.low[:i], "没有") || hasSuffix(s.low[:i], "有没") {
				return false // 没有红色吗 asks for red
			}
			if s.at(at) == '别' && at+1 == i && s.at(i) == '的' {
				return false // 别的外套 are others
			}
			return !(s.at(at) == '不' && s.at(at-1) == s.at(at+1)) // 要不要红色, 带不带帽子
		}
		at, ok := s.upTo(i, refuseGap)
		if !ok {
			return false
		}
		i = at
	}
	return false
}

func (s *scan) refusedAfter(i int) bool {
	end, ok := s.after(i, refuseTail)
	if !ok {
		return false
	}
	_, asked := s.after(end, ask)
	next := s.skip(end)
	return !asked && (next >= len(s.low) || strings.ContainsRune("，,。.；;！!、 ", s.at(next)) || s.at(next) == '我' || s.at(next) == '要')
}

// joined reports whether only a word that joins, and spaces, stand between two places.
func (s *scan) joined(from, to int) bool {
	end, ok := s.after(from, alike)
	return ok && s.skip(end) == to || s.skip(from) == to
}
