package transcript

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"shoptalk/chat"
)

var at = time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC)

// talk is a conversation with everything in it: hostile text, a card, an action, a retraction, an edit, a note.
func talk() Entry {
	from := func(r chat.Role, name string) chat.From { return chat.From{Role: r, Name: name} }
	return Entry{
		Conversation: chat.Conversation{ID: "c1", Site: "main", Shopper: "s1", Stars: 4, Tags: []string{"vip"}},
		Messages: []chat.Message{
			{Seq: 1, CID: "x", From: from(chat.RoleShopper, ""), At: at, Body: chat.Text("=1+1 <script>alert(1)</script> 电话13812345678")},
			{Seq: 2, ReplyTo: 1, From: from(chat.RoleBot, "小铺"), At: at, Body: chat.Body{Type: "cards", Text: "看看这款\n很轻", Cards: []chat.Card{{ID: "p1", Title: "雨衣", Price: chat.Money{Amount: 7900, Currency: "CNY"}, Reason: "防水"}}}},
			{Seq: 3, CID: "y", From: from(chat.RoleAgent, "小周"), At: at, Body: chat.Text("写错了")},
			{Seq: 4, CID: "z", From: from(chat.RoleAgent, "小周"), At: at, Body: chat.Body{Type: "retract", Retract: &chat.Amendment{Target: 3}}},
			{Seq: 5, CID: "v", From: from(chat.RoleShopper, ""), At: at, Body: chat.Body{Type: "text", Text: "好的", Action: &chat.Action{Name: "phone", Value: json.RawMessage(`{"phone":"13812345678"}`)}}},
		},
		Notes:    []chat.Note{{ID: "n1", After: 2, From: from(chat.RoleAgent, "小周"), At: at, Text: "老客户"}},
		Readings: map[int64]chat.Reading{1: {Language: "zh", Intent: chat.Score{Name: "out_of_scope", Confidence: .9}, Sentiment: chat.Sentiment{Label: "neutral"}}},
	}
}

func write(t *testing.T, format string, o Options) string {
	t.Helper()
	var b bytes.Buffer
	w, err := New(format, &b, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(talk()), w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestJSONLHasALineForEachMessageAsItWas(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(write(t, "jsonl", Options{})), "\n")
	if len(lines) != 6 {
		t.Fatalf("%d lines, want 5 messages and a note", len(lines))
	}
	for i, m := range talk().Messages {
		var l line
		if err := json.Unmarshal([]byte(lines[i]), &l); err != nil {
			t.Fatal(err)
		}
		if l.Seq != m.Seq || l.Body.Text != m.Body.Text || l.From.Role != m.From.Role || l.CID != m.CID || l.ReplyTo != m.ReplyTo {
			t.Errorf("line %d is %s", i, lines[i])
		}
	}
	if !strings.Contains(lines[0], `"intent":{"name":"out_of_scope"`) || strings.Contains(lines[1], `"intent"`) {
		t.Error("the reading belongs to the shopper's message")
	}
}

func TestCSVRunsNothingInASpreadsheet(t *testing.T) {
	out := write(t, "csv", Options{})
	if !strings.HasPrefix(out, byteOrderMark) {
		t.Error("no byte order mark")
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out, byteOrderMark))).ReadAll()
	if err != nil || len(rows) != 7 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if got := rows[1][8]; !strings.HasPrefix(got, "'=1+1") {
		t.Errorf("a formula got through: %q", got)
	}
}

func TestHTMLEscapesWhatShoppersWrite(t *testing.T) {
	out := write(t, "html", Options{Language: "zh"})
	if strings.Contains(out, "<script") || !strings.Contains(out, "&lt;script&gt;") {
		t.Error("script got through")
	}
	for _, want := range []string{"雨衣", "¥79", "防水", "此消息已撤回", "老客户", "</html>"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if strings.Contains(out, "写错了") {
		t.Error("a retracted message is shown")
	}
}

func TestTextReadsInOrder(t *testing.T) {
	out := write(t, "txt", Options{Zone: time.FixedZone("CST", 8*3600)})
	first, note, last := strings.Index(out, "=1+1"), strings.Index(out, "老客户"), strings.Index(out, "好的")
	if first < 0 || first > note || note > last || !strings.Contains(out, "2026-03-01 17:30") {
		t.Errorf("out of order:\n%s", out)
	}
}

func TestRedactionReachesEveryText(t *testing.T) {
	hide := func(s string) string { return strings.ReplaceAll(s, "13812345678", "[phone]") }
	for _, format := range Formats() {
		if out := write(t, format, Options{Redact: hide}); strings.Contains(out, "13812345678") {
			t.Errorf("%s still holds the number", format)
		}
	}
}

func TestAnUnknownFormatIsNamed(t *testing.T) {
	if _, err := New("pdf", &bytes.Buffer{}, Options{}); !errors.Is(err, chat.ErrInvalid) || !strings.Contains(err.Error(), "pdf") {
		t.Errorf("answered %v", err)
	}
}
