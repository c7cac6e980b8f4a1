package entity

import (
	"strconv"
	"strings"
)

// token is a number, a Latin word, or a single other rune that is not a space.
type token struct {
	kind       kind
	start, end int
	value      float64 // of a number
	digits     string  // of a number written in digits alone, Arabic or Chinese
	han        bool    // the number is in Chinese characters
	scaled     bool    // it has a 万, 千, k behind its digits
	short      bool    // its last digit stands for a hundred or a thousand: 三百五, 1万2
	approx     bool    // it is one end of 两三百, which is split in two
	text       string  // of a word
}

type kind uint8

const (
	other kind = iota
	number
	word
)

// lex parts the text into tokens.
func (s *scan) lex() {
	low, out := s.low, s.tokens
	for i := 0; i < len(low); {
		r := low[i]
		var t token
		switch {
		case r == ' ' || r == '\n' || r == '\t' || r == '\r':
			i++
			continue
		case isDigit(r):
			t = s.arabic(i)
		case isNumeral(r):
			t = chinese(low, i)
		case isLatin(r):
			end := i + 1
			for end < len(low) && (isLatin(low[end]) || low[end] == '\'' && end+1 < len(low) && isLatin(low[end+1])) {
				end++
			}
			t = token{kind: word, start: i, end: end, text: s.str(i, end)}
			if v, stop := s.english(i); stop > 0 {
				t.kind, t.value, t.end = number, v, stop
			}
		}
		if t.end == 0 {
			t = token{start: i, end: i + 1}
		}
		if t.value > maxValue {
			t = token{start: t.start, end: t.end}
		}
		if n := len(out); n > 0 && out[n-1].approx && out[n-1].end == t.start && t.kind == number {
			t.approx = true
		}
		out = append(out, t)
		i = t.end
	}
	s.tokens = out
}

// arabic reads 1042, 1,299, 79.90, and a scale behind it: 1.5万, 5k, 1万2.
func (s *scan) arabic(i int) token {
	low, end := s.low, i
	for end < len(low) && isDigit(low[end]) {
		end++
	}
	digits := s.str(i, end)
	if len(digits) <= 3 {
		for grouped(low, end) {
			digits += s.str(end+1, end+4)
			end += 4
		}
	}
	t := token{kind: number, start: i, digits: digits}
	text := digits
	if end+1 < len(low) && low[end] == '.' && isDigit(low[end+1]) {
		from := end
		end++
		for end < len(low) && isDigit(low[end]) {
			end++
		}
		text += s.str(from, end)
		t.digits = ""
	}
	t.value, _ = strconv.ParseFloat(text, 64)
	if factor, ok := scaleAt(low, end); ok {
		t.scaled, t.digits = true, ""
		t.value *= factor
		end++
		if end < len(low) && factor >= 100 && low[end-1] >= 0x4E00 && (isDigit(low[end]) || numeralDigit(low[end]) > 0) && !(end+1 < len(low) && (isDigit(low[end+1]) || isNumeral(low[end+1]))) {
			t.value += float64(max(numeralDigit(low[end]), arabicDigit(low[end]))) * factor / 10
			t.short = true
			end++
		}
	}
	t.end = end
	return t
}

func arabicDigit(r rune) int {
	if isDigit(r) {
		return int(r - '0')
	}
	return 0
}

// grouped reports whether a comma and exactly three digits stand at i.
func grouped(low []rune, i int) bool {
	if i+3 >= len(low) || low[i] != ',' {
		return false
	}
	for k := 1; k <= 3; k++ {
		if !isDigit(low[i+k]) {
			return false
		}
	}
	return i+4 >= len(low) || !isDigit(low[i+4])
}

func scaleAt(low []rune, i int) (float64, bool) {
	if i >= len(low) {
		return 0, false
	}
	next := rune(0)
	if i+1 < len(low) {
		next = low[i+1]
	}
	switch low[i] {
	case '万':
		return 1e4, true
	case '千':
		return 1e3, next != '克' && next != '瓦' && next != '米'
	case '百':
		return 1e2, next != '分'
	case '亿':
		return 1e8, true
	case 'k':
		return 1e3, !isLetter(next)
	case 'w':
		return 1e4, !isLetter(next)
	}
	return 0, false
}

const numerals = "零〇一二两三四五六七八九十百千万亿半俩仨"

func isNumeral(r rune) bool { return r > 0x2FFF && strings.ContainsRune(numerals, r) }

// numeralDigit gives 1 to 9 for 一 to 九, 0 for 零 and -1 for what is no digit.
func numeralDigit(r rune) int {
	switch r {
	case '零', '〇':
		return 0
	case '两':
		return 2
	}
	if i := strings.IndexRune("一二三四五六七八九", r); i >= 0 {
		return i/3 + 1
	}
	return -1
}

func numeralUnit(r rune) float64 {
	switch r {
	case '十':
		return 10
	case '百':
		return 100
	case '千':
		return 1000
	case '万':
		return 1e4
	case '亿':
		return 1e8
	}
	return 0
}

// idioms are characters after which, or before which, a numeral is no number: 一下, 万一.
var (
	notAfterOne = "下样直起些点般定旦切律时贯共向旁边再会概味番股方致带流生手身心眼"
	notBefore   = map[string]string{"万": "一", "十": "分", "千": "万", "百": "分度科"}
)

// chinese reads the longest numeral at i: 三百五 is 350, 一千二 is 1200, 两千零五十 is 2050, 一三八 are digits. The token is of
// kind other where the characters are no number here.
func chinese(low []rune, i int) token {
	end, units := i, false
	for end < len(low) && end-i < maxNumerals && isNumeral(low[end]) {
		units = units || numeralUnit(low[end]) > 0
		end++
	}
	run := low[i:end]
	if stop := idiom(low, i, run); stop > 0 {
		return token{start: i, end: stop}
	}
	t := token{kind: number, start: i, end: end, han: true}
	if v, ok := shortNumerals[run[0]]; ok {
		t.value, t.end = v, i+1
		return t
	}
	for k, r := range run {
		if _, ok := shortNumerals[r]; ok {
			run, t.end = run[:k], i+k
			break
		}
	}
	if !units {
		return digitRun(t, run)
	}
	if n := leadingDigits(run); n >= 3 && n < len(run) { // 一米七三一百三十斤
		t.end = i + n - 1
		return digitRun(t, run[:n-1])
	}
	if len(run) == 3 && numeralDigit(run[0]) > 0 && numeralDigit(run[1]) == numeralDigit(run[0])+1 && numeralUnit(run[2]) > 0 {
		t.value, t.end, t.approx = float64(numeralDigit(run[0]))*numeralUnit(run[2]), i+1, true
		return t
	}
	t.value, t.short = composed(run)
	return t
}

// leadingDigits counts the digits that a run of numerals begins with.
func leadingDigits(run []rune) int {
	n := 0
	for n < len(run) && numeralDigit(run[n]) > 0 {
		n++
	}
	return n
}

// Longer numbers are nobody's sums or sizes: codes are read by their runes.
const (
	maxNumerals = 24
	maxValue    = 1e12
)

// shortNumerals are numerals that stand alone.
var shortNumerals = map[rune]float64{'半': 0.5, '俩': 2, '仨': 3}

// idiom gives the end of numerals that are no number where they stand: 一下, 万一, 几十, 双十一; 0 where they are one.
func idiom(low []rune, i int, run []rune) int {
	end, before, next := i+len(run), rune(0), rune(0)
	if i > 0 {
		before = low[i-1]
	}
	if end < len(low) {
		next = low[end]
	}
	text := string(run)
	switch {
	case before == '双' && len(run) >= 2 && run[0] == '十':
		return i + 2
	case before == '万' && run[0] == '一', before == '几', len(run) == 1 && numeralUnit(run[0]) > 10,
		text == "一" && strings.ContainsRune(notAfterOne, next), strings.HasPrefix(text, "万一"),
		text == "千万" && (next == 0 || !strings.ContainsRune("元块美日", next)),
		next != 0 && strings.ContainsRune(notBefore[text], next):
		return end
	}
	return 0
}

// digitRun reads numerals that are digits one by one.
func digitRun(t token, run []rune) token {
	var b strings.Builder
	for _, r := range run {
		b.WriteByte(byte('0' + numeralDigit(r)))
	}
	t.digits = b.String()
	if len(run) == 2 && run[0] != '零' && numeralDigit(run[1]) == numeralDigit(run[0])+1 {
		t.digits, t.approx = "", true // 两三件: about so many
	}
	t.value, _ = strconv.ParseFloat(b.String(), 64)
	return t
}

// composed reads numerals with units. A last digit without a unit, not behind 零, is of the next smaller one: 三百五.
func composed(run []rune) (value float64, short bool) {
	total, section, digit, lastUnit := 0.0, 0.0, -1, 0.0
	zero := false
	for _, r := range run {
		if d := numeralDigit(r); d >= 0 {
			if d == 0 {
				zero = true
				continue
			}
			digit = d
			continue
		}
		unit := numeralUnit(r)
		n := float64(digit)
		if digit < 0 {
			n = 1
			if unit >= 1e4 && section > 0 {
				n = 0
			}
		}
		switch {
		case unit >= 1e8:
			total, section = (total+section+n)*unit, 0
		case unit >= 1e4:
			total, section = total+(section+n)*unit, 0
		default:
			section += n * unit
		}
		digit, lastUnit, zero = -1, unit, false
	}
	if digit > 0 {
		if lastUnit >= 100 && !zero {
			return total + section + float64(digit)*lastUnit/10, true
		}
		section += float64(digit)
	}
	return total + section, false
}

// plain writes a number without trailing zeros.
func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
