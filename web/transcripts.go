package web

import (
	"net/http"
	"slices"
	"time"

	"shoptalk/chat"
)

// exported are the media types of the formats.
var exported = map[string]string{
	"jsonl": "application/x-ndjson; charset=utf-8",
	"csv":   "text/csv; charset=utf-8",
	"html":  "text/html; charset=utf-8",
	"txt":   "text/plain; charset=utf-8",
}

// transcripts streams what was said, any size: GET /v1/transcripts.
func (s *Server) transcripts(w http.ResponseWriter, r *http.Request, _ chat.Agent) error {
	q := r.URL.Query()
	f, err := filterOf(q, "format", "redact", "lang", "conversation")
	if err != nil {
		return err
	}
	if id := q.Get("conversation"); id != "" {
		c, err := s.Store.Conversation(r.Context(), id)
		if err != nil {
			return err
		}
		f.ID, f.Shopper = c.ID, c.Shopper
	}
	f.Stable = true
	format, redact, language := q.Get("format"), q.Get("redact"), q.Get("lang")
	if format == "" {
		format = "jsonl"
	}
	if exported[format] == "" {
		return chat.ErrInvalid.With("format is jsonl, csv, html or txt")
	}
	if redact == "" {
		redact = "none"
	}
	if !slices.Contains([]string{"none", "mask", "remove"}, redact) {
		return chat.ErrInvalid.With("redact is none, mask or remove")
	}
	if language == "" {
		language = preferred(r)
	}
	out := &stream{w: w, rc: http.NewResponseController(w), time: s.writeTime, begin: func(h http.Header) {
		h.Set("Content-Type", exported[format])
		h.Set("Content-Disposition", `attachment; filename="transcripts.`+format+`"`)
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	}}
	if err = s.Transcript(r.Context(), out, format, redact, language, f); err == nil {
		_, err = out.Write(nil) // an export of nothing has its headers too
		return err
	}
	if !out.begun {
		return err
	}
	s.Logger.Error("an export broke off", "format", format, "err", err)
	panic(http.ErrAbortHandler) // a part must not look like the whole
}

// stream is an answer of any size: its headers go with the first bytes, and each write has its own time.
type stream struct {
	w     http.ResponseWriter
	rc    *http.ResponseController
	begin func(http.Header)
	begun bool
	time  time.Duration // for each write
}

func (s *stream) Write(b []byte) (int, error) {
	if !s.begun {
		s.begun = true
		s.begin(s.w.Header())
		s.rc.SetReadDeadline(time.Time{})
		s.w.WriteHeader(http.StatusOK)
	}
	s.rc.SetWriteDeadline(time.Now().Add(s.time))
	return s.w.Write(b)
}
