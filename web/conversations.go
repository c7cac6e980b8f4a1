package web

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strconv"

	"shoptalk/chat"
	"shoptalk/web/socket"
)

// list is a page of things. Next is the cursor of the page after it, left out on the last.
type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// assignRequest is the body of POST /v1/conversations/{id}/assign: an agent's id.
type assignRequest struct {
	Agent string `json:"agent"`
}

// noteRequest is the body of POST /v1/conversations/{id}/notes.
type noteRequest struct {
	CID  string `json:"cid,omitempty"`
	Text string `json:"text"`
}

// tagsRequest is the body of PUT /v1/conversations/{id}/tags.
type tagsRequest struct {
	Tags []string `json:"tags"`
}

// listConversations lists what fits, the last changed first: GET /v1/conversations.
func (s *Server) listConversations(w http.ResponseWriter, r *http.Request, _ chat.Agent) error {
	f, err := filterOf(r.URL.Query(), "cursor", "limit")
	if err != nil {
		return err
	}
	items, next, err := s.Store.Conversations(r.Context(), f)
	if err != nil {
		return err
	}
	views := make([]socket.ConversationFrame, len(items))
	for i, c := range items {
		views[i] = socket.NewConversation(c)
	}
	return writeJSON(w, http.StatusOK, list[socket.ConversationFrame]{views, next})
}

// oneConversation gives the summary of one: GET /v1/conversations/{id}.
func (s *Server) oneConversation(w http.ResponseWriter, r *http.Request, _ chat.Agent) error {
	c, err := s.Store.Conversation(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, socket.NewConversation(c))
}

// listMessages gives what was said after a seq, in order: GET /v1/conversations/{id}/messages.
func (s *Server) listMessages(w http.ResponseWriter, r *http.Request, _ chat.Agent) error {
	q := r.URL.Query()
	limit, err := limitOf(q)
	if err != nil {
		return err
	}
	after, err := numberOf(q, "after")
	if err != nil {
		return err
	}
	if q.Get("cursor") != "" {
		if after, err = numberOf(q, "cursor"); err != nil {
			return err
		}
	}
	c, err := s.Store.Conversation(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	messages, err := s.Store.Messages(r.Context(), c.ID, after, limit+1)
	if err != nil {
		return err
	}
	page := list[socket.MessageFrame]{Items: []socket.MessageFrame{}}
	for i, m := range messages {
		if i == limit {
			page.Next = strconv.FormatInt(messages[i-1].Seq, 10)
			break
		}
		page.Items = append(page.Items, socket.NewMessage(m, true))
	}
	return writeJSON(w, http.StatusOK, page)
}

// why tells why the bot said something: GET /v1/conversations/{id}/why/{seq}.
func (s *Server) why(w http.ResponseWriter, r *http.Request, _ chat.Agent) error {
	seq, err := strconv.ParseInt(r.PathValue("seq"), 10, 64)
	if err != nil || seq < 1 {
		return chat.ErrNotFound
	}
	why, err := s.Store.Why(r.Context(), r.PathValue("id"), seq)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, why)
}

// take makes the caller the owner: POST /v1/conversations/{id}/take.
func (s *Server) take(w http.ResponseWriter, r *http.Request, agent chat.Agent) error {
	return s.changed(w)(s.Desk.Take(r.Context(), r.PathValue("id"), agent))
}

// giveBack gives it back to the bot, which goes on where it stood: POST /v1/conversations/{id}/return.
func (s *Server) giveBack(w http.ResponseWriter, r *http.Request, agent chat.Agent) error {
	before, err := s.Store.Conversation(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	c, err := s.Desk.Return(r.Context(), before.ID, agent)
	if err == nil && before.Owner.Kind != chat.OwnerBot && !c.Ended {
		// The return is stored; that the caller hangs up must not keep the bot from going on.
		s.Bot.Resume(context.WithoutCancel(r.Context()), c.ID)
	}
	return s.changed(w)(c, err)
}

// assign gives it to another agent: POST /v1/conversations/{id}/assign.
func (s *Server) assign(w http.ResponseWriter, r *http.Request, agent chat.Agent) error {
	var ask assignRequest
	if err := readJSON(w, r, &ask); err != nil {
		return err
	}
	to, err := s.Store.Agent(r.Context(), ask.Agent)
	if errors.Is(err, chat.ErrNotFound) {
		return chat.ErrInvalid.With("there is no such agent: GET /v1/agents lists them")
	}
	if err != nil {
		return err
	}
	return s.changed(w)(s.Desk.Assign(r.Context(), r.PathValue("id"), agent, to))
}

// closeConversation ends it: POST /v1/conversations/{id}/close.
func (s *Server) closeConversation(w http.ResponseWriter, r *http.Request, agent chat.Agent) error {
	by := chat.From{Role: chat.RoleAgent, Name: agent.Name, ID: agent.ID}
	return s.changed(w)(s.Desk.End(r.Context(), r.PathValue("id"), by, agent.Role == "admin"))
}

// changed answers what the desk made of a conversation. Whoever lost gets 409 with the present owner.
func (s *Server) changed(w http.ResponseWriter) func(chat.Conversation, error) error {
	return func(c chat.Conversation, err error) error {
		if errors.Is(err, chat.ErrOwnerChanged) {
			return ownerChanged{c.Owner}
		}
		if err != nil {
			return err
		}
		return writeJSON(w, http.StatusOK, socket.NewConversation(c))
	}
}

// listNotes gives the agents' notes: GET /v1/conversations/{id}/notes.
func (s *Server) listNotes(w http.ResponseWriter, r *http.Request, _ chat.Agent) error {
	c, err := s.Store.Conversation(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	notes, err := s.Store.Notes(r.Context(), c.ID)
	if err != nil {
		return err
	}
	views := make([]socket.NoteFrame, len(notes))
	for i, n := range notes {
		views[i] = socket.NewNote(n)
	}
	return writeJSON(w, http.StatusOK, list[socket.NoteFrame]{Items: views})
}

// addNote stores a note: POST /v1/conversations/{id}/notes. Without a cid a repetition is a second note.
func (s *Server) addNote(w http.ResponseWriter, r *http.Request, agent chat.Agent) error {
	var ask noteRequest
	if err := readJSON(w, r, &ask); err != nil {
		return err
	}
	if ask.CID == "" {
		ask.CID = rand.Text()
	}
	n, err := s.hub.AddNote(r.Context(), agent, r.PathValue("id"), ask.CID, ask.Text)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, socket.NewNote(n))
}

// setTags replaces the tags: PUT /v1/conversations/{id}/tags.
func (s *Server) setTags(w http.ResponseWriter, r *http.Request, _ chat.Agent) error {
	var ask tagsRequest
	if err := readJSON(w, r, &ask); err != nil {
		return err
	}
	id := r.PathValue("id")
	if err := s.Store.SetTags(r.Context(), id, ask.Tags); err != nil {
		return err
	}
	s.Bus.Publish(chat.Hint{Conversation: id, Kind: "conversation"})
	return s.changed(w)(s.Store.Conversation(r.Context(), id))
}
