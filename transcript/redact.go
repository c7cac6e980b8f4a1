package transcript

import (
	"encoding/json"
	"slices"

	"shoptalk/chat"
)

// redacted gives a copy of a body in which every text a person typed or read has gone through redact.
func redacted(b chat.Body, redact func(string) string) chat.Body {
	b.Text = redact(b.Text)
	b.Rich = redactNodes(b.Rich, redact)
	if b.Action != nil {
		b.Action = &chat.Action{Name: b.Action.Name, Value: redactJSON(b.Action.Value, redact)}
	}
	if b.File != nil {
		f := *b.File
		f.Name = redact(f.Name)
		b.File, b.Files = &f, slices.Clone(b.Files)
		for i := range b.Files {
			b.Files[i].Name = redact(b.Files[i].Name)
		}
	}
	if b.Edit != nil {
		b.Edit = &chat.Amendment{Target: b.Edit.Target, Text: redact(b.Edit.Text)}
	}
	return b
}

func redactNodes(nodes []chat.Node, redact func(string) string) []chat.Node {
	if nodes == nil {
		return nil
	}
	out := make([]chat.Node, len(nodes))
	for i, n := range nodes {
		n.Text, n.Children = redact(n.Text), redactNodes(n.Children, redact)
		out[i] = n
	}
	return out
}

// redactJSON redacts the strings of any JSON value, whatever its shape.
func redactJSON(raw json.RawMessage, redact func(string) string) json.RawMessage {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return raw
	}
	out, err := json.Marshal(redactValue(v, redact))
	if err != nil {
		return nil // what cannot be redacted is left out
	}
	return out
}

func redactValue(v any, redact func(string) string) any {
	switch v := v.(type) {
	case string:
		return redact(v)
	case []any:
		for i := range v {
			v[i] = redactValue(v[i], redact)
		}
	case map[string]any:
		for k := range v {
			v[k] = redactValue(v[k], redact)
		}
	}
	return v
}
