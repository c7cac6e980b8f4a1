package web

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"shoptalk/chat"
)

// hearing takes the webhooks of a system called http that are signed "good".
type hearing struct{ heard []string }

func (h *hearing) Hook(system string, r *http.Request) error {
	if system != "http" {
		return chat.ErrNotFound
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if r.Header.Get("X-Shoptalk-Signature") != "good" {
		return chat.ErrUnauthorized.With("the signature does not fit")
	}
	h.heard = append(h.heard, string(body))
	return nil
}

func TestAWebhookNeedsNoSessionButItsSignature(t *testing.T) {
	h := &hearing{}
	d := openDoor(t, "", func(o *Options) { o.Hooks = h })
	body := " {\"id\":\"1\"}\n"
	d.call("POST", "/v1/hooks/http", "", body, "X-Shoptalk-Signature: good").is(204)
	d.call("POST", "/v1/hooks/http", "", body, "X-Shoptalk-Signature: bad").is(401, "unauthorized")
	d.call("POST", "/v1/hooks/http", d.admin, body).is(401, "unauthorized")
	d.call("GET", "/v1/hooks/http", "", "").is(405, "method")
	if len(h.heard) != 1 || h.heard[0] != body {
		t.Errorf("heard %q: the bytes must come as they were signed", h.heard)
	}
}

func TestAWebhookThatIsTooLongIsNotRead(t *testing.T) {
	h := &hearing{}
	d := openDoor(t, "", func(o *Options) { o.Hooks = h })
	d.call("POST", "/v1/hooks/http", "", strings.Repeat(" ", maxHook+1), "X-Shoptalk-Signature: good").is(413, "too_big")
	d.call("POST", "/v1/hooks/http", "", strings.Repeat(" ", maxHook), "X-Shoptalk-Signature: good").is(204)
	if len(h.heard) != 1 {
		t.Errorf("heard %d", len(h.heard))
	}
}

func TestAWebhookOfASystemThatIsNotConnectedIsNotThere(t *testing.T) {
	for _, d := range []*door{openDoor(t, ""), openDoor(t, "", func(o *Options) { o.Hooks = &hearing{} })} {
		d.call("POST", "/v1/hooks/woo", "", "{}").is(401, "unauthorized")
		d.call("POST", "/v1/hooks/woo", d.admin, "{}").is(404, "not_found")
	}
}
