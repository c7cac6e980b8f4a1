package web

import (
	"bufio"
	"errors"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"shoptalk/chat"
)

// How long a request may take to arrive and an answer to leave. Streams move their own deadlines.
const (
	readTime  = 30 * time.Second
	writeTime = 60 * time.Second
)

// below takes the public URL's path off. A proxy may have done that already, so paths without it work as well.
func (s *Server) below(next http.Handler) http.Handler {
	if s.prefix == "" {
		return next
	}
	strip := http.StripPrefix(s.prefix, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, s.prefix+"/"):
			strip.ServeHTTP(w, r)
		case r.URL.Path == s.prefix:
			http.Redirect(w, r, s.prefix+"/", http.StatusMovedPermanently)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// recovered turns a panic into a 500 and a line in the log. http.ErrAbortHandler cuts the connection on purpose.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &recorder{ResponseWriter: w}
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(v)
			}
			s.meter.Panicked()
			s.Logger.Error("panic in a request", "method", r.Method, "path", r.URL.Path, "panic", v, "stack", string(debug.Stack()))
			if rec.status != 0 {
				panic(http.ErrAbortHandler) // half an answer must not look whole
			}
			s.problem(rec, r, errors.New("panic"))
		}()
		next.ServeHTTP(rec, r)
	})
}

// measured counts requests and sets what every answer carries.
func (s *Server) measured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		rc := http.NewResponseController(w)
		rc.SetReadDeadline(began.Add(s.readTime))
		rc.SetWriteDeadline(began.Add(s.writeTime))
		next.ServeHTTP(w, r)
		status := http.StatusOK
		if rec, ok := w.(*recorder); ok && rec.status != 0 {
			status = rec.status
		}
		s.meter.served(r.Method, r.Pattern, status, time.Since(began))
	})
}

// answer gives a handler its JSON defaults and turns its error into a problem document.
func (s *Server) answer(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		if err := h(w, r); err != nil {
			s.problem(w, r, err)
		}
	}
}

// agents lets agents alone call a handler.
func (s *Server) agents(h func(http.ResponseWriter, *http.Request, chat.Agent) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		agent, err := s.agent(r)
		if err != nil {
			return err
		}
		return h(w, r, agent)
	}
}

// recorder remembers the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= 200 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// Hijack hands the connection over to a socket.
func (r *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	r.status = http.StatusSwitchingProtocols
	return http.NewResponseController(r.ResponseWriter).Hijack()
}

// Flush sends what has been written.
func (r *recorder) Flush() { _ = http.NewResponseController(r.ResponseWriter).Flush() }
