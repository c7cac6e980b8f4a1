package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"shoptalk/identity"
	"shoptalk/store"
)

// place is where a command on stored data looks: --data or --config.
type place struct{ data, config string }

func (p *place) flags(c *cobra.Command) {
	c.Flags().StringVar(&p.data, "data", "", "the data folder")
	c.Flags().StringVar(&p.config, "config", "", "the shop's shoptalk.yml")
}

// flag names the place as it was given.
func (p *place) flag() string {
	if p.config != "" {
		return "--config " + p.config
	}
	return "--data " + p.data
}

// load gives the settings of the place; one of the two flags must be given.
func (p *place) load() (Config, error) {
	switch {
	case p.data != "" && p.config != "":
		return Config{}, usageError{errors.New("give --data or --config, not both")}
	case p.config != "":
		return loadConfig(p.config)
	case p.data != "":
		if _, err := os.Stat(filepath.Join(p.data, configFile)); err == nil {
			return loadConfig(filepath.Join(p.data, configFile))
		}
		return defaults(p.data), nil
	}
	return Config{}, usageError{errors.New("--data DIR or --config FILE is needed")}
}

// database is the path of the place's database, which must be there.
func (p *place) database() (string, error) {
	c, err := p.load()
	if err != nil {
		return "", err
	}
	path := filepath.Join(c.Data, databaseFile)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("there is no database in %s: start the server once, or name another folder", c.Data)
	}
	return path, nil
}

// facts are the outcome of a command, for people or, with --json, for programs.
type facts struct{ asJSON bool }

func (f *facts) flag(c *cobra.Command) {
	c.Flags().BoolVar(&f.asJSON, "json", false, "print as JSON")
}

// print writes values as one JSON object, or text as a line.
func (f *facts) print(s streams, values map[string]any, text string) error {
	if f.asJSON {
		enc := json.NewEncoder(s.out)
		enc.SetEscapeHTML(false)
		return enc.Encode(values)
	}
	_, err := fmt.Fprintln(s.out, text)
	return err
}

func tokenCommand(s streams) *cobra.Command {
	var p place
	var f facts
	var shopper, name string
	var ttl time.Duration
	c := &cobra.Command{
		Use:     "token --shopper ID",
		Short:   "Sign a shop_token, for testing",
		Example: "  shoptalk token --shopper demo-lin --ttl 1h --data data/demo",
		Args:    args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := p.load()
			if err != nil {
				return err
			}
			secret, err := readSecret(config.SecretFile)
			if err != nil {
				return err
			}
			keeper, err := identity.New(identity.Options{Secret: secret})
			if err != nil {
				return err
			}
			token, err := keeper.SignShopper(shopper, name, ttl)
			if err != nil {
				return usageError{err}
			}
			return f.print(s, map[string]any{"token": token, "shopper": shopper, "ttl_s": ttl.Seconds()}, token)
		},
	}
	p.flags(c)
	f.flag(c)
	c.Flags().StringVar(&shopper, "shopper", "", "the shop's own id of the shopper")
	c.Flags().StringVar(&name, "name", "", "the shopper's name")
	c.Flags().DurationVar(&ttl, "ttl", time.Hour, "how long it holds, at most 24h")
	return c
}

func migrateCommand(s streams) *cobra.Command {
	var p place
	var f facts
	c := &cobra.Command{
		Use:     "migrate",
		Short:   "Bring the database to this program's version",
		Example: "  shoptalk migrate --config myshop/shoptalk.yml",
		Args:    args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			path, err := p.database()
			if err != nil {
				return err
			}
			db, err := store.Open(c.Context(), path)
			if err != nil {
				return err
			}
			version, err := db.Version(c.Context())
			if err == nil {
				err = f.print(s, map[string]any{"database": path, "version": version}, fmt.Sprintf("%s is at version %d", path, version))
			}
			return errors.Join(err, db.Close())
		},
	}
	p.flags(c)
	f.flag(c)
	return c
}

func backupCommand(s streams) *cobra.Command {
	var p place
	var f facts
	c := &cobra.Command{
		Use:     "backup FILE",
		Short:   "Copy the database to a file, with the server running or not",
		Example: "  shoptalk backup shop-2026-03-01.db --config myshop/shoptalk.yml",
		Args:    args(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, a []string) error {
			path, err := p.database()
			if err != nil {
				return err
			}
			db, err := store.OpenReadOnly(c.Context(), path)
			if err != nil {
				return err
			}
			if err := errors.Join(db.Backup(c.Context(), a[0]), db.Close()); err != nil {
				return err
			}
			return f.print(s, map[string]any{"backup": a[0]}, "wrote "+a[0])
		},
	}
	p.flags(c)
	f.flag(c)
	return c
}

func restoreCommand(s streams) *cobra.Command {
	var p place
	var f facts
	c := &cobra.Command{
		Use:     "restore FILE",
		Short:   "Put a backup in the database's place; the server must be stopped",
		Example: "  shoptalk restore shop-2026-03-01.db --config myshop/shoptalk.yml",
		Args:    args(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, a []string) error {
			config, err := p.load()
			if err != nil {
				return err
			}
			if err := os.MkdirAll(config.Data, 0o700); err != nil {
				return err
			}
			path := filepath.Join(config.Data, databaseFile)
			if err := store.Restore(c.Context(), a[0], path); err != nil {
				return err
			}
			return f.print(s, map[string]any{"database": path, "backup": a[0]}, "restored "+path+"; every client starts its view anew")
		},
	}
	p.flags(c)
	f.flag(c)
	return c
}
