package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"shoptalk/intent"
	"shoptalk/intent/head"
	"shoptalk/intent/onnx"
	"shoptalk/shop/file"
	"shoptalk/store"
)

// finding is the result of one check. Fix is the command that mends it.
type finding struct {
	Check  string `json:"check"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Fix    string `json:"fix,omitempty"`
}

// errFoundWanting makes doctor exit with 1 after it has printed what it found.
var errFoundWanting = errors.New("not everything is well: each failed check above names what mends it")

func doctorCommand(s streams) *cobra.Command {
	var p place
	var fix, asJSON bool
	c := &cobra.Command{
		Use:     "doctor",
		Short:   "Check the model, the config, the shop's files, its running system and the database · 体检",
		Example: "  shoptalk doctor\n  shoptalk doctor --config myshop/shoptalk.yml --fix",
		Args:    args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := Config{}, error(nil)
			placed := p.data != "" || p.config != ""
			if placed {
				config, err = p.load()
			}
			model, found := checkModel(c.Context(), config)
			if model != nil {
				defer model.Close()
			}
			switch {
			case err != nil:
				found = append(found, finding{Check: "config", Detail: err.Error(), Fix: "edit the config at the line it names"})
			case placed:
				found = append(found, checkPlace(c.Context(), config, fix)...)
				found = append(found, checkHead(c.Context(), config, p, model)...)
				found = append(found, checkFlows(config, p)...)
				found = append(found, checkConnection(c.Context(), config, p)...)
			}
			return report(found, asJSON, s)
		},
	}
	p.flags(c)
	c.Flags().BoolVar(&fix, "fix", false, "mend what can be mended without loss: modes of secrets, missing folders, the schema")
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

func report(found []finding, asJSON bool, s streams) error {
	wanting := false
	for _, f := range found {
		wanting = wanting || !f.OK
		if asJSON {
			continue
		}
		mark := "ok  "
		if !f.OK {
			mark = "FAIL"
		}
		fmt.Fprintf(s.out, "%s  %-16s %s\n", mark, f.Check, f.Detail)
		if f.Fix != "" {
			fmt.Fprintf(s.out, "      %-16s fix: %s\n", "", f.Fix)
		}
	}
	if asJSON {
		if err := json.NewEncoder(s.out).Encode(map[string]any{"ok": !wanting, "checks": found}); err != nil {
			return err
		}
	}
	if wanting {
		return errFoundWanting
	}
	return nil
}

// checkModel proves the library and the pack by reading a sentence of each language. The model is the caller's to close; it is nil
// where it does not run.
func checkModel(ctx context.Context, c Config) (*onnx.Model, []finding) {
	mend := "make build (embeds the pack anew)"
	if c.modelDir() != "" {
		mend = "put the pack's files back as they were published, or export it again: models/README.md tells how"
	}
	model, err := openPack(c)
	switch {
	case errors.Is(err, onnx.ErrNoLibrary):
		return nil, []finding{{Check: "onnxruntime", Detail: err.Error(), Fix: "make build (embeds the library), or set " + onnx.LibraryVariable + " to a libonnxruntime"}}
	case err != nil:
		return nil, []finding{{Check: "model", Detail: err.Error(), Fix: mend}}
	}
	found := []finding{{Check: "onnxruntime", OK: true, Detail: model.Library()},
		{Check: "model", OK: true, Detail: model.Labels().Model + ": files match their hashes, the known answers come back"}}
	reader := intent.New(intent.Options{Model: model, Now: time.Now, Zone: time.Local, Currency: "CNY"})
	for _, text := range []string{"我的快递到哪了", "where is my parcel"} {
		r, err := reader.Read(ctx, text, nil)
		// What a shop's own pack has to know, only the shop can say.
		f := finding{Check: "reading", OK: err == nil && (!r.Abstained || c.modelDir() != ""), Detail: fmt.Sprintf("%q is %s (%.2f) in %.1f ms", text, r.Intent.Name, r.Intent.Confidence, r.MS)}
		if !f.OK {
			f.Fix = mend
		}
		found = append(found, f)
	}
	return model, found
}

// checkHead proves the shop's own intents, where there are any: they can be read, and the model that runs can use them.
func checkHead(ctx context.Context, c Config, p place, model *onnx.Model) []finding {
	path := c.headFile()
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	f := finding{Check: "own intents"}
	h, err := head.Load(path)
	if err == nil && model != nil {
		err = h.Fits(model.Embeds())
		if err == nil {
			err = usable(ctx, h, model)
		}
	}
	if err != nil {
		f.Detail, f.Fix = err.Error(), "shoptalk train --intents FILE "+p.flag()
		return []finding{f}
	}
	f.OK, f.Detail = true, fmt.Sprintf("%s has %d intents, fitted on %s", path, len(h.Names()), h.Model())
	if model == nil {
		f.Detail += "; they wait for the model"
	}
	return []finding{f}
}

// usable sees that a head takes what a model embeds.
func usable(ctx context.Context, h *head.Head, model intent.Model) error {
	v, err := model.Forward(ctx, "你好 hello")
	if err == nil {
		_, _, err = h.Score(v.Embedding)
	}
	return err
}

// checkPlace checks a shop's settings, files and database.
func checkPlace(ctx context.Context, config Config, fix bool) []finding {
	found := []finding{{Check: "config", OK: true, Detail: "listens on " + config.Listen}}
	if err := config.unsafe(); err != nil {
		found = append(found, finding{Check: "safety", Detail: err.Error(), Fix: "edit the config"})
	}
	if fix {
		_ = os.MkdirAll(config.Data, 0o700)
		_ = makeSecret(config.SecretFile)
		_ = os.Chmod(config.SecretFile, 0o600)
	}
	found = append(found, checked("secret", "only the owner may read it", "shoptalk doctor --fix", func() error {
		_, err := readSecret(config.SecretFile)
		return err
	}))
	found = append(found, checked("shop files", config.Shop+" is well-formed", "edit the file at the place it names", func() error {
		_, err := file.Open(config.Shop)
		return err
	}))
	found = append(found, checked("data folder", config.Data+" can be written", "shoptalk doctor --fix", func() error { return writable(config.Data) }))
	found = append(found, checked("database", "its schema is this program's and it is whole", "shoptalk migrate", func() error { return checkDatabase(ctx, config, fix) }))
	return append(found, checkAddress(config))
}

func checked(name, well, fix string, check func() error) finding {
	if err := check(); err != nil {
		return finding{Check: name, Detail: err.Error(), Fix: fix}
	}
	return finding{Check: name, OK: true, Detail: well}
}

func writable(dir string) error {
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// checkDatabase opens it beside a running server. One that is not there yet is well: the first start makes it.
func checkDatabase(ctx context.Context, c Config, fix bool) error {
	path := filepath.Join(c.Data, databaseFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	open := store.OpenReadOnly
	if fix {
		open = store.Open
	}
	db, err := open(ctx, path)
	if err != nil {
		return err
	}
	return errors.Join(db.Ping(ctx), db.Close())
}

// checkAddress tells whether the address is free; a running server of ours is why it may not be.
func checkAddress(c Config) finding {
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return finding{Check: "address", OK: true, Detail: c.Listen + " is in use: the server is running, or another program is"}
	}
	_ = l.Close()
	return finding{Check: "address", OK: true, Detail: c.Listen + " is free"}
}
