package dialog

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
)

//go:embed flows.schema.json
var schema []byte

// Schema is the JSON Schema (draft-07, which editors know) of a flow file. What the vocabulary lists is offered by name: skills are
// those alone, words keys too where a text is not written in the file, intents among any others.
func Schema(known Vocabulary) ([]byte, error) {
	var doc map[string]any
	if err := json.Unmarshal(schema, &doc); err != nil {
		return nil, fmt.Errorf("flows.schema.json: %w", err)
	}
	definitions, ok := doc["definitions"].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("flows.schema.json has no definitions")
	}
	for name, list := range map[string][]string{"skill": known.Actions, "key": known.Says} {
		if of, ok := definitions[name].(map[string]any); ok && list != nil {
			of["enum"] = sorted(list)
		}
	}
	if of, ok := definitions["intent"].(map[string]any); ok && known.Intents != nil {
		of["anyOf"] = []any{map[string]any{"enum": sorted(known.Intents)}, map[string]any{"type": "string"}}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}
