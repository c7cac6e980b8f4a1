package web

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"shoptalk/chat"
	"shoptalk/web/socket"
)

// bodies are the types that read each request and write each answer of docs/openapi.yaml, by method, path and status; "in" is
// the request.
var bodies = map[string]any{
	"get /healthz 200": health{}, "get /readyz 200": health{}, "get /readyz 503": health{},
	"post /v1/session in": sessionRequest{}, "post /v1/session 201": chat.SessionGrant{}, "post /v1/session 429": Problem{},
	"post /v1/chat/messages in": socket.Frame{}, "post /v1/chat/messages 200": socket.AckFrame{},
	"get /v1/link 200": signedIn{}, "post /v1/link in": linkRequest{}, "post /v1/link 200": signedIn{},
	"get /v1/agents 200": list[socket.AgentView]{}, "get /v1/conversations 200": list[socket.ConversationFrame]{},
	"get /v1/conversations/{id} 200": socket.ConversationFrame{}, "get /v1/conversations/{id}/messages 200": list[socket.MessageFrame]{},
	"get /v1/conversations/{id}/why/{seq} 200": chat.Why{}, "post /v1/conversations/{id}/assign in": assignRequest{},
	"get /v1/conversations/{id}/notes 200": list[socket.NoteFrame]{}, "post /v1/conversations/{id}/notes in": noteRequest{}, "post /v1/conversations/{id}/notes 201": socket.NoteFrame{},
	"put /v1/conversations/{id}/tags in": tagsRequest{}, "post /v1/recommend in": wish{}, "post /v1/recommend 200": list[pick]{},
	"post /v1/files 201": chat.FileView{}, "post /v1/read in": readRequest{}, "post /v1/read 200": reading{}, "get /v1/products 200": list[chat.Product]{}, "get /v1/orders 200": list[chat.Order]{},
	"put /v1/orders in": []chat.Order{}, "put /v1/orders 200": map[string]int{}, "put /v1/products in": []map[string]any{}, "put /v1/products 200": map[string]int{},
	"post /v1/hooks/{system} in": map[string]any{},
	"put /v1/faq in":             []chat.FAQ{}, "put /v1/faq 200": map[string]int{}, "get /v1/faq 200": list[chat.FAQ]{}, "problem": Problem{}, "lost": Problem{}, "changed": socket.ConversationFrame{},
}

type object = map[string]any

// under gives the object at a path of keys, nil where there is none.
func under(root object, path ...string) object {
	for _, key := range path {
		root, _ = root[key].(object)
	}
	return root
}

func openAPI(t *testing.T) object {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "docs", "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var root object
	if err := yaml.Unmarshal(text, &root); err != nil {
		t.Fatal(err)
	}
	return root
}

func TestEveryExampleOfHTTPIsDecodedByTheRealTypes(t *testing.T) {
	root, seen := openAPI(t), map[string]bool{}
	check := func(key string, content object) {
		for kind := range content {
			examples := under(content, kind, "examples")
			if !strings.Contains(kind, "json") || kind == "application/x-ndjson" {
				continue
			}
			if len(examples) == 0 {
				t.Errorf("%s has no example", key)
			}
			for name := range examples {
				seen[key] = true
				if zero := bodies[key]; zero == nil {
					t.Errorf("%s %s: no type is known for it", key, name)
				} else {
					sameAgain(t, key+" "+name, under(examples, name)["value"], zero)
				}
			}
		}
	}
	for path := range under(root, "paths") {
		for method := range under(root, "paths", path) {
			call := under(root, "paths", path, method)
			check(method+" "+path+" in", under(call, "requestBody", "content"))
			for status := range under(call, "responses") {
				check(method+" "+path+" "+status, under(call, "responses", status, "content"))
			}
		}
	}
	for name := range under(root, "components", "responses") {
		check(name, under(root, "components", "responses", name, "content"))
	}
	for key := range bodies {
		if !seen[key] {
			t.Errorf("%s has no example in the document", key)
		}
	}
}

// sameAgain decodes an example into the type of zero, knowing every field, and writes it again: the same must come out.
func sameAgain(t *testing.T, name string, example, zero any) {
	t.Helper()
	raw, err := json.Marshal(example)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	v := reflect.New(reflect.TypeOf(zero))
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v.Interface()); err != nil {
		t.Errorf("%s: %s: %v", name, raw, err)
		return
	}
	again, err := json.Marshal(v.Interface())
	if err != nil {
		t.Fatal(err)
	}
	var want, got any
	if json.Unmarshal(raw, &want) != nil || json.Unmarshal(again, &got) != nil || !reflect.DeepEqual(want, got) {
		t.Errorf("%s: comes out as\n%s, went in as\n%s", name, again, raw)
	}
	if w, ok := v.Interface().(*wish); ok {
		if _, err := limitsOf(w.Limits); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// registered finds the paths that the sources serve.
var registered = regexp.MustCompile(`s\.(?:at|shared)\((one)?\+?"?([^",]*)"?, methods\{`)

func TestTheDocumentNamesEveryPathAndMethodAndNoOther(t *testing.T) {
	d := openDoor(t, "")
	paths := under(openAPI(t), "paths")
	for path := range paths {
		var documented []string
		for _, method := range []string{"get", "post", "put", "delete"} {
			if under(paths, path, method) != nil {
				if documented = append(documented, strings.ToUpper(method)); method == "get" {
					documented = append(documented, "HEAD")
				}
			}
		}
		allow := d.call("PATCH", strings.NewReplacer("{id}", "x", "{seq}", "1", "{file}", "x.js", "{site}", "main").Replace(path), "", "").is(405, "method").Header.Get("Allow")
		if want := strings.Join(append(documented, "OPTIONS"), ", "); allow != want {
			t.Errorf("%s answers %s, the document says %s", path, allow, want)
		}
	}
	found := 0
	for _, file := range []string{"server.go", "pages.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range registered.FindAllStringSubmatch(string(source), -1) {
			found++
			path := strings.ReplaceAll(m[2], "...}", "}")
			if m[1] == "one" {
				path = "/v1/conversations/{id}" + path
			}
			if under(paths, path) == nil {
				t.Errorf("%s is served and not documented", path)
			}
		}
	}
	if found != len(paths) {
		t.Errorf("%d paths are served, %d documented", found, len(paths))
	}
}

func TestEveryCodeIsInBothProtocols(t *testing.T) {
	codes := []string{"internal", "hello_timeout", "hello_first", "second_hello", "not_utf8", "binary", "restarting", "too_many"}
	for code := range statuses {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, file := range []string{"protocol.md", "protocol.zh.md"} {
		text, err := os.ReadFile(filepath.Join("..", "docs", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range codes {
			if !bytes.Contains(text, []byte("`"+code+"`")) {
				t.Errorf("%s does not explain %s", file, code)
			}
		}
	}
}
