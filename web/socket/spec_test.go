package socket

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// spec is docs/asyncapi.yaml or docs/openapi.yaml as JSON values.
func spec(t *testing.T, name string) map[string]any {
	t.Helper()
	text, err := os.ReadFile("../../docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := yaml.Unmarshal(text, &v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var root map[string]any
	if err := json.Unmarshal(raw, &root); err != nil {
		t.Fatal(err)
	}
	return root
}

// walk gives what a path of keys leads to.
func walk(root map[string]any, path ...string) map[string]any {
	for _, key := range path {
		root, _ = root[key].(map[string]any)
	}
	return root
}

// serverFrames are the types that write each message of the document.
var serverFrames = map[string]any{
	"welcome": welcomeFrame{}, "deskWelcome": deskWelcomeFrame{}, "reset": resetFrame{}, "live": liveFrame{}, "message": MessageFrame{}, "ack": AckFrame{},
	"nack": NackFrame{}, "typing": typingFrame{}, "read": readFrame{}, "owner": ownerFrame{}, "error": errorFrame{}, "conversation": ConversationFrame{}, "note": NoteFrame{},
}

func TestEveryExampleOfTheSocketsIsDecodedByTheRealTypes(t *testing.T) {
	messages := walk(spec(t, "asyncapi.yaml"), "components", "messages")
	seen := map[string]bool{}
	for name := range messages {
		examples, _ := walk(messages, name)["examples"].([]any)
		if len(examples) == 0 {
			t.Errorf("%s has no example", name)
		}
		for _, e := range examples {
			payload, err := json.Marshal(e.(map[string]any)["payload"])
			if err != nil {
				t.Fatal(err)
			}
			side, kind, client := strings.Cut(name, ".")
			seen[name] = true
			if !client {
				roundTrip(t, name, payload, serverFrames[name])
				continue
			}
			decode := Decode
			if side == "desk" {
				decode = DecodeDesk
			}
			if f, err := decode(payload); err != nil || f.Type != kind {
				t.Errorf("%s: %s: %v", name, payload, err)
			}
			roundTrip(t, name, payload, Frame{})
		}
	}
	for name := range serverFrames {
		if !seen[name] {
			t.Errorf("the server's %s is not documented", name)
		}
	}
	for side, known := range map[string]map[string]bool{"chat": chatFrames, "desk": deskFrames} {
		for kind := range known {
			if !seen[side+"."+kind] {
				t.Errorf("%s.%s is not documented", side, kind)
			}
		}
	}
}

// roundTrip decodes an example into the type of zero, knowing every field, and writes it again: the same must come out.
func roundTrip(t *testing.T, name string, example []byte, zero any) {
	t.Helper()
	if zero == nil {
		t.Errorf("%s: no type writes it", name)
		return
	}
	v := reflect.New(reflect.TypeOf(zero))
	dec := json.NewDecoder(bytes.NewReader(example))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v.Interface()); err != nil {
		t.Errorf("%s: %s: %v", name, example, err)
		return
	}
	again, err := json.Marshal(v.Interface())
	if err != nil {
		t.Fatal(err)
	}
	var want, got any
	if err := errorsOf(json.Unmarshal(example, &want), json.Unmarshal(again, &got)); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(want, got) {
		t.Errorf("%s: comes out as\n%s, went in as\n%s", name, again, example)
	}
}

func errorsOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestEveryExampleFitsItsSchema(t *testing.T) {
	async := spec(t, "asyncapi.yaml")
	for name := range walk(async, "components", "messages") {
		m := walk(async, "components", "messages", name)
		for _, e := range m["examples"].([]any) {
			for _, fault := range fits(async, m["payload"].(map[string]any), e.(map[string]any)["payload"], name) {
				t.Error("asyncapi.yaml: " + fault)
			}
		}
	}
	open := spec(t, "openapi.yaml")
	n := 0
	var search func(v any, at string)
	search = func(v any, at string) {
		switch v := v.(type) {
		case map[string]any:
			if schema, ok := v["schema"].(map[string]any); ok && v["examples"] != nil {
				for name, e := range v["examples"].(map[string]any) {
					n++
					if strings.HasPrefix(fmt.Sprint(schema["type"]), "string") {
						continue // not JSON
					}
					for _, fault := range fits(open, schema, e.(map[string]any)["value"], at+" "+name) {
						t.Error("openapi.yaml: " + fault)
					}
				}
			}
			for key, inner := range v {
				search(inner, at+"/"+key)
			}
		case []any:
			for _, inner := range v {
				search(inner, at)
			}
		}
	}
	search(open["paths"], "")
	if n < 30 {
		t.Errorf("only %d examples found in openapi.yaml", n)
	}
}

// fits reports where a value differs from a schema: the part of JSON Schema that the documents use. A property that the schema
// does not name is a fault too.
func fits(root, schema map[string]any, v any, at string) (faults []string) {
	if ref, ok := schema["$ref"].(string); ok {
		schema = walk(root, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
		if schema == nil {
			return []string{at + ": " + ref + " leads nowhere"}
		}
	}
	if all, ok := schema["allOf"].([]any); ok {
		merged := map[string]any{"type": "object", "properties": map[string]any{}}
		for _, part := range all {
			p := part.(map[string]any)
			if ref, ok := p["$ref"].(string); ok {
				p = walk(root, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
			}
			for key, inner := range walk(p, "properties") {
				merged["properties"].(map[string]any)[key] = inner
			}
			required, _ := merged["required"].([]any)
			more, _ := p["required"].([]any)
			merged["required"] = append(required, more...)
		}
		schema = merged
	}
	if want, ok := schema["const"]; ok && want != v {
		return []string{fmt.Sprintf("%s is %v, not %v", at, v, want)}
	}
	if enum, ok := schema["enum"].([]any); ok && !slices.Contains(enum, v) {
		return []string{fmt.Sprintf("%s is %v, not one of %v", at, v, enum)}
	}
	if one, ok := schema["oneOf"].([]any); ok {
		for _, s := range one {
			if len(fits(root, s.(map[string]any), v, at)) == 0 {
				return nil
			}
		}
		return []string{at + " fits none of its kinds"}
	}
	switch schema["type"] {
	case "object":
		o, ok := v.(map[string]any)
		if !ok {
			return []string{at + " is no object"}
		}
		required, _ := schema["required"].([]any)
		for _, key := range required {
			if _, there := o[key.(string)]; !there {
				faults = append(faults, fmt.Sprintf("%s lacks %v", at, key))
			}
		}
		properties := walk(schema, "properties")
		free, _ := schema["additionalProperties"].(map[string]any)
		for key, inner := range o {
			s, known := properties[key].(map[string]any)
			if !known {
				s, known = free, free != nil
			}
			if !known {
				faults = append(faults, at+" has an unknown "+key)
				continue
			}
			faults = append(faults, fits(root, s, inner, at+"."+key)...)
		}
	case "array":
		list, ok := v.([]any)
		if !ok {
			return []string{at + " is no array"}
		}
		for _, inner := range list {
			faults = append(faults, fits(root, schema["items"].(map[string]any), inner, at+"[]")...)
		}
	case "string":
		if _, ok := v.(string); !ok {
			faults = []string{at + " is no string"}
		}
	case "boolean":
		if _, ok := v.(bool); !ok {
			faults = []string{at + " is no boolean"}
		}
	case "integer", "number":
		n, ok := v.(float64)
		if !ok || schema["type"] == "integer" && n != float64(int64(n)) {
			return []string{fmt.Sprintf("%s is no %v", at, schema["type"])}
		}
		if low, ok := schema["minimum"].(float64); ok && n < low {
			faults = []string{at + " is too small"}
		}
		if high, ok := schema["maximum"].(float64); ok && n > high {
			faults = []string{at + " is too big"}
		}
	}
	return faults
}
