package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"shoptalk/intent"
	"shoptalk/intent/head"
	"shoptalk/intent/onnx"
	"shoptalk/models"
)

// modelVariable names the folder of a model pack where no config does.
const modelVariable = "SHOPTALK_MODEL"

// modelDir is the folder of the pack to run, "" for the shipped one.
func (c *Config) modelDir() string { return cmp.Or(c.Model, os.Getenv(modelVariable)) }

// headFile is where the shop's own intents lie.
func (c *Config) headFile() string { return cmp.Or(c.head, filepath.Join(c.Data, head.FileName)) }

// openPack opens the pack to run. A damaged one is an error that names it, and its folder.
func openPack(c Config) (*onnx.Model, error) {
	dir := c.modelDir()
	var pack fs.FS
	if dir == "" {
		pack = models.Zhen()
	} else {
		pack = os.DirFS(dir)
	}
	m, err := onnx.Open(pack, onnx.Options{Library: c.ONNXRuntime})
	if err != nil && dir != "" && !errors.Is(err, onnx.ErrNoLibrary) {
		err = fmt.Errorf("model: %s: %w", dir, err)
	}
	return m, err
}

// openModel opens the pack to run. A missing ONNX Runtime library is no error: the program serves by rules and says so once.
func openModel(c Config, log *slog.Logger) (model intent.Model, degraded string, closeModel func() error, err error) {
	m, err := openPack(c)
	if errors.Is(err, onnx.ErrNoLibrary) {
		log.Error("ONNX Runtime is missing: serving by rules and lexical search. `shoptalk doctor` says what to do", "reason", err)
		return nil, err.Error(), func() error { return nil }, nil
	}
	if err != nil {
		return nil, "", nil, err
	}
	return m, "", m.Close, nil
}

// embedsOf names what a model's embeddings are, for heads that are fitted on them.
func embedsOf(model intent.Model) string {
	if m, ok := model.(interface{ Embeds() string }); ok {
		return m.Embeds()
	}
	return model.Labels().Model
}

// watchHead looks for the shop's own intents, again and again: `shoptalk train` may write them at any time. Without a model there are
// none.
func watchHead(c Config, model intent.Model, log *slog.Logger) intent.Taught {
	if model == nil {
		return nil
	}
	return head.Watch(c.headFile(), embedsOf(model), func(err error) { log.Warn("the shop's own intents are not taken over", "reason", err) })
}
