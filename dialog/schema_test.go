package dialog

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// compiled is the schema as an editor has it.
func compiled(t *testing.T, known Vocabulary) *jsonschema.Schema {
	t.Helper()
	b, err := Schema(known)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("flows.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("flows.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// valid judges a flow file by the schema.
func valid(t *testing.T, s *jsonschema.Schema, yml []byte) error {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(yml, &v); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

func TestTheSchemaTakesEveryBuiltInFlow(t *testing.T) {
	s := compiled(t, Vocabulary{})
	files := os.DirFS("../bot/flows")
	names, err := fs.Glob(files, "*.yml")
	if err != nil || len(names) < 10 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		if err := valid(t, s, b); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, yml := range map[string]string{"repairs": repairs, "shop": shopFlows, "engraving": engraving} {
		if err := valid(t, s, []byte(yml)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheSchemaRefusesWhatTheLoaderRefuses(t *testing.T) {
	s := compiled(t, Vocabulary{Actions: []string{"dance"}, Says: []string{"known.words"}, Intents: []string{"order.status"}})
	step := func(step string) string { return "flows:\n  a:\n    description: d\n    steps: [" + step + "]\n" }
	for _, good := range []string{
		step("{action: dance}"), step("{say: known.words}"), step("{say: {zh: 好}}"), step("{say: {en: [a, b]}}"), step("{handoff: asked}"),
		step("{handoff: {reason: r, zh: 好}}"), step("{noop: x, next: [{if: slots.x, then: [{say: {zh: 好}, next: END}]}, {else: END}]}"),
		"flows:\n  a: {intent: [order.status, my.own], name: {zh: 我}, steps: [{link: b}]}\n",
		"slots: {s: {type: categorical, values: {a: [42, b]}}}\n",
	} {
		if err := valid(t, s, []byte(good)); err != nil {
			t.Errorf("%s\n%v", good, err)
		}
	}
	for _, bad := range []string{
		"flow: {}", "flows: []", "flows: {a: {description: d}}", "flows: {a: {description: d, steps: []}}",
		"flows: {a: {description: d, stepps: [], steps: [{say: known.words}]}}",
		step("{}"), step("{id: x}"), step("{say: known.words, action: dance}"), step("{utterr: x}"), step("{action: dnace}"), step("{say: no.words}"),
		step("{say: {fr: x}}"), step("{say: {}}"), step("{say: {en: ''}}"), step("{say: known.words, utter: known.words}"), step("{link: a, next: END}"),
		step("{handoff: {zh: 好}}"), step("{collect: s, rejections: [{if: slots.s}]}"), step("{noop: x, next: {then: END}}"), step("{noop: x, next: [{if: slots.x}]}"),
		step("{noop: x, next: [{if: slots.x, then: END, else: END}]}"), step("{set_slots: {a: 1}}"), step("{collect: s, ask: dnace}"),
		"flows: {a: {description: d, intent: [], steps: [{action: dance}]}}", "flows: {a: {description: d, nlu_trigger: greet, steps: [{action: dance}]}}",
		"slots: {s: {type: float}}", "slots: {s: {type: categorical}}", "slots: {s: {private: perhaps}}", "slots: {s: x}",
	} {
		if err := valid(t, s, []byte(bad)); err == nil {
			t.Errorf("the schema takes\n%s", bad)
		}
	}
}
