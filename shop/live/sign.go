package live

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"shoptalk/chat"
)

// Headers of a signed request, in both directions.
const (
	TimeHeader      = "X-Shoptalk-Timestamp" // seconds since 1970
	SignatureHeader = "X-Shoptalk-Signature" // hex of HMAC-SHA256 over timestamp + "." + body
)

// MaxSkew is how far the time of a signed request may lie from ours: a recorded one is worth nothing later.
const MaxSkew = 5 * time.Minute

// MinSecret is the least length of a secret in bytes.
const MinSecret = 16

// maxNews bounds a webhook's body.
const maxNews = 4 << 20

// Sign gives the two headers' values for a body.
func Sign(secret, body []byte, at time.Time) (timestamp, signature string) {
	timestamp = strconv.FormatInt(at.Unix(), 10)
	return timestamp, hex.EncodeToString(mac(secret, []byte(timestamp+"."), body))
}

// Verify checks a signed body and its time.
func Verify(secret, body []byte, h http.Header, now time.Time) error {
	sent, err := strconv.ParseInt(h.Get(TimeHeader), 10, 64)
	if err != nil {
		return chat.ErrUnauthorized.With(TimeHeader + " is missing or no number: send the seconds since 1970")
	}
	given, err := hex.DecodeString(h.Get(SignatureHeader))
	// The text that was signed is the text that was sent: 007 is another than 7.
	if err != nil || len(secret) < MinSecret || !hmac.Equal(given, mac(secret, []byte(h.Get(TimeHeader)+"."), body)) {
		return chat.ErrUnauthorized.With(SignatureHeader + " does not fit the body: it is the hex HMAC-SHA256 of timestamp, a full stop and the body, with the shared secret")
	}
	if d := now.Sub(time.Unix(sent, 0)); d > MaxSkew || d < -MaxSkew {
		return chat.ErrUnauthorized.With(fmt.Sprintf("%s lies more than %s from this machine's clock: set both clocks", TimeHeader, MaxSkew))
	}
	return nil
}

// Verify64 checks a signature that is the base64 HMAC-SHA256 of the body alone, as Shopify and WooCommerce send it.
func Verify64(secret, body []byte, header, given string) error {
	want, err := base64.StdEncoding.DecodeString(given)
	if err != nil || len(secret) < MinSecret || !hmac.Equal(want, mac(secret, body)) {
		return chat.ErrUnauthorized.With(header + " does not fit the body: check that the webhook's secret is the one in the settings")
	}
	return nil
}

func mac(secret []byte, parts ...[]byte) []byte {
	m := hmac.New(sha256.New, secret)
	for _, p := range parts {
		m.Write(p)
	}
	return m.Sum(nil)
}

// ReadNews reads a webhook's body, bounded.
func ReadNews(r *http.Request) ([]byte, error) {
	if r.Method != http.MethodPost {
		return nil, chat.ErrInvalid.With("a webhook is a POST")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxNews+1))
	if err != nil {
		return nil, chat.ErrInvalid.With("the body could not be read whole: send it again").Because(err)
	}
	if len(body) > maxNews {
		return nil, chat.ErrInvalid.With(fmt.Sprintf("the body has more than %d MiB: send fewer things at once", maxNews>>20))
	}
	return body, nil
}

// Sign64 gives the signature that Verify64 checks.
func Sign64(secret, body []byte) string { return base64.StdEncoding.EncodeToString(mac(secret, body)) }
