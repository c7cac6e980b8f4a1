package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"shoptalk/chat"
	"shoptalk/web/socket"
)

// sessionRequest is the body of POST /v1/session.
type sessionRequest struct {
	Site      string `json:"site,omitempty"`
	ShopToken string `json:"shop_token,omitempty"`
	Token     string `json:"token,omitempty"`
}

// openSession opens, renews or joins a session: POST /v1/session.
func (s *Server) openSession(w http.ResponseWriter, r *http.Request) error {
	if s.limited(r, s.opening) {
		return chat.ErrRate.With("too many sessions from this address: wait a moment")
	}
	var ask sessionRequest
	if err := readJSON(w, r, &ask); err != nil {
		return err
	}
	if ask.Site == "" {
		ask.Site = "main"
	}
	site, ok := s.sites[ask.Site]
	if !ok {
		return chat.ErrInvalid.With("there is no such site: leave it out for main")
	}
	if origin := r.Header.Get("Origin"); origin != "" && !s.ours(r, origin) && !has(site.Origins, origin) {
		return errOrigin
	}
	var before chat.Session
	if ask.Token != "" {
		var err error
		if before, _, err = s.Identity.Session(r.Context(), ask.Token); err != nil {
			return err
		}
	}
	grant, err := s.Identity.OpenSession(r.Context(), site.ID, ask.ShopToken, ask.Token)
	if err != nil {
		return err
	}
	if before.Shopper != "" && before.Shopper != grant.Shopper {
		s.hub.LeaveSession(before.Hash) // what they look at is another shopper's now
	}
	return writeJSON(w, http.StatusCreated, grant)
}

func has(origins []string, origin string) bool {
	for _, o := range origins {
		if o == origin || o == origin+"/" {
			return true
		}
	}
	return false
}

// signOut ends a session and closes its sockets: DELETE /v1/session.
func (s *Server) signOut(w http.ResponseWriter, r *http.Request) error {
	token := bearer(r)
	if token == "" {
		return chat.ErrUnauthorized
	}
	session, err := s.Identity.SignOut(r.Context(), token)
	if err != nil {
		return err
	}
	s.hub.CloseSession(session.Hash)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// chatSocket is the shopper's socket: GET /v1/chat.
func (s *Server) chatSocket(w http.ResponseWriter, r *http.Request) error {
	if !s.welcome(r) {
		return errOrigin
	}
	s.hub.ServeChat(w, r, bearer(r))
	return nil
}

// deskSocket is the agents' socket: GET /v1/desk. The cookie counts only from our own pages.
func (s *Server) deskSocket(w http.ResponseWriter, r *http.Request) error {
	if origin := r.Header.Get("Origin"); origin != "" && !s.ours(r, origin) {
		return errOrigin
	}
	token := bearer(r)
	if token == "" && s.fromOurPage(r) {
		token = s.cookie(r)
	}
	s.hub.ServeDesk(w, r, token)
	return nil
}

// chatEvents is the shopper's socket as an event stream: GET /v1/chat/events.
func (s *Server) chatEvents(w http.ResponseWriter, r *http.Request) error {
	v, err := s.voice(r, r.URL.Query().Get("conversation"))
	if err != nil {
		return err
	}
	last := r.Header.Get("Last-Event-ID")
	if last == "" {
		last = r.URL.Query().Get("last_seq")
	}
	var seq int64
	if last != "" {
		if seq, err = strconv.ParseInt(last, 10, 64); err != nil || seq < 0 {
			return chat.ErrInvalid.With("Last-Event-ID is the seq of the last message")
		}
	}
	return s.hub.ServeEvents(w, r, v, r.URL.Query().Get("epoch"), seq)
}

// chatMessage takes one client frame where sockets are blocked: POST /v1/chat/messages.
func (s *Server) chatMessage(w http.ResponseWriter, r *http.Request) error {
	if _, _, err := s.shopper(r); err != nil {
		return err
	}
	data, err := readBody(w, r, chat.MaxFrameBytes)
	if err != nil {
		return err
	}
	f, err := socket.Decode(data)
	if err != nil {
		return err
	}
	v, err := s.voice(r, f.Conversation)
	if err != nil {
		return err
	}
	// That the caller hangs up must not leave it open whether the message was stored.
	o, err := s.hub.Hear(context.WithoutCancel(r.Context()), v, f)
	if err != nil {
		return err
	}
	if o.Conversation != v.Conversation {
		s.hub.Move(v.Shopper.ID, o.Conversation)
		if ack, ok := o.Frame.(socket.AckFrame); ok {
			ack.Conversation = o.Conversation
			o.Frame = ack
		}
	}
	if o.Frame == nil {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return writeJSON(w, http.StatusOK, o.Frame)
}

// voice tells who speaks, in which conversation of theirs.
func (s *Server) voice(r *http.Request, asked string) (socket.Voice, error) {
	session, shopper, err := s.shopper(r)
	if err != nil {
		return socket.Voice{}, err
	}
	id, err := s.hub.Current(r.Context(), session, asked)
	if err != nil {
		return socket.Voice{}, err
	}
	c, err := s.Store.Conversation(r.Context(), id)
	if err == nil && c.Shopper != shopper.ID {
		err = chat.ErrNotFound
	}
	if err != nil && !errors.Is(err, chat.ErrNotFound) {
		return socket.Voice{}, chat.ErrStorage.Because(err)
	}
	return socket.Voice{Session: session, Shopper: shopper, Conversation: id}, err
}
