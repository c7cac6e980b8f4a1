package web

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"shoptalk/chat"
	"shoptalk/web/socket"
)

// errOrigin answers a page that may not call.
var errOrigin = &chat.Error{Code: "origin", Text: "pages of this origin may not call: add it to the site's origins"}

// bearer gives the token of the Authorization header, "" without one.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// agent tells which agent calls: by bearer token, or by the console's cookie from our own pages. No or wrong credentials are
// ErrUnauthorized; a shopper's are ErrNotFound, like everything that is not theirs.
func (s *Server) agent(r *http.Request) (chat.Agent, error) {
	token := bearer(r)
	if token == "" {
		return s.agentByCookie(r)
	}
	agent, err := s.Identity.Agent(r.Context(), token)
	if errors.Is(err, chat.ErrUnauthorized) {
		if _, _, shopper := s.Identity.Session(r.Context(), token); shopper == nil {
			return agent, chat.ErrNotFound
		}
	}
	return agent, err
}

func (s *Server) agentByCookie(r *http.Request) (chat.Agent, error) {
	token := s.cookie(r)
	if token == "" {
		return chat.Agent{}, chat.ErrUnauthorized
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead && !s.fromOurPage(r) {
		return chat.Agent{}, errOrigin
	}
	return s.Identity.Agent(r.Context(), token)
}

// shopper tells whose session calls.
func (s *Server) shopper(r *http.Request) (chat.Session, chat.Shopper, error) {
	token := bearer(r)
	if token == "" {
		return chat.Session{}, chat.Shopper{}, chat.ErrUnauthorized
	}
	return s.Identity.Session(r.Context(), token)
}

// fromOurPage reports whether a browser says that the request comes from a page of this server.
func (s *Server) fromOurPage(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" {
		return s.ours(r, origin)
	}
	return r.Header.Get("Sec-Fetch-Site") == "same-origin"
}

// ours reports whether an origin is this server's. On the machine itself localhost and 127.0.0.1 are the same server.
func (s *Server) ours(r *http.Request, origin string) bool {
	if origin == s.origin {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Scheme == "http" && u.Host == r.Host && loopbackHost(u.Hostname())
}

func loopbackHost(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// welcome reports whether pages of the request's origin may call: ours and the sites'. Without an origin the token decides.
func (s *Server) welcome(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	return origin == "" || s.ours(r, origin) || s.shops[origin]
}

// cors answers the shops' pages. It reports true where the request was a preflight and is answered.
func (s *Server) cors(w http.ResponseWriter, r *http.Request, allow string) (bool, error) {
	w.Header().Add("Vary", "Origin")
	if !s.welcome(r) {
		return false, errOrigin
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		w.Header().Set("Access-Control-Allow-Origin", origin)
	}
	if r.Method != http.MethodOptions {
		return false, nil
	}
	w.Header().Set("Access-Control-Allow-Methods", allow)
	w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID, X-File-Name")
	w.Header().Set("Access-Control-Max-Age", "7200")
	w.WriteHeader(http.StatusNoContent)
	return true, nil
}

// address is where a request comes from: the connection's, or what trusted proxies say in X-Forwarded-For, read from the right.
func (s *Server) address(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	at, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusted(at); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = hop
	}
	return at.Unmap().WithZone("")
}

func (s *Server) trusted(a netip.Addr) bool {
	for _, p := range s.TrustedProxies {
		if p.Contains(a.Unmap().WithZone("")) {
			return true
		}
	}
	return false
}

// limited reports whether an address has used up its share. An IPv6 network counts as one address; this machine is excepted.
func (s *Server) limited(r *http.Request, b *socket.Buckets) bool {
	a := s.address(r)
	if a.IsLoopback() {
		return false
	}
	key := a.String()
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			key = p.String()
		}
	}
	return !b.Allow(key, s.Now())
}

// secure reports whether the browser speaks TLS to us, directly or through a trusted proxy.
func (s *Server) secure(r *http.Request) bool {
	if r.TLS != nil || strings.HasPrefix(s.origin, "https:") {
		return true
	}
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	peer, err := netip.ParseAddr(host)
	if err != nil || !s.trusted(peer) {
		return false
	}
	if strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https") {
		return true
	}
	hops := strings.Split(r.Header.Get("Forwarded"), ",") // RFC 7239
	for _, pair := range strings.Split(hops[len(hops)-1], ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if strings.EqualFold(name, "proto") && strings.EqualFold(strings.Trim(value, `"`), "https") {
			return true
		}
	}
	return false
}

// cookieName is __Host-… over TLS, which no other host can set. Two servers below different paths of one host have their own.
func (s *Server) cookieName(r *http.Request) string {
	name := "shoptalk" + strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' {
			return c
		}
		return '_'
	}, s.prefix)
	if s.secure(r) {
		return "__Host-" + name
	}
	return name
}

// cookie gives the console's token, "" without one.
func (s *Server) cookie(r *http.Request) string {
	c, err := r.Cookie(s.cookieName(r))
	if err != nil {
		return ""
	}
	return c.Value
}
