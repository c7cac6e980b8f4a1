package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"shoptalk/models"
)

// version is this program's own.
const version = "0.1.0"

func versionCommand(s streams) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "version",
		Short:   "Print the versions of the program and its model",
		Example: "  shoptalk version --json",
		Args:    args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			facts := map[string]string{"version": version, "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH, "model": packName()}
			if b, ok := debug.ReadBuildInfo(); ok {
				for _, kv := range b.Settings {
					if kv.Key == "vcs.revision" {
						facts["revision"] = kv.Value
					}
				}
			}
			if asJSON {
				return json.NewEncoder(s.out).Encode(facts)
			}
			_, err := fmt.Fprintf(s.out, "shoptalk %s (%s, %s), model %s\n", facts["version"], facts["go"], facts["platform"], facts["model"])
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

// packName is the name and version of the shipped pack, as its pack.json has it.
func packName() string {
	raw, err := fs.ReadFile(models.Zhen(), "pack.json")
	if err != nil {
		return "none"
	}
	var p struct{ Name, Version string }
	if json.Unmarshal(raw, &p) != nil {
		return "damaged"
	}
	return p.Name + "-" + p.Version
}
