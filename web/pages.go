package web

import (
	"net/http"
	"path"
	"strconv"
	"strings"

	"shoptalk/chat"
)

func (s *Server) pageRoutes() {
	s.at("/widget.js", methods{"GET": s.loader})
	s.at("/widget/v1/{file...}", methods{"GET": s.frozen})
	s.at("/console/{file...}", methods{"GET": s.console})
	s.at("/console", methods{"GET": func(w http.ResponseWriter, r *http.Request) error {
		http.Redirect(w, r, s.prefix+"/console/", http.StatusMovedPermanently)
		return nil
	}})
	s.at("/c/{site}", methods{"GET": s.chatPage})
}

// loader is the one script a shop puts on its pages: GET /widget.js. It is short-lived in caches, since it names the rest.
func (s *Server) loader(w http.ResponseWriter, r *http.Request) error {
	return s.open(w, r, "widget/widget.js", "public, max-age=300")
}

// frozen is what the loader asks for: GET /widget/v1/…. What is asked for by its hash never changes; by name alone it may,
// with a new version of the program.
func (s *Server) frozen(w http.ResponseWriter, r *http.Request) error {
	name := "widget/v1/" + r.PathValue("file")
	if name == "widget/v1/widget.js" {
		name = "widget/widget.js"
	}
	switch {
	case strings.HasSuffix(name, ".json"):
		return s.open(w, r, name, "public, max-age=300")
	case r.URL.RawQuery != "":
		return s.open(w, r, name, "public, max-age=31536000, immutable")
	}
	return s.open(w, r, name, "public, max-age=3600, immutable")
}

// open serves a file that pages of any origin may load.
func (s *Server) open(w http.ResponseWriter, r *http.Request, name, cache string) error {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*") // integrity is checked only where the script is shared
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	return s.file(w, r, name, cache)
}

// console is the agents' page: GET /console/…. Paths of its own are the page again.
func (s *Server) console(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("file")
	if name == "" || path.Ext(name) == "" {
		name = "index.html"
	}
	h := w.Header()
	h.Set("Content-Security-Policy", s.policy(r, "'none'"))
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
	return s.file(w, r, "console/"+name, "no-cache")
}

// chatPage is the chat as a page of its own: GET /c/{site}. The shops of the site may frame it.
func (s *Server) chatPage(w http.ResponseWriter, r *http.Request) error {
	site, ok := s.sites[r.PathValue("site")]
	if !ok {
		return chat.ErrNotFound
	}
	ancestors := strings.Join(append([]string{"'self'"}, site.Origins...), " ")
	w.Header().Set("Content-Security-Policy", s.policy(r, ancestors))
	w.Header().Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
	return s.file(w, r, "widget/page.html", "no-cache")
}

// policy is the pages' content security policy: scripts and styles of this server alone. Pictures of products may lie anywhere.
// The socket's address is named because older browsers do not count it to 'self'.
func (s *Server) policy(r *http.Request, ancestors string) string {
	socket := " ws" + strings.TrimPrefix(s.origin, "http")
	if loopbackHost(strings.Split(r.Host, ":")[0]) {
		socket += " ws://" + r.Host
	}
	pictures := "'self' data: https:"
	if !strings.HasPrefix(s.origin, "https:") {
		pictures += " http:"
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src " + pictures + "; font-src 'self'; connect-src 'self'" +
		socket + "; base-uri 'none'; form-action 'self'; frame-ancestors " + ancestors
}

// file serves a file, zipped where the client takes that.
func (s *Server) file(w http.ResponseWriter, r *http.Request, name, cache string) error {
	a := s.files[name]
	if a == nil {
		return chat.ErrNotFound
	}
	h := w.Header()
	h.Set("Cache-Control", cache)
	h.Set("ETag", a.tag)
	h.Add("Vary", "Accept-Encoding")
	if match := r.Header.Get("If-None-Match"); match == "*" || strings.Contains(match, a.tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", a.kind)
	data := a.plain
	if a.zipped != nil && acceptsGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		data = a.zipped
	}
	h.Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(data) // the client has gone: nobody to tell
	}
	return nil
}

func acceptsGzip(header string) bool {
	for _, part := range strings.Split(header, ",") {
		name, quality, _ := strings.Cut(part, ";")
		if strings.TrimSpace(name) == "gzip" {
			return strings.ReplaceAll(quality, " ", "") != "q=0"
		}
	}
	return false
}
