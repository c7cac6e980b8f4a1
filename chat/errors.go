package chat

import "errors"

// Error is a failure with a stable code. Text may be shown to whoever caused it; Err is the cause and stays in the logs.
type Error struct {
	Code  string // stable, lower case, as in docs/protocol.md
	Text  string // what was wrong and what to do about it
	Retry bool   // the same request may succeed later
	Err   error  // the cause, or nil
}

// Error gives the text and, for the logs, the cause.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.Code + ": " + e.Text + ": " + e.Err.Error()
	}
	return e.Code + ": " + e.Text
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is an Error of the same code, whatever its text.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// With gives a copy of e with its own text, for a message that names the input.
func (e *Error) With(text string) *Error { c := *e; c.Text = text; return &c }

// Because gives a copy of e with a cause.
func (e *Error) Because(err error) *Error { c := *e; c.Err = err; return &c }

// The failures a client can see. Their codes are part of the contract.
var (
	ErrEmpty        = &Error{Code: "empty", Text: "the message says nothing: send text or an action"}
	ErrTooLong      = &Error{Code: "too_long", Text: "the message is too long: at most 4000 characters"}
	ErrCIDConflict  = &Error{Code: "cid_conflict", Text: "this cid was used for another message: make a new one"}
	ErrRate         = &Error{Code: "rate", Text: "too many messages: at most 20 at once and 5 a second", Retry: true}
	ErrBusy         = &Error{Code: "busy", Text: "20 messages wait for an answer: send again when one has come", Retry: true}
	ErrEnded        = &Error{Code: "ended", Text: "the conversation has ended: open a session for a new one"}
	ErrNotOwner     = &Error{Code: "not_owner", Text: "you do not own this conversation: take it first"}
	ErrStorage      = &Error{Code: "storage", Text: "the message could not be stored: send it again", Retry: true}
	ErrOwnerChanged = &Error{Code: "owner_changed", Text: "the conversation has another owner by now: look at it again"}
	ErrNotFound     = &Error{Code: "not_found", Text: "there is no such thing, or it is not yours"}
	ErrUnauthorized = &Error{Code: "unauthorized", Text: "credentials are missing, wrong or expired: get a new session"}
	ErrFileUnknown  = &Error{Code: "file_unknown", Text: "there is no such file, or it is not yours: upload it first"}
	ErrInvalid      = &Error{Code: "invalid", Text: "the request cannot be understood"}
)

// CodeOf gives the stable code of err, "internal" when it has none.
func CodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return "internal"
}
