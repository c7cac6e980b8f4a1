package web

import (
	"context"
	"net/http"
	"time"
)

// health is the answer of /healthz and /readyz.
type health struct {
	Status string            `json:"status"`
	Checks map[string]string `json:"checks,omitempty"`
}

// alive says that the process answers: GET /healthz.
func (s *Server) alive(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, http.StatusOK, health{Status: "ok"})
}

// ready says whether the server can do its work: GET /readyz. Degraded is 200: it serves, though not at its best. Anything
// else than ok and degraded is 503.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
	defer cancel()
	answer, status := health{Status: "ok", Checks: s.Ready(ctx)}, http.StatusOK
	for _, state := range answer.Checks {
		switch {
		case state == "ok":
		case state == "degraded":
			if status == http.StatusOK {
				answer.Status = "degraded"
			}
		default:
			answer.Status, status = "down", http.StatusServiceUnavailable
		}
	}
	return writeJSON(w, status, answer)
}
