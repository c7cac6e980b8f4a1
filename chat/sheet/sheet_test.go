package sheet

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

func TestTheUsualEncodingsAreRecognised(t *testing.T) {
	const chinese = "商品名称,价格\n防水冲锋衣,￥299\n"
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(chinese)
	if err != nil {
		t.Fatal(err)
	}
	little, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(chinese)
	bare, _ := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String("title,price\nboots,5\n")
	for _, c := range []struct{ name, in, text, encoding string }{
		{"utf-8", chinese, chinese, UTF8},
		{"utf-8 with a mark", "\xef\xbb\xbf" + chinese, chinese, UTF8},
		{"gbk", gbk, chinese, GB18030},
		{"utf-16 with a mark", little, chinese, UTF16LE},
		{"utf-16 without", bare, "title,price\nboots,5\n", UTF16BE},
		{"western", "Cr\xe8me,Caf\xe9 br\xfbl\xe9\n", "Crème,Café brûlé\n", Windows1252},
		{"empty", "", "", UTF8},
	} {
		text, encoding, err := Decode([]byte(c.in))
		if err != nil || text != c.text || encoding != c.encoding {
			t.Errorf("%s: %q %s %v", c.name, text, encoding, err)
		}
	}
}

func TestWhatIsNoTextIsRefusedWithItsLine(t *testing.T) {
	for in, line := range map[string]int{
		"PK\x03\x04\x14\x00": 1,
		"商品,价格\n防水冲锋衣\xff,1\n" + strings.Repeat("好", 40):     2,
		"\xc9\xcc\xc6\xb7\xc3\xfb\xb3\xc6\n\xc9\xcc\xff\xff": 2, // GBK that breaks off in its second line
	} {
		_, name, err := Decode([]byte(in))
		var bad *Error
		if !errors.As(err, &bad) || bad.Line != line || !strings.Contains(bad.Text, ":") {
			t.Errorf("%q: %s %v", in, name, err)
		}
	}
}

func TestTablesOfEveryDelimiterKeepTheirLines(t *testing.T) {
	for name, in := range map[string]string{
		"comma":     "id,text\n\n1,\"two\nlines\"\n2,x\n",
		"semicolon": "id;text\r\n\r\n1;\"two\r\nlines\"\r\n2;x\r\n",
		"excel":     "sep=;\nid;text\n1;\"two\nlines\"\n2;x\n",
		"tab":       "id\ttext\n\n1\t\"two\nlines\"\n2\tx\n",
	} {
		table, err := ReadTable(in)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(table.Head) != 2 || len(table.Rows) != 2 || table.Rows[0].Cell(1) != "two\nlines" || table.Rows[0].Line != 3 || table.Rows[1].Line != 5 {
			t.Errorf("%s: %+v", name, table)
		}
	}
}

func TestTabsWithoutQuotingKeepTheirInches(t *testing.T) {
	table, err := ReadTable("id\ttitle\n1\t\"Best\" 5\" screen\n2\t\"a \"\"b\"\"\"\n")
	if err != nil || table.Rows[0].Cell(1) != `"Best" 5" screen` || table.Rows[1].Cell(1) != `a "b"` {
		t.Errorf("%+v %v", table, err)
	}
}

func TestACommaTooManyIsSeenAndAnOpenQuoteIsAnErrorWithItsLine(t *testing.T) {
	table, err := ReadTable("a,b\n1,2,3\n1,2,,\n")
	if err != nil || !table.Rest(table.Rows[0]) || table.Rest(table.Rows[1]) {
		t.Errorf("%+v %v", table, err)
	}
	_, err = ReadTable("a,b\n1,2\n\"x,2\n3,4\n")
	var bad *Error
	if !errors.As(err, &bad) || bad.Line != 3 {
		t.Errorf("%v", err)
	}
}

func TestHTMLBecomesItsWords(t *testing.T) {
	for in, want := range map[string]string{
		"<p>Soft &amp; warm.</p><ul><li>wool</li><li>no itch</li></ul>":                "Soft & warm.\n· wool\n· no itch",
		"<style>p{a:b}</style>Hi<script>if (a<b) {}</script> there<!-- <p>no</p> -->!": "Hi there!",
		"for < 5 kg and > 3 &lt;b&gt;":                                                 "for < 5 kg and > 3 <b>",
		`<a href="x>y">link</a><br/>next`:                                              "link\nnext",
		"<p title='never closed>text":                                                  "text",
		"plain\r\n\r\ntext\u00a0 here":                                                 "plain\ntext here",
		"<table><tr><td>S</td><td>36</td></tr></table>":                                "S 36",
	} {
		if got := Plain(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzDecodeAndReadTable(f *testing.F) {
	for _, s := range []string{"a,b\n1,2", "sep=;\na;b", "a\tb\n\"x\ty", "\xff\xfea\x00", "\xc9\xcc\xc6\xb7", "\"", "<a<!--<script>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		text, _, err := Decode(b)
		if err != nil {
			return
		}
		if !utf8.ValidString(text) {
			t.Fatal("what was decoded is no UTF-8")
		}
		if plain := Plain(text); strings.Contains(plain, "\r") || strings.HasPrefix(plain, " ") {
			t.Fatalf("%q", plain)
		}
		table, err := ReadTable(text)
		if err != nil {
			return
		}
		last := 0
		for _, r := range table.Rows {
			if r.Line <= last {
				t.Fatalf("line %d after line %d", r.Line, last)
			}
			last = r.Line
		}
	})
}
