package socket

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"shoptalk/chat"
)

// Limits on a context frame; what is longer is cut, for the page is a claim and no reason to close a socket.
const (
	maxURLBytes   = 2048
	maxTitleRunes = 300
	maxIDBytes    = 128
	maxCartLines  = 100
	maxNameBytes  = 64  // of an action
	maxEpochBytes = 128 // of a hello
)

// Frame is one client frame of either socket, after Decode. Which fields count depends on Type; docs/protocol.md lists them.
type Frame struct {
	Type         string          `json:"type"`
	Conversation string          `json:"conversation,omitempty"`
	CID          string          `json:"cid,omitempty"`
	Text         string          `json:"text,omitempty"`
	Action       *chat.Action    `json:"action,omitempty"`
	Files        []string        `json:"files,omitempty"`
	Quote        int64           `json:"quote,omitempty"`
	Retract      *chat.Amendment `json:"retract,omitempty"` // agents
	Edit         *chat.Amendment `json:"edit,omitempty"`    // agents

	Token   string `json:"token,omitempty"` // hello
	Epoch   string `json:"epoch,omitempty"` // hello and watch
	LastSeq int64  `json:"last_seq,omitempty"`

	chat.Page // context

	On     *bool  `json:"on,omitempty"`  // typing
	Seq    int64  `json:"seq,omitempty"` // read, and rate of one answer
	Stars  int    `json:"stars,omitempty"`
	Solved *bool  `json:"solved,omitempty"`
	State  string `json:"state,omitempty"` // presence
}

// chatFrames and deskFrames are the types each socket takes, and whether a frame of the type must carry a cid.
var (
	chatFrames = map[string]bool{"hello": false, "message": true, "context": false, "typing": false, "read": false, "rate": true, "end": true}
	deskFrames = map[string]bool{"hello": false, "watch": false, "unwatch": false, "message": true, "note": true, "typing": false, "read": false, "presence": false}
)

// Decode reads one client frame of the shopper's socket. The error is a chat.Error with code "protocol" and names what is
// wrong; a frame with it closes the socket with 1002.
func Decode(data []byte) (Frame, error) { return decode(data, chatFrames) }

// DecodeDesk is Decode for the agents' socket.
func DecodeDesk(data []byte) (Frame, error) {
	f, err := decode(data, deskFrames)
	if err == nil && f.Conversation == "" && f.Type != "hello" && f.Type != "presence" {
		return f, protocolError("a frame of type %s needs a conversation", f.Type)
	}
	return f, err
}

func decode(data []byte, known map[string]bool) (Frame, error) {
	var f Frame
	if !utf8.Valid(data) {
		return f, protocolError("the frame is not UTF-8")
	}
	if trimmed := bytes.TrimLeft(data, " \t\r\n"); len(trimmed) == 0 || trimmed[0] != '{' {
		return f, protocolError("a frame is one JSON object")
	}
	if err := json.Unmarshal(data, &f); err != nil {
		return f, protocolError("the frame is not the JSON it should be: %s", plain(err))
	}
	needsCID, ok := known[f.Type]
	switch {
	case f.Type == "":
		return f, protocolError("the frame has no type")
	case !ok:
		return f, protocolError("unknown frame type %s", clip(f.Type, 40))
	case needsCID && f.CID == "":
		return f, protocolError("a frame of type %s needs a cid", f.Type)
	case f.LastSeq < 0 || f.Seq < 0 || f.Quote < 0:
		return f, protocolError("a seq is 0 or more")
	case f.Type == "typing" && f.On == nil:
		return f, protocolError("a typing frame needs on")
	case f.Type == "hello" && len(f.Epoch) > maxEpochBytes:
		return f, protocolError("the epoch is none of ours")
	}
	f.Page = tidy(f.Page)
	return f, nil
}

// plain says what is wrong with JSON without repeating what it held: values may be private.
func plain(err error) string {
	switch e := err.(type) {
	case *json.SyntaxError:
		return fmt.Sprintf("syntax error at byte %d", e.Offset)
	case *json.UnmarshalTypeError:
		return fmt.Sprintf("%s is a %s", clip(e.Field, 60), e.Value)
	}
	return "it does not parse"
}

// tidy cuts a page to its limits. An address that is not http or https goes: an agent may click on it.
func tidy(p chat.Page) chat.Page {
	if u, err := url.Parse(p.URL); err != nil || len(p.URL) > maxURLBytes || u.Scheme != "http" && u.Scheme != "https" {
		p.URL = ""
	}
	if utf8.RuneCountInString(p.Title) > maxTitleRunes {
		p.Title = string([]rune(p.Title)[:maxTitleRunes])
	}
	if len(p.Product) > maxIDBytes {
		p.Product = ""
	}
	if len(p.Order) > maxIDBytes {
		p.Order = ""
	}
	if len(p.Cart) > maxCartLines {
		p.Cart = p.Cart[:maxCartLines]
	}
	for i, line := range p.Cart {
		if len(line.Product) > maxIDBytes {
			p.Cart[i].Product = ""
		}
		p.Cart[i].Quantity = min(max(line.Quantity, 0), 9999)
	}
	return p
}

// clip shortens s to n bytes of valid UTF-8 for an error text.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

func protocolError(format string, args ...any) *chat.Error {
	return &chat.Error{Code: "protocol", Text: fmt.Sprintf(format, args...)}
}
