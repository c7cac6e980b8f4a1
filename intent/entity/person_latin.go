package entity

import (
	"slices"
	"strings"
	"unicode"
)

// latinCue reads the name behind the words that end at i.
func (s *scan) latinCue(i int) {
	if start, ok := s.upTo(i, nameCueEn); ok && start < i {
		if _, thing := s.before(start, namedThing); thing {
			return // company name is
		}
		capital := !strings.Contains(s.str(start, i), "is") && !hasSuffix(s.low[start:i], ":") && !hasSuffix(s.low[start:i], "'s")
		s.latinName(i, capital, 1)
	} else if _, ok := s.upTo(i, nameCueStaff); ok {
		s.latinName(i, true, 1)
	} else if _, ok := s.upTo(i, nameCueWeak); ok {
		s.latinName(i, true, 2)
	} else if _, ok := s.upTo(i, nameCueLeast); ok {
		s.latinName(i, true, 3)
	}
	if _, ok := s.upTo(i, titlesEn); ok {
		start, _ := s.upTo(i, titlesEn)
		if end := s.capitalWords(i, 2); end > i {
			s.person(start, end)
		}
	}
	if _, ok := s.upTo(i, wasIs); ok { // is Chloe there?
		if end := s.capitalWords(i, 1); end > i {
			if _, there := s.after(end, nameHere); there {
				s.person(s.skip(i), end)
			}
		}
	}
	if s.isHere(i) {
		if start := s.skip(i); s.capitalWords(start, 2) > start {
			s.person(start, s.capitalWords(start, 2))
		}
	}
}

// isHere reports whether a message or a sentence that begins at i says "Emma here".
func (s *scan) isHere(i int) bool {
	if i != 0 && s.at(i-1) != ',' && s.at(i-1) != '.' {
		return false
	}
	start := s.skip(i)
	end := s.capitalWords(start, 2)
	if end == start {
		return false
	}
	_, here := s.after(end, sentHere)
	return here
}

var sentHere = phrases("from support|from customer|from your|from the|here,|here.|here|speaking")

var namedThing = phrases("city|town|state|country|bank|school|hotel|pet|dog|cat|village|district|area|company|brand|product|shop|store|business|user|file|model|item|street|domain")

// givenName reads a first name that is hardly a word, written with a capital, and the surname behind it.
func (s *scan) givenName(i int) {
	if !isLatin(s.low[i]) || isLetter(s.at(i-1)) || s.at(i-1) == '@' || s.at(i-1) == '.' || !unicode.IsUpper(s.raw[i]) {
		return
	}
	end := s.nameWord(i)
	word := s.str(i, end)
	if pinyinSurnames[word] || !givenNames[word] { // Lin Xiao, Kevin Lau
		second := s.capitalWords(end, 1)
		if second == end || s.at(end) != ' ' || s.at(second) == '\'' || !pinyinSurnames[word] && !pinyinSurnames[s.str(end+1, second)] || noName[word] || s.known(i) || s.upper(i, end) {
			return
		}
		s.person(i, second)
		return
	}
	if s.at(end) == '@' || s.at(end) == '.' && isLetter(s.at(end+1)) || s.at(end) == '_' || isDigit(s.at(end)) {
		return
	}
	if more := s.capitalWords(end, 1); more > end {
		end = more
	}
	s.person(i, end)
}

// latinBefore reads two words with capitals that end at i.
func (s *scan) latinBefore(i int) {
	from := i
	for n := 0; n < 2; n++ {
		word := from
		for word > 0 && isLatin(s.low[word-1]) && from-word < 20 {
			word--
		}
		if word == from || !unicode.IsUpper(s.raw[word]) {
			return
		}
		if from = word; n == 0 {
			if s.at(word-1) != ' ' {
				return
			}
			from = word - 1
		}
	}
	if s.capitalWords(from, 2) == i {
		s.person(from, i)
	}
}

// capitalWords gives the end of up to n words behind i that are written with a capital and may be names; i where none is.
func (s *scan) capitalWords(i, n int) int {
	end := i
	for range n {
		from := s.skip(end)
		to := s.nameWord(from)
		if to == from || !unicode.IsUpper(s.raw[from]) || noName[s.str(from, to)] || s.known(from) || to-from > 1 && s.upper(from, to) && to-from < 5 {
			break
		}
		end = to
	}
	return end
}

// known reports whether a word of the shop's stands at i.
func (s *scan) known(i int) bool {
	end, _ := s.f.words.longest(s, i)
	_, month := months[s.str(i, s.nameWord(i))]
	return end > 0 || month
}

// nameWord gives the end of a word as names are written: O'Neil, Anne-Marie, J.
func (s *scan) nameWord(from int) int {
	to := from
	for to-from < maxName && (isLatin(s.at(to)) || s.withinName(from, to)) {
		to++
	}
	return to
}

const maxName = 40 // runes of one word

// withinName reports whether an apostrophe, a hyphen or an initial's point stands between a name's letters.
func (s *scan) withinName(from, i int) bool {
	r := s.at(i)
	return (r == '\'' || r == '-' || r == '.' && i-from == 1) && isLatin(s.at(i-1)) && isLatin(s.at(i+1)) && s.at(i+1) != 's'
}

// latinName takes up to three words: those written with a capital, or, unless they must be so, the first two where none is. doubt
// of 2 asks for two words or one that the sentence ends with, doubt of 3 for two words or one that is "here".
func (s *scan) latinName(i int, capital bool, doubt int) {
	i = s.skip(i)
	for strings.ContainsRune(":'\"", s.at(i)) && s.at(i) != 0 {
		i = s.skip(i + 1)
	}
	end := i
	if capital {
		end = s.capitalWords(i, 3)
	} else {
		end = s.anyWords(i)
	}
	if end == i && doubt > 1 {
		end = s.smallName(i)
	}
	if end-i < 2 {
		return
	}
	_, here := s.after(end, nameHere)
	if one := !slices.Contains(s.low[i:end], ' '); one && !here && !givenNames[s.str(i, end)] && (doubt > 2 || doubt == 2 && !s.nameOver(i, end)) {
		return
	}
	s.person(i, end)
	if stop, ok := s.after(end, notWord); ok { // Okoro not Okora
		from := s.skip(stop)
		if to := s.capitalWords(from, 3); to > from {
			s.person(from, to)
		}
	}
}

// smallName reads a known first name in small letters, and the surname that the sentence part ends with: i'm david lee and.
func (s *scan) smallName(i int) int {
	end := s.nameWord(i)
	if word := s.str(i, end); !givenNames[word] || wordNames[word] {
		return i
	}
	from := s.skip(end)
	to := s.nameWord(from)
	if to > from && !noName[s.str(from, to)] && s.nameEnds(to) && from > end && !s.known(from) {
		return to
	}
	return end
}

var notWord = phrases("not|instead of|and not|,not|, not")

// nameOver reports whether a name of one word is all that the sentence says there. "I'm Disappointed" tells none.
func (s *scan) nameOver(i, end int) bool {
	if hasSuffix(s.low[i:end], "ed") || hasSuffix(s.low[i:end], "ing") {
		return false
	}
	at := s.skip(end)
	return at >= len(s.low) || strings.ContainsRune(",.!?，。？！", s.low[at]) || isHan(s.low[at])
}

// anyWords takes the words of a name that may be in small letters.
func (s *scan) anyWords(start int) int {
	end, capital := start, false
	for n := 0; n < 3; n++ {
		from := s.skip(end)
		to := s.nameWord(from)
		if to == from || noName[s.str(from, to)] || n > 0 && from == end {
			break
		}
		upper := unicode.IsUpper(s.raw[from])
		if n == 0 {
			capital = upper
		}
		if n > 0 && capital != upper || n == 2 && !capital || n == 1 && !capital && !s.nameEnds(to) {
			break
		}
		end = to
	}
	return end
}

// nameEnds reports whether what follows shows that a name in small letters is over.
func (s *scan) nameEnds(i int) bool {
	at := s.skip(i)
	_, goes := s.from(at, nameNext)
	return at >= len(s.low) || !isLatin(s.low[at]) || goes
}
