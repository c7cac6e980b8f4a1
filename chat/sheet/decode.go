package sheet

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// Names of the encodings that Decode recognises.
const (
	UTF8        = "UTF-8"
	UTF16LE     = "UTF-16LE"
	UTF16BE     = "UTF-16BE"
	GB18030     = "GB18030"
	Windows1252 = "Windows-1252"
)

// sampleBytes is how much of a file is looked at to tell UTF-16 without a mark.
const sampleBytes = 4096

// Error is a place in a file that cannot be read. Line is 0 where none can be named.
type Error struct {
	Line int
	Text string // what is wrong and what to do about it
}

// Error gives the text behind the line.
func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("line %d: %s", e.Line, e.Text)
	}
	return e.Text
}

// Decode turns the bytes of a file into text without a byte order mark, and names its encoding: UTF-8, UTF-16, GB18030 (GBK and
// GB2312 are parts of it) or Windows-1252. What is none of them is an *Error.
func Decode(b []byte) (text, name string, err error) {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		b = b[3:]
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		return convert(b[2:], unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), UTF16LE)
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return convert(b[2:], unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), UTF16BE)
	}
	switch low, high := zeros(b); {
	case low > high && low*4 > min(len(b), sampleBytes):
		return convert(b, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), UTF16BE)
	case high > low && high*4 > min(len(b), sampleBytes):
		return convert(b, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), UTF16LE)
	}
	if i := bytes.IndexByte(b, 0); i >= 0 {
		return "", "", &Error{lineOf(b, i), "there is a zero byte: this is no text file; export as CSV, JSON or XML (an .xlsx workbook: save as CSV UTF-8)"}
	}
	if utf8.Valid(b) {
		return string(b), UTF8, nil
	}
	if at, damaged := damage(b); damaged {
		return "", "", &Error{lineOf(b, at), fmt.Sprintf("byte %#02x is not UTF-8, while the rest of the file is: export it again as UTF-8", b[at])}
	}
	if gb18030(b) {
		text, name, err := convert(b, simplifiedchinese.GB18030, GB18030)
		at := strings.IndexRune(text, utf8.RuneError)
		if err != nil || at < 0 {
			return text, name, err
		}
		return "", "", &Error{1 + strings.Count(text[:at], "\n"), "the text is neither UTF-8 nor whole GB18030: save it as UTF-8"}
	}
	return convert(b, charmap.Windows1252, Windows1252)
}

func convert(b []byte, from encoding.Encoding, name string) (string, string, error) {
	out, err := from.NewDecoder().Bytes(b)
	if err != nil {
		return "", "", &Error{0, fmt.Sprintf("the file looks like %s and cannot be read as it (%v): save it as UTF-8", name, err)}
	}
	return string(out), name, nil
}

// zeros counts zero bytes at even and at odd places of the file's beginning.
func zeros(b []byte) (even, odd int) {
	for i, c := range b[:min(len(b), sampleBytes)] {
		switch {
		case c == 0 && i%2 == 0:
			even++
		case c == 0:
			odd++
		}
	}
	return even, odd
}

// damage gives the first byte that is not UTF-8, and whether the rest plainly is: few such bytes among many whole characters.
func damage(b []byte) (first int, few bool) {
	first = -1
	bad, whole := 0, 0
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			if bad++; first < 0 {
				first = i
			}
		case n > 1:
			whole++
		}
		i += n
	}
	return first, whole > 4*bad
}

// gb18030 tells Chinese from Western letters with marks: in Chinese nearly every high byte has a high partner, in French or German
// it stands alone among plain letters.
func gb18030(b []byte) bool {
	pairs, alone := 0, 0
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] < 0x80:
		case i+1 < len(b) && b[i+1] >= 0x80:
			pairs++
			i++
		default:
			alone++
		}
	}
	return pairs > alone
}

// lineOf gives the line of a byte, counted from 1.
func lineOf(b []byte, offset int) int { return 1 + bytes.Count(b[:offset], []byte("\n")) }
