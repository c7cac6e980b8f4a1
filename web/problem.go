package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"unicode/utf8"

	"shoptalk/chat"
	"shoptalk/web/socket"
)

// maxBody is the most bytes of a JSON request.
const maxBody = 256 << 10

// statuses are the HTTP statuses of the stable codes. What is missing here is 500.
var statuses = map[string]int{
	"invalid": 400, "empty": 400, "too_long": 400, "protocol": 400, "file_unknown": 400, "unauthorized": 401, "origin": 403, "forbidden": 403, "not_found": 404,
	"method": 405, "owner_changed": 409, "cid_conflict": 409, "ended": 409, "not_owner": 409, "refused": 409, "too_big": 413, "unsupported": 415, "rate": 429,
	"busy": 503, "storage": 503, "unavailable": 503,
}

// Problem is an RFC 9457 problem document. Code is stable; Detail is for people.
type Problem struct {
	Type   string            `json:"type"`
	Title  string            `json:"title"`
	Status int               `json:"status"`
	Detail string            `json:"detail"`
	Code   string            `json:"code"`
	Retry  bool              `json:"retry,omitempty"`
	Owner  *socket.DeskOwner `json:"owner,omitempty"` // with owner_changed: who owns it now
}

// ownerChanged is ErrOwnerChanged with the present owner.
type ownerChanged struct{ owner chat.Owner }

func (e ownerChanged) Error() string { return chat.ErrOwnerChanged.Error() }
func (e ownerChanged) Unwrap() error { return chat.ErrOwnerChanged }

// problem answers an error. Those without a code are the server's own fault: their cause goes to the log alone.
func (s *Server) problem(w http.ResponseWriter, r *http.Request, err error) {
	p := Problem{Code: "internal", Status: http.StatusInternalServerError, Detail: "something went wrong here: it is in the server's log"}
	var e *chat.Error
	if errors.As(err, &e) && statuses[e.Code] != 0 {
		p.Code, p.Status, p.Detail, p.Retry = e.Code, statuses[e.Code], e.Text, e.Retry
	}
	if errors.Is(err, chat.ErrNotFound) {
		p.Detail = chat.ErrNotFound.Text // one body for what is not there and what is not yours
	}
	var changed ownerChanged
	if errors.As(err, &changed) {
		p.Owner = &socket.DeskOwner{Owner: changed.owner, Agent: changed.owner.Agent}
	}
	if p.Status >= 500 {
		s.Logger.Error("a request failed", "method", r.Method, "route", r.Pattern, "status", p.Status, "err", err)
	}
	p.Type, p.Title = "urn:shoptalk:problem:"+p.Code, http.StatusText(p.Status)
	h := w.Header()
	h.Set("Content-Type", "application/problem+json; charset=utf-8")
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="shoptalk"`)
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		h.Set("Retry-After", "2")
	}
	w.WriteHeader(p.Status)
	writeValue(w, p)
}

// writeJSON answers a value.
func writeJSON(w http.ResponseWriter, status int, v any) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	writeValue(w, v)
	return nil
}

// writeValue leaves out the error: the client has gone, and there is nobody to tell.
func writeValue(w io.Writer, v any) {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v)
}

// readBody reads a request's body of at most limit bytes.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var tooBig *http.MaxBytesError
	switch {
	case errors.As(err, &tooBig):
		return nil, &chat.Error{Code: "too_big", Text: "the body is too big"}
	case err != nil:
		return nil, chat.ErrInvalid.With("the body cannot be read").Because(err)
	case !utf8.Valid(data):
		return nil, chat.ErrInvalid.With("the body is not UTF-8")
	}
	return data, nil
}

// readJSON reads a request's body, one JSON object, into v. An empty body is an empty object.
func readJSON(w http.ResponseWriter, r *http.Request, v any) error {
	data, err := readBody(w, r, maxBody)
	if err != nil {
		return err
	}
	data = bytes.TrimSpace(data)
	if len(data) == 0 {
		return nil
	}
	if data[0] != '{' {
		return chat.ErrInvalid.With("the body must be one JSON object")
	}
	if err := json.Unmarshal(data, v); err != nil {
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) {
			return chat.ErrInvalid.With("the body's " + kind.Field + " must not be a " + kind.Value)
		}
		return chat.ErrInvalid.With("the body is not JSON")
	}
	return nil
}
