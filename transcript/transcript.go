// Package transcript writes conversations down as JSONL, CSV, HTML or text. It reads nothing from storage and decides nothing
// about who may see what: it is given a conversation and writes it.
package transcript

import (
	"fmt"
	"io"
	"time"

	"shoptalk/chat"
)

// Entry is one conversation with all that is written of it. Readings are keyed by the shopper's seq.
type Entry struct {
	Conversation chat.Conversation
	Messages     []chat.Message
	Notes        []chat.Note
	Readings     map[int64]chat.Reading
}

// Writer writes entries one after another; Close writes what ends the document and does not close the io.Writer.
type Writer interface {
	Write(Entry) error
	Close() error
}

// Redactions of personal data.
const (
	RedactNone   = "none"
	RedactMask   = "mask"   // [phone] where a telephone number stood
	RedactRemove = "remove" // nothing where it stood
)

// Options say how to write. Redact is applied to every text; it may be nil. Language is that of headings: zh or en.
type Options struct {
	Redact   func(string) string
	Language string
	Zone     *time.Location // of times in HTML and text; nil is UTC
}

// Formats are the names New knows.
func Formats() []string { return []string{"jsonl", "csv", "html", "txt"} }

// ContentType is the media type of a format.
func ContentType(format string) string {
	switch format {
	case "jsonl":
		return "application/x-ndjson; charset=utf-8"
	case "csv":
		return "text/csv; charset=utf-8"
	case "html":
		return "text/html; charset=utf-8"
	}
	return "text/plain; charset=utf-8"
}

// New makes a Writer of a format; an unknown one is ErrInvalid.
func New(format string, w io.Writer, o Options) (Writer, error) {
	if o.Redact == nil {
		o.Redact = func(s string) string { return s }
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Language != chat.Chinese {
		o.Language = chat.English
	}
	switch format {
	case "jsonl":
		return newJSONL(w, o), nil
	case "csv":
		return newCSV(w, o)
	case "html":
		return newHTML(w, o)
	case "txt":
		return &text{w: w, o: o}, nil
	}
	return nil, chat.ErrInvalid.With(fmt.Sprintf("unknown format %q: use one of %v", format, Formats()))
}

// headings of the formats for people.
var headings = map[string]map[string]string{
	chat.English: {"title": "Transcripts", "conversation": "Conversation", "shopper": "Shopper", "bot": "Assistant", "agent": "Agent", "system": "System", "note": "Note (not shown to the shopper)", "stars": "Rating", "file": "File", "retracted": "This message was retracted", "edited": "edited"},
	chat.Chinese: {"title": "会话记录", "conversation": "会话", "shopper": "顾客", "bot": "智能客服", "agent": "人工客服", "system": "系统", "note": "备注（顾客不可见）", "stars": "评分", "file": "文件", "retracted": "此消息已撤回", "edited": "已编辑"},
}

// speaker names who wrote a message in the language of the headings.
func speaker(from chat.From, language string) string {
	name := headings[language][string(from.Role)]
	if from.Name != "" && from.Role == chat.RoleAgent {
		name += " " + from.Name
	}
	return name
}

// stamp writes a time as in the contract: RFC 3339 with milliseconds, UTC.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }
