package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// runTests bundles every web/widget/test/*.test.ts into a temporary folder and runs them with node's own test runner.
func runTests(web string) error {
	entries, err := filepath.Glob(filepath.Join(web, "widget", "test", "*.test.ts"))
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return fmt.Errorf("there are no tests in %s", filepath.Join(web, "widget", "test"))
	}
	dir, err := os.MkdirTemp("", "shoptalk-web-test")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	args := []string{"--test"}
	for _, entry := range entries {
		name := filepath.Join(dir, strings.TrimSuffix(filepath.Base(entry), ".ts")+".mjs")
		result := api.Build(api.BuildOptions{
			EntryPoints: []string{entry}, AbsWorkingDir: web, Bundle: true, Platform: api.PlatformNode,
			Format: api.FormatESModule, Outfile: name, Write: true, Plugins: []api.Plugin{cssText},
		})
		if err := failed(result.Errors); err != nil {
			return err
		}
		args = append(args, name)
	}
	node := exec.Command("node", args...)
	node.Stdout, node.Stderr = os.Stdout, os.Stderr
	return node.Run()
}
