// Command build bundles the widget and the console from their TypeScript sources into the committed dist folders. It does not
// check types (tsc does) and downloads nothing: what it bundles lies in this repository.
//
//	go -C web/build run .          writes web/widget/dist and web/console/dist
//	go -C web/build run . test     bundles web/widget/test and runs it with node --test
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	web, err := filepath.Abs("..")
	if err == nil {
		err = run(web, os.Args[1:])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func run(web string, args []string) error {
	if _, err := os.Stat(filepath.Join(web, "widget", "src")); err != nil {
		return fmt.Errorf("%s has no widget/src: run it as go -C web/build run", web)
	}
	if err := checkVendor(filepath.Join(web, "vendor")); err != nil {
		return err
	}
	if len(args) == 1 && args[0] == "test" {
		return runTests(web)
	}
	if len(args) > 0 {
		return fmt.Errorf("unknown argument %q: give none, or test", args[0])
	}
	if err := buildWidget(web); err != nil {
		return err
	}
	return buildConsole(web)
}
