package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"shoptalk/chat"
	"shoptalk/shop/file"
)

//go:embed shoptalk.yml
var sampleConfig []byte

func initCommand(s streams) *cobra.Command {
	var f facts
	c := &cobra.Command{
		Use:     "init DIR",
		Short:   "Write a commented config and the shop's empty files · 新建商店目录",
		Example: "  shoptalk init myshop\n  shoptalk serve --config myshop/shoptalk.yml",
		Args:    args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, a []string) error {
			dir := a[0]
			if _, err := os.Stat(filepath.Join(dir, configFile)); !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("%s holds a shop already: nothing was changed", dir)
			}
			if err := file.Empty(filepath.Join(dir, shopDir), chat.ShopFacts{}); err != nil {
				return err
			}
			if err := writeStarter(dir); err != nil {
				return err
			}
			if err := makeSecret(filepath.Join(dir, secretFile)); err != nil {
				return err
			}
			// Last, so that a config is there only where everything is.
			if err := os.WriteFile(filepath.Join(dir, configFile), sampleConfig, 0o644); err != nil {
				return err
			}
			shop, config := filepath.Join(dir, shopDir), filepath.Join(dir, configFile)
			return f.print(s, map[string]any{"config": config, "shop": shop, "flows": filepath.Join(dir, flowsDir)},
				fmt.Sprintf("%s is ready. Fill %s, then:\n  shoptalk serve --config %s\nFlows of your own: %s", dir, shop, config, filepath.Join(dir, flowsDir)))
		},
	}
	f.flag(c)
	return c
}
