package entity

import (
	"unicode"

	"shoptalk/chat"
)

var (
	roadWord = phrases("lu|jie|dadao|street|st|road|rd|avenue|ave|lane|ln|boulevard|blvd|terrace|highway|hwy|crescent|parkway|pkwy|drive|dr|way|court|ct|place|pl|square|sq|close|alley|row|path|gardens|garden|grove|walk|hill|mews|trail|quay|park|view|estate|circle|loop|green|rise|gate|yard|plaza|villas|broadway")
	// Roads whose names are plain words too; they want a capital or a word that announces an address.
	plainRoad = phrases("path|gardens|garden|grove|walk|hill|trail|park|view|estate|circle|loop|green|rise|gate|yard|plaza|st|drive|dr|way|court|ct|place|pl|square|sq|close|row")
	unitWord  = phrases("flat|apt|apartment|unit|suite|ste|room|rm|floor|building|bldg|block|tower|house|#")
	// Towns that shoppers write in small letters and without a comma.
	cityNames = phrases("shanghai|beijing|shenzhen|guangzhou|hangzhou|chengdu|wuhan|nanjing|suzhou|xiamen|tianjin|chongqing|xi'an|xian|qingdao|dalian|ningbo|changsha|hong kong|macau|taipei|singapore|london|manchester|new york|los angeles|san francisco|toronto|vancouver|sydney|melbourne|dublin|mumbai|delhi|bangalore|paris|berlin|tokyo")
	houseNo   = phrases("no|no.|number|nr|#")
	compass   = phrases("n|s|e|w|ne|nw|se|sw|north|south|east|west")
	sender    = phrases("address|address is|address to|address:|live at|living at|ship to|deliver to|send to|send it to|ship it to|deliver it to|go to|located at|moved to|to|at|is|should be|地址|寄到|送到|到|改成|换成")
	// Words that no town begins with: the address is over.
	notTown = map[string]bool{"please": true, "pls": true, "plz": true, "for": true, "on": true, "instead": true, "and": true, "by": true, "asap": true, "thanks": true, "thank": true, "is": true, "my": true, "i": true, "can": true, "could": true, "the": true, "name": true, "attn": true, "phone": true, "tel": true, "call": true, "in": true, "at": true, "order": true, "with": true, "or": true, "it": true, "not": true, "before": true, "after": true, "thx": true, "ok": true, "today": true, "tomorrow": true, "rather": true, "now": true, "when": true, "because": true, "but": true, "so": true, "that": true, "this": true, "will": true, "would": true, "to": true, "from": true, "email": true, "mobile": true, "if": true, "you": true, "we": true, "recipient": true, "was": true, "are": true}
)

// latinAddresses finds postal addresses written in English: 12 Maple Lane, Flat 5, Shenzhen 518000.
func (s *scan) latinAddresses() {
	from := 0
	for _, t := range s.tokens {
		if t.kind != number || t.digits == "" || len(t.digits) > 5 || t.han || t.start < from || isCode(s.at(t.start-1)) {
			continue
		}
		end, plain := s.road(t.end)
		if end == 0 {
			continue
		}
		start := s.unitsBefore(t.start)
		if _, cued := s.before(start, sender); plain && !cued && !s.townBehind(s.skip(end)) && !s.titled(start, end) {
			continue
		}
		end = s.towns(end)
		s.add(chat.EntityAddress, start, end, rankAddress, s.asWritten(start, end))
		from = end
	}
}

// road reads the name of a road behind a house's number: one to four words, then Street or the like. plain tells of a name that
// may be plain words.
func (s *scan) road(i int) (end int, plain bool) {
	if isLatin(s.at(i)) && !isLatin(s.at(i+1)) { // 221b
		i++
	}
	if s.at(i) == ',' {
		i++
	}
	for n := 0; n < 5 && s.at(i) == ' '; n++ {
		i++
		if n > 0 {
			if end, ok := s.from(i, roadWord); ok {
				_, plain := s.from(i, plainRoad)
				return s.dotted(end), plain
			}
		}
		from := i
		for isLatin(s.at(i)) || isDigit(s.at(i)) || (s.at(i) == '\'' || s.at(i) == '.' || s.at(i) == '-') && isLatin(s.at(i-1)) {
			i++
		}
		if i == from || i-from > 20 || isDigit(s.low[from]) && !s.ordinalWord(from, i) {
			return 0, false
		}
	}
	return 0, false
}

// ordinalWord reports whether a stretch is a number's ordinal: 42nd.
func (s *scan) ordinalWord(from, to int) bool {
	digits := from
	for digits < to && isDigit(s.low[digits]) {
		digits++
	}
	return s.ordinal(digits) == to && to > digits
}

func (s *scan) dotted(end int) int {
	if s.at(end) == '.' && (s.at(end+1) == ',' || s.at(end+1) == ' ') {
		return end + 1
	}
	return end
}

// titled reports whether every longer word of a stretch begins with a capital.
func (s *scan) titled(start, end int) bool {
	for i := start; i < end; i++ {
		if isLatin(s.low[i]) && !isLatin(s.at(i-1)) && isLatin(s.at(i+1)) && !isDigit(s.at(i-1)) && !unicode.IsUpper(s.raw[i]) {
			return false
		}
	}
	return true
}

// unitsBefore goes back from a house's number over Flat 5, and Room 1203, Building B,.
func (s *scan) unitsBefore(start int) int {
	if at, ok := s.before(start, houseNo); ok {
		start = at
	}
	for range 3 {
		end := s.skipBack(start)
		if r := s.at(end - 1); r == ',' || r == '，' {
			end = s.skipBack(end - 1)
		}
		code := end
		for code > 0 && (isCode(s.low[code-1]) || s.low[code-1] == '-' || s.low[code-1] == '#') && end-code < 6 {
			code--
		}
		word, ok := s.upTo(s.skipBack(code), unitWord)
		if !ok || code == end || code == word {
			break
		}
		start = word
	}
	return start
}

// towns goes on from a road over flats, towns, states and postcodes.
func (s *scan) towns(end int) int {
	for range 6 {
		at := s.skip(end)
		comma := s.at(at) == ','
		if comma {
			at = s.skip(at + 1)
		}
		next := s.unitPart(at)
		if next == 0 {
			next = s.postcode(at)
		}
		if next == 0 {
			if next = s.stateAndZip(at); next == 0 {
				next = s.town(at, comma)
			}
		}
		if stop, ok := s.from(at, places); ok && next == 0 {
			next = s.area(stop)
		}
		if next == 0 {
			break
		}
		end = next
	}
	return end
}

// unitPart reads Apt 4B, Flat 5, #12.
func (s *scan) unitPart(i int) int {
	word, ok := s.from(i, unitWord)
	if !ok {
		return 0
	}
	at := s.skip(s.dotted(word))
	if s.at(at) == '#' {
		at++
	}
	end := at
	for isCode(s.at(end)) && end-at < 6 {
		end++
	}
	if end == at || isCode(s.at(end)) || !isDigit(s.low[at]) && end-at > 1 {
		return 0
	}
	return end
}

// postcode reads 518000, 62704-1234, IL 62704, nw1 6xe.
func (s *scan) postcode(i int) int {
	end := i
	for isCode(s.at(end)) && end-i < 9 {
		end++
	}
	digits := 0
	for _, r := range s.low[i:end] {
		if isDigit(r) {
			digits++
		}
	}
	switch n := end - i; {
	case n == 0 || isCode(s.at(end)):
		return 0
	case digits == n && (n == 5 || n == 6):
		if s.at(end) == '-' && isDigit(s.at(end+1)) {
			for end++; isDigit(s.at(end)); end++ {
			}
		}
		return end
	case n >= 2 && n <= 4 && digits >= 1 && isLatin(s.low[i]) && digits < n: // nw1 6xe
		if at := s.skip(end); isDigit(s.at(at)) && isLatin(s.at(at+1)) && isLatin(s.at(at+2)) && !isCode(s.at(at+3)) {
			return at + 3
		}
		return end
	case n == 2 && digits == 0: // a state before its code
		if at := s.skip(end); isDigit(s.at(at)) {
			return s.postcode(at)
		}
	}
	return 0
}

// states are the postal codes of the states of the United States.
var states = setOf("al ak az ar ca co ct de dc fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy")

const maxWord = 20 // runes of a town's name

// stateAndZip reads up to three words of a town, its state's code and five digits: west palm beach fl 33401. Together they are no
// plain words, so they may be in small letters.
func (s *scan) stateAndZip(i int) int {
	for n := 0; n < 4; n++ {
		from := i
		for isLatin(s.at(i)) && i-from <= maxWord {
			i++
		}
		if i == from || i-from > maxWord || notTown[s.str(from, i)] && !states[s.str(from, i)] {
			return 0
		}
		next := i
		if s.at(next) == ',' {
			next++
		}
		if next = s.skip(next); next == i {
			return 0
		}
		if digits := next; states[s.str(from, i)] {
			for isDigit(s.at(digits)) && digits-next < 6 {
				digits++
			}
			if digits-next == 5 && !isCode(s.at(digits)) {
				return digits
			}
		}
		i = next
	}
	return 0
}

// townBehind reports whether a town with its state and code stands at i.
func (s *scan) townBehind(i int) bool { return s.stateAndZip(i) > i+len("ny 10003") }

// town reads up to three words. Behind a comma they may be in small letters, else each begins with a capital.
func (s *scan) town(i int, comma bool) int {
	end := i
	if stop, ok := s.from(i, compass); ok && !comma {
		return stop
	}
	if stop, ok := s.from(i, cityNames); ok {
		return stop
	}
	for n := 0; n < 3; n++ {
		from := end
		if n > 0 {
			if from = s.skip(end); from == end {
				break
			}
		}
		to := from
		for isLatin(s.at(to)) || (s.at(to) == '\'' || s.at(to) == '-' || s.at(to) == '.') && isLatin(s.at(to-1)) && isLatin(s.at(to+1)) {
			to++
		}
		if to == from || notTown[s.str(from, to)] || isDigit(s.at(to)) {
			break
		}
		if upper := unicode.IsUpper(s.raw[from]); !upper && (!comma || n > 1) {
			break
		}
		if _, unit := s.from(from, unitWord); unit {
			break
		}
		end = to
	}
	if end == i {
		return 0
	}
	return end
}
