package feed

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"shoptalk/chat"
)

// Programs that put products name a title as one text, a price as a number in the shop's currency, attributes as an object and, for a
// thing without variants, its stock beside it. tight writes such a product as catalogue.json has it; one that is so already stays.
func (r *reading) tight(raw json.RawMessage) (json.RawMessage, error) {
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &fields); err != nil {
		return raw, nil // strict says better what is wrong
	}
	for _, name := range []string{"title", "description"} {
		var text string
		if json.Unmarshal(fields[name], &text) == nil && fields[name] != nil {
			fields[name] = encoded(chat.Words{chat.Chinese: text, chat.English: text})
		}
	}
	for _, name := range []string{"price", "was"} {
		var number json.Number
		if first(fields[name]) != '{' && json.Unmarshal(fields[name], &number) == nil && fields[name] != nil {
			m, err := money(number.String()+" "+r.currency, r.currency)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			fields[name] = encoded(m)
		}
	}
	if first(fields["attributes"]) == '{' {
		list, err := attributes(fields["attributes"])
		if err != nil {
			return nil, err
		}
		fields["attributes"] = encoded(list)
	}
	var id string
	if stock, given := fields["stock"]; given && fields["variants"] == nil && json.Unmarshal(fields["id"], &id) == nil {
		fields["variants"] = encoded([]map[string]any{{"sku": id, "stock": stock}})
		delete(fields, "stock")
	}
	return encoded(fields), nil
}

// attributes reads {"material": "oak", "use": ["office", "home"]}.
func attributes(raw json.RawMessage) ([]chat.Attribute, error) {
	values := map[string]any{}
	if err := json.Unmarshal(raw, &values); err != nil {
		return nil, err
	}
	out := []chat.Attribute{}
	for name, value := range values {
		several, ok := value.([]any)
		if !ok {
			several = []any{value}
		}
		for _, v := range several {
			switch v.(type) {
			case string, bool, float64:
			default:
				return nil, fmt.Errorf("attributes.%s: write a text, a number, true or false, or a list of them", name)
			}
			text := fmt.Sprint(v)
			out = append(out, chat.Attribute{Name: name, Value: text, Label: chat.Words{chat.Chinese: name, chat.English: name}, Text: chat.Words{chat.Chinese: text, chat.English: text}})
		}
	}
	slices.SortFunc(out, func(a, b chat.Attribute) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Value, b.Value))
	})
	return out, nil
}

func first(raw json.RawMessage) byte {
	if raw = bytes.TrimSpace(raw); len(raw) > 0 {
		return raw[0]
	}
	return 0
}

// encoded writes what cannot fail to be written.
func encoded(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // only values of this file come here
	}
	return raw
}
