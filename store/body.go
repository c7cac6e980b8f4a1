package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"shoptalk/chat"
)

// encodeBody gives the text that is stored for a body: the same for equal bodies, and the same again when a decoded body is
// encoded.
func encodeBody(b chat.Body) (string, error) {
	text, err := encode(b)
	if err != nil {
		return "", chat.ErrInvalid.With("the message's values are not JSON").Because(err)
	}
	if !utf8.ValidString(text) {
		return "", chat.ErrInvalid.With("the message is not UTF-8")
	}
	if len(b.Replies) == 0 && len(b.Cards) == 0 && !strings.Contains(text, `\ufffd`) {
		return text, nil
	}
	// The values of replies may be any type; once decoded they have their plain form, whose keys are sorted. And what replaced
	// a byte that is not UTF-8 is an escape at first, a letter from then on.
	plain, err := decodeBody(text)
	if err != nil {
		return "", err
	}
	return encode(plain)
}

// decodeBody is the opposite of encodeBody. Numbers in values keep their digits.
func decodeBody(text string) (b chat.Body, err error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&b); err != nil {
		return b, fmt.Errorf("store: decode a stored body: %w", err)
	}
	return b, nil
}

// encode is json.Marshal without the escapes that only HTML needs.
func encode(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "", err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// decodeInto decodes stored JSON; "" leaves v alone.
func decodeInto(text string, v any) error {
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("store: decode a stored %T: %w", v, err)
	}
	return nil
}

// previewRunes is how much of a message a list shows.
const previewRunes = 200

// preview shortens a text for lists.
func preview(text string) string {
	n := 0
	for i := range text {
		if n == previewRunes {
			return text[:i]
		}
		n++
	}
	return text
}
