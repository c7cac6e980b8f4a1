package web

import (
	"bytes"
	"errors"
	"io"
	"net/http"

	"shoptalk/chat"
)

// maxHook is the most bytes of a webhook.
const maxHook = 4 << 20

// hook takes a webhook of the shop's running system: POST /v1/hooks/{system}. Its signature is its credential: there is no session. Where
// that system is not connected it answers as a call that is not there.
func (s *Server) hook(w http.ResponseWriter, r *http.Request) error {
	if s.Hooks == nil {
		return s.nowhere(w, r)
	}
	body, err := readBody(w, r, maxHook)
	if err != nil {
		return err
	}
	r.Body = io.NopCloser(bytes.NewReader(body)) // as it came: the signature is over these bytes
	switch err := s.Hooks.Hook(r.PathValue("system"), r); {
	case errors.Is(err, chat.ErrNotFound):
		return s.nowhere(w, r)
	case err != nil:
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
