package entity

import (
	"strings"

	"shoptalk/chat"
)

// sizeNames are what sizeWords stand for.
var sizeNames = [...]string{"XS", "S", "M", "L", "XL", "XXL"}

var sizeWords = glossed(
	"extra small|extra-small|加小号|特小号",
	"small|小号|小码",
	"medium|中号|中码",
	"large|大号|大码",
	"extra large|extra-large|x-large|xlarge|x large|加大号|特大号|加大码",
	"xx-large|xxlarge|xx large|double xl|加加大号",
)

var (
	// What may stand before a size that is said as a word, and behind it; "a small problem" names none.
	wordBefore = phrases("one|two|1|2|x|in|a|an|the|to|for|or|from|and|between|size|wear|wears|need|want|got|ordered|take|my|me|tee|shirt|换|换成|要|穿|选|拿|买|拍|有|还是|或|和|是|改成|个|码|的|件|条|顶|,|，|/|、|色")
	wordAfter  = phrases("but|though|please|pls|or|is|was|are|fits|fit|size|one|ones|instead|for|and|would|will|in|to|too|runs|still|,|.|!|?|，|。|？|/|的|吗|呢|吧|还是|或|有|会|能|就|可以|合适|和|码|、|换|多少|是")
	notSize    = phrases("too|very|so|really|bit|quite|little|runs|是不是太|太|有点|偏|买")
)

// namedSizes finds sizes that are said as words: large, 大号.
func (s *scan) namedSizes() {
	for i := 0; i < len(s.low); i++ {
		end, id, ok := s.lookup(i, sizeWords)
		if !ok {
			continue
		}
		_, no := s.before(i, notSize)
		no = no || s.low[i] == '小' && s.at(i-1) == '大' // 大小号
		if !no && s.namesSize(i, end) {
			s.add(chat.EntitySize, i, end, rankSize, s.f.words.sizeName(sizeNames[id]))
		}
		i = end - 1
	}
}

func (s *scan) namesSize(i, end int) bool {
	_, before := s.before(i, wordBefore)
	_, after := s.after(end, wordAfter)
	edge := s.skip(end) >= len(s.low)
	if _, cued := s.before(i, sizeWord); cued {
		return true
	}
	if _, joins := s.after(end, alike); joins && !isHan(s.low[i]) {
		return true // medium or large
	}
	if !isLatin(s.low[i]) { // 大号的，要中号, but no 小号 that is an account
		if s.factBeside(i, end) {
			return true
		}
		return (before || s.speaksOf(topicFit) || s.namesThing() || s.skipBack(i) == 0) && (after || edge) && (s.low[i] != '小' || s.at(s.skip(end)) != '登')
	}
	return (before || s.skipBack(i) == 0 || isHan(s.at(s.skipBack(i)-1))) && (after || edge || isHan(s.at(s.skip(end)))) || strings.ContainsRune(s.str(i, end), ' ')
}

// sizeName gives a size as the shop writes it: what is no size of the shop's in one way may be one in the other, 2XL and XXL.
func (x *lexicon) sizeName(name string) string {
	if x.sizes[name] != "" {
		return name
	}
	switch other := otherSize(name); {
	case other != "" && (x.sizes[other] != "" || name[0] == '2' || name[0] == '3'):
		return other
	}
	return name
}

// otherSize turns 2XL into XXL and XXL into 2XL; "" for what has one name.
func otherSize(name string) string {
	switch {
	case len(name) == 3 && name[0] >= '2' && name[0] <= '4' && name[1:] == "XL":
		return strings.Repeat("X", int(name[0]-'0')) + "L"
	case len(name) >= 3 && len(name) <= 5 && strings.Trim(name, "X") == "L" && strings.HasSuffix(name, "L"):
		return string(rune('0'+len(name)-1)) + "XL"
	}
	return ""
}
