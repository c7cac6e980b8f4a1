package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"shoptalk/bot"
)

// uncommented is the starter's example with its examples in force.
func uncommented(t *testing.T) string {
	t.Helper()
	b, err := starter.ReadFile("starter/flows/example.yml")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, "# ") && !strings.HasPrefix(line, "# yaml") {
			line = line[2:]
		}
		out.WriteString(line)
	}
	return out.String()
}

// ownShop is the demo's shop with flows of its own, under the clock of the conversation tests.
func ownShop(t *testing.T, flows map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := seedFiles(filepath.Join(dir, shopDir)); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, flowsDir), flows)
	return dir
}

// put writes files into a folder.
func put(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestInitWritesFlowsThatAreTakenAsTheyAreAndUncommented(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	if code, out := command(t, "init", dir); code != 0 || !strings.Contains(out, flowsDir) {
		t.Fatalf("init: exit %d: %s", code, out)
	}
	config, err := loadConfig(filepath.Join(dir, configFile))
	if err != nil || config.Flows != filepath.Join(dir, flowsDir) {
		t.Fatalf("flows are in %q, %v", config.Flows, err)
	}
	if _, err := bot.LoadFlows(config.Flows); err != nil {
		t.Errorf("as written: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "intents.jsonl")); err != nil {
		t.Error(err)
	}
	example := uncommented(t)
	put(t, config.Flows, map[string]string{"example.yml": example})
	flows, err := bot.LoadFlows(config.Flows)
	if err != nil {
		t.Fatalf("uncommented: %v\n%s", err, example)
	}
	for intent, want := range map[string]string{"gift.wrapping": "gift_wrapping", "custom.engraving": "engraving", "delivery.fee": "delivery_fee"} {
		f, ok := flows.ForIntent(intent)
		if !ok || f.Name != want {
			t.Fatalf("%s starts %+v", intent, f)
		}
		if _, _, own := f.Place(); !own {
			t.Errorf("%s is not the shop's own", want)
		}
	}
	if n := len(ownFlows(flows)); n != 3 {
		t.Errorf("%d flows are the shop's own", n)
	}
	schemaTakes(t, filepath.Join(config.Flows, schemaFile), example)
}

// schemaTakes judges a flow file by the schema that init wrote.
func schemaTakes(t *testing.T, schema, yml string) {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(schema)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := yaml.Unmarshal([]byte(yml), &v); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(doc); err != nil {
		t.Error(err)
	}
}

// ownConversations play on the starter's flows, after its intents were taught.
const ownConversations = `
name: a shop's own intent is answered
turns:
  - say: 能包装成礼物送人吗
    expect: {intent: gift.wrapping, flow: gift_wrapping, contains: 礼品包装, owner: bot}
  - say: could you gift wrap it please
    expect: {intent: gift.wrapping, contains: gift wrapping, language: en}
---
name: a shop's own intent asks, is interrupted, reads back and hands over
turns:
  - say: 这个杯子可以刻字吗
    expect: {intent: custom.engraving, contains: 想刻什么, asks: engraving_text}
  - say: 运费多少
    expect: {flow: delivery_fee, contains: [我们从杭州发货, 想刻什么]}
  - say: 平安喜乐
    expect: {contains: [刻“平安喜乐”, 对吗], asks: confirmed}
  - tap: 是的
    expect: {contains: 请同事来, owner: queue}
---
name: a built-in flow in the shop's manner
language: en
turns:
  - say: how much is shipping
    expect: {intent: delivery.fee, flow: delivery_fee, contains: We ship from Hangzhou}
---
name: what the shop did not write over is as it was
turns:
  - say: 在吗
    expect: {intent: chat.greet, flow: chat_greet}
`

func TestConversationsHoldOnAShopsOwnFlows(t *testing.T) {
	dir := ownShop(t, map[string]string{"own.yml": uncommented(t)})
	examples, err := starter.ReadFile("starter/intents.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	train(t, "--intents", written(t, string(examples)), "--data", dir)
	talks := t.TempDir()
	put(t, talks, map[string]string{"own.yml": ownConversations})
	if code, out := command(t, "test", talks, "--data", dir); code != 0 {
		t.Errorf("exit %d\n%s", code, out)
	}
	if code, out := command(t, "flows", "--data", dir); code != 0 || !strings.Contains(out, "* gift_wrapping") || !strings.Contains(out, "flows/own.yml:") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

func TestAMistakeInAShopsFlowsIsToldByFileAndLine(t *testing.T) {
	dir := ownShop(t, map[string]string{"own.yml": "flows:\n  delivery_fee:\n    steps:\n      - saay: {zh: 好}\n"})
	want := filepath.Join(dir, flowsDir, "own.yml") + `:4: unknown word "saay"`
	if code, _, errs := say(t, "", "flows", "--data", dir); code != 1 || !strings.Contains(errs, want) {
		t.Errorf("flows: exit %d: %s", code, errs)
	}
	found := checkFlows(defaults(dir), place{data: dir})
	if len(found) != 1 || found[0].OK || !strings.Contains(found[0].Detail, want) {
		t.Errorf("doctor: %+v", found)
	}
	put(t, filepath.Join(dir, flowsDir), map[string]string{"own.yml": "flows:\n  a: {name: a, description: d, intent: my.own, steps: [{say: {zh: 好}}]}\n"})
	found = checkFlows(defaults(dir), place{data: dir})
	if len(found) != 1 || found[0].OK || !strings.Contains(found[0].Detail, "own.yml:2: flow a waits for the intent my.own") || !strings.Contains(found[0].Fix, "shoptalk train") {
		t.Errorf("doctor: %+v", found)
	}
	put(t, filepath.Join(dir, flowsDir), map[string]string{"own.yml": "flows:\n  delivery_fee: {steps: [{say: {zh: 包邮}}]}\n"})
	if found = checkFlows(defaults(dir), place{data: dir}); len(found) != 1 || !found[0].OK {
		t.Errorf("doctor: %+v", found)
	}
	if found = checkFlows(defaults(t.TempDir()), place{}); found != nil {
		t.Errorf("without flows: %+v", found)
	}
}

func TestABuiltInFlowIsShownToBeChanged(t *testing.T) {
	if code, out := command(t, "flows", "delivery_fee"); code != 0 || !strings.HasPrefix(out, "flows:\n  delivery_fee:\n") || !strings.Contains(out, "action: delivery_fee") {
		t.Errorf("exit %d\n%s", code, out)
	}
	if code, _ := command(t, "flows", "nothing"); code != 1 {
		t.Errorf("a flow that is not there: exit %d", code)
	}
	if code, _ := command(t, "flows", "delivery_fee", "--schema"); code != 2 {
		t.Errorf("a name and --schema: exit %d", code)
	}
	if code, out := command(t, "flows", "--schema"); code != 0 || !json.Valid([]byte(out)) {
		t.Errorf("schema: exit %d", code)
	}
	code, out := command(t, "flows", "--json")
	var all struct{ Flows []listedFlow }
	if err := json.Unmarshal([]byte(out), &all); code != 0 || err != nil || len(all.Flows) < 50 || all.Flows[0].File == "" {
		t.Errorf("exit %d, %v, %d flows", code, err, len(all.Flows))
	}
}

func TestTheManualsFlowsAreTaken(t *testing.T) {
	for _, manual := range []string{"operations.md", "operations.zh.md"} {
		b, err := os.ReadFile(filepath.Join("..", "..", "docs", manual))
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(b), "```yaml\nslots:\n")
		yml, _, ok := strings.Cut("slots:\n"+rest, "```")
		if !ok || rest == "" {
			t.Fatalf("%s shows no flows", manual)
		}
		dir := t.TempDir()
		put(t, dir, map[string]string{"manual.yml": yml})
		flows, err := bot.LoadFlows(dir)
		if err != nil {
			t.Fatalf("%s: %v", manual, err)
		}
		if n := len(ownFlows(flows)); n != 2 {
			t.Errorf("%s: %d flows", manual, n)
		}
	}
}
