package web

import (
	"net/http"

	"shoptalk/chat"
)

// maxShopData is the most bytes of a PUT of the shop's data.
const maxShopData = 32 << 20

// put lays an array of the shop's data over what it has, or with ?replace=true in the place of it: PUT /v1/products, /v1/orders and
// /v1/faq. Only an admin may; one wrong item refuses all.
func (s *Server) put(kind string) handler {
	return s.agents(func(w http.ResponseWriter, r *http.Request, agent chat.Agent) error {
		if agent.Role != "admin" {
			return &chat.Error{Code: "forbidden", Text: "only an admin may change the shop's data: sign in as one, or use an admin's token"}
		}
		replace := false
		switch v := r.URL.Query().Get("replace"); v {
		case "", "false":
		case "true":
			replace = true
		default:
			return chat.ErrInvalid.With("replace is " + v + ": use true or false")
		}
		if s.Merchant == nil {
			return &chat.Error{Code: "refused", Text: "this shop's data does not come from files here: change it where it comes from"}
		}
		body, err := readBody(w, r, maxShopData)
		if err != nil {
			return err
		}
		counts, err := s.Merchant.Put(r.Context(), kind, body, replace)
		if err != nil {
			return err
		}
		return writeJSON(w, http.StatusOK, counts)
	})
}
