package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), configFile)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheSampleConfigLoads(t *testing.T) {
	path := write(t, string(sampleConfig))
	c, err := loadConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(path)
	if c.Data != filepath.Join(dir, "data") || c.SecretFile != filepath.Join(dir, secretFile) || c.Sites[0].ID != "main" || c.QuietMS != quietMS {
		t.Errorf("%+v", c)
	}
}

func TestAnUnknownKeyIsNamedWithItsLine(t *testing.T) {
	_, err := loadConfig(write(t, "listen: 127.0.0.1:0\nlisten_on: x\n"))
	if err == nil || !strings.Contains(err.Error(), "line 2") || !strings.Contains(err.Error(), "listen_on") {
		t.Errorf("answered %v", err)
	}
}

func TestBadSettingsAreNamed(t *testing.T) {
	for text, want := range map[string]string{
		"listen: nowhere":                "listen",
		"metrics: nowhere":               "metrics",
		"public_url: shop.example":       "public_url",
		"trusted_proxies: [10.0.0.0/99]": "10.0.0.0/99",
		"tls: {cert: a.pem}":             "key",
		"sites: []":                      "sites",
		"sites: [{id: a, language: fr}]": "fr",
		"sites: [{id: a, language: zh}, {id: a, language: zh}]":         "twice",
		"sites: [{id: a, language: zh, origins: ['*']}]":                "origin",
		"sites: [{id: a, language: zh, origins: ['https://x.y/path']}]": "origin",
		"quiet_ms: -1":   "quiet_ms",
		"quiet_ms: 3001": "3000",
		"quiet_ms: soon": "line 1",
		"listen: [1, 2]": "line 1",
	} {
		if _, err := loadConfig(write(t, text+"\n")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: answered %v", text, err)
		}
	}
}

func TestVariablesGoOverTheFile(t *testing.T) {
	t.Setenv("SHOPTALK_LISTEN", "127.0.0.1:9999")
	t.Setenv("SHOPTALK_TRUSTED_PROXIES", "10.0.0.1, 10.1.0.0/16")
	t.Setenv("SHOPTALK_QUIET_MS", "0")
	c, err := loadConfig(write(t, "listen: 127.0.0.1:1\n"))
	if err != nil || c.Listen != "127.0.0.1:9999" || len(c.TrustedProxies) != 2 || c.QuietMS != 0 {
		t.Errorf("%+v, %v", c, err)
	}
	t.Setenv("SHOPTALK_QUIET_MS", "a while")
	if _, err := loadConfig(write(t, "listen: 127.0.0.1:1\n")); err == nil || !strings.Contains(err.Error(), "quiet_ms") {
		t.Errorf("answered %v", err)
	}
}

func TestAFlagOfTheDemoGoesOverItsVariable(t *testing.T) {
	variables := map[string]string{"SHOPTALK_LISTEN": "127.0.0.1:9999", "SHOPTALK_METRICS": "127.0.0.1:9998", "SHOPTALK_DATA": "/elsewhere", "SHOPTALK_LOG_LEVEL": "debug"}
	getenv := func(name string) string { return variables[name] }
	for _, given := range []bool{true, false} {
		c := defaults("seeded")
		demoSettings(&c, getenv, func(flag string) bool { return given && flag == "addr" }, "127.0.0.1:1", "127.0.0.1:0")
		want := "127.0.0.1:9999"
		if given {
			want = "127.0.0.1:1"
		}
		if c.Listen != want || c.Metrics != "127.0.0.1:9998" || c.LogLevel != "debug" || c.Data != "seeded" {
			t.Errorf("addr given %t: %+v", given, c)
		}
	}
}

func TestUnsafeSettingsOnAPublicAddressAreRefused(t *testing.T) {
	for text, safe := range map[string]bool{
		"listen: 127.0.0.1:8080":                     true,
		"listen: '[::1]:8080'":                       true,
		"listen: localhost:8080":                     true,
		"listen: 0.0.0.0:8080":                       false,
		"listen: :8080":                              false,
		"listen: :8080\ntrusted_proxies: [10.0.0.1]": false,
		"listen: :8080\ntrusted_proxies: [10.0.0.1]\npublic_url: http://shop.example":            false,
		"listen: :8080\ntrusted_proxies: [10.0.0.1]\npublic_url: https://shop.example":           true,
		"listen: :8443\ntls: {cert: a, key: b}\npublic_url: https://shop.example":                true,
		"listen: :8443\ntls: {cert: a, key: b}\npublic_url: https://shop.example\nmetrics: ':9'": false,
	} {
		c, err := loadConfig(write(t, text+"\n"))
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if (c.unsafe() == nil) != safe {
			t.Errorf("%q: safe is %v: %v", text, !safe, c.unsafe())
		}
	}
}

func TestASecretThatOthersMayReadIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", secretFile)
	if err := makeSecret(path); err != nil {
		t.Fatal(err)
	}
	first, err := readSecret(path)
	if err != nil || len(first) != 64 {
		t.Fatalf("%d bytes, %v", len(first), err)
	}
	if err := makeSecret(path); err != nil {
		t.Fatal(err)
	}
	if again, err := readSecret(path); err != nil || string(again) != string(first) {
		t.Errorf("a second making changed it: %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readSecret(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("answered %v", err)
	}
}

func FuzzConfig(f *testing.F) {
	f.Add(string(sampleConfig))
	f.Add("listen: &a [*a]\n")
	f.Add("sites: [{id: \x00}]")
	f.Fuzz(func(t *testing.T, text string) {
		c := defaults("data")
		if decodeConfig([]byte(text), &c) == nil && c.validate() == nil {
			_ = c.unsafe()
		}
	})
}
