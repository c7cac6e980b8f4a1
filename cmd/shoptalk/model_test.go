package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shoptalk/intent/head"
	"shoptalk/models"
)

// copiedPack is a folder with the shipped pack's files under another name and version.
func copiedPack(t *testing.T, name string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "mypack")
	if err := os.CopyFS(dir, models.Zhen()); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "pack.json"))
	if err != nil {
		t.Fatal(err)
	}
	var pack map[string]any
	if err := json.Unmarshal(raw, &pack); err != nil {
		t.Fatal(err)
	}
	pack["name"], pack["version"] = name, "9.9.9"
	if raw, err = json.Marshal(pack); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "pack.json"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "pack.sha256")); err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return dir
}

func TestAPackOfTheShopsOwnIsRunWhereTheConfigOrTheVariableNamesIt(t *testing.T) {
	pack := copiedPack(t, "mine")
	t.Chdir(t.TempDir())
	if code, _, errs := say(t, "", "init", "shop"); code != 0 {
		t.Fatal(errs)
	}
	if err := os.Rename(pack, filepath.Join("shop", "mypack")); err != nil {
		t.Fatal(err)
	}
	config, err := os.OpenFile(filepath.Join("shop", configFile), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := config.WriteString("\nmodel: mypack\n"); err != nil {
		t.Fatal(err)
	}
	if err := config.Close(); err != nil {
		t.Fatal(err)
	}
	if g := readings(t, []string{"我的快递到哪了"}, "--data", "shop")[0]; g.Model != "mine-9.9.9" || g.Intent.Name != "order.status" {
		t.Errorf("by the config: read by %s as %v", g.Model, g.Intent)
	}
	if g := readings(t, []string{"hi"})[0]; g.Model == "mine-9.9.9" {
		t.Errorf("without either: read by %s", g.Model)
	}
	t.Setenv(modelVariable, filepath.Join("shop", "mypack"))
	if g := readings(t, []string{"hi"})[0]; g.Model != "mine-9.9.9" {
		t.Errorf("by the variable: read by %s", g.Model)
	}
	if code, out, _ := say(t, "", "doctor"); code != 0 || !strings.Contains(out, "mine-9.9.9") {
		t.Errorf("doctor: exit %d:\n%s", code, out)
	}
}

func TestADamagedPackOfTheShopsOwnIsRefusedByName(t *testing.T) {
	dir := copiedPack(t, "mine")
	path := filepath.Join(dir, "tokenizer.json")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 1
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(modelVariable, dir)
	for _, args := range [][]string{{"read"}, {"train", "--data", t.TempDir(), "--intents", rows(t, jeweller)}, {"chat"}} {
		code, out, errs := say(t, "hi\n", args...)
		if code != exitWanting || out != "" || !strings.Contains(errs, dir) || !strings.Contains(errs, "mine-9.9.9") || !strings.Contains(errs, "tokenizer.json") {
			t.Errorf("%s: exit %d, printed %q, said %q", args[0], code, out, errs)
		}
	}
	code, out, _ := say(t, "", "doctor")
	if code != exitWanting || !strings.Contains(out, "FAIL  model") || !strings.Contains(out, "tokenizer.json") || !strings.Contains(out, "models/README.md") {
		t.Errorf("doctor: exit %d:\n%s", code, out)
	}
	t.Setenv(modelVariable, filepath.Join(dir, "nowhere"))
	if code, _, errs := say(t, "hi\n", "read"); code != exitWanting || !strings.Contains(errs, "nowhere") {
		t.Errorf("a folder that is not there: exit %d, %q", code, errs)
	}
}

// ownIntents is doctor's check of the shop's head, nil where it makes none.
func ownIntents(t *testing.T, args ...string) (code int, f *finding) {
	t.Helper()
	code, out, errs := say(t, "", append([]string{"doctor", "--json"}, args...)...)
	var got struct {
		OK     bool      `json:"ok"`
		Checks []finding `json:"checks"`
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || got.OK != (code == 0) {
		t.Fatalf("exit %d, %v, %s%s", code, err, out, errs)
	}
	for _, c := range got.Checks {
		if c.Check == "own intents" {
			f = &c
		} else if !c.OK {
			t.Errorf("%+v", c)
		}
	}
	return code, f
}

func TestDoctorProvesTheShopsOwnIntents(t *testing.T) {
	t.Chdir(t.TempDir())
	if code, _, errs := say(t, "", "init", "shop"); code != 0 {
		t.Fatal(errs)
	}
	if code, _, errs := say(t, "", "doctor", "--fix", "--data", "shop"); code != 0 {
		t.Fatal(errs)
	}
	if code, f := ownIntents(t, "--data", "shop"); code != 0 || f != nil {
		t.Errorf("before anything is taught: exit %d, %+v", code, f)
	}
	train(t, "--intents", rows(t, jeweller), "--data", "shop")
	code, f := ownIntents(t, "--data", "shop")
	if code != 0 || f == nil || !f.OK || !strings.Contains(f.Detail, "3 intents") || f.Fix != "" {
		t.Errorf("exit %d, %+v", code, f)
	}

	t.Setenv(modelVariable, copiedPack(t, "another"))
	code, f = ownIntents(t, "--config", filepath.Join("shop", configFile))
	if code != exitWanting || f == nil || f.OK || !strings.Contains(f.Detail, "another-9.9.9") || f.Fix != "shoptalk train --intents FILE --config shop/shoptalk.yml" {
		t.Errorf("on another model: exit %d, %+v", code, f)
	}
	t.Setenv(modelVariable, "")

	path := filepath.Join("shop", "data", head.FileName)
	if err := os.WriteFile(path, []byte("shoptalk head 1\n{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, f = ownIntents(t, "--data", "shop")
	if code != exitWanting || f == nil || f.OK || !strings.Contains(f.Detail, path) || f.Fix != "shoptalk train --intents FILE --data shop" {
		t.Errorf("damaged: exit %d, %+v", code, f)
	}
	// Who talks to the shop meanwhile is served by the built-in intents.
	if g := readings(t, []string{"我的快递到哪了"}, "--data", "shop")[0]; g.Intent.Name != "order.status" {
		t.Errorf("beside a damaged head: got %v", g.Intent)
	}
}

func TestExportsAreAsTheyWereAfterTeaching(t *testing.T) {
	data := t.TempDir()
	if _, err := demoConfig(t.Context(), data, testClock); err != nil {
		t.Fatal(err)
	}
	export := func() string {
		code, out, errs := say(t, "", "export", "transcripts", "--format", "jsonl", "--data", data)
		if code != 0 || out == "" {
			t.Fatalf("exit %d: %s", code, errs)
		}
		return out
	}
	before := export()
	train(t, "--intents", rows(t, jeweller), "--data", data, "--only")
	if export() != before {
		t.Error("the export differs")
	}
}
