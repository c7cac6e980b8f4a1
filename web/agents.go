package web

import (
	"net/http"
	"time"

	"shoptalk/chat"
	"shoptalk/web/socket"
)

// signedIn is who an agent is and until when.
type signedIn struct {
	Agent   socket.AgentView `json:"agent"`
	Expires string           `json:"expires,omitempty"`
}

// linkRequest is the body of POST /v1/link. A name that is not blank becomes the one that shoppers see.
type linkRequest struct {
	Code string `json:"code"`
	Name string `json:"name,omitempty"`
}

// signIn trades a one-time code for the console's cookie: POST /v1/link.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) error {
	if origin := r.Header.Get("Origin"); origin != "" && !s.ours(r, origin) {
		return errOrigin
	}
	if s.limited(r, s.linking) {
		return chat.ErrRate.With("too many codes from this address: wait a moment")
	}
	var ask linkRequest
	if err := readJSON(w, r, &ask); err != nil {
		return err
	}
	if ask.Code == "" {
		return chat.ErrUnauthorized.With("the link's code is missing: open the whole link")
	}
	value, expires, agent, err := s.Identity.RedeemLink(r.Context(), ask.Code, ask.Name)
	if err != nil {
		return err
	}
	s.setCookie(w, r, value, expires)
	return writeJSON(w, http.StatusOK, signedIn{socket.NewAgent(agent), socket.Stamp(expires)})
}

// agentSignOut ends the credentials of the call and closes the sockets they opened: DELETE /v1/link.
func (s *Server) agentSignOut(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.agent(r); err != nil {
		return err
	}
	token := bearer(r)
	if token == "" {
		token = s.cookie(r)
	}
	if err := s.Identity.SignOutAgent(r.Context(), token); err != nil {
		return err
	}
	s.hub.CloseAgent(token)
	s.setCookie(w, r, "", time.Unix(1, 0))
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *Server) setCookie(w http.ResponseWriter, r *http.Request, value string, expires time.Time) {
	c := &http.Cookie{Name: s.cookieName(r), Value: value, Path: "/", Expires: expires, HttpOnly: true, Secure: s.secure(r), SameSite: http.SameSiteStrictMode}
	if !c.Secure && s.prefix != "" {
		c.Path = s.prefix + "/" // __Host- asks for /, so over TLS the name keeps two servers of one host apart
	}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// whoAmI tells an agent who they are: GET /v1/link.
func (s *Server) whoAmI(w http.ResponseWriter, r *http.Request, agent chat.Agent) error {
	return writeJSON(w, http.StatusOK, signedIn{Agent: socket.NewAgent(agent)})
}

// listAgents lists whom a conversation can be given to: GET /v1/agents.
func (s *Server) listAgents(w http.ResponseWriter, r *http.Request, _ chat.Agent) error {
	agents, err := s.Store.Agents(r.Context())
	if err != nil {
		return err
	}
	views := make([]socket.AgentView, len(agents))
	for i, a := range agents {
		views[i] = socket.NewAgent(a)
	}
	return writeJSON(w, http.StatusOK, list[socket.AgentView]{Items: views})
}
